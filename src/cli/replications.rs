//! One scenario with several seeds.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use parquet::errors::ParquetError;
use rayon::prelude::*;

use crate::evaluation::metrics::{MetricsRecorder, MetricsSettings, RunMetrics};
use crate::evaluation::record::EventsRecorder;
use crate::scenario::Scenario;
use crate::simulation::{BuildError, Simulation};
use crate::units::SimTime;

/// Why a run has no result.
#[derive(Debug, thiserror::Error)]
pub enum ReplicationError {
    /// The scenario cannot be run.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// The trace cannot be written.
    #[error("cannot write the trace `{}`", path.display())]
    Trace {
        /// The file.
        path: PathBuf,
        /// Why.
        source: ParquetError,
    },
    /// No threads.
    #[error("cannot start the threads of the run; try --threads 1")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    /// Somebody does not want to wait.
    #[error("interrupted; nothing was written")]
    Interrupted,
}

/// What one seed gave.
#[derive(Debug)]
pub struct SeedResult {
    /// What was measured.
    pub metrics: RunMetrics,
    /// Links between a sender and a receiver that were evaluated.
    pub link_evaluations: u64,
}

/// Hears of simulated seconds as they go by, from several threads.
pub type Observation<'a> = &'a (dyn Fn(f64) + Sync);

/// A trace of all seeds in one file.
type EventsFile = EventsRecorder<BufWriter<File>>;

/// Looked at between two steps of every run.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Ends all runs of this process at their next step.
pub fn interrupt() {
    INTERRUPTED.store(true, Ordering::Relaxed);
}

/// One run per seed, in parallel; the results come in the order of the seeds whatever the threads do.
pub fn run_seeds(
    scenario: &Scenario,
    seeds: &[u64],
    threads: Option<u16>,
    observe: Observation<'_>,
) -> Result<Vec<SeedResult>, ReplicationError> {
    let run = |seed: &u64| run_seed(scenario, *seed, None, observe).map(|(result, _)| result);
    if seeds.len() == 1 || threads == Some(1) {
        return seeds.iter().map(run).collect();
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.map_or(0, usize::from)).build()?;
    pool.install(|| seeds.par_iter().map(run).collect())
}

/// One run after the other, because they share a trace at `path`.
pub fn trace_seeds(
    scenario: &Scenario,
    seeds: &[u64],
    path: &Path,
    observe: Observation<'_>,
) -> Result<Vec<SeedResult>, ReplicationError> {
    let failed = |source| ReplicationError::Trace { path: path.to_owned(), source };
    let file = File::create(path).map_err(|error| failed(error.into()))?;
    let mut events = EventsRecorder::new(BufWriter::new(file), scenario.run.seed).map_err(failed)?;
    let mut results = Vec::new();
    for seed in seeds {
        events.begin_seed(*seed);
        let (result, given_back) = run_seed(scenario, *seed, Some(events), observe)?;
        events = given_back.expect("a run gives back the recorder that it got");
        results.push(result);
    }
    let mut file = events.finish().map_err(failed)?;
    file.flush().map_err(|error| failed(error.into()))?;
    Ok(results)
}

fn run_seed(
    scenario: &Scenario,
    seed: u64,
    events: Option<EventsFile>,
    observe: Observation<'_>,
) -> Result<(SeedResult, Option<EventsFile>), ReplicationError> {
    let recorder = (MetricsRecorder::new(metrics_settings(scenario)), events);
    let mut simulation = Simulation::from_scenario(scenario, seed, recorder)?;
    while simulation.step() {
        if INTERRUPTED.load(Ordering::Relaxed) {
            return Err(ReplicationError::Interrupted);
        }
        observe(scenario.run.step_s);
    }
    let ((metrics, events), link_evaluations) = simulation.finish();
    Ok((SeedResult { metrics: metrics.finish(), link_evaluations }, events))
}

/// What the scenario wants measured.
pub fn metrics_settings(scenario: &Scenario) -> MetricsSettings {
    let metrics = &scenario.metrics;
    MetricsSettings {
        distance_bin_m: metrics.distance_bin_m,
        max_distance_m: metrics.max_distance_m,
        awareness_range_m: metrics.awareness_range_m,
        warm_up: SimTime::from_secs_f64(scenario.run.warm_up_s),
        end: SimTime::from_secs_f64(scenario.run.duration_s),
        ..MetricsSettings::default()
    }
}
