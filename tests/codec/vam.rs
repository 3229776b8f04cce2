//! The `Vam` of the simulator against the tables, the generated types and the vectors.

use comad::station::message::quantities::*;
use comad::station::message::{
    ClusterBreakup, ClusterJoin, ClusterLeave, ClusterOutline, ClusterShape, MessageSchema, PathPoint,
    PositionConfidenceEllipse, PredictedPathPoint, ReferencePosition, SafeDistanceIndication, ShapePoint,
    TrajectoryInterceptionIndication, Vam, VruClusterInformation, VruClusterOperation, VruHighFrequency, VruLane,
    VruLanePosition, VruLowFrequency, VruMotionPrediction, VruProfile, hex_from_bytes,
};
use comad_asn1::rasn::uper;
use comad_asn1::release2::vam_pdu_descriptions::VAM;
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

fn list<T>(dice: &mut Dice, most: i64, make: impl Fn(&mut Dice) -> T) -> Vec<T> {
    (0..dice.within(0, most)).map(|_| make(dice)).collect()
}

fn random_vam(dice: &mut Dice) -> Vam {
    Vam {
        station_id: dice.next() as u32,
        generation_delta_time: any!(dice, GenerationDeltaTime),
        station_type: any!(dice, StationType),
        reference_position: ReferencePosition {
            latitude: any!(dice, Latitude),
            longitude: any!(dice, Longitude),
            confidence: random_ellipse(dice),
            altitude: any!(dice, AltitudeValue),
            altitude_confidence: any!(dice, name AltitudeConfidence),
        },
        high_frequency: random_high_frequency(dice),
        low_frequency: some(dice, |dice| VruLowFrequency {
            profile: {
                let profiles =
                    [VruProfile::Pedestrian, VruProfile::Bicyclist, VruProfile::Motorcyclist, VruProfile::Animal];
                profiles[dice.below(4) as usize](any!(dice, VruSubProfile))
            },
            size_class: some(dice, |dice| any!(dice, VruSizeClass)),
            exterior_lights: some(dice, |dice| (any!(dice, ExteriorLights), any!(dice, VruSpecificExteriorLights))),
        }),
        cluster_information: some(dice, |dice| VruClusterInformation {
            cluster_id: some(dice, |dice| dice.next() as u8),
            bounding_box: some(dice, random_shape),
            cardinality: dice.next() as u8,
            profiles: some(dice, |dice| any!(dice, VruClusterProfiles)),
        }),
        cluster_operation: some(dice, |dice| VruClusterOperation {
            join: some(dice, |dice| ClusterJoin {
                cluster_id: dice.next() as u8,
                join_time: any!(dice, DeltaTimeQuarterSecond),
            }),
            leave: some(dice, |dice| ClusterLeave {
                cluster_id: dice.next() as u8,
                reason: any!(dice, ClusterLeaveReason),
            }),
            breakup: some(dice, |dice| ClusterBreakup {
                reason: any!(dice, ClusterBreakupReason),
                breakup_time: any!(dice, DeltaTimeQuarterSecond),
            }),
            id_change_time: some(dice, |dice| any!(dice, DeltaTimeQuarterSecond)),
        }),
        motion_prediction: some(dice, random_prediction),
    }
}

fn random_ellipse(dice: &mut Dice) -> PositionConfidenceEllipse {
    PositionConfidenceEllipse {
        semi_major: any!(dice, SemiAxisLength),
        semi_minor: any!(dice, SemiAxisLength),
        orientation: any!(dice, HeadingValue),
    }
}

fn random_high_frequency(dice: &mut Dice) -> VruHighFrequency {
    VruHighFrequency {
        heading: any!(dice, HeadingValue),
        heading_confidence: any!(dice, HeadingConfidence),
        speed: any!(dice, SpeedValue),
        speed_confidence: any!(dice, SpeedConfidence),
        longitudinal_acceleration: any!(dice, AccelerationValue),
        longitudinal_acceleration_confidence: any!(dice, AccelerationConfidence),
        curvature: some(dice, |dice| (any!(dice, CurvatureValue), any!(dice, name CurvatureConfidence))),
        curvature_calculation_mode: some(dice, |dice| any!(dice, name CurvatureCalculationMode)),
        yaw_rate: some(dice, |dice| (any!(dice, YawRateValue), any!(dice, name YawRateConfidence))),
        lateral_acceleration: some(dice, |dice| (any!(dice, AccelerationValue), any!(dice, AccelerationConfidence))),
        vertical_acceleration: some(dice, |dice| (any!(dice, AccelerationValue), any!(dice, AccelerationConfidence))),
        lane_position: some(dice, |dice| VruLanePosition {
            lane: match dice.below(3) {
                0 => VruLane::Position(any!(dice, LanePosition)),
                1 => VruLane::Type(any!(dice, LaneType)),
                _ => VruLane::Detailed {
                    position: any!(dice, LanePosition),
                    lane_type: any!(dice, LaneType),
                    direction: any!(dice, LaneDirection),
                },
            },
            used_detection_information: dice.next() as u16,
            used_stored_information: dice.next() as u8,
            confidence: some(dice, |dice| any!(dice, LaneConfidence)),
        }),
        environment: some(dice, |dice| any!(dice, VruEnvironment)),
        movement_control: some(dice, |dice| any!(dice, VruMovementControl)),
        orientation: some(dice, |dice| (any!(dice, HeadingValue), any!(dice, HeadingConfidence))),
        roll_angle: some(dice, |dice| (any!(dice, RollAngleValue), any!(dice, RollAngleConfidence))),
        device_usage: some(dice, |dice| any!(dice, VruDeviceUsage)),
    }
}

fn random_shape(dice: &mut Dice) -> ClusterShape {
    ClusterShape {
        reference_point: some(dice, random_point),
        outline: match dice.below(3) {
            0 => ClusterOutline::Rectangular {
                semi_length: any!(dice, ShapeLength),
                semi_breadth: any!(dice, ShapeLength),
                orientation: some(dice, |dice| any!(dice, ShapeOrientation)),
            },
            1 => ClusterOutline::Circular { radius: any!(dice, ShapeLength) },
            _ => ClusterOutline::Polygonal { corners: (0..dice.within(3, 16)).map(|_| random_point(dice)).collect() },
        },
        height: some(dice, |dice| any!(dice, ShapeLength)),
    }
}

fn random_point(dice: &mut Dice) -> ShapePoint {
    ShapePoint { x: dice.next() as i16, y: dice.next() as i16, z: some(dice, |dice| dice.next() as i16) }
}

fn random_prediction(dice: &mut Dice) -> VruMotionPrediction {
    VruMotionPrediction {
        path_history: list(dice, 40, |dice| PathPoint {
            delta_latitude: any!(dice, DeltaLatitude),
            delta_longitude: any!(dice, DeltaLongitude),
            delta_altitude: any!(dice, DeltaAltitude),
            delta_time: some(dice, |dice| any!(dice, PathDeltaTime)),
        }),
        path_prediction: list(dice, 16, |dice| PredictedPathPoint {
            delta_latitude: any!(dice, DeltaLatitude),
            delta_longitude: any!(dice, DeltaLongitude),
            confidence: some(dice, random_ellipse),
            delta_altitude: any!(dice, DeltaAltitude),
            altitude_confidence: any!(dice, name AltitudeConfidence),
            delta_time: some(dice, |dice| any!(dice, DeltaTimeTenthOfSecond)),
        }),
        safe_distance: list(dice, 8, |dice| SafeDistanceIndication {
            subject_station: some(dice, |dice| dice.next() as u32),
            is_safe: dice.once_in(2),
            time_to_collision: some(dice, |dice| any!(dice, DeltaTimeTenthOfSecond)),
        }),
        trajectory_interception: list(dice, 8, |dice| TrajectoryInterceptionIndication {
            subject_station: some(dice, |dice| dice.next() as u32),
            probability: any!(dice, TrajectoryInterceptionProbability),
            confidence: some(dice, |dice| any!(dice, TrajectoryInterceptionConfidence)),
        }),
        acceleration_change: some(dice, |dice| {
            (any!(dice, name AccelerationChange), any!(dice, DeltaTimeTenthOfSecond))
        }),
        heading_change: some(dice, |dice| (any!(dice, name TurningDirection), any!(dice, DeltaTimeTenthOfSecond))),
        stability_change: some(dice, |dice| (any!(dice, StabilityLossProbability), any!(dice, DeltaTimeTenthOfSecond))),
    }
}

/// An object without the members that are null.
fn object(members: Value) -> Value {
    let Value::Object(members) = members else { panic!("an object") };
    Value::Object(members.into_iter().filter(|(_, value)| !value.is_null()).collect::<Map<_, _>>())
}

fn optional<T>(value: &Option<T>, json: impl FnOnce(&T) -> Value) -> Value {
    value.as_ref().map_or(Value::Null, json)
}

fn filled<T>(values: &[T], json: impl Fn(&T) -> Value) -> Value {
    if values.is_empty() { Value::Null } else { values.iter().map(json).collect() }
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
const CURVATURES: [&str; 8] = [
    "onePerMeter-0-00002",
    "onePerMeter-0-0001",
    "onePerMeter-0-0005",
    "onePerMeter-0-002",
    "onePerMeter-0-01",
    "onePerMeter-0-1",
    "outOfRange",
    "unavailable",
];
const YAW_RATES: [&str; 9] = [
    "degSec-000-01",
    "degSec-000-05",
    "degSec-000-10",
    "degSec-001-00",
    "degSec-005-00",
    "degSec-010-00",
    "degSec-100-00",
    "outOfRange",
    "unavailable",
];
const CURVATURE_MODES: [&str; 3] = ["yawRateUsed", "yawRateNotUsed", "unavailable"];

fn json_of_ellipse(ellipse: &PositionConfidenceEllipse, names: [&str; 3]) -> Value {
    json!({
        names[0]: ellipse.semi_major.raw(),
        names[1]: ellipse.semi_minor.raw(),
        names[2]: ellipse.orientation.raw(),
    })
}

/// The JSON that the tables should give, written down from the names of the standard.
fn json_of(vam: &Vam) -> Value {
    let position = &vam.reference_position;
    json!({
        "header": { "protocolVersion": 3, "messageId": 16, "stationId": vam.station_id },
        "vam": {
            "generationDeltaTime": vam.generation_delta_time.raw(),
            "vamParameters": object(json!({
                "basicContainer": {
                    "stationType": vam.station_type.raw(),
                    "referencePosition": {
                        "latitude": position.latitude.raw(),
                        "longitude": position.longitude.raw(),
                        "positionConfidenceEllipse": json_of_ellipse(
                            &position.confidence,
                            ["semiMajorAxisLength", "semiMinorAxisLength", "semiMajorAxisOrientation"],
                        ),
                        "altitude": {
                            "altitudeValue": position.altitude.raw(),
                            "altitudeConfidence": name(AltitudeConfidence::ALL, position.altitude_confidence, &ALTITUDES),
                        },
                    },
                },
                "vruHighFrequencyContainer": json_of_high_frequency(&vam.high_frequency),
                "vruLowFrequencyContainer": optional(&vam.low_frequency, |low| object(json!({
                    "profileAndSubprofile": match low.profile {
                        VruProfile::Pedestrian(sub) => json!({ "pedestrian": sub.raw() }),
                        VruProfile::Bicyclist(sub) => json!({ "bicyclistAndLightVruVehicle": sub.raw() }),
                        VruProfile::Motorcyclist(sub) => json!({ "motorcyclist": sub.raw() }),
                        VruProfile::Animal(sub) => json!({ "animal": sub.raw() }),
                    },
                    "sizeClass": optional(&low.size_class, |class| json!(class.raw())),
                    "exteriorLights": optional(&low.exterior_lights, |(vehicle, rider)| json!({
                        "vehicular": hex_from_bytes(&[vehicle.raw()]),
                        "vruSpecific": hex_from_bytes(&[rider.raw()]),
                    })),
                }))),
                "vruClusterInformationContainer": optional(&vam.cluster_information, |cluster| json!({
                    "vruClusterInformation": object(json!({
                        "clusterId": cluster.cluster_id,
                        "clusterBoundingBoxShape": optional(&cluster.bounding_box, json_of_shape),
                        "clusterCardinalitySize": cluster.cardinality,
                        "clusterProfiles": optional(&cluster.profiles, |bits| json!(hex_from_bytes(&[bits.raw() << 4]))),
                    })),
                })),
                "vruClusterOperationContainer": optional(&vam.cluster_operation, |operation| object(json!({
                    "clusterJoinInfo": optional(&operation.join, |join| {
                        json!({ "clusterId": join.cluster_id, "joinTime": join.join_time.raw() })
                    }),
                    "clusterLeaveInfo": optional(&operation.leave, |leave| {
                        json!({ "clusterId": leave.cluster_id, "clusterLeaveReason": leave.reason.raw() })
                    }),
                    "clusterBreakupInfo": optional(&operation.breakup, |breakup| {
                        json!({ "clusterBreakupReason": breakup.reason.raw(), "breakupTime": breakup.breakup_time.raw() })
                    }),
                    "clusterIdChangeTimeInfo": optional(&operation.id_change_time, |time| json!(time.raw())),
                }))),
                "vruMotionPredictionContainer": optional(&vam.motion_prediction, json_of_prediction),
            })),
        },
    })
}

fn json_of_high_frequency(vru: &VruHighFrequency) -> Value {
    let acceleration = |value: &(AccelerationValue, AccelerationConfidence), axis: &str| {
        json!({
            format!("{axis}AccelerationValue"): value.0.raw(),
            format!("{axis}AccelerationConfidence"): value.1.raw(),
        })
    };
    let angle = |value: u16, confidence: u8| json!({ "value": value, "confidence": confidence });
    object(json!({
        "heading": angle(vru.heading.raw(), vru.heading_confidence.raw()),
        "speed": { "speedValue": vru.speed.raw(), "speedConfidence": vru.speed_confidence.raw() },
        "longitudinalAcceleration":
            acceleration(&(vru.longitudinal_acceleration, vru.longitudinal_acceleration_confidence), "longitudinal"),
        "curvature": optional(&vru.curvature, |(value, confidence)| json!({
            "curvatureValue": value.raw(),
            "curvatureConfidence": name(CurvatureConfidence::ALL, *confidence, &CURVATURES),
        })),
        "curvatureCalculationMode": optional(&vru.curvature_calculation_mode, |mode| {
            name(CurvatureCalculationMode::ALL, *mode, &CURVATURE_MODES)
        }),
        "yawRate": optional(&vru.yaw_rate, |(value, confidence)| json!({
            "yawRateValue": value.raw(),
            "yawRateConfidence": name(YawRateConfidence::ALL, *confidence, &YAW_RATES),
        })),
        "lateralAcceleration": optional(&vru.lateral_acceleration, |value| acceleration(value, "lateral")),
        "verticalAcceleration": optional(&vru.vertical_acceleration, |value| acceleration(value, "vertical")),
        "vruLanePosition": optional(&vru.lane_position, |place| json!({
            "lanePositionBased": match place.lane {
                VruLane::Position(position) => json!({ "simplelanePosition": position.raw() }),
                VruLane::Type(lane_type) => json!({ "simpleLaneType": lane_type.raw() }),
                VruLane::Detailed { position, lane_type, direction } => json!({ "detailedlanePosition": object(json!({
                    "transversalPosition": position.raw(),
                    "laneType": (lane_type.raw() != 0).then_some(lane_type.raw()),
                    "direction": (direction.raw() != 0).then_some(direction.raw()),
                })) }),
            },
            "confidence": object(json!({
                "usedDetectionInformation": hex_from_bytes(&place.used_detection_information.to_be_bytes()),
                "usedStoredInformation": hex_from_bytes(&[place.used_stored_information]),
                "confidenceValue": optional(&place.confidence, |confidence| json!(confidence.raw())),
            })),
        })),
        "environment": optional(&vru.environment, |environment| json!(environment.raw())),
        "movementControl": optional(&vru.movement_control, |control| json!(control.raw())),
        "orientation": optional(&vru.orientation, |(value, confidence)| angle(value.raw(), confidence.raw())),
        "rollAngle": optional(&vru.roll_angle, |(value, confidence)| angle(value.raw(), confidence.raw())),
        "deviceUsage": optional(&vru.device_usage, |usage| json!(usage.raw())),
    }))
}

fn json_of_point(point: &ShapePoint) -> Value {
    object(json!({ "xCoordinate": point.x, "yCoordinate": point.y, "zCoordinate": point.z }))
}

fn json_of_shape(shape: &ClusterShape) -> Value {
    let reference = optional(&shape.reference_point, json_of_point);
    let height = optional(&shape.height, |height| json!(height.raw()));
    match &shape.outline {
        ClusterOutline::Rectangular { semi_length, semi_breadth, orientation } => json!({ "rectangular": object(json!({
            "shapeReferencePoint": reference,
            "semiLength": semi_length.raw(),
            "semiBreadth": semi_breadth.raw(),
            "orientation": optional(orientation, |orientation| json!(orientation.raw())),
            "height": height,
        })) }),
        ClusterOutline::Circular { radius } => json!({ "circular": object(json!({
            "shapeReferencePoint": reference, "radius": radius.raw(), "height": height,
        })) }),
        ClusterOutline::Polygonal { corners } => json!({ "polygonal": object(json!({
            "shapeReferencePoint": reference, "polygon": filled(corners, json_of_point), "height": height,
        })) }),
    }
}

fn json_of_prediction(prediction: &VruMotionPrediction) -> Value {
    object(json!({
        "pathHistory": filled(&prediction.path_history, |point| object(json!({
            "pathPosition": {
                "deltaLatitude": point.delta_latitude.raw(),
                "deltaLongitude": point.delta_longitude.raw(),
                "deltaAltitude": point.delta_altitude.raw(),
            },
            "pathDeltaTime": optional(&point.delta_time, |time| json!(time.raw())),
        }))),
        "pathPrediction": filled(&prediction.path_prediction, |point| object(json!({
            "deltaLatitude": point.delta_latitude.raw(),
            "deltaLongitude": point.delta_longitude.raw(),
            "horizontalPositionConfidence": optional(&point.confidence, |ellipse| json_of_ellipse(
                ellipse,
                ["semiMajorConfidence", "semiMinorConfidence", "semiMajorOrientation"],
            )),
            "deltaAltitude": point.delta_altitude.is_available().then_some(point.delta_altitude.raw()),
            "altitudeConfidence": if point.altitude_confidence == AltitudeConfidence::Unavailable {
                Value::Null
            } else {
                name(AltitudeConfidence::ALL, point.altitude_confidence, &ALTITUDES)
            },
            "pathDeltaTime": optional(&point.delta_time, |time| json!({ "deltaTimeHighPrecision": time.raw() })),
        }))),
        "safeDistance": filled(&prediction.safe_distance, |indication| object(json!({
            "subjectStation": indication.subject_station,
            "safeDistanceIndicator": indication.is_safe,
            "timeToCollision": optional(&indication.time_to_collision, |time| json!(time.raw())),
        }))),
        "trajectoryInterceptionIndication": filled(&prediction.trajectory_interception, |indication| object(json!({
            "subjectStation": indication.subject_station,
            "trajectoryInterceptionProbability": indication.probability.raw(),
            "trajectoryInterceptionConfidence": optional(&indication.confidence, |confidence| json!(confidence.raw())),
        }))),
        "accelerationChangeIndication": optional(&prediction.acceleration_change, |(change, time)| json!({
            "accelOrDecel": name(AccelerationChange::ALL, *change, &["accelerate", "decelerate"]),
            "actionDeltaTime": time.raw(),
        })),
        "headingChangeIndication": optional(&prediction.heading_change, |(direction, time)| json!({
            "direction": name(TurningDirection::ALL, *direction, &["left", "right"]),
            "actionDeltaTime": time.raw(),
        })),
        "stabilityChangeIndication": optional(&prediction.stability_change, |(probability, time)| json!({
            "lossProbability": probability.raw(),
            "actionDeltaTime": time.raw(),
        })),
    }))
}

fn encoded(vam: &Vam) -> Vec<u8> {
    let mut bytes = Vec::new();
    vam.encode_into(&mut bytes).unwrap();
    bytes
}

#[test]
fn the_straight_line_code_agrees_with_the_generated_types() {
    let mut dice = Dice::new(1);
    for _ in 0..20_000 {
        let vam = random_vam(&mut dice);
        let bytes = encoded(&vam);
        let generated: VAM = uper::decode(&bytes).unwrap_or_else(|error| panic!("{error}: {vam:?}"));
        assert_eq!(uper::encode(&generated).unwrap(), bytes, "{vam:?}");
        assert_eq!(Vam::decode(&bytes).unwrap(), vam);
    }
}

/// A round trip does not notice two members in each other's place; the names of the tables do.
#[test]
fn every_member_stands_where_its_name_says() {
    let schema = MessageSchema::find("VAM", 2).unwrap();
    let mut dice = Dice::new(2);
    for _ in 0..3000 {
        let vam = random_vam(&mut dice);
        let bytes = encoded(&vam);
        assert_eq!(schema.decode(&bytes).unwrap().value, json_of(&vam), "{vam:?}");
        assert_eq!(hex_from_bytes(&schema.encode(&json_of(&vam)).unwrap()), hex_from_bytes(&bytes));
    }
}

#[test]
fn vectors_with_nothing_else_inside_keep_their_bytes() {
    let mut unchanged = 0;
    for vector in vectors_of("VAM").into_iter().filter(|vector| vector.release == 2) {
        let vam = Vam::decode(&vector.bytes()).unwrap_or_else(|error| panic!("{}: {error}", vector.name));
        if !vector.value.to_string().contains("lanePositionWithLateralDetails") {
            assert_eq!(hex_from_bytes(&encoded(&vam)), vector.uper_hex, "{}", vector.name);
            unchanged += 1;
        }
    }
    assert!(unchanged >= 7, "{unchanged}");
}

/// Whatever a peer may send: what a `Vam` holds is read, the rest is read past.
#[test]
fn any_vam_is_read() {
    let message = comad_asn1::schema::messages().find(|message| message.name == "VAM" && message.release == 2).unwrap();
    let schema = MessageSchema::find("VAM", 2).unwrap();
    for seed in 0..4000 {
        let mut value = random_value(&mut Dice::new(seed), message.pdu);
        value["header"]["protocolVersion"] = Vam::PROTOCOL_VERSION.into();
        value["header"]["messageId"] = Vam::MESSAGE_ID.into();
        let bytes = schema.encode(&value).unwrap();
        let vam = Vam::decode(&bytes).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        let parameters = &value["vam"]["vamParameters"];
        let number = |path: &str| parameters.pointer(path).and_then(Value::as_i64);
        const HIGH: &str = "/vruHighFrequencyContainer";
        let speed = Some(vam.high_frequency.speed.raw().into());
        assert_eq!(number(&format!("{HIGH}/speed/speedValue")), speed, "seed {seed}");
        let usage = vam.high_frequency.device_usage.map(|usage| usage.raw().into());
        assert_eq!(number(&format!("{HIGH}/deviceUsage")), usage, "seed {seed}");
        let leave = vam.cluster_operation.and_then(|operation| operation.leave).map(|leave| leave.cluster_id.into());
        assert_eq!(number("/vruClusterOperationContainer/clusterLeaveInfo/clusterId"), leave, "seed {seed}");
        let prediction = vam.motion_prediction.unwrap_or_default();
        let stability = prediction.stability_change.map(|(probability, _)| probability.raw().into());
        let path = "/vruMotionPredictionContainer/stabilityChangeIndication/lossProbability";
        assert_eq!(number(path), stability, "seed {seed}");
        let predicted = parameters.pointer("/vruMotionPredictionContainer/pathPrediction").and_then(Value::as_array);
        assert_eq!(predicted.map_or(0, Vec::len), prediction.path_prediction.len(), "seed {seed}");
    }
}

#[test]
fn another_message_is_refused_by_its_number() {
    let vector = vectors_of("VAM").into_iter().find(|vector| vector.release == 2).unwrap();
    // byte, value -> error
    let cases = [
        (1, 2, "bit 8 (byte 1), `header.messageId`: found message 2, expected a VAM, message 16"),
        (0, 1, "bit 0 (byte 0), `header.protocolVersion`: found protocol version 1, expected version 3"),
    ];
    for (byte, value, expected) in cases {
        let mut bytes = vector.bytes();
        bytes[byte] = value;
        assert_eq!(Vam::decode(&bytes).unwrap_err().to_string(), expected);
    }
}

#[test]
fn a_list_of_a_wrong_length_is_refused_and_writes_nothing() {
    let mut dice = Dice::new(3);
    let mut vam = random_vam(&mut dice);
    let mut bytes = vec![1];
    let indication = SafeDistanceIndication { subject_station: None, is_safe: true, time_to_collision: None };
    vam.motion_prediction =
        Some(VruMotionPrediction { safe_distance: vec![indication; 9], ..VruMotionPrediction::default() });
    let error = vam.encode_into(&mut bytes).unwrap_err().to_string();
    assert!(error.contains("safeDistance") && error.contains("9 elements"), "{error}");
    vam.motion_prediction = None;
    let corners = vec![random_point(&mut dice); 2];
    let shape = ClusterShape { reference_point: None, outline: ClusterOutline::Polygonal { corners }, height: None };
    vam.cluster_information =
        Some(VruClusterInformation { cluster_id: None, bounding_box: Some(shape), cardinality: 1, profiles: None });
    assert!(vam.encode_into(&mut bytes).is_err());
    assert_eq!(bytes, [1]);
}

#[test]
fn hostile_bytes_do_no_harm() {
    let mut dice = Dice::new(5);
    for _ in 0..20_000 {
        let mut bytes = encoded(&random_vam(&mut dice));
        for _ in 0..dice.below(4) {
            let bit = dice.below(bytes.len() as u64 * 8) as usize;
            bytes[bit / 8] ^= 0x80 >> (bit % 8);
        }
        bytes.truncate(dice.within(0, bytes.len() as i64) as usize);
        let _ = Vam::decode(&bytes);
    }
}
