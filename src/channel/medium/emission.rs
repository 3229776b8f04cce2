//! What stations hear of technologies that are not theirs.

use crate::units::{Megahertz, SimTime};

/// Frequencies, relative to the middle of the channel that the technologies share.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// The lowest one.
    pub low: Megahertz,
    /// The highest one.
    pub high: Megahertz,
}

/// A transmission as stations of another technology hear it: energy without a preamble.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Emission {
    /// Index of the sending station.
    pub sender: u32,
    /// When it begins.
    pub started: SimTime,
    /// When it ends.
    pub ends: SimTime,
    /// Where its power lies, evenly spread.
    pub band: Band,
    /// Power relative to that of the station's radio.
    pub power: f32,
}

impl Band {
    /// So wide around the middle of the channel.
    pub fn centred(width: Megahertz) -> Self {
        Self { low: Megahertz(-width.0 / 2.0), high: Megahertz(width.0 / 2.0) }
    }

    /// How wide it is.
    pub fn width(&self) -> Megahertz {
        Megahertz(self.high.0 - self.low.0)
    }

    /// Share of this band that lies in another one.
    pub fn share_within(&self, other: &Self) -> f64 {
        let common = self.high.0.min(other.high.0) - self.low.0.max(other.low.0);
        (common / self.width().0).clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_of_the_own_width() {
        let band = |low, high| Band { low: Megahertz(low), high: Megahertz(high) };
        // one band, another one -> share of the first in the second
        let cases = [
            (band(-4.0, 4.0), band(-5.0, 5.0), 1.0),
            (band(-10.0, 10.0), band(-5.0, 5.0), 0.5),
            (band(-4.0, -2.0), band(-3.0, 5.0), 0.5),
            (band(-4.0, -2.0), band(2.0, 4.0), 0.0),
        ];
        for (one, other, expected) in cases {
            assert!((one.share_within(&other) - expected).abs() < 1e-12, "{one:?} {other:?}");
        }
    }
}
