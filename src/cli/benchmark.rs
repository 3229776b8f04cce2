//! `comad benchmark`: the fixed matrix of runs that people quote, and its report.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};
use serde_json::json;

use crate::cli::report::{self, ReportCommandError, Words};
use crate::cli::requirements::CatalogueArgs;
use crate::cli::sweep::{SweepError, run_missing};
use crate::cli::{job, print_text};
use crate::evaluation::requirements::{Defaults, Requirement, Word};
use crate::scenario::{Override, ResolvedPoint};
use crate::study::{SUITE_AXES, Study, Suite, merge};

/// Arguments of `comad benchmark`.
#[derive(Debug, Args)]
pub struct BenchmarkArgs {
    /// How much is run: smoke takes seconds, standard minutes, full hours
    #[arg(long, default_value = "standard", value_parser = PossibleValuesParser::new(["smoke", "standard", "full"]))]
    size: String,
    /// Number of runs of each cell instead of the suite's; the result is then not that of the suite
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    seeds: Option<u32>,
    /// Override a key in all cells; the result is then not that of the suite
    #[arg(long = "set", value_name = "KEY=VALUE")]
    overrides: Vec<Override>,
    #[command(flatten)]
    catalogue: CatalogueArgs,
    /// Folder of the runs and the report [default: results/benchmark-SIZE]; what is there of an interrupted benchmark is used
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Threads that share the runs [default: one per processor]
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
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

/// Why there is no benchmark.
#[derive(Debug, thiserror::Error)]
pub enum BenchmarkError {
    /// A run or the study failed.
    #[error(transparent)]
    Sweep(#[from] SweepError),
    /// The report failed.
    #[error(transparent)]
    Report(#[from] ReportCommandError),
}

impl BenchmarkError {
    /// Exit code of the program.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Sweep(error) => error.exit_code(),
            Self::Report(error) => error.exit_code(),
        }
    }
}

/// Runs `comad benchmark`.
pub fn execute(args: &BenchmarkArgs) -> Result<(), BenchmarkError> {
    // A mistake in a catalogue should not cost anybody the time of the runs.
    let catalogue = args.catalogue.load().map_err(ReportCommandError::from)?;
    let suite = Suite::built_in();
    let cells = suite.cells(&args.size, args.seeds, &args.overrides).map_err(SweepError::from)?;
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from("results").join(format!("benchmark-{}", args.size)));
    let points: Vec<ResolvedPoint> = cells.iter().map(|cell| cell.point.clone()).collect();
    let axes = SUITE_AXES.map(str::to_owned);
    let title = format!("{}, {}", suite.title, args.size);
    let study = Study::plan(&out, &title, &axes, &points, &job::command_line()).map_err(SweepError::from)?;
    run_missing(&study, args.threads)?;
    let merged = merge(&study, false).map_err(SweepError::from)?;

    let rows: Vec<&Requirement> = catalogue.rows().iter().collect();
    let (judged, _) =
        report::cells_of_suite(&study, &cells, &rows, Defaults::default()).map_err(ReportCommandError::from)?;
    let mut notices = Vec::new();
    if args.seeds.is_some() || !args.overrides.is_empty() {
        notices.push(format!("Seeds or keys were changed on the command line: this is not {}.", suite.title));
    }
    if args.size == "smoke" {
        notices.push(
            "The size smoke shows that everything works; its few short runs say little about requirements.".to_owned(),
        );
    }
    let words = Words {
        title: title.clone(),
        asked: suite.asked.clone(),
        notices,
        load_unit: "stations per km",
        command_line: job::command_line(),
        facts: vec![
            ("Suite".to_owned(), format!("{}, version {}, size {}", suite.title, suite.version, args.size)),
            ("Result hash of all runs".to_owned(), merged.result_hash.to_string()),
            ("Cells and runs".to_owned(), format!("{} cells, {} runs", merged.points, merged.runs)),
        ],
    };
    let folder = out.join("report");
    report::write(&folder, &catalogue, &judged, &words)?;

    let mut technologies: Vec<&str> = Vec::new();
    for cell in &judged {
        if !technologies.contains(&cell.technology.as_str()) {
            technologies.push(&cell.technology);
        }
    }
    let count = |technology: &str, word: Word| {
        let of_technology = judged.iter().filter(|cell| cell.technology == technology);
        let verdicts = of_technology.flat_map(|cell| &cell.judgement.verdicts);
        verdicts.filter(|verdict| verdict.word == word && !verdict.from_memory).count()
    };
    let text = match args.format {
        Format::Text => {
            let mut text = format!("{title}: {} cells, {} runs\n", merged.points, merged.runs);
            text += "verdicts over all cells, without rows from memory\n";
            text += &format!("{:24}", "technology");
            Word::ALL.iter().for_each(|word| text += &format!("{:>17}", word.text()));
            text.push('\n');
            for technology in &technologies {
                text += &format!("{technology:24}");
                Word::ALL.iter().for_each(|word| text += &format!("{:>17}", count(technology, *word)));
                text.push('\n');
            }
            text += &format!("result hash  {}\n", merged.result_hash);
            text += &format!("report       {}\n", folder.join("report.html").display());
            text
        }
        Format::Json => {
            let of_technology = |technology: &&str| {
                let words = Word::ALL.iter().map(|word| (word.text().to_owned(), json!(count(technology, *word))));
                json!({ "technology": technology, "verdicts": words.collect::<serde_json::Map<_, _>>() })
            };
            let summary = json!({
                "suite": suite.title,
                "version": suite.version,
                "size": args.size,
                "as_published": args.seeds.is_none() && args.overrides.is_empty(),
                "cells": merged.points,
                "runs": merged.runs,
                "result_hash": merged.result_hash.to_string(),
                "technologies": technologies.iter().map(of_technology).collect::<Vec<_>>(),
                "report": folder.join("report.html").display().to_string(),
            });
            format!("{summary:#}\n")
        }
    };
    Ok(print_text(text.as_bytes()).map_err(SweepError::from)?)
}
