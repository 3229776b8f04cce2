//! Any table of trajectories whose columns are declared.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use crate::geometry::{Heading, LocalPlane, Point, Wgs84};
use crate::units::{MetersPerSecond, MetersPerSecondSquared, SimDuration, SimTime};
use crate::world::mobility::RoadUserClass;
use crate::world::mobility::recorded::sumo_table::shown;
use crate::world::mobility::recorded::track_builder::{
    FARTHEST_M, FASTEST_MPS, LATEST_S, RawSample, TrackBuilder, class_of, number, shortened,
};
use crate::world::mobility::recorded::{
    ClassShapes, ClassTable, DEFAULT_LONGEST_GAP, Place, RecordedTraffic, TraceError,
};

/// What the columns of a table mean.
///
/// Rows may be sorted by time or by road user, but the rows of one road user must be in order of time.
#[derive(Clone, Debug, PartialEq)]
pub struct CsvMapping {
    /// Between the values of a line.
    pub separator: u8,
    /// The column with the time.
    pub time: String,
    /// Its unit.
    pub time_unit: TimeUnit,
    /// Where it counts from.
    pub time_origin: TimeOrigin,
    /// The column that names the road user.
    pub id: String,
    /// The columns with the position.
    pub coordinates: CoordinateColumns,
    /// What the position means.
    pub reference_point: ReferencePoint,
    /// The column with the speed, and its unit; without one, the speed follows from the positions.
    pub speed: Option<(String, SpeedUnit)>,
    /// The column with the heading; without one, it follows from the positions.
    pub heading: Option<(String, HeadingConvention)>,
    /// The column with the acceleration in the direction of travel, in m/s2.
    pub acceleration: Option<String>,
    /// The column with the type; without one, everybody is a car.
    pub class: Option<String>,
    /// What the types stand for.
    pub classes: ClassTable,
    /// How large the road users are.
    pub shapes: ClassShapes,
    /// Samples farther apart leave a road user absent in between.
    pub longest_gap: SimDuration,
}

/// The unit of a time column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeUnit {
    /// Seconds.
    Seconds,
    /// Milliseconds.
    Milliseconds,
    /// Microseconds.
    Microseconds,
    /// Nanoseconds.
    Nanoseconds,
}

/// Where times count from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeOrigin {
    /// As written: 12.5 s is 12.5 s into the run.
    AsWritten,
    /// The first time in the file is 0: for times since 1970.
    FirstSample,
}

/// The columns with the position.
#[derive(Clone, Debug, PartialEq)]
pub enum CoordinateColumns {
    /// Metres east and north.
    Plane {
        /// The column of metres east.
        x: String,
        /// The column of metres north.
        y: String,
    },
    /// Degrees on WGS84.
    Geographic {
        /// The column of degrees north.
        latitude: String,
        /// The column of degrees east.
        longitude: String,
        /// The origin of the world's plane.
        origin: Wgs84,
    },
}

/// What a recorded position means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReferencePoint {
    /// The middle of the front edge.
    Front,
    /// The middle of the outline.
    Centre,
}

/// The unit of a speed column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpeedUnit {
    /// Metres per second.
    MetersPerSecond,
    /// Kilometres per hour.
    KilometersPerHour,
}

/// How a heading is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadingConvention {
    /// Degrees clockwise from north.
    CompassDegrees,
    /// Degrees counter-clockwise from the `x` axis.
    MathematicalDegrees,
    /// Radians counter-clockwise from the `x` axis.
    MathematicalRadians,
}

const EXPECTED: &str = "a header and one line per road user and instant";

impl CsvMapping {
    /// A table with columns `time` (s), `id`, `x` and `y` (m) and nothing else.
    pub fn plain() -> Self {
        Self {
            separator: b',',
            time: "time".to_owned(),
            time_unit: TimeUnit::Seconds,
            time_origin: TimeOrigin::AsWritten,
            id: "id".to_owned(),
            coordinates: CoordinateColumns::Plane { x: "x".to_owned(), y: "y".to_owned() },
            reference_point: ReferencePoint::Front,
            speed: None,
            heading: None,
            acceleration: None,
            class: None,
            classes: ClassTable::by_name(),
            shapes: ClassShapes::default(),
            longest_gap: DEFAULT_LONGEST_GAP,
        }
    }
}

/// Reads the table at `path`.
pub fn read_csv_trace(path: &Path, mapping: &CsvMapping) -> Result<RecordedTraffic, TraceError> {
    let file = File::open(path).map_err(|source| TraceError::Read { path: path.to_owned(), source })?;
    read(&path.display().to_string(), BufReader::new(file), mapping)
}

/// The same from memory.
pub fn parse_csv_trace(file: &str, bytes: &[u8], mapping: &CsvMapping) -> Result<RecordedTraffic, TraceError> {
    read(file, bytes, mapping)
}

/// Where the declared columns are.
struct Columns {
    time: usize,
    id: usize,
    east: usize,
    north: usize,
    speed: Option<usize>,
    heading: Option<usize>,
    acceleration: Option<usize>,
    class: Option<usize>,
}

fn read(file: &str, source: impl Read, mapping: &CsvMapping) -> Result<RecordedTraffic, TraceError> {
    let wrong =
        |error: csv::Error| TraceError::Table { file: file.to_owned(), expected: "CSV", problem: error.to_string() };
    let mut table =
        csv::ReaderBuilder::new().delimiter(mapping.separator).flexible(true).trim(csv::Trim::All).from_reader(source);
    let header = table.headers().map_err(wrong)?.clone();
    let columns = Columns::find(file, &header, mapping)?;
    let plane = match &mapping.coordinates {
        CoordinateColumns::Geographic { origin, .. } => Some(LocalPlane::new(*origin)),
        CoordinateColumns::Plane { .. } => None,
    };
    let mut builder = TrackBuilder::new(mapping.shapes, mapping.reference_point == ReferencePoint::Centre);
    let mut record = csv::StringRecord::new();
    while table.read_record(&mut record).map_err(wrong)? {
        let place = || Place::line(file, record.position().map_or(0, csv::Position::line));
        if record.len() != header.len() {
            return Err(TraceError::WrongWidth { place: place(), found: record.len(), expected: header.len() });
        }
        let value = |column: usize, range, expected| number(place, &header[column], &record[column], range, expected);
        let optional = |column: Option<usize>, range, expected| {
            column.filter(|column| !record[*column].is_empty()).map(|column| value(column, range, expected)).transpose()
        };
        let id = &record[columns.id];
        if id.is_empty() {
            let (name, value) = (mapping.id.clone(), String::new());
            return Err(TraceError::BadValue { place: place(), name, value, expected: "a name or number" });
        }
        let class = match columns.class {
            Some(column) => class_of(&mapping.classes, &record[column], id, place)?,
            None => RoadUserClass::Car,
        };
        let position = match plane {
            None => {
                let range = (-FARTHEST_M, FARTHEST_M);
                let expected = "metres, within the size of the earth";
                Point::new(value(columns.east, range, expected)?, value(columns.north, range, expected)?)
            }
            Some(plane) => plane.world_from_wgs84(Wgs84 {
                latitude_deg: value(columns.north, (-90.0, 90.0), "a latitude in degrees")?,
                longitude_deg: value(columns.east, (-180.0, 180.0), "a longitude in degrees")?,
            }),
        };
        let unit = mapping.speed.as_ref().map_or(1.0, |(_, unit)| match unit {
            SpeedUnit::MetersPerSecond => 1.0,
            SpeedUnit::KilometersPerHour => 1.0 / 3.6,
        });
        let speed = optional(columns.speed, (0.0, FASTEST_MPS / unit), "a speed from 0 on")?;
        let heading = optional(columns.heading, (-1e6, 1e6), "an angle")?;
        let acceleration = optional(columns.acceleration, (-1e4, 1e4), "an acceleration in m/s2")?;
        let sample = RawSample {
            time: time(&record[columns.time], mapping, place)?,
            position,
            heading: heading.zip(mapping.heading.as_ref()).map(|(angle, (_, convention))| convention.heading(angle)),
            speed: speed.map(|speed| MetersPerSecond(speed * unit)),
            acceleration: acceleration.map(MetersPerSecondSquared),
        };
        builder.add(id, class, sample, place)?;
    }
    let traffic = builder.finish(file, EXPECTED, mapping.longest_gap)?;
    Ok(match mapping.time_origin {
        TimeOrigin::AsWritten => traffic,
        TimeOrigin::FirstSample => traffic.starting_at(SimTime::ZERO),
    })
}

/// A time in whole nanoseconds. Whole numbers stay exact: nanoseconds since 1970 have more digits than a `f64`.
fn time(text: &str, mapping: &CsvMapping, place: impl Fn() -> Place) -> Result<SimTime, TraceError> {
    let (nanoseconds, expected) = match mapping.time_unit {
        TimeUnit::Seconds => (1_000_000_000, "a time in seconds"),
        TimeUnit::Milliseconds => (1_000_000, "a time in milliseconds"),
        TimeUnit::Microseconds => (1_000, "a time in microseconds"),
        TimeUnit::Nanoseconds => (1, "a time in nanoseconds"),
    };
    let latest = (LATEST_S * 1e9) as i64;
    if let Ok(whole) = text.parse::<i64>() {
        let time = whole.checked_mul(nanoseconds).filter(|time| (-latest..=latest).contains(time));
        return time.map(SimTime).ok_or_else(|| TraceError::BadValue {
            place: place(),
            name: mapping.time.clone(),
            value: shortened(text),
            expected,
        });
    }
    let highest = LATEST_S * 1e9 / nanoseconds as f64;
    let value = number(place, &mapping.time, text, (-highest, highest), expected)?;
    Ok(SimTime((value * nanoseconds as f64).round() as i64))
}

impl HeadingConvention {
    fn heading(self, angle: f64) -> Heading {
        Heading::from_degrees(match self {
            Self::CompassDegrees => angle,
            Self::MathematicalDegrees => 90.0 - angle,
            Self::MathematicalRadians => 90.0 - angle.to_degrees(),
        })
    }
}

impl Columns {
    fn find(file: &str, header: &csv::StringRecord, mapping: &CsvMapping) -> Result<Self, TraceError> {
        let need = |name: &String| {
            header.iter().position(|found| found == name).ok_or_else(|| TraceError::Missing {
                place: Place::line(file, 1),
                what: "column",
                name: name.clone(),
                found: if header.is_empty() { "none".to_owned() } else { shown(&header.iter().collect::<Vec<_>>()) },
            })
        };
        let (east, north) = match &mapping.coordinates {
            CoordinateColumns::Plane { x, y } => (x, y),
            CoordinateColumns::Geographic { latitude, longitude, .. } => (longitude, latitude),
        };
        Ok(Self {
            time: need(&mapping.time)?,
            id: need(&mapping.id)?,
            east: need(east)?,
            north: need(north)?,
            speed: mapping.speed.as_ref().map(|(name, _)| need(name)).transpose()?,
            heading: mapping.heading.as_ref().map(|(name, _)| need(name)).transpose()?,
            acceleration: mapping.acceleration.as_ref().map(need).transpose()?,
            class: mapping.class.as_ref().map(need).transpose()?,
        })
    }
}
