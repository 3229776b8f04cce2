//! A country road with a lane each way and bends that hide what comes.

use crate::geometry::Point;
use crate::units::{Meters, MetersPerSecond};
use crate::world::built_in::layout::{LaneStyle, block, flow, junction, road};
use crate::world::mobility::network_traffic::{ClassMix, Demand};
use crate::world::road::network::{BuildingKind, JunctionKind, RoadFile};

/// A road that winds along `x`, with farms beside it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RuralRoad {
    /// From end to end, as the crow flies.
    pub length: Meters,
    /// From one left bend to the next one.
    pub wavelength: Meters,
    /// How far the road swings to either side.
    pub swing: Meters,
    /// From side to side of a lane.
    pub lane_width: Meters,
    /// Speed limit.
    pub speed_limit: MetersPerSecond,
    /// Vehicles per hour each way.
    pub flow_per_hour: f64,
}

impl Default for RuralRoad {
    fn default() -> Self {
        Self {
            length: Meters(3000.0),
            wavelength: Meters(600.0),
            swing: Meters(50.0),
            lane_width: Meters(3.5),
            speed_limit: MetersPerSecond(100.0 / 3.6),
            flow_per_hour: 350.0,
        }
    }
}

/// From point to point of the axis.
const STEP_M: f64 = 10.0;

impl RuralRoad {
    /// The road.
    pub fn road(&self) -> RoadFile {
        let mut file = RoadFile::named("rural_road");
        let style = LaneStyle { width: self.lane_width, limit: self.speed_limit, priority: 0 };
        let at = |x: f64| Point::new(x, self.swing.0 * (std::f64::consts::TAU * x / self.wavelength.0).sin());
        let steps = (self.length.0 / STEP_M).ceil().max(1.0) as u32;
        let mut axis: Vec<Point> =
            (0..=steps).map(|step| at(self.length.0 * f64::from(step) / f64::from(steps))).collect();
        junction(&mut file, "west", axis[0], JunctionKind::Border);
        junction(&mut file, "east", axis[axis.len() - 1], JunctionKind::Border);
        road(&mut file, "eastbound", ("west", "east"), &axis, 1, style);
        axis.reverse();
        road(&mut file, "westbound", ("east", "west"), &axis, 1, style);
        // A farm on the inside of each bend.
        let half_waves = (2.0 * self.length.0 / self.wavelength.0).floor() as u32;
        for wave in 0..half_waves {
            let x = self.wavelength.0 * (f64::from(wave) / 2.0 + 0.25);
            let inside = if wave % 2 == 0 { at(x).y - 40.0 } else { at(x).y + 40.0 };
            let (low, high) = (Point::new(x - 15.0, inside - 10.0), Point::new(x + 15.0, inside + 10.0));
            block(&mut file, format!("farm_{wave}"), low, high, Meters(8.0), BuildingKind::Suburban);
        }
        file
    }

    /// The traffic.
    pub fn demand(&self) -> Demand {
        let mix = ClassMix { car: 0.9, truck: 0.06, bus: 0.01, motorcycle: 0.03 };
        let ways = ["eastbound", "westbound"];
        let flows = ways.map(|way| flow(way, &[(way, 1.0)], self.flow_per_hour, mix));
        Demand { flows: flows.to_vec(), ..Demand::default() }
    }
}
