//! Two stations and a third one that uses another technology.

use super::Mixed;
use crate::channel::medium::*;
use crate::channel::propagation::Fading;
use crate::channel::propagation::path_loss::{LogDistance, PathLossByState};
use crate::channel::reception::error_model::{ErrorModel, SinrThreshold};
use crate::channel::reception::{PhyRate, PreparedErrorModel};
use crate::engine::RandomStream;
use crate::geometry::{Point, Topology};
use crate::station::access::ieee80211::{AccessCategory, Contention, EdcaParameters};
use crate::station::access::ieee80211p::{Airtime, Ieee80211p};
use crate::station::access::{AccessLayer, AccessObserver, Addressee, Packet, PacketLoss, SentPacket, TrafficClass};
use crate::units::{Db, Dbm, Gigahertz, Meters, SimDuration, SimTime};

const CONTENTION: Contention = Contention {
    slot: SimDuration::from_micros(13),
    sifs: SimDuration::from_micros(32),
    detection_time: SimDuration::from_micros(13),
    post_transmission_backoff: true,
    categories: EdcaParameters::OUTSIDE_BSS,
};

/// 802.11p of those stations that are members: 20 dBm and 50 + 20 log10(d) dB, -64 dBm at 50 m, -70 dBm at 100 m.
fn layer(members: [bool; 3]) -> Box<dyn AccessLayer + Send + Sync> {
    let radio = Radio { tx_power: Dbm(20.0), antenna_gain: Db(0.0), antenna_height: Meters(1.5) };
    let model = LinkModel {
        carrier: Gigahertz(5.9),
        path_loss: PathLossByState::uniform(LogDistance::new(Db(50.0), Meters(1.0), 2.0)),
        sight: None,
        shadowing: None,
        fading: Fading::none(),
    };
    let variation = model.packet_variation();
    let cut = MeanPowerCut { weakest: Dbm(-118.0), listed_within: Meters(5000.0) };
    let stream = RandomStream::from_seed(1);
    let links = LinkTable::new(model, Topology::Open, cut, &[0, 1, 2].map(|id| (id, radio)), stream)
        .with_listeners(members.to_vec());
    let settings = ReceptionSettings {
        noise: Dbm(-98.0),
        preamble: Dbm(-92.0),
        preamble_sinr: Db(4.0),
        capture: Capture::Never,
        capture_margin: Db(10.0),
        sinr_rule: SinrRule::Mean,
        cca_preamble: Dbm(-92.0),
        cca_energy: Dbm(-65.0),
        cbr_measure: CbrMeasure::Energy,
        cbr_threshold: Dbm(-85.0),
    };
    let rate = PhyRate::from_mbps(6.0).expect("a rate of the standard");
    let errors = PreparedErrorModel::new(&ErrorModel::Threshold(SinrThreshold { threshold: Db(6.5) }), &rate);
    let medium = FrameMedium::new(links, variation, &settings, errors, stream);
    let airtime = Airtime { rate, overhead_bytes: 38, whole_symbols: true };
    Box::new(Ieee80211p::new(medium, airtime, CONTENTION, stream))
}

/// What was sent, by whom, from when to when, and what became of it at whom.
type SentFrame = (u32, SimTime, SimTime, Vec<(u32, LinkFate)>);

#[derive(Default)]
struct Sent(Vec<SentFrame>);

impl AccessObserver for Sent {
    fn sent(&mut self, sent: &SentPacket, outcomes: &[LinkOutcome]) {
        let fates = outcomes.iter().map(|link| (link.receiver, link.fate)).collect();
        self.0.push((sent.sender, sent.started_at, sent.ended_at, fates));
    }

    fn decoded(&mut self, _sent: &SentPacket, _outcomes: &[LinkOutcome]) {}

    fn lost(&mut self, _now: SimTime, _sender: u32, packet: &Packet, loss: PacketLoss) {
        panic!("{packet:?} was lost: {loss:?}");
    }
}

fn packet(handle: u32) -> Packet {
    Packet {
        handle,
        traffic_class: TrafficClass::Dp2,
        flow: None,
        bytes: 300,
        power_offset: Db(0.0),
        addressee: Addressee::Everybody,
    }
}

/// Station 2, of the other technology, sends at 1 ms and station 0 wants to 100 us later; what was sent, by its start.
fn two_packets(place_of_2: f64) -> Sent {
    let parts = vec![layer([true, true, false]), layer([false, false, true])];
    let mut mixed = Mixed::new(parts, vec![0, 0, 1]);
    mixed.stations_moved(&Scene::of_stations([0.0, 100.0, place_of_2].map(|x| Point::new(x, 0.0))));
    let mut sent = Sent::default();
    let at = |micros| SimTime::ZERO + SimDuration::from_micros(micros);
    for (time, station) in [(at(1000), 2), (at(1100), 0)] {
        while let Some(due) = mixed.next_wakeup().filter(|due| *due < time) {
            mixed.handle(due, &mut sent);
        }
        mixed.send(time, station, packet(station), &mut sent);
    }
    while let Some(due) = mixed.next_wakeup().filter(|due| *due < at(10_000)) {
        mixed.handle(due, &mut sent);
    }
    sent.0.sort_by_key(|(_, started, ..)| *started);
    sent
}

#[test]
fn a_station_defers_to_strong_energy_of_another_technology_and_to_nothing_weaker() {
    // place of station 2 [m] -> whether station 0 waits for it
    for (place, waits) in [(-50.0, true), (-60.0, false)] {
        let sent = two_packets(place).0;
        let [(first, _, ends, nobody), (second, started, ..)] = sent.as_slice() else { panic!("{sent:?}") };
        assert_eq!((*first, *second), (2, 0));
        assert!(nobody.is_empty(), "no station of its technology is there");
        assert_eq!(*started >= *ends + CONTENTION.aifs(AccessCategory::BestEffort), waits, "{place}: {sent:?}");
        assert_eq!(*started < *ends, !waits, "{place}: {sent:?}");
    }
}

#[test]
fn energy_of_another_technology_spoils_frames_and_is_never_received() {
    // Station 1 hears station 0 with -70 dBm, and station 2 with -53.98 dBm from 16 m, or -90 dBm from 1 km.
    for (place, expected) in [(116.0, LinkFate::Collision), (1100.0, LinkFate::Received)] {
        let sent = two_packets(place).0;
        let own = sent.iter().find(|(sender, ..)| *sender == 0).expect("it was sent");
        assert_eq!(own.3, [(1, expected)], "{place}: {sent:?}");
    }
}

#[test]
fn busy_time_is_that_of_the_own_technology_with_the_energy_of_the_others() {
    let parts = vec![layer([true, true, false]), layer([false, false, true])];
    let mut mixed = Mixed::new(parts, vec![0, 0, 1]);
    mixed.stations_moved(&Scene::of_stations([0.0, 100.0, 200.0].map(|x| Point::new(x, 0.0))));
    let mut sent = Sent::default();
    mixed.send(SimTime::ZERO, 2, packet(2), &mut sent);
    while let Some(due) = mixed.next_wakeup() {
        mixed.handle(due, &mut sent);
    }
    let [(_, started, ended, _)] = sent.0.as_slice() else { panic!("one packet") };
    let busy = [0, 1, 2].map(|station| mixed.take_busy_time(station, *ended));
    assert_eq!(busy, [*ended - *started, *ended - *started, SimDuration::ZERO]);
}
