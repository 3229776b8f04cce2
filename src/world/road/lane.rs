//! The names of lanes.

use crate::geometry::Heading;

/// The way that a lane is driven.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TravelDirection {
    /// Towards growing `x`.
    East,
    /// Towards falling `x`.
    West,
}

/// One lane of a highway.
///
/// Lanes are counted from the right-hand edge of their direction, so that lane 0 is the slowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LaneId {
    /// The way that the lane is driven.
    pub direction: TravelDirection,
    /// How many lanes lie to its right.
    pub number: u32,
}

impl TravelDirection {
    /// The heading of a vehicle that keeps its lane.
    pub const fn heading(self) -> Heading {
        match self {
            Self::East => Heading::EAST,
            Self::West => Heading::WEST,
        }
    }

    /// What a step forward, or to the left, does to `x`, or to `y`.
    pub(crate) const fn sign(self) -> f64 {
        match self {
            Self::East => 1.0,
            Self::West => -1.0,
        }
    }
}

impl LaneId {
    /// The eastbound lane with `number` lanes to its right.
    pub const fn east(number: u32) -> Self {
        Self { direction: TravelDirection::East, number }
    }

    /// The westbound lane with `number` lanes to its right.
    pub const fn west(number: u32) -> Self {
        Self { direction: TravelDirection::West, number }
    }

    /// The heading of a vehicle that keeps this lane.
    pub const fn heading(self) -> Heading {
        self.direction.heading()
    }
}
