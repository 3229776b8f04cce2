//! What stands between two antennas, seen on the map.
//!
//! [`BuildingMap`] tells which walls a straight line crosses and how far it runs inside, [`VehicleMap`] which vehicles it meets.
//! What that costs is up to models with a source each: [`WallLoss`] and [`knife_edge`].

mod building_map;
pub mod knife_edge;
mod open_ground;
#[cfg(test)]
mod tests;
mod vehicle_map;
mod wall_loss;

pub use building_map::{Building, BuildingMap, Crossing};
pub use vehicle_map::{Blocker, InTheWay, VehicleMap};
pub use wall_loss::WallLoss;
