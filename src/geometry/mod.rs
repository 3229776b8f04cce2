//! Where things are: points in the local plane, headings, and the way to and from WGS84.
//!
//! The simulated world is flat: `x` points east, `y` north, in metres from a reference position.

mod box_grid;
mod heading;
mod kinematic_state;
mod point;
mod topology;
mod wgs84;

pub use box_grid::{Bounds, BoxGrid};
pub use heading::Heading;
pub use kinematic_state::KinematicState;
pub use point::Point;
pub use topology::{Topology, whole_turns};
pub use wgs84::{LocalPlane, Wgs84};
