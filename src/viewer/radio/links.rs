//! What became of a frame on its way to each station, and what stood in the way.

use crate::evaluation::record::{Outcome, StationId};
use crate::geometry::Point;
use crate::scenario::settings::{Buildings, Obstruction, VehiclesInBetween};
use crate::units::{Meters, SimTime};
use crate::viewer::run::{Actor, Frame, Pose, ShownRun};

/// A line from the sender of a frame to a station.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Link {
    /// The station.
    pub receiver: StationId,
    /// Where the sender is.
    pub from: Point,
    /// Where the receiver is.
    pub to: Point,
    /// What became of the frame there.
    pub outcome: Outcome,
    /// What stands on the line, where the scenario takes it into account.
    pub blocked: Option<Blocked>,
}

/// What stands on a line of sight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Blocked {
    /// Where.
    pub at: Point,
    /// How high it is, in metres.
    pub height_m: f64,
    /// By what.
    pub by: Obstacle,
}

/// What can stand on a line of sight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// A building.
    Building,
    /// A vehicle.
    Vehicle(StationId),
}

/// Which obstacles the channel of a scenario knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Known {
    buildings: bool,
    vehicles: bool,
}

/// Antennas are so high where a scenario says nothing else: on the roof of a car.
const ANTENNA_M: f64 = 1.6;

/// The links of a frame as they are at `now`, in ascending order of receivers.
pub fn links(run: &ShownRun, frame: &Frame, now: SimTime) -> Vec<Link> {
    let timeline = run.timeline();
    let Some(sender) = timeline.pose_of(frame.sender, now) else { return Vec::new() };
    let known = known_obstacles(run);
    let mut poses = Vec::new();
    if known.vehicles {
        timeline.poses_at(now, &mut poses);
        poses.retain(|pose| timeline.actor(pose.actor).kind.is_vehicle());
    }
    let link = |receiver, outcome| {
        let pose = timeline.pose_of(receiver, now)?;
        let (from, to) = (sender.position, pose.position);
        let by_building = (known.buildings && run.sight().blocked(from, to, Meters(ANTENNA_M)))
            .then(|| wall_on(run, from, to))
            .flatten();
        let blocked = by_building.or_else(|| {
            let high = antenna_of(timeline.actor(sender.actor)).max(antenna_of(timeline.actor(pose.actor)));
            let others = poses.iter().filter(|other| other.actor != sender.actor && other.actor != pose.actor);
            others
                .filter_map(|other| Some((vehicle_on(other, timeline.actor(other.actor), from, to, high)?, other)))
                .max_by(|(one, _), (other, _)| one.height_m.total_cmp(&other.height_m))
                .map(|(blocked, _)| blocked)
        });
        Some(Link { receiver, from, to, outcome, blocked })
    };
    timeline.receptions(frame).filter_map(|heard| link(heard.receiver, heard.outcome)).collect()
}

fn known_obstacles(run: &ShownRun) -> Known {
    match &run.scenario().channel.obstruction {
        Obstruction::Geometry(geometry) => Known {
            buildings: geometry.buildings != Buildings::Ignored,
            vehicles: geometry.vehicles != VehiclesInBetween::Ignored,
        },
        _ => Known { buildings: false, vehicles: false },
    }
}

/// Where the antenna of somebody is, above the ground: on the roof of vehicles, otherwise as high as it is.
fn antenna_of(actor: &Actor) -> f64 {
    f64::from(actor.height_m).max(1.0)
}

/// Where a line meets the first wall.
fn wall_on(run: &ShownRun, from: Point, to: Point) -> Option<Blocked> {
    let mut nearest: Option<(f64, f64)> = None;
    for building in &run.map().buildings {
        for (place, corner) in building.outline.iter().enumerate() {
            let next = building.outline[(place + 1) % building.outline.len()];
            if let Some(share) = crossing(from, to, *corner, next)
                && nearest.is_none_or(|(known, _)| share < known)
            {
                nearest = Some((share, building.height_m));
            }
        }
    }
    nearest.map(|(share, height_m)| Blocked { at: from + (to - from).scaled(share), height_m, by: Obstacle::Building })
}

/// Where a line meets a vehicle that is higher than both antennas.
fn vehicle_on(pose: &Pose, actor: &Actor, from: Point, to: Point, antennas_m: f64) -> Option<Blocked> {
    let height_m = f64::from(actor.height_m);
    if height_m <= antennas_m {
        return None;
    }
    let ahead = pose.heading.direction();
    let across = Point::new(ahead.y, -ahead.x).scaled(f64::from(actor.width_m) / 2.0);
    let rear = pose.position - ahead.scaled(f64::from(actor.length_m));
    let corners = [pose.position - across, pose.position + across, rear + across, rear - across];
    let crossings = (0..4).filter_map(|place| crossing(from, to, corners[place], corners[(place + 1) % 4]));
    let share = crossings.min_by(f64::total_cmp)?;
    Some(Blocked { at: from + (to - from).scaled(share), height_m, by: Obstacle::Vehicle(actor.id) })
}

/// How far along the first line the second one crosses it, as a part of its length.
fn crossing(from: Point, to: Point, one: Point, other: Point) -> Option<f64> {
    let (way, side) = (to - from, other - one);
    let denominator = way.cross(side);
    if denominator.abs() < 1e-12 {
        return None;
    }
    let share = (one - from).cross(side) / denominator;
    let along_side = (one - from).cross(way) / denominator;
    ((0.0..=1.0).contains(&share) && (0.0..=1.0).contains(&along_side)).then_some(share)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viewer::run::RunSpec;

    fn run(scenario: &str, overrides: &[&str], until_s: f64) -> ShownRun {
        let overrides: Vec<String> = overrides.iter().map(|text| (*text).to_owned()).collect();
        let mut run = ShownRun::begin(&RunSpec::of(scenario, &overrides).expect("valid")).expect("it begins");
        run.simulate_until_shown(SimTime::from_secs_f64(until_s));
        run
    }

    fn all_links(run: &ShownRun, now: SimTime) -> Vec<Link> {
        let frames = run.timeline().frames_ending(now - crate::units::SimDuration::from_millis(200), now);
        frames.flat_map(|frame| links(run, frame, now)).collect()
    }

    #[test]
    fn houses_and_trucks_block_where_the_scenario_knows_them() {
        let now = SimTime::from_secs_f64(4.0);
        let city = run("intersection", &["scenario.duration_s=5", "scenario.warm_up_s=0"], 4.5);
        let links = all_links(&city, now);
        let by_building = links.iter().filter(|link| {
            link.blocked.is_some_and(|blocked| blocked.by == Obstacle::Building && blocked.height_m > 10.0)
        });
        assert!(links.len() > 50 && by_building.count() > 5, "{}", links.len());
        for link in &links {
            let blocked_for_radio = city.sight().blocked(link.from, link.to, Meters(ANTENNA_M));
            let shown = link.blocked.is_some_and(|blocked| blocked.by == Obstacle::Building);
            assert_eq!(shown, blocked_for_radio, "{link:?}");
        }

        let road = run("highway", &["scenario.duration_s=1", "scenario.warm_up_s=0", "traffic.truck_share=0.3"], 0.9);
        let links = all_links(&road, SimTime::from_secs_f64(0.8));
        let by_truck = links.iter().filter(
            |link| matches!(link.blocked, Some(Blocked { by: Obstacle::Vehicle(_), height_m, .. }) if height_m > 2.0),
        );
        assert!(by_truck.count() > 10);

        let blind =
            run("highway", &["scenario.duration_s=1", "scenario.warm_up_s=0", "channel.obstruction.none={}"], 0.9);
        assert!(all_links(&blind, SimTime::from_secs_f64(0.8)).iter().all(|link| link.blocked.is_none()));
    }

    #[test]
    fn lines_cross_inside_both() {
        let point = Point::new;
        // from, to, wall -> share
        let cases = [
            (point(0.0, 0.0), point(10.0, 0.0), (point(4.0, -1.0), point(4.0, 1.0)), Some(0.4)),
            (point(0.0, 0.0), point(10.0, 0.0), (point(4.0, 1.0), point(4.0, 2.0)), None),
            (point(0.0, 0.0), point(3.0, 0.0), (point(4.0, -1.0), point(4.0, 1.0)), None),
            (point(0.0, 0.0), point(10.0, 0.0), (point(0.0, 1.0), point(10.0, 1.0)), None),
        ];
        for (from, to, (one, other), expected) in cases {
            assert_eq!(crossing(from, to, one, other), expected, "{from:?} {to:?} {one:?} {other:?}");
        }
    }
}
