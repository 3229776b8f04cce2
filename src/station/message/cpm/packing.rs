//! The bits of a `Cpm` in the order of the standard, without a detour over generic types.
//!
//! Every SEQUENCE that can be extended begins with the bit of its extension marker, and every one goes on with one bit
//! per optional member. The containers are open types: a count of octets stands before each.

use std::ops::RangeInclusive;

use super::{
    Cpm, CpmObject, DetectionShape, MapReference, MeasuredAngle, MeasuredCoordinate, MeasuredDimension,
    MeasuredVelocity, ObjectClass, Originator, PerceivedObjectContainer, SegmentationInfo, SensorInformation,
};
use crate::station::message::error::{EncodeError, EncodeProblem};
use crate::station::message::quantities::{
    AngleConfidence, CartesianAngleValue, CartesianCoordinateLarge, ConfidenceLevel, CoordinateConfidence,
    DeltaTimeMilliSecondSigned, HeadingConfidence, HeadingValue, ObjectAge, ObjectDimensionConfidence,
    ObjectDimensionValue, ObjectPerceptionQuality, SensorType, ShapeLength, SpeedConfidence, TimestampIts,
    VehicleSubClass, VelocityComponentValue, VruSubProfile,
};
use crate::station::message::reference_position::ReferencePosition;
use crate::station::message::uper::{BitReader, BitWriter, put, take, take_if};
use crate::station::message::{ShapePoint, VruProfile};

/// `CpmContainerId`.
const ORIGINATING_VEHICLE: u64 = 1;
const ORIGINATING_RSU: u64 = 2;
const SENSOR_INFORMATION: u64 = 3;
const PERCEIVED_OBJECTS: u64 = 5;

/// Bits of a `CpmContainerId` from 1 to 16.
const CONTAINER_ID_BITS: u32 = 4;
/// Bits of one of six shapes, behind the extension marker of the CHOICE.
const SHAPE_BITS: u32 = 4;
const CIRCULAR: u64 = 1;
const RADIAL: u64 = 4;
/// Optional members of an object.
const OBJECT_MEMBERS: u32 = 14;

const SEGMENTS: RangeInclusive<usize> = 1..=8;

/// Bits of an open type are counted before they are written, with the same code.
trait BitSink {
    fn put(&mut self, value: u64, count: u32);
}

impl BitSink for BitWriter<'_> {
    #[inline]
    fn put(&mut self, value: u64, count: u32) {
        BitWriter::put(self, value, count);
    }
}

#[derive(Default)]
struct BitCounter(usize);

impl BitSink for BitCounter {
    #[inline]
    fn put(&mut self, _value: u64, count: u32) {
        self.0 += count as usize;
    }
}

/// Appends the message.
pub(super) fn encode(cpm: &Cpm, bytes: &mut Vec<u8>) -> Result<(), EncodeError> {
    check(cpm)?;
    let objects = cpm.perceived.as_ref().map_or(0, |container| container.objects.len());
    // Room for everything but a second guess at what an object is.
    bytes.reserve(64 + 20 * cpm.sensors.len() + 48 * objects);
    let mut writer = BitWriter::new(bytes);
    writer.put(u64::from(Cpm::PROTOCOL_VERSION), 8);
    writer.put(u64::from(Cpm::MESSAGE_ID), 8);
    writer.put(u64::from(cpm.station_id), 32);
    // CpmPayload; then CpmManagementContainer with its two optional members, the second of which is never there.
    put_presence(&mut writer, &[]);
    put_presence(&mut writer, &[cpm.segmentation.is_some(), false]);
    writer.put_wide(cpm.reference_time.offset(), TimestampIts::BITS);
    cpm.reference_position.put(&mut writer);
    if let Some(segmentation) = cpm.segmentation {
        writer.put(u64::from(segmentation.total) - 1, 3);
        writer.put(u64::from(segmentation.this) - 1, 3);
    }
    // SIZE (1..8, ...).
    writer.put(containers(cpm) as u64 - 1, 4);
    match cpm.originator {
        Some(Originator::Vehicle { orientation, orientation_confidence }) => {
            put_container(
                &mut writer,
                ORIGINATING_VEHICLE,
                |sink| {
                    put_vehicle(sink, orientation, orientation_confidence);
                },
                |sink| put_vehicle(sink, orientation, orientation_confidence),
            );
        }
        Some(Originator::RoadSideUnit { map_reference }) => put_container(
            &mut writer,
            ORIGINATING_RSU,
            |sink| put_road_side_unit(sink, map_reference),
            |sink| put_road_side_unit(sink, map_reference),
        ),
        None => {}
    }
    if !cpm.sensors.is_empty() {
        let sensors = &cpm.sensors;
        put_container(
            &mut writer,
            SENSOR_INFORMATION,
            |sink| put_sensors(sink, sensors),
            |sink| {
                put_sensors(sink, sensors);
            },
        );
    }
    if let Some(container) = &cpm.perceived {
        put_container(
            &mut writer,
            PERCEIVED_OBJECTS,
            |sink| put_objects(sink, container),
            |sink| {
                put_objects(sink, container);
            },
        );
    }
    writer.finish();
    Ok(())
}

fn containers(cpm: &Cpm) -> usize {
    [cpm.originator.is_some(), !cpm.sensors.is_empty(), cpm.perceived.is_some()].into_iter().filter(|it| *it).count()
}

/// That every list has a length it may have, and every number its range.
fn check(cpm: &Cpm) -> Result<(), EncodeError> {
    // Texts are made only of what is wrong: a message that can be encoded costs no memory.
    let within = |path: &str, count: usize, allowed: RangeInclusive<usize>, of: &str| {
        if allowed.contains(&count) {
            return Ok(());
        }
        let expected = format!("{} to {}", allowed.start(), allowed.end());
        Err(EncodeProblem::mismatch(format!("{count}{of}"), expected).at(path))
    };
    let list = |path: &str, count: usize, allowed| within(path, count, allowed, " elements");
    if let Some(SegmentationInfo { total, this }) = cpm.segmentation {
        const PATH: &str = "payload.managementContainer.segmentationInfo";
        for number in [total, this] {
            within(PATH, number.into(), SEGMENTS, "")?;
        }
    }
    list("payload.cpmContainers", containers(cpm), 1..=8)?;
    list("payload.cpmContainers.sensorInformationContainer", cpm.sensors.len(), 0..=128)?;
    if let Some(container) = &cpm.perceived {
        const PATH: &str = "payload.cpmContainers.perceivedObjectContainer.perceivedObjects";
        list(PATH, container.objects.len(), 0..=255)?;
        for object in &container.objects {
            list(PATH, object.classification.len(), 0..=8)?;
        }
    }
    Ok(())
}

/// An id and an open type. The closures do the same: the first one is for counting.
fn put_container<'a>(
    writer: &mut BitWriter<'a>,
    id: u64,
    count: impl FnOnce(&mut BitCounter),
    write: impl FnOnce(&mut BitWriter<'a>),
) {
    let mut bits = BitCounter::default();
    count(&mut bits);
    let octets = bits.0.div_ceil(8) as u64;
    writer.put(id - 1, CONTAINER_ID_BITS);
    // X.691 clause 11.9: 255 objects with eight guesses each stay below the 16 384 octets of a fragment.
    if octets < 128 {
        writer.put(octets, 8)
    } else {
        writer.put(0x8000 | octets, 16)
    }
    write(writer);
    writer.put(0, (octets as usize * 8 - bits.0) as u32);
}

/// A zero for the extension marker and a bit for each optional member.
fn put_presence(sink: &mut impl BitSink, optional: &[bool]) {
    sink.put(0, 1);
    put_optional(sink, optional);
}

/// A bit for each optional member of a SEQUENCE that cannot be extended.
fn put_optional(sink: &mut impl BitSink, optional: &[bool]) {
    sink.put(optional.iter().fold(0, |bits, present| bits << 1 | u64::from(*present)), optional.len() as u32);
}

fn put_vehicle(sink: &mut impl BitSink, orientation: HeadingValue, confidence: HeadingConfidence) {
    put_presence(sink, &[false, false, false]);
    put!(sink, orientation => HeadingValue, confidence => HeadingConfidence);
}

fn put_road_side_unit(sink: &mut impl BitSink, map_reference: Option<MapReference>) {
    put_presence(sink, &[map_reference.is_some()]);
    let (choice, region, id) = match map_reference {
        Some(MapReference::RoadSegment { region, id }) => (0, region, id),
        Some(MapReference::Intersection { region, id }) => (1, region, id),
        None => return,
    };
    sink.put(choice, 1);
    put_optional(sink, &[region.is_some()]);
    if let Some(region) = region {
        sink.put(u64::from(region), 16);
    }
    sink.put(u64::from(id), 16);
}

fn put_sensors(sink: &mut impl BitSink, sensors: &[SensorInformation]) {
    // SIZE (1..128, ...).
    sink.put(sensors.len() as u64 - 1, 8);
    for sensor in sensors {
        put_presence(sink, &[sensor.shape.is_some(), sensor.confidence.is_some()]);
        sink.put(u64::from(sensor.id), 8);
        put!(sink, sensor.sensor_type => SensorType);
        if let Some(shape) = &sensor.shape {
            put_shape(sink, shape);
        }
        if let Some(confidence) = sensor.confidence {
            put!(sink, confidence => ConfidenceLevel);
        }
        sink.put(u64::from(sensor.shadowing_applies), 1);
    }
}

fn put_shape(sink: &mut impl BitSink, shape: &DetectionShape) {
    match *shape {
        DetectionShape::Radial { reference_point, range, start, end } => {
            sink.put(RADIAL, SHAPE_BITS);
            // No vertical angles.
            put_optional(sink, &[reference_point.is_some(), false, false]);
            put_point(sink, reference_point);
            put!(sink, range => ShapeLength, start => CartesianAngleValue, end => CartesianAngleValue);
        }
        DetectionShape::Circular { reference_point, radius } => {
            sink.put(CIRCULAR, SHAPE_BITS);
            // No height.
            put_optional(sink, &[reference_point.is_some(), false]);
            put_point(sink, reference_point);
            put!(sink, radius => ShapeLength);
        }
    }
}

fn put_point(sink: &mut impl BitSink, point: Option<ShapePoint>) {
    let Some(point) = point else { return };
    put_optional(sink, &[point.z.is_some()]);
    for coordinate in [Some(point.x), Some(point.y), point.z].into_iter().flatten() {
        sink.put((i64::from(coordinate) - i64::from(i16::MIN)) as u64, 16);
    }
}

fn put_objects(sink: &mut impl BitSink, container: &PerceivedObjectContainer) {
    put_presence(sink, &[]);
    sink.put(u64::from(container.number_of_perceived_objects), 8);
    // SIZE (0..255, ...).
    sink.put(container.objects.len() as u64, 9);
    for object in &container.objects {
        put_object(sink, object);
    }
}

fn put_object(sink: &mut impl BitSink, object: &CpmObject) {
    put_presence(
        sink,
        &[
            object.object_id.is_some(),
            object.velocity.is_some(),
            false, // acceleration
            object.z_angle.is_some(),
            false, // angular velocity
            false, // correlation
            object.dimension_z.is_some(),
            object.dimension_y.is_some(),
            object.dimension_x.is_some(),
            object.age.is_some(),
            object.perception_quality.is_some(),
            false, // sensors
            !object.classification.is_empty(),
            false, // place on a map
        ],
    );
    if let Some(id) = object.object_id {
        sink.put(u64::from(id), 16);
    }
    put!(sink, object.measurement_delta_time => DeltaTimeMilliSecondSigned);
    put_optional(sink, &[object.z.is_some()]);
    for coordinate in [Some(object.x), Some(object.y), object.z].into_iter().flatten() {
        put!(sink, coordinate.value => CartesianCoordinateLarge, coordinate.confidence => CoordinateConfidence);
    }
    if let Some(velocity) = &object.velocity {
        // CHOICE: the second of two. No vertical component.
        sink.put(1, 1);
        put_optional(sink, &[false]);
        for component in velocity {
            put!(sink, component.value => VelocityComponentValue, component.confidence => SpeedConfidence);
        }
    }
    if let Some(angle) = object.z_angle {
        // Neither pitch nor roll.
        put_optional(sink, &[false, false]);
        put!(sink, angle.value => CartesianAngleValue, angle.confidence => AngleConfidence);
    }
    for dimension in [object.dimension_z, object.dimension_y, object.dimension_x].into_iter().flatten() {
        put!(sink, dimension.value => ObjectDimensionValue, dimension.confidence => ObjectDimensionConfidence);
    }
    if let Some(age) = object.age {
        put!(sink, age => ObjectAge);
    }
    if let Some(quality) = object.perception_quality {
        put!(sink, quality => ObjectPerceptionQuality);
    }
    if !object.classification.is_empty() {
        sink.put(object.classification.len() as u64 - 1, 3);
        for (class, confidence) in &object.classification {
            put_class(sink, *class);
            put!(sink, confidence => ConfidenceLevel);
        }
    }
}

fn put_class(sink: &mut impl BitSink, class: ObjectClass) {
    // CHOICE: no extension, one of four.
    match class {
        ObjectClass::Vehicle(class) => {
            sink.put(0, 3);
            put!(sink, class => VehicleSubClass);
        }
        ObjectClass::Vru(profile) => {
            sink.put(1, 3);
            let (choice, sub_profile) = match profile {
                VruProfile::Pedestrian(sub_profile) => (0, sub_profile),
                VruProfile::Bicyclist(sub_profile) => (1, sub_profile),
                VruProfile::Motorcyclist(sub_profile) => (2, sub_profile),
                VruProfile::Animal(sub_profile) => (3, sub_profile),
            };
            sink.put(choice, 3);
            put!(sink, sub_profile => VruSubProfile);
        }
        ObjectClass::Other(class) => {
            sink.put(3, 3);
            sink.put(u64::from(class), 8);
        }
    }
}

/// The message, or none if anything is wrong or not of the usual kind.
pub(super) fn decode(bytes: &[u8]) -> Option<Cpm> {
    let mut reader = BitReader::new(bytes);
    if reader.take(16).ok()? != u64::from(Cpm::PROTOCOL_VERSION) << 8 | u64::from(Cpm::MESSAGE_ID) {
        return None;
    }
    let station_id = reader.take(32).ok()? as u32;
    take_presence(&mut reader, 0)?;
    let present = take_presence(&mut reader, 2)?;
    if present.has(0) {
        return None;
    }
    let mut cpm = Cpm {
        station_id,
        reference_time: take!(reader, TimestampIts),
        reference_position: ReferencePosition::take(&mut reader)?,
        segmentation: optional(present.has(1), || {
            let mut number = || Some(reader.take(3).ok()? as u8 + 1);
            Some(SegmentationInfo { total: number()?, this: number()? })
        })?,
        originator: None,
        sensors: Vec::new(),
        perceived: None,
    };
    let count = reader.take(4).ok()?;
    if count > 7 {
        return None;
    }
    for _ in 0..=count {
        let id = reader.take(CONTAINER_ID_BITS).ok()? + 1;
        let octets = match reader.take(8).ok()? {
            short @ 0..128 => short,
            long @ 128..192 => (long & 0x3f) << 8 | reader.take(8).ok()?,
            _ => return None,
        };
        let mut container = reader.split(octets as usize * 8).ok()?;
        // What comes twice or is unknown is left to the other path.
        match id {
            ORIGINATING_VEHICLE if cpm.originator.is_none() => cpm.originator = Some(take_vehicle(&mut container)?),
            ORIGINATING_RSU if cpm.originator.is_none() => cpm.originator = Some(take_road_side_unit(&mut container)?),
            SENSOR_INFORMATION if cpm.sensors.is_empty() => cpm.sensors = take_sensors(&mut container)?,
            PERCEIVED_OBJECTS if cpm.perceived.is_none() => cpm.perceived = Some(take_objects(&mut container)?),
            _ => return None,
        }
        if container.left() >= 8 {
            return None;
        }
    }
    if reader.left() >= 8 { None } else { Some(cpm) }
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

fn take_vehicle(reader: &mut BitReader<'_>) -> Option<Originator> {
    if take_presence(reader, 3)?.0 != 0 {
        return None;
    }
    Some(Originator::Vehicle {
        orientation: take!(reader, HeadingValue),
        orientation_confidence: take!(reader, HeadingConfidence),
    })
}

fn take_road_side_unit(reader: &mut BitReader<'_>) -> Option<Originator> {
    let present = take_presence(reader, 1)?;
    let map_reference = optional(present.has(0), || {
        let is_intersection = reader.take_bit().ok()?;
        let has_region = reader.take_bit().ok()?;
        let region = optional(has_region, || Some(reader.take(16).ok()? as u16))?;
        let id = reader.take(16).ok()? as u16;
        Some(if is_intersection {
            MapReference::Intersection { region, id }
        } else {
            MapReference::RoadSegment { region, id }
        })
    })?;
    Some(Originator::RoadSideUnit { map_reference })
}

fn take_sensors(reader: &mut BitReader<'_>) -> Option<Vec<SensorInformation>> {
    let count = reader.take(8).ok()?;
    if count > 127 {
        return None;
    }
    let mut sensors = Vec::with_capacity(count as usize + 1);
    for _ in 0..=count {
        let present = take_presence(reader, 2)?;
        sensors.push(SensorInformation {
            id: reader.take(8).ok()? as u8,
            sensor_type: take!(reader, SensorType),
            shape: optional(present.has(1), || take_shape(reader))?,
            confidence: take_if!(reader, present.has(0), ConfidenceLevel),
            shadowing_applies: reader.take_bit().ok()?,
        });
    }
    Some(sensors)
}

fn take_shape(reader: &mut BitReader<'_>) -> Option<DetectionShape> {
    match reader.take(SHAPE_BITS).ok()? {
        RADIAL => {
            let has_reference_point = reader.take_bit().ok()?;
            if reader.take(2).ok()? != 0 {
                return None;
            }
            Some(DetectionShape::Radial {
                reference_point: optional(has_reference_point, || take_point(reader))?,
                range: take!(reader, ShapeLength),
                start: take!(reader, CartesianAngleValue),
                end: take!(reader, CartesianAngleValue),
            })
        }
        CIRCULAR => {
            let has_reference_point = reader.take_bit().ok()?;
            if reader.take_bit().ok()? {
                return None;
            }
            Some(DetectionShape::Circular {
                reference_point: optional(has_reference_point, || take_point(reader))?,
                radius: take!(reader, ShapeLength),
            })
        }
        _ => None,
    }
}

fn take_point(reader: &mut BitReader<'_>) -> Option<ShapePoint> {
    let has_z = reader.take_bit().ok()?;
    let mut coordinate = || Some((reader.take(16).ok()? as i64 + i64::from(i16::MIN)) as i16);
    Some(ShapePoint { x: coordinate()?, y: coordinate()?, z: optional(has_z, coordinate)? })
}

fn take_objects(reader: &mut BitReader<'_>) -> Option<PerceivedObjectContainer> {
    take_presence(reader, 0)?;
    let number_of_perceived_objects = reader.take(8).ok()? as u8;
    let count = reader.take(9).ok()?;
    if count > 255 {
        return None;
    }
    let mut objects = Vec::with_capacity(count as usize);
    for _ in 0..count {
        objects.push(take_object(reader)?);
    }
    Some(PerceivedObjectContainer { number_of_perceived_objects, objects })
}

fn take_object(reader: &mut BitReader<'_>) -> Option<CpmObject> {
    // Acceleration, angular velocity, correlation, sensors, place on a map.
    const NOT_HELD: u64 = 1 << 11 | 1 << 9 | 1 << 8 | 1 << 2 | 1;
    let present = take_presence(reader, OBJECT_MEMBERS)?;
    if present.0 & NOT_HELD != 0 {
        return None;
    }
    let object_id = optional(present.has(13), || Some(reader.take(16).ok()? as u16))?;
    let measurement_delta_time = take!(reader, DeltaTimeMilliSecondSigned);
    let has_z = reader.take_bit().ok()?;
    Some(CpmObject {
        object_id,
        measurement_delta_time,
        x: take_coordinate(reader)?,
        y: take_coordinate(reader)?,
        z: optional(has_z, || take_coordinate(reader))?,
        velocity: optional(present.has(12), || {
            // Cartesian and without a vertical component.
            if reader.take(2).ok()? != 0b10 {
                return None;
            }
            Some([take_velocity(reader)?, take_velocity(reader)?])
        })?,
        z_angle: optional(present.has(10), || {
            if reader.take(2).ok()? != 0 {
                return None;
            }
            Some(MeasuredAngle {
                value: take!(reader, CartesianAngleValue),
                confidence: take!(reader, AngleConfidence),
            })
        })?,
        dimension_z: optional(present.has(7), || take_dimension(reader))?,
        dimension_y: optional(present.has(6), || take_dimension(reader))?,
        dimension_x: optional(present.has(5), || take_dimension(reader))?,
        age: take_if!(reader, present.has(4), ObjectAge),
        perception_quality: take_if!(reader, present.has(3), ObjectPerceptionQuality),
        classification: if present.has(1) { take_classification(reader)? } else { Vec::new() },
    })
}

fn take_coordinate(reader: &mut BitReader<'_>) -> Option<MeasuredCoordinate> {
    Some(MeasuredCoordinate {
        value: take!(reader, CartesianCoordinateLarge),
        confidence: take!(reader, CoordinateConfidence),
    })
}

fn take_velocity(reader: &mut BitReader<'_>) -> Option<MeasuredVelocity> {
    Some(MeasuredVelocity { value: take!(reader, VelocityComponentValue), confidence: take!(reader, SpeedConfidence) })
}

fn take_dimension(reader: &mut BitReader<'_>) -> Option<MeasuredDimension> {
    Some(MeasuredDimension {
        value: take!(reader, ObjectDimensionValue),
        confidence: take!(reader, ObjectDimensionConfidence),
    })
}

fn take_classification(reader: &mut BitReader<'_>) -> Option<Vec<(ObjectClass, ConfidenceLevel)>> {
    let count = reader.take(3).ok()?;
    let mut classes = Vec::with_capacity(count as usize + 1);
    for _ in 0..=count {
        let class = match reader.take(3).ok()? {
            0 => ObjectClass::Vehicle(take!(reader, VehicleSubClass)),
            1 => {
                let profile = match reader.take(3).ok()? {
                    0 => VruProfile::Pedestrian,
                    1 => VruProfile::Bicyclist,
                    2 => VruProfile::Motorcyclist,
                    3 => VruProfile::Animal,
                    _ => return None,
                };
                ObjectClass::Vru(profile(take!(reader, VruSubProfile)))
            }
            3 => ObjectClass::Other(reader.take(8).ok()? as u8),
            _ => return None,
        };
        classes.push((class, take!(reader, ConfidenceLevel)));
    }
    Some(classes)
}
