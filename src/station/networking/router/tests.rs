//! The router by the clauses of EN 302 636-4-1 V1.4.1.

use super::*;
use crate::geometry::{Heading, LocalPlane, Point, Topology, Wgs84};
use crate::station::networking::wire::GnStationType;
use crate::station::networking::{
    AreaForwarding, AreaShape, BtpHeader, Destination, GeoArea, MacAddress, Origin, ParsedPacket, Priority, Transport,
};
use crate::units::Meters;

const MESSAGE: &[u8] = b"a message";

fn at(milliseconds: i64) -> SimTime {
    SimTime::ZERO + SimDuration::from_millis(milliseconds)
}

fn ego(x: f64) -> KinematicState {
    KinematicState::at_rest(Point::new(x, 0.0), Heading::EAST)
}

fn mac(number: u32) -> MacAddress {
    MacAddress::pseudonym(number)
}

fn router(number: u32, settings: RouterSettings) -> GeoRouter {
    let plane = LocalPlane::new(Wgs84 { latitude_deg: 48.0, longitude_deg: 11.0 });
    let map = NetworkMap { plane, topology: Topology::Open };
    let address = GnAddress::new(GnStationType::PASSENGER_CAR, mac(number));
    GeoRouter::new(address, settings, map, RandomStream::from_seed(1).derive(u64::from(number)), SimTime::ZERO)
}

fn quiet() -> RouterSettings {
    RouterSettings { beacons: false, ..RouterSettings::default() }
}

fn to(destination: Destination) -> Transport {
    Transport { destination, priority: Priority::Dp1, lifetime: SimDuration::from_millis(60_000) }
}

/// To everybody within `radius` of the place `x`.
fn to_circle(x: f64, radius: f64, hops: u8) -> Transport {
    let shape = AreaShape::Circle { radius: Meters(radius) };
    to(Destination::GeoBroadcast { area: GeoArea { shape, centre: Point::new(x, 0.0), azimuth: Heading::EAST }, hops })
}

/// What a router sends first, as bytes.
fn sent(router: &mut GeoRouter, now: SimTime, x: f64, transport: &Transport) -> Vec<u8> {
    let mut outbox = PacketOutbox::default();
    let outcome = router.send(now, &ego(x), transport, BtpHeader::to_port(2002), MESSAGE, &mut outbox);
    assert_eq!(outcome, Ok(SendOutcome::Sent));
    only_packet(&outbox)
}

fn only_packet(outbox: &PacketOutbox) -> Vec<u8> {
    let [packet] = outbox.waiting() else { panic!("one packet, found {:?}", outbox.waiting()) };
    let mut bytes = Vec::new();
    packet.put(&mut bytes);
    bytes
}

/// A packet reaches a router at `x` from `sender`; what it does and sends.
fn hears(router: &mut GeoRouter, now: SimTime, x: f64, bytes: &[u8], sender: MacAddress) -> (Reception, PacketOutbox) {
    let mut outbox = PacketOutbox::default();
    let packet = ParsedPacket::parse(bytes).expect("a packet");
    let reception = router.received(now, &ego(x), &packet, bytes, sender, &mut outbox);
    (reception, outbox)
}

/// A router with number 1 at 0 m that has heard the stations at these places, numbered from 10.
fn with_neighbours(settings: RouterSettings, places: &[f64]) -> GeoRouter {
    let mut router = router(1, settings);
    for (number, place) in (10..).zip(places) {
        let shb = sent(&mut self::router(number, quiet()), at(0), *place, &to(Destination::SingleHop));
        hears(&mut router, at(0), 0.0, &shb, mac(number));
    }
    router
}

/// Clauses 10.3.6 and 10.3.10: beacons and single hops make neighbours; both end here.
#[test]
fn single_hops_are_delivered_and_make_neighbours() {
    for location_table in [true, false] {
        let mut router = router(1, RouterSettings { location_table, ..quiet() });
        let shb = sent(&mut self::router(2, quiet()), at(5), 30.0, &to(Destination::SingleHop));
        let (reception, outbox) = hears(&mut router, at(6), 0.0, &shb, mac(2));
        assert_eq!(reception, Reception { delivered_hops: Some(1), forwarding: Forwarding::SingleHop });
        assert!(outbox.waiting().is_empty());
        assert_eq!(router.location_table().neighbours(at(7)).count(), usize::from(location_table));
        // Annex H: an entry lives for 20 s.
        assert_eq!(router.location_table().neighbours(at(20_005)).count(), usize::from(location_table));
        assert_eq!(router.location_table().neighbours(at(20_006)).count(), 0);
    }
    let mut beacons = router(2, RouterSettings::default());
    let mut outbox = PacketOutbox::default();
    beacons.handle(beacons.next_wakeup().expect("a beacon is due"), &ego(1.0), &mut outbox);
    let mut router = router(1, quiet());
    let (reception, _) = hears(&mut router, at(10), 0.0, &only_packet(&outbox), mac(2));
    assert_eq!(reception, Reception { delivered_hops: None, forwarding: Forwarding::SingleHop });
    assert_eq!(router.location_table().neighbours(at(10)).count(), 1);
}

/// Clause 10.3.6.2 and annex H: every 3 s and up to 0.75 s more, counted from the last single-hop packet.
#[test]
fn beacons_fill_silence() {
    let mut router = router(1, RouterSettings::default());
    let mut outbox = PacketOutbox::default();
    let mut now = router.next_wakeup().expect("a beacon is due");
    assert!(now < at(3_000));
    let mut intervals = Vec::new();
    for _ in 0..200 {
        outbox.clear();
        router.handle(now, &ego(0.0), &mut outbox);
        assert_eq!(outbox.waiting().len(), 1);
        let next = router.next_wakeup().expect("another beacon");
        intervals.push((next - now).as_millis_f64());
        now = next;
    }
    let (least, most) = intervals.iter().fold((f64::MAX, 0.0f64), |(a, b), c| (a.min(*c), b.max(*c)));
    assert!((3_000.0..3_050.0).contains(&least) && (3_700.0..=3_750.0).contains(&most), "{least} {most}");
    sent(&mut router, now, 0.0, &to(Destination::SingleHop));
    assert!(router.next_wakeup().expect("a beacon") >= now + SimDuration::from_millis(3_000));
}

/// Clause 10.3.9.3: delivered once, sent on with one hop less, until there is none left.
#[test]
fn topologically_scoped_packets_count_their_hops() {
    // hops allowed -> hops at which it is delivered, forwarding at each station of a chain
    let cases = [
        (1, vec![(1, Forwarding::HopLimit)]),
        (3, vec![(1, Forwarding::Sent), (2, Forwarding::Sent), (3, Forwarding::HopLimit)]),
    ];
    for (hops, expected) in cases {
        let destination = Destination::TopologicallyScoped { hops };
        let mut bytes = sent(&mut router(1, quiet()), at(0), 0.0, &to(destination));
        for (number, (hops, forwarding)) in (2..).zip(expected) {
            let mut router = router(number, quiet());
            let (reception, outbox) = hears(&mut router, at(1), 0.0, &bytes, mac(number - 1));
            assert_eq!(reception, Reception { delivered_hops: Some(hops), forwarding });
            let (again, _) = hears(&mut router, at(2), 0.0, &bytes, mac(77));
            assert_eq!(again, Reception { delivered_hops: None, forwarding: Forwarding::Duplicate });
            if forwarding == Forwarding::Sent {
                let forwarded = only_packet(&outbox);
                assert_eq!(outbox.waiting()[0].origin, Origin::Elsewhere);
                // Only the hop limit, the last byte of the basic header, is another.
                assert_eq!((forwarded[3], &forwarded[..3], &forwarded[4..]), (bytes[3] - 1, &bytes[..3], &bytes[4..]));
                bytes = forwarded;
            }
        }
    }
    let mut source = router(1, quiet());
    let bytes = sent(&mut source, at(0), 0.0, &to(Destination::TopologicallyScoped { hops: 5 }));
    assert_eq!(hears(&mut source, at(1), 0.0, &bytes, mac(2)).0.forwarding, Forwarding::Own);
}

/// Annex F.3: `TO_CBF` falls from 100 ms beside the sender to 1 ms at 1000 m; without a position it is 100 ms.
#[test]
fn who_is_further_away_forwards_sooner() {
    // place [m], position known -> contention [ms]
    for (place, known, contention) in [
        (0.0, true, 100.0),
        (100.0, true, 90.1),
        (500.0, true, 50.5),
        (1000.0, true, 1.0),
        (1400.0, true, 1.0),
        (500.0, false, 100.0),
    ] {
        let settings = RouterSettings { position_accurate: known, ..quiet() };
        let bytes = sent(&mut router(2, settings), at(0), 0.0, &to_circle(0.0, 1500.0, 10));
        let mut router = router(1, quiet());
        let (reception, outbox) = hears(&mut router, at(1), place, &bytes, mac(2));
        assert_eq!(reception.delivered_hops, Some(1));
        assert!(outbox.waiting().is_empty());
        let Forwarding::Contends(due) = reception.forwarding else { panic!("{place}: {reception:?}") };
        assert_eq!(router.next_wakeup(), Some(due));
        // Positions in headers have steps of a centimetre, which are microseconds here.
        assert!(((due - at(1)).as_millis_f64() - contention).abs() < 0.01, "{place} m: {due}");
        let mut outbox = PacketOutbox::default();
        router.handle(due, &ego(place), &mut outbox);
        let forwarded = only_packet(&outbox);
        assert_eq!((forwarded[3], &forwarded[4..]), (9, &bytes[4..]));
        assert_eq!(outbox.waiting()[0].next_hop, NextHop::Broadcast);
        assert_eq!(router.next_wakeup(), None);
        let again = hears(&mut router, due, place, &bytes, mac(3)).0;
        assert_eq!(again, Reception { delivered_hops: None, forwarding: Forwarding::Duplicate });
    }
}

/// Annex F.3: the copy of somebody sooner ends the contention. Annex F.2: without contention nobody waits.
#[test]
fn who_hears_another_forward_does_not() {
    let bytes = sent(&mut router(2, quiet()), at(0), 0.0, &to_circle(0.0, 1000.0, 10));
    let mut router = router(1, quiet());
    hears(&mut router, at(1), 100.0, &bytes, mac(2));
    let copy = hears(&mut router, at(20), 100.0, &bytes, mac(3)).0;
    assert_eq!(copy, Reception { delivered_hops: None, forwarding: Forwarding::ContentionLost });
    assert_eq!(router.next_wakeup(), None);

    let settings = RouterSettings { area_forwarding: AreaForwarding::Simple, ..quiet() };
    let (reception, outbox) = hears(&mut self::router(3, settings), at(1), 100.0, &bytes, mac(2));
    assert_eq!(reception, Reception { delivered_hops: Some(1), forwarding: Forwarding::Sent });
    assert_eq!(outbox.waiting()[0].next_hop, NextHop::Broadcast);
}

/// Annexes D and E.2 for a station at 0 m and an area around 2000 m: to the neighbour nearest to it.
#[test]
fn packets_travel_to_their_area_by_the_best_neighbour() {
    let unicast = |number| Some(NextHop::Unicast(mac(number)));
    // neighbours at [m], SCF, location table -> next hop, or kept
    let cases: [(&[f64], bool, bool, Option<NextHop>); 7] = [
        (&[300.0, 500.0, -400.0], false, true, unicast(11)),
        (&[-300.0], false, true, Some(NextHop::Broadcast)),
        (&[-300.0], true, true, None),
        (&[], false, true, Some(NextHop::Broadcast)),
        (&[], true, true, None),
        (&[300.0], false, false, Some(NextHop::Broadcast)),
        (&[300.0], true, false, Some(NextHop::Broadcast)),
    ];
    for (places, store_carry_forward, location_table, expected) in cases {
        let settings = RouterSettings { store_carry_forward, location_table, ..quiet() };
        let mut router = with_neighbours(settings, places);
        let mut outbox = PacketOutbox::default();
        let transport = to_circle(2000.0, 500.0, 10);
        let outcome = router.send(at(1), &ego(0.0), &transport, BtpHeader::to_port(2002), MESSAGE, &mut outbox);
        assert_eq!(
            outcome,
            Ok(if expected.is_some() { SendOutcome::Sent } else { SendOutcome::Buffered }),
            "{places:?}"
        );
        assert_eq!(outbox.waiting().first().map(|packet| packet.next_hop), expected, "{places:?}");
    }
}

/// Clause 9.6.4 and annex E.2: a kept packet leaves with what is left of its lifetime, or not at all.
#[test]
fn kept_packets_leave_when_a_neighbour_comes() {
    // kept for [s] -> lifetime left [s]
    for (kept, left) in [(10, Some(50)), (59, Some(1)), (61, None)] {
        let mut router = router(1, RouterSettings { store_carry_forward: true, ..quiet() });
        let mut outbox = PacketOutbox::default();
        let transport = to_circle(2000.0, 500.0, 10);
        let outcome = router.send(at(0), &ego(0.0), &transport, BtpHeader::to_port(2002), MESSAGE, &mut outbox);
        assert_eq!(outcome, Ok(SendOutcome::Buffered));
        let now = at(kept * 1000);
        let shb = sent(&mut self::router(2, quiet()), now, 400.0, &to(Destination::SingleHop));
        let (_, outbox) = hears(&mut router, now, 0.0, &shb, mac(2));
        let found = outbox.waiting().first().map(|packet| (packet.basic.lifetime.duration(), packet.next_hop));
        let expected = left.map(|left| (SimDuration::from_millis(left * 1000), NextHop::Unicast(mac(2))));
        assert_eq!(found, expected, "{kept} s");
    }
}

/// Annex D: outside of its area a packet is not delivered, and one that came from the inside goes no further.
#[test]
fn packets_do_not_leave_their_area() {
    let bytes = sent(&mut router(2, quiet()), at(0), 0.0, &to_circle(0.0, 200.0, 10));
    let mut router = router(1, quiet());
    let (reception, _) = hears(&mut router, at(1), 300.0, &bytes, mac(2));
    assert_eq!(reception, Reception { delivered_hops: None, forwarding: Forwarding::LeftItsArea });
}

/// Clause 10.3.4 and annexes B.3 and H.
#[test]
fn requests_beyond_the_limits_are_refused() {
    let mut router = router(1, quiet());
    let mut send = |transport: &Transport, bytes: usize| {
        let message = vec![0; bytes];
        let mut outbox = PacketOutbox::default();
        router.send(at(0), &ego(0.0), transport, BtpHeader::to_port(2002), &message, &mut outbox)
    };
    let single_hop = to(Destination::SingleHop);
    assert_eq!(send(&single_hop, 1394), Ok(SendOutcome::Sent));
    assert_eq!(send(&single_hop, 1395), Err(SendError::TooLong { bytes: 1399, most: 1398 }));
    assert!(matches!(send(&to_circle(0.0, 1785.0, 3), 10), Err(SendError::AreaTooLarge { .. })));
    assert_eq!(send(&to_circle(0.0, 1784.0, 3), 10), Ok(SendOutcome::Sent));
}

/// Annex A.2: the last eight numbers of a source are known.
#[test]
fn duplicates_are_known_within_a_window() {
    let mut source = router(2, quiet());
    let packets: Vec<Vec<u8>> =
        (0..9).map(|_| sent(&mut source, at(0), 0.0, &to(Destination::TopologicallyScoped { hops: 2 }))).collect();
    let mut router = router(1, quiet());
    let mut forwards = |packet: &Vec<u8>| hears(&mut router, at(1), 0.0, packet, mac(2)).0.forwarding;
    assert!(packets.iter().all(|packet| forwards(packet) == Forwarding::Sent));
    assert!(packets[1..].iter().all(|packet| forwards(packet) == Forwarding::Duplicate));
    assert_eq!(forwards(&packets[0]), Forwarding::Sent);
}

/// What is forwarded of a secured packet is what was received, whatever is in it.
#[test]
fn secured_packets_keep_their_bytes() {
    let mut outbox = PacketOutbox::default();
    let transport = to(Destination::TopologicallyScoped { hops: 4 });
    let mut source = router(2, quiet());
    source.send(at(0), &ego(0.0), &transport, BtpHeader::to_port(2002), MESSAGE, &mut outbox).expect("it fits");
    let packet = &outbox.waiting()[0];
    let signed = [b"envelope", &packet.body[..], b"signature"].concat();
    let mut bytes = Vec::new();
    packet.put_secured(&signed, &mut bytes);
    let parsed = ParsedPacket::parse_secured(&bytes, 12..bytes.len() - 9).expect("a packet");
    assert_eq!(parsed.message(&bytes), MESSAGE);
    let mut outbox = PacketOutbox::default();
    let mut forwarder = router(1, quiet());
    let reception = forwarder.received(at(1), &ego(0.0), &parsed, &bytes, mac(2), &mut outbox);
    assert_eq!(reception, Reception { delivered_hops: Some(1), forwarding: Forwarding::Sent });
    let forwarded = only_packet(&outbox);
    assert_eq!((forwarded[3], &forwarded[..3], &forwarded[4..]), (3, &bytes[..3], &bytes[4..]));
}

/// Where each layer of a packet is, and what its fields say.
#[test]
fn a_packet_is_explained_without_a_gap() {
    use crate::station::networking::{LayerKind, LinkType, Start, explain, put_ethernet_header};
    let bytes = sent(&mut router(2, quiet()), at(1234), 0.0, &to_circle(0.0, 200.0, 10));
    let mut frame = Vec::new();
    put_ethernet_header(MacAddress::BROADCAST, mac(2), &mut frame);
    frame.extend_from_slice(&bytes);
    frame.extend_from_slice(&[0; 3]);
    let layers = explain(&frame, Start::Frame(LinkType::Ethernet), |_| None).expect("a packet");
    let sizes: Vec<_> = layers.iter().map(|layer| (layer.kind, layer.bytes.len())).collect();
    let expected = [
        (LayerKind::Link, 14),
        (LayerKind::BasicHeader, 4),
        (LayerKind::CommonHeader, 8),
        (LayerKind::ExtendedHeader, 44),
        (LayerKind::Transport, 4),
        (LayerKind::Message, 9),
        (LayerKind::Trailer, 3),
    ];
    assert_eq!(sizes, expected);
    for pair in layers.windows(2) {
        assert_eq!(pair[0].bytes.end, pair[1].bytes.start);
    }
    for layer in layers.iter().filter(|layer| !layer.fields.is_empty()) {
        let bits: usize = layer.fields.iter().map(|field| field.bits.len()).sum();
        assert_eq!(bits, layer.bytes.len() * 8, "{:?}", layer.kind);
    }
    let radius = layers[3].fields.iter().find(|field| field.name == "radius").expect("a radius");
    assert_eq!((radius.value.as_str(), radius.bits.clone()), ("200 m", 62 * 8..64 * 8));
}
