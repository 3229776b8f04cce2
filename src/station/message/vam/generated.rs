//! Messages that the straight-line code does not read, by the types generated from the release 2 modules.

use comad_asn1::rasn;
use comad_asn1::release2::etsi_its_cdd as cdd;
use comad_asn1::release2::vam_pdu_descriptions as pdu;

use super::{
    ClusterBreakup, ClusterJoin, ClusterLeave, ClusterOutline, ClusterShape, PredictedPathPoint,
    SafeDistanceIndication, ShapePoint, TrajectoryInterceptionIndication, Vam, VruClusterInformation,
    VruClusterOperation, VruHighFrequency, VruLane, VruLanePosition, VruLowFrequency, VruMotionPrediction, VruProfile,
};
use crate::station::message::MessageSchema;
use crate::station::message::cam::generated::{first_byte, path_point, position};
use crate::station::message::error::{DecodeError, DecodeProblem};
use crate::station::message::header::check_header;
use crate::station::message::quantities::{
    AccelerationChange, AccelerationConfidence, AccelerationValue, AltitudeConfidence, ClusterBreakupReason,
    ClusterLeaveReason, CurvatureCalculationMode, CurvatureConfidence, CurvatureValue, DeltaAltitude, DeltaLatitude,
    DeltaLongitude, DeltaTimeQuarterSecond, DeltaTimeTenthOfSecond, ExteriorLights, GenerationDeltaTime,
    HeadingConfidence, HeadingValue, LaneConfidence, LaneDirection, LanePosition, LaneType, RollAngleConfidence,
    RollAngleValue, SemiAxisLength, ShapeLength, ShapeOrientation, SpeedConfidence, SpeedValue,
    StabilityLossProbability, StationType, TrajectoryInterceptionConfidence, TrajectoryInterceptionProbability,
    TurningDirection, VruClusterProfiles, VruDeviceUsage, VruEnvironment, VruMovementControl, VruSizeClass,
    VruSpecificExteriorLights, VruSubProfile, YawRateConfidence, YawRateValue,
};
use crate::station::message::reference_position::PositionConfidenceEllipse;

/// Decodes any VAM and keeps what a [`Vam`] holds.
pub(super) fn decode(bytes: &[u8]) -> Result<Vam, DecodeError> {
    check_header(bytes, (Vam::MESSAGE_ID, "a VAM, message 16"), (Vam::PROTOCOL_VERSION, "version 3"))?;
    let vam = match rasn::uper::decode::<pdu::VAM>(bytes) {
        Ok(vam) => vam,
        Err(error) => return Err(explanation(bytes, &error)),
    };
    // Both readers know the same limits: a number that the generated types accept has a value here.
    from_generated(&vam).ok_or_else(|| DecodeProblem::Unsupported { found: "a container of a later release" }.at(0, ""))
}

/// Where and why: the generated types do not say it well, the reader of the tables does.
fn explanation(bytes: &[u8], error: &rasn::error::DecodeError) -> DecodeError {
    let schema = MessageSchema::find("VAM", 2).expect("the modules have the VAM");
    match schema.decode(bytes) {
        Err(error) => error,
        Ok(_) => DecodeProblem::OtherMessage { found: error.to_string(), expected: "a VAM" }.at(0, ""),
    }
}

fn from_generated(vam: &pdu::VAM) -> Option<Vam> {
    let parameters = &vam.vam.vam_parameters;
    let basic = &parameters.basic_container;
    Some(Vam {
        station_id: vam.header.station_id.0,
        generation_delta_time: GenerationDeltaTime::from_raw(vam.vam.generation_delta_time.0)?,
        station_type: StationType::from_raw(basic.station_type.0)?,
        reference_position: position(&basic.reference_position)?,
        high_frequency: high_frequency(&parameters.vru_high_frequency_container)?,
        low_frequency: parameters.vru_low_frequency_container.as_ref().and_then(low_frequency),
        cluster_information: parameters.vru_cluster_information_container.as_ref().map(cluster_information),
        cluster_operation: optional(parameters.vru_cluster_operation_container.as_ref(), cluster_operation)?,
        motion_prediction: optional(parameters.vru_motion_prediction_container.as_ref(), motion_prediction)?,
    })
}

/// A member if it is there; none if it is there and cannot be read.
fn optional<T, U>(member: Option<&T>, read: impl FnOnce(&T) -> Option<U>) -> Option<Option<U>> {
    member.map_or(Some(None), |member| read(member).map(Some))
}

fn high_frequency(vru: &pdu::VruHighFrequencyContainer) -> Option<VruHighFrequency> {
    let acceleration = &vru.longitudinal_acceleration;
    Some(VruHighFrequency {
        heading: HeadingValue::from_raw(vru.heading.value.0)?,
        heading_confidence: HeadingConfidence::from_raw(vru.heading.confidence.0)?,
        speed: SpeedValue::from_raw(vru.speed.speed_value.0)?,
        speed_confidence: SpeedConfidence::from_raw(vru.speed.speed_confidence.0)?,
        longitudinal_acceleration: AccelerationValue::from_raw(acceleration.longitudinal_acceleration_value.0)?,
        longitudinal_acceleration_confidence: AccelerationConfidence::from_raw(
            acceleration.longitudinal_acceleration_confidence.0,
        )?,
        curvature: optional(vru.curvature.as_ref(), |curvature| {
            let value = CurvatureValue::from_raw(curvature.curvature_value.0)?;
            Some((value, CurvatureConfidence::from_offset(curvature.curvature_confidence as u64)?))
        })?,
        curvature_calculation_mode: vru
            .curvature_calculation_mode
            .and_then(|mode| CurvatureCalculationMode::from_offset(mode as u64)),
        yaw_rate: optional(vru.yaw_rate.as_ref(), |rate| {
            let value = YawRateValue::from_raw(rate.yaw_rate_value.0)?;
            Some((value, YawRateConfidence::from_offset(rate.yaw_rate_confidence as u64)?))
        })?,
        lateral_acceleration: optional(vru.lateral_acceleration.as_ref(), |lateral| {
            let value = AccelerationValue::from_raw(lateral.lateral_acceleration_value.0)?;
            Some((value, AccelerationConfidence::from_raw(lateral.lateral_acceleration_confidence.0)?))
        })?,
        vertical_acceleration: optional(vru.vertical_acceleration.as_ref(), |vertical| {
            let value = AccelerationValue::from_raw(vertical.vertical_acceleration_value.0)?;
            Some((value, AccelerationConfidence::from_raw(vertical.vertical_acceleration_confidence.0)?))
        })?,
        lane_position: vru.vru_lane_position.as_ref().and_then(lane_position),
        environment: optional(vru.environment.as_ref(), |environment| VruEnvironment::from_raw(environment.0))?,
        movement_control: optional(vru.movement_control.as_ref(), |control| VruMovementControl::from_raw(control.0))?,
        orientation: optional(vru.orientation.as_ref(), |orientation| {
            let value = HeadingValue::from_raw(orientation.value.0)?;
            Some((value, HeadingConfidence::from_raw(orientation.confidence.0)?))
        })?,
        roll_angle: optional(vru.roll_angle.as_ref(), |angle| {
            let value = RollAngleValue::from_raw(angle.value.0)?;
            Some((value, RollAngleConfidence::from_raw(angle.confidence.0)?))
        })?,
        device_usage: optional(vru.device_usage.as_ref(), |usage| VruDeviceUsage::from_raw(usage.0))?,
    })
}

/// The lane, none for a place that a [`VruLanePosition`] does not hold.
fn lane_position(place: &cdd::GeneralizedLanePosition) -> Option<VruLanePosition> {
    let lane = match &place.lane_position_based {
        cdd::LanePositionOptions::simplelanePosition(position) => {
            VruLane::Position(LanePosition::from_raw(position.0)?)
        }
        cdd::LanePositionOptions::simpleLaneType(lane_type) => VruLane::Type(LaneType::from_raw(lane_type.0)?),
        cdd::LanePositionOptions::detailedlanePosition(detailed) => VruLane::Detailed {
            position: LanePosition::from_raw(detailed.transversal_position.0)?,
            lane_type: LaneType::from_raw(detailed.lane_type.0)?,
            direction: LaneDirection::from_raw(detailed.direction.0)?,
        },
        _ => return None,
    };
    let information = &place.confidence;
    // Bits of a later release stand behind those that have a meaning here.
    let byte = |bits: &[u8], index: usize| bits.get(index).copied().unwrap_or_default();
    let sensors = information.used_detection_information.0.as_raw_slice();
    let stored = information.used_stored_information.0.as_raw_slice();
    Some(VruLanePosition {
        lane,
        used_detection_information: u16::from_be_bytes([byte(sensors, 0), byte(sensors, 1)]),
        used_stored_information: byte(stored, 0),
        confidence: information.confidence_value.as_ref().and_then(|level| LaneConfidence::from_raw(level.0)),
    })
}

/// The container, none for a profile of a later release.
fn low_frequency(low: &pdu::VruLowFrequencyContainer) -> Option<VruLowFrequency> {
    let profile = match &low.profile_and_subprofile {
        cdd::VruProfileAndSubprofile::pedestrian(sub) => VruProfile::Pedestrian(VruSubProfile::from_raw(sub.0)?),
        cdd::VruProfileAndSubprofile::bicyclistAndLightVruVehicle(sub) => {
            VruProfile::Bicyclist(VruSubProfile::from_raw(sub.0)?)
        }
        cdd::VruProfileAndSubprofile::motorcyclist(sub) => VruProfile::Motorcyclist(VruSubProfile::from_raw(sub.0)?),
        cdd::VruProfileAndSubprofile::animal(sub) => VruProfile::Animal(VruSubProfile::from_raw(sub.0)?),
        _ => return None,
    };
    Some(VruLowFrequency {
        profile,
        size_class: low.size_class.as_ref().and_then(|class| VruSizeClass::from_raw(class.0)),
        exterior_lights: low.exterior_lights.as_ref().and_then(|lights| {
            let vehicle = ExteriorLights::from_raw(first_byte(&lights.vehicular.0))?;
            Some((vehicle, VruSpecificExteriorLights::from_raw(first_byte(&lights.vru_specific.0))?))
        }),
    })
}

fn cluster_information(container: &pdu::VruClusterInformationContainer) -> VruClusterInformation {
    let cluster = &container.vru_cluster_information;
    VruClusterInformation {
        cluster_id: cluster.cluster_id.as_ref().map(|id| id.0),
        bounding_box: cluster.cluster_bounding_box_shape.as_ref().and_then(shape),
        cardinality: cluster.cluster_cardinality_size.0,
        // The generated bit strings are left-aligned in their byte.
        profiles: cluster
            .cluster_profiles
            .as_ref()
            .and_then(|bits| VruClusterProfiles::from_raw(first_byte(&bits.0) >> 4)),
    }
}

/// The shape, none for one that the standard does not admit for a cluster.
fn shape(shape: &cdd::Shape) -> Option<ClusterShape> {
    let length = |length: &cdd::StandardLength12b| ShapeLength::from_raw(length.0);
    let (reference_point, height, outline) = match shape {
        cdd::Shape::rectangular(shape) => (
            &shape.shape_reference_point,
            &shape.height,
            ClusterOutline::Rectangular {
                semi_length: length(&shape.semi_length)?,
                semi_breadth: length(&shape.semi_breadth)?,
                orientation: shape.orientation.as_ref().and_then(|angle| ShapeOrientation::from_raw(angle.0)),
            },
        ),
        cdd::Shape::circular(shape) => {
            (&shape.shape_reference_point, &shape.height, ClusterOutline::Circular { radius: length(&shape.radius)? })
        }
        cdd::Shape::polygonal(shape) => (
            &shape.shape_reference_point,
            &shape.height,
            ClusterOutline::Polygonal { corners: shape.polygon.0.iter().map(shape_point).collect() },
        ),
        _ => return None,
    };
    Some(ClusterShape {
        reference_point: reference_point.as_ref().map(shape_point),
        outline,
        height: height.as_ref().and_then(length),
    })
}

fn shape_point(point: &cdd::CartesianPosition3d) -> ShapePoint {
    ShapePoint {
        x: point.x_coordinate.0,
        y: point.y_coordinate.0,
        z: point.z_coordinate.as_ref().map(|coordinate| coordinate.0),
    }
}

fn cluster_operation(operation: &pdu::VruClusterOperationContainer) -> Option<VruClusterOperation> {
    let time = |time: &cdd::DeltaTimeQuarterSecond| DeltaTimeQuarterSecond::from_raw(time.0);
    Some(VruClusterOperation {
        join: optional(operation.cluster_join_info.as_ref(), |join| {
            Some(ClusterJoin { cluster_id: join.cluster_id.0, join_time: time(&join.join_time)? })
        })?,
        leave: optional(operation.cluster_leave_info.as_ref(), |leave| {
            let reason = ClusterLeaveReason::from_raw(leave.cluster_leave_reason.0)?;
            Some(ClusterLeave { cluster_id: leave.cluster_id.0, reason })
        })?,
        breakup: optional(operation.cluster_breakup_info.as_ref(), |breakup| {
            let reason = ClusterBreakupReason::from_raw(breakup.cluster_breakup_reason.0)?;
            Some(ClusterBreakup { reason, breakup_time: time(&breakup.breakup_time)? })
        })?,
        id_change_time: optional(operation.cluster_id_change_time_info.as_ref(), time)?,
    })
}

fn motion_prediction(prediction: &pdu::VruMotionPredictionContainer) -> Option<VruMotionPrediction> {
    let time = |time: &cdd::DeltaTimeTenthOfSecond| DeltaTimeTenthOfSecond::from_raw(time.0);
    let path_history: Option<Vec<_>> =
        prediction.path_history.iter().flat_map(|path| &path.0).map(path_point).collect();
    let path_prediction: Option<Vec<_>> =
        prediction.path_prediction.iter().flat_map(|path| &path.0).map(predicted_point).collect();
    let safe_distance: Option<Vec<_>> = prediction
        .safe_distance
        .iter()
        .flat_map(|list| &list.0)
        .map(|indication| {
            Some(SafeDistanceIndication {
                subject_station: indication.subject_station.as_ref().map(|station| station.0),
                is_safe: indication.safe_distance_indicator.0,
                time_to_collision: optional(indication.time_to_collision.as_ref(), time)?,
            })
        })
        .collect();
    let trajectory_interception: Option<Vec<_>> = prediction
        .trajectory_interception_indication
        .iter()
        .flat_map(|list| &list.0)
        .map(|indication| {
            let probability = indication.trajectory_interception_probability.0;
            Some(TrajectoryInterceptionIndication {
                subject_station: indication.subject_station.as_ref().map(|station| station.0),
                probability: TrajectoryInterceptionProbability::from_raw(probability)?,
                confidence: optional(indication.trajectory_interception_confidence.as_ref(), |confidence| {
                    TrajectoryInterceptionConfidence::from_raw(confidence.0)
                })?,
            })
        })
        .collect();
    Some(VruMotionPrediction {
        path_history: path_history?,
        path_prediction: path_prediction?,
        safe_distance: safe_distance?,
        trajectory_interception: trajectory_interception?,
        acceleration_change: optional(prediction.acceleration_change_indication.as_ref(), |change| {
            let direction = AccelerationChange::from_offset(change.accel_or_decel as u64)?;
            Some((direction, time(&change.action_delta_time)?))
        })?,
        heading_change: optional(prediction.heading_change_indication.as_ref(), |change| {
            Some((TurningDirection::from_offset(change.direction as u64)?, time(&change.action_delta_time)?))
        })?,
        stability_change: optional(prediction.stability_change_indication.as_ref(), |change| {
            let probability = StabilityLossProbability::from_raw(change.loss_probability.0)?;
            Some((probability, time(&change.action_delta_time)?))
        })?,
    })
}

fn predicted_point(point: &cdd::PathPointPredicted) -> Option<PredictedPathPoint> {
    Some(PredictedPathPoint {
        delta_latitude: DeltaLatitude::from_raw(point.delta_latitude.0)?,
        delta_longitude: DeltaLongitude::from_raw(point.delta_longitude.0)?,
        confidence: optional(point.horizontal_position_confidence.as_ref(), |ellipse| {
            Some(PositionConfidenceEllipse {
                semi_major: SemiAxisLength::from_raw(ellipse.semi_major_confidence.0)?,
                semi_minor: SemiAxisLength::from_raw(ellipse.semi_minor_confidence.0)?,
                orientation: HeadingValue::from_raw(ellipse.semi_major_orientation.0)?,
            })
        })?,
        delta_altitude: DeltaAltitude::from_raw(point.delta_altitude.0)?,
        altitude_confidence: AltitudeConfidence::from_offset(point.altitude_confidence as u64)?,
        delta_time: match &point.path_delta_time {
            Some(cdd::PathDeltaTimeChoice::deltaTimeHighPrecision(time)) => {
                Some(DeltaTimeTenthOfSecond::from_raw(time.0)?)
            }
            _ => None,
        },
    })
}
