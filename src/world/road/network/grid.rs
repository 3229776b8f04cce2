//! Which lane is where.

use crate::geometry::Point;
use crate::units::Meters;
use crate::world::road::network::{Lane, LaneIndex, LaneUser, Projection, RoadNetwork};

/// Lanes by square cells.
#[derive(Clone, Debug)]
pub(super) struct LaneGrid {
    origin: Point,
    cell: f64,
    columns: usize,
    rows: usize,
    /// Where each cell's lanes begin in `lanes`.
    starts: Vec<u32>,
    lanes: Vec<u32>,
}

/// The lane that is nearest to a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NearestLane {
    /// The lane.
    pub lane: LaneIndex,
    /// Where on it, and how far beside it.
    pub projection: Projection,
}

/// More cells than this only cost memory.
const MOST_CELLS: f64 = 250_000.0;
const SMALLEST_CELL_M: f64 = 50.0;

impl LaneGrid {
    pub(super) fn new(lanes: &[Lane], bounds: (Point, Point)) -> Self {
        let size = bounds.1 - bounds.0;
        let cell = SMALLEST_CELL_M.max((size.x * size.y / MOST_CELLS).sqrt()).max(size.x.max(size.y) / 20_000.0);
        let (columns, rows) = ((size.x / cell) as usize + 1, (size.y / cell) as usize + 1);
        let mut grid = Self { origin: bounds.0, cell, columns, rows, starts: Vec::new(), lanes: Vec::new() };
        let mut entries: Vec<(u32, u32)> = Vec::new();
        for (index, lane) in lanes.iter().enumerate() {
            let steps = (lane.path.length().0 / (cell / 2.0)).ceil().max(1.0) as u32;
            for step in 0..=steps {
                let along = lane.path.length().0 * f64::from(step) / f64::from(steps);
                let (column, row) = grid.cell_of(lane.path.at(Meters(along)).position);
                entries.push(((row * columns + column) as u32, index as u32));
            }
        }
        entries.sort_unstable();
        entries.dedup();
        grid.starts = vec![0; columns * rows + 1];
        for (cell, _) in &entries {
            grid.starts[*cell as usize + 1] += 1;
        }
        for cell in 0..columns * rows {
            grid.starts[cell + 1] += grid.starts[cell];
        }
        grid.lanes = entries.into_iter().map(|(_, lane)| lane).collect();
        grid
    }

    fn cell_of(&self, point: Point) -> (usize, usize) {
        let clamp = |value: f64, count: usize| ((value / self.cell).max(0.0) as usize).min(count - 1);
        (clamp(point.x - self.origin.x, self.columns), clamp(point.y - self.origin.y, self.rows))
    }
}

impl RoadNetwork {
    /// The lanes of the cells that a rectangle touches, in their order.
    pub(super) fn lanes_near(&self, low: Point, high: Point) -> Vec<LaneIndex> {
        let grid = &self.grid;
        let margin = Point::new(grid.cell / 2.0, grid.cell / 2.0);
        let (from, to) = (grid.cell_of(low - margin), grid.cell_of(high + margin));
        let mut lanes: Vec<LaneIndex> = (from.1..=to.1)
            .flat_map(|row| row * grid.columns + from.0..=row * grid.columns + to.0)
            .flat_map(|cell| &grid.lanes[grid.starts[cell] as usize..grid.starts[cell + 1] as usize])
            .map(|lane| LaneIndex(*lane))
            .collect();
        lanes.sort_unstable();
        lanes.dedup();
        lanes
    }

    /// The lane that is nearest to `point` and that `user` may use; none within `reach`.
    pub fn nearest_lane(&self, point: Point, user: LaneUser, reach: Meters) -> Option<NearestLane> {
        let grid = &self.grid;
        // Lanes are entered every half cell, so that a lane may lie a quarter of a cell beyond those that name it.
        let margin = reach.0 + grid.cell / 2.0;
        let (from, to) =
            (grid.cell_of(point - Point::new(margin, margin)), grid.cell_of(point + Point::new(margin, margin)));
        let mut best: Option<NearestLane> = None;
        for row in from.1..=to.1 {
            for cell in row * grid.columns + from.0..=row * grid.columns + to.0 {
                for &lane in &grid.lanes[grid.starts[cell] as usize..grid.starts[cell + 1] as usize] {
                    let found = self.lane(LaneIndex(lane));
                    if !found.users.allows(user) {
                        continue;
                    }
                    let projection = found.path.project(point);
                    let nearer = best.is_none_or(|best| projection.distance.0 < best.projection.distance.0);
                    if projection.distance.0 <= reach.0 && nearer {
                        best = Some(NearestLane { lane: LaneIndex(lane), projection });
                    }
                }
            }
        }
        best
    }
}
