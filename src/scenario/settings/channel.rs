//! `[channel]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Fading, Obstruction, PathLoss, Shadowing};

/// What happens between two antennas.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Channel {
    /// Carrier frequency; ITS-G5 control channel: 5.9 GHz.
    #[schemars(range(min = 0.4, max = 100.0))]
    pub carrier_ghz: f64,
    /// Median loss with distance.
    pub path_loss: PathLoss,
    /// Who decides what stands in between.
    pub obstruction: Obstruction,
    /// Slow variation around the median.
    pub shadowing: Shadowing,
    /// Variation from frame to frame.
    pub fading: Fading,
}

impl Default for Channel {
    fn default() -> Self {
        Self {
            carrier_ghz: 5.9,
            path_loss: PathLoss::default(),
            obstruction: Obstruction::default(),
            shadowing: Shadowing::default(),
            fading: Fading::default(),
        }
    }
}
