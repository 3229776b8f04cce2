//! The bits of a `Vam` in the order of the standard, without a detour over generic types.
//!
//! Every SEQUENCE begins with the bit of its extension marker and one bit per optional member.

use std::ops::RangeInclusive;

use super::cluster::{
    ClusterBreakup, ClusterJoin, ClusterLeave, ClusterOutline, ClusterShape, ShapePoint, VruClusterInformation,
    VruClusterOperation,
};
use super::motion_prediction::{
    PredictedPathPoint, SafeDistanceIndication, TrajectoryInterceptionIndication, VruMotionPrediction,
};
use super::{Vam, VruHighFrequency, VruLane, VruLanePosition, VruLowFrequency, VruProfile};
use crate::station::message::error::{EncodeError, EncodeProblem};
use crate::station::message::path::{MAX_PATH_POINTS, put_path, take_path};
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
use crate::station::message::reference_position::{PositionConfidenceEllipse, ReferencePosition};
use crate::station::message::uper::{BitReader, BitWriter, put, take};

/// Points of a predicted path, corners of a polygon.
const MAX_PREDICTED_POINTS: usize = 16;
const CORNERS: RangeInclusive<usize> = 3..=16;
/// Stations in a list of indications.
const MAX_INDICATIONS: usize = 8;

const PATH_HISTORY: &str = "vam.vamParameters.vruMotionPredictionContainer.pathHistory";
const PATH_PREDICTION: &str = "vam.vamParameters.vruMotionPredictionContainer.pathPrediction";
const SAFE_DISTANCE: &str = "vam.vamParameters.vruMotionPredictionContainer.safeDistance";
const INTERCEPTION: &str = "vam.vamParameters.vruMotionPredictionContainer.trajectoryInterceptionIndication";
const POLYGON: &str = "vam.vamParameters.vruClusterInformationContainer.vruClusterInformation.\
                       clusterBoundingBoxShape.polygonal.polygon";

/// Appends the message.
pub(super) fn encode(vam: &Vam, bytes: &mut Vec<u8>) -> Result<(), EncodeError> {
    let list_bytes = check_lists(vam)?;
    // 120 bytes hold everything but the lists.
    bytes.reserve(120 + list_bytes);
    let mut writer = BitWriter::new(bytes);
    writer.put(u64::from(Vam::PROTOCOL_VERSION), 8);
    writer.put(u64::from(Vam::MESSAGE_ID), 8);
    writer.put(u64::from(vam.station_id), 32);
    put!(writer, vam.generation_delta_time => GenerationDeltaTime);
    // VamParameters with four optional containers, then BasicContainer, which has no optional member.
    put_presence(
        &mut writer,
        &[
            vam.low_frequency.is_some(),
            vam.cluster_information.is_some(),
            vam.cluster_operation.is_some(),
            vam.motion_prediction.is_some(),
        ],
    );
    put_presence(&mut writer, &[]);
    put!(writer, vam.station_type => StationType);
    vam.reference_position.put(&mut writer);
    put_high_frequency(&mut writer, &vam.high_frequency);
    if let Some(low) = &vam.low_frequency {
        put_low_frequency(&mut writer, low);
    }
    if let Some(cluster) = &vam.cluster_information {
        put_cluster_information(&mut writer, cluster);
    }
    if let Some(operation) = &vam.cluster_operation {
        put_cluster_operation(&mut writer, operation);
    }
    if let Some(prediction) = &vam.motion_prediction {
        put_motion_prediction(&mut writer, prediction);
    }
    writer.finish();
    Ok(())
}

/// That every list has a length it may have; returns how many bytes the lists take at most.
fn check_lists(vam: &Vam) -> Result<usize, EncodeError> {
    let mut list_bytes = 0;
    let mut check = |path: &str, count: usize, allowed: RangeInclusive<usize>, bytes_each: usize| {
        if !allowed.contains(&count) {
            let expected = format!("{} to {}", allowed.start(), allowed.end());
            return Err(EncodeProblem::mismatch(format!("{count} elements"), expected).at(path));
        }
        list_bytes += count * bytes_each;
        Ok(())
    };
    if let Some(prediction) = &vam.motion_prediction {
        // An empty list is absent on the wire.
        check(PATH_HISTORY, prediction.path_history.len(), 0..=MAX_PATH_POINTS, 9)?;
        check(PATH_PREDICTION, prediction.path_prediction.len(), 0..=MAX_PREDICTED_POINTS, 14)?;
        check(SAFE_DISTANCE, prediction.safe_distance.len(), 0..=MAX_INDICATIONS, 6)?;
        check(INTERCEPTION, prediction.trajectory_interception.len(), 0..=MAX_INDICATIONS, 6)?;
    }
    let outline = vam.cluster_information.as_ref().and_then(|cluster| cluster.bounding_box.as_ref());
    if let Some(ClusterShape { outline: ClusterOutline::Polygonal { corners }, .. }) = outline {
        check(POLYGON, corners.len(), CORNERS, 7)?;
    }
    Ok(list_bytes)
}

/// A zero for the extension marker and a bit for each optional member.
fn put_presence(writer: &mut BitWriter<'_>, optional: &[bool]) {
    writer.put(optional.iter().fold(0, |bits, present| bits << 1 | u64::from(*present)), optional.len() as u32 + 1);
}

fn put_high_frequency(writer: &mut BitWriter<'_>, vru: &VruHighFrequency) {
    put_presence(
        writer,
        &[
            vru.curvature.is_some(),
            vru.curvature_calculation_mode.is_some(),
            vru.yaw_rate.is_some(),
            vru.lateral_acceleration.is_some(),
            vru.vertical_acceleration.is_some(),
            vru.lane_position.is_some(),
            vru.environment.is_some(),
            vru.movement_control.is_some(),
            vru.orientation.is_some(),
            vru.roll_angle.is_some(),
            vru.device_usage.is_some(),
        ],
    );
    put!(writer,
        vru.heading => HeadingValue,
        vru.heading_confidence => HeadingConfidence,
        vru.speed => SpeedValue,
        vru.speed_confidence => SpeedConfidence,
        vru.longitudinal_acceleration => AccelerationValue,
        vru.longitudinal_acceleration_confidence => AccelerationConfidence,
    );
    if let Some((curvature, confidence)) = vru.curvature {
        put!(writer, curvature => CurvatureValue, confidence => CurvatureConfidence);
    }
    if let Some(mode) = vru.curvature_calculation_mode {
        // An enumeration with an extension marker; its zero stands before the value.
        writer.put(mode.offset(), CurvatureCalculationMode::BITS + 1);
    }
    if let Some((rate, confidence)) = vru.yaw_rate {
        put!(writer, rate => YawRateValue, confidence => YawRateConfidence);
    }
    if let Some((acceleration, confidence)) = vru.lateral_acceleration {
        put!(writer, acceleration => AccelerationValue, confidence => AccelerationConfidence);
    }
    if let Some((acceleration, confidence)) = vru.vertical_acceleration {
        put!(writer, acceleration => AccelerationValue, confidence => AccelerationConfidence);
    }
    if let Some(lane) = &vru.lane_position {
        put_lane_position(writer, lane);
    }
    if let Some(environment) = vru.environment {
        put!(writer, environment => VruEnvironment);
    }
    if let Some(control) = vru.movement_control {
        put!(writer, control => VruMovementControl);
    }
    if let Some((orientation, confidence)) = vru.orientation {
        put!(writer, orientation => HeadingValue, confidence => HeadingConfidence);
    }
    if let Some((angle, confidence)) = vru.roll_angle {
        put!(writer, angle => RollAngleValue, confidence => RollAngleConfidence);
    }
    if let Some(usage) = vru.device_usage {
        put!(writer, usage => VruDeviceUsage);
    }
}

/// Bits that choose one of five alternatives, behind the extension marker of the CHOICE.
const LANE_CHOICE_BITS: u32 = 4;

fn put_lane_position(writer: &mut BitWriter<'_>, place: &VruLanePosition) {
    // GeneralizedLanePosition: no map position.
    put_presence(writer, &[false]);
    match place.lane {
        VruLane::Position(position) => {
            writer.put(0, LANE_CHOICE_BITS);
            put!(writer, position => LanePosition);
        }
        VruLane::Type(lane_type) => {
            writer.put(1, LANE_CHOICE_BITS);
            put!(writer, lane_type => LaneType);
        }
        VruLane::Detailed { position, lane_type, direction } => {
            writer.put(2, LANE_CHOICE_BITS);
            // Both have zero as their default, and a default is not sent.
            let (has_type, has_direction) = (lane_type.offset() != 0, direction.offset() != 0);
            put_presence(writer, &[has_type, has_direction]);
            put!(writer, position => LanePosition);
            if has_type {
                put!(writer, lane_type => LaneType);
            }
            if has_direction {
                put!(writer, direction => LaneDirection);
            }
        }
    }
    // MetaInformation; the bit strings have an extension marker of their own.
    put_presence(writer, &[place.confidence.is_some()]);
    writer.put(u64::from(place.used_detection_information), 17);
    writer.put(u64::from(place.used_stored_information), 9);
    if let Some(confidence) = place.confidence {
        put!(writer, confidence => LaneConfidence);
    }
}

fn put_low_frequency(writer: &mut BitWriter<'_>, low: &VruLowFrequency) {
    put_presence(writer, &[low.size_class.is_some(), low.exterior_lights.is_some()]);
    let (choice, sub_profile) = match low.profile {
        VruProfile::Pedestrian(sub_profile) => (0, sub_profile),
        VruProfile::Bicyclist(sub_profile) => (1, sub_profile),
        VruProfile::Motorcyclist(sub_profile) => (2, sub_profile),
        VruProfile::Animal(sub_profile) => (3, sub_profile),
    };
    // CHOICE: no extension, one of four.
    writer.put(choice, 3);
    put!(writer, sub_profile => VruSubProfile);
    if let Some(class) = low.size_class {
        put!(writer, class => VruSizeClass);
    }
    if let Some((vehicle, rider)) = low.exterior_lights {
        put_presence(writer, &[]);
        put!(writer, vehicle => ExteriorLights, rider => VruSpecificExteriorLights);
    }
}

fn put_cluster_information(writer: &mut BitWriter<'_>, cluster: &VruClusterInformation) {
    // The container holds nothing but the information.
    put_presence(writer, &[]);
    put_presence(writer, &[cluster.cluster_id.is_some(), cluster.bounding_box.is_some(), cluster.profiles.is_some()]);
    if let Some(id) = cluster.cluster_id {
        writer.put(u64::from(id), 8);
    }
    if let Some(shape) = &cluster.bounding_box {
        put_shape(writer, shape);
    }
    writer.put(u64::from(cluster.cardinality), 8);
    if let Some(profiles) = cluster.profiles {
        put!(writer, profiles => VruClusterProfiles);
    }
}

/// Bits that choose one of six shapes, behind the extension marker of the CHOICE.
const SHAPE_CHOICE_BITS: u32 = 4;
/// Bits of a count from 3 to 16, behind the extension marker of the size.
const CORNER_COUNT_BITS: u32 = 5;

/// `Shape`; the shapes themselves have no extension marker.
fn put_shape(writer: &mut BitWriter<'_>, shape: &ClusterShape) {
    let (reference, height) = (shape.reference_point.is_some(), shape.height.is_some());
    match &shape.outline {
        ClusterOutline::Rectangular { semi_length, semi_breadth, orientation } => {
            writer.put(0, SHAPE_CHOICE_BITS);
            writer.put_bit(reference);
            writer.put_bit(orientation.is_some());
            writer.put_bit(height);
            put_reference_point(writer, shape);
            put!(writer, semi_length => ShapeLength, semi_breadth => ShapeLength);
            if let Some(orientation) = orientation {
                put!(writer, orientation => ShapeOrientation);
            }
        }
        ClusterOutline::Circular { radius } => {
            writer.put(1, SHAPE_CHOICE_BITS);
            writer.put_bit(reference);
            writer.put_bit(height);
            put_reference_point(writer, shape);
            put!(writer, radius => ShapeLength);
        }
        ClusterOutline::Polygonal { corners } => {
            writer.put(2, SHAPE_CHOICE_BITS);
            writer.put_bit(reference);
            writer.put_bit(height);
            put_reference_point(writer, shape);
            writer.put((corners.len() - CORNERS.start()) as u64, CORNER_COUNT_BITS);
            for corner in corners {
                put_shape_point(writer, *corner);
            }
        }
    }
    if let Some(height) = shape.height {
        put!(writer, height => ShapeLength);
    }
}

fn put_reference_point(writer: &mut BitWriter<'_>, shape: &ClusterShape) {
    if let Some(point) = shape.reference_point {
        put_shape_point(writer, point);
    }
}

fn put_shape_point(writer: &mut BitWriter<'_>, point: ShapePoint) {
    writer.put_bit(point.z.is_some());
    for coordinate in [Some(point.x), Some(point.y), point.z].into_iter().flatten() {
        writer.put((i64::from(coordinate) - i64::from(i16::MIN)) as u64, 16);
    }
}

fn put_cluster_operation(writer: &mut BitWriter<'_>, operation: &VruClusterOperation) {
    put_presence(
        writer,
        &[
            operation.join.is_some(),
            operation.leave.is_some(),
            operation.breakup.is_some(),
            operation.id_change_time.is_some(),
        ],
    );
    if let Some(join) = operation.join {
        put_presence(writer, &[]);
        writer.put(u64::from(join.cluster_id), 8);
        put!(writer, join.join_time => DeltaTimeQuarterSecond);
    }
    if let Some(leave) = operation.leave {
        put_presence(writer, &[]);
        writer.put(u64::from(leave.cluster_id), 8);
        put!(writer, leave.reason => ClusterLeaveReason);
    }
    if let Some(breakup) = operation.breakup {
        put_presence(writer, &[]);
        put!(writer, breakup.reason => ClusterBreakupReason, breakup.breakup_time => DeltaTimeQuarterSecond);
    }
    if let Some(time) = operation.id_change_time {
        put!(writer, time => DeltaTimeQuarterSecond);
    }
}

fn put_motion_prediction(writer: &mut BitWriter<'_>, prediction: &VruMotionPrediction) {
    put_presence(
        writer,
        &[
            !prediction.path_history.is_empty(),
            !prediction.path_prediction.is_empty(),
            !prediction.safe_distance.is_empty(),
            !prediction.trajectory_interception.is_empty(),
            prediction.acceleration_change.is_some(),
            prediction.heading_change.is_some(),
            prediction.stability_change.is_some(),
        ],
    );
    if !prediction.path_history.is_empty() {
        put_path(writer, &prediction.path_history);
    }
    if !prediction.path_prediction.is_empty() {
        // The extension marker of the size, and a count from 1.
        writer.put(prediction.path_prediction.len() as u64 - 1, 5);
        for point in &prediction.path_prediction {
            put_predicted_point(writer, point);
        }
    }
    if !prediction.safe_distance.is_empty() {
        writer.put(prediction.safe_distance.len() as u64 - 1, 4);
        for indication in &prediction.safe_distance {
            put_presence(writer, &[indication.subject_station.is_some(), indication.time_to_collision.is_some()]);
            put_station(writer, indication.subject_station);
            writer.put_bit(indication.is_safe);
            if let Some(time) = indication.time_to_collision {
                put!(writer, time => DeltaTimeTenthOfSecond);
            }
        }
    }
    if !prediction.trajectory_interception.is_empty() {
        writer.put(prediction.trajectory_interception.len() as u64 - 1, 4);
        for indication in &prediction.trajectory_interception {
            put_presence(writer, &[indication.subject_station.is_some(), indication.confidence.is_some()]);
            put_station(writer, indication.subject_station);
            put!(writer, indication.probability => TrajectoryInterceptionProbability);
            if let Some(confidence) = indication.confidence {
                put!(writer, confidence => TrajectoryInterceptionConfidence);
            }
        }
    }
    if let Some((change, time)) = prediction.acceleration_change {
        put_presence(writer, &[]);
        put!(writer, change => AccelerationChange, time => DeltaTimeTenthOfSecond);
    }
    if let Some((direction, time)) = prediction.heading_change {
        put_presence(writer, &[]);
        put!(writer, direction => TurningDirection, time => DeltaTimeTenthOfSecond);
    }
    if let Some((probability, time)) = prediction.stability_change {
        put_presence(writer, &[]);
        put!(writer, probability => StabilityLossProbability, time => DeltaTimeTenthOfSecond);
    }
}

fn put_station(writer: &mut BitWriter<'_>, station: Option<u32>) {
    if let Some(id) = station {
        writer.put(u64::from(id), 32);
    }
}

fn put_predicted_point(writer: &mut BitWriter<'_>, point: &PredictedPathPoint) {
    // Unavailable is the default of both heights, and a default is not sent. No area offsets.
    let has_altitude = point.delta_altitude.is_available();
    let has_altitude_confidence = point.altitude_confidence != AltitudeConfidence::Unavailable;
    put_presence(
        writer,
        &[point.confidence.is_some(), has_altitude, has_altitude_confidence, point.delta_time.is_some(), false, false],
    );
    put!(writer, point.delta_latitude => DeltaLatitude, point.delta_longitude => DeltaLongitude);
    if let Some(ellipse) = &point.confidence {
        put!(writer,
            ellipse.semi_major => SemiAxisLength,
            ellipse.semi_minor => SemiAxisLength,
            ellipse.orientation => HeadingValue,
        );
    }
    if has_altitude {
        put!(writer, point.delta_altitude => DeltaAltitude);
    }
    if has_altitude_confidence {
        put!(writer, point.altitude_confidence => AltitudeConfidence);
    }
    if let Some(time) = point.delta_time {
        // CHOICE: no extension, first of two.
        writer.put(0, 2);
        put!(writer, time => DeltaTimeTenthOfSecond);
    }
}

/// The message, or none if anything is wrong or not of the usual kind.
pub(super) fn decode(bytes: &[u8]) -> Option<Vam> {
    let mut reader = BitReader::new(bytes);
    let header = reader.take(16).ok()?;
    if header != u64::from(Vam::PROTOCOL_VERSION) << 8 | u64::from(Vam::MESSAGE_ID) {
        return None;
    }
    let station_id = reader.take(32).ok()? as u32;
    let generation_delta_time = take!(reader, GenerationDeltaTime);
    let containers = take_presence(&mut reader, 4)?;
    take_presence(&mut reader, 0)?;
    let station_type = take!(reader, StationType);
    let reference_position = ReferencePosition::take(&mut reader)?;
    let high_frequency = take_high_frequency(&mut reader)?;
    let low_frequency = optional(containers.has(3), || take_low_frequency(&mut reader))?;
    let cluster_information = optional(containers.has(2), || take_cluster_information(&mut reader))?;
    let cluster_operation = optional(containers.has(1), || take_cluster_operation(&mut reader))?;
    let motion_prediction = optional(containers.has(0), || take_motion_prediction(&mut reader))?;
    if reader.left() >= 8 {
        return None;
    }
    Some(Vam {
        station_id,
        generation_delta_time,
        station_type,
        reference_position,
        high_frequency,
        low_frequency,
        cluster_information,
        cluster_operation,
        motion_prediction,
    })
}

/// Which optional members follow; bit 0 is the last one.
#[derive(Clone, Copy)]
struct Presence(u64);

impl Presence {
    fn has(self, bit: u32) -> bool {
        self.0 >> bit & 1 != 0
    }
}

/// Reads what [`put_presence`] writes; none if there is an extension.
fn take_presence(reader: &mut BitReader<'_>, count: u32) -> Option<Presence> {
    let bits = reader.take(count + 1).ok()?;
    if bits >> count != 0 { None } else { Some(Presence(bits)) }
}

/// A member if it is there; none if it is there and cannot be read.
fn optional<T>(present: bool, take: impl FnOnce() -> Option<T>) -> Option<Option<T>> {
    if present { take().map(Some) } else { Some(None) }
}

/// A quantity if it is there; leaves the function if it is there and the bits say none.
macro_rules! take_if {
    ($present:expr, $reader:expr, $type:ident) => {
        if $present { Some(take!($reader, $type)) } else { None }
    };
    ($present:expr, $reader:expr, $type:ident, $other:ident) => {
        if $present { Some((take!($reader, $type), take!($reader, $other))) } else { None }
    };
}

fn take_high_frequency(reader: &mut BitReader<'_>) -> Option<VruHighFrequency> {
    let present = take_presence(reader, 11)?;
    Some(VruHighFrequency {
        heading: take!(reader, HeadingValue),
        heading_confidence: take!(reader, HeadingConfidence),
        speed: take!(reader, SpeedValue),
        speed_confidence: take!(reader, SpeedConfidence),
        longitudinal_acceleration: take!(reader, AccelerationValue),
        longitudinal_acceleration_confidence: take!(reader, AccelerationConfidence),
        curvature: take_if!(present.has(10), reader, CurvatureValue, CurvatureConfidence),
        // With the bit of the extension marker in front, an extension is a number without a name.
        curvature_calculation_mode: optional(present.has(9), || {
            CurvatureCalculationMode::from_offset(reader.take(CurvatureCalculationMode::BITS + 1).ok()?)
        })?,
        yaw_rate: take_if!(present.has(8), reader, YawRateValue, YawRateConfidence),
        lateral_acceleration: take_if!(present.has(7), reader, AccelerationValue, AccelerationConfidence),
        vertical_acceleration: take_if!(present.has(6), reader, AccelerationValue, AccelerationConfidence),
        lane_position: optional(present.has(5), || take_lane_position(reader))?,
        environment: take_if!(present.has(4), reader, VruEnvironment),
        movement_control: take_if!(present.has(3), reader, VruMovementControl),
        orientation: take_if!(present.has(2), reader, HeadingValue, HeadingConfidence),
        roll_angle: take_if!(present.has(1), reader, RollAngleValue, RollAngleConfidence),
        device_usage: take_if!(present.has(0), reader, VruDeviceUsage),
    })
}

fn take_lane_position(reader: &mut BitReader<'_>) -> Option<VruLanePosition> {
    if take_presence(reader, 1)?.has(0) {
        return None;
    }
    let lane = match reader.take(LANE_CHOICE_BITS).ok()? {
        0 => VruLane::Position(take!(reader, LanePosition)),
        1 => VruLane::Type(take!(reader, LaneType)),
        2 => {
            let present = take_presence(reader, 2)?;
            VruLane::Detailed {
                position: take!(reader, LanePosition),
                lane_type: LaneType::from_offset(if present.has(1) { reader.take(LaneType::BITS).ok()? } else { 0 })?,
                direction: LaneDirection::from_offset(if present.has(0) {
                    reader.take(LaneDirection::BITS).ok()?
                } else {
                    0
                })?,
            }
        }
        _ => return None,
    };
    let present = take_presence(reader, 1)?;
    Some(VruLanePosition {
        lane,
        // A longer bit string does not fit.
        used_detection_information: u16::try_from(reader.take(17).ok()?).ok()?,
        used_stored_information: u8::try_from(reader.take(9).ok()?).ok()?,
        confidence: take_if!(present.has(0), reader, LaneConfidence),
    })
}

fn take_low_frequency(reader: &mut BitReader<'_>) -> Option<VruLowFrequency> {
    let present = take_presence(reader, 2)?;
    let profile = match reader.take(3).ok()? {
        0 => VruProfile::Pedestrian,
        1 => VruProfile::Bicyclist,
        2 => VruProfile::Motorcyclist,
        3 => VruProfile::Animal,
        _ => return None,
    };
    Some(VruLowFrequency {
        profile: profile(take!(reader, VruSubProfile)),
        size_class: take_if!(present.has(1), reader, VruSizeClass),
        exterior_lights: optional(present.has(0), || {
            take_presence(reader, 0)?;
            Some((take!(reader, ExteriorLights), take!(reader, VruSpecificExteriorLights)))
        })?,
    })
}

fn take_cluster_information(reader: &mut BitReader<'_>) -> Option<VruClusterInformation> {
    take_presence(reader, 0)?;
    let present = take_presence(reader, 3)?;
    Some(VruClusterInformation {
        cluster_id: optional(present.has(2), || take_byte(reader))?,
        bounding_box: optional(present.has(1), || take_shape(reader))?,
        cardinality: take_byte(reader)?,
        profiles: take_if!(present.has(0), reader, VruClusterProfiles),
    })
}

fn take_byte(reader: &mut BitReader<'_>) -> Option<u8> {
    reader.take(8).ok().map(|bits| bits as u8)
}

fn take_shape(reader: &mut BitReader<'_>) -> Option<ClusterShape> {
    let choice = reader.take(SHAPE_CHOICE_BITS).ok()?;
    let has_reference = reader.take_bit().ok()?;
    let has_orientation = choice == 0 && reader.take_bit().ok()?;
    let has_height = reader.take_bit().ok()?;
    if choice > 2 {
        return None;
    }
    let reference_point = optional(has_reference, || take_shape_point(reader))?;
    let outline = match choice {
        0 => ClusterOutline::Rectangular {
            semi_length: take!(reader, ShapeLength),
            semi_breadth: take!(reader, ShapeLength),
            orientation: take_if!(has_orientation, reader, ShapeOrientation),
        },
        1 => ClusterOutline::Circular { radius: take!(reader, ShapeLength) },
        _ => {
            let count = reader.take(CORNER_COUNT_BITS).ok()? as usize + CORNERS.start();
            if !CORNERS.contains(&count) {
                return None;
            }
            let mut corners = Vec::with_capacity(count);
            for _ in 0..count {
                corners.push(take_shape_point(reader)?);
            }
            ClusterOutline::Polygonal { corners }
        }
    };
    Some(ClusterShape { reference_point, outline, height: take_if!(has_height, reader, ShapeLength) })
}

fn take_shape_point(reader: &mut BitReader<'_>) -> Option<ShapePoint> {
    let has_z = reader.take_bit().ok()?;
    let mut coordinate = || Some((reader.take(16).ok()? as i64 + i64::from(i16::MIN)) as i16);
    Some(ShapePoint { x: coordinate()?, y: coordinate()?, z: optional(has_z, coordinate)? })
}

fn take_cluster_operation(reader: &mut BitReader<'_>) -> Option<VruClusterOperation> {
    let present = take_presence(reader, 4)?;
    Some(VruClusterOperation {
        join: optional(present.has(3), || {
            take_presence(reader, 0)?;
            Some(ClusterJoin { cluster_id: take_byte(reader)?, join_time: take!(reader, DeltaTimeQuarterSecond) })
        })?,
        leave: optional(present.has(2), || {
            take_presence(reader, 0)?;
            Some(ClusterLeave { cluster_id: take_byte(reader)?, reason: take!(reader, ClusterLeaveReason) })
        })?,
        breakup: optional(present.has(1), || {
            take_presence(reader, 0)?;
            Some(ClusterBreakup {
                reason: take!(reader, ClusterBreakupReason),
                breakup_time: take!(reader, DeltaTimeQuarterSecond),
            })
        })?,
        id_change_time: take_if!(present.has(0), reader, DeltaTimeQuarterSecond),
    })
}

fn take_motion_prediction(reader: &mut BitReader<'_>) -> Option<VruMotionPrediction> {
    let present = take_presence(reader, 7)?;
    Some(VruMotionPrediction {
        path_history: if present.has(6) { take_path(reader)? } else { Vec::new() },
        path_prediction: take_list(reader, present.has(5), 5, take_predicted_point)?,
        safe_distance: take_list(reader, present.has(4), 4, |reader| {
            let present = take_presence(reader, 2)?;
            Some(SafeDistanceIndication {
                subject_station: optional(present.has(1), || take_station(reader))?,
                is_safe: reader.take_bit().ok()?,
                time_to_collision: take_if!(present.has(0), reader, DeltaTimeTenthOfSecond),
            })
        })?,
        trajectory_interception: take_list(reader, present.has(3), 4, |reader| {
            let present = take_presence(reader, 2)?;
            Some(TrajectoryInterceptionIndication {
                subject_station: optional(present.has(1), || take_station(reader))?,
                probability: take!(reader, TrajectoryInterceptionProbability),
                confidence: take_if!(present.has(0), reader, TrajectoryInterceptionConfidence),
            })
        })?,
        acceleration_change: optional(present.has(2), || {
            take_presence(reader, 0)?;
            Some((take!(reader, AccelerationChange), take!(reader, DeltaTimeTenthOfSecond)))
        })?,
        heading_change: optional(present.has(1), || {
            take_presence(reader, 0)?;
            Some((take!(reader, TurningDirection), take!(reader, DeltaTimeTenthOfSecond)))
        })?,
        stability_change: optional(present.has(0), || {
            take_presence(reader, 0)?;
            Some((take!(reader, StabilityLossProbability), take!(reader, DeltaTimeTenthOfSecond)))
        })?,
    })
}

/// A list whose count has `count_bits` with the extension marker in front and begins at 1.
fn take_list<T>(
    reader: &mut BitReader<'_>,
    present: bool,
    count_bits: u32,
    take: impl Fn(&mut BitReader<'_>) -> Option<T>,
) -> Option<Vec<T>> {
    if !present {
        return Some(Vec::new());
    }
    let count = reader.take(count_bits).ok()?;
    // A longer list of a later release.
    if count >> (count_bits - 1) != 0 {
        return None;
    }
    let mut list = Vec::with_capacity(count as usize + 1);
    for _ in 0..=count {
        list.push(take(reader)?);
    }
    Some(list)
}

fn take_station(reader: &mut BitReader<'_>) -> Option<u32> {
    reader.take(32).ok().map(|bits| bits as u32)
}

fn take_predicted_point(reader: &mut BitReader<'_>) -> Option<PredictedPathPoint> {
    let present = take_presence(reader, 6)?;
    // Area offsets.
    if present.has(1) || present.has(0) {
        return None;
    }
    Some(PredictedPathPoint {
        delta_latitude: take!(reader, DeltaLatitude),
        delta_longitude: take!(reader, DeltaLongitude),
        confidence: optional(present.has(5), || {
            Some(PositionConfidenceEllipse {
                semi_major: take!(reader, SemiAxisLength),
                semi_minor: take!(reader, SemiAxisLength),
                orientation: take!(reader, HeadingValue),
            })
        })?,
        delta_altitude: if present.has(4) { take!(reader, DeltaAltitude) } else { DeltaAltitude::UNAVAILABLE },
        altitude_confidence: if present.has(3) {
            take!(reader, AltitudeConfidence)
        } else {
            AltitudeConfidence::Unavailable
        },
        delta_time: optional(present.has(2), || {
            // Another alternative is a time in other units.
            if reader.take(2).ok()? != 0 {
                return None;
            }
            Some(take!(reader, DeltaTimeTenthOfSecond))
        })?,
    })
}
