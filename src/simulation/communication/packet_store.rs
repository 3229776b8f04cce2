//! Packets between the network layer of their sender and the last receiver that looks at them.

use crate::evaluation::record;
use crate::evaluation::record::{LatencyStages, Outcome};
use crate::station::facilities::MapUpdate;
use crate::station::message::{Message, MessageKind};
use crate::station::networking::{NextHop, ParsedPacket};
use crate::units::{SimDuration, SimTime};

/// Where a message comes from and where its time went; the same on all its hops.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Provenance {
    /// What it is; none for a packet without a message.
    pub kind: Option<MessageKind>,
    /// Index of the station that made it.
    pub originator: u32,
    /// Whether it is for several hops.
    pub routed: bool,
    /// When the state in it was sampled.
    pub generated_at: SimTime,
    /// Stages before it was first handed to an access layer.
    pub stages: LatencyStages,
    /// When that was.
    pub first_handed_over_at: SimTime,
}

impl Provenance {
    /// The kind as records name it.
    pub(super) fn name(&self) -> record::MessageKind {
        record::MessageKind(self.kind.map_or("BEACON", MessageKind::name))
    }
}

/// One packet on one hop.
#[derive(Debug, Default)]
pub(super) struct PacketOnHop {
    pub provenance: Provenance,
    /// The packet from its basic header on.
    pub bytes: Vec<u8>,
    /// Bytes handed to the access layer.
    pub air_bytes: u32,
    pub next_hop: Option<NextHop>,
    /// How long congestion control held it back.
    pub gate: SimDuration,
    pub hop: u8,
    /// What the receivers make of it, once for all of them.
    pub received: Option<ReceivedPacket>,
    /// Receivers that decoded an earlier transmission than the last one.
    pub told_earlier: Vec<ToldEarlier>,
    /// Receivers that have not yet looked at it, and the sender as long as it is not sent.
    pub users: u32,
}

/// What a receiver made of a packet before its last transmission.
#[derive(Clone, Copy, Debug)]
pub(super) struct ToldEarlier {
    pub receiver: u32,
    pub outcome: Outcome,
    pub verification: SimDuration,
    pub retransmission: SimDuration,
}

/// A packet as its receivers understand it.
#[derive(Debug)]
pub(super) struct ReceivedPacket {
    pub parsed: ParsedPacket,
    /// The message; none in a beacon.
    pub message: Option<Message>,
    /// What it means for a local dynamic map.
    pub update: Option<MapUpdate>,
}

/// Places for packets that are used again, so that a running simulation allocates nothing.
#[derive(Debug, Default)]
pub(super) struct PacketStore {
    packets: Vec<PacketOnHop>,
    free: Vec<u32>,
}

impl PacketStore {
    /// A place for a packet, with one user; its bytes are empty.
    pub(super) fn insert(&mut self, provenance: Provenance) -> u32 {
        let handle = self.free.pop().unwrap_or_else(|| {
            self.packets.push(PacketOnHop::default());
            (self.packets.len() - 1) as u32
        });
        let packet = self.get_mut(handle);
        packet.provenance = provenance;
        packet.bytes.clear();
        packet.received = None;
        packet.gate = SimDuration::ZERO;
        packet.told_earlier.clear();
        packet.users = 1;
        handle
    }

    pub(super) fn get(&self, handle: u32) -> &PacketOnHop {
        &self.packets[handle as usize]
    }

    pub(super) fn get_mut(&mut self, handle: u32) -> &mut PacketOnHop {
        &mut self.packets[handle as usize]
    }

    /// One user less; a place without users is free.
    pub(super) fn release(&mut self, handle: u32) {
        let packet = self.get_mut(handle);
        packet.users -= 1;
        if packet.users == 0 {
            self.free.push(handle);
        }
    }
}
