//! Finding what is near a place or a line.

use std::ops::{ControlFlow, Range};

use crate::geometry::{Point, Topology};

/// Things sorted into cells by the boxes around them. A thing may lie in several.
#[derive(Clone, Debug, Default)]
pub struct BoxGrid {
    left: f64,
    bottom: f64,
    cell_width: f64,
    cell_height: f64,
    columns: i64,
    rows: i64,
    ring: bool,
    /// Where the members of each cell begin; one more entry than cells.
    starts: Vec<u32>,
    members: Vec<u32>,
    next: Vec<u32>,
}

/// The corners of a box along the axes.
pub type Bounds = (Point, Point);

impl BoxGrid {
    /// Sorts things by the boxes around them into cells of about `cell` metres.
    pub fn fill(&mut self, boxes: &[Bounds], cell: f64, topology: Topology) {
        let mut low = Point::new(f64::INFINITY, f64::INFINITY);
        let mut high = Point::new(f64::NEG_INFINITY, f64::NEG_INFINITY);
        for (from, to) in boxes {
            low = Point::new(low.x.min(from.x), low.y.min(from.y));
            high = Point::new(high.x.max(to.x), high.y.max(to.y));
        }
        if boxes.is_empty() {
            (low, high) = (Point::default(), Point::default());
        }
        let width = match topology {
            Topology::Open => high.x - low.x,
            Topology::RingAlongX(period) => period.0,
        };
        let height = high.y - low.y;
        // Things that are far apart do not make more cells than are of use.
        let most_cells = (4 * boxes.len() + 64) as f64;
        let cell = cell.max((width * height / most_cells).sqrt()).max((width.max(height)) / most_cells);
        self.ring = topology != Topology::Open;
        self.columns = ((width / cell) as i64).max(1);
        self.rows = ((height / cell) as i64).max(1);
        // On a ring the cells have to divide the period.
        self.cell_width = (width / self.columns as f64).max(f64::MIN_POSITIVE);
        self.cell_height = (height / self.rows as f64).max(f64::MIN_POSITIVE);
        (self.left, self.bottom) = (low.x, low.y);

        let mut starts = std::mem::take(&mut self.starts);
        starts.clear();
        starts.resize((self.columns * self.rows) as usize + 1, 0);
        for &bounds in boxes {
            self.for_each_cell(bounds, |cell| starts[cell + 1] += 1);
        }
        for cell in 1..starts.len() {
            starts[cell] += starts[cell - 1];
        }
        let mut next = std::mem::take(&mut self.next);
        let mut members = std::mem::take(&mut self.members);
        next.clone_from(&starts);
        members.clear();
        members.resize(starts.last().copied().unwrap_or_default() as usize, 0);
        for (thing, &bounds) in boxes.iter().enumerate() {
            self.for_each_cell(bounds, |cell| {
                members[next[cell] as usize] = thing as u32;
                next[cell] += 1;
            });
        }
        (self.starts, self.next, self.members) = (starts, next, members);
    }

    /// Things in the cells within `reach` of a place along both axes, ascending, each once.
    pub fn near(&self, place: Point, reach: f64, found: &mut Vec<u32>) {
        found.clear();
        if self.members.is_empty() {
            return;
        }
        let span = Point::new(reach, reach);
        self.for_each_cell((place - span, place + span), |cell| {
            found.extend_from_slice(self.in_cell(cell));
        });
        found.sort_unstable();
        found.dedup();
    }

    /// Visits the things in the cells that the straight line between two places passes, cell by cell from its start; a thing in several
    /// cells comes several times.
    ///
    /// Both places are where the displacement between them is the shortest: on a ring one of them may lie beyond its end.
    #[inline]
    pub fn along<Stop>(
        &self,
        line: (Point, Point),
        mut visit: impl FnMut(u32) -> ControlFlow<Stop>,
    ) -> ControlFlow<Stop> {
        self.cells_along(line, |cell| self.in_cell(cell).iter().try_for_each(|&thing| visit(thing)))
    }

    /// Things in a cell, ascending.
    #[inline]
    pub fn in_cell(&self, cell: usize) -> &[u32] {
        &self.members[self.places_of(cell)]
    }

    /// The things of all cells one after the other.
    pub fn members(&self) -> &[u32] {
        &self.members
    }

    /// Where [`Self::members`] has the things of a cell.
    #[inline]
    pub fn places_of(&self, cell: usize) -> Range<usize> {
        self.starts[cell] as usize..self.starts[cell + 1] as usize
    }

    /// How many cells there are.
    pub fn cells(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Visits the cells themselves.
    #[inline]
    pub fn cells_along<Stop>(
        &self,
        (from, to): (Point, Point),
        mut visit: impl FnMut(usize) -> ControlFlow<Stop>,
    ) -> ControlFlow<Stop> {
        if self.members.is_empty() {
            return ControlFlow::Continue(());
        }
        // In units of cells, so that a step leads to the next whole number (Amanatides, Woo: A fast voxel traversal algorithm for ray
        // tracing, Eurographics 1987).
        let start = Point::new((from.x - self.left) / self.cell_width, (from.y - self.bottom) / self.cell_height);
        let way = Point::new((to.x - from.x) / self.cell_width, (to.y - from.y) / self.cell_height);
        let (mut column, mut row) = (whole_below(start.x), whole_below(start.y));
        let (last_column, last_row) = (whole_below(start.x + way.x), whole_below(start.y + way.y));
        let (mut next_x, step_x) = crossings(start.x - column as f64, way.x);
        let (mut next_y, step_y) = crossings(start.y - row as f64, way.y);
        let steps = (last_column - column).abs() + (last_row - row).abs();
        let inside = |column, row| (0..self.columns).contains(&column) && (0..self.rows).contains(&row);
        if inside(column, row) && inside(last_column, last_row) {
            // Mostly the whole line lies on the grid: then nobody has to look where a step leads.
            let mut cell = row * self.columns + column;
            let (to_column, to_row) = (way.x.signum() as i64, way.y.signum() as i64 * self.columns);
            let cells = self.columns * self.rows;
            for _ in 0..=steps {
                // Rounding may lead a line along a side of the grid over it.
                if (0..cells).contains(&cell) {
                    visit(cell as usize)?;
                }
                if next_x < next_y {
                    next_x += step_x;
                    cell += to_column;
                } else {
                    next_y += step_y;
                    cell += to_row;
                }
            }
            return ControlFlow::Continue(());
        }
        for _ in 0..=steps {
            if (0..self.rows).contains(&row) {
                if (0..self.columns).contains(&column) {
                    visit((row * self.columns + column) as usize)?;
                } else if self.ring {
                    visit((row * self.columns + column.rem_euclid(self.columns)) as usize)?;
                }
            }
            if next_x < next_y {
                next_x += step_x;
                column += if way.x > 0.0 { 1 } else { -1 };
            } else {
                next_y += step_y;
                row += if way.y > 0.0 { 1 } else { -1 };
            }
        }
        ControlFlow::Continue(())
    }

    fn for_each_cell(&self, (low, high): Bounds, mut visit: impl FnMut(usize)) {
        let (mut first, mut last) = (self.column(low.x), self.column(high.x));
        if self.ring {
            // Once around at most.
            last = last.min(first + self.columns - 1);
        } else {
            (first, last) = (first.clamp(0, self.columns - 1), last.clamp(0, self.columns - 1));
        }
        for row in self.row(low.y)..=self.row(high.y) {
            for column in first..=last {
                visit((row * self.columns + column.rem_euclid(self.columns)) as usize);
            }
        }
    }

    fn column(&self, x: f64) -> i64 {
        whole_below((x - self.left) / self.cell_width)
    }

    fn row(&self, y: f64) -> i64 {
        whole_below((y - self.bottom) / self.cell_height).clamp(0, self.rows - 1)
    }
}

/// The nearest whole number that is not greater. The library's `floor` is a call on processors without an instruction for it.
#[inline]
fn whole_below(number: f64) -> i64 {
    let towards_zero = number as i64;
    towards_zero.saturating_sub(i64::from(towards_zero as f64 > number))
}

/// Where a line that starts so far behind a whole number first crosses one, as a share of its way, and the share from one crossing to
/// the next.
#[inline]
fn crossings(behind: f64, way: f64) -> (f64, f64) {
    if way == 0.0 {
        return (f64::INFINITY, f64::INFINITY);
    }
    let to_first = if way > 0.0 { 1.0 - behind } else { behind };
    (to_first / way.abs(), 1.0 / way.abs())
}
