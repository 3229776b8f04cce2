//! SUMO's floating car data: what its formats have in common.

use std::fs::File;
use std::io::{BufRead, BufReader, Cursor};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;

use crate::geometry::{Heading, LocalPlane, Point, Wgs84};
use crate::units::{MetersPerSecond, MetersPerSecondSquared, SimDuration, SimTime};
use crate::world::mobility::RoadUserClass;
use crate::world::mobility::recorded::track_builder::{
    FARTHEST_M, FASTEST_MPS, LATEST_S, RawSample, TrackBuilder, class_of, shortened,
};
use crate::world::mobility::recorded::{
    ClassShapes, ClassTable, DEFAULT_LONGEST_GAP, Place, RecordedTraffic, TraceError, sumo_table, sumo_xml,
};

/// How floating car data is read.
#[derive(Clone, Debug, PartialEq)]
pub struct SumoOptions {
    /// What the types stand for; persons are pedestrians whatever their type.
    pub classes: ClassTable,
    /// How large the road users are.
    pub shapes: ClassShapes,
    /// Samples farther apart leave a road user absent in between.
    pub longest_gap: SimDuration,
    /// Positions, speeds, angles and accelerations are rounded to so many decimals, half to even, or kept as they are.
    ///
    /// SUMO's texts have two by default and its Parquet files all digits, so that with two the formats give equal tracks.
    /// Speeds, angles and accelerations are single precision in Parquet and are read as the shortest decimal that they stand for.
    /// Where the number that SUMO had lies closer to the middle between two hundredths than single precision can tell, they may
    /// still differ from the text by one hundredth: 2 of 230 000 values in two example runs. Positions and times are double
    /// precision and always equal, and positions between samples do not depend on speeds.
    pub decimals: Option<u8>,
    /// `x` and `y` are longitude and latitude (`--fcd-output.geo`), turned to metres from here.
    pub geographic_origin: Option<Wgs84>,
}

/// A file format of floating car data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SumoFormat {
    /// XML.
    Xml,
    /// Comma (or semicolon) separated values.
    Csv,
    /// Parquet.
    Parquet,
}

/// One row or element of floating car data as it was written.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct FcdRow<'a> {
    pub time: f64,
    pub id: &'a str,
    pub kind: &'a str,
    pub x: f64,
    pub y: f64,
    pub angle: f64,
    pub speed: f64,
    pub acceleration: Option<f64>,
    pub person: bool,
}

/// Turns rows into tracks and looks after their order.
pub(super) struct FcdReader<'a> {
    options: &'a SumoOptions,
    builder: TrackBuilder,
    plane: Option<LocalPlane>,
    time: f64,
}

/// `--precision.geo` of SUMO is 6 by default.
const GEOGRAPHIC_DECIMALS: u8 = 6;

const EXPECTED: &str = "at least one vehicle or person in one time step";

impl Default for SumoOptions {
    fn default() -> Self {
        Self {
            classes: ClassTable::by_name(),
            shapes: ClassShapes::default(),
            longest_gap: DEFAULT_LONGEST_GAP,
            decimals: Some(2),
            geographic_origin: None,
        }
    }
}

/// Reads floating car data; the end of the name says the format, `.gz` after it that the file is compressed.
pub fn read_sumo_trace(path: &Path, options: &SumoOptions) -> Result<RecordedTraffic, TraceError> {
    let name = path.display().to_string();
    let lower = name.to_ascii_lowercase();
    let (plain, compressed) = lower.strip_suffix(".gz").map_or((lower.as_str(), false), |plain| (plain, true));
    let format = match plain.rsplit('.').next() {
        Some("xml") => SumoFormat::Xml,
        Some("csv") => SumoFormat::Csv,
        Some("parquet") => SumoFormat::Parquet,
        _ => return Err(TraceError::UnknownFormat { file: name }),
    };
    let file = File::open(path).map_err(|source| TraceError::Read { path: path.to_owned(), source })?;
    read(&name, BufReader::with_capacity(1 << 16, file), format, compressed, options)
}

/// The same from memory; compressed bytes are recognised.
pub fn parse_sumo_trace(
    file: &str,
    bytes: &[u8],
    format: SumoFormat,
    options: &SumoOptions,
) -> Result<RecordedTraffic, TraceError> {
    read(file, Cursor::new(bytes), format, bytes.starts_with(&[0x1f, 0x8b]), options)
}

fn read(
    file: &str,
    source: impl BufRead,
    format: SumoFormat,
    compressed: bool,
    options: &SumoOptions,
) -> Result<RecordedTraffic, TraceError> {
    if compressed {
        return read_plain(file, BufReader::new(MultiGzDecoder::new(source)), format, options);
    }
    read_plain(file, source, format, options)
}

fn read_plain(
    file: &str,
    mut source: impl BufRead,
    format: SumoFormat,
    options: &SumoOptions,
) -> Result<RecordedTraffic, TraceError> {
    let mut reader = FcdReader {
        options,
        builder: TrackBuilder::new(options.shapes, false),
        plane: options.geographic_origin.map(LocalPlane::new),
        time: f64::NEG_INFINITY,
    };
    match format {
        SumoFormat::Xml => sumo_xml::read(file, source, &mut reader)?,
        SumoFormat::Csv => sumo_table::read_csv(file, source, &mut reader)?,
        SumoFormat::Parquet => {
            // Its index is at the end, so a file that comes as a stream has to be held as a whole.
            let mut bytes = Vec::new();
            source.read_to_end(&mut bytes).map_err(|error| TraceError::Table {
                file: file.to_owned(),
                expected: "Parquet",
                problem: error.to_string(),
            })?;
            sumo_table::read_parquet(file, bytes, &mut reader)?;
        }
    }
    reader.builder.finish(file, EXPECTED, options.longest_gap)
}

impl FcdReader<'_> {
    /// Checks the time of a step or row: it must not go back.
    pub fn check_time(&mut self, time: f64, place: impl Fn() -> Place) -> Result<(), TraceError> {
        within("time", time, (-LATEST_S, LATEST_S), "a time in seconds", &place)?;
        if time < self.time {
            return Err(TraceError::TimeGoesBack { place: place(), id: None, time_s: time, before_s: self.time });
        }
        self.time = time;
        Ok(())
    }

    /// Takes a row.
    pub fn add(&mut self, row: &FcdRow<'_>, place: impl Fn() -> Place) -> Result<(), TraceError> {
        self.check_time(row.time, &place)?;
        if row.id.is_empty() {
            let (name, value) = ("id".to_owned(), String::new());
            return Err(TraceError::BadValue { place: place(), name, value, expected: "a name" });
        }
        let class = if row.person {
            RoadUserClass::Pedestrian
        } else {
            class_of(&self.options.classes, row.kind, row.id, &place)?
        };
        let round = |value: f64| self.options.decimals.map_or(value, |decimals| rounded(value, decimals));
        let position = match self.plane {
            None => {
                let metres = "metres, within the size of the earth";
                within("x", row.x, (-FARTHEST_M, FARTHEST_M), metres, &place)?;
                within("y", row.y, (-FARTHEST_M, FARTHEST_M), metres, &place)?;
                Point::new(round(row.x), round(row.y))
            }
            Some(plane) => {
                within("x", row.x, (-180.0, 180.0), "a longitude in degrees", &place)?;
                within("y", row.y, (-90.0, 90.0), "a latitude in degrees", &place)?;
                plane.world_from_wgs84(Wgs84 {
                    latitude_deg: rounded(row.y, GEOGRAPHIC_DECIMALS),
                    longitude_deg: rounded(row.x, GEOGRAPHIC_DECIMALS),
                })
            }
        };
        within("angle", row.angle, (-360.0, 360.0), "degrees clockwise from north", &place)?;
        within("speed", row.speed, (0.0, FASTEST_MPS), "a speed in m/s from 0 on", &place)?;
        if let Some(acceleration) = row.acceleration {
            within("acceleration", acceleration, (-1e4, 1e4), "an acceleration in m/s2", &place)?;
        }
        let sample = RawSample {
            time: SimTime::from_secs_f64(row.time),
            position,
            heading: Some(Heading::from_degrees(round(row.angle))),
            speed: Some(MetersPerSecond(round(row.speed))),
            acceleration: row.acceleration.map(|acceleration| MetersPerSecondSquared(round(acceleration))),
        };
        self.builder.add(row.id, class, sample, place)
    }
}

fn within(
    name: &str,
    value: f64,
    (low, high): (f64, f64),
    expected: &'static str,
    place: impl Fn() -> Place,
) -> Result<(), TraceError> {
    if value >= low && value <= high {
        return Ok(());
    }
    Err(TraceError::BadValue { place: place(), name: name.to_owned(), value: shortened(&value.to_string()), expected })
}

/// The number that a text with so many decimals gives: exactly what SUMO's writer and a reader of it do.
fn rounded(value: f64, decimals: u8) -> f64 {
    format!("{value:.*}", usize::from(decimals)).parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_as_a_text_writes_them() {
        // value -> two decimals: to the nearest of the exact binary value, a true half to the even digit
        let cases = [(818.908_436_332_971_2, 818.91), (0.125, 0.12), (0.375, 0.38), (395.2, 395.2), (-0.004_8, 0.0)];
        for (value, expected) in cases {
            assert_eq!(rounded(value, 2), expected, "{value}");
        }
    }
}
