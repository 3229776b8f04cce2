//! One scenario with several seeds.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use parquet::errors::ParquetError;
use rayon::prelude::*;

use crate::evaluation::metrics::{MetricsRecorder, MetricsSettings, RunMetrics};
use crate::evaluation::record::{CaptureRecorder, EventsRecorder, StationId};
use crate::scenario::Scenario;
use crate::simulation::{BuildError, MobilityError, Simulation, stations_of};

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
    /// The capture cannot be written.
    #[error("cannot write the capture `{}`", path.display())]
    Capture {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Stations that are to be captured and do not exist.
    #[error("there is no station {missing} to capture; the stations of this scenario are {}", ranges(available))]
    NoSuchStation {
        /// Its number.
        missing: u32,
        /// All there are, ascending.
        available: Vec<u32>,
    },
    /// The program that moves the vehicles cannot be reached.
    #[error("there is no traffic: {problem}")]
    NoTraffic {
        /// What happened.
        problem: String,
    },
    /// No threads.
    #[error("cannot start the threads of the run; try --threads 1")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    /// Somebody does not want to wait.
    #[error("interrupted; nothing was written")]
    Interrupted,
}

/// What one seed gave.
#[derive(Clone, Debug)]
pub struct SeedResult {
    /// What was measured.
    pub metrics: RunMetrics,
    /// Why the run ended before its time; its figures are those until then.
    pub ended_early: Option<MobilityError>,
    /// Links between a sender and a receiver that were evaluated.
    pub link_evaluations: u64,
}

/// Hears of simulated seconds as they go by, from several threads.
pub type Observation<'a> = &'a (dyn Fn(f64) + Sync);

/// What is recorded besides the figures.
#[derive(Clone, Debug, Default)]
pub struct Traces {
    /// Every frame and reception of all seeds, in a file at this path.
    pub events: Option<PathBuf>,
    /// What chosen stations of the first seed sent and heard.
    pub capture: Option<Capture>,
}

/// A capture of the first seed.
#[derive(Clone, Debug)]
pub struct Capture {
    /// The file.
    pub path: PathBuf,
    /// The stations; the first few if empty.
    pub stations: Vec<u32>,
}

/// Stations that are captured if nobody chooses.
const STATIONS_TO_CAPTURE: usize = 5;

/// A trace of all seeds in one file.
type EventsFile = EventsRecorder<BufWriter<File>>;

/// A capture of one seed.
type CaptureFile = CaptureRecorder<BufWriter<File>>;

/// Looked at between two steps of every run.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Ends all runs of this process at their next step.
pub fn interrupt() {
    INTERRUPTED.store(true, Ordering::Relaxed);
}

/// Whether somebody wants all runs of this process to end.
#[cfg(feature = "viewer")]
pub fn is_interrupted() -> bool {
    INTERRUPTED.load(Ordering::Relaxed)
}

/// One run per seed; the results come in the order of the seeds whatever the threads do.
pub fn run_seeds(
    scenario: &Scenario,
    seeds: &[u64],
    threads: Option<u16>,
    traces: &Traces,
    observe: Observation<'_>,
) -> Result<Vec<SeedResult>, ReplicationError> {
    if let Some(path) = &traces.events {
        return trace_seeds(scenario, seeds, path, traces.capture.as_ref(), observe);
    }
    let Some((first, others)) = seeds.split_first() else { return Ok(Vec::new()) };
    let run = |seed: &u64| run_seed(scenario, *seed, None, None, observe).map(|(result, _)| result);
    if let Some(capture) = &traces.capture {
        let (first, _) = run_seed(scenario, *first, None, Some(capture), observe)?;
        let others = in_parallel(others, threads, run)?;
        return Ok([vec![first], others].concat());
    }
    in_parallel(seeds, threads, run)
}

fn in_parallel(
    seeds: &[u64],
    threads: Option<u16>,
    run: impl Fn(&u64) -> Result<SeedResult, ReplicationError> + Sync + Send,
) -> Result<Vec<SeedResult>, ReplicationError> {
    if seeds.len() <= 1 || threads == Some(1) {
        return seeds.iter().map(run).collect();
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.map_or(0, usize::from)).build()?;
    pool.install(|| seeds.par_iter().map(run).collect())
}

/// One run after the other, because they share a trace at `path`.
fn trace_seeds(
    scenario: &Scenario,
    seeds: &[u64],
    path: &Path,
    capture: Option<&Capture>,
    observe: Observation<'_>,
) -> Result<Vec<SeedResult>, ReplicationError> {
    let failed = |source| ReplicationError::Trace { path: path.to_owned(), source };
    let file = File::create(path).map_err(|error| failed(error.into()))?;
    let mut events =
        EventsRecorder::new(BufWriter::new(file), scenario.run.seed, scenario.access.name()).map_err(failed)?;
    let mut results = Vec::new();
    for (index, seed) in seeds.iter().enumerate() {
        events.begin_seed(*seed);
        let capture = capture.filter(|_| index == 0);
        let (result, given_back) = run_seed(scenario, *seed, Some(events), capture, observe)?;
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
    capture: Option<&Capture>,
    observe: Observation<'_>,
) -> Result<(SeedResult, Option<EventsFile>), ReplicationError> {
    let capturing = capture.map(|capture| begin_capture(scenario, seed, capture)).transpose()?;
    let recorder = ((MetricsRecorder::new(MetricsSettings::of(scenario)), events), capturing);
    let mut simulation = Simulation::from_scenario(scenario, seed, recorder)?;
    let mut ended_early = None;
    loop {
        match simulation.step() {
            Ok(true) => {}
            Ok(false) => break,
            Err(MobilityError::Unavailable { problem }) => return Err(ReplicationError::NoTraffic { problem }),
            Err(failure) => {
                ended_early = Some(failure);
                break;
            }
        }
        if INTERRUPTED.load(Ordering::Relaxed) {
            return Err(ReplicationError::Interrupted);
        }
        observe(scenario.run.step_s);
    }
    let (((metrics, events), capturing), link_evaluations) = simulation.finish();
    if let (Some(capturing), Some(capture)) = (capturing, capture) {
        let failed = |source| ReplicationError::Capture { path: capture.path.clone(), source };
        capturing.finish().and_then(|mut file| file.flush()).map_err(failed)?;
    }
    Ok((SeedResult { metrics: metrics.finish(), ended_early, link_evaluations }, events))
}

/// A file with an interface for each station that is to be captured.
fn begin_capture(scenario: &Scenario, seed: u64, capture: &Capture) -> Result<CaptureFile, ReplicationError> {
    let available = stations_of(scenario, seed)?;
    let wanted: Vec<u32> = if capture.stations.is_empty() {
        available.iter().take(STATIONS_TO_CAPTURE).map(|(id, _)| *id).collect()
    } else {
        capture.stations.clone()
    };
    let describe = |id: &u32| {
        let found = available.iter().find(|(known, _)| known == id);
        found.map(|(id, kind)| (StationId(*id), (*kind).to_owned())).ok_or_else(|| ReplicationError::NoSuchStation {
            missing: *id,
            available: available.iter().map(|(id, _)| *id).collect(),
        })
    };
    let stations: Vec<(StationId, String)> = wanted.iter().map(describe).collect::<Result<_, _>>()?;
    let failed = |source| ReplicationError::Capture { path: capture.path.clone(), source };
    let file = File::create(&capture.path).map_err(failed)?;
    Ok(CaptureRecorder::new(BufWriter::new(file), &stations))
}

/// `0 to 119, 10000`.
fn ranges(numbers: &[u32]) -> String {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for number in numbers {
        match ranges.last_mut().filter(|(_, last)| last + 1 == *number) {
            Some((_, last)) => *last = *number,
            None => ranges.push((*number, *number)),
        }
    }
    let text = |(first, last): &(u32, u32)| {
        if first == last { first.to_string() } else { format!("{first} to {last}") }
    };
    ranges.iter().map(text).collect::<Vec<_>>().join(", ")
}
