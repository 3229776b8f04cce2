//! Messages that the straight-line code does not read, by the types generated from the release 2 modules.

use comad_asn1::rasn;
use comad_asn1::release2::cpm_pdu_descriptions as pdu;
use comad_asn1::release2::etsi_its_cdd as cdd;
use comad_asn1::release2::open_types::CpmContainers;

use super::{
    Cpm, CpmObject, CpmOriginator, ObjectAcceleration, ObjectClass, ObjectPosition, ObjectVelocity,
    PerceivedObjectContainer, PerceptionRegion, SegmentationInfo, SensorInformation, SensorShape,
};
use crate::station::message::MessageSchema;
use crate::station::message::error::{DecodeError, DecodeProblem};
use crate::station::message::quantities::{
    AccelerationConfidence, AccelerationValue, AltitudeConfidence, AltitudeValue, AngleConfidence,
    AngularSpeedConfidence, AngularVelocityValue, CartesianAngleValue, ConfidenceLevel, CoordinateConfidence,
    HeadingConfidence, HeadingValue, Latitude, Longitude, MeasurementDeltaTime, ObjectAge, ObjectCoordinate,
    ObjectDimensionConfidence, ObjectDimensionValue, ObjectPerceptionQuality, ReferenceTime, SemiAxisLength,
    SensorType, ShapeLength, ShapeOrientation, SpeedConfidence, VehicleSubClass, VelocityComponentValue, VruSubProfile,
};
use crate::station::message::reference_position::{PositionConfidenceEllipse, ReferencePosition};
use crate::station::message::vam::{ShapePoint, VruProfile};

/// Decodes any CPM and keeps what a [`Cpm`] holds.
pub(super) fn decode(bytes: &[u8]) -> Result<Cpm, DecodeError> {
    let cpm = match rasn::uper::decode::<pdu::CollectivePerceptionMessage>(bytes) {
        Ok(cpm) => cpm,
        Err(error) => return Err(explanation(bytes, &error.to_string())),
    };
    if cpm.header.message_id.0 != Cpm::MESSAGE_ID {
        let found = format!("message {}", cpm.header.message_id.0);
        return Err(DecodeProblem::OtherMessage { found, expected: "a CPM, message 14" }.at(8, "header.messageId"));
    }
    let version = cpm.header.protocol_version.0;
    if version != Cpm::PROTOCOL_VERSION {
        let found = format!("protocol version {version}");
        return Err(DecodeProblem::OtherMessage { found, expected: "version 2" }.at(0, "header.protocolVersion"));
    }
    let mut containers = Vec::new();
    for container in &cpm.payload.cpm_containers.0 {
        match container.decode_container_data() {
            Some(Ok(container)) => containers.push(container),
            Some(Err(error)) => return Err(explanation(bytes, &error.to_string())),
            // Of a later version.
            None => {}
        }
    }
    // Both readers know the same limits: a number that the generated types accept has a value here.
    from_generated(&cpm, &containers)
        .ok_or_else(|| DecodeProblem::Unsupported { found: "a value of a later release" }.at(0, ""))
}

/// Where and why: the generated types do not say it well, the reader of the tables does.
fn explanation(bytes: &[u8], error: &str) -> DecodeError {
    let schema = MessageSchema::find("CPM", 2).expect("the modules have the CPM");
    match schema.decode(bytes) {
        Err(error) => error,
        Ok(_) => DecodeProblem::OtherMessage { found: error.to_owned(), expected: "a CPM" }.at(0, ""),
    }
}

fn from_generated(message: &pdu::CollectivePerceptionMessage, containers: &[CpmContainers]) -> Option<Cpm> {
    let management = &message.payload.management_container;
    let mut cpm = Cpm {
        station_id: message.header.station_id.0,
        reference_time: ReferenceTime::from_raw(i64::try_from(management.reference_time.0).ok()?)?,
        reference_position: position(&management.reference_position)?,
        segmentation: management
            .segmentation_info
            .as_ref()
            .map(|part| SegmentationInfo { total: part.total_msg_no.0, this: part.this_msg_no.0 }),
        originator: None,
        sensors: Vec::new(),
        perception_regions: Vec::new(),
        perceived_objects: None,
    };
    for container in containers {
        match container {
            CpmContainers::OriginatingVehicleContainer(vehicle) => {
                let angle = &vehicle.orientation_angle;
                cpm.originator = Some(CpmOriginator::Vehicle {
                    orientation: HeadingValue::from_raw(angle.value.0)?,
                    orientation_confidence: HeadingConfidence::from_raw(angle.confidence.0)?,
                });
            }
            CpmContainers::OriginatingRsuContainer(_) => cpm.originator = Some(CpmOriginator::RoadSideUnit),
            // The size may be extended; what is more than a Cpm can hold is not kept.
            CpmContainers::SensorInformationContainer(sensors) => {
                cpm.sensors.extend(sensors.0.iter().filter_map(sensor));
                cpm.sensors.truncate(Cpm::MAX_SENSORS);
            }
            CpmContainers::PerceptionRegionContainer(regions) => {
                cpm.perception_regions.extend(regions.0.iter().filter_map(region));
                cpm.perception_regions.truncate(super::packing::MAX_REGIONS);
            }
            CpmContainers::PerceivedObjectContainer(container) => {
                let kept = cpm.perceived_objects.get_or_insert_default();
                kept.number_of_perceived_objects = container.number_of_perceived_objects.0;
                kept.objects.extend(container.perceived_objects.0.iter().filter_map(object));
                kept.objects.truncate(Cpm::MAX_OBJECTS);
            }
        }
    }
    Some(cpm)
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

fn sensor(sensor: &pdu::SensorInformation) -> Option<SensorInformation> {
    Some(SensorInformation {
        sensor_id: sensor.sensor_id.0,
        sensor_type: SensorType::from_raw(sensor.sensor_type.0)?,
        shape: sensor.perception_region_shape.as_ref().and_then(shape),
        confidence: sensor.perception_region_confidence.as_ref().and_then(|level| ConfidenceLevel::from_raw(level.0)),
        shadowing_applies: sensor.shadowing_applies,
    })
}

/// The region, none if its shape is of a kind that is not kept.
fn region(region: &pdu::PerceptionRegion) -> Option<PerceptionRegion> {
    Some(PerceptionRegion {
        measurement_delta_time: MeasurementDeltaTime::from_raw(region.measurement_delta_time.0)?,
        confidence: ConfidenceLevel::from_raw(region.perception_region_confidence.0)?,
        shape: shape(&region.perception_region_shape)?,
        shadowing_applies: region.shadowing_applies,
        number_of_perceived_objects: region.number_of_perceived_objects.as_ref().map(|number| number.0),
    })
}

fn shape(shape: &cdd::Shape) -> Option<SensorShape> {
    let length = |length: &cdd::StandardLength12b| ShapeLength::from_raw(length.0);
    Some(match shape {
        cdd::Shape::rectangular(shape) => SensorShape::Rectangular {
            reference_point: shape.shape_reference_point.as_ref().map(point),
            semi_length: length(&shape.semi_length)?,
            semi_breadth: length(&shape.semi_breadth)?,
            orientation: shape.orientation.as_ref().and_then(|angle| ShapeOrientation::from_raw(angle.0)),
            height: shape.height.as_ref().and_then(length),
        },
        cdd::Shape::circular(shape) => SensorShape::Circular {
            reference_point: shape.shape_reference_point.as_ref().map(point),
            radius: length(&shape.radius)?,
            height: shape.height.as_ref().and_then(length),
        },
        cdd::Shape::radial(shape) => SensorShape::Radial {
            reference_point: shape.shape_reference_point.as_ref().map(point),
            range: length(&shape.range)?,
            opening_start: CartesianAngleValue::from_raw(shape.horizontal_opening_angle_start.0)?,
            opening_end: CartesianAngleValue::from_raw(shape.horizontal_opening_angle_end.0)?,
        },
        _ => return None,
    })
}

fn point(point: &cdd::CartesianPosition3d) -> ShapePoint {
    ShapePoint {
        x: point.x_coordinate.0,
        y: point.y_coordinate.0,
        z: point.z_coordinate.as_ref().map(|coordinate| coordinate.0),
    }
}

/// The object, none if it has no number to follow it by.
fn object(object: &cdd::PerceivedObject) -> Option<CpmObject> {
    let velocity = match &object.velocity {
        Some(cdd::Velocity3dWithConfidence::cartesianVelocity(velocity)) => Some(ObjectVelocity {
            x: speed(&velocity.x_velocity)?,
            y: speed(&velocity.y_velocity)?,
            z: velocity.z_velocity.as_ref().and_then(speed),
        }),
        _ => None,
    };
    let acceleration = match &object.acceleration {
        Some(cdd::Acceleration3dWithConfidence::cartesianAcceleration(change)) => Some(ObjectAcceleration {
            x: acceleration(&change.x_acceleration)?,
            y: acceleration(&change.y_acceleration)?,
            z: change.z_acceleration.as_ref().and_then(acceleration),
        }),
        _ => None,
    };
    let classes = object.classification.iter().flat_map(|description| &description.0).filter_map(class);
    // Unavailable is the greatest number and says the least; of equals the first stands.
    let likely = |(_, confidence): &(ObjectClass, ConfidenceLevel)| {
        if confidence.is_available() { confidence.raw() } else { 0 }
    };
    Some(CpmObject {
        object_id: object.object_id.as_ref()?.0,
        measurement_delta_time: MeasurementDeltaTime::from_raw(object.measurement_delta_time.0)?,
        position: ObjectPosition {
            x: coordinate(&object.position.x_coordinate)?,
            y: coordinate(&object.position.y_coordinate)?,
            z: object.position.z_coordinate.as_ref().and_then(coordinate),
        },
        velocity,
        acceleration,
        z_angle: object.angles.as_ref().and_then(|angles| {
            let value = CartesianAngleValue::from_raw(angles.z_angle.value.0)?;
            Some((value, AngleConfidence::from_raw(angles.z_angle.confidence.0)?))
        }),
        z_angular_velocity: object.z_angular_velocity.as_ref().and_then(|rate| {
            let value = AngularVelocityValue::from_raw(rate.value.0)?;
            Some((value, AngularSpeedConfidence::from_offset(rate.confidence as u64)?))
        }),
        dimension_z: object.object_dimension_z.as_ref().and_then(dimension),
        dimension_y: object.object_dimension_y.as_ref().and_then(dimension),
        dimension_x: object.object_dimension_x.as_ref().and_then(dimension),
        age: object.object_age.as_ref().and_then(|age| ObjectAge::from_raw(age.0)),
        perception_quality: object
            .object_perception_quality
            .as_ref()
            .and_then(|quality| ObjectPerceptionQuality::from_raw(quality.0)),
        classification: classes.reduce(|best, other| if likely(&other) > likely(&best) { other } else { best }),
    })
}

fn coordinate(coordinate: &cdd::CartesianCoordinateWithConfidence) -> Option<(ObjectCoordinate, CoordinateConfidence)> {
    let value = ObjectCoordinate::from_raw(coordinate.value.0)?;
    Some((value, CoordinateConfidence::from_raw(coordinate.confidence.0)?))
}

fn speed(component: &cdd::VelocityComponent) -> Option<(VelocityComponentValue, SpeedConfidence)> {
    let value = VelocityComponentValue::from_raw(component.value.0)?;
    Some((value, SpeedConfidence::from_raw(component.confidence.0)?))
}

fn acceleration(component: &cdd::AccelerationComponent) -> Option<(AccelerationValue, AccelerationConfidence)> {
    let value = AccelerationValue::from_raw(component.value.0)?;
    Some((value, AccelerationConfidence::from_raw(component.confidence.0)?))
}

fn dimension(dimension: &cdd::ObjectDimension) -> Option<(ObjectDimensionValue, ObjectDimensionConfidence)> {
    let value = ObjectDimensionValue::from_raw(dimension.value.0)?;
    Some((value, ObjectDimensionConfidence::from_raw(dimension.confidence.0)?))
}

/// The class, none for a group.
fn class(class: &cdd::ObjectClassWithConfidence) -> Option<(ObjectClass, ConfidenceLevel)> {
    let kind = match &class.object_class {
        cdd::ObjectClass::vehicleSubClass(class) => ObjectClass::Vehicle(VehicleSubClass::from_raw(class.0)?),
        cdd::ObjectClass::vruSubClass(profile) => ObjectClass::Vru(match profile {
            cdd::VruProfileAndSubprofile::pedestrian(finer) => {
                VruProfile::Pedestrian(VruSubProfile::from_raw(finer.0)?)
            }
            cdd::VruProfileAndSubprofile::bicyclistAndLightVruVehicle(finer) => {
                VruProfile::Bicyclist(VruSubProfile::from_raw(finer.0)?)
            }
            cdd::VruProfileAndSubprofile::motorcyclist(finer) => {
                VruProfile::Motorcyclist(VruSubProfile::from_raw(finer.0)?)
            }
            cdd::VruProfileAndSubprofile::animal(finer) => VruProfile::Animal(VruSubProfile::from_raw(finer.0)?),
            _ => return None,
        }),
        cdd::ObjectClass::otherSubClass(class) => ObjectClass::Other(class.0),
        _ => return None,
    };
    Some((kind, ConfidenceLevel::from_raw(class.confidence.0)?))
}
