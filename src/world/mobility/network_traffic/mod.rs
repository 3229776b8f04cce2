//! How road users move on a road network.
//!
//! [`NetworkTraffic`] drives vehicles over a [`RoadNetwork`](crate::world::road::network::RoadNetwork): the intelligent driver
//! model for following, MOBIL and mandatory changes for lanes, gap acceptance and signals at junctions; people walk and
//! ride on paths and cross the road. A [`Demand`] says who departs when, and where to; the schedule is drawn from keyed
//! streams beforehand, so that everybody who can ever appear is known before the run.
//!
//! Nobody touches anybody: a vehicle passes a stop line only with a place in the order of its junction, later ones stay out
//! of the parts of their ways that earlier ones have not yet left, and who has no place can still stop.

mod accelerate;
mod demand;
mod driver;
mod junctions;
mod lane_changes;
mod network_ways;
mod occupancy;
mod people;
mod settings;
mod signal_control;
mod start;
#[cfg(test)]
mod tests;
mod traffic;

pub use demand::{ClassMix, Demand, DemandError, Destination, Fill, Flow, Headways, People, Platoon};
pub use driver::DriverCommand;
pub use settings::{ClassSettings, DriverSettings};
pub use traffic::{NetworkTraffic, Participant, Place, Planned};
