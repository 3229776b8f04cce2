//! The tables of NR-V2X, and stations that use them.

use super::*;
use crate::channel::medium::slot_medium::{ControlPower, ResourceGrid, SinrAveraging, SlotMedium, SlotReception};
use crate::channel::medium::{LinkFate, LinkModel, LinkOutcome, LinkTable, MeanPowerCut, Radio, Scene};
use crate::channel::propagation::Fading;
use crate::channel::propagation::path_loss::{FreeSpace, PathLossByState};
use crate::channel::reception::FrameSuccessTable;
use crate::engine::RandomStream;
use crate::geometry::{Point, Topology};
use crate::station::access::sidelink::{
    Congestion, Feedback, FeedbackReply, Ranking, ReselectionRules, ResourcePool, RsrpThreshold, SelectionChecks,
    SelectionRules, SensingRules, SidelinkPhy, SidelinkSettings, UnmonitoredRule, counter_range,
};
use crate::station::access::{AccessLayer, AccessObserver, Addressee, Packet, PacketLoss, SentPacket, TrafficClass};
use crate::units::{Db, Dbm, Gigahertz, Meters, SimDuration, SimTime};

/// The slot that the check values assume: 24 reference elements, 3 symbols on 10 blocks of control information.
fn checked_slot(symbols: SecondStageSymbols) -> SlotFormat {
    SlotFormat {
        data_symbols: 12,
        feedback: false,
        reference_elements: 24,
        control: ControlFormat { symbols: 3, blocks: 10, place: ControlSymbols::AmongData },
        second_stage: Some(SecondStage { offset: 1.125, symbols }),
    }
}

#[test]
fn values_computed_elsewhere() {
    let text = include_str!("../../../../tests/check_values/nr.csv");
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
    let mut rows = 0;
    for record in reader.records() {
        let record = record.unwrap();
        let (name, inputs, value) = (&record[1], &record[2], record[3].parse::<f64>().unwrap());
        let input = |key: &str| -> u32 {
            let pair = inputs.split(',').find_map(|pair| pair.trim().strip_prefix(key)?.strip_prefix('='));
            pair.and_then(|number| number.parse().ok()).unwrap_or_else(|| panic!("{inputs} has no {key}"))
        };
        let numerology = || Numerology::new(input("mu") as u8).unwrap();
        let millis = |slots: i64| slots as f64 / numerology().slots_per_ms() as f64;
        let slot = checked_slot(SecondStageSymbols::LikeData);
        let bits = |subchannels: u16| slot.transport_block_bits(Mcs(input("mcs") as u8), 10 * subchannels).unwrap();
        let found = match name {
            "slot ms" => numerology().slot().as_millis_f64(),
            "Tproc0 slots->ms" => millis(numerology().sensing_processing()),
            "Tproc1 slots->ms" => millis(numerology().selection_processing()),
            "min 10-RB subchannels" => {
                f64::from((1..=5).find(|subchannels| bits(*subchannels) >= 8 * input("B")).unwrap())
            }
            name if name.starts_with("WiLab TBS") => f64::from(bits(input("nsub") as u16)),
            name if name.starts_with("resel counter low") => f64::from(counter_range(f64::from(input("RRI"))).0),
            name if name.starts_with("resel counter high") => f64::from(counter_range(f64::from(input("RRI"))).1),
            other => panic!("no model computes {other}"),
        };
        assert!((found - value).abs() < 1e-9, "{name} ({inputs}): {found}, not {value}");
        rows += 1;
    }
    assert_eq!(rows, 46);
}

#[test]
fn the_second_stage_is_qpsk_in_the_standard() {
    let slot = checked_slot(SecondStageSymbols::Qpsk);
    // MCS, resource elements of the second stage: 72 x 1.125 / (2 R); only 16QAM and up differ from counting like the data
    for (mcs, elements) in [(5, 110), (7, 79), (11, 110), (14, 75)] {
        assert_eq!(1200 - 360 - slot.resource_elements(Mcs(mcs), 10), elements, "MCS {mcs}");
    }
    // TS 38.214 clause 5.1.3.2 by hand: 1400 elements, MCS 11: N_info 2067, 2048, next size 2088
    assert_eq!(transport_block_bits(Mcs(11), 1400), 2088);
    // Above 3824 bits: 4000 elements, MCS 14: N_info 8640.6, 8704 in two code blocks
    assert_eq!(transport_block_bits(Mcs(14), 4000), 8712);
}

fn grid(subchannels: u16) -> ResourceGrid {
    ResourceGrid {
        resource_blocks: 10 * subchannels,
        first_block: 0,
        subchannels,
        subchannel_size: 10,
        noise_per_block: Dbm(-112.0),
    }
}

fn phy(subchannels: u16, schemes: &[u8], place: ControlSymbols) -> NrPhy {
    let mut slot = checked_slot(SecondStageSymbols::Qpsk);
    slot.control.place = place;
    let formats = schemes.iter().flat_map(|mcs| {
        let format = |subchannels| Format { mcs: Mcs(*mcs), subchannels, curves: vec![(190, 0), (300, 1)] };
        (1..=subchannels).map(format)
    });
    NrPhy::new(grid(subchannels), slot, RsrpReference::Pscch, formats.collect(), 0)
}

#[test]
fn a_packet_gets_its_scheme_or_the_next_that_holds_it() {
    let phy = phy(5, &[7, 11, 14], ControlSymbols::AmongData);
    // bytes -> sub-channels, MCS, curve
    let cases = [
        (190, Some((2, 7, 0))),
        (300, Some((3, 7, 1))),
        (700, Some((5, 7, 1))),
        (800, Some((4, 11, 1))),
        (1500, Some((5, 14, 1))),
        (1600, None),
    ];
    for (bytes, expected) in cases {
        let fit = phy.fit(bytes, 5).map(|fit| (fit.subchannels, fit.mcs, fit.curve));
        assert_eq!(fit, expected, "{bytes} B");
    }
}

#[test]
fn control_information_before_the_data_has_the_whole_power() {
    // place, share of the power in a resource element of control information on 10 blocks with 20 of data
    for (place, power, share) in [
        (ControlSymbols::AmongData, ControlPower::Ahead, 1.0 / 240.0),
        (ControlSymbols::BeforeData, ControlPower::Alone, 1.0 / 120.0),
    ] {
        let phy = phy(5, &[7], place);
        let fit = phy.fit(190, 5).unwrap();
        assert!((fit.rsrp_share - share).abs() < 1e-9);
        let allocation = phy.allocation(1, &fit);
        assert_eq!((allocation.data.first, allocation.data.count, allocation.control.count), (10, 20, 10));
        assert_eq!(allocation.control_power, power);
    }
}

/// Settings in which everything is known and nothing is lost but by meeting.
pub(super) fn settings(subchannels: u16, mu: u8) -> SidelinkSettings {
    let numerology = Numerology::new(mu).unwrap();
    let period = 100 * numerology.slots_per_ms();
    SidelinkSettings {
        pool: ResourcePool { subchannels, slot: numerology.slot() },
        selection: SelectionRules {
            t1: 2,
            t2: period,
            sensing: Some(SensingRules {
                window: 11 * period,
                processing: numerology.sensing_processing(),
                threshold: RsrpThreshold::Uniform(Dbm(-128.0)),
                step: Db(3.0),
                share: [0.2; 8],
                ranking: Ranking::None,
                unmonitored: UnmonitoredRule::ExcludeUnlessTooFew,
                intervals: vec![period],
                repeats_within: period,
            }),
        },
        reselection: ReselectionRules { keep_probability: 0.0, release_announced: false, reselect_after: None },
        interval: Some(period),
        copies: 0,
        copies_within: 31,
        copies_apart: 1,
        announced_copies: 2,
        feedback: None,
        checks: None,
        priorities: [2, 3, 5, 7],
        congestion: Congestion {
            busy_threshold: Dbm(-94.0),
            busy_window: period,
            occupancy_window: 10 * period,
            limits: None,
        },
    }
}

pub(super) fn layer(places: &[f64], subchannels: u16, settings: SidelinkSettings) -> NrV2x {
    let model = LinkModel {
        carrier: Gigahertz(5.9),
        path_loss: PathLossByState::uniform(FreeSpace),
        sight: None,
        shadowing: None,
        fading: Fading::none(),
    };
    let variation = model.packet_variation();
    let radio = Radio { tx_power: Dbm(23.0), antenna_gain: Db(0.0), antenna_height: Meters(1.5) };
    let radios: Vec<(u32, Radio)> = (0..places.len() as u32).map(|id| (id, radio)).collect();
    let cut = MeanPowerCut { weakest: Dbm(-140.0), listed_within: Meters(100_000.0) };
    let stream = RandomStream::from_seed(4);
    let mut links = LinkTable::new(model, Topology::Open, cut, &radios, stream);
    links.update(&Scene::of_stations(places.iter().map(|x| Point::new(*x, 0.0))));
    let reception = SlotReception {
        sensitivity: Dbm(-150.0),
        control: Some(FrameSuccessTable::of_threshold(Db(0.0))),
        second_stage: Some(FrameSuccessTable::of_threshold(Db(0.0))),
        data: vec![FrameSuccessTable::of_threshold(Db(5.0)); 2],
        averaging: SinrAveraging::Exponential { data: vec![1.7; 2], second_stage: 1.6 },
    };
    let medium = SlotMedium::new(links, variation, grid(subchannels), None, reception, stream.named("fading"));
    NrV2x::new(medium, phy(subchannels, &[7, 11], ControlSymbols::BeforeData), settings, stream.named("selection"))
}

#[derive(Default)]
struct Noted {
    sent: Vec<(u32, SimTime, u8)>,
    fates: Vec<LinkFate>,
    powers: Vec<f32>,
    /// Of first transmissions that have copies.
    first: Vec<LinkFate>,
}

impl AccessObserver for Noted {
    fn sent(&mut self, sent: &SentPacket, outcomes: &[LinkOutcome]) {
        self.sent.push((sent.sender, sent.started_at, sent.attempt));
        self.fates.extend(outcomes.iter().map(|outcome| outcome.fate));
        self.powers.extend(outcomes.iter().map(|outcome| outcome.power_mw));
    }

    fn decoded(&mut self, sent: &SentPacket, outcomes: &[LinkOutcome]) {
        if sent.attempt == 0 {
            self.first.extend(outcomes.iter().map(|outcome| outcome.fate));
        }
    }

    fn lost(&mut self, now: SimTime, sender: u32, _packet: &Packet, loss: PacketLoss) {
        panic!("station {sender} lost a packet at {now:?}: {loss:?}");
    }
}

/// Every station sends 300 B each 100 ms; the phases are `apart` apart.
fn run(layer: &mut NrV2x, stations: u32, packets: u32, apart: SimDuration) -> Noted {
    run_with(layer, stations, packets, apart, 300)
}

fn run_with(layer: &mut NrV2x, stations: u32, packets: u32, apart: SimDuration, bytes: u32) -> Noted {
    run_at(layer, stations, packets, apart, bytes, Db(0.0))
}

fn run_at(layer: &mut NrV2x, stations: u32, packets: u32, apart: SimDuration, bytes: u32, power_offset: Db) -> Noted {
    let mut noted = Noted::default();
    let packet = Packet {
        handle: 0,
        traffic_class: TrafficClass::Dp2,
        flow: Some(2),
        bytes,
        power_offset,
        addressee: Addressee::Everybody,
    };
    for number in 0..packets {
        for station in 0..stations {
            let phase = SimDuration(i64::from(station) * apart.0 + 50_000);
            let at = SimTime::ZERO + SimDuration::from_millis(100 * i64::from(number)) + phase;
            while let Some(due) = layer.next_wakeup().filter(|due| *due <= at) {
                layer.handle(due, &mut noted);
            }
            layer.send(at, station, packet, &mut noted);
        }
    }
    noted
}

fn share(fates: &[LinkFate], counts: impl Fn(LinkFate) -> bool) -> f64 {
    fates.iter().filter(|fate| counts(**fate)).count() as f64 / fates.len() as f64
}

#[test]
fn half_duplex_losses_halve_with_the_slot() {
    // Without sensing and reservation every packet goes out in any slot of its 100 ms: rate times slot.
    let shares = [0u8, 1].map(|mu| {
        let mut settings = settings(5, mu);
        let slots = 100 * i64::from(1 << mu);
        (settings.interval, settings.selection.sensing) = (None, None);
        (settings.selection.t1, settings.selection.t2) = (1, slots);
        let mut layer = layer(&[0.0, 10.0], 5, settings);
        let noted = run(&mut layer, 2, 60_000, SimDuration::ZERO);
        let found = share(&noted.fates, |fate| fate == LinkFate::HalfDuplex);
        assert!((found * slots as f64 - 1.0).abs() < 0.15, "numerology {mu}: {found}");
        found
    });
    assert!((shares[0] / shares[1] - 2.0).abs() < 0.4, "{shares:?}");
}

#[test]
fn a_neighbour_that_is_sensed_is_met_only_where_both_select_at_once() {
    let period = SimDuration::from_millis(100);
    let run = |sensing: bool| {
        let mut settings = settings(2, 1);
        if !sensing {
            settings.selection.sensing = None;
        }
        let mut layer = layer(&[0.0, 10.0], 2, settings);
        run(&mut layer, 2, 8000, SimDuration::from_millis(50))
    };
    let noted = run(true);
    let of = |station| {
        let own = noted.sent.iter().filter(|sent| sent.0 == station);
        own.map(|sent| sent.1.0).collect::<Vec<i64>>()
    };
    let (one, other) = (of(0), of(1));
    let has_moved = |starts: &[i64], at: i64| !starts.contains(&(at - period.0));
    let mut meetings = 0;
    for at in one.iter().filter(|at| other.binary_search(at).is_ok()) {
        let goes_on = !has_moved(&one, *at) && !has_moved(&other, *at);
        let both_selected = has_moved(&one, *at) && has_moved(&other, *at);
        assert!(goes_on || both_selected, "one of them knew at {at}");
        meetings += 1;
    }
    let random = share(&run(false).fates, |fate| fate != LinkFate::Received);
    assert!((meetings as f64) < 0.25 * random * one.len() as f64, "{meetings}, without sensing {random}");
}

/// Single packets with two copies each: who announces a copy is seen by those who wanted to begin there.
#[test]
fn a_second_look_saves_first_transmissions() {
    let lost = |checks| {
        let mut settings = settings(1, 0);
        (settings.interval, settings.checks, settings.copies) = (None, checks, 2);
        settings.selection.t2 = 30;
        let places: Vec<f64> = (0..6).map(|place| 10.0 * f64::from(place)).collect();
        let mut layer = layer(&places, 1, settings);
        let noted = run_with(&mut layer, 6, 3000, SimDuration::from_millis(2), 48);
        share(&noted.first, |fate| fate != LinkFate::Received)
    };
    let without = lost(None);
    let with = lost(Some(SelectionChecks { before: 3, re_evaluation: true, pre_emption: None }));
    assert!(with < 0.95 * without, "{with} with, {without} without");
}

const UNICAST: Feedback = Feedback { reply: None, range: Meters(1.0), period: 4, gap: 2, heard_from: Db(0.0) };

#[test]
fn answers_save_transmissions() {
    // Three stations near each other; the fourth does not hear the first well.
    // feedback, places [m] -> transmissions of a packet of the first station
    let near: &[f64] = &[0.0, 50.0, 100.0];
    let option = |reply, range| Some(Feedback { reply: Some(reply), range: Meters(range), ..UNICAST });
    let cases: [(Option<Feedback>, &[f64], u8); 6] = [
        (None, near, 4),
        (option(FeedbackReply::NackOnly, 200.0), near, 1),
        (option(FeedbackReply::AckNack, 200.0), near, 1),
        // Beyond the reach of control information nobody knows what to ask for again, and silence is an answer or not.
        (option(FeedbackReply::NackOnly, 90_000.0), &[0.0, 80_000.0], 1),
        (option(FeedbackReply::AckNack, 90_000.0), &[0.0, 80_000.0], 4),
        // Outside of the range nobody is asked.
        (option(FeedbackReply::AckNack, 500.0), &[0.0, 80_000.0], 1),
    ];
    for (feedback, places, transmissions) in cases {
        let mut settings = settings(5, 1);
        (settings.copies, settings.copies_apart, settings.feedback) = (3, 10, feedback);
        let mut layer = layer(places, 5, settings);
        let noted = run(&mut layer, 1, 40, SimDuration::ZERO);
        assert!(noted.sent.len() >= 38, "{feedback:?}: {}", noted.sent.len());
        // After answers the number of the transmission that is not made is told.
        let told = transmissions.min(3);
        assert!(noted.sent.iter().all(|sent| sent.2 == told), "{feedback:?}: {:?}", noted.sent);
    }
}

#[test]
fn a_power_offset_lowers_what_arrives() {
    let [full, tenth, thousandth] = [0.0, -10.0, -30.0].map(|offset| {
        let mut layer = layer(&[0.0, 1000.0], 5, settings(5, 1));
        run_at(&mut layer, 1, 20, SimDuration::ZERO, 300, Db(offset))
    });
    assert!(full.powers.len() >= 18 && full.powers.len() == tenth.powers.len());
    for (full, tenth) in full.powers.iter().zip(&tenth.powers) {
        assert!((full / tenth / 10.0 - 1.0).abs() < 1e-4, "{full} {tenth}");
    }
    assert_eq!(share(&full.fates, |fate| fate == LinkFate::Received), 1.0);
    assert_eq!(share(&thousandth.fates, |fate| fate == LinkFate::Received), 0.0);
}

/// What became of packets for one station.
#[derive(Default)]
struct Unicasts {
    /// Sender, transmissions made, and in which one the addressee decoded it, from 0.
    packets: Vec<(u32, u8, Option<u8>)>,
    /// Slots from the end of the first transmission to the end of the one that was decoded.
    waits: Vec<i64>,
}

impl AccessObserver for Unicasts {
    fn sent(&mut self, sent: &SentPacket, outcomes: &[LinkOutcome]) {
        let Addressee::Station(addressee) = sent.packet.addressee else { panic!("{:?}", sent.packet) };
        let at = outcomes.iter().find(|link| link.receiver == addressee);
        let decoded = at.filter(|link| link.fate == LinkFate::Received).map(|link| link.attempt);
        let slot = Numerology::new(1).unwrap().slot();
        let made = sent.channel_time.0 as f64 / (slot.0 as f64 * 2.0 / 5.0);
        self.packets.push((sent.sender, made.round() as u8, decoded));
        if decoded == Some(sent.attempt) {
            self.waits.push((sent.ended_at - sent.first_ended_at).0 / slot.0);
        }
    }

    fn decoded(&mut self, sent: &SentPacket, outcomes: &[LinkOutcome]) {
        let new = |link: &&LinkOutcome| link.fate == LinkFate::Received && link.attempt == sent.attempt;
        if outcomes.iter().filter(new).any(|link| Addressee::Station(link.receiver) == sent.packet.addressee) {
            self.waits.push((sent.ended_at - sent.first_ended_at).0 / Numerology::new(1).unwrap().slot().0);
        }
    }

    fn lost(&mut self, _now: SimTime, _sender: u32, _packet: &Packet, _loss: PacketLoss) {}
}

/// Pairs of sender and addressee with the class of their packets: one every 100 ms, at the same time for all.
fn unicasts(layer: &mut NrV2x, pairs: &[(u32, u32, TrafficClass)], packets: u32) -> Unicasts {
    let mut seen = Unicasts::default();
    let advance = |layer: &mut NrV2x, until: SimTime, seen: &mut Unicasts| {
        while let Some(due) = layer.next_wakeup().filter(|due| *due <= until) {
            layer.handle(due, seen);
        }
    };
    for number in 0..packets {
        let at = SimTime(i64::from(number) * 100_000_000 + 50_000);
        advance(layer, at, &mut seen);
        for (place, &(sender, addressee, traffic_class)) in pairs.iter().enumerate() {
            let handle = number * pairs.len() as u32 + place as u32;
            let addressee = Addressee::Station(addressee);
            let packet = Packet { handle, traffic_class, flow: None, bytes: 300, power_offset: Db(0.0), addressee };
            layer.send(at, sender, packet, &mut seen);
        }
    }
    advance(layer, SimTime(i64::from(packets + 3) * 100_000_000), &mut seen);
    seen
}

/// Up to four transmissions at 30 kHz, with time for answers in between.
fn with_unicast_feedback(feedback: Feedback) -> SidelinkSettings {
    let mut settings = settings(5, 1);
    (settings.copies, settings.feedback) = (3, Some(feedback));
    settings.copies_apart = feedback.gap + feedback.period - 1 + 5;
    settings
}

#[test]
fn a_packet_for_one_station_is_sent_until_it_says_that_it_has_it() {
    // In free space, two sub-channels of 10 blocks arrive with 14.1 dB over noise at 1000 m, 4.3 dB at 3100 m, 1 dB at 4510 m, and
    // -18 dB at 42 km; data take 5 dB, two transmissions add 3 dB, three 4.8 dB. An answer has 13 dB more on its one block.
    // distance [m], answers are heard from [dB] -> transmissions, in which one it was decoded
    let cases = [
        (1000.0, 0.0, 1, Some(0)),
        (3100.0, 0.0, 2, Some(1)),
        (4510.0, 0.0, 3, Some(2)),
        (42_000.0, 0.0, 4, None),
        // The answer is lost: the sender goes on for nothing.
        (1000.0, 40.0, 4, Some(0)),
        (4510.0, 20.0, 4, Some(2)),
    ];
    for (distance, heard_from, transmissions, decoded) in cases {
        let settings = with_unicast_feedback(Feedback { heard_from: Db(heard_from), ..UNICAST });
        let apart = settings.copies_apart;
        // The station beside the sender hears everything, and is not asked.
        let mut layer = layer(&[0.0, distance, 5.0], 5, settings);
        let seen = unicasts(&mut layer, &[(0, 1, TrafficClass::Dp2)], 30);
        assert_eq!(seen.packets.len(), 30, "{distance} m, {heard_from} dB");
        for packet in &seen.packets {
            assert_eq!(*packet, (0, transmissions, decoded), "{distance} m, {heard_from} dB");
        }
        // Each is told once, as late as its retransmissions make it.
        assert_eq!(seen.waits.len(), if decoded.is_some() { 30 } else { 0 });
        let attempt = i64::from(decoded.unwrap_or(0));
        assert!(seen.waits.iter().all(|wait| (attempt * apart..=attempt * 31).contains(wait)), "{:?}", seen.waits);
    }
}

#[test]
fn who_answers_does_not_hear_answers() {
    use TrafficClass::{Dp0, Dp2, Dp3};
    let needless = |pairs: &[(u32, u32, TrafficClass)], sender: u32| {
        let mut layer = layer(&[0.0, 50.0], 5, with_unicast_feedback(Feedback { period: 4, ..UNICAST }));
        let seen = unicasts(&mut layer, pairs, 800);
        let own = || seen.packets.iter().filter(|packet| packet.0 == sender);
        let more = own().filter(|(_, made, decoded)| decoded.is_some_and(|decoded| *made > decoded + 1)).count();
        more as f64 / own().count() as f64
    };
    assert_eq!(needless(&[(0, 1, Dp2)], 0), 0.0);
    // Both at once: who has sent in the same four slots owes an answer when it is to hear one.
    let both = needless(&[(0, 1, Dp2), (1, 0, Dp2)], 0);
    assert!((0.005..0.1).contains(&both), "{both}");
    // The more urgent packet is answered, and its sender listens.
    let pairs = [(0, 1, Dp0), (1, 0, Dp3)];
    assert_eq!(needless(&pairs, 0), 0.0);
    let less_urgent = needless(&pairs, 1);
    assert!((0.005..0.1).contains(&less_urgent), "{less_urgent}");
}
