//! Lengths, speeds and rates of motion.

use std::ops::{Add, Mul, Sub};

/// A length or distance in metres.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Meters(pub f64);

/// A speed in metres per second.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct MetersPerSecond(pub f64);

/// An acceleration in metres per second squared.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct MetersPerSecondSquared(pub f64);

/// A turning rate in degrees per second; the sign convention is that of the field it is used in.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct DegreesPerSecond(pub f64);

impl MetersPerSecond {
    /// The speed that a sign or a scenario gives in kilometres per hour.
    pub fn from_kmh(kmh: f64) -> Self {
        Self(kmh / 3.6)
    }

    /// The same speed in kilometres per hour.
    pub fn kmh(self) -> f64 {
        self.0 * 3.6
    }
}

impl Add for Meters {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Meters {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Mul<f64> for Meters {
    type Output = Self;

    fn mul(self, factor: f64) -> Self {
        Self(self.0 * factor)
    }
}
