//! Where a packet goes next.

use super::GeoRouter;
use crate::geometry::Point;
use crate::station::networking::contention;
use crate::station::networking::held_packet::HeldPacket;
use crate::station::networking::wire::{MacAddress, WireArea};
use crate::station::networking::{AreaForwarding, NextHop, PacketOutbox};
use crate::units::SimTime;

/// What the forwarding algorithms decide.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Route {
    /// Send it now.
    Now(NextHop),
    /// Send it then, unless somebody else does before.
    Contend(SimTime),
    /// Keep it until a neighbour comes.
    Keep,
    /// Not our business.
    Discard,
}

impl GeoRouter {
    /// Forwarding algorithm selection (EN 302 636-4-1 annex D) for a packet to an area; `sender` is the neighbour it came
    /// from, none for a packet of this station.
    pub(super) fn route_to_area(
        &self,
        now: SimTime,
        place: Point,
        area: &WireArea,
        store_carry_forward: bool,
        sender: Option<MacAddress>,
    ) -> Route {
        let sender_position = sender
            .and_then(|mac| self.location_table.find(now, mac))
            .filter(|entry| entry.position.position_accurate)
            .map(|entry| self.map.plane.world_from_wgs84(entry.position.position()));
        if self.map.is_inside(place, area) {
            return match (self.settings.area_forwarding, sender) {
                (AreaForwarding::Simple, _) | (_, None) => Route::Now(NextHop::Broadcast),
                (AreaForwarding::Contention, Some(_)) => Route::Contend(
                    now + sender_position.map_or(self.settings.cbf_max_time, |position| {
                        contention::timeout(&self.settings, self.map.topology.distance(position, place))
                    }),
                ),
            };
        }
        // A packet that leaks out of its area is not brought back into it.
        if sender_position.is_some_and(|position| self.map.is_inside(position, area)) {
            return Route::Discard;
        }
        self.route_greedily(now, place, area, store_carry_forward)
    }

    /// Greedy forwarding (annex E.2): to the neighbour that is nearest to the area, if it is nearer than this station.
    fn route_greedily(&self, now: SimTime, place: Point, area: &WireArea, store_carry_forward: bool) -> Route {
        let mut nearest = (self.map.distance_to_centre(place, area), None);
        for entry in self.location_table.neighbours(now) {
            let there = self.map.plane.world_from_wgs84(entry.position.position());
            let distance = self.map.distance_to_centre(there, area);
            if distance < nearest.0 {
                nearest = (distance, Some(entry.position.address.mac));
            }
        }
        match nearest.1 {
            Some(mac) => Route::Now(NextHop::Unicast(mac)),
            None if store_carry_forward && self.settings.location_table => Route::Keep,
            None => Route::Now(NextHop::Broadcast),
        }
    }

    /// Holds a packet that is not sent at once.
    pub(super) fn keep(&mut self, route: Route, packet: HeldPacket) {
        match route {
            Route::Contend(due) => self.contention.add(due, packet, self.settings.cbf_buffer_bytes),
            Route::Keep => self.buffer.add(packet, self.settings.forwarding_buffer_bytes),
            Route::Now(_) | Route::Discard => (),
        }
    }

    /// Looks again at packets that wait for a neighbour, now that one was heard (clause 10.3, flushing of buffers).
    #[cold]
    pub(super) fn flush_buffer(&mut self, now: SimTime, place: Point, outbox: &mut PacketOutbox) {
        for _ in 0..self.buffer.len() {
            let Some(packet) = self.buffer.take() else { return };
            let Some(basic) = packet.basic_at(now) else { continue };
            let route = match &packet.area {
                None => Route::Now(NextHop::Broadcast),
                Some(area) => self.route_to_area(now, place, area, packet.store_carry_forward, None),
            };
            match route {
                Route::Now(next_hop) => {
                    let write = |body: &mut Vec<u8>| body.extend_from_slice(&packet.body);
                    outbox.push(next_hop, packet.priority, basic, packet.origin, write);
                }
                other => self.keep(other, packet),
            }
        }
    }
}
