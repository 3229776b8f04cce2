//! `[vehicles]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Bodies and antennas of the vehicles; 3GPP TR 37.885 V15.3.0 clause 6.1.2, vehicle types 2 and 3.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Vehicles {
    /// Cars, type 2 of TR 37.885.
    pub car: Body,
    /// Trucks, type 3 of TR 37.885.
    pub truck: Body,
    /// Buses, type 3 of TR 37.885 too.
    pub bus: Body,
    /// Motorcycles.
    pub motorcycle: Body,
}

/// The outside of a vehicle.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Body {
    /// From bumper to bumper.
    #[schemars(range(min = 0.1, max = 100.0))]
    pub length_m: f64,
    /// Without mirrors.
    #[schemars(range(min = 0.1, max = 6.1))]
    pub width_m: f64,
    /// From the road to the roof.
    #[schemars(range(min = 0.1, max = 10.0))]
    pub height_m: f64,
    /// From the road to the antenna.
    #[schemars(range(min = 0.1, max = 10.0))]
    pub antenna_height_m: f64,
    /// Share that has a station; the others are seen by sensors and stand in the way.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub equipped_share: f64,
    /// Transmit power, where it is not that of the access technology.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = -30.0, max = 50.0))]
    pub tx_power_dbm: Option<f64>,
    /// Antenna gain, where it is not that of the access technology.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = -30.0, max = 30.0))]
    pub antenna_gain_dbi: Option<f64>,
}

impl Default for Vehicles {
    fn default() -> Self {
        let truck = Body::of(13.0, 2.6, 3.0, 3.0);
        Self { car: Body::default(), truck, bus: truck, motorcycle: Body::of(2.2, 0.8, 1.5, 1.2) }
    }
}

impl Body {
    const fn of(length_m: f64, width_m: f64, height_m: f64, antenna_height_m: f64) -> Self {
        Self {
            length_m,
            width_m,
            height_m,
            antenna_height_m,
            equipped_share: 1.0,
            tx_power_dbm: None,
            antenna_gain_dbi: None,
        }
    }
}

impl Default for Body {
    fn default() -> Self {
        Self::of(5.0, 2.0, 1.6, 1.6)
    }
}
