//! The fastest way from edge to edge.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::world::road::network::{EdgeIndex, LaneUser, RoadNetwork};

impl RoadNetwork {
    /// The fastest route from one edge to another, both included, for a class of users; none if there is no way. Turns are
    /// those that connections allow. A*: the straight distance at the highest speed limit never overestimates.
    pub fn route(&self, from: EdgeIndex, to: EdgeIndex, user: LaneUser) -> Option<Vec<EdgeIndex>> {
        let top_speed = self.lanes.iter().map(|lane| lane.speed_limit.0).fold(1.0, f64::max);
        let goal = self.junction(self.edge(to).from).position;
        let left_over = |edge: EdgeIndex| self.junction(self.edge(edge).to).position.distance(goal).0 / top_speed;
        let mut best = vec![f64::INFINITY; self.edges.len()];
        let mut before: Vec<Option<EdgeIndex>> = vec![None; self.edges.len()];
        // Times are positive, and the bits of positive numbers are in their order; equal ones go by the edge.
        let mut open = BinaryHeap::from([Reverse((0u64, from))]);
        best[from.at()] = 0.0;
        while let Some(Reverse((_, edge))) = open.pop() {
            if edge == to {
                let mut route = vec![to];
                // `from` keeps no predecessor, also where the route comes back to it.
                while let Some(previous) = before[route[route.len() - 1].at()] {
                    route.push(previous);
                }
                route.reverse();
                return Some(route);
            }
            let spent = best[edge.at()];
            for &next in &self.edge(edge).successors {
                if next == from || !self.leads_to(edge, next, user) {
                    continue;
                }
                let Some(time) = self.travel_time(next, user) else { continue };
                let total = spent + time;
                if total < best[next.at()] {
                    best[next.at()] = total;
                    before[next.at()] = Some(edge);
                    open.push(Reverse(((total + left_over(next)).to_bits(), next)));
                }
            }
        }
        None
    }

    /// Whether a class of users can go from one edge on to another.
    pub fn leads_to(&self, edge: EdgeIndex, next: EdgeIndex, user: LaneUser) -> bool {
        self.edge(edge).lanes.iter().filter(|lane| self.lane(**lane).users.allows(user)).any(|lane| {
            self.lane(*lane).outgoing.iter().any(|connection| {
                let to = self.lane(self.connection(*connection).to);
                to.edge == next && to.users.allows(user)
            })
        })
    }

    /// Seconds along an edge at its speed limit; none if a class of users has no lane there.
    fn travel_time(&self, edge: EdgeIndex, user: LaneUser) -> Option<f64> {
        let lanes = self.edge(edge).lanes.iter().map(|lane| self.lane(*lane)).filter(|lane| lane.users.allows(user));
        // The way through the junctions counts as well: a lane ends at the stop line.
        let edge = self.edge(edge);
        let straight = self.junction(edge.from).position.distance(self.junction(edge.to).position).0;
        lanes.map(|lane| lane.path.length().0.max(straight) / lane.speed_limit.0).min_by(f64::total_cmp)
    }
}
