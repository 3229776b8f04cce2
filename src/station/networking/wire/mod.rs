//! Headers as bytes: GeoNetworking (EN 302 636-4-1 V1.4.1 clauses 6 and 9) and BTP (EN 302 636-5-1 V2.2.1 clause 7).
//!
//! V1.3.1 has the same bytes: both call themselves version 1, and ten bits of the address that V1.2.1 used for a country
//! code are reserved. What is reserved is sent as zero and not looked at. Each header appends itself to a buffer and is
//! read from a [`HeaderReader`], which knows field and byte of what is wrong.

mod address;
mod area;
mod basic_header;
mod btp;
mod common_header;
mod error;
mod extended_header;
mod lifetime;
mod position_vector;
mod reader;
#[cfg(test)]
mod tests;
mod traffic_class;

pub use address::{GnAddress, GnStationType, MacAddress};
pub use area::WireArea;
pub use basic_header::{BasicHeader, BasicNextHeader, PROTOCOL_VERSION};
pub use btp::BtpHeader;
pub use common_header::{CommonHeader, CommonNextHeader, HeaderType, WireShape};
pub use error::{HeaderError, HeaderProblem};
pub use extended_header::ExtendedHeader;
pub use lifetime::PacketLifetime;
pub use position_vector::{LongPositionVector, ShortPositionVector, TimestampIts};
pub use reader::HeaderReader;
pub use traffic_class::TrafficClass;
