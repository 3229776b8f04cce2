//! Finding the stations nearby.

use crate::geometry::{Point, Topology};

/// Stations sorted into cells at least as wide as the reach, so that a search looks at nine cells.
#[derive(Debug, Default)]
pub(super) struct StationGrid {
    left: f64,
    bottom: f64,
    cell_width: f64,
    cell_height: f64,
    columns: i64,
    rows: i64,
    ring: bool,
    /// Where the members of each cell begin; one more entry than cells.
    starts: Vec<u32>,
    /// Stations by cell, ascending within each.
    members: Vec<u32>,
    /// Stations that are there, and the cell of each.
    cells: Vec<(u32, u32)>,
    spare_cells: Vec<(u32, u32)>,
}

impl StationGrid {
    /// Sorts all stations anew; tells whether they lie in other cells than before, so that searches may find others.
    pub fn fill(&mut self, positions: &[Option<Point>], reach: f64, topology: Topology) -> bool {
        let earlier_shape = (self.columns, self.rows, self.ring);
        let (mut low, mut high) = (Point::new(f64::INFINITY, f64::INFINITY), Point::default());
        (high.x, high.y) = (f64::NEG_INFINITY, f64::NEG_INFINITY);
        for point in positions.iter().flatten() {
            low = Point::new(low.x.min(point.x), low.y.min(point.y));
            high = Point::new(high.x.max(point.x), high.y.max(point.y));
        }
        if low.x > high.x {
            (low, high) = (Point::default(), Point::default());
        }
        let width = match topology {
            Topology::Open => (high.x - low.x).max(0.0),
            Topology::RingAlongX(period) => period.0,
        };
        let height = (high.y - low.y).max(0.0);
        // Wider rather than narrower than the reach: on a ring the cells have to divide the period.
        self.ring = topology != Topology::Open;
        self.columns = ((width / reach) as i64).max(1);
        self.rows = ((height / reach) as i64).max(1);
        self.cell_width = (width / self.columns as f64).max(reach);
        self.cell_height = (height / self.rows as f64).max(reach);
        if self.ring {
            self.cell_width = width / self.columns as f64;
        }
        (self.left, self.bottom) = (low.x, low.y);

        let mut cells = std::mem::take(&mut self.spare_cells);
        cells.clear();
        for (station, point) in positions.iter().enumerate() {
            let Some(point) = point else { continue };
            let (column, row) = self.cell_of(*point);
            cells.push((station as u32, (row * self.columns + column) as u32));
        }
        let others = earlier_shape != (self.columns, self.rows, self.ring) || cells != self.cells;
        self.spare_cells = std::mem::replace(&mut self.cells, cells);
        if others {
            self.sort_members();
        }
        others
    }

    /// Sorts the stations by cell.
    fn sort_members(&mut self) {
        self.starts.clear();
        self.starts.resize((self.columns * self.rows) as usize + 1, 0);
        for (_, cell) in &self.cells {
            self.starts[*cell as usize + 1] += 1;
        }
        for cell in 1..self.starts.len() {
            self.starts[cell] += self.starts[cell - 1];
        }
        let mut next = self.starts.clone();
        self.members.clear();
        self.members.resize(self.cells.len(), 0);
        for (station, cell) in &self.cells {
            let place = &mut next[*cell as usize];
            self.members[*place as usize] = *station;
            *place += 1;
        }
    }

    /// Stations with a greater index than `station` in the cells around its `position`, in ascending order.
    pub fn candidates_after(&self, station: u32, position: Point, candidates: &mut Vec<u32>) {
        candidates.clear();
        let (column, row) = self.cell_of(position);
        for row in (row - 1).max(0)..=(row + 1).min(self.rows - 1) {
            for neighbour in [column - 1, column, column + 1] {
                let Some(neighbour) = self.column_once(neighbour, column) else { continue };
                let cell = (row * self.columns + neighbour) as usize;
                let members = &self.members[self.starts[cell] as usize..self.starts[cell + 1] as usize];
                let first = members.partition_point(|&member| member <= station);
                candidates.extend_from_slice(&members[first..]);
            }
        }
        if self.columns * self.rows > 1 {
            candidates.sort_unstable();
        }
    }

    /// The column beside `own`, wrapped on a ring; `None` if there is none or a short ring visits it already.
    fn column_once(&self, column: i64, own: i64) -> Option<i64> {
        if !self.ring {
            return (0..self.columns).contains(&column).then_some(column);
        }
        match (self.columns, column - own) {
            (1, -1 | 1) | (2, 1) => None,
            _ => Some(column.rem_euclid(self.columns)),
        }
    }

    fn cell_of(&self, point: Point) -> (i64, i64) {
        let column = ((point.x - self.left) / self.cell_width).floor() as i64;
        let column = if self.ring { column.rem_euclid(self.columns) } else { column.clamp(0, self.columns - 1) };
        let row = ((point.y - self.bottom) / self.cell_height).floor() as i64;
        (column, row.clamp(0, self.rows - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::RandomStream;
    use crate::units::Meters;

    #[test]
    fn every_pair_within_reach_is_found_once() {
        let mut stream = RandomStream::from_seed(3);
        // width, height, reach [m]; ring or not
        for (width, height, reach) in
            [(2000.0, 20.0, 300.0), (900.0, 900.0, 250.0), (700.0, 5.0, 300.0), (400.0, 5.0, 900.0)]
        {
            let mut place = || Point::new(stream.next_unit() * width, stream.next_unit() * height);
            // Every seventh station is not there.
            let positions: Vec<Option<Point>> = (0..150).map(|index| (index % 7 != 3).then_some(place())).collect();
            for topology in [Topology::Open, Topology::RingAlongX(Meters(width))] {
                let mut grid = StationGrid::default();
                grid.fill(&positions, reach, topology);
                let mut candidates = Vec::new();
                for (station, position) in positions.iter().enumerate() {
                    let Some(position) = position else { continue };
                    grid.candidates_after(station as u32, *position, &mut candidates);
                    assert!(candidates.is_sorted_by(|one, other| one < other), "each once");
                    for (other, place) in positions.iter().enumerate().skip(station + 1) {
                        let Some(place) = place else {
                            assert!(!candidates.contains(&(other as u32)), "{other} is not there");
                            continue;
                        };
                        let near = topology.distance(*position, *place).0 <= reach;
                        assert!(!near || candidates.contains(&(other as u32)), "{station} {other} {topology:?}");
                    }
                }
            }
        }
    }
}
