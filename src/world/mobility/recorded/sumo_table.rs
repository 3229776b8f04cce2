//! Floating car data as tables: CSV and Parquet, with the same columns.

use std::io::BufRead;

use parquet::basic::Type as PhysicalType;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};

use crate::world::mobility::recorded::sumo::{FcdReader, FcdRow};
use crate::world::mobility::recorded::track_builder::number;
use crate::world::mobility::recorded::{Place, TraceError};

/// Where the columns are. SUMO writes persons into the columns of vehicles; its tool `xml2csv.py` gives them their own.
struct Columns {
    time: usize,
    vehicle: Option<RoadUserColumns>,
    person: Option<RoadUserColumns>,
}

struct RoadUserColumns {
    id: usize,
    x: usize,
    y: usize,
    angle: usize,
    speed: usize,
    kind: Option<usize>,
    acceleration: Option<usize>,
    /// A vehicle has a lane, a person only an edge.
    lane: Option<usize>,
    edge: Option<usize>,
}

const ANY: (f64, f64) = (f64::MIN, f64::MAX);

impl Columns {
    fn find(names: &[&str], place: impl Fn() -> Place) -> Result<Self, TraceError> {
        let find = |name: &str| names.iter().position(|found| *found == name);
        let missing = |name: &str| TraceError::Missing {
            place: place(),
            what: "column",
            name: name.to_owned(),
            found: if names.is_empty() { "none".to_owned() } else { shown(names) },
        };
        let time = find("timestep_time").or_else(|| find("time")).ok_or_else(|| missing("timestep_time"))?;
        let user = |prefix: &str| -> Result<Option<RoadUserColumns>, TraceError> {
            let full = |name: &str| format!("{prefix}{name}");
            let Some(id) = find(&full("id")) else { return Ok(None) };
            let need = |name: &str| find(&full(name)).ok_or_else(|| missing(&full(name)));
            Ok(Some(RoadUserColumns {
                id,
                x: need("x")?,
                y: need("y")?,
                angle: need("angle")?,
                speed: need("speed")?,
                kind: find(&full("type")),
                acceleration: find(&full("acceleration")),
                lane: find(&full("lane")),
                edge: find(&full("edge")),
            }))
        };
        let vehicle = user("vehicle_")?.map_or_else(|| user(""), |columns| Ok(Some(columns)))?;
        let person = user("person_")?;
        if vehicle.is_none() && person.is_none() {
            return Err(missing("vehicle_id"));
        }
        Ok(Self { time, vehicle, person })
    }
}

/// A row of either kind of table.
trait Row {
    /// Text; empty if there is none.
    fn text(&self, column: usize) -> &str;
    /// A number that must be there.
    fn number(&self, column: usize, name: &str, expected: &'static str) -> Result<f64, TraceError>;
    fn is_empty(&self, column: usize) -> bool;
    fn place(&self) -> Place;
}

fn take(row: &impl Row, columns: &Columns, reader: &mut FcdReader<'_>) -> Result<(), TraceError> {
    let time = row.number(columns.time, "timestep_time", "a time in seconds")?;
    let users = [(columns.vehicle.as_ref(), false), (columns.person.as_ref(), true)];
    let here = users
        .into_iter()
        .find_map(|(users, person)| users.filter(|users| !row.text(users.id).is_empty()).map(|users| (users, person)));
    let Some((users, person)) = here else {
        // A time step with nobody in it.
        return reader.check_time(time, || row.place());
    };
    let acceleration = users.acceleration.filter(|column| !row.is_empty(*column));
    let acceleration =
        acceleration.map(|column| row.number(column, "acceleration", "an acceleration in m/s2")).transpose()?;
    let on_edge_only = match (users.lane, users.edge) {
        (Some(lane), Some(edge)) => row.text(lane).is_empty() && !row.text(edge).is_empty(),
        _ => false,
    };
    let metres = "a number of metres, such as 12.50";
    let row_values = FcdRow {
        time,
        id: row.text(users.id),
        kind: users.kind.map_or("", |kind| row.text(kind)),
        x: row.number(users.x, "x", metres)?,
        y: row.number(users.y, "y", metres)?,
        angle: row.number(users.angle, "angle", "degrees clockwise from north")?,
        speed: row.number(users.speed, "speed", "a speed in m/s from 0 on")?,
        acceleration,
        person: person || on_edge_only,
    };
    reader.add(&row_values, || row.place())
}

struct CsvRow<'a> {
    file: &'a str,
    record: &'a csv::StringRecord,
}

impl Row for CsvRow<'_> {
    fn text(&self, column: usize) -> &str {
        self.record.get(column).unwrap_or("")
    }

    fn number(&self, column: usize, name: &str, expected: &'static str) -> Result<f64, TraceError> {
        number(|| self.place(), name, self.text(column), ANY, expected)
    }

    fn is_empty(&self, column: usize) -> bool {
        self.text(column).is_empty()
    }

    fn place(&self) -> Place {
        Place::line(self.file, self.record.position().map_or(0, csv::Position::line))
    }
}

/// Reads SUMO's table; the separator is the one that the header uses.
pub(super) fn read_csv(file: &str, mut source: impl BufRead, reader: &mut FcdReader<'_>) -> Result<(), TraceError> {
    let wrong = |problem: String| TraceError::Table { file: file.to_owned(), expected: "CSV", problem };
    let start = source.fill_buf().map_err(|error| wrong(error.to_string()))?;
    let header = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let separator = [b';', b',', b'\t'].into_iter().find(|separator| header.contains(separator)).unwrap_or(b';');
    let mut table =
        csv::ReaderBuilder::new().delimiter(separator).flexible(true).trim(csv::Trim::All).from_reader(source);
    let header = table.headers().map_err(|error| wrong(error.to_string()))?.clone();
    let columns = Columns::find(&header.iter().collect::<Vec<_>>(), || Place::line(file, 1))?;
    let mut record = csv::StringRecord::new();
    while table.read_record(&mut record).map_err(|error| wrong(error.to_string()))? {
        let row = CsvRow { file, record: &record };
        if record.len() != header.len() {
            return Err(TraceError::WrongWidth { place: row.place(), found: record.len(), expected: header.len() });
        }
        take(&row, &columns, reader)?;
    }
    Ok(())
}

/// One column of a row group.
enum Cells {
    Numbers(Vec<Option<f64>>),
    Texts(Vec<Option<String>>),
}

struct ParquetRow<'a> {
    file: &'a str,
    number: u64,
    index: usize,
    cells: &'a [Option<Cells>],
}

impl Row for ParquetRow<'_> {
    fn text(&self, column: usize) -> &str {
        match self.cells.get(column) {
            Some(Some(Cells::Texts(texts))) => texts.get(self.index).and_then(Option::as_deref).unwrap_or(""),
            _ => "",
        }
    }

    fn number(&self, column: usize, name: &str, expected: &'static str) -> Result<f64, TraceError> {
        let bad = |value: &str| TraceError::BadValue {
            place: self.place(),
            name: name.to_owned(),
            value: value.to_owned(),
            expected,
        };
        match self.cells.get(column) {
            Some(Some(Cells::Numbers(numbers))) => match numbers.get(self.index).copied().flatten() {
                Some(value) if value.is_finite() => Ok(value),
                Some(value) => Err(bad(&value.to_string())),
                None => Err(bad("null")),
            },
            _ => number(|| self.place(), name, self.text(column), ANY, expected),
        }
    }

    fn is_empty(&self, column: usize) -> bool {
        match self.cells.get(column) {
            Some(Some(Cells::Numbers(numbers))) => numbers.get(self.index).is_none_or(Option::is_none),
            _ => self.text(column).is_empty(),
        }
    }

    fn place(&self) -> Place {
        Place::row(self.file, self.number)
    }
}

/// Reads SUMO's Parquet file.
pub(super) fn read_parquet(file: &str, bytes: Vec<u8>, reader: &mut FcdReader<'_>) -> Result<(), TraceError> {
    let wrong = |error: ParquetError| TraceError::Table {
        file: file.to_owned(),
        expected: "Parquet",
        problem: error.to_string(),
    };
    let source = SerializedFileReader::new(bytes::Bytes::from(bytes)).map_err(wrong)?;
    let schema = source.metadata().file_metadata().schema_descr_ptr();
    let names: Vec<&str> = schema.columns().iter().map(|column| column.name()).collect();
    let columns = Columns::find(&names, || Place::row(file, 0))?;
    let mut rows_before = 0;
    for group in 0..source.num_row_groups() {
        let group = source.get_row_group(group).map_err(wrong)?;
        let wanted = columns.used();
        let cells = (0..names.len())
            .map(|column| wanted.contains(&column).then(|| read_cells(group.as_ref(), column)).transpose())
            .collect::<Result<Vec<_>, _>>()
            .map_err(wrong)?;
        let rows = cells.iter().flatten().map(Cells::len).max().unwrap_or(0);
        if let Some((short, _)) =
            cells.iter().enumerate().find(|(_, cells)| cells.as_ref().is_some_and(|c| c.len() != rows))
        {
            let problem = format!("column `{}` is shorter than the others, which have {rows} rows", names[short]);
            return Err(TraceError::Table { file: file.to_owned(), expected: "Parquet", problem });
        }
        for index in 0..rows {
            let number = rows_before + index as u64 + 1;
            take(&ParquetRow { file, number, index, cells: &cells }, &columns, reader)?;
        }
        rows_before += rows as u64;
    }
    Ok(())
}

impl Columns {
    fn used(&self) -> Vec<usize> {
        let users = self.vehicle.iter().chain(&self.person).flat_map(|users| {
            let needed = [users.id, users.x, users.y, users.angle, users.speed];
            let optional = [users.kind, users.acceleration, users.lane, users.edge];
            needed.into_iter().chain(optional.into_iter().flatten())
        });
        users.chain([self.time]).collect()
    }
}

impl Cells {
    fn len(&self) -> usize {
        match self {
            Self::Numbers(numbers) => numbers.len(),
            Self::Texts(texts) => texts.len(),
        }
    }
}

fn read_cells(group: &dyn RowGroupReader, column: usize) -> Result<Cells, ParquetError> {
    let description = group.metadata().column(column).column_descr_ptr();
    let highest = description.max_def_level();
    if description.max_rep_level() > 0 || highest > 1 {
        return Err(ParquetError::General(format!("column `{}` is nested, expected a flat one", description.name())));
    }
    Ok(match group.get_column_reader(column)? {
        ColumnReader::DoubleColumnReader(reader) => Cells::Numbers(values(reader, highest, |value| *value)?),
        ColumnReader::FloatColumnReader(reader) => {
            Cells::Numbers(values(reader, highest, |value| from_single(*value))?)
        }
        ColumnReader::Int32ColumnReader(reader) => Cells::Numbers(values(reader, highest, |value| f64::from(*value))?),
        ColumnReader::Int64ColumnReader(reader) => Cells::Numbers(values(reader, highest, |value| *value as f64)?),
        ColumnReader::ByteArrayColumnReader(reader) => {
            let text = |bytes: &ByteArray| bytes.as_utf8().map(str::to_owned);
            let texts = values(reader, highest, text)?;
            Cells::Texts(texts.into_iter().map(Option::transpose).collect::<Result<_, _>>()?)
        }
        _ => {
            let kind: PhysicalType = description.physical_type();
            let name = description.name();
            return Err(ParquetError::General(format!("column `{name}` is {kind}, expected a number or a text")));
        }
    })
}

/// The shortest decimal that a number of single precision stands for: SUMO's 8.965 m/s is 8.96500015 in a `f32`, which would
/// round to another hundredth than the text of the same number.
fn from_single(value: f32) -> f64 {
    value.to_string().parse().unwrap_or(f64::from(value))
}

/// All values of a column, none where it is null.
fn values<T: DataType, V>(
    mut reader: ColumnReaderImpl<T>,
    highest: i16,
    convert: impl Fn(&T::T) -> V,
) -> Result<Vec<Option<V>>, ParquetError> {
    const BATCH: usize = 4096;
    let mut all = Vec::new();
    let (mut levels, mut batch) = (Vec::new(), Vec::new());
    loop {
        levels.clear();
        batch.clear();
        let (records, count, _) = reader.read_records(BATCH, Some(&mut levels), None, &mut batch)?;
        if records == 0 {
            return Ok(all);
        }
        let mut found = batch.iter().take(count).map(&convert);
        if highest == 0 {
            all.extend(found.map(Some));
        } else {
            all.extend(levels.iter().map(|level| if *level == highest { found.next() } else { None }));
        }
    }
}

/// Names as a message shows them.
pub(super) fn shown(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
