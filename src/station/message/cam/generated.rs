//! Messages that the straight-line code does not read, by the types generated from the release 2 modules.
//!
//! Release 2 reads release 1 as well: the containers that both have are the same on the wire.

use comad_asn1::rasn;
use comad_asn1::release2::cam_pdu_descriptions as pdu;
use comad_asn1::release2::etsi_its_cdd as cdd;

use super::{
    BasicVehicleHighFrequency, BasicVehicleLowFrequency, Cam, HighFrequencyContainer, ProtectedCommunicationZone,
    SpecialVehicle,
};
use crate::station::message::MessageSchema;
use crate::station::message::error::{DecodeError, DecodeProblem};
use crate::station::message::header::check_header;
use crate::station::message::path::PathPoint;
use crate::station::message::quantities::{
    AccelerationConfidence, AccelerationControl, AccelerationValue, AltitudeConfidence, AltitudeValue,
    CurvatureCalculationMode, CurvatureConfidence, CurvatureValue, DeltaAltitude, DeltaLatitude, DeltaLongitude,
    DriveDirection, ExteriorLights, GenerationDeltaTime, HeadingConfidence, HeadingValue, LanePosition, Latitude,
    Longitude, PathDeltaTime, PerformanceClass, ProtectedZoneId, ProtectedZoneRadius, ProtectedZoneType,
    SemiAxisLength, SpeedConfidence, SpeedValue, StationType, SteeringWheelAngleConfidence, SteeringWheelAngleValue,
    VehicleLengthConfidence, VehicleLengthValue, VehicleRole, VehicleWidth, YawRateConfidence, YawRateValue,
};
use crate::station::message::reference_position::{PositionConfidenceEllipse, ReferencePosition};
use crate::station::message::uper::BitReader;

/// Decodes any CAM and keeps what a [`Cam`] holds.
pub(super) fn decode(bytes: &[u8]) -> Result<Cam, DecodeError> {
    check_header(bytes, (Cam::MESSAGE_ID, "a CAM, message 2"), (Cam::PROTOCOL_VERSION, "version 2"))?;
    let cam = match rasn::uper::decode::<pdu::CAM>(bytes) {
        Ok(cam) => cam,
        Err(error) => return Err(explanation(bytes, &error)),
    };
    // Both readers know the same limits: a number that the generated types accept has a value here.
    from_generated(&cam).ok_or_else(|| DecodeProblem::Unsupported { found: "a container of a later release" }.at(0, ""))
}

/// Where and why: the generated types do not say it well, the reader of the tables does.
fn explanation(bytes: &[u8], error: &rasn::error::DecodeError) -> DecodeError {
    let schema = MessageSchema::find("CAM", 2).expect("the modules have the CAM");
    match schema.decode(bytes) {
        Err(error) => error,
        Ok(_) => DecodeProblem::OtherMessage { found: error.to_string(), expected: "a CAM" }.at(0, ""),
    }
}

fn from_generated(cam: &pdu::CAM) -> Option<Cam> {
    let parameters = &cam.cam.cam_parameters;
    let basic = &parameters.basic_container;
    let high_frequency = match &parameters.high_frequency_container {
        pdu::HighFrequencyContainer::basicVehicleContainerHighFrequency(vehicle) => {
            HighFrequencyContainer::Vehicle(high_frequency(vehicle)?)
        }
        pdu::HighFrequencyContainer::rsuContainerHighFrequency(unit) => {
            let zones = unit.protected_communication_zones_rsu.iter().flat_map(|zones| &zones.0);
            HighFrequencyContainer::RoadSideUnit { protected_zones: zones.map(zone).collect::<Option<_>>()? }
        }
        _ => return None,
    };
    let low_frequency = match &parameters.low_frequency_container {
        Some(pdu::LowFrequencyContainer::basicVehicleContainerLowFrequency(low)) => Some(low_frequency(low)?),
        Some(_) => return None,
        None => None,
    };
    Some(Cam {
        station_id: cam.header.station_id.0,
        generation_delta_time: GenerationDeltaTime::from_raw(cam.cam.generation_delta_time.0)?,
        station_type: StationType::from_raw(basic.station_type.0)?,
        reference_position: position(&basic.reference_position)?,
        high_frequency,
        low_frequency,
        special_vehicle: parameters.special_vehicle_container.as_ref().and_then(special_vehicle),
    })
}

/// The container in bits of its own, read by the straight-line code; none if a later release added something to it.
fn special_vehicle(container: &pdu::SpecialVehicleContainer) -> Option<SpecialVehicle> {
    let bytes = rasn::uper::encode(container).ok()?;
    SpecialVehicle::take(&mut BitReader::new(&bytes))
}

fn zone(zone: &cdd::ProtectedCommunicationZone) -> Option<ProtectedCommunicationZone> {
    Some(ProtectedCommunicationZone {
        kind: ProtectedZoneType::from_offset(zone.protected_zone_type as u64)?,
        expiry_ms: zone.expiry_time.as_ref().map(|time| time.0),
        latitude: Latitude::from_raw(zone.protected_zone_latitude.0)?,
        longitude: Longitude::from_raw(zone.protected_zone_longitude.0)?,
        // The type may be extended to larger zones, which end at the limit here.
        radius: zone.protected_zone_radius.as_ref().map(|radius| {
            let meters = u8::try_from(&radius.0).unwrap_or(ProtectedZoneRadius::UPPER);
            ProtectedZoneRadius::from_raw(meters.max(ProtectedZoneRadius::LOWER)).expect("within the limits")
        }),
        id: zone.protected_zone_id.as_ref().and_then(|id| ProtectedZoneId::from_raw(id.0)),
    })
}

pub(in crate::station::message) fn position(
    position: &cdd::ReferencePositionWithConfidence,
) -> Option<ReferencePosition> {
    let ellipse = &position.position_confidence_ellipse;
    Some(ReferencePosition {
        latitude: Latitude::from_raw(position.latitude.0)?,
        longitude: Longitude::from_raw(position.longitude.0)?,
        confidence: PositionConfidenceEllipse {
            semi_major: SemiAxisLength::from_raw(ellipse.semi_major_axis_length.0)?,
            semi_minor: SemiAxisLength::from_raw(ellipse.semi_minor_axis_length.0)?,
            orientation: HeadingValue::from_raw(ellipse.semi_major_axis_orientation.0)?,
        },
        altitude: AltitudeValue::from_raw(position.altitude.altitude_value.0)?,
        altitude_confidence: AltitudeConfidence::from_offset(position.altitude.altitude_confidence as u64)?,
    })
}

fn high_frequency(vehicle: &pdu::BasicVehicleContainerHighFrequency) -> Option<BasicVehicleHighFrequency> {
    let (longitudinal_acceleration, longitudinal_acceleration_confidence) =
        acceleration(&vehicle.longitudinal_acceleration)?;
    Some(BasicVehicleHighFrequency {
        heading: HeadingValue::from_raw(vehicle.heading.heading_value.0)?,
        heading_confidence: HeadingConfidence::from_raw(vehicle.heading.heading_confidence.0)?,
        speed: SpeedValue::from_raw(vehicle.speed.speed_value.0)?,
        speed_confidence: SpeedConfidence::from_raw(vehicle.speed.speed_confidence.0)?,
        drive_direction: DriveDirection::from_offset(vehicle.drive_direction as u64)?,
        vehicle_length: VehicleLengthValue::from_raw(vehicle.vehicle_length.vehicle_length_value.0)?,
        vehicle_length_confidence: VehicleLengthConfidence::from_offset(
            vehicle.vehicle_length.vehicle_length_confidence_indication as u64,
        )?,
        vehicle_width: VehicleWidth::from_raw(vehicle.vehicle_width.0)?,
        longitudinal_acceleration,
        longitudinal_acceleration_confidence,
        curvature: CurvatureValue::from_raw(vehicle.curvature.curvature_value.0)?,
        curvature_confidence: CurvatureConfidence::from_offset(vehicle.curvature.curvature_confidence as u64)?,
        curvature_calculation_mode: CurvatureCalculationMode::from_offset(vehicle.curvature_calculation_mode as u64)?,
        yaw_rate: YawRateValue::from_raw(vehicle.yaw_rate.yaw_rate_value.0)?,
        yaw_rate_confidence: YawRateConfidence::from_offset(vehicle.yaw_rate.yaw_rate_confidence as u64)?,
        // The generated bit strings are left-aligned in their byte.
        acceleration_control: vehicle
            .acceleration_control
            .as_ref()
            .and_then(|bits| AccelerationControl::from_raw(first_byte(&bits.0) >> 1)),
        lane_position: vehicle.lane_position.as_ref().and_then(|lane| LanePosition::from_raw(lane.0)),
        steering_wheel_angle: vehicle.steering_wheel_angle.as_ref().and_then(|angle| {
            let value = SteeringWheelAngleValue::from_raw(angle.steering_wheel_angle_value.0)?;
            Some((value, SteeringWheelAngleConfidence::from_raw(angle.steering_wheel_angle_confidence.0)?))
        }),
        lateral_acceleration: vehicle.lateral_acceleration.as_ref().and_then(acceleration),
        vertical_acceleration: vehicle.vertical_acceleration.as_ref().and_then(acceleration),
        performance_class: vehicle.performance_class.as_ref().and_then(|class| PerformanceClass::from_raw(class.0)),
    })
}

fn acceleration(component: &cdd::AccelerationComponent) -> Option<(AccelerationValue, AccelerationConfidence)> {
    let value = AccelerationValue::from_raw(component.value.0)?;
    Some((value, AccelerationConfidence::from_raw(component.confidence.0)?))
}

fn low_frequency(low: &pdu::BasicVehicleContainerLowFrequency) -> Option<BasicVehicleLowFrequency> {
    let path_history: Option<Vec<PathPoint>> = low.path_history.0.iter().map(path_point).collect();
    Some(BasicVehicleLowFrequency {
        vehicle_role: VehicleRole::from_offset(low.vehicle_role as u64)?,
        exterior_lights: ExteriorLights::from_raw(first_byte(&low.exterior_lights.0))?,
        path_history: path_history?,
    })
}

pub(in crate::station::message) fn path_point(point: &cdd::PathPoint) -> Option<PathPoint> {
    let position = &point.path_position;
    Some(PathPoint {
        delta_latitude: DeltaLatitude::from_raw(position.delta_latitude.0)?,
        delta_longitude: DeltaLongitude::from_raw(position.delta_longitude.0)?,
        delta_altitude: DeltaAltitude::from_raw(position.delta_altitude.0)?,
        // The type may be extended to longer times, which end at the limit here.
        delta_time: point.path_delta_time.as_ref().map(|time| {
            let steps = u16::try_from(&time.0).unwrap_or(PathDeltaTime::UPPER);
            PathDeltaTime::from_raw(steps.max(PathDeltaTime::LOWER)).expect("within the limits")
        }),
    })
}

pub(in crate::station::message) fn first_byte<const BYTES: usize>(bits: &rasn::types::FixedBitString<BYTES>) -> u8 {
    bits.as_raw_slice().first().copied().unwrap_or_default()
}
