//! `comad sweep work`: a part of a study, for engines.

use std::env;
use std::str::FromStr;

use clap::{ArgGroup, Args};

use crate::cli::replications::interrupt;
use crate::study::{Task, task_from_environment};

use super::run::run_tasks;
use super::{StudyArg, SweepError};

/// Arguments of `comad sweep work`.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("which").required(true).args(["tasks", "array_task", "env"])))]
pub(super) struct WorkArgs {
    #[command(flatten)]
    study: StudyArg,
    /// Numbers of runs, from 0: 7, 0-39, or 3,5,8-10
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    tasks: Vec<Span>,
    /// Number of a task of an array, from 0, which has --chunk runs
    #[arg(long, value_name = "N")]
    array_task: Option<usize>,
    /// Take the number of the task from the variables of HyperQueue, Slurm, PBS, Grid Engine or LSF
    #[arg(long)]
    env: bool,
    /// Runs of a task of an array
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    chunk: u32,
    /// Threads that share the runs
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: u16,
}

/// A stretch of numbers.
#[derive(Clone, Copy, Debug)]
struct Span {
    first: usize,
    last: usize,
}

impl FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |text: &str| text.trim().parse().map_err(|_| format!("`{text}` is no number of a run"));
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let span = Self { first: number(first)?, last: number(last)? };
        if span.first <= span.last { Ok(span) } else { Err(format!("`{text}` ends before it begins")) }
    }
}

pub(super) fn execute(args: &WorkArgs) -> Result<(), SweepError> {
    let study = args.study.open()?;
    study.check_revision()?;
    let all: Vec<Task<'_>> = study.plan.tasks().collect();
    let spans = spans(args, all.len())?;
    let wanted: Vec<Task<'_>> = spans.iter().flat_map(|span| all[span.first..=span.last].iter().copied()).collect();
    let _ = ctrlc::set_handler(interrupt);
    // Whatever another worker has done meanwhile is done.
    let missing: Vec<Task<'_>> = wanted.into_iter().filter(|task| !study.has_intact(task)).collect();
    run_tasks(&study, &missing, Some(args.threads), &|_| {})
}

fn spans(args: &WorkArgs, all: usize) -> Result<Vec<Span>, SweepError> {
    let from_engine = if args.env {
        let variable = |name: &str| env::var(name).ok();
        let (name, task) = task_from_environment(variable).map_err(SweepError::Usage)?;
        Some((format!("{name}={task}"), task))
    } else {
        args.array_task.map(|task| (format!("--array-task {task}"), task))
    };
    if let Some((origin, task)) = from_engine {
        let chunk = args.chunk as usize;
        let first = task.saturating_mul(chunk);
        if first >= all {
            let message =
                format!("{origin} with --chunk {chunk} begins at run {first}; the study has {all} runs, from 0");
            return Err(SweepError::Usage(message));
        }
        return Ok(vec![Span { first, last: (first + chunk - 1).min(all - 1) }]);
    }
    match args.tasks.iter().find(|span| span.last >= all) {
        Some(span) => {
            Err(SweepError::Usage(format!("there is no run {}; the study has {all} runs, from 0", span.last)))
        }
        None => Ok(args.tasks.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_numbers_or_stretches() {
        let span = |text: &str| text.parse::<Span>().map(|span| (span.first, span.last)).ok();
        assert_eq!(span("7"), Some((7, 7)));
        assert_eq!(span("3-9"), Some((3, 9)));
        for wrong in ["", "x", "9-3", "1-", "-1"] {
            assert_eq!(span(wrong), None, "{wrong}");
        }
    }
}
