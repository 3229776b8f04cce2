//! Congestion control on top of any access layer.

use super::control::{CBR_WINDOW, Control};
use super::duty_limit::LONGEST_FRAME;
use super::station::StationControl;
use super::{Algorithm, CongestionSample, CongestionSettings};
use crate::channel::medium::{Emission, LinkFate, LinkOutcome, Scene};
use crate::engine::{EventQueue, RandomStream};
use crate::geometry::KinematicState;
use crate::station::access::{AccessLayer, AccessObserver, Packet, PacketLoss, SentPacket};
use crate::units::{SimDuration, SimTime};

/// All stations of a technology with congestion control in front of their access layers.
pub struct CongestionControlled {
    below: Box<dyn AccessLayer + Send + Sync>,
    settings: CongestionSettings,
    stations: Vec<StationControl>,
    events: EventQueue<Event>,
    motions: Motions,
}

/// How the stations moved at the start of the present step; empty if nobody needs to know.
#[derive(Debug, Default)]
struct Motions {
    at: SimTime,
    states: Vec<KinematicState>,
}

#[derive(Clone, Copy, Debug)]
enum Event {
    /// A station has measured the channel for a window.
    Window { station: u32 },
    /// The gate of a station may have opened.
    Gate { station: u32 },
}

/// Listens to the layer below on behalf of the gates.
struct Listener<'a> {
    settings: &'a CongestionSettings,
    stations: &'a mut [StationControl],
    events: &'a mut EventQueue<Event>,
    motions: &'a Motions,
    observer: &'a mut dyn AccessObserver,
}

impl CongestionControlled {
    /// Stations `ids` with congestion control on top of `below`.
    ///
    /// With the adaptive approach all evaluate at the same instants, multiples of the evaluation time in UTC (TS 102 687
    /// clause 5.4); otherwise each goes by a clock of its own.
    pub fn new(
        below: Box<dyn AccessLayer + Send + Sync>,
        settings: CongestionSettings,
        ids: impl IntoIterator<Item = u32>,
        draws: RandomStream,
    ) -> Self {
        let mut events = EventQueue::default();
        let mut stations = Vec::new();
        for (station, id) in ids.into_iter().enumerate() {
            let draws = draws.derive(u64::from(id));
            let phase = match settings.algorithm {
                Algorithm::Adaptive { .. } => SimDuration::ZERO,
                Algorithm::Reactive { .. } | Algorithm::SaeJ2945 { .. } => {
                    let evaluation_ns = CBR_WINDOW.0 * i64::from(settings.windows_per_evaluation());
                    SimDuration((draws.named("phase").next_unit() * evaluation_ns as f64) as i64)
                }
            };
            events.schedule(SimTime::ZERO + phase + CBR_WINDOW, Event::Window { station: station as u32 });
            stations.push(StationControl::new(&settings, draws));
        }
        Self { below, settings, stations, events, motions: Motions::default() }
    }

    /// The layer below, and who listens to it.
    fn below_and_listener<'a>(
        &'a mut self,
        observer: &'a mut dyn AccessObserver,
    ) -> (&'a mut (dyn AccessLayer + Send + Sync), Listener<'a>) {
        let Self { below, settings, stations, events, motions } = self;
        (&mut **below, Listener { settings, stations, events, motions, observer })
    }

    /// Lets a packet through to the access layer.
    fn pass(
        &mut self,
        now: SimTime,
        station: u32,
        mut packet: Packet,
        waited: SimDuration,
        observer: &mut dyn AccessObserver,
    ) {
        let own = &mut self.stations[station as usize];
        packet.power_offset = own.power_offset(&self.settings);
        own.gate.pass(packet.handle);
        observer.released(now, station, &packet, waited);
        let (below, mut listener) = self.below_and_listener(observer);
        below.send(now, station, packet, &mut listener);
    }

    /// Lets through what may go at `now`.
    fn open_gate(&mut self, now: SimTime, station: u32, observer: &mut dyn AccessObserver) {
        self.stations[station as usize].gate_event = None;
        while self.stations[station as usize].gate.is_open(now) {
            let Some(held) = self.stations[station as usize].queues.pop() else { break };
            let waited = now - held.since;
            if waited > self.settings.queues.lifetime {
                observer.lost(now, station, &held.packet, PacketLoss::HeldBack);
            } else {
                self.pass(now, station, held.packet, waited, observer);
            }
        }
        let Self { stations, events, .. } = self;
        schedule_gate(&mut stations[station as usize], now, station, events);
    }

    fn window_ends(&mut self, now: SimTime, station: u32, observer: &mut dyn AccessObserver) {
        let Self { below, settings, stations, events, motions } = self;
        let own = &mut stations[station as usize];
        own.busy(below.take_busy_time(station, now));
        let motion = motions.of(station, now);
        if let Some(sample) = own.window_ends(now, settings, motion.as_ref()) {
            observer.congestion(now, station, &sample);
        }
        schedule_gate(own, now, station, events);
        events.schedule(now + CBR_WINDOW, Event::Window { station });
    }
}

/// Comes back when the gate opens, if somebody waits for it.
fn schedule_gate(own: &mut StationControl, now: SimTime, station: u32, events: &mut EventQueue<Event>) {
    if own.queues.is_empty() {
        return;
    }
    let Some(opens_at) = own.gate.opens_at().map(|at| at.max(now)) else { return };
    if own.gate_event.is_none_or(|scheduled| opens_at < scheduled) {
        own.gate_event = Some(opens_at);
        events.schedule(opens_at, Event::Gate { station });
    }
}

impl Motions {
    fn of(&self, station: u32, now: SimTime) -> Option<KinematicState> {
        self.states.get(station as usize).map(|state| state.extrapolate(now - self.at))
    }
}

impl AccessObserver for Listener<'_> {
    fn sent(&mut self, sent: &SentPacket, outcomes: &[LinkOutcome]) {
        let (now, station) = (sent.ended_at, sent.sender);
        if let Algorithm::SaeJ2945 { parameters, .. } = self.settings.algorithm {
            let range_m = parameters.density_range.0 as f32;
            for link in outcomes.iter().filter(|link| link.distance_m <= range_m) {
                if let Control::SaeJ2945(sae) = &mut self.stations[link.receiver as usize].control {
                    sae.neighbourhood.frame(now, station, link.fate == LinkFate::Received);
                }
            }
        }
        let own = &mut self.stations[station as usize];
        let motion = self.motions.of(station, now);
        own.sent(sent, self.settings, motion.as_ref());
        schedule_gate(own, now, station, self.events);
        self.observer.sent(sent, outcomes);
    }

    fn decoded(&mut self, sent: &SentPacket, outcomes: &[LinkOutcome]) {
        self.observer.decoded(sent, outcomes);
    }

    fn lost(&mut self, now: SimTime, sender: u32, packet: &Packet, loss: PacketLoss) {
        let own = &mut self.stations[sender as usize];
        own.gate.given_up(packet.handle);
        schedule_gate(own, now, sender, self.events);
        self.observer.lost(now, sender, packet, loss);
    }

    fn released(&mut self, now: SimTime, sender: u32, packet: &Packet, waited: SimDuration) {
        self.observer.released(now, sender, packet, waited);
    }

    fn congestion(&mut self, now: SimTime, station: u32, sample: &CongestionSample) {
        self.observer.congestion(now, station, sample);
    }
}

impl AccessLayer for CongestionControlled {
    fn stations_moved(&mut self, scene: &Scene) {
        self.below.stations_moved(scene);
    }

    fn motions(&mut self, now: SimTime, motions: &[KinematicState]) {
        self.below.motions(now, motions);
        if matches!(self.settings.algorithm, Algorithm::SaeJ2945 { .. }) {
            self.motions.at = now;
            self.motions.states.clear();
            self.motions.states.extend_from_slice(motions);
        }
    }

    fn send(&mut self, now: SimTime, station: u32, packet: Packet, observer: &mut dyn AccessObserver) {
        if self.settings.duty_limit && self.below.airtime(packet.bytes).is_some_and(|time| time > LONGEST_FRAME) {
            observer.lost(now, station, &packet, PacketLoss::HeldBack);
            return;
        }
        let own = &mut self.stations[station as usize];
        let at_once = (own.queues.is_empty() && own.gate.is_open(now))
            || own.passes_at_once(now, packet.traffic_class, &self.settings);
        if at_once {
            self.pass(now, station, packet, SimDuration::ZERO, observer);
            return;
        }
        if let Some(evicted) = own.queues.push(now, packet, &self.settings.queues) {
            observer.lost(now, station, &evicted, PacketLoss::HeldBack);
        }
        schedule_gate(own, now, station, &mut self.events);
    }

    fn next_wakeup(&self) -> Option<SimTime> {
        self.below.next_wakeup().into_iter().chain(self.events.next_at()).min()
    }

    fn handle(&mut self, now: SimTime, observer: &mut dyn AccessObserver) {
        // What the medium ends at this instant no longer disturbs what begins.
        if self.below.next_wakeup().is_some_and(|at| at <= now) {
            let (below, mut listener) = self.below_and_listener(observer);
            below.handle(now, &mut listener);
            return;
        }
        if let Some((at, event)) = self.events.pop_before(SimTime(now.0 + 1)) {
            match event {
                Event::Window { station } => self.window_ends(at, station, observer),
                Event::Gate { station } => self.open_gate(at, station, observer),
            }
        }
    }

    fn take_busy_time(&mut self, station: u32, now: SimTime) -> SimDuration {
        let own = &mut self.stations[station as usize];
        own.busy(self.below.take_busy_time(station, now));
        std::mem::take(&mut own.unreported)
    }

    fn close(&mut self, now: SimTime, observer: &mut dyn AccessObserver) {
        let (below, mut listener) = self.below_and_listener(observer);
        below.close(now, &mut listener);
        for (station, own) in self.stations.iter_mut().enumerate() {
            for packet in own.queues.drain() {
                observer.lost(now, station as u32, &packet, PacketLoss::RunEnded);
            }
        }
    }

    fn link_evaluations(&self) -> u64 {
        self.below.link_evaluations()
    }

    fn airtime(&self, bytes: u32) -> Option<SimDuration> {
        self.below.airtime(bytes)
    }

    fn keep_emissions(&mut self) {
        self.below.keep_emissions();
    }

    fn take_emissions(&mut self, emissions: &mut Vec<Emission>) {
        self.below.take_emissions(emissions);
    }

    fn hear(&mut self, now: SimTime, emission: &Emission) {
        self.below.hear(now, emission);
    }

    fn generation_interval(&self, station: u32) -> SimDuration {
        self.stations[station as usize].generation_interval(&self.settings)
    }
}
