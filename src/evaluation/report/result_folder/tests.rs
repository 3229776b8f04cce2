use std::path::Path;

use super::*;
use crate::evaluation::metrics::{MetricsRecorder, MetricsSettings};
use crate::evaluation::record::{
    LatencyStages, LossCause, MessageKind, Outcome, Reception, Recorder, StationId, Transmission, Verification,
};
use crate::units::{SimDuration, SimTime};

/// Ten frames of one sender, heard by two of three receivers.
fn small_run() -> RunMetrics {
    let mut recorder = MetricsRecorder::new(MetricsSettings::default());
    for frame in 0..10 {
        let at = SimTime(frame * 100_000_000);
        let transmission = Transmission {
            frame: frame as u64,
            message: MessageKind("CAM"),
            awareness: true,
            hop: 1,
            verification: Verification::SameForAll,
            sensed_by: 1,
            sender: StationId(0),
            measured: true,
            generated_at: at,
            started_at: at,
            stages: LatencyStages { air: SimDuration::from_micros(500), ..LatencyStages::default() },
            channel_time: SimDuration::from_micros(500),
            bytes: 350,
        };
        let outcomes = [Outcome::Received, Outcome::Received, Outcome::Lost(LossCause::Collision)];
        let receptions = outcomes.into_iter().enumerate().map(|(place, outcome)| Reception {
            receiver: StationId(place as u32 + 1),
            distance_m: 50.0 + 100.0 * place as f32,
            power_mw: 1e-8,
            outcome,
            verification: SimDuration::ZERO,
            retransmission: SimDuration::ZERO,
        });
        recorder.generated(at, StationId(0), MessageKind("CAM"));
        recorder.transmission(&transmission, &receptions.collect::<Vec<_>>());
        recorder.channel_busy_ratio(at, StationId(0), true, 0.25);
    }
    recorder.finish()
}

fn write(out: &Path, runs: &[RunMetrics]) -> Result<(), ReportError> {
    let run = RunDescription {
        ended_early: None,
        scenario: "small <test>".to_owned(),
        technology: "802.11p".to_owned(),
        resolved_scenario: "[scenario]\nname = \"small\"\n".to_owned(),
        seeds: (1..=runs.len() as u64).collect(),
        ..RunDescription::default()
    };
    let summary = Summary::from_runs("802.11p", runs);
    write_result_folder(out, ResultParts { run: &run, summary: &summary, runs, performance: &Performance::default() })
}

/// All files below a folder, sorted.
fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() {
            found.extend(files(&path).into_iter().map(|file| format!("{name}/{file}")));
        } else {
            found.push(name);
        }
    }
    found.sort();
    found
}

#[test]
fn a_result_is_complete_and_leaves_nothing_beside_it() {
    let place = tempfile::tempdir().expect("a folder");
    let out = place.path().join("deep/result");
    for runs in [vec![small_run()], vec![small_run(), small_run()]] {
        write(&out, &runs).expect("a result, then a replacement");
        let expected = [
            "figures/cbr.png",
            "figures/cbr.svg",
            "figures/latency.png",
            "figures/latency.svg",
            "figures/loss.png",
            "figures/loss.svg",
            "figures/prr.png",
            "figures/prr.svg",
            "hops.csv",
            "latency.csv",
            "loss.csv",
            "manifest.json",
            "messages.csv",
            "performance.json",
            "prr.csv",
            "prr_by_message.csv",
            "report.html",
            "runs.cbor",
            "scenario.toml",
            "summary.json",
        ];
        assert_eq!(files(&out), expected);
        assert_eq!(fs::read_dir(place.path().join("deep")).expect("a folder").count(), 1);
    }
}

#[test]
fn something_else_is_never_replaced() {
    let place = tempfile::tempdir().expect("a folder");
    let thesis = place.path().join("thesis");
    fs::create_dir(&thesis).expect("a folder");
    write(&thesis, &[small_run()]).expect("an empty folder may be filled");
    fs::remove_file(thesis.join(MARK)).expect("a file");
    let refusal = write(&thesis, &[small_run()]).expect_err("a folder without a manifest");
    assert!(matches!(refusal, ReportError::NotAResult { .. }), "{refusal}");
    let file = place.path().join("file");
    fs::write(&file, "text").expect("a file");
    assert!(matches!(write(&file, &[small_run()]), Err(ReportError::NotAResult { .. })));
    let below_a_file = write(&file.join("result"), &[small_run()]).expect_err("a file is no folder");
    assert!(below_a_file.to_string().contains("a part of the path is a file"), "{below_a_file}");
    assert!(files(place.path()).iter().all(|name| !name.starts_with('.')));
}

#[test]
fn a_cancelled_result_leaves_nothing() {
    let place = tempfile::tempdir().expect("a folder");
    let folder = ResultFolder::begin(&place.path().join("result")).expect("a folder under construction");
    fs::write(folder.path_of("events.parquet"), "half").expect("a trace");
    drop(folder);
    assert_eq!(fs::read_dir(place.path()).expect("a folder").count(), 0);
}

#[test]
fn tables_have_the_declared_columns_and_add_up() {
    let place = tempfile::tempdir().expect("a folder");
    let out = place.path().join("result");
    write(&out, &[small_run()]).expect("a result");
    let read = |file: &str| fs::read_to_string(out.join(file)).expect("a file");
    let prr = read("prr.csv");
    let rows: Vec<&str> = prr.lines().collect();
    assert_eq!(rows[0], "technology,distance_lo_m,distance_hi_m,expected,received,prr,prr_lo,prr_hi");
    assert_eq!(rows[1], "802.11p,0,20,0,0,,,");
    assert_eq!(rows[3], "802.11p,40,60,10,10,1.000000,,");
    assert_eq!(rows[13], "802.11p,240,260,10,0,0.000000,,");
    assert!(read("loss.csv").contains("\n802.11p,240,260,COL,10\n"));
    assert!(read("latency.csv").contains("\n802.11p,end_to_end,mean,0.500000000\n"));
    let summary: serde_json::Value = serde_json::from_str(&read("summary.json")).expect("JSON");
    assert_eq!(summary["receptions"]["received"], 20);
    assert_eq!(summary["inter_packet_gap_ms"], 100.0);
    let page = read("report.html");
    assert!(page.contains("small &lt;test&gt;") && !page.contains("small <test>"), "names are escaped");
    // Namespaces are names, not addresses to load from.
    let without_namespaces = page.replace("http://www.w3.org/2000/svg", "");
    assert!(!without_namespaces.contains("http://") && !without_namespaces.contains("https://"), "needs no network");
}
