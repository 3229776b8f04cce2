//! Which ways through a junction meet, where, and who yields.

use crate::geometry::Point;
use crate::units::Meters;
use crate::world::road::Turn;
use crate::world::road::network::{
    Connection, ConnectionIndex, Edge, Junction, JunctionKind, Lane, LaneUser, Polyline,
};

/// A connection that comes into the way of another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Conflict {
    /// The other connection.
    pub with: ConnectionIndex,
    /// How they meet.
    pub kind: ConflictKind,
    /// The part of the own path on which vehicles could touch.
    pub own: (Meters, Meters),
    /// The part of the other path on which vehicles could touch.
    pub other: (Meters, Meters),
    /// Whether the other one goes first.
    pub yields: bool,
}

/// How two connections meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConflictKind {
    /// They cross, or come too close.
    Crossing,
    /// They lead to the same lane.
    Merging,
    /// They come from the same lane.
    Diverging,
}

/// Half the width of the widest vehicles (2.6 m, TR 37.885 type 3), twice, and 30 cm between them.
const CLEARANCE_M: f64 = 2.9;
/// Bodies whose two ends keep to a line are in its bends on the inside of it.
const LONG_BODY_M: f64 = 13.0;
const SHORT_BODY_M: f64 = 5.0;
const SAMPLE_M: f64 = 2.0;
/// Approaches that differ in direction by more than this face each other.
const FACING_COSINE: f64 = -0.7;

/// Places of a path: on it, and where the middle of a long body is.
struct Swept {
    along: Vec<f64>,
    points: Vec<[Point; 2]>,
    low: Point,
    high: Point,
}

impl Swept {
    fn new(path: &Polyline, body: f64) -> Self {
        let length = path.length().0;
        let steps = (length / SAMPLE_M).ceil().max(1.0) as u32;
        let along: Vec<f64> = (0..=steps).map(|step| length * f64::from(step) / f64::from(steps)).collect();
        let place = |along: f64| path.at(Meters(along)).position;
        let points: Vec<[Point; 2]> = along
            .iter()
            .map(|along| {
                let (ahead, behind) = (place(along + body / 2.0), place(along - body / 2.0));
                [place(*along), Point::new((ahead.x + behind.x) / 2.0, (ahead.y + behind.y) / 2.0)]
            })
            .collect();
        let mut swept =
            Self { along, points, low: Point::new(f64::MAX, f64::MAX), high: Point::new(f64::MIN, f64::MIN) };
        for point in swept.points.iter().flatten() {
            swept.low = Point::new(swept.low.x.min(point.x), swept.low.y.min(point.y));
            swept.high = Point::new(swept.high.x.max(point.x), swept.high.y.max(point.y));
        }
        swept
    }

    fn is_far_from(&self, other: &Self) -> bool {
        let apart = |low: f64, high: f64| high + CLEARANCE_M < low;
        apart(self.low.x, other.high.x)
            || apart(other.low.x, self.high.x)
            || apart(self.low.y, other.high.y)
            || apart(other.low.y, self.high.y)
    }

    /// Whether a point is too far from all places.
    fn is_beyond(&self, point: Point) -> bool {
        let beyond = |value: f64, low: f64, high: f64| value < low - CLEARANCE_M || value > high + CLEARANCE_M;
        beyond(point.x, self.low.x, self.high.x) || beyond(point.y, self.low.y, self.high.y)
    }

    /// The parts of both on which they are too close.
    fn meeting(&self, other: &Self) -> Option<((f64, f64), (f64, f64))> {
        if self.is_far_from(other) {
            return None;
        }
        let mut parts: Option<((f64, f64), (f64, f64))> = None;
        for (own, place) in self.along.iter().zip(&self.points) {
            if place.iter().all(|point| other.is_beyond(*point)) {
                continue;
            }
            for (theirs, other_place) in other.along.iter().zip(&other.points) {
                let close = place.iter().any(|one| {
                    other_place.iter().any(|two| {
                        let way = *one - *two;
                        way.x * way.x + way.y * way.y < CLEARANCE_M * CLEARANCE_M
                    })
                });
                if close {
                    let (mut mine, mut yours) = parts.unwrap_or(((*own, *own), (*theirs, *theirs)));
                    mine = (mine.0.min(*own), mine.1.max(*own));
                    yours = (yours.0.min(*theirs), yours.1.max(*theirs));
                    parts = Some((mine, yours));
                }
            }
        }
        // Between two samples the paths may come closer: half a step more on either side.
        let widen =
            |part: (f64, f64), length: f64| ((part.0 - SAMPLE_M / 2.0).max(0.0), (part.1 + SAMPLE_M / 2.0).min(length));
        let lengths = (self.along[self.along.len() - 1], other.along[other.along.len() - 1]);
        parts.map(|(mine, yours)| (widen(mine, lengths.0), widen(yours, lengths.1)))
    }
}

/// Fills in the conflicts of a junction's connections. `yields_to` holds, for each connection, the ones that go first as far
/// as the file says.
pub(super) fn find_conflicts(
    junction: &Junction,
    lanes: &[Lane],
    edges: &[Edge],
    connections: &mut [Connection],
    yields_to: &[Option<Vec<ConnectionIndex>>],
) {
    let here = &junction.connections;
    let swept: Vec<Swept> = here
        .iter()
        .map(|index| {
            let connection = &connections[index.at()];
            let lorries = lanes[connection.from.at()].users.allows(LaneUser::Truck);
            Swept::new(&connection.path, if lorries { LONG_BODY_M } else { SHORT_BODY_M })
        })
        .collect();
    for first in 0..here.len() {
        for second in first + 1..here.len() {
            let (one, two) = (&connections[here[first].at()], &connections[here[second].at()]);
            let kind = if one.from == two.from {
                ConflictKind::Diverging
            } else if one.to == two.to {
                ConflictKind::Merging
            } else {
                ConflictKind::Crossing
            };
            let Some((mut own, mut other)) = swept[first].meeting(&swept[second]) else { continue };
            match kind {
                ConflictKind::Diverging => (own.0, other.0) = (0.0, 0.0),
                ConflictKind::Merging => (own.1, other.1) = (one.path.length().0, two.path.length().0),
                ConflictKind::Crossing => {}
            }
            let (first_yields, second_yields) = match kind {
                ConflictKind::Diverging => (false, false),
                _ => {
                    let says = |yielding: ConnectionIndex, to: ConnectionIndex| {
                        yields_to[yielding.at()].as_ref().map(|list| list.contains(&to))
                    };
                    let (one_says, two_says) = (says(here[first], here[second]), says(here[second], here[first]));
                    if one_says.is_some() || two_says.is_some() {
                        (one_says.unwrap_or(false), two_says.unwrap_or(false))
                    } else {
                        who_yields(junction.kind, lanes, edges, one, two)
                    }
                }
            };
            let part = |part: (f64, f64)| (Meters(part.0), Meters(part.1));
            let (own, other) = (part(own), part(other));
            connections[here[first].at()].conflicts.push(Conflict {
                with: here[second],
                kind,
                own,
                other,
                yields: first_yields,
            });
            connections[here[second].at()].conflicts.push(Conflict {
                with: here[first],
                kind,
                own: other,
                other: own,
                yields: second_yields,
            });
        }
    }
}

/// Whether the first and whether the second of two connections that meet yields.
fn who_yields(kind: JunctionKind, lanes: &[Lane], edges: &[Edge], one: &Connection, two: &Connection) -> (bool, bool) {
    let edge_of = |connection: &Connection| lanes[connection.from.at()].edge;
    let (from_one, from_two) = (edge_of(one), edge_of(two));
    if from_one == from_two {
        // Lanes of one road that come together: the one on the left lets the one on the right go.
        let number = |connection: &Connection| lanes[connection.from.at()].number;
        return (number(one) > number(two), number(two) > number(one));
    }
    if kind != JunctionKind::RightBeforeLeft {
        let (first, second) = (edges[from_one.at()].priority, edges[from_two.at()].priority);
        if first != second {
            return (first < second, second < first);
        }
    }
    let direction = |connection: &Connection| lanes[connection.from.at()].path.end_direction();
    let (ahead, theirs) = (direction(one), direction(two));
    let cosine = ahead.x * theirs.x + ahead.y * theirs.y;
    if cosine < FACING_COSINE {
        // Who turns left lets those go who come towards; two who turn left, or meet otherwise, come as they come.
        let left = |connection: &Connection| connection.turn == Turn::Left;
        return (left(one) && !left(two), left(two) && !left(one));
    }
    // They come from my right if they drive to my left.
    let leftward = ahead.x * theirs.y - ahead.y * theirs.x;
    (leftward > 0.0, leftward < 0.0)
}
