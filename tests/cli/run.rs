//! `comad run`: the files and what is in them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::program::RunResult;
use crate::table::rows;

const SHORT: [&str; 4] = ["--set", "scenario.duration_s=3", "--set", "scenario.warm_up_s=1"];
const FILES: [&str; 12] = [
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

fn short(more: &[&str]) -> RunResult {
    RunResult::of(&[&SHORT[..], more].concat())
}

fn number(text: &str) -> f64 {
    text.parse().unwrap_or_else(|_| panic!("`{text}` is not a number"))
}

#[test]
fn a_run_writes_every_file_and_prints_a_table() {
    let result = short(&[]);
    let path = result.path();
    for file in FILES {
        assert!(fs::metadata(path.join(file)).is_ok_and(|file| file.len() > 0), "{file}");
    }
    let figures = names(&path.join("figures"));
    assert!(!figures.is_empty());
    for figure in figures.iter().filter_map(|name| name.strip_suffix(".svg")) {
        assert!(figures.contains(&format!("{figure}.png")), "{figure}");
    }
    let others: Vec<String> = names(&path).into_iter().filter(|name| !FILES.contains(&name.as_str())).collect();
    assert_eq!(others, ["figures"]);
    assert_eq!(names(path.parent().unwrap()), ["result"], "something is left beside the result");
    let hash = result.json("summary.json")["result_hash"].as_str().unwrap().to_owned();
    for expected in ["ieee80211p", "PRR at 100 m", "end to end", hash.as_str(), "result folder: result"] {
        assert!(result.stdout.contains(expected), "{expected} is missing in\n{}", result.stdout);
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a readable folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn json_on_standard_output_is_the_summary() {
    let result = short(&["--format", "json"]);
    let printed: Value = serde_json::from_str(&result.stdout).expect("JSON on standard output");
    assert_eq!(printed, result.json("summary.json"));
    for key in ["scenario", "technology", "seeds", "duration_s", "stations", "cbr", "prr_range_m", "result_hash"] {
        assert!(!printed[key].is_null(), "{key}");
    }
    let messages = &printed["messages"];
    let dropped: u64 = messages["dropped"].as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!(messages["generated"].as_u64().unwrap(), messages["transmitted"].as_u64().unwrap() + dropped);
}

#[test]
fn the_manifest_says_what_was_run() {
    let result = short(&["--seed", "7", "--seeds", "2"]);
    let manifest = result.json("manifest.json");
    let [summary, performance] = ["summary.json", "performance.json"].map(|file| result.json(file));
    assert_eq!(manifest["tool"], "comad");
    assert_eq!(manifest["tool_version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(manifest["scenario"], "default");
    assert_eq!(manifest["seeds"], serde_json::json!([7, 8]));
    assert_eq!(
        manifest["command_line"],
        "comad run --out result --set scenario.duration_s=3 --set scenario.warm_up_s=1 --seed 7 --seeds 2"
    );
    let scenario = blake3::hash(result.text("scenario.toml").as_bytes());
    assert_eq!(manifest["scenario_hash"], scenario.to_hex().as_str());
    assert_eq!(manifest["result_hash"], summary["result_hash"]);
    for key in ["wall_s", "cpu_s", "link_evaluations", "simulated_s_per_wall_s", "peak_memory_mib"] {
        assert!(performance[key].is_number(), "{key}");
    }
}

/// The resolved scenario of a result leads to the same result.
#[test]
fn the_scenario_of_a_result_can_be_run_again() {
    let first = short(&["--seeds", "2"]);
    let scenario = first.path().join("scenario.toml");
    let again = RunResult::of(&[scenario.to_str().unwrap()]);
    assert_eq!(again.json("summary.json"), first.json("summary.json"));
}

#[test]
fn every_expected_reception_is_received_or_has_one_cause() {
    let result = short(&[]);
    let [delivery, losses] = ["prr.csv", "loss.csv"].map(|file| result.text(file));
    let delivery = rows(&delivery, "technology,distance_lo_m,distance_hi_m,expected,received,prr,prr_lo,prr_hi");
    let losses = rows(&losses, "technology,distance_lo_m,distance_hi_m,cause,count");
    let mut lost = BTreeMap::new();
    for row in &losses {
        *lost.entry(row[1]).or_insert(0.0) += number(row[4]);
    }
    let (mut all_expected, mut all_received) = (0.0, 0.0);
    for row in &delivery {
        let (expected, received) = (number(row[3]), number(row[4]));
        assert_eq!(received + lost[row[1]], expected, "{row:?}");
        if expected > 0.0 {
            assert!((number(row[5]) - received / expected).abs() < 1e-6, "{row:?}");
        }
        all_expected += expected;
        all_received += received;
    }
    assert_eq!(lost.len(), delivery.len());
    let receptions = &result.json("summary.json")["receptions"];
    assert_eq!(receptions["expected"].as_f64(), Some(all_expected));
    assert_eq!(receptions["received"].as_f64(), Some(all_received));
}

#[test]
fn the_stages_of_the_latency_sum_to_the_whole() {
    let result = short(&[]);
    let latency = result.text("latency.csv");
    let latency = rows(&latency, "technology,stage,quantile,latency_ms");
    let means: Vec<(&str, f64)> =
        latency.iter().filter(|row| row[2] == "mean").map(|row| (row[1], number(row[3]))).collect();
    let (whole, stages): (Vec<_>, Vec<_>) = means.iter().partition(|(stage, _)| *stage == "end_to_end");
    let sum: f64 = stages.iter().map(|(_, mean)| mean).sum();
    assert_eq!(stages.len(), 10);
    // Nine digits are written of each.
    assert!((sum - whole[0].1).abs() < 1e-8, "{sum} ms in stages, {} ms in all", whole[0].1);
    assert!((result.json("summary.json")["latency_ms"]["mean"].as_f64().unwrap() - sum).abs() < 1e-8);
}

#[test]
fn congestion_control_leaves_a_table_and_a_figure_and_only_where_it_is_on() {
    let result = short(&["--set", "congestion=etsi_adaptive"]);
    let table = result.text("congestion.csv");
    let table = rows(&table, "technology,time_s,quantity,samples,mean,p5,p50,p95");
    let deltas: Vec<f64> = table.iter().filter(|row| row[2] == "delta").map(|row| number(row[4])).collect();
    assert!(deltas.len() > 5 && deltas.iter().all(|delta| (0.0006..=0.03).contains(delta)), "{deltas:?}");
    assert!(table.iter().all(|row| number(row[5]) <= number(row[6]) && number(row[6]) <= number(row[7])));
    assert!(result.text("figures/congestion.svg").contains("frames per second"));
    assert!(result.text("report.html").contains("congestion.csv"));
    assert!(result.json("summary.json")["congestion_control"]["delta"].is_f64());
    let without = short(&[]);
    assert!(!without.path().join("congestion.csv").exists());
    assert!(without.json("summary.json")["congestion_control"].is_null());
}

#[test]
fn a_mixed_fleet_has_figures_of_each_technology_beside_the_whole() {
    let result = short(&["mixed_fleet", "--seeds", "2"]);
    let prr = result.text("prr.csv");
    let rows = rows(&prr, "technology,distance_lo_m,distance_hi_m,expected,received,prr,prr_lo,prr_hi");
    let sum = |technology: &str, column: usize| -> u64 {
        let of = rows.iter().filter(|row| row[0] == technology);
        of.map(|row| row[column].parse::<u64>().expect("a count")).sum()
    };
    let summary = result.json("summary.json");
    for (column, name) in [(3, "expected"), (4, "received")] {
        assert_eq!(sum("mixed", column), sum("ieee80211p", column) + sum("lte_v2x", column), "{name}");
        for technology in ["ieee80211p", "lte_v2x"] {
            let of = &summary["by_technology"][technology];
            assert_eq!(of["receptions"][name].as_u64(), Some(sum(technology, column)), "{technology}");
            assert!(of["prr_at_m"]["100"].as_f64().is_some_and(|ratio| ratio > 0.5), "{of}");
        }
    }
    for file in ["loss.csv", "latency.csv"] {
        let text = result.text(file);
        for technology in ["mixed", "ieee80211p", "lte_v2x"] {
            assert!(text.lines().any(|row| row.starts_with(&format!("{technology},"))), "{technology} in {file}");
        }
    }
    assert!(result.stdout.contains("by technology") && result.text("report.html").contains("<h2>Technologies</h2>"));
}
