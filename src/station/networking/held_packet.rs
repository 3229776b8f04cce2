//! A packet that waits in a station.

use super::wire::{BasicHeader, MacAddress, WireArea};
use super::{Origin, Priority};
use crate::units::SimTime;

/// Which packet: its source and its running number there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PacketKey {
    /// The source.
    pub(super) source: MacAddress,
    /// Its running number.
    pub(super) sequence_number: u16,
}

/// A packet that waits in a station, with all that is needed to send it later.
#[derive(Clone, Debug)]
pub(super) struct HeldPacket {
    pub(super) key: PacketKey,
    /// Where it is to go; none for a packet that goes everywhere within some hops.
    pub(super) area: Option<WireArea>,
    /// Whether it may be kept for want of a neighbour.
    pub(super) store_carry_forward: bool,
    /// The basic header with which it would have been sent when it came.
    pub(super) basic: BasicHeader,
    pub(super) origin: Origin,
    pub(super) priority: Priority,
    /// Since when it waits.
    pub(super) since: SimTime,
    /// Everything behind the basic header.
    pub(super) body: Vec<u8>,
}

impl HeldPacket {
    /// The basic header with which it leaves at `now`; none if its lifetime is over (EN 302 636-4-1 clause 9.6.4).
    pub(super) fn basic_at(&self, now: SimTime) -> Option<BasicHeader> {
        Some(BasicHeader { lifetime: self.basic.lifetime.after_waiting(now - self.since)?, ..self.basic })
    }

    /// Bytes that it takes in a buffer.
    pub(super) fn bytes(&self) -> usize {
        BasicHeader::BYTES + self.body.len()
    }
}
