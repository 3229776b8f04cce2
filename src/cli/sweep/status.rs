//! `comad sweep status`.

use clap::{Args, ValueEnum};
use serde_json::json;

use crate::cli::print_text;

use super::{StudyArg, SweepError};

/// Arguments of `comad sweep status`.
#[derive(Debug, Args)]
pub(super) struct StatusArgs {
    #[command(flatten)]
    study: StudyArg,
    /// What to print on standard output
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// Points that the text lists.
const LISTED: usize = 20;

pub(super) fn execute(args: &StatusArgs) -> Result<(), SweepError> {
    let study = args.study.open()?;
    let mut done = vec![0; study.plan.points.len()];
    for task in study.plan.tasks().filter(|task| study.has(task)) {
        done[task.point - 1] += 1;
    }
    let all = study.plan.tasks().count();
    let missing = all - done.iter().sum::<usize>();
    let points = || study.plan.points.iter().zip(&done).enumerate();
    let text = match args.format {
        Format::Json => {
            let of_point = |(place, (point, done)): (usize, (&crate::study::PlannedPoint, &usize))| json!({ "point": place + 1, "settings": point.settings, "runs": point.seeds.len(), "done": done });
            let status = json!({
                "scenario": study.plan.scenario,
                "model_revision": study.plan.model_revision,
                "runs": all,
                "done": all - missing,
                "missing": missing,
                "complete": missing == 0,
                "points": points().map(of_point).collect::<Vec<_>>(),
            });
            format!("{status:#}\n")
        }
        Format::Text => {
            let complete = points().filter(|(_, (point, done))| point.seeds.len() == **done).count();
            let mut text = format!(
                "scenario {}\npoints   {} of {} complete\nruns     {} of {all} done\n",
                study.plan.scenario,
                complete,
                done.len(),
                all - missing
            );
            let open = || points().filter(|(_, (point, done))| point.seeds.len() > **done);
            for (place, (point, done)) in open().take(LISTED) {
                text +=
                    &format!("  point {}: {done} of {} runs; {}\n", place + 1, point.seeds.len(), point.description());
            }
            if open().count() > LISTED {
                text += &format!("  and {} points more\n", open().count() - LISTED);
            }
            text
        }
    };
    print_text(text.as_bytes())?;
    if missing == 0 {
        return Ok(());
    }
    Err(SweepError::Incomplete { missing, all, study: study.folder().to_owned() })
}
