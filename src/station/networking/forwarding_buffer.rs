//! Packets that wait for a neighbour.

use std::collections::VecDeque;

use super::held_packet::HeldPacket;

/// The forwarding packet buffer (EN 302 636-4-1 clause 7.5): store, carry and forward.
#[derive(Clone, Debug, Default)]
pub(super) struct ForwardingBuffer {
    waiting: VecDeque<HeldPacket>,
    bytes: usize,
}

impl ForwardingBuffer {
    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Keeps a packet. A full buffer gives up what waits longest (clause 7.5).
    pub(super) fn add(&mut self, packet: HeldPacket, capacity: usize) {
        self.bytes += packet.bytes();
        self.waiting.push_back(packet);
        while self.bytes > capacity && self.waiting.len() > 1 {
            self.take();
        }
    }

    /// How many packets wait.
    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Takes out what waits longest.
    pub(super) fn take(&mut self) -> Option<HeldPacket> {
        let packet = self.waiting.pop_front()?;
        self.bytes -= packet.bytes();
        Some(packet)
    }
}
