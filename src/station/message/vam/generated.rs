//! Placeholder while the module is missing.
use super::Vam;
use crate::station::message::error::{DecodeError, DecodeProblem};
pub(super) fn decode(_bytes: &[u8]) -> Result<Vam, DecodeError> {
    Err(DecodeProblem::Unsupported { found: "x" }.at(0, ""))
}
