//! All stations of the 802.11 family on the medium they share.

use crate::channel::medium::{Band, BusyEdge, Emission, FrameManner, FrameMedium, FrameSlot, Scene};
use crate::engine::{EventQueue, RandomStream};
use crate::station::access::ieee80211::{AccessCategory, Contention, Edca, Phy, PhyFrame};
use crate::station::access::{AccessLayer, AccessObserver, Packet, PacketLoss, SentPacket};
use crate::units::{Megahertz, SimDuration, SimTime};

/// The access layers of all stations with the physical layer `P`.
#[derive(Debug)]
pub struct Ieee80211<P> {
    medium: FrameMedium,
    phy: P,
    contention: Contention,
    stations: Vec<Edca>,
    on_air: Vec<Option<OnAir>>,
    events: EventQueue<Event>,
    edges: Vec<BusyEdge>,
    /// What stations emit; kept only where somebody asks.
    emissions: Option<Vec<Emission>>,
}

#[derive(Clone, Copy, Debug)]
struct OnAir {
    sent: SentPacket,
    frame: PhyFrame,
    slot: FrameSlot,
}

#[derive(Clone, Copy, Debug)]
enum Event {
    /// A station may send, if nothing has happened to its countdown since.
    Access { station: u32 },
    /// The frame of a station ends.
    FrameEnds { station: u32 },
    /// What a station of another technology emitted ends.
    ForeignEnds { slot: FrameSlot },
}

/// Frequencies that frames take: sub-carriers -26 to 26, 156.25 kHz apart (IEEE 802.11-2020 clause 17.3, 10 MHz channel spacing).
const OCCUPIED: Megahertz = Megahertz(53.0 * 0.156_25);

impl<P: Phy> Ieee80211<P> {
    /// Silent stations on `medium`.
    pub fn new(medium: FrameMedium, phy: P, contention: Contention, backoff: RandomStream) -> Self {
        let stations = medium.links().stations();
        let edca = |station| Edca::new(backoff.derive(u64::from(medium.links().id(station))));
        Self {
            stations: (0..stations as u32).map(edca).collect(),
            on_air: vec![None; stations],
            medium,
            phy,
            contention,
            events: EventQueue::default(),
            edges: Vec::new(),
            emissions: None,
        }
    }

    fn begin(&mut self, now: SimTime, station: u32) {
        let edca = &mut self.stations[station as usize];
        if edca.next_wakeup() != Some(now) {
            return;
        }
        let Some(grant) = edca.take_grant(now, &self.contention) else {
            return;
        };
        let frame = self.phy.frame(now, station, grant.packet.bytes);
        let sent = SentPacket {
            packet: grant.packet,
            sender: station,
            enqueued_at: grant.enqueued_at,
            head_at: grant.head_at,
            started_at: now,
            first_ended_at: now + frame.format.duration,
            ended_at: now + frame.format.duration,
            attempt: 0,
            channel_time: frame.format.duration,
        };
        // The own frame is no news to the station: it hears of the medium again when the frame is over.
        self.medium.watch(station, false);
        let manner = FrameManner { power: grant.packet.power_factor(), ..frame.manner };
        if let Some(emissions) = &mut self.emissions {
            let (started, ends, power) = (now, sent.ended_at, manner.power);
            emissions.push(Emission { sender: station, started, ends, band: Band::centred(OCCUPIED), power });
        }
        let slot = self.medium.start_in_manner(now, station, &frame.format, manner);
        self.on_air[station as usize] = Some(OnAir { sent, frame, slot });
        self.events.schedule(sent.ended_at, Event::FrameEnds { station });
        self.pass_on_edges(now);
    }

    fn finish(&mut self, now: SimTime, station: u32, observer: &mut dyn AccessObserver) {
        let Some(OnAir { sent, frame, slot }) = self.on_air[station as usize].take() else {
            return;
        };
        let outcomes = self.medium.end(now, slot);
        observer.sent(&sent, self.phy.understood(now, station, &frame, outcomes));
        let view = self.medium.view(station);
        self.stations[station as usize].transmission_ended(now, view, &self.contention);
        self.pass_on_edges(now);
        self.follow_up(station);
    }

    /// Tells the stations that contend what the last frame start or end did to their medium.
    fn pass_on_edges(&mut self, now: SimTime) {
        let mut edges = std::mem::take(&mut self.edges);
        self.medium.drain_edges(&mut edges);
        for edge in &edges {
            let edca = &mut self.stations[edge.station as usize];
            if edge.busy {
                edca.medium_busy(now, &self.contention);
            } else {
                edca.medium_idle(now, &self.contention);
            }
            self.follow_up(edge.station);
        }
        self.edges = edges;
    }

    /// Schedules what a station wants next, and listens for it only as long as it contends.
    fn follow_up(&mut self, station: u32) {
        let edca = &self.stations[station as usize];
        if let Some(at) = edca.next_wakeup() {
            self.events.schedule(at, Event::Access { station });
        }
        let sending = self.on_air[station as usize].is_some();
        self.medium.watch(station, edca.contends() && !sending);
    }
}

impl<P: Phy> AccessLayer for Ieee80211<P> {
    fn stations_moved(&mut self, scene: &Scene) {
        self.medium.links_mut().update(scene);
    }

    fn send(&mut self, now: SimTime, station: u32, packet: Packet, observer: &mut dyn AccessObserver) {
        let edca = &mut self.stations[station as usize];
        if !edca.contends() {
            edca.catch_up(self.medium.view(station));
        }
        let category = AccessCategory::of(packet.traffic_class);
        if let Some(replaced) = edca.enqueue(now, packet, category, &self.contention) {
            observer.lost(now, station, &replaced, PacketLoss::Replaced);
        }
        self.follow_up(station);
    }

    fn next_wakeup(&self) -> Option<SimTime> {
        self.events.next_at()
    }

    fn handle(&mut self, now: SimTime, observer: &mut dyn AccessObserver) {
        while let Some((at, event)) = self.events.pop_before(SimTime(now.0 + 1)) {
            match event {
                Event::Access { station } => self.begin(at, station),
                Event::FrameEnds { station } => self.finish(at, station, observer),
                Event::ForeignEnds { slot } => {
                    self.medium.end_foreign(at, slot);
                    self.pass_on_edges(at);
                }
            }
        }
    }

    fn take_busy_time(&mut self, station: u32, now: SimTime) -> SimDuration {
        self.medium.take_busy_time(station, now)
    }

    fn close(&mut self, now: SimTime, observer: &mut dyn AccessObserver) {
        for (station, edca) in self.stations.iter_mut().enumerate() {
            if let Some(OnAir { sent, .. }) = self.on_air[station].take() {
                observer.lost(now, station as u32, &sent.packet, PacketLoss::RunEnded);
            }
            for packet in edca.drain() {
                observer.lost(now, station as u32, &packet, PacketLoss::RunEnded);
            }
        }
    }

    fn link_evaluations(&self) -> u64 {
        self.medium.link_evaluations()
    }

    fn keep_emissions(&mut self) {
        self.emissions.get_or_insert_default();
    }

    fn take_emissions(&mut self, emissions: &mut Vec<Emission>) {
        emissions.extend(self.emissions.iter_mut().flat_map(|own| own.drain(..)));
    }

    fn hear(&mut self, now: SimTime, emission: &Emission) {
        if let Some(slot) = self.medium.start_foreign(now, emission) {
            self.events.schedule(emission.ends, Event::ForeignEnds { slot });
            self.pass_on_edges(now);
        }
    }

    fn airtime(&self, bytes: u32) -> Option<SimDuration> {
        Some(self.phy.airtime(bytes))
    }
}
