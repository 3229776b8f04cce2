//! `[channel.shadowing.NAME]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::NoParameters;

/// Slow variation of the loss around its median, normal in dB.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Shadowing {
    /// No variation.
    None(NoParameters),
    /// Drawn anew for every frame and link, as in some published simulations.
    Independent(IndependentShadowing),
    /// Held per pair, changing with the way the two vehicles move (Gudmundson, Electronics Letters 27, 1991).
    Correlated(CorrelatedShadowing),
}

/// Shadowing drawn anew for every frame and link.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct IndependentShadowing {
    /// Standard deviation.
    #[schemars(range(min = 0.0, max = 20.0))]
    pub sigma_db: f64,
}

/// Shadowing held per pair.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CorrelatedShadowing {
    /// Standard deviation in line of sight; TR 37.885 V15.3.0 table 6.2.1-1: 3 dB.
    #[schemars(range(min = 0.0, max = 20.0))]
    pub sigma_db: f64,
    /// Standard deviation where vehicles block the sight; TR 37.885: 3 dB.
    #[schemars(range(min = 0.0, max = 20.0))]
    pub sigma_blocked_db: f64,
    /// Standard deviation behind buildings; TR 37.885: 4 dB.
    #[schemars(range(min = 0.0, max = 20.0))]
    pub sigma_building_db: f64,
    /// Way over which the correlation falls to 1/e; TR 36.885 V14.0.0 annex A.1.4: 25 m on highways.
    #[schemars(range(min = 0.1, max = 10000.0))]
    pub decorrelation_m: f64,
}

impl Default for Shadowing {
    fn default() -> Self {
        Self::Correlated(CorrelatedShadowing::default())
    }
}

impl Default for IndependentShadowing {
    fn default() -> Self {
        Self { sigma_db: 3.0 }
    }
}

impl Default for CorrelatedShadowing {
    fn default() -> Self {
        Self { sigma_db: 3.0, sigma_blocked_db: 3.0, sigma_building_db: 4.0, decorrelation_m: 25.0 }
    }
}
