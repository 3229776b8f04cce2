//! The parts of a security envelope and what they say (TS 103 097 V2.1.1, IEEE 1609.2).

use std::ops::Range;

use super::SpanKind;
use super::field_tree::{DissectedField, FieldRole};
use super::reading::{degrees, tai_date};
use crate::station::message::{MessageKind, hex_from_bytes};
use crate::station::security::{Issuer, ItsAid, ReceivedEnvelope, ReceivedSigner, Time64};

/// The parts of an envelope without the payload, counted from its first byte.
pub(super) fn envelope_spans(envelope: &ReceivedEnvelope) -> [(SpanKind, Range<usize>); 4] {
    let [payload, info, signer, signature] =
        [envelope.payload, envelope.header_info, envelope.signer_span, envelope.signature.span]
            .map(|span| span.start as usize..span.end as usize);
    [
        (SpanKind::SecurityHeader, 0..payload.start),
        (SpanKind::SecurityHeaderInfo, info.clone()),
        (SpanKind::Signer, info.end..signer.end),
        (SpanKind::Signature, signer.end..signature.end),
    ]
}

/// The fields of one of the parts. `source` are the bytes of the envelope, which begins at byte `base` of the packet.
pub(super) fn header_fields(
    envelope: &ReceivedEnvelope,
    part: SpanKind,
    source: &[u8],
    base: usize,
    layer: usize,
) -> Vec<DissectedField> {
    let mut rows = Rows { source, base, layer, fields: Vec::new() };
    match part {
        SpanKind::SecurityHeaderInfo => rows.header_info(envelope),
        SpanKind::Signer => rows.signer(envelope),
        _ => {
            let spans = envelope_spans(envelope);
            let bytes = spans.into_iter().find_map(|(kind, bytes)| (kind == part).then_some(bytes)).unwrap_or_default();
            for named in envelope.parts() {
                if bytes.start <= named.bytes.start && named.bytes.end <= bytes.end {
                    rows.opaque(named.name, named.bytes);
                }
            }
        }
    }
    rows.fields
}

struct Rows<'a> {
    source: &'a [u8],
    base: usize,
    layer: usize,
    fields: Vec<DissectedField>,
}

impl Rows<'_> {
    fn row(&mut self, name: &str, bytes: Range<usize>, value: String, reading: String) {
        if bytes.is_empty() {
            return;
        }
        self.fields.push(DissectedField {
            role: FieldRole::Value,
            layer: self.layer,
            depth: 0,
            path: name.to_owned(),
            label: name.to_owned(),
            value,
            reading,
            bits: (self.base + bytes.start) * 8..(self.base + bytes.end) * 8,
        });
    }

    /// A few bytes as they are, many as their number.
    fn opaque(&mut self, name: &str, bytes: Range<usize>) {
        const FEW: usize = 16;
        let found = self.source.get(bytes.clone()).unwrap_or_default();
        let value = if found.len() > FEW { format!("{} bytes", found.len()) } else { hex_from_bytes(found) };
        self.row(name, bytes, value, String::new());
    }

    /// `HeaderInfo` (IEEE 1609.2 clause 6.3.9): its preamble, then the members that are there.
    fn header_info(&mut self, envelope: &ReceivedEnvelope) {
        let (start, end) = (envelope.header_info.start as usize, envelope.header_info.end as usize);
        let mut at = start;
        let mut next = |bytes: usize| {
            let from = at;
            at = (at + bytes).min(end);
            from..at
        };
        let preamble = next(1);
        // A length and the bytes of the number, in its shortest form.
        let psid = envelope.its_aid.0;
        let application = next(1 + (8 - (psid | 1).leading_zeros() as usize / 8));
        self.opaque("options", preamble);
        let kind = MessageKind::ALL.into_iter().find(|kind| ItsAid::of(*kind) == envelope.its_aid);
        let name = kind.map_or("", MessageKind::name);
        self.row("psid", application, psid.to_string(), name.to_owned());
        for (name, time) in [("generationTime", envelope.generation_time), ("expiryTime", envelope.expiry_time)] {
            if let Some(Time64(microseconds)) = time {
                self.row(name, next(8), format!("{microseconds} us"), tai_date(microseconds));
            }
        }
        if let Some(place) = envelope.generation_location {
            let elevation = format!("{:.1} m", (f64::from(place.elevation) - 4096.0) / 10.0);
            for (name, value) in [("latitude", place.latitude), ("longitude", place.longitude)] {
                let name = format!("generationLocation.{name}");
                self.row(&name, next(4), value.to_string(), degrees(value));
            }
            self.row("generationLocation.elevation", next(2), place.elevation.to_string(), elevation);
        }
        self.opaque("further members", next(end));
    }

    /// `SignerIdentifier` (clause 6.3.25).
    fn signer(&mut self, envelope: &ReceivedEnvelope) {
        let start = envelope.signer_span.start as usize;
        self.opaque("choice", start..start + 1);
        match &envelope.signer {
            ReceivedSigner::Digest(digest) => {
                let end = envelope.signer_span.end as usize;
                self.row("digest", start + 1..end, hex_from_bytes(&digest.0), String::new());
            }
            ReceivedSigner::Certificate(certificate) => {
                let whole = certificate.whole.start as usize..certificate.whole.end as usize;
                let contents = certificate.to_be_signed.start as usize..certificate.to_be_signed.end as usize;
                self.opaque("number of certificates", start + 1..whole.start);
                let issuer = match certificate.issuer {
                    Issuer::Authority(digest) => format!("issuer {}", hex_from_bytes(&digest.0)),
                    Issuer::Itself => "self-signed".to_owned(),
                };
                let head = whole.start..contents.start;
                self.row("certificate version, type, issuer", head.clone(), format!("{} bytes", head.len()), issuer);
                let hours = certificate.valid_for.as_secs_f64() / 3600.0;
                let validity = format!("valid from {}, {hours} h", tai_date(certificate.valid_from.0));
                let length = format!("{} bytes", contents.len());
                self.row("certificate contents", contents.clone(), length, validity);
                self.opaque("certificate signature", contents.end..whole.end);
            }
        }
    }
}
