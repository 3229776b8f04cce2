//! Whether a frame that arrives can be decoded.
//!
//! Noise and interference give a SINR, an [`ErrorModel`] turns it into a probability, and [`PreparedErrorModel`] is the
//! form of it that the inner loop looks up. Locking on a frame and losing it to another one is the medium's part.

pub mod error_model;
mod noise;
mod phy_rate;
mod prepared;
mod sinr;

pub use error_model::{BitErrorModel, ErrorModel};
pub use noise::NoiseFloor;
pub use phy_rate::{CodeRate, IEEE80211P_BANDWIDTH, IEEE80211P_RATES, Modulation, PhyRate, UnknownDataRate};
pub use prepared::{ChunkedSuccess, FrameSuccessTable, LnSuccessTable, PreparedErrorModel};
pub use sinr::{sinr, time_averaged_interference};
