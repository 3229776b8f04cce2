//! The way that bytes take from a capture file or the air to the message: every reader on it takes anything.

use std::sync::OnceLock;

use comad::evaluation::capture_file::CaptureReader;
use comad::evaluation::record::{CaptureWriter, Direction, StationId};
use comad::geometry::{Heading, Point};
use comad::station::message::MessageKind;
use comad::station::networking::wire::{BasicHeader, BasicNextHeader, PacketLifetime};
use comad::station::networking::{
    AreaShape, BtpHeader, Destination, GeoArea, LinkType, MacAddress, PacketOutbox, Priority, Start, Transport,
    put_ethernet_header,
};
use comad::station::security::{GenerationLocation, ItsAid, SignRequest, SignatureScheme};
use comad::units::{Meters, SimDuration, SimTime};
use proptest::prelude::*;
use proptest::sample::Index;

use crate::vector::vectors;
use crate::{envelopes, judge};

const MAC: MacAddress = MacAddress([2, 0, 0, 0, 0, 7]);

/// Every vector in a packet of every kind, with and without a signature.
pub fn packets() -> &'static [Vec<u8>] {
    static PACKETS: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    PACKETS.get_or_init(|| {
        let mut domain = envelopes::domain(SignatureScheme::Modelled);
        let mut station = envelopes::station(&mut domain);
        let mut router = judge::router(MAC);
        let mut outbox = PacketOutbox::default();
        let area = |shape| Destination::GeoBroadcast {
            area: GeoArea { shape, centre: Point::new(100.0, 50.0), azimuth: Heading::WEST },
            hops: 5,
        };
        let destinations = [
            Destination::SingleHop,
            Destination::TopologicallyScoped { hops: 3 },
            area(AreaShape::Circle { radius: Meters(300.0) }),
            area(AreaShape::Rectangle { half_length: Meters(300.0), half_width: Meters(40.0) }),
            area(AreaShape::Ellipse { semi_major: Meters(300.0), semi_minor: Meters(40.0) }),
        ];
        let mut packets = Vec::new();
        let mut now = SimTime::ZERO;
        for (index, vector) in vectors().iter().enumerate() {
            now += SimDuration::from_millis(100);
            let kind = MessageKind::ALL.into_iter().find(|kind| kind.name() == vector.message).expect("a kind");
            let transport = Transport {
                destination: destinations[index % destinations.len()],
                priority: Priority::Dp2,
                lifetime: SimDuration::from_millis(60_000),
            };
            outbox.clear();
            let btp = BtpHeader::to_port(kind.btp_port());
            router.send(now, &judge::at_rest(), &transport, btp, &vector.bytes(), &mut outbox).expect("it fits");
            let mut packet = Vec::new();
            outbox.waiting()[0].put(&mut packet);
            let location = GenerationLocation { latitude: 1, longitude: 2, elevation: 3 };
            let payload = &packet[BasicHeader::BYTES..];
            let request = SignRequest { its_aid: ItsAid::CA, payload, location, attack: None };
            let mut signed = Vec::new();
            station.sign(now, &domain, &request, &mut signed);
            packets.extend([packet, secured(&signed)]);
        }
        let now = router.next_wakeup().expect("a beacon");
        outbox.clear();
        router.handle(now, &judge::at_rest(), &mut outbox);
        let mut beacon = Vec::new();
        outbox.waiting()[0].put(&mut beacon);
        packets.push(beacon);
        // Envelopes of all forms, whose payload is no packet.
        packets.extend(envelopes::signed(SignatureScheme::Modelled).iter().map(|envelope| secured(envelope)));
        packets
    })
}

/// An envelope behind its basic header.
fn secured(envelope: &[u8]) -> Vec<u8> {
    let mut packet = Vec::new();
    let lifetime = PacketLifetime(0x1A);
    BasicHeader { next_header: BasicNextHeader::Secured, lifetime, remaining_hop_limit: 1 }.put(&mut packet);
    packet.extend(envelope);
    packet
}

/// A capture of all packets.
pub fn capture() -> Vec<u8> {
    let mut writer = CaptureWriter::new(Vec::new(), &[(StationId(1), "a car".into()), (StationId(2), "b".into())]);
    for (index, packet) in packets().iter().enumerate() {
        let mut frame = Vec::new();
        put_ethernet_header(MacAddress([0xff; 6]), MAC, &mut frame);
        frame.extend(packet);
        writer.frame(SimTime(index as i64 * 1_000_000), StationId(1 + index as u32 % 2), Direction::Inbound, &frame, 0);
    }
    writer.finish().expect("memory is never full")
}

/// The same in the older format: a header, then seconds, microseconds and two lengths before each frame.
pub fn old_capture() -> Vec<u8> {
    let mut file = Vec::new();
    for word in [0xA1B2_C3D4u32, 0x0004_0002, 0, 0, 262_144, 1] {
        file.extend(word.to_le_bytes());
    }
    for (index, packet) in packets().iter().enumerate() {
        let mut frame = Vec::new();
        put_ethernet_header(MacAddress([0xff; 6]), MAC, &mut frame);
        frame.extend(packet);
        for word in [index as u32, 7, frame.len() as u32, frame.len() as u32] {
            file.extend(word.to_le_bytes());
        }
        file.extend(frame);
    }
    file
}

#[test]
fn what_is_right_is_read() {
    // Stations refuse the VAM of release 1; beacons and envelopes of something else have no message.
    let refused = vectors().iter().filter(|vector| vector.message == "VAM" && vector.release == 1).count();
    let messages = 2 * (vectors().len() - refused);
    assert_eq!(packets().iter().filter(|packet| judge::packet(packet, Start::Packet)).count(), messages);
    for file in [capture(), old_capture()] {
        assert_eq!(judge::capture(&file), (packets().len(), messages));
    }
}

#[test]
fn a_packet_that_ends_early_has_no_message() {
    for packet in packets() {
        for length in (0..packet.len()).filter(|length| packet.len() < 400 || length % 13 == 0) {
            assert!(!judge::packet(&packet[..length], Start::Packet), "{length} of {} bytes", packet.len());
        }
    }
}

#[test]
fn a_capture_that_ends_early_has_the_frames_before() {
    for file in [capture(), old_capture()] {
        let mut before = 0;
        for length in (0..file.len()).filter(|length| length % 7 == 0 || *length < 400) {
            let mut frames = 0;
            if let Ok(mut reader) = CaptureReader::new(&file[..length]) {
                while let Ok(Some(_)) = reader.next_frame() {
                    frames += 1;
                }
            }
            assert!(frames == before || frames == before + 1, "{frames} frames behind {before}");
            before = frames;
        }
        assert!(before >= packets().len() - 1);
    }
}

/// Some bytes changed, and the end cut off in half of the cases.
fn changed(bytes: &[u8], changes: &[(Index, u8)], keep: Option<Index>) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for (place, value) in changes {
        let place = place.index(bytes.len());
        bytes[place] = *value;
    }
    if let Some(keep) = keep {
        bytes.truncate(keep.index(bytes.len()));
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn changed_packets_do_no_harm(
        which in any::<Index>(),
        changes in prop::collection::vec((any::<Index>(), any::<u8>()), 1..6),
        keep in any::<Option<Index>>(),
    ) {
        let bytes = changed(which.get::<Vec<u8>>(packets()), &changes, keep);
        for start in [Start::Packet, Start::Frame(LinkType::Ethernet), Start::Frame(LinkType::Ieee80211)] {
            judge::packet(&bytes, start);
        }
        let mut frame = Vec::new();
        put_ethernet_header(MAC, MAC, &mut frame);
        frame.extend(&bytes);
        judge::packet(&frame, Start::Frame(LinkType::Ethernet));
    }

    #[test]
    fn headers_of_noise_do_no_harm(noise in prop::collection::vec(any::<u8>(), 0..120), radiotap in any::<u16>()) {
        judge::packet(&noise, Start::Packet);
        // Headers that are right let the noise reach further: each kind of packet, and each link layer.
        for kind in [0x10, 0x20, 0x30, 0x31, 0x32, 0x40, 0x41, 0x42, 0x50, 0x51, 0x60, 0x61] {
            let length = (noise.len() / 2) as u8;
            let start = [0x11, 0, 0x1A, 2, 0x20, kind, 2, 0x80, 0, length, 2, 0];
            judge::packet(&[&start, &noise[..]].concat(), Start::Packet);
        }
        for frame_control in [[0x08, 0], [0x88, 0], [0x88, 3]] {
            let frame = [&frame_control, &noise[..]].concat();
            judge::packet(&frame, Start::Frame(LinkType::Ieee80211));
            let length = (radiotap % 40).to_le_bytes();
            let radiotap = [&[0, 0, length[0], length[1]], &noise[..]].concat();
            judge::packet(&radiotap, Start::Frame(LinkType::Radiotap));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn changed_captures_do_no_harm(
        old in any::<bool>(),
        changes in prop::collection::vec((any::<Index>(), any::<u8>()), 1..6),
        near_the_front in prop::collection::vec((0usize..160, any::<u8>()), 0..3),
        keep in any::<Option<Index>>(),
    ) {
        let mut file = changed(if old { old_capture_once() } else { capture_once() }, &changes, keep);
        for (place, value) in near_the_front {
            if let Some(byte) = file.get_mut(place) {
                *byte = value;
            }
        }
        judge::capture(&file);
    }
}

fn capture_once() -> &'static [u8] {
    static CAPTURE: OnceLock<Vec<u8>> = OnceLock::new();
    CAPTURE.get_or_init(capture)
}

fn old_capture_once() -> &'static [u8] {
    static CAPTURE: OnceLock<Vec<u8>> = OnceLock::new();
    CAPTURE.get_or_init(old_capture)
}
