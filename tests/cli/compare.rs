//! `comad compare`: pairs of runs, what differs, and what is refused.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::program::comad;
use crate::table::rows;

// Who misses a certificate asks for it: with signatures, sizes follow from what was received.
const SHORT: [&str; 8] = [
    "--set",
    "scenario.duration_s=3",
    "--set",
    "scenario.warm_up_s=1",
    "--set",
    "traffic.density_per_km=30",
    "--set",
    "security.scheme=none",
];

fn compare(folder: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let output = comad(folder, &[&["compare", "--out", "both"], args, &SHORT[..]].concat());
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

fn json(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn the_same_messages_go_through_both_and_the_difference_is_paired() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let slow = "ieee80211p,access.ieee80211p.data_rate_mbps=3";
    let (code, stdout, stderr) =
        compare(folder.path(), &["ieee80211p", slow, "--label", "six", "--label", "three", "--seeds", "3"]);
    assert_eq!((code, &*stderr), (Some(0), ""));
    assert!(stdout.contains("PRR at 100 m") && stdout.contains("comparison folder: both"), "{stdout}");
    let both = folder.path().join("both");
    let summary = json(&both.join("summary.json"));
    assert_eq!(summary["compared_with"], "six");
    let keys: Vec<&str> = summary["differing_keys"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|entry| entry["key"].as_str())
        .collect();
    assert_eq!(keys, ["access.ieee80211p.data_rate_mbps"]);
    // The same vehicles say the same: only the air differs.
    let of = |label: &str| json(&both.join(label).join("summary.json"));
    assert_eq!(of("six")["messages"]["generated"], of("three")["messages"]["generated"]);
    assert_eq!(of("six")["messages"]["bytes"], of("three")["messages"]["bytes"]);
    assert!(of("three")["cbr"]["mean"].as_f64() > of("six")["cbr"]["mean"].as_f64());
    let latency = summary["figures"].as_array().expect("a list").iter().find(|row| row["figure"] == "latency, mean");
    let difference = &latency.expect("the figure")["differences"][0];
    assert!(difference["mean"].as_f64() > Some(0.15), "nearly twice the time on the air: {difference}");
    assert!(difference["confidence_95"]["lo"].as_f64() > Some(0.0), "{difference}");
    let header = "contender,distance_lo_m,distance_hi_m,prr,prr_lo,prr_hi,difference,difference_lo,difference_hi";
    let curve = fs::read_to_string(both.join("prr.csv")).expect("a table");
    assert!(rows(&curve, header).iter().any(|row| row[0] == "three" && !row[7].is_empty()), "{curve}");
    for file in
        ["report.html", "manifest.json", "figures.csv", "figures/prr_comparison.svg", "figures/prr_difference.png"]
    {
        assert!(fs::metadata(both.join(file)).is_ok_and(|file| file.len() > 0), "{file}");
    }
    let page = fs::read_to_string(both.join("report.html")).expect("a page");
    assert!(page.contains("href=\"three/report.html\"") && page.contains("</svg>"), "a page with links and figures");
}

#[test]
fn what_is_no_pair_is_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    // contenders and more -> exit code, part of the message
    let cases: [(&[&str], i32, &str); 5] = [
        (&["ieee80211p", "ieee80211p,scenario.seed=9"], 3, "`scenario.seed` is 1 in `ieee80211p` and 9 in"),
        (&["ieee80211p", "ieee80211p"], 2, "two contenders are called `ieee80211p`"),
        (&["ieee80211p", "default", "--label", "one"], 2, "1 labels for 2 contenders"),
        (&["ieee80211p", "lte_v3x"], 3, "lte_v3x"),
        (&["ieee80211p", "default,access.ieee80211p.data_rate=12"], 3, "unknown key `data_rate`"),
    ];
    for (args, expected, message) in cases {
        let (code, _, stderr) = compare(folder.path(), args);
        assert_eq!(code, Some(expected), "{args:?}: {stderr}");
        assert!(stderr.contains(message), "{args:?}: {stderr}");
        assert!(!folder.path().join("both").exists());
    }
}
