//! Messages that the straight-line code does not read, by the types generated from the release 2 modules: what a
//! [`Denm`] does not hold is taken out, and the rest is of the usual kind.

use comad_asn1::rasn;
use comad_asn1::release2::denm_pdu_description::DENM;

use super::{Denm, packing};
use crate::station::message::MessageSchema;
use crate::station::message::error::{DecodeError, DecodeProblem};
use crate::station::message::header::check_header;
use crate::station::message::quantities::PathDeltaTime;

/// Decodes any DENM and keeps what a [`Denm`] holds.
pub(super) fn decode(bytes: &[u8]) -> Result<Denm, DecodeError> {
    check_header(bytes, (Denm::MESSAGE_ID, "a DENM, message 1"), (Denm::PROTOCOL_VERSION, "version 2"))?;
    let mut denm = match rasn::uper::decode::<DENM>(bytes) {
        Ok(denm) => denm,
        Err(error) => return Err(explanation(bytes, &error)),
    };
    simplify(&mut denm);
    let simple = rasn::uper::encode(&denm).ok().and_then(|bytes| packing::decode(&bytes));
    simple.ok_or_else(|| DecodeProblem::Unsupported { found: "a part of a later release" }.at(0, ""))
}

/// Where and why: the generated types do not say it well, the reader of the tables does.
fn explanation(bytes: &[u8], error: &rasn::error::DecodeError) -> DecodeError {
    let schema = MessageSchema::find("DENM", 2).expect("the modules have the DENM");
    match schema.decode(bytes) {
        Err(error) => error,
        Ok(_) => DecodeProblem::OtherMessage { found: error.to_string(), expected: "a DENM" }.at(0, ""),
    }
}

fn simplify(denm: &mut DENM) {
    let payload = &mut denm.denm;
    if let Some(situation) = &mut payload.situation {
        situation.event_zone = None;
        (situation.ext_group_linked_denms, situation.ext_group_event_end_factor) = (None, None);
    }
    if let Some(location) = &mut payload.location {
        location.ext_group_lane_positions = None;
        for point in location.detection_zones_to_event_position.0.iter_mut().flat_map(|path| &mut path.0) {
            if let Some(time) = &mut point.path_delta_time {
                // The type may be extended to longer times, which end at the limit here.
                let steps = u16::try_from(&time.0).unwrap_or(PathDeltaTime::UPPER).max(PathDeltaTime::LOWER);
                time.0 = steps.into();
            }
        }
    }
    if let Some(alacarte) = &mut payload.alacarte {
        (alacarte.impact_reduction, alacarte.external_temperature) = (None, None);
        (alacarte.road_works, alacarte.positioning_solution, alacarte.stationary_vehicle) = (None, None, None);
        alacarte.ext_group_road_configuration = None;
    }
}
