//! All 802.11p stations on the medium they share.

use crate::channel::medium::{BusyEdge, FrameMedium, FrameSlot};
use crate::engine::{EventQueue, RandomStream};
use crate::geometry::Point;
use crate::station::access::ieee80211p::{AccessCategory, Airtime, Contention, Edca};
use crate::station::access::{AccessLayer, AccessObserver, Packet, PacketLoss, SentPacket};
use crate::units::{SimDuration, SimTime};

/// The access layers of all 802.11p stations.
#[derive(Debug)]
pub struct Ieee80211p {
    medium: FrameMedium,
    airtime: Airtime,
    contention: Contention,
    stations: Vec<Edca>,
    on_air: Vec<Option<(SentPacket, FrameSlot)>>,
    events: EventQueue<Event>,
    edges: Vec<BusyEdge>,
}

#[derive(Clone, Copy, Debug)]
enum Event {
    /// A station may send, if nothing has happened to its countdown since.
    Access { station: u32 },
    /// The frame of a station ends.
    FrameEnds { station: u32 },
}

impl Ieee80211p {
    /// Silent stations on `medium`.
    pub fn new(medium: FrameMedium, airtime: Airtime, contention: Contention, backoff: RandomStream) -> Self {
        let stations = medium.links().stations();
        let edca = |station| Edca::new(backoff.derive(u64::from(medium.links().id(station))));
        Self {
            stations: (0..stations as u32).map(edca).collect(),
            on_air: vec![None; stations],
            medium,
            airtime,
            contention,
            events: EventQueue::default(),
            edges: Vec::new(),
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
        let format = self.airtime.frame(grant.packet.bytes);
        let sent = SentPacket {
            packet: grant.packet,
            sender: station,
            enqueued_at: grant.enqueued_at,
            head_at: grant.head_at,
            started_at: now,
            first_ended_at: now + format.duration,
            ended_at: now + format.duration,
            attempt: 0,
            channel_time: format.duration,
        };
        // The own frame is no news to the station: it hears of the medium again when the frame is over.
        self.medium.watch(station, false);
        let slot = self.medium.start(now, station, &format);
        self.on_air[station as usize] = Some((sent, slot));
        self.events.schedule(sent.ended_at, Event::FrameEnds { station });
        self.pass_on_edges(now);
    }

    fn finish(&mut self, now: SimTime, station: u32, observer: &mut dyn AccessObserver) {
        let Some((sent, slot)) = self.on_air[station as usize].take() else {
            return;
        };
        observer.sent(&sent, self.medium.end(now, slot));
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

impl AccessLayer for Ieee80211p {
    fn stations_moved(&mut self, positions: &[Point]) {
        self.medium.links_mut().update(positions);
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
            }
        }
    }

    fn take_busy_time(&mut self, station: u32, now: SimTime) -> SimDuration {
        self.medium.take_busy_time(station, now)
    }

    fn close(&mut self, now: SimTime, observer: &mut dyn AccessObserver) {
        for (station, edca) in self.stations.iter_mut().enumerate() {
            if let Some((sent, _)) = self.on_air[station].take() {
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
}
