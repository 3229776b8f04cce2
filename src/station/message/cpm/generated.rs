//! Messages that the straight-line code does not read, by the types generated from the release 2 modules.

use comad_asn1::rasn;
use comad_asn1::release2::cpm_pdu_descriptions as pdu;
use comad_asn1::release2::etsi_its_cdd as cdd;
use comad_asn1::release2::open_types::CpmContainers;

use super::{
    Cpm, CpmObject, DetectionShape, MapReference, MeasuredAngle, MeasuredCoordinate, MeasuredDimension,
    MeasuredVelocity, ObjectClass, Originator, PerceivedObjectContainer, SegmentationInfo, SensorInformation,
};
use crate::station::message::error::{DecodeError, DecodeProblem};
use crate::station::message::header::check_header;
use crate::station::message::quantities::{
    AltitudeConfidence, AltitudeValue, AngleConfidence, CartesianAngleValue, CartesianCoordinateLarge, ConfidenceLevel,
    CoordinateConfidence, DeltaTimeMilliSecondSigned, HeadingConfidence, HeadingValue, Latitude, Longitude, ObjectAge,
    ObjectDimensionConfidence, ObjectDimensionValue, ObjectPerceptionQuality, SemiAxisLength, SensorType, ShapeLength,
    SpeedConfidence, SpeedValue, TimestampIts, VehicleSubClass, VelocityComponentValue, VruSubProfile,
};
use crate::station::message::reference_position::{PositionConfidenceEllipse, ReferencePosition};
use crate::station::message::{MessageSchema, ShapePoint, VruProfile};
use crate::units::MetersPerSecond;

/// Decodes any CPM and keeps what a [`Cpm`] holds.
pub(super) fn decode(bytes: &[u8]) -> Result<Cpm, DecodeError> {
    check_header(bytes, (Cpm::MESSAGE_ID, "a CPM, message 14"), (Cpm::PROTOCOL_VERSION, "version 2"))?;
    let cpm = match rasn::uper::decode::<pdu::CollectivePerceptionMessage>(bytes) {
        Ok(cpm) => cpm,
        Err(error) => return Err(explanation(bytes, &error)),
    };
    let management = &cpm.payload.management_container;
    let mut read = Cpm {
        station_id: cpm.header.station_id.0,
        // Both readers know the same limits: a number that the generated types accept has a value here.
        reference_time: TimestampIts::from_raw(management.reference_time.0 as i64).ok_or_else(unsupported)?,
        reference_position: position(&management.reference_position).ok_or_else(unsupported)?,
        segmentation: management
            .segmentation_info
            .as_ref()
            .map(|segments| SegmentationInfo { total: segments.total_msg_no.0, this: segments.this_msg_no.0 }),
        originator: None,
        sensors: Vec::new(),
        perceived: None,
    };
    for container in &cpm.payload.cpm_containers.0 {
        // The others are for later releases.
        let Some(decoded) = container.decode_container_data() else { continue };
        let decoded = decoded.map_err(|error| explanation(bytes, &error))?;
        hold(&mut read, &decoded).ok_or_else(unsupported)?;
    }
    Ok(read)
}

fn unsupported() -> DecodeError {
    DecodeProblem::Unsupported { found: "a container of a later release" }.at(0, "")
}

/// Where and why: the generated types do not say it well, the reader of the tables does.
fn explanation(bytes: &[u8], error: &rasn::error::DecodeError) -> DecodeError {
    let schema = MessageSchema::find("CPM", 2).expect("the modules have the CPM");
    match schema.decode(bytes) {
        Err(error) => error,
        Ok(_) => DecodeProblem::OtherMessage { found: error.to_string(), expected: "a CPM" }.at(0, ""),
    }
}

/// Keeps the first container of each kind.
fn hold(cpm: &mut Cpm, container: &CpmContainers) -> Option<()> {
    match container {
        CpmContainers::OriginatingVehicleContainer(vehicle) if cpm.originator.is_none() => {
            cpm.originator = Some(Originator::Vehicle {
                orientation: HeadingValue::from_raw(vehicle.orientation_angle.value.0)?,
                orientation_confidence: HeadingConfidence::from_raw(vehicle.orientation_angle.confidence.0)?,
            });
        }
        CpmContainers::OriginatingRsuContainer(unit) if cpm.originator.is_none() => {
            let map_reference = unit.map_reference.as_ref().map(|reference| match reference {
                cdd::MapReference::roadsegment(segment) => {
                    MapReference::RoadSegment { region: segment.region.as_ref().map(|it| it.0), id: segment.id.0 }
                }
                cdd::MapReference::intersection(intersection) => MapReference::Intersection {
                    region: intersection.region.as_ref().map(|it| it.0),
                    id: intersection.id.0,
                },
            });
            cpm.originator = Some(Originator::RoadSideUnit { map_reference });
        }
        CpmContainers::SensorInformationContainer(sensors) if cpm.sensors.is_empty() => {
            // An extended list is longer than a Cpm may be.
            cpm.sensors = sensors.0.iter().take(128).map(sensor).collect::<Option<_>>()?;
        }
        CpmContainers::PerceivedObjectContainer(perceived) if cpm.perceived.is_none() => {
            cpm.perceived = Some(PerceivedObjectContainer {
                number_of_perceived_objects: perceived.number_of_perceived_objects.0,
                objects: perceived.perceived_objects.0.iter().take(255).map(object).collect::<Option<_>>()?,
            });
        }
        _ => {}
    }
    Some(())
}

fn position(position: &cdd::ReferencePosition) -> Option<ReferencePosition> {
    let ellipse = &position.position_confidence_ellipse;
    Some(ReferencePosition {
        latitude: Latitude::from_raw(position.latitude.0)?,
        longitude: Longitude::from_raw(position.longitude.0)?,
        confidence: PositionConfidenceEllipse {
            semi_major: SemiAxisLength::from_raw(ellipse.semi_major_confidence.0)?,
            semi_minor: SemiAxisLength::from_raw(ellipse.semi_minor_confidence.0)?,
            orientation: HeadingValue::from_raw(ellipse.semi_major_orientation.0)?,
        },
        altitude: AltitudeValue::from_raw(position.altitude.altitude_value.0)?,
        altitude_confidence: AltitudeConfidence::from_offset(position.altitude.altitude_confidence as u64)?,
    })
}

/// A member if it is there; none if it is there and cannot be read.
fn optional<T, U>(member: Option<&T>, read: impl FnOnce(&T) -> Option<U>) -> Option<Option<U>> {
    member.map_or(Some(None), |member| read(member).map(Some))
}

fn sensor(sensor: &pdu::SensorInformation) -> Option<SensorInformation> {
    Some(SensorInformation {
        id: sensor.sensor_id.0,
        sensor_type: SensorType::from_raw(sensor.sensor_type.0)?,
        shape: sensor.perception_region_shape.as_ref().and_then(shape),
        confidence: optional(sensor.perception_region_confidence.as_ref(), |level| ConfidenceLevel::from_raw(level.0))?,
        shadowing_applies: sensor.shadowing_applies,
    })
}

/// The shape, none for one that a [`DetectionShape`] does not hold.
fn shape(shape: &cdd::Shape) -> Option<DetectionShape> {
    let point = |point: &cdd::CartesianPosition3d| ShapePoint {
        x: point.x_coordinate.0,
        y: point.y_coordinate.0,
        z: point.z_coordinate.as_ref().map(|z| z.0),
    };
    match shape {
        cdd::Shape::radial(shape) => Some(DetectionShape::Radial {
            reference_point: shape.shape_reference_point.as_ref().map(point),
            range: ShapeLength::from_raw(shape.range.0)?,
            start: CartesianAngleValue::from_raw(shape.horizontal_opening_angle_start.0)?,
            end: CartesianAngleValue::from_raw(shape.horizontal_opening_angle_end.0)?,
        }),
        cdd::Shape::circular(shape) => Some(DetectionShape::Circular {
            reference_point: shape.shape_reference_point.as_ref().map(point),
            radius: ShapeLength::from_raw(shape.radius.0)?,
        }),
        _ => None,
    }
}

fn object(object: &cdd::PerceivedObject) -> Option<CpmObject> {
    let place = &object.position;
    Some(CpmObject {
        object_id: object.object_id.as_ref().map(|id| id.0),
        measurement_delta_time: DeltaTimeMilliSecondSigned::from_raw(object.measurement_delta_time.0)?,
        x: coordinate(&place.x_coordinate)?,
        y: coordinate(&place.y_coordinate)?,
        z: optional(place.z_coordinate.as_ref(), coordinate)?,
        velocity: optional(object.velocity.as_ref(), velocity)?,
        z_angle: optional(object.angles.as_ref(), |angles| angle(&angles.z_angle))?,
        dimension_z: optional(object.object_dimension_z.as_ref(), dimension)?,
        dimension_y: optional(object.object_dimension_y.as_ref(), dimension)?,
        dimension_x: optional(object.object_dimension_x.as_ref(), dimension)?,
        age: optional(object.object_age.as_ref(), |age| ObjectAge::from_raw(age.0))?,
        perception_quality: optional(object.object_perception_quality.as_ref(), |quality| {
            ObjectPerceptionQuality::from_raw(quality.0)
        })?,
        // Guesses at groups and at classes of later releases are passed over.
        classification: object
            .classification
            .iter()
            .flat_map(|classes| &classes.0)
            .filter_map(|guess| Some((class(&guess.object_class)?, ConfidenceLevel::from_raw(guess.confidence.0)?)))
            .collect(),
    })
}

fn coordinate(coordinate: &cdd::CartesianCoordinateWithConfidence) -> Option<MeasuredCoordinate> {
    Some(MeasuredCoordinate {
        value: CartesianCoordinateLarge::from_raw(coordinate.value.0)?,
        confidence: CoordinateConfidence::from_raw(coordinate.confidence.0)?,
    })
}

/// Both components; a polar velocity is turned into them and keeps the confidence of its magnitude.
fn velocity(velocity: &cdd::Velocity3dWithConfidence) -> Option<[MeasuredVelocity; 2]> {
    match velocity {
        cdd::Velocity3dWithConfidence::cartesianVelocity(velocity) => {
            let component = |component: &cdd::VelocityComponent| {
                Some(MeasuredVelocity {
                    value: VelocityComponentValue::from_raw(component.value.0)?,
                    confidence: SpeedConfidence::from_raw(component.confidence.0)?,
                })
            };
            Some([component(&velocity.x_velocity)?, component(&velocity.y_velocity)?])
        }
        cdd::Velocity3dWithConfidence::polarVelocity(velocity) => {
            let confidence = SpeedConfidence::from_raw(velocity.velocity_magnitude.speed_confidence.0)?;
            let speed = SpeedValue::from_raw(velocity.velocity_magnitude.speed_value.0)?.speed();
            let direction = CartesianAngleValue::from_raw(velocity.velocity_direction.value.0)?.degrees();
            let component = |value| MeasuredVelocity { value, confidence };
            let (Some(speed), Some(direction)) = (speed, direction) else {
                return Some([component(VelocityComponentValue::UNAVAILABLE); 2]);
            };
            let (sin, cos) = direction.to_radians().sin_cos();
            Some([cos, sin].map(|part| component(VelocityComponentValue::from_speed(MetersPerSecond(speed.0 * part)))))
        }
    }
}

fn angle(angle: &cdd::CartesianAngle) -> Option<MeasuredAngle> {
    Some(MeasuredAngle {
        value: CartesianAngleValue::from_raw(angle.value.0)?,
        confidence: AngleConfidence::from_raw(angle.confidence.0)?,
    })
}

fn dimension(dimension: &cdd::ObjectDimension) -> Option<MeasuredDimension> {
    Some(MeasuredDimension {
        value: ObjectDimensionValue::from_raw(dimension.value.0)?,
        confidence: ObjectDimensionConfidence::from_raw(dimension.confidence.0)?,
    })
}

fn class(class: &cdd::ObjectClass) -> Option<ObjectClass> {
    let sub_profile = VruSubProfile::from_raw;
    Some(match class {
        cdd::ObjectClass::vehicleSubClass(class) => ObjectClass::Vehicle(VehicleSubClass::from_raw(class.0)?),
        cdd::ObjectClass::vruSubClass(profile) => ObjectClass::Vru(match profile {
            cdd::VruProfileAndSubprofile::pedestrian(sub) => VruProfile::Pedestrian(sub_profile(sub.0)?),
            cdd::VruProfileAndSubprofile::bicyclistAndLightVruVehicle(sub) => {
                VruProfile::Bicyclist(sub_profile(sub.0)?)
            }
            cdd::VruProfileAndSubprofile::motorcyclist(sub) => VruProfile::Motorcyclist(sub_profile(sub.0)?),
            cdd::VruProfileAndSubprofile::animal(sub) => VruProfile::Animal(sub_profile(sub.0)?),
            _ => return None,
        }),
        cdd::ObjectClass::otherSubClass(class) => ObjectClass::Other(class.0),
        _ => return None,
    })
}
