//! Everything that can be seen or stands in the way, at one instant.

use super::body::Body;
use crate::geometry::{Bounds, BoxGrid, Point, Topology};
use crate::units::Meters;

/// Bodies and buildings, sorted by place.
#[derive(Debug, Default)]
pub struct Scene {
    pub(super) topology: Topology,
    pub(super) bodies: Vec<Body>,
    pub(super) outlines: Vec<Outline>,
    pub(super) body_grid: BoxGrid,
    /// Walls of buildings.
    pub(super) walls: Vec<(Point, Point)>,
    pub(super) wall_grid: BoxGrid,
    /// Half of the longest diagonal of a body.
    pub(super) largest_radius: f64,
    bounds: Vec<Bounds>,
}

/// The footprint of a body.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outline {
    pub middle: Point,
    /// Seen from the middle.
    pub corners: [Point; 4],
    /// Distance of the corners from the middle.
    pub radius: f64,
}

/// Cells of this width hold a few vehicles each in dense traffic.
const CELL_M: f64 = 50.0;

impl Scene {
    /// A scene without bodies. The corners of a building stand in order around it; the last one is joined to the first.
    pub fn new(topology: Topology, buildings: &[Vec<Point>]) -> Self {
        let mut walls = Vec::new();
        for corners in buildings {
            for (index, &from) in corners.iter().enumerate() {
                let to = corners[(index + 1) % corners.len()];
                if from != to {
                    walls.push((from, to));
                }
            }
        }
        let bounds: Vec<Bounds> = walls
            .iter()
            .map(|(a, b)| (Point::new(a.x.min(b.x), a.y.min(b.y)), Point::new(a.x.max(b.x), a.y.max(b.y))))
            .collect();
        let mut scene = Self { topology, walls, ..Self::default() };
        scene.wall_grid.fill(&bounds, CELL_M, topology);
        scene
    }

    /// Takes over where all bodies are now.
    pub fn update(&mut self, bodies: impl IntoIterator<Item = Body>) {
        self.bodies.clear();
        self.bodies.extend(bodies);
        self.outlines.clear();
        self.bounds.clear();
        self.largest_radius = 0.0;
        for body in &self.bodies {
            let outline = Outline {
                middle: body.middle(),
                corners: body.corners_from_middle(),
                radius: body.length.0.hypot(body.width.0) / 2.0,
            };
            self.largest_radius = self.largest_radius.max(outline.radius);
            self.bounds.push((outline.middle, outline.middle));
            self.outlines.push(outline);
        }
        self.body_grid.fill(&self.bounds, CELL_M, self.topology);
    }

    /// The bodies, in the order in which they came.
    pub fn bodies(&self) -> &[Body] {
        &self.bodies
    }

    /// How the ends of the world meet.
    pub fn topology(&self) -> Topology {
        self.topology
    }

    /// Whether a straight line between two places meets no wall.
    pub fn clear_of_buildings(&self, from: Point, to: Point) -> bool {
        let way = self.topology.displacement(from, to);
        let mut near = Vec::new();
        let middle = Point::new(from.x + way.x / 2.0, from.y + way.y / 2.0);
        self.wall_grid.near(middle, way.x.abs().max(way.y.abs()) / 2.0, &mut near);
        !near.iter().any(|&wall| {
            let (start, end) = self.walls[wall as usize];
            let first = self.topology.displacement(from, start);
            let edge = end - start;
            let det = way.x * edge.y - way.y * edge.x;
            if det == 0.0 {
                return false;
            }
            let along_way = (first.x * edge.y - first.y * edge.x) / det;
            let along_wall = (first.x * way.y - first.y * way.x) / det;
            (0.0..=1.0).contains(&along_way) && (0.0..=1.0).contains(&along_wall)
        })
    }

    /// The largest distance at which a sensor of that range may see or meet a body.
    pub(super) fn reach(&self, range: Meters) -> f64 {
        range.0 + self.largest_radius
    }
}
