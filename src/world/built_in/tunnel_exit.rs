//! A motorway that leaves a tunnel: inside, walls keep the signals in; outside, a slope on either side.

use crate::geometry::Point;
use crate::units::{Meters, MetersPerSecond, SimDuration, SimTime};
use crate::world::built_in::layout::{LaneStyle, block, connect, flow, junction, road};
use crate::world::mobility::network_traffic::{ClassMix, Demand, Platoon};
use crate::world::road::network::{BuildingKind, JunctionKind, RoadFile};

/// Two tubes along `x`, one for each way, that end at `x = 0`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TunnelExit {
    /// Length of the tunnel.
    pub tunnel: Meters,
    /// The road outside.
    pub outside: Meters,
    /// Lanes each way.
    pub lanes: u32,
    /// From side to side of a lane.
    pub lane_width: Meters,
    /// Speed limit in the tunnel.
    pub tunnel_speed_limit: MetersPerSecond,
    /// Speed limit outside.
    pub speed_limit: MetersPerSecond,
    /// Vehicles per hour each way.
    pub flow_per_hour: f64,
    /// Lorries that drive close together out of the tunnel.
    pub platoon: u32,
}

/// From the outer lane to the wall, and half of the room between the tubes.
const SHOULDER_M: f64 = 1.5;
const MEDIAN_M: f64 = 4.0;
const WALL_M: f64 = 1.0;
/// How wide the hill is on either side of the portals.
const HILL_M: f64 = 150.0;

impl Default for TunnelExit {
    fn default() -> Self {
        Self {
            tunnel: Meters(800.0),
            outside: Meters(800.0),
            lanes: 2,
            lane_width: Meters(3.5),
            tunnel_speed_limit: MetersPerSecond(80.0 / 3.6),
            speed_limit: MetersPerSecond(120.0 / 3.6),
            flow_per_hour: 1500.0,
            platoon: 4,
        }
    }
}

impl TunnelExit {
    /// The road.
    pub fn road(&self) -> RoadFile {
        let mut file = RoadFile::named("tunnel_exit");
        let style = |limit| LaneStyle { width: self.lane_width, limit, priority: 0 };
        let (inside, outside) = (style(self.tunnel_speed_limit), style(self.speed_limit));
        let at = |x: f64, side: f64| Point::new(x, side * MEDIAN_M);
        let (west, east) = (-self.tunnel.0, self.outside.0);
        for (id, x, kind) in [
            ("inside", west, JunctionKind::Border),
            ("portal", 0.0, JunctionKind::Priority),
            ("outside", east, JunctionKind::Border),
        ] {
            junction(&mut file, id, Point::new(x, 0.0), kind);
        }
        let (out, back) = (-1.0, 1.0);
        road(&mut file, "tunnel_out", ("inside", "portal"), &[at(west, out), at(0.0, out)], self.lanes, inside);
        road(&mut file, "open_out", ("portal", "outside"), &[at(0.0, out), at(east, out)], self.lanes, outside);
        road(&mut file, "open_in", ("outside", "portal"), &[at(east, back), at(0.0, back)], self.lanes, outside);
        road(&mut file, "tunnel_in", ("portal", "inside"), &[at(0.0, back), at(west, back)], self.lanes, inside);
        for lane in 0..self.lanes {
            connect(&mut file, ("tunnel_out", lane), ("open_out", lane), None);
            connect(&mut file, ("open_in", lane), ("tunnel_in", lane), None);
        }
        let height = Meters(6.0);
        let mut wall = |id: &str, low: Point, high: Point| {
            block(&mut file, id.to_owned(), low, high, height, BuildingKind::Concrete);
        };
        let outer = MEDIAN_M + f64::from(self.lanes) * self.lane_width.0 + SHOULDER_M;
        let inner = MEDIAN_M - SHOULDER_M;
        wall("between", Point::new(west, -inner), Point::new(0.0, inner));
        wall("hill_south", Point::new(west, -outer - HILL_M), Point::new(0.0, -outer));
        wall("hill_north", Point::new(west, outer), Point::new(0.0, outer + HILL_M));
        // Behind the far end of the tubes the hill goes on.
        wall("far_end", Point::new(west - WALL_M, -outer), Point::new(west - WALL_M / 2.0, outer));
        file
    }

    /// The traffic.
    pub fn demand(&self) -> Demand {
        let flows = vec![
            flow("tunnel_out", &[("open_out", 1.0)], self.flow_per_hour, ClassMix::MOTORWAY),
            flow("open_in", &[("tunnel_in", 1.0)], self.flow_per_hour, ClassMix::MOTORWAY),
        ];
        let platoon = Platoon {
            from: "tunnel_out".to_owned(),
            to: "open_out".to_owned(),
            members: self.platoon,
            departure: SimTime::from_secs_f64(5.0),
            time_gap: SimDuration::from_millis(600),
        };
        Demand { flows, platoons: vec![platoon], ..Demand::default() }
    }
}
