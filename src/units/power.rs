//! Power levels, gains and frequencies.

use std::ops::{Add, AddAssign, Neg, Sub};

/// Power level relative to 1 mW.
///
/// Two levels cannot be added: powers add in milliwatts, gains add in dB.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Dbm(pub f64);

/// A ratio of two powers: a gain if positive, a loss where the name says loss.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Db(pub f64);

/// Linear power.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Milliwatts(pub f64);

/// A carrier frequency.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Gigahertz(pub f64);

/// A bandwidth.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Megahertz(pub f64);

/// Speed of light in vacuum, in metres per second (SI definition).
const LIGHT_SPEED: f64 = 299_792_458.0;

impl Dbm {
    /// The same power on the linear scale.
    pub fn milliwatts(self) -> Milliwatts {
        Milliwatts(10f64.powf(self.0 / 10.0))
    }
}

impl Db {
    /// The ratio on the linear scale.
    pub fn linear(self) -> f64 {
        10f64.powf(self.0 / 10.0)
    }

    /// The ratio `linear`, which must be positive, as a level difference.
    pub fn from_linear(linear: f64) -> Self {
        Self(10.0 * linear.log10())
    }
}

impl Milliwatts {
    /// The same power as a level; zero power is minus infinity.
    pub fn dbm(self) -> Dbm {
        Dbm(10.0 * self.0.log10())
    }
}

impl Gigahertz {
    /// Wavelength in vacuum, in metres.
    pub fn wavelength(self) -> f64 {
        LIGHT_SPEED / (self.0 * 1e9)
    }

    /// The carrier in hertz.
    pub fn hertz(self) -> f64 {
        self.0 * 1e9
    }
}

impl Megahertz {
    /// The bandwidth in hertz.
    pub fn hertz(self) -> f64 {
        self.0 * 1e6
    }
}

impl Add<Db> for Dbm {
    type Output = Self;

    fn add(self, gain: Db) -> Self {
        Self(self.0 + gain.0)
    }
}

impl Sub<Db> for Dbm {
    type Output = Self;

    fn sub(self, loss: Db) -> Self {
        Self(self.0 - loss.0)
    }
}

impl Sub for Dbm {
    type Output = Db;

    fn sub(self, other: Self) -> Db {
        Db(self.0 - other.0)
    }
}

impl Add for Db {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for Db {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sub for Db {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for Db {
    type Output = Self;

    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Add for Milliwatts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_and_linear_powers_are_two_views_of_one_quantity() {
        // level [dBm] -> power [mW]
        for (level, power) in [(0.0, 1.0), (30.0, 1000.0), (-90.0, 1e-9)] {
            let converted = Dbm(level).milliwatts();
            assert!((converted.0 / power - 1.0).abs() < 1e-12, "{level} dBm");
            assert!((converted.dbm().0 - level).abs() < 1e-9, "{level} dBm");
        }
    }

    #[test]
    fn wavelength_at_the_its_carrier() {
        assert!((Gigahertz(5.9).wavelength() - 0.050_812_3).abs() < 1e-7);
    }
}
