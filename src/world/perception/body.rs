//! What can be seen, and what can hide something else.

use crate::geometry::{KinematicState, Point};
use crate::units::Meters;

/// What a body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyKind {
    /// A passenger car.
    Car,
    /// A truck.
    Truck,
    /// A bus.
    Bus,
    /// A motorcycle and its rider.
    Motorcycle,
    /// A person on foot.
    Pedestrian,
    /// A bicycle and its rider.
    Cyclist,
    /// Something that is no traffic, such as a pole.
    Other,
}

/// A box that moves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Body {
    /// Its number, which stays.
    pub id: u32,
    /// What it is.
    pub kind: BodyKind,
    /// Its motion; the position is that of the middle of the front edge.
    pub motion: KinematicState,
    /// Front to back.
    pub length: Meters,
    /// Side to side.
    pub width: Meters,
    /// Ground to top.
    pub height: Meters,
}

impl Body {
    /// Where the middle of the box stands.
    pub fn middle(&self) -> Point {
        let ahead = self.motion.heading.direction();
        let half = self.length.0 / 2.0;
        Point::new(self.motion.position.x - half * ahead.x, self.motion.position.y - half * ahead.y)
    }

    /// Corners of the box seen from its middle, counter-clockwise from the front right.
    pub(super) fn corners_from_middle(&self) -> [Point; 4] {
        let ahead = self.motion.heading.direction();
        let (length, width) = (self.length.0 / 2.0, self.width.0 / 2.0);
        let corner = |forward: f64, left: f64| {
            Point::new(forward * ahead.x - left * ahead.y, forward * ahead.y + left * ahead.x)
        };
        [corner(length, -width), corner(length, width), corner(-length, width), corner(-length, -width)]
    }
}
