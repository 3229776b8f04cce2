//! A whole packet explained, layer by layer: which bytes, which fields, what they mean.

use std::ops::Range;

use super::ethernet::{LinkType, UnknownFrame, geonetworking_packet};
use super::packet::{PacketError, ParsedPacket, basic_header};
use super::wire::{
    BasicHeader, BasicNextHeader, BtpHeader, CommonHeader, CommonNextHeader, ExtendedHeader, GnAddress,
    LongPositionVector, ShortPositionVector, WireArea, WireShape,
};

/// What the bytes begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// A frame of a capture.
    Frame(LinkType),
    /// The GeoNetworking packet.
    Packet,
}

/// A layer of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LayerKind {
    /// Ethernet, or IEEE 802.11 with LLC and SNAP.
    Link,
    /// The GeoNetworking header that is not signed.
    BasicHeader,
    /// The envelope of security, before and behind what it encloses.
    Security,
    /// The GeoNetworking header of all packets.
    CommonHeader,
    /// The GeoNetworking header of one kind of packet.
    ExtendedHeader,
    /// BTP.
    Transport,
    /// The message.
    Message,
    /// What follows the packet: padding, a frame check sequence.
    Trailer,
}

impl LayerKind {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Link => "link layer",
            Self::BasicHeader => "GeoNetworking basic header",
            Self::Security => "security",
            Self::CommonHeader => "GeoNetworking common header",
            Self::ExtendedHeader => "GeoNetworking extended header",
            Self::Transport => "BTP",
            Self::Message => "message",
            Self::Trailer => "trailer",
        }
    }
}

/// A layer and its fields. The layers of a packet follow each other without a gap.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// Which.
    pub kind: LayerKind,
    /// Its bytes, counted from the start of what was explained.
    pub bytes: Range<usize>,
    /// Its fields; none for what other modules explain.
    pub fields: Vec<LayerField>,
}

/// A field of a header.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerField {
    /// Its name in the standard.
    pub name: &'static str,
    /// Its value: the number on the wire, or what it stands for where that number says nothing.
    pub value: String,
    /// What the value means to people: a name or a quantity; empty where there is nothing to add.
    pub reading: String,
    /// Its bits, counted from the start of what was explained.
    pub bits: Range<usize>,
}

impl LayerField {
    /// Value and meaning in one line.
    pub fn text(&self) -> String {
        if self.reading.is_empty() { self.value.clone() } else { format!("{} ({})", self.value, self.reading) }
    }
}

/// Bytes that are no packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExplainError {
    /// The frame holds something else.
    #[error(transparent)]
    Frame(#[from] UnknownFrame),
    /// The packet is wrong; bytes count from its start.
    #[error(transparent)]
    Packet(#[from] PacketError),
}

/// Explains `bytes`. `inner_of` is asked about a secured packet: given what follows the basic header, where is the signed
/// part in it? Without an answer, all of it is one layer of security.
pub fn explain(
    bytes: &[u8],
    start: Start,
    inner_of: impl FnOnce(&[u8]) -> Option<Range<usize>>,
) -> Result<Vec<Layer>, ExplainError> {
    let base = match start {
        Start::Frame(link) => geonetworking_packet(link, bytes)?,
        Start::Packet => 0,
    };
    let packet = &bytes[base..];
    let (basic, behind) = basic_header(packet).map_err(PacketError::from)?;
    let mut layers = Layers { source: bytes, layers: Vec::new(), at: 0, bits: 0 };
    layers.raw(LayerKind::Link, base);
    layers.basic(&basic);
    let parsed = match basic.next_header {
        BasicNextHeader::Common => ParsedPacket::parse(packet)?,
        BasicNextHeader::Secured => {
            let Some(inner) = inner_of(behind) else {
                layers.raw(LayerKind::Security, bytes.len() - layers.at);
                return Ok(layers.layers);
            };
            let inner = inner.start + BasicHeader::BYTES..inner.end + BasicHeader::BYTES;
            let parsed = ParsedPacket::parse_secured(packet, inner.clone())?;
            layers.raw(LayerKind::Security, base + inner.start - layers.at);
            parsed
        }
    };
    layers.common(&parsed.common);
    layers.extended(&parsed.extended);
    if let Some(btp) = parsed.btp {
        layers.transport(btp);
    }
    layers.raw(LayerKind::Message, parsed.message_range().len());
    let rest = if parsed.secured { LayerKind::Security } else { LayerKind::Trailer };
    layers.raw(rest, bytes.len() - layers.at);
    Ok(layers.layers)
}

/// Writes layers down as they follow each other.
struct Layers<'a> {
    source: &'a [u8],
    layers: Vec<Layer>,
    at: usize,
    bits: usize,
}

impl Layers<'_> {
    fn raw(&mut self, kind: LayerKind, bytes: usize) {
        if bytes > 0 {
            self.layers.push(Layer { kind, bytes: self.at..self.at + bytes, fields: Vec::new() });
            self.at += bytes;
        }
    }

    fn begin(&mut self, kind: LayerKind) {
        self.bits = self.at * 8;
        self.layers.push(Layer { kind, bytes: self.at..self.at, fields: Vec::new() });
    }

    fn field(&mut self, name: &'static str, bits: usize, value: impl ToString) {
        self.named(name, bits, value, String::new());
    }

    fn named(&mut self, name: &'static str, bits: usize, value: impl ToString, reading: impl Into<String>) {
        let range = self.bits..self.bits + bits;
        self.bits += bits;
        self.at = self.bits / 8;
        if let Some(layer) = self.layers.last_mut() {
            layer.fields.push(LayerField { name, value: value.to_string(), reading: reading.into(), bits: range });
            layer.bytes.end = self.at;
        }
    }

    /// Bits without a meaning, as they are.
    fn reserved(&mut self, name: &'static str, bits: usize) {
        let found = (self.bits..self.bits + bits).fold(0u32, |value, bit| {
            let byte = self.source.get(bit / 8).copied().unwrap_or(0);
            value << 1 | u32::from(byte >> (7 - bit % 8) & 1)
        });
        self.field(name, bits, found);
    }

    fn basic(&mut self, basic: &BasicHeader) {
        self.begin(LayerKind::BasicHeader);
        self.field("version", 4, super::wire::PROTOCOL_VERSION);
        let (next, name) = match basic.next_header {
            BasicNextHeader::Common => (1, "common header"),
            BasicNextHeader::Secured => (2, "secured packet"),
        };
        self.named("next header", 4, next, name);
        self.reserved("reserved", 8);
        self.field("lifetime", 8, format!("{} s", basic.lifetime.duration().as_secs_f64()));
        self.field("remaining hop limit", 8, basic.remaining_hop_limit);
    }

    fn common(&mut self, common: &CommonHeader) {
        self.begin(LayerKind::CommonHeader);
        let (next, name) = match common.next_header {
            CommonNextHeader::Any => (0, "any"),
            CommonNextHeader::BtpA => (1, "BTP-A"),
            CommonNextHeader::BtpB => (2, "BTP-B"),
            CommonNextHeader::Ipv6 => (3, "IPv6"),
        };
        self.named("next header", 4, next, name);
        self.reserved("reserved", 4);
        let kind = common.header_type.to_byte();
        self.named("header type", 4, kind >> 4, common.header_type.name());
        self.field("header subtype", 4, kind & 15);
        let class = common.traffic_class;
        self.field("store-carry-forward", 1, u8::from(class.store_carry_forward));
        self.field("channel offload", 1, u8::from(class.channel_offload));
        self.field("traffic class identifier", 6, class.identifier);
        self.field("mobile", 1, u8::from(common.mobile));
        self.reserved("flags, reserved", 7);
        self.field("payload length", 16, format!("{} bytes", common.payload_length));
        self.field("maximum hop limit", 8, common.maximum_hop_limit);
        self.reserved("reserved", 8);
    }

    fn extended(&mut self, extended: &ExtendedHeader) {
        self.begin(LayerKind::ExtendedHeader);
        if let Some(number) = extended.sequence_number() {
            self.field("sequence number", 16, number);
            self.reserved("reserved", 16);
        }
        self.source(extended.source());
        match extended {
            ExtendedHeader::GeoUnicast { destination, .. } => self.destination(destination),
            ExtendedHeader::SingleHop { media_dependent, .. } => {
                self.field("media-dependent data", 32, format!("{:#010x}", u32::from_be_bytes(*media_dependent)));
            }
            ExtendedHeader::GeoBroadcast { area, .. } => self.area(area),
            ExtendedHeader::LocationServiceRequest { wanted, .. } => {
                self.address(*wanted);
            }
            ExtendedHeader::TopologicallyScoped { .. } | ExtendedHeader::Beacon { .. } => (),
        }
    }

    fn address(&mut self, address: GnAddress) {
        self.field("address, manually configured", 1, u8::from(address.manually_configured));
        let kind = address.station_type;
        self.named("address, station type", 5, kind.number(), kind.name());
        self.reserved("address, reserved", 10);
        self.field("address, link-layer address", 48, address.mac);
    }

    fn place(&mut self, latitude: i32, longitude: i32) {
        self.named("latitude", 32, latitude, format!("{:.7} deg", f64::from(latitude) / 1e7));
        self.named("longitude", 32, longitude, format!("{:.7} deg", f64::from(longitude) / 1e7));
    }

    fn source(&mut self, source: &LongPositionVector) {
        self.address(source.address);
        self.field("timestamp", 32, format!("{} ms", source.timestamp.0));
        self.place(source.latitude, source.longitude);
        self.field("position accuracy indicator", 1, u8::from(source.position_accurate));
        self.named("speed", 15, source.speed, format!("{:.2} m/s", source.speed().0));
        self.named("heading", 16, source.heading, format!("{:.1} deg", f64::from(source.heading) / 10.0));
    }

    fn destination(&mut self, destination: &ShortPositionVector) {
        self.address(destination.address);
        self.field("timestamp", 32, format!("{} ms", destination.timestamp.0));
        self.place(destination.latitude, destination.longitude);
    }

    fn area(&mut self, area: &WireArea) {
        self.place(area.latitude, area.longitude);
        let round = area.shape == WireShape::Circle;
        self.field(if round { "radius" } else { "distance a" }, 16, format!("{} m", area.distance_a_m));
        self.field("distance b", 16, format!("{} m", area.distance_b_m));
        self.field("angle", 16, format!("{} deg", area.angle_deg));
        self.reserved("reserved", 16);
    }

    fn transport(&mut self, btp: BtpHeader) {
        self.begin(LayerKind::Transport);
        self.field("destination port", 16, btp.destination_port());
        match btp {
            BtpHeader::A { source_port, .. } => self.field("source port", 16, source_port),
            BtpHeader::B { destination_port_info, .. } => {
                self.field("destination port info", 16, destination_port_info)
            }
        }
    }
}
