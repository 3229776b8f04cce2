//! One seed, one result: whatever the threads do, and whoever watches.

use std::fs;
use std::process::Command;

use tempfile::TempDir;

fn result_hash(more: &[&str]) -> String {
    let folder = TempDir::new().expect("a folder");
    let output = Command::new(env!("CARGO_BIN_EXE_comad"))
        .args(["run", "--set", "scenario.duration_s=3", "--set", "scenario.warm_up_s=0.5", "--out", "r"])
        .args(more)
        .current_dir(folder.path())
        .output()
        .expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let manifest = fs::read_to_string(folder.path().join("r/manifest.json")).expect("a manifest");
    let manifest: serde_json::Value = serde_json::from_str(&manifest).expect("JSON");
    manifest["result_hash"].as_str().expect("a hash").to_owned()
}

#[test]
fn the_result_depends_on_scenario_and_seed_alone() {
    let hash = result_hash(&["--seeds", "3", "--threads", "1"]);
    for same in [
        &["--seeds", "3", "--threads", "1"][..],
        &["--seeds", "3", "--threads", "4"],
        &["--seeds", "3", "--trace", "events"],
        &["--seeds", "3", "--format", "json"],
    ] {
        assert_eq!(result_hash(same), hash, "{same:?}");
    }
    for other in [
        &["--seeds", "2"][..],
        &["--seeds", "3", "--seed", "2"],
        &["--seeds", "3", "--set", "traffic.density_per_km=61"],
    ] {
        assert_ne!(result_hash(other), hash, "{other:?}");
    }
}
