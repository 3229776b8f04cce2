//! How long stations keep their resources, over the whole layer.

use super::NrV2x;
use super::tests::{layer, settings};
use crate::channel::medium::{LinkFate, LinkOutcome};
use crate::station::access::sidelink::OccupancyLimits;
use crate::station::access::{AccessLayer, AccessObserver, Addressee, Packet, PacketLoss, SentPacket, TrafficClass};
use crate::units::{Db, SimTime};

/// What became of all packets.
#[derive(Default)]
struct Told {
    sent: Vec<(u32, Option<u8>, SimTime)>,
    received: usize,
    lost: Vec<PacketLoss>,
}

impl AccessObserver for Told {
    fn sent(&mut self, sent: &SentPacket, outcomes: &[LinkOutcome]) {
        self.sent.push((sent.sender, sent.packet.flow, sent.started_at));
        self.received += outcomes.iter().filter(|link| link.fate == LinkFate::Received).count();
    }

    fn decoded(&mut self, _sent: &SentPacket, _outcomes: &[LinkOutcome]) {}

    fn lost(&mut self, _now: SimTime, _sender: u32, _packet: &Packet, loss: PacketLoss) {
        self.lost.push(loss);
    }
}

const PERIOD_NS: i64 = 100_000_000;

/// All `stations` send a packet of 300 B in each of `flows` in these periods of 100 ms.
fn run(layer: &mut NrV2x, periods: &[i64], stations: u32, flows: &[u8], traffic_class: TrafficClass) -> Told {
    let mut told = Told::default();
    let advance = |layer: &mut NrV2x, until: SimTime, told: &mut Told| {
        while let Some(due) = layer.next_wakeup().filter(|due| *due <= until) {
            layer.handle(due, told);
        }
    };
    for period in periods {
        let at = SimTime(period * PERIOD_NS + 50_000);
        advance(layer, at, &mut told);
        for station in 0..stations {
            for flow in flows {
                let packet = Packet {
                    handle: 0,
                    traffic_class,
                    flow: Some(*flow),
                    bytes: 300,
                    power_offset: Db(0.0),
                    addressee: Addressee::Everybody,
                };
                layer.send(at, station, packet, &mut told);
            }
        }
    }
    advance(layer, SimTime((periods.last().unwrap() + 2) * PERIOD_NS), &mut told);
    told
}

#[test]
fn a_resource_that_was_not_used_is_given_up() {
    // Far from each other, so that each chooses as if it were alone.
    let places: Vec<f64> = (0..8).map(|place| 500_000.0 * f64::from(place)).collect();
    // limit, opportunities that pass without a packet -> whether the resources are kept
    let cases = [
        (Some(3), 2, true),
        (Some(3), 3, false),
        (Some(1), 1, false),
        (None, 3, true),
        (None, 9, true),
        (None, 10, false),
    ];
    for (limit, unused, kept) in cases {
        let mut settings = settings(5, 1);
        settings.reselection.reselect_after = limit;
        let mut layer = layer(&places, 5, settings);
        // The reselection counter is 5 at least.
        let told = run(&mut layer, &[0, 1, 2, 3 + unused], 8, &[2], TrafficClass::Dp2);
        assert!(told.lost.is_empty());
        let stays = (0..8).filter(|station| {
            let own = told.sent.iter().filter(|sent| sent.0 == *station);
            let phases: Vec<i64> = own.map(|sent| sent.2.0 % PERIOD_NS).collect();
            assert_eq!(phases.len(), 4);
            assert!(phases[..3].iter().all(|phase| *phase == phases[0]), "{phases:?}");
            phases[3] == phases[0]
        });
        let stays = stays.count();
        // Who chooses again may hit the same one of 200 slots.
        assert!(if kept { stays == 8 } else { stays <= 2 }, "{limit:?} {unused}: {stays}");
    }
}

#[test]
fn packets_beyond_the_occupancy_limit_are_dropped() {
    let periods: Vec<i64> = (0..110).collect();
    let run = |traffic_class| {
        let mut settings = settings(5, 1);
        // Two sub-channels a packet: 0.001 of 2000 slots with 5 are five packets a second.
        let ranges = vec![(1.0, [None, Some(0.001), Some(0.001)])];
        settings.congestion.limits = Some(OccupancyLimits { ranges });
        run(&mut layer(&[0.0, 50.0], 5, settings), &periods, 1, &[2], traffic_class)
    };
    let limited = run(TrafficClass::Dp2);
    assert!((45..=55).contains(&limited.sent.len()), "{}", limited.sent.len());
    assert_eq!(limited.sent.len() + limited.lost.len(), 110);
    assert!(limited.lost.iter().all(|loss| *loss == PacketLoss::HeldBack), "{:?}", limited.lost);
    for six in limited.sent.windows(6) {
        assert!(six[5].2.0 - six[0].2.0 > 1_000_000_000, "{six:?}");
    }
    // The most urgent class has no limit here.
    assert_eq!(run(TrafficClass::Dp0).sent.len(), 110);
}

#[test]
fn each_flow_has_resources_of_its_own() {
    let periods: Vec<i64> = (0..120).collect();
    let told = run(&mut layer(&[0.0, 50.0], 5, settings(5, 1)), &periods, 1, &[1, 2, 3], TrafficClass::Dp2);
    assert!(told.lost.is_empty(), "{:?}", told.lost);
    assert_eq!((told.sent.len(), told.received), (360, 360));
    let mut starts: Vec<SimTime> = told.sent.iter().map(|sent| sent.2).collect();
    starts.sort_unstable();
    assert!(starts.is_sorted_by(|one, other| one < other), "a station sends once in a slot");
    for flow in [1, 2, 3] {
        let own = told.sent.iter().filter(|sent| sent.1 == Some(flow));
        let phases: Vec<i64> = own.map(|sent| sent.2.0 % PERIOD_NS).collect();
        let mut runs: Vec<usize> = phases.chunk_by(|one, other| one == other).map(<[i64]>::len).collect();
        // The last one is cut off.
        runs.pop();
        // 5 to 15 packets on each resource, or twice that where the same one is chosen again.
        assert!(runs.len() >= 7 && runs.iter().all(|run| (5..=30).contains(run)), "flow {flow}: {runs:?}");
    }
}
