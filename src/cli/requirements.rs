//! `comad requirements`: what standards and projects ask for, and whether a result achieves it.

mod check;
mod context;
mod list;
mod show;
mod table;

pub(super) use check::result_folders;
pub(super) use context::context_of;

use std::fs;
use std::io;
use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand, ValueEnum};

use crate::cli::print_text;
use crate::evaluation::archive::ArchiveError;
use crate::evaluation::report::RUNS_FILE;
use crate::evaluation::requirements::{Catalogue, CatalogueError, Kind, Requirement, Verification};
use crate::scenario::{ScenarioError, nearest};
use crate::study::StudyError;

/// Arguments of `comad requirements`.
#[derive(Debug, Args)]
pub struct RequirementsArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List requirements
    List {
        #[command(flatten)]
        catalogue: CatalogueArgs,
        #[command(flatten)]
        filter: Filter,
        /// What to print on standard output
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Show a requirement, where its numbers come from, and the rows of the same use case beside it
    Show {
        /// Its id, as `list` prints it
        #[arg(value_name = "ID")]
        id: String,
        #[command(flatten)]
        catalogue: CatalogueArgs,
        /// What to print on standard output
        #[arg(long, value_enum, default_value_t = ShowFormat::Text)]
        format: ShowFormat,
    },
    /// Check what a result achieves of the requirements: verdicts, margins and their confidence
    Check(check::CheckArgs),
}

/// Files of the user beside the built-in catalogue.
#[derive(Debug, Args)]
pub struct CatalogueArgs {
    /// File with own requirements, beside the built-in ones; docs/requirements.md explains the keys
    #[arg(long = "catalogue", value_name = "FILE")]
    catalogues: Vec<PathBuf>,
}

/// Which rows.
#[derive(Debug, Args)]
struct Filter {
    /// Only rows of this body, such as 3gpp or etsi
    #[arg(long, value_name = "BODY")]
    body: Option<String>,
    /// Only rows of this use case, such as platooning
    #[arg(long, value_name = "USE_CASE")]
    use_case: Option<String>,
    /// Only rows of this kind
    #[arg(long, value_parser = PossibleValuesParser::new(Kind::ALL.iter().map(|kind| kind.name())))]
    kind: Option<String>,
    /// Only rows whose numbers are known this well
    #[arg(long, value_parser = PossibleValuesParser::new(Verification::ALL.iter().map(|level| level.name())))]
    verification: Option<String>,
    /// Only rows with this text somewhere in their document, clause, scenario, message, note or id
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table for people
    Text,
    /// All keys of all rows
    Json,
    /// A line per row
    Csv,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ShowFormat {
    /// For people
    Text,
    /// All keys, and the rows of the same use case
    Json,
}

/// Why `comad requirements` failed.
#[derive(Debug, thiserror::Error)]
pub enum RequirementsError {
    /// A catalogue of the user is not valid: exit code 3.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// A catalogue of the user cannot be read: exit code 3.
    #[error("cannot read the catalogue `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// There is no such row, body or use case: exit code 2.
    #[error("there is no {what} `{name}`{suggestion}")]
    Unknown {
        /// What was looked for.
        what: &'static str,
        /// The name that was given.
        name: String,
        /// What would work, as the rest of the sentence.
        suggestion: String,
    },
    /// There is no result: exit code 3.
    #[error("`{}` is no result of comad: it has no {RUNS_FILE}, nor has a folder in it; `comad run` and `comad compare` write one", path.display())]
    NotAResult {
        /// What was named.
        path: PathBuf,
    },
    /// A result cannot be read: exit code 3.
    #[error("cannot read `{}`", path.display())]
    ReadResult {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The runs of a result cannot be used: exit code 3.
    #[error("`{}`", path.display())]
    Archive {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: ArchiveError,
    },
    /// The scenario of a result cannot be used: exit code 3.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    /// A study cannot be used: exit code 3.
    #[error(transparent)]
    Study(#[from] StudyError),
    /// A study has no runs yet: exit code 5.
    #[error("none of {all} runs of `{}` is done; run it with: comad sweep run {}", study.display(), study.display())]
    NothingDone {
        /// The study.
        study: PathBuf,
        /// How many runs it has.
        all: usize,
    },
    /// Requirements are violated, and that was to be a failure: exit code 4.
    #[error("{}", violations.join("; "))]
    Violated {
        /// Which rows of which technology have which words.
        violations: Vec<String>,
    },
    /// Standard output cannot be written to: exit code 1.
    #[error("cannot write to standard output")]
    Output(#[from] io::Error),
}

impl RequirementsError {
    /// Exit code of the program.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Catalogue(_)
            | Self::Read { .. }
            | Self::NotAResult { .. }
            | Self::ReadResult { .. }
            | Self::Archive { .. }
            | Self::Scenario(_)
            | Self::Study(_) => 3,
            Self::NothingDone { .. } => 5,
            Self::Unknown { .. } => 2,
            Self::Violated { .. } => 4,
            Self::Output(_) => 1,
        }
    }
}

/// Runs `comad requirements`.
pub fn execute(args: RequirementsArgs) -> Result<(), RequirementsError> {
    let text = match args.action {
        Action::List { catalogue, filter, format } => {
            let catalogue = catalogue.load()?;
            let rows = filter.rows(&catalogue)?;
            match format {
                Format::Text => list::text(&rows),
                Format::Json => format!("{:#}\n", serde_json::json!(rows)),
                Format::Csv => list::csv(&rows),
            }
        }
        Action::Show { id, catalogue, format } => {
            let catalogue = catalogue.load()?;
            let row = catalogue.find(&id).ok_or_else(|| {
                let ids = catalogue.rows().iter().map(|row| row.id.as_str());
                unknown("requirement", &id, ids, "comad requirements list")
            })?;
            match format {
                ShowFormat::Text => show::text(&catalogue, row),
                ShowFormat::Json => format!("{:#}\n", show::json(&catalogue, row)),
            }
        }
        Action::Check(args) => return check::execute(&args),
    };
    Ok(print_text(text.as_bytes())?)
}

impl CatalogueArgs {
    pub fn load(&self) -> Result<Catalogue, RequirementsError> {
        let mut catalogue = Catalogue::built_in().clone();
        for path in &self.catalogues {
            let text =
                fs::read_to_string(path).map_err(|source| RequirementsError::Read { path: path.clone(), source })?;
            catalogue.add(&path.display().to_string(), &text)?;
        }
        Ok(catalogue)
    }
}

impl Filter {
    fn rows<'a>(&self, catalogue: &'a Catalogue) -> Result<Vec<&'a Requirement>, RequirementsError> {
        if let Some(body) = &self.body
            && catalogue.bodies().all(|(id, _)| id != body)
        {
            let ids: Vec<&str> = catalogue.bodies().map(|(id, _)| id).collect();
            return Err(unknown("body", body, ids.iter().copied(), &format!("the bodies are {}", ids.join(", "))));
        }
        if let Some(use_case) = &self.use_case
            && !catalogue.use_cases().contains(&use_case.as_str())
        {
            return Err(unknown("use case", use_case, catalogue.use_cases(), "comad requirements list"));
        }
        Ok(catalogue.rows().iter().filter(|row| self.takes(row)).collect())
    }

    fn takes(&self, row: &Requirement) -> bool {
        let equal = |wanted: &Option<String>, found: &str| wanted.as_deref().is_none_or(|wanted| wanted == found);
        equal(&self.body, &row.body)
            && equal(&self.use_case, &row.use_case)
            && equal(&self.kind, row.kind.name())
            && equal(&self.verification, row.verification.name())
            && self.text.as_ref().is_none_or(|text| mentions(row, &text.to_lowercase()))
    }
}

fn mentions(row: &Requirement, text: &str) -> bool {
    let optional = [&row.version, &row.clause, &row.scenario, &row.message, &row.note];
    let always = [&row.id, &row.document, &row.use_case, &row.seen];
    always.into_iter().chain(optional.into_iter().flatten()).any(|part| part.to_lowercase().contains(text))
}

/// What to try instead of a name that does not exist; `otherwise` says where the names are.
fn unknown<'a>(
    what: &'static str,
    name: &str,
    names: impl IntoIterator<Item = &'a str>,
    otherwise: &str,
) -> RequirementsError {
    let suggestion = match nearest(name, names) {
        Some(near) => format!("; did you mean `{near}`?"),
        None => format!("; {otherwise}"),
    };
    RequirementsError::Unknown { what, name: name.to_owned(), suggestion }
}
