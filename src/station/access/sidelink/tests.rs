//! The steps of the selection, one at a time.

use super::*;
use crate::engine::RandomStream;
use crate::units::{Db, Dbm, SimDuration};

const POOL: ResourcePool = ResourcePool { subchannels: 2, slot: SimDuration::from_millis(1) };
const NOW: i64 = 5000;

fn lte() -> SensingRules {
    SensingRules {
        window: 1000,
        processing: 0,
        threshold: RsrpThreshold::Uniform(Dbm(-100.0)),
        step: Db(3.0),
        share: [0.2; 8],
        ranking: Ranking::MeanRssi { period: 100 },
        unmonitored: UnmonitoredRule::Exclude,
        intervals: (1..=10).map(|hundreds| 100 * hundreds).collect(),
        repeats_within: 100,
    }
}

fn rules(sensing: SensingRules) -> SelectionRules {
    SelectionRules { t1: 1, t2: 100, sensing: Some(sensing) }
}

fn request() -> SelectionRequest<'static> {
    SelectionRequest {
        now: NOW,
        latest: NOW + 100,
        subchannels: 1,
        interval: 100,
        uses: 100,
        priority: 5,
        taken: &[],
        copies: 0,
        copies_within: 15,
        copies_apart: 1,
    }
}

/// A memory in which all of the window was heard; S-RSSI by slot and sub-channel.
fn memory(sends_in: impl Fn(i64) -> bool, rssi: impl Fn(i64, usize) -> f32) -> SensingMemory {
    let mut memory = SensingMemory::new(1000, 2, true);
    for slot in NOW - 1000..NOW {
        let powers = [rssi(slot, 0), rssi(slot, 1)];
        memory.slot_ended(slot, (!sends_in(slot)).then_some(&powers));
    }
    memory
}

fn quiet() -> SensingMemory {
    memory(|_| false, |_, _| 1e-12)
}

fn reservation(slot: i64, first: u16, interval: i64, dbm: f64) -> Reservation {
    let rsrp_mw = Dbm(dbm).milliwatts().0 as f32;
    // What was announced for later was heard just before.
    let heard = slot.min(NOW - 1);
    Reservation { resource: Resource { slot, first, count: 1 }, interval, priority: 5, rsrp_mw, heard }
}

/// All resources that come up in many selections, sorted.
fn selectable(rules: &SelectionRules, memory: &SensingMemory, request: &SelectionRequest<'_>) -> Vec<Resource> {
    let mut found = std::collections::BTreeSet::new();
    let (mut selector, mut selected) = (Selector::default(), Vec::new());
    let mut draws = RandomStream::from_seed(3);
    for _ in 0..5000 {
        selector.select(rules, &POOL, memory, request, &mut draws, &mut selected);
        found.extend(selected.iter().copied());
    }
    found.into_iter().collect()
}

fn unranked() -> SensingRules {
    SensingRules { ranking: Ranking::None, ..lte() }
}

#[test]
fn the_window_is_from_t1_to_t2_or_to_the_latest_slot_of_use() {
    // t1, t2, latest -> first and last slot after the trigger
    for (t1, t2, latest, first, last) in [(1, 100, 100, 1, 100), (4, 20, 100, 4, 20), (4, 100, 50, 4, 50)] {
        let rules = SelectionRules { t1, t2, sensing: Some(unranked()) };
        let request = SelectionRequest { latest: NOW + latest, ..request() };
        let found = selectable(&rules, &quiet(), &request);
        assert_eq!(found.first().map(|resource| resource.slot), Some(NOW + first), "{t1} {t2} {latest}");
        assert_eq!(found.last().map(|resource| resource.slot), Some(NOW + last), "{t1} {t2} {latest}");
        assert_eq!(found.len() as i64, 2 * (last - first + 1));
    }
    let wide = SelectionRequest { subchannels: 2, ..request() };
    assert!(selectable(&rules(unranked()), &quiet(), &wide).iter().all(|resource| resource.first == 0));
    let too_wide = SelectionRequest { subchannels: 3, ..request() };
    assert!(selectable(&rules(unranked()), &quiet(), &too_wide).is_empty());
}

#[test]
fn reserved_resources_are_left_to_others() {
    // slot before now, interval, RSRP [dBm], own interval -> slots after now that are out, in sub-channel 1
    let cases: [(i64, i64, f64, i64, &[i64]); 8] = [
        (-90, 100, -95.0, 100, &[10]),
        (-90, 100, -101.0, 100, &[]),                 // below the threshold
        (-190, 100, -95.0, 100, &[]),                 // announced for a slot that has passed
        (-10, 20, -95.0, 100, &[10, 30, 50, 70, 90]), // repeated within 100 ms
        (-25, 20, -95.0, 100, &[]),                   // learnt longer ago than its interval
        (-930, 1000, -95.0, 100, &[70]),
        (-500, 1000, -95.0, 100, &[100]), // 500 ms ahead, where the own resource comes back to
        (-500, 1000, -95.0, 0, &[]),      // a single packet does not come back
    ];
    for (slot, interval, dbm, own_interval, expected) in cases {
        let mut memory = quiet();
        memory.reserved(reservation(NOW + slot, 1, interval, dbm));
        let request =
            SelectionRequest { interval: own_interval, uses: if own_interval > 0 { 100 } else { 1 }, ..request() };
        let found = selectable(&rules(unranked()), &memory, &request);
        let out: Vec<i64> =
            (1..=100).filter(|after| !found.contains(&Resource { slot: NOW + after, first: 1, count: 1 })).collect();
        assert_eq!(out, expected, "{slot} {interval} {dbm}");
        assert!((1..=100).all(|after| found.contains(&Resource { slot: NOW + after, first: 0, count: 1 })));
    }
}

#[test]
fn a_copy_that_was_announced_is_reserved_once() {
    let mut memory = quiet();
    memory.reserved(reservation(NOW + 7, 0, 0, -95.0));
    let found = selectable(&rules(unranked()), &memory, &request());
    assert_eq!(found.len(), 199);
    assert!(!found.contains(&Resource { slot: NOW + 7, first: 0, count: 1 }));
}

#[test]
fn the_threshold_rises_by_3_db_until_enough_is_left() {
    // Everything is reserved: 30 of 200 resources with -99 dBm, 30 with -96 dBm, the others with -90 dBm.
    let mut memory = quiet();
    for (number, slot) in (NOW - 99..=NOW).enumerate() {
        for first in 0..2 {
            let dbm = match number {
                0..15 => -99.0,
                15..30 => -96.0,
                _ => -90.0,
            };
            memory.reserved(reservation(slot, first, 100, dbm));
        }
    }
    // share -> how many are left: -97 dBm, -94 dBm, -88 dBm
    for (share, left) in [(0.15, 30), (0.16, 60), (0.30, 60), (0.31, 200)] {
        let rules = rules(SensingRules { share: [share; 8], ..unranked() });
        assert_eq!(selectable(&rules, &memory, &request()).len(), left, "{share}");
    }
}

#[test]
fn thresholds_go_by_both_priorities() {
    let mut levels = Box::new([[Dbm(0.0); 8]; 8]);
    levels[4][1] = Dbm(-100.0);
    let rules = rules(SensingRules { threshold: RsrpThreshold::ByPriority(levels), ..unranked() });
    // own priority, priority of the reservation -> whether it is respected
    for (own, other, respected) in [(5, 2, true), (2, 5, false), (5, 5, false)] {
        let mut memory = quiet();
        memory.reserved(Reservation { priority: other, ..reservation(NOW - 90, 0, 100, -95.0) });
        let request = SelectionRequest { priority: own, ..request() };
        let found = selectable(&rules, &memory, &request);
        assert_eq!(found.len() == 199, respected, "{own} {other}");
    }
}

#[test]
fn what_could_not_be_heard_is_out() {
    // The station sent 37 slots ago: everybody might come back 63 slots from now, in any sub-channel.
    let memory = memory(|slot| slot == NOW - 37, |_, _| 1e-12);
    let found = selectable(&rules(unranked()), &memory, &request());
    assert_eq!(found.len(), 198);
    assert!(found.iter().all(|resource| resource.slot != NOW + 63));
    let ignoring = rules(SensingRules { unmonitored: UnmonitoredRule::Ignore, ..unranked() });
    assert_eq!(selectable(&ignoring, &memory, &request()).len(), 200);
}

#[test]
fn in_nr_unheard_slots_count_only_while_enough_is_left() {
    // Sent in 85 of the last 100 slots: 15 % of the window would be left.
    let memory = memory(|slot| (NOW - 100..NOW - 15).contains(&slot), |_, _| 1e-12);
    for (rule, left) in [(UnmonitoredRule::Exclude, 30), (UnmonitoredRule::ExcludeUnlessTooFew, 200)] {
        let rules = rules(SensingRules { unmonitored: rule, ..unranked() });
        assert_eq!(selectable(&rules, &memory, &request()).len(), left, "{rule:?}");
    }
}

#[test]
fn the_quietest_fifth_is_taken() {
    // Quiet every fifth slot modulo 100, in sub-channel 0 only: 20 of 200. The next quiet ones are those of sub-channel 1.
    let memory = memory(
        |_| false,
        |slot, subchannel| match (slot % 5, subchannel) {
            (0, 0) => 1e-12,
            (0, 1) => 2e-12,
            _ => 1e-9,
        },
    );
    let found = selectable(&rules(lte()), &memory, &request());
    assert_eq!(found.len(), 40);
    assert!(found.iter().all(|resource| resource.slot % 5 == 0), "{found:?}");
}

#[test]
fn power_is_averaged_over_samples_a_period_apart() {
    let memory = memory(|slot| slot == NOW - 30, |slot, subchannel| (slot - NOW + 1001) as f32 + subchannel as f32);
    // slots after now -> samples 100 apart before: their numbers from 1 on
    let mean =
        |after: i64, first, count, period| memory.mean_rssi(&Resource { slot: NOW + after, first, count }, period);
    assert_eq!(mean(1, 0, 1, 100), Some((0..10).map(|j| (2 + 100 * j) as f32).sum::<f32>() / 10.0));
    assert_eq!(mean(100, 0, 1, 100), Some((0..10).map(|j| (1 + 100 * j) as f32).sum::<f32>() / 10.0));
    assert_eq!(mean(1, 0, 2, 100), Some(452.5), "over all sub-channels");
    assert_eq!(
        mean(70, 0, 1, 100),
        Some((0..9).map(|j| (71 + 100 * j) as f32).sum::<f32>() / 9.0),
        "one was not heard"
    );
    assert_eq!(mean(1, 0, 1, 50), Some((0..20).map(|j| (2 + 50 * j) as f32).sum::<f32>() / 20.0));
}

#[test]
fn copies_lie_near_their_packet_and_own_resources_never_meet() {
    let taken = [(NOW + 10, 100), (NOW - 80, 1000)];
    let request = SelectionRequest { copies: 1, taken: &taken, ..request() };
    let (mut selector, mut selected) = (Selector::default(), Vec::new());
    let mut draws = RandomStream::from_seed(3);
    for _ in 0..2000 {
        selector.select(&rules(unranked()), &POOL, &quiet(), &request, &mut draws, &mut selected);
        assert_eq!(selected.len(), 2);
        let gap = selected[1].slot - selected[0].slot;
        assert!((1..=15).contains(&gap), "{selected:?}");
        assert!(selected.iter().all(|resource| ![10, 20].contains(&(resource.slot - NOW))), "{selected:?}");
    }
}

#[test]
fn the_busy_ratio_counts_sub_channels_that_were_heard() {
    let mut meter = BusyMeter::new(2, 100, 1000);
    for slot in 0..100 {
        let busy = slot % 4 == 0;
        let powers = if busy { [1.0, 0.0] } else { [0.0, 0.0] };
        let heard = (slot % 10 != 1).then_some(powers.as_slice());
        meter.slot_ended(heard, 0.5, if heard.is_none() { 1 } else { 0 });
    }
    assert!((meter.busy_ratio() - 25.0 / 180.0).abs() < 1e-9, "{}", meter.busy_ratio());
    assert!((meter.occupancy_ratio(0) - 10.0 / 2000.0).abs() < 1e-12);
    assert!((meter.occupancy_ratio(2) - 12.0 / 2000.0).abs() < 1e-12);
    let busy = meter.take_busy_time(SimDuration::from_millis(1));
    assert!((busy.as_millis_f64() - 100.0 * 25.0 / 180.0).abs() < 1e-3, "{busy:?}");
    assert_eq!(meter.take_busy_time(SimDuration::from_millis(1)), SimDuration::ZERO);
}

#[test]
fn occupancy_limits_are_those_of_the_table() {
    let limits = OccupancyLimits::ts_103_574();
    // busy ratio, priority -> limit: TS 103 574 table 1
    let cases = [
        (0.3, 8, None),
        (0.31, 2, None),
        (0.31, 3, Some(0.03)),
        (0.65, 6, Some(0.02)),
        (0.7, 1, Some(0.02)),
        (0.7, 5, Some(0.006)),
        (0.8, 8, Some(0.004)),
        (0.81, 4, Some(0.003)),
        (1.0, 7, Some(0.002)),
    ];
    for (ratio, priority, expected) in cases {
        assert_eq!(limits.limit(ratio, priority), expected, "{ratio} {priority}");
    }
}

fn recheck(reason: RecheckReason, memory: &SensingMemory, request: &SelectionRequest<'_>) -> Option<Resource> {
    let resource = Resource { slot: NOW + 10, first: 0, count: 1 };
    let recheck = Recheck { resource, reason, after: NOW, before: i64::MAX };
    let mut draws = RandomStream::from_seed(3);
    Selector::default().recheck(&rules(unranked()), &POOL, memory, request, &recheck, &mut draws)
}

#[test]
fn a_resource_that_somebody_else_reserved_is_given_up() {
    // place, RSRP [dBm], priority of the reservation -> whether re-evaluation, pre-emption and pre-emption below 3 change a
    // resource of priority 5
    let cases = [
        (0, -95.0, 7, true, false, false),
        (0, -95.0, 5, true, false, false),
        (0, -95.0, 4, true, true, false),
        (0, -95.0, 2, true, true, true),
        (0, -105.0, 2, false, false, false), // below the threshold
        (1, -95.0, 2, false, false, false),  // beside it
    ];
    for (first, dbm, priority, re_evaluation, pre_emption, below_3) in cases {
        let mut memory = quiet();
        memory.reserved(Reservation { priority, ..reservation(NOW - 90, first, 100, dbm) });
        let changes = |reason| recheck(reason, &memory, &request()).is_some();
        let label = format!("{first} {dbm} {priority}");
        assert_eq!(changes(RecheckReason::ReEvaluation), re_evaluation, "{label}");
        assert_eq!(changes(RecheckReason::PreEmption { below: 9 }), pre_emption, "{label}");
        assert_eq!(changes(RecheckReason::PreEmption { below: 3 }), below_3, "{label}");
    }
}

#[test]
fn the_newest_slots_are_not_known_yet() {
    // slot of the control information before now, slots that processing takes -> whether it counts
    for (age, processing, counts) in [(1, 0, true), (1, 1, false), (2, 1, true), (4, 4, false), (5, 4, true)] {
        let mut memory = quiet();
        let announced = reservation(NOW + 7, 0, 0, -95.0);
        memory.reserved(Reservation { heard: NOW - age, ..announced });
        let rules = rules(SensingRules { processing, ..unranked() });
        let left = selectable(&rules, &memory, &request()).len();
        assert_eq!(left == 199, counts, "{age} {processing}");
    }
}
