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
}

impl Default for Vehicles {
    fn default() -> Self {
        let truck = Body { length_m: 13.0, width_m: 2.6, height_m: 3.0, antenna_height_m: 3.0 };
        Self { car: Body::default(), truck }
    }
}

impl Default for Body {
    fn default() -> Self {
        Self { length_m: 5.0, width_m: 2.0, height_m: 1.6, antenna_height_m: 1.6 }
    }
}
