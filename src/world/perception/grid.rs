//! Finding what is near.

use crate::geometry::{Point, Topology};

/// Things sorted into square cells. A thing may lie in several.
#[derive(Debug, Default)]
pub(super) struct Grid {
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
pub(super) type Bounds = (Point, Point);

impl Grid {
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
            found.extend_from_slice(&self.members[self.starts[cell] as usize..self.starts[cell + 1] as usize]);
        });
        found.sort_unstable();
        found.dedup();
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
        ((x - self.left) / self.cell_width).floor() as i64
    }

    fn row(&self, y: f64) -> i64 {
        (((y - self.bottom) / self.cell_height).floor() as i64).clamp(0, self.rows - 1)
    }
}
