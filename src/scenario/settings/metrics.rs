//! `[metrics]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is measured, and how finely.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Metrics {
    /// Width of the distance bins of delivery figures; 3GPP TR 36.885 V14.0.0 clause 8: 20 m.
    #[schemars(range(min = 0.1, max = 10000.0))]
    pub distance_bin_m: f64,
    /// Longest distance that delivery figures cover.
    #[schemars(range(min = 1.0, max = 100_000.0))]
    pub max_distance_m: f64,
    /// Distance within which a station is supposed to know the others; figures per station use it.
    #[schemars(range(min = 1.0, max = 100_000.0))]
    pub awareness_range_m: f64,
    /// Only senders in this central share of the road's length count; less than 1 keeps the ends of an open road out.
    #[schemars(range(max = 1.0), extend("exclusiveMinimum" = 0.0))]
    pub sender_region_share: f64,
    /// Only stations in this central share of the road's length count in the channel busy ratio.
    #[schemars(range(max = 1.0), extend("exclusiveMinimum" = 0.0))]
    pub cbr_region_share: f64,
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            distance_bin_m: 20.0,
            max_distance_m: 600.0,
            awareness_range_m: 300.0,
            sender_region_share: 1.0,
            cbr_region_share: 1.0,
        }
    }
}
