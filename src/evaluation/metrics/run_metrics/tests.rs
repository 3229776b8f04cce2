use proptest::prelude::*;

use super::*;
use crate::evaluation::metrics::{Summary, result_hash};
use crate::evaluation::record::{LossCause, Outcome};
use crate::units::SimDuration;

const CAM: MessageKind = MessageKind("CAM");
const PERIOD_MS: i64 = 100;
const DELAY_MS: i64 = 1;

/// A value in 0..1 that depends on nothing but its number (SplitMix64).
fn uniform(number: u64) -> f64 {
    let mut mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

fn frame(number: u64, measured: bool) -> Transmission {
    let generated_at = SimTime(number as i64 * PERIOD_MS * 1_000_000);
    Transmission {
        frame: number,
        message: CAM,
        sender: StationId(0),
        measured,
        awareness: true,
        hop: 1,
        generated_at,
        started_at: generated_at,
        stages: LatencyStages { air: SimDuration::from_millis(DELAY_MS), ..LatencyStages::default() },
        channel_time: SimDuration::from_millis(DELAY_MS),
        verification: Verification::SameForAll,
        bytes: 300,
        sensed_by: 1,
    }
}

fn reception(receiver: u32, distance_m: f32, outcome: Outcome) -> Reception {
    Reception {
        receiver: StationId(receiver),
        distance_m,
        power_mw: 1e-9,
        outcome,
        verification: SimDuration::ZERO,
        retransmission: SimDuration::ZERO,
    }
}

fn lost() -> Outcome {
    Outcome::Lost(LossCause::Propagation)
}

/// A periodic sender heard by 20 stations at 50 m, each frame with `probability`.
fn bernoulli(probability: f64, frames: u64) -> RunMetrics {
    let mut recorder = MetricsRecorder::new(MetricsSettings::default());
    for number in 0..frames {
        let receptions: Vec<Reception> = (1..=20)
            .map(|receiver| {
                let received = uniform(number * 64 + u64::from(receiver)) < probability;
                reception(receiver, 50.0, if received { Outcome::Received } else { lost() })
            })
            .collect();
        recorder.transmission(&frame(number, true), &receptions);
    }
    recorder.finish()
}

#[test]
fn gaps_and_ages_of_independent_losses_follow_the_closed_forms() {
    let (period, delay) = (PERIOD_MS as f64, DELAY_MS as f64);
    for probability in [1.0, 0.9, 0.5] {
        let run = bernoulli(probability, 20_000);
        let gap = run.updates.gaps.mean_ms().expect("gaps");
        let age = run.updates.mean_age_ms().expect("ages");
        let peak = run.updates.peak_ages.mean_ms().expect("ages");
        // Mean of T/p, D + T (1/p - 1/2) and D + T/p.
        for (name, found, expected) in [
            ("inter-packet gap", gap, period / probability),
            ("age of information", age, delay + period * (1.0 / probability - 0.5)),
            ("peak age", peak, delay + period / probability),
        ] {
            assert!((found / expected - 1.0).abs() < 0.01, "p = {probability}: {name} {found}, expected {expected}");
        }
    }
}

#[test]
fn only_measured_frames_after_the_warm_up_are_evaluated() {
    let settings = MetricsSettings { warm_up: SimTime::from_secs_f64(0.1), ..MetricsSettings::default() };
    let mut recorder = MetricsRecorder::new(settings);
    // The first frame is generated before the end of the warm-up, the third outside the measured part of the road.
    for (number, measured) in [(0, true), (1, true), (2, false), (3, true)] {
        recorder.transmission(&frame(number, measured), &[reception(1, 50.0, Outcome::Received)]);
    }
    let run = recorder.finish();
    assert_eq!(run.all.counts.transmitted, 3);
    assert_eq!(run.all.delivery.total().expected(), 2);
    assert_eq!(run.all.end_to_end.count(), 2);
    // Gaps count by the reception that ends them.
    assert_eq!(run.updates.gaps.count(), 2);
}

#[test]
fn waits_for_verification_give_what_equal_waits_would_give() {
    let frames = 200;
    let record = |wait_ms: fn(u32) -> i64, verification| {
        let mut recorder = MetricsRecorder::new(MetricsSettings::default());
        for number in 0..frames {
            let receptions: Vec<Reception> = (1..=20)
                .map(|receiver| {
                    let outcome =
                        if uniform(number * 64 + u64::from(receiver)) < 0.7 { Outcome::Received } else { lost() };
                    let verification = SimDuration::from_millis(wait_ms(receiver));
                    Reception { verification, ..reception(receiver, receiver as f32 * 16.0, outcome) }
                })
                .collect();
            let transmission = Transmission { verification, ..frame(number, true) };
            recorder.transmission(&transmission, &receptions);
        }
        recorder.finish()
    };
    let at_once = record(|_| 0, Verification::SameForAll);
    let by_reception = record(|_| 0, Verification::ByReception);
    assert_eq!(at_once, by_reception);
    let late = record(i64::from, Verification::ByReception);
    assert_eq!(late.updates.gaps, at_once.updates.gaps, "a receiver that is always late has the same gaps");
    assert_eq!(late.awareness.expected, at_once.awareness.expected);
    assert_eq!(late.all.delivery.total(), at_once.all.delivery.total());
    assert_eq!(late.all.end_to_end.max(), Some(SimDuration::from_millis(20 + DELAY_MS)));
    assert_eq!(late.awareness.end_to_end.max(), Some(SimDuration::from_millis(18 + DELAY_MS)), "20 x 16 m are too far");
}

#[test]
fn kinds_are_told_apart_and_only_awareness_messages_make_gaps() {
    let settings = MetricsSettings { end: SimTime(10 * PERIOD_MS * 1_000_000), ..MetricsSettings::default() };
    let mut recorder = MetricsRecorder::new(settings);
    for number in 0..10 {
        let denm = number % 2 == 1;
        let message = if denm { MessageKind("DENM") } else { CAM };
        let transmission = Transmission { message, awareness: !denm, ..frame(number, true) };
        recorder.transmission(&transmission, &[reception(1, 50.0, if denm { lost() } else { Outcome::Received })]);
    }
    let run = recorder.finish();
    let ratios: Vec<_> = run.messages.iter().map(|(kind, of)| (kind.name(), of.delivery.total().ratio())).collect();
    assert_eq!(ratios, [("CAM", Some(1.0)), ("DENM", Some(0.0))]);
    assert_eq!(run.all.delivery.total().ratio(), Some(0.5));
    assert_eq!(run.updates.gaps.max(), Some(SimDuration::from_millis(2 * PERIOD_MS)));
    // Five frames of 1 ms in 1 s, sensed by one of two stations.
    let load = run.messages[&CAM].channel_load(2, run.measured_time()).expect("a load");
    assert!((load - 0.0025).abs() < 1e-12, "{load}");
}

#[test]
fn pooled_ratios_are_ratios_of_sums() {
    let run = |receivers: u32, received: u32| {
        let mut recorder = MetricsRecorder::new(MetricsSettings::default());
        let outcome = |receiver| if receiver < received { Outcome::Received } else { lost() };
        let receptions: Vec<_> =
            (0..receivers).map(|receiver| reception(receiver + 1, 50.0, outcome(receiver))).collect();
        recorder.transmission(&frame(0, true), &receptions);
        recorder.finish()
    };
    let summary = Summary::from_runs("test", &[run(1, 1), run(9, 0)]);
    assert_eq!(summary.reception_ratio(), Some(0.1), "not the mean of 1 and 0");
    let interval = summary.prr_intervals[2].expect("two runs");
    assert_eq!((interval.lo, interval.hi), (0.0, 1.0));
}

#[test]
fn equal_runs_have_one_hash_and_one_more_count_has_another() {
    let hash = |frames| result_hash(&[bernoulli(0.5, frames)]);
    assert_eq!(hash(50), hash(50));
    assert_ne!(hash(50), hash(51));
    let base = bernoulli(0.5, 50);
    let changes: [fn(&mut RunMetrics); 5] = [
        |run| run.awareness.known_neighbours += 1,
        |run| run.messages.get_mut(&CAM).expect("there were CAMs").counts.dropped[1] += 1,
        |run| run.updates.twice_age_area_ns2 += 1,
        |run| run.stations += 1,
        |run| run.settings.awareness_range_m += 1.0,
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let mut changed = base.clone();
        change(&mut changed);
        assert_ne!(result_hash(&[changed]), result_hash(std::slice::from_ref(&base)), "change {number}");
    }
    let other = bernoulli(0.9, 50);
    assert_ne!(result_hash(&[base.clone(), other.clone()]), result_hash(&[other, base]), "seeds have an order");
}

#[test]
fn stage_means_sum_to_the_end_to_end_mean() {
    let mut recorder = MetricsRecorder::new(MetricsSettings::default());
    for number in 0..100 {
        let mut transmission = frame(number, true);
        transmission.stages.queue = SimDuration((uniform(number) * 5e6) as i64);
        transmission.stages.access = SimDuration((uniform(number + 999) * 5e6) as i64);
        recorder.transmission(&transmission, &[reception(1, 50.0, Outcome::Received)]);
    }
    let summary = Summary::from_runs("test", &[recorder.finish()]);
    let sum: f64 = summary.stages.iter().filter_map(|(_, stage)| stage.mean).sum();
    assert!((sum - summary.end_to_end.mean.expect("received")).abs() < 1e-9);
}

proptest! {
    #[test]
    fn every_expected_reception_within_the_distance_is_received_or_has_one_cause(
        receptions in prop::collection::vec((0.0f32..600.0, 0usize..7), 0..200),
    ) {
        let mut recorder = MetricsRecorder::new(MetricsSettings::default());
        let list: Vec<Reception> = receptions
            .iter()
            .enumerate()
            .map(|(index, (distance, outcome))| {
                let outcome = outcome.checked_sub(1).map_or(Outcome::Received, |cause| Outcome::Lost(LossCause::ALL[cause]));
                reception(index as u32 + 1, *distance, outcome)
            })
            .collect();
        recorder.transmission(&frame(0, true), &list);
        let run = recorder.finish();
        let within = receptions.iter().filter(|(distance, _)| *distance < 500.0);
        let total = run.all.delivery.total();
        prop_assert_eq!(total.expected(), within.clone().count() as u64);
        prop_assert_eq!(total.received, within.filter(|(_, outcome)| *outcome == 0).count() as u64);
        prop_assert_eq!(total.received, run.all.end_to_end.count());
    }
}
