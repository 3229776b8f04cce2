//! Strokes to draw roads with.

use crate::geometry::Point;
use crate::units::{Meters, MetersPerSecond};
use crate::world::mobility::network_traffic::{ClassMix, Destination, Flow, Headways};
use crate::world::road::network::{
    BuildingKind, FileBuilding, FileConnection, FileCrossing, FileEdge, FileJunction, FileLane, FileLaneReference,
    FileSignalGroup, FileSignals, FileWalkway, JunctionKind, LaneUser, Polyline, RoadFile,
};

/// What the lanes of a road are like.
#[derive(Clone, Copy)]
pub(super) struct LaneStyle {
    pub(super) width: Meters,
    pub(super) limit: MetersPerSecond,
    pub(super) priority: i32,
}

/// Everything with an engine.
const MOTOR_VEHICLES: [LaneUser; 4] = [LaneUser::Car, LaneUser::Truck, LaneUser::Bus, LaneUser::Motorcycle];

/// Amber at 50 km/h, red-amber, and red for all between two greens (RiLSA 2015).
const AMBER_S: f64 = 3.0;
const RED_AMBER_S: f64 = 1.0;
const CLEARANCE_S: f64 = 1.0;
/// Green of an arm.
const GREEN_S: f64 = 18.0;

/// Corners at a crossing of streets are cut off by so much on either side, so that lorries can turn and people still have a
/// sidewalk.
pub(super) const CORNER_CUT_M: f64 = 8.0;
/// From the kerb of the other street: crossings, and the stop lines behind them.
pub(super) const CROSSING_BEYOND_KERB_M: f64 = 10.0;
pub(super) const STOP_BEYOND_KERB_M: f64 = 13.0;
/// Where people walk on a sidewalk: its share from the kerb.
pub(super) const WALK_SHARE: f64 = 0.8;

/// Directions of the arms of a crossing: east, north, west, south.
pub(super) const ARMS: [Point; 4] =
    [Point::new(1.0, 0.0), Point::new(0.0, 1.0), Point::new(-1.0, 0.0), Point::new(0.0, -1.0)];
pub(super) const ARM_NAMES: [&str; 4] = ["east", "north", "west", "south"];

pub(super) fn pair(point: Point) -> [f64; 2] {
    [point.x, point.y]
}

/// The point `along` a direction and `right` of it.
pub(super) fn place(origin: Point, direction: Point, along: f64, right: f64) -> Point {
    origin + Point::new(direction.x * along + direction.y * right, direction.y * along - direction.x * right)
}

pub(super) fn junction(file: &mut RoadFile, id: &str, position: Point, kind: JunctionKind) {
    file.junctions.push(FileJunction { id: id.to_owned(), position: pair(position), kind, signals: None });
}

/// One way of a road: `lanes` lanes to the right of the axis.
pub(super) fn road(
    file: &mut RoadFile,
    id: &str,
    (from, to): (&str, &str),
    axis: &[Point],
    lanes: u32,
    style: LaneStyle,
) {
    let axis = Polyline::new(axis).expect("a scenario's axis has length");
    let lane = |number: u32| {
        let right = (f64::from(lanes - number) - 0.5) * style.width.0;
        FileLane {
            width_m: style.width.0,
            speed_limit_mps: style.limit.0,
            users: MOTOR_VEHICLES.to_vec(),
            shape: axis.offset(-right).into_iter().map(pair).collect(),
        }
    };
    file.edges.push(FileEdge {
        id: id.to_owned(),
        from: from.to_owned(),
        to: to.to_owned(),
        priority: style.priority,
        lanes: (0..lanes).map(lane).collect(),
    });
}

pub(super) fn connect(file: &mut RoadFile, from: (&str, u32), to: (&str, u32), signal_group: Option<u8>) {
    let lane = |(edge, lane): (&str, u32)| FileLaneReference { edge: edge.to_owned(), lane };
    file.connections.push(FileConnection {
        id: format!("{}_{}-{}_{}", from.0, from.1, to.0, to.1),
        from: lane(from),
        to: lane(to),
        shape: Vec::new(),
        turn: None,
        speed_limit_mps: None,
        signal_group,
        yields_to: None,
    });
}

/// The turns of a crossing of streets with two lanes each way: right turns from the right lane, left turns from the left one,
/// straight on from both. `arms` names the edge in and the edge out of each arm; with signals, arm `n` obeys group `n + 1`.
pub(super) fn turns_of_crossing(file: &mut RoadFile, arms: &[Option<(String, String)>; 4], signals: bool) {
    for arm in 0..4 {
        let Some((own, _)) = &arms[arm] else { continue };
        let out = |turns: usize| arms[(arm + turns) % 4].as_ref().map(|(_, out)| out.as_str());
        let (right, straight, left) = (out(1), out(2), out(3));
        let group = signals.then_some(1 + arm as u8);
        if let Some(to) = straight {
            connect(file, (own, 0), (to, 0), group);
            connect(file, (own, 1), (to, 1), group);
        }
        // Without a way straight on, a lane whose own turn is not there takes the other one.
        if let Some(to) = right {
            connect(file, (own, 0), (to, 0), group);
            if straight.is_none() && left.is_none() {
                connect(file, (own, 1), (to, 1), group);
            }
        }
        if let Some(to) = left {
            connect(file, (own, 1), (to, 1), group);
            if straight.is_none() && right.is_none() {
                connect(file, (own, 0), (to, 0), group);
            }
        }
    }
}

/// Each arm has green in turn, so that left turns meet nobody. `arms` tells which of them are there.
pub(super) fn arm_by_arm(arms: [bool; 4], offset_s: f64) -> FileSignals {
    let stage_s = GREEN_S + AMBER_S + CLEARANCE_S + RED_AMBER_S;
    let there = (0..4u8).filter(|arm| arms[usize::from(*arm)]);
    let groups: Vec<FileSignalGroup> = there
        .enumerate()
        .map(|(turn, arm)| FileSignalGroup {
            group: arm + 1,
            green_from_s: turn as f64 * stage_s,
            green_s: GREEN_S,
            amber_s: AMBER_S,
            red_amber_s: RED_AMBER_S,
        })
        .collect();
    FileSignals::Fixed { cycle_s: groups.len() as f64 * stage_s, offset_s, groups }
}

pub(super) fn walkway(file: &mut RoadFile, id: String, width: Meters, points: &[Point]) {
    file.walkways.push(FileWalkway { id, width_m: width.0, shape: points.iter().copied().map(pair).collect() });
}

pub(super) fn crossing(file: &mut RoadFile, id: String, from: Point, to: Point, signals: Option<(&str, u8)>) {
    file.crossings.push(FileCrossing {
        id,
        width_m: 4.0,
        shape: vec![pair(from), pair(to)],
        junction: signals.map(|(junction, _)| junction.to_owned()),
        signal_group: signals.map(|(_, group)| group),
    });
}

/// A building with sides along the axes.
pub(super) fn block(file: &mut RoadFile, id: String, low: Point, high: Point, height: Meters, kind: BuildingKind) {
    cut_block(file, id, low, high, height, kind, &[]);
}

/// A building with sides along the axes, and corners cut off beside each of `streets`, the corners of a larger block.
pub(super) fn cut_block(
    file: &mut RoadFile,
    id: String,
    low: Point,
    high: Point,
    height: Meters,
    kind: BuildingKind,
    streets: &[Point],
) {
    let corners = [low, Point::new(high.x, low.y), high, Point::new(low.x, high.y)];
    let mut outline = Vec::new();
    for (number, corner) in corners.into_iter().enumerate() {
        if streets.iter().all(|street| street.distance(corner).0 > 1e-6) {
            outline.push(pair(corner));
            continue;
        }
        for neighbour in [corners[(number + 3) % 4], corners[(number + 1) % 4]] {
            let length = corner.distance(neighbour).0;
            let share = (CORNER_CUT_M / length).min(0.5);
            let way = neighbour - corner;
            outline.push(pair(corner + Point::new(way.x * share, way.y * share)));
        }
    }
    file.buildings.push(FileBuilding { id, kind, height_m: height.0, outline });
}

pub(super) fn flow(from: &str, to: &[(&str, f64)], per_hour: f64, classes: ClassMix) -> Flow {
    Flow {
        from: from.to_owned(),
        to: to.iter().map(|(edge, share)| Destination { edge: (*edge).to_owned(), share: *share }).collect(),
        via: Vec::new(),
        per_hour,
        headways: Headways::ShiftedExponential(crate::units::SimDuration::from_millis(1000)),
        classes,
    }
}
