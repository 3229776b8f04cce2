//! Where vehicles stand in the way.

use std::ops::ControlFlow;

use crate::geometry::{Bounds, BoxGrid, Point, Topology, whole_turns};
use crate::units::Meters;

use super::knife_edge::Edge;

/// The box of a vehicle as radio waves meet it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Blocker {
    /// Its middle.
    pub middle: Point,
    /// The way it points, of length 1.
    pub ahead: Point,
    /// From the middle to the front.
    pub half_length: Meters,
    /// From the middle to a side.
    pub half_width: Meters,
    /// From the road to the roof.
    pub height: Meters,
    /// The index of the station that it carries: its own body is not in its way.
    pub carries: Option<u32>,
}

/// All vehicles, sorted by place.
#[derive(Clone, Debug, Default)]
pub struct VehicleMap {
    blockers: Vec<Blocker>,
    boxes: Vec<Bounds>,
    grid: BoxGrid,
    /// The vehicles of each cell one after the other, as the grid has them: a search reads them in this order.
    by_cell: Vec<(u32, Blocker)>,
    /// The height of the highest vehicle in each cell, in metres.
    tallest: Vec<f64>,
    tallest_of_all: f64,
}

/// Vehicles between two antennas.
#[derive(Clone, Debug, Default)]
pub struct InTheWay {
    found: Vec<(u32, f64)>,
    /// The vehicles as knife edges in the order of their distance from the first antenna.
    pub edges: Vec<Edge>,
}

/// Cells that hold a car or two in dense traffic.
const CELL_M: f64 = 15.0;

impl VehicleMap {
    /// Takes over where all vehicles are now.
    pub fn update(&mut self, blockers: &[Blocker], topology: Topology) {
        self.blockers.clear();
        self.blockers.extend_from_slice(blockers);
        self.boxes.clear();
        self.boxes.extend(blockers.iter().map(|blocker| {
            let (ahead, length, width) = (blocker.ahead, blocker.half_length.0, blocker.half_width.0);
            let reach = Point::new(
                ahead.x.abs() * length + ahead.y.abs() * width,
                ahead.y.abs() * length + ahead.x.abs() * width,
            );
            (blocker.middle - reach, blocker.middle + reach)
        }));
        self.grid.fill(&self.boxes, CELL_M, topology);
        self.by_cell.clear();
        self.by_cell.extend(self.grid.members().iter().map(|&index| (index, blockers[index as usize])));
        let height = |member: &(u32, Blocker)| member.1.height.0;
        let in_cell = |cell: usize| &self.by_cell[self.grid.places_of(cell)];
        let tallest = |cell: usize| in_cell(cell).iter().map(height).fold(f64::NEG_INFINITY, f64::max);
        self.tallest.clear();
        self.tallest.extend((0..self.grid.cells()).map(tallest));
        self.tallest_of_all = self.tallest.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    }

    /// The vehicles, as they came.
    pub fn blockers(&self) -> &[Blocker] {
        &self.blockers
    }

    /// The highest vehicle on the line between the antennas of two stations, whose own bodies do not count, and its height. The search
    /// ends with the first one that is higher than `enough`.
    ///
    /// It begins with `earlier`, the one that a search for the same stations found a moment ago: if that is still in the way, lower
    /// ones are passed over. But for which vehicle ends the search, the height does not depend on it.
    pub fn highest_between(
        &self,
        line: (Point, Point),
        stations: (u32, u32),
        topology: Topology,
        enough: Meters,
        earlier: Option<u32>,
    ) -> Option<(u32, Meters)> {
        // Cells without a vehicle are as high as this.
        let mut highest = Highest { vehicle: 0, height: f64::NEG_INFINITY };
        let enough = enough.0.min(self.tallest_of_all.next_down());
        let search = Search { line, stations, topology, enough };
        if let Some(vehicle) = earlier
            && let Some(blocker) = self.blockers.get(vehicle as usize)
            && search.is_met_by(blocker)
        {
            highest = Highest { vehicle, height: blocker.height.0 };
        }
        if highest.height <= enough {
            let _: ControlFlow<()> = self.grid.cells_along(line, |cell| {
                // Most cells have nobody who is higher than who was found already.
                if self.tallest[cell] <= highest.height {
                    return ControlFlow::Continue(());
                }
                search.look_into(&self.by_cell[self.grid.places_of(cell)], &mut highest);
                if highest.height > enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            });
        }
        (highest.height > f64::NEG_INFINITY).then_some((highest.vehicle, Meters(highest.height)))
    }

    /// Finds the vehicles on the line between the antennas of two stations, whose own bodies do not count.
    ///
    /// The edge of a vehicle stands in the middle of what the line has of it.
    pub fn between(&self, line: (Point, Point), stations: (u32, u32), topology: Topology, way: &mut InTheWay) {
        way.found.clear();
        way.edges.clear();
        let length = (line.1 - line.0).length();
        let _: ControlFlow<()> = self.grid.along(line, |index| {
            let blocker = &self.blockers[index as usize];
            let own = blocker.carries == Some(stations.0) || blocker.carries == Some(stations.1);
            if !own
                && let Some(share) = chord(blocker, line, topology)
                && !way.found.iter().any(|(other, _)| *other == index)
            {
                way.found.push((index, share));
            }
            ControlFlow::Continue(())
        });
        // By distance, then by number, whatever order the cells had.
        way.found.sort_unstable_by(|one, other| one.1.total_cmp(&other.1).then(one.0.cmp(&other.0)));
        let edges = way
            .found
            .iter()
            .map(|(index, share)| Edge { along: share * length, height: self.blockers[*index as usize].height.0 });
        way.edges.extend(edges);
    }
}

/// The highest vehicle so far.
#[derive(Clone, Copy, Debug)]
struct Highest {
    vehicle: u32,
    height: f64,
}

/// What a search for the highest vehicle on a line knows.
#[derive(Clone, Copy, Debug)]
struct Search {
    line: (Point, Point),
    stations: (u32, u32),
    topology: Topology,
    /// Whoever is higher than this ends it.
    enough: f64,
}

impl Search {
    /// Whether a vehicle stands in the way.
    #[inline]
    fn is_met_by(&self, blocker: &Blocker) -> bool {
        let own = blocker.carries == Some(self.stations.0) || blocker.carries == Some(self.stations.1);
        !own && !surely_beside(blocker, self.line, self.topology) && chord(blocker, self.line, self.topology).is_some()
    }

    /// Looks at the vehicles of one cell.
    #[inline(never)]
    fn look_into(&self, cell: &[(u32, Blocker)], highest: &mut Highest) {
        for (vehicle, blocker) in cell {
            if blocker.height.0 > highest.height && self.is_met_by(blocker) {
                *highest = Highest { vehicle: *vehicle, height: blocker.height.0 };
                if highest.height > self.enough {
                    break;
                }
            }
        }
    }
}

/// Whether a box lies wholly on one side of a line: most vehicles near one do, and this takes no division to see. A box that the line
/// nearly touches is left to [`chord`].
#[inline]
fn surely_beside(blocker: &Blocker, (from, to): (Point, Point), topology: Topology) -> bool {
    /// As an area between the line and the box: far more than rounding makes of it, and a micrometre over a line of a kilometre.
    const NEARLY: f64 = 1e-3;
    let (ahead, way) = (blocker.ahead, to - from);
    let half_across = blocker.half_length.0 * way.cross(ahead).abs() + blocker.half_width.0 * way.dot(ahead).abs();
    // Any point of the line tells how far it passes; on a ring, the middle tells which box it can meet.
    let to_line = match topology {
        Topology::Open => from - blocker.middle,
        Topology::RingAlongX(_) => topology.displacement(blocker.middle, from + way.scaled(0.5)),
    };
    way.cross(to_line).abs() > half_across + NEARLY
}

/// Where the line meets a box: the middle of what it has of it, as a share of its way. None at its very ends.
#[inline]
fn chord(blocker: &Blocker, (from, to): (Point, Point), topology: Topology) -> Option<f64> {
    let (ahead, way) = (blocker.ahead, to - from);
    // On a ring the line starts where the shortest way to the box begins.
    let offset = topology.displacement(blocker.middle, from);
    let offset = match topology {
        Topology::Open => offset,
        Topology::RingAlongX(period) => {
            // The box nearest to the middle of the line is the one that it can meet.
            let middle = topology.displacement(blocker.middle, from + way.scaled(0.5));
            Point::new(offset.x + whole_turns(middle.x - way.x / 2.0 - offset.x, period), offset.y)
        }
    };
    let (mut enters, mut leaves) = (0.0f64, 1.0f64);
    for (position, step, half) in [
        (offset.dot(ahead), way.dot(ahead), blocker.half_length.0),
        (ahead.cross(offset), ahead.cross(way), blocker.half_width.0),
    ] {
        if step == 0.0 {
            if position.abs() >= half {
                return None;
            }
            continue;
        }
        let (one, other) = ((-half - position) / step, (half - position) / step);
        enters = enters.max(one.min(other));
        leaves = leaves.min(one.max(other));
        if enters >= leaves {
            return None;
        }
    }
    Some(f64::midpoint(enters, leaves))
}
