//! What a map of a run shows.

use crate::geometry::{Heading, Point};

/// Roads, buildings and participants at the start of a run, as a picture needs them.
#[derive(Clone, Debug, Default)]
pub struct MapRecord {
    /// Name of the scenario.
    pub title: String,
    /// Lanes, then the ways through junctions, then paths and crossings.
    pub strips: Vec<Strip>,
    /// The buildings.
    pub buildings: Vec<MapBuilding>,
    /// Signals, at their stop lines.
    pub signals: Vec<MapSignal>,
    /// Everybody who is there at the start.
    pub bodies: Vec<MapBody>,
    /// The lower left and the upper right corner of what is worth seeing.
    pub extent: (Point, Point),
}

/// A building.
#[derive(Clone, Debug)]
pub struct MapBuilding {
    /// Its corners, counter-clockwise.
    pub outline: Vec<Point>,
    /// From the ground to the roof, in metres.
    pub height_m: f64,
}

/// A signal.
#[derive(Clone, Copy, Debug)]
pub struct MapSignal {
    /// Where the lane meets the stop line.
    pub position: Point,
    /// The direction of those who look at it.
    pub heading: Heading,
    /// Width of the lane, in metres.
    pub width_m: f64,
}

/// A surface along a line.
#[derive(Clone, Debug)]
pub struct Strip {
    /// What it is.
    pub kind: StripKind,
    /// Its centre line.
    pub line: Vec<Point>,
    /// From side to side, in metres.
    pub width_m: f64,
}

/// What a surface is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StripKind {
    /// A lane of a road.
    Lane,
    /// A way through a junction.
    Connection,
    /// A path for people on foot.
    Walkway,
    /// Where they cross the road.
    Crossing,
}

/// Somebody on the map.
#[derive(Clone, Copy, Debug)]
pub struct MapBody {
    /// The middle of the front edge.
    pub position: Point,
    /// The direction of travel.
    pub heading: Heading,
    /// In metres.
    pub length_m: f64,
    /// In metres.
    pub width_m: f64,
    /// What it is.
    pub kind: &'static str,
    /// Whether it has a station.
    pub has_station: bool,
    /// Whether it stays where it is, such as a unit at the road side.
    pub fixed: bool,
}

impl MapRecord {
    /// How many there are of everything, for a line of text.
    pub fn summary(&self) -> String {
        let lanes = self.strips.iter().filter(|strip| strip.kind == StripKind::Lane).count();
        let stations = self.bodies.iter().filter(|body| body.has_station).count();
        format!(
            "{lanes} lanes, {} buildings, {} signals, {stations} stations and {} others at the start",
            self.buildings.len(),
            self.signals.len(),
            self.bodies.len() - stations
        )
    }
}
