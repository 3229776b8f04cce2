//! `[messages.cpm]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AccessCategory, StationClass};

/// Collective perception messages, ETSI TS 103 324 V2.1.1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Cpm {
    /// Which stations send them; none by default.
    pub stations: Vec<StationClass>,
    /// Fixed number of messages per second; absent: the rules of TS 103 324 clause 6.1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.01, max = 1000.0))]
    pub rate_hz: Option<f64>,
    /// Bytes handed to the access layer, headers and signature included, padded at the end; absent: as encoded.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 2304))]
    pub size_bytes: Option<u32>,
    /// EDCA access category; CPMs are DP2.
    pub access_category: AccessCategory,
    /// `T_GenCpmMin`: shortest time between two messages.
    #[schemars(range(min = 1.0, max = 10000.0))]
    pub t_gen_cpm_min_ms: f64,
    /// `T_GenCpmMax`: longest time between two messages of one object.
    #[schemars(range(min = 1.0, max = 60000.0))]
    pub t_gen_cpm_max_ms: f64,
    /// Sensors of every vehicle that sends CPMs.
    pub sensors: Vec<Sensor>,
}

/// A sensor of a vehicle or a unit at the road side.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sensor {
    /// How far it sees.
    #[schemars(range(min = 1.0, max = 1000.0))]
    pub range_m: f64,
    /// Its field of view.
    #[schemars(range(min = 1.0, max = 360.0))]
    pub opening_deg: f64,
    /// Where the middle of the field of view points, clockwise from the front of the vehicle.
    #[serde(default)]
    #[schemars(range(min = -180.0, max = 180.0))]
    pub direction_deg: f64,
}

impl Default for Cpm {
    fn default() -> Self {
        Self {
            stations: Vec::new(),
            rate_hz: None,
            size_bytes: None,
            access_category: AccessCategory::Be,
            t_gen_cpm_min_ms: 100.0,
            t_gen_cpm_max_ms: 1000.0,
            // The sensor set of TR 103 562 V2.1.1 clause 5: a front radar of long range and one all around.
            sensors: vec![
                Sensor { range_m: 150.0, opening_deg: 20.0, direction_deg: 0.0 },
                Sensor { range_m: 80.0, opening_deg: 360.0, direction_deg: 0.0 },
            ],
        }
    }
}
