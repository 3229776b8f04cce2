//! The bits of a `Cpm` in the order of the standard, without a detour over generic types.
//!
//! A container is an open type: its bytes follow their number. The number is found by counting the bits of the container
//! before they are written; both go through the same code ([`BitSink`]), so they cannot disagree.

use super::{
    Cpm, CpmObject, CpmOriginator, ObjectAcceleration, ObjectClass, ObjectPosition, ObjectVelocity,
    PerceivedObjectContainer, PerceptionRegion, SegmentationInfo, SensorInformation, SensorShape,
};
use crate::station::message::error::{EncodeError, EncodeProblem};
use crate::station::message::quantities::{
    AccelerationConfidence, AccelerationValue, AngleConfidence, AngularSpeedConfidence, AngularVelocityValue,
    CartesianAngleValue, ConfidenceLevel, CoordinateConfidence, HeadingConfidence, HeadingValue, MeasurementDeltaTime,
    ObjectAge, ObjectCoordinate, ObjectDimensionConfidence, ObjectDimensionValue, ObjectPerceptionQuality,
    ReferenceTime, SensorType, ShapeLength, ShapeOrientation, SpeedConfidence, VehicleSubClass, VelocityComponentValue,
    VruSubProfile,
};
use crate::station::message::reference_position::ReferencePosition;
use crate::station::message::uper::{BitReader, BitWriter, put, take, take_if};
use crate::station::message::vam::{ShapePoint, VruProfile};

/// Numbers of the containers (`CpmContainerId`).
const ORIGINATING_VEHICLE: u64 = 1;
const ORIGINATING_RSU: u64 = 2;
const SENSOR_INFORMATION: u64 = 3;
const PERCEPTION_REGION: u64 = 4;
const PERCEIVED_OBJECT: u64 = 5;

pub(super) const MAX_REGIONS: usize = 256;
/// A longer open type comes in fragments (X.691 clause 11.9.3.8), which no frame has room for.
const MAX_CONTAINER_BYTES: usize = 16_383;

/// Where bits go.
trait BitSink {
    /// The low `count` bits of `value`, at most 32; the others are zero.
    fn put(&mut self, value: u64, count: u32);
}

impl BitSink for BitWriter<'_> {
    #[inline]
    fn put(&mut self, value: u64, count: u32) {
        BitWriter::put(self, value, count);
    }
}

/// Only counts.
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
    bytes.reserve(encoded_len(cpm));
    let mut writer = BitWriter::new(bytes);
    put_head(&mut writer, cpm);
    for_each_container(cpm, |id, container| {
        writer.put(id - 1, 4);
        let mut counter = BitCounter(0);
        container.put(&mut counter);
        let octets = counter.0.div_ceil(8);
        if octets < 128 {
            writer.put(octets as u64, 8);
        } else {
            writer.put(0b10 << 14 | octets as u64, 16);
        }
        container.put(&mut writer);
        writer.put(0, (octets * 8 - counter.0) as u32);
    });
    writer.finish();
    Ok(())
}

/// Bytes of the message.
pub(super) fn encoded_len(cpm: &Cpm) -> usize {
    let mut bits = head_bits(cpm);
    for_each_container(cpm, |_, container| {
        let octets = container.octets();
        bits += 4 + if octets < 128 { 8 } else { 16 } + octets * 8;
    });
    bits.div_ceil(8)
}

/// That every list and number has a value it may have.
fn check(cpm: &Cpm) -> Result<(), EncodeError> {
    let refuse = |path: &str, found: String, expected: String| Err(EncodeProblem::mismatch(found, expected).at(path));
    if let Some(SegmentationInfo { total, this }) = cpm.segmentation
        && !((1..=8).contains(&total) && (1..=8).contains(&this))
    {
        let path = "payload.managementContainer.segmentationInfo";
        return refuse(path, format!("part {this} of {total}"), "1 to 8".into());
    }
    let objects = cpm.perceived_objects.as_ref().map_or(0, |container| container.objects.len());
    for (path, found, most) in [
        ("payload.cpmContainers.sensorInformationContainer", cpm.sensors.len(), Cpm::MAX_SENSORS),
        ("payload.cpmContainers.perceptionRegionContainer", cpm.perception_regions.len(), MAX_REGIONS),
        ("payload.cpmContainers.perceivedObjectContainer.perceivedObjects", objects, Cpm::MAX_OBJECTS),
    ] {
        if found > most {
            return refuse(path, format!("{found} elements"), format!("at most {most}"));
        }
    }
    let mut containers = 0;
    let mut longest = 0;
    for_each_container(cpm, |_, container| {
        containers += 1;
        longest = longest.max(container.octets());
    });
    match (containers, longest) {
        (0, _) => refuse("payload.cpmContainers", "no container".into(), "at least one".into()),
        (_, 0..=MAX_CONTAINER_BYTES) => Ok(()),
        _ => refuse(
            "payload.cpmContainers",
            format!("a container of {longest} bytes"),
            format!("at most {MAX_CONTAINER_BYTES}"),
        ),
    }
}

fn put_head(writer: &mut BitWriter<'_>, cpm: &Cpm) {
    writer.put(u64::from(Cpm::PROTOCOL_VERSION), 8);
    writer.put(u64::from(Cpm::MESSAGE_ID), 8);
    writer.put(u64::from(cpm.station_id), 32);
    // CpmPayload; then the management container, whose last member, the rates of messages, never follows.
    put_presence(writer, &[]);
    put_presence(writer, &[cpm.segmentation.is_some(), false]);
    writer.put_wide(cpm.reference_time.offset(), ReferenceTime::BITS);
    cpm.reference_position.put(writer);
    if let Some(part) = cpm.segmentation {
        writer.put(u64::from(part.total - 1), 3);
        writer.put(u64::from(part.this - 1), 3);
    }
    // The list of containers: no extension, 1 to 8 of them.
    let mut containers = 0_u64;
    for_each_container(cpm, |_, _| containers += 1);
    writer.put(containers - 1, 1 + 3);
}

/// Bits of the head.
fn head_bits(cpm: &Cpm) -> usize {
    let header = 8 + 8 + 32;
    let segmentation = if cpm.segmentation.is_some() { 3 + 3 } else { 0 };
    (header + 1 + 3 + ReferenceTime::BITS + ReferencePosition::BITS + segmentation + 4) as usize
}

/// A zero for the extension marker and a bit for each optional member.
fn put_presence(sink: &mut impl BitSink, optional: &[bool]) {
    put_optional(sink, optional, 1);
}

/// A bit for each optional member of a SEQUENCE without an extension marker, behind `zeros`.
fn put_optional(sink: &mut impl BitSink, optional: &[bool], zeros: u32) {
    sink.put(optional.iter().fold(0, |bits, present| bits << 1 | u64::from(*present)), optional.len() as u32 + zeros);
}

/// What an open type holds.
enum Container<'a> {
    Vehicle(HeadingValue, HeadingConfidence),
    RoadSideUnit,
    Sensors(&'a [SensorInformation]),
    Regions(&'a [PerceptionRegion]),
    Objects(&'a PerceivedObjectContainer),
}

fn for_each_container(cpm: &Cpm, mut visit: impl FnMut(u64, &Container<'_>)) {
    match cpm.originator {
        Some(CpmOriginator::Vehicle { orientation, orientation_confidence }) => {
            visit(ORIGINATING_VEHICLE, &Container::Vehicle(orientation, orientation_confidence));
        }
        Some(CpmOriginator::RoadSideUnit) => visit(ORIGINATING_RSU, &Container::RoadSideUnit),
        None => {}
    }
    if !cpm.sensors.is_empty() {
        visit(SENSOR_INFORMATION, &Container::Sensors(&cpm.sensors));
    }
    if !cpm.perception_regions.is_empty() {
        visit(PERCEPTION_REGION, &Container::Regions(&cpm.perception_regions));
    }
    if let Some(objects) = &cpm.perceived_objects {
        visit(PERCEIVED_OBJECT, &Container::Objects(objects));
    }
}

impl Container<'_> {
    fn octets(&self) -> usize {
        let mut counter = BitCounter(0);
        self.put(&mut counter);
        counter.0.div_ceil(8)
    }

    fn put(&self, sink: &mut impl BitSink) {
        match *self {
            Self::Vehicle(orientation, confidence) => {
                // No pitch, roll, trailer.
                put_presence(sink, &[false; 3]);
                put!(sink, orientation => HeadingValue, confidence => HeadingConfidence);
            }
            // No reference to a map.
            Self::RoadSideUnit => put_presence(sink, &[false]),
            Self::Sensors(sensors) => {
                // A size with an extension marker: its zero, then the size from 1.
                sink.put(sensors.len() as u64 - 1, 1 + 7);
                sensors.iter().for_each(|sensor| put_sensor(sink, sensor));
            }
            Self::Regions(regions) => {
                sink.put(regions.len() as u64 - 1, 1 + 8);
                regions.iter().for_each(|region| put_region(sink, region));
            }
            Self::Objects(container) => {
                put_presence(sink, &[]);
                sink.put(u64::from(container.number_of_perceived_objects), 8);
                sink.put(container.objects.len() as u64, 1 + 8);
                container.objects.iter().for_each(|object| put_object(sink, object));
            }
        }
    }
}

fn put_sensor(sink: &mut impl BitSink, sensor: &SensorInformation) {
    put_presence(sink, &[sensor.shape.is_some(), sensor.confidence.is_some()]);
    sink.put(u64::from(sensor.sensor_id), 8);
    put!(sink, sensor.sensor_type => SensorType);
    if let Some(shape) = &sensor.shape {
        put_shape(sink, shape);
    }
    if let Some(confidence) = sensor.confidence {
        put!(sink, confidence => ConfidenceLevel);
    }
    sink.put(u64::from(sensor.shadowing_applies), 1);
}

fn put_region(sink: &mut impl BitSink, region: &PerceptionRegion) {
    // Sensors and objects are not listed.
    put_presence(sink, &[false, region.number_of_perceived_objects.is_some(), false]);
    put!(sink, region.measurement_delta_time => MeasurementDeltaTime, region.confidence => ConfidenceLevel);
    put_shape(sink, &region.shape);
    sink.put(u64::from(region.shadowing_applies), 1);
    if let Some(number) = region.number_of_perceived_objects {
        sink.put(u64::from(number), 8);
    }
}

fn put_shape(sink: &mut impl BitSink, shape: &SensorShape) {
    // CHOICE of six with an extension marker.
    match *shape {
        SensorShape::Rectangular { reference_point, semi_length, semi_breadth, orientation, height } => {
            sink.put(0, 1 + 3);
            put_optional(sink, &[reference_point.is_some(), orientation.is_some(), height.is_some()], 0);
            put_point(sink, reference_point);
            put!(sink, semi_length => ShapeLength, semi_breadth => ShapeLength);
            if let Some(orientation) = orientation {
                put!(sink, orientation => ShapeOrientation);
            }
            put_height(sink, height);
        }
        SensorShape::Circular { reference_point, radius, height } => {
            sink.put(1, 1 + 3);
            put_optional(sink, &[reference_point.is_some(), height.is_some()], 0);
            put_point(sink, reference_point);
            put!(sink, radius => ShapeLength);
            put_height(sink, height);
        }
        SensorShape::Radial { reference_point, range, opening_start, opening_end } => {
            sink.put(4, 1 + 3);
            // No vertical angles.
            put_optional(sink, &[reference_point.is_some(), false, false], 0);
            put_point(sink, reference_point);
            put!(sink,
                range => ShapeLength,
                opening_start => CartesianAngleValue,
                opening_end => CartesianAngleValue,
            );
        }
    }
}

fn put_height(sink: &mut impl BitSink, height: Option<ShapeLength>) {
    if let Some(height) = height {
        put!(sink, height => ShapeLength);
    }
}

fn put_point(sink: &mut impl BitSink, point: Option<ShapePoint>) {
    let Some(point) = point else { return };
    put_optional(sink, &[point.z.is_some()], 0);
    for coordinate in [Some(point.x), Some(point.y), point.z].into_iter().flatten() {
        sink.put((i64::from(coordinate) - i64::from(i16::MIN)) as u64, 16);
    }
}

fn put_object(sink: &mut impl BitSink, object: &CpmObject) {
    put_presence(
        sink,
        &[
            true,
            object.velocity.is_some(),
            object.acceleration.is_some(),
            object.z_angle.is_some(),
            object.z_angular_velocity.is_some(),
            false,
            object.dimension_z.is_some(),
            object.dimension_y.is_some(),
            object.dimension_x.is_some(),
            object.age.is_some(),
            object.perception_quality.is_some(),
            false,
            object.classification.is_some(),
            false,
        ],
    );
    sink.put(u64::from(object.object_id), 16);
    put!(sink, object.measurement_delta_time => MeasurementDeltaTime);
    let position = &object.position;
    put_optional(sink, &[position.z.is_some()], 0);
    for (value, confidence) in [Some(position.x), Some(position.y), position.z].into_iter().flatten() {
        put!(sink, value => ObjectCoordinate, confidence => CoordinateConfidence);
    }
    if let Some(velocity) = &object.velocity {
        // CHOICE: the second of two.
        put_optional(sink, &[true, velocity.z.is_some()], 0);
        for (value, confidence) in [Some(velocity.x), Some(velocity.y), velocity.z].into_iter().flatten() {
            put!(sink, value => VelocityComponentValue, confidence => SpeedConfidence);
        }
    }
    if let Some(acceleration) = &object.acceleration {
        put_optional(sink, &[true, acceleration.z.is_some()], 0);
        for (value, confidence) in [Some(acceleration.x), Some(acceleration.y), acceleration.z].into_iter().flatten() {
            put!(sink, value => AccelerationValue, confidence => AccelerationConfidence);
        }
    }
    if let Some((angle, confidence)) = object.z_angle {
        // No angles about the other axes.
        put_optional(sink, &[false, false], 0);
        put!(sink, angle => CartesianAngleValue, confidence => AngleConfidence);
    }
    if let Some((rate, confidence)) = object.z_angular_velocity {
        put!(sink, rate => AngularVelocityValue, confidence => AngularSpeedConfidence);
    }
    for (value, confidence) in [object.dimension_z, object.dimension_y, object.dimension_x].into_iter().flatten() {
        put!(sink, value => ObjectDimensionValue, confidence => ObjectDimensionConfidence);
    }
    if let Some(age) = object.age {
        put!(sink, age => ObjectAge);
    }
    if let Some(quality) = object.perception_quality {
        put!(sink, quality => ObjectPerceptionQuality);
    }
    if let Some((class, confidence)) = object.classification {
        // One to eight classes: one.
        sink.put(0, 3);
        put_class(sink, class);
        put!(sink, confidence => ConfidenceLevel);
    }
}

fn put_class(sink: &mut impl BitSink, class: ObjectClass) {
    // CHOICE of four with an extension marker.
    match class {
        ObjectClass::Vehicle(class) => {
            sink.put(0, 1 + 2);
            put!(sink, class => VehicleSubClass);
        }
        ObjectClass::Vru(profile) => {
            sink.put(1, 1 + 2);
            let (profile, finer) = match profile {
                VruProfile::Pedestrian(finer) => (0, finer),
                VruProfile::Bicyclist(finer) => (1, finer),
                VruProfile::Motorcyclist(finer) => (2, finer),
                VruProfile::Animal(finer) => (3, finer),
            };
            sink.put(profile, 1 + 2);
            put!(sink, finer => VruSubProfile);
        }
        ObjectClass::Other(class) => {
            sink.put(3, 1 + 2);
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
    // No extensions, no rates of messages.
    let has_segmentation = match reader.take(4).ok()? {
        0b0000 => false,
        0b0010 => true,
        _ => return None,
    };
    let mut cpm = Cpm {
        station_id,
        reference_time: take!(reader, ReferenceTime),
        reference_position: ReferencePosition::take(&mut reader)?,
        segmentation: None,
        originator: None,
        sensors: Vec::new(),
        perception_regions: Vec::new(),
        perceived_objects: None,
    };
    if has_segmentation {
        let (total, this) = (reader.take(3).ok()? as u8 + 1, reader.take(3).ok()? as u8 + 1);
        cpm.segmentation = Some(SegmentationInfo { total, this });
    }
    // More than eight containers are an extension.
    if reader.take(1).ok()? != 0 {
        return None;
    }
    let containers = reader.take(3).ok()? + 1;
    let mut last = 0;
    for _ in 0..containers {
        let id = reader.take(4).ok()? + 1;
        // Twice the same, or in another order: not what a Cpm writes.
        if id <= last || (id, last) == (ORIGINATING_RSU, ORIGINATING_VEHICLE) {
            return None;
        }
        last = id;
        let octets = match reader.take(8).ok()? {
            octets @ 0..128 => octets,
            high @ 128..192 => (high & 0x3f) << 8 | reader.take(8).ok()?,
            _ => return None,
        };
        let mut part = reader.split(octets as usize * 8).ok()?;
        take_container(id, &mut part, &mut cpm)?;
        if part.left() >= 8 {
            return None;
        }
    }
    (reader.left() < 8).then_some(cpm)
}

fn take_container(id: u64, reader: &mut BitReader<'_>, cpm: &mut Cpm) -> Option<()> {
    match id {
        ORIGINATING_VEHICLE => {
            if reader.take(4).ok()? != 0 {
                return None;
            }
            cpm.originator = Some(CpmOriginator::Vehicle {
                orientation: take!(reader, HeadingValue),
                orientation_confidence: take!(reader, HeadingConfidence),
            });
        }
        ORIGINATING_RSU => {
            if reader.take(2).ok()? != 0 {
                return None;
            }
            cpm.originator = Some(CpmOriginator::RoadSideUnit);
        }
        SENSOR_INFORMATION => {
            let count = take_count(reader, 7)? + 1;
            cpm.sensors = take_list(reader, count, take_sensor)?;
        }
        PERCEPTION_REGION => {
            let count = take_count(reader, 8)? + 1;
            cpm.perception_regions = take_list(reader, count, take_region)?;
        }
        PERCEIVED_OBJECT => {
            if reader.take_bit().ok()? {
                return None;
            }
            let number_of_perceived_objects = reader.take(8).ok()? as u8;
            let count = take_count(reader, 8)?;
            // The root of the size ends at 255.
            let objects = take_list(reader, count, take_object)?;
            cpm.perceived_objects = Some(PerceivedObjectContainer { number_of_perceived_objects, objects });
        }
        _ => return None,
    }
    Some(())
}

/// The size of a list behind the zero of its extension marker, counted from its least value.
fn take_count(reader: &mut BitReader<'_>, bits: u32) -> Option<usize> {
    if reader.take_bit().ok()? {
        return None;
    }
    Some(reader.take(bits).ok()? as usize)
}

/// Least bits of an element of any of the lists: a count from the wire never makes room for more than there can be.
const LEAST_ELEMENT_BITS: usize = 17;

fn take_list<T>(
    reader: &mut BitReader<'_>,
    count: usize,
    element: impl Fn(&mut BitReader<'_>) -> Option<T>,
) -> Option<Vec<T>> {
    if count * LEAST_ELEMENT_BITS > reader.left() {
        return None;
    }
    let mut list = Vec::with_capacity(count);
    for _ in 0..count {
        list.push(element(reader)?);
    }
    Some(list)
}

fn take_sensor(reader: &mut BitReader<'_>) -> Option<SensorInformation> {
    let optional = reader.take(3).ok()?;
    if optional & 0b100 != 0 {
        return None;
    }
    Some(SensorInformation {
        sensor_id: reader.take(8).ok()? as u8,
        sensor_type: take!(reader, SensorType),
        shape: if optional & 0b10 != 0 { Some(take_shape(reader)?) } else { None },
        confidence: take_if!(reader, optional & 1 != 0, ConfidenceLevel),
        shadowing_applies: reader.take_bit().ok()?,
    })
}

fn take_region(reader: &mut BitReader<'_>) -> Option<PerceptionRegion> {
    let has_number = match reader.take(4).ok()? {
        0b0000 => false,
        0b0010 => true,
        _ => return None,
    };
    Some(PerceptionRegion {
        measurement_delta_time: take!(reader, MeasurementDeltaTime),
        confidence: take!(reader, ConfidenceLevel),
        shape: take_shape(reader)?,
        shadowing_applies: reader.take_bit().ok()?,
        number_of_perceived_objects: if has_number { Some(reader.take(8).ok()? as u8) } else { None },
    })
}

fn take_shape(reader: &mut BitReader<'_>) -> Option<SensorShape> {
    match reader.take(4).ok()? {
        0 => {
            let optional = reader.take(3).ok()?;
            Some(SensorShape::Rectangular {
                reference_point: take_point(reader, optional & 0b100 != 0)?,
                semi_length: take!(reader, ShapeLength),
                semi_breadth: take!(reader, ShapeLength),
                orientation: take_if!(reader, optional & 0b10 != 0, ShapeOrientation),
                height: take_if!(reader, optional & 1 != 0, ShapeLength),
            })
        }
        1 => {
            let optional = reader.take(2).ok()?;
            Some(SensorShape::Circular {
                reference_point: take_point(reader, optional & 0b10 != 0)?,
                radius: take!(reader, ShapeLength),
                height: take_if!(reader, optional & 1 != 0, ShapeLength),
            })
        }
        4 => {
            let optional = reader.take(3).ok()?;
            if optional & 0b11 != 0 {
                return None;
            }
            Some(SensorShape::Radial {
                reference_point: take_point(reader, optional != 0)?,
                range: take!(reader, ShapeLength),
                opening_start: take!(reader, CartesianAngleValue),
                opening_end: take!(reader, CartesianAngleValue),
            })
        }
        _ => None,
    }
}

fn take_point(reader: &mut BitReader<'_>, present: bool) -> Option<Option<ShapePoint>> {
    if !present {
        return Some(None);
    }
    let has_z = reader.take_bit().ok()?;
    let mut coordinate = || Some((reader.take(16).ok()? as i64 + i64::from(i16::MIN)) as i16);
    let (x, y) = (coordinate()?, coordinate()?);
    let z = if has_z { Some(coordinate()?) } else { None };
    Some(Some(ShapePoint { x, y, z }))
}

fn take_object(reader: &mut BitReader<'_>) -> Option<CpmObject> {
    let optional = reader.take(15).ok()?;
    // An extension, correlations, a list of sensors, a place on a map; or no number.
    if optional & 0b100_0001_0000_0101 != 0 || optional & 1 << 13 == 0 {
        return None;
    }
    let present = |bit: u32| optional >> bit & 1 != 0;
    let object_id = reader.take(16).ok()? as u16;
    let measurement_delta_time = take!(reader, MeasurementDeltaTime);
    let has_z = reader.take_bit().ok()?;
    let position = ObjectPosition {
        x: take_coordinate(reader)?,
        y: take_coordinate(reader)?,
        z: take_when(reader, has_z, take_coordinate)?,
    };
    Some(CpmObject {
        object_id,
        measurement_delta_time,
        position,
        velocity: take_when(reader, present(12), take_velocity)?,
        acceleration: take_when(reader, present(11), take_acceleration)?,
        z_angle: take_when(reader, present(10), take_angle)?,
        z_angular_velocity: take_when(reader, present(9), |reader| {
            Some((take!(reader, AngularVelocityValue), take!(reader, AngularSpeedConfidence)))
        })?,
        dimension_z: take_when(reader, present(7), take_dimension)?,
        dimension_y: take_when(reader, present(6), take_dimension)?,
        dimension_x: take_when(reader, present(5), take_dimension)?,
        age: take_if!(reader, present(4), ObjectAge),
        perception_quality: take_if!(reader, present(3), ObjectPerceptionQuality),
        classification: take_when(reader, present(1), take_classification)?,
    })
}

/// The outer option is none if the bits say none.
fn take_when<T>(
    reader: &mut BitReader<'_>,
    present: bool,
    take: impl FnOnce(&mut BitReader<'_>) -> Option<T>,
) -> Option<Option<T>> {
    if present { take(reader).map(Some) } else { Some(None) }
}

fn take_coordinate(reader: &mut BitReader<'_>) -> Option<(ObjectCoordinate, CoordinateConfidence)> {
    Some((take!(reader, ObjectCoordinate), take!(reader, CoordinateConfidence)))
}

fn take_velocity(reader: &mut BitReader<'_>) -> Option<ObjectVelocity> {
    let has_z = take_cartesian(reader)?;
    let component =
        |reader: &mut BitReader<'_>| Some((take!(reader, VelocityComponentValue), take!(reader, SpeedConfidence)));
    Some(ObjectVelocity { x: component(reader)?, y: component(reader)?, z: take_when(reader, has_z, component)? })
}

fn take_acceleration(reader: &mut BitReader<'_>) -> Option<ObjectAcceleration> {
    let has_z = take_cartesian(reader)?;
    let component =
        |reader: &mut BitReader<'_>| Some((take!(reader, AccelerationValue), take!(reader, AccelerationConfidence)));
    Some(ObjectAcceleration { x: component(reader)?, y: component(reader)?, z: take_when(reader, has_z, component)? })
}

/// The second alternative of a CHOICE of two, and whether its z component follows.
fn take_cartesian(reader: &mut BitReader<'_>) -> Option<bool> {
    match reader.take(2).ok()? {
        0b10 => Some(false),
        0b11 => Some(true),
        _ => None,
    }
}

fn take_angle(reader: &mut BitReader<'_>) -> Option<(CartesianAngleValue, AngleConfidence)> {
    if reader.take(2).ok()? != 0 {
        return None;
    }
    Some((take!(reader, CartesianAngleValue), take!(reader, AngleConfidence)))
}

fn take_dimension(reader: &mut BitReader<'_>) -> Option<(ObjectDimensionValue, ObjectDimensionConfidence)> {
    Some((take!(reader, ObjectDimensionValue), take!(reader, ObjectDimensionConfidence)))
}

fn take_classification(reader: &mut BitReader<'_>) -> Option<(ObjectClass, ConfidenceLevel)> {
    // Several classes, an extension, or a group.
    let class = match reader.take(6).ok()? {
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
    Some((class, take!(reader, ConfidenceLevel)))
}
