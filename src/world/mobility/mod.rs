//! How vehicles move along a highway.
//!
//! [`Traffic`] places vehicles ([`Placement`]) and drives them: the intelligent driver model ([`IdmParameters`]) for
//! following, MOBIL ([`MobilParameters`]) for changing lanes. A [`Vehicle`] shows its motion as the messages describe
//! it ([`KinematicState`]). All randomness belongs to a vehicle's id, so one more vehicle leaves the others' drivers
//! alone.

mod fleet;
mod idm;
mod lane_change;
mod lane_order;
mod mobil;
pub mod network_traffic;
mod placement;
mod positions_file;
pub mod recorded;
mod road_users;
mod settings;
mod speed_cap;
mod start;
pub mod traci;
mod traffic;
mod vehicle;

pub use crate::geometry::KinematicState;
pub use idm::{IdmParameters, Leader};
pub use mobil::{ChangeAccelerations, MobilParameters, Side};
pub use placement::Placement;
pub use positions_file::{PositionRecord, PositionsError, parse_positions, read_positions};
pub use road_users::{RoadUser, RoadUserSettings};
pub use settings::{DesiredSpeed, Motion, PerClass, TrafficSettings};
pub use speed_cap::SpeedCap;
pub use traffic::{Traffic, TrafficError};
pub use vehicle::{RoadUserClass, Vehicle, VehicleShape};
