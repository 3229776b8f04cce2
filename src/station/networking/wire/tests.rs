//! Headers against the crate `geonetworking`, which is not ours, and against the tables of the standards.

use geonetworking::en302636_4_1 as other;
use geonetworking::{Decode, Encode, Packet};

use super::*;
use crate::engine::RandomStream;
use crate::geometry::{Heading, LocalPlane, Point, Topology, Wgs84};
use crate::station::networking::{AreaShape, GeoArea, ParsedPacket, basic_header};
use crate::units::{Meters, SimDuration};

/// A packet with random values in its headers, as we write it.
fn random_packet(random: &mut RandomStream, extended: impl FnOnce(&mut RandomStream) -> ExtendedHeader) -> Vec<u8> {
    let extended = extended(random);
    let hops = 1 + random.next_up_to(9) as u8;
    let message = vec![0xAB; random.next_up_to(400) as usize];
    let multi_hop = extended.sequence_number().is_some();
    let (next_header, payload_length) = match extended {
        ExtendedHeader::Beacon { .. } => (CommonNextHeader::Any, 0),
        _ => (CommonNextHeader::BtpB, (BtpHeader::BYTES + message.len()) as u16),
    };
    let common = CommonHeader {
        next_header,
        header_type: extended.header_type(),
        traffic_class: TrafficClass::from_byte(random.next_bits() as u8),
        mobile: random.next_bits() & 1 == 1,
        payload_length,
        maximum_hop_limit: if multi_hop { hops } else { 1 },
    };
    let remaining_hop_limit = common.maximum_hop_limit;
    let lifetime = PacketLifetime(random.next_bits() as u8);
    let mut out = Vec::new();
    BasicHeader { next_header: BasicNextHeader::Common, lifetime, remaining_hop_limit }.put(&mut out);
    common.put(&mut out);
    extended.put(&mut out);
    if payload_length > 0 {
        BtpHeader::to_port(2001).put(&mut out);
        out.extend_from_slice(&message);
    }
    out
}

fn random_source(random: &mut RandomStream) -> LongPositionVector {
    let types = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 15];
    let station_type = GnStationType::from_number(types[random.next_up_to(12) as usize]);
    LongPositionVector {
        address: GnAddress {
            manually_configured: random.next_bits() & 1 == 1,
            station_type,
            mac: MacAddress::pseudonym(random.next_bits() as u32),
        },
        timestamp: TimestampIts(random.next_bits() as u32),
        latitude: random.next_up_to(1_800_000_000) as i32 - 900_000_000,
        longitude: (i64::from(random.next_up_to(3_600_000_000)) - 1_800_000_000) as i32,
        position_accurate: random.next_bits() & 1 == 1,
        // The other crate panics when it reads a negative speed; `speeds_have_fifteen_bits` has those.
        speed: random.next_up_to(16_383) as i16,
        heading: random.next_up_to(3599) as u16,
    }
}

fn random_area(random: &mut RandomStream) -> WireArea {
    let shape = [WireShape::Circle, WireShape::Rectangle, WireShape::Ellipse][random.next_up_to(2) as usize];
    let source = random_source(random);
    WireArea {
        shape,
        latitude: source.latitude,
        longitude: source.longitude,
        distance_a_m: random.next_bits() as u16,
        distance_b_m: random.next_bits() as u16,
        angle_deg: random.next_up_to(359) as u16,
    }
}

type Make = fn(&mut RandomStream) -> ExtendedHeader;

const MAKE: [Make; 7] = [
    |random| ExtendedHeader::SingleHop { source: random_source(random), media_dependent: [127, 0, 184, 0] },
    |random| ExtendedHeader::Beacon { source: random_source(random) },
    |random| ExtendedHeader::TopologicallyScoped {
        sequence_number: random.next_bits() as u16,
        source: random_source(random),
    },
    |random| ExtendedHeader::GeoBroadcast {
        sequence_number: random.next_bits() as u16,
        source: random_source(random),
        area: random_area(random),
        anycast: false,
    },
    |random| ExtendedHeader::GeoBroadcast {
        sequence_number: random.next_bits() as u16,
        source: random_source(random),
        area: random_area(random),
        anycast: true,
    },
    |random| {
        let there = random_source(random);
        let (address, timestamp) = (there.address, there.timestamp);
        let (latitude, longitude) = (there.latitude, there.longitude);
        ExtendedHeader::GeoUnicast {
            sequence_number: random.next_bits() as u16,
            source: random_source(random),
            destination: ShortPositionVector { address, timestamp, latitude, longitude },
        }
    },
    |random| ExtendedHeader::LocationServiceRequest {
        sequence_number: random.next_bits() as u16,
        source: random_source(random),
        wanted: random_source(random).address,
    },
];

fn assert_same_source(ours: &LongPositionVector, theirs: &other::LongPositionVector) {
    let address = &theirs.gn_address;
    assert_eq!(ours.address.mac.0, address.address);
    assert_eq!(ours.address.station_type.number(), address.station_type as u8);
    assert_eq!(ours.address.manually_configured, address.manually_configured);
    assert_eq!(ours.timestamp.0, theirs.timestamp.0);
    assert_eq!((ours.latitude, ours.longitude), (theirs.latitude, theirs.longitude));
    assert_eq!(ours.position_accurate, theirs.position_accuracy);
    assert_eq!(i32::from(ours.speed), theirs.speed.to_string().parse::<i32>().expect("a number"));
    assert_eq!(ours.heading, theirs.heading);
}

/// 200 packets of each kind: the other crate finds the values that were written, writes the same bytes again, and what it
/// writes we read as the same values.
#[test]
fn the_other_crate_reads_and_writes_the_same_headers() {
    let mut random = RandomStream::from_seed(3).named("headers");
    for make in MAKE {
        for _ in 0..200 {
            let packet = random_packet(&mut random, make);
            let ours = ParsedPacket::parse(&packet).expect("our packet");
            let theirs = Packet::decode(packet.as_slice()).expect("a packet for the other crate").decoded;
            assert_eq!(theirs.encode_to_vec().expect("it can be written"), packet);
            let Packet::Unsecured { basic, common, extended, payload } = theirs else { panic!("not secured") };
            assert_eq!(basic.lifetime.0, ours.basic.lifetime.0);
            assert_eq!(basic.remaining_hop_limit, ours.basic.remaining_hop_limit);
            assert_eq!(common.payload_length, ours.common.payload_length);
            assert_eq!(common.maximum_hop_limit, ours.common.maximum_hop_limit);
            assert_eq!(common.flags[0], ours.common.mobile);
            let class = &common.traffic_class;
            assert_eq!(class.store_carry_forward, ours.common.traffic_class.store_carry_forward);
            assert_eq!(class.channel_offload, ours.common.traffic_class.channel_offload);
            assert_eq!(class.traffic_class_id.to_string(), ours.common.traffic_class.identifier.to_string());
            match (extended.expect("an extended header"), &ours.extended) {
                (other::ExtendedHeader::SHB(shb), ExtendedHeader::SingleHop { source, media_dependent }) => {
                    assert_same_source(source, &shb.source_position_vector);
                    assert_eq!(shb.media_dependent_data, *media_dependent);
                }
                (other::ExtendedHeader::Beacon(beacon), ExtendedHeader::Beacon { source }) => {
                    assert_same_source(source, &beacon.source_position_vector);
                }
                (other::ExtendedHeader::TSB(tsb), ExtendedHeader::TopologicallyScoped { sequence_number, source }) => {
                    assert_same_source(source, &tsb.source_position_vector);
                    assert_eq!(tsb.sequence_number, *sequence_number);
                }
                (
                    other::ExtendedHeader::GBC(gbc),
                    ExtendedHeader::GeoBroadcast { sequence_number, source, area, anycast: false },
                ) => {
                    assert_same_source(source, &gbc.source_position_vector);
                    assert_eq!(gbc.sequence_number, *sequence_number);
                    assert_eq!(gbc.geo_area_position_latitude, area.latitude);
                    assert_eq!(gbc.geo_area_position_longitude, area.longitude);
                    let found = (gbc.distance_a, gbc.distance_b, gbc.angle);
                    assert_eq!(found, (area.distance_a_m, area.distance_b_m, area.angle_deg));
                    let shape = match common.header_type_and_subtype {
                        other::HeaderType::GeoBroadcast(other::AreaType::Circular) => WireShape::Circle,
                        other::HeaderType::GeoBroadcast(other::AreaType::Rectangular) => WireShape::Rectangle,
                        _ => WireShape::Ellipse,
                    };
                    assert_eq!(shape, area.shape);
                }
                (other::ExtendedHeader::GAC(gac), ExtendedHeader::GeoBroadcast { source, area, anycast: true, .. }) => {
                    assert_same_source(source, &gac.source_position_vector);
                    assert_eq!(gac.angle, area.angle_deg);
                }
                (other::ExtendedHeader::GUC(guc), ExtendedHeader::GeoUnicast { source, destination, .. }) => {
                    assert_same_source(source, &guc.source_position_vector);
                    assert_eq!(guc.destination_position_vector.latitude, destination.latitude);
                    assert_eq!(guc.destination_position_vector.gn_address.address, destination.address.mac.0);
                }
                (other::ExtendedHeader::LSRequest(request), ExtendedHeader::LocationServiceRequest { wanted, .. }) => {
                    assert_eq!(request.request_gn_address.address, wanted.mac.0);
                }
                (theirs, ours) => panic!("{theirs:?} is not {ours:?}"),
            }
            let behind_headers = if ours.btp.is_some() { BtpHeader::BYTES } else { 0 };
            assert_eq!(&payload[behind_headers..], ours.message(&packet));
        }
    }
}

/// EN 302 636-4-1 V1.4.1 clauses 9.6 to 9.8: the bytes of each header.
#[test]
fn headers_have_their_sizes() {
    let mut random = RandomStream::from_seed(4);
    // SHB, beacon, TSB, GBC, GAC, GUC, LS Request
    for (make, bytes) in MAKE.into_iter().zip([28, 24, 28, 44, 44, 48, 36]) {
        let mut out = Vec::new();
        let extended = make(&mut random);
        extended.put(&mut out);
        assert_eq!(out.len(), bytes, "{extended:?}");
    }
}

/// Clause 9.6.4.
#[test]
fn lifetimes_are_rounded_to_what_can_be_written() {
    // lifetime [ms] -> multiplier and base, lifetime written [ms]
    let cases = [
        (0, (1, 0), 50),
        (50, (1, 0), 50),
        (3_150, (63, 0), 3_150),
        (4_000, (4, 1), 4_000),
        (60_000, (60, 1), 60_000),
        (63_000, (63, 1), 63_000),
        (64_000, (6, 2), 60_000),
        (600_000, (60, 2), 600_000),
        (6_300_000, (63, 3), 6_300_000),
        (99_000_000, (63, 3), 6_300_000),
    ];
    for (milliseconds, (multiplier, base), written) in cases {
        let lifetime = PacketLifetime::from_duration(SimDuration::from_millis(milliseconds));
        let expected = (multiplier << 2 | base, SimDuration::from_millis(written));
        assert_eq!((lifetime.0, lifetime.duration()), expected, "{milliseconds} ms");
    }
    // lifetime [ms], waited [ms] -> lifetime left [ms]
    for (milliseconds, waited, left) in
        [(60_000, 80, Some(60_000)), (60_000, 2_000, Some(58_000)), (500, 300, Some(200)), (500, 500, None)]
    {
        let lifetime = PacketLifetime::from_duration(SimDuration::from_millis(milliseconds));
        let found = lifetime.after_waiting(SimDuration::from_millis(waited)).map(PacketLifetime::duration);
        assert_eq!(found, left.map(SimDuration::from_millis), "{milliseconds} ms after {waited} ms");
    }
}

/// Clause 9.5.2: speed is a signed number of 15 bits beside the position accuracy indicator.
#[test]
fn speeds_have_fifteen_bits() {
    // speed, PAI -> bits
    for (speed, position_accurate, bits) in
        [(0, false, 0x0000), (-1, false, 0x7FFF), (-1, true, 0xFFFF), (16_383, true, 0xBFFF), (-16_384, false, 0x4000)]
    {
        let source = random_source(&mut RandomStream::from_seed(1));
        let source = LongPositionVector { speed, position_accurate, ..source };
        let mut out = Vec::new();
        source.put(&mut out);
        assert_eq!(out[20..22], u16::to_be_bytes(bits), "{speed}");
        assert_eq!(LongPositionVector::take(&mut HeaderReader::new(&out)), Ok(source));
    }
}

/// EN 302 931 clause 5: the function F.
#[test]
fn areas_know_who_is_inside() {
    let plane = LocalPlane::new(Wgs84 { latitude_deg: 48.0, longitude_deg: 11.0 });
    let circle = AreaShape::Circle { radius: Meters(100.0) };
    let rectangle = AreaShape::Rectangle { half_length: Meters(200.0), half_width: Meters(50.0) };
    let ellipse = AreaShape::Ellipse { semi_major: Meters(200.0), semi_minor: Meters(50.0) };
    // shape, azimuth [deg], place from the middle [m] -> F
    let cases = [
        (circle, 0.0, (0.0, 0.0), 1.0),
        (circle, 77.0, (60.0, 80.0), 0.0),
        (circle, 0.0, (100.0, 100.0), -1.0),
        // The long side of azimuth 0 points north.
        (rectangle, 0.0, (0.0, 200.0), 0.0),
        (rectangle, 0.0, (50.0, 0.0), 0.0),
        (rectangle, 0.0, (100.0, 0.0), -3.0),
        (rectangle, 90.0, (100.0, 25.0), 0.75),
        (rectangle, 45.0, (100.0, 100.0), 0.5),
        (rectangle, 45.0, (-100.0, 100.0), -7.0),
        (ellipse, 90.0, (100.0, 0.0), 0.75),
        (ellipse, 90.0, (100.0, 25.0), 0.5),
        (ellipse, 90.0, (0.0, 50.0), 0.0),
    ];
    let centre = Point::new(300.0, -200.0);
    for (shape, azimuth, (x, y), expected) in cases {
        let area = WireArea::new(&GeoArea { shape, centre, azimuth: Heading::from_degrees(azimuth) }, &plane);
        let found = area.f(centre + Point::new(x, y), &plane, Topology::Open);
        assert!((found - expected).abs() < 0.01, "{shape:?} {azimuth} {x} {y}: {found}");
    }
    let circle = GeoArea { shape: circle, centre: Point::new(10.0, 0.0), azimuth: Heading::EAST };
    let ring = Topology::RingAlongX(Meters(2000.0));
    let place = Point::new(1990.0, 0.0);
    assert!(WireArea::new(&circle, &plane).contains(place, &plane, ring), "areas reach around a ring");
    assert!(!WireArea::new(&circle, &plane).contains(place, &plane, Topology::Open));
}

/// Annex C.2: of two timestamps the later is the one less than half a turn ahead.
#[test]
fn timestamps_compare_across_their_wrap() {
    for (one, other, after) in [(5, 4, true), (4, 4, false), (4, 5, false), (3, u32::MAX - 3, true)] {
        assert_eq!(TimestampIts(one).is_after(TimestampIts(other)), after, "{one} {other}");
    }
}

#[test]
fn wrong_packets_say_field_and_byte() {
    let mut random = RandomStream::from_seed(5);
    let packet = random_packet(&mut random, MAKE[0]);
    let changed = |at: usize, byte: u8| {
        let mut packet = packet.clone();
        packet[at] = byte;
        ParsedPacket::parse(&packet).expect_err("a wrong packet").to_string()
    };
    // byte, its value -> message
    let cases = [
        (
            0,
            0x01,
            "byte 0, `basic header, version`: found 0, expected 1, the version of EN 302 636-4-1 V1.3.1 and V1.4.1",
        ),
        (0, 0x13, "byte 0, `basic header, next header`: found 3, expected 1 (common header) or 2 (secured packet)"),
        (0, 0x12, "the packet is secured, expected one that is not"),
        (4, 0x40, "byte 4, `common header, next header`: found 4, expected 0 to 3 (any, BTP-A, BTP-B, IPv6)"),
        (
            5,
            0x43,
            "byte 5, `common header, header type`: found 67, expected a type and subtype of EN 302 636-4-1 table 9",
        ),
    ];
    for (at, byte, expected) in cases {
        assert_eq!(changed(at, byte), expected);
    }
    let cut = ParsedPacket::parse(&packet[..38]).expect_err("a short packet").to_string();
    assert_eq!(cut, "byte 36, `SHB header, media-dependent data`: 4 bytes are needed, 2 are left");
    assert!(changed(8, 0xFF).starts_with("byte 40, `payload`: 6"), "{}", changed(8, 0xFF));
}

/// Truncated, changed and random bytes: an error or a packet, never a panic.
#[test]
fn hostile_bytes_do_no_harm() {
    use crate::station::networking::{LinkType, Start, explain, geonetworking_packet};
    let mut random = RandomStream::from_seed(6);
    let mut tried = 0;
    for make in MAKE {
        for _ in 0..400 {
            let mut packet = random_packet(&mut random, make);
            packet.truncate(random.next_up_to(packet.len() as u32) as usize);
            for _ in 0..random.next_up_to(4) {
                if !packet.is_empty() {
                    let at = random.next_up_to(packet.len() as u32 - 1) as usize;
                    packet[at] = random.next_bits() as u8;
                }
            }
            let _ = basic_header(&packet);
            if let Ok(parsed) = ParsedPacket::parse(&packet) {
                assert!(parsed.message_range().end <= packet.len());
            }
            let inner = random.next_up_to(70) as usize..random.next_up_to(120) as usize;
            let _ = ParsedPacket::parse_secured(&packet, inner.clone());
            for start in [Start::Packet, Start::Frame(LinkType::Ethernet), Start::Frame(LinkType::Radiotap)] {
                let _ = explain(&packet, start, |_| Some(inner.clone()));
            }
            let _ = geonetworking_packet(LinkType::Ieee80211, &packet);
            tried += 1;
        }
    }
    assert_eq!(tried, 2800);
}
