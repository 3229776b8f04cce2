//! A packet as a table of its layers and fields.

use std::fmt::Write as _;
use std::ops::Range;

use super::output;
use crate::station::dissection::{Envelope, Packet};
use crate::station::message::hex_from_bytes;
use crate::station::networking::{ExplainError, LayerKind};
use crate::station::security::ReceivedSigner;

/// All layers, then the fields of the message.
pub(super) fn table(packet: &Packet<'_>) -> Result<String, ExplainError> {
    let mut rows = vec![["bytes".to_owned(), "bits".to_owned(), "field".to_owned(), "value".to_owned()]];
    for layer in packet.layers()? {
        let title = match (&packet.message, layer.kind) {
            (Some(message), LayerKind::Message) => format!("{} {:?}", layer.kind.name(), message.schema),
            _ => layer.kind.name().to_owned(),
        };
        rows.push([range(&layer.bytes), String::new(), title, format!("{} bytes", layer.bytes.len())]);
        for field in &layer.fields {
            let bytes = field.bits.start / 8..field.bits.end.div_ceil(8);
            rows.push([range(&bytes), range(&field.bits), format!("  {}", field.name), field.text()]);
        }
        match (layer.kind, &packet.envelope) {
            (LayerKind::Security, Some(envelope)) => rows.extend(envelope_rows(envelope, &layer.bytes)),
            (LayerKind::Link, _) if layer.bytes.len() == 14 => rows.extend(ethernet_rows(packet.bytes)),
            _ => {}
        }
    }
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths = [width(0), width(1), width(2)];
    let mut text = String::new();
    for [bytes, bits, field, value] in &rows {
        let line = format!("{bytes:<0$}  {bits:<1$}  {field:<2$}  {value}", widths[0], widths[1], widths[2]);
        let _ = writeln!(text, "{}", line.trim_end());
    }
    if let Some(message) = &packet.message {
        let start = packet.message_bytes().start;
        let _ = writeln!(text, "\n{:?}, bits from its first byte, which is byte {start}:", message.schema);
        text += &output::table(&message.decoded.fields);
    }
    Ok(text)
}

fn range(range: &Range<usize>) -> String {
    format!("[{}..{})", range.start, range.end)
}

fn row(name: &str, bytes: Range<usize>, value: String) -> [String; 4] {
    [range(&bytes), range(&(bytes.start * 8..bytes.end * 8)), format!("  {name}"), value]
}

fn ethernet_rows(frame: &[u8]) -> Vec<[String; 4]> {
    let fields = [("destination", 0..6), ("source", 6..12), ("EtherType", 12..14)];
    let value = |bytes: &Range<usize>| frame.get(bytes.clone()).map(hex_from_bytes).unwrap_or_default();
    fields.map(|(name, bytes)| row(name, bytes.clone(), value(&bytes))).to_vec()
}

/// The parts of the envelope that lie within `layer`.
fn envelope_rows(envelope: &Envelope, layer: &Range<usize>) -> Vec<[String; 4]> {
    let found = &envelope.parts;
    let base = envelope.bytes.start;
    let parts = found.parts().into_iter().map(|part| (part.name, base + part.bytes.start..base + part.bytes.end));
    let inside = parts.filter(|(_, bytes)| layer.start <= bytes.start && bytes.end <= layer.end);
    inside
        .map(|(name, bytes)| {
            let value = match (name, &found.signer) {
                ("headerInfo", _) => {
                    let time =
                        found.generation_time.map(|time| format!(", generationTime {} us TAI since 2004", time.0));
                    format!("psid {}{}", found.its_aid.0, time.unwrap_or_default())
                }
                ("signer digest", ReceivedSigner::Digest(digest)) => hex_from_bytes(&digest.0),
                _ => format!("{} bytes", bytes.len()),
            };
            row(name, bytes, value)
        })
        .collect()
}
