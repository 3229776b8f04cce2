//! The bits of a `Mapem` in the order of the standard.

use super::{GenericLane, IntersectionGeometry, LaneConnection, Mapem, NodeOffset, RegulatorySpeedLimit};
use crate::station::message::error::{EncodeError, EncodeProblem};
use crate::station::message::quantities::{
    AllowedManeuvers, ApproachId, Elevation, LaneDirectionalUse, LaneKind, LaneSharing, LaneWidth, Latitude, Longitude,
    MinuteOfTheYear, MsgCount, RegulatorySpeed, SpeedLimitType,
};
use crate::station::message::spatem::{IntersectionReference, only};
use crate::station::message::uper::{BitReader, BitWriter, put, take, take_if};

/// Bits of each coordinate in the alternatives `node-XY1` to `node-XY6`.
const OFFSET_BITS: [u32; 6] = [10, 11, 12, 13, 14, 16];

/// Appends the message.
pub(super) fn encode(mapem: &Mapem, bytes: &mut Vec<u8>) -> Result<(), EncodeError> {
    check(mapem)?;
    let lanes = mapem.intersections.iter().flat_map(|intersection| &intersection.lanes);
    let size: usize = lanes.map(|lane| 12 + 5 * lane.nodes.len() + 12 * lane.connections.len()).sum();
    bytes.reserve(16 + 48 * mapem.intersections.len() + size);
    let mut writer = BitWriter::new(bytes);
    writer.put(u64::from(Mapem::PROTOCOL_VERSION), 8);
    writer.put(u64::from(Mapem::MESSAGE_ID), 8);
    writer.put(u64::from(mapem.station_id), 32);
    // MapData: no extension; time stamp, no layer, intersections, nothing else.
    let there = !mapem.intersections.is_empty();
    writer.put(u64::from(mapem.time_stamp.is_some()) << 7 | u64::from(there) << 4, 9);
    if let Some(minute) = mapem.time_stamp {
        put!(writer, minute => MinuteOfTheYear);
    }
    put!(writer, mapem.revision => MsgCount);
    if there {
        writer.put(mapem.intersections.len() as u64 - 1, 5);
    }
    for intersection in &mapem.intersections {
        put_intersection(&mut writer, intersection);
    }
    writer.finish();
    Ok(())
}

fn check(mapem: &Mapem) -> Result<(), EncodeError> {
    let within = |count: usize, least: usize, most: usize, path: &str| {
        if (least..=most).contains(&count) {
            return Ok(());
        }
        Err(EncodeProblem::mismatch(format!("{count} elements"), format!("{least} to {most} elements")).at(path))
    };
    within(mapem.intersections.len(), 0, 32, "map.intersections")?;
    for intersection in &mapem.intersections {
        within(intersection.speed_limits.len(), 0, 9, "map.intersections.speedLimits")?;
        within(intersection.lanes.len(), 1, 255, "map.intersections.laneSet")?;
        for lane in &intersection.lanes {
            within(lane.nodes.len(), 2, 63, "map.intersections.laneSet.nodeList")?;
            within(lane.connections.len(), 0, 16, "map.intersections.laneSet.connectsTo")?;
            if lane.kind == LaneKind::Vehicle && lane.attributes > 0xff {
                let found = format!("{:#x}", lane.attributes);
                return Err(EncodeProblem::mismatch(found, "eight bits").at("map.intersections.laneSet.laneAttributes"));
            }
        }
    }
    Ok(())
}

fn put_intersection(writer: &mut BitWriter<'_>, intersection: &IntersectionGeometry) {
    // No extension; no name, lane width, speed limits, no priorities, no regional additions.
    let limits = &intersection.speed_limits;
    writer.put(u64::from(intersection.lane_width.is_some()) << 3 | u64::from(!limits.is_empty()) << 2, 6);
    intersection.id.put(writer);
    put!(writer, intersection.revision => MsgCount);
    // Position3D: no extension; elevation, no regional additions.
    writer.put(u64::from(intersection.elevation.is_some()) << 1, 3);
    put!(writer, intersection.latitude => Latitude, intersection.longitude => Longitude);
    if let Some(elevation) = intersection.elevation {
        put!(writer, elevation => Elevation);
    }
    if let Some(width) = intersection.lane_width {
        put!(writer, width => LaneWidth);
    }
    if !limits.is_empty() {
        writer.put(limits.len() as u64 - 1, 4);
    }
    for limit in limits {
        // The zero of the extension marker stands before the kind.
        writer.put(limit.kind.offset(), SpeedLimitType::BITS + 1);
        put!(writer, limit.speed => RegulatorySpeed);
    }
    writer.put(intersection.lanes.len() as u64 - 1, 8);
    for lane in &intersection.lanes {
        put_lane(writer, lane);
    }
}

fn put_lane(writer: &mut BitWriter<'_>, lane: &GenericLane) {
    // No extension; no name, ingress, egress, maneuvers, connections, no overlays, no regional additions.
    let (ingress, egress) = (u64::from(lane.ingress_approach.is_some()), u64::from(lane.egress_approach.is_some()));
    let (maneuvers, connections) = (u64::from(lane.maneuvers.is_some()), u64::from(!lane.connections.is_empty()));
    writer.put(ingress << 5 | egress << 4 | maneuvers << 3 | connections << 2, 8);
    writer.put(u64::from(lane.id), 8);
    for approach in [lane.ingress_approach, lane.egress_approach].into_iter().flatten() {
        put!(writer, approach => ApproachId);
    }
    // LaneAttributes: no regional addition.
    writer.put_bit(false);
    put!(writer, lane.directional_use => LaneDirectionalUse, lane.shared_with => LaneSharing);
    // The zero of the extension marker stands before the alternative, and that of the size of a vehicle lane's bits
    // before them.
    writer.put(lane.kind.offset(), LaneKind::BITS + 1);
    writer.put(u64::from(lane.attributes), if lane.kind == LaneKind::Vehicle { 9 } else { 16 });
    if let Some(maneuvers) = lane.maneuvers {
        put!(writer, maneuvers => AllowedManeuvers);
    }
    // Nodes: no extension, first of two.
    writer.put(0, 2);
    writer.put(lane.nodes.len() as u64 - 2, 6);
    for node in &lane.nodes {
        // No extension, no attributes.
        writer.put(0, 2);
        node.put(writer);
    }
    if !lane.connections.is_empty() {
        writer.put(lane.connections.len() as u64 - 1, 4);
    }
    for connection in &lane.connections {
        connection.put(writer);
    }
}

impl NodeOffset {
    /// The narrowest of the alternatives that holds both coordinates.
    fn put(self, writer: &mut BitWriter<'_>) {
        let fits =
            |bits: u32| [self.x, self.y].iter().all(|way| i32::from(*way) >> (bits - 1) == i32::from(*way) >> 31);
        let alternative = OFFSET_BITS.iter().position(|bits| fits(*bits)).unwrap_or(OFFSET_BITS.len() - 1);
        let bits = OFFSET_BITS[alternative];
        writer.put(alternative as u64, 3);
        for way in [self.x, self.y] {
            writer.put((i64::from(way) + (1 << (bits - 1))) as u64, bits);
        }
    }

    fn take(reader: &mut BitReader<'_>) -> Option<Self> {
        let bits = *OFFSET_BITS.get(reader.take(3).ok()? as usize)?;
        let way = |offset: u64| (offset as i64 - (1 << (bits - 1))) as i16;
        Some(Self { x: way(reader.take(bits).ok()?), y: way(reader.take(bits).ok()?) })
    }
}

impl LaneConnection {
    fn put(&self, writer: &mut BitWriter<'_>) {
        let numbers = [self.signal_group, self.user_class, self.connection_id];
        let optional = numbers.iter().fold(u64::from(self.remote_intersection.is_some()), |bits, number| {
            bits << 1 | u64::from(number.is_some())
        });
        writer.put(optional, 4);
        writer.put_bit(self.maneuver.is_some());
        writer.put(u64::from(self.lane), 8);
        if let Some(maneuver) = self.maneuver {
            put!(writer, maneuver => AllowedManeuvers);
        }
        if let Some(intersection) = self.remote_intersection {
            intersection.put(writer);
        }
        for number in numbers.into_iter().flatten() {
            writer.put(u64::from(number), 8);
        }
    }

    fn take(reader: &mut BitReader<'_>) -> Option<Self> {
        let optional = reader.take(4).ok()?;
        let has_maneuver = reader.take_bit().ok()?;
        let lane = reader.take(8).ok()? as u8;
        let maneuver = take_if!(reader, has_maneuver, AllowedManeuvers);
        let remote_intersection =
            if optional & 0b1000 != 0 { Some(IntersectionReference::take(reader)?) } else { None };
        let mut numbers = [None; 3];
        for (place, bit) in numbers.iter_mut().zip([0b0100, 0b0010, 0b0001]) {
            if optional & bit != 0 {
                *place = Some(reader.take(8).ok()? as u8);
            }
        }
        let [signal_group, user_class, connection_id] = numbers;
        Some(Self { lane, maneuver, remote_intersection, signal_group, user_class, connection_id })
    }
}

/// The message, or none if anything is wrong or not of the usual kind.
pub(super) fn decode(bytes: &[u8]) -> Option<Mapem> {
    let mut reader = BitReader::new(bytes);
    if reader.take(16).ok()? != u64::from(Mapem::PROTOCOL_VERSION) << 8 | u64::from(Mapem::MESSAGE_ID) {
        return None;
    }
    let station_id = reader.take(32).ok()? as u32;
    let optional = only(reader.take(9).ok()?, 0b0_1001_0000)?;
    let time_stamp = take_if!(reader, optional & 0b1000_0000 != 0, MinuteOfTheYear);
    let revision = take!(reader, MsgCount);
    let count = if optional & 0b1_0000 != 0 { reader.take(5).ok()? as usize + 1 } else { 0 };
    let mut intersections = Vec::with_capacity(count);
    for _ in 0..count {
        intersections.push(take_intersection(&mut reader)?);
    }
    (reader.left() < 8).then_some(Mapem { station_id, time_stamp, revision, intersections })
}

fn take_intersection(reader: &mut BitReader<'_>) -> Option<IntersectionGeometry> {
    let optional = only(reader.take(6).ok()?, 0b00_1100)?;
    let id = IntersectionReference::take(reader)?;
    let revision = take!(reader, MsgCount);
    let has_elevation = only(reader.take(3).ok()?, 0b010)? != 0;
    let (latitude, longitude) = (take!(reader, Latitude), take!(reader, Longitude));
    let elevation = take_if!(reader, has_elevation, Elevation);
    let lane_width = take_if!(reader, optional & 0b1000 != 0, LaneWidth);
    let count = if optional & 0b0100 != 0 { reader.take(4).ok()? as usize + 1 } else { 0 };
    if count > 9 {
        return None;
    }
    let mut speed_limits = Vec::with_capacity(count);
    for _ in 0..count {
        let kind = SpeedLimitType::from_offset(reader.take(SpeedLimitType::BITS + 1).ok()?)?;
        speed_limits.push(RegulatorySpeedLimit { kind, speed: take!(reader, RegulatorySpeed) });
    }
    let count = reader.take(8).ok()? as usize + 1;
    if count > 255 {
        return None;
    }
    let mut lanes = Vec::with_capacity(count);
    for _ in 0..count {
        lanes.push(take_lane(reader)?);
    }
    Some(IntersectionGeometry { id, revision, latitude, longitude, elevation, lane_width, speed_limits, lanes })
}

fn take_lane(reader: &mut BitReader<'_>) -> Option<GenericLane> {
    let optional = only(reader.take(8).ok()?, 0b0011_1100)?;
    let id = reader.take(8).ok()? as u8;
    let ingress_approach = take_if!(reader, optional & 0b10_0000 != 0, ApproachId);
    let egress_approach = take_if!(reader, optional & 0b1_0000 != 0, ApproachId);
    only(reader.take(1).ok()?, 0)?;
    let (directional_use, shared_with) = (take!(reader, LaneDirectionalUse), take!(reader, LaneSharing));
    let kind = LaneKind::from_offset(reader.take(LaneKind::BITS + 1).ok()?)?;
    let attributes = match kind {
        LaneKind::Vehicle => only(reader.take(9).ok()?, 0xff)?,
        _ => reader.take(16).ok()?,
    } as u16;
    let maneuvers = take_if!(reader, optional & 0b1000 != 0, AllowedManeuvers);
    only(reader.take(2).ok()?, 0)?;
    let count = reader.take(6).ok()? as usize + 2;
    if count > 63 {
        return None;
    }
    let mut nodes = Vec::with_capacity(count);
    for _ in 0..count {
        only(reader.take(2).ok()?, 0)?;
        nodes.push(NodeOffset::take(reader)?);
    }
    let count = if optional & 0b0100 != 0 { reader.take(4).ok()? as usize + 1 } else { 0 };
    let mut connections = Vec::with_capacity(count);
    for _ in 0..count {
        connections.push(LaneConnection::take(reader)?);
    }
    Some(GenericLane {
        id,
        ingress_approach,
        egress_approach,
        directional_use,
        shared_with,
        kind,
        attributes,
        maneuvers,
        nodes,
        connections,
    })
}
