//! Packets of this station (EN 302 636-4-1 clauses 10.3.6, 10.3.9, 10.3.10 and 10.3.11, source operations).

use super::routing::Route;
use super::{GeoRouter, key_of};
use crate::geometry::KinematicState;
use crate::station::networking::held_packet::HeldPacket;
use crate::station::networking::wire::{
    BasicHeader, BasicNextHeader, BtpHeader, CommonHeader, CommonNextHeader, ExtendedHeader, PacketLifetime,
    TrafficClass, WireArea,
};
use crate::station::networking::{Destination, NextHop, Origin, PacketOutbox, Priority, Transport};
use crate::units::{SimDuration, SimTime};

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendOutcome {
    /// The packet is in the outbox.
    Sent,
    /// It waits for a neighbour.
    Buffered,
}

/// A request that is refused (clause 10.3.4 and annex B.3).
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum SendError {
    /// The message does not fit into a packet.
    #[error("the message has {bytes} bytes with its transport header, at most {most} fit into a packet")]
    TooLong {
        /// Bytes of message and transport header.
        bytes: usize,
        /// Most bytes.
        most: usize,
    },
    /// The area is larger than stations forward to.
    #[error("the destination area has {square_meters} m2, at most {most} m2 are allowed")]
    AreaTooLarge {
        /// Its size in square metres.
        square_meters: f64,
        /// Largest size in square metres.
        most: f64,
    },
}

impl GeoRouter {
    /// Sends a message; its packet goes to `outbox` or, for want of a neighbour, waits here.
    pub fn send(
        &mut self,
        now: SimTime,
        ego: &KinematicState,
        transport: &Transport,
        btp: BtpHeader,
        message: &[u8],
        outbox: &mut PacketOutbox,
    ) -> Result<SendOutcome, SendError> {
        let bytes = message.len() + BtpHeader::BYTES;
        let most = self.settings.max_sdu_bytes.min(usize::from(u16::MAX));
        if bytes > most {
            return Err(SendError::TooLong { bytes, most });
        }
        let source = self.position_vector(now, ego);
        let (extended, hops) = match transport.destination {
            Destination::SingleHop => {
                self.restart_beacon_timer(now);
                (ExtendedHeader::SingleHop { source, media_dependent: self.media_dependent }, 1)
            }
            Destination::TopologicallyScoped { hops } => {
                let sequence_number = self.sequence_number();
                (ExtendedHeader::TopologicallyScoped { sequence_number, source }, hops.max(1))
            }
            Destination::GeoBroadcast { area, hops } => {
                let area = WireArea::new(&area, &self.map.plane);
                let (square_meters, most) = (area.square_meters(), self.settings.max_geo_area_m2);
                if square_meters > most {
                    return Err(SendError::AreaTooLarge { square_meters, most });
                }
                let sequence_number = self.sequence_number();
                (ExtendedHeader::GeoBroadcast { sequence_number, source, area, anycast: false }, hops.max(1))
            }
        };
        let basic = self.basic_header(transport.lifetime, hops);
        let common = self.common_header(&extended, btp.next_header(), transport.priority, bytes as u16, hops);
        let write = |body: &mut Vec<u8>| {
            common.put(body);
            extended.put(body);
            btp.put(body);
            body.extend_from_slice(message);
        };
        let route = self.source_route(now, ego, &extended, common.traffic_class.store_carry_forward);
        if let Route::Now(next_hop) = route {
            outbox.push(next_hop, transport.priority, basic, Origin::Here, write);
            return Ok(SendOutcome::Sent);
        }
        let mut body = Vec::new();
        write(&mut body);
        if let Some(key) = key_of(&extended) {
            let area = match extended {
                ExtendedHeader::GeoBroadcast { area, .. } => Some(area),
                _ => None,
            };
            let store_carry_forward = common.traffic_class.store_carry_forward;
            let (origin, priority) = (Origin::Here, transport.priority);
            self.keep(route, HeldPacket { key, area, store_carry_forward, basic, origin, priority, since: now, body });
        }
        Ok(SendOutcome::Buffered)
    }

    fn source_route(
        &self,
        now: SimTime,
        ego: &KinematicState,
        extended: &ExtendedHeader,
        store_carry_forward: bool,
    ) -> Route {
        let multi_hop = extended.sequence_number().is_some();
        if multi_hop && store_carry_forward && !self.has_neighbour(now) {
            return Route::Keep;
        }
        match extended {
            ExtendedHeader::GeoBroadcast { area, .. } => {
                self.route_to_area(now, ego.position, area, store_carry_forward, None)
            }
            _ => Route::Now(NextHop::Broadcast),
        }
    }

    pub(super) fn send_beacon(&mut self, now: SimTime, ego: &KinematicState, outbox: &mut PacketOutbox) {
        let extended = ExtendedHeader::Beacon { source: self.position_vector(now, ego) };
        let basic = self.basic_header(self.settings.default_packet_lifetime, 1);
        let priority = Priority::Dp3;
        let mut common = self.common_header(&extended, CommonNextHeader::Any, priority, 0, 1);
        // Nobody keeps a beacon for later.
        common.traffic_class.store_carry_forward = false;
        outbox.push(NextHop::Broadcast, priority, basic, Origin::Here, |body| {
            common.put(body);
            extended.put(body);
        });
        self.restart_beacon_timer(now);
    }

    fn basic_header(&self, lifetime: SimDuration, hops: u8) -> BasicHeader {
        let lifetime = PacketLifetime::from_duration(lifetime.min(self.settings.max_packet_lifetime));
        BasicHeader { next_header: BasicNextHeader::Common, lifetime, remaining_hop_limit: hops }
    }

    fn common_header(
        &self,
        extended: &ExtendedHeader,
        next_header: CommonNextHeader,
        priority: Priority,
        payload_length: u16,
        hops: u8,
    ) -> CommonHeader {
        let traffic_class = TrafficClass {
            // A single hop ends where it begins: nobody forwards it.
            store_carry_forward: self.settings.store_carry_forward && extended.sequence_number().is_some(),
            channel_offload: false,
            identifier: priority.traffic_class_identifier(),
        };
        CommonHeader {
            next_header,
            header_type: extended.header_type(),
            traffic_class,
            mobile: self.settings.mobile,
            payload_length,
            maximum_hop_limit: hops,
        }
    }
}
