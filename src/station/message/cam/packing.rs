//! The bits of a `Cam` in the order of the standard, without a detour over generic types.

use super::special_vehicle::{MAX_ZONES, put_zones, take_zones};
use super::{BasicVehicleHighFrequency, BasicVehicleLowFrequency, Cam, HighFrequencyContainer, SpecialVehicle};
use crate::station::message::error::{EncodeError, EncodeProblem};
use crate::station::message::path::{MAX_PATH_POINTS, put_path, take_path};
use crate::station::message::quantities::{
    AccelerationConfidence, AccelerationControl, AccelerationValue, CurvatureCalculationMode, CurvatureConfidence,
    CurvatureValue, DriveDirection, ExteriorLights, GenerationDeltaTime, HeadingConfidence, HeadingValue, LanePosition,
    PerformanceClass, SpeedConfidence, SpeedValue, StationType, SteeringWheelAngleConfidence, SteeringWheelAngleValue,
    VehicleLengthConfidence, VehicleLengthValue, VehicleRole, VehicleWidth, YawRateConfidence, YawRateValue,
};
use crate::station::message::reference_position::ReferencePosition;
use crate::station::message::uper::{BitReader, BitWriter, put, take};

/// Appends the message.
pub(super) fn encode(cam: &Cam, bytes: &mut Vec<u8>) -> Result<(), EncodeError> {
    let points = cam.low_frequency.as_ref().map_or(0, |low| low.path_history.len());
    if points > MAX_PATH_POINTS {
        let path = "cam.camParameters.lowFrequencyContainer.basicVehicleContainerLowFrequency.pathHistory";
        let expected = format!("at most {}", MAX_PATH_POINTS);
        return Err(EncodeProblem::mismatch(format!("{points} points"), expected).at(path));
    }
    let zones = match &cam.high_frequency {
        HighFrequencyContainer::RoadSideUnit { protected_zones } => protected_zones.len(),
        HighFrequencyContainer::Vehicle(_) => 0,
    };
    if zones > MAX_ZONES {
        let path = "cam.camParameters.highFrequencyContainer.rsuContainerHighFrequency.protectedCommunicationZonesRSU";
        return Err(EncodeProblem::mismatch(format!("{zones} zones"), format!("at most {MAX_ZONES}")).at(path));
    }
    // 84 bytes hold everything but path and zones; a point has up to 69 bits, a zone up to 154.
    bytes.reserve(84 + points * 9 + zones * 20);
    let mut writer = BitWriter::new(bytes);
    writer.put(u64::from(Cam::PROTOCOL_VERSION), 8);
    writer.put(u64::from(Cam::MESSAGE_ID), 8);
    writer.put(u64::from(cam.station_id), 32);
    put!(writer, cam.generation_delta_time => GenerationDeltaTime);
    // CamParameters: no extension, low-frequency container, special vehicle container. BasicContainer: no extension.
    writer.put(u64::from(cam.low_frequency.is_some()) << 2 | u64::from(cam.special_vehicle.is_some()) << 1, 4);
    put!(writer, cam.station_type => StationType);
    cam.reference_position.put(&mut writer);
    match &cam.high_frequency {
        HighFrequencyContainer::Vehicle(vehicle) => {
            // CHOICE: no extension, first of two.
            writer.put(0b00, 2);
            put_high_frequency(&mut writer, vehicle);
        }
        HighFrequencyContainer::RoadSideUnit { protected_zones } => {
            // Second of two; no extension, protected zones.
            writer.put(0b01_00 | u64::from(!protected_zones.is_empty()), 4);
            if !protected_zones.is_empty() {
                put_zones(&mut writer, protected_zones);
            }
        }
    }
    if let Some(low) = &cam.low_frequency {
        put_low_frequency(&mut writer, low);
    }
    if let Some(special) = &cam.special_vehicle {
        special.put(&mut writer);
    }
    writer.finish();
    Ok(())
}

fn put_high_frequency(writer: &mut BitWriter<'_>, vehicle: &BasicVehicleHighFrequency) {
    // Which optional members follow; the last one, the toll zone, never does.
    let optional = [
        vehicle.acceleration_control.is_some(),
        vehicle.lane_position.is_some(),
        vehicle.steering_wheel_angle.is_some(),
        vehicle.lateral_acceleration.is_some(),
        vehicle.vertical_acceleration.is_some(),
        vehicle.performance_class.is_some(),
        false,
    ];
    writer.put(optional.iter().fold(0, |bits, present| bits << 1 | u64::from(*present)), 7);
    put!(writer,
        vehicle.heading => HeadingValue,
        vehicle.heading_confidence => HeadingConfidence,
        vehicle.speed => SpeedValue,
        vehicle.speed_confidence => SpeedConfidence,
        vehicle.drive_direction => DriveDirection,
        vehicle.vehicle_length => VehicleLengthValue,
        vehicle.vehicle_length_confidence => VehicleLengthConfidence,
        vehicle.vehicle_width => VehicleWidth,
        vehicle.longitudinal_acceleration => AccelerationValue,
        vehicle.longitudinal_acceleration_confidence => AccelerationConfidence,
        vehicle.curvature => CurvatureValue,
        vehicle.curvature_confidence => CurvatureConfidence,
    );
    // The one enumeration with an extension marker; its zero stands before the value.
    writer.put(vehicle.curvature_calculation_mode.offset(), CurvatureCalculationMode::BITS + 1);
    put!(writer, vehicle.yaw_rate => YawRateValue, vehicle.yaw_rate_confidence => YawRateConfidence);
    if let Some(control) = vehicle.acceleration_control {
        put!(writer, control => AccelerationControl);
    }
    if let Some(lane) = vehicle.lane_position {
        put!(writer, lane => LanePosition);
    }
    if let Some((angle, confidence)) = vehicle.steering_wheel_angle {
        put!(writer, angle => SteeringWheelAngleValue, confidence => SteeringWheelAngleConfidence);
    }
    if let Some((acceleration, confidence)) = vehicle.lateral_acceleration {
        put!(writer, acceleration => AccelerationValue, confidence => AccelerationConfidence);
    }
    if let Some((acceleration, confidence)) = vehicle.vertical_acceleration {
        put!(writer, acceleration => AccelerationValue, confidence => AccelerationConfidence);
    }
    if let Some(class) = vehicle.performance_class {
        put!(writer, class => PerformanceClass);
    }
}

fn put_low_frequency(writer: &mut BitWriter<'_>, low: &BasicVehicleLowFrequency) {
    // CHOICE: no extension; there is one alternative, which takes no bits.
    writer.put_bit(false);
    put!(writer, low.vehicle_role => VehicleRole, low.exterior_lights => ExteriorLights);
    put_path(writer, &low.path_history);
}

/// The message, or none if anything is wrong or not of the usual kind.
pub(super) fn decode(bytes: &[u8]) -> Option<Cam> {
    let mut reader = BitReader::new(bytes);
    let header = reader.take(16).ok()?;
    if header != u64::from(Cam::PROTOCOL_VERSION) << 8 | u64::from(Cam::MESSAGE_ID) {
        return None;
    }
    let station_id = reader.take(32).ok()? as u32;
    let generation_delta_time = take!(reader, GenerationDeltaTime);
    let containers = reader.take(4).ok()?;
    if containers & 0b1001 != 0 {
        // An extension.
        return None;
    }
    let station_type = take!(reader, StationType);
    let reference_position = ReferencePosition::take(&mut reader)?;
    let high_frequency = match reader.take(2).ok()? {
        0b00 => HighFrequencyContainer::Vehicle(take_high_frequency(&mut reader)?),
        0b01 => HighFrequencyContainer::RoadSideUnit {
            protected_zones: match reader.take(2).ok()? {
                0 => Vec::new(),
                1 => take_zones(&mut reader)?,
                _ => return None,
            },
        },
        _ => return None,
    };
    let low_frequency = if containers & 0b0100 != 0 { Some(take_low_frequency(&mut reader)?) } else { None };
    let special_vehicle = if containers & 0b0010 != 0 { Some(SpecialVehicle::take(&mut reader)?) } else { None };
    if reader.left() >= 8 {
        return None;
    }
    Some(Cam {
        station_id,
        generation_delta_time,
        station_type,
        reference_position,
        high_frequency,
        low_frequency,
        special_vehicle,
    })
}

fn take_high_frequency(reader: &mut BitReader<'_>) -> Option<BasicVehicleHighFrequency> {
    let optional = reader.take(7).ok()?;
    // The toll zone.
    if optional & 1 != 0 {
        return None;
    }
    let present = |bit: u32| optional >> bit & 1 != 0;
    Some(BasicVehicleHighFrequency {
        heading: take!(reader, HeadingValue),
        heading_confidence: take!(reader, HeadingConfidence),
        speed: take!(reader, SpeedValue),
        speed_confidence: take!(reader, SpeedConfidence),
        drive_direction: take!(reader, DriveDirection),
        vehicle_length: take!(reader, VehicleLengthValue),
        vehicle_length_confidence: take!(reader, VehicleLengthConfidence),
        vehicle_width: take!(reader, VehicleWidth),
        longitudinal_acceleration: take!(reader, AccelerationValue),
        longitudinal_acceleration_confidence: take!(reader, AccelerationConfidence),
        curvature: take!(reader, CurvatureValue),
        curvature_confidence: take!(reader, CurvatureConfidence),
        // With the bit of the extension marker in front, an extension is a number without a name.
        curvature_calculation_mode: CurvatureCalculationMode::from_offset(
            reader.take(CurvatureCalculationMode::BITS + 1).ok()?,
        )?,
        yaw_rate: take!(reader, YawRateValue),
        yaw_rate_confidence: take!(reader, YawRateConfidence),
        acceleration_control: if present(6) { Some(take!(reader, AccelerationControl)) } else { None },
        lane_position: if present(5) { Some(take!(reader, LanePosition)) } else { None },
        steering_wheel_angle: if present(4) {
            Some((take!(reader, SteeringWheelAngleValue), take!(reader, SteeringWheelAngleConfidence)))
        } else {
            None
        },
        lateral_acceleration: take_acceleration(reader, present(3))?,
        vertical_acceleration: take_acceleration(reader, present(2))?,
        performance_class: if present(1) { Some(take!(reader, PerformanceClass)) } else { None },
    })
}

type Acceleration = (AccelerationValue, AccelerationConfidence);

fn take_acceleration(reader: &mut BitReader<'_>, present: bool) -> Option<Option<Acceleration>> {
    if !present {
        return Some(None);
    }
    Some(Some((take!(reader, AccelerationValue), take!(reader, AccelerationConfidence))))
}

fn take_low_frequency(reader: &mut BitReader<'_>) -> Option<BasicVehicleLowFrequency> {
    if reader.take_bit().ok()? {
        return None;
    }
    let vehicle_role = take!(reader, VehicleRole);
    let exterior_lights = take!(reader, ExteriorLights);
    Some(BasicVehicleLowFrequency { vehicle_role, exterior_lights, path_history: take_path(reader)? })
}
