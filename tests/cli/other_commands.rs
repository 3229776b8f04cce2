//! `comad scenario`, `completions` and `man`.

use std::fs;

use serde_json::Value;

use crate::program::comad;

#[test]
fn every_command_prints_what_it_is_for() {
    let folder = tempfile::tempdir().unwrap();
    // arguments -> parts of standard output
    let cases: [(&[&str], &[&str]); 8] = [
        (&["completions", "bash"], &["complete -F _comad"]),
        (&["completions", "fish"], &["complete -c comad"]),
        (&["man"], &[".TH comad 1", "SUBCOMMANDS"]),
        (&["--version"], &[concat!("comad ", env!("CARGO_PKG_VERSION"))]),
        (&["--help"], &["run", "scenario", "codec", "Exit codes"]),
        (&["scenario", "list"], &["default ", "ns3_highway "]),
        (&["scenario", "check", "default", "ns3_highway"], &["default: ok\n", "ns3_highway: ok\n"]),
        (
            &["scenario", "show", "--resolved", "--set", "scenario.seed=77"],
            &["seed = 77\n", "[access.ieee80211p]", "sinr_rule = \"chunks\""],
        ),
    ];
    for (args, parts) in cases {
        let output = comad(folder.path(), args);
        assert_eq!((output.status.code(), &*String::from_utf8_lossy(&output.stderr)), (Some(0), ""), "{args:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        for part in parts {
            assert!(text.contains(part), "{args:?}: `{part}` is missing in\n{text}");
        }
    }
    let schema = comad(folder.path(), &["scenario", "schema"]);
    let schema: Value = serde_json::from_slice(&schema.stdout).expect("a JSON schema");
    assert!(schema["properties"]["traffic"].is_object());
}

#[test]
fn a_new_scenario_can_be_checked_and_run_and_is_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let new = || comad(folder.path(), &["scenario", "new", "mine"]);
    assert_eq!(new().status.code(), Some(0));
    let text = fs::read_to_string(folder.path().join("mine.toml")).unwrap();
    assert!(text.contains("name = \"mine\"") && text.contains("# "));
    assert_eq!(comad(folder.path(), &["scenario", "check", "mine.toml"]).status.code(), Some(0));
    let shown = comad(folder.path(), &["scenario", "show", "mine.toml"]);
    assert_eq!(String::from_utf8(shown.stdout).unwrap(), text);
    let run = comad(folder.path(), &["run", "mine.toml", "--set", "scenario.duration_s=2.5"]);
    assert_eq!(run.status.code(), Some(0));
    assert!(folder.path().join("results/mine/manifest.json").is_file());

    let again = new();
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&again.stderr).contains("--force"));
    assert_eq!(fs::read_to_string(folder.path().join("mine.toml")).unwrap(), text);
}

#[test]
fn check_counts_the_scenarios_that_are_not_valid() {
    let folder = tempfile::tempdir().unwrap();
    let output = comad(folder.path(), &["scenario", "check", "default", "nowhere.toml"]);
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "default: ok\n");
    assert!(String::from_utf8_lossy(&output.stderr).contains("1 of 2 scenarios are not valid"));
}
