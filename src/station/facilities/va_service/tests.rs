//! The rules of TS 103 300-3, played through by stations that hear each other.

use super::*;
use crate::engine::RandomStream;
use crate::geometry::{Heading, KinematicState, LocalPlane, Point, Topology, Wgs84};
use crate::station::facilities::{
    AwarenessSource, EgoState, FacilitiesService, HeardStation, LocalDynamicMap, MapUpdate, Outbox, ReceivedMessage,
    StationKind, StationView,
};
use crate::station::message::quantities::{ClusterLeaveReason, StationType, VruClusterProfiles};
use crate::station::message::{Message, Vam, VruClusterOperation};
use crate::units::{Meters, MetersPerSecond, SimDuration, SimTime};

const ORIGIN: Wgs84 = Wgs84 { latitude_deg: 48.0, longitude_deg: 11.0 };

fn settings() -> VaServiceSettings {
    VaServiceSettings {
        rule: VamRule::Etsi(EtsiVamRule { num_skip_vams: None, ..EtsiVamRule::default() }),
        low_frequency_interval: SimDuration::from_millis(2000),
        clustering: Some(ClusteringParameters::default()),
        safety: SafetySettings::default(),
        motion_prediction: MotionPredictionContent {
            path_history_points: 0,
            path_history_length: Meters(100.0),
            predicted_points: 0,
        },
        plane: LocalPlane::new(ORIGIN),
        topology: Topology::Open,
    }
}

fn alone() -> VaServiceSettings {
    VaServiceSettings { clustering: None, ..settings() }
}

/// A road user, its service, its map and what it sent.
struct Walker {
    station_id: u32,
    kind: StationKind,
    motion: KinematicState,
    service: VaService,
    map: LocalDynamicMap,
    t_gen_dcc: SimDuration,
    sent: Vec<(i64, Vam)>,
}

/// All of them; time goes on in steps of 10 ms.
struct Street {
    walkers: Vec<Walker>,
    now_ms: i64,
}

fn at(ms: i64) -> SimTime {
    SimTime::ZERO + SimDuration::from_millis(ms)
}

impl Street {
    fn new() -> Self {
        Self { walkers: Vec::new(), now_ms: 0 }
    }

    /// Somebody who goes east from (x, y).
    fn add(&mut self, kind: StationKind, x: f64, y: f64, speed: f64, settings: VaServiceSettings) {
        let station_id = self.walkers.len() as u32 + 1;
        let motion = KinematicState {
            speed: MetersPerSecond(speed),
            ..KinematicState::at_rest(Point::new(x, y), Heading::EAST)
        };
        let draws = RandomStream::from_seed(1).derive(station_id.into());
        // Everybody looks at the rules at another time.
        let service = VaService::new(settings, at(10 * i64::from(station_id)), draws);
        let (map, t_gen_dcc) = (LocalDynamicMap::default(), SimDuration::ZERO);
        self.walkers.push(Walker { station_id, kind, motion, service, map, t_gen_dcc, sent: Vec::new() });
    }

    fn crowd(count: usize, settings: VaServiceSettings) -> Self {
        let mut street = Self::new();
        for index in 0..count {
            street.add(StationKind::Pedestrian, index as f64, 0.0, 1.4, settings);
        }
        street
    }

    fn run_until(&mut self, end_ms: i64, hears: impl Fn(i64, u32, u32) -> bool) {
        let plane = LocalPlane::new(ORIGIN);
        let mut outbox = Outbox::default();
        while self.now_ms < end_ms {
            let now = at(self.now_ms);
            for index in 0..self.walkers.len() {
                let walker = &mut self.walkers[index];
                if walker.service.next_wakeup().unwrap() > now {
                    continue;
                }
                let ego = ego(walker, now);
                let Walker { station_id, ref map, t_gen_dcc, .. } = *walker;
                let view = StationView { now, station_id, ego: &ego, t_gen_dcc, perceived: &[], map };
                walker.service.handle(&view, &mut outbox);
                let sent: Vec<Vam> =
                    outbox.waiting().iter().map(|message| Vam::decode(&message.payload).unwrap()).collect();
                outbox.clear();
                for vam in sent {
                    self.walkers[index].sent.push((self.now_ms, vam.clone()));
                    self.deliver(vam, &plane, &hears, &mut outbox);
                }
            }
            for walker in &mut self.walkers {
                walker.motion = walker.motion.extrapolate(SimDuration::from_millis(10));
            }
            self.now_ms += 10;
        }
    }

    fn deliver(&mut self, vam: Vam, plane: &LocalPlane, hears: impl Fn(i64, u32, u32) -> bool, outbox: &mut Outbox) {
        let (now, from) = (at(self.now_ms), vam.station_id);
        let message = Message::Vam(vam);
        let update = MapUpdate::from_message(&message, plane, now).unwrap();
        for walker in &mut self.walkers {
            if walker.station_id == from || !hears(self.now_ms, from, walker.station_id) {
                continue;
            }
            walker.map.apply(now, &update);
            let ego = ego(walker, now);
            let Walker { station_id, ref map, t_gen_dcc, .. } = *walker;
            let view = StationView { now, station_id, ego: &ego, t_gen_dcc, perceived: &[], map };
            let received = ReceivedMessage { message: &message, generated_at: now, hops: 1 };
            walker.service.received(&view, &received, outbox);
        }
    }

    fn states(&self) -> Vec<VbsState> {
        self.walkers.iter().map(|walker| walker.service.state()).collect()
    }

    fn leader(&self) -> usize {
        self.states().iter().position(|state| *state == VbsState::ActiveClusterLeader).expect("somebody leads")
    }

    fn member(&self) -> usize {
        self.states().iter().position(|state| *state == VbsState::Passive).expect("somebody is a member")
    }

    /// Every reason for which a station said that it left, once.
    fn reasons(&self, walker: usize) -> Vec<ClusterLeaveReason> {
        let leave = |operation: VruClusterOperation| operation.leave.map(|leave| leave.reason);
        let mut reasons: Vec<_> =
            self.walkers[walker].sent.iter().filter_map(|(_, vam)| vam.cluster_operation.and_then(leave)).collect();
        reasons.dedup();
        reasons
    }
}

fn ego(walker: &Walker, now: SimTime) -> EgoState {
    EgoState { at: now, motion: walker.motion, kind: walker.kind, length: Meters(0.5), width: Meters(0.5) }
}

fn everybody(_: i64, _: u32, _: u32) -> bool {
    true
}

fn intervals(walker: &Walker) -> Vec<i64> {
    walker.sent.windows(2).map(|pair| pair[1].0 - pair[0].0).collect()
}

#[test]
fn the_interval_follows_the_speed() {
    // Clause 6.4.1, checks every 100 ms. kind, speed [m/s], T_GenVam_DCC [ms] -> interval [ms]
    let cases = [
        (StationKind::Pedestrian, 0.0, 0, 5000),
        (StationKind::Pedestrian, 1.4, 0, 2900), // 4 m take 2857 ms
        (StationKind::Cyclist, 4.9, 0, 900),     // 4 m take 816 ms
        (StationKind::Cyclist, 4.9, 1200, 1200),
    ];
    for (kind, speed, dcc, expected) in cases {
        let mut street = Street::new();
        street.add(kind, 0.0, 0.0, speed, alone());
        street.walkers[0].t_gen_dcc = SimDuration::from_millis(dcc);
        street.run_until(30_000, everybody);
        let intervals = intervals(&street.walkers[0]);
        assert!(
            intervals.len() > 4 && intervals.iter().all(|interval| *interval == expected),
            "{speed}: {intervals:?}"
        );
    }
}

#[test]
fn a_fixed_period_ignores_the_rules_and_cars_send_no_vam() {
    let fixed = VaServiceSettings { rule: VamRule::FixedPeriod(SimDuration::from_millis(500)), ..alone() };
    // kind -> VAMs in 10 s, state
    let cases = [
        (StationKind::Pedestrian, 20, VbsState::ActiveStandalone),
        (StationKind::Car, 0, VbsState::Idle),
        (StationKind::RoadSideUnit, 0, VbsState::Idle),
    ];
    for (kind, vams, state) in cases {
        let mut street = Street::new();
        street.add(kind, 0.0, 0.0, 0.0, fixed);
        street.run_until(10_000, everybody);
        assert_eq!((street.walkers[0].sent.len(), street.states()[0]), (vams, state), "{kind:?}");
    }
}

#[test]
fn a_vam_tells_the_state_in_the_units_of_the_standard() {
    let mut settings = alone();
    settings.motion_prediction.predicted_points = 3;
    settings.motion_prediction.path_history_points = 10;
    let mut street = Street::new();
    street.add(StationKind::Cyclist, 0.0, -2.0, 4.9, settings);
    street.run_until(3000, everybody);
    let (sent_at, vam) = &street.walkers[0].sent[3];
    assert_eq!(*sent_at, 2710, "the third interval of 900 ms after the first check at 10 ms");
    assert_eq!(vam.generation_delta_time.raw(), 2710);
    assert_eq!(vam.station_type, StationType::CYCLIST);
    assert_eq!(vam.reference_position.latitude.raw(), 479_999_820, "2 m south of 48 degrees");
    assert_eq!((vam.high_frequency.heading.raw(), vam.high_frequency.speed.raw()), (900, 490));
    assert!(vam.high_frequency.yaw_rate.is_some(), "recommended for profile 2");
    let with_low: Vec<i64> =
        street.walkers[0].sent.iter().filter(|(_, vam)| vam.low_frequency.is_some()).map(|(at, _)| *at).collect();
    assert_eq!(with_low, [10, 2710], "clause 6.2: the first, and the first after 2 s");
    let prediction = vam.motion_prediction.as_ref().unwrap();
    assert_eq!(prediction.path_prediction.len(), 3);
    assert_eq!(prediction.path_prediction[1].delta_time.unwrap().raw(), 20);
    // 9.8 m at 48 degrees are 0.000131 degrees of longitude.
    assert!((1305..1322).contains(&prediction.path_prediction[1].delta_longitude.raw()));
    assert!(!prediction.path_history.is_empty());
}

#[test]
fn who_walks_beside_another_lets_it_speak() {
    // Clause 6.4.3. numSkipVams -> VAMs of both together within 60 s, at most
    for (num_skip_vams, least, most) in [(None, 42, 46), (Some(2), 15, 32)] {
        let rule = VamRule::Etsi(EtsiVamRule { num_skip_vams, ..EtsiVamRule::default() });
        let mut street = Street::new();
        for y in [0.0, 1.0] {
            street.add(StationKind::Pedestrian, 0.0, y, 1.4, VaServiceSettings { rule, ..alone() });
        }
        street.run_until(60_000, everybody);
        let sent: usize = street.walkers.iter().map(|walker| walker.sent.len()).sum();
        assert!((least..=most).contains(&sent), "{num_skip_vams:?}: {sent}");
    }
}

/// A car of which the first walker learned.
fn car_near(street: &mut Street, station_id: u32, x: f64, y: f64, speed: f64) {
    let now = at(street.now_ms);
    let motion = KinematicState {
        speed: MetersPerSecond(speed),
        ..KinematicState::at_rest(Point::new(x, y), Heading::from_degrees(0.0))
    };
    for walker in &mut street.walkers {
        let update = MapUpdate::Station(HeardStation {
            station_id,
            station_type: StationType::PASSENGER_CAR,
            motion,
            length: Meters(4.5),
            width: Meters(1.8),
            generated_at: now,
            source: AwarenessSource::Cam,
            cluster: None,
        });
        walker.map.apply(now, &update);
    }
}

#[test]
fn who_comes_too_near_or_will_meet_makes_a_vam_due() {
    // Clause 6.4.1. x, y of a car that drives north [m], its speed [m/s] -> trigger, whether it is too near
    let cases = [
        (-6.0, 1.5, 0.0, Some(VamTrigger::SafeDistance), true), // 2 m aside, and 7 m ahead or behind at 1.4 m/s
        (-6.0, 2.5, 0.0, None, false),
        (-8.0, 1.0, 0.0, None, false),
        (6.0, -42.0, 10.0, Some(VamTrigger::Interception), false), // meets the walker after 4.3 s
    ];
    for (x, y, speed, expected, is_unsafe) in cases {
        let mut street = Street::new();
        street.add(StationKind::Pedestrian, 0.0, 0.0, 1.4, alone());
        street.run_until(100, everybody);
        car_near(&mut street, 99, x, y, speed);
        street.run_until(200, everybody);
        let walker = &street.walkers[0];
        let trigger = (walker.sent.len() > 1).then(|| walker.service.last_trigger().unwrap());
        assert_eq!(trigger, expected, "({x}, {y})");
        let prediction = walker.sent.last().unwrap().1.motion_prediction.clone().unwrap_or_default();
        let subjects: Vec<_> = prediction.safe_distance.iter().map(|indication| indication.subject_station).collect();
        assert_eq!(subjects, if is_unsafe { vec![Some(99)] } else { vec![] }, "({x}, {y})");
        if expected == Some(VamTrigger::Interception) {
            assert_eq!(prediction.trajectory_interception[0].subject_station, Some(99));
        }
        // The same car makes no second VAM due.
        let sent = walker.sent.len();
        car_near(&mut street, 99, x + 0.14, y, 0.0);
        street.run_until(280, everybody);
        assert!(expected == Some(VamTrigger::Interception) || street.walkers[0].sent.len() == sent, "({x}, {y})");
    }
}

#[test]
fn enough_neighbours_form_one_cluster_that_speaks_with_one_voice() {
    // Clause 5.4.2.4, numCreateCluster 3. people within 5 m -> whether a cluster forms
    for (count, forms) in [(3, false), (4, true), (5, true)] {
        let mut street = Street::crowd(count, settings());
        street.run_until(25_000, everybody);
        let states = street.states();
        let passive = states.iter().filter(|state| **state == VbsState::Passive).count();
        assert_eq!(passive, if forms { count - 1 } else { 0 }, "{states:?}");
        if !forms {
            assert!(
                street
                    .walkers
                    .iter()
                    .all(|walker| walker.sent.iter().all(|(_, vam)| vam.cluster_information.is_none()))
            );
            continue;
        }
        let leader = street.leader();
        let (_, last) = street.walkers[leader].sent.last().unwrap();
        let cluster = last.cluster_information.as_ref().unwrap();
        assert_eq!(usize::from(cluster.cardinality), count);
        assert_eq!(cluster.profiles, Some(VruClusterProfiles::PEDESTRIAN));
        assert!(cluster.cluster_id.is_some_and(|id| id != 0) && cluster.bounding_box.is_some());
        // Members are silent, and the leader speaks before timeClusterContinuity is over.
        let spoke: Vec<usize> = street.walkers.iter().map(|walker| walker.sent.len()).collect();
        street.run_until(35_000, everybody);
        for (index, before) in spoke.into_iter().enumerate() {
            let sent = street.walkers[index].sent.len() - before;
            assert_eq!(sent > 0, index == leader, "station {index} sent {sent}");
        }
        assert!(intervals(&street.walkers[leader]).iter().rev().take(8).all(|interval| *interval <= 1000));
    }
}

#[test]
fn joining_is_announced_for_three_seconds() {
    // Clause 5.4.2.2 and table 15.
    let mut street = Street::crowd(4, settings());
    street.run_until(25_000, everybody);
    let member = street.member();
    let joins: Vec<(i64, u8)> = street.walkers[member]
        .sent
        .iter()
        .filter_map(|(at, vam)| Some((*at, vam.cluster_operation?.join?.join_time.raw())))
        .collect();
    // Quarters of a second until the station is silent.
    assert_eq!(joins.iter().map(|(_, quarters)| *quarters).collect::<Vec<_>>(), [12, 8, 4], "{joins:?}");
    let low = |(_, vam): &(i64, Vam)| vam.cluster_operation.is_none() || vam.low_frequency.is_some();
    assert!(street.walkers[member].sent.iter().all(low), "clause 6.2: with every cluster operation");
}

#[test]
fn clustering_can_be_switched_off() {
    let mut street = Street::crowd(6, alone());
    street.run_until(20_000, everybody);
    assert!(street.states().iter().all(|state| *state == VbsState::ActiveStandalone));
    assert!(street.walkers[0].service.listens_to().is_empty());
}

#[test]
fn members_leave_for_a_reason_and_say_so() {
    use ClusterLeaveReason as Reason;
    type Event = fn(&mut Street, usize);
    let slower: Event = |street, member| street.walkers[member].motion.speed.0 = 0.7;
    let aside: Event = |street, member| street.walkers[member].motion.position.y += 8.0;
    let car: Event = |street, member| {
        let position = street.walkers[member].motion.position;
        car_near(street, 99, position.x, position.y + 1.0, 0.0);
    };
    let nothing: Event = |_, _| {};
    // what happens, whether the leader can still be heard -> reason
    let cases = [
        (nothing, false, Reason::CLUSTER_LEADER_LOST),
        (slower, true, Reason::OUT_OF_CLUSTER_SPEED_RANGE),
        (aside, true, Reason::OUT_OF_CLUSTER_BOUNDING_BOX),
        (car, true, Reason::SAFETY_CONDITION),
    ];
    for (event, leader_is_heard, expected) in cases {
        let mut street = Street::crowd(4, settings());
        street.run_until(25_000, everybody);
        let (member, leader) = (street.member(), street.leader());
        let leader_id = street.walkers[leader].station_id;
        event(&mut street, member);
        street.run_until(28_200, |_, from, _| leader_is_heard || from != leader_id);
        assert_eq!(street.reasons(member), [expected]);
        let last = street.walkers[member].sent.iter().filter(|(at, _)| *at >= 25_000);
        let announced: Vec<i64> = last
            .filter(|(_, vam)| vam.cluster_operation.is_some_and(|operation| operation.leave.is_some()))
            .map(|(at, _)| *at)
            .collect();
        // timeClusterLeaveNotification.
        assert!(announced.len() >= 2 && announced.last().unwrap() - announced[0] <= 1000, "{announced:?}");
    }
}

#[test]
fn a_join_that_the_leader_does_not_hear_fails() {
    // Clause 5.4.2.2 and table 15: timeClusterJoinSuccess 0.5 s after the three seconds of the announcement.
    let mut street = Street::crowd(4, settings());
    street.run_until(25_000, everybody);
    let leader = &street.walkers[street.leader()];
    let (leader_id, place) = (leader.station_id, leader.motion.position);
    street.add(StationKind::Pedestrian, place.x, place.y + 2.0, 1.4, settings());
    let late = street.walkers.len() - 1;
    street.run_until(31_000, |_, _, to| to != leader_id);
    let sent = &street.walkers[late].sent;
    let (failed_at, leave) = sent
        .iter()
        .find_map(|(at, vam)| Some((*at, vam.cluster_operation?.leave?)))
        .expect("it says that it is alone again");
    assert_eq!(leave.reason, ClusterLeaveReason::FAILED_JOIN);
    let joins = sent.iter().filter(|(_, vam)| vam.cluster_operation.is_some_and(|operation| operation.join.is_some()));
    assert_eq!(failed_at - joins.map(|(at, _)| *at).min().unwrap(), 3500);
}

#[test]
fn a_leader_without_members_gives_up_after_a_warning() {
    // Clause 5.4.2.2 and table 15: timeClusterBreakupWarning 3 s.
    let mut street = Street::crowd(4, settings());
    street.run_until(25_000, everybody);
    let leader = street.leader();
    street.walkers[leader].motion.position.y += 30.0;
    street.run_until(45_000, everybody);
    let breakups: Vec<u8> = street.walkers[leader]
        .sent
        .iter()
        .filter_map(|(_, vam)| Some(vam.cluster_operation?.breakup?.breakup_time.raw()))
        .collect();
    assert_eq!(breakups, [12, 8, 4], "quarters of a second");
    assert_eq!(street.states()[leader], VbsState::ActiveStandalone);
}

#[test]
fn members_of_a_cluster_that_is_given_up_speak_within_the_warning_time() {
    let mut street = Street::crowd(4, settings());
    street.run_until(25_000, everybody);
    let (member, leader) = (street.member(), street.leader());
    // The leader turns back: to it nobody is a member any more, to them it says good bye when it is alone.
    let mut vam = street.walkers[leader].sent.last().unwrap().1.clone();
    vam.cluster_operation = Some(VruClusterOperation {
        breakup: Some(crate::station::message::ClusterBreakup {
            reason: crate::station::message::quantities::ClusterBreakupReason::CLUSTERING_PURPOSE_COMPLETED,
            breakup_time: crate::station::message::quantities::DeltaTimeQuarterSecond::from_raw(12).unwrap(),
        }),
        ..VruClusterOperation::default()
    });
    street.deliver(vam, &LocalPlane::new(ORIGIN), everybody, &mut Outbox::default());
    street.run_until(28_100, everybody);
    assert_eq!(street.reasons(member), [ClusterLeaveReason::CLUSTER_DISBANDED_BY_LEADER]);
}

#[test]
fn the_same_seed_gives_the_same_messages() {
    let sent = || {
        let mut street = Street::crowd(8, settings());
        street.run_until(20_000, everybody);
        street.walkers.into_iter().flat_map(|walker| walker.sent).collect::<Vec<_>>()
    };
    assert_eq!(sent(), sent());
}
