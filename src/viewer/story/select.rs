//! Who is worth looking at.

use crate::evaluation::record::StationId;
use crate::geometry::Point;
use crate::simulation::StationKind;
use crate::units::SimDuration;
use crate::viewer::radio::links::{Obstacle, links};
use crate::viewer::run::{Actor, Pose};
use crate::viewer::show::Show;

use super::SelectBy;

/// A truck so far in front hides what is behind it, in metres.
const CLOSE_M: f64 = 60.0;

/// Half the width of a lane, in metres.
const SAME_LANE_M: f64 = 1.8;

/// The station that a story means; none if there is none of that kind now.
pub(super) fn find(show: &Show, by: SelectBy) -> Option<StationId> {
    let timeline = show.run().timeline();
    let mut poses = Vec::new();
    timeline.poses_at(show.now(), &mut poses);
    let (low, high) = show.run().map().extent;
    let middle = (low + high).scaled(0.5);
    let stations: Vec<(&Pose, &Actor)> =
        poses.iter().map(|pose| (pose, timeline.actor(pose.actor))).filter(|(_, actor)| actor.has_station).collect();
    let nearest = |wanted: &dyn Fn(&Pose, &Actor) -> bool| {
        let found = stations.iter().filter(|(pose, actor)| wanted(pose, actor));
        let distance = |pose: &Pose| pose.position.distance(middle).0;
        found.min_by(|(one, _), (other, _)| distance(one).total_cmp(&distance(other))).map(|(_, actor)| actor.id)
    };
    match by {
        SelectBy::Middle => nearest(&|_, actor| actor.kind.is_vehicle()),
        SelectBy::Truck => nearest(&|_, actor| actor.kind == StationKind::Truck),
        SelectBy::RoadsideUnit => nearest(&|_, actor| actor.kind == StationKind::RoadSideUnit),
        SelectBy::Vulnerable => {
            nearest(&|_, actor| matches!(actor.kind, StationKind::Pedestrian | StationKind::Cyclist))
        }
        SelectBy::BehindTruck => {
            let trucks = || poses.iter().filter(|other| timeline.actor(other.actor).kind == StationKind::Truck);
            // Whoever is as slow as the truck follows it, and does not overtake.
            let faster = |pose: &Pose| {
                let near = trucks().filter(|truck| is_close_in_front(pose, truck));
                near.map(|truck| (pose.speed - truck.speed).abs()).min_by(f32::total_cmp)
            };
            let cars = stations.iter().filter(|(_, actor)| actor.kind == StationKind::Car);
            let following = cars.filter_map(|(pose, actor)| Some((faster(pose)?, actor.id)));
            following.min_by(|(one, _), (other, _)| one.total_cmp(other)).map(|(_, station)| station)
        }
        SelectBy::MostBlocked => {
            let since = show.now() - SimDuration::from_millis(1000);
            let mut most: Option<(usize, StationId)> = None;
            let mut seen: Vec<StationId> = Vec::new();
            for frame in timeline.frames_ending(since, show.now()).rev() {
                let vehicle = stations.iter().any(|(_, one)| one.id == frame.sender && one.kind.is_vehicle());
                if !vehicle || seen.contains(&frame.sender) {
                    continue;
                }
                seen.push(frame.sender);
                let blocked = links(show.run(), frame, show.now());
                let blocked =
                    blocked.iter().filter(|link| link.blocked.is_some_and(|it| it.by == Obstacle::Building)).count();
                if most.is_none_or(|(known, _)| blocked > known) {
                    most = Some((blocked, frame.sender));
                }
            }
            most.map(|(_, station)| station)
        }
    }
}

fn is_close_in_front(own: &Pose, other: &Pose) -> bool {
    let ahead = own.heading.direction();
    let way: Point = other.position - own.position;
    let (along, aside) = (way.dot(ahead), way.cross(ahead).abs());
    other.heading.difference(own.heading).abs() < 30.0 && aside < SAME_LANE_M && along > 0.0 && along < CLOSE_M
}
