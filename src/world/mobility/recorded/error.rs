//! What is wrong with a recording.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::world::road::xml::XmlError;

/// A line or a row of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: String,
    /// Where in the file.
    pub position: Position,
}

/// Where something stands in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// A line of a text, from 1.
    Line(u64),
    /// A row of a table that has no lines, from 1.
    Row(u64),
}

/// Why a recording cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum TraceError {
    /// The file cannot be read.
    #[error("cannot read trace `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The name of the file does not say what it holds.
    #[error("`{file}`: unknown kind of trace, expected a name that ends in .xml, .xml.gz, .csv, .csv.gz or .parquet")]
    UnknownFormat {
        /// The file.
        file: String,
    },
    /// The file is no XML or is cut off.
    #[error(transparent)]
    Xml(#[from] XmlError),
    /// The file is no table of this kind or is cut off.
    #[error("{file}: not a {expected} table: {problem}")]
    Table {
        /// The file.
        file: String,
        /// What was expected.
        expected: &'static str,
        /// What was found.
        problem: String,
    },
    /// A column or attribute is not there.
    #[error("{place}: no {what} `{name}`; there is {found}")]
    Missing {
        /// Where.
        place: Place,
        /// `column` or `attribute`.
        what: &'static str,
        /// Its name.
        name: String,
        /// What is there.
        found: String,
    },
    /// A line is too short or too long.
    #[error("{place}: {found} values, expected {expected} as in the header")]
    WrongWidth {
        /// Where.
        place: Place,
        /// How many values it has.
        found: usize,
        /// How many the header has.
        expected: usize,
    },
    /// A value that cannot be.
    #[error("{place}: `{name}` is `{value}`, expected {expected}")]
    BadValue {
        /// Where.
        place: Place,
        /// The attribute or column.
        name: String,
        /// What was found.
        value: String,
        /// What would do.
        expected: &'static str,
    },
    /// A time before the one of the line before.
    #[error("{place}: time goes back from {before_s} s to {time_s} s{}; expected rows in order of time", of(id))]
    TimeGoesBack {
        /// Where.
        place: Place,
        /// Whose time; none where it is the time of all.
        id: Option<String>,
        /// The earlier time that came later.
        time_s: f64,
        /// The time before it.
        before_s: f64,
    },
    /// One road user is at two places at once.
    #[error("{place}: `{id}` is there twice at {time_s} s, expected each id once per time step")]
    DuplicateId {
        /// Where it is for the second time.
        place: Place,
        /// The road user.
        id: String,
        /// When.
        time_s: f64,
    },
    /// A type that stands for no class.
    #[error("{place}: type `{kind}` of `{id}` has no class; declare it as one of {known}")]
    UnknownClass {
        /// Where.
        place: Place,
        /// The road user.
        id: String,
        /// The type that the file says.
        kind: String,
        /// The classes that there are.
        known: &'static str,
    },
    /// A road user changes its class on the way.
    #[error("{place}: `{id}` is a {found:?}, but was a {before:?} before; expected one class per id")]
    ClassChanges {
        /// Where.
        place: Place,
        /// The road user.
        id: String,
        /// The class now.
        found: crate::world::mobility::RoadUserClass,
        /// The class before.
        before: crate::world::mobility::RoadUserClass,
    },
    /// The file is sound but empty.
    #[error("{file}: no road user in it, expected {expected}")]
    Nothing {
        /// The file.
        file: String,
        /// What was expected.
        expected: &'static str,
    },
}

impl Place {
    pub(super) fn line(file: &str, line: u64) -> Self {
        Self { file: file.to_owned(), position: Position::Line(line) }
    }

    pub(super) fn row(file: &str, row: u64) -> Self {
        Self { file: file.to_owned(), position: Position::Row(row) }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.position {
            Position::Line(line) => write!(f, "{}:{line}", self.file),
            Position::Row(row) => write!(f, "{}, row {row}", self.file),
        }
    }
}

fn of(id: &Option<String>) -> String {
    id.as_ref().map_or_else(String::new, |id| format!(" for `{id}`"))
}
