//! People who walk or ride along the road.

use crate::engine::RandomStream;
use crate::geometry::{Heading, Point};
use crate::units::{Meters, MetersPerSecond, SimTime};
use crate::world::mobility::KinematicState;
use crate::world::road::{Highway, Topology};

/// People of one kind beside a highway, on both sides, in groups that keep together.
///
/// Everybody keeps a steady speed, which is all that a straight pavement calls for. Where the road is a ring, they go round
/// as the vehicles do; at the ends of an open road they turn back.
#[derive(Clone, Copy, Debug)]
pub struct RoadUserSettings {
    /// People per metre of road, both sides together.
    pub per_metre: f64,
    /// How many go together, one behind the other.
    pub group_size: u32,
    /// Mean speed of a group.
    pub mean_speed: MetersPerSecond,
    /// Standard deviation between groups.
    pub speed_deviation: MetersPerSecond,
    /// Distance from the edge of the road.
    pub offset: Meters,
}

/// Somebody beside the road; the way is a function of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RoadUser {
    start: Point,
    speed: MetersPerSecond,
    eastward: bool,
}

/// Two who go together keep this distance; TS 103 300-3 clause 6.5.10 lets a cluster reach over a few metres.
const DISTANCE_IN_GROUP_M: f64 = 1.0;

/// Slower than this is standing, whatever the draw says.
const SLOWEST_MPS: f64 = 0.3;

impl RoadUser {
    /// All road users along `road`; group `n` draws from `stream.derive(n)`.
    pub fn place(road: &Highway, settings: &RoadUserSettings, stream: &RandomStream) -> Vec<Self> {
        let count = (settings.per_metre * road.length.0).round() as u32;
        let edge = road.median.0 / 2.0 + f64::from(road.lanes_per_direction) * road.lane_width.0 + settings.offset.0;
        (0..count)
            .map(|number| {
                let (group, place) = (number / settings.group_size, number % settings.group_size);
                let mut draws = stream.derive(u64::from(group));
                let x = draws.next_unit() * road.length.0;
                let deviation = settings.speed_deviation.0 * draws.next_normal();
                let speed = MetersPerSecond((settings.mean_speed.0 + deviation).max(SLOWEST_MPS));
                let (north, eastward) = (draws.next_up_to(1) == 1, draws.next_up_to(1) == 1);
                let behind = f64::from(place) * DISTANCE_IN_GROUP_M;
                let x = if eastward { x - behind } else { x + behind };
                let x = match road.topology {
                    Topology::Wrapped => x.rem_euclid(road.length.0),
                    Topology::Open => x,
                };
                Self { start: Point::new(x, if north { edge } else { -edge }), speed, eastward }
            })
            .collect()
    }

    /// Where the road user is and how it moves.
    pub fn state(&self, road: &Highway, now: SimTime) -> KinematicState {
        let way = self.speed.0 * (now - SimTime::ZERO).as_secs_f64();
        let straight = self.start.x + if self.eastward { way } else { -way };
        let length = road.length.0;
        let (x, eastward) = match road.topology {
            Topology::Wrapped => (straight.rem_euclid(length), self.eastward),
            Topology::Open => {
                // Back and forth: a way of two lengths, the second half of which leads back.
                let folded = straight.rem_euclid(2.0 * length);
                if folded <= length { (folded, self.eastward) } else { (2.0 * length - folded, !self.eastward) }
            }
        };
        let heading = if eastward { Heading::EAST } else { Heading::WEST };
        KinematicState { speed: self.speed, ..KinematicState::at_rest(Point::new(x, self.start.y), heading) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::road::Directions;

    fn road(topology: Topology) -> Highway {
        Highway {
            length: Meters(1000.0),
            lanes_per_direction: 2,
            directions: Directions::Two,
            lane_width: Meters(4.0),
            median: Meters(2.0),
            topology,
        }
    }

    const SETTINGS: RoadUserSettings = RoadUserSettings {
        per_metre: 0.05,
        group_size: 5,
        mean_speed: MetersPerSecond(1.4),
        speed_deviation: MetersPerSecond(0.2),
        offset: Meters(2.0),
    };

    #[test]
    fn groups_keep_together_beside_the_road() {
        let road = road(Topology::Wrapped);
        let users = RoadUser::place(&road, &SETTINGS, &RandomStream::from_seed(1));
        assert_eq!(users.len(), 50);
        for at in [0.0, 100.0, 5000.0] {
            let now = SimTime::from_secs_f64(at);
            for group in users.chunks(5) {
                let states: Vec<_> = group.iter().map(|user| user.state(&road, now)).collect();
                for pair in states.windows(2) {
                    let gap = (pair[0].position.x - pair[1].position.x).rem_euclid(1000.0);
                    assert!((gap.min(1000.0 - gap) - 1.0).abs() < 1e-6, "{gap} m after {at} s");
                    assert_eq!((pair[0].heading, pair[0].position.y.abs()), (pair[1].heading, 11.0));
                }
            }
        }
    }

    #[test]
    fn who_comes_to_an_end_of_an_open_road_turns_back() {
        let user = RoadUser { start: Point::new(990.0, 11.0), speed: MetersPerSecond(1.0), eastward: true };
        // seconds -> x [m], heading
        for (seconds, x, heading) in [
            (0.0, 990.0, Heading::EAST),
            (20.0, 990.0, Heading::WEST),
            (1005.0, 5.0, Heading::WEST),
            (1015.0, 5.0, Heading::EAST),
        ] {
            let state = user.state(&road(Topology::Open), SimTime::from_secs_f64(seconds));
            assert!((state.position.x - x).abs() < 1e-9, "{seconds} s: {}", state.position.x);
            assert_eq!(state.heading, heading, "{seconds} s");
        }
    }
}
