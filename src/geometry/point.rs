//! Points of the local plane.

use std::ops::{Add, Sub};

use crate::units::Meters;

/// A place (or a displacement) in the local plane, in metres.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// Metres to the east of the plane's origin.
    pub x: f64,
    /// Metres to the north of the plane's origin.
    pub y: f64,
}

impl Point {
    /// The point `x` metres east and `y` metres north of the origin.
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// The inner product of two displacements.
    #[inline]
    pub fn dot(self, other: Self) -> f64 {
        self.x * other.x + self.y * other.y
    }

    /// The third component of the outer product: positive if `other` points to the left of this displacement.
    #[inline]
    pub fn cross(self, other: Self) -> f64 {
        self.x * other.y - self.y * other.x
    }

    /// A displacement so many times as long.
    #[inline]
    #[must_use]
    pub fn scaled(self, factor: f64) -> Self {
        Self::new(self.x * factor, self.y * factor)
    }

    /// Length of a displacement.
    #[inline]
    pub fn length(self) -> f64 {
        self.x.hypot(self.y)
    }

    /// Straight distance to `other` in the plane.
    pub fn distance(self, other: Self) -> Meters {
        Meters((self.x - other.x).hypot(self.y - other.y))
    }
}

impl Add for Point {
    type Output = Self;

    #[inline]
    fn add(self, other: Self) -> Self {
        Self::new(self.x + other.x, self.y + other.y)
    }
}

impl Sub for Point {
    type Output = Self;

    #[inline]
    fn sub(self, other: Self) -> Self {
        Self::new(self.x - other.x, self.y - other.y)
    }
}
