//! The choice of an error model.

use super::{BitErrorModel, FittedCurve, Nist, PerTable, SinrThreshold, Yans};
use crate::channel::reception::PhyRate;
use crate::units::Db;

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
