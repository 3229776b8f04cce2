//! Live coupling with a SUMO server over TraCI: positions in, speed commands out.
//!
//! The protocol is the one of SUMO's public documentation ("TraCI/Protocol" and the pages on its commands): messages of a
//! length and commands, big-endian, over TCP. [`TraciClient::step`] lets the simulation run up to an instant and says who is
//! where then. Whoever has departed is subscribed to, so that a step costs one round trip, and a second one in steps in which
//! somebody departs.

mod client;
mod error;
mod wire;

#[cfg(test)]
mod tests;

pub use client::{Departure, NEWEST_VERSION, OLDEST_VERSION, Step, TraciClient, TraciCommand, TraciUser, UserKind};
pub use error::TraciError;
