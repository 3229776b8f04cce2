//! `[demand]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Traffic on a road file. Roads that come with the program bring their own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Demand {
    /// Vehicles per kilometre of lane at the start, on random routes; who arrives drives on to another place.
    #[schemars(range(min = 0.0, max = 150.0))]
    pub vehicles_per_lane_km: f64,
    /// What these vehicles are.
    pub classes: ClassShares,
    /// Vehicles that come in.
    pub flows: Vec<Flow>,
    /// Trucks that drive close together.
    pub platoons: Vec<Platoon>,
    /// People on foot on the paths.
    #[schemars(range(min = 0, max = 100_000))]
    pub pedestrians: u32,
    /// People on bicycles on the paths.
    #[schemars(range(min = 0, max = 100_000))]
    pub cyclists: u32,
}

/// Shares of the classes, in proportion to each other.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ClassShares {
    /// Cars.
    #[schemars(range(min = 0.0, max = 1e6))]
    pub car: f64,
    /// Trucks.
    #[schemars(range(min = 0.0, max = 1e6))]
    pub truck: f64,
    /// Buses.
    #[schemars(range(min = 0.0, max = 1e6))]
    pub bus: f64,
    /// Motorcycles.
    #[schemars(range(min = 0.0, max = 1e6))]
    pub motorcycle: f64,
}

/// Vehicles that come in on an edge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Flow {
    /// The edge that they come in on.
    pub from: String,
    /// The edges at whose end they leave, equally often.
    pub to: Vec<String>,
    /// Edges that they pass on the way, in this order.
    #[serde(default)]
    pub via: Vec<String>,
    /// Vehicles per hour.
    #[schemars(range(min = 0.0, max = 20000.0))]
    pub per_hour: f64,
    /// The times between two of them.
    #[serde(default)]
    pub headways: Headways,
    /// The shortest time between two of them, where `headways` is `shifted_exponential`.
    #[serde(default = "one_second")]
    #[schemars(range(min = 0.0, max = 60.0))]
    pub min_headway_s: f64,
    /// What they are.
    #[serde(default)]
    pub classes: ClassShares,
}

/// The distribution of the times between two vehicles; the mean follows from the flow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Headways {
    /// All the same.
    Constant,
    /// A Poisson process.
    Exponential,
    /// No less than `min_headway_s`, and exponential beyond it (Cowan 1975, M2).
    #[default]
    ShiftedExponential,
    /// An Erlang distribution of order 3, more even than a Poisson process.
    Erlang,
}

/// Trucks that come in one after another and keep a short time gap.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Platoon {
    /// The edge that they come in on.
    pub from: String,
    /// The edge at whose end they leave.
    pub to: String,
    /// How many they are.
    #[schemars(range(min = 1, max = 100))]
    pub members: u32,
    /// When the first one comes in.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 86400.0))]
    pub at_s: f64,
    /// The time gap that they keep.
    #[serde(default = "half_a_second")]
    #[schemars(range(min = 0.1, max = 10.0))]
    pub time_gap_s: f64,
}

fn one_second() -> f64 {
    1.0
}

fn half_a_second() -> f64 {
    0.5
}

impl Default for Demand {
    fn default() -> Self {
        Self {
            vehicles_per_lane_km: 0.0,
            classes: ClassShares::default(),
            flows: Vec::new(),
            platoons: Vec::new(),
            pedestrians: 0,
            cyclists: 0,
        }
    }
}

impl Default for ClassShares {
    fn default() -> Self {
        Self { car: 0.85, truck: 0.1, bus: 0.02, motorcycle: 0.03 }
    }
}
