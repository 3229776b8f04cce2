//! The `Cam` of the simulator against the generated types.

use comad::station::message::quantities::*;
use comad::station::message::{
    BasicVehicleHighFrequency, BasicVehicleLowFrequency, Cam, ClosedLanes, DrivingLaneStatus, HighFrequencyContainer,
    Incident, MessageSchema, PathPoint, PositionConfidenceEllipse, ProtectedCommunicationZone, PtActivation,
    ReferencePosition, SpecialVehicle, hex_from_bytes,
};
use comad_asn1::rasn::uper;
use comad_asn1::{release1, release2};
use serde_json::Value;

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

fn random_cam(dice: &mut Dice) -> Cam {
    Cam {
        station_id: dice.next() as u32,
        generation_delta_time: any!(dice, GenerationDeltaTime),
        station_type: any!(dice, StationType),
        reference_position: ReferencePosition {
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
        high_frequency: if dice.once_in(8) {
            HighFrequencyContainer::RoadSideUnit {
                protected_zones: (0..dice.below(17)).map(|_| random_zone(dice)).collect(),
            }
        } else {
            HighFrequencyContainer::Vehicle(random_high_frequency(dice))
        },
        low_frequency: dice.once_in(2).then(|| BasicVehicleLowFrequency {
            vehicle_role: any!(dice, name VehicleRole),
            exterior_lights: any!(dice, ExteriorLights),
            path_history: (0..dice.within(0, 40)).map(|_| random_path_point(dice)).collect(),
        }),
        special_vehicle: dice.once_in(2).then(|| random_special_vehicle(dice)),
    }
}

fn random_zone(dice: &mut Dice) -> ProtectedCommunicationZone {
    ProtectedCommunicationZone {
        kind: any!(dice, name ProtectedZoneType),
        expiry_ms: dice.once_in(2).then(|| dice.below(1 << 42)),
        latitude: any!(dice, Latitude),
        longitude: any!(dice, Longitude),
        radius: dice.once_in(2).then(|| any!(dice, ProtectedZoneRadius)),
        id: dice.once_in(2).then(|| any!(dice, ProtectedZoneId)),
    }
}

fn random_special_vehicle(dice: &mut Dice) -> SpecialVehicle {
    let light_bar_siren = any!(dice, LightBarSirenInUse);
    let incident = dice.once_in(2).then(|| Incident { cause: any!(dice, CauseCodeType), sub_cause: dice.next() as u8 });
    match dice.below(7) {
        0 => SpecialVehicle::PublicTransport {
            embarkation: dice.once_in(2),
            activation: dice.once_in(2).then(|| {
                let octets: Vec<u8> = (0..dice.within(1, 20)).map(|_| dice.next() as u8).collect();
                PtActivation::new(dice.next() as u8, &octets).unwrap()
            }),
        },
        1 => SpecialVehicle::SpecialTransport { kind: any!(dice, SpecialTransportType), light_bar_siren },
        2 => SpecialVehicle::DangerousGoods(any!(dice, name DangerousGoodsBasic)),
        3 => SpecialVehicle::RoadWorks {
            sub_cause: dice.once_in(2).then(|| any!(dice, RoadworksSubCauseCode)),
            light_bar_siren,
            closed_lanes: dice.once_in(2).then(|| ClosedLanes {
                inner_hard_shoulder: dice.once_in(2).then(|| any!(dice, name HardShoulderStatus)),
                outer_hard_shoulder: dice.once_in(2).then(|| any!(dice, name HardShoulderStatus)),
                driving_lanes: dice.once_in(2).then(|| {
                    let lanes = dice.within(1, 13) as u8;
                    DrivingLaneStatus::new(lanes, dice.below(1 << lanes) as u16).unwrap()
                }),
            }),
        },
        4 => SpecialVehicle::Rescue { light_bar_siren },
        5 => SpecialVehicle::Emergency {
            light_bar_siren,
            incident,
            priority: dice.once_in(2).then(|| any!(dice, EmergencyPriority)),
        },
        _ => SpecialVehicle::SafetyCar {
            light_bar_siren,
            incident,
            traffic_rule: dice.once_in(2).then(|| any!(dice, name TrafficRule)),
            speed_limit: dice.once_in(2).then(|| any!(dice, SpeedLimit)),
        },
    }
}

fn random_high_frequency(dice: &mut Dice) -> BasicVehicleHighFrequency {
    BasicVehicleHighFrequency {
        heading: any!(dice, HeadingValue),
        heading_confidence: any!(dice, HeadingConfidence),
        speed: any!(dice, SpeedValue),
        speed_confidence: any!(dice, SpeedConfidence),
        drive_direction: any!(dice, name DriveDirection),
        vehicle_length: any!(dice, VehicleLengthValue),
        vehicle_length_confidence: any!(dice, name VehicleLengthConfidence),
        vehicle_width: any!(dice, VehicleWidth),
        longitudinal_acceleration: any!(dice, AccelerationValue),
        longitudinal_acceleration_confidence: any!(dice, AccelerationConfidence),
        curvature: any!(dice, CurvatureValue),
        curvature_confidence: any!(dice, name CurvatureConfidence),
        curvature_calculation_mode: any!(dice, name CurvatureCalculationMode),
        yaw_rate: any!(dice, YawRateValue),
        yaw_rate_confidence: any!(dice, name YawRateConfidence),
        acceleration_control: dice.once_in(2).then(|| any!(dice, AccelerationControl)),
        lane_position: dice.once_in(2).then(|| any!(dice, LanePosition)),
        steering_wheel_angle: dice
            .once_in(2)
            .then(|| (any!(dice, SteeringWheelAngleValue), any!(dice, SteeringWheelAngleConfidence))),
        lateral_acceleration: dice
            .once_in(2)
            .then(|| (any!(dice, AccelerationValue), any!(dice, AccelerationConfidence))),
        vertical_acceleration: dice
            .once_in(2)
            .then(|| (any!(dice, AccelerationValue), any!(dice, AccelerationConfidence))),
        performance_class: dice.once_in(2).then(|| any!(dice, PerformanceClass)),
    }
}

fn random_path_point(dice: &mut Dice) -> PathPoint {
    PathPoint {
        delta_latitude: any!(dice, DeltaLatitude),
        delta_longitude: any!(dice, DeltaLongitude),
        delta_altitude: any!(dice, DeltaAltitude),
        delta_time: dice.once_in(2).then(|| any!(dice, PathDeltaTime)),
    }
}

fn encoded(cam: &Cam) -> Vec<u8> {
    let mut bytes = Vec::new();
    cam.encode_into(&mut bytes).unwrap();
    bytes
}

#[test]
fn the_straight_line_code_agrees_with_the_generated_types() {
    let mut dice = Dice::new(1);
    for _ in 0..20_000 {
        let cam = random_cam(&mut dice);
        let bytes = encoded(&cam);
        // The one rule that release 1 does not know.
        if !format!("{cam:?}").contains("PassToLeftOrRight") {
            let release1: release1::cam_release1::CAM = uper::decode(&bytes).unwrap();
            assert_eq!(uper::encode(&release1).unwrap(), bytes, "{cam:?}");
        }
        let release2: release2::cam_pdu_descriptions::CAM = uper::decode(&bytes).unwrap();
        assert_eq!(uper::encode(&release2).unwrap(), bytes, "{cam:?}");
        assert_eq!(Cam::decode(&bytes).unwrap(), cam);
    }
}

/// A round trip does not notice two members in each other's place; the names of the tables do.
#[test]
fn every_member_stands_where_its_name_says() {
    let schema = MessageSchema::find("CAM", 2).unwrap();
    let mut dice = Dice::new(2);
    for _ in 0..2000 {
        let cam = random_cam(&mut dice);
        let value = schema.decode(&encoded(&cam)).unwrap().value;
        let number = |path: &str| value.pointer(path).and_then(Value::as_i64);
        const POSITION: &str = "/cam/camParameters/basicContainer/referencePosition";
        const HIGH: &str = "/cam/camParameters/highFrequencyContainer/basicVehicleContainerHighFrequency";
        let position = &cam.reference_position;
        let ellipse = position.confidence;
        let mut expected: Vec<(String, i64)> = vec![
            ("/header/stationId".into(), cam.station_id.into()),
            ("/cam/generationDeltaTime".into(), cam.generation_delta_time.raw().into()),
            ("/cam/camParameters/basicContainer/stationType".into(), cam.station_type.raw().into()),
            (format!("{POSITION}/latitude"), position.latitude.raw().into()),
            (format!("{POSITION}/longitude"), position.longitude.raw().into()),
            (format!("{POSITION}/positionConfidenceEllipse/semiMajorAxisLength"), ellipse.semi_major.raw().into()),
            (format!("{POSITION}/positionConfidenceEllipse/semiMinorAxisLength"), ellipse.semi_minor.raw().into()),
            (
                format!("{POSITION}/positionConfidenceEllipse/semiMajorAxisOrientation"),
                ellipse.orientation.raw().into(),
            ),
            (format!("{POSITION}/altitude/altitudeValue"), position.altitude.raw().into()),
        ];
        expected.extend(special_vehicle_numbers(&cam));
        if let HighFrequencyContainer::Vehicle(vehicle) = cam.high_frequency {
            let acceleration = |name: &str, (value, confidence): (AccelerationValue, AccelerationConfidence)| {
                let value = (format!("{HIGH}/{name}/value"), i64::from(value.raw()));
                [value, (format!("{HIGH}/{name}/confidence"), i64::from(confidence.raw()))]
            };
            expected.extend([
                (format!("{HIGH}/heading/headingValue"), vehicle.heading.raw().into()),
                (format!("{HIGH}/heading/headingConfidence"), vehicle.heading_confidence.raw().into()),
                (format!("{HIGH}/speed/speedValue"), vehicle.speed.raw().into()),
                (format!("{HIGH}/speed/speedConfidence"), vehicle.speed_confidence.raw().into()),
                (format!("{HIGH}/vehicleLength/vehicleLengthValue"), vehicle.vehicle_length.raw().into()),
                (format!("{HIGH}/vehicleWidth"), vehicle.vehicle_width.raw().into()),
                (format!("{HIGH}/curvature/curvatureValue"), vehicle.curvature.raw().into()),
                (format!("{HIGH}/yawRate/yawRateValue"), vehicle.yaw_rate.raw().into()),
            ]);
            let longitudinal = (vehicle.longitudinal_acceleration, vehicle.longitudinal_acceleration_confidence);
            expected.extend(acceleration("longitudinalAcceleration", longitudinal));
            expected
                .extend(vehicle.lateral_acceleration.into_iter().flat_map(|a| acceleration("lateralAcceleration", a)));
            expected.extend(
                vehicle.vertical_acceleration.into_iter().flat_map(|a| acceleration("verticalAcceleration", a)),
            );
            expected.extend(vehicle.lane_position.map(|lane| (format!("{HIGH}/lanePosition"), lane.raw().into())));
            expected.extend(
                vehicle.performance_class.map(|class| (format!("{HIGH}/performanceClass"), class.raw().into())),
            );
        }
        for (path, expected) in expected {
            assert_eq!(number(&path), Some(expected), "{path}");
        }
    }
}

/// Numbers of the special vehicle container and of the first zone, by path.
fn special_vehicle_numbers(cam: &Cam) -> Vec<(String, i64)> {
    const SPECIAL: &str = "/cam/camParameters/specialVehicleContainer";
    const ZONE: &str =
        "/cam/camParameters/highFrequencyContainer/rsuContainerHighFrequency/protectedCommunicationZonesRSU/0";
    let mut expected = Vec::new();
    match cam.special_vehicle {
        Some(SpecialVehicle::PublicTransport { activation: Some(activation), .. }) => {
            let path = format!("{SPECIAL}/publicTransportContainer/ptActivation/ptActivationType");
            expected.push((path, activation.coding().into()));
        }
        Some(SpecialVehicle::RoadWorks { sub_cause: Some(sub_cause), .. }) => {
            let path = format!("{SPECIAL}/roadWorksContainerBasic/roadworksSubCauseCode");
            expected.push((path, sub_cause.raw().into()));
        }
        Some(SpecialVehicle::SafetyCar { speed_limit: Some(limit), .. }) => {
            expected.push((format!("{SPECIAL}/safetyCarContainer/speedLimit"), limit.raw().into()));
        }
        _ => {}
    }
    if let HighFrequencyContainer::RoadSideUnit { protected_zones } = &cam.high_frequency
        && let Some(zone) = protected_zones.first()
    {
        expected.push((format!("{ZONE}/protectedZoneLatitude"), zone.latitude.raw().into()));
        expected.push((format!("{ZONE}/protectedZoneLongitude"), zone.longitude.raw().into()));
        expected.extend(zone.expiry_ms.map(|expiry| (format!("{ZONE}/expiryTime"), expiry as i64)));
        expected.extend(zone.radius.map(|radius| (format!("{ZONE}/protectedZoneRadius"), radius.raw().into())));
        expected.extend(zone.id.map(|id| (format!("{ZONE}/protectedZoneId"), id.raw().into())));
    }
    expected
}

#[test]
fn vectors_with_nothing_else_inside_keep_their_bytes() {
    let mut unchanged = 0;
    for vector in vectors_of("CAM") {
        let cam = Cam::decode(&vector.bytes()).unwrap_or_else(|error| panic!("{}: {error}", vector.name));
        let parameters = &vector.value["cam"]["camParameters"];
        // What a Cam does not hold, and zones larger than the type without its extension.
        let more = parameters.get("extensionContainers").is_some();
        let text = vector.value.to_string();
        if !more && !text.contains("cenDsrcTollingZone") && !text.contains("protectedZoneRadius") {
            assert_eq!(hex_from_bytes(&encoded(&cam)), vector.uper_hex, "{}", vector.name);
            unchanged += 1;
        }
    }
    assert!(unchanged >= 12, "{unchanged}");
}

/// Whatever a peer may send: what a `Cam` holds is read, the rest is read past.
#[test]
fn any_cam_is_read() {
    let message = comad_asn1::schema::messages().find(|message| message.name == "CAM" && message.release == 2).unwrap();
    let schema = MessageSchema::find("CAM", 2).unwrap();
    for seed in 0..4000 {
        let mut value = random_value(&mut Dice::new(seed), message.pdu);
        value["header"]["protocolVersion"] = Cam::PROTOCOL_VERSION.into();
        value["header"]["messageId"] = Cam::MESSAGE_ID.into();
        let bytes = schema.encode(&value).unwrap();
        let cam = Cam::decode(&bytes).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        assert_eq!(i64::from(cam.station_id), value["header"]["stationId"].as_i64().unwrap());
        let position = &value["cam"]["camParameters"]["basicContainer"]["referencePosition"];
        assert_eq!(i64::from(cam.reference_position.latitude.raw()), position["latitude"].as_i64().unwrap());
        let low = &value["cam"]["camParameters"]["lowFrequencyContainer"]["basicVehicleContainerLowFrequency"];
        let points = low["pathHistory"].as_array().map(Vec::len);
        assert_eq!(cam.low_frequency.map(|low| low.path_history.len()), points);
    }
}

#[test]
fn another_message_is_refused_by_its_number() {
    let mut bytes = vectors_of("CAM")[0].bytes();
    bytes[1] = 1;
    let error = Cam::decode(&bytes).unwrap_err().to_string();
    assert_eq!(error, "bit 8 (byte 1), `header.messageId`: found message 1, expected a CAM, message 2");
}

#[test]
fn a_path_that_is_too_long_is_refused_and_writes_nothing() {
    let mut dice = Dice::new(3);
    let mut cam = random_cam(&mut dice);
    let path_history = (0..41).map(|_| random_path_point(&mut dice)).collect();
    cam.low_frequency = Some(BasicVehicleLowFrequency {
        vehicle_role: VehicleRole::Default,
        exterior_lights: ExteriorLights::OFF,
        path_history,
    });
    let mut bytes = vec![1];
    assert!(cam.encode_into(&mut bytes).is_err());
    assert_eq!(bytes, [1]);
}
