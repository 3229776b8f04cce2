//! `[messages.vam]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AccessCategory, StationClass};

/// Awareness messages of vulnerable road users, ETSI TS 103 300-3 V2.3.1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Vam {
    /// Which stations send them.
    pub stations: Vec<StationClass>,
    /// Fixed number of messages per second; absent: the rules of TS 103 300-3 clause 6.4.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.01, max = 1000.0))]
    pub rate_hz: Option<f64>,
    /// Bytes handed to the access layer, headers and signature included, padded at the end; absent: as encoded.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 2304))]
    pub size_bytes: Option<u32>,
    /// EDCA access category; VAMs are DP2.
    pub access_category: AccessCategory,
    /// Whether people who walk together form a cluster for which one of them speaks.
    pub clustering: bool,
}

impl Default for Vam {
    fn default() -> Self {
        Self {
            stations: vec![StationClass::Pedestrian, StationClass::Cyclist],
            rate_hz: None,
            size_bytes: None,
            access_category: AccessCategory::Be,
            clustering: true,
        }
    }
}
