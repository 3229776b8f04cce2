//! `comad run`: one scenario, one or several seeds, one result folder.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::{Args, ValueEnum};
use rayon::prelude::*;

use crate::cli::performance::{Stopwatch, peak_memory_mib};
use crate::cli::progress::Progress;
use crate::evaluation::metrics::{MetricsRecorder, MetricsSettings, RunMetrics, Summary};
use crate::scenario::{Override, Scenario, ScenarioError, ScenarioSource};
use crate::simulation::{BuildError, Simulation};
use crate::units::{SimDuration, SimTime};

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
    /// Record more than figures: `events` writes every frame and reception to events.parquet
    #[arg(long, value_name = "WHAT")]
    trace: Option<Trace>,
    /// What to print on standard output
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Threads that share the runs [default: one per processor]
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}
