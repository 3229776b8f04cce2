//! A scenario run with all its seeds, and everything that a result folder is written from.

use std::env;

use crate::cli::performance::{Stopwatch, peak_memory_mib};
use crate::cli::replications::{Observation, ReplicationError, Traces, run_seeds};
use crate::evaluation::metrics::{RunMetrics, Summary};
use crate::evaluation::report::{ModelLine, Performance, ResultParts, RunDescription};
use crate::scenario::Scenario;
use crate::simulation::{describe_error_model, describe_models};

/// What came of a scenario.
#[derive(Clone, Debug)]
pub(super) struct Finished {
    /// What was run.
    pub description: RunDescription,
    /// The figures over all seeds.
    pub summary: Summary,
    /// The runs, in the order of their seeds.
    pub metrics: Vec<RunMetrics>,
    /// What they cost.
    pub performance: Performance,
}

impl Finished {
    /// What its result folder is written from.
    pub fn parts(&self) -> ResultParts<'_> {
        ResultParts {
            run: &self.description,
            summary: &self.summary,
            runs: &self.metrics,
            performance: &self.performance,
        }
    }
}

/// The seeds of a scenario, one run each.
pub(super) fn seeds_of(scenario: &Scenario) -> Vec<u64> {
    (0..u64::from(scenario.run.seeds)).map(|index| scenario.run.seed.wrapping_add(index)).collect()
}

/// Runs all seeds of a scenario; `stopwatch` has been running since its work began.
pub(super) fn run(
    scenario: &Scenario,
    stopwatch: &Stopwatch,
    threads: Option<u16>,
    traces: &Traces,
    observe: Observation<'_>,
) -> Result<Finished, ReplicationError> {
    let seeds = seeds_of(scenario);
    let results = run_seeds(scenario, &seeds, threads, traces, observe)?;
    let link_evaluations = results.iter().map(|result| result.link_evaluations).sum();
    let ended_early = results
        .iter()
        .zip(&seeds)
        .find_map(|(result, seed)| result.ended_early.as_ref().map(|failure| format!("seed {seed}: {failure}")));
    let metrics: Vec<RunMetrics> = results.into_iter().map(|result| result.metrics).collect();
    let description = RunDescription { ended_early, ..describe(scenario, seeds) };
    let summary = Summary::from_runs(&description.technology, &metrics).with_error_model(&description.error_model);
    let (wall_s, cpu_s) = stopwatch.elapsed();
    let performance = Performance {
        wall_s,
        cpu_s,
        link_evaluations,
        simulated_s_per_wall_s: scenario.run.duration_s * description.seeds.len() as f64 / wall_s,
        peak_memory_mib: peak_memory_mib().unwrap_or_default(),
    };
    Ok(Finished { description, summary, metrics, performance })
}

/// What is said of a scenario that ran with these seeds.
pub(super) fn describe(scenario: &Scenario, seeds: Vec<u64>) -> RunDescription {
    let resolved_scenario = scenario.resolved_toml();
    RunDescription {
        scenario: scenario.run.name.clone(),
        description: scenario.run.description.clone(),
        technology: scenario.access.name().to_owned(),
        error_model: describe_error_model(scenario),
        models: describe_models(scenario)
            .into_iter()
            .map(|line| ModelLine { what: line.part.to_owned(), model: format!("{} ({})", line.model, line.source) })
            .collect(),
        seeds,
        duration_s: scenario.run.duration_s,
        warm_up_s: scenario.run.warm_up_s,
        ended_early: None,
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        commit: option_env!("COMAD_COMMIT").map(str::to_owned),
        command_line: command_line(),
        scenario_hash: blake3::hash(resolved_scenario.as_bytes()).to_hex().to_string(),
        resolved_scenario,
    }
}

/// The command that was given, so that a shell reads it as it was.
pub(super) fn command_line() -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=,:+@%".contains(c);
    let quoted = |argument: String| {
        if !argument.is_empty() && argument.chars().all(plain) {
            argument
        } else {
            format!("'{}'", argument.replace('\'', "'\\''"))
        }
    };
    let arguments = env::args_os().skip(1).map(|argument| quoted(argument.to_string_lossy().into_owned()));
    ["comad".to_owned()].into_iter().chain(arguments).collect::<Vec<_>>().join(" ")
}
