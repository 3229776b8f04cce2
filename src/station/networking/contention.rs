//! Packets that wait for somebody better to forward them.

use super::RouterSettings;
use super::held_packet::{HeldPacket, PacketKey};
use crate::units::{Meters, SimDuration, SimTime};

/// The CBF packet buffer (EN 302 636-4-1 annex F.3 and clause 7.5).
#[derive(Clone, Debug, Default)]
pub(super) struct Contention {
    waiting: Vec<Contender>,
    bytes: usize,
}

#[derive(Clone, Debug)]
struct Contender {
    due: SimTime,
    packet: HeldPacket,
}

/// How long a station at some distance from the sender waits (annex F.3, `TO_CBF_GBC`): the nearer, the longer.
pub(super) fn timeout(settings: &RouterSettings, distance: Meters) -> SimDuration {
    let share = (distance.0 / settings.max_communication_range.0).clamp(0.0, 1.0);
    let (longest, shortest) = (settings.cbf_max_time.0 as f64, settings.cbf_min_time.0 as f64);
    SimDuration((longest + (shortest - longest) * share).round() as i64)
}

impl Contention {
    /// Holds a packet until `due`. A full buffer gives up what waits longest (clause 7.5).
    pub(super) fn add(&mut self, due: SimTime, packet: HeldPacket, capacity: usize) {
        self.bytes += packet.bytes();
        self.waiting.push(Contender { due, packet });
        while self.bytes > capacity && self.waiting.len() > 1 {
            self.remove(0);
        }
    }

    /// Gives a packet up because somebody else has sent it; whether it was there.
    pub(super) fn cancel(&mut self, key: PacketKey) -> bool {
        let found = self.waiting.iter().position(|contender| contender.packet.key == key);
        found.inspect(|index| drop(self.remove(*index))).is_some()
    }

    /// When the next packet is due.
    pub(super) fn next_due(&self) -> Option<SimTime> {
        self.waiting.iter().map(|contender| contender.due).min()
    }

    /// Takes out the packet that is due at `now` and was due first; among equals the one that came first.
    pub(super) fn take_due(&mut self, now: SimTime) -> Option<HeldPacket> {
        let due = self.waiting.iter().enumerate().filter(|(_, contender)| contender.due <= now);
        let (index, _) = due.min_by_key(|(_, contender)| contender.due)?;
        Some(self.remove(index))
    }

    fn remove(&mut self, index: usize) -> HeldPacket {
        // The order is that of arrival, which decides between equals.
        let packet = self.waiting.remove(index).packet;
        self.bytes -= packet.bytes();
        packet
    }
}
