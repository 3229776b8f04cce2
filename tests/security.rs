//! Envelopes and certificates against another implementation of IEEE 1609.2, and against hostile input.

#[path = "security/envelopes.rs"]
mod envelopes;
#[path = "security/hostile.rs"]
mod hostile;
#[path = "security/judge.rs"]
mod judge;
#[path = "security/rasn_its.rs"]
mod rasn_its;
