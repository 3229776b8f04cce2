//! The `Cpm` of the simulator against the tables, the generated types and the vectors.

use comad::station::message::quantities::*;
use comad::station::message::{
    Cpm, CpmObject, DetectionShape, MapReference, MeasuredAngle, MeasuredCoordinate, MeasuredDimension,
    MeasuredVelocity, MessageSchema, ObjectClass, Originator, PerceivedObjectContainer, PositionConfidenceEllipse,
    ReferencePosition, SegmentationInfo, SensorInformation, ShapePoint, VruProfile, hex_from_bytes,
};
use comad_asn1::rasn::uper;
use comad_asn1::release2::cpm_pdu_descriptions::CollectivePerceptionMessage;
use serde_json::Value;

use crate::random_value::{Dice, random_value};
use crate::vector::vectors_of;

/// A random value of a quantity.
macro_rules! any {
    ($dice:expr, $type:ident) => {
        $type::from_raw($dice.within($type::LOWER.into(), $type::UPPER.into()) as _).unwrap()
    };
}

fn some<T>(dice: &mut Dice, make: impl FnOnce(&mut Dice) -> T) -> Option<T> {
    dice.once_in(2).then(|| make(dice))
}

fn list<T>(dice: &mut Dice, most: i64, make: impl Fn(&mut Dice) -> T) -> Vec<T> {
    (0..dice.within(0, most)).map(|_| make(dice)).collect()
}

fn random_cpm(dice: &mut Dice) -> Cpm {
    let mut cpm = Cpm {
        station_id: dice.next() as u32,
        reference_time: any!(dice, TimestampIts),
        reference_position: ReferencePosition {
            latitude: any!(dice, Latitude),
            longitude: any!(dice, Longitude),
            confidence: PositionConfidenceEllipse {
                semi_major: any!(dice, SemiAxisLength),
                semi_minor: any!(dice, SemiAxisLength),
                orientation: any!(dice, HeadingValue),
            },
            altitude: any!(dice, AltitudeValue),
            altitude_confidence: AltitudeConfidence::ALL[dice.below(16) as usize],
        },
        segmentation: some(dice, |dice| SegmentationInfo {
            total: dice.within(1, 8) as u8,
            this: dice.within(1, 8) as u8,
        }),
        originator: some(dice, |dice| match dice.below(2) {
            0 => Originator::Vehicle {
                orientation: any!(dice, HeadingValue),
                orientation_confidence: any!(dice, HeadingConfidence),
            },
            _ => Originator::RoadSideUnit {
                map_reference: some(dice, |dice| {
                    let (region, id) = (some(dice, |dice| dice.next() as u16), dice.next() as u16);
                    if dice.once_in(2) {
                        MapReference::RoadSegment { region, id }
                    } else {
                        MapReference::Intersection { region, id }
                    }
                }),
            },
        }),
        sensors: list(dice, 12, |dice| SensorInformation {
            id: dice.next() as u8,
            sensor_type: any!(dice, SensorType),
            shape: some(dice, |dice| {
                let reference_point = some(dice, |dice| ShapePoint {
                    x: dice.next() as i16,
                    y: dice.next() as i16,
                    z: some(dice, |dice| dice.next() as i16),
                });
                match dice.below(2) {
                    0 => DetectionShape::Circular { reference_point, radius: any!(dice, ShapeLength) },
                    _ => DetectionShape::Radial {
                        reference_point,
                        range: any!(dice, ShapeLength),
                        start: any!(dice, CartesianAngleValue),
                        end: any!(dice, CartesianAngleValue),
                    },
                }
            }),
            confidence: some(dice, |dice| any!(dice, ConfidenceLevel)),
            shadowing_applies: dice.once_in(2),
        }),
        perceived: some(dice, |dice| PerceivedObjectContainer {
            number_of_perceived_objects: dice.next() as u8,
            objects: list(dice, 20, random_object),
        }),
    };
    if cpm.originator.is_none() && cpm.sensors.is_empty() && cpm.perceived.is_none() {
        cpm.originator = Some(Originator::RoadSideUnit { map_reference: None });
    }
    cpm
}

fn random_object(dice: &mut Dice) -> CpmObject {
    let coordinate = |dice: &mut Dice| MeasuredCoordinate {
        value: any!(dice, CartesianCoordinateLarge),
        confidence: any!(dice, CoordinateConfidence),
    };
    let velocity = |dice: &mut Dice| MeasuredVelocity {
        value: any!(dice, VelocityComponentValue),
        confidence: any!(dice, SpeedConfidence),
    };
    let dimension = |dice: &mut Dice| MeasuredDimension {
        value: any!(dice, ObjectDimensionValue),
        confidence: any!(dice, ObjectDimensionConfidence),
    };
    CpmObject {
        object_id: some(dice, |dice| dice.next() as u16),
        measurement_delta_time: any!(dice, DeltaTimeMilliSecondSigned),
        x: coordinate(dice),
        y: coordinate(dice),
        z: some(dice, coordinate),
        velocity: some(dice, |dice| [velocity(dice), velocity(dice)]),
        z_angle: some(dice, |dice| MeasuredAngle {
            value: any!(dice, CartesianAngleValue),
            confidence: any!(dice, AngleConfidence),
        }),
        dimension_z: some(dice, dimension),
        dimension_y: some(dice, dimension),
        dimension_x: some(dice, dimension),
        age: some(dice, |dice| any!(dice, ObjectAge)),
        perception_quality: some(dice, |dice| any!(dice, ObjectPerceptionQuality)),
        classification: list(dice, 8, |dice| {
            let class = match dice.below(3) {
                0 => ObjectClass::Vehicle(any!(dice, VehicleSubClass)),
                1 => ObjectClass::Vru([
                    VruProfile::Pedestrian,
                    VruProfile::Bicyclist,
                    VruProfile::Motorcyclist,
                    VruProfile::Animal,
                ][dice.below(4) as usize](any!(dice, VruSubProfile))),
                _ => ObjectClass::Other(dice.next() as u8),
            };
            (class, any!(dice, ConfidenceLevel))
        }),
    }
}

fn encoded(cpm: &Cpm) -> Vec<u8> {
    let mut bytes = Vec::new();
    cpm.encode_into(&mut bytes).unwrap();
    bytes
}

#[test]
fn the_straight_line_code_agrees_with_the_generated_types() {
    let mut dice = Dice::new(1);
    for _ in 0..5000 {
        let cpm = random_cpm(&mut dice);
        let bytes = encoded(&cpm);
        let generated: CollectivePerceptionMessage =
            uper::decode(&bytes).unwrap_or_else(|error| panic!("{error}: {cpm:?}"));
        for container in &generated.payload.cpm_containers.0 {
            container.decode_container_data().expect("a known container").unwrap_or_else(|error| panic!("{error}"));
        }
        assert_eq!(uper::encode(&generated).unwrap(), bytes, "{cpm:?}");
        assert_eq!(Cpm::decode(&bytes).unwrap(), cpm);
    }
}

/// The JSON of a container by its number.
fn container(value: &Value, id: u64) -> &Value {
    let all = value["payload"]["cpmContainers"].as_array().unwrap();
    all.iter().find(|container| container["containerId"] == id).map_or(&Value::Null, |it| &it["containerData"])
}

/// A round trip does not notice two members in each other's place; the names of the tables do.
#[test]
fn every_member_stands_where_its_name_says() {
    let schema = MessageSchema::find("CPM", 2).unwrap();
    let mut dice = Dice::new(2);
    for _ in 0..3000 {
        let cpm = random_cpm(&mut dice);
        let bytes = encoded(&cpm);
        let value = schema.decode(&bytes).unwrap().value;
        assert_eq!(hex_from_bytes(&schema.encode(&value).unwrap()), hex_from_bytes(&bytes));
        let management = &value["payload"]["managementContainer"];
        assert_eq!(management["referenceTime"], cpm.reference_time.raw());
        assert_eq!(management["referencePosition"]["longitude"], cpm.reference_position.longitude.raw());
        assert_eq!(management["segmentationInfo"]["thisMsgNo"].as_u64(), cpm.segmentation.map(|it| it.this.into()));
        if let Some(Originator::Vehicle { orientation, orientation_confidence }) = cpm.originator {
            let angle = &container(&value, 1)["orientationAngle"];
            assert_eq!(
                (&angle["value"], &angle["confidence"]),
                (&orientation.raw().into(), &orientation_confidence.raw().into())
            );
        }
        for (index, sensor) in cpm.sensors.iter().enumerate() {
            let json = &container(&value, 3)[index];
            assert_eq!((&json["sensorId"], &json["sensorType"]), (&sensor.id.into(), &sensor.sensor_type.raw().into()));
            let confidence = sensor.confidence.map(|level| level.raw().into());
            assert_eq!(json["perceptionRegionConfidence"].as_u64(), confidence);
            match sensor.shape {
                Some(DetectionShape::Radial { range, start, end, .. }) => {
                    let radial = &json["perceptionRegionShape"]["radial"];
                    assert_eq!(radial["range"], range.raw());
                    assert_eq!(radial["horizontalOpeningAngleStart"], start.raw());
                    assert_eq!(radial["horizontalOpeningAngleEnd"], end.raw());
                }
                Some(DetectionShape::Circular { radius, .. }) => {
                    assert_eq!(json["perceptionRegionShape"]["circular"]["radius"], radius.raw());
                }
                None => assert!(json["perceptionRegionShape"].is_null()),
            }
        }
        for (index, object) in cpm.perceived.iter().flat_map(|perceived| &perceived.objects).enumerate() {
            let json = &container(&value, 5)["perceivedObjects"][index];
            assert_eq!(json["objectId"].as_u64(), object.object_id.map(Into::into));
            assert_eq!(json["measurementDeltaTime"], object.measurement_delta_time.raw());
            assert_eq!(json["position"]["xCoordinate"]["value"], object.x.value.raw());
            assert_eq!(json["position"]["yCoordinate"]["confidence"], object.y.confidence.raw());
            for (axis, name) in [(0, "xVelocity"), (1, "yVelocity")] {
                let speed = object.velocity.map(|both| both[axis].value.raw().into());
                assert_eq!(json["velocity"]["cartesianVelocity"][name]["value"].as_i64(), speed);
            }
            assert_eq!(json["angles"]["zAngle"]["value"].as_u64(), object.z_angle.map(|it| it.value.raw().into()));
            let edges = [("X", object.dimension_x), ("Y", object.dimension_y), ("Z", object.dimension_z)];
            for (axis, edge) in edges {
                let name = format!("objectDimension{axis}");
                assert_eq!(json[&name]["value"].as_u64(), edge.map(|edge| edge.value.raw().into()));
            }
            assert_eq!(json["objectAge"].as_u64(), object.age.map(|age| age.raw().into()));
            let quality = object.perception_quality.map(|quality| quality.raw().into());
            assert_eq!(json["objectPerceptionQuality"].as_u64(), quality);
            for (guess, (class, confidence)) in object.classification.iter().enumerate() {
                let json = &json["classification"][guess];
                assert_eq!(json["confidence"], confidence.raw());
                if let ObjectClass::Vehicle(class) = class {
                    assert_eq!(json["objectClass"]["vehicleSubClass"], class.raw());
                }
            }
        }
    }
}

#[test]
fn vectors_of_the_usual_kind_keep_their_bytes() {
    let mut unchanged = 0;
    for vector in vectors_of("CPM") {
        let cpm = Cpm::decode(&vector.bytes()).unwrap_or_else(|error| panic!("{}: {error}", vector.name));
        // What a `Cpm` does not hold may be all that there is.
        let mut bytes = Vec::new();
        unchanged += usize::from(cpm.encode_into(&mut bytes).is_ok() && hex_from_bytes(&bytes) == vector.uper_hex);
        if vector.name == "cpm10" {
            assert_eq!(hex_from_bytes(&encoded(&cpm)), vector.uper_hex);
        }
    }
    assert!(unchanged >= 1, "{unchanged}");
}

/// Whatever a peer may send: what a `Cpm` holds is read, the rest is read past.
#[test]
fn any_cpm_is_read() {
    let message = comad_asn1::schema::messages().find(|message| message.name == "CPM").unwrap();
    let schema = MessageSchema::find("CPM", 2).unwrap();
    for seed in 0..2000 {
        let mut value = random_value(&mut Dice::new(seed), message.pdu);
        value["header"]["protocolVersion"] = Cpm::PROTOCOL_VERSION.into();
        value["header"]["messageId"] = Cpm::MESSAGE_ID.into();
        let bytes = schema.encode(&value).unwrap();
        let cpm = Cpm::decode(&bytes).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        let objects = container(&value, 5)["perceivedObjects"].as_array().map(|objects| objects.len().min(255));
        assert_eq!(objects, cpm.perceived.map(|perceived| perceived.objects.len()), "seed {seed}");
    }
}

#[test]
fn what_does_not_fit_is_refused_and_writes_nothing() {
    let mut dice = Dice::new(3);
    let good = random_cpm(&mut dice);
    let mut cases = vec![good.clone(), good.clone(), good.clone()];
    cases[0].segmentation = Some(SegmentationInfo { total: 9, this: 1 });
    cases[1].perceived = Some(PerceivedObjectContainer {
        number_of_perceived_objects: 255,
        objects: vec![random_object(&mut dice); 256],
    });
    (cases[2].originator, cases[2].sensors, cases[2].perceived) = (None, Vec::new(), None);
    for case in cases {
        let mut bytes = vec![1];
        assert!(case.encode_into(&mut bytes).is_err());
        assert_eq!(bytes, [1]);
    }
}

#[test]
fn hostile_bytes_do_no_harm() {
    let mut dice = Dice::new(5);
    for _ in 0..5000 {
        let mut bytes = encoded(&random_cpm(&mut dice));
        for _ in 0..dice.below(4) {
            let bit = dice.below(bytes.len() as u64 * 8) as usize;
            bytes[bit / 8] ^= 0x80 >> (bit % 8);
        }
        bytes.truncate(dice.within(0, bytes.len() as i64) as usize);
        let _ = Cpm::decode(&bytes);
    }
}
