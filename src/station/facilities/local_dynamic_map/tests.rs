//! What stays, for how long, and what queries find.

use super::*;
use crate::geometry::{Heading, KinematicState, LocalPlane, Point, Topology, Wgs84};
use crate::station::message::quantities::{
    AccelerationConfidence, AccelerationValue, AltitudeConfidence, AltitudeValue, GenerationDeltaTime,
    HeadingConfidence, HeadingValue, Latitude, Longitude, ShapeLength, SpeedConfidence, SpeedValue, StationType,
};
use crate::station::message::{
    ClusterOutline, ClusterShape, Message, PositionConfidenceEllipse, ReferencePosition, Vam, VruClusterInformation,
    VruHighFrequency,
};
use crate::units::{Meters, MetersPerSecond, SimDuration, SimTime};

fn at(ms: i64) -> SimTime {
    SimTime::ZERO + SimDuration::from_millis(ms)
}

fn station(station_id: u32, x: f64, y: f64, generated_ms: i64, source: AwarenessSource) -> MapUpdate {
    MapUpdate::Station(HeardStation {
        station_id,
        station_type: StationType::PASSENGER_CAR,
        motion: KinematicState {
            speed: MetersPerSecond(10.0),
            ..KinematicState::at_rest(Point::new(x, y), Heading::EAST)
        },
        length: Meters(4.5),
        width: Meters(1.8),
        generated_at: at(generated_ms),
        source,
        cluster: None,
    })
}

fn car(station_id: u32, x: f64, y: f64) -> MapUpdate {
    station(station_id, x, y, 0, AwarenessSource::Cam)
}

fn event(referenced_ms: i64, state: EventState) -> HeardEvent {
    HeardEvent {
        id: EventId { originator: 9, sequence_number: 1 },
        cause_code: 94,
        sub_cause_code: 0,
        position: Point::new(100.0, 0.0),
        traces: Default::default(),
        traffic_heading: None,
        relevance_distance: Meters(50.0),
        detected_at: at(referenced_ms),
        referenced_at: at(referenced_ms),
        valid_until: at(600_000),
        state,
    }
}

fn object(object_id: u16, x: f64, measured_ms: i64) -> HeardObject {
    HeardObject {
        id: ObjectId { station_id: 3, object_id },
        kind: None,
        motion: KinematicState::at_rest(Point::new(x, 0.0), Heading::EAST),
        length: Meters(1.0),
        width: Meters(1.0),
        measured_at: at(measured_ms),
    }
}

#[test]
fn what_is_not_confirmed_is_forgotten_after_its_lifetime() {
    use AwarenessSource::{Cam, Vam};
    // source, age [ms] -> still there
    for (source, age, expected) in [(Cam, 1099, true), (Cam, 1100, false), (Vam, 5499, true), (Vam, 5500, false)] {
        let mut map = LocalDynamicMap::default();
        map.apply(at(0), &station(1, 0.0, 0.0, 0, source));
        assert_eq!(map.station(at(age), 1).is_some(), expected, "{source:?} {age} ms");
        assert_eq!(map.stations(at(age)).count(), usize::from(expected));
    }
    let mut map = LocalDynamicMap::default();
    map.apply(at(0), &MapUpdate::Objects(vec![object(1, 0.0, 0), object(2, 5.0, 500)]));
    assert_eq!(map.objects(at(1100)).map(|object| object.id.object_id).collect::<Vec<_>>(), [2]);
    map.apply(at(0), &MapUpdate::Event(event(0, EventState::Active)));
    assert_eq!(map.events(at(599_999)).count(), 1);
    assert_eq!(map.events(at(600_000)).count(), 0);
    map.forget_ended(at(600_000));
    assert!(map.is_empty());
}

#[test]
fn of_two_messages_the_later_one_counts_whatever_their_order() {
    let mut map = LocalDynamicMap::default();
    map.apply(at(300), &station(1, 20.0, 0.0, 200, AwarenessSource::Cam));
    map.apply(at(310), &station(1, 10.0, 0.0, 100, AwarenessSource::Cam));
    let heard = map.station(at(310), 1).unwrap();
    assert_eq!(heard.motion.position.x, 20.0);
    assert!((heard.motion_at(at(300)).position.x - 21.0).abs() < 1e-9, "10 m/s for 100 ms");
}

#[test]
fn a_cancelled_event_does_not_come_back_with_a_late_repetition() {
    let mut map = LocalDynamicMap::default();
    let id = event(0, EventState::Active).id;
    map.apply(at(0), &MapUpdate::Event(event(0, EventState::Active)));
    for (state, forwarded_late) in [(EventState::Cancelled, 100), (EventState::Negated, 200)] {
        map.apply(at(forwarded_late), &MapUpdate::Event(event(forwarded_late, state)));
        map.apply(at(forwarded_late + 1), &MapUpdate::Event(event(0, EventState::Active)));
        assert_eq!(map.events(at(300)).count(), 0);
        assert_eq!(map.event(at(300), id).unwrap().state, state);
    }
}

#[test]
fn queries_find_who_is_near_ahead_and_concerned() {
    let mut map = LocalDynamicMap::default();
    for (id, x, y) in [(5, 30.0, 2.0), (2, 10.0, 0.0), (7, -10.0, 0.0), (1, 60.0, 0.0), (3, 20.0, 9.0)] {
        map.apply(at(0), &car(id, x, y));
    }
    let origin = Point::new(0.0, 0.0);
    let within: Vec<u32> = map.stations_within(at(0), origin, Meters(25.0)).map(|heard| heard.station_id).collect();
    assert_eq!(within, [2, 3, 7], "by identifier");
    let ahead: Vec<(u32, f64, f64)> = map
        .stations_ahead(at(0), origin, Heading::EAST, Meters(50.0), Meters(3.0))
        .map(|(heard, place)| (heard.station_id, place.ahead.0.round(), place.left.0.round()))
        .collect();
    assert_eq!(ahead, [(2, 10.0, 0.0), (5, 30.0, 2.0)]);
    map.apply(at(0), &MapUpdate::Event(event(0, EventState::Active)));
    for (x, concerned) in [(49.0, 0), (50.0, 1), (150.0, 1), (151.0, 0)] {
        assert_eq!(map.events_relevant_at(at(0), Point::new(x, 0.0)).count(), concerned, "{x} m");
    }
}

#[test]
fn on_a_ring_road_the_shorter_way_counts() {
    let topology = Topology::RingAlongX(Meters(1000.0));
    let mut map = LocalDynamicMap::new(LdmSettings { topology, ..LdmSettings::default() });
    map.apply(at(0), &car(1, 5.0, 0.0));
    let here = Point::new(995.0, 0.0);
    assert_eq!(map.stations_within(at(0), here, Meters(10.0)).count(), 1);
    let (_, place) =
        map.stations_ahead(at(0), here, Heading::EAST, Meters(20.0), Meters(1.0)).next().expect("over the seam");
    assert!((place.ahead.0 - 10.0).abs() < 1e-9);
}

#[test]
fn a_vam_becomes_an_entry_in_the_plane_of_the_world() {
    let origin = Wgs84 { latitude_deg: 48.0, longitude_deg: 11.0 };
    let plane = LocalPlane::new(origin);
    let there = plane.wgs84_from_world(Point::new(120.0, -40.0));
    let mut vam = Vam {
        station_id: 77,
        generation_delta_time: GenerationDeltaTime::from_raw(0).unwrap(),
        station_type: StationType::CYCLIST,
        reference_position: ReferencePosition {
            latitude: Latitude::from_degrees(there.latitude_deg),
            longitude: Longitude::from_degrees(there.longitude_deg),
            confidence: PositionConfidenceEllipse::UNAVAILABLE,
            altitude: AltitudeValue::UNAVAILABLE,
            altitude_confidence: AltitudeConfidence::Unavailable,
        },
        high_frequency: VruHighFrequency {
            heading: HeadingValue::from_raw(900).unwrap(),
            heading_confidence: HeadingConfidence::UNAVAILABLE,
            speed: SpeedValue::from_raw(450).unwrap(),
            speed_confidence: SpeedConfidence::UNAVAILABLE,
            longitudinal_acceleration: AccelerationValue::UNAVAILABLE,
            longitudinal_acceleration_confidence: AccelerationConfidence::UNAVAILABLE,
            curvature: None,
            curvature_calculation_mode: None,
            yaw_rate: None,
            lateral_acceleration: None,
            vertical_acceleration: None,
            lane_position: None,
            environment: None,
            movement_control: None,
            orientation: None,
            roll_angle: None,
            device_usage: None,
        },
        low_frequency: None,
        cluster_information: Some(VruClusterInformation {
            cluster_id: Some(4),
            bounding_box: Some(ClusterShape {
                reference_point: None,
                outline: ClusterOutline::Circular { radius: ShapeLength::from_raw(35).unwrap() },
                height: None,
            }),
            cardinality: 6,
            profiles: None,
        }),
        cluster_operation: None,
        motion_prediction: None,
    };
    let Some(MapUpdate::Station(heard)) = MapUpdate::from_message(&Message::Vam(vam.clone()), &plane, at(5)) else {
        panic!("a station")
    };
    // Latitude and longitude have steps of about a centimetre.
    assert!(heard.motion.position.distance(Point::new(120.0, -40.0)).0 < 0.02, "{heard:?}");
    assert_eq!((heard.motion.speed.0, heard.motion.heading.degrees(), heard.motion.acceleration.0), (4.5, 90.0, 0.0));
    let cluster = heard.cluster.unwrap();
    assert_eq!((cluster.cluster_id, cluster.cardinality, cluster.radius), (4, 6, Meters(3.5)));
    assert!(heard.is_vulnerable() && !cluster.breaks_up);
    vam.reference_position.latitude = Latitude::UNAVAILABLE;
    assert_eq!(MapUpdate::from_message(&Message::Vam(vam), &plane, at(5)), None, "nowhere");
}
