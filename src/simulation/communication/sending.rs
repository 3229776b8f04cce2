//! From a service to the access layer.

use super::packet_store::Provenance;
use super::{Communication, Event};
use crate::evaluation::record::{DropReason, LatencyStages, Recorder};
use crate::geometry::{LocalPlane, Point, Wgs84};
use crate::station::access::{Addressee, Packet, TrafficClass};
use crate::station::message::MessageKind;
use crate::station::message::quantities::{Latitude, Longitude};
use crate::station::networking::wire::{BasicHeader, WireArea};
use crate::station::networking::{
    BtpHeader, Destination, GeoArea, MacAddress, NetworkMap, NextHop, Origin, OutgoingPacket, PacketError,
    ParsedPacket, Priority, Transport,
};
use crate::station::security::{GenerationLocation, ItsAid, ReceivedEnvelope, SignRequest};
use crate::units::{Db, SimTime};

impl Communication {
    /// Takes what the services of a station have put into the outbox to its network layer and on.
    pub(super) fn send_messages(&mut self, now: SimTime, station: u32, recorder: &mut dyn Recorder) {
        let count = self.outbox.waiting().len();
        for index in 0..count {
            self.send_message(now, station, index, recorder);
        }
        self.outbox.clear();
    }

    fn send_message(&mut self, now: SimTime, station: u32, index: usize, recorder: &mut dyn Recorder) {
        let Self { stations, states, outbox, packet_outbox, settings, .. } = self;
        let own = &mut stations[station as usize];
        let message = &outbox.waiting()[index];
        let kind = message.kind;
        let transport = Transport { priority: settings.of(kind).priority, ..message.transport };
        let Some(ego) = states[station as usize].map(|state| state.extrapolated_to(now)) else { return };
        let processing = &settings.processing;
        let provenance = Provenance {
            kind: Some(kind),
            originator: station,
            routed: transport.destination != Destination::SingleHop,
            generated_at: now,
            stages: LatencyStages {
                generation: processing.generation,
                encoding: processing.encoding,
                ..LatencyStages::default()
            },
            first_handed_over_at: now,
        };
        recorder.generated(now, own.id, provenance.name());
        let btp = BtpHeader::B { destination_port: kind.btp_port(), destination_port_info: 0 };
        let sent = own.router.send(now, &ego.motion, &transport, btp, &message.payload, packet_outbox);
        if sent.is_err() {
            recorder.dropped(now, own.id, provenance.name(), DropReason::NotSendable);
            return;
        }
        if let Destination::GeoBroadcast { area, .. } = transport.destination {
            let addressed = self.stations_inside(&area, station);
            recorder.addressed(now, self.stations[station as usize].id, provenance.name(), addressed);
        }
        self.send_packets(now, station, Some(provenance), recorder);
        self.change_pseudonym(now, station);
    }

    /// How many other stations are in an area.
    fn stations_inside(&self, area: &GeoArea, station: u32) -> u32 {
        let NetworkMap { plane, topology } = &self.settings.network;
        // The area as receivers read it.
        let area = WireArea::new(area, plane);
        let others = self.positions.iter().zip(&self.states).enumerate();
        let others = others.filter(|(index, (_, state))| *index != station as usize && state.is_some());
        others.filter(|(_, (position, _))| area.contains(**position, plane, *topology)).count() as u32
    }

    /// Takes what the network layer of a station wants to transmit towards the access layer. Packets that begin here
    /// carry the message of `provenance`, or none.
    pub(super) fn send_packets(
        &mut self,
        now: SimTime,
        station: u32,
        provenance: Option<Provenance>,
        recorder: &mut dyn Recorder,
    ) {
        let outbox = std::mem::take(&mut self.packet_outbox);
        for packet in outbox.waiting() {
            match packet.origin {
                Origin::Here => self.send_own(now, station, packet, provenance),
                Origin::Elsewhere => self.forward(now, station, packet, recorder),
            }
        }
        self.packet_outbox = outbox;
        self.packet_outbox.clear();
    }

    /// A packet of this station: it is signed, which takes time.
    fn send_own(&mut self, now: SimTime, station: u32, packet: &OutgoingPacket, provenance: Option<Provenance>) {
        let mut provenance = provenance.unwrap_or(Provenance {
            originator: station,
            generated_at: now,
            first_handed_over_at: now,
            ..Provenance::default()
        });
        let complete_at = now + provenance.stages.generation + provenance.stages.encoding;
        let handle = self.packets.insert(provenance);
        let own = &mut self.stations[station as usize];
        let bytes = &mut self.packets.get_mut(handle).bytes;
        let ready_at = match (&mut own.security, &self.trust) {
            (Some(security), Some(trust)) => {
                let draws = self.attack_draws.derive(u64::from(own.id.0)).derive(self.signed);
                let attack = self.settings.attacks.draw(draws).map(|attack| (attack, draws.named("bit")));
                self.signed += 1;
                let request = SignRequest {
                    its_aid: provenance.kind.map_or(ItsAid::GN_MGMT, ItsAid::of),
                    payload: &packet.body,
                    location: location(self.positions[station as usize], &self.settings.network.plane),
                    attack,
                };
                packet.put_secured(&[], bytes);
                security.entity.sign(complete_at, trust, &request, bytes).ready_at
            }
            _ => {
                packet.put(bytes);
                complete_at
            }
        };
        provenance.stages.signing = ready_at - complete_at;
        provenance.first_handed_over_at = ready_at;
        if provenance.routed
            && let Some(key) = key_of(packet)
        {
            self.routed.insert(key, provenance);
        }
        let in_store = self.packets.get_mut(handle);
        in_store.provenance = provenance;
        in_store.hop = 1;
        in_store.next_hop = Some(packet.next_hop);
        let encoded = in_store.bytes.len() as u32;
        in_store.air_bytes = provenance.kind.and_then(|kind| self.settings.of(kind).bytes).unwrap_or(encoded);
        self.events.schedule(ready_at, Event::PacketReady { station, packet: handle });
    }

    /// A packet of somebody else goes on as it came.
    fn forward(&mut self, now: SimTime, station: u32, packet: &OutgoingPacket, recorder: &mut dyn Recorder) {
        let handle = self.packets.insert(Provenance::default());
        let in_store = self.packets.get_mut(handle);
        packet.put(&mut in_store.bytes);
        // What travels on was understood when it came.
        let parsed = parse(&in_store.bytes).ok().map(|(parsed, _)| parsed);
        let known = parsed.and_then(|parsed| {
            let key = (parsed.extended.source().address.mac, parsed.extended.sequence_number()?);
            Some((self.routed.get(&key).copied()?, parsed.hops()))
        });
        let Some((provenance, hop)) = known else {
            debug_assert!(false, "a packet that is forwarded has a source in this run");
            self.packets.release(handle);
            return;
        };
        in_store.provenance = provenance;
        in_store.hop = hop;
        in_store.next_hop = Some(packet.next_hop);
        let encoded = in_store.bytes.len() as u32;
        in_store.air_bytes = provenance.kind.and_then(|kind| self.settings.of(kind).bytes).unwrap_or(encoded);
        self.hand_to_access(now, station, handle, packet.priority, recorder);
    }

    /// A packet of this station is signed.
    pub(super) fn hand_over(&mut self, now: SimTime, station: u32, handle: u32, recorder: &mut dyn Recorder) {
        let kind = self.packets.get(handle).provenance.kind;
        let priority = kind.map_or(Priority::Dp3, |kind| self.settings.of(kind).priority);
        self.hand_to_access(now, station, handle, priority, recorder);
    }

    fn hand_to_access(
        &mut self,
        now: SimTime,
        station: u32,
        handle: u32,
        priority: Priority,
        recorder: &mut dyn Recorder,
    ) {
        let packet = self.packets.get(handle);
        let own = packet.provenance.originator == station;
        let flow = packet.provenance.kind.filter(|kind| own && self.settings.of(*kind).replaces);
        let packet = Packet {
            handle,
            traffic_class: traffic_class(priority),
            flow: flow.map(MessageKind::message_id),
            bytes: packet.air_bytes,
            power_offset: Db(0.0),
            addressee: match packet.next_hop {
                None | Some(NextHop::Broadcast) => Addressee::Everybody,
                // Addresses change with pseudonyms, and so does who has this one.
                Some(NextHop::Unicast(mac)) => {
                    let owner = self.stations.iter().position(|station| station.mac() == mac);
                    owner.map_or(Addressee::Nobody, |index| Addressee::Station(index as u32))
                }
            },
        };
        let (layer, mut observer) = self.access_and_observer(recorder);
        layer.send(now, station, packet, &mut observer);
    }

    /// Looks whether a station has used its pseudonym for long enough.
    fn change_pseudonym(&mut self, now: SimTime, station: u32) {
        let own = &mut self.stations[station as usize];
        let (Some(security), Some(trust)) = (&mut own.security, &mut self.trust) else { return };
        if security.pseudonyms.changed(now, own.travelled) {
            let identity = security.entity.change_pseudonym(trust);
            own.become_somebody_else(identity.station_id, identity.mac_address);
        }
    }
}

/// The headers of a packet, and its envelope if it is signed.
pub(super) fn parse(bytes: &[u8]) -> Result<(ParsedPacket, Option<ReceivedEnvelope>), NotUnderstood> {
    let secured = bytes.get(BasicHeader::BYTES..).unwrap_or_default();
    match ParsedPacket::parse(bytes) {
        Ok(parsed) => Ok((parsed, None)),
        Err(PacketError::Secured) => {
            let envelope = ReceivedEnvelope::parse(secured).map_err(|_| NotUnderstood)?;
            let payload = envelope.payload;
            let inner = payload.start as usize + BasicHeader::BYTES..payload.end as usize + BasicHeader::BYTES;
            let parsed = ParsedPacket::parse_secured(bytes, inner).map_err(|_| NotUnderstood)?;
            Ok((parsed, Some(envelope)))
        }
        Err(_) => Err(NotUnderstood),
    }
}

/// Where the source of a packet says that it is: what a receiver believes.
pub fn stated_position(packet: &[u8], plane: &LocalPlane) -> Option<Point> {
    let (parsed, _) = parse(packet).ok()?;
    let source = parsed.extended.source();
    let degrees = |tenth_microdegrees: i32| f64::from(tenth_microdegrees) * 1e-7;
    let place = Wgs84 { latitude_deg: degrees(source.latitude), longitude_deg: degrees(source.longitude) };
    Some(plane.world_from_wgs84(place))
}

/// Bytes that are no packet, or not one that stations understand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotUnderstood;

/// What tells a packet of this station from all others.
fn key_of(packet: &OutgoingPacket) -> Option<(MacAddress, u16)> {
    let mut bytes = Vec::with_capacity(BasicHeader::BYTES + packet.body.len());
    packet.put(&mut bytes);
    let parsed = ParsedPacket::parse(&bytes).ok()?;
    Some((parsed.extended.source().address.mac, parsed.extended.sequence_number()?))
}

fn location(place: Point, plane: &LocalPlane) -> GenerationLocation {
    let place = plane.wgs84_from_world(place);
    GenerationLocation {
        latitude: Latitude::from_degrees(place.latitude_deg).raw(),
        longitude: Longitude::from_degrees(place.longitude_deg).raw(),
        // The world lies flat on the ellipsoid.
        elevation: 4096,
    }
}

fn traffic_class(priority: Priority) -> TrafficClass {
    match priority {
        Priority::Dp0 => TrafficClass::Dp0,
        Priority::Dp1 => TrafficClass::Dp1,
        Priority::Dp2 => TrafficClass::Dp2,
        Priority::Dp3 => TrafficClass::Dp3,
    }
}
