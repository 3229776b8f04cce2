//! A captured packet taken apart: which layer is where, and what each bit of it says.
//!
//! [`Packet`] finds headers, envelope and message in the bytes of a packet or a frame; [`Dissection`] is what a person reads
//! about them: spans that tile the packet and a tree of fields, in the order on the wire. Nothing here decides anything for
//! a station; tools and windows use it.

mod containers;
mod dissect;
mod envelope_fields;
mod field_tree;
mod packet;
mod reading;
#[cfg(test)]
mod tests;

pub use containers::{Container, containers};
pub use dissect::{DissectedMessage, Dissection, LayerSpan, SpanKind};
pub use field_tree::{DissectedField, FieldRole};
pub use packet::{DissectionError, Envelope, Fault, Packet, PacketMessage};
