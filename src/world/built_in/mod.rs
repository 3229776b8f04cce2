//! Roads that come with the program, each with the traffic that it is usually looked at with.
//!
//! One file per scenario, which reads like a description of it; [`layout`](self) holds the strokes that they share. Every
//! scenario gives a [`RoadFile`](crate::world::road::network::RoadFile), which can be written and edited, and a
//! [`Demand`](crate::world::mobility::network_traffic::Demand).

mod city_grid;
mod crossing_pedestrian;
mod intersection;
mod lane_merge;
mod layout;
mod roundabout;
mod rural_road;
#[cfg(test)]
mod tests;
mod tunnel_exit;

pub use city_grid::CityGrid;
pub use crossing_pedestrian::CrossingPedestrian;
pub use intersection::Intersection;
pub use lane_merge::LaneMerge;
pub use roundabout::Roundabout;
pub use rural_road::RuralRoad;
pub use tunnel_exit::TunnelExit;
