//! Power as a whole number.

use std::ops::{Add, AddAssign, Sub, SubAssign};

use crate::units::{Dbm, Milliwatts};

/// Received power in whole attowatts (1e-15 mW, -150 dBm).
///
/// The power at a receiver is a sum over frames that come and go a thousand times a second. With floating point the sum
/// would drift and depend on the order; whole numbers are exact. The unit is 50 dB under the noise of a 10 MHz receiver,
/// and the largest sum is 40 dB above any transmitter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Attowatts(pub i64);

const PER_MILLIWATT: f64 = 1e15;

impl Attowatts {
    /// No power.
    pub const ZERO: Self = Self(0);

    /// A power that no sum reaches: a threshold that is never met.
    pub const UNREACHABLE: Self = Self(i64::MAX);

    /// The nearest whole number below `power`.
    pub fn from_milliwatts(power: Milliwatts) -> Self {
        Self((power.0 * PER_MILLIWATT) as i64)
    }

    /// The power of a level.
    pub fn from_dbm(level: Dbm) -> Self {
        Self::from_milliwatts(level.milliwatts())
    }

    /// Single precision is what the fading is drawn with.
    #[inline]
    pub(super) fn from_f32(milliwatts: f32) -> Self {
        Self((milliwatts * PER_MILLIWATT as f32) as i64)
    }

    /// The power in milliwatts.
    #[inline]
    pub fn milliwatts(self) -> f32 {
        self.0 as f32 * (1.0 / PER_MILLIWATT) as f32
    }

    /// This power over another one.
    #[inline]
    pub fn ratio(self, other: Self) -> f32 {
        self.0 as f32 / other.0 as f32
    }
}

impl Add for Attowatts {
    type Output = Self;

    #[inline]
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for Attowatts {
    #[inline]
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sub for Attowatts {
    type Output = Self;

    #[inline]
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl SubAssign for Attowatts {
    #[inline]
    fn sub_assign(&mut self, other: Self) {
        self.0 -= other.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_keep_four_digits_down_to_the_noise() {
        for level in [-98.0, -85.0, 0.0, 33.0] {
            let back = Milliwatts(f64::from(Attowatts::from_dbm(Dbm(level)).milliwatts())).dbm();
            assert!((back.0 - level).abs() < 1e-4, "{level} dBm came back as {back:?}");
        }
    }
}
