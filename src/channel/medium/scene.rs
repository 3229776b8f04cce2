//! Where antennas and vehicles are at one instant.

use crate::channel::propagation::obstacles::Blocker;
use crate::geometry::Point;

/// Everything that moves and that the channel asks about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scene {
    /// The antennas of the stations by their indices; none for a station that is not there now.
    pub antennas: Vec<Option<Point>>,
    /// The vehicles that can stand in the way, those without a station too.
    pub blockers: Vec<Blocker>,
}

impl Scene {
    /// Stations at these places, and nothing in their way.
    pub fn of_stations(places: impl IntoIterator<Item = Point>) -> Self {
        Self { antennas: places.into_iter().map(Some).collect(), blockers: Vec::new() }
    }
}
