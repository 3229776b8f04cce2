//! Headings as the messages use them.

use crate::geometry::Point;

/// A direction in degrees clockwise from north, in `[0, 360)` (TS 102 894-2, `HeadingValue`).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Heading(f64);

impl Heading {
    /// East, the direction of the world's `x` axis.
    pub const EAST: Self = Self(90.0);
    /// West.
    pub const WEST: Self = Self(270.0);

    /// The heading `degrees` clockwise from north, whatever turn it is given in.
    pub fn from_degrees(degrees: f64) -> Self {
        let wrapped = degrees.rem_euclid(360.0);
        // rem_euclid of a tiny negative number rounds up to the modulus itself.
        Self(if wrapped >= 360.0 { 0.0 } else { wrapped })
    }

    /// Degrees clockwise from north, in `[0, 360)`.
    pub fn degrees(self) -> f64 {
        self.0
    }

    /// The unit step in this direction.
    pub fn direction(self) -> Point {
        let radians = self.0.to_radians();
        Point::new(radians.sin(), radians.cos())
    }

    /// The smallest turn between two headings, in degrees, in `[0, 180]`.
    pub fn difference(self, other: Self) -> f64 {
        let turn = (self.0 - other.0).abs();
        turn.min(360.0 - turn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_wrap_and_differ_by_the_shorter_turn() {
        // heading [deg], other [deg] -> difference [deg]
        for (heading, other, expected) in [(359.0, 1.0, 2.0), (90.0, 270.0, 180.0), (-10.0, 350.0, 0.0)] {
            let difference = Heading::from_degrees(heading).difference(Heading::from_degrees(other));
            assert!((difference - expected).abs() < 1e-12, "{heading} {other}");
        }
    }

    #[test]
    fn east_points_along_x() {
        let step = Heading::EAST.direction();
        assert!((step.x - 1.0).abs() < 1e-12 && step.y.abs() < 1e-12);
    }
}
