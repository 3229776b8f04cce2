//! A benchmark report of real runs, opened in Chromium as a reader does; `COMAD_SCREENSHOTS` names a folder for what it looked like.

use std::fs;
use std::process::Command;

use comad::evaluation::archive::Archive;
use comad::evaluation::metrics::Summary;
use comad::evaluation::report::RunDescription;
use comad::evaluation::report::benchmark::{BenchmarkReport, ReportCell, ReportInput};
use comad::evaluation::requirements::{Cast, Catalogue, Context, Defaults, Environment, Judgement, Link, judge_all};
use serde_json::Value;

use super::peer;
use super::program::RunResult;

const SCENARIO: &str = "Highway </script><script>window.pwned = 1</script> & <img src=x onerror=\"window.pwned = 2\">";

/// One result with everything that a cell borrows.
struct Owned {
    technology: &'static str,
    load: f64,
    run: RunDescription,
    summary: Summary,
    archive: Archive,
    judgement: Judgement,
}

fn result(technology: &'static str, access: &str, load: f64) -> Owned {
    let density = format!("traffic.density_per_km={load}");
    let access = format!("access.{access}={{}}");
    let settings = ["scenario.duration_s=1.5", "scenario.warm_up_s=0.5", &density, &access];
    let settings: Vec<&str> = settings.iter().flat_map(|setting| ["--set", *setting]).collect();
    let result = RunResult::of(&[&["--seeds", "2"], &settings[..]].concat());
    let bytes = fs::read(result.path().join("runs.cbor")).expect("the runs of the result");
    let archive = Archive::from_bytes(&bytes).expect("runs of this program");
    let summary = Summary::from_runs(technology, &archive.runs);
    let context = Context {
        technology: technology.to_owned(),
        casts: vec![Cast::Broadcast],
        links: vec![Link::VehicleToVehicle],
        environment: Some(Environment::Highway),
        density_per_km: Some(load),
        ..Context::default()
    };
    let judgement = judge_all(Catalogue::built_in().rows(), &archive.runs, &context, Defaults::default());
    let run = RunDescription {
        scenario: SCENARIO.to_owned(),
        technology: technology.to_owned(),
        resolved_scenario: result.text("scenario.toml"),
        seeds: archive.seeds.clone(),
        duration_s: 1.5,
        warm_up_s: 0.5,
        ..RunDescription::default()
    };
    Owned { technology, load, run, summary, archive, judgement }
}

/// Whether a test can open pages: a Python with playwright, and Chromium.
fn can_open_pages() -> bool {
    let Some(python) = std::env::var_os("COMAD_PEERS_PYTHON") else {
        eprintln!("skipped: set COMAD_PEERS_PYTHON to a Python with playwright");
        return false;
    };
    let has_playwright =
        Command::new(python).args(["-c", "import playwright"]).output().is_ok_and(|o| o.status.success());
    let chromium = std::env::var_os("COMAD_CHROMIUM").unwrap_or_else(|| "chromium".into());
    let has_chromium = Command::new(chromium).arg("--version").output().is_ok_and(|output| output.status.success());
    if !has_playwright {
        eprintln!("skipped: the Python of COMAD_PEERS_PYTHON has no playwright");
    }
    if !has_chromium {
        eprintln!("skipped: there is no chromium in the path, and COMAD_CHROMIUM names none");
    }
    has_playwright && has_chromium
}

#[test]
fn a_reader_opens_a_report_in_chromium() {
    if !can_open_pages() {
        return;
    }
    let results: Vec<Owned> = [30.0, 120.0]
        .into_iter()
        .flat_map(|load| [result("802.11p & co", "ieee80211p", load), result("<i>LTE-V2X</i>", "lte_v2x", load)])
        .collect();
    let cells: Vec<ReportCell<'_>> = results
        .iter()
        .map(|one| ReportCell {
            scenario: SCENARIO,
            load: one.load,
            technology: one.technology,
            run: &one.run,
            summary: &one.summary,
            runs: &one.archive.runs,
            judgement: &one.judgement,
        })
        .collect();
    let texts = [SCENARIO.to_owned()];
    let report = BenchmarkReport::of(&ReportInput {
        title: SCENARIO,
        asked: &texts,
        notices: &texts,
        load_unit: "vehicles per km",
        catalogue: Catalogue::built_in(),
        cells: &cells,
        command_line: "comad benchmark",
        tool_version: "test",
        commit: None,
        facts: &[],
    });
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("report.html");
    fs::write(&path, report.html()).expect("a report");
    let mut args = vec![path.to_str().expect("a UTF-8 path")];
    let screenshots = std::env::var("COMAD_SCREENSHOTS").ok();
    args.extend(screenshots.as_deref());
    let output = peer("report_page.py", &args, "").expect("an interpreter");
    let found: Value = serde_json::from_str(&output).expect("JSON");

    assert_eq!(found["console"], serde_json::json!([]));
    assert_eq!(found["requests"], serde_json::json!([]));
    assert_eq!(found["injected"], serde_json::json!([null, 0]), "a name became markup");
    let figures = report.figures();
    assert!(figures.len() > 5, "{} figures", figures.len());
    for width in ["1440", "800"] {
        let at = &found["widths"][width];
        assert_eq!((&at["figures"], &at["drawn"]), (&figures.len().into(), &figures.len().into()), "{width}");
        assert_eq!(at["overlaps"], serde_json::json!([]), "{width}");
        assert_eq!(at["other_fonts"], serde_json::json!([]), "{width}");
        assert!(at["scroll_width"].as_u64().is_some_and(|px| px <= width.parse().expect("a width")), "{at}");
    }
    assert_eq!(found["printed"], true);
    assert_eq!(found["everything"], serde_json::from_str::<Value>(&report.json()).expect("JSON"));
    assert_eq!(found["matrix_rows"], found["unfiltered"]);
    let filtered = found["filtered"]["shown"].as_array().expect("rows");
    assert!(!filtered.is_empty() && filtered.iter().all(|body| *body == found["filtered"]["body"]));
    assert_eq!(found["without_scripts"]["matrix_rows"], found["matrix_rows"]);

    for (figure, seen) in figures.iter().zip(found["figures"].as_array().expect("figures")) {
        assert_eq!(seen["id"], figure.id);
        let has_values = |tip: &Value| tip["rows"].as_array().is_some_and(|rows| !rows.is_empty());
        assert!(has_values(&seen["hover"]), "{}: no values under the pointer", figure.id);
        assert!(has_values(&seen["first"]) && seen["left"].is_null(), "{}", figure.id);
        assert_ne!(seen["first"], seen["second"], "{}: an arrow key leads to the next value", figure.id);
        assert_eq!((&seen["zoomed"], &seen["reset"]), (&true.into(), &true.into()), "{}", figure.id);
        assert_eq!(numbers(seen["csv"]["text"].as_str().expect("text")), numbers(&figure.csv()), "{}", figure.id);
        let svg = seen["svg"]["text"].as_str().expect("text");
        assert!(svg.starts_with("<svg") && !svg.contains("<script") && !svg.contains("var("), "{}", figure.id);
    }
}

/// The fields of a table; numbers may be written in different ways.
fn numbers(csv: &str) -> Vec<Vec<String>> {
    let field = |text: &str| text.parse::<f64>().map_or(text.to_owned(), |number| format!("{number:.6e}"));
    csv.lines().map(|line| line.split(',').map(field).collect()).collect()
}
