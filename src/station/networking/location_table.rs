//! What a station knows of others from their headers.

use super::wire::{LongPositionVector, MacAddress};
use crate::units::{SimDuration, SimTime};

/// Sequence numbers remembered per source (EN 302 636-4-1 annex H, `itsGnDPLLength`).
const DUPLICATE_PACKET_LIST_LENGTH: usize = 8;

/// The location table (EN 302 636-4-1 clause 8.1).
///
/// Sorted by link-layer address, with the addresses apart from the entries: finding one touches a few cache lines, and
/// nothing is allocated once a station has met its neighbours. What has expired is dropped when room is needed.
#[derive(Clone, Debug, Default)]
pub struct LocationTable {
    addresses: Vec<u64>,
    entries: Vec<LocationEntry>,
}

/// What is known of one station.
#[derive(Clone, Copy, Debug)]
pub struct LocationEntry {
    /// Where it was last.
    pub position: LongPositionVector,
    /// When the entry is no longer true.
    pub expires_at: SimTime,
    /// Whether it was heard directly (`IS_NEIGHBOUR`).
    pub neighbour: bool,
    duplicates: DuplicatePacketList,
}

/// The newest running numbers of a source (annex A.2).
#[derive(Clone, Copy, Debug, Default)]
struct DuplicatePacketList {
    numbers: [u16; DUPLICATE_PACKET_LIST_LENGTH],
    seen: u32,
}

impl DuplicatePacketList {
    /// Whether the number is in the list; if not, it is now.
    fn check(&mut self, number: u16) -> bool {
        let filled = (self.seen as usize).min(DUPLICATE_PACKET_LIST_LENGTH);
        if self.numbers[..filled].contains(&number) {
            return true;
        }
        self.numbers[self.seen as usize % DUPLICATE_PACKET_LIST_LENGTH] = number;
        // A multiple of the length keeps both the place in the ring and that it is full.
        self.seen = if self.seen == u32::MAX { DUPLICATE_PACKET_LIST_LENGTH as u32 } else { self.seen + 1 };
        false
    }
}

impl LocationEntry {
    /// Whether a packet of this source has been here before; from now on it has (annex A.2).
    pub(super) fn is_duplicate(&mut self, sequence_number: u16) -> bool {
        self.duplicates.check(sequence_number)
    }
}

impl LocationTable {
    /// What is known of a station.
    pub fn find(&self, now: SimTime, mac: MacAddress) -> Option<&LocationEntry> {
        let index = self.addresses.binary_search(&mac.number()).ok()?;
        Some(&self.entries[index]).filter(|entry| now < entry.expires_at)
    }

    /// All that is known, in the order of addresses.
    pub fn entries(&self, now: SimTime) -> impl Iterator<Item = &LocationEntry> {
        self.entries.iter().filter(move |entry| now < entry.expires_at)
    }

    /// The stations that were heard directly, in the order of addresses.
    pub fn neighbours(&self, now: SimTime) -> impl Iterator<Item = &LocationEntry> {
        self.entries(now).filter(|entry| entry.neighbour)
    }

    /// Notes the position vector of a packet (annex C.2) and gives the entry of its source.
    #[inline]
    pub(super) fn note(
        &mut self,
        now: SimTime,
        lifetime: SimDuration,
        position: &LongPositionVector,
    ) -> &mut LocationEntry {
        let address = position.address.mac.number();
        let index = match self.addresses.binary_search(&address) {
            Ok(index) => {
                let entry = &mut self.entries[index];
                if now >= entry.expires_at {
                    *entry = LocationEntry::new(now + lifetime, position);
                } else if position.timestamp.is_after(entry.position.timestamp) {
                    entry.position = *position;
                    entry.expires_at = now + lifetime;
                }
                index
            }
            Err(_) => self.insert(now, address, LocationEntry::new(now + lifetime, position)),
        };
        &mut self.entries[index]
    }

    #[cold]
    fn insert(&mut self, now: SimTime, address: u64, entry: LocationEntry) -> usize {
        if self.addresses.len() == self.addresses.capacity() {
            self.drop_expired(now);
        }
        let index = self.addresses.partition_point(|other| *other < address);
        self.addresses.insert(index, address);
        self.entries.insert(index, entry);
        index
    }

    fn drop_expired(&mut self, now: SimTime) {
        let entries = &self.entries;
        let mut index = 0;
        self.addresses.retain(|_| {
            index += 1;
            now < entries[index - 1].expires_at
        });
        self.entries.retain(|entry| now < entry.expires_at);
    }
}

impl LocationEntry {
    fn new(expires_at: SimTime, position: &LongPositionVector) -> Self {
        Self { position: *position, expires_at, neighbour: false, duplicates: DuplicatePacketList::default() }
    }
}
