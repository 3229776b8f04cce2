//! The bridge between the world and the radio: message services, processing times and the access layer of all stations.
//!
//! Plain Rust with its own event queue in nanoseconds. The simulation tells it where the stations are at the start of
//! each step and lets it run to the end of the step.

use crate::channel::medium::{LinkFate, LinkOutcome};
use crate::engine::EventQueue;
use crate::evaluation::record::{
    DropReason, LatencyStages, LossCause, MessageKind, Neighbour, Outcome, Reception, Recorder, StationId, Transmission,
};
use crate::geometry::{Point, Topology};
use crate::simulation::message_store::{MessageInFlight, MessageStore};
use crate::station::access::{AccessLayer, AccessObserver, Packet, PacketLoss, SentPacket, TrafficClass};
use crate::station::facilities::{CaService, EgoState, encode_within};
use crate::station::message::Cam;
use crate::station::networking::HeaderSizes;
use crate::station::security::{EnvelopeSizes, SigningState};
use crate::units::{Meters, SimDuration, SimTime};

/// Time that computing takes; parameters of the model, never measured times.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProcessingTimes {
    /// From the sampling of the vehicle state to the complete message.
    pub generation: SimDuration,
    /// ASN.1 encoding.
    pub encoding: SimDuration,
    /// Signing.
    pub signing: SimDuration,
    /// Verification and decoding.
    pub decoding: SimDuration,
}

/// What all stations have in common.
#[derive(Clone, Debug)]
pub struct CommunicationSettings {
    /// Priority of CAMs.
    pub cam_class: TrafficClass,
    /// Bytes handed to the access layer; `None` if they follow from the message.
    pub cam_bytes: Option<u32>,
    /// Headers around a message of its own size.
    pub headers: HeaderSizes,
    /// Signature around a message of its own size.
    pub envelope: EnvelopeSizes,
    /// What computing costs.
    pub processing: ProcessingTimes,
    /// Window of the channel busy ratio.
    pub cbr_window: SimDuration,
    /// Stations nearer than this are expected to receive.
    pub evaluated_distance: Meters,
    /// How the ends of the road meet.
    pub topology: Topology,
    /// Where a sender has to be for its frames to be evaluated.
    pub sender_region: RoadStretch,
    /// Where a station has to be for its channel busy ratio to be evaluated.
    pub cbr_region: RoadStretch,
}

/// A stretch along the road.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RoadStretch {
    /// Where it begins, in metres along `x`.
    pub from_x: f64,
    /// Where it ends, in metres along `x`.
    pub to_x: f64,
}

impl RoadStretch {
    /// The central `share` of a road of `length`.
    pub fn centre(length: Meters, share: f64) -> Self {
        let margin = length.0 * (1.0 - share) / 2.0;
        Self { from_x: margin, to_x: length.0 - margin }
    }

    fn contains(self, position: Point) -> bool {
        (self.from_x..=self.to_x).contains(&position.x)
    }
}

/// A station that takes part.
#[derive(Debug)]
pub struct CommunicatingStation {
    /// Its stable number.
    pub id: StationId,
    /// Its awareness service.
    pub ca_service: CaService,
    /// When its service first looks at its rules.
    pub first_check: SimTime,
}

/// All stations, their messages and their access layer.
pub struct Communication {
    settings: CommunicationSettings,
    stations: Vec<CommunicatingStation>,
    signing: Vec<SigningState>,
    states: Vec<EgoState>,
    positions: Vec<Point>,
    access: Box<dyn AccessLayer + Send + Sync>,
    events: EventQueue<Event>,
    messages: MessageStore,
    neighbours: Vec<Neighbour>,
    receptions: Vec<Reception>,
    frames: u64,
}

#[derive(Clone, Copy, Debug)]
enum Event {
    /// A station's awareness service looks at its rules.
    CamCheck { station: u32 },
    /// A message is signed and goes to the access layer.
    MessageReady { station: u32, handle: u32 },
    /// The channel busy ratio of all stations is read.
    CbrWindowEnds,
    /// Who is near whom is recorded.
    NeighbourhoodSample,
}

/// Time between two samples of who is near whom.
const NEIGHBOURHOOD_INTERVAL: SimDuration = SimDuration::from_millis(1000);

/// Without congestion control nothing holds a CAM back longer than the rules of its service.
const T_GEN_CAM_DCC: SimDuration = SimDuration::ZERO;

/// All CAMs of a station are one flow: a newer one replaces a waiting one.
const CAM_FLOW: u8 = 0;

impl Communication {
    /// Silent stations, in ascending order of their ids.
    pub fn new(
        settings: CommunicationSettings,
        stations: Vec<CommunicatingStation>,
        access: Box<dyn AccessLayer + Send + Sync>,
    ) -> Self {
        let mut events = EventQueue::default();
        for (index, station) in stations.iter().enumerate() {
            events.schedule(station.first_check, Event::CamCheck { station: index as u32 });
        }
        events.schedule(SimTime::ZERO + settings.cbr_window, Event::CbrWindowEnds);
        events.schedule(SimTime::ZERO + NEIGHBOURHOOD_INTERVAL, Event::NeighbourhoodSample);
        Self {
            signing: vec![SigningState::default(); stations.len()],
            states: Vec::new(),
            positions: Vec::new(),
            settings,
            stations,
            access,
            events,
            messages: MessageStore::default(),
            neighbours: Vec::new(),
            receptions: Vec::new(),
            frames: 0,
        }
    }

    /// Takes over the state of all stations at the start of a step, in ascending order of their ids.
    pub fn stations_moved(&mut self, states: &[EgoState]) {
        debug_assert_eq!(states.len(), self.stations.len());
        self.states.clear();
        self.states.extend_from_slice(states);
        self.positions.clear();
        self.positions.extend(states.iter().map(|state| state.motion.position));
        self.access.stations_moved(&self.positions);
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
            if let Event::MessageReady { station, handle } = event {
                self.messages.release(handle);
                recorder.dropped(now, self.stations[station as usize].id, MessageKind::Cam, DropReason::RunEnded);
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
            stations: &self.stations,
            positions: &self.positions,
            messages: &mut self.messages,
            receptions: &mut self.receptions,
            frames: &mut self.frames,
            recorder,
        };
        (&mut *self.access, observer)
    }

    fn serve(&mut self, now: SimTime, event: Event, recorder: &mut dyn Recorder) {
        match event {
            Event::CamCheck { station } => self.check_cam(now, station, recorder),
            Event::MessageReady { station, handle } => {
                let packet = Packet {
                    handle,
                    traffic_class: self.settings.cam_class,
                    flow: CAM_FLOW,
                    bytes: self.messages.get_mut(handle).bytes,
                };
                let (layer, mut observer) = self.access_and_observer(recorder);
                layer.send(now, station, packet, &mut observer);
            }
            Event::CbrWindowEnds => {
                let window = self.settings.cbr_window;
                for (index, station) in self.stations.iter().enumerate() {
                    let busy = self.access.take_busy_time(index as u32, now);
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

    fn check_cam(&mut self, now: SimTime, station: u32, recorder: &mut dyn Recorder) {
        let own = &mut self.stations[station as usize];
        self.events.schedule(now + own.ca_service.check_interval(), Event::CamCheck { station });
        let state = self.states[station as usize].extrapolated_to(now);
        let Some(mut cam) = own.ca_service.check(now, &state, T_GEN_CAM_DCC) else {
            return;
        };
        recorder.generated(now, own.id, MessageKind::Cam);
        let handle = self.messages.insert(now);
        let message = self.messages.get_mut(handle);
        message.bytes = match self.settings.cam_bytes {
            Some(bytes) => {
                encode_within(&mut cam, bytes, &mut message.payload);
                bytes
            }
            None => {
                encode_within(&mut cam, u32::MAX, &mut message.payload);
                let signer = self.signing[station as usize].sign(now, &self.settings.envelope);
                message.payload.len() as u32 + self.settings.headers.total() + self.settings.envelope.bytes(signer)
            }
        };
        let processing = &self.settings.processing;
        message.stages = LatencyStages {
            generation: processing.generation,
            encoding: processing.encoding,
            security: processing.signing,
            ..LatencyStages::default()
        };
        let ready_at = now + processing.generation + processing.encoding + processing.signing;
        self.events.schedule(ready_at, Event::MessageReady { station, handle });
    }

    fn sample_neighbourhoods(&mut self, now: SimTime, recorder: &mut dyn Recorder) {
        for (own_index, own) in self.stations.iter().enumerate() {
            self.neighbours.clear();
            for (index, other) in self.stations.iter().enumerate() {
                let distance = self.settings.topology.distance(self.positions[own_index], self.positions[index]);
                if index != own_index && distance.0 < self.settings.evaluated_distance.0 {
                    self.neighbours.push(Neighbour { station: other.id, distance_m: distance.0 as f32 });
                }
            }
            let measured = self.settings.sender_region.contains(self.positions[own_index]);
            recorder.neighbourhood(now, own.id, measured, &self.neighbours);
        }
    }
}

/// Turns what the access layer reports into records.
struct Observer<'a> {
    settings: &'a CommunicationSettings,
    stations: &'a [CommunicatingStation],
    positions: &'a [Point],
    messages: &'a mut MessageStore,
    receptions: &'a mut Vec<Reception>,
    frames: &'a mut u64,
    recorder: &'a mut dyn Recorder,
}

impl AccessObserver for Observer<'_> {
    fn sent(&mut self, sent: &SentPacket, outcomes: &[LinkOutcome]) {
        let MessageInFlight { generated_at, stages, payload, .. } = self.messages.get_mut(sent.packet.handle);
        let sender = &self.stations[sent.sender as usize];
        let evaluated_distance_m = self.settings.evaluated_distance.0 as f32;
        self.receptions.clear();
        self.receptions.extend(outcomes.iter().filter(|link| link.distance_m < evaluated_distance_m).map(|link| {
            Reception {
                receiver: self.stations[link.receiver as usize].id,
                distance_m: link.distance_m,
                power_mw: link.power_mw,
                outcome: outcome_of(link.fate),
            }
        }));
        let transmission = Transmission {
            frame: *self.frames,
            message: MessageKind::Cam,
            sender: sender.id,
            measured: self.settings.sender_region.contains(self.positions[sent.sender as usize]),
            generated_at: *generated_at,
            started_at: sent.started_at,
            stages: LatencyStages {
                queue: sent.head_at - sent.enqueued_at,
                access: sent.started_at - sent.head_at,
                air: sent.ended_at - sent.started_at,
                decoding: self.settings.processing.decoding,
                ..*stages
            },
            bytes: sent.packet.bytes,
        };
        *self.frames += 1;
        if outcomes.iter().any(|link| link.fate == LinkFate::Received) {
            // All receivers have the same bytes, so one of them decodes for all.
            let decoded = Cam::decode(payload).expect("a receiver decodes what a sender encoded");
            debug_assert_eq!(decoded.station_id, sender.id.0, "the bytes are the sender's");
        }
        self.recorder.transmission(&transmission, self.receptions);
        self.messages.release(sent.packet.handle);
    }

    fn lost(&mut self, now: SimTime, sender: u32, packet: &Packet, loss: PacketLoss) {
        let reason = match loss {
            PacketLoss::Replaced => DropReason::Replaced,
            PacketLoss::RunEnded => DropReason::RunEnded,
        };
        self.messages.release(packet.handle);
        self.recorder.dropped(now, self.stations[sender as usize].id, MessageKind::Cam, reason);
    }
}

fn outcome_of(fate: LinkFate) -> Outcome {
    match fate {
        LinkFate::Received => Outcome::Received,
        LinkFate::Sensing => Outcome::Lost(LossCause::Sensing),
        LinkFate::HalfDuplex => Outcome::Lost(LossCause::HalfDuplex),
        LinkFate::ReceiverBusy => Outcome::Lost(LossCause::ReceiverBusy),
        LinkFate::Propagation => Outcome::Lost(LossCause::Propagation),
        // A frame still locked when it is reported would be a mistake of the medium; nobody decoded it.
        LinkFate::Collision | LinkFate::Locked => Outcome::Lost(LossCause::Collision),
    }
}
