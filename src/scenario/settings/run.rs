//! `[scenario]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is run: name, time, seeds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Run {
    /// Short name in results and figures; absent or empty: the name of the file.
    pub name: String,
    /// One line for people.
    pub description: String,
    /// Simulated time of each run, warm-up included.
    #[schemars(range(max = 86400.0), extend("exclusiveMinimum" = 0.0))]
    pub duration_s: f64,
    /// Time at the start that is simulated but not measured.
    #[schemars(range(min = 0.0, max = 86400.0))]
    pub warm_up_s: f64,
    /// Seed of the first run.
    #[schemars(range(min = 0))]
    pub seed: u64,
    /// Number of runs (replications): with `seed`, `seed + 1` and so on. Confidence intervals are over runs.
    #[schemars(range(min = 1, max = 100_000))]
    pub seeds: u32,
    /// Time between two updates of the positions; 3GPP TR 36.885 V14.0.0 annex A has 0.1 s.
    #[schemars(range(min = 0.001, max = 1.0))]
    pub step_s: f64,
}

impl Default for Run {
    fn default() -> Self {
        Self {
            name: String::new(),
            description: String::new(),
            duration_s: 20.0,
            warm_up_s: 2.0,
            seed: 1,
            seeds: 5,
            step_s: 0.1,
        }
    }
}
