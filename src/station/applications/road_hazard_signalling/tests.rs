use super::*;
use crate::geometry::{Heading, KinematicState, Point};
use crate::station::facilities::{LdmSettings, LocalDynamicMap, MapUpdate, StationKind};
use crate::units::{MetersPerSecond, MetersPerSecondSquared};

const OWN_NAME: u32 = 7;
const STEP_MS: i64 = 100;

fn at(ms: i64) -> SimTime {
    SimTime::ZERO + SimDuration::from_millis(ms)
}

fn settings() -> RoadHazardSettings {
    RoadHazardSettings {
        reaction_time: SimDuration::from_millis(1000),
        advice: SpeedAdvice { speed: MetersPerSecond(15.0), deceleration: MetersPerSecondSquared(2.0) },
        relevance_distance: Meters(1000.0),
    }
}

/// A stationary vehicle at (500, 0), for eastbound traffic within 400 m, told of at 50 ms.
fn event() -> HeardEvent {
    HeardEvent {
        id: EventId { originator: 9, sequence_number: 1 },
        cause_code: 94,
        sub_cause_code: 0,
        position: Point::new(500.0, 0.0),
        traces: Default::default(),
        traffic_heading: Some(Heading::EAST),
        relevance_distance: Meters(400.0),
        detected_at: at(10),
        referenced_at: at(10),
        valid_until: at(60_000),
        state: EventState::Active,
    }
}

/// A vehicle that looks at what it knows every 100 ms.
struct Vehicle {
    application: RoadHazardSignalling,
    map: LocalDynamicMap,
    name: u32,
    now: SimTime,
    notices: Vec<Notice>,
}

impl Vehicle {
    fn new() -> Self {
        Self {
            application: RoadHazardSignalling::new(settings()),
            map: LocalDynamicMap::default(),
            name: OWN_NAME,
            now: SimTime::ZERO,
            notices: Vec::new(),
        }
    }

    fn that_heard(event: HeardEvent) -> Self {
        let mut vehicle = Self::new();
        vehicle.map.apply(at(50), &MapUpdate::Event(event));
        vehicle
    }

    fn hear(&mut self, event: HeardEvent) {
        self.map.apply(self.now, &MapUpdate::Event(event));
    }

    /// What it does in the step after the last one at (x, y).
    fn look(&mut self, (x, y): (f64, f64), heading_deg: f64) -> Option<Reaction> {
        self.now += SimDuration::from_millis(STEP_MS);
        let mut motion = KinematicState::at_rest(Point::new(x, y), Heading::from_degrees(heading_deg));
        motion.speed = MetersPerSecond(30.0);
        let ego = EgoState { at: self.now, motion, kind: StationKind::Car, length: Meters(5.0), width: Meters(2.0) };
        let view = StationView {
            now: self.now,
            station_id: self.name,
            ego: &ego,
            t_gen_dcc: SimDuration::ZERO,
            perceived: &[],
            map: &self.map,
        };
        self.application.react(&view, &mut self.notices)
    }

    /// What it does after its reaction time, standing still.
    fn look_for_long(&mut self, place: (f64, f64), heading_deg: f64) -> Option<Reaction> {
        (0..20).map(|_| self.look(place, heading_deg)).last().flatten()
    }
}

#[test]
fn an_event_concerns_those_who_come_up_to_it() {
    let own = EventId { originator: OWN_NAME, sequence_number: 1 };
    let east = |event: HeardEvent, x: f64| (event, (x, 0.0), 90.0);
    // event, place, heading [deg], case -> whether the vehicle slows down
    let cases = [
        (east(event(), 200.0), "ahead", true),
        (east(event(), 100.0), "at the relevance distance", true),
        (east(event(), 99.0), "beyond it", false),
        (east(HeardEvent { relevance_distance: Meters(f64::INFINITY), ..event() }, -499.0), "within the own one", true),
        (east(HeardEvent { relevance_distance: Meters(f64::INFINITY), ..event() }, -501.0), "beyond that", false),
        (east(event(), 501.0), "behind", false),
        ((event(), (800.0, 0.0), 270.0), "ahead, in the other direction", false),
        ((HeardEvent { traffic_heading: None, ..event() }, (800.0, 0.0), 270.0), "for all directions", true),
        ((event(), (490.0, 24.0), 90.0), "on the far lane", true),
        ((event(), (480.0, 30.0), 90.0), "beside the road", false),
        ((event(), (300.0, 190.0), 90.0), "behind a bend", true),
        ((event(), (300.0, 210.0), 90.0), "on another road", false),
        ((event(), (500.0, 200.0), 181.0), "on a crossing road", false),
        (east(HeardEvent { id: own, ..event() }, 200.0), "its own", false),
        (east(HeardEvent { valid_until: at(1500), ..event() }, 200.0), "expired", false),
        (east(HeardEvent { state: EventState::Cancelled, ..event() }, 200.0), "cancelled", false),
        (east(HeardEvent { state: EventState::Negated, ..event() }, 200.0), "negated", false),
    ];
    for ((event, place, heading), case, slows) in cases {
        let reaction = Vehicle::that_heard(event).look_for_long(place, heading);
        assert_eq!(reaction.is_some(), slows, "{case}");
    }
}

#[test]
fn a_trace_tells_which_way_leads_to_the_event() {
    // The originator came from the south, turned right at (400, 0), and stopped at (500, 0).
    let trace = [(500.0, 0.0), (400.0, 0.0), (400.0, -100.0), (400.0, -200.0)];
    let trace = trace.map(|(x, y)| Point::new(x, y)).to_vec();
    let event = HeardEvent { traces: [trace].into_iter().collect(), relevance_distance: Meters(600.0), ..event() };
    // place, heading [deg], case -> whether the vehicle slows down
    let cases = [
        ((450.0, -2.0), 90.0, "behind the turn", true),
        ((398.0, -150.0), 10.0, "before the turn, towards it", true),
        ((398.0, -150.0), 60.0, "turning off", false),
        ((402.0, -150.0), 180.0, "the other way", false),
        ((400.0, -400.0), 0.0, "not yet on the trace", true),
        ((300.0, 0.0), 90.0, "straight on, from where the originator did not come", false),
        ((350.0, -100.0), 45.0, "in the street beside it", false),
        ((190.0, -400.0), 90.0, "on another road, with the beginning ahead aside", true),
    ];
    for (place, heading, case, slows) in cases {
        let event = HeardEvent { traffic_heading: None, ..event.clone() };
        assert_eq!(Vehicle::that_heard(event).look_for_long(place, heading).is_some(), slows, "{case}");
    }
}

#[test]
fn the_driver_reacts_after_the_reaction_time_and_it_is_noted_once() {
    let mut vehicle = Vehicle::that_heard(event());
    let warning = Warning { event: event().id, detected_at: at(10), warned_at: at(50) };
    for step in 1..=10 {
        assert_eq!(vehicle.look((200.0, 0.0), 90.0), None, "step {step}");
    }
    assert_eq!(vehicle.notices, [Notice::Warned(warning)]);
    // 1050 ms lie between two looks.
    let reaction = Reaction { advice: settings().advice, event: event().id, since: at(1100) };
    assert_eq!(vehicle.look((200.0, 0.0), 90.0), Some(reaction));
    assert_eq!(vehicle.look((200.0, 0.0), 90.0), Some(reaction));
    let advice = settings().advice;
    let reacted =
        Notice::Reacted { warning, at: at(1100), distance: Meters(300.0), speed: MetersPerSecond(30.0), advice };
    assert_eq!(vehicle.notices, [Notice::Warned(warning), reacted]);
}

#[test]
fn an_event_that_was_far_away_warns_when_it_begins_to_concern() {
    let mut vehicle = Vehicle::that_heard(event());
    for _ in 0..10 {
        vehicle.look((0.0, 0.0), 90.0);
    }
    assert!(vehicle.notices.is_empty());
    vehicle.look((150.0, 0.0), 90.0);
    assert!(matches!(vehicle.notices[..], [Notice::Warned(warning)] if warning.warned_at == at(1100)));
}

#[test]
fn the_vehicle_is_released_when_the_event_is_over_for_it() {
    let slowed = || {
        let mut vehicle = Vehicle::that_heard(event());
        assert!(vehicle.look_for_long((300.0, 0.0), 90.0).is_some());
        vehicle
    };
    let mut passes = slowed();
    assert!(passes.look((499.0, 0.0), 90.0).is_some());
    assert_eq!(passes.look((500.5, 0.0), 90.0), None, "passed");
    let mut turns = slowed();
    assert!(turns.look((320.0, 0.0), 50.0).is_some(), "a bend is no turn");
    assert_eq!(turns.look((330.0, 150.0), 45.0), None, "turned away");
    for state in [EventState::Cancelled, EventState::Negated] {
        let mut ended = slowed();
        ended.hear(HeardEvent { state, referenced_at: at(1900), ..event() });
        assert_eq!(ended.look((310.0, 0.0), 90.0), None, "{state:?}");
    }
    let mut expires = Vehicle::that_heard(HeardEvent { valid_until: at(2050), ..event() });
    assert!(expires.look_for_long((300.0, 0.0), 90.0).is_some());
    assert_eq!(expires.look((310.0, 0.0), 90.0), None, "expired");
    let mut leaves = slowed();
    leaves.application.station_left();
    assert_eq!(leaves.look((200.0, 0.0), 90.0), None, "the one who comes again is warned anew");
}

#[test]
fn the_nearer_of_two_events_counts() {
    let mut vehicle = Vehicle::that_heard(event());
    let nearer = EventId { originator: 11, sequence_number: 0 };
    vehicle.hear(HeardEvent { id: nearer, position: Point::new(450.0, 0.0), ..event() });
    assert_eq!(vehicle.look_for_long((200.0, 0.0), 90.0).map(|reaction| reaction.event), Some(nearer));
    assert_eq!(vehicle.look((460.0, 0.0), 90.0).map(|reaction| reaction.event), Some(event().id));
}

#[test]
fn events_of_former_names_are_its_own() {
    let own = EventId { originator: OWN_NAME, sequence_number: 3 };
    let mut vehicle = Vehicle::new();
    vehicle.look((200.0, 0.0), 90.0);
    vehicle.name = 4711;
    vehicle.hear(HeardEvent { id: own, ..event() });
    assert_eq!(vehicle.look_for_long((200.0, 0.0), 90.0), None);
}

#[test]
fn on_a_ring_an_event_beyond_the_end_is_ahead() {
    let mut vehicle = Vehicle::new();
    vehicle.map =
        LocalDynamicMap::new(LdmSettings { topology: Topology::RingAlongX(Meters(2000.0)), ..LdmSettings::default() });
    vehicle.hear(HeardEvent { position: Point::new(50.0, 0.0), ..event() });
    assert!(vehicle.look_for_long((1900.0, 0.0), 90.0).is_some());
    assert_eq!(vehicle.look((60.0, 0.0), 90.0), None, "passed");
}
