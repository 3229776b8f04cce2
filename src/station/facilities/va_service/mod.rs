//! The VRU basic service (TS 103 300-3): a vulnerable road user tells where it is, or lets the leader of its cluster do so.
//!
//! `trigger` says when a VAM is due, `surroundings` who is too near or may be met, `clustering` who speaks for whom, and
//! `service` puts the message together.

mod clustering;
mod service;
mod surroundings;
#[cfg(test)]
mod tests;
mod trigger;

pub use clustering::{ClusteringParameters, VbsState};
pub use service::{MotionPredictionContent, VaService, VaServiceSettings};
pub use surroundings::SafetySettings;
pub use trigger::{EtsiVamRule, VamChange, VamRule, VamTrigger};
