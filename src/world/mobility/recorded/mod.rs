//! Recorded traffic: trajectories that SUMO, a measurement drive or a drone wrote down, played back as they are.
//!
//! A [`RecordedTraffic`] has one [`RecordedTrack`] per road user, whose [`RecordedTraffic::state_at`] gives the motion at
//! any instant. [`read_sumo_trace`] reads SUMO's floating car data as XML, compressed XML, CSV and Parquet,
//! [`read_csv_trace`] any table whose columns are declared ([`CsvMapping`]), [`read_gpx_trace`] GPX tracks. What is wrong
//! with a file is a [`TraceError`] with file and line or row.

mod classes;
mod csv_table;
mod error;
mod gpx;
mod sumo;
mod sumo_table;
mod sumo_xml;
mod track;
mod track_builder;

#[cfg(test)]
mod tests;

pub use classes::{ClassShapes, ClassTable};
pub use csv_table::{
    CoordinateColumns, CsvMapping, HeadingConvention, ReferencePoint, SpeedUnit, TimeOrigin, TimeUnit, parse_csv_trace,
    read_csv_trace,
};
pub use error::{Place, Position, TraceError};
pub use gpx::{GpxOptions, parse_gpx_trace, read_gpx_trace};
pub use sumo::{SumoFormat, SumoOptions, parse_sumo_trace, read_sumo_trace};
pub use track::{DEFAULT_LONGEST_GAP, RecordedTrack, RecordedTraffic, Sample};
