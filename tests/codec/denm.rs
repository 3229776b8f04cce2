//! The `Denm` of the simulator against the tables, the generated types and the vectors.

use comad::station::message::quantities::*;
use comad::station::message::{
    ActionId, AlacarteContainer, Denm, DenmManagementContainer, Incident, LocationContainer, MessageSchema, PathPoint,
    PositionConfidenceEllipse, ReferencePosition, SituationContainer, hex_from_bytes,
};
use comad_asn1::rasn::uper;
use comad_asn1::release2::denm_pdu_description::DENM;
use comad_asn1::schema::{Definition, Kind};
use serde_json::{Map, Value, json};

use crate::random_value::{Dice, random_value};
use crate::vector::vectors_of;

/// A random value of a quantity, or of an enumeration.
macro_rules! any {
    ($dice:expr, $type:ident) => {
        $type::from_raw($dice.within($type::LOWER.into(), $type::UPPER.into()) as _).unwrap()
    };
    ($dice:expr, name $type:ident) => {
        $type::ALL[$dice.below($type::ALL.len() as u64) as usize]
    };
}

fn some<T>(dice: &mut Dice, make: impl FnOnce(&mut Dice) -> T) -> Option<T> {
    dice.once_in(2).then(|| make(dice))
}

fn random_cause(dice: &mut Dice) -> Incident {
    Incident { cause: any!(dice, CauseCodeType), sub_cause: dice.next() as u8 }
}

fn random_denm(dice: &mut Dice) -> Denm {
    Denm {
        station_id: dice.next() as u32,
        management: DenmManagementContainer {
            action_id: ActionId { originating_station_id: dice.next() as u32, sequence_number: dice.next() as u16 },
            detection_time: TimestampIts::from_raw(dice.within(0, TimestampIts::UPPER)).unwrap(),
            reference_time: TimestampIts::from_raw(dice.within(0, TimestampIts::UPPER)).unwrap(),
            termination: some(dice, |dice| any!(dice, name Termination)),
            event_position: ReferencePosition {
                latitude: any!(dice, Latitude),
                longitude: any!(dice, Longitude),
                confidence: PositionConfidenceEllipse {
                    semi_major: any!(dice, SemiAxisLength),
                    semi_minor: any!(dice, SemiAxisLength),
                    orientation: any!(dice, HeadingValue),
                },
                altitude: any!(dice, AltitudeValue),
                altitude_confidence: any!(dice, name AltitudeConfidence),
            },
            awareness_distance: some(dice, |dice| any!(dice, name StandardLength3b)),
            traffic_direction: some(dice, |dice| any!(dice, name TrafficDirection)),
            validity_duration: some(dice, |dice| any!(dice, DeltaTimeSecond))
                .unwrap_or(DeltaTimeSecond::DEFAULT_VALIDITY),
            transmission_interval: some(dice, |dice| any!(dice, DeltaTimeMilliSecondPositive)),
            station_type: any!(dice, StationType),
        },
        situation: some(dice, |dice| SituationContainer {
            information_quality: any!(dice, InformationQuality),
            event_type: random_cause(dice),
            linked_cause: some(dice, random_cause),
        }),
        location: some(dice, |dice| LocationContainer {
            event_speed: some(dice, |dice| (any!(dice, SpeedValue), any!(dice, SpeedConfidence))),
            event_position_heading: some(dice, |dice| (any!(dice, HeadingValue), any!(dice, HeadingConfidence))),
            detection_zones_to_event_position: (0..dice.within(1, 7)).map(|_| random_trace(dice)).collect(),
            road_type: some(dice, |dice| any!(dice, name RoadType)),
        }),
        alacarte: some(dice, |dice| AlacarteContainer { lane_position: some(dice, |dice| any!(dice, LanePosition)) }),
    }
}

fn random_trace(dice: &mut Dice) -> Vec<PathPoint> {
    let point = |dice: &mut Dice| PathPoint {
        delta_latitude: any!(dice, DeltaLatitude),
        delta_longitude: any!(dice, DeltaLongitude),
        delta_altitude: any!(dice, DeltaAltitude),
        delta_time: some(dice, |dice| any!(dice, PathDeltaTime)),
    };
    (0..dice.within(0, 40)).map(|_| point(dice)).collect()
}

/// An object without the members that are null.
fn object(members: Value) -> Value {
    let Value::Object(members) = members else { panic!("an object") };
    Value::Object(members.into_iter().filter(|(_, value)| !value.is_null()).collect::<Map<_, _>>())
}

fn optional<T>(value: &Option<T>, json: impl FnOnce(&T) -> Value) -> Value {
    value.as_ref().map_or(Value::Null, json)
}

/// The name in the modules of the n-th value of an enumeration.
fn name<T: PartialEq>(all: &[T], value: T, names: &[&str]) -> Value {
    json!(names[all.iter().position(|other| *other == value).unwrap()])
}

const ALTITUDES: [&str; 16] = [
    "alt-000-01",
    "alt-000-02",
    "alt-000-05",
    "alt-000-10",
    "alt-000-20",
    "alt-000-50",
    "alt-001-00",
    "alt-002-00",
    "alt-005-00",
    "alt-010-00",
    "alt-020-00",
    "alt-050-00",
    "alt-100-00",
    "alt-200-00",
    "outOfRange",
    "unavailable",
];
const DISTANCES: [&str; 8] = [
    "lessThan50m",
    "lessThan100m",
    "lessThan200m",
    "lessThan500m",
    "lessThan1000m",
    "lessThan5km",
    "lessThan10km",
    "over10km",
];
const DIRECTIONS: [&str; 4] = [
    "allTrafficDirections",
    "sameAsReferenceDirection-upstreamOfReferencePosition",
    "sameAsReferenceDirection-downstreamOfReferencePosition",
    "oppositeToReferenceDirection",
];
const ROADS: [&str; 4] = [
    "urban-NoStructuralSeparationToOppositeLanes",
    "urban-WithStructuralSeparationToOppositeLanes",
    "nonUrban-NoStructuralSeparationToOppositeLanes",
    "nonUrban-WithStructuralSeparationToOppositeLanes",
];

/// A cause stands under a name that ends with its number.
fn json_of_cause(cause: &Incident) -> Value {
    let name = cause_names().into_iter().find(|name| number_of(name) == cause.cause.raw()).unwrap();
    json!({ "ccAndScc": { name: cause.sub_cause } })
}

fn number_of(name: &str) -> u8 {
    name.trim_start_matches(|letter: char| !letter.is_ascii_digit()).parse().unwrap()
}

/// The alternatives of `CauseCodeChoice`, from the tables.
fn cause_names() -> Vec<&'static str> {
    fn find(definition: &'static Definition) -> Option<Vec<&'static str>> {
        match &definition.kind {
            Kind::Sequence(sequence) => sequence.root.iter().find_map(|field| find(field.definition)),
            Kind::Choice(choice) => Some(choice.root.iter().map(|alternative| alternative.name).collect()),
            _ => None,
        }
    }
    let message = comad_asn1::schema::messages().find(|message| message.name == "DENM" && message.release == 2);
    find(message.unwrap().pdu).unwrap()
}

/// The JSON that the tables should give, written down from the names of the standard.
fn json_of(denm: &Denm) -> Value {
    let management = &denm.management;
    let position = &management.event_position;
    let validity = management.validity_duration;
    json!({
        "header": { "protocolVersion": 2, "messageId": 1, "stationId": denm.station_id },
        "denm": object(json!({
            "management": object(json!({
                "actionId": {
                    "originatingStationId": management.action_id.originating_station_id,
                    "sequenceNumber": management.action_id.sequence_number,
                },
                "detectionTime": management.detection_time.raw(),
                "referenceTime": management.reference_time.raw(),
                "termination": optional(&management.termination, |termination| {
                    name(Termination::ALL, *termination, &["isCancellation", "isNegation"])
                }),
                "eventPosition": {
                    "latitude": position.latitude.raw(),
                    "longitude": position.longitude.raw(),
                    "positionConfidenceEllipse": {
                        "semiMajorConfidence": position.confidence.semi_major.raw(),
                        "semiMinorConfidence": position.confidence.semi_minor.raw(),
                        "semiMajorOrientation": position.confidence.orientation.raw(),
                    },
                    "altitude": {
                        "altitudeValue": position.altitude.raw(),
                        "altitudeConfidence": name(AltitudeConfidence::ALL, position.altitude_confidence, &ALTITUDES),
                    },
                },
                "awarenessDistance": optional(&management.awareness_distance, |distance| {
                    name(StandardLength3b::ALL, *distance, &DISTANCES)
                }),
                "trafficDirection": optional(&management.traffic_direction, |direction| {
                    name(TrafficDirection::ALL, *direction, &DIRECTIONS)
                }),
                "validityDuration": if validity.raw() == 600 { Value::Null } else { json!(validity.raw()) },
                "transmissionInterval": optional(&management.transmission_interval, |interval| json!(interval.raw())),
                "stationType": management.station_type.raw(),
            })),
            "situation": optional(&denm.situation, |situation| object(json!({
                "informationQuality": situation.information_quality.raw(),
                "eventType": json_of_cause(&situation.event_type),
                "linkedCause": optional(&situation.linked_cause, json_of_cause),
            }))),
            "location": optional(&denm.location, |location| object(json!({
                "eventSpeed": optional(&location.event_speed, |(speed, confidence)| {
                    json!({ "speedValue": speed.raw(), "speedConfidence": confidence.raw() })
                }),
                "eventPositionHeading": optional(&location.event_position_heading, |(heading, confidence)| {
                    json!({ "value": heading.raw(), "confidence": confidence.raw() })
                }),
                "detectionZonesToEventPosition": location
                    .detection_zones_to_event_position
                    .iter()
                    .map(|trace| trace.iter().map(json_of_point).collect::<Value>())
                    .collect::<Value>(),
                "roadType": optional(&location.road_type, |road| name(RoadType::ALL, *road, &ROADS)),
            }))),
            "alacarte": optional(&denm.alacarte, |alacarte| object(json!({
                "lanePosition": optional(&alacarte.lane_position, |lane| json!(lane.raw())),
            }))),
        })),
    })
}

fn json_of_point(point: &PathPoint) -> Value {
    object(json!({
        "pathPosition": {
            "deltaLatitude": point.delta_latitude.raw(),
            "deltaLongitude": point.delta_longitude.raw(),
            "deltaAltitude": point.delta_altitude.raw(),
        },
        "pathDeltaTime": optional(&point.delta_time, |time| json!(time.raw())),
    }))
}

fn encoded(denm: &Denm) -> Vec<u8> {
    let mut bytes = Vec::new();
    denm.encode_into(&mut bytes).unwrap();
    bytes
}

#[test]
fn the_straight_line_code_agrees_with_the_generated_types() {
    let mut dice = Dice::new(1);
    for _ in 0..10_000 {
        let denm = random_denm(&mut dice);
        let bytes = encoded(&denm);
        let generated: DENM = uper::decode(&bytes).unwrap_or_else(|error| panic!("{error}: {denm:?}"));
        assert_eq!(uper::encode(&generated).unwrap(), bytes, "{denm:?}");
        assert_eq!(Denm::decode(&bytes).unwrap(), denm);
    }
}

/// A round trip does not notice two members in each other's place; the names of the tables do.
#[test]
fn every_member_stands_where_its_name_says() {
    let schema = MessageSchema::find("DENM", 2).unwrap();
    let mut dice = Dice::new(2);
    for _ in 0..2000 {
        let denm = random_denm(&mut dice);
        let bytes = encoded(&denm);
        assert_eq!(schema.decode(&bytes).unwrap().value, json_of(&denm), "{denm:?}");
        assert_eq!(hex_from_bytes(&schema.encode(&json_of(&denm)).unwrap()), hex_from_bytes(&bytes));
    }
}

#[test]
fn vectors_with_nothing_else_inside_keep_their_bytes() {
    const NOT_HELD: [&str; 6] = [
        "eventZone",
        "impactReduction",
        "roadWorks",
        "stationaryVehicle",
        "externalTemperature",
        "positioningSolution",
    ];
    let mut unchanged = 0;
    for vector in vectors_of("DENM").into_iter().filter(|vector| vector.release == 2) {
        let denm = Denm::decode(&vector.bytes()).unwrap_or_else(|error| panic!("{}: {error}", vector.name));
        let text = vector.value.to_string();
        if !NOT_HELD.iter().any(|member| text.contains(member)) {
            assert_eq!(hex_from_bytes(&encoded(&denm)), vector.uper_hex, "{}", vector.name);
            unchanged += 1;
        }
    }
    assert!(unchanged >= 5, "{unchanged}");
}

/// Whatever a peer may send: what a `Denm` holds is read, the rest is read past.
#[test]
fn any_denm_is_read() {
    let message =
        comad_asn1::schema::messages().find(|message| message.name == "DENM" && message.release == 2).unwrap();
    let schema = MessageSchema::find("DENM", 2).unwrap();
    for seed in 0..1500 {
        let mut value = random_value(&mut Dice::new(seed), message.pdu);
        value["header"]["protocolVersion"] = Denm::PROTOCOL_VERSION.into();
        value["header"]["messageId"] = Denm::MESSAGE_ID.into();
        let bytes = schema.encode(&value).unwrap();
        let denm = Denm::decode(&bytes).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        let payload = &value["denm"];
        let number = |path: &str| payload.pointer(path).and_then(Value::as_i64);
        let management = &denm.management;
        assert_eq!(number("/management/referenceTime"), Some(management.reference_time.raw()), "seed {seed}");
        let validity = Some(management.validity_duration.raw().into());
        assert_eq!(number("/management/validityDuration").or(Some(600)), validity, "seed {seed}");
        let quality = denm.situation.map(|situation| situation.information_quality.raw().into());
        assert_eq!(number("/situation/informationQuality"), quality, "seed {seed}");
        let cause = payload.pointer("/situation/eventType/ccAndScc").and_then(Value::as_object);
        let cause = cause.map(|choice| number_of(choice.keys().next().unwrap()));
        assert_eq!(cause, denm.situation.map(|situation| situation.event_type.cause.raw()), "seed {seed}");
        let traces = payload.pointer("/location/detectionZonesToEventPosition").and_then(Value::as_array);
        let read = denm.location.as_ref().map(|location| location.detection_zones_to_event_position.len());
        assert_eq!(traces.map(Vec::len), read, "seed {seed}");
        let lane = denm.alacarte.and_then(|alacarte| alacarte.lane_position).map(|lane| lane.raw().into());
        assert_eq!(number("/alacarte/lanePosition"), lane, "seed {seed}");
    }
}

#[test]
fn another_message_is_refused_by_its_number() {
    let vector = vectors_of("DENM").into_iter().find(|vector| vector.release == 2).unwrap();
    // byte, value -> error
    let cases = [
        (1, 2, "bit 8 (byte 1), `header.messageId`: found message 2, expected a DENM, message 1"),
        (0, 1, "bit 0 (byte 0), `header.protocolVersion`: found protocol version 1, expected version 2"),
    ];
    for (byte, value, expected) in cases {
        let mut bytes = vector.bytes();
        bytes[byte] = value;
        assert_eq!(Denm::decode(&bytes).unwrap_err().to_string(), expected);
    }
}

#[test]
fn a_list_of_a_wrong_length_is_refused_and_writes_nothing() {
    let mut denm = random_denm(&mut Dice::new(3));
    let point = PathPoint {
        delta_latitude: DeltaLatitude::UNAVAILABLE,
        delta_longitude: DeltaLongitude::UNAVAILABLE,
        delta_altitude: DeltaAltitude::UNAVAILABLE,
        delta_time: None,
    };
    // traces, points in each -> what is found
    for (traces, points, found) in [(0, 0, "0 traces"), (8, 0, "8 traces"), (1, 41, "41 points")] {
        denm.location = Some(LocationContainer {
            event_speed: None,
            event_position_heading: None,
            detection_zones_to_event_position: vec![vec![point; points]; traces],
            road_type: None,
        });
        let mut bytes = vec![1];
        let error = denm.encode_into(&mut bytes).unwrap_err().to_string();
        assert!(error.contains("detectionZonesToEventPosition") && error.contains(found), "{error}");
        assert_eq!(bytes, [1]);
    }
}

#[test]
fn hostile_bytes_do_no_harm() {
    let mut dice = Dice::new(5);
    for _ in 0..10_000 {
        let mut bytes = encoded(&random_denm(&mut dice));
        for _ in 0..dice.below(4) {
            let bit = dice.below(bytes.len() as u64 * 8) as usize;
            bytes[bit / 8] ^= 0x80 >> (bit % 8);
        }
        bytes.truncate(dice.within(0, bytes.len() as i64) as usize);
        let _ = Denm::decode(&bytes);
    }
}
