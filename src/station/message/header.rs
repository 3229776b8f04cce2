//! The header that every message begins with: `ItsPduHeader` (TS 102 894-2), two octets and the station's identifier.

use crate::station::message::error::{DecodeError, DecodeProblem};

/// Refuses a message of another number or version before anything behind its header is read: releases differ there
/// without saying so. Each number comes with its description. What is too short for a header is left to the next reader.
pub(super) fn check_header(
    bytes: &[u8],
    message_id: (u8, &'static str),
    protocol_version: (u8, &'static str),
) -> Result<(), DecodeError> {
    let Some(&[version, id]) = bytes.first_chunk() else { return Ok(()) };
    if id != message_id.0 {
        let problem = DecodeProblem::OtherMessage { found: format!("message {id}"), expected: message_id.1 };
        return Err(problem.at(8, "header.messageId"));
    }
    if version != protocol_version.0 {
        let found = format!("protocol version {version}");
        let problem = DecodeProblem::OtherMessage { found, expected: protocol_version.1 };
        return Err(problem.at(0, "header.protocolVersion"));
    }
    Ok(())
}
