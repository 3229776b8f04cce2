//! Packets of others (EN 302 636-4-1 clause 10.3, forwarder and receiver operations).

use super::routing::Route;
use super::{GeoRouter, key_of};
use crate::geometry::KinematicState;
use crate::station::networking::held_packet::{HeldPacket, PacketKey};
use crate::station::networking::wire::{BasicHeader, ExtendedHeader, MacAddress};
use crate::station::networking::{NextHop, Origin, PacketOutbox, ParsedPacket, Priority};
use crate::units::{SimDuration, SimTime};

/// What a station does with a packet that arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reception {
    /// The hops that the packet took, if it goes to the layer above: never twice for one packet.
    pub delivered_hops: Option<u8>,
    /// Whether it travels on.
    pub forwarding: Forwarding,
}

/// Whether a packet travels on, or why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forwarding {
    /// It was for neighbours only.
    SingleHop,
    /// It is in the outbox.
    Sent,
    /// It is sent then, unless another station does so before.
    Contends(SimTime),
    /// It waits for a neighbour.
    Buffered,
    /// This station was about to forward it; another was sooner.
    ContentionLost,
    /// It was here before.
    Duplicate,
    /// It came from this station.
    Own,
    /// It has no hop left.
    HopLimit,
    /// It has no lifetime left.
    LifetimeOver,
    /// This station is outside of its area, and it came from the inside.
    LeftItsArea,
    /// Its area is larger than stations forward to (annex B.3).
    AreaTooLarge,
    /// A station in the area has it, which was all it wanted (GAC).
    Arrived,
    /// Unicast packets and the location service are not forwarded.
    NotSupported,
}

impl GeoRouter {
    /// A packet arrived from the neighbour `sender` (the source address of the frame), addressed to this station or to
    /// everybody. `bytes` are the packet as received, which `packet` was read from; of a secured packet only after its
    /// signature was verified.
    #[inline]
    pub fn received(
        &mut self,
        now: SimTime,
        ego: &KinematicState,
        packet: &ParsedPacket,
        bytes: &[u8],
        sender: MacAddress,
        outbox: &mut PacketOutbox,
    ) -> Reception {
        let source = packet.extended.source();
        if source.address.mac == self.address.mac {
            return Reception { delivered_hops: None, forwarding: Forwarding::Own };
        }
        match &packet.extended {
            ExtendedHeader::SingleHop { .. } | ExtendedHeader::Beacon { .. } => {
                if self.settings.location_table {
                    let lifetime = self.settings.entry_lifetime;
                    self.location_table.note(now, lifetime, source).neighbour = true;
                    if !self.buffer.is_empty() {
                        self.flush_buffer(now, ego.position, outbox);
                    }
                }
                let is_message = matches!(packet.extended, ExtendedHeader::SingleHop { .. });
                Reception { delivered_hops: is_message.then_some(1), forwarding: Forwarding::SingleHop }
            }
            _ => self.received_multi_hop(now, ego, packet, bytes, sender, outbox),
        }
    }

    /// Clauses 10.3.9.3 (TSB), 10.3.11.3 (GBC) and 10.3.12.3 (GAC).
    ///
    /// Duplicates are looked for whatever the forwarding algorithm. By the letter, a station with contention-based
    /// forwarding would not look inside the area: after it has forwarded a packet, the next copy would start another
    /// contention and reach the layer above once more.
    #[cold]
    fn received_multi_hop(
        &mut self,
        now: SimTime,
        ego: &KinematicState,
        packet: &ParsedPacket,
        bytes: &[u8],
        sender: MacAddress,
        outbox: &mut PacketOutbox,
    ) -> Reception {
        let undelivered = |forwarding| Reception { delivered_hops: None, forwarding };
        let Some(key) = key_of(&packet.extended) else { return undelivered(Forwarding::SingleHop) };
        let entry = self.location_table.note(now, self.settings.entry_lifetime, packet.extended.source());
        if entry.is_duplicate(key.sequence_number) {
            let lost = self.contention.cancel(key);
            return undelivered(if lost { Forwarding::ContentionLost } else { Forwarding::Duplicate });
        }
        let (delivered, forwarding) = match &packet.extended {
            ExtendedHeader::TopologicallyScoped { .. } => {
                (true, self.forward(now, ego, packet, bytes, sender, key, outbox))
            }
            ExtendedHeader::GeoBroadcast { area, anycast, .. } => {
                let inside = self.map.is_inside(ego.position, area);
                if inside && *anycast {
                    (true, Forwarding::Arrived)
                } else {
                    (inside, self.forward(now, ego, packet, bytes, sender, key, outbox))
                }
            }
            _ => (false, Forwarding::NotSupported),
        };
        Reception { delivered_hops: delivered.then(|| packet.hops()), forwarding }
    }

    #[expect(clippy::too_many_arguments, reason = "what arrived, where, when and from whom")]
    fn forward(
        &mut self,
        now: SimTime,
        ego: &KinematicState,
        packet: &ParsedPacket,
        bytes: &[u8],
        sender: MacAddress,
        key: PacketKey,
        outbox: &mut PacketOutbox,
    ) -> Forwarding {
        if packet.basic.remaining_hop_limit <= 1 {
            return Forwarding::HopLimit;
        }
        if packet.basic.lifetime.duration() <= SimDuration::ZERO {
            return Forwarding::LifetimeOver;
        }
        let area = match &packet.extended {
            ExtendedHeader::GeoBroadcast { area, .. } => Some(*area),
            _ => None,
        };
        if area.is_some_and(|area| area.square_meters() > self.settings.max_geo_area_m2) {
            return Forwarding::AreaTooLarge;
        }
        let basic = BasicHeader { remaining_hop_limit: packet.basic.remaining_hop_limit - 1, ..packet.basic };
        let store_carry_forward = packet.common.traffic_class.store_carry_forward;
        let route = match &area {
            _ if store_carry_forward && !self.has_neighbour(now) => Route::Keep,
            None => Route::Now(NextHop::Broadcast),
            Some(area) => self.route_to_area(now, ego.position, area, store_carry_forward, Some(sender)),
        };
        // What follows the basic header goes on as it came, signature included.
        let body = bytes.get(BasicHeader::BYTES..).unwrap_or_default();
        // TS 102 636-4-2 gives forwarded packets the lowest priority.
        let (priority, origin) = (Priority::Dp3, Origin::Elsewhere);
        let forwarding = match route {
            Route::Now(next_hop) => {
                outbox.push(next_hop, priority, basic, origin, |copy| copy.extend_from_slice(body));
                return Forwarding::Sent;
            }
            Route::Discard => return Forwarding::LeftItsArea,
            Route::Contend(due) => Forwarding::Contends(due),
            Route::Keep => Forwarding::Buffered,
        };
        let body = body.to_vec();
        self.keep(route, HeldPacket { key, area, store_carry_forward, basic, origin, priority, since: now, body });
        forwarding
    }
}
