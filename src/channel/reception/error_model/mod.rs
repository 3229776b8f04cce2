//! From SINR to the probability that a frame is decoded.
//!
//! Two kinds: [`Nist`] and [`Yans`] give the error of a decoded bit, so that a frame whose SINR changes is judged chunk by
//! chunk; error curves ([`PerTable`], [`FittedCurve`]) and thresholds judge a frame as a whole.

mod anwar;
mod bit_error_model;
mod choice;
pub mod curve_sets;
mod fitted_curve;
pub mod lena;
mod nist;
mod per_table;
mod shannon_gap;
mod threshold;
mod wilab;
mod yans;

pub use bit_error_model::BitErrorModel;
pub use choice::ErrorModel;
pub use fitted_curve::FittedCurve;
pub use nist::Nist;
pub use per_table::{PerInterpolation, PerTable, SinrAxis};
pub use shannon_gap::ShannonGap;
pub use threshold::SinrThreshold;
pub use yans::Yans;
