//! `comad run`: one scenario, one or several seeds, one result folder.

use std::io;
use std::num::ParseIntError;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};

use crate::cli::performance::Stopwatch;
use crate::cli::progress::Progress;
use crate::cli::replications::{Capture, Observation, ReplicationError, Traces, interrupt};
use crate::cli::{job, print_text};
use crate::evaluation::report::{ReportError, ResultFolder, summary_json};
use crate::scenario::{Override, Scenario, ScenarioError, ScenarioSource};

/// Arguments of `comad run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// Scenario file or name of a built-in scenario
    #[arg(default_value = "default", value_name = "SCENARIO")]
    scenario: String,
    /// Override a key of the scenario, for example traffic.density_per_km=100
    #[arg(long = "set", value_name = "KEY=VALUE")]
    overrides: Vec<Override>,
    /// Seed of the first run instead of the scenario's
    #[arg(long)]
    seed: Option<u64>,
    /// Number of runs with seeds of their own, for confidence intervals, instead of the scenario's
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    seeds: Option<u32>,
    /// Result folder [default: results/NAME]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Record more than figures: `events` writes every frame and reception to events.parquet, seed after seed
    #[arg(long, value_name = "WHAT")]
    trace: Option<Trace>,
    /// Capture what stations sent and heard in trace.pcapng, which Wireshark opens: numbers of stations, such as 0,7,12
    /// [default: the first five]; only the first seed is captured
    #[arg(long, value_name = "STATIONS", num_args = 0..=1, require_equals = true, value_delimiter = ',', default_missing_value = "")]
    pcap: Option<Vec<StationNumber>>,
    /// What to print on standard output
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Threads that share the runs [default: one per processor]
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Trace {
    /// Every frame and every reception
    Events,
}

/// A station to capture; none for the default.
#[derive(Clone, Copy, Debug)]
struct StationNumber(Option<u32>);

impl FromStr for StationNumber {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, ParseIntError> {
        if text.is_empty() { Ok(Self(None)) } else { text.trim().parse().map(|number| Self(Some(number))) }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table for people
    Text,
    /// The content of summary.json
    Json,
}

/// Why `comad run` fails.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The scenario is not valid: exit code 3.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    /// A run failed.
    #[error(transparent)]
    Replication(#[from] ReplicationError),
    /// The result cannot be written: exit code 1.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// A run ended before its time; what it measured until then is kept: exit code 1.
    #[error("{problem}; the figures until then are in `{}`, marked as incomplete", folder.display())]
    EndedEarly {
        /// Which run, and why.
        problem: String,
        /// The result folder.
        folder: PathBuf,
    },
    /// Standard output cannot be written to: exit code 1.
    #[error("cannot write to standard output")]
    Output(#[from] io::Error),
}

impl RunError {
    /// Exit code of the program.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Scenario(_)
            | Self::Replication(ReplicationError::Build(_) | ReplicationError::NoSuchStation { .. }) => 3,
            Self::Replication(ReplicationError::Interrupted) => 130,
            Self::Report(_) | Self::EndedEarly { .. } | Self::Replication(_) | Self::Output(_) => 1,
        }
    }
}

/// Runs `comad run`.
pub fn execute(args: RunArgs) -> Result<(), RunError> {
    let stopwatch = Stopwatch::start();
    let scenario = load(&args)?;
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from("results").join(&scenario.run.name));
    // Before the run, so that a destination that cannot be written costs nobody the time of the run.
    let folder = ResultFolder::begin(&out)?;
    // A second handler cannot be set; then the process simply ends, as it would without one.
    let _ = ctrlc::set_handler(interrupt);

    let seeds = job::seeds_of(&scenario);
    let progress = Progress::new(scenario.run.duration_s * seeds.len() as f64);
    let advance: Observation = &|simulated_s| progress.advance(simulated_s);
    let traces = Traces {
        events: args.trace.map(|Trace::Events| folder.path_of("events.parquet")),
        capture: args.pcap.as_ref().map(|stations| Capture {
            path: folder.path_of("trace.pcapng"),
            stations: stations.iter().filter_map(|station| station.0).collect(),
        }),
    };
    let finished = job::run(&scenario, &stopwatch, args.threads, &traces, advance);
    progress.finish();
    let finished = finished?;
    folder.finish(finished.parts())?;
    if let Some(problem) = finished.description.ended_early {
        return Err(RunError::EndedEarly { problem, folder: out });
    }
    let text = match args.format {
        Format::Text => format!("{}\nresult folder: {}\n", finished.summary.to_text(), out.display()),
        Format::Json => format!("{:#}\n", summary_json(&finished.description, &finished.summary)),
    };
    Ok(print_text(text.as_bytes())?)
}

/// The scenario with what the command line says about it.
fn load(args: &RunArgs) -> Result<Scenario, ScenarioError> {
    let source = ScenarioSource::from_argument(&args.scenario)?;
    let mut overrides = args.overrides.clone();
    overrides.extend(args.seed.map(|seed| Override::from(format!("scenario.seed={seed}"))));
    overrides.extend(args.seeds.map(|seeds| Override::from(format!("scenario.seeds={seeds}"))));
    Scenario::load(&source, &overrides)
}
