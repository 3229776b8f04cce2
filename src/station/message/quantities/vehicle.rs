//! What a station is and what it has switched on.

use super::quantity;
use crate::units::Meters;

quantity! {
    /// Time of the reference position: TAI milliseconds since 2004-01-01, modulo 65 536 (EN 302 637-2, annex B.3).
    GenerationDeltaTime(u16), 0..=65_535
}

quantity! {
    /// Kind of traffic participant.
    StationType(u8), 0..=255
}

quantity! {
    /// Length of a vehicle and its trailer, in 0.1 m.
    VehicleLengthValue(u16), 1..=1023, unavailable 1023
}

quantity! {
    /// Width of a vehicle with its mirrors, in 0.1 m.
    VehicleWidth(u8), 1..=62, unavailable 62
}

quantity! {
    /// Lane, counted from the inside of the road; -1 is off the road, 0 and 14 are the hard shoulders.
    LanePosition(i8), -1..=14
}

quantity! {
    /// Class of position accuracy for cooperative driving; 0 is unavailable.
    PerformanceClass(u8), 0..=7, unavailable 0
}

quantity! {
    /// Lights that are on, the first bit of the standard in the most significant bit.
    ExteriorLights(u8), 0..=255
}

quantity! {
    /// Pedals and assistants that act on the speed: seven bits, the first bit of the standard the most significant.
    AccelerationControl(u8), 0..=127
}

impl GenerationDeltaTime {
    /// The time on the TAI scale, counted from 2004-01-01T00:00:00Z.
    pub fn from_tai_ms_since_2004(milliseconds: u64) -> Self {
        Self((milliseconds % 65_536) as u16)
    }

    /// Milliseconds from this time to a later one less than 65 536 ms away.
    pub fn ms_until(self, later: Self) -> u16 {
        later.0.wrapping_sub(self.0)
    }
}

impl StationType {
    /// Not known.
    pub const UNKNOWN: Self = Self(0);
    /// Person on foot.
    pub const PEDESTRIAN: Self = Self(1);
    /// Bicycle.
    pub const CYCLIST: Self = Self(2);
    /// Light motor two-wheeler.
    pub const MOPED: Self = Self(3);
    /// Motorcycle.
    pub const MOTORCYCLE: Self = Self(4);
    /// Car.
    pub const PASSENGER_CAR: Self = Self(5);
    /// Bus.
    pub const BUS: Self = Self(6);
    /// Light truck.
    pub const LIGHT_TRUCK: Self = Self(7);
    /// Heavy truck.
    pub const HEAVY_TRUCK: Self = Self(8);
    /// Trailer.
    pub const TRAILER: Self = Self(9);
    /// Vehicle with a special task.
    pub const SPECIAL_VEHICLE: Self = Self(10);
    /// Tram.
    pub const TRAM: Self = Self(11);
    /// Station at the road side.
    pub const ROAD_SIDE_UNIT: Self = Self(15);
}

impl VehicleLengthValue {
    /// The length, rounded up so that the vehicle is not larger than it says; above 102.1 m out of range (1022).
    pub fn from_length(length: Meters) -> Self {
        if length.0.is_nan() || length.0 <= 0.0 {
            return Self::UNAVAILABLE;
        }
        Self((length.0 * 10.0 - 1e-9).ceil().clamp(1.0, 1022.0) as u16)
    }

    /// The length, none if out of range or unavailable.
    pub fn length(self) -> Option<Meters> {
        (self.0 < 1022).then(|| Meters(f64::from(self.0) / 10.0))
    }
}

impl VehicleWidth {
    /// The width, rounded up; above 6 m out of range (61).
    pub fn from_width(width: Meters) -> Self {
        if width.0.is_nan() || width.0 <= 0.0 {
            return Self::UNAVAILABLE;
        }
        Self((width.0 * 10.0 - 1e-9).ceil().clamp(1.0, 61.0) as u8)
    }

    /// The width, none if out of range or unavailable.
    pub fn width(self) -> Option<Meters> {
        (self.0 < 61).then(|| Meters(f64::from(self.0) / 10.0))
    }
}

impl LanePosition {
    /// The lane with that number from the inside, 1 to 13; none for other numbers.
    pub fn from_inside(lane: u8) -> Option<Self> {
        (1..=13).contains(&lane).then_some(Self(lane as i8))
    }
}

impl ExteriorLights {
    /// Everything is off.
    pub const OFF: Self = Self(0);
    /// Low beam.
    pub const LOW_BEAM: Self = Self(0x80);
    /// Daytime running lights.
    pub const DAYTIME_RUNNING: Self = Self(0x08);
}

impl AccelerationControl {
    /// The brake pedal is pressed.
    pub const BRAKE_PEDAL: Self = Self(0x40);
    /// The accelerator pedal is pressed.
    pub const GAS_PEDAL: Self = Self(0x20);
    /// The emergency brake system acts.
    pub const EMERGENCY_BRAKE: Self = Self(0x10);
}
