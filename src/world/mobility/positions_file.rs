//! Vehicle positions from a CSV file.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::geometry::Point;
use crate::units::SimDuration;
use crate::world::road::{Highway, RoadError};

/// A vehicle of a positions file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PositionRecord {
    /// The vehicle's id.
    pub id: u32,
    /// Where the middle of its front edge is.
    pub position: Point,
    /// When in its period it sends, if the file says so.
    pub phase: Option<SimDuration>,
}

/// What is wrong with a positions file; the place is `file:line`.
#[derive(Debug, thiserror::Error)]
pub enum PositionsError {
    /// The file cannot be read.
    #[error("cannot read positions file `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The file is not text.
    #[error("{file}:{line}: not UTF-8 text; save the table as CSV in UTF-8")]
    NotText {
        /// The file.
        file: String,
        /// The line of the first byte that is not.
        line: u64,
    },
    /// The file has no header.
    #[error("{file}: the file is empty, expected the header `{HEADER}` and one line per vehicle")]
    Empty {
        /// The file.
        file: String,
    },
    /// The file has a header only.
    #[error("{file}: no vehicle after the header, expected one line per vehicle")]
    NoRows {
        /// The file.
        file: String,
    },
    /// The CSV reader gave up.
    #[error("{file}: not a CSV table")]
    Table {
        /// The file.
        file: String,
        /// Why not.
        source: csv::Error,
    },
    /// A column is not there.
    #[error("{file}:1: no column `{column}` among {found}{}; expected the header `{HEADER}`", did_you_mean(nearest))]
    MissingColumn {
        /// The file.
        file: String,
        /// The column.
        column: &'static str,
        /// The columns that are there.
        found: String,
        /// One that may be meant.
        nearest: Option<String>,
    },
    /// A column has no meaning here.
    #[error(
        "{file}:1: unknown column `{column}`; remove it, the columns are `{HEADER}`, of which `phase_s` may be left out"
    )]
    UnknownColumn {
        /// The file.
        file: String,
        /// The column.
        column: String,
    },
    /// A column is there twice.
    #[error("{file}:1: column `{column}` appears twice; keep one of them")]
    DuplicateColumn {
        /// The file.
        file: String,
        /// The column.
        column: String,
    },
    /// A line is too short or too long.
    #[error("{file}:{line}: {found} values, expected {expected} as in the header")]
    WrongWidth {
        /// The file.
        file: String,
        /// The line.
        line: u64,
        /// How many values it has.
        found: usize,
        /// How many the header has.
        expected: usize,
    },
    /// A value is not what the column holds.
    #[error("{file}:{line}: column `{column}`: `{value}` is not {expected}")]
    BadValue {
        /// The file.
        file: String,
        /// The line.
        line: u64,
        /// The column.
        column: &'static str,
        /// The value.
        value: String,
        /// What would work.
        expected: &'static str,
    },
    /// Two vehicles have one id.
    #[error(
        "{file}:{line}: column `id`: {id} is already the vehicle of line {first_line}; give each vehicle its own id"
    )]
    DuplicateId {
        /// The file.
        file: String,
        /// The line.
        line: u64,
        /// The id.
        id: u32,
        /// Where it was first.
        first_line: u64,
    },
    /// A vehicle is not on the road.
    #[error("{file}:{line}: column `{column}`: vehicle {id} is not on the road: {source}; move it, or change the road")]
    OffTheRoad {
        /// The file.
        file: String,
        /// The line.
        line: u64,
        /// The coordinate that is too small or too large.
        column: &'static str,
        /// The vehicle.
        id: u32,
        /// Where the road is.
        source: RoadError,
    },
}

const HEADER: &str = "id,x,y,phase_s";

/// Measurements keep a place for each id, so ids must not be scattered over all numbers.
const HIGHEST_ID: u32 = 999_999;

/// Where each column is in a line.
struct Columns {
    id: usize,
    x: usize,
    y: usize,
    phase: Option<usize>,
    count: usize,
}

/// Reads the positions file at `path`, see [`parse_positions`].
pub fn read_positions(path: &Path, highway: &Highway) -> Result<Vec<PositionRecord>, PositionsError> {
    let bytes = fs::read(path).map_err(|source| PositionsError::Read { path: path.to_owned(), source })?;
    parse_positions(&path.display().to_string(), &bytes, highway)
}

/// The vehicles of a positions file: CSV with the columns `id`, `x` and `y` (metres) and, if wanted, `phase_s`.
///
/// Columns may come in any order. Ids are whole numbers from 0, in any order and with gaps; every vehicle must be on
/// `highway`. `file` is the name that errors carry.
pub fn parse_positions(file: &str, bytes: &[u8], highway: &Highway) -> Result<Vec<PositionRecord>, PositionsError> {
    let file = file.to_owned();
    if let Err(error) = std::str::from_utf8(bytes) {
        let newlines = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
        return Err(PositionsError::NotText { file, line: newlines as u64 + 1 });
    }
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(bytes);
    let table = |source| PositionsError::Table { file: file.clone(), source };
    let header = reader.headers().map_err(table)?.clone();
    if header.iter().all(str::is_empty) {
        return Err(PositionsError::Empty { file });
    }
    let columns = columns(&file, &header)?;

    let mut records = Vec::new();
    let mut line_of_id = BTreeMap::new();
    for row in reader.records() {
        let row = row.map_err(table)?;
        let line = row.position().map_or(0, csv::Position::line);
        let record = record(&file, line, &row, &columns)?;
        if let Some(first_line) = line_of_id.insert(record.id, line) {
            return Err(PositionsError::DuplicateId { file, line, id: record.id, first_line });
        }
        if let Err(source) = highway.nearest_lane(record.position) {
            let column = if matches!(source, RoadError::BeyondTheEnds { .. }) { "x" } else { "y" };
            return Err(PositionsError::OffTheRoad { file, line, column, id: record.id, source });
        }
        records.push(record);
    }
    if records.is_empty() { Err(PositionsError::NoRows { file }) } else { Ok(records) }
}

fn columns(file: &str, header: &csv::StringRecord) -> Result<Columns, PositionsError> {
    let file = || file.to_owned();
    let place = |column: &'static str| header.iter().position(|name| name == column);
    let needed = |column: &'static str| {
        place(column).ok_or_else(|| PositionsError::MissingColumn {
            file: file(),
            column,
            found: header.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "),
            nearest: nearest(column, header),
        })
    };
    let columns =
        Columns { id: needed("id")?, x: needed("x")?, y: needed("y")?, phase: place("phase_s"), count: header.len() };
    for (index, name) in header.iter().enumerate() {
        // A misspelt `phase_s` that were passed over would give every vehicle a phase that the file does not say.
        if !HEADER.split(',').any(|known| known == name) {
            return Err(PositionsError::UnknownColumn { file: file(), column: name.to_owned() });
        }
        if header.iter().take(index).any(|earlier| earlier == name) {
            return Err(PositionsError::DuplicateColumn { file: file(), column: name.to_owned() });
        }
    }
    Ok(columns)
}

/// The column that was probably meant to be `wanted`.
fn nearest(wanted: &str, header: &csv::StringRecord) -> Option<String> {
    let likeness = |name: &str| strsim::jaro_winkler(&name.to_lowercase(), wanted);
    let unused = header.iter().filter(|name| !HEADER.split(',').any(|known| known == *name));
    let best = unused.max_by(|one, other| likeness(one).total_cmp(&likeness(other)))?;
    (likeness(best) > 0.6).then(|| best.to_owned())
}

fn did_you_mean(nearest: &Option<String>) -> String {
    nearest.as_ref().map_or_else(String::new, |name| format!(" (is `{name}` meant?)"))
}

fn record(file: &str, line: u64, row: &csv::StringRecord, columns: &Columns) -> Result<PositionRecord, PositionsError> {
    if row.len() != columns.count {
        let (found, expected) = (row.len(), columns.count);
        return Err(PositionsError::WrongWidth { file: file.to_owned(), line, found, expected });
    }
    let bad = |column: &'static str, index: usize, expected: &'static str| PositionsError::BadValue {
        file: file.to_owned(),
        line,
        column,
        value: row[index].to_owned(),
        expected,
    };
    let number = |column, index: usize, accepted: fn(f64) -> bool, expected| match f64::from_str(&row[index]) {
        Ok(value) if accepted(value) => Ok(value),
        _ => Err(bad(column, index, expected)),
    };
    let id = u32::from_str(&row[columns.id])
        .ok()
        .filter(|id| *id <= HIGHEST_ID)
        .ok_or_else(|| bad("id", columns.id, "a whole number from 0 to 999999; number the vehicles from 0"))?;
    let metres = "a number of metres, such as 12.5";
    let x = number("x", columns.x, f64::is_finite, metres)?;
    let y = number("y", columns.y, f64::is_finite, metres)?;
    let phase = match columns.phase {
        Some(index) => {
            let sound = |value: f64| value.is_finite() && (0.0..=1e6).contains(&value);
            Some(number("phase_s", index, sound, "a number of seconds from 0 on, such as 0.025")?)
        }
        None => None,
    };
    Ok(PositionRecord { id, position: Point::new(x, y), phase: phase.map(SimDuration::from_secs_f64) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Meters;
    use crate::world::road::{Directions, Topology};

    fn parse(text: &[u8]) -> Result<Vec<PositionRecord>, PositionsError> {
        let (width, median) = (Meters(4.0), Meters(0.0));
        let highway = Highway::new(Meters(2000.0), 3, Directions::Two, width, median, Topology::Open).expect("sound");
        parse_positions("cars.csv", text, &highway)
    }

    #[test]
    fn vehicles_are_read_as_they_stand() {
        let text = "id,x,y,phase_s\n0,1633.06409,-10,0.0606845851\r\n7, 201.771979 ,2.5,0\n";
        let expected = [
            PositionRecord { id: 0, position: Point::new(1_633.064_09, -10.0), phase: Some(SimDuration(60_684_585)) },
            PositionRecord { id: 7, position: Point::new(201.771_979, 2.5), phase: Some(SimDuration::ZERO) },
        ];
        assert_eq!(parse(text.as_bytes()).expect("sound"), expected);
        // Another order, no phases, and the mark that spreadsheets put before UTF-8.
        let other = parse("\u{feff}y,id,x\n-6,3,10\n".as_bytes()).expect("sound");
        assert_eq!(other, [PositionRecord { id: 3, position: Point::new(10.0, -6.0), phase: None }]);
    }

    #[test]
    fn mistakes_are_named_with_their_place_and_a_remedy() {
        // file -> message
        let cases: [(&[u8], &str); 15] = [
            (b"", "cars.csv: the file is empty, expected the header `id,x,y,phase_s` and one line per vehicle"),
            (b"id,x,y\n", "cars.csv: no vehicle after the header, expected one line per vehicle"),
            (
                b"id,X,y\n0,1,2\n",
                "cars.csv:1: no column `x` among `id`, `X`, `y` (is `X` meant?); expected the header `id,x,y,phase_s`",
            ),
            (b"0,1,2\n", "cars.csv:1: no column `id` among `0`, `1`, `2`; expected the header `id,x,y,phase_s`"),
            (
                b"id,x,y,phase\n0,1,2,0\n",
                "cars.csv:1: unknown column `phase`; remove it, the columns are `id,x,y,phase_s`, of which `phase_s` \
                 may be left out",
            ),
            (b"id,x,y,x\n0,1,2,0\n", "cars.csv:1: column `x` appears twice; keep one of them"),
            (b"id,x,y\n0,1,2\n1,2\n", "cars.csv:3: 2 values, expected 3 as in the header"),
            (b"id,x,y\n0,1,two\n", "cars.csv:2: column `y`: `two` is not a number of metres, such as 12.5"),
            (b"id,x,y\n0,nan,2\n", "cars.csv:2: column `x`: `nan` is not a number of metres, such as 12.5"),
            (
                b"id,x,y\n-1,1,2\n",
                "cars.csv:2: column `id`: `-1` is not a whole number from 0 to 999999; number the vehicles from 0",
            ),
            (
                b"id,x,y,phase_s\n0,1,2,-0.1\n",
                "cars.csv:2: column `phase_s`: `-0.1` is not a number of seconds from 0 on, such as 0.025",
            ),
            (
                b"id,x,y\n4,1,2\n5,1,6\n4,9,2\n",
                "cars.csv:4: column `id`: 4 is already the vehicle of line 2; give each vehicle its own id",
            ),
            (
                b"id,x,y\n4,2001,2\n",
                "cars.csv:2: column `x`: vehicle 4 is not on the road: x is 2001 m, but the road runs from x = 0 to \
                 2000 m; move it, or change the road",
            ),
            (
                b"id,x,y\n4,1,20\n",
                "cars.csv:2: column `y`: vehicle 4 is not on the road: y is 20 m, but the lanes lie between y = -12 \
                 and 12 m; move it, or change the road",
            ),
            (b"id,x,y\n4,1,2\n5,\xff,2\n", "cars.csv:3: not UTF-8 text; save the table as CSV in UTF-8"),
        ];
        for (text, expected) in cases {
            let error = parse(text).expect_err(expected);
            assert_eq!(error.to_string(), expected);
        }
    }
}
