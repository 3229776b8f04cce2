//! The layers and fields of a packet, in the order on the wire.

use std::ops::Range;

use serde_json::Value;

use super::envelope_fields::{envelope_spans, header_fields};
use super::field_tree::{DissectedField, FieldRole, message_fields};
use super::{DissectionError, Fault, Packet};
use crate::station::message::MessageKind;
use crate::station::networking::{Layer, LayerKind, Start};

/// A packet taken apart.
#[derive(Clone, Debug)]
pub struct Dissection {
    /// The parts of the packet; they follow each other without a gap and hold all of its bytes.
    pub layers: Vec<LayerSpan>,
    /// What the bits say, in the order on the wire. A group stands before what it holds.
    pub fields: Vec<DissectedField>,
    /// The message; none in a beacon, behind the port of something unknown, and when it cannot be decoded.
    pub message: Option<DissectedMessage>,
    /// Why the message cannot be decoded: its bytes are then a span without fields.
    pub message_fault: Option<Fault>,
}

/// A part of a packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerSpan {
    /// Which part.
    pub kind: SpanKind,
    /// Its name: that of its kind, and of a message its own, such as `CAM`.
    pub name: &'static str,
    /// Its bytes, counted from the first one of the packet.
    pub bytes: Range<usize>,
}

/// Which part of a packet a span is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SpanKind {
    /// The GeoNetworking header that is not signed.
    BasicHeader,
    /// What the envelope has before the signed packet.
    SecurityHeader,
    /// The GeoNetworking header of all packets.
    CommonHeader,
    /// The GeoNetworking header of one kind of packet.
    ExtendedHeader,
    /// BTP.
    Transport,
    /// The message, or bytes that are no known message.
    Message,
    /// What the envelope says about the message: application, time and place of signing.
    SecurityHeaderInfo,
    /// Who signed: a digest of a certificate, or the certificate.
    Signer,
    /// The signature.
    Signature,
    /// Bytes that belong to nothing.
    Padding,
}

impl SpanKind {
    /// All parts, in the order in which they come.
    pub const ALL: [Self; 10] = [
        Self::BasicHeader,
        Self::SecurityHeader,
        Self::CommonHeader,
        Self::ExtendedHeader,
        Self::Transport,
        Self::Message,
        Self::SecurityHeaderInfo,
        Self::Signer,
        Self::Signature,
        Self::Padding,
    ];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::BasicHeader => "GeoNetworking basic header",
            Self::SecurityHeader => "security header",
            Self::CommonHeader => "GeoNetworking common header",
            Self::ExtendedHeader => "GeoNetworking extended header",
            Self::Transport => "BTP",
            Self::Message => "message",
            Self::SecurityHeaderInfo => "security header info",
            Self::Signer => "signer",
            Self::Signature => "signature",
            Self::Padding => "padding",
        }
    }
}

/// The message of a packet.
#[derive(Clone, Debug)]
pub struct DissectedMessage {
    /// Its kind.
    pub kind: MessageKind,
    /// The ETSI ITS release that it was decoded by: 1 or 2.
    pub release: u8,
    /// Its value by the JSON Encoding Rules.
    pub value: Value,
}

impl Dissection {
    /// Takes apart a packet that begins with its GeoNetworking basic header, signed or not.
    ///
    /// The message is read by release 2 of the ETSI ITS standards, and by release 1 if it is none of release 2. One that is
    /// neither does not hide the headers: see [`Self::message_fault`].
    pub fn of(packet: &[u8]) -> Result<Self, DissectionError> {
        let mut found = Packet::without_message(packet, Start::Packet)?;
        let decoded = found.decode_message(2).or_else(|fault| found.decode_message(1).map_err(|_| fault));
        let message_fault = decoded.as_ref().err().cloned();
        found.message = decoded.ok().flatten();
        // The same bytes were read before, so this is as good as infallible; the fault says what is wrong if it is not.
        let layers = found.layers().map_err(|error| Fault {
            layer: LayerKind::BasicHeader,
            byte: 0,
            problem: error.to_string(),
        })?;
        let mut spans = Spans { packet: &found, layers: Vec::new(), fields: Vec::new() };
        layers.into_iter().for_each(|layer| spans.layer(layer));
        let Spans { layers, fields, .. } = spans;
        let message = found.kind().zip(found.message).map(|(kind, message)| DissectedMessage {
            kind,
            release: message.schema.release(),
            value: message.decoded.value,
        });
        Ok(Self { layers, fields, message, message_fault })
    }

    /// The fields of one of the layers, by its place among them.
    pub fn fields_of(&self, layer: usize) -> impl Iterator<Item = &DissectedField> {
        self.fields.iter().filter(move |field| field.layer == layer)
    }
}

/// Writes the spans down as they follow each other.
struct Spans<'a> {
    packet: &'a Packet<'a>,
    layers: Vec<LayerSpan>,
    fields: Vec<DissectedField>,
}

impl Spans<'_> {
    fn layer(&mut self, layer: Layer) {
        let kind = match layer.kind {
            LayerKind::BasicHeader => SpanKind::BasicHeader,
            LayerKind::CommonHeader => SpanKind::CommonHeader,
            LayerKind::ExtendedHeader => SpanKind::ExtendedHeader,
            LayerKind::Transport => SpanKind::Transport,
            LayerKind::Message => return self.message(layer.bytes),
            LayerKind::Security => return self.security(layer.bytes),
            LayerKind::Link | LayerKind::Trailer => SpanKind::Padding,
        };
        let place = self.span(kind, kind.name(), layer.bytes);
        self.fields.extend(layer.fields.into_iter().map(|field| DissectedField {
            role: FieldRole::Value,
            layer: place,
            depth: 0,
            path: field.name.to_owned(),
            label: field.name.to_owned(),
            value: field.value,
            reading: field.reading,
            bits: field.bits,
        }));
    }

    /// Appends a span and returns its place; one without bytes is left out, and nothing may refer to it.
    fn span(&mut self, kind: SpanKind, name: &'static str, bytes: Range<usize>) -> usize {
        if !bytes.is_empty() {
            self.layers.push(LayerSpan { kind, name, bytes });
        }
        self.layers.len().saturating_sub(1)
    }

    fn message(&mut self, bytes: Range<usize>) {
        let first_bit = bytes.start * 8;
        let Some(message) = &self.packet.message else {
            self.span(SpanKind::Message, SpanKind::Message.name(), bytes);
            return;
        };
        let place = self.span(SpanKind::Message, message.schema.name(), bytes);
        self.fields.extend(message_fields(&message.decoded.fields, first_bit, place));
    }

    /// The envelope before or behind what it encloses.
    fn security(&mut self, bytes: Range<usize>) {
        let Some(envelope) = &self.packet.envelope else { return };
        let base = envelope.bytes.start;
        let mut next = bytes.start;
        for (kind, part) in envelope_spans(&envelope.parts) {
            let part = base + part.start..base + part.end;
            if part.start < bytes.start || part.end > bytes.end {
                continue;
            }
            // Between the message and the end of what was signed there may be bytes of nobody.
            self.span(SpanKind::Padding, SpanKind::Padding.name(), next..part.start);
            next = part.end;
            let place = self.span(kind, kind.name(), part.clone());
            let source = &self.packet.bytes[envelope.bytes.clone()];
            self.fields.extend(header_fields(&envelope.parts, kind, source, base, place));
        }
    }
}
