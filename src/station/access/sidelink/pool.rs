//! Slots and sub-channels.

use crate::units::{SimDuration, SimTime};

/// The resource pool: every slot, and the same sub-channels in each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResourcePool {
    /// Sub-channels of a slot.
    pub subchannels: u16,
    /// Length of a slot: 1 ms for LTE, 1 ms and less for NR.
    pub slot: SimDuration,
}

/// Consecutive sub-channels of one slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Resource {
    /// Number of the slot since the start of the run.
    pub slot: i64,
    /// The lowest sub-channel.
    pub first: u16,
    /// How many sub-channels.
    pub count: u16,
}

impl ResourcePool {
    /// The slot in progress at an instant; the start of a slot belongs to it.
    pub fn slot_at(&self, instant: SimTime) -> i64 {
        instant.0.div_euclid(self.slot.0)
    }

    /// When a slot begins.
    pub fn start_of(&self, slot: i64) -> SimTime {
        SimTime(slot * self.slot.0)
    }

    /// Whole slots in a time, at least one.
    pub fn slots_in(&self, time: SimDuration) -> i64 {
        ((time.0 + self.slot.0 / 2) / self.slot.0).max(1)
    }

    /// Milliseconds of so many slots.
    pub fn millis_of(&self, slots: i64) -> f64 {
        SimDuration(slots * self.slot.0).as_millis_f64()
    }
}

impl Resource {
    /// Whether two resources share a sub-channel of a slot.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.slot == other.slot && self.first < other.first + other.count && other.first < self.first + self.count
    }

    /// The same sub-channels some slots later.
    #[must_use]
    pub fn later(&self, slots: i64) -> Self {
        Self { slot: self.slot + slots, ..*self }
    }
}
