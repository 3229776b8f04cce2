//! Median loss between two antennas, one struct per source.
//!
//! [`PathLossByState`] puts the models of a source together for the states of a link.

mod by_state;
mod free_space;
mod log_distance;
mod model;
mod multi_slope;
mod tr37885;
mod two_ray_ground;
mod two_ray_interference;
mod winner_b1;

pub use by_state::PathLossByState;
pub use free_space::FreeSpace;
pub use log_distance::LogDistance;
pub use model::{KnownCarrier, PathLoss};
pub use multi_slope::{Anchor, MultiSlope};
pub use tr37885::{BuildingObstructed, HighwayLineOfSight, UrbanLineOfSight};
pub use two_ray_ground::TwoRayGround;
pub use two_ray_interference::TwoRayInterference;
pub use winner_b1::{CornerConstant, WinnerB1Corner, WinnerB1LineOfSight, WinnerB1NonLineOfSight};
