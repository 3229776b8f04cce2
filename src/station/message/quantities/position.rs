//! Where a station is.

use super::{quantity, steps};
use crate::units::Meters;

quantity! {
    /// Degrees north of the equator, in 0.1 microdegree.
    Latitude(i32), -900_000_000..=900_000_001, unavailable 900_000_001
}

quantity! {
    /// Degrees east of Greenwich, in 0.1 microdegree.
    Longitude(i32), -1_800_000_000..=1_800_000_001, unavailable 1_800_000_001
}

quantity! {
    /// Height above the WGS84 ellipsoid, in 0.01 m.
    AltitudeValue(i32), -100_000..=800_001, unavailable 800_001
}

quantity! {
    /// Half of an axis of the ellipse in which the position lies with 95 % confidence, in 0.01 m.
    SemiAxisLength(u16), 0..=4095, unavailable 4095
}

quantity! {
    /// Degrees north of another position, in 0.1 microdegree.
    DeltaLatitude(i32), -131_071..=131_072, unavailable 131_072
}

quantity! {
    /// Degrees east of another position, in 0.1 microdegree.
    DeltaLongitude(i32), -131_071..=131_072, unavailable 131_072
}

quantity! {
    /// Height above another position, in 0.01 m.
    DeltaAltitude(i16), -12_700..=12_800, unavailable 12_800
}

quantity! {
    /// Time since the station was at a point of its path, in 10 ms.
    PathDeltaTime(u16), 1..=65_535
}

const STEPS_PER_DEGREE: f64 = 1e7;
const STEPS_PER_METER: f64 = 100.0;

impl Latitude {
    /// The latitude; unavailable beyond the poles.
    pub fn from_degrees(degrees: f64) -> Self {
        if !(-90.0..=90.0).contains(&degrees) {
            return Self::UNAVAILABLE;
        }
        Self((degrees * STEPS_PER_DEGREE).round() as i32)
    }

    /// Degrees north, none if unavailable.
    pub fn degrees(self) -> Option<f64> {
        self.is_available().then(|| f64::from(self.0) / STEPS_PER_DEGREE)
    }
}

impl Longitude {
    /// The longitude; unavailable outside -180 to 180 degrees.
    pub fn from_degrees(degrees: f64) -> Self {
        if !(-180.0..=180.0).contains(&degrees) {
            return Self::UNAVAILABLE;
        }
        Self((degrees * STEPS_PER_DEGREE).round() as i32)
    }

    /// Degrees east, none if unavailable.
    pub fn degrees(self) -> Option<f64> {
        self.is_available().then(|| f64::from(self.0) / STEPS_PER_DEGREE)
    }
}

impl AltitudeValue {
    /// The altitude; below -1000 m and above 8000 m the limit.
    pub fn from_altitude(altitude: Meters) -> Self {
        steps(altitude.0, STEPS_PER_METER, -100_000, 800_000).map_or(Self::UNAVAILABLE, Self)
    }

    /// Height above the ellipsoid, none if unavailable.
    pub fn altitude(self) -> Option<Meters> {
        self.is_available().then(|| Meters(f64::from(self.0) / STEPS_PER_METER))
    }
}

impl SemiAxisLength {
    /// More than 40.93 m.
    pub const OUT_OF_RANGE: Self = Self(4094);

    /// The length, rounded up: confidence must not be overstated. Zero counts as one step.
    pub fn from_length(length: Meters) -> Self {
        if length.0.is_nan() || length.0 < 0.0 {
            return Self::UNAVAILABLE;
        }
        // A little slack, so that 0.07 m stays 7 although 0.07 * 100 is more than 7 in binary.
        Self((length.0 * STEPS_PER_METER - 1e-9).ceil().clamp(1.0, 4094.0) as u16)
    }

    /// The length, none if out of range or unavailable.
    pub fn length(self) -> Option<Meters> {
        (self < Self::OUT_OF_RANGE).then(|| Meters(f64::from(self.0) / STEPS_PER_METER))
    }
}

impl DeltaLatitude {
    /// From one latitude to another; unavailable if either is, or if they are more than 0.0131 degrees apart.
    pub fn between(from: Latitude, to: Latitude) -> Self {
        if !from.is_available() || !to.is_available() {
            return Self::UNAVAILABLE;
        }
        Self::from_raw(to.0 - from.0).unwrap_or(Self::UNAVAILABLE)
    }

    /// Degrees north, none if unavailable.
    pub fn degrees(self) -> Option<f64> {
        self.is_available().then(|| f64::from(self.0) / STEPS_PER_DEGREE)
    }
}

impl DeltaLongitude {
    /// From one longitude to another; unavailable if either is, or if they are more than 0.0131 degrees apart.
    pub fn between(from: Longitude, to: Longitude) -> Self {
        if !from.is_available() || !to.is_available() {
            return Self::UNAVAILABLE;
        }
        // Across the date line the short way counts.
        let turn = 3_600_000_000;
        let delta = (i64::from(to.0) - i64::from(from.0) + turn / 2).rem_euclid(turn) - turn / 2;
        i32::try_from(delta).ok().and_then(Self::from_raw).unwrap_or(Self::UNAVAILABLE)
    }

    /// Degrees east, none if unavailable.
    pub fn degrees(self) -> Option<f64> {
        self.is_available().then(|| f64::from(self.0) / STEPS_PER_DEGREE)
    }
}

impl DeltaAltitude {
    /// From one altitude to another, at most 127 m down or 127.99 m up; unavailable if either is.
    pub fn between(from: AltitudeValue, to: AltitudeValue) -> Self {
        if !from.is_available() || !to.is_available() {
            return Self::UNAVAILABLE;
        }
        Self((to.0 - from.0).clamp(-12_700, 12_799) as i16)
    }
}

impl PathDeltaTime {
    /// The time in the past; at least 10 ms, at most 655.35 s.
    pub fn from_seconds(seconds: f64) -> Self {
        Self(steps(seconds, 100.0, 1, 65_535).unwrap_or(1) as u16)
    }

    /// Seconds in the past.
    pub fn seconds(self) -> f64 {
        f64::from(self.0) / 100.0
    }
}
