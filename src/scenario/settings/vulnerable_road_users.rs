//! `[vulnerable_road_users]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// People with a device beside the road: they walk or ride along it on both sides.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct VulnerableRoadUsers {
    /// People on foot.
    pub pedestrians: RoadUsers,
    /// Cyclists.
    pub cyclists: RoadUsers,
}

/// One kind of them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RoadUsers {
    /// How many there are per kilometre of road, both sides together.
    #[schemars(range(min = 0.0, max = 10000.0))]
    pub density_per_km: f64,
    /// How many go together, one behind the other.
    #[schemars(range(min = 1, max = 100))]
    pub group_size: u32,
    /// Mean of their speeds, which differ from group to group.
    #[schemars(range(min = 0.1, max = 60.0))]
    pub speed_kmh: f64,
    /// Standard deviation of the speeds.
    #[schemars(range(min = 0.0, max = 20.0))]
    pub speed_sd_kmh: f64,
    /// Distance from the edge of the road.
    #[schemars(range(min = 0.0, max = 1000.0))]
    pub offset_m: f64,
    /// From the ground to the antenna; 3GPP TR 37.885 V15.3.0 clause 6.1.4 has 1.5 m for people on foot.
    #[schemars(range(min = 0.1, max = 3.0))]
    pub antenna_height_m: f64,
    /// Share that has a device; sensors see the others.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub equipped_share: f64,
}

impl Default for VulnerableRoadUsers {
    fn default() -> Self {
        let cyclists = RoadUsers { speed_kmh: 18.0, speed_sd_kmh: 3.0, offset_m: 1.0, ..RoadUsers::default() };
        Self { pedestrians: RoadUsers::default(), cyclists }
    }
}

impl Default for RoadUsers {
    /// People on foot: 1.34 m/s with a deviation of 0.26 m/s (Weidmann, Transporttechnik der Fussgaenger, 1993).
    fn default() -> Self {
        Self {
            density_per_km: 0.0,
            group_size: 1,
            speed_kmh: 4.8,
            speed_sd_kmh: 0.9,
            offset_m: 2.0,
            antenna_height_m: 1.5,
            equipped_share: 1.0,
        }
    }
}
