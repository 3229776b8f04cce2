//! Who may enter a junction, and in which order.
//!
//! Before the stop line, a driver asks for a place in the order. The place is given when the signal is green, the exit has
//! room, everybody who is already in the order will be out of the way in time, and who goes first by right is far enough away.
//! From then on, later ones keep clear of the parts of their ways that earlier ones have not yet left
//! ([`super::accelerate`]); since the order is total, nobody waits in a circle.
//!
//! Gap acceptance in time, after HCM 2010, chapters 19 and 21 (critical headways of 4.1 s to 7.1 s at stop-controlled junctions, 4.1 s to 5.2 s
//! at roundabouts): here the gap that a driver accepts follows from the time that the own way through takes, plus a margin.

use crate::units::{Meters, SimTime};
use crate::world::mobility::network_traffic::driver::{Driver, Grant};
use crate::world::mobility::network_traffic::people::has_green;
use crate::world::mobility::network_traffic::traffic::NetworkTraffic;
use crate::world::road::SignalState;
use crate::world::road::network::{
    Conflict, ConflictKind, ConnectionIndex, CrossingIndex, JunctionKind, LaneIndex, Way,
};

/// A vehicle with a place in the order.
#[derive(Clone, Copy, Debug)]
pub(super) struct Holder {
    pub(super) slot: u32,
    /// The front, from the start of the connection; negative before it.
    pub(super) at: f64,
    pub(super) speed: f64,
    pub(super) length: f64,
    pub(super) order: u64,
}

/// A vehicle without a place that comes near a connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Approach {
    pub(super) slot: u32,
    pub(super) connection: ConnectionIndex,
    /// The lane before the connection.
    lane: LaneIndex,
    /// From the front to the stop line.
    pub(super) distance: f64,
    pub(super) speed: f64,
    waiting: f64,
}

/// The share of their maximum acceleration that drivers count on from themselves and from those who leave: it fades with speed.
const SURE_ACCELERATION: f64 = 0.7;
/// What drivers expect of those who come, in m/s².
const QUICK_ACCELERATION: f64 = 1.4;
/// Amber means stop, unless that takes more than this, in m/s².
const AMBER_DECELERATION: f64 = 3.0;
/// How far ahead drivers look for those who go first, in seconds.
const LOOK_S: f64 = 10.0;
/// Who has stood before the line for so long with a place gives it back.
const PATIENCE_S: f64 = 3.0;
/// A place behind a merging vehicle has to be so far behind it.
const MERGE_MARGIN_S: f64 = 0.6;
/// Behind a crossing vehicle, the way has to be free for so long.
const CROSS_MARGIN_S: f64 = 0.5;
/// What a vehicle needs of an exit beyond its length, in metres.
const EXIT_MARGIN_M: f64 = 2.5;
/// People step on a crossing when vehicles can stop with this, in m/s².
const PEOPLE_TRUST: f64 = 2.5;
const PEOPLE_LOOK_M: f64 = 60.0;

/// Seconds for `distance` from `speed`, accelerating to `top`.
fn time_to(distance: f64, speed: f64, top: f64, acceleration: f64) -> f64 {
    if distance <= 0.0 {
        return 0.0;
    }
    let top = top.max(speed).max(1.0);
    let to_top = (top * top - speed * speed) / (2.0 * acceleration);
    if distance <= to_top {
        ((speed * speed + 2.0 * acceleration * distance).sqrt() - speed) / acceleration
    } else {
        (top - speed) / acceleration + (distance - to_top) / top
    }
}

/// From this distance on, a driver without a place brakes for the stop line.
pub(super) fn stopping_distance(speed: f64) -> f64 {
    speed * speed / 3.0 + 0.5 * speed + 3.0
}

impl NetworkTraffic {
    /// Lists everybody who has a place.
    pub(super) fn enter_holders(&mut self) {
        for connection in self.used_holders.drain(..) {
            self.holders[connection as usize].clear();
        }
        for (slot, driver) in self.drivers.iter().enumerate() {
            for grant in &driver.grants {
                let list = &mut self.holders[grant.connection.at()];
                if list.is_empty() {
                    self.used_holders.push(grant.connection.0);
                }
                list.push(holder(slot as u32, driver, grant));
            }
        }
    }

    /// Takes places back, and gives new ones: whoever comes first asks first.
    pub(super) fn order_junctions(&mut self) {
        self.take_back();
        for connection in self.used_approaching.drain(..) {
            self.approaching[connection as usize].clear();
        }
        self.candidates.clear();
        for slot in 0..self.drivers.len() as u32 {
            let Some(approach) = self.approach_of(slot) else { continue };
            let list = &mut self.approaching[approach.connection.at()];
            if list.is_empty() {
                self.used_approaching.push(approach.connection.0);
            }
            list.push(approach);
            let asks = stopping_distance(approach.speed) + 2.5 * approach.speed + 5.0;
            if approach.distance <= asks {
                self.candidates.push((approach.distance / approach.speed.max(1.0), slot, approach));
            }
        }
        let mut candidates = std::mem::take(&mut self.candidates);
        candidates.sort_unstable_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
        for (_, slot, approach) in &candidates {
            if self.may_enter(approach) {
                let order = self.next_order;
                self.next_order += 1;
                let driver = &mut self.drivers[*slot as usize];
                let starts_at = driver.odometer + approach.distance;
                let grant = Grant { connection: approach.connection, order, starts_at };
                driver.grants.push(grant);
                let list = &mut self.holders[approach.connection.at()];
                if list.is_empty() {
                    self.used_holders.push(approach.connection.0);
                }
                list.push(holder(*slot, &self.drivers[*slot as usize], &grant));
            }
        }
        self.candidates = candidates;
    }

    fn take_back(&mut self) {
        let now = self.now;
        let mut changed = false;
        for slot in 0..self.drivers.len() {
            let driver = &self.drivers[slot];
            let gives_back = driver.grants.iter().any(|grant| self.has_to_give_back(driver, grant, now));
            if gives_back {
                changed = true;
                let odometer = driver.odometer;
                // Whatever lies beyond is asked for again.
                self.drivers[slot].grants.retain(|grant| grant.starts_at <= odometer);
            }
        }
        if changed {
            self.enter_holders();
        }
    }

    fn has_to_give_back(&self, driver: &Driver, grant: &Grant, now: SimTime) -> bool {
        let distance = grant.starts_at - driver.odometer - 0.5;
        if distance <= 0.0 {
            return false;
        }
        let can_stop = driver.speed * driver.speed <= 2.0 * AMBER_DECELERATION * distance;
        can_stop
            && (driver.waiting > PATIENCE_S
                || self.signal_of(grant.connection, now).is_some_and(|s| s != SignalState::Green))
    }

    pub(super) fn signal_of(&self, connection: ConnectionIndex, now: SimTime) -> Option<SignalState> {
        let connection = self.ways.network.connection(connection);
        let group = connection.signal_group?;
        self.signals.interval(&self.ways.network, connection.junction, group, now).map(|interval| interval.state)
    }

    /// The next connection ahead that calls for a place which the driver does not have.
    fn approach_of(&self, slot: u32) -> Option<Approach> {
        let driver = &self.drivers[slot as usize];
        let reach = (LOOK_S * driver.speed).max(stopping_distance(driver.speed) + 2.5 * driver.speed + 5.0) + 20.0;
        let (mut way, mut base, mut leg, mut next) = (driver.way, -driver.along, driver.leg, driver.next);
        loop {
            let end = base + self.ways.length[way as usize];
            if end > reach {
                return None;
            }
            match self.ways.way(way) {
                Way::Lane(lane) => {
                    let connection = next?;
                    if self.ways.ordered[connection.at()] && driver.grant_for(connection).is_none() {
                        let (distance, speed, waiting) = (end, driver.speed, driver.waiting);
                        return Some(Approach { slot, connection, lane, distance, speed, waiting });
                    }
                    way = self.ways.number(Way::Connection(connection));
                }
                Way::Connection(connection) => {
                    let lane = self.ways.network.connection(connection).to;
                    leg += 1;
                    next = self.ways.connection_for(lane, &driver.route, leg, driver.class);
                    way = lane.0;
                }
            }
            base = end;
        }
    }

    fn may_enter(&self, me: &Approach) -> bool {
        let network = &*self.ways.network;
        let driver = &self.drivers[me.slot as usize];
        let connection = network.connection(me.connection);
        // Those ahead in the lane come first.
        let from = if driver.way == me.lane.0 { driver.along } else { f64::NEG_INFINITY };
        if let Some(leader) = self.occupancy.ahead(me.lane.0, from, me.slot) {
            let other = &self.drivers[leader.slot as usize];
            let before_the_line = other.way == me.lane.0;
            if before_the_line
                && other.next.is_none_or(|next| self.ways.ordered[next.at()] && other.grant_for(next).is_none())
            {
                return false;
            }
        }
        match self.signal_of(me.connection, self.now) {
            None | Some(SignalState::Green) => {}
            Some(SignalState::Red | SignalState::RedAmber) => return false,
            Some(SignalState::Amber) => {
                if me.speed * me.speed <= 2.0 * AMBER_DECELERATION * (me.distance - 0.5) {
                    return false;
                }
            }
        }
        // Whoever circles in a roundabout goes on as far as there is room; waiting for a whole gap would close the circle.
        let circles = network.junction(connection.junction).kind == JunctionKind::Roundabout
            && connection.conflicts.iter().all(|conflict| !conflict.yields);
        if self.ways.keep_clear[me.connection.at()] && !circles && !self.exit_has_room(me, driver.length()) {
            return false;
        }
        let way = self.ways.number(Way::Connection(me.connection)) as usize;
        let top = driver.allowed_speed(self.ways.top[way]);
        // Close behind somebody who has just gone in, nobody gets away fast.
        let ahead = self.occupancy.ahead(way as u32, f64::NEG_INFINITY, me.slot);
        let behind_somebody = ahead.is_some_and(|other| me.distance + other.rear < 10.0 + me.speed);
        let share = if behind_somebody { SURE_ACCELERATION / 2.0 } else { SURE_ACCELERATION };
        let own = share * driver.idm.maximum_acceleration.0;
        let mine = |along: Meters| time_to(me.distance + along.0, me.speed, top, own);
        let margin = self.settings.gap_margin.as_secs_f64();
        let length = driver.shape.length;
        for conflict in connection.conflicts.iter().filter(|conflict| conflict.kind != ConflictKind::Diverging) {
            let limit = self.ways.top[self.ways.number(Way::Connection(conflict.with)) as usize];
            for other in self.holders[conflict.with.at()].iter().filter(|other| other.slot != me.slot) {
                if other.at - other.length > conflict.other.1.0 {
                    continue;
                }
                let leaves = self.leaves_after(other, conflict);
                let waits = self.drivers[other.slot as usize].waiting > 0.0;
                let enough = match conflict.kind {
                    ConflictKind::Merging => leaves + MERGE_MARGIN_S <= mine(conflict.own.1),
                    _ => leaves + CROSS_MARGIN_S <= mine(conflict.own.0),
                };
                if !enough || waits {
                    return false;
                }
            }
            if !conflict.yields {
                continue;
            }
            let done = match conflict.kind {
                ConflictKind::Merging => mine(conflict.own.1),
                _ => mine(conflict.own.1 + length),
            };
            for other in self.approaching[conflict.with.at()].iter().filter(|other| other.slot != me.slot) {
                if self.drivers[other.slot as usize].grant_for(conflict.with).is_some() {
                    continue; // A holder by now, and looked at above.
                }
                if matches!(self.signal_of(conflict.with, self.now), Some(SignalState::Red | SignalState::RedAmber)) {
                    continue;
                }
                // Two who wait for each other: the one who has waited longer goes.
                let both_wait = me.waiting > 4.0 && other.speed < 0.5 && other.waiting <= me.waiting;
                if both_wait {
                    continue;
                }
                let arrives = match conflict.kind {
                    ConflictKind::Merging => {
                        // Behind me, they should not have to brake down to my speed at once.
                        let closing = (other.speed - me.speed.max(top * 0.7)).max(0.0) / 2.0;
                        time_to(other.distance + conflict.other.1.0, other.speed, limit, QUICK_ACCELERATION)
                            - closing
                            - 0.5
                    }
                    _ => time_to(other.distance + conflict.other.0.0, other.speed, limit, QUICK_ACCELERATION),
                };
                if arrives < done + margin {
                    return false;
                }
            }
        }
        true
    }

    /// Seconds until a vehicle with a place has left the part of its way that `conflict`, seen from the other way, is about.
    pub(super) fn leaves_after(&self, other: &Holder, conflict: &Conflict) -> f64 {
        let way = self.ways.number(Way::Connection(conflict.with)) as usize;
        let acceleration = self.drivers[other.slot as usize].idm.maximum_acceleration.0 * SURE_ACCELERATION;
        time_to(conflict.other.1.0 + other.length - other.at, other.speed, self.ways.top[way], acceleration)
    }

    /// Whether the lane behind the junction takes in everybody who is on the way to it, and one more.
    fn exit_has_room(&self, me: &Approach, length: f64) -> bool {
        let network = &*self.ways.network;
        let to = network.connection(me.connection).to;
        let Some(last) = self.occupancy.of(to.0).first() else { return true };
        let mut needed = length + EXIT_MARGIN_M;
        for incoming in &network.lane(to).incoming {
            let end = self.ways.length[self.ways.number(Way::Connection(*incoming)) as usize];
            for holder in self.holders[incoming.at()].iter().filter(|holder| holder.at < end && holder.slot != me.slot)
            {
                needed += holder.length + EXIT_MARGIN_M;
            }
        }
        last.rear + 1.5 * last.speed >= needed
    }

    /// Whether people may step on a crossing: green, and nobody comes who could not stop with ease.
    pub(super) fn may_cross(&self, index: CrossingIndex) -> bool {
        let network = &*self.ways.network;
        if !has_green(network, &self.signals, index, self.now) {
            return false;
        }
        network.crossings[index.at()].zones.iter().all(|zone| {
            let way = self.ways.number(zone.way);
            let (start, end) = (zone.along_way.0.0, zone.along_way.1.0);
            let free = self.occupancy.of(way).iter().all(|other| {
                let beyond = other.rear > end + 0.5;
                beyond || other.front <= start && stops_before(start - other.front, other.speed)
            });
            free && self.free_upstream(zone.way, start, 0)
        })
    }

    /// Whether everybody on the ways that lead to a way can stop before a place that is `distance` behind its start.
    fn free_upstream(&self, way: Way, distance: f64, depth: u32) -> bool {
        if distance > PEOPLE_LOOK_M || depth > 3 {
            return true;
        }
        let network = &*self.ways.network;
        let check = |before: Way| {
            let number = self.ways.number(before);
            let length = self.ways.length[number as usize];
            let free = self.occupancy.of(number).iter().all(|other| {
                // Who has gone beyond the end is listed on the way itself, unless it went another one.
                other.front > length || stops_before(distance + length - other.front, other.speed)
            });
            free && self.free_upstream(before, distance + length, depth + 1)
        };
        match way {
            Way::Lane(lane) => network.lane(lane).incoming.iter().all(|index| check(Way::Connection(*index))),
            Way::Connection(connection) => {
                let from = network.connection(connection).from;
                let length = self.ways.length[from.at()];
                self.occupancy.of(from.0).iter().all(|other| {
                    let elsewhere = self.drivers[other.slot as usize].next != Some(connection);
                    let red = self.signal_of(connection, self.now).is_some_and(|state| state == SignalState::Red);
                    elsewhere
                        || red
                        || other.front > length
                        || stops_before(distance + length - other.front, other.speed)
                })
            }
        }
    }

    /// Whether vehicles have to mind people who are about to enter a crossing.
    pub(super) fn people_may_enter(&self, crossing: u32) -> bool {
        has_green(&self.ways.network, &self.signals, CrossingIndex(crossing), self.now)
    }
}

fn stops_before(distance: f64, speed: f64) -> bool {
    speed < 0.1 && distance > 0.5 || speed * speed <= 2.0 * PEOPLE_TRUST * (distance - 1.0)
}

fn holder(slot: u32, driver: &Driver, grant: &Grant) -> Holder {
    Holder {
        slot,
        at: driver.odometer - grant.starts_at,
        speed: driver.speed,
        length: driver.length(),
        order: grant.order,
    }
}
