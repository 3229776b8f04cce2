//! `[channel.obstruction.NAME]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::NoParameters;

/// Who decides what stands between two antennas.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Obstruction {
    /// Chance, as the path-loss model has it.
    Drawn(NoParameters),
    /// The map: buildings and vehicles on the straight line between the antennas.
    Geometry(Geometry),
    /// Nothing is ever in between.
    None(NoParameters),
}

/// What buildings and vehicles on the line do.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Geometry {
    /// What buildings do.
    pub buildings: Buildings,
    /// Loss of each wall that the line crosses, where `buildings` is `walls`; Sommer et al. (WONS 2011), as in Veins: 9 dB.
    #[schemars(range(min = 0.0, max = 100.0))]
    pub wall_loss_db: f64,
    /// Loss of each metre inside, where `buildings` is `walls`; the same source: 0.4 dB.
    #[schemars(range(min = 0.0, max = 10.0))]
    pub inside_loss_db_per_m: f64,
    /// What vehicles do.
    pub vehicles: Vehicles,
}

/// What buildings on the line do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Buildings {
    /// Walls and metres inside come on top of the loss along a street (Sommer et al., WONS 2011).
    Walls,
    /// The path loss is that behind buildings (NLOS) of the path-loss model, whatever their number.
    #[default]
    Nlos,
    /// The way goes around the corner of two streets along the axes of the map: WINNER+ B1 NLOS.
    Corner,
    /// Nothing.
    Ignored,
}

/// What vehicles on the line do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Vehicles {
    /// They diffract: knife edges of ITU-R P.526 over their roofs.
    KnifeEdges,
    /// The random loss of NLOSv of TR 37.885, which lasts as long as they are in the way.
    #[default]
    Nlosv,
    /// Nothing.
    Ignored,
}

impl Default for Obstruction {
    fn default() -> Self {
        Self::Drawn(NoParameters {})
    }
}

impl Default for Geometry {
    fn default() -> Self {
        Self {
            buildings: Buildings::default(),
            wall_loss_db: 9.0,
            inside_loss_db_per_m: 0.4,
            vehicles: Vehicles::default(),
        }
    }
}
