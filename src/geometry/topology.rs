//! How the ends of the world meet.

use crate::geometry::Point;
use crate::units::Meters;

/// Whether the plane ends or closes upon itself.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Topology {
    /// An ordinary plane.
    #[default]
    Open,
    /// The plane repeats along `x` with this period, so that a finite road has no ends (wrap-around of TR 36.885).
    RingAlongX(Meters),
}

impl Topology {
    /// The shortest way from one point to another.
    #[inline]
    pub fn displacement(self, from: Point, to: Point) -> Point {
        let straight = to - from;
        match self {
            Self::Open => straight,
            Self::RingAlongX(period) => Point::new(straight.x - whole_turns(straight.x, period), straight.y),
        }
    }

    /// Length of the shortest way between two points.
    #[inline]
    pub fn distance(self, one: Point, other: Point) -> Meters {
        let way = self.displacement(one, other);
        Meters((way.x * way.x + way.y * way.y).sqrt())
    }
}

/// The whole turns of a ring that a way along it makes, as a length: a way of less than half a turn makes none.
#[inline]
pub fn whole_turns(way: f64, period: Meters) -> f64 {
    /// Nearer to half a turn, the rounding of the division decides.
    const SURELY_LESS: f64 = 0.499;
    // Nearly all ways, and neither a division nor a call.
    if way.abs() < SURELY_LESS * period.0 { 0.0 } else { (way / period.0).round() * period.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_a_ring_the_shorter_way_counts() {
        let ring = Topology::RingAlongX(Meters(2000.0));
        // x of one, x of other -> distance on the ring
        for (one, other, expected) in [(10.0, 1990.0, 20.0), (0.0, 1000.0, 1000.0), (100.0, 400.0, 300.0)] {
            let distance = ring.distance(Point::new(one, 0.0), Point::new(other, 0.0));
            assert!((distance.0 - expected).abs() < 1e-9, "{one} {other}");
        }
        for (way, turns) in [(0.0, 0.0), (999.0, 0.0), (-999.9, 0.0), (1001.0, 1.0), (-1500.0, -1.0), (4100.0, 2.0)] {
            assert_eq!(whole_turns(way, Meters(2000.0)), turns * 2000.0, "{way}");
        }
        assert_eq!(Topology::Open.distance(Point::new(10.0, 0.0), Point::new(1990.0, 0.0)), Meters(1980.0));
    }
}
