//! Traffic that is played back.

use super::{Equipment, List, Roster};
use crate::engine::RandomStream;
use crate::scenario::settings::{
    BodyPoint, Columns, HeadingUnit, PositionUnit, Recorded, RecordedType, RecordingFormat, RoadUser, Separator,
    SpeedUnit, TimeUnit,
};
use crate::simulation::build::BuildError;
use crate::simulation::build::ground::Plan;
use crate::simulation::participants::PlayedBack;
use crate::units::{SimDuration, SimTime};
use crate::world::mobility::RoadUserClass;
use crate::world::mobility::recorded::{
    self, ClassShapes, ClassTable, CoordinateColumns, CsvMapping, GpxOptions, RecordedTraffic, ReferencePoint,
    SumoOptions, TimeOrigin,
};

/// The road users of the recording in the order in which it names them, then units at the road side.
pub(super) fn build(scenario: &Plan<'_>, recorded: &Recorded, root: &RandomStream) -> Result<Roster, BuildError> {
    let equipment = Equipment::of(scenario.scenario, root);
    let traffic = read(scenario, recorded, equipment.shapes())?;
    let second = |time: Option<SimTime>| time.map_or(0.0, |time| (time - SimTime::ZERO).as_secs_f64());
    let (from_s, to_s) = (second(traffic.first_time()), second(traffic.last_time()));
    let traffic = match recorded.begin_s {
        // The instant at which the run begins becomes 0.
        Some(begin_s) => {
            let begin = SimTime::from_secs_f64(begin_s);
            let first = traffic.first_time().unwrap_or(begin);
            traffic.starting_at(SimTime::ZERO + (first - begin))
        }
        None => traffic.starting_at(SimTime::ZERO),
    };
    let end = SimTime::from_secs_f64(scenario.run.duration_s);
    let met = |track: &recorded::RecordedTrack| {
        let (first, last) = (track.samples.first(), track.samples.last());
        first.is_some_and(|first| first.time < end) && last.is_some_and(|last| last.time >= SimTime::ZERO)
    };
    let traffic =
        RecordedTraffic { tracks: traffic.tracks.into_iter().filter(met).collect(), longest_gap: traffic.longest_gap };
    if traffic.tracks.is_empty() {
        return Err(BuildError::NobodyRecorded { file: recorded.file.clone(), from_s, to_s });
    }
    let mut list = List::default();
    for (number, track) in traffic.tracks.iter().enumerate() {
        list.add(&equipment, number as u32, track.class, track.shape, None);
    }
    let standing = list.add_roadside_units(scenario);
    let List { sites, participants, .. } = list;
    Ok(Roster { sites, participants, mobility: Box::new(PlayedBack::new(traffic, standing)) })
}

fn read(scenario: &Plan<'_>, recorded: &Recorded, shapes: ClassShapes) -> Result<RecordedTraffic, BuildError> {
    let longest_gap = SimDuration::from_secs_f64(recorded.max_gap_s);
    let classes = class_table(&recorded.types);
    let traffic = match recorded.format {
        RecordingFormat::SumoFcd => {
            let options = SumoOptions { classes, shapes, longest_gap, ..SumoOptions::default() };
            recorded::read_sumo_trace(&recorded.file, &options)
        }
        RecordingFormat::Csv => {
            let mapping = CsvMapping { classes, shapes, longest_gap, ..mapping(scenario, &recorded.columns) };
            recorded::read_csv_trace(&recorded.file, &mapping)
        }
        RecordingFormat::Gpx => {
            let class = class_of(recorded.gpx_class);
            let options =
                GpxOptions { class, shapes, longest_gap, ..GpxOptions::around(scenario.ground.plane.origin()) };
            recorded::read_gpx_trace(&recorded.file, &options)
        }
    };
    Ok(traffic?)
}

/// What the types of a recording stand for.
pub(super) fn class_table(types: &[RecordedType]) -> ClassTable {
    types.iter().fold(ClassTable::by_name(), |table, one| table.declare(&one.name, class_of(one.class)))
}

fn class_of(user: RoadUser) -> RoadUserClass {
    match user {
        RoadUser::Car => RoadUserClass::Car,
        RoadUser::Truck => RoadUserClass::Truck,
        RoadUser::Bus => RoadUserClass::Bus,
        RoadUser::Motorcycle => RoadUserClass::Motorcycle,
        RoadUser::Cyclist => RoadUserClass::Cyclist,
        RoadUser::Pedestrian => RoadUserClass::Pedestrian,
    }
}

fn mapping(scenario: &Plan<'_>, columns: &Columns) -> CsvMapping {
    let (x, y) = (columns.x.clone(), columns.y.clone());
    CsvMapping {
        separator: match columns.separator {
            Separator::Comma => b',',
            Separator::Semicolon => b';',
            Separator::Tab => b'\t',
        },
        time: columns.time.clone(),
        time_unit: match columns.time_unit {
            TimeUnit::S => recorded::TimeUnit::Seconds,
            TimeUnit::Ms => recorded::TimeUnit::Milliseconds,
            TimeUnit::Us => recorded::TimeUnit::Microseconds,
            TimeUnit::Ns => recorded::TimeUnit::Nanoseconds,
        },
        time_origin: TimeOrigin::FirstSample,
        id: columns.id.clone(),
        coordinates: match columns.position {
            PositionUnit::M => CoordinateColumns::Plane { x, y },
            PositionUnit::Wgs84 => {
                CoordinateColumns::Geographic { latitude: y, longitude: x, origin: scenario.ground.plane.origin() }
            }
        },
        reference_point: match columns.point {
            BodyPoint::Front => ReferencePoint::Front,
            BodyPoint::Centre => ReferencePoint::Centre,
        },
        speed: columns.speed.clone().map(|column| {
            let unit = match columns.speed_unit {
                SpeedUnit::Mps => recorded::SpeedUnit::MetersPerSecond,
                SpeedUnit::Kmh => recorded::SpeedUnit::KilometersPerHour,
            };
            (column, unit)
        }),
        heading: columns.heading.clone().map(|column| {
            let convention = match columns.heading_unit {
                HeadingUnit::CompassDeg => recorded::HeadingConvention::CompassDegrees,
                HeadingUnit::MathematicalDeg => recorded::HeadingConvention::MathematicalDegrees,
                HeadingUnit::MathematicalRad => recorded::HeadingConvention::MathematicalRadians,
            };
            (column, convention)
        }),
        acceleration: columns.acceleration.clone(),
        class: columns.kind.clone(),
        ..CsvMapping::plain()
    }
}
