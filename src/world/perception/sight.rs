//! What one sensor sees at one instant.
//!
//! Seen from the sensor, a body takes an interval of angles. Of two outlines that do not overlap, one is in front of the other
//! along every line of sight that meets both: they are convex, and to change places they would have to cross. One ray in the
//! middle of the common angles therefore decides for all of them, and the visible share of a body is its angle less the
//! angles of what is in front, without sampling.

use std::f64::consts::{PI, TAU};

use super::body::Body;
use super::scene::Scene;
use super::sensor::Sensor;
use crate::geometry::Point;

/// A body that a sensor sees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sighting {
    /// Its place in [`Scene::bodies`].
    pub body: usize,
    /// How much of the angle that it takes is visible, from 0 to 1.
    pub visible_share: f64,
}

/// Buffers that are used again.
#[derive(Debug, Default)]
pub struct SightScratch {
    shapes: Vec<Shape>,
    near: Vec<u32>,
    free: Vec<(f64, f64)>,
    rest: Vec<(f64, f64)>,
}

/// The outline of a body or a wall in the frame of the sensor: it looks along x, y is to its left.
#[derive(Clone, Copy, Debug)]
struct Shape {
    corners: [Point; 4],
    /// Four corners of a body, two ends of a wall.
    count: usize,
    /// None for a wall, which nobody looks over.
    body: Option<(usize, f64)>,
    from_angle: f64,
    to_angle: f64,
    nearest: f64,
    farthest: f64,
}

impl Sensor {
    /// Appends what the sensor sees from its carrier, in the order of the scene. The carrier does not hide anything from it.
    pub fn see(&self, carrier: &Body, scene: &Scene, scratch: &mut SightScratch, seen: &mut Vec<Sighting>) {
        self.collect_shapes(carrier, scene, scratch);
        let own_height = self.mounting.height(carrier).0;
        let SightScratch { shapes, free, rest, .. } = scratch;
        shapes.sort_unstable_by(|one, other| {
            one.nearest.total_cmp(&other.nearest).then(one.body.map(|body| body.0).cmp(&other.body.map(|body| body.0)))
        });
        let start = seen.len();
        for target in shapes.iter() {
            let Some((body, height)) = target.body else { continue };
            let whole = target.to_angle - target.from_angle;
            if target.nearest > self.range.0 || whole <= 0.0 {
                continue;
            }
            self.in_view(target, free);
            for other in shapes.iter() {
                if other.nearest >= target.farthest || free.is_empty() {
                    break;
                }
                if let Some(shift) = turn_to_meet(other, target)
                    && other.body.map(|body| body.0) != Some(body)
                    && hides(own_height, other, shift, target, height)
                {
                    subtract(free, other.from_angle + shift, other.to_angle + shift, rest);
                }
            }
            let visible: f64 = free.iter().map(|(from, to)| to - from).sum();
            let visible_share = (visible / whole).min(1.0);
            // A share of nothing is not seen, whatever the sensor needs.
            if visible > 0.0 && visible_share >= self.least_visible_share {
                seen.push(Sighting { body, visible_share });
            }
        }
        seen[start..].sort_unstable_by_key(|sighting| sighting.body);
    }

    fn half_opening(&self) -> f64 {
        self.opening_angle_deg.to_radians() / 2.0
    }

    fn collect_shapes(&self, carrier: &Body, scene: &Scene, scratch: &mut SightScratch) {
        let SightScratch { shapes, near, .. } = scratch;
        shapes.clear();
        let position = self.mounting.position(carrier);
        let ahead = self.mounting.axis(carrier).direction();
        let turned = |step: Point| Point::new(step.x * ahead.x + step.y * ahead.y, step.y * ahead.x - step.x * ahead.y);
        let half_opening = self.half_opening();

        scene.body_grid.near(position, scene.reach(self.range), near);
        for &index in near.iter() {
            let body = &scene.bodies[index as usize];
            let outline = &scene.outlines[index as usize];
            let middle = turned(scene.topology.displacement(position, outline.middle));
            let distance = middle.x.hypot(middle.y);
            if body.id == carrier.id || distance > self.range.0 + outline.radius {
                continue;
            }
            // The angle of a circle around the body is at most pi / 2 times its radius over its distance.
            let reach = PI / 2.0 * outline.radius / distance;
            if distance > outline.radius && middle.y.atan2(middle.x).abs() - reach > half_opening {
                continue;
            }
            let corners = outline.corners.map(|corner| middle + turned(corner));
            if !holds_origin(&corners) {
                shapes.push(Shape::new(corners, 4, middle, Some((index as usize, body.height.0))));
            }
        }
        scene.wall_grid.near(position, self.range.0, near);
        for &index in near.iter() {
            let (start, end) = scene.walls[index as usize];
            let first = turned(scene.topology.displacement(position, start));
            let last = first + turned(end - start);
            let middle = Point::new(f64::midpoint(first.x, last.x), f64::midpoint(first.y, last.y));
            let shape = Shape::new([first, last, first, last], 2, middle, None);
            if shape.nearest <= self.range.0 && shape.to_angle > shape.from_angle {
                shapes.push(shape);
            }
        }
    }

    /// The angles of a body that lie in the opening of the sensor.
    fn in_view(&self, target: &Shape, free: &mut Vec<(f64, f64)>) {
        free.clear();
        let half = self.half_opening();
        if half >= PI {
            free.push((target.from_angle, target.to_angle));
            return;
        }
        for turn in [-TAU, 0.0, TAU] {
            let (from, to) = (target.from_angle.max(turn - half), target.to_angle.min(turn + half));
            if from < to {
                free.push((from, to));
            }
        }
    }
}

impl Shape {
    fn new(corners: [Point; 4], count: usize, middle: Point, body: Option<(usize, f64)>) -> Self {
        let centre = middle.y.atan2(middle.x);
        let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
        let (mut nearest, mut farthest) = (f64::INFINITY, 0.0f64);
        for index in 0..count {
            let corner = corners[index];
            // Less than half a turn from the middle: the sensor stands outside of a convex outline.
            let turn = cross(middle, corner).atan2(dot(middle, corner));
            (least, most) = (least.min(turn), most.max(turn));
            farthest = farthest.max(dot(corner, corner));
            nearest = nearest.min(distance_to_edge(corner, corners[(index + 1) % count]));
        }
        Self {
            corners,
            count,
            body,
            from_angle: centre + least,
            to_angle: centre + most,
            nearest,
            farthest: farthest.sqrt(),
        }
    }

    /// Where a ray from the sensor enters and leaves.
    fn chord(&self, ray: Point) -> Option<(f64, f64)> {
        let (mut enters, mut leaves) = (f64::INFINITY, f64::NEG_INFINITY);
        let edges = if self.count == 2 { 1 } else { self.count };
        for index in 0..edges {
            let start = self.corners[index];
            let edge = self.corners[(index + 1) % self.count] - start;
            let slope = cross(ray, edge);
            if slope == 0.0 {
                continue;
            }
            let along_edge = cross(start, ray) / slope;
            let along_ray = cross(start, edge) / slope;
            if (0.0..=1.0).contains(&along_edge) && along_ray >= 0.0 {
                (enters, leaves) = (enters.min(along_ray), leaves.max(along_ray));
            }
        }
        (enters <= leaves).then_some((enters, leaves))
    }
}

/// Whether `other` stands in front of the target where their angles meet, too high for a sensor of that height to look over at
/// the target's top.
fn hides(sensor_height: f64, other: &Shape, shift: f64, target: &Shape, target_height: f64) -> bool {
    let from = target.from_angle.max(other.from_angle + shift);
    let to = target.to_angle.min(other.to_angle + shift);
    let (sin, cos) = f64::midpoint(from, to).sin_cos();
    let ray = Point::new(cos, sin);
    let (Some((enters, leaves)), Some((meets, _))) = (other.chord(ray), target.chord(ray)) else { return false };
    if enters >= meets {
        return false;
    }
    let Some((_, height)) = other.body else { return true };
    // The line of sight to the target's top is lowest above `other` where it enters if it climbs, else where it leaves.
    let lowest = if target_height >= sensor_height { enters } else { leaves.min(meets) };
    height >= sensor_height + (target_height - sensor_height) * lowest / meets
}

/// By how much the angles of one shape have to be turned to overlap those of the other, none if they do not.
#[inline]
fn turn_to_meet(one: &Shape, other: &Shape) -> Option<f64> {
    [0.0, -TAU, TAU]
        .into_iter()
        .find(|turn| one.from_angle + turn < other.to_angle && one.to_angle + turn > other.from_angle)
}

/// Takes an interval out of a list of them.
fn subtract(free: &mut Vec<(f64, f64)>, from: f64, to: f64, rest: &mut Vec<(f64, f64)>) {
    rest.clear();
    for &(start, end) in free.iter() {
        if to <= start || from >= end {
            rest.push((start, end));
            continue;
        }
        if from > start {
            rest.push((start, from));
        }
        if to < end {
            rest.push((to, end));
        }
    }
    std::mem::swap(free, rest);
}

/// Whether the sensor stands inside: of a body that it overlaps it sees nothing, and through it everything.
fn holds_origin(corners: &[Point; 4]) -> bool {
    (0..4).all(|index| cross(corners[index], corners[(index + 1) % 4]) >= 0.0)
}

fn distance_to_edge(start: Point, end: Point) -> f64 {
    let edge = end - start;
    let along = (-dot(start, edge) / dot(edge, edge)).clamp(0.0, 1.0);
    // An edge without length has a quotient that is not a number, which counts as its start.
    let along = if along.is_nan() { 0.0 } else { along };
    (start.x + along * edge.x).hypot(start.y + along * edge.y)
}

fn cross(one: Point, other: Point) -> f64 {
    one.x * other.y - one.y * other.x
}

fn dot(one: Point, other: Point) -> f64 {
    one.x * other.x + one.y * other.y
}
