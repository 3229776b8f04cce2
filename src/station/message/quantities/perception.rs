//! What sensors find out about others (TS 102 894-2 V2.4.1).

use super::{quantity, steps};
use crate::units::{DegreesPerSecond, Meters, MetersPerSecond, SimDuration};

quantity! {
    /// Instant on the TAI scale: milliseconds since 2004-01-01.
    ReferenceTime(i64), 0..=4_398_046_511_103
}

quantity! {
    /// When something was measured, seen from the reference time of its message, in 1 ms.
    MeasurementDeltaTime(i16), -2048..=2047
}

quantity! {
    /// Distance from the reference position along an axis, in 0.01 m; the limits mean out of range.
    ObjectCoordinate(i32), -131_072..=131_071
}

quantity! {
    /// Half of the 95 % confidence interval of a coordinate, in 0.01 m.
    CoordinateConfidence(u16), 1..=4096, unavailable 4096
}

quantity! {
    /// Speed along an axis, in 0.01 m/s.
    VelocityComponentValue(i16), -16_383..=16_383, unavailable 16_383
}

quantity! {
    /// Direction counter-clockwise from the x axis, in 0.1 degree; 3600 is not used.
    CartesianAngleValue(u16), 0..=3601, unavailable 3601
}

quantity! {
    /// Half of the 95 % confidence interval of an angle, in 0.1 degree.
    AngleConfidence(u8), 1..=127, unavailable 127
}

quantity! {
    /// Turning rate of an object, counter-clockwise positive, in 1 degree/s.
    AngularVelocityValue(i16), -255..=256, unavailable 256
}

quantity! {
    /// Length of a side of the box around an object, in 0.1 m.
    ObjectDimensionValue(u16), 1..=256, unavailable 256
}

quantity! {
    /// Half of the 95 % confidence interval of a side, in 0.1 m.
    ObjectDimensionConfidence(u8), 1..=32, unavailable 32
}

quantity! {
    /// How long an object has been followed, in 1 ms; the greatest value is also for longer.
    ObjectAge(u16), 0..=2047
}

quantity! {
    /// How well an object is perceived (TS 103 324 clause 7.1.6): 0 for not at all, 15 for without doubt.
    ObjectPerceptionQuality(u8), 0..=15
}

quantity! {
    /// How a sensor senses.
    SensorType(u8), 0..=31
}

quantity! {
    /// How sure something is, in percent.
    ConfidenceLevel(u8), 1..=101, unavailable 101
}

quantity! {
    /// Which vehicle an object is: the numbers of [`StationType`](super::StationType) up to 14.
    VehicleSubClass(u8), 0..=14
}

impl ReferenceTime {
    /// The instant; the limits outside of them.
    pub fn from_tai_ms_since_2004(milliseconds: i64) -> Self {
        Self(milliseconds.clamp(Self::LOWER, Self::UPPER))
    }
}

impl MeasurementDeltaTime {
    /// The time, positive for later than the reference time; about two seconds at most either way.
    pub fn from_duration(time: SimDuration) -> Self {
        Self(steps(time.as_secs_f64(), 1000.0, -2048, 2047).unwrap_or(0) as i16)
    }

    /// The time, positive for later than the reference time.
    pub fn duration(self) -> SimDuration {
        SimDuration::from_millis(i64::from(self.0))
    }
}

impl ObjectCoordinate {
    /// The distance; beyond 1310.7 m out of range. What is not a number is out of range too.
    pub fn from_distance(distance: Meters) -> Self {
        steps(distance.0, 100.0, Self::LOWER, Self::UPPER).map_or(Self(Self::UPPER), Self)
    }

    /// The distance, none if out of range.
    pub fn distance(self) -> Option<Meters> {
        (self.0 != Self::LOWER && self.0 != Self::UPPER).then(|| Meters(f64::from(self.0) / 100.0))
    }
}

impl CoordinateConfidence {
    /// The confidence, rounded up; above 40.94 m out of range (4095).
    pub fn from_length(length: Meters) -> Self {
        rounded_up(length.0, 100.0, 4095).map_or(Self::UNAVAILABLE, Self)
    }
}

impl VelocityComponentValue {
    /// The speed; beyond 163.8 m/s out of range (the last numbers before unavailable).
    pub fn from_speed(speed: MetersPerSecond) -> Self {
        steps(speed.0, 100.0, -16_383, 16_382).map_or(Self::UNAVAILABLE, |steps| Self(steps as i16))
    }

    /// The speed, none if unavailable.
    pub fn speed(self) -> Option<MetersPerSecond> {
        self.is_available().then(|| MetersPerSecond(f64::from(self.0) / 100.0))
    }
}

impl CartesianAngleValue {
    /// The direction counter-clockwise from the x axis, whatever turn it is given in.
    pub fn from_degrees(degrees: f64) -> Self {
        if !degrees.is_finite() {
            return Self::UNAVAILABLE;
        }
        Self((degrees.rem_euclid(360.0) * 10.0).round() as u16 % 3600)
    }

    /// Degrees counter-clockwise from the x axis, none if unavailable.
    pub fn degrees(self) -> Option<f64> {
        (self.0 < 3600).then(|| f64::from(self.0) / 10.0)
    }
}

impl AngleConfidence {
    /// The confidence, rounded up; above 12.5 degrees out of range (126).
    pub fn from_degrees(degrees: f64) -> Self {
        rounded_up(degrees, 10.0, 126).map_or(Self::UNAVAILABLE, |steps| Self(steps as u8))
    }
}

impl AngularVelocityValue {
    /// The turning rate, counter-clockwise positive; beyond 254 degree/s out of range.
    pub fn from_rate(rate: DegreesPerSecond) -> Self {
        steps(rate.0, 1.0, -255, 255).map_or(Self::UNAVAILABLE, |steps| Self(steps as i16))
    }

    /// The turning rate, none if unavailable.
    pub fn rate(self) -> Option<DegreesPerSecond> {
        self.is_available().then(|| DegreesPerSecond(f64::from(self.0)))
    }
}

impl ObjectDimensionValue {
    /// The length, rounded up; above 25.4 m out of range (255).
    pub fn from_length(length: Meters) -> Self {
        if length.0 <= 0.0 {
            return Self::UNAVAILABLE;
        }
        rounded_up(length.0, 10.0, 255).map_or(Self::UNAVAILABLE, Self)
    }

    /// The length, none if out of range or unavailable.
    pub fn length(self) -> Option<Meters> {
        (self.0 < 255).then(|| Meters(f64::from(self.0) / 10.0))
    }
}

impl ObjectDimensionConfidence {
    /// The confidence, rounded up; above 3 m out of range (31).
    pub fn from_length(length: Meters) -> Self {
        rounded_up(length.0, 10.0, 31).map_or(Self::UNAVAILABLE, |steps| Self(steps as u8))
    }
}

impl ObjectAge {
    /// The time, at most 2.047 s.
    pub fn from_duration(time: SimDuration) -> Self {
        Self(steps(time.as_secs_f64(), 1000.0, 0, 2047).unwrap_or(0) as u16)
    }
}

impl ObjectPerceptionQuality {
    /// Without doubt.
    pub const FULL: Self = Self(15);

    /// The quality from 0 to 1.
    pub fn from_fraction(fraction: f64) -> Self {
        // TS 103 324 clause 7.1.6 rounds down.
        Self((fraction.clamp(0.0, 1.0) * 15.0 + 1e-9).floor() as u8)
    }
}

impl SensorType {
    /// Not said.
    pub const UNDEFINED: Self = Self(0);
    /// Radar.
    pub const RADAR: Self = Self(1);
    /// Lidar.
    pub const LIDAR: Self = Self(2);
    /// Camera with one eye.
    pub const MONO_VIDEO: Self = Self(3);
    /// Several sensors of the station together.
    pub const LOCAL_AGGREGATION: Self = Self(12);
}

impl ConfidenceLevel {
    /// The confidence from 0 to 1, at least 1 %.
    pub fn from_fraction(fraction: f64) -> Self {
        steps(fraction, 100.0, 1, 100).map_or(Self::UNAVAILABLE, |steps| Self(steps as u8))
    }
}

impl VehicleSubClass {
    /// Not known.
    pub const UNKNOWN: Self = Self(0);
    /// Car.
    pub const PASSENGER_CAR: Self = Self(5);
    /// Heavy truck.
    pub const HEAVY_TRUCK: Self = Self(8);
}

/// Whole steps from 1, rounded up so that nothing is overstated, up to `most`; none for what is no length.
fn rounded_up(value: f64, steps_per_unit: f64, most: u16) -> Option<u16> {
    if value.is_nan() || value < 0.0 {
        return None;
    }
    Some((value * steps_per_unit - 1e-9).ceil().clamp(1.0, f64::from(most)) as u16)
}
