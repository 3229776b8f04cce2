//! A straight highway.

use crate::geometry::{self, Heading, Point};
use crate::units::Meters;
use crate::world::road::{LaneId, TravelDirection};

/// The ways that a highway is driven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Directions {
    /// Eastward only.
    One,
    /// Eastward and westward.
    Two,
}

/// What lies beyond the ends of the road.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topology {
    /// The other end: distances are taken the shorter way round, so that no station is near a border.
    Wrapped,
    /// Nothing: distances are what they look like.
    Open,
}

/// A straight highway along the `x` axis from `x = 0` to its length.
///
/// The middle of the median is the line `y = 0`. With two directions, three lanes each, 4 m wide and no median, the
/// lanes lie at `y` = -10, -6, -2 (eastbound, from the right) and +10, +6, +2 (westbound, from the right).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Highway {
    /// Length of the road.
    pub length: Meters,
    /// Lanes of each direction.
    pub lanes_per_direction: u32,
    /// The ways that the road is driven.
    pub directions: Directions,
    /// Width of a lane.
    pub lane_width: Meters,
    /// Width of the strip between the two directions.
    pub median: Meters,
    /// What lies beyond the ends.
    pub topology: Topology,
}

/// Why a road cannot be built, or a point is not on it.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RoadError {
    /// A dimension makes no sense.
    #[error("`{field}` of the road is {value}, expected {expected}")]
    OutOfRange {
        /// The field.
        field: &'static str,
        /// What it holds.
        value: f64,
        /// What would work.
        expected: &'static str,
    },
    /// A point lies before the start or behind the end.
    #[error("x is {x} m, but the road runs from x = 0 to {length} m")]
    BeyondTheEnds {
        /// The point's `x`, in metres.
        x: f64,
        /// Length of the road, in metres.
        length: f64,
    },
    /// A point lies beside the road.
    #[error("y is {y} m, but the lanes lie between y = {lowest} and {highest} m")]
    BesideTheRoad {
        /// The point's `y`, in metres.
        y: f64,
        /// The southern edge of the road, in metres.
        lowest: f64,
        /// The northern edge of the road, in metres.
        highest: f64,
    },
}

impl Highway {
    /// A highway with these dimensions, if they make sense.
    pub fn new(
        length: Meters,
        lanes_per_direction: u32,
        directions: Directions,
        lane_width: Meters,
        median: Meters,
        topology: Topology,
    ) -> Result<Self, RoadError> {
        let highway = Self { length, lanes_per_direction, directions, lane_width, median, topology };
        highway.check()?;
        Ok(highway)
    }

    /// Whether the dimensions make sense; a highway made field by field has not been asked.
    pub fn check(&self) -> Result<(), RoadError> {
        let positive = |value: f64| value.is_finite() && value > 0.0;
        let out_of_range = |field, value, expected| Err(RoadError::OutOfRange { field, value, expected });
        if !positive(self.length.0) {
            return out_of_range("length", self.length.0, "a positive number of metres");
        }
        if !(1..=16).contains(&self.lanes_per_direction) {
            return out_of_range("lanes_per_direction", f64::from(self.lanes_per_direction), "1 to 16");
        }
        if !positive(self.lane_width.0) {
            return out_of_range("lane_width", self.lane_width.0, "a positive number of metres");
        }
        if !(self.median.0.is_finite() && self.median.0 >= 0.0) {
            return out_of_range("median", self.median.0, "zero or a positive number of metres");
        }
        Ok(())
    }

    /// How many lanes the road has, both directions together.
    pub fn lane_count(&self) -> usize {
        let directions = match self.directions {
            Directions::One => 1,
            Directions::Two => 2,
        };
        self.lanes_per_direction as usize * directions
    }

    /// All lanes in the order of their index: eastbound from the right, then westbound from the right.
    pub fn lanes(&self) -> impl Iterator<Item = LaneId> + use<> {
        let per_direction = self.lanes_per_direction as usize;
        (0..self.lane_count()).map(move |index| lane_at(index, per_direction))
    }

    /// The lane of an index below [`Self::lane_count`].
    pub fn lane(&self, index: usize) -> LaneId {
        lane_at(index, self.lanes_per_direction as usize)
    }

    /// The place of a lane among [`Self::lanes`].
    pub fn lane_index(&self, lane: LaneId) -> usize {
        let before = match lane.direction {
            TravelDirection::East => 0,
            TravelDirection::West => self.lanes_per_direction,
        };
        (before + lane.number) as usize
    }

    /// The heading of a vehicle that keeps `lane`.
    pub fn heading(&self, lane: LaneId) -> Heading {
        lane.heading()
    }

    /// The centre of `lane` after `along`, which runs in driving direction from where the lane starts.
    pub fn point_at(&self, lane: LaneId, along: Meters) -> Point {
        let x = match lane.direction {
            TravelDirection::East => along.0,
            TravelDirection::West => self.length.0 - along.0,
        };
        Point::new(x, self.centre_y(lane))
    }

    /// How far into the lane, in driving direction, a point abreast of `point` lies.
    pub fn along(&self, lane: LaneId, point: Point) -> Meters {
        match lane.direction {
            TravelDirection::East => Meters(point.x),
            TravelDirection::West => Meters(self.length.0 - point.x),
        }
    }

    /// The lane whose centre is nearest to `point`.
    ///
    /// A point up to half a lane outside the edge still belongs to the outermost lane, so that a file whose vehicles
    /// stand on one line, or use another lane width, can be read.
    pub fn nearest_lane(&self, point: Point) -> Result<LaneId, RoadError> {
        if !(0.0..=self.length.0).contains(&point.x) {
            return Err(RoadError::BeyondTheEnds { x: point.x, length: self.length.0 });
        }
        let half_width = self.median.0 / 2.0 + self.lane_width.0 * f64::from(self.lanes_per_direction);
        let highest = match self.directions {
            // The edge beside the median: a one-way road has no other side.
            Directions::One => -self.median.0 / 2.0,
            Directions::Two => half_width,
        };
        let margin = self.lane_width.0 / 2.0;
        // The comparison is this way round so that it refuses NaN.
        if !(point.y >= -half_width - margin && point.y <= highest + margin) {
            return Err(RoadError::BesideTheRoad { y: point.y, lowest: -half_width, highest });
        }
        let off_centre = |lane: &LaneId| (self.centre_y(*lane) - point.y).abs();
        let nearest = self.lanes().min_by(|one, other| off_centre(one).total_cmp(&off_centre(other)));
        Ok(nearest.expect("a checked road has a lane"))
    }

    /// The plane that the radio sees: on a wrapped road it closes upon itself.
    pub fn plane(&self) -> geometry::Topology {
        match self.topology {
            Topology::Open => geometry::Topology::Open,
            Topology::Wrapped => geometry::Topology::RingAlongX(self.length),
        }
    }

    /// The way from one point to another; on a wrapped road its `x` part is the shorter way round.
    #[inline]
    pub fn displacement(&self, from: Point, to: Point) -> Point {
        self.plane().displacement(from, to)
    }

    /// The length of [`Self::displacement`].
    #[inline]
    pub fn distance(&self, from: Point, to: Point) -> Meters {
        self.plane().distance(from, to)
    }

    /// The `y` of a lane's centre.
    pub(crate) fn centre_y(&self, lane: LaneId) -> f64 {
        let lanes_to_the_median = f64::from(self.lanes_per_direction - lane.number) - 0.5;
        let to_the_right_of_the_median = self.median.0 / 2.0 + self.lane_width.0 * lanes_to_the_median;
        -lane.direction.sign() * to_the_right_of_the_median
    }
}

fn lane_at(index: usize, per_direction: usize) -> LaneId {
    let number = (index % per_direction) as u32;
    if index < per_direction { LaneId::east(number) } else { LaneId::west(number) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three_lanes_each_way(topology: Topology) -> Highway {
        Highway::new(Meters(2000.0), 3, Directions::Two, Meters(4.0), Meters(0.0), topology).expect("a sound road")
    }

    #[test]
    fn traffic_keeps_right_and_lanes_count_from_the_right() {
        let road = three_lanes_each_way(Topology::Open);
        // lane -> y of its centre [m], x after 100 m [m], heading [deg]
        let cases = [
            (LaneId::east(0), -10.0, 100.0, 90.0),
            (LaneId::east(1), -6.0, 100.0, 90.0),
            (LaneId::east(2), -2.0, 100.0, 90.0),
            (LaneId::west(2), 2.0, 1900.0, 270.0),
            (LaneId::west(1), 6.0, 1900.0, 270.0),
            (LaneId::west(0), 10.0, 1900.0, 270.0),
        ];
        for (lane, y, x, heading) in cases {
            let point = road.point_at(lane, Meters(100.0));
            assert_eq!(point, Point::new(x, y), "{lane:?}");
            assert_eq!(road.heading(lane).degrees(), heading, "{lane:?}");
            assert_eq!(road.along(lane, point), Meters(100.0), "{lane:?}");
            assert_eq!(road.nearest_lane(point), Ok(lane));
            assert_eq!(road.lane(road.lane_index(lane)), lane);
        }
    }

    #[test]
    fn a_median_moves_the_directions_apart() {
        let road = Highway { median: Meters(5.0), ..three_lanes_each_way(Topology::Open) };
        assert_eq!(road.point_at(LaneId::east(2), Meters(0.0)).y, -4.5);
        assert_eq!(road.point_at(LaneId::west(0), Meters(0.0)).y, 12.5);
    }

    #[test]
    fn half_a_lane_beside_the_road_is_still_the_outermost_lane() {
        let road = three_lanes_each_way(Topology::Open);
        // x, y [m] -> lane
        let cases = [
            (0.0, -13.9, Some(LaneId::east(0))),
            (2000.0, 14.0, Some(LaneId::west(0))),
            (5.0, -0.1, Some(LaneId::east(2))),
            (5.0, 14.1, None),
            (-0.1, 2.0, None),
            (2000.1, 2.0, None),
            (5.0, f64::NAN, None),
        ];
        for (x, y, lane) in cases {
            assert_eq!(road.nearest_lane(Point::new(x, y)).ok(), lane, "({x}, {y})");
        }
        // A line of vehicles at y = 0 belongs to a road of one lane.
        let one_lane = Highway { lanes_per_direction: 1, directions: Directions::One, ..road };
        assert_eq!(one_lane.nearest_lane(Point::new(7.0, 0.0)), Ok(LaneId::east(0)));
    }

    #[test]
    fn a_wrapped_road_is_measured_the_shorter_way_round() {
        // topology, from x, to x [m] -> displacement [m]
        let cases = [
            (Topology::Open, 10.0, 1990.0, 1980.0),
            (Topology::Wrapped, 10.0, 1990.0, -20.0),
            (Topology::Wrapped, 1990.0, 10.0, 20.0),
            (Topology::Wrapped, 500.0, 1400.0, 900.0),
            (Topology::Wrapped, 500.0, 1600.0, -900.0),
        ];
        for (topology, from, to, expected) in cases {
            let road = three_lanes_each_way(topology);
            let (from, to) = (Point::new(from, -2.0), Point::new(to, 2.0));
            assert_eq!(road.displacement(from, to), Point::new(expected, 4.0));
            assert!((road.distance(from, to).0 - expected.hypot(4.0)).abs() < 1e-9);
        }
    }

    #[test]
    fn a_road_without_lanes_or_length_is_refused() {
        let sound = three_lanes_each_way(Topology::Open);
        let cases = [
            (Highway { length: Meters(0.0), ..sound }, "length"),
            (Highway { lanes_per_direction: 0, ..sound }, "lanes_per_direction"),
            (Highway { lane_width: Meters(f64::NAN), ..sound }, "lane_width"),
            (Highway { median: Meters(-1.0), ..sound }, "median"),
        ];
        for (road, expected) in cases {
            let Err(RoadError::OutOfRange { field, .. }) = road.check() else { panic!("{expected} was accepted") };
            assert_eq!(field, expected);
        }
    }
}
