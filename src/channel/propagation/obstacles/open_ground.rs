//! Where surely no building stands.

use crate::geometry::{Bounds, Point};

/// The ground in square cells, with the number of cells under the boxes of buildings to the lower left of each corner: a sum over any
/// rectangle takes four of them (Crow: Summed-area tables for texture mapping, SIGGRAPH 1984).
#[derive(Clone, Debug, Default)]
pub(super) struct OpenGround {
    low: Point,
    cells_per_m: f64,
    columns: usize,
    rows: usize,
    /// One row and one column more than cells.
    built_before: Vec<u32>,
}

/// A pavement is at least as wide.
const FINEST_M: f64 = 4.0;
/// Larger maps have coarser cells.
const MOST_CELLS: f64 = 1e6;

impl OpenGround {
    /// The ground around and between the boxes of buildings.
    pub fn around(boxes: &[Bounds]) -> Self {
        let Some(&first) = boxes.first() else { return Self::default() };
        let wider = |(low, high): Bounds, other: &Bounds| {
            let low = Point::new(low.x.min(other.0.x), low.y.min(other.0.y));
            (low, Point::new(high.x.max(other.1.x), high.y.max(other.1.y)))
        };
        let (low, high) = boxes.iter().fold(first, wider);
        let (width, height) = (high.x - low.x, high.y - low.y);
        // The longer side alone may be too much for the finest cells.
        let cell = FINEST_M.max((width * height / MOST_CELLS).sqrt()).max(width.max(height) / MOST_CELLS);
        let cells_per_m = 1.0 / cell;
        let (columns, rows) = ((width * cells_per_m) as usize + 1, (height * cells_per_m) as usize + 1);
        let mut ground = Self { low, cells_per_m, columns, rows, built_before: vec![0; (columns + 1) * (rows + 1)] };
        for &bounds in boxes {
            let Some(((left, bottom), (right, top))) = ground.cells_of(bounds) else { continue };
            for row in bottom..=top {
                ground.built_before[(row + 1) * (columns + 1)..][left + 1..=right + 1].fill(1);
            }
        }
        for row in 1..=rows {
            let mut in_this_row = 0;
            for column in 1..=columns {
                let place = row * (columns + 1) + column;
                in_this_row += ground.built_before[place];
                ground.built_before[place] = ground.built_before[place - (columns + 1)] + in_this_row;
            }
        }
        ground
    }

    /// Whether no cell that a box reaches into is under a building; a box that merely comes near one may be denied.
    #[inline]
    pub fn has_nothing_in(&self, bounds: Bounds) -> bool {
        let Some(((left, bottom), (right, top))) = self.cells_of(bounds) else { return true };
        let before = |column: usize, row: usize| self.built_before[row * (self.columns + 1) + column];
        before(right + 1, top + 1) + before(left, bottom) == before(left, top + 1) + before(right + 1, bottom)
    }

    /// The first and the last column and row that a box reaches into; none if it lies outside.
    #[inline]
    fn cells_of(&self, (low, high): Bounds) -> Option<((usize, usize), (usize, usize))> {
        let last = Point::new(high.x - self.low.x, high.y - self.low.y).scaled(self.cells_per_m);
        let first = Point::new(low.x - self.low.x, low.y - self.low.y).scaled(self.cells_per_m);
        let outside = last.x < 0.0 || last.y < 0.0 || first.x >= self.columns as f64 || first.y >= self.rows as f64;
        // 32 bits are enough for all cells, and numbers of that size are found in fewer steps. Negative numbers become zero.
        let whole = |number: f64, cells: usize| (number as i32).clamp(0, cells as i32 - 1) as usize;
        let corner = |place: Point| (whole(place.x, self.columns), whole(place.y, self.rows));
        (!outside).then(|| (corner(first), corner(last)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::RandomStream;

    #[test]
    fn what_is_called_open_touches_no_building_and_streets_are_open() {
        let mut stream = RandomStream::from_seed(4);
        let mut unit = || stream.next_unit();
        let mut within = |size: f64, longest: f64| {
            let low = Point::new(size * unit() - 50.0, size * unit() - 50.0);
            (low, low + Point::new(longest * unit(), longest * unit()))
        };
        let boxes: Vec<Bounds> = (0..40).map(|_| within(900.0, 60.0)).collect();
        let ground = OpenGround::around(&boxes);
        let touches = |one: &Bounds, other: &Bounds| {
            one.0.x <= other.1.x && other.0.x <= one.1.x && one.0.y <= other.1.y && other.0.y <= one.1.y
        };
        let widened = |(low, high): Bounds| (low - Point::new(4.0, 4.0), high + Point::new(4.0, 4.0));
        let (mut open, mut built) = (0, 0);
        for _ in 0..5000 {
            let place = within(1000.0, 120.0);
            let found = ground.has_nothing_in(place);
            let near = boxes.iter().any(|one| touches(one, &widened(place)));
            assert!(!found || !boxes.iter().any(|one| touches(one, &place)), "{place:?}");
            assert!(found || near, "{place:?} is farther than a cell from all buildings");
            (open, built) = (open + u32::from(found), built + u32::from(!found));
        }
        assert!(open > 500 && built > 500, "{open} {built}");
        assert!(OpenGround::default().has_nothing_in((Point::default(), Point::new(9.0, 9.0))), "nothing anywhere");
    }
}
