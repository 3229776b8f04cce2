//! The bits of a `Spatem` in the order of the standard.

use super::{
    AdvisorySpeed, IntersectionReference, IntersectionState, MovementEvent, MovementState, Spatem, TimeChangeDetails,
};
use crate::station::message::error::{EncodeError, EncodeProblem};
use crate::station::message::quantities::{
    AdvisorySpeedType, DSecond, IntersectionStatus, MinuteOfTheYear, MovementPhaseState, MsgCount, SpeedAdvice,
    TimeIntervalConfidence, TimeMark, ZoneLength,
};
use crate::station::message::uper::{BitReader, BitWriter, put, take, take_if};

/// Appends the message.
pub(super) fn encode(spatem: &Spatem, bytes: &mut Vec<u8>) -> Result<(), EncodeError> {
    check(spatem)?;
    let movements: usize = spatem.intersections.iter().map(|intersection| intersection.movements.len()).sum();
    // One state with its times takes at most 16 bytes.
    bytes.reserve(16 + 20 * spatem.intersections.len() + 18 * movements);
    let mut writer = BitWriter::new(bytes);
    writer.put(u64::from(Spatem::PROTOCOL_VERSION), 8);
    writer.put(u64::from(Spatem::MESSAGE_ID), 8);
    writer.put(u64::from(spatem.station_id), 32);
    // SPAT: no extension, time stamp, no name, no regional additions.
    writer.put(u64::from(spatem.time_stamp.is_some()) << 2, 4);
    if let Some(minute) = spatem.time_stamp {
        put!(writer, minute => MinuteOfTheYear);
    }
    writer.put(spatem.intersections.len() as u64 - 1, 5);
    for intersection in &spatem.intersections {
        put_intersection(&mut writer, intersection);
    }
    writer.finish();
    Ok(())
}

fn check(spatem: &Spatem) -> Result<(), EncodeError> {
    let wrong = |count: usize, most: usize, path: &str| {
        if (1..=most).contains(&count) {
            return Ok(());
        }
        Err(EncodeProblem::mismatch(format!("{count} elements"), format!("1 to {most} elements")).at(path))
    };
    wrong(spatem.intersections.len(), 32, "spat.intersections")?;
    for intersection in &spatem.intersections {
        wrong(intersection.movements.len(), 255, "spat.intersections.states")?;
        for movement in &intersection.movements {
            wrong(movement.events.len(), 16, "spat.intersections.states.state-time-speed")?;
            for event in &movement.events {
                wrong(event.speeds.len().max(1), 16, "spat.intersections.states.state-time-speed.speeds")?;
            }
        }
    }
    Ok(())
}

fn put_intersection(writer: &mut BitWriter<'_>, intersection: &IntersectionState) {
    // No extension; no name, minute, time stamp, no enabled lanes, no maneuver assistance, no regional additions.
    let (minute, time_stamp) = (intersection.minute, intersection.time_stamp);
    writer.put(u64::from(minute.is_some()) << 4 | u64::from(time_stamp.is_some()) << 3, 7);
    intersection.id.put(writer);
    put!(writer, intersection.revision => MsgCount, intersection.status => IntersectionStatus);
    if let Some(minute) = minute {
        put!(writer, minute => MinuteOfTheYear);
    }
    if let Some(time_stamp) = time_stamp {
        put!(writer, time_stamp => DSecond);
    }
    writer.put(intersection.movements.len() as u64 - 1, 8);
    for movement in &intersection.movements {
        // No extension, no name, no maneuver assistance, no regional additions.
        writer.put(0, 4);
        writer.put(u64::from(movement.signal_group), 8);
        writer.put(movement.events.len() as u64 - 1, 4);
        for event in &movement.events {
            put_event(writer, event);
        }
    }
}

fn put_event(writer: &mut BitWriter<'_>, event: &MovementEvent) {
    // No extension; timing, speeds, no regional additions.
    writer.put(u64::from(event.timing.is_some()) << 2 | u64::from(!event.speeds.is_empty()) << 1, 4);
    put!(writer, event.state => MovementPhaseState);
    if let Some(timing) = &event.timing {
        let optional =
            [timing.max_end.is_some(), timing.likely.is_some(), timing.confidence.is_some(), timing.next.is_some()];
        writer.put(
            optional.iter().fold(u64::from(timing.start.is_some()), |bits, there| bits << 1 | u64::from(*there)),
            5,
        );
        for mark in [timing.start, Some(timing.min_end), timing.max_end, timing.likely].into_iter().flatten() {
            put!(writer, mark => TimeMark);
        }
        if let Some(confidence) = timing.confidence {
            put!(writer, confidence => TimeIntervalConfidence);
        }
        if let Some(next) = timing.next {
            put!(writer, next => TimeMark);
        }
    }
    if !event.speeds.is_empty() {
        writer.put(event.speeds.len() as u64 - 1, 4);
    }
    for advice in &event.speeds {
        // No extension; speed, no confidence, distance, class, no regional additions.
        let (speed, distance) = (u64::from(advice.speed.is_some()), u64::from(advice.distance.is_some()));
        writer.put(speed << 4 | distance << 2 | u64::from(advice.class.is_some()) << 1, 6);
        // The zero of the extension marker stands before the value.
        writer.put(advice.kind.offset(), AdvisorySpeedType::BITS + 1);
        if let Some(speed) = advice.speed {
            put!(writer, speed => SpeedAdvice);
        }
        if let Some(distance) = advice.distance {
            put!(writer, distance => ZoneLength);
        }
        if let Some(class) = advice.class {
            writer.put(u64::from(class), 8);
        }
    }
}

impl IntersectionReference {
    /// Writes the reference.
    pub(in crate::station::message) fn put(self, writer: &mut BitWriter<'_>) {
        writer.put_bit(self.region.is_some());
        if let Some(region) = self.region {
            writer.put(u64::from(region), 16);
        }
        writer.put(u64::from(self.id), 16);
    }

    /// Reads it.
    pub(in crate::station::message) fn take(reader: &mut BitReader<'_>) -> Option<Self> {
        let region = if reader.take_bit().ok()? { Some(reader.take(16).ok()? as u16) } else { None };
        Some(Self { region, id: reader.take(16).ok()? as u16 })
    }
}

/// The message, or none if anything is wrong or not of the usual kind.
pub(super) fn decode(bytes: &[u8]) -> Option<Spatem> {
    let mut reader = BitReader::new(bytes);
    if reader.take(16).ok()? != u64::from(Spatem::PROTOCOL_VERSION) << 8 | u64::from(Spatem::MESSAGE_ID) {
        return None;
    }
    let station_id = reader.take(32).ok()? as u32;
    let optional = only(reader.take(4).ok()?, 0b0100)?;
    let time_stamp = take_if!(reader, optional & 0b0100 != 0, MinuteOfTheYear);
    let count = reader.take(5).ok()? as usize + 1;
    let mut intersections = Vec::with_capacity(count);
    for _ in 0..count {
        intersections.push(take_intersection(&mut reader)?);
    }
    (reader.left() < 8).then_some(Spatem { station_id, time_stamp, intersections })
}

/// The bits, none if others than those of `known` are set.
pub(in crate::station::message) fn only(bits: u64, known: u64) -> Option<u64> {
    (bits & !known == 0).then_some(bits)
}

fn take_intersection(reader: &mut BitReader<'_>) -> Option<IntersectionState> {
    let optional = only(reader.take(7).ok()?, 0b001_1000)?;
    let id = IntersectionReference::take(reader)?;
    let (revision, status) = (take!(reader, MsgCount), take!(reader, IntersectionStatus));
    let minute = take_if!(reader, optional & 0b1_0000 != 0, MinuteOfTheYear);
    let time_stamp = take_if!(reader, optional & 0b1000 != 0, DSecond);
    let count = reader.take(8).ok()? as usize + 1;
    if count > 255 {
        return None;
    }
    let mut movements = Vec::with_capacity(count);
    for _ in 0..count {
        only(reader.take(4).ok()?, 0)?;
        let signal_group = reader.take(8).ok()? as u8;
        let count = reader.take(4).ok()? as usize + 1;
        let mut events = Vec::with_capacity(count);
        for _ in 0..count {
            events.push(take_event(reader)?);
        }
        movements.push(MovementState { signal_group, events });
    }
    Some(IntersectionState { id, revision, status, minute, time_stamp, movements })
}

fn take_event(reader: &mut BitReader<'_>) -> Option<MovementEvent> {
    let optional = only(reader.take(4).ok()?, 0b0110)?;
    let state = take!(reader, MovementPhaseState);
    let timing = if optional & 0b0100 != 0 { Some(take_timing(reader)?) } else { None };
    let count = if optional & 0b0010 != 0 { reader.take(4).ok()? as usize + 1 } else { 0 };
    let mut speeds = Vec::with_capacity(count);
    for _ in 0..count {
        let optional = only(reader.take(6).ok()?, 0b01_0110)?;
        speeds.push(AdvisorySpeed {
            kind: AdvisorySpeedType::from_offset(reader.take(AdvisorySpeedType::BITS + 1).ok()?)?,
            speed: take_if!(reader, optional & 0b1_0000 != 0, SpeedAdvice),
            distance: take_if!(reader, optional & 0b0100 != 0, ZoneLength),
            class: if optional & 0b0010 != 0 { Some(reader.take(8).ok()? as u8) } else { None },
        });
    }
    Some(MovementEvent { state, timing, speeds })
}

fn take_timing(reader: &mut BitReader<'_>) -> Option<TimeChangeDetails> {
    let optional = reader.take(5).ok()?;
    Some(TimeChangeDetails {
        start: take_if!(reader, optional & 0b1_0000 != 0, TimeMark),
        min_end: take!(reader, TimeMark),
        max_end: take_if!(reader, optional & 0b1000 != 0, TimeMark),
        likely: take_if!(reader, optional & 0b0100 != 0, TimeMark),
        confidence: take_if!(reader, optional & 0b0010 != 0, TimeIntervalConfidence),
        next: take_if!(reader, optional & 0b0001 != 0, TimeMark),
    })
}
