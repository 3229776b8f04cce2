//! `[positioning]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What stations know of their own position: errors of satellite navigation along each axis.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Positioning {
    /// Standard deviation of the slow error (orbits, clocks, atmosphere, reflections); open sky without corrections: 1 to 3 m.
    #[schemars(range(min = 0.0, max = 1000.0))]
    pub bias_sd_m: f64,
    /// Time over which the slow error falls to 1/e.
    #[schemars(range(min = 0.1, max = 100000.0))]
    pub bias_correlation_s: f64,
    /// Standard deviation of the noise of each fix.
    #[schemars(range(min = 0.0, max = 1000.0))]
    pub noise_sd_m: f64,
}

impl Default for Positioning {
    /// No error: what is measured is the radio.
    fn default() -> Self {
        Self { bias_sd_m: 0.0, bias_correlation_s: 60.0, noise_sd_m: 0.0 }
    }
}
