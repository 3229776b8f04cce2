//! `[road.NAME]`.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CityGrid, CrossingPedestrian, Intersection, LaneMerge, Roundabout, RuralRoad, TunnelExit};

/// Where vehicles drive.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Road {
    /// A straight highway along the x axis; its middle is y = 0.
    Highway(Highway),
    /// Streets around rectangular blocks with buildings: 3GPP TR 36.885 and TR 37.885, urban grid.
    CityGrid(CityGrid),
    /// Two streets that cross at signals, with buildings on the four corners.
    Intersection(Intersection),
    /// A motorway carriageway with an on-ramp.
    LaneMerge(LaneMerge),
    /// Four arms and a circle with one lane.
    Roundabout(Roundabout),
    /// A two-way road with bends.
    RuralRoad(RuralRoad),
    /// A motorway that leaves a tunnel.
    TunnelExit(TunnelExit),
    /// A street with parked vans beside a crossing for people on foot.
    CrossingPedestrian(CrossingPedestrian),
    /// A road file, such as `comad import` writes.
    Network(Network),
    /// No roads: a plane, for traffic that was recorded somewhere or comes from another program.
    Plane(Plane),
}

/// A road file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Network {
    /// The file. A path in a scenario file is relative to that file, a path in `--set` to the working directory.
    pub file: PathBuf,
    /// Where on Earth the point x = 0, y = 0 lies, where the file does not say it.
    pub origin: Origin,
}

/// A plane without roads.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Plane {
    /// Where on Earth the point x = 0, y = 0 lies.
    pub origin: Origin,
}

/// A straight highway.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Highway {
    /// Length of the road; 3GPP TR 36.885 V14.0.0 annex A asks for at least 2 km.
    #[schemars(range(min = 10.0, max = 1e6))]
    pub length_m: f64,
    /// Lanes of each direction; TR 36.885: 3.
    #[schemars(range(min = 1, max = 20))]
    pub lanes_per_direction: u32,
    /// 1: all vehicles drive eastward, 2: half of the lanes lead back.
    #[schemars(range(min = 1, max = 2))]
    pub directions: u32,
    /// Width of a lane; TR 36.885: 4 m.
    #[schemars(range(min = 1.0, max = 10.0))]
    pub lane_width_m: f64,
    /// Width of the strip between the two directions.
    #[schemars(range(min = 0.0, max = 100.0))]
    pub median_m: f64,
    /// Whether the road is a ring: who leaves at one end comes in at the other, and distances are taken the shorter way
    /// round, so that no station is near a border.
    pub wrap_around: bool,
    /// Where on Earth the point x = 0, y = 0 lies; messages carry geographic positions.
    pub origin: Origin,
}

/// Reference position of the local plane, WGS84.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Origin {
    /// Latitude, north positive.
    #[schemars(range(min = -80.0, max = 80.0))]
    pub latitude_deg: f64,
    /// Longitude, east positive.
    #[schemars(range(min = -180.0, max = 180.0))]
    pub longitude_deg: f64,
}

impl Highway {
    /// Lanes of all directions together.
    pub fn lanes(&self) -> u32 {
        self.lanes_per_direction * self.directions
    }
}

impl Default for Road {
    fn default() -> Self {
        Self::Highway(Highway::default())
    }
}

impl Default for Highway {
    fn default() -> Self {
        Self {
            length_m: 2000.0,
            lanes_per_direction: 3,
            directions: 2,
            lane_width_m: 4.0,
            median_m: 0.0,
            wrap_around: true,
            origin: Origin::default(),
        }
    }
}

impl Default for Origin {
    fn default() -> Self {
        Self { latitude_deg: 50.0, longitude_deg: 10.0 }
    }
}
