//! What the targets look for: the same that the tests ask of hostile input.

#[path = "../../tests/security/envelopes.rs"]
pub mod envelopes;
#[path = "../../tests/codec/judge.rs"]
pub mod judge;
#[path = "../../tests/security/judge.rs"]
pub mod judge_of_envelopes;
