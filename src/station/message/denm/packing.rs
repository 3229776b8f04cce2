//! The bits of a `Denm` in the order of the standard, without a detour over generic types.

use super::{ActionId, AlacarteContainer, Denm, DenmManagementContainer, LocationContainer, SituationContainer};
use crate::station::message::Incident;
use crate::station::message::error::{EncodeError, EncodeProblem};
use crate::station::message::path::{MAX_PATH_POINTS, put_path, take_path};
use crate::station::message::quantities::{
    DeltaTimeMilliSecondPositive, DeltaTimeSecond, HeadingConfidence, HeadingValue, InformationQuality, LanePosition,
    RoadType, SpeedConfidence, SpeedValue, StandardLength3b, StationType, Termination, TimestampIts, TrafficDirection,
};
use crate::station::message::reference_position::ReferencePosition;
use crate::station::message::spatem::only;
use crate::station::message::uper::{BitReader, BitWriter, put, take, take_if};

/// Most ways that lead to an event.
const MAX_TRACES: usize = 7;
const TRACES: &str = "denm.location.detectionZonesToEventPosition";

/// Appends the message.
pub(super) fn encode(denm: &Denm, bytes: &mut Vec<u8>) -> Result<(), EncodeError> {
    let points = check(denm)?;
    // 90 bytes hold everything but the traces; a point has up to 69 bits, the length of a trace 6.
    bytes.reserve(90 + MAX_TRACES + points * 9);
    let mut writer = BitWriter::new(bytes);
    writer.put(u64::from(Denm::PROTOCOL_VERSION), 8);
    writer.put(u64::from(Denm::MESSAGE_ID), 8);
    writer.put(u64::from(denm.station_id), 32);
    // The payload has three optional containers and no extension marker.
    let (situation, location) = (u64::from(denm.situation.is_some()), u64::from(denm.location.is_some()));
    writer.put(situation << 2 | location << 1 | u64::from(denm.alacarte.is_some()), 3);
    put_management(&mut writer, &denm.management);
    if let Some(situation) = &denm.situation {
        // No extension; linked cause, no event zone.
        writer.put(u64::from(situation.linked_cause.is_some()) << 1, 3);
        put!(writer, situation.information_quality => InformationQuality);
        situation.event_type.put(&mut writer);
        if let Some(cause) = situation.linked_cause {
            cause.put(&mut writer);
        }
    }
    if let Some(location) = &denm.location {
        put_location(&mut writer, location);
    }
    if let Some(alacarte) = &denm.alacarte {
        // No extension; lane position, nothing else.
        writer.put(u64::from(alacarte.lane_position.is_some()) << 5, 7);
        if let Some(lane) = alacarte.lane_position {
            put!(writer, lane => LanePosition);
        }
    }
    writer.finish();
    Ok(())
}

/// That every list has a length it may have; returns how many points the traces have.
fn check(denm: &Denm) -> Result<usize, EncodeError> {
    let Some(location) = &denm.location else { return Ok(0) };
    let traces = &location.detection_zones_to_event_position;
    if !(1..=MAX_TRACES).contains(&traces.len()) {
        let found = format!("{} traces", traces.len());
        return Err(EncodeProblem::mismatch(found, format!("1 to {MAX_TRACES}")).at(TRACES));
    }
    if let Some(trace) = traces.iter().find(|trace| trace.len() > MAX_PATH_POINTS) {
        let found = format!("{} points", trace.len());
        return Err(EncodeProblem::mismatch(found, format!("at most {MAX_PATH_POINTS}")).at(TRACES));
    }
    Ok(traces.iter().map(Vec::len).sum())
}

fn put_management(writer: &mut BitWriter<'_>, management: &DenmManagementContainer) {
    // A default is not sent.
    let has_validity = management.validity_duration != DeltaTimeSecond::DEFAULT_VALIDITY;
    let optional = [
        management.termination.is_some(),
        management.awareness_distance.is_some(),
        management.traffic_direction.is_some(),
        has_validity,
        management.transmission_interval.is_some(),
    ];
    // The zero of the extension marker stands before them.
    writer.put(optional.iter().fold(0, |bits, present| bits << 1 | u64::from(*present)), 6);
    writer.put(u64::from(management.action_id.originating_station_id), 32);
    writer.put(u64::from(management.action_id.sequence_number), 16);
    writer.put_wide(management.detection_time.offset(), TimestampIts::BITS);
    writer.put_wide(management.reference_time.offset(), TimestampIts::BITS);
    if let Some(termination) = management.termination {
        put!(writer, termination => Termination);
    }
    management.event_position.put(writer);
    if let Some(distance) = management.awareness_distance {
        put!(writer, distance => StandardLength3b);
    }
    if let Some(direction) = management.traffic_direction {
        put!(writer, direction => TrafficDirection);
    }
    if has_validity {
        put!(writer, management.validity_duration => DeltaTimeSecond);
    }
    if let Some(interval) = management.transmission_interval {
        put!(writer, interval => DeltaTimeMilliSecondPositive);
    }
    put!(writer, management.station_type => StationType);
}

fn put_location(writer: &mut BitWriter<'_>, location: &LocationContainer) {
    // No extension; event speed, heading, road type.
    let (speed, heading) = (location.event_speed, location.event_position_heading);
    let road_type = u64::from(location.road_type.is_some());
    writer.put(u64::from(speed.is_some()) << 2 | u64::from(heading.is_some()) << 1 | road_type, 4);
    if let Some((speed, confidence)) = speed {
        put!(writer, speed => SpeedValue, confidence => SpeedConfidence);
    }
    if let Some((heading, confidence)) = heading {
        put!(writer, heading => HeadingValue, confidence => HeadingConfidence);
    }
    writer.put(location.detection_zones_to_event_position.len() as u64 - 1, 3);
    for trace in &location.detection_zones_to_event_position {
        put_path(writer, trace);
    }
    if let Some(road_type) = location.road_type {
        put!(writer, road_type => RoadType);
    }
}

/// The message, or none if anything is wrong or not of the usual kind.
pub(super) fn decode(bytes: &[u8]) -> Option<Denm> {
    let mut reader = BitReader::new(bytes);
    if reader.take(16).ok()? != u64::from(Denm::PROTOCOL_VERSION) << 8 | u64::from(Denm::MESSAGE_ID) {
        return None;
    }
    let station_id = reader.take(32).ok()? as u32;
    let containers = reader.take(3).ok()?;
    let management = take_management(&mut reader)?;
    let situation = if containers & 0b100 != 0 { Some(take_situation(&mut reader)?) } else { None };
    let location = if containers & 0b010 != 0 { Some(take_location(&mut reader)?) } else { None };
    let alacarte = if containers & 0b001 != 0 {
        let optional = only(reader.take(7).ok()?, 0b010_0000)?;
        Some(AlacarteContainer { lane_position: take_if!(reader, optional != 0, LanePosition) })
    } else {
        None
    };
    (reader.left() < 8).then_some(Denm { station_id, management, situation, location, alacarte })
}

fn take_management(reader: &mut BitReader<'_>) -> Option<DenmManagementContainer> {
    let optional = only(reader.take(6).ok()?, 0b01_1111)?;
    let present = |bit: u32| optional >> bit & 1 != 0;
    Some(DenmManagementContainer {
        action_id: ActionId {
            originating_station_id: reader.take(32).ok()? as u32,
            sequence_number: reader.take(16).ok()? as u16,
        },
        detection_time: take!(reader, TimestampIts),
        reference_time: take!(reader, TimestampIts),
        termination: take_if!(reader, present(4), Termination),
        event_position: ReferencePosition::take(reader)?,
        awareness_distance: take_if!(reader, present(3), StandardLength3b),
        traffic_direction: take_if!(reader, present(2), TrafficDirection),
        validity_duration: take_if!(reader, present(1), DeltaTimeSecond).unwrap_or(DeltaTimeSecond::DEFAULT_VALIDITY),
        transmission_interval: take_if!(reader, present(0), DeltaTimeMilliSecondPositive),
        station_type: take!(reader, StationType),
    })
}

fn take_situation(reader: &mut BitReader<'_>) -> Option<SituationContainer> {
    let optional = only(reader.take(3).ok()?, 0b010)?;
    Some(SituationContainer {
        information_quality: take!(reader, InformationQuality),
        event_type: Incident::take(reader)?,
        linked_cause: if optional != 0 { Some(Incident::take(reader)?) } else { None },
    })
}

fn take_location(reader: &mut BitReader<'_>) -> Option<LocationContainer> {
    let optional = only(reader.take(4).ok()?, 0b0111)?;
    let event_speed =
        if optional & 0b100 != 0 { Some((take!(reader, SpeedValue), take!(reader, SpeedConfidence))) } else { None };
    let event_position_heading = if optional & 0b010 != 0 {
        Some((take!(reader, HeadingValue), take!(reader, HeadingConfidence)))
    } else {
        None
    };
    let count = reader.take(3).ok()? as usize + 1;
    if count > MAX_TRACES {
        return None;
    }
    let mut traces = Vec::with_capacity(count);
    for _ in 0..count {
        traces.push(take_path(reader)?);
    }
    Some(LocationContainer {
        event_speed,
        event_position_heading,
        detection_zones_to_event_position: traces,
        road_type: take_if!(reader, optional & 0b001 != 0, RoadType),
    })
}
