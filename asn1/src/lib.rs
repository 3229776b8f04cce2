//! ASN.1 of the ETSI ITS messages.
//!
//! `modules/` holds this project's transcription of the standards. Two things are generated from it and committed:
//! Rust types for the `rasn` codec ([`release1`], [`release2`]), and a compact description of the same types for tools
//! that work on any message ([`schema`]). `README.md` says how to add a module.

pub use rasn;

#[expect(missing_docs, reason = "generated; the modules hold the comments")]
#[allow(clippy::all, reason = "generated")]
#[path = "generated/release1_types.rs"]
pub mod release1;

#[expect(missing_docs, reason = "generated; the modules hold the comments")]
#[allow(clippy::all, reason = "generated")]
#[path = "generated/release2_types.rs"]
pub mod release2;

#[path = "generated/release1_schema.rs"]
mod release1_schema;

#[path = "generated/release2_schema.rs"]
mod release2_schema;

pub mod schema;
