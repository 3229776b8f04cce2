//! What LTE-V2X mode 4 and NR-V2X mode 2 have in common: stations that choose resources themselves, by sensing.
//!
//! A [`ResourcePool`] divides time into slots and the channel into sub-channels. Each station keeps a [`SensingMemory`] of
//! reservations that it has decoded and of powers that it has measured; when a packet needs a resource, a [`Selector`] finds
//! one from it. [`Sidelink`] ties all stations to the slot medium: semi-persistent grants with their reselection counter,
//! single packets, retransmissions with or without [`Feedback`], channel busy ratio and occupancy limits. What differs between the technologies
//! is in the settings and in a [`SidelinkPhy`], which knows how packets become resource blocks.

mod agenda;
mod busy_meter;
mod feedback;
mod layer;
mod phy;
mod pool;
mod reselection;
mod selection;
mod sensing;
mod station;
#[cfg(test)]
mod tests;

pub use busy_meter::{BusyMeter, Congestion, OccupancyLimits};
pub use feedback::{Feedback, FeedbackReply};
pub use layer::{SelectionChecks, Sidelink, SidelinkSettings};
pub use phy::{Fit, SidelinkPhy};
pub use pool::{Resource, ResourcePool};
pub use reselection::{ReselectionRules, counter_range, draw_counter};
pub use selection::{
    Ranking, Recheck, RecheckReason, RsrpThreshold, SelectionRequest, SelectionRules, Selector, SensingRules,
    UnmonitoredRule,
};
pub use sensing::{Reservation, SensingMemory};
