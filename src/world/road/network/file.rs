//! The road file: a network as plain data.

use serde::{Deserialize, Serialize};

use crate::world::road::Turn;
use crate::world::road::network::{BuildingKind, JunctionKind, LaneUser};

/// The version that this program writes and reads.
pub const ROAD_FILE_VERSION: u32 = 1;

/// A road network as it is written to a file: JSON, lengths in metres, speeds in m/s, `x` east and `y` north.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoadFile {
    /// Version of the format, [`ROAD_FILE_VERSION`].
    pub version: u32,
    /// What the network is called.
    pub name: String,
    /// Where `(0, 0)` is on the earth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<FileOrigin>,
    /// Its junctions.
    pub junctions: Vec<FileJunction>,
    /// Its edges.
    pub edges: Vec<FileEdge>,
    /// The ways through its junctions.
    pub connections: Vec<FileConnection>,
    /// Paths for people on foot.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub walkways: Vec<FileWalkway>,
    /// Where these cross the road.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub crossings: Vec<FileCrossing>,
    /// What stands around.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buildings: Vec<FileBuilding>,
}

/// A geodetic position, WGS84.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileOrigin {
    /// Degrees north.
    pub latitude_deg: f64,
    /// Degrees east.
    pub longitude_deg: f64,
}

/// A junction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileJunction {
    /// Its name.
    pub id: String,
    /// Where it is.
    pub position: [f64; 2],
    /// What rules there.
    pub kind: JunctionKind,
    /// Its signals; only a signalised junction has them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signals: Option<FileSignals>,
}

/// When signals show what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum FileSignals {
    /// The same cycle for ever.
    Fixed {
        /// Length of a cycle.
        cycle_s: f64,
        /// When a cycle begins.
        offset_s: f64,
        /// When each group has green.
        groups: Vec<FileSignalGroup>,
    },
    /// Stages that last as long as vehicles come.
    Actuated {
        /// The stages in their order.
        stages: Vec<FileStage>,
        /// Length of amber.
        amber_s: f64,
        /// Length of red and amber before green.
        red_amber_s: f64,
        /// Length of red for all between two stages.
        clearance_s: f64,
        /// From the stop line to the detector.
        detector_m: f64,
        /// Green ends when no vehicle has passed the detector for so long.
        gap_s: f64,
    },
}

/// A group of a fixed program.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileSignalGroup {
    /// Its number, 1 to 254.
    pub group: u8,
    /// When green begins in the cycle.
    pub green_from_s: f64,
    /// How long green lasts.
    pub green_s: f64,
    /// How long amber lasts behind it.
    pub amber_s: f64,
    /// How long red and amber last before it.
    pub red_amber_s: f64,
}

/// A stage of an actuated program.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileStage {
    /// The groups that have green.
    pub groups: Vec<u8>,
    /// The shortest green.
    pub min_green_s: f64,
    /// The longest green.
    pub max_green_s: f64,
}

/// A road between two junctions, one way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileEdge {
    /// Its name.
    pub id: String,
    /// The junction that it comes from.
    pub from: String,
    /// The junction that it leads to.
    pub to: String,
    /// Where two edges meet, the one with the higher number goes first.
    #[serde(default)]
    pub priority: i32,
    /// Its lanes, the rightmost first.
    pub lanes: Vec<FileLane>,
}

/// A lane.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileLane {
    /// From side to side.
    pub width_m: f64,
    /// Its speed limit.
    pub speed_limit_mps: f64,
    /// Who may use it.
    pub users: Vec<LaneUser>,
    /// The points of its centre line, in the direction of travel.
    pub shape: Vec<[f64; 2]>,
}

/// A lane by its edge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileLaneReference {
    /// The edge.
    pub edge: String,
    /// How many lanes lie to its right.
    pub lane: u32,
}

/// A way through a junction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileConnection {
    /// Its name.
    pub id: String,
    /// The lane that it comes from.
    pub from: FileLaneReference,
    /// The lane that it leads to.
    pub to: FileLaneReference,
    /// Points of its centre line; without them, a smooth curve from lane to lane.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shape: Vec<[f64; 2]>,
    /// What one does there; without it, the angle says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turn: Option<Turn>,
    /// Its speed limit; without it, that of its lanes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speed_limit_mps: Option<f64>,
    /// The signal group that it obeys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signal_group: Option<u8>,
    /// The connections that go first; without it, the junction's kind says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub yields_to: Option<Vec<String>>,
}

/// A path for people on foot, and for bicycles where it is wide enough; both ways. Paths whose ends meet are joined.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileWalkway {
    /// Its name.
    pub id: String,
    /// From side to side.
    pub width_m: f64,
    /// The points of its centre line.
    pub shape: Vec<[f64; 2]>,
}

/// Where people cross the road.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileCrossing {
    /// Its name.
    pub id: String,
    /// From side to side.
    pub width_m: f64,
    /// The points of its centre line, from kerb to kerb.
    pub shape: Vec<[f64; 2]>,
    /// The junction whose signals it obeys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub junction: Option<String>,
    /// The signal group that it obeys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signal_group: Option<u8>,
}

/// A building.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileBuilding {
    /// Its name.
    pub id: String,
    /// What it is built like.
    pub kind: BuildingKind,
    /// From the ground to the roof.
    pub height_m: f64,
    /// The corners of its outline, in either direction; the last one joins the first one.
    pub outline: Vec<[f64; 2]>,
}

impl RoadFile {
    /// An empty network.
    pub fn named(name: &str) -> Self {
        Self { version: ROAD_FILE_VERSION, name: name.to_owned(), ..Self::default() }
    }

    /// Reads JSON.
    pub fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// Writes JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a road file has no maps with odd keys")
    }
}
