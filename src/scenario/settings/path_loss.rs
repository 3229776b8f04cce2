//! `[channel.path_loss.NAME]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::NoParameters;

/// Median loss with distance.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum PathLoss {
    /// Free space, ITU-R P.525-4.
    FreeSpace(NoParameters),
    /// One straight line over the logarithm of the distance.
    LogDistance(LogDistance),
    /// Two straight lines over the logarithm of the distance.
    DualSlope(DualSlope),
    /// Free space up to a crossover distance, fourth power beyond (Rappaport); uses the antenna heights.
    TwoRayGround(NoParameters),
    /// Direct and reflected ray with their phases (Sommer et al., IEEE VNC 2012); uses the antenna heights.
    TwoRayInterference(TwoRayInterference),
    /// WINNER+ B1 line of sight, as in 3GPP TR 36.885 V14.0.0 annex A.1.4.
    WinnerB1(WinnerB1),
    /// Highway of 3GPP TR 37.885 V15.3.0 clause 6.2.1, with vehicles that block the sight.
    Tr37885Highway(Tr37885),
    /// Streets of 3GPP TR 37.885 V15.3.0 clause 6.2.1, with vehicles that block the sight; behind buildings the report's NLOS.
    Tr37885Urban(Tr37885),
}

/// `PL = reference_loss_db + 10 exponent log10(d / reference_distance_m)`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LogDistance {
    /// Loss at the reference distance; free space at 5.9 GHz and 1 m: 47.86 dB.
    #[schemars(range(min = 0.0, max = 200.0))]
    pub reference_loss_db: f64,
    /// Reference distance.
    #[schemars(range(min = 0.1, max = 1000.0))]
    pub reference_distance_m: f64,
    /// Path loss exponent; 2 is free space.
    #[schemars(range(min = 0.5, max = 10.0))]
    pub exponent: f64,
}

/// As [`LogDistance`], with another exponent from a breakpoint on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DualSlope {
    /// Loss at the reference distance; free space at 5.9 GHz and 1 m: 47.86 dB.
    #[schemars(range(min = 0.0, max = 200.0))]
    pub reference_loss_db: f64,
    /// Reference distance.
    #[schemars(range(min = 0.1, max = 1000.0))]
    pub reference_distance_m: f64,
    /// Where the second slope begins; Cheng et al., IEEE JSAC 25 (2007): 100 m.
    #[schemars(range(min = 1.0, max = 10000.0))]
    pub breakpoint_m: f64,
    /// Exponent up to the breakpoint; Cheng et al.: 2.
    #[schemars(range(min = 0.5, max = 10.0))]
    pub near_exponent: f64,
    /// Exponent beyond it; Cheng et al.: 4.
    #[schemars(range(min = 0.5, max = 10.0))]
    pub far_exponent: f64,
}

/// Direct and reflected ray with their phases.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TwoRayInterference {
    /// Relative permittivity of the road; Sommer et al.: 1.02.
    #[schemars(range(min = 1.0, max = 100.0))]
    pub relative_permittivity: f64,
}

/// WINNER+ B1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct WinnerB1 {
    /// Effective antenna height. For an antenna at 1.5 m, TR 36.885 has 0.5 m, Sepulcre et al. (2022) 1.0 m,
    /// Gonzalez-Martin et al. (2019) 1.5 m; at 300 m they differ by 16 dB.
    #[schemars(range(min = 0.1, max = 10.0))]
    pub effective_height_m: f64,
}

/// Sight and vehicles of TR 37.885.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Tr37885 {
    /// Which pairs see each other.
    pub line_of_sight: LineOfSight,
    /// Way that both vehicles together move until their line of sight has lost most of its memory; 0: it is drawn anew at every
    /// step. Absent: as that of the shadowing, otherwise 25 m.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 10000.0))]
    pub sight_decorrelation_m: Option<f64>,
    /// How the extra loss behind vehicles is drawn.
    pub nlosv_loss: NlosvLoss,
    /// How long that loss lasts.
    pub nlosv_lasts: NlosvLasts,
    /// Height of the vehicles that block the sight; the report has 1.6 m (types 1, 2) and 3 m (type 3).
    #[schemars(range(min = 0.1, max = 10.0))]
    pub blocker_height_m: f64,
}

/// Which pairs see each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineOfSight {
    /// By the probability of TR 37.885 table 6.2-1; the others have vehicles in between.
    #[default]
    Probability,
    /// All.
    Always,
}

/// How the extra loss behind vehicles is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NlosvLoss {
    /// Normal in dB, clipped at 0: a log-normal power ratio.
    #[default]
    ClippedNormal,
    /// Log-normal in dB, the reading of ns-3.
    Lognormal,
}

/// How long the extra loss behind vehicles lasts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NlosvLasts {
    /// As long as the sight is blocked.
    #[default]
    WhileBlocked,
    /// For one frame, as in 5G-LENA; that averages it out.
    OneFrame,
}

impl Default for PathLoss {
    fn default() -> Self {
        Self::Tr37885Highway(Tr37885::default())
    }
}

impl Default for LogDistance {
    fn default() -> Self {
        Self { reference_loss_db: 47.86, reference_distance_m: 1.0, exponent: 2.75 }
    }
}

impl Default for DualSlope {
    fn default() -> Self {
        Self {
            reference_loss_db: 47.86,
            reference_distance_m: 1.0,
            breakpoint_m: 100.0,
            near_exponent: 2.0,
            far_exponent: 4.0,
        }
    }
}

impl Default for TwoRayInterference {
    fn default() -> Self {
        Self { relative_permittivity: 1.02 }
    }
}

impl Default for WinnerB1 {
    fn default() -> Self {
        Self { effective_height_m: 0.5 }
    }
}

impl Default for Tr37885 {
    fn default() -> Self {
        Self {
            line_of_sight: LineOfSight::default(),
            sight_decorrelation_m: None,
            nlosv_loss: NlosvLoss::default(),
            nlosv_lasts: NlosvLasts::default(),
            blocker_height_m: 1.6,
        }
    }
}
