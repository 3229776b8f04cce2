//! `[channel.fading.NAME]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::NoParameters;

/// A factor on the received power with mean 1, drawn for every frame and link.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Fading {
    /// No fading; the right choice with error curves that were simulated over fading channels.
    None(NoParameters),
    /// Nakagami-m, with a shape that depends on the distance.
    Nakagami(Nakagami),
    /// Rayleigh: Nakagami with m = 1.
    Rayleigh(NoParameters),
    /// Rician: one strong path and many weak ones.
    Rician(Rician),
}

/// Nakagami-m fading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Nakagami {
    /// Shape by distance, nearest first; the first entry begins at 0 m. Common in Veins and ns-3: 1.5 up to 80 m, 0.75
    /// beyond.
    #[schemars(length(min = 1, max = 64))]
    pub shape: Vec<NakagamiShape>,
}

/// A stretch of distances with one shape.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NakagamiShape {
    /// Shortest distance of the stretch.
    #[schemars(range(min = 0.0, max = 100_000.0))]
    pub from_m: f64,
    /// Shape factor m: 1 is Rayleigh, more is steadier.
    #[schemars(range(min = 0.1, max = 100.0))]
    pub m: f64,
}

/// Rician fading.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Rician {
    /// Power of the strong path over that of all others.
    #[schemars(range(min = -40.0, max = 40.0))]
    pub k_db: f64,
}

impl Default for Fading {
    fn default() -> Self {
        Self::Nakagami(Nakagami::default())
    }
}

impl Default for Nakagami {
    fn default() -> Self {
        Self { shape: vec![NakagamiShape { from_m: 0.0, m: 1.5 }, NakagamiShape { from_m: 80.0, m: 0.75 }] }
    }
}

impl Default for Rician {
    fn default() -> Self {
        Self { k_db: 3.0 }
    }
}
