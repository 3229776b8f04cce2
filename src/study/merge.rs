//! Tables of what a study has found.

use rayon::prelude::*;

use crate::evaluation::metrics::{ResultHash, RunMetrics, Summary};

use super::tables::{PRR_HEADER, SUMMARY_HEADER, prr_rows, summary_row};
use super::{PlannedPoint, Study, StudyError, Task};

/// What merging found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// Points with all their runs, or with some where that was allowed.
    pub points: usize,
    /// Runs in the tables.
    pub runs: usize,
    /// Runs that are missing.
    pub missing: usize,
    /// Fingerprint of all results.
    pub result_hash: ResultHash,
}

/// A point of the study with its runs.
#[derive(Clone, Debug)]
pub struct MergedPoint<'a> {
    /// Its number, from 1.
    pub number: usize,
    /// What it is.
    pub planned: &'a PlannedPoint,
    /// The seeds of the runs that are there.
    pub seeds: Vec<u64>,
    /// The runs, in the same order.
    pub runs: Vec<RunMetrics>,
}

/// Points that are read at a time: a study may be larger than the memory.
const AT_A_TIME: usize = 64;

/// Hands every point with at least one run to `use_point`, in their order; returns the number of runs that are missing.
pub fn for_each_point<T: Send>(
    study: &Study,
    make: impl Fn(MergedPoint<'_>) -> T + Sync,
    mut take: impl FnMut(usize, T),
) -> Result<usize, StudyError> {
    let mut tasks: Vec<Vec<Task<'_>>> = vec![Vec::new(); study.plan.points.len()];
    for task in study.plan.tasks() {
        tasks[task.point - 1].push(task);
    }
    let mut missing = 0;
    for (group, points) in tasks.chunks(AT_A_TIME).enumerate() {
        let read = |(place, tasks): (usize, &Vec<Task<'_>>)| -> Result<(usize, Option<T>, usize), StudyError> {
            let number = group * AT_A_TIME + place + 1;
            let mut point =
                MergedPoint { number, planned: study.plan.point(number), seeds: Vec::new(), runs: Vec::new() };
            for task in tasks {
                if let Some(run) = study.run(task)? {
                    point.seeds.push(task.seed);
                    point.runs.push(run);
                }
            }
            let missing = tasks.len() - point.runs.len();
            Ok((number, (!point.runs.is_empty()).then(|| make(point)), missing))
        };
        let made: Vec<(usize, Option<T>, usize)> = points.par_iter().enumerate().map(read).collect::<Result<_, _>>()?;
        for (number, made, missing_here) in made {
            missing += missing_here;
            if let Some(made) = made {
                take(number, made);
            }
        }
    }
    Ok(missing)
}

/// Writes `summary.csv`, `prr.csv` and `merge.json` into the study, if it is complete or `partial` is allowed.
pub fn merge(study: &Study, partial: bool) -> Result<Merged, StudyError> {
    struct Rows {
        runs: usize,
        hash: ResultHash,
        summary: String,
        prr: String,
    }
    let axes = &study.plan.axes;
    let make = |point: MergedPoint<'_>| {
        let summary = Summary::from_runs(&point.planned.technology, &point.runs);
        Rows {
            runs: point.runs.len(),
            hash: summary.result_hash,
            summary: summary_row(axes, &point, &summary),
            prr: prr_rows(axes, &point, &summary),
        }
    };
    let header = |figures: &str| {
        let columns = ["point".to_owned()].into_iter().chain(axes.iter().map(|axis| csv_field(axis)));
        format!("{},{figures}\n", columns.collect::<Vec<_>>().join(","))
    };
    let (mut summary, mut prr) = (header(SUMMARY_HEADER), header(PRR_HEADER));
    let (mut points, mut runs) = (0, 0);
    let mut hasher = blake3::Hasher::new();
    let missing = for_each_point(study, make, |number, rows| {
        points += 1;
        runs += rows.runs;
        summary += &rows.summary;
        prr += &rows.prr;
        hasher.update(study.plan.point(number).description().as_bytes());
        hasher.update(&rows.hash.0);
    })?;
    let merged = Merged { points, runs, missing, result_hash: ResultHash(*hasher.finalize().as_bytes()) };
    if missing == 0 || partial {
        study.write("summary.csv", summary.as_bytes())?;
        study.write("prr.csv", prr.as_bytes())?;
        let about = serde_json::json!({
            "scenario": study.plan.scenario,
            "tool_version": study.plan.tool_version,
            "model_revision": study.plan.model_revision,
            "points": merged.points,
            "runs": merged.runs,
            "missing_runs": merged.missing,
            "result_hash": merged.result_hash.to_string(),
        });
        study.write("merge.json", format!("{about:#}\n").as_bytes())?;
    }
    Ok(merged)
}

/// A text as a field of a CSV file.
pub(super) fn csv_field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}
