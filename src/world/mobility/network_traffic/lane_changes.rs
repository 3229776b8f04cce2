//! Changing lanes: because it pays, or because the route calls for it.
//!
//! MOBIL ([`MobilParameters`](crate::world::mobility::MobilParameters)) decides about changes that pay. A change that the route or the end of the lane
//! calls for has to be safe alone. Drivers decide one after the other, so that two cannot take the same gap.

use crate::units::SimDuration;
use crate::world::mobility::lane_change::{FULL_RATE_SPEED, LaneChange};
use crate::world::mobility::network_traffic::occupancy::Occupant;
use crate::world::mobility::network_traffic::settings::lane_user;
use crate::world::mobility::network_traffic::traffic::NetworkTraffic;
use crate::world::mobility::{ChangeAccelerations, Side};
use crate::world::road::network::{LaneIndex, Way};

/// Nobody comes closer than this by changing lanes, in metres.
const SMALLEST_GAP_M: f64 = 1.5;
/// How far upstream a driver looks for who would follow, in metres.
const LOOK_BACK_M: f64 = 300.0;
/// Before a driver has to be in a certain lane, no change leads away from it for so long.
const STAY_S: f64 = 15.0;
/// Time between two looks.
const RECONSIDER: SimDuration = SimDuration::from_millis(500);
/// Who has waited so long for a lane that its route calls for takes another route.
const REROUTE_S: f64 = 10.0;

impl NetworkTraffic {
    pub(super) fn change_lanes(&mut self) {
        for slot in 0..self.drivers.len() {
            self.consider(slot);
        }
    }

    fn consider(&mut self, slot: usize) {
        let driver = &self.drivers[slot];
        let Way::Lane(lane) = self.ways.way(driver.way) else {
            self.drivers[slot].wants = None;
            return;
        };
        if driver.change.is_some() {
            return;
        }
        let network = &*self.ways.network;
        let next_edge = driver.route.get(driver.leg + 1).copied();
        let needed = next_edge.map(|next| self.ways.changes_towards(lane, next, driver.class));
        let wants = match needed {
            Some(Some((_, first))) => first,
            _ => None,
        };
        if driver.waiting > REROUTE_S
            && driver.next.is_none()
            && next_edge.is_some()
            && !network.lane(lane).outgoing.is_empty()
        {
            self.take_another_route(slot, lane);
            return;
        }
        let holds_place = driver.next.is_some_and(|next| driver.grant_for(next).is_some());
        let (left_over, length) = (self.ways.length[driver.way as usize] - driver.along, driver.length());
        let way_needed = driver.speed.max(FULL_RATE_SPEED) * self.settings.mobil.duration.as_secs_f64() + 1.0;
        let may = !holds_place && driver.along >= length + 1.0;
        let decision = if !may {
            None
        } else if let Some(target) = wants {
            let side = if network.lane(lane).left == Some(target) { Side::Left } else { Side::Right };
            // Whoever has to leave a lane that ends here finishes beside it; elsewhere there has to be room before the line.
            let room = left_over >= way_needed || network.lane(lane).outgoing.is_empty() && left_over > 5.0;
            let safe = room && self.outcome(slot, target).is_some_and(|change| self.settings.mobil.is_safe(&change));
            safe.then_some((target, side))
        } else if self.now >= driver.next_decision && driver.speed >= FULL_RATE_SPEED && left_over >= way_needed + 10.0
        {
            self.worthwhile(slot, lane, left_over)
        } else {
            None
        };
        let now = self.now;
        let driver = &mut self.drivers[slot];
        driver.wants = wants;
        if now >= driver.next_decision {
            driver.next_decision = now + RECONSIDER;
        }
        if let Some((target, _)) = decision {
            self.start_change(slot, lane, target);
        }
    }

    /// The side on which a change pays most.
    fn worthwhile(&self, slot: usize, lane: LaneIndex, left_over: f64) -> Option<(LaneIndex, Side)> {
        let (driver, network) = (&self.drivers[slot], &*self.ways.network);
        let mobil = &self.settings.mobil;
        let mut best: Option<(f64, (LaneIndex, Side))> = None;
        for (target, side) in [(network.lane(lane).left, Side::Left), (network.lane(lane).right, Side::Right)] {
            let Some(target) = target.filter(|target| network.lane(*target).users.allows(lane_user(driver.class)))
            else {
                continue;
            };
            if let Some(next) = driver.route.get(driver.leg + 1) {
                let leads_on = matches!(self.ways.changes_towards(target, *next, driver.class), Some((0, _)));
                // Also not on a lane that ends, or from which the way back would be short.
                if !leads_on || network.lane(target).outgoing.is_empty() {
                    continue;
                }
                // The lane that is right for the edge after the next one is kept near the junction.
                let here = self.ways.connection_for(lane, &driver.route, driver.leg, driver.class);
                let there = self.ways.connection_for(target, &driver.route, driver.leg, driver.class);
                let changes = |connection: Option<crate::world::road::network::ConnectionIndex>| {
                    let after = driver.route.get(driver.leg + 2)?;
                    let to = network.connection(connection?).to;
                    self.ways.changes_towards(to, *after, driver.class).map(|(changes, _)| changes)
                };
                if left_over < STAY_S * driver.speed && changes(there) > changes(here) {
                    continue;
                }
            }
            let Some(change) = self.outcome(slot, target) else { continue };
            let advantage = mobil.advantage(side, &change);
            if mobil.accepts(side, &change) && best.is_none_or(|(most, _)| advantage > most) {
                best = Some((advantage, (target, side)));
            }
        }
        best.map(|(_, decision)| decision)
    }

    /// What a change would do; none if there is no room.
    fn outcome(&self, slot: usize, target: LaneIndex) -> Option<ChangeAccelerations> {
        let (driver, own) = (&self.drivers[slot], slot as u32);
        let along = self.along_beside(driver, target.0);
        if along < driver.length() + 0.5 {
            return None;
        }
        let length = driver.length();
        let desired = driver.desired_speed(self.ways.limit[target.at()]);
        let mut own_after = driver.free(desired);
        if let Some(leader) = self.leader_on(target, along, own) {
            let gap = leader.rear - along;
            if gap < SMALLEST_GAP_M {
                return None;
            }
            own_after = own_after.min(driver.follow(gap, leader.speed, desired));
        }
        // The line at the end of the lane stays where it is, so what it asks for counts on both sides.
        let mut own_before = driver.free(desired);
        if let Some(leader) = self.leader_on(LaneIndex(driver.way), driver.along, own) {
            own_before = own_before.min(driver.follow(leader.rear - driver.along, leader.speed, desired));
        }
        let follower = self.follower(target, along, own);
        let (mut gain, mut after) = (0.0, f64::INFINITY);
        if let Some((gap_to_front, other)) = follower {
            let gap = gap_to_front - length;
            let behind = &self.drivers[other.slot as usize];
            // Who has a place in the order of a junction must not get somebody before it who has none.
            let holds_place = behind.grants.iter().any(|grant| grant.starts_at > behind.odometer);
            let ends_here = self.ways.network.lane(LaneIndex(driver.way)).outgoing.is_empty();
            if gap < SMALLEST_GAP_M || holds_place && !ends_here {
                return None;
            }
            let wanted = behind.desired_speed(self.ways.limit[target.at()]);
            after = behind.follow(gap, driver.speed, wanted).min(behind.free(wanted));
            gain = after - self.accelerations[other.slot as usize];
        }
        let old_follower_gain = match self.occupancy.behind(driver.way, driver.along, own) {
            None => 0.0,
            Some(other) => {
                let behind = &self.drivers[other.slot as usize];
                let wanted = behind.desired_speed(self.ways.limit[driver.way as usize]);
                let alone = match self.leader_on(LaneIndex(driver.way), driver.along, own) {
                    None => behind.free(wanted),
                    Some(leader) => {
                        behind.free(wanted).min(behind.follow(leader.rear - other.front, leader.speed, wanted))
                    }
                };
                alone - self.accelerations[other.slot as usize]
            }
        };
        Some(ChangeAccelerations {
            own_before,
            own_after,
            new_follower_gain: gain,
            new_follower_after: after,
            old_follower_gain,
        })
    }

    /// Who is behind a place of a lane, on it or on what leads to it, and how far its front is from the place.
    fn follower(&self, lane: LaneIndex, along: f64, own: u32) -> Option<(f64, Occupant)> {
        if let Some(other) = self.occupancy.behind(lane.0, along, own) {
            return Some((along - other.front, other));
        }
        self.upstream(lane, along, own, 0)
    }

    fn upstream(&self, lane: LaneIndex, distance: f64, own: u32, depth: u32) -> Option<(f64, Occupant)> {
        if distance > LOOK_BACK_M || depth > 3 {
            return None;
        }
        let network = &*self.ways.network;
        let mut nearest: Option<(f64, Occupant)> = None;
        for &index in &network.lane(lane).incoming {
            let way = self.ways.number(Way::Connection(index));
            let length = self.ways.length[way as usize];
            let from = network.connection(index).from;
            let on_it = self.occupancy.of(way).iter().rev().find(|other| other.slot != own && other.front <= length);
            let on_it = on_it.map(|other| (distance + length - other.front, *other));
            let found = on_it.or_else(|| {
                let before = self.ways.length[from.at()];
                let other = self.occupancy.of(from.0).iter().rev().find(|other| {
                    other.slot != own && other.front <= before && self.drivers[other.slot as usize].next == Some(index)
                });
                let other = other.map(|other| (distance + length + before - other.front, *other));
                other.or_else(|| self.upstream(from, distance + length + before, own, depth + 1))
            });
            if let Some(found) = found
                && nearest.is_none_or(|nearest| found.0 < nearest.0)
            {
                nearest = Some(found);
            }
        }
        nearest
    }

    fn start_change(&mut self, slot: usize, from: LaneIndex, target: LaneIndex) {
        let network = &*self.ways.network;
        let driver = &self.drivers[slot];
        let place = network.lane(from).path.at(crate::units::Meters(driver.along));
        let projection = network.lane(target).path.project(place.position);
        let (speed, length) = (driver.speed, driver.length());
        let next = self.ways.connection_for(target, &driver.route, driver.leg, driver.class);
        let along = projection.along.0;
        let duration = self.settings.mobil.duration.as_secs_f64();
        self.occupancy.insert(target.0, Occupant { front: along, rear: along - length, speed, slot: slot as u32 });
        let driver = &mut self.drivers[slot];
        driver.way = target.0;
        driver.along = along;
        driver.trail_length = 0;
        driver.change = Some(LaneChange { step_left: -projection.left.0, progress: 0.0, duration });
        driver.rear_progress = 0.0;
        driver.rear_waits = length;
        driver.leaving = Some(from);
        driver.wants = None;
        driver.next = next;
        driver.grants.clear();
    }

    /// Goes where the lane leads, and from there to the destination.
    fn take_another_route(&mut self, slot: usize, lane: LaneIndex) {
        let network = std::sync::Arc::clone(&self.ways.network);
        let driver = &self.drivers[slot];
        let (class, leg) = (driver.class, driver.leg);
        let Some(&goal) = driver.route.last() else { return };
        let here = network.lane(lane).edge;
        for &index in &network.lane(lane).outgoing {
            let to = network.lane(network.connection(index).to);
            if !to.users.allows(lane_user(class)) {
                continue;
            }
            if let Some(onwards) = self.route_of(to.edge, goal, None, class) {
                let driver = &mut self.drivers[slot];
                driver.route.truncate(leg);
                driver.route.push(here);
                driver.route.extend(onwards);
                driver.next = self.ways.connection_for(lane, &driver.route, leg, class);
                return;
            }
        }
    }
}
