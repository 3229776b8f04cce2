//! A line on the ground that surfaces follow.

use bevy::math::{Vec2, Vec3};

use super::surface::{Rgba, Surface};

/// A line with its length, in metres east and north of the picture's origin.
#[derive(Clone, Debug)]
pub(super) struct Path {
    points: Vec<Vec2>,
    /// Length up to each point.
    along: Vec<f32>,
    /// To the left at each point, longer in bends so that borders keep their distance.
    left: Vec<Vec2>,
}

/// In sharper bends than this, borders are cut.
const LONGEST_MITRE: f32 = 2.0;

impl Path {
    /// A line through these points; nothing if it has no length.
    pub fn through(points: impl Iterator<Item = Vec2>) -> Option<Self> {
        let mut kept: Vec<Vec2> = Vec::new();
        for point in points.filter(|point| point.is_finite()) {
            if kept.last().is_none_or(|last| last.distance_squared(point) > 1e-4) {
                kept.push(point);
            }
        }
        if kept.len() < 2 {
            return None;
        }
        let mut along = vec![0.0];
        for pair in kept.windows(2) {
            along.push(along[along.len() - 1] + pair[0].distance(pair[1]));
        }
        let sides: Vec<Vec2> = kept.windows(2).map(|pair| (pair[1] - pair[0]).normalize().perp()).collect();
        let left = (0..kept.len())
            .map(|k| {
                let before = sides[k.saturating_sub(1)];
                let after = sides[k.min(sides.len() - 1)];
                let middle = (before + after).normalize_or(after);
                middle * (1.0 / middle.dot(after).max(1e-3)).min(LONGEST_MITRE)
            })
            .collect();
        Some(Self { points: kept, along, left })
    }

    /// Length, in metres.
    pub fn length(&self) -> f32 {
        self.along[self.along.len() - 1]
    }

    /// The place so far along the line and so far to the left of it.
    pub fn at(&self, along: f32, left: f32) -> Vec2 {
        let (segment, share) = self.segment(along);
        let one = self.points[segment] + self.left[segment] * left;
        let other = self.points[segment + 1] + self.left[segment + 1] * left;
        one.lerp(other, share)
    }

    /// The direction there.
    pub fn direction(&self, along: f32) -> Vec2 {
        let (segment, _) = self.segment(along);
        (self.points[segment + 1] - self.points[segment]).normalize()
    }

    fn segment(&self, along: f32) -> (usize, f32) {
        let segment = self.along.partition_point(|known| *known <= along).clamp(1, self.points.len() - 1) - 1;
        let length = self.along[segment + 1] - self.along[segment];
        (segment, ((along - self.along[segment]) / length).clamp(0.0, 1.0))
    }

    /// A part of it, with all its bends: places along the line.
    fn stations(&self, from: f32, to: f32) -> impl Iterator<Item = f32> {
        let bends = self.along.iter().copied().filter(move |known| *known > from + 0.01 && *known < to - 0.01);
        std::iter::once(from).chain(bends).chain(std::iter::once(to))
    }

    /// A flat ribbon between two distances to the left.
    pub fn ribbon(
        &self,
        surface: &mut Surface,
        (from, to): (f32, f32),
        (right, left): (f32, f32),
        (height, colour): (f32, Rgba),
    ) {
        let mut last: Option<(Vec3, Vec3)> = None;
        for along in self.stations(from.max(0.0), to.min(self.length())) {
            let (one, other) = (up(self.at(along, right), height), up(self.at(along, left), height));
            if let Some((last_one, last_other)) = last
                && one.distance_squared(last_one).max(other.distance_squared(last_other)) > 1e-6
            {
                flat_quad(surface, [last_one, one, other, last_other], colour);
            }
            last = Some((one, other));
        }
    }

    /// A wall that stands along it and is seen from the left or, by its `left` side being turned, from the right.
    pub fn wall(
        &self,
        surface: &mut Surface,
        (from, to): (f32, f32),
        left: f32,
        (low, high): (f32, f32),
        seen_from: Side,
        colour: Rgba,
    ) {
        let mut last: Option<Vec2> = None;
        for along in self.stations(from.max(0.0), to.min(self.length())) {
            let here = self.at(along, left);
            if let Some(there) = last.filter(|there| there.distance_squared(here) > 1e-6) {
                let (start, end) = if seen_from == Side::Right { (there, here) } else { (here, there) };
                surface.polygon(&[up(start, low), up(end, low), up(end, high), up(start, high)], colour);
            }
            last = Some(here);
        }
    }
}

/// One side of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
}

/// A place on the ground, so many metres above it.
#[inline]
pub(super) fn up(flat: Vec2, height: f32) -> Vec3 {
    Vec3::new(flat.x, height, -flat.y)
}

/// A flat piece that looks up, also where a sharp bend has turned it over.
fn flat_quad(surface: &mut Surface, corners: [Vec3; 4], colour: Rgba) {
    for triangle in [[0, 1, 2], [0, 2, 3]].map(|picked| picked.map(|k| corners[k])) {
        let normal = (triangle[1] - triangle[0]).cross(triangle[2] - triangle[0]);
        if normal.y > 1e-6 {
            surface.polygon(&triangle, colour);
        } else if normal.y < -1e-6 {
            surface.polygon(&[triangle[0], triangle[2], triangle[1]], colour);
        }
    }
}

/// A flat patch around a few places in any order around it.
pub(super) fn patch(surface: &mut Surface, corners: [Vec2; 4], height: f32, colour: Rgba) {
    flat_quad(surface, corners.map(|corner| up(corner, height)), colour);
}
