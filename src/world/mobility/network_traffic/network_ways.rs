//! The ways of a network by number, with what a driver needs to know of each at once.

use std::sync::Arc;

use crate::units::Meters;
use crate::world::mobility::RoadUserClass;
use crate::world::mobility::network_traffic::settings::lane_user;
use crate::world::road::network::{ConflictKind, ConnectionIndex, EdgeIndex, LaneIndex, RoadNetwork, Way};

/// Lanes come first, connections behind them.
#[derive(Clone, Debug)]
pub(super) struct Ways {
    pub(super) network: Arc<RoadNetwork>,
    pub(super) length: Vec<f64>,
    pub(super) limit: Vec<f64>,
    /// The speed that both the limit and the bends allow.
    pub(super) top: Vec<f64>,
    /// Where bends ask for less than the limit: place and speed.
    pub(super) bends: Vec<Vec<(f64, f64)>>,
    /// Crossings on each way: crossing and zone.
    pub(super) crossings: Vec<Vec<(u32, u32)>>,
    /// Whether a connection calls for a place in an order.
    pub(super) ordered: Vec<bool>,
    /// Whether others come from other lanes into its way, so that nobody may stand on it.
    pub(super) keep_clear: Vec<bool>,
}

/// Distance between two looks at a bend.
const BEND_STEP_M: f64 = 5.0;

impl Ways {
    pub(super) fn new(network: Arc<RoadNetwork>, lateral_acceleration: f64) -> Self {
        let lanes = network.lanes.len();
        let count = lanes + network.connections.len();
        let mut ways = Self {
            network: Arc::clone(&network),
            length: Vec::with_capacity(count),
            limit: Vec::with_capacity(count),
            top: Vec::with_capacity(count),
            bends: Vec::with_capacity(count),
            crossings: vec![Vec::new(); count],
            ordered: Vec::new(),
            keep_clear: Vec::new(),
        };
        for number in 0..count as u32 {
            let way = ways.way(number);
            let path = network.path(way);
            let limit = match way {
                Way::Lane(lane) => network.lane(lane).speed_limit.0,
                Way::Connection(connection) => network.connection(connection).speed_limit.0,
            };
            let length = path.length().0;
            let mut bends = Vec::new();
            let steps = (length / BEND_STEP_M).ceil() as u32;
            for step in 0..steps {
                let from = BEND_STEP_M * f64::from(step);
                let bend = path.tightest_between(Meters(from), Meters(from + BEND_STEP_M));
                let speed = (lateral_acceleration / bend.max(1e-9)).sqrt();
                if speed < limit {
                    bends.push((from, speed));
                }
            }
            ways.length.push(length);
            ways.limit.push(limit);
            ways.top.push(bends.iter().map(|(_, speed)| *speed).fold(limit, f64::min));
            ways.bends.push(bends);
        }
        for (index, crossing) in network.crossings.iter().enumerate() {
            for (zone, place) in crossing.zones.iter().enumerate() {
                let way = ways.number(place.way);
                ways.crossings[way as usize].push((index as u32, zone as u32));
            }
        }
        for connection in &network.connections {
            let meets = connection.conflicts.iter().any(|conflict| conflict.kind != ConflictKind::Diverging);
            ways.ordered.push(!connection.conflicts.is_empty() || connection.signal_group.is_some());
            ways.keep_clear.push(meets);
        }
        ways
    }

    #[inline]
    pub(super) fn way(&self, number: u32) -> Way {
        let lanes = self.network.lanes.len() as u32;
        if number < lanes { Way::Lane(LaneIndex(number)) } else { Way::Connection(ConnectionIndex(number - lanes)) }
    }

    #[inline]
    pub(super) fn number(&self, way: Way) -> u32 {
        match way {
            Way::Lane(lane) => lane.0,
            Way::Connection(connection) => self.network.lanes.len() as u32 + connection.0,
        }
    }

    /// The connection that a vehicle takes from a lane to get on `route[leg + 1]`: of several, the one whose lane leads on
    /// with the fewest changes.
    pub(super) fn connection_for(
        &self,
        lane: LaneIndex,
        route: &[EdgeIndex],
        leg: usize,
        class: RoadUserClass,
    ) -> Option<ConnectionIndex> {
        let next = *route.get(leg + 1)?;
        let network = &*self.network;
        let mut best: Option<(u32, ConnectionIndex)> = None;
        for &index in &network.lane(lane).outgoing {
            let to = network.connection(index).to;
            let target = network.lane(to);
            if target.edge != next || !target.users.allows(lane_user(class)) {
                continue;
            }
            let changes = match route.get(leg + 2) {
                None => 0,
                Some(after) => self.changes_towards(to, *after, class).map_or(99, |(changes, _)| changes),
            };
            if best.is_none_or(|(fewest, _)| changes < fewest) {
                best = Some((changes, index));
            }
        }
        best.map(|(_, index)| index)
    }

    /// How many lanes a vehicle has to cross to get on edge `next`, and the first of them; none if no lane leads there.
    pub(super) fn changes_towards(
        &self,
        lane: LaneIndex,
        next: EdgeIndex,
        class: RoadUserClass,
    ) -> Option<(u32, Option<LaneIndex>)> {
        let network = &*self.network;
        let user = lane_user(class);
        let leads = |lane: LaneIndex| {
            network.lane(lane).outgoing.iter().any(|index| {
                let to = network.lane(network.connection(*index).to);
                to.edge == next && to.users.allows(user)
            })
        };
        if leads(lane) {
            return Some((0, None));
        }
        let walk = |step: fn(&RoadNetwork, LaneIndex) -> Option<LaneIndex>| {
            let first = step(network, lane)?;
            let (mut at, mut changes) = (first, 1);
            loop {
                if !network.lane(at).users.allows(user) {
                    return None;
                }
                if leads(at) {
                    return Some((changes, Some(first)));
                }
                at = step(network, at)?;
                changes += 1;
            }
        };
        let right = walk(|network, lane| network.lane(lane).right);
        let left = walk(|network, lane| network.lane(lane).left);
        match (right, left) {
            (Some(right), Some(left)) => Some(if right.0 <= left.0 { right } else { left }),
            (one, other) => one.or(other),
        }
    }
}
