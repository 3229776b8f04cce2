//! Roads: where lanes lie and how far apart two points are.
//!
//! A [`Highway`] is straight and runs along the world's `x` axis. Traffic keeps right: eastbound lanes lie at negative
//! `y`, westbound lanes at positive `y`. What happens at the ends is the road's [`Topology`].
//!
//! Roads with bends, junctions, signals and buildings are a [`network::RoadNetwork`].

mod highway;
mod lane;
pub mod network;
mod signal;
pub mod sumo;
pub(crate) mod xml;

pub use highway::{Directions, Highway, RoadError, Topology};
pub use lane::{LaneId, TravelDirection};
pub use signal::{
    IntersectionLane, LaneLink, LaneUse, SignalGroupPlan, SignalInterval, SignalPlan, SignalPlanError, SignalState,
    SignalisedIntersection, Turn,
};
