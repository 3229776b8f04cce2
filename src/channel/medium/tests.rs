//! Small constellations whose outcome can be worked out by hand.

use std::sync::Arc;

use crate::channel::medium::*;
use crate::channel::propagation::obstacles::{Blocker, Building, BuildingMap, WallLoss};
use crate::channel::propagation::path_loss::{LogDistance, PathLossByState};
use crate::channel::propagation::{Fading, FadingShape, Shadowing, ShadowingDeviation, ShadowingProcess};
use crate::channel::reception::error_model::{ErrorModel, SinrThreshold};
use crate::channel::reception::{PhyRate, PreparedErrorModel};
use crate::engine::RandomStream;
use crate::geometry::{Point, Topology};
use crate::units::{Db, Dbm, Gigahertz, Megahertz, Meters, SimDuration, SimTime};

const FORMAT: FrameFormat = FrameFormat {
    duration: SimDuration::from_micros(500),
    signal_after: SimDuration::from_micros(32),
    payload_after: SimDuration::from_micros(40),
    payload_bits: 2760,
    signal_bits: 24,
};

const SETTINGS: ReceptionSettings = ReceptionSettings {
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

/// Stations on a line with 20 dBm and 50 + 20 log10(d) dB: -70 dBm at 100 m, -90 dBm at 1 km. A frame needs 6.5 dB.
fn medium(settings: &ReceptionSettings, places: &[f64]) -> FrameMedium {
    let radio = Radio { tx_power: Dbm(20.0), antenna_gain: Db(0.0), antenna_height: Meters(1.5) };
    let model = LinkModel {
        carrier: Gigahertz(5.9),
        path_loss: PathLossByState::uniform(LogDistance::new(Db(50.0), Meters(1.0), 2.0)),
        sight: None,
        shadowing: None,
        fading: Fading::none(),
    };
    let variation = model.packet_variation();
    let stations: Vec<(u32, Radio)> = (0..places.len() as u32).map(|id| (id, radio)).collect();
    let cut = MeanPowerCut { weakest: Dbm(-118.0), listed_within: Meters(5000.0) };
    let stream = RandomStream::from_seed(1);
    let mut links = LinkTable::new(model, Topology::Open, cut, &stations, stream);
    links.update(&Scene::of_stations(places.iter().map(|x| Point::new(*x, 0.0))));
    let rate = PhyRate::from_mbps(6.0).expect("a rate of the standard");
    let errors = PreparedErrorModel::new(&ErrorModel::Threshold(SinrThreshold { threshold: Db(6.5) }), &rate);
    FrameMedium::new(links, variation, settings, errors, stream)
}

fn micros(micros: i64) -> SimTime {
    SimTime::ZERO + SimDuration::from_micros(micros)
}

/// Sends frames as `(start [us], sender)` and returns each frame's fates as `(sender, receiver, fate)`.
fn fates(settings: &ReceptionSettings, places: &[f64], frames: &[(i64, u32)]) -> Vec<(u32, u32, LinkFate)> {
    let mut medium = medium(settings, places);
    let mut changes: Vec<(i64, usize, bool)> = frames
        .iter()
        .enumerate()
        .flat_map(|(frame, (at, _))| [(*at, frame, true), (*at + 500, frame, false)])
        .collect();
    changes.sort_by_key(|(at, frame, starts)| (*at, *starts, *frame));
    let (mut slots, mut found) = (vec![None; frames.len()], Vec::new());
    for (at, frame, starts) in changes {
        let sender = frames[frame].1;
        if starts {
            slots[frame] = Some(medium.start(micros(at), sender, &FORMAT));
        } else {
            let slot = slots[frame].expect("it began before it ends");
            found.extend(medium.end(micros(at), slot).iter().map(|link| (sender, link.receiver, link.fate)));
        }
    }
    found
}

/// Places in metres, frames as `(start [us], sender)`, and the link that the case is about.
type Constellation<'a> = (&'a [f64], &'a [(i64, u32)], (u32, u32), LinkFate);

#[test]
fn each_loss_has_the_cause_that_comes_first() {
    use LinkFate::{Collision, HalfDuplex, Received, ReceiverBusy, Sensing};
    // Stations at 0, 100 and 3000 m, and what happens to frames between them.
    // places [m], frames (start [us], sender), link -> fate
    let cases: [Constellation<'_>; 8] = [
        (&[0.0, 100.0], &[(0, 0)], (0, 1), Received),
        (&[0.0, 1300.0], &[(0, 0)], (0, 1), Sensing), // -92.3 dBm
        (&[0.0, 100.0], &[(0, 0), (100, 1)], (0, 1), HalfDuplex), // the receiver starts to send
        (&[0.0, 100.0], &[(0, 1), (100, 0)], (0, 1), HalfDuplex), // the receiver is sending
        (&[0.0, 100.0, 200.0], &[(0, 0), (100, 2)], (2, 1), ReceiverBusy), // locked on the first frame
        (&[0.0, 100.0, 200.0], &[(0, 0), (100, 2)], (0, 1), Collision), // both arrive with -70 dBm
        (&[0.0, 100.0, 900.0], &[(0, 0), (100, 2)], (0, 1), Received), // 18 dB stronger than the hidden one
        (&[0.0, 100.0, 900.0], &[(0, 2), (100, 0)], (0, 1), ReceiverBusy), // the weak one came first
    ];
    for (places, frames, (sender, receiver), expected) in cases {
        let found = fates(&SETTINGS, places, frames);
        let fate = found.iter().find(|(from, to, _)| (*from, *to) == (sender, receiver)).map(|found| found.2);
        assert_eq!(fate, Some(expected), "{places:?} {frames:?}");
    }
}

#[test]
fn a_stronger_frame_takes_over_where_capture_allows_it() {
    // capture, start of the stronger frame [us] -> whether it is received
    let cases = [
        (Capture::Never, 20, false),
        (Capture::DuringPreamble, 20, true),
        (Capture::DuringPreamble, 41, false),
        (Capture::Always, 300, true),
    ];
    for (capture, start, expected) in cases {
        let settings = ReceptionSettings { capture, ..SETTINGS };
        // Station 1 hears station 2 from 800 m and then station 0 from 100 m, 18 dB louder.
        let found = fates(&settings, &[0.0, 100.0, 900.0], &[(0, 2), (start, 0)]);
        let fate_of = |sender| found.iter().find(|(from, to, _)| (*from, *to) == (sender, 1)).map(|found| found.2);
        assert_eq!(fate_of(0) == Some(LinkFate::Received), expected, "{capture:?} at {start} us");
        // The weak frame is lost either way: taken over, or buried under the strong one.
        assert_eq!(fate_of(2), Some(LinkFate::Collision), "{capture:?} at {start} us");
    }
}

#[test]
fn interference_counts_by_the_rule() {
    // Wanted: -70 dBm. Interferer: -76.0 dBm for the last 100 of 500 us, 6 dB while it lasts, 13 dB on average.
    for (sinr_rule, expected) in [(SinrRule::Mean, LinkFate::Received), (SinrRule::Minimum, LinkFate::Collision)] {
        let settings = ReceptionSettings { sinr_rule, ..SETTINGS };
        let found = fates(&settings, &[0.0, 100.0, 300.0], &[(0, 0), (400, 2)]);
        assert_eq!(found[0], (0, 1, expected), "{sinr_rule:?}");
    }
}

#[test]
fn the_channel_is_busy_for_as_long_as_there_is_power() {
    let mut medium = medium(&SETTINGS, &[0.0, 100.0, 700.0]);
    medium.watch(1, true);
    let slot = medium.start(micros(100), 0, &FORMAT);
    let mut edges = Vec::new();
    medium.drain_edges(&mut edges);
    assert_eq!(edges, [BusyEdge { station: 1, busy: true }]);
    assert!(medium.view(1).busy && medium.view(1).since == micros(100));
    medium.end(micros(600), slot);
    medium.drain_edges(&mut edges);
    assert_eq!(edges, [BusyEdge { station: 1, busy: false }]);
    // The sender cannot measure; at 700 m the frame arrives with -86.9 dBm, under the threshold of the CBR.
    for (station, expected) in [(0, 0), (1, 500), (2, 0)] {
        assert_eq!(medium.take_busy_time(station, micros(1000)), SimDuration::from_micros(expected), "{station}");
        assert_eq!(medium.take_busy_time(station, micros(2000)), SimDuration::ZERO, "{station}");
    }
}

#[test]
fn a_medium_without_frames_has_no_power_left() {
    let mut medium = medium(&SETTINGS, &[0.0, 50.0, 120.0, 300.0]);
    for round in 0..1000 {
        let at = micros(1000 * round);
        let slots = [medium.start(at, 0, &FORMAT), medium.start(at, 2, &FORMAT)];
        let end = at + FORMAT.duration;
        for slot in slots {
            medium.end(end, slot);
        }
    }
    for station in 0..4 {
        assert!(!medium.view(station).busy, "sums of whole numbers leave nothing behind");
    }
}

#[test]
fn who_looks_farther_agrees_about_a_pair_soon_after_it_comes_near() {
    // Two tables of the same stations, one of which loses sight of them much earlier.
    let table = |weakest: f64| {
        let radio = Radio { tx_power: Dbm(20.0), antenna_gain: Db(0.0), antenna_height: Meters(1.5) };
        let deviation = ShadowingDeviation::uniform(Db(3.0));
        let process = ShadowingProcess::Gudmundson { decorrelation: Meters(25.0) };
        let model = LinkModel {
            carrier: Gigahertz(5.9),
            path_loss: PathLossByState::uniform(LogDistance::new(Db(50.0), Meters(1.0), 2.0)),
            sight: None,
            shadowing: Some(Shadowing { deviation, process }),
            fading: Fading::none(),
        };
        let cut = MeanPowerCut { weakest: Dbm(weakest), listed_within: Meters(100.0) };
        LinkTable::new(model, Topology::Open, cut, &[(0, radio), (1, radio)], RandomStream::from_seed(1))
    };
    let (mut far, mut near) = (table(-110.0), table(-80.0));
    let power = |table: &LinkTable| table.of(0).first().map(|link| 10.0 * f64::from(link.mean_mw).log10());
    let (mut heard_far, mut differences) = (0, Vec::new());
    for step in 0..1000 {
        let positions = Scene::of_stations([0.0, 2500.0 - 2.5 * f64::from(step)].map(|x| Point::new(x, 0.0)));
        far.update(&positions);
        near.update(&positions);
        heard_far += usize::from(power(&far).is_some());
        differences.extend(power(&far).zip(power(&near)).map(|(one, other)| (one - other).abs()));
    }
    // The nearer table follows a pair from where a lucky link could be heard, long before it lists the usual one.
    assert!(differences.len() > 100 && heard_far > differences.len() + 200, "{} of {heard_far}", differences.len());
    assert!(differences.iter().all(|difference| *difference < 0.01), "{:?}", &differences[..10]);
}

/// What another technology sends on the upper half of the channel for half a millisecond.
fn foreign(sender: u32, from_us: i64, power: f32) -> Emission {
    let band = Band { low: Megahertz(0.0), high: Megahertz(5.0) };
    Emission { sender, started: micros(from_us), ends: micros(from_us + 500), band, power }
}

#[test]
fn energy_of_others_is_heard_and_never_received() {
    // distance from station 2 to 1 [m], its power -> medium busy for access, and for the channel busy ratio
    let cases = [
        (50.0, 1.0, true, true),    // -63.98 dBm
        (60.0, 1.0, false, true),   // -65.56 dBm
        (50.0, 0.5, false, true),   // -66.99 dBm
        (600.0, 1.0, false, false), // -85.56 dBm
    ];
    for (distance, power, defers, busy) in cases {
        let mut medium = medium(&SETTINGS, &[10_000.0, 0.0, distance]);
        let slot = medium.start_foreign(micros(100), &foreign(2, 100, power)).expect("it lies in the channel");
        assert_eq!(medium.view(1).busy, defers, "{distance} m");
        medium.end_foreign(micros(600), slot);
        assert!(!medium.view(1).busy, "{distance} m");
        let expected = if busy { 500 } else { 0 };
        assert_eq!(medium.take_busy_time(1, micros(1000)), SimDuration::from_micros(expected), "{distance} m");
    }
}

#[test]
fn energy_of_others_disturbs_for_as_long_as_it_lasts() {
    // A frame needs 6.5 dB and has -70 dBm; energy of -70 dBm disturbs all, a part or nothing of it, averaged over the frame.
    // share of the frame that is disturbed, from its end on -> fate; 10 log10(1 / 0.2) = 6.99 dB, 10 log10(1 / 0.25) = 6.02 dB
    for (share, expected) in [(0.0, LinkFate::Received), (0.2, LinkFate::Received), (0.25, LinkFate::Collision)] {
        let mut medium = medium(&SETTINGS, &[0.0, 100.0, 200.0]);
        let from = 500 - (500.0 * share) as i64;
        let own = medium.start(micros(0), 0, &FORMAT);
        let energy = medium.start_foreign(micros(from), &foreign(2, from, 1.0)).expect("it lies in the channel");
        let fates: Vec<(u32, LinkFate)> =
            medium.end(micros(500), own).iter().map(|link| (link.receiver, link.fate)).collect();
        assert!(fates.contains(&(1, expected)), "{share}: {fates:?}");
        medium.end_foreign(micros(from + 500), energy);
    }
}

#[test]
fn only_what_lies_in_the_channel_is_heard() {
    let band = |low, high| Band { low: Megahertz(low), high: Megahertz(high) };
    let of = |band| Emission { band, ..foreign(0, 0, 1.0) };
    // -70 dBm, of which a quarter lies in the channel: -76.02 dBm.
    for (threshold, busy_us) in [(-76.03, 500), (-76.01, 0)] {
        let mut medium = medium(&ReceptionSettings { cbr_threshold: Dbm(threshold), ..SETTINGS }, &[0.0, 100.0]);
        assert!(medium.start_foreign(micros(0), &of(band(5.0, 9.0))).is_none());
        let slot = medium.start_foreign(micros(0), &of(band(4.0, 8.0))).expect("a quarter of it lies in the channel");
        medium.end_foreign(micros(500), slot);
        let busy = medium.take_busy_time(1, micros(1000));
        assert_eq!(busy, SimDuration::from_micros(busy_us), "{threshold} dBm");
    }
}

#[test]
fn stations_that_do_not_listen_are_senders_only() {
    let radio = Radio { tx_power: Dbm(20.0), antenna_gain: Db(0.0), antenna_height: Meters(1.5) };
    let model = LinkModel {
        carrier: Gigahertz(5.9),
        path_loss: PathLossByState::uniform(LogDistance::new(Db(50.0), Meters(1.0), 2.0)),
        sight: None,
        shadowing: None,
        fading: Fading::none(),
    };
    let stations: Vec<(u32, Radio)> = (0..4).map(|id| (id, radio)).collect();
    let cut = MeanPowerCut { weakest: Dbm(-80.0), listed_within: Meters(5000.0) };
    let mut links = LinkTable::new(model, Topology::Open, cut, &stations, RandomStream::from_seed(1))
        .with_listeners(vec![true, false, true, false]);
    // Station 2 is listed at 1 km and not heard there.
    links.update(&Scene::of_stations([0.0, 100.0, 1000.0, 200.0].map(|x| Point::new(x, 0.0))));
    let receivers = |sender| links.of(sender).iter().map(|link| link.receiver).collect::<Vec<_>>();
    assert_eq!([receivers(0), receivers(2)], [vec![2], vec![0]]);
    assert_eq!([receivers(1), receivers(3)], [vec![0], vec![0]], "nobody who cannot hear them expects them");
}

/// Sixty stations with radios of two kinds among houses; some do not listen.
fn town(shadowing: Option<Shadowing>, topology: Topology) -> LinkTable {
    let house = |index: u32| {
        let (x, y) = (60.0 * f64::from(index % 8), 60.0 * f64::from(index / 8));
        let corners = [(15.0, 15.0), (45.0, 15.0), (45.0, 45.0), (15.0, 45.0)];
        let outline = corners.map(|(right, up)| Point::new(x + right, y + up)).to_vec();
        Building { outline, height: Meters(10.0), loss: WallLoss::default() }
    };
    let map = Arc::new(BuildingMap::new((0..64).map(house).collect()));
    let sight = SeenSight { buildings: Some((map, BuildingEffect::State)), vehicles: Some(VehicleEffect::KnifeEdges) };
    let model = LinkModel {
        carrier: Gigahertz(5.9),
        path_loss: PathLossByState::tr37885_urban(),
        sight: Some(Sight::Seen(sight)),
        shadowing,
        fading: Fading::nakagami_common(),
    };
    let radio = |id: u32| Radio {
        tx_power: Dbm(if id.is_multiple_of(3) { 10.0 } else { 23.0 }),
        antenna_gain: Db(0.0),
        antenna_height: Meters(1.5),
    };
    let stations: Vec<(u32, Radio)> = (0..60).map(|id| (id, radio(id))).collect();
    let cut = MeanPowerCut { weakest: Dbm(-100.0), listed_within: Meters(150.0) };
    LinkTable::new(model, topology, cut, &stations, RandomStream::from_seed(3))
        .with_listeners((0..60).map(|id| id % 7 != 2).collect())
}

/// Where everybody is, after a way of `step` metres each for every instant; some come later and some go.
fn traffic_in_town(instant: u32, step: f64) -> Scene {
    let mut draws = RandomStream::from_seed(6);
    let mut scene = Scene::default();
    for station in 0..60 {
        let way = step * f64::from(instant) * if station % 2 == 0 { 1.0 } else { -1.0 };
        let (along, street) = (480.0 * draws.next_unit(), (8.0 * draws.next_unit()).floor() * 60.0 + 2.0);
        let along = (along + way).rem_euclid(480.0);
        let place = if station % 4 < 2 { Point::new(along, street) } else { Point::new(street, along) };
        let away = (station + instant).is_multiple_of(11);
        scene.antennas.push((!away).then_some(place));
        scene.blockers.push(Blocker {
            middle: place,
            ahead: if station % 4 < 2 { Point::new(1.0, 0.0) } else { Point::new(0.0, 1.0) },
            half_length: Meters(2.5),
            half_width: Meters(1.0),
            height: Meters(1.6),
            carries: Some(station),
        });
    }
    scene
}

fn bits(links: &[Link]) -> Vec<(u32, u32, u32, FadingShape)> {
    links.iter().map(|link| (link.receiver, link.mean_mw.to_bits(), link.distance_m.to_bits(), link.fading)).collect()
}

#[test]
fn links_that_are_kept_are_those_that_are_found_anew() {
    for topology in [Topology::Open, Topology::RingAlongX(Meters(480.0))] {
        let mut kept = town(None, topology);
        let mut audible = 0;
        for instant in 0..30 {
            // Nobody sleeps through such a step, and without shadowing nothing else is remembered.
            let scene = traffic_in_town(instant, 41.0);
            kept.update(&scene);
            let mut anew = town(None, topology);
            anew.update(&scene);
            for sender in 0..60 {
                assert_eq!(bits(kept.of(sender)), bits(anew.of(sender)), "station {sender} at instant {instant}");
                audible += kept.of(sender).iter().filter(|link| link.mean_mw > 0.0).count();
            }
        }
        assert!(audible > 10_000, "{audible}");
    }
}

#[test]
fn both_directions_of_a_pair_and_all_who_are_near_are_listed_at_every_step() {
    let process = ShadowingProcess::Gudmundson { decorrelation: Meters(10.0) };
    let shadowing = Shadowing { deviation: ShadowingDeviation::TR_37885, process };
    let listens = |station: u32| station % 7 != 2;
    for topology in [Topology::Open, Topology::RingAlongX(Meters(480.0))] {
        let mut all = town(Some(shadowing), topology);
        let mut one_by_one = town(Some(shadowing), topology).with_links_on_demand();
        let (mut near, mut heard) = (0, 0);
        for instant in 0..60 {
            let scene = traffic_in_town(instant, 0.7);
            all.update(&scene);
            one_by_one.update(&scene);
            for sender in 0..60 {
                one_by_one.find(sender);
                assert_eq!(bits(one_by_one.of(sender)), bits(all.of(sender)), "station {sender} at instant {instant}");
                for receiver in 0..60 {
                    let link = all.of(sender).iter().find(|link| link.receiver == receiver);
                    let ends = [sender, receiver].map(|station| scene.antennas[station as usize]);
                    let [Some(from), Some(to)] = ends else {
                        assert!(link.is_none(), "{sender} {receiver}");
                        continue;
                    };
                    let distance = topology.distance(from, to).0;
                    let expected = sender != receiver && listens(sender) && listens(receiver) && distance <= 150.0;
                    assert!(!expected || link.is_some(), "{sender} {receiver} at {distance} m");
                    near += u32::from(expected);
                    let Some(link) = link else { continue };
                    assert!(listens(receiver) && (expected || link.mean_mw > 0.0), "{sender} {receiver}");
                    assert_eq!(link.distance_m, distance as f32);
                    // Both directions differ by the transmit power alone, as long as both are over the cut.
                    let back = all.of(receiver).iter().find(|link| link.receiver == sender && link.mean_mw > 0.0);
                    if let Some(back) = back.filter(|_| link.mean_mw > 0.0) {
                        let power =
                            |station: u32| Dbm(if station.is_multiple_of(3) { 10.0 } else { 23.0 }).milliwatts().0;
                        let ratio = f64::from(link.mean_mw) / f64::from(back.mean_mw);
                        assert!((ratio * power(receiver) / power(sender) - 1.0).abs() < 1e-6, "{sender} {receiver}");
                        heard += 1;
                    }
                }
            }
        }
        assert!(near > 10_000 && heard > 10_000, "{near} {heard}");
    }
}

#[test]
fn faint_links_are_those_below_the_limit_and_listed_where_they_are_near() {
    let process = ShadowingProcess::Gudmundson { decorrelation: Meters(10.0) };
    let shadowing = Shadowing { deviation: ShadowingDeviation::TR_37885, process };
    let clear = Dbm(-85.0).milliwatts();
    let mut all = town(Some(shadowing), Topology::Open);
    let mut split = town(Some(shadowing), Topology::Open).with_links_on_demand().with_faint_links_below(clear);
    let (mut faint_ones, mut near_and_faint) = (0, 0);
    for instant in 0..20 {
        let scene = traffic_in_town(instant, 0.7);
        all.update(&scene);
        split.update(&scene);
        for sender in 0..60 {
            split.find(sender);
            let is_faint = |link: &&Link| link.mean_mw > 0.0 && link.mean_mw < clear.0 as f32;
            let faint: Vec<Faint> = all
                .of(sender)
                .iter()
                .filter(is_faint)
                .map(|link| Faint { receiver: link.receiver, mean_mw: link.mean_mw })
                .collect();
            assert_eq!(split.faint_of(sender), faint, "station {sender} at instant {instant}");
            let near = |link: &&Link| sender % 7 != 2 && link.distance_m <= 150.0;
            let listed: Vec<Link> =
                all.of(sender).iter().filter(|link| !is_faint(link) || near(link)).copied().collect();
            assert_eq!(bits(split.of(sender)), bits(&listed), "station {sender} at instant {instant}");
            faint_ones += faint.len();
            near_and_faint += listed.iter().filter(is_faint).count();
        }
    }
    assert!(faint_ones > 1000 && near_and_faint > 100, "{faint_ones} {near_and_faint}");
}

#[test]
fn many_faint_frames_disturb_like_noise_until_they_end() {
    // A frame at 8.5 dB over the noise needs 6.5 dB. Behind the house, 300 m away, -110.4 dBm, 12.4 dB under the noise, arrive from
    // each of the others: ten of them are -100.4 dBm, with which 6.5 dB are left, and fifteen are -98.7 dBm.
    let model = |map: BuildingMap| LinkModel {
        carrier: Gigahertz(5.9),
        path_loss: PathLossByState {
            line_of_sight: Box::new(LogDistance::new(Db(69.5), Meters(1.0), 2.0)),
            vehicle_obstructed: Some(Box::new(LogDistance::new(Db(69.5), Meters(1.0), 2.0))),
            building_obstructed: Box::new(LogDistance::new(Db(80.9), Meters(1.0), 2.0)),
        },
        sight: Some(Sight::Seen(SeenSight { buildings: Some((Arc::new(map), BuildingEffect::State)), vehicles: None })),
        shadowing: None,
        fading: Fading::none(),
    };
    let corners = [(30.0, -90.0), (50.0, -90.0), (50.0, 90.0), (30.0, 90.0)].map(|(x, y)| Point::new(x, y));
    for (others, expected) in [(0, LinkFate::Received), (5, LinkFate::Received), (15, LinkFate::Collision)] {
        let house = Building { outline: corners.to_vec(), height: Meters(10.0), loss: WallLoss::default() };
        let radio = Radio { tx_power: Dbm(20.0), antenna_gain: Db(0.0), antenna_height: Meters(1.5) };
        let stations: Vec<(u32, Radio)> = (0..2 + others).map(|id| (id, radio)).collect();
        let cut = MeanPowerCut { weakest: Dbm(-118.0), listed_within: Meters(200.0) };
        let model = model(BuildingMap::new(vec![house]));
        let variation = model.packet_variation();
        let stream = RandomStream::from_seed(1);
        let mut links = LinkTable::new(model, Topology::Open, cut, &stations, stream);
        let places = [Point::new(0.0, 0.0), Point::new(0.0, 100.0)];
        let behind = (0..others).map(|index| Point::new(300.0, f64::from(index)));
        links.update(&Scene::of_stations(places.into_iter().chain(behind)));
        let rate = PhyRate::from_mbps(6.0).expect("a rate of the standard");
        let errors = PreparedErrorModel::new(&ErrorModel::Threshold(SinrThreshold { threshold: Db(6.5) }), &rate);
        let mut medium = FrameMedium::new(links, variation, &SETTINGS, errors, stream);
        for after in [0, 1000] {
            // The second time nobody disturbs any more.
            let slots: Vec<FrameSlot> = (0..if after == 0 { others } else { 0 })
                .map(|index| medium.start(micros(after), 2 + index, &FORMAT))
                .collect();
            let own = medium.start(micros(after), 1, &FORMAT);
            let fates: Vec<LinkFate> = medium
                .end(micros(after + 500), own)
                .iter()
                .filter(|link| link.receiver == 0)
                .map(|link| link.fate)
                .collect();
            assert_eq!(fates, [if after == 0 { expected } else { LinkFate::Received }], "{others} at {after} us");
            for slot in slots {
                medium.end(micros(after + 500), slot);
            }
        }
    }
}

/// Two stations at `(0, 0)` and `(100, 0)` on a map with a house between x = 30 and 50, from y = -10 to 10.
fn table_on_a_map(buildings: Option<BuildingEffect>, vehicles: Option<VehicleEffect>) -> LinkTable {
    let radio = Radio { tx_power: Dbm(20.0), antenna_gain: Db(0.0), antenna_height: Meters(1.5) };
    let corners = [(30.0, -10.0), (50.0, -10.0), (50.0, 10.0), (30.0, 10.0)].map(|(x, y)| Point::new(x, y));
    let house = Building { outline: corners.to_vec(), height: Meters(10.0), loss: WallLoss::default() };
    let map = Arc::new(BuildingMap::new(vec![house]));
    let model = LinkModel {
        carrier: Gigahertz(5.9),
        path_loss: PathLossByState::tr37885_urban(),
        sight: Some(Sight::Seen(SeenSight { buildings: buildings.map(|effect| (map, effect)), vehicles })),
        shadowing: None,
        fading: Fading::none(),
    };
    let cut = MeanPowerCut { weakest: Dbm(-118.0), listed_within: Meters(500.0) };
    LinkTable::new(model, Topology::Open, cut, &[(0, radio), (1, radio)], RandomStream::from_seed(1))
}

fn power_of_the_pair(table: &LinkTable) -> f64 {
    let [there, back] = [0, 1].map(|sender| 10.0 * f64::from(table.of(sender)[0].mean_mw).log10());
    assert_eq!(there, back, "a link is reciprocal");
    there
}

#[test]
fn what_stands_between_costs_what_its_model_says() {
    let truck = Blocker {
        middle: Point::new(50.0, 40.0),
        ahead: Point::new(0.0, 1.0),
        half_length: Meters(6.5),
        half_width: Meters(1.3),
        height: Meters(3.0),
        carries: None,
    };
    // y of both antennas, buildings, vehicles -> loss at 100 m [dB]; TR 37.885 has 86.1995 in sight and 111.419 behind buildings
    let cases = [
        (40.0, None, None, 86.1995),
        (0.0, Some(BuildingEffect::State), None, 111.419),
        (0.0, Some(BuildingEffect::Walls), None, 86.1995 + 26.0),
        (20.0, Some(BuildingEffect::State), None, 86.1995),
        (20.0, Some(BuildingEffect::Walls), Some(VehicleEffect::KnifeEdges), 86.1995),
        (40.0, None, Some(VehicleEffect::KnifeEdges), 86.1995 + 18.5542),
    ];
    for (y, buildings, vehicles, expected) in cases {
        let mut table = table_on_a_map(buildings, vehicles);
        let mut scene = Scene::of_stations([0.0, 100.0].map(|x| Point::new(x, y)));
        scene.blockers.push(truck);
        table.update(&scene);
        let loss = 20.0 - power_of_the_pair(&table);
        assert!((loss - expected).abs() < 2e-3, "{y} m, {buildings:?}, {vehicles:?}: {loss}");
    }
}

#[test]
fn who_is_not_there_has_no_links_and_a_pair_is_looked_at_again_after_some_way() {
    let mut table = table_on_a_map(Some(BuildingEffect::State), None);
    let at = |x: f64, y: f64| Some(Point::new(x, y));
    let mut place = |one: Option<Point>, other: Option<Point>| {
        table.update(&Scene { antennas: vec![one, other], blockers: Vec::new() });
        (table.of(0).len(), table.of(1).len(), table.of(0).first().map(|link| link.mean_mw))
    };
    assert_eq!(place(at(0.0, 0.0), None), (0, 0, None));
    let (there, back, behind) = place(at(0.0, 0.0), at(100.0, 0.0));
    assert_eq!((there, back), (1, 1));
    // A step of less than 2 m changes nothing yet, also if it leads around the corner.
    let (_, _, still) = place(at(0.0, 0.5), at(100.0, 0.5));
    assert_eq!(still, behind);
    let (_, _, seen) = place(at(0.0, 11.0), at(100.0, 11.0));
    assert!(seen > behind, "{seen:?} {behind:?}");
    assert_eq!(place(None, at(100.0, 11.0)), (0, 0, None));
}

#[test]
fn a_weak_pair_is_heard_at_once_when_it_comes_around_the_corner() {
    // Behind the house 17 dB under the cut, in sight 27 dB over it; both drive to the north, half a metre in each step.
    let mut table = table_on_a_map(Some(BuildingEffect::State), None);
    let mut heard_from = None;
    for step in 0..200 {
        let y = -40.0 + 0.5 * f64::from(step);
        table.update(&Scene::of_stations([0.0, 3000.0].map(|x| Point::new(x, y))));
        let heard = !table.of(0).is_empty();
        assert_eq!(heard, !table.of(1).is_empty(), "a link is reciprocal");
        let hidden = (-10.0..10.0).contains(&y);
        match heard_from {
            // It was in sight at the start: noticed as soon, and lost as soon.
            None if y < -10.0 => assert!(heard, "{y} m"),
            // So long a pair in sight is looked at after 5 m of both ways together.
            None if y > -7.5 && hidden => assert!(!heard, "{y} m"),
            None if heard && y > 0.0 => heard_from = Some(y),
            _ => {}
        }
    }
    let heard_from = heard_from.expect("they see each other in the end");
    assert!((10.0..=12.0).contains(&heard_from), "{heard_from} m");
}
