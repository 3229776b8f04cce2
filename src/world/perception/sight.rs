//! Who is in sight of a sensor.

use crate::geometry::{Heading, Point, Topology};
use crate::units::Meters;

/// Something that can be seen and that hides what is behind it: an upright box.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Body {
    /// Its stable number.
    pub id: u32,
    /// The middle of its front edge.
    pub front: Point,
    /// Where its front points.
    pub heading: Heading,
    /// From front to back.
    pub length: Meters,
    /// From side to side.
    pub width: Meters,
    /// From the ground to its top.
    pub height: Meters,
}

/// A sensor of a body.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sensor {
    /// How far it sees.
    pub range: Meters,
    /// Its field of view.
    pub opening_deg: f64,
    /// Where the middle of the field of view points, clockwise from the front of its body.
    pub direction_deg: f64,
}

impl Body {
    /// The middle of its outline.
    pub fn middle(&self) -> Point {
        let forward = self.heading.direction();
        let half = self.length.0 / 2.0;
        self.front - Point::new(forward.x * half, forward.y * half)
    }

    /// Its four corners relative to `origin`, the shorter way round.
    fn corners(&self, origin: Point, topology: Topology) -> [Point; 4] {
        let middle = topology.displacement(origin, self.middle());
        let forward = self.heading.direction();
        let right = Point::new(forward.y, -forward.x);
        let (along, across) = (self.length.0 / 2.0, self.width.0 / 2.0);
        [(1.0, 1.0), (1.0, -1.0), (-1.0, -1.0), (-1.0, 1.0)].map(|(a, b)| {
            middle
                + Point::new(forward.x * along * a + right.x * across * b, forward.y * along * a + right.y * across * b)
        })
    }
}

/// Angles in degrees around a direction, from the least to the greatest; both within 180 degrees of it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Angles {
    from: f64,
    to: f64,
}

/// The angles that a body covers, clockwise from north, counted around the direction of its middle; and how far its nearest
/// corner is.
fn covered(body: &Body, origin: Point, topology: Topology) -> (f64, Angles, f64) {
    let middle = topology.displacement(origin, body.middle());
    let centre = azimuth(middle);
    let mut angles = Angles { from: 0.0, to: 0.0 };
    let mut nearest = f64::INFINITY;
    for corner in body.corners(origin, topology) {
        let turn = turn(centre, azimuth(corner));
        angles = Angles { from: angles.from.min(turn), to: angles.to.max(turn) };
        nearest = nearest.min(corner.x.hypot(corner.y));
    }
    (centre, angles, nearest)
}

/// Degrees clockwise from north.
fn azimuth(way: Point) -> f64 {
    way.x.atan2(way.y).to_degrees()
}

/// From one azimuth to another the shorter way, clockwise positive.
fn turn(from: f64, to: f64) -> f64 {
    let turn = (to - from).rem_euclid(360.0);
    if turn > 180.0 { turn - 360.0 } else { turn }
}

/// Share of the angles that `target` covers which `observer` sees with any of `sensors`, 0 to 1; `between` are the bodies
/// that may hide it, among them perhaps observer and target themselves.
///
/// The sensors sit in the middle of the observer. A body hides what is behind it if it is at least as high as the lower of
/// observer and target: over anything lower, the line between their tops passes.
pub fn visible_share(observer: &Body, sensors: &[Sensor], target: &Body, between: &[Body], topology: Topology) -> f64 {
    let origin = observer.middle();
    let (centre, angles, distance) = covered(target, origin, topology);
    let in_view = |sensor: &Sensor| {
        let axis = observer.heading.degrees() + sensor.direction_deg;
        let aside = turn(axis, centre);
        let half = sensor.opening_deg / 2.0;
        // Any part of it is enough.
        distance <= sensor.range.0
            && (sensor.opening_deg >= 360.0 || (aside + angles.from <= half && aside + angles.to >= -half))
    };
    if !sensors.iter().any(in_view) {
        return 0.0;
    }
    let width = angles.to - angles.from;
    if width <= 0.0 {
        return 1.0;
    }
    let lowest = observer.height.0.min(target.height.0);
    let mut hidden: Vec<Angles> = Vec::new();
    for body in between.iter().filter(|body| body.id != observer.id && body.id != target.id) {
        if body.height.0 < lowest {
            continue;
        }
        let (its_centre, its_angles, its_distance) = covered(body, origin, topology);
        if its_distance >= distance {
            continue;
        }
        let offset = turn(centre, its_centre);
        let (from, to) = ((offset + its_angles.from).max(angles.from), (offset + its_angles.to).min(angles.to));
        if from < to {
            hidden.push(Angles { from, to });
        }
    }
    hidden.sort_by(|one, other| one.from.total_cmp(&other.from));
    let mut covered_up_to = angles.from;
    let mut visible = 0.0;
    for part in hidden {
        visible += (part.from - covered_up_to).max(0.0);
        covered_up_to = covered_up_to.max(part.to);
    }
    visible += (angles.to - covered_up_to).max(0.0);
    visible / width
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(id: u32, x: f64, y: f64, height: f64) -> Body {
        Body {
            id,
            front: Point::new(x + 2.5, y),
            heading: Heading::EAST,
            length: Meters(5.0),
            width: Meters(2.0),
            height: Meters(height),
        }
    }

    const AROUND: Sensor = Sensor { range: Meters(80.0), opening_deg: 360.0, direction_deg: 0.0 };
    const FRONT: Sensor = Sensor { range: Meters(150.0), opening_deg: 20.0, direction_deg: 0.0 };

    fn share(sensor: Sensor, target: Body, between: &[Body]) -> f64 {
        visible_share(&body(0, 0.0, 0.0, 1.6), &[sensor], &target, between, Topology::Open)
    }

    #[test]
    fn range_and_field_of_view_bound_what_is_seen() {
        // x, y of the target [m], sensor -> seen
        let cases = [
            (79.0, 0.0, AROUND, true),
            (-79.0, 0.0, AROUND, true),
            (84.0, 0.0, AROUND, false), // its rear is 81.5 m away
            (140.0, 0.0, FRONT, true),
            (160.0, 0.0, FRONT, false),
            (-50.0, 0.0, FRONT, false),
            (100.0, 18.0, FRONT, true),  // a corner lies at 9.4 degrees
            (100.0, 25.0, FRONT, false), // the nearest corner lies at 13 degrees
        ];
        for (x, y, sensor, seen) in cases {
            assert_eq!(share(sensor, body(1, x, y, 1.6), &[]) > 0.0, seen, "{x} m, {y} m, {sensor:?}");
        }
    }

    #[test]
    fn nearer_bodies_hide_what_is_behind_them() {
        let target = body(1, 60.0, 0.0, 1.6);
        // blocker's x, y, height [m] -> visible share, at least and at most
        let cases = [
            (30.0, 0.0, 1.6, 0.0, 0.0),  // right in the middle
            (30.0, 0.0, 1.0, 1.0, 1.0),  // lower than both
            (30.0, 4.0, 1.6, 1.0, 1.0),  // beside the line
            (30.0, 1.0, 1.6, 0.2, 0.6),  // half of it
            (90.0, 0.0, 3.0, 1.0, 1.0),  // behind it
            (-30.0, 0.0, 3.0, 1.0, 1.0), // on the other side
        ];
        for (x, y, height, least, most) in cases {
            let share = share(AROUND, target, &[body(2, x, y, height)]);
            assert!((least..=most).contains(&share), "{x} m, {y} m, {height} m: {share}");
        }
        let halves = [body(2, 30.0, 1.0, 1.6), body(3, 20.0, -1.0, 1.6)];
        assert!(share(AROUND, target, &halves) < 1e-9, "two halves are a whole");
    }

    #[test]
    fn on_a_ring_the_shorter_way_counts() {
        let ring = Topology::RingAlongX(Meters(2000.0));
        let observer = body(0, 1990.0, 0.0, 1.6);
        let seen = visible_share(&observer, &[AROUND], &body(1, 30.0, 0.0, 1.6), &[], ring);
        assert_eq!(seen, 1.0);
    }
}
