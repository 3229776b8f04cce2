//! tshark reads the packets that stations build.

use std::process::Command;

use comad::engine::RandomStream;
use comad::evaluation::record::{CaptureWriter, Direction, StationId};
use comad::geometry::{Heading, KinematicState, LocalPlane, Point, Topology, Wgs84};
use comad::station::networking::wire::LongPositionVector;
use comad::station::networking::{
    AreaShape, BtpHeader, Destination, GeoArea, GeoRouter, GnAddress, GnStationType, MacAddress, NetworkMap,
    PacketOutbox, ParsedPacket, Priority, RouterSettings, Transport, put_ethernet_header,
};
use comad::units::{Meters, MetersPerSecond, SimDuration, SimTime};

use super::cams;

const FIELDS: [&str; 24] = [
    "frame.interface_name",
    "frame.time_epoch",
    "eth.src",
    "eth.dst",
    "geonw.bh.lt.mult",
    "geonw.bh.lt.base",
    "geonw.bh.rhl",
    "geonw.ch.htype",
    "geonw.ch.plength",
    "geonw.ch.mhl",
    "geonw.src_pos.addr.mid",
    "geonw.src_pos.tst",
    "geonw.src_pos.lat",
    "geonw.src_pos.long",
    "geonw.src_pos.pai",
    "geonw.src_pos.speed",
    "geonw.src_pos.hdg",
    "btpb.dstport",
    "its.stationID",
    "geonw.gxc.radius",
    "geonw.gxc.distancea",
    "geonw.gxc.distanceb",
    "geonw.gxc.angle",
    "_ws.expert.message",
];

/// One line per frame with the values of `fields`; none without tshark.
fn tshark(capture: &[u8], fields: &[&str]) -> Option<Vec<Vec<String>>> {
    if Command::new("tshark").arg("--version").output().is_err() {
        eprintln!("skipped: tshark is not installed");
        return None;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("packets.pcapng");
    std::fs::write(&path, capture).expect("space for it");
    let mut command = Command::new("tshark");
    command.arg("-r").arg(&path).args(["-T", "fields", "-E", "separator=|"]);
    for field in fields {
        command.args(["-e", field]);
    }
    let output = command.output().expect("it runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    Some(text.lines().map(|line| line.split('|').map(str::to_owned).collect()).collect())
}

#[test]
fn tshark_reads_our_packets() {
    let plane = LocalPlane::new(Wgs84 { latitude_deg: -33.45, longitude_deg: -70.66 });
    let address = GnAddress::new(GnStationType::PASSENGER_CAR, MacAddress::pseudonym(0xC0FF_EE07));
    let settings = RouterSettings::default();
    let map = NetworkMap { plane, topology: Topology::Open };
    let mut router = GeoRouter::new(address, settings, map, RandomStream::from_seed(1), SimTime::ZERO);
    let area = |shape, azimuth| {
        let area = GeoArea { shape, centre: Point::new(100.0, 50.0), azimuth: Heading::from_degrees(azimuth) };
        Destination::GeoBroadcast { area, hops: 7 }
    };
    let rectangle = AreaShape::Rectangle { half_length: Meters(300.0), half_width: Meters(40.0) };
    let ellipse = AreaShape::Ellipse { semi_major: Meters(500.0), semi_minor: Meters(60.0) };
    // destination -> header type and subtype, RHL and MHL, then radius, a, b and angle
    let cases = [
        (Destination::SingleHop, "0x50", "1", ["", "", "", ""]),
        // tshark remarks on fewer hops than five.
        (Destination::TopologicallyScoped { hops: 6 }, "0x51", "6", ["", "", "", ""]),
        (area(AreaShape::Circle { radius: Meters(250.0) }, 0.0), "0x40", "7", ["250", "", "0", "0"]),
        (area(rectangle, 123.0), "0x41", "7", ["", "300", "40", "123"]),
        (area(ellipse, 359.0), "0x42", "7", ["", "500", "60", "359"]),
    ];
    let id = StationId(7);
    let mut writer = CaptureWriter::new(Vec::new(), &[(StationId(3), "silent".into()), (id, "a car".into())]);
    let mut outbox = PacketOutbox::default();
    let mut expected = Vec::new();
    let mut record = |now: SimTime, outbox: &PacketOutbox, row: [&str; 4], port: &str, station: String| {
        let packet = &outbox.waiting()[0];
        let mut frame = Vec::new();
        put_ethernet_header(packet.next_hop.mac(), address.mac, &mut frame);
        let start = frame.len();
        packet.put(&mut frame);
        let parsed = ParsedPacket::parse(&frame[start..]).expect("our packet");
        let LongPositionVector { timestamp, latitude, longitude, speed, heading, .. } = *parsed.extended.source();
        let [kind, hops, area @ ..] = [row[0], row[1], row[2], row[3]];
        let area: Vec<&str> = area[0].split(',').collect();
        let mut line: Vec<String> =
            vec!["station-7".into(), format!("{}.{:09}", now.0 / 1_000_000_000, now.0 % 1_000_000_000)];
        line.extend([address.mac.to_string(), "ff:ff:ff:ff:ff:ff".into()]);
        line.extend(["60".into(), "1".into(), hops.into(), kind.into(), parsed.common.payload_length.to_string()]);
        line.extend([hops.into(), address.mac.to_string(), timestamp.0.to_string()]);
        line.extend([latitude.to_string(), longitude.to_string(), "1".into(), speed.to_string(), heading.to_string()]);
        line.extend([port.to_owned(), station]);
        line.extend(area.iter().map(|value| (*value).to_owned()));
        line.push(String::new());
        expected.push(line);
        writer.frame(now, id, Direction::Outbound, &frame, 0);
    };
    for (index, cam) in cams::cams().iter().cycle().enumerate().take(40) {
        let now = SimTime(3_000_000_123 + index as i64 * 7_000_000);
        let (destination, kind, hops, area) = &cases[index % cases.len()];
        let motion = KinematicState {
            speed: MetersPerSecond(1.37 * index as f64),
            ..KinematicState::at_rest(Point::new(11.0 * index as f64, -7.0), Heading::from_degrees(index as f64 * 8.7))
        };
        let mut message = Vec::new();
        cam.encode_into(&mut message).expect("a CAM that can be encoded");
        let transport = Transport {
            destination: *destination,
            priority: Priority::Dp2,
            lifetime: SimDuration::from_millis(60_000),
        };
        outbox.clear();
        router.send(now, &motion, &transport, BtpHeader::to_port(2001), &message, &mut outbox).expect("it fits");
        record(now, &outbox, [kind, hops, &area.join(","), ""], "2001", cam.station_id.to_string());
    }
    let now = router.next_wakeup().expect("a beacon");
    outbox.clear();
    router.handle(now, &KinematicState::at_rest(Point::new(0.0, 0.0), Heading::WEST), &mut outbox);
    record(now, &outbox, ["0x10", "1", ",,,", ""], "", String::new());

    let capture = writer.finish().expect("memory is never full");
    let Some(found) = tshark(&capture, &FIELDS) else { return };
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(&expected) {
        for ((name, found), expected) in FIELDS.iter().zip(found).zip(expected) {
            assert_eq!(found, expected, "{name}");
        }
    }
}
