//! No technology but what it achieves, for questions of what if.
//!
//! Every packet arrives after a time drawn from a [`LatencyModel`], unless a receiver loses it ([`LossModel`]) or is out of
//! range. Nothing disturbs anything, and the channel is never busy.

mod latency;
mod layer;
mod loss;

pub use latency::LatencyModel;
pub use layer::{Ideal, IdealSettings};
pub use loss::LossModel;
