//! The world as the radio and the stations meet it at one instant.

use crate::channel::propagation::obstacles::Blocker;
use crate::geometry::Point;
use crate::station::facilities::EgoState;

/// Where everybody is.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// The stations in ascending order of their ids; none for those that are not there.
    pub stations: Vec<Option<Here>>,
    /// All vehicles, as they stand in the way of others.
    pub blockers: Vec<Blocker>,
}

/// A station that is there.
#[derive(Clone, Copy, Debug)]
pub struct Here {
    /// Where its antenna is.
    pub position: Point,
    /// What the station knows of itself, which its positioning makes differ from the truth.
    pub believed: EgoState,
}
