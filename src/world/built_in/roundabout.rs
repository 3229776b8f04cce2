//! A roundabout with one lane and four arms.

use crate::geometry::Point;
use crate::units::{Meters, MetersPerSecond};
use crate::world::built_in::layout::{ARM_NAMES, ARMS, LaneStyle, block, connect, flow, junction, pair, place, road};
use crate::world::mobility::network_traffic::{ClassMix, Demand};
use crate::world::road::network::{BuildingKind, JunctionKind, RoadFile};

/// Who is in the circle goes first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Roundabout {
    /// From the middle to the middle of the circle's lane.
    pub radius: Meters,
    /// From the middle to the end of an arm.
    pub arm: Meters,
    /// From side to side of a lane.
    pub lane_width: Meters,
    /// Speed limit on the arms.
    pub speed_limit: MetersPerSecond,
    /// Vehicles per hour on each arm.
    pub flow_per_hour: f64,
}

/// Between the axis of an arm and where the circle's edges begin and end, in degrees.
const OPENING_DEG: f64 = 27.0;
/// From the circle to the line at which one waits.
const ENTRY_M: f64 = 10.0;

impl Default for Roundabout {
    fn default() -> Self {
        Self {
            radius: Meters(20.0),
            arm: Meters(250.0),
            lane_width: Meters(3.5),
            speed_limit: MetersPerSecond(50.0 / 3.6),
            flow_per_hour: 300.0,
        }
    }
}

impl Roundabout {
    /// The road.
    pub fn road(&self) -> RoadFile {
        let mut file = RoadFile::named("roundabout");
        let style = |priority| LaneStyle { width: self.lane_width, limit: self.speed_limit, priority };
        let centre = Point::new(0.0, 0.0);
        let on_circle = |degrees: f64, radius: f64| {
            let (sin, cos) = degrees.to_radians().sin_cos();
            Point::new(radius * cos, radius * sin)
        };
        for (number, name) in ARM_NAMES.into_iter().enumerate() {
            let angle = 90.0 * number as f64;
            junction(&mut file, &format!("entry_{name}"), on_circle(angle, self.radius.0), JunctionKind::Roundabout);
            junction(&mut file, name, on_circle(angle, self.arm.0), JunctionKind::Border);
        }
        for (number, (arm, name)) in ARMS.into_iter().zip(ARM_NAMES).enumerate() {
            let (near, far) = (place(centre, arm, self.radius.0 + ENTRY_M, 0.0), place(centre, arm, self.arm.0, 0.0));
            let entry = format!("entry_{name}");
            road(&mut file, &format!("{name}_in"), (name, &entry), &[far, near], 1, style(0));
            road(&mut file, &format!("{name}_out"), (&entry, name), &[near, far], 1, style(0));
            // Counter-clockwise on to the next arm; the axis lies half a lane to the left of the lane, which is inside.
            let (from, to) = (90.0 * number as f64 + OPENING_DEG, 90.0 * (number + 1) as f64 - OPENING_DEG);
            let inside = self.radius.0 - self.lane_width.0 / 2.0;
            let arc: Vec<Point> =
                (0..=12).map(|step| on_circle(from + (to - from) * f64::from(step) / 12.0, inside)).collect();
            let next = format!("entry_{}", ARM_NAMES[(number + 1) % 4]);
            road(&mut file, &format!("circle_{name}"), (&entry, &next), &arc, 1, style(1));
        }
        for (number, name) in ARM_NAMES.into_iter().enumerate() {
            let before = format!("circle_{}", ARM_NAMES[(number + 3) % 4]);
            let circle = format!("circle_{name}");
            connect(&mut file, (&before, 0), (&circle, 0), None);
            // Round the arm, the circle stays a circle.
            let angle = 90.0 * number as f64;
            let steps =
                (-6..=6).map(|step| pair(on_circle(angle + OPENING_DEG * f64::from(step) / 6.0, self.radius.0)));
            let last = file.connections.len() - 1;
            file.connections[last].shape = steps.collect();
            connect(&mut file, (&before, 0), (&format!("{name}_out"), 0), None);
            connect(&mut file, (&format!("{name}_in"), 0), (&circle, 0), None);
            let (arm, ahead) = (ARMS[number], ARMS[(number + 1) % 4]);
            let corner = |distance: f64| Point::new((arm.x + ahead.x) * distance, (arm.y + ahead.y) * distance);
            let (one, two) = (corner(40.0), corner(80.0));
            let low = Point::new(one.x.min(two.x), one.y.min(two.y));
            let high = Point::new(one.x.max(two.x), one.y.max(two.y));
            block(&mut file, format!("house_{number}"), low, high, Meters(12.0), BuildingKind::Suburban);
        }
        file
    }

    /// The traffic.
    pub fn demand(&self) -> Demand {
        let out = |arm: usize| format!("{}_out", ARM_NAMES[arm % 4]);
        let flows = (0..4)
            .map(|arm| {
                let (right, straight, left) = (out(arm + 1), out(arm + 2), out(arm + 3));
                let to = [(right.as_str(), 0.3), (straight.as_str(), 0.4), (left.as_str(), 0.3)];
                flow(&format!("{}_in", ARM_NAMES[arm]), &to, self.flow_per_hour, ClassMix::TOWN)
            })
            .collect();
        Demand { flows, ..Demand::default() }
    }
}
