//! Messages that the straight-line code does not read: the generated types read them, what a `Mapem` does not hold is
//! taken out, and the straight-line code reads what is left.

use comad_asn1::rasn;
use comad_asn1::release2::dsrc_road_side::{
    DsrcLaneTypeAttributes, GenericLane, LaneAttributesVehicle, NodeListXY, NodeOffsetPointXY,
};
use comad_asn1::release2::mapem_pdu_descriptions::MAPEM;

use super::{Mapem, packing};
use crate::station::message::MessageSchema;
use crate::station::message::error::{DecodeError, DecodeProblem};
use crate::station::message::header::check_header;

/// Decodes any MAPEM and keeps what a [`Mapem`] holds.
pub(super) fn decode(bytes: &[u8]) -> Result<Mapem, DecodeError> {
    check_header(bytes, (Mapem::MESSAGE_ID, "a MAPEM, message 5"), (Mapem::PROTOCOL_VERSION, "version 2"))?;
    let mut mapem = match rasn::uper::decode::<MAPEM>(bytes) {
        Ok(mapem) => mapem,
        Err(error) => return Err(explanation(bytes, &error)),
    };
    simplify(&mut mapem);
    let simple = rasn::uper::encode(&mapem).ok().and_then(|bytes| packing::decode(&bytes));
    simple.ok_or_else(|| DecodeProblem::Unsupported { found: "a part of a later release" }.at(0, ""))
}

/// Where and why: the generated types do not say it well, the reader of the tables does.
fn explanation(bytes: &[u8], error: &rasn::error::DecodeError) -> DecodeError {
    let schema = MessageSchema::find("MAPEM", 2).expect("the modules have the MAPEM");
    match schema.decode(bytes) {
        Err(error) => error,
        Ok(_) => DecodeProblem::OtherMessage { found: error.to_string(), expected: "a MAPEM" }.at(0, ""),
    }
}

fn simplify(mapem: &mut MAPEM) {
    let map = &mut mapem.map;
    (map.layer_type, map.layer_id, map.road_segments) = (None, None, None);
    (map.data_parameters, map.restriction_list, map.regional) = (None, None, None);
    if let Some(intersections) = &mut map.intersections {
        for intersection in &mut intersections.0 {
            (intersection.name, intersection.preempt_priority_data, intersection.regional) = (None, None, None);
            intersection.ref_point.regional = None;
            intersection.lane_set.0.retain(has_plain_nodes);
            intersection.lane_set.0.iter_mut().for_each(simplify_lane);
        }
        intersections.0.retain(|intersection| !intersection.lane_set.0.is_empty());
        if intersections.0.is_empty() {
            map.intersections = None;
        }
    }
}

fn has_plain_nodes(lane: &GenericLane) -> bool {
    let NodeListXY::nodes(nodes) = &lane.node_list else { return false };
    let plain = |delta: &NodeOffsetPointXY| {
        !matches!(delta, NodeOffsetPointXY::node_LatLon(_) | NodeOffsetPointXY::regional(_))
    };
    nodes.0.iter().all(|node| plain(&node.delta))
}

fn simplify_lane(lane: &mut GenericLane) {
    (lane.name, lane.overlays, lane.regional) = (None, None, None);
    lane.lane_attributes.regional = None;
    if let DsrcLaneTypeAttributes::vehicle(LaneAttributesVehicle(bits)) = &mut lane.lane_attributes.lane_type {
        // A later version may know more or fewer bits; the first eight are those of this one.
        bits.resize(8, false);
    }
    if let NodeListXY::nodes(nodes) = &mut lane.node_list {
        nodes.0.iter_mut().for_each(|node| node.attributes = None);
    }
}
