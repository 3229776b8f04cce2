//! Whole scenarios: committed results of a small one, and what must come out whatever the numbers are.

#[path = "cli/program.rs"]
mod program;
#[path = "cli/table.rs"]
mod table;

use std::fs;

use program::{RunResult, comad};
use serde_json::Value;

/// A few standing cars: PRR by distance, exactly as committed.
///
/// `UPDATE_EXPECTED=1 cargo test` writes the tables anew, for the diff to be read.
#[test]
fn results_of_short_scenarios_are_as_committed() {
    // name of the table, scenario, settings
    let cases = [
        ("ns3_highway_sparse", "ns3_highway", &["traffic.density_per_km=10", "scenario.duration_s=3"][..]),
        ("sepulcre_short", "ieee80211p_sepulcre", &["traffic.density_per_km=60", "scenario.duration_s=2"]),
        ("5glena_short", "nr_v2x_mode2_5glena", &["traffic.density_per_km=30", "scenario.duration_s=3"]),
        ("gonzalez_short", "lte_v2x_mode4_gonzalez", &["traffic.density_per_km=30", "scenario.duration_s=3"]),
    ];
    let mut differing = Vec::new();
    for (name, scenario, settings) in cases {
        let mut args = vec![scenario, "--seed", "1", "--seeds", "1", "--set", "metrics.distance_bin_m=50"];
        args.extend(["--set", "scenario.warm_up_s=1"]);
        args.extend(settings.iter().flat_map(|setting| ["--set", setting]));
        let found = RunResult::of(&args).text("prr.csv");
        let path = format!("{}/tests/scenarios/{name}.csv", env!("CARGO_MANIFEST_DIR"));
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            fs::write(&path, &found).expect("a writable table");
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if found != expected {
            differing.push(format!("{path}: expected\n{expected}\nfound\n{found}"));
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

#[test]
fn every_built_in_scenario_runs() {
    let folder = tempfile::tempdir().unwrap();
    let list = comad(folder.path(), &["scenario", "list"]);
    let list = String::from_utf8(list.stdout).unwrap();
    for name in list.lines().filter_map(|line| line.split_whitespace().next()) {
        // Roads on which vehicles come in one after another need their time to fill.
        let fills = ["lane_merge", "roundabout", "rural_road", "tunnel_exit"].contains(&name);
        let duration = if fills { "scenario.duration_s=60" } else { "scenario.duration_s=2.5" };
        let result = RunResult::of(&[name, "--seeds", "1", "--set", duration, "--set", "scenario.warm_up_s=1"]);
        let summary = result.json("summary.json");
        assert_eq!(summary["scenario"], name);
        assert!(summary["receptions"]["received"].as_u64().unwrap() > 0, "{name}");
    }
}

/// With nothing that counts on the map, a city is an open field; with buildings it is not.
#[test]
fn a_city_without_obstruction_is_an_open_field() {
    let hash = |settings: &[&str]| {
        let mut args =
            vec!["city_grid", "--seeds", "1", "--set", "scenario.duration_s=1.5", "--set", "scenario.warm_up_s=0.5"];
        args.extend(settings.iter().flat_map(|setting| ["--set", setting]));
        RunResult::of(&args).json("summary.json")["result_hash"].as_str().unwrap().to_owned()
    };
    let ignored =
        hash(&["channel.obstruction.geometry.buildings=ignored", "channel.obstruction.geometry.vehicles=ignored"]);
    assert_eq!(ignored, hash(&["channel.obstruction.none={}"]));
    assert_ne!(ignored, hash(&["channel.obstruction.geometry.vehicles=ignored"]));
}

#[test]
fn delivery_falls_with_distance() {
    let result =
        RunResult::of(&["ns3_highway", "--set", "scenario.duration_s=4", "--set", "metrics.distance_bin_m=100"]);
    let table = result.text("prr.csv");
    let rows = table::rows(&table, "technology,distance_lo_m,distance_hi_m,expected,received,prr,prr_lo,prr_hi");
    let ratios: Vec<f64> = rows.iter().map(|row| row[5].parse().unwrap()).collect();
    assert_eq!(ratios.len(), 10);
    assert!(ratios[0] > 0.9 && ratios[9] < 0.2, "{ratios:?}");
    assert!(ratios.is_sorted_by(|near, far| near >= far), "{ratios:?}");
}

/// Without other senders in the way, more power only helps.
#[test]
fn more_power_reaches_farther_when_few_send() {
    let ranges = [10.0, 15.0, 20.0, 25.0].map(|power| {
        let power = format!("access.ieee80211p.tx_power_dbm={power}");
        few_standing_cars(&["messages.cam.rate_hz=2", &power])["prr_range_m"]["0.9"].as_f64().unwrap()
    });
    assert!(ranges.is_sorted_by(|less, more| less < more), "{ranges:?}");
}

#[test]
fn more_vehicles_make_the_channel_busier() {
    let loads = [10, 30, 60, 120].map(|density| {
        let density = format!("traffic.density_per_km={density}");
        few_standing_cars(&[&density])["cbr"]["mean"].as_f64().unwrap()
    });
    assert!(loads.is_sorted_by(|fewer, more| fewer < more), "{loads:?}");
    assert!(loads[0] > 0.0 && loads[3] < 1.0, "{loads:?}");
}

/// IEEE 802.11-2020 clause 17.3.2 in 10 MHz: 32 us preamble, 8 us SIGNAL, and 8 us for each symbol of 16 service bits,
/// the frame and 6 tail bits.
#[test]
fn the_data_rate_sets_the_time_on_the_air() {
    // rate, bits per symbol
    let cases = [("3", 24_u32), ("6", 48), ("12", 96), ("27", 216)];
    for (rate, bits_per_symbol) in cases {
        let rate = format!("access.ieee80211p.data_rate_mbps={rate}");
        let summary = few_standing_cars(&["messages.cam.size_bytes=300", &rate]);
        let air = &summary["latency_stages_ms"]["air"];
        let symbols = (16_u32 + 8 * (300 + 38) + 6).div_ceil(bits_per_symbol);
        let expected_ms = f64::from(40 + 8 * symbols) / 1000.0;
        for quantile in ["mean", "p50", "max"] {
            assert!((air[quantile].as_f64().unwrap() - expected_ms).abs() < 1e-9, "{rate}, {quantile}: {air}");
        }
    }
}

/// The summary of ten standing cars per kilometre that send for two seconds.
fn few_standing_cars(settings: &[&str]) -> Value {
    let mut args = vec!["ns3_highway", "--set", "traffic.density_per_km=10", "--set", "scenario.duration_s=3"];
    args.extend(["--format", "json"]);
    args.extend(settings.iter().flat_map(|setting| ["--set", setting]));
    serde_json::from_str(&RunResult::of(&args).stdout).expect("a summary")
}
