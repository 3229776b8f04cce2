//! Networking and transport: GeoNetworking (EN 302 636-4-1 V1.4.1) and BTP (EN 302 636-5-1) in real bytes.
//!
//! `wire` has the headers. A service's request goes to the [`GeoRouter`] of its station, which puts headers before the
//! message and what is to be transmitted into a [`PacketOutbox`]. A frame is read once for all its receivers, into a
//! [`ParsedPacket`]; each receiver's router then decides whether the packet is for its station and whether it travels on.
//! Security sits between: what this station sends for the first time waits in the outbox without its basic header, so that
//! it can be signed; what it forwards keeps its bytes, of which only the basic header, which nobody signs, is rewritten.

mod contention;
mod ethernet;
mod forwarding_buffer;
mod held_packet;
mod layers;
mod location_table;
mod outbox;
mod packet;
mod request;
mod router;
mod settings;
pub mod wire;

pub use ethernet::{
    ETHERNET_HEADER_BYTES, GEONETWORKING_ETHERTYPE, LinkType, UnknownFrame, geonetworking_packet, put_ethernet_header,
};
pub use layers::{ExplainError, Layer, LayerField, LayerKind, Start, explain};
pub use location_table::{LocationEntry, LocationTable};
pub use outbox::{NextHop, Origin, OutgoingPacket, PacketOutbox};
pub use packet::{PacketError, ParsedPacket, basic_header};
pub use request::{AreaShape, Destination, GeoArea, Priority, Transport};
pub use router::{Forwarding, GeoRouter, Reception, SendError, SendOutcome};
pub use settings::{AreaForwarding, NetworkMap, RouterSettings};
pub use wire::{BtpHeader, GnAddress, GnStationType, MacAddress};
