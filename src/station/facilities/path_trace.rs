//! Where a vehicle came from, in as few points as its way allows.

use std::collections::VecDeque;

use crate::geometry::{Point, Topology};
use crate::units::{Meters, SimTime};

/// One remembered place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TracePoint {
    /// Where.
    pub position: Point,
    /// When.
    pub at: SimTime,
}

/// Concise points of the way driven so far, for the path history of a CAM.
///
/// A straight stretch needs its ends only: a point is kept when the chord from the last kept point would leave the true
/// way by more than 0.47 m, or become longer than 310 m. These are the error bound and the chord bound of SAE J2945/1
/// clause 6.3.6, which the C2C-CC basic system profile takes over; EN 302 637-2 leaves the method open.
#[derive(Clone, Debug)]
pub struct PathTrace {
    topology: Topology,
    longest: Meters,
    most_points: usize,
    concise: VecDeque<TracePoint>,
    since_last_point: Vec<TracePoint>,
}

const CHORD_ERROR_M: f64 = 0.47;
const CHORD_LENGTH_M: f64 = 310.0;
/// Samples closer together than this do not sharpen the trace.
const SAMPLE_SPACING_M: f64 = 2.0;

impl PathTrace {
    /// An empty trace that remembers at most `most_points` over a way of `longest`.
    pub fn new(topology: Topology, longest: Meters, most_points: usize) -> Self {
        Self { topology, longest, most_points, concise: VecDeque::new(), since_last_point: Vec::new() }
    }

    /// Takes note of where the vehicle is.
    pub fn record(&mut self, position: Point, at: SimTime) {
        let here = TracePoint { position, at };
        let Some(last_kept) = self.concise.back().copied() else {
            self.concise.push_back(here);
            return;
        };
        let last_seen = self.since_last_point.last().copied().unwrap_or(last_kept);
        if self.topology.distance(last_seen.position, position).0 < SAMPLE_SPACING_M {
            return;
        }
        let chord = self.topology.displacement(last_kept.position, position);
        let length = chord.x.hypot(chord.y);
        let strays = self.since_last_point.iter().any(|sample| {
            let offset = self.topology.displacement(last_kept.position, sample.position);
            (chord.x * offset.y - chord.y * offset.x).abs() > CHORD_ERROR_M * length
        });
        if strays || length > CHORD_LENGTH_M {
            self.concise.push_back(last_seen);
            self.since_last_point.clear();
            self.forget();
        }
        self.since_last_point.push(here);
    }

    /// The remembered points, the most recent first, with the way from each to its successor; the first one's is from
    /// `position`.
    pub fn points_from(&self, position: Point) -> impl Iterator<Item = (TracePoint, Point)> + '_ {
        let newest = self.since_last_point.last().copied();
        // The newest sample stands for the stretch since the last kept point; where the vehicle is now is no history.
        let is_here = move |point: &TracePoint| self.topology.distance(point.position, position).0 < SAMPLE_SPACING_M;
        let points = newest.into_iter().chain(self.concise.iter().rev().copied()).skip_while(is_here);
        points.take(self.most_points).scan(position, |successor, point| {
            let way = self.topology.displacement(*successor, point.position);
            *successor = point.position;
            Some((point, way))
        })
    }

    /// Lets go of points beyond the length or the number of the trace.
    fn forget(&mut self) {
        let mut length = 0.0;
        let mut kept = 1;
        for (newer, older) in self.concise.iter().rev().zip(self.concise.iter().rev().skip(1)) {
            length += self.topology.distance(newer.position, older.position).0;
            if length > self.longest.0 || kept == self.most_points {
                break;
            }
            kept += 1;
        }
        while self.concise.len() > kept {
            self.concise.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drive(trace: &mut PathTrace, way: impl Fn(f64) -> Point, meters: u32) -> Point {
        for step in 0..=meters {
            trace.record(way(f64::from(step)), SimTime(i64::from(step)));
        }
        way(f64::from(meters))
    }

    #[test]
    fn a_straight_road_needs_few_points_and_a_bend_many() {
        let straight = |s: f64| Point::new(s, 0.0);
        let bend = |s: f64| Point::new(100.0 * (s / 100.0).sin(), 100.0 * (1.0 - (s / 100.0).cos()));
        let mut trace = PathTrace::new(Topology::Open, Meters(500.0), 23);
        let end = drive(&mut trace, straight, 500);
        let on_straight = trace.points_from(end).count();
        let mut trace = PathTrace::new(Topology::Open, Meters(500.0), 23);
        let end = drive(&mut trace, bend, 500);
        let on_bend = trace.points_from(end).count();
        assert!((1..=3).contains(&on_straight), "{on_straight}");
        // Sagitta 0.47 m on a radius of 100 m: chords of 19 m.
        assert!((20..=23).contains(&on_bend), "{on_bend}");
    }

    #[test]
    fn a_vehicle_that_has_not_moved_has_no_history() {
        let mut trace = PathTrace::new(Topology::Open, Meters(500.0), 23);
        let place = Point::new(5.0, 0.0);
        trace.record(place, SimTime(0));
        assert_eq!(trace.points_from(place).count(), 0);
    }

    #[test]
    fn a_ring_road_has_no_jump_in_the_trace() {
        let topology = Topology::RingAlongX(Meters(2000.0));
        let mut trace = PathTrace::new(topology, Meters(500.0), 23);
        let end = drive(&mut trace, |s| Point::new((1900.0 + s) % 2000.0, 0.0), 350);
        assert!(trace.points_from(end).all(|(_, way)| way.x.abs() <= CHORD_LENGTH_M + 1.0));
    }
}
