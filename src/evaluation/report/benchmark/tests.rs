use std::collections::{BTreeMap, BTreeSet};

use super::input::{Grid, Situation};
use super::*;
use crate::evaluation::metrics::{
    ConfidenceInterval, MetricsRecorder, MetricsSettings, PrrCurve, RunMetrics, Summary, student_t_interval,
};
use crate::evaluation::record::{
    LatencyStages, LossCause, MessageKind, Outcome, Reception, Recorder, StationId, Transmission, Verification,
};
use crate::evaluation::report::{ModelLine, RunDescription};
use crate::evaluation::requirements::{
    Catalogue, Component, Headline, Judgement, Margin, Part as RequirementPart, Precondition, Quantity, Verdict,
    Verification as Source, Word,
};
use crate::units::{SimDuration, SimTime};

const CAM: MessageKind = MessageKind("CAM");
const HOSTILE: &str = "</script><script>window.pwned = 1</script> & <img src=x onerror=\"y\"> {{ 7 * 7 }} <!--";
const FRAMES: u64 = 40;

/// Frames of one sender to 24 receivers from 10 m to 470 m away; the share that arrives falls with distance, load and seed, and
/// the latency grows from frame to frame.
fn run(load: f64, slow: bool, seed: u64) -> RunMetrics {
    let mut recorder = MetricsRecorder::new(MetricsSettings::default());
    for number in 0..FRAMES {
        let at = SimTime(number as i64 * 100_000_000);
        let access =
            SimDuration::from_micros(if slow { 4_000 * (number as i64 + 1) } else { 100 * (number as i64 + 1) });
        let transmission = Transmission {
            frame: number,
            message: CAM,
            sender: StationId(0),
            measured: true,
            awareness: true,
            hop: 1,
            generated_at: at,
            started_at: at,
            stages: LatencyStages { access, air: SimDuration::from_micros(500), ..LatencyStages::default() },
            channel_time: SimDuration::from_micros(500),
            verification: Verification::SameForAll,
            bytes: 300,
            sensed_by: 1,
        };
        let receptions: Vec<Reception> = (0..24)
            .map(|place| {
                let distance_m = 10.0 + 20.0 * place as f32;
                // The draw depends on nothing but its numbers.
                let draw = (number * 31 + place * 17 + seed * 7) % 100;
                let lost = f64::from(distance_m) * (load + 100.0) / 1000.0;
                let cause = if draw.is_multiple_of(2) { LossCause::Collision } else { LossCause::Propagation };
                Reception {
                    receiver: StationId(place as u32 + 1),
                    distance_m,
                    power_mw: 1e-9,
                    outcome: if (draw as f64) < lost { Outcome::Lost(cause) } else { Outcome::Received },
                    verification: SimDuration::ZERO,
                    retransmission: SimDuration::ZERO,
                }
            })
            .collect();
        recorder.generated(at, StationId(0), CAM);
        recorder.transmission(&transmission, &receptions);
    }
    recorder.finish()
}

/// One result with everything that a cell borrows.
struct Owned {
    technology: &'static str,
    load: f64,
    run: RunDescription,
    summary: Summary,
    runs: Vec<RunMetrics>,
    judgement: Judgement,
}

fn results() -> Vec<Owned> {
    let mut results = Vec::new();
    for load in [40.0, 120.0, 400.0] {
        for (technology, slow) in [("IEEE 802.11p", false), ("<b>LTE-V2X</b>", true)] {
            let runs: Vec<RunMetrics> = (1..=3).map(|seed| run(load, slow, seed)).collect();
            let access = if slow { "lte_v2x" } else { "ieee80211p" };
            results.push(Owned {
                technology,
                load,
                run: RunDescription {
                    scenario: HOSTILE.to_owned(),
                    resolved_scenario: format!("[scenario]\nname = \"x\"\nseed = 1\n[traffic]\ndensity_per_km = {load}\n[access.{access}]\ntx_power_dbm = 23.0\n"),
                    models: vec![ModelLine { what: "error model".to_owned(), model: format!("{access} <table>") }],
                    seeds: vec![1, 2, 3],
                    duration_s: 4.0,
                    scenario_hash: "0123".to_owned(),
                    ..RunDescription::default()
                },
                summary: Summary::from_runs(technology, &runs),
                runs,
                judgement: Judgement {
                    technology: technology.to_owned(),
                    runs: 3,
                    verdicts: verdicts(technology, load),
                    preconditions: vec![Precondition {
                        requirement: "etsi-en302571-duty".to_owned(),
                        inside: Some(true),
                        because: "mean share of the time on the air 0.005".to_owned(),
                        from_memory: false,
                    }],
                    not_judged: Vec::new(),
                    headline: Headline::default(),
                    decisive: BTreeMap::new(),
                },
            });
        }
    }
    results
}

fn cells(results: &[Owned]) -> Vec<ReportCell<'_>> {
    results
        .iter()
        .map(|one| ReportCell {
            scenario: "highway",
            load: one.load,
            technology: one.technology,
            run: &one.run,
            summary: &one.summary,
            runs: &one.runs,
            judgement: &one.judgement,
        })
        .collect()
}

/// Rows of every kind that the page has to show; the first two have a verified source.
const ROWS: [&str; 5] = [
    "3gpp-22885-cpr014",
    "3gpp-22885-cpr015",
    "3gpp-22885-annA-suburban",
    "3gpp-22885-annA-freeway",
    "etsi-bsa-precrash",
];

/// Verdicts that follow from nothing but the load.
fn verdicts(technology: &str, load: f64) -> Vec<Verdict> {
    let verdict = |id: &&str| {
        let nines = 0.5 - load / 200.0;
        let word = match nines {
            good if good > 0.1 => Word::Met,
            bad if bad < -0.2 => Word::NotMet,
            _ => Word::Inconclusive,
        };
        let margin = Margin {
            quantity: Quantity::Reliability,
            unit: "nines",
            estimate: Some(nines),
            lo: Some(nines - 0.1),
            hi: Some(nines + 0.1),
            note: None,
        };
        let component = Component {
            part: RequirementPart::TimelyDelivery,
            message: "CAM".to_owned(),
            word,
            reason: None,
            limit_ms: Some(100.0),
            target: 0.9,
            range_m: Some(200.0),
            evidence: None,
            edge_bin: None,
            cumulative: None,
            margins: vec![margin],
        };
        let row = Catalogue::built_in().find(id).expect("a row of the catalogue");
        Verdict {
            requirement: row.id.clone(),
            use_case: row.use_case.clone(),
            technology: technology.to_owned(),
            word,
            otherwise: None,
            from_memory: row.verification == Source::Memory,
            met_with_holm: None,
            decisive: Some(0),
            assumptions: Vec::new(),
            reasons: Vec::new(),
            remarks: vec!["a <remark>".to_owned()],
            components: vec![component],
        }
    };
    ROWS.iter().map(verdict).collect()
}

fn report(results: &[Owned]) -> BenchmarkReport {
    let cells = cells(results);
    let asked = [HOSTILE.to_owned()];
    let facts = [("catalogue".to_owned(), HOSTILE.to_owned())];
    let input = ReportInput {
        title: HOSTILE,
        asked: &asked,
        notices: &asked,
        command_line: "comad benchmark --out 'a <b>'",
        facts: &facts,
        ..empty(&cells)
    };
    BenchmarkReport::of(&input)
}

fn empty<'a>(cells: &'a [ReportCell<'a>]) -> ReportInput<'a> {
    ReportInput {
        title: "nothing",
        asked: &[],
        notices: &[],
        load_unit: "vehicles per km",
        catalogue: Catalogue::built_in(),
        cells,
        command_line: "",
        tool_version: "0.0.0",
        commit: None,
        facts: &[],
    }
}

fn figure<'a>(report: &'a BenchmarkReport, id: &str) -> &'a FigureSpec {
    let ids: Vec<&str> = report.figures().iter().map(|figure| figure.id.as_str()).collect();
    report.figures().iter().find(|figure| figure.id == id).unwrap_or_else(|| panic!("no {id} among {ids:?}"))
}

fn series<'a>(figure: &'a FigureSpec, view: usize, label: &str) -> &'a [Point] {
    let series = &figure.views[view].series;
    &series.iter().find(|series| series.label == label).unwrap_or_else(|| panic!("no {label}")).points
}

#[test]
fn hostile_texts_are_text() {
    let report = report(&results());
    let html = report.html();
    assert!(!html.contains("window.pwned = 1</script>"), "a script of the user ended ours");
    assert!(!html.contains("<script>window.pwned") && !html.contains("<img") && !html.contains("<b>LTE"));
    assert!(!html.contains("<!--"), "a comment could swallow the page");
    assert!(html.contains("&lt;&#x2f;script&gt;") || html.contains("&lt;/script&gt;"));
    // What the page embeds is what the file holds.
    let start = html.find("id=\"page-data\">").expect("the data") + "id=\"page-data\">".len();
    let embedded = &html[start..start + html[start..].find("</script>").expect("its end")];
    let embedded: serde_json::Value = serde_json::from_str(embedded).expect("JSON");
    let file: serde_json::Value = serde_json::from_str(&report.json()).expect("JSON");
    assert_eq!(embedded, file);
    assert_eq!(embedded["title"], HOSTILE);
}

#[test]
fn reception_over_distance_is_that_of_the_metrics() {
    let results = results();
    let report = report(&results);
    let figure = figure(&report, "v2v-basic-safety-prr");
    let budget = SimDuration::from_millis(100);
    for (view, pair) in results.chunks(2).enumerate() {
        for one in pair {
            let pooled = &one.summary.pooled;
            let curve = PrrCurve::for_ranges(&pooled.settings, &pooled.all.delivery);
            let plain = series(figure, view, one.technology);
            let timely = series(figure, view, &format!("{} within 100 ms", one.technology));
            assert_eq!((plain.len(), timely.len()), (curve.points.len(), curve.points.len()));
            assert!(plain.len() > 10, "the run has receptions in many bins");
            for (point, expected) in plain.iter().zip(&curve.points) {
                assert_eq!((point.x, point.y), (expected.distance_m, expected.ratio()));
                let bin = (expected.lo_m / 20.0) as usize;
                assert_eq!(point.interval, one.summary.prr_intervals[bin]);
            }
            for (point, expected) in timely.iter().zip(&curve.points) {
                let bin = (expected.lo_m / 20.0) as usize;
                let share = |run: &RunMetrics| {
                    let delivery = &run.all.delivery;
                    delivery.received_within(bin, budget).expect("a budget") as f64
                        / delivery.bin(bin).expected() as f64
                };
                assert_eq!(point.y, share(pooled));
                let of_runs: Vec<f64> = one.runs.iter().map(share).collect();
                assert_eq!(point.interval, student_t_interval(&of_runs).map(ConfidenceInterval::within_unit));
            }
        }
    }
    // The slow technology is late with some of what arrives, the other one with nothing.
    let (fast, slow) = ("IEEE 802.11p", "<b>LTE-V2X</b>");
    assert_eq!(series(figure, 0, fast), series(figure, 0, &format!("{fast} within 100 ms")));
    assert_ne!(series(figure, 0, slow), series(figure, 0, &format!("{slow} within 100 ms")));
}

#[test]
fn latency_ends_at_the_share_that_was_lost() {
    let results = results();
    let report = report(&results);
    let figure = figure(&report, "v2v-basic-safety-latency");
    for (view, pair) in results.chunks(2).enumerate() {
        for one in pair {
            let metrics = &one.summary.pooled.messages[&CAM];
            // Verdicts are for 200 m; the last bin before that begins at 180 m.
            let arrived = metrics.delivery.bin(9).ratio().expect("receptions");
            let points = series(figure, view, one.technology);
            assert_eq!(points.last().map(|last| (last.x, last.y)), Some((figure.x.max, 1.0 - arrived)));
            assert!(points.windows(2).all(|pair| pair[0].x <= pair[1].x && pair[0].y >= pair[1].y));
            // At a limit the line tells what verdicts count there.
            let in_time = metrics.end_to_end.share_within(SimDuration::from_millis(100)).expect("receptions");
            let at_limit = points.iter().take_while(|point| point.x <= 100.0).last().expect("a point");
            assert!((at_limit.y - (1.0 - arrived * in_time)).abs() < 1e-9, "{}", one.technology);
        }
    }
    let marks: Vec<(&str, Option<f64>, Option<f64>)> =
        figure.marks.iter().map(|mark| (mark.kind, mark.x, mark.y)).collect();
    assert!(marks.contains(&("vline", Some(100.0), None)), "{marks:?}");
    assert!(figure.caption.contains("180 to 200 m"), "{}", figure.caption);
}

#[test]
fn bars_sum_to_what_is_lost_and_to_the_mean_latency() {
    let results = results();
    let report = report(&results);
    let (losses, stages) = (figure(&report, "loss-causes"), figure(&report, "latency-stages"));
    for (place, one) in results.iter().enumerate() {
        let sum = |figure: &FigureSpec| figure.views[0].bars[place].parts.iter().map(|part| part.value).sum::<f64>();
        let lost = (one.summary.expected - one.summary.received) as f64 / one.summary.expected as f64;
        assert!((sum(losses) - lost).abs() < 1e-12);
        assert!((sum(stages) - one.summary.end_to_end.mean.expect("receptions")).abs() < 1e-9);
    }
    let causes: Vec<&str> = losses.parts.iter().map(|part| part.key.as_str()).collect();
    assert_eq!(causes, ["PRO", "COL"], "causes that never applied are left out");
}

#[test]
fn every_figure_has_files_of_its_own() {
    let report = report(&results());
    let files: BTreeSet<String> = report.files().into_iter().map(|(path, _)| path).collect();
    assert_eq!(files.len(), 2 + 2 * report.figures().len(), "no two figures share a name");
    for figure in report.figures() {
        assert!(figure.id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'), "{}", figure.id);
        let csv = figure.csv();
        let values: usize = figure
            .views
            .iter()
            .map(|view| {
                view.series.iter().map(|one| one.points.len()).sum::<usize>()
                    + view.bars.iter().map(|bar| bar.parts.len()).sum::<usize>()
            })
            .sum();
        assert_eq!(csv.lines().count(), 1 + values, "{}", figure.id);
        assert!(report.html().contains(&format!("data-figure=\"{}\"", figure.id)), "{} is on no page", figure.id);
    }
}

#[test]
fn margins_over_load_cross_where_they_change_sign() {
    let report = report(&results());
    let figure = figure(&report, "load-v2v-basic-safety-nines-0");
    let view = &figure.views[0];
    // 0.5 at 40 falls to -0.1 at 120: 0.3 and -0.1, drawn over a logarithmic load.
    let expected = 40.0 * (120.0f64 / 40.0).powf(0.3 / 0.4);
    for mark in &view.marks {
        assert!((mark.x.expect("a load") - expected).abs() < 1e-9, "{mark:?}");
    }
    assert_eq!(view.marks.len(), 2);
    assert_eq!(view.series[0].points.iter().map(|point| point.x).collect::<Vec<_>>(), [40.0, 120.0, 400.0]);
}

#[test]
fn the_matrix_counts_verified_rows_by_their_worst_verdict() {
    let report = report(&results());
    let json: serde_json::Value = serde_json::from_str(&report.json()).expect("JSON");
    let rows: Vec<&serde_json::Value> = json["matrix"]
        .as_array()
        .expect("use cases")
        .iter()
        .flat_map(|one| one["rows"].as_array().expect("rows"))
        .collect();
    assert_eq!(rows.len(), 5);
    for row in &rows {
        for cell in row["cells"].as_array().expect("cells") {
            assert_eq!((&cell["word"], &cell["margin"]), (&"NOT MET".into(), &"−1.50 nines".into()), "{row}");
            assert_eq!(cell["where"], "met up to 40, fails at 400");
            assert_eq!(cell["strip"].as_array().map(Vec::len), Some(3));
        }
    }
    let verified = rows.iter().filter(|row| row["stamped"] == false).count();
    assert!(verified > 0 && verified < rows.len(), "both kinds are tested");
    assert_eq!(
        json["counts"],
        serde_json::json!([{"code": "not-met", "word": "NOT MET", "counts": [verified, verified]}])
    );
    assert!(json["answer"].as_array().is_some_and(|answer| answer.len() == 3));
    // Rows without verdict are listed with a reason, every row of the catalogue once.
    let not_judged: usize = json["not_judged"]
        .as_array()
        .expect("groups")
        .iter()
        .map(|group| group["rows"].as_array().map_or(0, Vec::len))
        .sum();
    assert_eq!(not_judged + rows.len() + 1, Catalogue::built_in().rows().len());
}

#[test]
fn keys_are_sorted_by_what_they_depend_on() {
    let results = results();
    let cells = cells(&results);
    let configuration = super::configuration::Configuration::of(&Grid::of(&empty(&cells)));
    let keys = |rows: &[super::configuration::KeyValues]| {
        rows.iter().map(|row| (row.key.clone(), row.values.clone())).collect::<Vec<_>>()
    };
    let texts = |values: &[&str]| values.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    assert_eq!(
        keys(&configuration.differing),
        [
            ("access.ieee80211p.tx_power_dbm".to_owned(), texts(&["23.0", "–"])),
            ("access.lte_v2x.tx_power_dbm".to_owned(), texts(&["–", "23.0"])),
        ]
    );
    assert_eq!(keys(&configuration.situational), [("traffic.density_per_km".to_owned(), texts(&["40", "120", "400"]))]);
    assert_eq!(configuration.shared.iter().map(|row| row.key.as_str()).collect::<Vec<_>>(), ["scenario.seed"]);
    assert_eq!(configuration.full.len(), 6);
}

#[test]
fn a_report_without_results_is_a_page() {
    let report = BenchmarkReport::of(&empty(&[]));
    assert!(report.html().contains("There are no results."));
}

#[test]
fn situations_are_sorted_by_scenario_then_load() {
    let results = results();
    let mut cells = cells(&results);
    cells.reverse();
    cells[0].scenario = "city";
    let grid = Grid::of(&empty(&cells));
    let situation = |scenario, load| Situation { scenario, load };
    let expected = [
        situation("city", 400.0),
        situation("highway", 40.0),
        situation("highway", 120.0),
        situation("highway", 400.0),
    ];
    assert_eq!(grid.situations, expected);
    assert_eq!(grid.technologies, ["<b>LTE-V2X</b>", "IEEE 802.11p"]);
    assert_eq!(
        (grid.label(expected[1]), grid.name(expected[1])),
        ("highway 40".to_owned(), "highway, 40 vehicles per km".to_owned())
    );
    assert!(grid.cell(expected[0], "IEEE 802.11p").is_none());
}
