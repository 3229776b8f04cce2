//! A whole packet: its headers, its envelope and its message.

use std::fmt;
use std::ops::Range;

use crate::station::message::{DecodedMessage, MessageKind, MessageSchema};
use crate::station::networking::wire::BasicHeader;
use crate::station::networking::wire::BasicNextHeader;
use crate::station::networking::wire::CommonHeader;
use crate::station::networking::{
    GEONETWORKING_ETHERTYPE, LinkType, PacketError, ParsedPacket, Start, UnknownFrame, basic_header,
    geonetworking_packet,
};
use crate::station::security::{EnvelopeError, EnvelopeProblem, ReceivedEnvelope};

/// A packet and where its parts are; places count from the first byte of what was read.
pub(super) struct Packet<'a> {
    pub bytes: &'a [u8],
    pub start: Start,
    /// Where the GeoNetworking packet begins.
    pub base: usize,
    pub parsed: ParsedPacket,
    pub envelope: Option<Envelope>,
    pub message: Option<PacketMessage>,
}

pub(super) struct Envelope {
    pub bytes: Range<usize>,
    pub parts: ReceivedEnvelope,
}

pub(super) struct PacketMessage {
    pub schema: MessageSchema,
    pub decoded: DecodedMessage,
}

/// Why a frame is no packet.
#[derive(Debug)]
pub(super) enum Trouble {
    /// It belongs to another protocol, which is nobody's fault.
    OtherProtocol(u16),
    /// It is wrong.
    Wrong(Wrong),
}

/// What is wrong with a packet.
#[derive(Debug)]
pub struct Wrong {
    layer: &'static str,
    byte: usize,
    problem: String,
    remedy: &'static str,
}

impl fmt::Display for Wrong {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}, byte {}: {}; {}", self.layer, self.byte, self.problem, self.remedy)
    }
}

/// How bytes of unknown origin begin: a GeoNetworking packet, or an Ethernet frame that holds one.
pub(super) fn start_of(bytes: &[u8]) -> Start {
    let ether_type = bytes.get(12..14) == Some(&GEONETWORKING_ETHERTYPE.to_be_bytes());
    let vlan = matches!(bytes.get(12..14), Some([0x81, 0x00] | [0x88, 0xA8]));
    let packet = bytes.first().is_some_and(|byte| matches!(byte, 0x11 | 0x12));
    if ether_type || vlan && !packet { Start::Frame(LinkType::Ethernet) } else { Start::Packet }
}

impl<'a> Packet<'a> {
    /// Reads a packet; the message is of the kind that belongs to its BTP port, in `release` if it exists there.
    pub(super) fn read(bytes: &'a [u8], start: Start, release: u8) -> Result<Self, Trouble> {
        let base = match start {
            Start::Packet => 0,
            Start::Frame(link) => geonetworking_packet(link, bytes).map_err(|error| of_frame(error, bytes.len()))?,
        };
        let packet = &bytes[base..];
        let headers = |error, inner: usize| of_headers(error, base, inner);
        let (basic, secured) = basic_header(packet).map_err(|error| headers(error.into(), BasicHeader::BYTES))?;
        let mut envelope = None;
        let parsed = match basic.next_header {
            BasicNextHeader::Common => {
                ParsedPacket::parse(packet).map_err(|error| headers(error, BasicHeader::BYTES))?
            }
            BasicNextHeader::Secured => {
                let at = base + BasicHeader::BYTES;
                let (parts, length) = read_envelope(secured).map_err(|error| of_envelope(error, at))?;
                let payload = parts.payload.start as usize..parts.payload.end as usize;
                let inner = payload.start + BasicHeader::BYTES..payload.end + BasicHeader::BYTES;
                let parsed = ParsedPacket::parse_secured(packet, inner.clone());
                envelope = Some(Envelope { bytes: at..at + length, parts });
                parsed.map_err(|error| headers(error, inner.start))?
            }
        };
        let mut found = Self { bytes, start, base, parsed, envelope, message: None };
        if let Some(schema) = found.kind().and_then(|kind| schema_of(kind, release)) {
            let at = found.message_bytes().start;
            let decoded = schema.decode(&bytes[found.message_bytes()]).map_err(|error| {
                Trouble::Wrong(Wrong {
                    layer: "message",
                    byte: at + error.bit / 8,
                    problem: format!("not a {schema:?}: {error}"),
                    remedy: "if the sender speaks the other release of the standards, say --release",
                })
            })?;
            found.message = Some(PacketMessage { schema, decoded });
        }
        Ok(found)
    }

    /// The kind of message that belongs to the BTP port.
    pub(super) fn kind(&self) -> Option<MessageKind> {
        MessageKind::from_btp_port(self.parsed.btp?.destination_port())
    }

    /// Where the message is.
    pub(super) fn message_bytes(&self) -> Range<usize> {
        let range = self.parsed.message_range();
        self.base + range.start..self.base + range.end
    }
}

fn schema_of(kind: MessageKind, release: u8) -> Option<MessageSchema> {
    let releases = [release, if release == 1 { 2 } else { 1 }];
    releases.into_iter().find_map(|release| MessageSchema::find(kind.name(), release).ok())
}

/// The envelope at the front of `bytes`, and its length: frames may be padded.
fn read_envelope(bytes: &[u8]) -> Result<(ReceivedEnvelope, usize), EnvelopeError> {
    match ReceivedEnvelope::parse(bytes) {
        Err(EnvelopeError { problem: EnvelopeProblem::TrailingBytes { bytes: padding }, .. }) => {
            let length = bytes.len().saturating_sub(padding);
            ReceivedEnvelope::parse(&bytes[..length]).map(|envelope| (envelope, length))
        }
        envelope => envelope.map(|envelope| (envelope, bytes.len())),
    }
}

fn of_frame(error: UnknownFrame, length: usize) -> Trouble {
    let byte = match error {
        UnknownFrame::OtherProtocol { found } => return Trouble::OtherProtocol(found),
        UnknownFrame::Header(error) => error.byte.min(length),
        UnknownFrame::NotData { .. } => 0,
    };
    let remedy = "expected an Ethernet frame with EtherType 0x8947";
    Trouble::Wrong(Wrong { layer: "link layer", byte, problem: error.to_string(), remedy })
}

/// `inner` is where the common header begins in the packet.
fn of_headers(error: PacketError, base: usize, inner: usize) -> Trouble {
    let PacketError::Header(header) = error else {
        let remedy = "expected one packet from its basic header on";
        return Trouble::Wrong(Wrong { layer: "GeoNetworking", byte: base, problem: error.to_string(), remedy });
    };
    let layer = if header.byte < BasicHeader::BYTES {
        "GeoNetworking basic header"
    } else if header.byte < inner + CommonHeader::BYTES {
        "GeoNetworking common header"
    } else if header.field.starts_with("BTP") {
        "BTP"
    } else {
        "GeoNetworking extended header"
    };
    let remedy = match layer {
        "GeoNetworking basic header" => {
            "expected a GeoNetworking packet of version 1 or an Ethernet frame; a message alone needs --message instead"
        }
        _ => "the packet is cut off or damaged, capture it again with a larger snapshot length",
    };
    let problem = format!("`{}`: {}", header.field, header.problem);
    Trouble::Wrong(Wrong { layer, byte: base + header.byte, problem, remedy })
}

fn of_envelope(error: EnvelopeError, at: usize) -> Trouble {
    Trouble::Wrong(Wrong {
        layer: "security",
        byte: at + error.byte,
        problem: error.problem.to_string(),
        remedy: "expected signed data of TS 103 097 V2.1.1; encrypted data cannot be read",
    })
}
