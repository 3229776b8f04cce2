//! A result folder: complete or not there at all.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::{fs, io, process};

use serde::Serialize;

use crate::evaluation::archive::archive_bytes;
use crate::evaluation::metrics::{RunMetrics, Summary};
use crate::files::remedy;

use super::figures::{Figure, FigureData, figures_of};
use super::{Performance, RunDescription, csv_files, html, manifest_json, summary_json};

/// The file by which a result folder is recognised.
const MARK: &str = "manifest.json";

/// The file of a result folder that keeps every run, see [`crate::evaluation::archive`].
pub const RUNS_FILE: &str = "runs.cbor";

/// What a result folder is written from.
#[derive(Clone, Copy, Debug)]
pub struct ResultParts<'a> {
    /// What was run.
    pub run: &'a RunDescription,
    /// The figures over all seeds.
    pub summary: &'a Summary,
    /// The runs, in the order of their seeds.
    pub runs: &'a [RunMetrics],
    /// What it cost.
    pub performance: &'a Performance,
}

/// Why there is no result folder.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// Something else is in the way.
    #[error("`{}` exists and is not a result of comad (it has no {MARK}); choose another folder or remove it", path.display())]
    NotAResult {
        /// The destination.
        path: PathBuf,
    },
    /// The destination has no name.
    #[error("`{}` cannot be replaced by a result; name a folder in it", path.display())]
    NoName {
        /// The destination.
        path: PathBuf,
    },
    /// The file system refused.
    #[error("cannot {action} `{}`: {source}; {}", path.display(), remedy(source))]
    Io {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// A result folder under construction, beside its destination; dropped before [`Self::finish`], it leaves nothing.
#[derive(Debug)]
pub struct ResultFolder {
    destination: PathBuf,
    building: PathBuf,
    /// A folder around the result that was not there before.
    new_parent: Option<PathBuf>,
}

/// Writes a complete result to `out`; an older result there is replaced, anything else refused.
pub fn write_result_folder(out: &Path, parts: ResultParts<'_>) -> Result<(), ReportError> {
    ResultFolder::begin(out)?.finish(parts)
}

impl ResultFolder {
    /// Checks the destination and makes a folder beside it; traces may be written there while a run goes on.
    pub fn begin(out: &Path) -> Result<Self, ReportError> {
        let name = out.file_name().ok_or_else(|| ReportError::NoName { path: out.to_owned() })?;
        check_replaceable(out)?;
        let building = hidden_sibling(out, name, "partial");
        let new_parent = building.parent().filter(|parent| !parent.as_os_str().is_empty() && !parent.exists());
        let new_parent = new_parent.map(Path::to_owned);
        if let Some(parent) = &new_parent {
            attempt("create", parent, fs::create_dir_all(parent))?;
        }
        discard(&building);
        attempt("create", &building, fs::create_dir(&building))?;
        Ok(Self { destination: out.to_owned(), building, new_parent })
    }

    /// Where a file of the result is built; it moves with the folder.
    pub fn path_of(&self, file: &str) -> PathBuf {
        self.building.join(file)
    }

    /// Writes everything and moves the folder to its destination.
    pub fn finish(self, parts: ResultParts<'_>) -> Result<(), ReportError> {
        self.write_result("", parts)?;
        self.move_to_destination()
    }

    /// Writes a result into a folder in this one.
    pub(super) fn add_result(&self, name: &str, parts: ResultParts<'_>) -> Result<(), ReportError> {
        self.add_folder(name)?;
        self.write_result(&format!("{name}/"), parts)
    }

    /// Makes a folder in this one.
    pub(super) fn add_folder(&self, name: &str) -> Result<(), ReportError> {
        let folder = self.path_of(name);
        attempt("create", &folder, fs::create_dir(&folder))
    }

    fn write_result(&self, prefix: &str, parts: ResultParts<'_>) -> Result<(), ReportError> {
        let ResultParts { run, summary, runs, performance } = parts;
        let data = FigureData { summary, runs };
        let figures: Vec<(Figure, String)> =
            figures_of(summary).into_iter().map(|figure| (figure, figure.svg(data))).collect();
        let write = |file: &str, content: &[u8]| self.write(&format!("{prefix}{file}"), content);
        write("scenario.toml", run.resolved_scenario.as_bytes())?;
        write("summary.json", pretty(&summary_json(run, summary)).as_bytes())?;
        for (file, csv) in csv_files(summary) {
            write(file, csv.as_bytes())?;
        }
        write(RUNS_FILE, &archive_bytes(&run.seeds, runs))?;
        write("performance.json", pretty(performance).as_bytes())?;
        self.add_folder(&format!("{prefix}figures"))?;
        for (figure, svg) in &figures {
            write(&format!("figures/{}.svg", figure.file_stem()), svg.as_bytes())?;
            write(&format!("figures/{}.png", figure.file_stem()), &figure.png(data))?;
        }
        write("report.html", html::page(&parts, &figures).as_bytes())?;
        write(MARK, pretty(&manifest_json(run, summary)).as_bytes())
    }

    pub(super) fn write(&self, file: &str, content: impl AsRef<[u8]>) -> Result<(), ReportError> {
        let path = self.path_of(file);
        attempt("write", &path, fs::write(&path, content))
    }

    pub(super) fn move_to_destination(self) -> Result<(), ReportError> {
        let out = &self.destination;
        check_replaceable(out)?;
        if !out.exists() {
            return attempt("create", out, fs::rename(&self.building, out));
        }
        let name = out.file_name().expect("checked at the beginning");
        let old = hidden_sibling(out, name, "old");
        discard(&old);
        attempt("replace", out, fs::rename(out, &old))?;
        let moved = fs::rename(&self.building, out);
        if moved.is_err() {
            // The older result is better than none.
            attempt("restore", out, fs::rename(&old, out))?;
        } else {
            discard(&old);
        }
        attempt("create", out, moved)
    }
}

impl Drop for ResultFolder {
    fn drop(&mut self) {
        discard(&self.building);
        if let Some(parent) = &self.new_parent {
            // Only an empty folder can be removed, so a result that is in it stays.
            let _ = fs::remove_dir(parent);
        }
    }
}

/// An older result or an empty folder may be replaced.
fn check_replaceable(out: &Path) -> Result<(), ReportError> {
    if !out.exists() || out.join(MARK).is_file() {
        return Ok(());
    }
    let empty = out.is_dir() && attempt("read", out, fs::read_dir(out))?.next().is_none();
    if empty { Ok(()) } else { Err(ReportError::NotAResult { path: out.to_owned() }) }
}

/// A folder of this process beside `out`, on the same file system, so that moving it is one step.
fn hidden_sibling(out: &Path, name: &std::ffi::OsStr, purpose: &str) -> PathBuf {
    let mut hidden = OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{purpose}-{}", process::id()));
    out.with_file_name(hidden)
}

/// Removes a folder of ours; what cannot be removed can only be left.
fn discard(folder: &Path) {
    let _ = fs::remove_dir_all(folder);
}

fn attempt<T>(action: &'static str, path: &Path, result: io::Result<T>) -> Result<T, ReportError> {
    result.map_err(|source| ReportError::Io { action, path: path.to_owned(), source })
}

pub(super) fn pretty(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).expect("plain data becomes JSON");
    text.push('\n');
    text
}

#[cfg(test)]
mod tests;
