//! `comad sweep`: studies of many runs, on this machine or on many.

mod export;
mod merge;
mod plan;
mod run;
mod status;
mod work;

use std::io;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::cli::replications::ReplicationError;
use crate::scenario::{DesignError, ScenarioError};
use crate::study::{PlannedPoint, Study, StudyError};

pub(super) use run::run_missing;

/// Arguments of `comad sweep`.
#[derive(Debug, Args)]
pub struct SweepArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make a study of the variations that [sweep] of a scenario, or a file of points, describes
    Plan(plan::PlanArgs),
    /// Run what is missing, on all processors; can be stopped and goes on later
    Run(run::RunArgs),
    /// Run a part of a study: what an engine such as HyperQueue or Slurm calls
    Work(work::WorkArgs),
    /// Say how far a study is; exit code 5 if runs are missing
    Status(status::StatusArgs),
    /// Write the tables of a study; exit code 5 if runs are missing
    Merge(merge::MergeArgs),
    /// Write the submit file for an engine that spreads a study over machines
    Export(export::ExportArgs),
}

/// A study, the same argument for all subcommands.
#[derive(Debug, Args)]
struct StudyArg {
    /// Folder of the study
    #[arg(value_name = "STUDY")]
    study: PathBuf,
}

impl StudyArg {
    fn open(&self) -> Result<Study, SweepError> {
        Ok(Study::open(&self.study)?)
    }
}

/// Why `comad sweep` fails.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// The scenario is not valid: exit code 3.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    /// The points are not valid: exit code 3.
    #[error(transparent)]
    Design(DesignError),
    /// The study cannot be used: exit code 1 or 3.
    #[error(transparent)]
    Study(#[from] StudyError),
    /// What an engine or a person asks for makes no sense: exit code 2.
    #[error("{0}")]
    Usage(String),
    /// Runs failed; the others are kept: exit code 1, or 3 if their scenario cannot be run.
    #[error(
        "{failed} of {tried} runs failed, the others are kept; the first: point {point} ({settings}), seed {seed}: {problem}"
    )]
    Failed {
        /// How many.
        failed: usize,
        /// Of how many.
        tried: usize,
        /// The point of the first of them.
        point: usize,
        /// What it sets.
        settings: String,
        /// Its seed.
        seed: u64,
        /// Why.
        problem: String,
        /// Whether its scenario cannot be run.
        invalid: bool,
    },
    /// Somebody does not want to wait: exit code 130.
    #[error("interrupted: {done} of {all} runs are done; go on with: comad sweep run {}", study.display())]
    Interrupted {
        /// How many are done.
        done: usize,
        /// Of how many.
        all: usize,
        /// The study.
        study: PathBuf,
    },
    /// Runs are missing: exit code 5.
    #[error("{missing} of {all} runs are missing; run them with: comad sweep run {}", study.display())]
    Incomplete {
        /// How many.
        missing: usize,
        /// Of how many.
        all: usize,
        /// The study.
        study: PathBuf,
    },
    /// Standard output cannot be written to: exit code 1.
    #[error("cannot write to standard output")]
    Output(#[from] io::Error),
    /// No threads: exit code 1.
    #[error("cannot start threads; try --threads 1")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}

impl From<DesignError> for SweepError {
    fn from(error: DesignError) -> Self {
        match error {
            DesignError::Scenario(error) => Self::Scenario(error),
            error => Self::Design(error),
        }
    }
}

impl SweepError {
    /// Exit code of the program.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            Self::Scenario(_) | Self::Design(_) | Self::Failed { invalid: true, .. } => 3,
            Self::Study(error) => match error {
                StudyError::Io { .. } => 1,
                _ => 3,
            },
            Self::Incomplete { .. } => 5,
            Self::Interrupted { .. } => 130,
            Self::Failed { .. } | Self::Output(_) | Self::Threads(_) => 1,
        }
    }

    /// The mistakes of a scenario, where there are any to show with the lines of its file.
    pub fn scenario(&self) -> Option<&ScenarioError> {
        match self {
            Self::Scenario(error) | Self::Design(DesignError::Point { source: error, .. }) => Some(error),
            Self::Study(StudyError::Scenario { source, .. }) => Some(source),
            _ => None,
        }
    }

    fn failed(failures: &[Failure], tried: usize, study: &Study) -> Option<Self> {
        let first = failures.first()?;
        let planned: &PlannedPoint = study.plan.point(first.point);
        Some(Self::Failed {
            failed: failures.len(),
            tried,
            point: first.point,
            settings: planned.description(),
            seed: first.seed,
            problem: first.problem.clone(),
            invalid: failures.iter().all(|failure| failure.invalid),
        })
    }
}

/// A run that failed.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    point: usize,
    seed: u64,
    problem: String,
    invalid: bool,
}

impl Failure {
    fn new(point: usize, seed: u64, error: &ReplicationError) -> Self {
        Self { point, seed, problem: error.to_string(), invalid: matches!(error, ReplicationError::Build(_)) }
    }
}

/// Runs `comad sweep`.
pub fn execute(args: SweepArgs) -> Result<(), SweepError> {
    match args.action {
        Action::Plan(args) => plan::execute(args),
        Action::Run(args) => run::execute(&args),
        Action::Work(args) => work::execute(&args),
        Action::Status(args) => status::execute(&args),
        Action::Merge(args) => merge::execute(&args),
        Action::Export(args) => export::execute(&args),
    }
}
