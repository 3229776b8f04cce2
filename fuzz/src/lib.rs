//! What the targets look for: the same that the tests ask of hostile input.

#[path = "../../tests/security/envelopes.rs"]
pub mod envelopes;
#[path = "../../tests/codec/judge.rs"]
pub mod judge;
#[path = "../../tests/security/judge.rs"]
pub mod judge_of_envelopes;

use comad::station::message::MessageSchema;

/// The message that a first byte chooses, and the other bytes.
pub fn chosen_message(bytes: &[u8]) -> Option<(MessageSchema, &[u8])> {
    let (chosen, rest) = bytes.split_first()?;
    let schema = MessageSchema::all().nth(usize::from(*chosen) % MessageSchema::all().count())?;
    Some((schema, rest))
}
