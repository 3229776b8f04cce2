//! `[mobility.NAME]`.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::NoParameters;

/// What moves vehicles and people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Mobility {
    /// The drivers of this program.
    BuiltIn(NoParameters),
    /// A recording.
    Recorded(Recorded),
    /// A SUMO server, over TraCI.
    Traci(Traci),
}

/// Traffic that is played back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Recorded {
    /// The recording. A path in a scenario file is relative to that file, a path in `--set` to the working directory.
    pub file: PathBuf,
    /// What the file is.
    pub format: RecordingFormat,
    /// The instant of the recording at which the run begins; absent: its first one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 1e9))]
    pub begin_s: Option<f64>,
    /// Samples farther apart leave a road user absent in between.
    #[schemars(range(min = 0.01, max = 3600.0))]
    pub max_gap_s: f64,
    /// What the columns of a table mean, where `format` is `csv`.
    pub columns: Columns,
    /// What the types of the recording stand for; types that are not listed are told by their names, such as `bus_12m`.
    pub types: Vec<RecordedType>,
    /// What the tracks of a GPX file are of.
    pub gpx_class: RoadUser,
}

/// A file with a recording.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecordingFormat {
    /// Floating car data of SUMO; its name ends with .xml, .csv or .parquet, with .gz after it if it is compressed.
    #[default]
    SumoFcd,
    /// A table with declared columns.
    Csv,
    /// GPX 1.1 tracks.
    Gpx,
}

/// Who moves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RoadUser {
    /// A car.
    #[default]
    Car,
    /// A truck.
    Truck,
    /// A bus.
    Bus,
    /// A motorcycle.
    Motorcycle,
    /// Somebody on a bicycle.
    Cyclist,
    /// Somebody on foot.
    Pedestrian,
}

/// A type of a recording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordedType {
    /// How the recording calls it.
    pub name: String,
    /// What it is.
    pub class: RoadUser,
}

/// What the columns of a table mean.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Columns {
    /// Between the values of a line.
    pub separator: Separator,
    /// The column with the time.
    pub time: String,
    /// Its unit.
    pub time_unit: TimeUnit,
    /// The column that names the road user.
    pub id: String,
    /// The column of metres east, or of the longitude where `position` is `wgs84`.
    pub x: String,
    /// The column of metres north, or of the latitude where `position` is `wgs84`.
    pub y: String,
    /// What the two columns are.
    pub position: PositionUnit,
    /// Which point of a body they tell.
    pub point: BodyPoint,
    /// The column with the speed; absent: it follows from the positions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speed: Option<String>,
    /// Its unit.
    pub speed_unit: SpeedUnit,
    /// The column with the heading; absent: it follows from the positions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heading: Option<String>,
    /// How headings are written.
    pub heading_unit: HeadingUnit,
    /// The column with the acceleration in m/s2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acceleration: Option<String>,
    /// The column with the type; absent: everybody is a car.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
}

/// Between the values of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Separator {
    /// `,`
    #[default]
    Comma,
    /// `;`
    Semicolon,
    /// A tabulator.
    Tab,
}

/// The unit of a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TimeUnit {
    /// Seconds.
    #[default]
    S,
    /// Milliseconds.
    Ms,
    /// Microseconds.
    Us,
    /// Nanoseconds.
    Ns,
}

/// What two columns of a position are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PositionUnit {
    /// Metres.
    #[default]
    M,
    /// Degrees on WGS84.
    Wgs84,
}

/// Which point of a body a position tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BodyPoint {
    /// The middle of the front edge.
    #[default]
    Front,
    /// The middle of the outline.
    Centre,
}

/// The unit of a speed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SpeedUnit {
    /// Metres per second.
    #[default]
    Mps,
    /// Kilometres per hour.
    Kmh,
}

/// How a heading is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HeadingUnit {
    /// Degrees clockwise from north.
    #[default]
    CompassDeg,
    /// Degrees counter-clockwise from the x axis.
    MathematicalDeg,
    /// Radians counter-clockwise from the x axis.
    MathematicalRad,
}

/// A SUMO server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Traci {
    /// Where it listens.
    pub host: String,
    /// The port of `sumo --remote-port`.
    #[schemars(range(min = 1, max = 65535))]
    pub port: u32,
    /// How long to wait for an answer.
    #[schemars(range(min = 0.1, max = 3600.0))]
    pub timeout_s: f64,
    /// The instant of SUMO at which the run begins: the time before lets the roads fill up.
    #[schemars(range(min = 0.0, max = 1e9))]
    pub begin_s: f64,
    /// The most road users of each class that there can be in the whole run, because stations are made before it begins.
    pub most: TraciMost,
    /// Speeds that vehicles are told.
    pub commands: Vec<SpeedCommand>,
    /// What the types of SUMO stand for; types that are not listed are told by their names, such as `bus_12m`.
    pub types: Vec<RecordedType>,
}

/// The most road users of each class in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TraciMost {
    /// Cars.
    #[schemars(range(min = 0, max = 100_000))]
    pub car: u32,
    /// Trucks.
    #[schemars(range(min = 0, max = 100_000))]
    pub truck: u32,
    /// Buses.
    #[schemars(range(min = 0, max = 100_000))]
    pub bus: u32,
    /// Motorcycles.
    #[schemars(range(min = 0, max = 100_000))]
    pub motorcycle: u32,
    /// Cyclists.
    #[schemars(range(min = 0, max = 100_000))]
    pub cyclist: u32,
    /// People on foot.
    #[schemars(range(min = 0, max = 100_000))]
    pub pedestrian: u32,
}

/// A speed that a vehicle is told, as an application of its station would.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SpeedCommand {
    /// When.
    #[schemars(range(min = 0.0, max = 86400.0))]
    pub at_s: f64,
    /// The number of the station.
    #[schemars(range(min = 0, max = 4294967295u32))]
    pub station: u32,
    /// The speed that it goes down to.
    #[schemars(range(min = 0.0, max = 100.0))]
    pub speed_mps: f64,
    /// How long it takes to get there; then the vehicle keeps that speed.
    #[schemars(range(min = 0.1, max = 600.0))]
    pub within_s: f64,
}

impl Default for Mobility {
    fn default() -> Self {
        Self::BuiltIn(NoParameters {})
    }
}

impl Default for Recorded {
    fn default() -> Self {
        Self {
            file: PathBuf::new(),
            format: RecordingFormat::default(),
            begin_s: None,
            max_gap_s: 2.0,
            columns: Columns::default(),
            types: Vec::new(),
            gpx_class: RoadUser::default(),
        }
    }
}

impl Default for Columns {
    fn default() -> Self {
        Self {
            separator: Separator::default(),
            time: "time".to_owned(),
            time_unit: TimeUnit::default(),
            id: "id".to_owned(),
            x: "x".to_owned(),
            y: "y".to_owned(),
            position: PositionUnit::default(),
            point: BodyPoint::default(),
            speed: None,
            speed_unit: SpeedUnit::default(),
            heading: None,
            heading_unit: HeadingUnit::default(),
            acceleration: None,
            kind: None,
        }
    }
}

impl Default for Traci {
    fn default() -> Self {
        Self {
            host: "127.0.0.1".to_owned(),
            port: 8813,
            timeout_s: 60.0,
            begin_s: 0.0,
            most: TraciMost::default(),
            commands: Vec::new(),
            types: Vec::new(),
        }
    }
}

impl Default for TraciMost {
    fn default() -> Self {
        Self { car: 1000, truck: 200, bus: 100, motorcycle: 100, cyclist: 200, pedestrian: 500 }
    }
}
