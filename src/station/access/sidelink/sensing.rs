//! What a station remembers of the channel.

use std::collections::VecDeque;

use super::Resource;

/// A reservation that a station has learnt from control information (SCI).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reservation {
    /// The resource that was announced: that of the transmission itself, or of a later copy.
    pub resource: Resource,
    /// Slots after which the sender comes back to it; 0 if it does not.
    pub interval: i64,
    /// Priority of the packet, 1 (most urgent) to 8.
    pub priority: u8,
    /// Reference signal received power, in milliwatts.
    pub rsrp_mw: f32,
    /// The slot of the control information.
    pub heard: i64,
}

/// The sensing window of one station.
#[derive(Debug)]
pub struct SensingMemory {
    /// Slots that count.
    window: i64,
    subchannels: usize,
    /// Slots in which the station sent and heard nothing, ascending.
    unmonitored: VecDeque<i64>,
    reservations: VecDeque<Reservation>,
    /// S-RSSI of each sub-channel of each slot of the window, in milliwatts; negative where it was not measured.
    rssi: Vec<f32>,
    /// The first slot that was not seen yet.
    next: i64,
}

/// No measurement.
const NOT_MEASURED: f32 = -1.0;

impl SensingMemory {
    /// An empty memory of `window` slots; levels are kept if somebody ranks by them.
    pub fn new(window: i64, subchannels: u16, keeps_rssi: bool) -> Self {
        let values = if keeps_rssi { window as usize * usize::from(subchannels) } else { 0 };
        Self {
            window,
            subchannels: usize::from(subchannels),
            unmonitored: VecDeque::new(),
            reservations: VecDeque::new(),
            rssi: vec![NOT_MEASURED; values],
            next: 0,
        }
    }

    /// The slot is over, and these were the powers in its sub-channels; none if the station sent in it.
    #[inline]
    pub fn slot_ended(&mut self, slot: i64, powers: Option<&[f32]>) {
        self.next = slot + 1;
        if !self.rssi.is_empty() {
            let start = (slot % self.window) as usize * self.subchannels;
            let place = &mut self.rssi[start..start + self.subchannels];
            match powers {
                Some(powers) => place.copy_from_slice(powers),
                None => place.fill(NOT_MEASURED),
            }
        }
        if powers.is_none() {
            self.unmonitored.push_back(slot);
            while self.unmonitored.front().is_some_and(|slot| *slot < self.next - self.window) {
                self.unmonitored.pop_front();
            }
        }
    }

    /// Takes note of a reservation.
    #[inline]
    pub fn reserved(&mut self, reservation: Reservation) {
        self.reservations.push_back(reservation);
        // What was announced for a time that has passed is of no use.
        while self.reservations.front().is_some_and(|old| old.resource.slot + old.interval < self.next) {
            self.reservations.pop_front();
        }
    }

    /// Reservations heard before slot `until` that may still matter, with others that no longer do.
    pub fn reservations(&self, until: i64) -> impl Iterator<Item = &Reservation> {
        let oldest = self.next - self.window;
        self.reservations.iter().filter(move |known| (oldest..until).contains(&known.heard))
    }

    /// Slots of the window before `until` in which the station heard nothing.
    pub fn unmonitored(&self, until: i64) -> impl Iterator<Item = i64> + '_ {
        let oldest = self.next - self.window;
        self.unmonitored.iter().copied().filter(move |slot| (oldest..until).contains(slot))
    }

    /// Mean power over the sub-channels of `resource` in the slots of the window that lie whole `period`s before it; none if
    /// nothing was measured there.
    pub fn mean_rssi(&self, resource: &Resource, period: i64) -> Option<f32> {
        let oldest = (self.next - self.window).max(0);
        let (mut sum, mut samples) = (0.0, 0u32);
        // The newest such slot that is over.
        let mut slot = resource.slot - period * (resource.slot - self.next + period).div_euclid(period).max(0);
        while slot >= oldest {
            let start = (slot % self.window) as usize * self.subchannels + usize::from(resource.first);
            for value in &self.rssi[start..start + usize::from(resource.count)] {
                if *value >= 0.0 {
                    sum += value;
                    samples += 1;
                }
            }
            slot -= period;
        }
        (samples > 0).then(|| sum / samples as f32)
    }
}
