//! `comad sweep export`.

use std::env;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::print_text;
use crate::study::Engine;

use super::{StudyArg, SweepError};

/// Arguments of `comad sweep export`.
#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    #[command(flatten)]
    study: StudyArg,
    /// Which engine
    #[arg(long, value_enum)]
    engine: EngineName,
    /// Runs of a task of the array: more where runs are short, since an engine needs some milliseconds to a second per task
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    chunk: u32,
    /// The program as the machines of the engine find it [default: this one]
    #[arg(long, value_name = "PATH")]
    program: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum EngineName {
    /// HyperQueue
    Hq,
    /// Slurm
    Slurm,
    /// GNU parallel
    Parallel,
}

pub(super) fn execute(args: &ExportArgs) -> Result<(), SweepError> {
    let study = args.study.open()?;
    let engine = match args.engine {
        EngineName::Hq => Engine::HyperQueue,
        EngineName::Slurm => Engine::Slurm,
        EngineName::Parallel => Engine::Parallel,
    };
    // Tasks start in folders of the engine's choice.
    let absolute = |path: &std::path::Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let this = || env::current_exe().unwrap_or_else(|_| PathBuf::from("comad"));
    let program = args.program.clone().unwrap_or_else(this);
    let tasks = study.plan.tasks().count();
    let text = engine.submit_file(&program, &absolute(study.folder()), tasks, args.chunk as usize);
    let path = study.write(engine.file_name(), text.as_bytes())?;
    Ok(print_text(format!("wrote {}; submit it where {} is installed\n", path.display(), engine.name()).as_bytes())?)
}
