//! Verdicts on runs whose truth is known.

use super::*;
use crate::evaluation::metrics::{MetricsRecorder, MetricsSettings, RunMetrics};
use crate::evaluation::record::{
    DropReason, LatencyStages, LossCause, MessageKind, Outcome, Reception, Recorder, StationId, Transmission,
    Verification as Verified,
};
use crate::units::{SimDuration, SimTime};

/// What happens in a run: one sender, and a receiver in every bin of 20 m.
#[derive(Clone, Copy, Debug)]
struct Course {
    kind: &'static str,
    frames: u32,
    /// Of so many frames one is lost at receivers nearer than `far_m`.
    one_lost_in: u32,
    /// From here on, every second frame is lost.
    far_m: f32,
    signing_ms: f64,
    access_ms: f64,
    generation_ms: f64,
    bytes: u32,
    dropped: u32,
}

const COURSE: Course = Course {
    kind: "CAM",
    frames: 1000,
    one_lost_in: 50,
    far_m: 200.0,
    signing_ms: 2.0,
    access_ms: 8.0,
    generation_ms: 5.0,
    bytes: 350,
    dropped: 0,
};

fn run(course: Course, seed: u32) -> RunMetrics {
    let settings = MetricsSettings { end: SimTime::from_secs_f64(100.0), ..MetricsSettings::default() };
    let mut recorder = MetricsRecorder::new(settings);
    let (sender, kind) = (StationId(0), MessageKind(course.kind));
    let stages = LatencyStages {
        generation: SimDuration::from_millis_f64(course.generation_ms),
        signing: SimDuration::from_millis_f64(course.signing_ms),
        access: SimDuration::from_millis_f64(course.access_ms),
        ..LatencyStages::default()
    };
    for number in 0..course.frames {
        let at = SimTime(i64::from(number) * 100_000_000);
        recorder.generated(at, sender, kind);
        let transmission = Transmission {
            frame: u64::from(number),
            message: kind,
            sender,
            measured: true,
            awareness: course.kind == "CAM",
            hop: 1,
            generated_at: at,
            started_at: at,
            stages,
            channel_time: SimDuration::from_millis(1),
            verification: Verified::SameForAll,
            bytes: course.bytes,
            sensed_by: 0,
        };
        let receptions: Vec<Reception> = (0..24)
            .map(|place: u32| {
                let distance_m = 10.0 + 20.0 * place as f32;
                let draw = number.wrapping_mul(7).wrapping_add(place * 3).wrapping_add(seed * 11);
                let lost = if distance_m < course.far_m { draw % course.one_lost_in == 0 } else { draw % 2 == 0 };
                Reception {
                    receiver: StationId(place + 1),
                    distance_m,
                    power_mw: 1e-9,
                    outcome: if lost { Outcome::Lost(LossCause::Propagation) } else { Outcome::Received },
                    verification: SimDuration::ZERO,
                    retransmission: SimDuration::ZERO,
                }
            })
            .collect();
        recorder.transmission(&transmission, &receptions);
    }
    for _ in 0..course.dropped {
        recorder.generated(SimTime(1), sender, kind);
        recorder.dropped(SimTime(1), sender, kind, DropReason::CongestionControl);
    }
    recorder.finish()
}

fn runs(course: Course) -> Vec<RunMetrics> {
    (1..=5).map(|seed| run(course, seed)).collect()
}

fn context() -> Context {
    Context {
        technology: "ieee80211p".to_owned(),
        casts: vec![Cast::Broadcast],
        links: vec![Link::VehicleToVehicle],
        environment: Some(Environment::Highway),
        speed_kmh: Some(120.0),
        relative_speed_kmh: Some(240.0),
        density_per_km: Some(60.0),
        rates_hz: [("CAM".to_owned(), 10.0)].into(),
    }
}

/// A row with these keys beside those that every row has.
fn row(keys: &str) -> Requirement {
    let text = format!(
        "[body]\nid = \"test\"\nname = \"Test\"\n[[requirement]]\nid = \"row\"\ndocument = \"Test\"\nuse_case = \"test\"\n\
         status = \"target\"\nverification = \"primary\"\nseen = \"here\"\n{keys}"
    );
    let text = if keys.contains("kind =") { text } else { text + "\nkind = \"service_requirement\"\n" };
    let text = if keys.contains("links =") { text } else { text + "\nlinks = [\"V2V\"]\n" };
    let mut catalogue = Catalogue::default();
    catalogue.add("test.toml", &text).expect("a row");
    catalogue.rows()[0].clone()
}

fn verdict(keys: &str, runs: &[RunMetrics]) -> Verdict {
    judge(&row(keys), runs, &context(), Defaults::default()).expect("a row that is judged")
}

#[test]
fn a_row_with_all_numbers_gets_a_plain_verdict() {
    let runs = runs(COURSE);
    // 2 % are lost up to 200 m, 50 % beyond; all latencies are 15 ms
    // latency, reliability, range -> verdict
    let cases = [
        (50, 0.95, 100, Word::Met),
        (15, 0.95, 100, Word::Met),
        (10, 0.95, 100, Word::NotMet),
        (50, 0.99, 100, Word::NotMet),
        (50, 0.98, 100, Word::Inconclusive),
        (50, 0.95, 300, Word::NotMet),
        (42, 0.95, 100, Word::Met), // not one of the latency budgets of the settings
    ];
    for (latency, reliability, range, expected) in cases {
        let keys = format!("max_latency_ms = {latency}\nreliability = {reliability}\nrange_m = {range}\n");
        let verdict = verdict(&keys, &runs);
        assert_eq!((verdict.word, verdict.otherwise), (expected, None), "{keys}{verdict:#?}");
        let decisive = verdict.decisive_component().expect("a part");
        let nines = decisive.margin(Quantity::Reliability).expect("a margin").estimate.expect("losses");
        assert_eq!(nines > 0.0, decisive.evidence.expect("figures").estimate > reliability, "{keys}");
        assert_eq!(
            decisive.edge_bin.map(|bin| (bin.lo_m, bin.hi_m)),
            Some((f64::from(range) - 20.0, f64::from(range)))
        );
    }
}

#[test]
fn margins_have_the_sign_of_the_verdict() {
    let runs = runs(COURSE);
    let met = verdict("max_latency_ms = 50\nreliability = 0.95\nrange_m = 100\n", &runs);
    let part = met.decisive_component().expect("a part");
    let latency = part.margin(Quantity::Latency).expect("a margin");
    assert!(latency.estimate.is_some_and(|margin| (margin - 35.0).abs() < 0.1), "{latency:?}");
    assert!(latency.lo <= latency.estimate && latency.estimate <= latency.hi);
    let range = part.margin(Quantity::Range).expect("a margin");
    assert!(range.estimate.is_some_and(|margin| (90.0..=150.0).contains(&margin)), "{range:?}");
    let cumulative = part.cumulative.expect("receptions");
    assert!((cumulative.lo_m, cumulative.expected > part.edge_bin.expect("receptions").expected) == (0.0, true));

    let missed = verdict("max_latency_ms = 50\nreliability = 0.95\nrange_m = 300\n", &runs);
    let part = missed.decisive_component().expect("a part");
    assert!(part.margin(Quantity::Range).and_then(|margin| margin.estimate) < Some(-90.0), "{part:#?}");
    let latency = part.margin(Quantity::Latency).expect("a margin");
    assert_eq!((latency.estimate, latency.note.is_some()), (None, true), "half of the messages are lost");
    let late = verdict("max_latency_ms = 5\nreliability = 0.95\nrange_m = 100\n", &runs);
    let latency = late.decisive_component().and_then(|part| part.margin(Quantity::Latency)).expect("a margin");
    assert!(latency.estimate.is_some_and(|margin| (margin + 10.0).abs() < 0.1), "{latency:?}");
}

#[test]
fn too_few_messages_never_show_a_requirement() {
    let lossless = Course { one_lost_in: u32::MAX, frames: 40, ..COURSE };
    let keys = |reliability: f64| format!("max_latency_ms = 50\nreliability = {reliability}\nrange_m = 100\n");
    // 5 runs of 40 frames -> n_eff 200
    for (reliability, expected) in
        [(0.9, Word::Met), (0.95, Word::Met), (0.99, Word::Inconclusive), (0.999, Word::Inconclusive)]
    {
        let verdict = verdict(&keys(reliability), &runs(lossless));
        assert_eq!(verdict.word, expected, "{reliability}: {verdict:#?}");
    }
    let one = [run(COURSE, 1)];
    assert_eq!(verdict(&keys(0.9), &one).word, Word::Inconclusive, "one run has no interval");
}

#[test]
fn messages_that_were_never_sent_failed() {
    let runs = runs(Course { dropped: 250, ..COURSE });
    let keys = "reliability = 0.9\nrange_m = 100\n";
    let of_messages = verdict(keys, &runs);
    let of_packets = verdict(&format!("{keys}reliability_of = \"sent_packet\"\n"), &runs);
    assert_eq!((of_messages.word, of_packets.word), (Word::NotMet, Word::Met));
    let share = of_messages.components[0].evidence.expect("figures").estimate;
    assert!((share - 0.98 * 0.8).abs() < 0.003, "{share}");
}

#[test]
fn every_budget_is_judged_on_its_part_of_the_way() {
    let slow_signature = runs(Course { signing_ms: 60.0, ..COURSE });
    // keys -> verdict; link layer 8 ms, signing 60 ms, generation 5 ms
    let all = "reliability = 0.95\nrange_m = 100\n";
    let station = "kind = \"station_internal_budget\"\nreliability = 0.95\n";
    let cases = [
        (format!("{all}max_latency_ms = 20\n"), Word::NotMet, Part::TimelyDelivery),
        (
            format!("{all}max_latency_ms = 20\nlatency_from = \"access_entry\"\nlatency_to = \"access_exit\"\n"),
            Word::Met,
            Part::LinkDelivery,
        ),
        (
            format!("{all}max_latency_ms = 5\nlatency_from = \"access_entry\"\nlatency_to = \"access_exit\"\n"),
            Word::NotMet,
            Part::LinkDelivery,
        ),
        (format!("{station}max_latency_ms = 50\nlatency_to = \"network_entry\"\n"), Word::Met, Part::StationStage),
        (format!("{station}max_latency_ms = 50\nlatency_to = \"access_entry\"\n"), Word::NotMet, Part::StationStage),
        // A part that is not modelled can only be refuted.
        (
            format!("{station}max_latency_ms = 90\nlatency_from = \"detection\"\nlatency_to = \"access_entry\"\n"),
            Word::NotMeasured,
            Part::StationStage,
        ),
        (
            format!("{station}max_latency_ms = 40\nlatency_from = \"detection\"\nlatency_to = \"access_entry\"\n"),
            Word::NotMet,
            Part::StationStage,
        ),
    ];
    let station_margin = verdict(&cases[3].0, &slow_signature);
    let margin = station_margin.components[0].margin(Quantity::Latency).and_then(|margin| margin.estimate);
    assert!(margin.is_some_and(|margin| (margin - 45.0).abs() < 0.2), "{margin:?}");
    for (keys, expected, part) in cases {
        let verdict = verdict(&keys, &slow_signature);
        assert_eq!((verdict.word, verdict.components[0].part), (expected, part), "{keys}{verdict:#?}");
    }
}

#[test]
fn reservations_come_before_figures() {
    let runs = runs(COURSE);
    let full = "max_latency_ms = 50\nreliability = 0.95\nrange_m = 100\n";
    // keys -> word, what the figures say, part of the explanation
    let cases: [(String, Word, Option<Word>, &str); 12] = [
        ("max_latency_ms = 50\nrange_m = 100\n".into(), Word::Underspecified, Some(Word::Met), "reliability 95 %"),
        ("max_latency_ms = 50\nreliability = 0.9\n".into(), Word::Underspecified, Some(Word::Met), "range 100 m"),
        (
            "max_latency_ms = 50\nreliability = 0.9\nassume = { range_m = 300 }\n".into(),
            Word::Underspecified,
            Some(Word::NotMet),
            "range 300 m",
        ),
        (
            "max_latency_ms = { min = 3, max = 30 }\nreliability = 0.9\nrange_m = 100\n".into(),
            Word::Underspecified,
            Some(Word::NotMet),
            "strict ends of 3-30 ms; the lax ends give MET",
        ),
        (
            "max_latency_ms = 50\nreliability = { min = 0.9, max = 0.95 }\nrange_m = 100\n".into(),
            Word::Met,
            None,
            "lax ends give MET as well",
        ),
        (format!("{full}payload_bytes = 6500\n"), Word::OutOfEnvelope, Some(Word::Met), "payload 6500 B"),
        (format!("{full}offered_rate_hz = 30\n"), Word::OutOfEnvelope, Some(Word::Met), "in the run 10"),
        (format!("{full}data_rate_mbps = 25\n"), Word::OutOfEnvelope, Some(Word::Met), "data rate 25 Mbit/s"),
        (format!("{full}environment = \"urban\"\n"), Word::OutOfEnvelope, Some(Word::Met), "for urban"),
        (format!("{full}position_accuracy_m = {{ max = 1.5 }}\n"), Word::NotMeasured, Some(Word::Met), "positions"),
        (format!("{full}judged_on = [\"DENM\"]\n"), Word::NotMeasured, None, "the run has no DENM, only CAM"),
        (format!("{full}links = [\"V2N\"]\n"), Word::NotSupported, None, "through a network"),
    ];
    for (keys, word, otherwise, part) in cases {
        let verdict = verdict(&keys, &runs);
        assert_eq!((verdict.word, verdict.otherwise), (word, otherwise), "{keys}{verdict:#?}");
        let explained = [&verdict.assumptions, &verdict.reasons, &verdict.remarks];
        assert!(explained.into_iter().flatten().any(|text| text.contains(part)), "{keys}{verdict:#?}");
    }
    let heavy = verdict("data_rate_mbps = 25\n", &runs);
    assert_eq!((heavy.word, heavy.otherwise), (Word::OutOfEnvelope, None), "{heavy:#?}");
    let partly = verdict(&format!("{full}latency_from = \"network_entry\"\n"), &runs);
    assert_eq!((partly.word, partly.otherwise), (Word::Underspecified, Some(Word::Met)));
    assert!(partly.assumptions[0].contains("in place of network_entry to application"), "{partly:#?}");
    let beyond = verdict("max_latency_ms = 50\nreliability = 0.95\nrange_m = 1000\n", &runs);
    assert_eq!(beyond.word, Word::NotMeasured);
    assert!(beyond.reasons[0].contains("metrics.max_distance_m"), "{beyond:?}");
    let unicast = verdict(&format!("{full}cast = \"unicast\"\n"), &runs);
    assert_eq!(unicast.word, Word::NotSupported);
}

#[test]
fn the_worst_part_decides_and_is_named() {
    let runs = runs(COURSE);
    let keys = "max_latency_ms = 50\nreliability = 0.95\nrange_m = 100\n";
    // 10 Hz with 2 % of the messages lost: 98 % of the updates come in time at 10 Hz, none at 20 Hz
    for (rate, word, part) in [(9.5, Word::Met, None), (20.0, Word::NotMet, Some(Part::UpdateInterval))] {
        let far = verdict(&format!("{keys}update_rate_hz = {{ min = {rate} }}\n"), &runs);
        let decisive = far.decisive_component().expect("a part");
        if let Some(part) = part {
            assert_eq!((far.word, decisive.part), (word, part), "{far:#?}");
        }
        assert_eq!(far.components.len(), 2);
    }
    let goodput = verdict(&format!("{keys}data_rate_mbps = 0.028\n"), &runs);
    // 350 B at 10 Hz are 0.028 Mbit/s, of which 2 % are lost.
    assert_eq!(goodput.decisive_component().map(|part| (part.part, part.word)), Some((Part::Goodput, Word::NotMet)));
    let enough = verdict(&format!("{keys}data_rate_mbps = 0.027\n"), &runs);
    assert_eq!(enough.word, Word::Met, "{enough:#?}");
}

#[test]
fn rows_from_memory_are_judged_and_not_counted() {
    let runs = runs(COURSE);
    let full = "max_latency_ms = 50\nreliability = 0.95\nrange_m = 100\n";
    let known = row(full);
    let remembered = Requirement { verification: Verification::Memory, ..known.clone() };
    let missed = row(&full.replace("0.95", "0.999"));
    let rows = [known, remembered, missed];
    let judgement = judge_all(&rows, &runs, &context(), Defaults::default());
    let words: Vec<_> =
        judgement.verdicts.iter().map(|verdict| (verdict.word, verdict.from_memory, verdict.met_with_holm)).collect();
    assert_eq!(
        words,
        [(Word::Met, false, Some(true)), (Word::Met, true, None), (Word::NotMet, false, None)],
        "{judgement:#?}"
    );
    let headline = &judgement.headline;
    assert_eq!((headline.words["MET"], headline.words["NOT MET"], headline.from_memory), (1, 1, 1));
    assert_eq!((headline.met_together, headline.words.values().sum::<usize>()), (1, 2));
    assert_eq!(judgement.decisive.get("test").map(String::as_str), Some("row"));
}

#[test]
fn every_row_of_the_catalogue_is_dealt_with() {
    let (catalogue, runs) = (Catalogue::built_in(), runs(COURSE));
    let judgement = judge_all(catalogue.rows(), &runs, &context(), Defaults::default());
    let dealt = judgement.verdicts.len() + judgement.preconditions.len() + judgement.not_judged.len();
    assert_eq!(dealt, catalogue.rows().len());
    for verdict in &judgement.verdicts {
        let explained = !verdict.reasons.is_empty() || !verdict.assumptions.is_empty();
        let plain = matches!(verdict.word, Word::Met | Word::NotMet | Word::Inconclusive);
        assert!(plain || explained, "{verdict:#?}");
        assert!(verdict.word != Word::Underspecified || verdict.otherwise.is_some(), "{verdict:#?}");
    }
    let of = |id: &str| judgement.verdicts.iter().find(|verdict| verdict.requirement == id).expect(id);
    // id -> word
    let cases = [
        ("3gpp-22185-v2v-lat", Word::Underspecified),
        ("3gpp-22185-v2n-lat", Word::NotSupported),
        ("3gpp-22186-R5.2-005", Word::OutOfEnvelope),
        ("3gpp-22885-annA-freeway", Word::NotMet),
        ("nhtsa-nprm", Word::NotMet),
        ("etsi-spatem-maxlat", Word::NotMeasured),
        ("etsi-cam-gentime", Word::Underspecified),
    ];
    for (id, word) in cases {
        assert_eq!(of(id).word, word, "{:#?}", of(id));
    }
    let text = serde_json::to_string(&judgement).expect("plain data");
    assert!(text.contains("\"word\":\"NOT SUPPORTED\"") && !text.contains("NaN"));
}

#[test]
fn preconditions_are_yes_no_or_not_known() {
    let runs = runs(COURSE);
    let inside = |id: &str| {
        let row = Catalogue::built_in().find(id).expect(id);
        precondition(row, &runs, &context()).expect(id)
    };
    // row -> inside; 350 B at 10 Hz, 120 km/h, 1 ms of every 100 ms on the air
    let cases = [
        ("etsi-cam-rate", Some(true)),
        ("3gpp-22185-rate", Some(true)),
        ("3gpp-22185-size-periodic", Some(true)), // 300 B and headers
        ("sae-j29451-rate", Some(true)),
        ("cti4501-map", None),
        ("3gpp-22185-speed", Some(true)),
        ("etsi-en302571-duty", Some(true)),
        ("etsi-vam-rate", None),
        ("etsi-cam-rsu", None),
        ("etsi-dcc-reactive-relaxed", None),
    ];
    for (id, expected) in cases {
        let found = inside(id);
        assert_eq!(found.inside, expected, "{found:?}");
        assert!(!found.because.is_empty());
    }
    let jumbo = self::runs(Course { bytes: 1400, ..COURSE });
    let row = Catalogue::built_in().find("3gpp-22185-size-periodic").expect("a row");
    assert_eq!(precondition(row, &jumbo, &context()).and_then(|found| found.inside), Some(false));
    assert_eq!(precondition(Catalogue::built_in().find("nhtsa-nprm").expect("a row"), &runs, &context()), None);
}

#[test]
fn latencies_of_the_catalogue_are_counted_exactly() {
    let budgets = MetricsSettings::default().latency_budgets;
    for row in Catalogue::built_in().rows().iter().filter(|row| row.kind.is_judged()) {
        let limits = row.max_latency_ms.into_iter().flat_map(|limit| [limit.min, limit.max]).flatten();
        let end_to_end = row.latency_from == Endpoint::Generation && row.latency_to == Endpoint::Application;
        for limit in limits.filter(|_| end_to_end) {
            assert!(budgets.contains(&SimDuration::from_millis_f64(limit)), "{}: {limit} ms", row.id);
        }
    }
}
