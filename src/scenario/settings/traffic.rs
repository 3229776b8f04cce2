//! `[traffic]`.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::NoParameters;

/// Which vehicles there are, and how they move.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Traffic {
    /// Vehicles per kilometre of road, all lanes and directions together. Not together with `positions_file` or a drop of
    /// 3GPP, which say themselves how many vehicles there are.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(max = 2000.0), extend("exclusiveMinimum" = 0.0))]
    pub density_per_km: Option<f64>,
    /// CSV file with the columns `id,x,y,phase_s`: a vehicle per line, in metres, and the time of its first message. A
    /// path in a scenario file is relative to that file, a path in `--set` to the working directory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub positions_file: Option<PathBuf>,
    /// Whether vehicles move.
    pub motion: Motion,
    /// Share of trucks among the vehicles.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub truck_share: f64,
    /// Where vehicles are at the start.
    pub placement: Placement,
    /// How people drive.
    pub drivers: Drivers,
    /// Lane changes.
    pub mobil: Mobil,
}

/// Where the vehicles of a scenario come from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum VehicleSource<'a> {
    /// So many per kilometre, even spacing.
    Uniform {
        /// All lanes and directions together.
        density_per_km: f64,
    },
    /// So many per kilometre, independent of each other.
    Poisson {
        /// All lanes and directions together.
        density_per_km: f64,
    },
    /// Gaps of 3GPP TR 36.885.
    Tr36885(&'a Tr36885Drop),
    /// Gaps of 3GPP TR 37.885.
    Tr37885(&'a Tr37885Drop),
    /// As in a file.
    File(&'a Path),
}

/// Whether vehicles move.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Motion {
    /// They drive and change lanes.
    #[default]
    Driving,
    /// They stay where they are.
    Static,
}

/// Where vehicles are at the start.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Placement {
    /// Even spacing of `1 / density_per_km` along the road, lanes dealt round.
    Uniform(NoParameters),
    /// A Poisson process in each lane, `density_per_km` together; vehicles do not overlap.
    Poisson(NoParameters),
    /// 3GPP TR 36.885 V14.0.0 annex A.1.2: exponential gaps in each lane, their mean proportional to the speed.
    Tr36885(Tr36885Drop),
    /// 3GPP TR 37.885 V15.3.0 clause 6.1.2: as TR 36.885, but gaps from bumper to bumper and with a minimum.
    Tr37885(Tr37885Drop),
}

/// Gaps between vehicles of one lane, TR 36.885.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Tr36885Drop {
    /// Mean gap as time at the desired speed; the report has 2.5 s.
    #[schemars(range(min = 0.1, max = 60.0))]
    pub mean_gap_s: f64,
}

/// Gaps between vehicles of one lane, TR 37.885.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Tr37885Drop {
    /// Mean gap as time at the desired speed; the report has 2 s.
    #[schemars(range(min = 0.1, max = 60.0))]
    pub mean_gap_s: f64,
    /// Shorter gaps count as this one; the report has 2 m.
    #[schemars(range(min = 0.0, max = 100.0))]
    pub min_gap_m: f64,
}

/// How people drive.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Drivers {
    /// Drivers of cars.
    pub car: Driver,
    /// Drivers of trucks.
    pub truck: Driver,
}

/// The intelligent driver model (Treiber, Hennecke, Helbing, Physical Review E 62, 2000) and the speed a driver wants.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Driver {
    /// Mean of the speeds that drivers want.
    #[schemars(range(min = 1.0, max = 300.0))]
    pub desired_speed_kmh: f64,
    /// Standard deviation of the speeds that drivers want.
    #[schemars(range(min = 0.0, max = 50.0))]
    pub desired_speed_sd_kmh: f64,
    /// Time gap to the vehicle in front, `T` of the model.
    #[schemars(range(min = 0.1, max = 10.0))]
    pub time_headway_s: f64,
    /// Gap in a standing queue, `s0` of the model.
    #[schemars(range(min = 0.1, max = 20.0))]
    pub min_gap_m: f64,
    /// Acceleration from standstill, `a` of the model.
    #[schemars(range(min = 0.1, max = 10.0))]
    pub max_acceleration_mps2: f64,
    /// Deceleration that is felt as comfortable, `b` of the model.
    #[schemars(range(min = 0.1, max = 10.0))]
    pub comfortable_deceleration_mps2: f64,
    /// How late the acceleration fades as the desired speed comes near, `delta` of the model.
    #[schemars(range(min = 0.5, max = 20.0))]
    pub exponent: f64,
}

/// Lane changes: MOBIL (Kesting, Treiber, Helbing, Transportation Research Record 1999, 2007).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Mobil {
    /// Whether vehicles change lanes at all.
    pub lane_changes: bool,
    /// How much the disadvantage of others counts against the own advantage.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub politeness: f64,
    /// Advantage below which nobody changes lanes.
    #[schemars(range(min = 0.0, max = 5.0))]
    pub threshold_mps2: f64,
    /// Braking that a change may force upon the new follower.
    #[schemars(range(min = 0.1, max = 10.0))]
    pub safe_deceleration_mps2: f64,
    /// Advantage that the right lane has (keep-right rule).
    #[schemars(range(min = 0.0, max = 5.0))]
    pub bias_right_mps2: f64,
    /// Time between two lane changes of one vehicle.
    #[schemars(range(min = 0.0, max = 600.0))]
    pub min_interval_s: f64,
}

impl Traffic {
    /// Where the vehicles come from.
    pub fn source(&self) -> VehicleSource<'_> {
        if let Some(path) = &self.positions_file {
            return VehicleSource::File(path);
        }
        let density_per_km = self.density_per_km.unwrap_or(DENSITY_PER_KM);
        match &self.placement {
            Placement::Uniform(_) => VehicleSource::Uniform { density_per_km },
            Placement::Poisson(_) => VehicleSource::Poisson { density_per_km },
            Placement::Tr36885(drop) => VehicleSource::Tr36885(drop),
            Placement::Tr37885(drop) => VehicleSource::Tr37885(drop),
        }
    }

    /// Forgets the default density where something else says how many vehicles there are.
    pub(in crate::scenario) fn without_unused_density(mut self) -> Self {
        if !matches!(self.source(), VehicleSource::Uniform { .. } | VehicleSource::Poisson { .. }) {
            self.density_per_km = None;
        }
        self
    }
}

/// That of TR 36.885 at 140 km/h, 61.7 vehicles per kilometre, rounded.
const DENSITY_PER_KM: f64 = 60.0;

impl Default for Traffic {
    fn default() -> Self {
        Self {
            density_per_km: Some(DENSITY_PER_KM),
            positions_file: None,
            motion: Motion::default(),
            truck_share: 0.15,
            placement: Placement::default(),
            drivers: Drivers::default(),
            mobil: Mobil::default(),
        }
    }
}

impl Default for Placement {
    fn default() -> Self {
        Self::Uniform(NoParameters {})
    }
}

impl Default for Tr36885Drop {
    fn default() -> Self {
        Self { mean_gap_s: 2.5 }
    }
}

impl Default for Tr37885Drop {
    fn default() -> Self {
        Self { mean_gap_s: 2.0, min_gap_m: 2.0 }
    }
}

impl Default for Drivers {
    fn default() -> Self {
        let truck = Driver {
            desired_speed_kmh: 80.0,
            desired_speed_sd_kmh: 4.0,
            time_headway_s: 1.7,
            max_acceleration_mps2: 0.7,
            ..Driver::default()
        };
        Self { car: Driver::default(), truck }
    }
}

impl Default for Driver {
    fn default() -> Self {
        Self {
            desired_speed_kmh: 120.0,
            desired_speed_sd_kmh: 10.0,
            time_headway_s: 1.2,
            min_gap_m: 2.0,
            max_acceleration_mps2: 1.4,
            comfortable_deceleration_mps2: 2.0,
            exponent: 4.0,
        }
    }
}

impl Default for Mobil {
    fn default() -> Self {
        Self {
            lane_changes: true,
            politeness: 0.2,
            threshold_mps2: 0.1,
            safe_deceleration_mps2: 4.0,
            bias_right_mps2: 0.3,
            min_interval_s: 5.0,
        }
    }
}
