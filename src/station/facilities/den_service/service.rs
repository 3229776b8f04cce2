//! The service of one station.

use super::originating::{Originated, OriginatorTable};
use super::receiving::{ReceiverTable, Reception};
use super::request::{DenError, DenEvent, DenRequest, Repetition};
use crate::engine::RandomStream;
use crate::geometry::{LocalPlane, Point, Topology, Wgs84};
use crate::station::facilities::{
    EventState, FacilitiesService, Outbox, PathTrace, ReceivedMessage, StationKind, StationView,
};
use crate::station::message::quantities::{
    AltitudeConfidence, AltitudeValue, CauseCodeType, DeltaAltitude, DeltaLatitude, DeltaLongitude,
    DeltaTimeMilliSecondPositive, DeltaTimeSecond, HeadingConfidence, HeadingValue, InformationQuality, Latitude,
    Longitude, PathDeltaTime, SpeedConfidence, SpeedValue, StandardLength3b, Termination, TimestampIts,
    TrafficDirection,
};
use crate::station::message::{
    ActionId, AlacarteContainer, Denm, DenmManagementContainer, Incident, LocationContainer, Message, MessageKind,
    PathPoint, PositionConfidenceEllipse, ReferencePosition, SituationContainer,
};
use crate::station::networking::{AreaShape, Destination, GeoArea, Priority, Transport};
use crate::units::{Meters, MetersPerSecondSquared, SimDuration, SimTime};

/// How a station tells others about events.
#[derive(Clone, Copy, Debug)]
pub struct DenServiceSettings {
    /// Where the local plane lies on the earth.
    pub plane: LocalPlane,
    /// How the ends of the world meet.
    pub topology: Topology,
    /// Radius of the circle around the event that the message goes to, and in which the event matters.
    pub radius: Meters,
    /// Most hops.
    pub hops: u8,
    /// Time between two repetitions.
    pub repetition_interval: Option<SimDuration>,
    /// For how long messages are repeated; without it, or without an interval, they are not.
    pub repetition_duration: Option<SimDuration>,
    /// How long an event lasts unless somebody says otherwise; see [`DenServiceSettings::VALIDITY`].
    pub validity: SimDuration,
    /// Whether stations keep messages alive that they no longer hear.
    pub keep_alive_forwarding: bool,
}

impl DenServiceSettings {
    /// `validityDuration` where the application gives none (EN 302 637-3 clause 6.1).
    pub const VALIDITY: SimDuration = SimDuration::from_millis(600_000);
}

/// An event that happens to a station at a known time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScheduledEvent {
    /// When.
    pub at: SimTime,
    /// What: the number of an alternative of `CauseCodeChoice`, up to 128; larger numbers count as 0, reserved.
    pub cause: u8,
    /// What exactly.
    pub sub_cause: u8,
    /// Whom it concerns.
    pub traffic_direction: Option<TrafficDirection>,
    /// When the station tells how it is by then.
    pub update_at: Option<SimTime>,
    /// When the station takes it back.
    pub cancel_at: Option<SimTime>,
}

/// The service of one station.
#[derive(Debug)]
pub struct DenService {
    settings: DenServiceSettings,
    events: Vec<Happening>,
    /// What is to be done for the events, sorted, and how far it is.
    steps: Vec<(SimTime, usize, Step)>,
    next_step: usize,
    braking: Option<BrakingWatch>,
    draws: RandomStream,
    originated: OriginatorTable,
    received: ReceiverTable,
    sequence_number: u16,
    trace: PathTrace,
    next_wakeup: Option<SimTime>,
}

/// A scheduled event and what has become of it.
#[derive(Debug)]
struct Happening {
    cause: Incident,
    traffic_direction: Option<TrafficDirection>,
    told: Option<(ActionId, Point)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Trigger,
    Update,
    Cancel,
}

/// A look at the own deceleration.
#[derive(Clone, Copy, Debug)]
struct BrakingWatch {
    threshold: MetersPerSecondSquared,
    next_look: SimTime,
    quiet_until: SimTime,
}

/// Time between two looks at the own deceleration.
const BRAKING_LOOK_INTERVAL: SimDuration = SimDuration::from_millis(100);
/// How long a braking is told, and how long no other one is.
const BRAKING_VALIDITY: SimDuration = SimDuration::from_millis(10_000);
/// TS 102 894-2 `CauseCodeChoice`: dangerousSituation, emergencyElectronicBrakeEngaged.
const BRAKING_CAUSE: (u8, u8) = (99, 1);

/// The way to an event is remembered that long before it, in steps that long.
const TRACE_TIME: SimDuration = SimDuration::from_millis(30_000);
const TRACE_INTERVAL: SimDuration = SimDuration::from_millis(1000);
const TRACE_LENGTH: Meters = Meters(1000.0);
const TRACE_POINTS: usize = 40;

/// EN 302 637-3 clause 8.2: `T_Forwarding` is two transmission intervals and up to that many microseconds more.
const FORWARDING_SPREAD_US: u32 = 150_000;

/// `itsGnMaxPacketLifetime` (EN 302 636-4-1 annex H).
const LONGEST_LIFETIME: SimDuration = SimDuration::from_millis(600_000);
/// A packet that is repeated need not outlive its repetition, but several hops.
const SHORTEST_LIFETIME: SimDuration = SimDuration::from_millis(1000);

impl DenService {
    /// The service of a station to which `events` will happen, and which tells when it brakes harder than
    /// `emergency_braking`. `draws` spreads its looks and forwarded messages in time.
    pub fn new(
        settings: DenServiceSettings,
        events: Vec<ScheduledEvent>,
        emergency_braking: Option<MetersPerSecondSquared>,
        mut draws: RandomStream,
    ) -> Self {
        let mut steps: Vec<_> = events
            .iter()
            .enumerate()
            .flat_map(|(index, event)| {
                let times =
                    [(Some(event.at), Step::Trigger), (event.update_at, Step::Update), (event.cancel_at, Step::Cancel)];
                times.into_iter().filter_map(move |(at, step)| Some((at?, index, step)))
            })
            .collect();
        steps.sort_unstable();
        let events = events.iter().map(|event| Happening {
            cause: cause(event.cause, event.sub_cause),
            traffic_direction: event.traffic_direction,
            told: None,
        });
        let braking = emergency_braking.map(|threshold| BrakingWatch {
            threshold,
            next_look: SimTime::ZERO + SimDuration::from_micros(i64::from(draws.next_up_to(99_999))),
            quiet_until: SimTime::ZERO,
        });
        let mut service = Self {
            settings,
            events: events.collect(),
            steps,
            next_step: 0,
            braking,
            draws,
            originated: OriginatorTable::default(),
            received: ReceiverTable::default(),
            sequence_number: 0,
            trace: PathTrace::new(settings.topology, TRACE_LENGTH, TRACE_POINTS),
            next_wakeup: None,
        };
        service.schedule(None);
        service
    }

    /// Grants the wish of an application at once. The action identifier is that of the event.
    pub fn request(
        &mut self,
        request: DenRequest,
        view: &StationView<'_>,
        outbox: &mut Outbox,
    ) -> Result<ActionId, DenError> {
        let result = match request {
            DenRequest::Trigger(event) => self.trigger(&event, view, outbox),
            DenRequest::Update { action_id, event } => self.update(action_id, &event, view, outbox),
            DenRequest::Terminate { action_id } => self.terminate(action_id, view, outbox),
        };
        self.wake_up_at(self.originated.next_repetition());
        result
    }

    /// Takes note of a DENM of another station.
    pub fn receive(&mut self, now: SimTime, denm: &Denm) -> Reception {
        let told = &denm.management;
        let own = self.originated.get(told.action_id, now);
        let negates = own.is_some_and(|own| own.denm.management.termination == Some(Termination::IsNegation));
        if let Some(own) = own.filter(|_| !negates) {
            // Another station keeps it alive, which is no news, or ends it.
            let is_news = own.state == EventState::Active && told.reference_time >= own.denm.management.reference_time;
            if told.termination == Some(Termination::IsNegation) && is_news && now < told.valid_until() {
                self.originated.negated(told.action_id);
                return Reception::Negated;
            }
            return Reception::Discarded;
        }
        // Clause 8.2: only a message with a transmission interval is kept alive.
        let interval = told.transmission_interval.filter(|_| self.settings.keep_alive_forwarding);
        let reception = self.received.receive(now, denm, interval.is_some());
        if negates && reception == Reception::Updated {
            // The originator has seen the event again, after this station found it gone.
            self.originated.forget(told.action_id);
        }
        if let (Some(interval), Reception::New | Reception::Updated | Reception::Repeated) = (interval, reception) {
            let at = now + forwarding_time(interval, &mut self.draws);
            if self.received.forward_at(told.action_id, at) {
                self.wake_up_at(Some(at));
            }
        }
        reception
    }

    /// Whether an event of this or another station holds; none if it is not known or has expired.
    pub fn event_state(&self, action_id: ActionId, now: SimTime) -> Option<EventState> {
        let own = self.originated.get(action_id, now).map(|own| own.state);
        own.or_else(|| self.received.get(action_id, now).map(|(_, state)| state))
    }

    fn trigger(&mut self, event: &DenEvent, view: &StationView<'_>, outbox: &mut Outbox) -> Result<ActionId, DenError> {
        if event.validity <= SimDuration::ZERO {
            return Err(DenError::Expired);
        }
        let action_id = self.unused_action_id(view);
        let time = TimestampIts::from_time(view.now);
        let denm = self.compose(event, (action_id, time, time), view);
        self.tell(denm, EventState::Active, (event.position, event.priority), event.repetition, view, outbox);
        Ok(action_id)
    }

    fn update(
        &mut self,
        action_id: ActionId,
        event: &DenEvent,
        view: &StationView<'_>,
        outbox: &mut Outbox,
    ) -> Result<ActionId, DenError> {
        let own = self.originated.get(action_id, view.now).ok_or(DenError::UnknownAction)?;
        if own.state != EventState::Active {
            return Err(DenError::NotActive);
        }
        if event.validity <= SimDuration::ZERO {
            return Err(DenError::Expired);
        }
        let reference_time = later(view.now, &own.denm.management);
        let denm = self.compose(event, (action_id, TimestampIts::from_time(view.now), reference_time), view);
        self.tell(denm, EventState::Active, (event.position, event.priority), event.repetition, view, outbox);
        Ok(action_id)
    }

    fn terminate(
        &mut self,
        action_id: ActionId,
        view: &StationView<'_>,
        outbox: &mut Outbox,
    ) -> Result<ActionId, DenError> {
        let now = view.now;
        let (known, state, place, termination, reference_time) = match self.originated.get(action_id, now) {
            Some(own) => {
                let known = own.denm.management;
                let place = (own.position, own.priority);
                (known, own.state, place, Termination::IsCancellation, later(now, &known))
            }
            None => {
                let (known, state) = self.received.get(action_id, now).ok_or(DenError::UnknownAction)?;
                let position = self.place(&known.event_position).ok_or(DenError::UnknownAction)?;
                // A negation keeps the reference time of what it ends.
                (*known, state, (position, Priority::Dp1), Termination::IsNegation, known.reference_time)
            }
        };
        if state != EventState::Active {
            return Err(DenError::NotActive);
        }
        let management = DenmManagementContainer {
            detection_time: TimestampIts::from_time(now).max(known.detection_time),
            reference_time,
            termination: Some(termination),
            // Nobody needs to know of the end for longer than of the event.
            validity_duration: DeltaTimeSecond::from_duration(known.valid_until() - now),
            station_type: view.ego.kind.station_type(),
            ..known
        };
        let ended = Denm { station_id: view.station_id, management, situation: None, location: None, alacarte: None };
        let state = match termination {
            Termination::IsCancellation => EventState::Cancelled,
            Termination::IsNegation => {
                self.received.negate(&management);
                EventState::Negated
            }
        };
        self.tell(ended, state, place, self.repetition(), view, outbox);
        Ok(action_id)
    }

    /// Sends a message and keeps it for its repetition.
    fn tell(
        &mut self,
        denm: Denm,
        state: EventState,
        place: (Point, Priority),
        repetition: Option<Repetition>,
        view: &StationView<'_>,
        outbox: &mut Outbox,
    ) {
        let originated = Originated::new(view.now, denm, state, place, repetition);
        let transport = self.settings.transport(view.now, &originated.denm, place, originated.interval());
        send(&originated.denm, transport, outbox);
        self.originated.put(view.now, originated);
    }

    /// A number that no event of this station has: the identifier of the station at this moment and a number of its own.
    fn unused_action_id(&mut self, view: &StationView<'_>) -> ActionId {
        loop {
            let action_id = ActionId { originating_station_id: view.station_id, sequence_number: self.sequence_number };
            self.sequence_number = self.sequence_number.wrapping_add(1);
            if self.originated.get(action_id, view.now).is_none() {
                return action_id;
            }
        }
    }

    fn repetition(&self) -> Option<Repetition> {
        let (interval, duration) = self.settings.repetition_interval.zip(self.settings.repetition_duration)?;
        Some(Repetition { interval, duration })
    }

    fn compose(
        &self,
        event: &DenEvent,
        (action_id, detection_time, reference_time): (ActionId, TimestampIts, TimestampIts),
        view: &StationView<'_>,
    ) -> Denm {
        let event_position = self.settings.reference_position(event.position);
        let interval = event.repetition.filter(|_| self.settings.keep_alive_forwarding);
        Denm {
            station_id: view.station_id,
            management: DenmManagementContainer {
                action_id,
                detection_time,
                reference_time,
                termination: None,
                event_position,
                awareness_distance: Some(StandardLength3b::from_distance(self.settings.radius)),
                traffic_direction: event.traffic_direction,
                validity_duration: DeltaTimeSecond::from_duration(event.validity),
                transmission_interval: interval
                    .map(|repetition| DeltaTimeMilliSecondPositive::from_duration(repetition.interval)),
                station_type: view.ego.kind.station_type(),
            },
            situation: Some(SituationContainer {
                information_quality: event.information_quality,
                event_type: event.cause,
                linked_cause: None,
            }),
            location: Some(LocationContainer {
                event_speed: event.speed.map(|speed| (SpeedValue::from_speed(speed), SpeedConfidence::UNAVAILABLE)),
                event_position_heading: event
                    .heading
                    .map(|heading| (HeadingValue::from_degrees(heading.degrees()), HeadingConfidence::UNAVAILABLE)),
                detection_zones_to_event_position: vec![self.way_to(event.position, event_position, view.now)],
                road_type: None,
            }),
            alacarte: event.lane_position.map(|lane| AlacarteContainer { lane_position: Some(lane) }),
        }
    }

    /// The way that the station took to the event, backwards.
    fn way_to(&self, position: Point, reference: ReferencePosition, now: SimTime) -> Vec<PathPoint> {
        let (mut successor, mut place, mut later) = (reference, position, now);
        let mut points = Vec::new();
        for (point, way) in self.trace.points_from(position) {
            place = place + way;
            let here = self.settings.reference_position(place);
            points.push(PathPoint {
                delta_latitude: DeltaLatitude::between(successor.latitude, here.latitude),
                delta_longitude: DeltaLongitude::between(successor.longitude, here.longitude),
                delta_altitude: DeltaAltitude::UNAVAILABLE,
                delta_time: Some(PathDeltaTime::from_seconds((later - point.at).as_secs_f64())),
            });
            (successor, later) = (here, point.at);
        }
        points
    }

    fn place(&self, position: &ReferencePosition) -> Option<Point> {
        let (latitude_deg, longitude_deg) = (position.latitude.degrees()?, position.longitude.degrees()?);
        Some(self.settings.plane.world_from_wgs84(Wgs84 { latitude_deg, longitude_deg }))
    }

    /// An event at the station itself.
    fn event_here(&self, cause: Incident, position: Point, view: &StationView<'_>) -> DenEvent {
        let drives = view.ego.kind != StationKind::RoadSideUnit;
        DenEvent {
            cause,
            information_quality: InformationQuality::UNAVAILABLE,
            position,
            speed: (drives && moves_with_station(cause)).then_some(view.ego.motion.speed),
            heading: drives.then_some(view.ego.motion.heading),
            traffic_direction: None,
            lane_position: None,
            validity: self.settings.validity,
            repetition: self.repetition(),
            priority: Priority::Dp1,
        }
    }

    fn take_step(&mut self, index: usize, step: Step, view: &StationView<'_>, outbox: &mut Outbox) {
        let Happening { cause, traffic_direction, told } = self.events[index];
        let here = view.ego.motion.position;
        // An event that has expired or was negated stays as it is: the schedule wanted no new one.
        match (step, told) {
            (Step::Trigger, _) => {
                let event = DenEvent { traffic_direction, ..self.event_here(cause, here, view) };
                let action_id = self.trigger(&event, view, outbox).ok();
                self.events[index].told = action_id.map(|action_id| (action_id, here));
            }
            (Step::Update, Some((action_id, place))) => {
                let position = if moves_with_station(cause) { here } else { place };
                let event = DenEvent { traffic_direction, ..self.event_here(cause, position, view) };
                let _ = self.update(action_id, &event, view, outbox);
            }
            (Step::Cancel, Some((action_id, _))) => {
                let _ = self.terminate(action_id, view, outbox);
            }
            (Step::Update | Step::Cancel, None) => {}
        }
    }

    fn look_at_braking(&mut self, view: &StationView<'_>, outbox: &mut Outbox) {
        let Some(watch) = self.braking.as_mut().filter(|watch| watch.next_look <= view.now) else { return };
        watch.next_look = view.now + BRAKING_LOOK_INTERVAL;
        if -view.ego.motion.acceleration.0 < watch.threshold.0 || view.now < watch.quiet_until {
            return;
        }
        watch.quiet_until = view.now + BRAKING_VALIDITY;
        let event = DenEvent {
            traffic_direction: Some(TrafficDirection::SameAsReferenceDirectionUpstream),
            validity: BRAKING_VALIDITY,
            priority: Priority::Dp0,
            ..self.event_here(cause(BRAKING_CAUSE.0, BRAKING_CAUSE.1), view.ego.motion.position, view)
        };
        self.trigger(&event, view, outbox).expect("ten seconds are not over at once");
    }

    fn forward(&mut self, view: &StationView<'_>, outbox: &mut Outbox) {
        let (settings, draws, now) = (self.settings, &mut self.draws, view.now);
        for (denm, forward_at) in self.received.due(now) {
            let told = &denm.management;
            let (Some(latitude_deg), Some(longitude_deg), Some(interval)) = (
                told.event_position.latitude.degrees(),
                told.event_position.longitude.degrees(),
                told.transmission_interval,
            ) else {
                continue;
            };
            let position = settings.plane.world_from_wgs84(Wgs84 { latitude_deg, longitude_deg });
            // Outside of the relevance area and of the destination area the timer rests until the message is heard again.
            let reach = told.awareness_distance.map_or(settings.radius, StandardLength3b::distance);
            let away = settings.topology.distance(position, view.ego.motion.position);
            if away.0 > reach.0.max(settings.radius.0) {
                continue;
            }
            let place = (position, Priority::Dp1);
            send(denm, settings.transport(now, denm, place, Some(interval.duration())), outbox);
            *forward_at = Some(now + forwarding_time(interval, draws));
        }
    }

    fn wake_up_at(&mut self, at: Option<SimTime>) {
        self.next_wakeup = self.next_wakeup.into_iter().chain(at).min();
    }

    /// `now` is none before the first look.
    fn schedule(&mut self, now: Option<SimTime>) {
        let step = self.steps.get(self.next_step).map(|(at, _, _)| *at);
        let tells = self.steps[self.next_step..].iter().find(|(_, _, step)| *step != Step::Cancel);
        let next_trace = tells.map(|(at, _, _)| {
            let first = SimTime((*at - TRACE_TIME).0.max(0));
            first.max(now.map_or(first, |now| now + TRACE_INTERVAL))
        });
        let braking = self.braking.map(|watch| watch.next_look);
        let wakeups = [step, next_trace, braking, self.originated.next_repetition(), self.received.next_forwarding()];
        self.next_wakeup = wakeups.into_iter().flatten().min();
    }
}

impl FacilitiesService for DenService {
    fn next_wakeup(&self) -> Option<SimTime> {
        self.next_wakeup
    }

    fn handle(&mut self, view: &StationView<'_>, outbox: &mut Outbox) {
        let now = view.now;
        if self.braking.is_some() || self.next_step < self.steps.len() {
            self.trace.record(view.ego.motion.position, now);
        }
        while let Some((_, index, step)) = self.steps.get(self.next_step).copied().filter(|(at, _, _)| *at <= now) {
            self.next_step += 1;
            self.take_step(index, step, view, outbox);
        }
        self.look_at_braking(view, outbox);
        let settings = self.settings;
        for due in self.originated.due(now) {
            // The event keeps the identifier that its originator had, the header has that of today.
            due.denm.station_id = view.station_id;
            let transport = settings.transport(now, &due.denm, (due.position, due.priority), due.interval());
            send(&due.denm, transport, outbox);
        }
        self.forward(view, outbox);
        self.schedule(Some(now));
    }

    fn pseudonym_changed(&mut self) {
        // Numbers that went on would tell who it was before.
        self.sequence_number = self.draws.next_up_to(u32::from(u16::MAX)) as u16;
    }

    fn listens_to(&self) -> &'static [MessageKind] {
        &[MessageKind::Denm]
    }

    fn received(&mut self, view: &StationView<'_>, message: &ReceivedMessage<'_>, _outbox: &mut Outbox) {
        if let Message::Denm(denm) = message.message {
            self.receive(view.now, denm);
        }
    }
}

impl DenServiceSettings {
    /// EN 302 637-3 clause 5.4.3: GeoBroadcast to the destination area.
    fn transport(
        &self,
        now: SimTime,
        denm: &Denm,
        (centre, priority): (Point, Priority),
        interval: Option<SimDuration>,
    ) -> Transport {
        let valid_for = (denm.management.valid_until() - now).min(LONGEST_LIFETIME);
        let lifetime = interval.map_or(valid_for, |interval| valid_for.min(interval.max(SHORTEST_LIFETIME)));
        let shape = AreaShape::Circle { radius: self.radius };
        let area = GeoArea { shape, centre, azimuth: Default::default() };
        Transport { destination: Destination::GeoBroadcast { area, hops: self.hops }, priority, lifetime }
    }

    fn reference_position(&self, position: Point) -> ReferencePosition {
        let geodetic = self.plane.wgs84_from_world(position);
        ReferencePosition {
            latitude: Latitude::from_degrees(geodetic.latitude_deg),
            longitude: Longitude::from_degrees(geodetic.longitude_deg),
            // The world has neither a positioning error nor heights, so nothing is claimed about them.
            confidence: PositionConfidenceEllipse::UNAVAILABLE,
            altitude: AltitudeValue::UNAVAILABLE,
            altitude_confidence: AltitudeConfidence::Unavailable,
        }
    }
}

fn send(denm: &Denm, transport: Transport, outbox: &mut Outbox) {
    outbox.send(MessageKind::Denm, transport, |bytes| {
        denm.encode_into(bytes).expect("a decoded DENM and one of the service have lists of valid lengths");
    });
}

/// `T_Forwarding`.
fn forwarding_time(interval: DeltaTimeMilliSecondPositive, draws: &mut RandomStream) -> SimDuration {
    let spread = SimDuration::from_micros(i64::from(draws.next_up_to(FORWARDING_SPREAD_US)));
    interval.duration() + interval.duration() + spread
}

/// A reference time that is newer than the last one, however soon the next state follows.
fn later(now: SimTime, known: &DenmManagementContainer) -> TimestampIts {
    let next = TimestampIts::from_raw(known.reference_time.raw() + 1).unwrap_or(known.reference_time);
    TimestampIts::from_time(now).max(next)
}

fn cause(cause: u8, sub_cause: u8) -> Incident {
    let reserved = CauseCodeType::from_raw(0).expect("within the limits");
    Incident { cause: CauseCodeType::from_raw(cause).unwrap_or(reserved), sub_cause }
}

/// Whether the station itself is the event: wrong way driving, a slow, approaching, broken or stationary vehicle, its
/// driver or its manoeuvre. Other events stay where they are.
fn moves_with_station(cause: Incident) -> bool {
    matches!(cause.cause.raw(), 14 | 26 | 28 | 91..=95 | 99)
}
