//! Messages that the straight-line code does not read: the generated types read them, what a `Spatem` does not hold is
//! taken out, and the straight-line code reads what is left.

use comad_asn1::rasn;
use comad_asn1::release2::spatem_pdu_descriptions::SPATEM;

use super::{Spatem, packing};
use crate::station::message::MessageSchema;
use crate::station::message::error::{DecodeError, DecodeProblem};
use crate::station::message::header::check_header;

/// Decodes any SPATEM and keeps what a [`Spatem`] holds.
pub(super) fn decode(bytes: &[u8]) -> Result<Spatem, DecodeError> {
    check_header(bytes, (Spatem::MESSAGE_ID, "a SPATEM, message 4"), (Spatem::PROTOCOL_VERSION, "version 2"))?;
    let mut spatem = match rasn::uper::decode::<SPATEM>(bytes) {
        Ok(spatem) => spatem,
        Err(error) => return Err(explanation(bytes, &error)),
    };
    simplify(&mut spatem);
    let simple = rasn::uper::encode(&spatem).ok().and_then(|bytes| packing::decode(&bytes));
    simple.ok_or_else(|| DecodeProblem::Unsupported { found: "a part of a later release" }.at(0, ""))
}

/// Where and why: the generated types do not say it well, the reader of the tables does.
fn explanation(bytes: &[u8], error: &rasn::error::DecodeError) -> DecodeError {
    let schema = MessageSchema::find("SPATEM", 2).expect("the modules have the SPATEM");
    match schema.decode(bytes) {
        Err(error) => error,
        Ok(_) => DecodeProblem::OtherMessage { found: error.to_string(), expected: "a SPATEM" }.at(0, ""),
    }
}

fn simplify(spatem: &mut SPATEM) {
    (spatem.spat.name, spatem.spat.regional) = (None, None);
    for intersection in &mut spatem.spat.intersections.0 {
        (intersection.name, intersection.regional) = (None, None);
        (intersection.enabled_lanes, intersection.maneuver_assist_list) = (None, None);
        for movement in &mut intersection.states.0 {
            (movement.movement_name, movement.regional, movement.maneuver_assist_list) = (None, None, None);
            for event in &mut movement.state_time_speed.0 {
                event.regional = None;
                for advice in event.speeds.iter_mut().flat_map(|speeds| &mut speeds.0) {
                    (advice.confidence, advice.regional) = (None, None);
                }
            }
        }
    }
}
