//! A motorway with an on-ramp: drivers on the acceleration lane have to find a gap before it ends.

use crate::geometry::Point;
use crate::units::{Meters, MetersPerSecond};
use crate::world::built_in::layout::{LaneStyle, connect, flow, junction, road};
use crate::world::mobility::network_traffic::{ClassMix, Demand};
use crate::world::road::network::{JunctionKind, RoadFile};

/// A carriageway along `x` whose acceleration lane begins at `x = 0`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LaneMerge {
    /// Lanes of the carriageway.
    pub lanes: u32,
    /// From side to side of a lane.
    pub lane_width: Meters,
    /// Length of the acceleration lane; 250 m as on German motorways (RAA 2008).
    pub acceleration_lane: Meters,
    /// The carriageway before it.
    pub before: Meters,
    /// The carriageway behind it.
    pub behind: Meters,
    /// Length of the ramp.
    pub ramp: Meters,
    /// Speed limit of the carriageway.
    pub speed_limit: MetersPerSecond,
    /// Speed limit of the ramp.
    pub ramp_speed_limit: MetersPerSecond,
    /// Vehicles per hour on the carriageway.
    pub main_flow_per_hour: f64,
    /// Vehicles per hour on the ramp.
    pub ramp_flow_per_hour: f64,
}

impl Default for LaneMerge {
    fn default() -> Self {
        Self {
            lanes: 2,
            lane_width: Meters(3.75),
            acceleration_lane: Meters(250.0),
            before: Meters(1000.0),
            behind: Meters(1000.0),
            ramp: Meters(300.0),
            speed_limit: MetersPerSecond(120.0 / 3.6),
            ramp_speed_limit: MetersPerSecond(80.0 / 3.6),
            main_flow_per_hour: 2200.0,
            ramp_flow_per_hour: 500.0,
        }
    }
}

impl LaneMerge {
    /// The road.
    pub fn road(&self) -> RoadFile {
        let mut file = RoadFile::named("lane_merge");
        let style = |limit, priority| LaneStyle { width: self.lane_width, limit, priority };
        let (main, slow) = (style(self.speed_limit, 1), style(self.ramp_speed_limit, 0));
        let axis = |from: f64, to: f64| [Point::new(from, 0.0), Point::new(to, 0.0)];
        let (start, end) = (-self.before.0, self.acceleration_lane.0 + self.behind.0);
        // The ramp lies on the right of the carriageway and comes to it at a gentle angle.
        let beside = -f64::from(self.lanes) * self.lane_width.0;
        let away = |along: f64| Point::new(-along, beside - (along / self.ramp.0).powi(2) * 0.15 * self.ramp.0);
        let ramp: Vec<Point> = (0..=20).rev().map(|step| away(self.ramp.0 * f64::from(step) / 20.0)).collect();
        junction(&mut file, "start", Point::new(start, 0.0), JunctionKind::Border);
        junction(&mut file, "ramp_start", ramp[0], JunctionKind::Border);
        junction(&mut file, "nose", Point::new(0.0, 0.0), JunctionKind::Priority);
        junction(&mut file, "lane_end", Point::new(self.acceleration_lane.0, 0.0), JunctionKind::Priority);
        junction(&mut file, "end", Point::new(end, 0.0), JunctionKind::Border);
        road(&mut file, "motorway", ("start", "nose"), &axis(start, 0.0), self.lanes, main);
        road(&mut file, "ramp", ("ramp_start", "nose"), &ramp, 1, slow);
        road(&mut file, "merge", ("nose", "lane_end"), &axis(0.0, self.acceleration_lane.0), self.lanes + 1, main);
        road(&mut file, "onwards", ("lane_end", "end"), &axis(self.acceleration_lane.0, end), self.lanes, main);
        connect(&mut file, ("ramp", 0), ("merge", 0), None);
        for lane in 0..self.lanes {
            connect(&mut file, ("motorway", lane), ("merge", lane + 1), None);
            connect(&mut file, ("merge", lane + 1), ("onwards", lane), None);
        }
        file
    }

    /// The traffic.
    pub fn demand(&self) -> Demand {
        let onwards = [("onwards", 1.0)];
        let flows = vec![
            flow("motorway", &onwards, self.main_flow_per_hour, ClassMix::MOTORWAY),
            flow("ramp", &onwards, self.ramp_flow_per_hour, ClassMix::MOTORWAY),
        ];
        Demand { flows, ..Demand::default() }
    }
}
