//! The bridge between the world and the radio: services, network and security of all stations, and their access layer.
//!
//! Plain Rust with its own event queue in nanoseconds. The simulation tells it where the stations are at the start of
//! each step and lets it run to the end of the step. `sending` takes a message from its service to the access layer,
//! `reception` takes a frame from the air to the services of its receivers, `reaction` what these know to the drivers.

mod packet_store;
mod reaction;
mod reception;
mod sending;
mod settings;
mod snapshot;
mod station;

use std::collections::BTreeMap;

use crate::channel::medium::Scene;
use crate::engine::{EventQueue, RandomStream};
use crate::evaluation::record::{DropReason, HazardReaction, Neighbour, Reception, Recorder, StationId};
use crate::geometry::{Heading, KinematicState, Point};
use crate::station::access::AccessLayer;
use crate::station::applications::Notice;
use crate::station::facilities::{EgoState, Outbox, PerceivedObject, SignalGroupForecast, StationView};
use crate::station::message::MessageKind;
use crate::station::networking::{MacAddress, PacketOutbox};
use crate::station::security::TrustDomain;
use crate::units::{Meters, SimDuration, SimTime};

use packet_store::{PacketStore, Provenance};
pub use reaction::ActiveReaction;
pub(in crate::simulation) use reaction::AdviceChange;
use reception::Observer;
pub use sending::stated_position;
pub use settings::{CommunicationSettings, KindSettings, MeasuredRegion, ProcessingTimes, TechnologySettings};
pub use snapshot::{Here, Snapshot};
use station::Station;
pub use station::{CommunicatingStation, SecuredStation};

/// All stations, their messages and their access layer.
pub struct Communication {
    settings: CommunicationSettings,
    stations: Vec<Station>,
    /// Their stable numbers.
    ids: Vec<StationId>,
    /// What the stations know of themselves; none for a station that is not there.
    states: Vec<Option<EgoState>>,
    /// Where they are, or were when they left.
    positions: Vec<Point>,
    /// The same for the access layer.
    scene: Scene,
    motions: Vec<KinematicState>,
    trust: Option<TrustDomain>,
    access: Box<dyn AccessLayer + Send + Sync>,
    events: EventQueue<Event>,
    packets: PacketStore,
    outbox: Outbox,
    packet_outbox: PacketOutbox,
    /// Messages for several hops by the address and the sequence number of their source.
    routed: BTreeMap<(MacAddress, u16), Provenance>,
    /// Whether any station does something with a message of a kind, in the order of [`MessageKind::ALL`].
    wanted: [bool; MessageKind::ALL.len()],
    attack_draws: RandomStream,
    entry_draws: RandomStream,
    signed: u64,
    neighbours: Vec<Neighbour>,
    receptions: Vec<Reception>,
    frames: u64,
    /// The stations with applications.
    acting: Vec<u32>,
    notices: Vec<Notice>,
    last_reaction: Option<HazardReaction>,
}

#[derive(Clone, Copy, Debug)]
enum Event {
    /// A service looks at its rules.
    Service { station: u32, service: u8 },
    /// A timer of a station's network layer ends.
    Router { station: u32 },
    /// A packet is signed and goes to the access layer.
    PacketReady { station: u32, packet: u32 },
    /// A received packet is verified and decoded.
    Verified { station: u32, packet: u32, sender: u32 },
    /// The channel busy ratio of all stations is read.
    CbrWindowEnds,
    /// Who is near whom is recorded.
    NeighbourhoodSample,
}

/// Services of stations that enter begin within this time: the interval in which EN 302 637-2 clause 6.1.3 checks whether a CAM is due.
const ENTRY_SPREAD: SimDuration = SimDuration::from_millis(100);

/// Time between two samples of who is near whom.
const NEIGHBOURHOOD_INTERVAL: SimDuration = SimDuration::from_millis(1000);

impl Communication {
    /// Silent stations, in ascending order of their ids. `trust` has their certificates, if they sign.
    pub fn new(
        settings: CommunicationSettings,
        stations: Vec<CommunicatingStation>,
        trust: Option<TrustDomain>,
        access: Box<dyn AccessLayer + Send + Sync>,
        draws: &RandomStream,
    ) -> Self {
        let stations: Vec<Station> = stations.into_iter().map(Station::new).collect();
        let acts = |place: &u32| !stations[*place as usize].applications.is_empty();
        let acting = (0..stations.len() as u32).filter(acts).collect();
        let mut events = EventQueue::default();
        events.schedule(SimTime::ZERO + settings.cbr_window, Event::CbrWindowEnds);
        events.schedule(SimTime::ZERO + NEIGHBOURHOOD_INTERVAL, Event::NeighbourhoodSample);
        let mut communication = Self {
            wanted: MessageKind::ALL.map(|kind| stations.iter().any(|station| station.wants(kind))),
            states: Vec::new(),
            positions: vec![Point::default(); stations.len()],
            scene: Scene::default(),
            motions: Vec::new(),
            settings,
            ids: stations.iter().map(|station| station.id).collect(),
            stations,
            trust,
            access,
            events,
            packets: PacketStore::default(),
            outbox: Outbox::default(),
            packet_outbox: PacketOutbox::default(),
            routed: BTreeMap::new(),
            attack_draws: draws.named("attacks"),
            entry_draws: draws.named("entries"),
            signed: 0,
            neighbours: Vec::new(),
            receptions: Vec::new(),
            frames: 0,
            acting,
            notices: Vec::new(),
            last_reaction: None,
        };
        for station in 0..communication.stations.len() as u32 {
            communication.follow_up(station);
        }
        communication
    }

    /// The numbers of all stations, ascending.
    pub fn station_ids(&self) -> impl Iterator<Item = StationId> + '_ {
        self.stations.iter().map(|station| station.id)
    }

    /// Tells which technology each station has, where that is not the same for all, and whether vehicles react to events.
    pub fn announce(&self, recorder: &mut dyn Recorder) {
        if self.settings.technologies.len() > 1 {
            for station in &self.stations {
                let own = &self.settings.technologies[usize::from(station.technology)];
                recorder.station(station.id, own.technology);
            }
        }
        if !self.acting.is_empty() {
            recorder.hazards_are_signalled();
        }
    }

    /// Takes over where everybody is at `now`, the start of a step: the stations in ascending order of their ids.
    pub fn stations_moved(&mut self, now: SimTime, snapshot: &Snapshot) {
        debug_assert_eq!(snapshot.stations.len(), self.stations.len());
        let at_the_start = self.states.is_empty();
        self.scene.antennas.clear();
        self.scene.blockers.clone_from(&snapshot.blockers);
        self.motions.clear();
        for (index, here) in snapshot.stations.iter().enumerate() {
            self.scene.antennas.push(here.map(|here| here.position));
            let station = &mut self.stations[index];
            if let Some(here) = here {
                let way =
                    station.last_position.map_or(0.0, |last| self.settings.topology().distance(last, here.position).0);
                station.travelled = Meters(station.travelled.0 + way);
                station.last_position = Some(here.position);
                self.positions[index] = here.position;
            }
            let at_rest = KinematicState::at_rest(self.positions[index], Heading::default());
            self.motions.push(here.map_or(at_rest, |here| here.believed.motion));
        }
        let entered =
            |index: usize| !at_the_start && self.states[index].is_none() && snapshot.stations[index].is_some();
        let newcomers: Vec<u32> =
            (0..self.stations.len()).filter(|index| entered(*index)).map(|index| index as u32).collect();
        self.states.clear();
        self.states.extend(snapshot.stations.iter().map(|here| here.map(|here| here.believed)));
        self.access.stations_moved(&self.scene);
        self.access.motions(now, &self.motions);
        for station in newcomers {
            self.enter(now, station);
        }
    }

    /// A station comes into the world: what its services have missed is due, but not all of those that enter in a step are due at once.
    fn enter(&mut self, now: SimTime, station: u32) {
        let own = &mut self.stations[station as usize];
        let offset = self.entry_draws.derive(u64::from(own.id.0)).next_unit() * ENTRY_SPREAD.0 as f64;
        own.begins_at = now + SimDuration(offset as i64);
        self.follow_up(station);
    }

    /// Whether a station is in the world.
    fn is_there(&self, station: u32) -> bool {
        self.states.get(station as usize).is_some_and(Option::is_some)
    }

    /// Takes over what the sensors of a station see, by its place in ascending order of ids.
    pub fn station_perceives(&mut self, station: usize, objects: impl IntoIterator<Item = PerceivedObject>) {
        let perceived = &mut self.stations[station].perceived;
        perceived.clear();
        perceived.extend(objects);
    }

    /// Takes over what the signals show at which a station stands, by its place in ascending order of ids.
    pub fn controller_tells(&mut self, station: usize, groups: &[SignalGroupForecast]) {
        for service in &mut self.stations[station].services {
            service.controller_tells(groups);
        }
    }

    /// Runs everything that happens before `until`.
    pub fn run_until(&mut self, until: SimTime, recorder: &mut dyn Recorder) {
        loop {
            let of_access = self.access.next_wakeup().filter(|at| *at < until);
            let of_services = self.events.next_at().filter(|at| *at < until);
            match (of_access, of_services) {
                // At one instant the medium comes first: what it ends no longer disturbs what begins.
                (Some(access), services) if services.is_none_or(|services| access <= services) => {
                    let (layer, mut observer) = self.access_and_observer(recorder);
                    layer.handle(access, &mut observer);
                }
                (_, Some(_)) => {
                    if let Some((now, event)) = self.events.pop_before(until) {
                        self.serve(now, event, recorder);
                    }
                }
                _ => return,
            }
        }
    }

    /// Ends the run: what has not reached the air is given up.
    pub fn close(&mut self, now: SimTime, recorder: &mut dyn Recorder) {
        while let Some((_, event)) = self.events.pop_before(SimTime(i64::MAX)) {
            if let Event::PacketReady { station, packet } = event {
                let kind = self.packets.get(packet).provenance.name();
                self.packets.release(packet);
                recorder.dropped(now, self.stations[station as usize].id, kind, DropReason::RunEnded);
            }
        }
        let (layer, mut observer) = self.access_and_observer(recorder);
        layer.close(now, &mut observer);
    }

    /// How many links have been evaluated so far.
    pub fn link_evaluations(&self) -> u64 {
        self.access.link_evaluations()
    }

    /// The access layer, and who listens to it.
    fn access_and_observer<'a>(
        &'a mut self,
        recorder: &'a mut dyn Recorder,
    ) -> (&'a mut (dyn AccessLayer + Send + Sync), Observer<'a>) {
        let observer = Observer {
            settings: &self.settings,
            stations: &mut self.stations,
            ids: &self.ids,
            positions: &self.positions,
            states: &self.states,
            trust: self.trust.as_ref(),
            wanted: &self.wanted,
            packets: &mut self.packets,
            events: &mut self.events,
            receptions: &mut self.receptions,
            frames: &mut self.frames,
            recorder,
        };
        (&mut *self.access, observer)
    }

    fn serve(&mut self, now: SimTime, event: Event, recorder: &mut dyn Recorder) {
        match event {
            Event::Service { station, service } => self.serve_service(now, station, service, recorder),
            Event::Router { station } => self.serve_router(now, station, recorder),
            Event::PacketReady { station, packet } if !self.is_there(station) => {
                let kind = self.packets.get(packet).provenance.name();
                self.packets.release(packet);
                recorder.dropped(now, self.stations[station as usize].id, kind, DropReason::Departed);
            }
            Event::Verified { station, packet, .. } if !self.is_there(station) => self.packets.release(packet),
            Event::PacketReady { station, packet } => self.hand_over(now, station, packet, recorder),
            Event::Verified { station, packet, sender } => self.deliver(now, station, packet, sender, recorder),
            Event::CbrWindowEnds => {
                let window = self.settings.cbr_window;
                for (index, station) in self.stations.iter().enumerate() {
                    let busy = self.access.take_busy_time(index as u32, now);
                    if !self.is_there(index as u32) {
                        continue;
                    }
                    let ratio = busy.0 as f64 / window.0 as f64;
                    let measured = self.settings.cbr_region.contains(self.positions[index]);
                    recorder.channel_busy_ratio(now, station.id, measured, ratio);
                }
                self.events.schedule(now + window, Event::CbrWindowEnds);
            }
            Event::NeighbourhoodSample => {
                self.sample_neighbourhoods(now, recorder);
                self.events.schedule(now + NEIGHBOURHOOD_INTERVAL, Event::NeighbourhoodSample);
            }
        }
    }

    fn serve_service(&mut self, now: SimTime, station: u32, service: u8, recorder: &mut dyn Recorder) {
        let t_gen_dcc = self.access.generation_interval(station);
        let Self { stations, states, outbox, .. } = self;
        let own = &mut stations[station as usize];
        own.service_wakeups[usize::from(service)] = None;
        let running = &mut own.services[usize::from(service)];
        // A service that was woken by a message in between may have changed its mind.
        let Some(ego) = states[station as usize].map(|state| state.extrapolated_to(now)) else { return };
        if running.next_wakeup().is_some_and(|at| at <= now) {
            let view = StationView {
                now,
                station_id: own.pseudonym,
                ego: &ego,
                t_gen_dcc,
                perceived: &own.perceived,
                map: &own.map,
            };
            running.handle(&view, outbox);
            self.send_messages(now, station, recorder);
        }
        self.follow_up(station);
    }

    fn serve_router(&mut self, now: SimTime, station: u32, recorder: &mut dyn Recorder) {
        let Self { stations, states, packet_outbox, .. } = self;
        let own = &mut stations[station as usize];
        own.router_wakeup = None;
        let Some(ego) = states[station as usize].map(|state| state.extrapolated_to(now)) else { return };
        if own.router.next_wakeup().is_some_and(|at| at <= now) {
            own.router.handle(now, &ego.motion, packet_outbox);
            self.send_packets(now, station, None, recorder);
        }
        self.follow_up(station);
    }

    /// Schedules what a station's services and its network layer want next.
    fn follow_up(&mut self, station: u32) {
        let own = &mut self.stations[station as usize];
        // What was due while the station was away is due when it begins.
        let begins_at = own.begins_at;
        let due = |at: SimTime| at.max(begins_at);
        for (index, (service, scheduled)) in own.services.iter().zip(&mut own.service_wakeups).enumerate() {
            let wanted = service.next_wakeup().map(due);
            if let Some(at) = wanted.filter(|at| scheduled.is_none_or(|scheduled| *at < scheduled)) {
                *scheduled = Some(at);
                self.events.schedule(at, Event::Service { station, service: index as u8 });
            }
        }
        let wanted = own.router.next_wakeup().map(due);
        if let Some(at) = wanted.filter(|at| own.router_wakeup.is_none_or(|scheduled| *at < scheduled)) {
            own.router_wakeup = Some(at);
            self.events.schedule(at, Event::Router { station });
        }
    }

    fn sample_neighbourhoods(&mut self, now: SimTime, recorder: &mut dyn Recorder) {
        for (own_index, own) in self.stations.iter().enumerate() {
            if !self.is_there(own_index as u32) {
                continue;
            }
            self.neighbours.clear();
            for (index, other) in self.stations.iter().enumerate() {
                let distance = self.settings.topology().distance(self.positions[own_index], self.positions[index]);
                let there = self.states[index].is_some();
                if there && index != own_index && distance.0 < self.settings.evaluated_distance.0 {
                    self.neighbours.push(Neighbour { station: other.id, distance_m: distance.0 as f32 });
                }
            }
            let measured = self.settings.sender_region.contains(self.positions[own_index]);
            recorder.neighbourhood(now, own.id, measured, &self.neighbours);
        }
    }
}
