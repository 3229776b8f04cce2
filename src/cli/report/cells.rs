//! What a report compares: one technology in one situation, with its verdicts.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::job;
use crate::cli::requirements::{RequirementsError, context_of, result_folders};
use crate::evaluation::archive::Archive;
use crate::evaluation::metrics::{RunMetrics, Summary};
use crate::evaluation::report::benchmark::ReportCell;
use crate::evaluation::report::{RUNS_FILE, RunDescription};
use crate::evaluation::requirements::{Defaults, Judgement, Requirement, judge_all};
use crate::scenario::{Scenario, ScenarioSource};
use crate::study::{MergedPoint, Study, StudyError, SuiteCell, for_each_point};

use super::ReportCommandError;

/// One technology in one situation.
#[derive(Clone, Debug)]
pub(in crate::cli) struct Cell {
    /// What is the same for all technologies and loads.
    pub scenario: String,
    /// The load.
    pub load: f64,
    /// The technology for readers.
    pub technology: String,
    /// What was run.
    pub run: RunDescription,
    summary: Summary,
    runs: Vec<RunMetrics>,
    /// What the runs say about requirements.
    pub judgement: Judgement,
}

impl Cell {
    fn of(
        scenario: &Scenario,
        seeds: Vec<u64>,
        runs: Vec<RunMetrics>,
        technology: &str,
        rows: &[&Requirement],
        defaults: Defaults,
    ) -> Self {
        let run = job::describe(scenario, seeds);
        let summary = Summary::from_runs(&run.technology, &runs).with_error_model(&run.error_model);
        let context = context_of(scenario, technology);
        let judgement = judge_all(rows.iter().copied(), &runs, &context, defaults);
        Self {
            scenario: run.scenario.clone(),
            load: summary.stations as f64,
            technology: technology.to_owned(),
            run,
            summary,
            runs,
            judgement,
        }
    }

    /// The same as reports take it.
    pub fn borrowed(&self) -> ReportCell<'_> {
        ReportCell {
            scenario: &self.scenario,
            load: self.load,
            technology: &self.technology,
            run: &self.run,
            summary: &self.summary,
            runs: &self.runs,
            judgement: &self.judgement,
        }
    }
}

/// The cells of the points of a study that have runs, and how many runs are missing.
pub(in crate::cli) fn cells_of_study(
    study: &Study,
    rows: &[&Requirement],
    defaults: Defaults,
) -> Result<(Vec<Cell>, usize), StudyError> {
    let (cells, missing) = cells_of(study, rows, defaults, |point, scenario| {
        // A choice of the technology names itself; it may say more than the name.
        let access = point.planned.value("access");
        if access.is_empty() { scenario.access.name().to_owned() } else { access.to_owned() }
    })?;
    let situation = |(number, cell): (usize, Cell)| {
        // The load stands on an axis of its own.
        let others = study.plan.point(number).settings.iter();
        let others = others.filter(|setting| !["access", "traffic.density_per_km"].contains(&setting.key.as_str()));
        let label = others.map(ToString::to_string).collect::<Vec<_>>().join(", ");
        if label.is_empty() { cell } else { Cell { scenario: label, ..cell } }
    };
    Ok((cells.into_iter().map(situation).collect(), missing))
}

/// The cells of a study that runs a benchmark suite; loads are stations per kilometre, to one decimal place.
pub(in crate::cli) fn cells_of_suite(
    study: &Study,
    suite: &[SuiteCell],
    rows: &[&Requirement],
    defaults: Defaults,
) -> Result<(Vec<Cell>, usize), StudyError> {
    let (cells, missing) = cells_of(study, rows, defaults, |point, _| suite[point.number - 1].technology.clone())?;
    // All technologies see the same traffic, but whoever was never heard of is not counted: the largest number is that of all.
    let mut stations: BTreeMap<(&str, &str), f64> = BTreeMap::new();
    for (number, cell) in &cells {
        let planned = &suite[number - 1];
        let largest = stations.entry((&planned.label, &planned.load)).or_default();
        *largest = largest.max(cell.load);
    }
    let situation = |(number, cell): &(usize, Cell)| {
        let planned = &suite[number - 1];
        let stations = stations[&(planned.label.as_str(), planned.load.as_str())];
        (planned.label.clone(), (stations / planned.road_km * 10.0).round() / 10.0, cell.clone())
    };
    let cells = cells.iter().map(situation).map(|(scenario, load, cell)| Cell { scenario, load, ..cell });
    Ok((cells.collect(), missing))
}

/// The cells with the numbers of their points.
fn cells_of(
    study: &Study,
    rows: &[&Requirement],
    defaults: Defaults,
    technology: impl Fn(&MergedPoint<'_>, &Scenario) -> String + Sync,
) -> Result<(Vec<(usize, Cell)>, usize), StudyError> {
    let make = |point: MergedPoint<'_>| -> Result<Cell, StudyError> {
        let scenario = study.scenario(point.number)?;
        let technology = technology(&point, &scenario);
        Ok(Cell::of(&scenario, point.seeds, point.runs, &technology, rows, defaults))
    };
    let mut cells = Vec::new();
    let missing = for_each_point(study, make, |number, cell| cells.push((number, cell)))?;
    let cells: Result<Vec<_>, StudyError> =
        cells.into_iter().map(|(number, cell)| cell.map(|cell| (number, cell))).collect();
    Ok((cells?, missing))
}

/// The cells of a result folder, or of all results in a comparison.
pub(super) fn cells_of_results(
    folder: &Path,
    rows: &[&Requirement],
    defaults: Defaults,
) -> Result<Vec<Cell>, ReportCommandError> {
    let read = |(folder, name): (PathBuf, Option<String>)| {
        let path = folder.join(RUNS_FILE);
        let bytes = fs::read(&path).map_err(|source| RequirementsError::ReadResult { path: path.clone(), source })?;
        let archive = Archive::from_bytes(&bytes).map_err(|source| RequirementsError::Archive { path, source })?;
        let source = ScenarioSource::from_argument(&folder.join("scenario.toml").to_string_lossy())?;
        let scenario = Scenario::load(&source, &[])?;
        let technology = name.unwrap_or_else(|| scenario.access.name().to_owned());
        Ok(Cell::of(&scenario, archive.seeds, archive.runs, &technology, rows, defaults))
    };
    result_folders(folder)?.into_iter().map(read).collect()
}
