//! What was run, in words and numbers, for whoever reads the result.

use serde::{Deserialize, Serialize};

/// What was run: everything about a result that is not a metric.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunDescription {
    /// Name of the scenario.
    pub scenario: String,
    /// What the scenario shows, in a sentence or two.
    pub description: String,
    /// Name of the access technology.
    pub technology: String,
    /// The error model with its source.
    pub error_model: String,
    /// The scenario with every default filled in.
    pub resolved_scenario: String,
    /// The models in use.
    pub models: Vec<ModelLine>,
    /// One run each.
    pub seeds: Vec<u64>,
    /// Simulated time of a run, warm-up included, in seconds.
    pub duration_s: f64,
    /// Simulated time at the start that is not evaluated, in seconds.
    pub warm_up_s: f64,
    /// Why a run ended before its time, so that its figures are not those of the whole scenario.
    pub ended_early: Option<String>,
    /// Version of the tool.
    pub tool_version: String,
    /// Commit from which the tool was built, where known.
    pub commit: Option<String>,
    /// The command that gives this result again.
    pub command_line: String,
    /// Hash of the resolved scenario.
    pub scenario_hash: String,
}

/// One model of the run and where it comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModelLine {
    /// What is modelled: `path loss`.
    pub what: String,
    /// The model with its parameters and its source.
    pub model: String,
}

/// What the run cost; measured, so never part of a hash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Performance {
    /// Wall-clock time, in seconds.
    pub wall_s: f64,
    /// Processor time over all threads, in seconds.
    pub cpu_s: f64,
    /// Links between a sender and a receiver that were evaluated.
    pub link_evaluations: u64,
    /// Simulated seconds, over all seeds, per second of wall-clock time.
    pub simulated_s_per_wall_s: f64,
    /// Largest resident memory, in MiB.
    pub peak_memory_mib: f64,
}
