//! Packets on their way from the network layer to the radio.

use super::Priority;
use super::wire::{BasicHeader, BasicNextHeader, MacAddress};

/// Who is to take a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextHop {
    /// Everybody who hears it.
    Broadcast,
    /// One neighbour; the link layer of others ignores it.
    Unicast(MacAddress),
}

impl NextHop {
    /// The destination address of the frame.
    pub const fn mac(self) -> MacAddress {
        match self {
            Self::Broadcast => MacAddress::BROADCAST,
            Self::Unicast(mac) => mac,
        }
    }

    /// Whether a station with this address takes the frame.
    pub fn is_for(self, mac: MacAddress) -> bool {
        match self {
            Self::Broadcast => true,
            Self::Unicast(only) => only == mac,
        }
    }
}

/// Where a packet comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// From this station: its body is still to be signed, if stations sign.
    Here,
    /// From another station: its body is as received, signed or not.
    Elsewhere,
}

/// A packet that is to be transmitted.
#[derive(Clone, Debug)]
pub struct OutgoingPacket {
    /// Who is to take it.
    pub next_hop: NextHop,
    /// How urgent it is.
    pub priority: Priority,
    /// The basic header, which precedes the body and is not signed.
    pub basic: BasicHeader,
    /// Where it comes from.
    pub origin: Origin,
    /// Everything behind the basic header. Of a packet from here: common header, extended header, BTP and message, which is
    /// what a signature covers (EN 302 636-4-1 clause 9.4).
    pub body: Vec<u8>,
}

impl OutgoingPacket {
    /// Appends the packet as it is: unsecured if it is from here, as received if it is from elsewhere.
    pub fn put(&self, out: &mut Vec<u8>) {
        self.basic.put(out);
        out.extend_from_slice(&self.body);
    }

    /// Appends the packet with `signed` in place of the body that was signed.
    pub fn put_secured(&self, signed: &[u8], out: &mut Vec<u8>) {
        BasicHeader { next_header: BasicNextHeader::Secured, ..self.basic }.put(out);
        out.extend_from_slice(signed);
    }
}

/// Collects what routers want to transmit; its buffers are used again, so that a running simulation allocates nothing.
#[derive(Debug, Default)]
pub struct PacketOutbox {
    packets: Vec<OutgoingPacket>,
    waiting: usize,
}

impl PacketOutbox {
    /// What waits, in the order in which it is to be transmitted.
    pub fn waiting(&self) -> &[OutgoingPacket] {
        &self.packets[..self.waiting]
    }

    /// Forgets what waits and keeps the buffers.
    pub fn clear(&mut self) {
        self.waiting = 0;
    }

    pub(super) fn push(
        &mut self,
        next_hop: NextHop,
        priority: Priority,
        basic: BasicHeader,
        origin: Origin,
        write_body: impl FnOnce(&mut Vec<u8>),
    ) {
        if self.waiting == self.packets.len() {
            self.packets.push(OutgoingPacket { next_hop, priority, basic, origin, body: Vec::new() });
        }
        let packet = &mut self.packets[self.waiting];
        (packet.next_hop, packet.priority, packet.basic, packet.origin) = (next_hop, priority, basic, origin);
        packet.body.clear();
        write_body(&mut packet.body);
        self.waiting += 1;
    }
}
