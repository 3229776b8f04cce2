//! The layers of several technologies side by side.

use crate::channel::medium::{Emission, LinkOutcome, Scene};
use crate::geometry::KinematicState;
use crate::station::access::congestion::CongestionSample;
use crate::station::access::{AccessLayer, AccessObserver, Packet, PacketLoss, SentPacket};
use crate::units::{SimDuration, SimTime};

/// Stations of several technologies in one band, each of which belongs to one of them.
///
/// All layers count all stations, so that indices are the same everywhere; a layer's link table has links to its own stations
/// only ([`LinkTable::with_listeners`](crate::channel::medium::LinkTable::with_listeners)).
pub struct Mixed {
    parts: Vec<Box<dyn AccessLayer + Send + Sync>>,
    /// The technology of each station.
    part_of: Vec<u8>,
    emissions: Vec<Emission>,
}

/// Listens to one of the layers.
struct Listener<'a> {
    part: u8,
    part_of: &'a [u8],
    observer: &'a mut dyn AccessObserver,
}

impl Mixed {
    /// Stations that use the layers that `part_of` says, in the order of their indices.
    pub fn new(mut parts: Vec<Box<dyn AccessLayer + Send + Sync>>, part_of: Vec<u8>) -> Self {
        debug_assert!(part_of.iter().all(|part| usize::from(*part) < parts.len()), "every station has a technology");
        if parts.len() > 1 {
            parts.iter_mut().for_each(|part| part.keep_emissions());
        }
        Self { parts, part_of, emissions: Vec::new() }
    }

    fn of(&self, station: u32) -> usize {
        usize::from(self.part_of[station as usize])
    }

    /// Lets all others hear what stations of one technology have begun to emit.
    fn spread_emissions(&mut self, now: SimTime, from: usize) {
        self.parts[from].take_emissions(&mut self.emissions);
        for emission in self.emissions.drain(..) {
            for (_, other) in self.parts.iter_mut().enumerate().filter(|(index, _)| *index != from) {
                other.hear(now, &emission);
            }
        }
    }
}

impl AccessObserver for Listener<'_> {
    fn sent(&mut self, sent: &SentPacket, outcomes: &[LinkOutcome]) {
        self.observer.sent(sent, outcomes);
    }

    fn decoded(&mut self, sent: &SentPacket, outcomes: &[LinkOutcome]) {
        self.observer.decoded(sent, outcomes);
    }

    fn lost(&mut self, now: SimTime, sender: u32, packet: &Packet, loss: PacketLoss) {
        self.observer.lost(now, sender, packet, loss);
    }

    fn released(&mut self, now: SimTime, sender: u32, packet: &Packet, waited: SimDuration) {
        self.observer.released(now, sender, packet, waited);
    }

    fn congestion(&mut self, now: SimTime, station: u32, sample: &CongestionSample) {
        // Congestion control in front of a layer looks after all stations, also those that never send there.
        if self.part_of[station as usize] == self.part {
            self.observer.congestion(now, station, sample);
        }
    }
}

impl AccessLayer for Mixed {
    fn stations_moved(&mut self, scene: &Scene) {
        self.parts.iter_mut().for_each(|part| part.stations_moved(scene));
    }

    fn motions(&mut self, now: SimTime, motions: &[KinematicState]) {
        self.parts.iter_mut().for_each(|part| part.motions(now, motions));
    }

    fn send(&mut self, now: SimTime, station: u32, packet: Packet, observer: &mut dyn AccessObserver) {
        let part = self.of(station);
        self.parts[part].send(now, station, packet, observer);
    }

    fn next_wakeup(&self) -> Option<SimTime> {
        self.parts.iter().filter_map(|part| part.next_wakeup()).min()
    }

    fn handle(&mut self, now: SimTime, observer: &mut dyn AccessObserver) {
        // One layer at a time: what it begins may change what the next one does at the same instant.
        let due = self.parts.iter().position(|part| part.next_wakeup().is_some_and(|at| at <= now));
        let Some(index) = due else { return };
        let mut listener = Listener { part: index as u8, part_of: &self.part_of, observer };
        self.parts[index].handle(now, &mut listener);
        self.spread_emissions(now, index);
    }

    fn take_busy_time(&mut self, station: u32, now: SimTime) -> SimDuration {
        let part = self.of(station);
        self.parts[part].take_busy_time(station, now)
    }

    fn close(&mut self, now: SimTime, observer: &mut dyn AccessObserver) {
        self.parts.iter_mut().for_each(|part| part.close(now, observer));
    }

    fn link_evaluations(&self) -> u64 {
        self.parts.iter().map(|part| part.link_evaluations()).sum()
    }

    fn generation_interval(&self, station: u32) -> SimDuration {
        self.parts[self.of(station)].generation_interval(station)
    }
}
