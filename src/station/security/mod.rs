//! The security entity, as far as it changes what is sent.
//!
//! Signatures are modelled by their size here; their time is part of the scenario's processing times.

mod envelope;

pub use envelope::{EnvelopeSizes, SignerIdentifier, SigningState};
