//! Access technologies and congestion control in whole runs, and their formulas against values computed elsewhere.

#[path = "access/congestion_runs.rs"]
mod congestion_runs;
#[path = "access/congestion_values.rs"]
mod congestion_values;
#[path = "access/mixed.rs"]
mod mixed;
#[path = "access/technologies.rs"]
mod technologies;

use comad::cli::replications::{Traces, run_seeds};
use comad::evaluation::metrics::Summary;
use comad::scenario::{Override, Scenario, ScenarioSource};

/// The first seed of a built-in scenario with overrides.
fn simulate(scenario: &str, overrides: &[&str]) -> Summary {
    let overrides: Vec<Override> = overrides.iter().map(|text| Override::from(*text)).collect();
    let source = ScenarioSource::from_argument(scenario).expect("a built-in scenario");
    let scenario = Scenario::load(&source, &overrides).expect("a valid scenario");
    let results = run_seeds(&scenario, &[scenario.run.seed], None, &Traces::default(), &|_| ()).expect("it runs");
    let metrics: Vec<_> = results.into_iter().map(|result| result.metrics).collect();
    Summary::from_runs(scenario.access.name(), &metrics)
}
