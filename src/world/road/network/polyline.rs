//! Lines of many points with their lengths.

use crate::geometry::{Heading, Point};
use crate::units::Meters;

/// A line through points, measured from its start.
#[derive(Clone, Debug, PartialEq)]
pub struct Polyline {
    points: Vec<Point>,
    /// Length from the start to each point.
    along: Vec<f64>,
    /// Unit step of each segment.
    directions: Vec<Point>,
    /// Curvature at each point, positive to the left.
    curvatures: Vec<f64>,
}

/// A place on a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PathPoint {
    /// Where it is.
    pub position: Point,
    /// The unit step along the line.
    pub direction: Point,
    /// One over the radius, in 1/m; positive in a left bend.
    pub curvature_per_m: f64,
}

/// The place of a line that is nearest to a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Projection {
    /// From the start of the line.
    pub along: Meters,
    /// How far to the left of the line the point is; negative to the right.
    pub left: Meters,
    /// How far from the line it is.
    pub distance: Meters,
}

/// Points closer than this are one.
const SAME_POINT_M: f64 = 1e-3;

impl PathPoint {
    /// The heading of the line.
    pub fn heading(&self) -> Heading {
        Heading::from_degrees(self.direction.x.atan2(self.direction.y).to_degrees())
    }
}

impl Polyline {
    /// The line through `points`; points that coincide with the one before are left out. None if a number is not finite or
    /// fewer than two points are left.
    pub fn new(points: &[Point]) -> Option<Self> {
        let mut distinct: Vec<Point> = Vec::with_capacity(points.len());
        for point in points {
            if !(point.x.is_finite() && point.y.is_finite()) {
                return None;
            }
            if distinct.last().is_none_or(|last| last.distance(*point).0 > SAME_POINT_M) {
                distinct.push(*point);
            }
        }
        if distinct.len() < 2 {
            return None;
        }
        let mut along = vec![0.0];
        let mut directions = Vec::with_capacity(distinct.len() - 1);
        for pair in distinct.windows(2) {
            let (step, length) = (pair[1] - pair[0], pair[0].distance(pair[1]).0);
            directions.push(Point::new(step.x / length, step.y / length));
            along.push(along[along.len() - 1] + length);
        }
        let mut curvatures = vec![0.0; distinct.len()];
        for index in 1..directions.len() {
            let (before, after) = (directions[index - 1], directions[index]);
            let turn = (before.x * after.y - before.y * after.x).atan2(before.x * after.x + before.y * after.y);
            curvatures[index] = turn / ((along[index + 1] - along[index - 1]) / 2.0);
        }
        Some(Self { points: distinct, along, directions, curvatures })
    }

    /// A line of no length, where one lane goes on as the next one.
    pub fn joint(at: Point, direction: Point) -> Self {
        Self { points: vec![at, at], along: vec![0.0, 0.0], directions: vec![direction], curvatures: vec![0.0, 0.0] }
    }

    /// Its length.
    #[inline]
    pub fn length(&self) -> Meters {
        Meters(self.along[self.along.len() - 1])
    }

    /// Its points.
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// Its first point.
    pub fn start(&self) -> Point {
        self.points[0]
    }

    /// Its last point.
    pub fn end(&self) -> Point {
        self.points[self.points.len() - 1]
    }

    /// The unit step at its start.
    pub fn start_direction(&self) -> Point {
        self.directions[0]
    }

    /// The unit step at its end.
    pub fn end_direction(&self) -> Point {
        self.directions[self.directions.len() - 1]
    }

    /// The place `along` the line; before its start and behind its end, the line goes on straight.
    #[inline]
    pub fn at(&self, along: Meters) -> PathPoint {
        let last = self.directions.len() - 1;
        // Most lines have two points.
        let segment = if last == 0 { 0 } else { self.along[1..=last].partition_point(|start| *start <= along.0) };
        let (from, direction) = (self.points[segment], self.directions[segment]);
        let step = along.0 - self.along[segment];
        let length = self.along[segment + 1] - self.along[segment];
        let share = if length > 0.0 { (step / length).clamp(0.0, 1.0) } else { 0.0 };
        let (before, after) = (self.curvatures[segment], self.curvatures[segment + 1]);
        PathPoint {
            position: Point::new(from.x + direction.x * step, from.y + direction.y * step),
            direction,
            curvature_per_m: before + (after - before) * share,
        }
    }

    /// The tightest bend between two places, in 1/m, without its sign.
    pub fn tightest_between(&self, from: Meters, to: Meters) -> f64 {
        let inside = |index: &usize| (from.0..=to.0).contains(&self.along[*index]);
        (0..self.points.len()).filter(inside).map(|index| self.curvatures[index].abs()).fold(0.0, f64::max)
    }

    /// The place that is nearest to `point`.
    pub fn project(&self, point: Point) -> Projection {
        let mut best = Projection { along: Meters(0.0), left: Meters(0.0), distance: Meters(f64::INFINITY) };
        for (segment, direction) in self.directions.iter().enumerate() {
            let from = self.points[segment];
            let away = point - from;
            let length = self.along[segment + 1] - self.along[segment];
            let step = (away.x * direction.x + away.y * direction.y).clamp(0.0, length);
            let foot = Point::new(from.x + direction.x * step, from.y + direction.y * step);
            let distance = foot.distance(point);
            if distance.0 < best.distance.0 {
                let left = direction.x * away.y - direction.y * away.x;
                best = Projection { along: Meters(self.along[segment] + step), left: Meters(left), distance };
            }
        }
        best
    }

    /// The line `left` metres beside it; corners are mitred.
    pub fn offset(&self, left: f64) -> Vec<Point> {
        let last = self.directions.len() - 1;
        (0..self.points.len())
            .map(|index| {
                let (before, after) =
                    (self.directions[index.saturating_sub(1).min(last)], self.directions[index.min(last)]);
                let normal = Point::new(-(before.y + after.y), before.x + after.x);
                // |sum| is twice the cosine of half the turn, and the mitre is as much longer than the offset.
                let square = (normal.x * normal.x + normal.y * normal.y).max(0.5);
                let reach = 2.0 * left / square;
                self.points[index] + Point::new(normal.x * reach, normal.y * reach)
            })
            .collect()
    }
}
