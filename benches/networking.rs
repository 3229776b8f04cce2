//! The cost of the network layer: a packet sent, read, and heard by many.

use std::hint::black_box;

use comad::engine::RandomStream;
use comad::geometry::{Heading, KinematicState, LocalPlane, Point, Topology, Wgs84};
use comad::station::networking::{
    BtpHeader, Destination, GeoRouter, GnAddress, GnStationType, MacAddress, NetworkMap, PacketOutbox, ParsedPacket,
    Priority, RouterSettings, Transport,
};
use comad::units::{SimDuration, SimTime};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};

const STATIONS: u32 = 200;

fn router(number: u32, location_table: bool) -> GeoRouter {
    let address = GnAddress::new(GnStationType::PASSENGER_CAR, MacAddress::pseudonym(number.wrapping_mul(0x9E37_79B9)));
    let settings = RouterSettings { location_table, ..RouterSettings::default() };
    let plane = LocalPlane::new(Wgs84 { latitude_deg: 48.0, longitude_deg: 11.0 });
    let map = NetworkMap { plane, topology: Topology::Open };
    GeoRouter::new(address, settings, map, RandomStream::from_seed(u64::from(number)), SimTime::ZERO)
}

fn ego(x: f64) -> KinematicState {
    KinematicState::at_rest(Point::new(x, 0.0), Heading::EAST)
}

/// The packets of all stations in a round of CAMs at `now`.
fn round(senders: &mut [GeoRouter], now: SimTime) -> Vec<(MacAddress, ParsedPacket, Vec<u8>)> {
    let transport = Transport {
        destination: Destination::SingleHop,
        priority: Priority::Dp2,
        lifetime: SimDuration::from_millis(1000),
    };
    let mut outbox = PacketOutbox::default();
    let mut packets = Vec::new();
    for (index, sender) in senders.iter_mut().enumerate() {
        outbox.clear();
        let place = ego(index as f64 * 10.0);
        sender.send(now, &place, &transport, BtpHeader::to_port(2001), &[0; 200], &mut outbox).expect("it fits");
        let mut bytes = Vec::new();
        outbox.waiting()[0].put(&mut bytes);
        packets.push((sender.address().mac, ParsedPacket::parse(&bytes).expect("a packet"), bytes));
    }
    packets
}

/// Every station hears every other, sender by sender as on the air: the receivers' tables are cold when a frame comes.
fn receptions(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("SHB heard, 200 stations, per reception");
    group.throughput(Throughput::Elements(u64::from(STATIONS * STATIONS)));
    for (name, location_table) in [("location table", true), ("no location table", false)] {
        let mut senders: Vec<GeoRouter> = (0..STATIONS).map(|number| router(number, location_table)).collect();
        let mut receivers = senders.clone();
        let mut now = SimTime::ZERO;
        let mut outbox = PacketOutbox::default();
        group.bench_function(name, |bencher| {
            bencher.iter_batched(
                || {
                    now += SimDuration::from_millis(100);
                    (now, round(&mut senders, now))
                },
                |(now, packets)| {
                    let place = ego(0.0);
                    for (mac, packet, bytes) in &packets {
                        for receiver in &mut receivers {
                            black_box(receiver.received(now, &place, black_box(packet), bytes, *mac, &mut outbox));
                        }
                    }
                },
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

fn packets(criterion: &mut Criterion) {
    let mut senders = [router(1, true)];
    let (_, _, bytes) = round(&mut senders, SimTime::ZERO).remove(0);
    criterion.bench_function("SHB read, once per frame", |bencher| {
        bencher.iter(|| ParsedPacket::parse(black_box(&bytes)).expect("a packet"));
    });
    let transport = Transport {
        destination: Destination::SingleHop,
        priority: Priority::Dp2,
        lifetime: SimDuration::from_millis(1000),
    };
    let mut outbox = PacketOutbox::default();
    let mut frame = Vec::new();
    criterion.bench_function("SHB sent, 200 B message", |bencher| {
        bencher.iter(|| {
            outbox.clear();
            frame.clear();
            let message = black_box(&[0u8; 200]);
            let sent =
                senders[0].send(SimTime::ZERO, &ego(1.0), &transport, BtpHeader::to_port(2001), message, &mut outbox);
            sent.expect("it fits");
            outbox.waiting()[0].put(&mut frame);
        });
    });
}

criterion_group!(benches, receptions, packets);
criterion_main!(benches);
