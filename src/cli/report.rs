//! `comad report`: the page on requirements for whatever has been run: a result, a comparison, a study.

mod cells;

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::requirements::{CatalogueArgs, RequirementsError};
use crate::cli::{job, print_text};
use crate::evaluation::archive::MODEL_REVISION;
use crate::evaluation::report::benchmark::{BenchmarkReport, ReportInput, write_benchmark_report};
use crate::evaluation::report::{ReportError, ResultFolder};
use crate::evaluation::requirements::{Catalogue, Defaults, Requirement};
use crate::scenario::ScenarioError;
use crate::study::{Study, StudyError};

pub(super) use cells::{Cell, cells_of_study, cells_of_suite};

/// Arguments of `comad report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// Result folder of `comad run` or `comad compare`, or a study
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    #[command(flatten)]
    catalogue: CatalogueArgs,
    /// Heading of the report
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Folder for the report [default: report in DIR]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum ReportCommandError {
    /// A scenario cannot be used: exit code 3.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    /// A catalogue or a result cannot be used: exit code 3.
    #[error(transparent)]
    Requirements(#[from] RequirementsError),
    /// The study cannot be used.
    #[error(transparent)]
    Study(#[from] StudyError),
    /// There is nothing to report on yet: exit code 5.
    #[error("no run of `{}` is done; run it with: comad sweep run {}", study.display(), study.display())]
    NothingDone {
        /// The study.
        study: PathBuf,
    },
    /// The report cannot be written: exit code 1.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// Standard output cannot be written to: exit code 1.
    #[error("cannot write to standard output")]
    Output(#[from] io::Error),
}

impl ReportCommandError {
    /// Exit code of the program.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Scenario(_) => 3,
            Self::Requirements(error) => error.exit_code(),
            Self::Study(StudyError::Io { .. }) | Self::Report(_) | Self::Output(_) => 1,
            Self::Study(_) => 3,
            Self::NothingDone { .. } => 5,
        }
    }
}

/// What a report says besides its cells.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    /// Heading.
    pub title: String,
    /// What was asked, in paragraphs.
    pub asked: Vec<String>,
    /// What a reader must know first.
    pub notices: Vec<String>,
    /// What the load counts.
    pub load_unit: &'static str,
    /// The command that gives the runs again.
    pub command_line: String,
    /// Versions and hashes beside those that every report has.
    pub facts: Vec<(String, String)>,
}

/// Runs `comad report`.
pub fn execute(args: &ReportArgs) -> Result<(), ReportCommandError> {
    let catalogue = args.catalogue.load()?;
    let rows: Vec<&Requirement> = catalogue.rows().iter().collect();
    let (cells, mut words) = if Study::is_at(&args.folder) {
        let study = Study::open(&args.folder)?;
        let (cells, missing) = cells_of_study(&study, &rows, Defaults::default())?;
        let mut words = Words {
            title: format!("Study of {}", study.plan.scenario),
            asked: vec![format!(
                "What do {} variations of the scenario {} achieve, and which requirements does that meet? What varies: {}.",
                study.plan.points.len(),
                study.plan.scenario,
                study.plan.axes.join(", ")
            )],
            command_line: study.plan.command_line.clone(),
            load_unit: "stations",
            ..Words::default()
        };
        if missing > 0 {
            words.notices.push(format!("The study is not complete: {missing} runs are missing."));
        }
        (cells, words)
    } else {
        let cells = cells::cells_of_results(&args.folder, &rows, Defaults::default())?;
        let names: Vec<&str> = cells.iter().map(|cell| cell.technology.as_str()).collect();
        let asked = format!("What does {} achieve, and which requirements does that meet?", names.join(" beside "));
        let command_line = cells.first().map(|cell| cell.run.command_line.clone()).unwrap_or_default();
        let title = cells.first().map(|cell| cell.scenario.clone()).unwrap_or_default();
        (cells, Words { title, asked: vec![asked], command_line, load_unit: "stations", ..Words::default() })
    };
    if cells.is_empty() {
        return Err(ReportCommandError::NothingDone { study: args.folder.clone() });
    }
    if let Some(title) = &args.title {
        words.title.clone_from(title);
    }
    let out = args.out.clone().unwrap_or_else(|| args.folder.join("report"));
    write(&out, &catalogue, &cells, &words)?;
    Ok(print_text(format!("wrote {}\n", out.join("report.html").display()).as_bytes())?)
}

/// Writes the report of some cells.
pub(super) fn write(
    out: &Path,
    catalogue: &Catalogue,
    cells: &[Cell],
    words: &Words,
) -> Result<BenchmarkReport, ReportCommandError> {
    let folder = ResultFolder::begin(out)?;
    let borrowed: Vec<_> = cells.iter().map(Cell::borrowed).collect();
    let mut facts = words.facts.clone();
    facts.push(("Model revision".to_owned(), MODEL_REVISION.to_owned()));
    facts.push(("Report made by".to_owned(), job::command_line()));
    let report = BenchmarkReport::of(&ReportInput {
        title: &words.title,
        asked: &words.asked,
        notices: &words.notices,
        load_unit: words.load_unit,
        catalogue,
        cells: &borrowed,
        command_line: &words.command_line,
        tool_version: env!("CARGO_PKG_VERSION"),
        commit: option_env!("COMAD_COMMIT"),
        facts: &facts,
    });
    write_benchmark_report(folder, &report)?;
    Ok(report)
}
