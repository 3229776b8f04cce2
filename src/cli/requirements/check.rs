//! `comad requirements check`.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use crate::cli::print_text;
use crate::cli::report::{Cell, cells_of_study};
use crate::evaluation::archive::Archive;
use crate::evaluation::report::RUNS_FILE;
use crate::evaluation::requirements::{Defaults, Judgement, Requirement, Word, judge_all};
use crate::scenario::{Scenario, ScenarioSource};
use crate::study::Study;

use super::context::context_of;
use super::{CatalogueArgs, Filter, Format, RequirementsError};

mod verdict_csv;
mod verdict_text;

/// Arguments of `comad requirements check`.
#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// Result folder of `comad run` or `comad compare`, or a study
    #[arg(value_name = "RESULT")]
    result: PathBuf,
    #[command(flatten)]
    catalogue: CatalogueArgs,
    #[command(flatten)]
    filter: Filter,
    /// Reliability to take where a row names none
    #[arg(long, value_name = "SHARE", default_value_t = Defaults::default().reliability, value_parser = reliability)]
    assume_reliability: f64,
    /// Range to take where a row names none, in metres
    #[arg(long, value_name = "METRES", default_value_t = Defaults::default().range_m, value_parser = range)]
    assume_range_m: f64,
    /// Exit with code 4 if a row that is not from memory has this verdict, or a worse one
    #[arg(long, value_enum, value_name = "VERDICT")]
    fail_on: Option<FailOn>,
    /// What to print on standard output
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// NOT MET
    NotMet,
    /// INCONCLUSIVE or NOT MET
    Inconclusive,
}

fn reliability(text: &str) -> Result<f64, String> {
    let share = text.parse().ok().filter(|share: &f64| (0.01..1.0).contains(share));
    share.ok_or_else(|| "expected a share from 0.01 to below 1, such as 0.95".to_owned())
}

fn range(text: &str) -> Result<f64, String> {
    let metres = text.parse().ok().filter(|metres: &f64| (1.0..=1e5).contains(metres));
    metres.ok_or_else(|| "expected metres from 1 to 100000".to_owned())
}

/// What one folder achieves.
struct Checked {
    folder: PathBuf,
    judgement: Judgement,
}

/// Runs `comad requirements check`.
pub(super) fn execute(args: &CheckArgs) -> Result<(), RequirementsError> {
    let catalogue = args.catalogue.load()?;
    let rows = args.filter.rows(&catalogue)?;
    let defaults = Defaults { reliability: args.assume_reliability, range_m: args.assume_range_m };
    let checked = if Study::is_at(&args.result) {
        check_study(&args.result, &rows, defaults)?
    } else {
        let folders = result_folders(&args.result)?.into_iter();
        folders.map(|(folder, name)| check(folder, name.as_deref(), &rows, defaults)).collect::<Result<Vec<_>, _>>()?
    };
    let text = match args.format {
        Format::Text => {
            checked.iter().map(|one| verdict_text::text(&one.folder, &one.judgement, &rows)).collect::<String>()
        }
        Format::Json => format!("{:#}\n", to_json(&checked, &rows)),
        Format::Csv => verdict_csv::csv(checked.iter().map(|one| &one.judgement), &rows),
    };
    print_text(text.as_bytes())?;
    let violations: Vec<String> =
        checked.iter().flat_map(|one| args.fail_on.and_then(|fail_on| violation(&one.judgement, fail_on))).collect();
    if violations.is_empty() { Ok(()) } else { Err(RequirementsError::Violated { violations }) }
}

/// The folders with runs: the result itself, or those in it, by name. A name is what a comparison calls it.
pub(in crate::cli) fn result_folders(result: &Path) -> Result<Vec<(PathBuf, Option<String>)>, RequirementsError> {
    if result.join(RUNS_FILE).is_file() {
        return Ok(vec![(result.to_owned(), None)]);
    }
    let not_a_result = || RequirementsError::NotAResult { path: result.to_owned() };
    let entries = fs::read_dir(result).map_err(|_| not_a_result())?;
    let inside = entries.filter_map(|entry| entry.ok().map(|entry| entry.path()));
    let mut found: Vec<(PathBuf, Option<String>)> = inside
        .filter(|path| path.join(RUNS_FILE).is_file())
        .map(|path| {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
            (path, name)
        })
        .collect();
    found.sort();
    if found.is_empty() { Err(not_a_result()) } else { Ok(found) }
}

/// Every point of a study that has runs.
fn check_study(folder: &Path, rows: &[&Requirement], defaults: Defaults) -> Result<Vec<Checked>, RequirementsError> {
    let study = Study::open(folder)?;
    let (cells, missing) = cells_of_study(&study, rows, defaults)?;
    if cells.is_empty() {
        let all = missing;
        return Err(RequirementsError::NothingDone { study: folder.to_owned(), all });
    }
    let checked = |cell: Cell| {
        let name =
            format!("{}: {}, {} stations, {} runs", folder.display(), cell.scenario, cell.load, cell.judgement.runs);
        Checked { folder: PathBuf::from(name), judgement: cell.judgement }
    };
    Ok(cells.into_iter().map(checked).collect())
}

fn check(
    folder: PathBuf,
    name: Option<&str>,
    rows: &[&Requirement],
    defaults: Defaults,
) -> Result<Checked, RequirementsError> {
    let path = folder.join(RUNS_FILE);
    let bytes = fs::read(&path).map_err(|source| RequirementsError::ReadResult { path: path.clone(), source })?;
    let archive = Archive::from_bytes(&bytes).map_err(|source| RequirementsError::Archive { path, source })?;
    let source = ScenarioSource::from_argument(&folder.join("scenario.toml").to_string_lossy())?;
    let scenario = Scenario::load(&source, &[])?;
    let context = context_of(&scenario, name.unwrap_or(scenario.access.name()));
    let judgement = judge_all(rows.iter().copied(), &archive.runs, &context, defaults);
    Ok(Checked { folder, judgement })
}

/// What is violated, in words, if anything is: plain verdicts on rows whose numbers are not from memory.
fn violation(judgement: &Judgement, fail_on: FailOn) -> Option<String> {
    let ids = |word: Word| {
        let of_word = judgement.verdicts.iter().filter(move |verdict| verdict.word == word && !verdict.from_memory);
        of_word.map(|verdict| verdict.requirement.as_str()).collect::<Vec<_>>()
    };
    let words: &[Word] = match fail_on {
        FailOn::NotMet => &[Word::NotMet],
        FailOn::Inconclusive => &[Word::NotMet, Word::Inconclusive],
    };
    let found = words.iter().map(|word| (word.text(), ids(*word))).filter(|(_, ids)| !ids.is_empty());
    let texts: Vec<String> = found.map(|(word, ids)| format!("{word}: {}", ids.join(", "))).collect();
    (!texts.is_empty()).then(|| format!("{}: {}", judgement.technology, texts.join("; ")))
}

fn to_json(checked: &[Checked], rows: &[&Requirement]) -> Value {
    let results =
        checked.iter().map(|one| json!({ "result": one.folder.display().to_string(), "judgement": one.judgement }));
    json!({ "results": results.collect::<Vec<_>>(), "requirements": rows })
}
