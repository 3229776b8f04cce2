//! Where buildings stand.

use std::ops::{ControlFlow, RangeInclusive};

use crate::geometry::{Bounds, BoxGrid, Point, Topology};
use crate::units::{Db, Meters};

use super::WallLoss;
use super::open_ground::OpenGround;

/// A building as radio waves meet it.
#[derive(Clone, Debug, PartialEq)]
pub struct Building {
    /// The corners in order around it; the last one is joined to the first.
    pub outline: Vec<Point>,
    /// From the ground to the roof.
    pub height: Meters,
    /// What its walls cost.
    pub loss: WallLoss,
}

/// All buildings, sorted by place.
#[derive(Clone, Debug, Default)]
pub struct BuildingMap {
    buildings: Vec<Building>,
    bounds: Vec<Bounds>,
    grid: BoxGrid,
    open_ground: OpenGround,
}

/// What a straight line meets.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Crossing {
    /// Walls that it crosses.
    pub walls: u32,
    /// How far it runs inside.
    pub inside: Meters,
    /// Sum of the wall losses of all buildings.
    pub loss: Db,
}

/// Cells as wide as a house and its garden at least, and not wider than a block.
const CELL_M: RangeInclusive<f64> = 30.0..=120.0;

impl BuildingMap {
    /// A map of these buildings; an outline with less than three corners encloses nothing and is left out.
    pub fn new(buildings: Vec<Building>) -> Self {
        let buildings: Vec<Building> = buildings.into_iter().filter(|one| one.outline.len() >= 3).collect();
        let bounds: Vec<Bounds> = buildings.iter().map(|building| bounds(&building.outline)).collect();
        let mut grid = BoxGrid::default();
        grid.fill(&bounds, mean_extent(&bounds).clamp(*CELL_M.start(), *CELL_M.end()), Topology::Open);
        let open_ground = OpenGround::around(&bounds);
        Self { buildings, bounds, grid, open_ground }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.buildings.is_empty()
    }

    /// Whether a building that is higher than `height` stands on the line between two places.
    pub fn blocks(&self, line: (Point, Point), height: Meters) -> bool {
        self.blocked_for(line, height, Meters(0.0)).is_some()
    }

    /// How far both ends of a line may at least move, in any direction, until no building that is higher than `height` stands on it
    /// any more; none if none does now. The search ends where that is more than `enough`.
    pub fn blocked_for(&self, line: (Point, Point), height: Meters, enough: Meters) -> Option<Meters> {
        // Along a straight street that is all there is to see.
        if self.open_ground.has_nothing_in(box_around(line)) {
            return None;
        }
        let mut longest: Option<f64> = None;
        let mut last = None;
        let _: ControlFlow<()> = self.grid.along(line, |index| {
            let building = &self.buildings[index as usize];
            // A building lies in several cells one after the other.
            if last == Some(index) || building.height.0 <= height.0 || !touches(self.bounds[index as usize], line) {
                return ControlFlow::Continue(());
            }
            last = Some(index);
            for way in crossed_edges(&building.outline, line).map(|edge| way_to_uncross(line, edge)) {
                longest = Some(longest.map_or(way, |longest| longest.max(way)));
            }
            if longest.is_some_and(|longest| longest >= enough.0) {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        longest.map(Meters)
    }

    /// The walls that a line at `height` crosses. The search ends where the loss exceeds `enough`.
    pub fn crossing(&self, line: (Point, Point), height: Meters, enough: Db, scratch: &mut Vec<u32>) -> Crossing {
        let mut crossing = Crossing::default();
        scratch.clear();
        if self.open_ground.has_nothing_in(box_around(line)) {
            return crossing;
        }
        let length = (line.1 - line.0).length();
        // Losses do not depend on the order but for rounding, which is the same each time.
        let _: ControlFlow<()> = self.grid.along(line, |index| {
            let building = &self.buildings[index as usize];
            if building.height.0 <= height.0 || !touches(self.bounds[index as usize], line) || scratch.contains(&index)
            {
                return ControlFlow::Continue(());
            }
            scratch.push(index);
            let (walls, share) = walls_of(&building.outline, line);
            if walls > 0 {
                let inside = Meters(share * length);
                crossing.walls += walls;
                crossing.inside = Meters(crossing.inside.0 + inside.0);
                crossing.loss += building.loss.loss(walls, inside);
            }
            if crossing.loss.0 > enough.0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        crossing
    }
}

fn bounds(outline: &[Point]) -> Bounds {
    let least = |one: Point, other: &Point| Point::new(one.x.min(other.x), one.y.min(other.y));
    let most = |one: Point, other: &Point| Point::new(one.x.max(other.x), one.y.max(other.y));
    (outline.iter().fold(outline[0], least), outline.iter().fold(outline[0], most))
}

/// The mean of the longer sides of boxes.
fn mean_extent(boxes: &[Bounds]) -> f64 {
    let longer = |(low, high): &Bounds| (high.x - low.x).max(high.y - low.y);
    boxes.iter().map(longer).sum::<f64>() / boxes.len().max(1) as f64
}

/// The box around the two ends of a line.
#[inline]
fn box_around((from, to): (Point, Point)) -> Bounds {
    (Point::new(from.x.min(to.x), from.y.min(to.y)), Point::new(from.x.max(to.x), from.y.max(to.y)))
}

/// Whether the boxes around a line and a building have something in common.
#[inline]
fn touches((low, high): Bounds, (from, to): (Point, Point)) -> bool {
    from.x.min(to.x) <= high.x && from.x.max(to.x) >= low.x && from.y.min(to.y) <= high.y && from.y.max(to.y) >= low.y
}

fn edges(outline: &[Point]) -> impl Iterator<Item = (Point, Point)> {
    outline.iter().enumerate().map(|(index, from)| (*from, outline[(index + 1) % outline.len()]))
}

/// Where along the line, from 0 to 1, it crosses an edge. The start of an edge belongs to it and the end does not, so that a corner
/// is crossed once.
#[inline]
fn crossing_of((from, to): (Point, Point), (start, end): (Point, Point)) -> Option<f64> {
    let (way, edge, offset) = (to - from, end - start, start - from);
    let slope = way.cross(edge);
    if slope == 0.0 {
        return None;
    }
    let (along, along_edge) = (offset.cross(edge) / slope, offset.cross(way) / slope);
    ((0.0..=1.0).contains(&along) && (0.0..1.0).contains(&along_edge)).then_some(along)
}

/// The edges that a line crosses: most lie on one side of it, which takes no division to see.
#[inline]
fn crossed_edges(outline: &[Point], line: (Point, Point)) -> impl Iterator<Item = (Point, Point)> {
    let way = line.1 - line.0;
    let side = move |corner: Point| way.cross(corner - line.0);
    let mut before = outline[outline.len() - 1];
    let mut side_before = side(before);
    outline.iter().filter_map(move |&corner| {
        let edge = (std::mem::replace(&mut before, corner), corner);
        let side_after = side(corner);
        let product = std::mem::replace(&mut side_before, side_after) * side_after;
        (product <= 0.0 && crossing_of(line, edge).is_some()).then_some(edge)
    })
}

/// How far the ends of a line may move until it can leave an edge that it crosses.
///
/// While they move, the line crosses the edge until one of the four ends comes to lie on the other one. No point of the line moves
/// farther than the end of it that moves the farthest, so that the shortest of the four distances is safe; distances from the
/// straight lines through them are never longer.
#[inline]
fn way_to_uncross((from, to): (Point, Point), (start, end): (Point, Point)) -> f64 {
    let (way, edge) = (to - from, end - start);
    let from_line = way.cross(start - from).abs().min(way.cross(end - from).abs()) / way.dot(way).sqrt();
    let from_edge = edge.cross(from - start).abs().min(edge.cross(to - start).abs()) / edge.dot(edge).sqrt();
    from_line.min(from_edge)
}

/// How many walls of an outline a line crosses, and which share of it lies inside.
fn walls_of(outline: &[Point], line: (Point, Point)) -> (u32, f64) {
    let mut places: [f64; MOST_WALLS] = [0.0; MOST_WALLS];
    let mut count = 0;
    for place in edges(outline).filter_map(|edge| crossing_of(line, edge)).take(MOST_WALLS) {
        places[count] = place;
        count += 1;
    }
    let places = &mut places[..count];
    places.sort_unstable_by(f64::total_cmp);
    let mut inside = holds(outline, line.0);
    let (mut share, mut since) = (0.0, 0.0);
    for &place in places.iter() {
        if inside {
            share += place - since;
        }
        (inside, since) = (!inside, place);
    }
    if inside {
        share += 1.0 - since;
    }
    (count as u32, share)
}

/// Nobody hears through more.
const MOST_WALLS: usize = 32;

/// Whether a place lies inside: a ray to the east crosses an odd number of walls.
fn holds(outline: &[Point], place: Point) -> bool {
    edges(outline)
        .filter(|(start, end)| {
            (start.y > place.y) != (end.y > place.y)
                && place.x < start.x + (place.y - start.y) / (end.y - start.y) * (end.x - start.x)
        })
        .count()
        % 2
        == 1
}
