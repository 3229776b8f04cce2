//! `[congestion.NAME]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::NoParameters;

/// How stations react to a busy channel; on top of any access technology.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Congestion {
    /// Not at all.
    None(NoParameters),
    /// A table of states, ETSI TS 102 687 V1.2.1 clause 5.3 and annex A.
    EtsiReactive(EtsiReactive),
    /// A share of the channel for each station (LIMERIC), ETSI TS 102 687 V1.2.1 clause 5.4.
    EtsiAdaptive(EtsiAdaptive),
    /// Rate by the vehicles around and the tracking error, power by the channel busy ratio; SAE J2945/1 clause 6.3.8.
    SaeJ2945(SaeJ2945),
}

/// A table of states by channel busy ratio.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EtsiReactive {
    /// Which table of TS 102 687 annex A.
    pub table: ReactiveTable,
    /// Time between two evaluations, each of which moves by one state at most; whole windows of 100 ms.
    #[schemars(range(min = 100.0, max = 10000.0))]
    pub evaluation_ms: f64,
    /// Whether the limits of EN 302 571 V2.1.1 clause 4.2.10 apply as well.
    pub en_302_571: bool,
    /// The wait between two frames is longer or shorter by up to this, at random: an assumption about real timers, without which
    /// stations that collide once collide for ever.
    #[schemars(range(min = 0.0, max = 100.0))]
    pub jitter_ms: f64,
    /// Most packets that wait in the queue of one traffic class.
    #[schemars(range(min = 1, max = 10000))]
    pub queue_max: u32,
    /// A packet that has waited for longer is given up.
    #[schemars(range(min = 1.0, max = 100_000.0))]
    pub lifetime_ms: f64,
}

/// Tables of TS 102 687 V1.2.1 annex A.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReactiveTable {
    /// Table A.1, frames of at most 1 ms: 10, 5, 2.5, 2 and 1 Hz.
    #[default]
    A1,
    /// Table A.2, frames of at most 0.5 ms: 20, 10, 5, 4 and 1 Hz.
    A2,
}

/// A share of the channel for each station.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EtsiAdaptive {
    /// How fast a station forgets its share; TS 102 687 V1.2.1 table 3: 0.016.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub alpha: f64,
    /// How strongly it answers to the channel busy ratio; table 3: 0.0012.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub beta: f64,
    /// Channel busy ratio that it aims at; table 3: 0.68.
    #[schemars(range(min = 0.01, max = 1.0))]
    pub target_cbr: f64,
    /// Smallest share of time for one station; table 3: 0.0006.
    #[schemars(range(min = 0.000_001, max = 1.0))]
    pub delta_min: f64,
    /// Largest share; table 3: 0.03.
    #[schemars(range(min = 0.000_001, max = 1.0))]
    pub delta_max: f64,
    /// Share at the start, which the standard leaves open; Vanetza: 0.0153.
    #[schemars(range(min = 0.000_001, max = 1.0))]
    pub delta_start: f64,
    /// Largest gain in one evaluation; table 3: 0.0005.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub offset_max: f64,
    /// Largest loss in one evaluation; table 3: -0.00025.
    #[schemars(range(min = -1.0, max = 0.0))]
    pub offset_min: f64,
    /// Time between two evaluations; TS 102 687 V1.2.1 clause 5.4: 200 ms.
    #[schemars(range(min = 100.0, max = 10000.0))]
    pub evaluation_ms: f64,
    /// Whether the limits of EN 302 571 V2.1.1 clause 4.2.10 apply as well.
    pub en_302_571: bool,
    /// The wait between two frames is longer or shorter by up to this, at random: an assumption about real timers, without which
    /// stations that collide once collide for ever.
    #[schemars(range(min = 0.0, max = 100.0))]
    pub jitter_ms: f64,
    /// Most packets that wait in the queue of one traffic class.
    #[schemars(range(min = 1, max = 10000))]
    pub queue_max: u32,
    /// A packet that has waited for longer is given up.
    #[schemars(range(min = 1.0, max = 100_000.0))]
    pub lifetime_ms: f64,
}

/// Rate and power control of SAE J2945/1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SaeJ2945 {
    /// `vPERRange`: vehicles within this distance are counted.
    #[schemars(range(min = 1.0, max = 10000.0))]
    pub density_range_m: f64,
    /// `vDensityWeightFactor`: weight of the latest count.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub density_weight: f64,
    /// `vDensityCoefficient`: vehicles from which on the rate falls below 10 Hz.
    #[schemars(range(min = 1.0, max = 10000.0))]
    pub density_coefficient: f64,
    /// `vMax_ITT`: longest time between two messages.
    #[schemars(range(min = 100.0, max = 10000.0))]
    pub max_itt_ms: f64,
    /// `vTrackingErrMin`: a smaller error about the own position makes nobody send early.
    #[schemars(range(min = 0.0, max = 100.0))]
    pub tracking_error_min_m: f64,
    /// `vTrackingErrMax`: with this error a station sends for certain.
    #[schemars(range(min = 0.0, max = 100.0))]
    pub tracking_error_max_m: f64,
    /// `vErrSensitivity`, in 1/m2: how the probability grows in between.
    #[schemars(range(min = 0.0, max = 10000.0))]
    pub error_sensitivity: f64,
    /// `vPERMax`: largest packet error ratio that a station believes in.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub per_max: f64,
    /// Whether the transmit power follows the channel busy ratio; otherwise it is that of the access technology.
    pub power_control: bool,
    /// `vMaxRP`: radiated power in an empty channel, at most what `tx_power_dbm` and the antenna gain make.
    #[schemars(range(min = -50.0, max = 50.0))]
    pub radiated_power_max_dbm: f64,
    /// `vMinRP`: radiated power in a full channel.
    #[schemars(range(min = -50.0, max = 50.0))]
    pub radiated_power_min_dbm: f64,
    /// `vRP` at the start.
    #[schemars(range(min = -50.0, max = 50.0))]
    pub radiated_power_start_dbm: f64,
    /// `vMinChanUtil`: channel busy ratio up to which the channel is empty.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub busy_min: f64,
    /// `vMaxChanUtil`: channel busy ratio from which on it is full.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub busy_max: f64,
    /// `vCBPWeightFactor`: weight of the latest channel busy ratio.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub busy_weight: f64,
    /// `vSUPRAGain`: share of the way to its target that the power goes each 100 ms.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub power_gain: f64,
    /// Most packets that wait in the queue of one traffic class.
    #[schemars(range(min = 1, max = 10000))]
    pub queue_max: u32,
    /// A packet that has waited for longer is given up.
    #[schemars(range(min = 1.0, max = 100_000.0))]
    pub lifetime_ms: f64,
}

impl Default for Congestion {
    fn default() -> Self {
        Self::None(NoParameters {})
    }
}

impl Default for EtsiReactive {
    fn default() -> Self {
        Self {
            table: ReactiveTable::default(),
            evaluation_ms: 200.0,
            en_302_571: false,
            jitter_ms: 1.0,
            queue_max: 10,
            lifetime_ms: 1000.0,
        }
    }
}

impl Default for EtsiAdaptive {
    fn default() -> Self {
        Self {
            alpha: 0.016,
            beta: 0.0012,
            target_cbr: 0.68,
            delta_min: 0.0006,
            delta_max: 0.03,
            delta_start: 0.0153,
            offset_max: 0.0005,
            offset_min: -0.00025,
            evaluation_ms: 200.0,
            en_302_571: false,
            jitter_ms: 1.0,
            queue_max: 10,
            lifetime_ms: 1000.0,
        }
    }
}

impl Default for SaeJ2945 {
    fn default() -> Self {
        Self {
            density_range_m: 100.0,
            density_weight: 0.05,
            density_coefficient: 25.0,
            max_itt_ms: 600.0,
            tracking_error_min_m: 0.2,
            tracking_error_max_m: 0.5,
            error_sensitivity: 75.0,
            per_max: 0.3,
            power_control: true,
            radiated_power_max_dbm: 20.0,
            radiated_power_min_dbm: 10.0,
            radiated_power_start_dbm: 15.0,
            busy_min: 0.5,
            busy_max: 0.8,
            busy_weight: 0.5,
            power_gain: 0.5,
            queue_max: 10,
            lifetime_ms: 1000.0,
        }
    }
}
