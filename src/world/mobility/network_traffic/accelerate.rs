//! How fast each driver goes: everything ahead that asks to slow down.

use crate::units::{Meters, MetersPerSecond};
use crate::world::mobility::Leader;
use crate::world::mobility::network_traffic::driver::Driver;
use crate::world::mobility::network_traffic::junctions::stopping_distance;
use crate::world::mobility::network_traffic::traffic::NetworkTraffic;
use crate::world::road::SignalState;
use crate::world::road::network::{ConflictKind, ConnectionIndex, LaneIndex, Way};

/// No vehicle brakes harder, in m/s²: a full stop on a dry road.
const HARDEST_BRAKING: f64 = 9.0;
/// Drivers slow down before a bend with at least this, in m/s², and do not think of it before.
const BEND_DECELERATION: f64 = 0.8;
/// A lane that does not lead on is left so far before its end, in metres: at low speed, a change takes as much way.
pub(super) const LANE_END_MARGIN_M: f64 = 24.0;
/// The front stands so far before a line, beyond the distance that a driver keeps in a jam, in metres.
const LINE_MARGIN_M: f64 = 0.5;
/// Somebody on a crossing is braked for as hard as this, in m/s²; people do not step in front of those who would have to.
const CROSSING_DECELERATION: f64 = 6.0;
/// Somebody who waits at the kerb is let go first if this is enough, in m/s².
const KERB_DECELERATION: f64 = 2.5;
/// A stop that drivers put off to the last moment if they count on a free way, in m/s².
const EASY_DECELERATION: f64 = 2.5;
/// Before a line, drivers brake with up to so many times what it takes, and at least with so much, in m/s².
const SAFETY: f64 = 1.3;
const LEAST_BRAKING: f64 = 1.5;
/// How hard drivers brake to let somebody in, in m/s².
const COURTESY_DECELERATION: f64 = 2.0;
/// And how long they stand for it, in seconds.
const COURTESY_PATIENCE_S: f64 = 5.0;
/// Drivers open a gap for those within this distance of the place where they have to change.
const COURTESY_REACH_M: f64 = 300.0;

impl Driver {
    /// The acceleration on an empty road; who is too fast rolls or brakes gently.
    pub(super) fn free(&self, desired: f64) -> f64 {
        let (speed, desired) = (MetersPerSecond(self.speed), MetersPerSecond(desired));
        let free = self.idm.acceleration(speed, desired, None).0.max(-self.idm.comfortable_deceleration.0);
        let commanded = self.commanded.map(|commanded| commanded.cap.acceleration(&self.idm, speed, desired).0);
        commanded.map_or(free, |commanded| commanded.min(free))
    }

    /// The acceleration behind something.
    #[inline]
    pub(super) fn follow(&self, gap: f64, speed: f64, desired: f64) -> f64 {
        let leader = Leader { gap: Meters(gap), speed: MetersPerSecond(speed) };
        // The free part is looked at on its own.
        let desired = MetersPerSecond(desired.max(self.speed));
        self.idm.acceleration(MetersPerSecond(self.speed), desired, Some(leader)).0.max(-HARDEST_BRAKING)
    }
}

impl Driver {
    /// The acceleration before something that stands and was to be expected: the model's, but not much more than it takes to
    /// stop there. A line that closes is nearer than the model would like it to be.
    #[inline]
    fn stop_within(&self, distance: f64, desired: f64) -> f64 {
        let needed = self.speed * self.speed / (2.0 * distance.max(0.05));
        self.follow(distance, 0.0, desired).max(-(SAFETY * needed).max(LEAST_BRAKING)).max(-HARDEST_BRAKING)
    }
}

impl NetworkTraffic {
    pub(super) fn accelerate(&mut self) {
        let mut accelerations = std::mem::take(&mut self.accelerations);
        accelerations.clear();
        accelerations.extend((0..self.drivers.len()).map(|slot| self.acceleration(slot)));
        for slot in 0..self.drivers.len() {
            self.be_courteous(slot, &mut accelerations);
        }
        self.accelerations = accelerations;
    }

    fn acceleration(&self, slot: usize) -> f64 {
        let (ways, driver, own) = (&self.ways, &self.drivers[slot], slot as u32);
        let speed = driver.speed;
        let mut desired = driver.desired_speed(ways.limit[driver.way as usize]);
        for (from, bend) in &ways.bends[driver.way as usize] {
            // The rear is in a bend as well.
            if driver.along >= *from && driver.along - driver.length() <= *from {
                desired = desired.min(*bend);
            }
        }
        let horizon = 30.0 + 3.0 * speed + speed * speed / 3.0;
        let mut result = driver.free(desired);
        if let Some(leaving) = driver.leaving {
            let along = self.along_beside(driver, leaving.0);
            if let Some(leader) = self.occupancy.ahead(leaving.0, along, own) {
                result = result.min(driver.follow(leader.rear - along, leader.speed, desired));
            }
        }
        let slow_down = |to: f64, distance: f64| {
            let needed = (speed * speed - to * to) / (2.0 * distance.max(1.0));
            if needed > BEND_DECELERATION { -needed.min(HARDEST_BRAKING / 2.0) } else { f64::INFINITY }
        };
        let (mut way, mut base, mut from) = (driver.way, -driver.along, driver.along);
        let (mut leg, mut next) = (driver.leg, driver.next);
        loop {
            let number = way as usize;
            let leader = self.occupancy.ahead(way, from, own);
            if let Some(leader) = leader {
                result = result.min(driver.follow(base + leader.rear, leader.speed, desired));
            }
            if base > 0.0 {
                result = result.min(slow_down(driver.desired_speed(ways.limit[number]), base));
            }
            for (at, bend) in &ways.bends[number] {
                if base + at > 0.0 {
                    result = result.min(slow_down(*bend, base + at));
                }
            }
            for (crossing, zone) in &ways.crossings[number] {
                let place = &ways.network.crossings[*crossing as usize].zones[*zone as usize];
                let distance = base + place.along_way.0.0 - LINE_MARGIN_M;
                let can_stop = speed * speed <= 2.0 * CROSSING_DECELERATION * distance;
                if distance > 0.0 && distance < horizon && can_stop {
                    // For people at the kerb, nobody brakes hard.
                    let gently = speed * speed <= 2.0 * KERB_DECELERATION * distance;
                    let may_enter = gently && self.people_may_enter(*crossing);
                    if self.walkers.in_the_way(&ways.network, *crossing, *zone, may_enter) {
                        result = result.min(driver.stop_within(distance, desired));
                    }
                }
            }
            if let Way::Connection(connection) = ways.way(way) {
                result = result.min(self.keep_order(driver, own, connection, base, desired));
            }
            let end = base + ways.length[number];
            if leader.is_some() || end > horizon {
                break;
            }
            match ways.way(way) {
                Way::Lane(_) => match next {
                    Some(connection) => {
                        if ways.ordered[connection.at()] && driver.grant_for(connection).is_none() {
                            result = result.min(self.stop_at_line(driver, connection, end, desired));
                        }
                        way = ways.number(Way::Connection(connection));
                    }
                    None => {
                        if leg + 1 < driver.route.len() {
                            let distance = (end - LANE_END_MARGIN_M).max(0.2);
                            if distance < stopping_distance(speed) {
                                result = result.min(driver.stop_within(distance, desired));
                            }
                        }
                        break;
                    }
                },
                Way::Connection(connection) => {
                    let lane = ways.network.connection(connection).to;
                    leg += 1;
                    next = ways.connection_for(lane, &driver.route, leg, driver.class);
                    way = lane.0;
                }
            }
            (base, from) = (end, f64::NEG_INFINITY);
        }
        result
    }

    /// The line before a connection for which the driver has no place.
    fn stop_at_line(&self, driver: &Driver, connection: ConnectionIndex, end: f64, desired: f64) -> f64 {
        let closed = matches!(
            self.signal_of(connection, self.now),
            Some(SignalState::Red | SignalState::RedAmber | SignalState::Amber)
        );
        let distance = end - LINE_MARGIN_M;
        if closed || distance < stopping_distance(driver.speed) {
            driver.stop_within(distance, desired)
        } else {
            f64::INFINITY
        }
    }

    /// Keeps clear of those who have an earlier place on ways that meet this one, `base` ahead.
    fn keep_order(&self, driver: &Driver, own: u32, connection: ConnectionIndex, base: f64, desired: f64) -> f64 {
        let Some(grant) = driver.grant_for(connection) else { return f64::INFINITY };
        let network = &*self.ways.network;
        let at = -base;
        let mut result = f64::INFINITY;
        for conflict in &network.connection(connection).conflicts {
            for other in &self.holders[conflict.with.at()] {
                if other.slot == own || other.at - other.length > conflict.other.1.0 {
                    continue;
                }
                if conflict.kind == ConflictKind::Diverging {
                    // Measured from the same line; before it, who is ahead on the lane is seen there.
                    if other.at > at.max(0.0) || (other.at == at && other.slot < own) {
                        result = result.min(driver.follow(other.at - other.length - at, other.speed, desired));
                    }
                    continue;
                }
                if other.order > grant.order || at - driver.length() > conflict.own.1.0 {
                    continue;
                }
                let distance = conflict.own.0.0 - at - LINE_MARGIN_M;
                // Whoever will be gone in time is not braked for, as long as that leaves an easy stop.
                let easy = driver.speed * driver.speed < 2.0 * EASY_DECELERATION * distance;
                let leaves = self.leaves_after(other, conflict);
                let gone_in_time = easy && leaves * driver.speed < distance;
                let stop = if distance > 0.0 && !gone_in_time {
                    Some(driver.stop_within(distance, desired))
                } else if gone_in_time {
                    Some(f64::INFINITY)
                } else {
                    None
                };
                if conflict.kind == ConflictKind::Merging {
                    let theirs = self.ways.length[self.ways.number(Way::Connection(conflict.with)) as usize] - other.at;
                    let mine = network.connection(connection).path.length().0 - at;
                    let behind = driver.follow(mine - theirs - other.length, other.speed, desired);
                    // Both keep clear: behind on the common part, or before it.
                    result = result.min(stop.map_or(behind, |stop| stop.max(behind)));
                } else if let Some(stop) = stop {
                    result = result.min(stop);
                }
            }
        }
        result
    }

    /// Somebody who has to change lanes adapts to the gap, and who would be behind opens it.
    fn be_courteous(&self, slot: usize, accelerations: &mut [f64]) {
        let driver = &self.drivers[slot];
        let (Some(target), None) = (driver.wants, driver.change) else { return };
        let (Way::Lane(_), true) = (self.ways.way(driver.way), driver.along >= 0.0) else { return };
        let left = self.ways.length[driver.way as usize] - driver.along;
        if left > COURTESY_REACH_M {
            return;
        }
        let along = self.along_beside(driver, target.0);
        let behind = self.occupancy.behind(target.0, along, slot as u32);
        if let Some(other) = behind {
            let follower = &self.drivers[other.slot as usize];
            if follower.waiting < COURTESY_PATIENCE_S {
                let gap = (along - driver.length() - other.front).max(0.5);
                let desired = follower.desired_speed(self.ways.limit[follower.way as usize]);
                let gentle = follower.follow(gap, driver.speed, desired).max(-COURTESY_DECELERATION);
                let entry = &mut accelerations[other.slot as usize];
                *entry = entry.min(gentle);
            }
        }
        if let Some(other) = self.leader_on(target, along, slot as u32) {
            let desired = driver.desired_speed(self.ways.limit[driver.way as usize]);
            let gentle = driver.follow((other.rear - along).max(0.5), other.speed, desired).max(-COURTESY_DECELERATION);
            // Beside a column that stands, creeping on is what finds a gap.
            if driver.speed > 3.0 {
                accelerations[slot] = accelerations[slot].min(gentle);
            }
        }
    }

    /// The vehicle ahead on a lane.
    pub(super) fn leader_on(&self, lane: LaneIndex, along: f64, own: u32) -> Option<super::occupancy::Occupant> {
        self.occupancy.ahead(lane.0, along, own)
    }
}
