//! `[messages.spatem]` and `[messages.mapem]`: what road-side units at signals tell.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::AccessCategory;

/// Signal phases and times of road-side units that stand at a signal, ETSI TS 103 301 V2.1.1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Spatem {
    /// Messages per second; 0 for none.
    #[schemars(range(min = 0.0, max = 1000.0))]
    pub rate_hz: f64,
    /// Bytes handed to the access layer, headers and signature included, padded at the end; absent: as encoded.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 2304))]
    pub size_bytes: Option<u32>,
    /// EDCA access category.
    pub access_category: AccessCategory,
}

/// Maps of intersections of road-side units that stand at a signal, ETSI TS 103 301 V2.1.1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Mapem {
    /// Messages per second; 0 for none.
    #[schemars(range(min = 0.0, max = 1000.0))]
    pub rate_hz: f64,
    /// Bytes handed to the access layer, headers and signature included, padded at the end; absent: as encoded.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 2304))]
    pub size_bytes: Option<u32>,
    /// EDCA access category.
    pub access_category: AccessCategory,
}

impl Default for Spatem {
    fn default() -> Self {
        Self { rate_hz: 10.0, size_bytes: None, access_category: AccessCategory::Be }
    }
}

impl Default for Mapem {
    fn default() -> Self {
        Self { rate_hz: 1.0, size_bytes: None, access_category: AccessCategory::Be }
    }
}
