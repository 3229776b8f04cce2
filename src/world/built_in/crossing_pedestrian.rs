//! A street in a town where parked vans hide the people who step on a crossing.

use crate::geometry::Point;
use crate::units::{Meters, MetersPerSecond};
use crate::world::built_in::layout::{LaneStyle, block, crossing, flow, junction, road, walkway};
use crate::world::mobility::network_traffic::{ClassMix, Demand, People};
use crate::world::road::network::{BuildingKind, JunctionKind, RoadFile};

/// A street along `x` with a lane each way and a crossing at `x = 0`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CrossingPedestrian {
    /// From end to end.
    pub length: Meters,
    /// From side to side of a lane.
    pub lane_width: Meters,
    /// From side to side of a parking strip.
    pub parking: Meters,
    /// From side to side of a sidewalk.
    pub sidewalk: Meters,
    /// Speed limit.
    pub speed_limit: MetersPerSecond,
    /// Parked vans on each side of the crossing and of the street.
    pub vans: u32,
    /// Vehicles per hour each way.
    pub flow_per_hour: f64,
    /// People on foot.
    pub pedestrians: u32,
    /// People on bicycles.
    pub cyclists: u32,
}

/// Parked vans: length, width, height, and the room between two of them.
const VAN_M: [f64; 3] = [6.0, 2.0, 2.5];
const VAN_GAP_M: f64 = 1.5;
/// From the middle of the crossing to the first van: 5 m to the crossing have to stay free (StVO section 12), from its edge.
const FREE_M: f64 = 7.0;

impl Default for CrossingPedestrian {
    fn default() -> Self {
        Self {
            length: Meters(600.0),
            lane_width: Meters(3.25),
            parking: Meters(2.2),
            sidewalk: Meters(3.0),
            speed_limit: MetersPerSecond(50.0 / 3.6),
            vans: 4,
            flow_per_hour: 350.0,
            pedestrians: 30,
            cyclists: 6,
        }
    }
}

impl CrossingPedestrian {
    /// The road.
    pub fn road(&self) -> RoadFile {
        let mut file = RoadFile::named("crossing_pedestrian");
        let style = LaneStyle { width: self.lane_width, limit: self.speed_limit, priority: 0 };
        let half = self.length.0 / 2.0;
        let (west, east) = (Point::new(-half, 0.0), Point::new(half, 0.0));
        junction(&mut file, "west", west, JunctionKind::Border);
        junction(&mut file, "east", east, JunctionKind::Border);
        road(&mut file, "eastbound", ("west", "east"), &[west, east], 1, style);
        road(&mut file, "westbound", ("east", "west"), &[east, west], 1, style);
        let kerb = self.lane_width.0 + self.parking.0;
        let walk = kerb + self.sidewalk.0 / 2.0;
        crossing(&mut file, "zebra".to_owned(), Point::new(0.0, -walk), Point::new(0.0, walk), None);
        for (sign, side) in [(-1.0, "south"), (1.0, "north")] {
            let on_walk = |x: f64| Point::new(x, sign * walk);
            walkway(&mut file, format!("{side}_west"), self.sidewalk, &[on_walk(-half), on_walk(0.0)]);
            walkway(&mut file, format!("{side}_east"), self.sidewalk, &[on_walk(0.0), on_walk(half)]);
            let between = |one: f64, two: f64| ((sign * one).min(sign * two), (sign * one).max(sign * two));
            for (ahead, way) in [(-1.0, "west"), (1.0, "east")] {
                for van in 0..self.vans {
                    let near = FREE_M + f64::from(van) * (VAN_M[0] + VAN_GAP_M);
                    let (one, two) = (ahead * near, ahead * (near + VAN_M[0]));
                    let (low, high) = between(kerb - VAN_M[1], kerb);
                    let id = format!("van_{side}_{way}_{van}");
                    let (from, to) = (Point::new(one.min(two), low), Point::new(one.max(two), high));
                    block(&mut file, id, from, to, Meters(VAN_M[2]), BuildingKind::LightConstruction);
                }
            }
            let (low, high) = between(kerb + self.sidewalk.0, kerb + self.sidewalk.0 + 15.0);
            let id = format!("houses_{side}");
            let (from, to) = (Point::new(-half, low), Point::new(half, high));
            block(&mut file, id, from, to, Meters(15.0), BuildingKind::UrbanResidential);
        }
        file
    }

    /// The traffic.
    pub fn demand(&self) -> Demand {
        let ways = ["eastbound", "westbound"];
        let flows = ways.map(|way| flow(way, &[(way, 1.0)], self.flow_per_hour, ClassMix::TOWN));
        let people = People { pedestrians: self.pedestrians, cyclists: self.cyclists };
        Demand { flows: flows.to_vec(), people, ..Demand::default() }
    }
}
