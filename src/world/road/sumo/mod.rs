//! Road networks of SUMO: `NET.net.xml`, and polygons of an additional file for the buildings.
//!
//! The format is the one of SUMO's public documentation ("Networks/SUMO Road Networks", "Simulation/Shapes"). What is read
//! becomes a [`RoadFile`](crate::world::road::network::RoadFile); what the road file cannot say is told as a warning.

mod convert;
mod error;
mod polygons;
mod read;
mod signals;
mod walk;

#[cfg(test)]
mod tests;

pub use convert::{SumoImport, import_sumo, parse_sumo};
pub use error::SumoError;
pub use polygons::DEFAULT_BUILDING_HEIGHT;
