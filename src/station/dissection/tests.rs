//! Packets of the simulator's own captures, as `comad run --pcap` wrote them; tshark agrees with such about the headers (see
//! `tests/interop`).

use proptest::prelude::*;
use proptest::sample::Index;

use super::*;
use crate::station::message::{MessageKind, bytes_from_hex};
use crate::station::networking::LayerKind;

/// A CAM without an envelope.
const PLAIN_CAM: &str = "\
    1100500120500280002f0100140002000000005b000000081dcd62e505f920008aa503840000000007d1000002020000005b\
    0008405a6e497cae285e401ffffffc23b7743e00384fc552fe03109a8333ffe1fffa001000";

/// A DENM without an envelope.
const PLAIN_DENM: &str = "\
    1100500a20400180003f0a00000000001400020000000000000000c81dcd617d05f5e8568a0503841dcd617d05f5e85603e8\
    00000000000007d20000020100000000c400000000000000000000190000000006453724a7d713fba56ffffffe11dbba1f80\
    a0178018a05fc709f8037fffdfd33c73800130";

/// A CAM whose envelope names its signer by a digest.
const SIGNED_CAM: &str = "\
    120050010381004003805120500280002d01001400020000000020000009cb1dcd66d805f67e9785860a8c0000000007d100\
    0002020000002009cb005a6e49fb0e280a12fffffffc23b7743e00a8cfc2c37e03109a8333ffe1fffa004001240000000000\
    26459f805caa10580c0c5b9880809281a9b0f35211ed3e51cbc0fcf92b0b932aa5a54f4d6653bc6af8b9c676ef3f05c9b42c\
    3a04d606984f371761d61c0a3ddddffd7ce449b9d0f41661414c36cd";

/// A DENM whose envelope has the certificate.
const SIGNED_DENM: &str = "\
    1200500a0381004003807320400180003f0a00000000001400020000000000000000c81dcd617d05f5e8568a0503841dcd61\
    7d05f5e85603e800000000000007d20000020100000000c400000000000000000000190000000006453724a7d713fba56fff\
    fffe11dbba1f80a0178018a05fc709f8037fffdfd33c73800130500125000000000003118c1dcd617d05f5e8561000810101\
    80030080ea243f3507429f8110830000000000000000008400a8010780012481040301fffc80012581050401ffffff800189\
    81030201e080018a81030201c000018d0002027e0002027f80808228c4dd967a707d96a0e3df7d1838a5e3ebff1121af1004\
    4b1123d29a1df31f618080a97d26971943be595631bf8b04b5d835068e90c20e06c34a3c0c56e34541dddd2f7b62338a8843\
    81e763049204666833a298484871bcb153807981d32802773680806dac3e013cb30dc6f4da407b3071646a3c6822f9382da4\
    483d34f41492f30f9b2233935e7630200a854cdfb4a0842e197686b57ab5fde79b0fa371aedec9ee2a";

const ALL: [&str; 4] = [PLAIN_CAM, PLAIN_DENM, SIGNED_CAM, SIGNED_DENM];

fn bytes(hex: &str) -> Vec<u8> {
    bytes_from_hex(hex).expect("hex digits")
}

fn dissected(hex: &str) -> Dissection {
    let bytes = bytes(hex);
    let dissection = Dissection::of(&bytes).expect("a packet");
    check(&bytes, &dissection);
    dissection
}

/// What holds for every packet.
fn check(packet: &[u8], found: &Dissection) {
    let mut next = 0;
    for layer in &found.layers {
        assert!(layer.bytes.start == next && !layer.bytes.is_empty(), "{:?}", found.layers);
        next = layer.bytes.end;
    }
    assert_eq!(next, packet.len(), "layers hold all bytes");
    let (mut last_layer, mut last_start, mut last_end) = (0, 0, 0);
    // The ends of the groups that the field at hand is in.
    let mut groups: Vec<usize> = Vec::new();
    for field in &found.fields {
        let layer = &found.layers[field.layer];
        let inside = layer.bytes.start * 8 <= field.bits.start && field.bits.end <= layer.bytes.end * 8;
        assert!(inside && !field.bits.is_empty(), "{field:?} in {layer:?}");
        assert!(field.bits.start >= last_start && field.layer >= last_layer, "{field:?}");
        (last_layer, last_start) = (field.layer, field.bits.start);
        assert!(field.depth <= groups.len(), "{field:?}");
        groups.truncate(field.depth);
        assert!(groups.iter().all(|end| field.bits.end <= *end), "{field:?}");
        if field.role == FieldRole::Group {
            groups.push(field.bits.end);
        } else {
            assert!(field.bits.start >= last_end, "{field:?} begins before bit {last_end}");
            last_end = field.bits.end;
        }
    }
}

fn spans(dissection: &Dissection) -> Vec<(&'static str, usize)> {
    dissection.layers.iter().map(|layer| (layer.name, layer.bytes.len())).collect()
}

/// Layer, value and reading of the field whose path ends so.
fn field<'a>(dissection: &'a Dissection, path: &str) -> (&'static str, &'a str, &'a str) {
    let ends = |field: &&DissectedField| field.role == FieldRole::Value && field.path.ends_with(path);
    let field = dissection.fields.iter().find(ends).unwrap_or_else(|| panic!("no field {path}"));
    (dissection.layers[field.layer].name, &field.value, &field.reading)
}

#[test]
fn a_packet_without_envelope_has_four_headers() {
    let cam = dissected(PLAIN_CAM);
    let headers = [
        ("GeoNetworking basic header", 4),
        ("GeoNetworking common header", 8),
        ("GeoNetworking extended header", 28),
        ("BTP", 4),
    ];
    assert_eq!(spans(&cam), [&headers[..], &[("CAM", 43)]].concat());
    let message = cam.message.as_ref().expect("a CAM");
    assert_eq!((message.kind, message.release), (MessageKind::Cam, 2));
    assert_eq!(message.value["header"]["stationId"], 0x5B);
    assert_eq!(cam.message_fault, None);
    // path -> layer, value, reading; from the bytes: 1dcd62e5 and so on
    for (path, expected) in [
        ("lifetime", ("GeoNetworking basic header", "1 s", "")),
        ("header type", ("GeoNetworking common header", "5", "SHB")),
        ("latitude", ("GeoNetworking extended header", "499999461", "49.9999461 deg")),
        ("destination port", ("BTP", "2001", "")),
        ("header.messageId", ("CAM", "2", "cam")),
        ("header.stationId", ("CAM", "91", "")),
        ("generationDeltaTime", ("CAM", "8", "8 ms")),
        ("referencePosition.latitude", ("CAM", "499999461", "49.9999461 deg")),
        ("speedValue", ("CAM", "2725", "27.25 m/s")),
        ("driveDirection", ("CAM", "forward", "")),
    ] {
        assert_eq!(field(&cam, path), expected, "{path}");
    }
    let denm = dissected(PLAIN_DENM);
    assert_eq!(denm.message.as_ref().map(|message| message.kind), Some(MessageKind::Denm));
    assert_eq!(denm.layers.last().map(|layer| layer.name), Some("DENM"));
}

#[test]
fn an_envelope_stands_around_what_it_encloses() {
    let inner = [("GeoNetworking common header", 8), ("GeoNetworking extended header", 28), ("BTP", 4)];
    let cam = dissected(SIGNED_CAM);
    let before = [("GeoNetworking basic header", 4), ("security header", 7)];
    let behind = [("security header info", 11), ("signer", 9), ("signature", 66)];
    assert_eq!(spans(&cam), [&before[..], &inner, &[("CAM", 41)], &behind].concat());
    assert_eq!(field(&cam, "psid"), ("security header info", "36", "CAM"));
    // The digest as it stands in the packet.
    assert_eq!(field(&cam, "digest"), ("signer", DIGEST, ""));
    let denm = dissected(SIGNED_DENM);
    let name = |kind: SpanKind| denm.layers.iter().find(|layer| layer.kind == kind).map(|layer| layer.bytes.len());
    assert_eq!((name(SpanKind::Signature), name(SpanKind::Padding)), (Some(66), None));
    assert_eq!(field(&denm, "psid"), ("security header info", "37", "DENM"));
    // From the bytes 126 to 147: options, psid, time, place.
    for (path, value, reading) in [
        ("options", "50", ""),
        ("generationTime", "201100 us", "2004-01-01 00:00:00.201100 TAI"),
        ("generationLocation.latitude", "499999101", "49.9999101 deg"),
        ("generationLocation.elevation", "4096", "0.0 m"),
    ] {
        assert_eq!(field(&denm, path), ("security header info", value, reading), "{path}");
    }
    let (layer, _, validity) = field(&denm, "certificate contents");
    assert!(layer == "signer" && validity.starts_with("valid from 200"), "{validity}");
}

const DIGEST: &str = "5caa10580c0c5b98";

#[test]
fn the_bits_of_a_message_are_all_told() {
    for hex in ALL {
        let found = dissected(hex);
        let place = found.layers.iter().position(|layer| layer.kind == SpanKind::Message).expect("a message");
        let told: usize =
            found.fields_of(place).filter(|field| field.role != FieldRole::Group).map(|field| field.bits.len()).sum();
        let bits = found.layers[place].bytes.len() * 8;
        assert!(told <= bits && bits < told + 8, "{told} of {bits} bits");
    }
}

#[test]
fn a_damaged_message_does_not_hide_the_headers() {
    let mut packet = bytes(PLAIN_CAM);
    // Latitude and longitude out of their ranges.
    packet[53..61].fill(0xFF);
    let found = Dissection::of(&packet).expect("headers");
    check(&packet, &found);
    assert!(found.message.is_none() && found.layers.last().is_some_and(|layer| layer.name == "message"));
    let fault = found.message_fault.expect("what is wrong");
    assert!(fault.layer == LayerKind::Message && (44..62).contains(&fault.byte), "{fault}");
    assert_eq!(field(&dissected(PLAIN_CAM), "destination port").1, "2001");
}

#[test]
fn padding_and_cut_packets_are_told() {
    for hex in ALL {
        let mut packet = bytes(hex);
        for length in 0..packet.len() {
            assert!(Dissection::of(&packet[..length]).is_err(), "{length} of {} bytes", packet.len());
        }
        packet.extend([0; 7]);
        let found = Dissection::of(&packet).expect("a padded packet");
        check(&packet, &found);
        assert_eq!(found.layers.last().map(|layer| (layer.kind, layer.bytes.len())), Some((SpanKind::Padding, 7)));
    }
    let error = Dissection::of(&[0xFF; 40]).expect_err("no packet").to_string();
    assert!(error.starts_with("GeoNetworking basic header, byte 0: "), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4000) })]

    #[test]
    fn changed_packets_do_no_harm(
        which in 0..ALL.len(),
        changes in prop::collection::vec((any::<Index>(), any::<u8>()), 1..6),
        keep in any::<Option<Index>>(),
    ) {
        let mut packet = bytes(ALL[which]);
        for (place, value) in changes {
            let place = place.index(packet.len());
            packet[place] = value;
        }
        if let Some(keep) = keep {
            packet.truncate(keep.index(packet.len()));
        }
        match Dissection::of(&packet) {
            Ok(found) => check(&packet, &found),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }
}
