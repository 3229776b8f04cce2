//! `Spatem` and `Mapem` of the simulator against the generated types, the tables and vectors.

use comad::station::message::quantities::*;
use comad::station::message::{
    AdvisorySpeed, GenericLane, IntersectionGeometry, IntersectionReference, IntersectionState, LaneConnection, Mapem,
    MessageSchema, MovementEvent, MovementState, NodeOffset, RegulatorySpeedLimit, Spatem, TimeChangeDetails,
};
use comad_asn1::rasn::uper;
use comad_asn1::release2::{mapem_pdu_descriptions::MAPEM, spatem_pdu_descriptions::SPATEM};
use serde_json::Value;

use crate::random_value::{Dice, random_value};
use crate::vector::vectors_of;

/// A random value of a quantity, or of an enumeration; perhaps.
macro_rules! any {
    ($dice:expr, $type:ident) => {
        $type::from_raw($dice.within($type::LOWER.into(), $type::UPPER.into()) as _).unwrap()
    };
    ($dice:expr, name $type:ident) => {
        $type::ALL[$dice.below($type::ALL.len() as u64) as usize]
    };
    ($dice:expr, perhaps $type:ident) => {
        $dice.once_in(2).then(|| any!($dice, $type))
    };
}

fn byte(dice: &mut Dice) -> u8 {
    dice.next() as u8
}

fn reference(dice: &mut Dice) -> IntersectionReference {
    IntersectionReference { region: dice.once_in(2).then(|| dice.next() as u16), id: dice.next() as u16 }
}

fn random_spatem(dice: &mut Dice) -> Spatem {
    Spatem {
        station_id: dice.next() as u32,
        time_stamp: any!(dice, perhaps MinuteOfTheYear),
        intersections: (0..dice.within(1, 3))
            .map(|_| IntersectionState {
                id: reference(dice),
                revision: any!(dice, MsgCount),
                status: any!(dice, IntersectionStatus),
                minute: any!(dice, perhaps MinuteOfTheYear),
                time_stamp: any!(dice, perhaps DSecond),
                movements: (0..dice.within(1, 5))
                    .map(|_| MovementState {
                        signal_group: byte(dice),
                        events: (0..dice.within(1, 4)).map(|_| random_event(dice)).collect(),
                    })
                    .collect(),
            })
            .collect(),
    }
}

fn random_event(dice: &mut Dice) -> MovementEvent {
    MovementEvent {
        state: any!(dice, name MovementPhaseState),
        timing: dice.once_in(2).then(|| TimeChangeDetails {
            start: any!(dice, perhaps TimeMark),
            min_end: any!(dice, TimeMark),
            max_end: any!(dice, perhaps TimeMark),
            likely: any!(dice, perhaps TimeMark),
            confidence: any!(dice, perhaps TimeIntervalConfidence),
            next: any!(dice, perhaps TimeMark),
        }),
        speeds: (0..dice.below(3))
            .map(|_| AdvisorySpeed {
                kind: any!(dice, name AdvisorySpeedType),
                speed: any!(dice, perhaps SpeedAdvice),
                distance: any!(dice, perhaps ZoneLength),
                class: dice.once_in(2).then(|| byte(dice)),
            })
            .collect(),
    }
}

fn random_mapem(dice: &mut Dice) -> Mapem {
    Mapem {
        station_id: dice.next() as u32,
        time_stamp: any!(dice, perhaps MinuteOfTheYear),
        revision: any!(dice, MsgCount),
        intersections: (0..dice.below(3))
            .map(|_| IntersectionGeometry {
                id: reference(dice),
                revision: any!(dice, MsgCount),
                latitude: any!(dice, Latitude),
                longitude: any!(dice, Longitude),
                elevation: any!(dice, perhaps Elevation),
                lane_width: any!(dice, perhaps LaneWidth),
                speed_limits: (0..dice.below(10))
                    .map(|_| RegulatorySpeedLimit {
                        kind: any!(dice, name SpeedLimitType),
                        speed: any!(dice, RegulatorySpeed),
                    })
                    .collect(),
                lanes: (0..dice.within(1, 6)).map(|_| random_lane(dice)).collect(),
            })
            .collect(),
    }
}

fn random_lane(dice: &mut Dice) -> GenericLane {
    let kind = any!(dice, name LaneKind);
    let node = |dice: &mut Dice| {
        let reach = 1 << dice.within(3, 15);
        NodeOffset { x: dice.within(-reach, reach - 1) as i16, y: dice.within(-reach, reach - 1) as i16 }
    };
    GenericLane {
        id: byte(dice),
        ingress_approach: any!(dice, perhaps ApproachId),
        egress_approach: any!(dice, perhaps ApproachId),
        directional_use: any!(dice, LaneDirectionalUse),
        shared_with: any!(dice, LaneSharing),
        kind,
        attributes: if kind == LaneKind::Vehicle { byte(dice).into() } else { dice.next() as u16 },
        maneuvers: any!(dice, perhaps AllowedManeuvers),
        nodes: (0..dice.within(2, 63)).map(|_| node(dice)).collect(),
        connections: (0..dice.below(17))
            .map(|_| LaneConnection {
                lane: byte(dice),
                maneuver: any!(dice, perhaps AllowedManeuvers),
                remote_intersection: dice.once_in(3).then(|| reference(dice)),
                signal_group: dice.once_in(2).then(|| byte(dice)),
                user_class: dice.once_in(2).then(|| byte(dice)),
                connection_id: dice.once_in(2).then(|| byte(dice)),
            })
            .collect(),
    }
}

fn spatem_bytes(spatem: &Spatem) -> Vec<u8> {
    let mut bytes = Vec::new();
    spatem.encode_into(&mut bytes).unwrap();
    bytes
}

fn mapem_bytes(mapem: &Mapem) -> Vec<u8> {
    let mut bytes = Vec::new();
    mapem.encode_into(&mut bytes).unwrap();
    bytes
}

#[test]
fn the_straight_line_code_agrees_with_the_generated_types() {
    let mut dice = Dice::new(1);
    for _ in 0..3000 {
        let spatem = random_spatem(&mut dice);
        let bytes = spatem_bytes(&spatem);
        let generated: SPATEM = uper::decode(&bytes).unwrap();
        assert_eq!(uper::encode(&generated).unwrap(), bytes, "{spatem:?}");
        assert_eq!(Spatem::decode(&bytes).unwrap(), spatem);
    }
    for _ in 0..1000 {
        let mapem = random_mapem(&mut dice);
        let bytes = mapem_bytes(&mapem);
        let generated: MAPEM = uper::decode(&bytes).unwrap();
        assert_eq!(uper::encode(&generated).unwrap(), bytes, "{mapem:?}");
        assert_eq!(Mapem::decode(&bytes).unwrap(), mapem);
    }
}

fn number(value: &Value, path: &str) -> Option<i64> {
    value.pointer(path).and_then(Value::as_i64)
}

/// A round trip does not notice two members in each other's place; the names of the tables do.
#[test]
fn every_member_stands_where_its_name_says() {
    let schema = MessageSchema::find("SPATEM", 2).unwrap();
    let mut dice = Dice::new(2);
    for _ in 0..500 {
        let spatem = random_spatem(&mut dice);
        let value = schema.decode(&spatem_bytes(&spatem)).unwrap().value;
        let intersection = &spatem.intersections[0];
        let event = &intersection.movements[0].events[0];
        const FIRST: &str = "/spat/intersections/0";
        let timing = |name: &str| format!("{FIRST}/states/0/state-time-speed/0/timing/{name}");
        let speed = |name: &str| format!("{FIRST}/states/0/state-time-speed/0/speeds/0/{name}");
        let mark = |mark: Option<TimeMark>| mark.map(|mark| i64::from(mark.raw()));
        let mut expected: Vec<(String, Option<i64>)> = vec![
            ("/spat/timeStamp".into(), spatem.time_stamp.map(|minute| minute.raw().into())),
            (format!("{FIRST}/id/region"), intersection.id.region.map(Into::into)),
            (format!("{FIRST}/id/id"), Some(intersection.id.id.into())),
            (format!("{FIRST}/revision"), Some(intersection.revision.raw().into())),
            (format!("{FIRST}/moy"), intersection.minute.map(|minute| minute.raw().into())),
            (format!("{FIRST}/timeStamp"), intersection.time_stamp.map(|time| time.raw().into())),
            (format!("{FIRST}/states/0/signalGroup"), Some(intersection.movements[0].signal_group.into())),
        ];
        if let Some(details) = event.timing {
            expected.extend([
                (timing("startTime"), mark(details.start)),
                (timing("minEndTime"), mark(Some(details.min_end))),
                (timing("maxEndTime"), mark(details.max_end)),
                (timing("likelyTime"), mark(details.likely)),
                (timing("confidence"), details.confidence.map(|confidence| confidence.raw().into())),
                (timing("nextTime"), mark(details.next)),
            ]);
        }
        if let Some(advice) = event.speeds.first() {
            expected.extend([
                (speed("speed"), advice.speed.map(|speed| speed.raw().into())),
                (speed("distance"), advice.distance.map(|distance| distance.raw().into())),
                (speed("class"), advice.class.map(Into::into)),
            ]);
        }
        for (path, expected) in expected {
            assert_eq!(number(&value, &path), expected, "{path}");
        }
    }
    let schema = MessageSchema::find("MAPEM", 2).unwrap();
    for _ in 0..200 {
        let mapem = random_mapem(&mut dice);
        let value = schema.decode(&mapem_bytes(&mapem)).unwrap().value;
        assert_eq!(number(&value, "/map/msgIssueRevision"), Some(mapem.revision.raw().into()));
        let Some(intersection) = mapem.intersections.first() else { continue };
        let lane = &intersection.lanes[0];
        const FIRST: &str = "/map/intersections/0";
        const LANE: &str = "/map/intersections/0/laneSet/0";
        let mut expected: Vec<(String, Option<i64>)> = vec![
            (format!("{FIRST}/refPoint/lat"), Some(intersection.latitude.raw().into())),
            (format!("{FIRST}/refPoint/long"), Some(intersection.longitude.raw().into())),
            (format!("{FIRST}/refPoint/elevation"), intersection.elevation.map(|elevation| elevation.raw().into())),
            (format!("{FIRST}/laneWidth"), intersection.lane_width.map(|width| width.raw().into())),
            (
                format!("{FIRST}/speedLimits/0/speed"),
                intersection.speed_limits.first().map(|limit| limit.speed.raw().into()),
            ),
            (format!("{LANE}/laneID"), Some(lane.id.into())),
            (format!("{LANE}/ingressApproach"), lane.ingress_approach.map(|approach| approach.raw().into())),
            (format!("{LANE}/egressApproach"), lane.egress_approach.map(|approach| approach.raw().into())),
        ];
        for (index, node) in lane.nodes.iter().enumerate() {
            let delta = value.pointer(&format!("{LANE}/nodeList/nodes/{index}/delta")).and_then(Value::as_object);
            let place = delta.and_then(|delta| delta.values().next()).expect("a node has one alternative");
            let place = |axis: &str| place.get(axis).and_then(Value::as_i64);
            assert_eq!((place("x"), place("y")), (Some(node.x.into()), Some(node.y.into())));
        }
        for (index, connection) in lane.connections.iter().enumerate() {
            let path = format!("{LANE}/connectsTo/{index}");
            expected.extend([
                (format!("{path}/connectingLane/lane"), Some(connection.lane.into())),
                (format!("{path}/remoteIntersection/id"), connection.remote_intersection.map(|other| other.id.into())),
                (format!("{path}/signalGroup"), connection.signal_group.map(Into::into)),
                (format!("{path}/userClass"), connection.user_class.map(Into::into)),
                (format!("{path}/connectionID"), connection.connection_id.map(Into::into)),
            ]);
        }
        for (path, expected) in expected {
            assert_eq!(number(&value, &path), expected, "{path}");
        }
    }
}

/// Whatever a peer may send: what the types hold is read, the rest is read past.
#[test]
fn any_message_is_read() {
    for vector in vectors_of("SPATEM") {
        let spatem = Spatem::decode(&vector.bytes()).unwrap_or_else(|error| panic!("{}: {error}", vector.name));
        let intersections = vector.value["spat"]["intersections"].as_array().unwrap();
        assert_eq!(spatem.intersections.len(), intersections.len(), "{}", vector.name);
        for (read, sent) in spatem.intersections.iter().zip(intersections) {
            assert_eq!(Some(u64::from(read.id.id)), sent["id"]["id"].as_u64());
            assert_eq!(read.movements.len(), sent["states"].as_array().unwrap().len());
        }
    }
    for vector in vectors_of("MAPEM") {
        let mapem = Mapem::decode(&vector.bytes()).unwrap_or_else(|error| panic!("{}: {error}", vector.name));
        assert_eq!(Some(u64::from(mapem.revision.raw())), vector.value["map"]["msgIssueRevision"].as_u64());
    }
    for name in ["SPATEM", "MAPEM"] {
        let message = comad_asn1::schema::messages().find(|known| known.name == name && known.release == 2).unwrap();
        let schema = MessageSchema::find(name, 2).unwrap();
        let number = if name == "SPATEM" { Spatem::MESSAGE_ID } else { Mapem::MESSAGE_ID };
        for seed in 0..200 {
            let mut value = random_value(&mut Dice::new(seed), message.pdu);
            value["header"]["protocolVersion"] = 2.into();
            value["header"]["messageId"] = number.into();
            let bytes = schema.encode(&value).unwrap();
            // An enumeration or alternative of a later release is a reason to refuse a message, never to panic.
            let read = if number == 4 { Spatem::decode(&bytes).map(drop) } else { Mapem::decode(&bytes).map(drop) };
            read.unwrap_or_else(|error| panic!("{name}, seed {seed}: {error}"));
        }
    }
}

#[test]
fn shortened_and_flipped_messages_do_no_harm() {
    let mut dice = Dice::new(5);
    for _ in 0..100 {
        for bytes in [spatem_bytes(&random_spatem(&mut dice)), mapem_bytes(&random_mapem(&mut dice))] {
            let cut = dice.below(bytes.len() as u64) as usize;
            assert!(Spatem::decode(&bytes[..cut]).is_err() && Mapem::decode(&bytes[..cut]).is_err());
            for _ in 0..20 {
                let mut bytes = bytes.clone();
                let bit = dice.below(bytes.len() as u64 * 8) as usize;
                bytes[bit / 8] ^= 0x80 >> (bit % 8);
                let _ = (Spatem::decode(&bytes), Mapem::decode(&bytes));
            }
        }
    }
}

#[test]
fn lists_that_do_not_fit_are_refused_and_write_nothing() {
    let mut dice = Dice::new(3);
    let mut bytes = vec![1];
    let spatem = Spatem { intersections: Vec::new(), ..random_spatem(&mut dice) };
    assert!(spatem.encode_into(&mut bytes).is_err());
    let mut mapem = random_mapem(&mut dice);
    while mapem.intersections.is_empty() {
        mapem = random_mapem(&mut dice);
    }
    mapem.intersections[0].lanes[0].nodes.truncate(1);
    let error = mapem.encode_into(&mut bytes).unwrap_err().to_string();
    assert_eq!(error, "map.intersections.laneSet.nodeList: found 1 elements, expected 2 to 63 elements");
    assert_eq!(bytes, [1]);
}
