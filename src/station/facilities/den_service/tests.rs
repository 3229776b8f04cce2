use super::*;
use crate::engine::RandomStream;
use crate::geometry::{Heading, KinematicState, LocalPlane, Point, Topology, Wgs84};
use crate::station::facilities::{
    EgoState, EventState, FacilitiesService, LdmSettings, LocalDynamicMap, MapUpdate, Outbox, StationKind, StationView,
};
use crate::station::message::quantities::{
    CauseCodeType, InformationQuality, StandardLength3b, Termination, TimestampIts, TrafficDirection,
};
use crate::station::message::{ActionId, Denm, Incident, Message};
use crate::station::networking::{AreaShape, Destination, Priority, Transport};
use crate::units::{Meters, MetersPerSecond, MetersPerSecondSquared, SimDuration, SimTime};

fn at(ms: i64) -> SimTime {
    SimTime(ms * 1_000_000)
}

fn millis(ms: i64) -> SimDuration {
    SimDuration::from_millis(ms)
}

fn plane() -> LocalPlane {
    LocalPlane::new(Wgs84 { latitude_deg: 48.7, longitude_deg: 11.4 })
}

fn settings() -> DenServiceSettings {
    DenServiceSettings {
        plane: plane(),
        topology: Topology::Open,
        radius: Meters(1000.0),
        hops: 5,
        repetition_interval: None,
        repetition_duration: None,
        validity: DenServiceSettings::VALIDITY,
        keep_alive_forwarding: false,
    }
}

fn repeating(interval: i64, duration: i64) -> DenServiceSettings {
    let (repetition_interval, repetition_duration) = (Some(millis(interval)), Some(millis(duration)));
    DenServiceSettings { repetition_interval, repetition_duration, ..settings() }
}

fn event(at_ms: i64) -> ScheduledEvent {
    let traffic_direction = None;
    ScheduledEvent { at: at(at_ms), cause: 94, sub_cause: 2, traffic_direction, update_at: None, cancel_at: None }
}

/// A station of the tests, with everything that it sends.
struct Station {
    service: DenService,
    station_id: u32,
    motion: KinematicState,
    map: LocalDynamicMap,
    outbox: Outbox,
    sent: Vec<(i64, Denm, Transport)>,
    wakeups: usize,
}

impl Station {
    fn new(settings: DenServiceSettings, events: Vec<ScheduledEvent>) -> Self {
        Self::of(DenService::new(settings, events, None, RandomStream::from_seed(1)))
    }

    fn of(service: DenService) -> Self {
        Self {
            service,
            station_id: 7,
            motion: KinematicState::at_rest(Point::new(100.0, 0.0), Heading::from_degrees(90.0)),
            map: LocalDynamicMap::new(LdmSettings::default()),
            outbox: Outbox::default(),
            sent: Vec::new(),
            wakeups: 0,
        }
    }

    /// What the service says at an instant; what it sends goes to `sent`.
    fn with<T>(&mut self, now: SimTime, act: impl FnOnce(&mut DenService, &StationView<'_>, &mut Outbox) -> T) -> T {
        let motion = self.motion.extrapolate(now.since_start());
        let ego = EgoState { at: now, motion, kind: StationKind::Car, length: Meters(4.5), width: Meters(1.8) };
        let (station_id, t_gen_dcc) = (self.station_id, SimDuration::ZERO);
        let view = StationView { now, station_id, ego: &ego, t_gen_dcc, perceived: &[], map: &self.map };
        let result = act(&mut self.service, &view, &mut self.outbox);
        for message in self.outbox.waiting() {
            let denm = Denm::decode(&message.payload).unwrap();
            self.sent.push((now.0 / 1_000_000, denm, message.transport));
        }
        self.outbox.clear();
        result
    }

    /// Lets the service act until an instant.
    fn run(&mut self, until_ms: i64) {
        while let Some(next) = self.service.next_wakeup().filter(|next| *next <= at(until_ms)) {
            self.wakeups += 1;
            self.with(next, |service, view, outbox| service.handle(view, outbox));
        }
    }

    fn times(&self) -> Vec<i64> {
        self.sent.iter().map(|(at, ..)| *at).collect()
    }

    fn request(&mut self, now_ms: i64, request: DenRequest) -> Result<ActionId, DenError> {
        self.with(at(now_ms), |service, view, outbox| service.request(request, view, outbox))
    }
}

fn den_event(repetition: Option<Repetition>, validity: SimDuration) -> DenEvent {
    DenEvent {
        cause: Incident { cause: CauseCodeType::from_raw(10).unwrap(), sub_cause: 0 },
        information_quality: InformationQuality::UNAVAILABLE,
        position: Point::new(300.0, 0.0),
        speed: None,
        heading: Some(Heading::from_degrees(90.0)),
        traffic_direction: None,
        lane_position: None,
        validity,
        repetition,
        priority: Priority::Dp1,
    }
}

/// A DENM of station 7 about an event at (300, 0), its times in milliseconds.
fn told(detected: i64, referenced: i64, termination: Option<Termination>) -> Denm {
    let mut station = Station::new(settings(), Vec::new());
    station.request(0, DenRequest::Trigger(den_event(None, DenServiceSettings::VALIDITY))).unwrap();
    let mut denm = station.sent.remove(0).1;
    denm.management.detection_time = TimestampIts::from_raw(detected).unwrap();
    denm.management.reference_time = TimestampIts::from_raw(referenced).unwrap();
    denm.management.termination = termination;
    denm
}

/// EN 302 637-3 clause 6.1: repetition needs an interval and a duration, and ends with either timer.
#[test]
fn a_message_is_repeated_while_both_timers_run() {
    // interval, duration, validity [ms] -> times [ms]
    type Case = (Option<i64>, Option<i64>, i64, &'static [i64]);
    let cases: [Case; 6] = [
        (None, None, 600_000, &[1000]),
        (Some(500), None, 600_000, &[1000]),
        (None, Some(2000), 600_000, &[1000]),
        (Some(500), Some(2000), 600_000, &[1000, 1500, 2000, 2500]),
        (Some(500), Some(1200), 600_000, &[1000, 1500, 2000]),
        (Some(400), Some(9000), 1000, &[1000, 1400, 1800]),
    ];
    for (interval, duration, validity, expected) in cases {
        let settings = DenServiceSettings {
            repetition_interval: interval.map(millis),
            repetition_duration: duration.map(millis),
            validity: millis(validity),
            ..settings()
        };
        let mut station = Station::new(settings, vec![event(1000)]);
        station.run(60_000);
        assert_eq!(station.times(), expected, "{interval:?} {duration:?} {validity}");
        let first = &station.sent[0].1;
        assert!(station.sent.iter().all(|(_, denm, _)| denm == first), "a repetition changes nothing");
        assert_eq!(station.service.next_wakeup(), None);
    }
}

/// EN 302 637-3 clause 6.1 and 8.2: an update raises the reference time, a cancellation too; the action identifier stays,
/// the pseudonym need not.
#[test]
fn an_event_is_triggered_updated_and_cancelled() {
    let event = ScheduledEvent { update_at: Some(at(2000)), cancel_at: Some(at(3000)), ..event(1000) };
    let mut station = Station::new(repeating(400, 5000), vec![event]);
    station.motion.speed = MetersPerSecond(20.0);
    station.run(1500);
    station.station_id = 8;
    station.service.pseudonym_changed();
    station.run(10_000);
    let action_id = ActionId { originating_station_id: 7, sequence_number: 0 };
    // sent at [ms], header, reference time, detection time [ms], termination, situation
    let expected: Vec<_> = [
        (1000, 7, 1000, None),
        (1400, 7, 1000, None),
        (1800, 8, 1000, None),
        (2000, 8, 2000, None),
        (2400, 8, 2000, None),
        (2800, 8, 2000, None),
        (3000, 8, 3000, Some(Termination::IsCancellation)),
    ]
    .to_vec();
    for (index, (sent_at, station_id, time, termination)) in expected.into_iter().enumerate() {
        let (at, denm, _) = &station.sent[index];
        let management = &denm.management;
        assert_eq!((*at, denm.station_id, management.action_id), (sent_at, station_id, action_id));
        assert_eq!((management.reference_time.raw(), management.detection_time.raw()), (time, time), "{at}");
        assert_eq!((management.termination, denm.situation.is_none()), (termination, termination.is_some()), "{at}");
    }
    // The end is repeated as the event was, and the remaining validity is told.
    assert_eq!(station.times()[6..], [3000, 3400, 3800, 4200, 4600, 5000, 5400, 5800, 6200, 6600, 7000, 7400, 7800]);
    assert_eq!(station.sent[6].1.management.validity_duration.raw(), 599);
    assert_eq!(station.service.event_state(action_id, at(9000)), Some(EventState::Cancelled));
}

/// EN 302 637-3 clause 8.2: what an application may not ask for.
#[test]
fn wishes_that_make_no_sense_are_refused() {
    let mut station = Station::new(settings(), Vec::new());
    let unknown = ActionId { originating_station_id: 1, sequence_number: 1 };
    let valid = den_event(None, millis(2000));
    let over = den_event(None, SimDuration::ZERO);
    let known = station.request(0, DenRequest::Trigger(valid)).unwrap();
    // at [ms], wish -> answer
    let cases = [
        (0, DenRequest::Trigger(over), Err(DenError::Expired)),
        (1, DenRequest::Update { action_id: unknown, event: valid }, Err(DenError::UnknownAction)),
        (1, DenRequest::Terminate { action_id: unknown }, Err(DenError::UnknownAction)),
        (1, DenRequest::Update { action_id: known, event: over }, Err(DenError::Expired)),
        (1, DenRequest::Update { action_id: known, event: valid }, Ok(known)),
        (2001, DenRequest::Terminate { action_id: known }, Err(DenError::UnknownAction)),
    ];
    for (now, wish, expected) in cases {
        assert_eq!(station.request(now, wish), expected, "{now}: {wish:?}");
    }
    let known = station.request(3000, DenRequest::Trigger(valid)).unwrap();
    assert_eq!(known.sequence_number, 1);
    assert_eq!(station.request(3000, DenRequest::Terminate { action_id: known }), Ok(known));
    // Two states of the same millisecond still have an order.
    let times: Vec<_> = station.sent.iter().map(|(_, denm, _)| denm.management.reference_time.raw()).collect();
    assert_eq!(times, [0, 1, 3000, 3001]);
    for wish in [DenRequest::Terminate { action_id: known }, DenRequest::Update { action_id: known, event: valid }] {
        assert_eq!(station.request(3001, wish), Err(DenError::NotActive));
    }
}

/// EN 302 637-3 clause 5.4.3 and the containers of clause 7.
#[test]
fn a_message_says_where_it_goes_and_what_happens() {
    let mut station = Station::new(repeating(500, 2000), vec![event(10_000)]);
    station.motion.speed = MetersPerSecond(20.0);
    station.run(10_000);
    let (_, denm, transport) = &station.sent[0];
    let Destination::GeoBroadcast { area, hops } = transport.destination else { panic!("{transport:?}") };
    assert_eq!((area.shape, hops), (AreaShape::Circle { radius: Meters(1000.0) }, 5));
    // East is not exactly along x in floating point.
    assert!(area.centre.distance(Point::new(300.0, 0.0)).0 < 1e-6, "{:?}", area.centre);
    assert_eq!(transport.priority, Priority::Dp1);
    assert_eq!(transport.lifetime, millis(1000));
    let management = &denm.management;
    assert_eq!(management.awareness_distance, Some(StandardLength3b::LessThan1000M));
    assert_eq!((management.validity_duration.raw(), management.transmission_interval), (600, None));
    let cause = denm.situation.unwrap().event_type;
    assert_eq!((cause.cause.raw(), cause.sub_cause), (94, 2));
    let location = denm.location.as_ref().unwrap();
    assert_eq!(location.event_speed.unwrap().0.raw(), 2000);
    assert_eq!(location.event_position_heading.unwrap().0.raw(), 900);
    // The station came from the west, over at most the ten seconds since the start.
    let trace = &location.detection_zones_to_event_position[0];
    let west: i32 = trace.iter().map(|point| point.delta_longitude.raw()).sum();
    let meters = f64::from(west) * 1e-7 * 111_320.0 * 48.7_f64.to_radians().cos();
    assert!((-201.0..-150.0).contains(&meters), "{meters} m in {} points", trace.len());
    // Without repetition, the packet lives as long as the event.
    let mut station = Station::new(settings(), vec![event(0)]);
    station.run(0);
    assert_eq!(station.sent[0].2.lifetime, millis(600_000));
}

/// EN 302 637-3 clause 8.2: the receiving ITS-S message table.
#[test]
fn a_message_is_compared_with_what_is_known() {
    use Reception::{Cancelled, Discarded, Negated, New, Repeated, Updated};
    let (cancels, negates) = (Some(Termination::IsCancellation), Some(Termination::IsNegation));
    // what arrives, in order: at, detection time, reference time [ms], termination -> what it is
    type Arrival = (i64, i64, i64, Option<Termination>, Reception);
    let cases: [(&str, &[Arrival]); 7] = [
        (
            "first, again, newer, older",
            &[
                (5, 0, 0, None, New),
                (6, 0, 0, None, Repeated),
                (7, 4, 4, None, Updated),
                (8, 0, 0, None, Discarded),
                (9, 3, 5, None, Discarded),
            ],
        ),
        (
            "cancelled, again, old news",
            &[
                (5, 0, 0, None, New),
                (6, 4, 4, cancels, Cancelled),
                (7, 4, 4, cancels, Repeated),
                (8, 0, 0, None, Discarded),
            ],
        ),
        (
            "negated with the same reference time",
            &[
                (5, 0, 0, None, New),
                (6, 4, 0, negates, Negated),
                (7, 0, 0, None, Discarded),
                (8, 4, 0, None, Discarded),
            ],
        ),
        ("somebody else ends an event that has changed since", &[(5, 2, 2, None, New), (6, 5, 0, negates, Discarded)]),
        ("an event that comes back", &[(5, 0, 0, None, New), (6, 4, 0, negates, Negated), (8, 7, 7, None, Updated)]),
        ("the end of an unknown event", &[(5, 4, 4, cancels, Discarded), (6, 4, 4, negates, Discarded)]),
        (
            "over already, over by then",
            &[
                (600_000, 0, 0, None, Discarded),
                (600_000, 1, 1, None, New),
                (600_001, 1, 1, None, Discarded),
                (600_002, 600_002, 600_002, None, New),
            ],
        ),
    ];
    for (case, arrivals) in cases {
        let mut service = DenService::new(settings(), Vec::new(), None, RandomStream::from_seed(1));
        for &(now, detected, referenced, termination, expected) in arrivals {
            let denm = told(detected, referenced, termination);
            assert_eq!(service.receive(at(now), &denm), expected, "{case}: at {now}");
            let state = service.event_state(denm.management.action_id, at(now));
            match expected {
                New | Updated => assert_eq!(state, Some(EventState::Active), "{case}: at {now}"),
                Cancelled => assert_eq!(state, Some(EventState::Cancelled), "{case}: at {now}"),
                Negated => assert_eq!(state, Some(EventState::Negated), "{case}: at {now}"),
                Repeated | Discarded => {}
            }
        }
        assert_eq!(service.next_wakeup(), None, "{case}");
    }
}

/// EN 302 637-3 clause 8.2: another station ends an event, and its originator stops telling.
#[test]
fn an_event_is_negated_by_somebody_else() {
    let mut originator = Station::new(repeating(500, 60_000), vec![event(1000)]);
    let mut other = Station::new(repeating(500, 1000), Vec::new());
    other.station_id = 99;
    originator.run(1000);
    let (_, denm, _) = originator.sent[0].clone();
    let action_id = denm.management.action_id;
    assert_eq!(other.service.receive(at(1001), &denm), Reception::New);
    assert_eq!(other.request(2000, DenRequest::Terminate { action_id }), Ok(action_id));
    other.run(10_000);
    assert_eq!(other.times(), [2000, 2500]);
    let (_, negation, _) = other.sent[0].clone();
    let management = &negation.management;
    assert_eq!((negation.station_id, management.action_id), (99, action_id));
    assert_eq!(management.termination, Some(Termination::IsNegation));
    assert_eq!((management.reference_time.raw(), management.detection_time.raw()), (1000, 2000));
    assert_eq!(originator.service.receive(at(2001), &negation), Reception::Negated);
    originator.run(60_000);
    assert_eq!(originator.times(), [1000]);
    // Whoever hears an old repetition afterwards does not believe it.
    let mut map = LocalDynamicMap::new(LdmSettings::default());
    for (now, message) in [(1001, &denm), (2001, &negation), (2002, &denm)] {
        let message = Message::Denm(message.clone());
        map.apply(at(now), &MapUpdate::from_message(&message, &plane(), at(now)).unwrap());
        assert_eq!(map.events(at(now)).count(), usize::from(now == 1001), "{now}");
        assert_eq!(other.service.event_state(action_id, at(now)), Some(EventState::Negated));
    }
}

/// Reference times tell which state is newer: the originator may see again what another station found gone.
#[test]
fn a_newer_update_outdoes_a_negation() {
    let mut other = Station::new(repeating(500, 60_000), Vec::new());
    let denm = told(1000, 1000, None);
    let action_id = denm.management.action_id;
    assert_eq!(other.service.receive(at(1001), &denm), Reception::New);
    assert_eq!(other.request(2000, DenRequest::Terminate { action_id }), Ok(action_id));
    // Its own negation comes back, and an old repetition.
    let (_, negation, _) = other.sent[0].clone();
    assert_eq!(other.service.receive(at(2100), &negation), Reception::Repeated);
    assert_eq!(other.service.receive(at(2101), &denm), Reception::Discarded);
    assert_eq!(other.service.event_state(action_id, at(2102)), Some(EventState::Negated));
    assert_eq!(other.service.receive(at(2600), &told(2550, 2550, None)), Reception::Updated);
    assert_eq!(other.service.event_state(action_id, at(2601)), Some(EventState::Active));
    other.run(10_000);
    assert_eq!(other.times(), [2000], "the negation is no longer repeated");
}

/// EN 302 637-3 clause 8.2, keep-alive forwarding: who forwards, and when.
#[test]
fn a_message_is_kept_alive_in_its_area() {
    let switched_on = DenServiceSettings { keep_alive_forwarding: true, radius: Meters(500.0), ..settings() };
    let repetition = Some(Repetition { interval: millis(1000), duration: millis(1000) });
    let mut originator = Station::new(switched_on, Vec::new());
    originator.request(0, DenRequest::Trigger(den_event(repetition, millis(9000)))).unwrap();
    let denm = originator.sent.remove(0).1;
    assert_eq!(denm.management.transmission_interval.unwrap().raw(), 1000);
    let mut without = denm.clone();
    without.management.transmission_interval = None;
    let mut wide = denm.clone();
    wide.management.awareness_distance = Some(StandardLength3b::LessThan5Km);
    let off = DenServiceSettings { keep_alive_forwarding: false, ..switched_on };
    // settings, message, distance from the event [m] -> whether it is forwarded
    let cases = [
        (switched_on, &denm, 0.0, true),
        (switched_on, &denm, 499.0, true),
        (switched_on, &denm, 501.0, false),
        (switched_on, &wide, 501.0, true),
        (switched_on, &without, 0.0, false),
        (off, &denm, 0.0, false),
    ];
    for (settings, denm, away, forwards) in cases {
        let mut station = Station::new(settings, Vec::new());
        station.station_id = 50;
        station.motion.position = Point::new(300.0 - away, 0.0);
        assert_eq!(station.service.receive(at(100), denm), Reception::New);
        station.run(60_000);
        assert_eq!(!station.sent.is_empty(), forwards, "{away} m");
        assert_eq!(station.service.next_wakeup(), None);
        let mut before = 100;
        for (now, forwarded, transport) in &station.sent {
            assert_eq!(forwarded, denm, "unchanged");
            assert!(matches!(transport.destination, Destination::GeoBroadcast { .. }));
            assert!((2000..=2150).contains(&(now - before)), "{before} to {now}");
            before = *now;
        }
        // Nothing goes out once the event is over.
        assert!(station.sent.len() <= 4 && before < 9000, "{} times, the last at {before}", station.sent.len());
    }
}

/// EN 302 637-3 clause 8.2: `T_Forwarding` starts anew when the message is heard, and stops when the event ends.
#[test]
fn who_hears_a_message_need_not_keep_it_alive() {
    let switched_on = DenServiceSettings { keep_alive_forwarding: true, ..settings() };
    let repetition = Some(Repetition { interval: millis(1000), duration: millis(1000) });
    let mut originator = Station::new(switched_on, Vec::new());
    let action_id = originator.request(0, DenRequest::Trigger(den_event(repetition, millis(90_000)))).unwrap();
    originator.request(9000, DenRequest::Terminate { action_id }).unwrap();
    let (denm, end) = (originator.sent[0].1.clone(), originator.sent[1].1.clone());
    let mut station = Station::new(switched_on, Vec::new());
    for second in 0..6 {
        station.run(1000 * second);
        station.service.receive(at(1000 * second), &denm);
    }
    assert_eq!(station.times(), Vec::<i64>::new());
    station.run(8000);
    assert_eq!(station.times().len(), 1, "silence since 5 s");
    assert_eq!(station.service.receive(at(9000), &end), Reception::Cancelled);
    station.run(90_000);
    assert_eq!(station.times().len(), 1);
}

/// An emergency braking is told once, as urgently as possible.
#[test]
fn a_hard_braking_is_told_once_in_ten_seconds() {
    // deceleration [m/s²] -> whether it is told, with a threshold of 4
    for (deceleration, tells) in [(0.0, false), (3.9, false), (4.0, true), (8.0, true)] {
        let threshold = Some(MetersPerSecondSquared(4.0));
        let service = DenService::new(settings(), Vec::new(), threshold, RandomStream::from_seed(3));
        let mut station = Station::of(service);
        for now in 0..250 {
            // The deceleration is what counts; the way is not that of a real vehicle.
            station.motion.acceleration = MetersPerSecondSquared(-deceleration);
            let next = station.service.next_wakeup().unwrap();
            assert!((100 * now..100 * (now + 1)).contains(&(next.0 / 1_000_000)), "look {now} at {next}");
            let motion = station.motion;
            let ego = EgoState { at: next, motion, kind: StationKind::Car, length: Meters(4.5), width: Meters(1.8) };
            let map = LocalDynamicMap::default();
            let view = StationView {
                now: next,
                station_id: 7,
                ego: &ego,
                t_gen_dcc: SimDuration::ZERO,
                perceived: &[],
                map: &map,
            };
            station.service.handle(&view, &mut station.outbox);
            for message in station.outbox.waiting() {
                let sent = (next.0 / 1_000_000, Denm::decode(&message.payload).unwrap(), message.transport);
                station.sent.push(sent);
            }
            station.outbox.clear();
        }
        assert_eq!(station.sent.len(), if tells { 3 } else { 0 }, "{deceleration} m/s²");
        for pair in station.sent.windows(2) {
            assert_eq!(pair[1].0 - pair[0].0, 10_000);
            assert_eq!(pair[0].1.management.valid_until(), pair[1].1.management.detection_time.time());
        }
        for (_, denm, transport) in &station.sent {
            let cause = denm.situation.unwrap().event_type;
            assert_eq!((cause.cause.raw(), cause.sub_cause, transport.priority), (99, 1, Priority::Dp0));
            let direction = denm.management.traffic_direction;
            assert_eq!(direction, Some(TrafficDirection::SameAsReferenceDirectionUpstream));
        }
    }
}

#[test]
fn who_has_nothing_to_do_sleeps() {
    let mut idle = Station::new(repeating(500, 2000), Vec::new());
    assert_eq!(idle.service.next_wakeup(), None);
    idle.service.receive(at(5), &told(0, 0, None));
    assert_eq!(idle.service.next_wakeup(), None);
    // Far before an event there is nothing to do either; then the way to it is remembered.
    let busy = Station::new(settings(), vec![event(100_000)]);
    assert_eq!(busy.service.next_wakeup(), Some(at(70_000)));
    let mut busy = busy;
    busy.run(200_000);
    assert_eq!((busy.times(), busy.service.next_wakeup()), (vec![100_000], None));
    assert!((30..=32).contains(&busy.wakeups), "{}", busy.wakeups);
}

#[test]
fn the_map_knows_the_event() {
    let mut station = Station::new(settings(), Vec::new());
    let event = DenEvent {
        traffic_direction: Some(TrafficDirection::OppositeToReferenceDirection),
        ..den_event(None, millis(5000))
    };
    station.request(1000, DenRequest::Trigger(event)).unwrap();
    let message = Message::Denm(station.sent[0].1.clone());
    let update = MapUpdate::from_message(&message, &plane(), at(1000)).unwrap();
    let mut map = LocalDynamicMap::new(LdmSettings::default());
    map.apply(at(1001), &update);
    let heard: Vec<_> = map.events_relevant_at(at(1001), Point::new(-690.0, 0.0)).collect();
    assert_eq!(heard.len(), 1);
    assert_eq!((heard[0].id.originator, heard[0].id.sequence_number), (7, 0));
    assert_eq!((heard[0].cause_code, heard[0].sub_cause_code), (10, 0));
    assert!(heard[0].position.distance(Point::new(300.0, 0.0)).0 < 0.05, "{:?}", heard[0].position);
    assert!(heard[0].traffic_heading.unwrap().difference(Heading::from_degrees(270.0)).abs() < 1e-9);
    assert_eq!((heard[0].referenced_at, heard[0].valid_until), (at(1000), at(6000)));
    assert_eq!(map.events_relevant_at(at(1001), Point::new(-710.0, 0.0)).count(), 0);
    assert_eq!(map.events(at(6000)).count(), 0);
}
