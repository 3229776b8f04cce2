//! `[applications.NAME]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What stations do with what they have learned, besides telling others. An application that has no table does not run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Applications {
    /// Vehicles drive slower before events that DENMs tell of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub road_hazard_signalling: Option<RoadHazardSignalling>,
}

/// Road hazard signalling, receiving mode (ETSI TS 101 539-1): a vehicle that is told of an event ahead slows down until it has passed
/// the event, or the event is over. What a driver does is no matter of the standard: assumptions, but for the source that is given.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RoadHazardSignalling {
    /// From the warning until the driver, or an automated function, acts. 1.5 s: mean of drivers who are surprised (Green, How long
    /// does it take to stop?, Transportation Human Factors 2, 2000).
    #[schemars(range(min = 0.0, max = 60.0))]
    pub reaction_time_s: f64,
    /// The speed that vehicles do not exceed then.
    #[schemars(range(min = 0.0, max = 300.0))]
    pub speed_kmh: f64,
    /// How hard they brake for it.
    #[schemars(range(min = 0.1, max = 10.0))]
    pub deceleration_mps2: f64,
    /// Events farther ahead do not concern a vehicle; nor do those beyond the awareness distance of their DENM, if that is less.
    #[schemars(range(min = 1.0, max = 100_000.0))]
    pub relevance_distance_m: f64,
}

impl Applications {
    /// Whether any runs.
    pub fn run(&self) -> bool {
        self.road_hazard_signalling.is_some()
    }

    pub(super) fn none(&self) -> bool {
        !self.run()
    }
}

impl Default for RoadHazardSignalling {
    fn default() -> Self {
        Self { reaction_time_s: 1.5, speed_kmh: 60.0, deceleration_mps2: 2.0, relevance_distance_m: 1000.0 }
    }
}
