//! What must hold whatever a reader is given: it panics or asserts where it does not. Tests and the targets of `fuzz/`
//! share these functions.

use std::ops::Range;

use comad::engine::RandomStream;
use comad::evaluation::capture_file::CaptureReader;
use comad::geometry::{Heading, KinematicState, LocalPlane, Point, Topology, Wgs84};
use comad::station::dissection::{Dissection, FieldRole};
use comad::station::message::{Message, MessageKind, MessageSchema, bytes_from_hex, hex_from_bytes};
use comad::station::networking::wire::BasicHeader;
use comad::station::networking::{
    GeoRouter, GnAddress, GnStationType, LinkType, MacAddress, NetworkMap, PacketOutbox, ParsedPacket, RouterSettings,
    Start, explain, geonetworking_packet,
};
use comad::station::security::ReceivedEnvelope;
use comad::units::SimTime;
use serde_json::Value;

/// Whatever decodes must encode, and decode to a value with the same bytes: a member that has its default value may
/// stand on the wire, and is left out when it is written again.
pub fn message(bytes: &[u8], schema: MessageSchema) {
    match schema.decode(bytes) {
        Ok(decoded) => {
            let again = schema.encode(&decoded.value).unwrap_or_else(|error| panic!("{error}: {}", decoded.value));
            let canonical = schema.decode(&again).expect("our bytes").value;
            assert_eq!(schema.encode(&canonical).expect("a decoded value"), again);
        }
        Err(error) => assert!(error.bit <= bytes.len() * 8, "{error}"),
    }
}

/// What a station reads is of the kind that it looked for; what is wrong lies within the bytes.
pub fn station_message(bytes: &[u8], kind: MessageKind) {
    match Message::decode(kind, bytes) {
        Ok(message) => {
            assert_eq!(message.kind(), kind);
            let mut again = Vec::new();
            let encoded = match &message {
                Message::Cam(cam) => cam.encode_into(&mut again),
                Message::Denm(denm) => denm.encode_into(&mut again),
                Message::Cpm(cpm) => cpm.encode_into(&mut again),
                Message::Vam(vam) => vam.encode_into(&mut again),
                Message::Spatem(spatem) => spatem.encode_into(&mut again),
                Message::Mapem(mapem) => mapem.encode_into(&mut again),
                other => panic!("{:?} has no encoder here", other.kind()),
            };
            // A message of others may leave nothing that a station could send, such as a list without an element.
            match encoded {
                Ok(()) => assert_eq!(Message::decode(kind, &again).as_ref(), Ok(&message)),
                Err(_) => assert!(again.is_empty()),
            }
        }
        Err(error) => assert!(error.bit <= bytes.len() * 8, "{error}"),
    }
}

/// Whatever JSON is encoded decodes to a value with the same bytes; whatever is refused has a reason.
pub fn json(value: &Value, schema: MessageSchema) {
    match schema.encode(value) {
        Ok(bytes) => {
            let decoded = schema.decode(&bytes).unwrap_or_else(|error| panic!("{schema:?}, {error}: {value}"));
            assert_eq!(schema.encode(&decoded.value).expect("a decoded value"), bytes);
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// Hex digits are read for what they say, or there is a place where they are none.
pub fn hex(text: &str) {
    match bytes_from_hex(text) {
        Ok(bytes) => {
            let trimmed = text.trim_start();
            let digits = trimmed.strip_prefix("0x").or_else(|| trimmed.strip_prefix("0X")).unwrap_or(trimmed);
            let digits = digits.to_lowercase().replace(|c: char| c.is_whitespace() || c == ':', "");
            assert_eq!(hex_from_bytes(&bytes), digits);
        }
        // A digit is missing, or this character is none.
        Err(place) => {
            let wrong = text.get(place..).expect("the border of a character").chars().next();
            assert!(wrong.is_none_or(|c| !c.is_ascii_hexdigit() && !c.is_whitespace() && c != ':'), "{text:?}");
        }
    }
}

/// A router of a station at the edge of nowhere.
pub fn router(mac: MacAddress) -> GeoRouter {
    let address = GnAddress::new(GnStationType::PASSENGER_CAR, mac);
    let plane = LocalPlane::new(Wgs84 { latitude_deg: -33.45, longitude_deg: -70.66 });
    let map = NetworkMap { plane, topology: Topology::Open };
    GeoRouter::new(address, RouterSettings::default(), map, RandomStream::from_seed(1), SimTime::ZERO)
}

/// Where its station is.
pub fn at_rest() -> KinematicState {
    KinematicState::at_rest(Point::new(3.0, 4.0), Heading::WEST)
}

/// Whatever is taken apart has parts that tile it, and fields that lie in their part, one after the other.
pub fn dissection(bytes: &[u8]) {
    match Dissection::of(bytes) {
        Ok(found) => {
            let mut next = 0;
            for layer in &found.layers {
                assert!(layer.bytes.start == next && !layer.bytes.is_empty(), "{:?}", found.layers);
                next = layer.bytes.end;
            }
            assert_eq!(next, bytes.len(), "layers hold all bytes");
            let mut last = 0;
            for field in &found.fields {
                let layer = &found.layers[field.layer].bytes;
                assert!(layer.start * 8 <= field.bits.start && field.bits.end <= layer.end * 8, "{field:?}");
                assert!(field.bits.start >= last, "{field:?} begins before bit {last}");
                last = if field.role == FieldRole::Group { field.bits.start } else { field.bits.end };
            }
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// Reads a packet as a station and as a tool do; gives back whether a message came out of it.
pub fn packet(bytes: &[u8], start: Start) -> bool {
    if start == Start::Packet {
        dissection(bytes);
    }
    let inner_of = |secured: &[u8]| -> Option<Range<usize>> {
        let payload = ReceivedEnvelope::parse(secured).ok()?.payload;
        Some(payload.start as usize..payload.end as usize)
    };
    match explain(bytes, start, inner_of) {
        Ok(layers) => {
            let mut next = 0;
            for layer in &layers {
                assert_eq!(layer.bytes.start, next, "layers follow each other");
                next = layer.bytes.end;
                assert!(layer.fields.iter().all(|field| field.bits.end <= bytes.len() * 8));
            }
            assert_eq!(next, bytes.len(), "layers hold all bytes");
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    let base = match start {
        Start::Frame(link) => match geonetworking_packet(link, bytes) {
            Ok(base) => base,
            Err(_) => return false,
        },
        Start::Packet => 0,
    };
    let packet = &bytes[base..];
    let parsed = match packet.get(BasicHeader::BYTES..).and_then(inner_of) {
        Some(inner) => {
            ParsedPacket::parse_secured(packet, inner.start + BasicHeader::BYTES..inner.end + BasicHeader::BYTES)
        }
        None => ParsedPacket::parse(packet),
    };
    let Ok(parsed) = parsed else { return false };
    let mut outbox = PacketOutbox::default();
    let mut router = router(MacAddress([2, 0, 0, 0, 0, 9]));
    for at in [0, 1, 400_000_000] {
        router.received(SimTime(at), &at_rest(), &parsed, packet, MacAddress([2, 0, 0, 0, 0, 7]), &mut outbox);
    }
    while let Some(next) = router.next_wakeup().filter(|next| *next < SimTime(10_000_000_000)) {
        router.handle(next, &at_rest(), &mut outbox);
    }
    let kind = parsed.btp.and_then(|btp| MessageKind::from_btp_port(btp.destination_port()));
    kind.is_some_and(|kind| Message::decode(kind, parsed.message(packet)).is_ok())
}

/// Reads frames until the end or an error; gives back how many frames there were and how many messages in them.
pub fn capture(file: &[u8]) -> (usize, usize) {
    let (mut frames, mut messages) = (0, 0);
    let Ok(mut reader) = CaptureReader::new(file) else { return (0, 0) };
    loop {
        match reader.next_frame() {
            Ok(Some(frame)) => {
                frames += 1;
                assert_eq!(frame.number, frames as u64);
                assert!(frame.bytes.len() <= file.len());
                if let Some(link) = LinkType::from_number(frame.link_type) {
                    messages += usize::from(packet(&frame.bytes, Start::Frame(link)));
                }
            }
            Ok(None) => return (frames, messages),
            Err(error) => {
                assert!(error.byte <= file.len() as u64, "{error}");
                return (frames, messages);
            }
        }
    }
}
