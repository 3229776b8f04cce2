//! Captures: frames as network analysers keep them.
//!
//! [`CaptureWriter`] writes what chosen stations sent and heard as pcapng (draft-ietf-opsawg-pcapng), one interface per
//! station, with simulated time in nanoseconds.

#[cfg(test)]
mod tests;
mod writer;

pub use writer::{CaptureWriter, Direction};

/// The number of Ethernet among the link types of both formats.
pub const LINKTYPE_ETHERNET: u16 = 1;

const SECTION_HEADER: u32 = 0x0A0D_0D0A;
const BYTE_ORDER_MAGIC: u32 = 0x1A2B_3C4D;
const INTERFACE_DESCRIPTION: u32 = 1;
const ENHANCED_PACKET: u32 = 6;
const OPTION_END: u16 = 0;
const OPTION_TIME_RESOLUTION: u16 = 9;
