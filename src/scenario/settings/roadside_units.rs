//! `[[roadside_units]]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A station at the road side.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoadsideUnit {
    /// Where it stands, along the road.
    #[schemars(range(min = -1e6, max = 1e6))]
    pub x_m: f64,
    /// Where it stands, across the road; the middle is 0.
    #[schemars(range(min = -1e6, max = 1e6))]
    pub y_m: f64,
    /// From the road to the antenna; 3GPP TR 37.885 V15.3.0 clause 6.1.4 has 5 m.
    #[serde(default = "five_metres")]
    #[schemars(range(min = 0.1, max = 100.0))]
    pub antenna_height_m: f64,
    /// Transmit power, where it is not that of the access technology.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = -30.0, max = 50.0))]
    pub tx_power_dbm: Option<f64>,
    /// Antenna gain, where it is not that of the access technology.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = -30.0, max = 30.0))]
    pub antenna_gain_dbi: Option<f64>,
    /// Whether it controls the signals of an intersection and tells about them.
    #[serde(default)]
    pub signalised: bool,
    /// Time of a whole cycle of its signals.
    #[serde(default = "ninety_seconds")]
    #[schemars(range(min = 30.0, max = 600.0))]
    pub cycle_s: f64,
}

fn five_metres() -> f64 {
    5.0
}

fn ninety_seconds() -> f64 {
    90.0
}
