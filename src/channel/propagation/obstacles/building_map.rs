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
    outlines: Outlines,
    grid: BoxGrid,
    open_ground: OpenGround,
}

/// The outlines of all buildings one after the other, with what a search asks of each.
#[derive(Clone, Debug, Default)]
struct Outlines {
    blocks: Vec<Block>,
    corners: Vec<Corner>,
}

/// What a search asks of a building first.
#[derive(Clone, Copy, Debug)]
struct Block {
    bounds: Bounds,
    /// The middle of its bounds, and from there to their sides.
    middle: Point,
    half: Point,
    height: Meters,
    /// Where its corners begin and end.
    corners: (u32, u32),
    shape: Shape,
}

/// Whether an outline has dents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// The straight line between any two corners lies inside.
    Convex,
    /// It may not.
    Any,
}

/// A corner, and one over the length of the edge that leads to it from the one before.
#[derive(Clone, Copy, Debug)]
struct Corner {
    place: Point,
    per_edge_length: f64,
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
        let outlines = Outlines::of(&buildings, &bounds);
        Self { buildings, outlines, grid, open_ground }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.buildings.is_empty()
    }

    /// Whether a building that is higher than `height` stands on the line between two places.
    pub fn blocks(&self, line: (Point, Point), height: Meters) -> bool {
        self.blocked_for(line, height, Meters(0.0)).is_some()
    }

    /// How far both ends of a line together may at least move, in any direction, until no building that is higher than `height` stands on it
    /// any more, and because of which one; none if none does now. The search ends where that is more than `enough`.
    pub fn blocked_for(&self, line: (Point, Point), height: Meters, enough: Meters) -> Option<(u32, Meters)> {
        // Along a straight street that is all there is to see.
        let open = self.open_ground.has_nothing_in(box_around(line));
        if open { None } else { self.still_blocked_for(line, height, enough) }
    }

    /// The same without a look at the open ground first, for a line that was blocked a moment ago.
    pub fn still_blocked_for(&self, line: (Point, Point), height: Meters, enough: Meters) -> Option<(u32, Meters)> {
        let around = box_around(line);
        let straight = Line::between(line);
        let (mut longest, mut because_of) = (NOT_CROSSED, 0);
        let mut last = None;
        let mut look_into = |cell: usize| {
            for &index in self.grid.in_cell(cell) {
                let block = &self.outlines.blocks[index as usize];
                // A building lies in several cells one after the other.
                if last == Some(index) || block.height.0 <= height.0 || !touches(block.bounds, around) {
                    continue;
                }
                last = Some(index);
                if block.most_way_to_uncross(&straight) <= longest {
                    continue;
                }
                let way = way_to_uncross(self.outlines.of_block(block), block.shape, &straight);
                if way > longest {
                    (longest, because_of) = (way, index);
                    if longest >= enough.0 {
                        return ControlFlow::Break(());
                    }
                }
            }
            ControlFlow::Continue(())
        };
        // What is far from both ends stays in between the longest.
        let middle = line.0 + straight.way.scaled(0.5);
        if self.grid.cells_along((middle, line.1), &mut look_into).is_continue() {
            let _: ControlFlow<()> = self.grid.cells_along((middle, line.0), look_into);
        }
        (longest > NOT_CROSSED).then_some((because_of, Meters(longest)))
    }

    /// The same for one building.
    pub fn blocked_by(&self, building: u32, line: (Point, Point), height: Meters) -> Option<Meters> {
        let block = self.outlines.blocks.get(building as usize).filter(|block| block.height.0 > height.0)?;
        let way = way_to_uncross(self.outlines.of_block(block), block.shape, &Line::between(line));
        (way > NOT_CROSSED).then_some(Meters(way))
    }

    /// The walls that a line at `height` crosses. The search ends where the loss exceeds `enough`.
    pub fn crossing(&self, line: (Point, Point), height: Meters, enough: Db, scratch: &mut Vec<u32>) -> Crossing {
        let mut crossing = Crossing::default();
        scratch.clear();
        let around = box_around(line);
        if self.open_ground.has_nothing_in(around) {
            return crossing;
        }
        let length = (line.1 - line.0).length();
        // Losses do not depend on the order but for rounding, which is the same each time.
        let _: ControlFlow<()> = self.grid.along(line, |index| {
            let (building, bounds) = (&self.buildings[index as usize], self.outlines.blocks[index as usize].bounds);
            if building.height.0 <= height.0 || !touches(bounds, around) || scratch.contains(&index) {
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

/// Whether the boxes around a building and a line have something in common.
#[inline]
fn touches((low, high): Bounds, (line_low, line_high): Bounds) -> bool {
    line_low.x <= high.x && line_high.x >= low.x && line_low.y <= high.y && line_high.y >= low.y
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

/// The straight way from one antenna to the other.
#[derive(Clone, Copy, Debug)]
struct Line {
    from: Point,
    to: Point,
    way: Point,
    per_length: f64,
}

impl Line {
    #[inline]
    fn between((from, to): (Point, Point)) -> Self {
        let way = to - from;
        Self { from, to, way, per_length: 1.0 / way.dot(way).sqrt() }
    }

    /// How far both ends together move at least until the line comes to a place beside it; `side` is the distance times the length.
    ///
    /// A point of the line between shares `1 - u` and `u` of it moves by these shares of what the ends move. The point that comes
    /// to the place is as near to it now as it moves, so that its share is that of the place but for that way over the length.
    #[inline]
    fn way_to(&self, place: Point, side: f64) -> f64 {
        let per_length = self.per_length;
        let distance = side * per_length;
        let share = self.way.dot(place - self.from) * (per_length * per_length);
        let part = higher(share, 1.0 - share);
        let at_most = distance / part;
        distance / lower(part + at_most * per_length, higher(part, 1.0))
    }
}

impl Block {
    /// A way that [`way_to_uncross`] does not exceed, or [`NOT_CROSSED`] where the line surely passes beside: found from the bounds, since most
    /// buildings near a line do, and most of the others stay in between for less long than one that was found before.
    #[inline]
    fn most_way_to_uncross(&self, line: &Line) -> f64 {
        /// As an area and as a way: far more than rounding makes of them.
        const NEARLY: f64 = 1e-3;
        let half_across = line.way.x.abs() * self.half.y + line.way.y.abs() * self.half.x;
        let beside = line.way.cross(self.middle - line.from).abs();
        if beside > half_across + NEARLY {
            return NOT_CROSSED;
        }
        // No corner of the less deep side is farther from the line than this, and a point in the middle of the line moves half as far
        // as its ends.
        2.0 * (half_across - beside) * line.per_length + NEARLY
    }
}

/// Shorter than any way.
const NOT_CROSSED: f64 = -1.0;

/// How far the ends of a line together may move, in any direction, until it can leave an edge of an outline that it crosses: the longest
/// such way of all edges, or [`NOT_CROSSED`]. Where there are no dents, the line between the two corners farthest from the line on both of
/// its sides counts like an edge as long as not both ends can have come inside.
///
/// While they move, the line crosses an edge until one of the four ends comes to lie on the other one. No point of the line moves
/// farther than both ends together, so that the shortest of the four distances is safe; distances from the
/// straight lines through them are never longer.
#[inline]
fn way_to_uncross(outline: &[Corner], shape: Shape, line: &Line) -> f64 {
    let mut longest = NOT_CROSSED;
    let (mut crossed, mut outside) = (0, 0.0f64);
    let Some(last) = outline.last() else { return longest };
    let side = |corner: Point| line.way.cross(corner - line.from);
    let (mut start, mut side_of_start) = (last.place, side(last.place));
    for corner in outline {
        let (end, side_of_end) = (corner.place, side(corner.place));
        // Most edges lie on one side of the line.
        if side_of_start * side_of_end <= 0.0 {
            let edge = end - start;
            // Where they meet along both, as in `crossing_of`, times the slope: that takes no division.
            let slope = line.way.cross(edge);
            let sign = 1.0f64.copysign(slope);
            let from_start = (start - line.from).cross(edge);
            let (along, along_edge, whole) = (sign * from_start, -sign * side_of_start, sign * slope);
            if whole > 0.0 && along >= 0.0 && along <= whole && along_edge >= 0.0 && along_edge < whole {
                let from_line = lower(side_of_start.abs(), side_of_end.abs()) * line.per_length;
                let from_end = edge.cross(line.to - start);
                let from_edge = lower(from_start.abs(), from_end.abs()) * corner.per_edge_length;
                longest = higher(longest, lower(from_line, from_edge));
                (crossed, outside) = (crossed + 1, higher(outside, from_edge));
            }
        }
        (start, side_of_start) = (end, side_of_end);
    }
    // Whoever crosses two edges is outside with both ends, and inside with none before it has moved as far as to one of them.
    if shape == Shape::Convex && crossed == 2 && outside > longest {
        longest = higher(longest, lower(way_to_uncross_the_inside(outline, line), outside));
    }
    longest
}

/// The lower of two numbers, in one instruction: `f64::min` has to think of what is not a number.
#[inline]
fn lower(one: f64, other: f64) -> f64 {
    if one < other { one } else { other }
}

/// The higher of two numbers.
#[inline]
fn higher(one: f64, other: f64) -> f64 {
    if one > other { one } else { other }
}

/// The same for the line between the two corners of an outline that are farthest from a line on its two sides.
fn way_to_uncross_the_inside(outline: &[Corner], line: &Line) -> f64 {
    let (mut left, mut right) = ((0.0, line.from), (0.0, line.from));
    for corner in outline {
        let side = line.way.cross(corner.place - line.from);
        if side > left.0 {
            left = (side, corner.place);
        }
        if side < right.0 {
            right = (side, corner.place);
        }
    }
    let across = right.1 - left.1;
    let (from, to) = (across.cross(line.from - left.1), across.cross(line.to - left.1));
    if from * to >= 0.0 {
        return NOT_CROSSED;
    }
    let from_line = lower(line.way_to(left.1, left.0), line.way_to(right.1, -right.0));
    lower(from_line, lower(from.abs(), to.abs()) / across.dot(across).sqrt())
}

/// Whether all turns around an outline go the same way, once around.
fn shape_of(outline: &[Point]) -> Shape {
    let count = outline.len();
    let turn = |index: usize| {
        let (before, here, after) = (outline[index], outline[(index + 1) % count], outline[(index + 2) % count]);
        ((here - before).cross(after - here), (here - before).dot(after - here))
    };
    let turns: Vec<(f64, f64)> = (0..count).map(turn).collect();
    let around: f64 = turns.iter().map(|(across, along)| across.atan2(*along)).sum();
    let one_way = turns.iter().all(|turn| turn.0 > 0.0) || turns.iter().all(|turn| turn.0 < 0.0);
    if one_way && around.abs() < 1.5 * std::f64::consts::TAU { Shape::Convex } else { Shape::Any }
}

impl Outlines {
    fn of(buildings: &[Building], bounds: &[Bounds]) -> Self {
        let mut outlines = Self::default();
        for (building, &bounds) in buildings.iter().zip(bounds) {
            let first = outlines.corners.len() as u32;
            let mut before = building.outline[building.outline.len() - 1];
            for &place in &building.outline {
                let edge = place - std::mem::replace(&mut before, place);
                outlines.corners.push(Corner { place, per_edge_length: 1.0 / edge.dot(edge).sqrt() });
            }
            let corners = (first, outlines.corners.len() as u32);
            let shape = shape_of(&building.outline);
            let half = (bounds.1 - bounds.0).scaled(0.5);
            let middle = bounds.0 + half;
            outlines.blocks.push(Block { bounds, middle, half, height: building.height, corners, shape });
        }
        outlines
    }

    #[inline]
    fn of_block(&self, block: &Block) -> &[Corner] {
        &self.corners[block.corners.0 as usize..block.corners.1 as usize]
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::RandomStream;

    /// The definition, edge by edge.
    fn way_by_definition(outline: &[Point], line: (Point, Point)) -> f64 {
        let way = |(start, end): (Point, Point)| {
            let (way, edge) = (line.1 - line.0, end - start);
            let from_line = way.cross(start - line.0).abs().min(way.cross(end - line.0).abs()) / way.dot(way).sqrt();
            let from_edge =
                edge.cross(line.0 - start).abs().min(edge.cross(line.1 - start).abs()) / edge.dot(edge).sqrt();
            from_line.min(from_edge)
        };
        edges(outline).filter(|edge| crossing_of(line, *edge).is_some()).map(way).fold(NOT_CROSSED, f64::max)
    }

    #[test]
    fn the_way_to_uncross_is_that_of_its_definition() {
        let mut stream = RandomStream::from_seed(12);
        let (mut crossed, mut passed_by) = (0, 0);
        for round in 0..20_000 {
            // Whole numbers meet corners and run along walls.
            let mut unit =
                || if round % 2 == 0 { stream.next_unit() } else { (4.0 * stream.next_unit()).round() / 4.0 };
            let mut place = |size: f64| Point::new(size * unit(), size * unit());
            let outline: Vec<Point> = (0..5).map(|_| place(60.0)).collect();
            let line = (place(60.0), place(60.0));
            let building = Building { outline, height: Meters(10.0), loss: WallLoss::default() };
            let outlines = Outlines::of(std::slice::from_ref(&building), &[bounds(&building.outline)]);
            let straight = Line::between(line);
            let block = &outlines.blocks[0];
            let found = way_to_uncross(outlines.of_block(block), Shape::Any, &straight);
            let expected = way_by_definition(&building.outline, line);
            // Whether it crosses is the same bit by bit, how long it does so but for the rounding of a reciprocal.
            assert_eq!(found == NOT_CROSSED, expected == NOT_CROSSED, "{found} {expected} {line:?} {building:?}");
            assert!((found - expected).abs() <= 1e-9, "{found} {expected} {line:?} {building:?}");
            let convex = way_to_uncross(outlines.of_block(block), Shape::Convex, &straight);
            let most = block.most_way_to_uncross(&straight);
            assert!(most.is_nan() || convex.max(found) <= most, "{convex} {found} {most} {line:?} {building:?}");
            passed_by += u32::from(most == NOT_CROSSED);
            crossed += u32::from(found > NOT_CROSSED);
        }
        assert!(crossed > 5000 && passed_by > 500, "{crossed} {passed_by}");
    }
}
