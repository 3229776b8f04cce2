//! `comad sweep run`: what is missing, on this machine.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use clap::Args;

use crate::cli::print_text;
use crate::cli::progress::Progress;
use crate::cli::replications::{Observation, ReplicationError, Traces, interrupt, run_seeds};
use crate::study::{Study, StudyError, Task};

use super::{Failure, StudyArg, SweepError};

/// Arguments of `comad sweep run`.
#[derive(Debug, Args)]
pub(super) struct RunArgs {
    #[command(flatten)]
    study: StudyArg,
    /// Threads that share the runs [default: one per processor]
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

pub(super) fn execute(args: &RunArgs) -> Result<(), SweepError> {
    let study = args.study.open()?;
    let progressed = run_missing(&study, args.threads)?;
    let all = study.plan.tasks().count();
    let text = format!(
        "{all} runs are done, {} of them now\nnext     comad sweep merge {}\n",
        progressed.ran,
        study.folder().display()
    );
    Ok(print_text(text.as_bytes())?)
}

/// What was done.
#[derive(Clone, Copy, Debug)]
pub(in crate::cli) struct Progressed {
    /// Runs that were missing.
    pub ran: usize,
}

/// Runs everything that is missing in a study; afterwards it is complete, or there is an error.
pub(in crate::cli) fn run_missing(study: &Study, threads: Option<u16>) -> Result<Progressed, SweepError> {
    study.check_revision()?;
    let missing: Vec<Task<'_>> = study.plan.tasks().filter(|task| !study.has_intact(task)).collect();
    // A second handler cannot be set; then the process simply ends, as it would without one.
    let _ = ctrlc::set_handler(interrupt);
    let progress = Progress::new(missing.iter().map(|task| study.plan.point(task.point).duration_s).sum());
    let outcome = run_tasks(study, &missing, threads, &|simulated_s| progress.advance(simulated_s));
    progress.finish();
    outcome?;
    study.tidy();
    Ok(Progressed { ran: missing.len() })
}

/// Runs tasks whether they are there or not; every run that ends is kept at once.
pub(super) fn run_tasks(
    study: &Study,
    tasks: &[Task<'_>],
    threads: Option<u16>,
    observe: Observation<'_>,
) -> Result<(), SweepError> {
    let processors = thread::available_parallelism().map_or(1, usize::from);
    let workers = threads.map_or(processors, usize::from).min(tasks.len());
    let next = AtomicUsize::new(0);
    let stop = AtomicBool::new(false);
    let interrupted = AtomicBool::new(false);
    let failures: Mutex<Vec<Failure>> = Mutex::default();
    let fatal: Mutex<Option<StudyError>> = Mutex::default();
    let work = || {
        while !stop.load(Ordering::Relaxed) {
            let Some(task) = tasks.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
            match run_task(study, task, observe) {
                Ok(()) => {}
                Err(TaskError::Run(ReplicationError::Interrupted)) => {
                    interrupted.store(true, Ordering::Relaxed);
                    stop.store(true, Ordering::Relaxed);
                }
                Err(TaskError::Run(error)) => {
                    let failure = Failure::new(task.point, task.seed, &error);
                    failures.lock().unwrap_or_else(PoisonError::into_inner).push(failure);
                }
                Err(TaskError::EndedEarly(problem)) => {
                    let failure = Failure { point: task.point, seed: task.seed, problem, invalid: false };
                    failures.lock().unwrap_or_else(PoisonError::into_inner).push(failure);
                }
                // A disk that is full for one is full for all.
                Err(TaskError::Study(error)) => {
                    stop.store(true, Ordering::Relaxed);
                    fatal.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
                }
            }
        }
    };
    thread::scope(|scope| {
        for _ in 1..workers {
            scope.spawn(work);
        }
        work();
    });
    if let Some(error) = fatal.into_inner().unwrap_or_else(PoisonError::into_inner) {
        return Err(error.into());
    }
    if interrupted.into_inner() {
        let all = study.plan.tasks().count();
        let done = study.plan.tasks().filter(|task| study.has(task)).count();
        return Err(SweepError::Interrupted { done, all, study: study.folder().to_owned() });
    }
    let mut failures = failures.into_inner().unwrap_or_else(PoisonError::into_inner);
    failures.sort_by_key(|failure| (failure.point, failure.seed));
    SweepError::failed(&failures, tasks.len(), study).map_or(Ok(()), Err)
}

enum TaskError {
    Run(ReplicationError),
    EndedEarly(String),
    Study(StudyError),
}

fn run_task(study: &Study, task: &Task<'_>, observe: Observation<'_>) -> Result<(), TaskError> {
    let scenario = study.scenario_to_run(task.point).map_err(TaskError::Study)?;
    let results = run_seeds(&scenario, &[task.seed], Some(1), &Traces::default(), observe).map_err(TaskError::Run)?;
    for result in results {
        // Figures of a part of a run would be taken for those of the whole.
        if let Some(problem) = result.ended_early {
            return Err(TaskError::EndedEarly(problem.to_string()));
        }
        study.keep(task, &result.metrics).map_err(TaskError::Study)?;
    }
    Ok(())
}
