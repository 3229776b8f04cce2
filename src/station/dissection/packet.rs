//! A whole packet: its headers, its envelope and its message.

use std::ops::Range;

use crate::station::message::{DecodedMessage, MessageKind, MessageSchema};
use crate::station::networking::wire::{BasicHeader, BasicNextHeader, CommonHeader};
use crate::station::networking::{
    ExplainError, GEONETWORKING_ETHERTYPE, Layer, LayerKind, LinkType, PacketError, ParsedPacket, Start, UnknownFrame,
    basic_header, explain, geonetworking_packet,
};
use crate::station::security::{EnvelopeError, EnvelopeProblem, ReceivedEnvelope};

/// A packet and where its parts are; places count from the first byte of what was read.
#[derive(Clone, Debug)]
pub struct Packet<'a> {
    /// What was read.
    pub bytes: &'a [u8],
    /// What the bytes begin with.
    pub start: Start,
    /// Where the GeoNetworking packet begins.
    pub base: usize,
    /// Its headers.
    pub parsed: ParsedPacket,
    /// The envelope of a signed packet.
    pub envelope: Option<Envelope>,
    /// The message, once it was decoded; none if the packet has none of a known kind.
    pub message: Option<PacketMessage>,
}

/// The envelope of a signed packet.
#[derive(Clone, Debug)]
pub struct Envelope {
    /// Where it is, with what it encloses.
    pub bytes: Range<usize>,
    /// Its parts, counted from its first byte.
    pub parts: ReceivedEnvelope,
}

/// The message of a packet.
#[derive(Clone, Debug)]
pub struct PacketMessage {
    /// Its kind and release.
    pub schema: MessageSchema,
    /// Its value and its fields, in bits from its first one.
    pub decoded: DecodedMessage,
}

/// Why bytes are no packet.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DissectionError {
    /// The frame belongs to another protocol, which is nobody's fault.
    #[error("link layer, byte 12: EtherType {0:#06x} is another protocol; GeoNetworking has 0x8947")]
    OtherProtocol(u16),
    /// Something is wrong.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// What is wrong with a packet.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}, byte {byte}: {problem}", layer.name())]
pub struct Fault {
    /// The layer that cannot be read.
    pub layer: LayerKind,
    /// Where, counted from the first byte of what was read.
    pub byte: usize,
    /// What was found, and what was expected.
    pub problem: String,
}

impl<'a> Packet<'a> {
    /// How bytes of unknown origin begin: a GeoNetworking packet, or an Ethernet frame that holds one.
    pub fn start_of(bytes: &[u8]) -> Start {
        let ether_type = bytes.get(12..14) == Some(&GEONETWORKING_ETHERTYPE.to_be_bytes());
        let vlan = matches!(bytes.get(12..14), Some([0x81, 0x00] | [0x88, 0xA8]));
        let packet = bytes.first().is_some_and(|byte| matches!(byte, 0x11 | 0x12));
        if ether_type || vlan && !packet { Start::Frame(LinkType::Ethernet) } else { Start::Packet }
    }

    /// Reads a packet; the message is of the kind that belongs to its BTP port, in `release` if it exists there.
    pub fn read(bytes: &'a [u8], start: Start, release: u8) -> Result<Self, DissectionError> {
        let mut packet = Self::without_message(bytes, start)?;
        packet.message = packet.decode_message(release)?;
        Ok(packet)
    }

    /// Reads the headers and the envelope, and leaves the message alone.
    pub fn without_message(bytes: &'a [u8], start: Start) -> Result<Self, DissectionError> {
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
        Ok(Self { bytes, start, base, parsed, envelope, message: None })
    }

    /// The message, of the kind that belongs to the BTP port, in `release` if it exists there; none if the port belongs to
    /// something else.
    pub fn decode_message(&self, release: u8) -> Result<Option<PacketMessage>, Fault> {
        let Some(schema) = self.kind().and_then(|kind| schema_of(kind, release)) else { return Ok(None) };
        let place = self.message_bytes();
        let decoded = schema.decode(&self.bytes[place.clone()]).map_err(|error| Fault {
            layer: LayerKind::Message,
            byte: place.start + error.bit / 8,
            problem: format!("not a {schema:?}: {error}"),
        })?;
        Ok(Some(PacketMessage { schema, decoded }))
    }

    /// The kind of message that belongs to the BTP port.
    pub fn kind(&self) -> Option<MessageKind> {
        MessageKind::from_btp_port(self.parsed.btp?.destination_port())
    }

    /// Where the message is.
    pub fn message_bytes(&self) -> Range<usize> {
        let range = self.parsed.message_range();
        self.base + range.start..self.base + range.end
    }

    /// The layers with their byte ranges, in their order and without a gap. The envelope stands around what it encloses.
    pub fn layers(&self) -> Result<Vec<Layer>, ExplainError> {
        let inner = self.envelope.as_ref().map(|envelope| {
            let payload = envelope.parts.payload;
            payload.start as usize..payload.end as usize
        });
        let mut layers = explain(self.bytes, self.start, |_| inner)?;
        // What follows the envelope is padding.
        if let (Some(envelope), Some(last)) = (&self.envelope, layers.last_mut())
            && last.bytes.end > envelope.bytes.end
        {
            let trailer = envelope.bytes.end..last.bytes.end;
            last.bytes.end = envelope.bytes.end;
            layers.push(Layer { kind: LayerKind::Trailer, bytes: trailer, fields: Vec::new() });
        }
        Ok(layers)
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

fn of_frame(error: UnknownFrame, length: usize) -> DissectionError {
    let byte = match error {
        UnknownFrame::OtherProtocol { found } => return DissectionError::OtherProtocol(found),
        UnknownFrame::Header(error) => error.byte.min(length),
        UnknownFrame::NotData { .. } => 0,
    };
    Fault { layer: LayerKind::Link, byte, problem: error.to_string() }.into()
}

/// `inner` is where the common header begins in the packet.
fn of_headers(error: PacketError, base: usize, inner: usize) -> DissectionError {
    let PacketError::Header(header) = error else {
        return Fault { layer: LayerKind::BasicHeader, byte: base, problem: error.to_string() }.into();
    };
    let layer = if header.byte < BasicHeader::BYTES {
        LayerKind::BasicHeader
    } else if header.byte < inner + CommonHeader::BYTES {
        LayerKind::CommonHeader
    } else if header.field.starts_with("BTP") {
        LayerKind::Transport
    } else {
        LayerKind::ExtendedHeader
    };
    Fault { layer, byte: base + header.byte, problem: format!("`{}`: {}", header.field, header.problem) }.into()
}

fn of_envelope(error: EnvelopeError, at: usize) -> DissectionError {
    Fault { layer: LayerKind::Security, byte: at + error.byte, problem: error.problem.to_string() }.into()
}
