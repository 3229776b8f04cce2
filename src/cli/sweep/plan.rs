//! `comad sweep plan`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::{job, print_text};
use crate::scenario::{Design, Override, ScenarioSource, WrittenScenario};
use crate::study::Study;

use super::SweepError;

/// Arguments of `comad sweep plan`.
#[derive(Debug, Args)]
pub(super) struct PlanArgs {
    /// Scenario file or name of a built-in scenario; its [sweep] says what varies
    #[arg(default_value = "default", value_name = "SCENARIO")]
    scenario: String,
    /// CSV file with a column per key and a row per point, instead of the axes of [sweep]
    #[arg(long, value_name = "FILE")]
    points: Option<PathBuf>,
    /// Override a key in all points, for example scenario.duration_s=10
    #[arg(long = "set", value_name = "KEY=VALUE")]
    overrides: Vec<Override>,
    /// Seed of the first run of each point instead of the scenario's
    #[arg(long)]
    seed: Option<u64>,
    /// Number of runs of each point instead of what [sweep] or the scenario say
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    seeds: Option<u32>,
    /// Folder of the study; one that is there is planned anew, and its runs that are still needed are kept
    #[arg(long, value_name = "STUDY")]
    out: PathBuf,
}

pub(super) fn execute(args: PlanArgs) -> Result<(), SweepError> {
    let source = ScenarioSource::from_argument(&args.scenario)?;
    // Without the overrides of the points, so that mistakes of the file are shown as such.
    let written = WrittenScenario::read(&source, &[])?;
    let sweep = written.sweep();
    let design = match &args.points {
        Some(path) => Design::of_file(path, &sweep)?,
        None => Design::of_sweep(&sweep)?,
    };
    let mut overrides = args.overrides.clone();
    overrides.extend(args.seed.map(|seed| Override::from(format!("scenario.seed={seed}"))));
    let points = design.resolve(&source, &overrides, args.seeds)?;
    let name = points[0].scenario.run.name.clone();
    let study = Study::plan(&args.out, &name, &design.axes, &points, &job::command_line())?;

    let left_out = design.points.len() - points.len();
    let runs = study.plan.tasks().count();
    let done = study.plan.tasks().filter(|task| study.has(task)).count();
    let simulated_s: f64 = study.plan.points.iter().map(|point| point.duration_s * point.seeds.len() as f64).sum();
    let mut text = format!(
        "study    {}\npoints   {}{}\nruns     {runs}, {simulated_s:.0} simulated seconds in all{}\n",
        args.out.display(),
        points.len(),
        if left_out > 0 { format!(" ({left_out} more miss a constraint)") } else { String::new() },
        if done > 0 { format!("; {done} are done already") } else { String::new() },
    );
    if design.axes.is_empty() {
        text += "note     nothing varies: the scenario has no [sweep], and there is no --points\n";
    } else {
        text += &format!("varies   {}\n", design.axes.join(", "));
    }
    text += &format!("next     comad sweep run {}\n", args.out.display());
    Ok(print_text(text.as_bytes())?)
}
