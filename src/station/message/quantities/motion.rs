//! How a station moves.

use super::{quantity, steps};
use crate::units::{DegreesPerSecond, MetersPerSecond, MetersPerSecondSquared};

quantity! {
    /// Direction clockwise from WGS84 north, in 0.1 degree.
    HeadingValue(u16), 0..=3601, unavailable 3601
}

quantity! {
    /// Half of the 95 % confidence interval of a heading, in 0.1 degree.
    HeadingConfidence(u8), 1..=127, unavailable 127
}

quantity! {
    /// Speed, in 0.01 m/s.
    SpeedValue(u16), 0..=16_383, unavailable 16_383
}

quantity! {
    /// Half of the 95 % confidence interval of a speed, in 0.01 m/s.
    SpeedConfidence(u8), 1..=127, unavailable 127
}

quantity! {
    /// Acceleration along an axis of the vehicle: forward, left and up are positive; in 0.1 m/s².
    AccelerationValue(i16), -160..=161, unavailable 161
}

quantity! {
    /// Half of the 95 % confidence interval of an acceleration, in 0.1 m/s².
    AccelerationConfidence(u8), 0..=102, unavailable 102
}

quantity! {
    /// Inverse of the radius of the path, positive for a turn to the left, in 1 / 10 000 m.
    CurvatureValue(i16), -1023..=1023, unavailable 1023
}

quantity! {
    /// Turning rate, positive to the left (seen from above, counter-clockwise), in 0.01 degree/s.
    YawRateValue(i16), -32_766..=32_767, unavailable 32_767
}

quantity! {
    /// Angle of the steering wheel, positive to the left, in 1.5 degrees.
    SteeringWheelAngleValue(i16), -511..=512, unavailable 512
}

quantity! {
    /// Half of the 95 % confidence interval of a steering wheel angle, in 1.5 degrees.
    SteeringWheelAngleConfidence(u8), 1..=127, unavailable 127
}

impl HeadingValue {
    /// The heading, whatever turn it is given in. 360 degrees are 0: the dictionary forbids 3600.
    pub fn from_degrees(degrees: f64) -> Self {
        if !degrees.is_finite() {
            return Self::UNAVAILABLE;
        }
        Self((degrees.rem_euclid(360.0) * 10.0).round() as u16 % 3600)
    }

    /// Degrees clockwise from north, none if unavailable.
    pub fn degrees(self) -> Option<f64> {
        self.is_available().then(|| f64::from(self.0) / 10.0)
    }
}

impl HeadingConfidence {
    /// The confidence, rounded up; above 12.5 degrees out of range.
    pub fn from_degrees(degrees: f64) -> Self {
        confidence(degrees, 10.0).map_or(Self::UNAVAILABLE, Self)
    }
}

impl SpeedValue {
    /// The speed; above 163.81 m/s out of range (16 382). A speed has no sign: see `DriveDirection`.
    pub fn from_speed(speed: MetersPerSecond) -> Self {
        steps(speed.0, 100.0, 0, 16_382).map_or(Self::UNAVAILABLE, |steps| Self(steps as u16))
    }

    /// The speed, none if unavailable.
    pub fn speed(self) -> Option<MetersPerSecond> {
        self.is_available().then(|| MetersPerSecond(f64::from(self.0) / 100.0))
    }
}

impl SpeedConfidence {
    /// The confidence, rounded up; above 1.25 m/s out of range.
    pub fn from_speed(speed: MetersPerSecond) -> Self {
        confidence(speed.0, 100.0).map_or(Self::UNAVAILABLE, Self)
    }
}

impl AccelerationValue {
    /// The acceleration; beyond 16 m/s² the limit.
    pub fn from_acceleration(acceleration: MetersPerSecondSquared) -> Self {
        steps(acceleration.0, 10.0, -160, 160).map_or(Self::UNAVAILABLE, |steps| Self(steps as i16))
    }

    /// The acceleration, none if unavailable.
    pub fn acceleration(self) -> Option<MetersPerSecondSquared> {
        self.is_available().then(|| MetersPerSecondSquared(f64::from(self.0) / 10.0))
    }
}

impl AccelerationConfidence {
    /// The confidence, rounded up; above 10 m/s² out of range (101).
    pub fn from_acceleration(acceleration: MetersPerSecondSquared) -> Self {
        if acceleration.0.is_nan() || acceleration.0 < 0.0 {
            return Self::UNAVAILABLE;
        }
        Self((acceleration.0 * 10.0 - 1e-9).ceil().clamp(0.0, 101.0) as u8)
    }
}

impl CurvatureValue {
    /// The curvature in 1/m; a radius below 9.8 m is out of range (-1023 or 1022).
    pub fn from_curvature_per_m(curvature_per_m: f64) -> Self {
        steps(curvature_per_m, 10_000.0, -1023, 1022).map_or(Self::UNAVAILABLE, |steps| Self(steps as i16))
    }

    /// The curvature in 1/m, none if unavailable.
    pub fn curvature_per_m(self) -> Option<f64> {
        self.is_available().then(|| f64::from(self.0) / 10_000.0)
    }
}

impl YawRateValue {
    /// The turning rate, positive to the left; beyond 327.66 degree/s the limit.
    pub fn from_rate(rate: DegreesPerSecond) -> Self {
        steps(rate.0, 100.0, -32_766, 32_766).map_or(Self::UNAVAILABLE, |steps| Self(steps as i16))
    }

    /// The turning rate, positive to the left, none if unavailable.
    pub fn rate(self) -> Option<DegreesPerSecond> {
        self.is_available().then(|| DegreesPerSecond(f64::from(self.0) / 100.0))
    }
}

impl SteeringWheelAngleValue {
    /// The angle of the steering wheel, positive to the left; beyond 766.5 degrees the limit.
    pub fn from_degrees(degrees: f64) -> Self {
        steps(degrees, 1.0 / 1.5, -511, 511).map_or(Self::UNAVAILABLE, |steps| Self(steps as i16))
    }
}

/// Steps of a confidence from 1 to 125; 126 is out of range.
fn confidence(value: f64, steps_per_unit: f64) -> Option<u8> {
    if value.is_nan() || value < 0.0 {
        return None;
    }
    Some((value * steps_per_unit - 1e-9).ceil().clamp(1.0, 126.0) as u8)
}
