//! Road networks: lanes, junctions, signals, paths for people, and the buildings around them.
//!
//! A [`RoadNetwork`] is the one type for roads that are built in, generated or imported. It comes from a [`RoadFile`], plain
//! data that can be written as JSON; [`RoadNetwork::from_file`] checks everything once, so that whoever drives on it can
//! rely on it. What the file does not say (who crosses whom in a junction, who yields) follows from its geometry and its kind.
//!
//! A vehicle is on a [`Way`]: a lane of an edge, or a connection that leads through a junction from lane to lane.

mod check;
mod conflict;
mod elements;
mod error;
mod file;
mod grid;
mod polyline;
mod routes;
mod signals;
#[cfg(test)]
mod tests;
mod users;

pub use conflict::{Conflict, ConflictKind};
pub use elements::{
    Building, BuildingKind, Connection, ConnectionIndex, Crossing, CrossingIndex, CrossingZone, Edge, EdgeIndex,
    Junction, JunctionIndex, JunctionKind, Lane, LaneIndex, RoadNetwork, WalkLink, WalkNode, Walkway, WalkwayIndex,
    Way,
};
pub use error::NetworkError;
pub use file::{
    FileBuilding, FileConnection, FileCrossing, FileEdge, FileJunction, FileLane, FileLaneReference, FileOrigin,
    FileSignalGroup, FileSignals, FileStage, FileWalkway, ROAD_FILE_VERSION, RoadFile,
};
pub use grid::NearestLane;
pub use polyline::{PathPoint, Polyline, Projection};
pub use signals::{ActuatedProgram, ActuatedStage, SignalProgram};
pub use users::{LaneUser, LaneUsers};
