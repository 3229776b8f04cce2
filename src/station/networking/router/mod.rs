//! The GeoAdhoc router of one station (EN 302 636-4-1 V1.4.1 clause 10).
//!
//! State, and what it does when its station sends, when a packet arrives and when a timer ends; what is to be transmitted
//! goes to an outbox. The steps of the standard that are left out: location service and unicast packets from here, packet
//! data rates (annex B.2, which only bounds what an attacker can have forwarded), and a new address when somebody else has
//! the same.

mod received;
mod routing;
mod send;
#[cfg(test)]
mod tests;

pub use received::{Forwarding, Reception};
pub use send::{SendError, SendOutcome};

use super::contention::Contention;
use super::forwarding_buffer::ForwardingBuffer;
use super::held_packet::PacketKey;
use super::wire::{ExtendedHeader, GnAddress, LongPositionVector};
use super::{LocationTable, NetworkMap, NextHop, PacketOutbox, RouterSettings};
use crate::engine::RandomStream;
use crate::geometry::KinematicState;
use crate::units::{SimDuration, SimTime};

/// The network layer of one station.
#[derive(Clone, Debug)]
pub struct GeoRouter {
    address: GnAddress,
    settings: RouterSettings,
    map: NetworkMap,
    random: RandomStream,
    media_dependent: [u8; 4],
    next_sequence_number: u16,
    beacon_due: SimTime,
    location_table: LocationTable,
    contention: Contention,
    buffer: ForwardingBuffer,
}

impl GeoRouter {
    /// A router that starts at `now`; `random` is the station's own stream.
    pub fn new(
        address: GnAddress,
        settings: RouterSettings,
        map: NetworkMap,
        mut random: RandomStream,
        now: SimTime,
    ) -> Self {
        // Stations are not switched on at the same instant: the first beacon falls anywhere in an interval.
        let first = SimDuration((settings.beacon_interval.0 as f64 * random.next_unit()) as i64);
        Self {
            address,
            settings,
            map,
            random,
            media_dependent: [0; 4],
            next_sequence_number: 0,
            beacon_due: now + first,
            location_table: LocationTable::default(),
            contention: Contention::default(),
            buffer: ForwardingBuffer::default(),
        }
    }

    /// Its address at present.
    pub fn address(&self) -> GnAddress {
        self.address
    }

    /// Takes another address: a new pseudonym (TS 102 940 clause 6.2.2 changes those of all layers at once).
    pub fn change_address(&mut self, address: GnAddress) {
        self.address = address;
    }

    /// Sets what single-hop packets carry for the access layer, such as DCC-MCO of TS 102 636-4-2.
    pub fn set_media_dependent(&mut self, data: [u8; 4]) {
        self.media_dependent = data;
    }

    /// What it knows of others.
    pub fn location_table(&self) -> &LocationTable {
        &self.location_table
    }

    /// When [`Self::handle`] has something to do; none if only a packet can wake it.
    pub fn next_wakeup(&self) -> Option<SimTime> {
        let beacon = self.settings.beacons.then_some(self.beacon_due);
        [beacon, self.contention.next_due()].into_iter().flatten().min()
    }

    /// Does what is due at `now`: forwards packets that won their contention, sends a beacon.
    pub fn handle(&mut self, now: SimTime, ego: &KinematicState, outbox: &mut PacketOutbox) {
        while let Some(packet) = self.contention.take_due(now) {
            if let Some(basic) = packet.basic_at(now) {
                let write = |body: &mut Vec<u8>| body.extend_from_slice(&packet.body);
                outbox.push(NextHop::Broadcast, packet.priority, basic, packet.origin, write);
            }
        }
        if self.settings.beacons && now >= self.beacon_due {
            self.send_beacon(now, ego, outbox);
        }
    }

    /// A beacon falls due if nothing else tells neighbours where this station is (clause 10.3.6.2). Only single-hop packets
    /// do: from others, stations do not learn that their source is a neighbour.
    fn restart_beacon_timer(&mut self, now: SimTime) {
        if self.settings.beacons {
            let jitter = self.settings.beacon_jitter.0 as f64 * self.random.next_unit();
            self.beacon_due = now + self.settings.beacon_interval + SimDuration(jitter as i64);
        }
    }

    fn position_vector(&self, now: SimTime, ego: &KinematicState) -> LongPositionVector {
        LongPositionVector::new(self.address, now, ego, &self.map.plane, self.settings.position_accurate)
    }

    fn sequence_number(&mut self) -> u16 {
        let number = self.next_sequence_number;
        self.next_sequence_number = number.wrapping_add(1);
        number
    }

    fn has_neighbour(&self, now: SimTime) -> bool {
        // Who keeps no table cannot tell, and sends.
        !self.settings.location_table || self.location_table.neighbours(now).next().is_some()
    }
}

/// What tells a packet from all others; none for packets that nobody forwards.
fn key_of(extended: &ExtendedHeader) -> Option<PacketKey> {
    let source = extended.source().address.mac;
    extended.sequence_number().map(|sequence_number| PacketKey { source, sequence_number })
}
