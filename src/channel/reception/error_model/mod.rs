//! From SINR to the probability that a frame is decoded.
//!
//! Two kinds: [`Nist`] and [`Yans`] give the error of a decoded bit, so that a frame whose SINR changes is judged chunk by
//! chunk; error curves ([`PerTable`], [`FittedCurve`]) and thresholds judge a frame as a whole.

mod anwar;
pub mod curve_sets;
mod fitted_curve;
mod nist;
mod per_table;
mod threshold;
mod wilab;
mod yans;

pub use fitted_curve::FittedCurve;
pub use nist::Nist;
pub use per_table::{PerInterpolation, PerTable, SinrAxis};
pub use threshold::SinrThreshold;
pub use yans::Yans;

use super::PhyRate;
use crate::units::Db;

/// A model of the bits behind the decoder.
pub trait BitErrorModel {
    /// Probability, 0 to 1, that a bit (more exactly, the error event that begins at it) spoils the frame, at the linear
    /// `sinr` over the channel bandwidth.
    fn bit_error(&self, rate: &PhyRate, sinr: f64) -> f64;

    /// Natural logarithm of the probability that one bit is right; minus infinity where no bit can be.
    fn ln_success_per_bit(&self, rate: &PhyRate, sinr: f64) -> f64 {
        (-self.bit_error(rate, sinr)).ln_1p()
    }

    /// Probability that `bits` bits in a row are right.
    fn success(&self, rate: &PhyRate, sinr: f64, bits: f64) -> f64 {
        (bits * self.ln_success_per_bit(rate, sinr)).exp()
    }
}

/// The choice of an error model.
#[derive(Clone, Debug, PartialEq)]
pub enum ErrorModel {
    /// Union bound over hard decisions.
    Nist,
    /// Union bound, first terms.
    Yans,
    /// A table of packet error rates.
    Table(PerTable),
    /// A curve through four known points.
    Fitted(FittedCurve),
    /// Decoded if and only if the SINR reaches a threshold.
    Threshold(SinrThreshold),
}

impl ErrorModel {
    /// Whether the model was obtained over a fading channel, so that drawing fading on top would count it twice.
    pub fn contains_fading(&self) -> bool {
        match self {
            Self::Nist | Self::Yans => false,
            Self::Table(table) => table.contains_fading,
            Self::Fitted(curve) => curve.contains_fading(),
            // Measured through cables and given for additive noise.
            Self::Threshold(_) => false,
        }
    }

    /// Probability that a frame of `bits` data bits is decoded if `sinr` holds throughout.
    ///
    /// Curves belong to the frame length that they were made for and do not look at `bits`.
    pub fn success(&self, rate: &PhyRate, sinr: Db, bits: f64) -> f64 {
        match self {
            Self::Nist => Nist.success(rate, sinr.linear(), bits),
            Self::Yans => Yans.success(rate, sinr.linear(), bits),
            Self::Table(table) => table.success(sinr, rate),
            Self::Fitted(curve) => curve.success(sinr),
            Self::Threshold(threshold) => threshold.success(sinr),
        }
    }
}
