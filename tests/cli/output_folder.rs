//! The result folder replaces an older result and nothing else.

use std::fs;

use crate::program::comad;

const SHORT: [&str; 5] = ["run", "--set", "scenario.duration_s=0.5", "--set", "scenario.warm_up_s=0"];

#[test]
fn an_older_result_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let run = |seed| comad(folder.path(), &[&SHORT[..], &["--out", "result", "--seed", seed]].concat());
    let summary = || fs::read_to_string(folder.path().join("result/summary.json")).unwrap();
    assert_eq!(run("1").status.code(), Some(0));
    let first = summary();
    fs::write(folder.path().join("result/events.parquet"), "of the older run").unwrap();
    assert_eq!(run("2").status.code(), Some(0));
    assert_ne!(summary(), first);
    assert!(!folder.path().join("result/events.parquet").exists(), "a file of the older result is still there");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn without_a_destination_the_scenario_names_it() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(comad(folder.path(), &SHORT).status.code(), Some(0));
    assert!(folder.path().join("results/default/manifest.json").is_file());
}

#[test]
fn an_empty_folder_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("empty")).unwrap();
    assert_eq!(comad(folder.path(), &[&SHORT[..], &["--out", "empty"]].concat()).status.code(), Some(0));
    assert!(folder.path().join("empty/manifest.json").is_file());
}

#[test]
fn what_is_not_a_result_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("thesis")).unwrap();
    fs::write(folder.path().join("thesis/chapter1.txt"), "years of work").unwrap();
    // destination -> part of the message
    let cases = [
        ("thesis", "`thesis` exists and is not a result of comad"),
        ("thesis/chapter1.txt", "`thesis/chapter1.txt` exists and is not a result of comad"),
        ("thesis/chapter1.txt/result", "a part of the path is a file; choose another --out"),
        ("..", "name a folder in it"),
        #[cfg(target_os = "linux")]
        ("/proc/result", "cannot create `/proc/"),
    ];
    for (destination, expected) in cases {
        let output = comad(folder.path(), &[&SHORT[..], &["--out", destination]].concat());
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{destination}: {message}");
        assert!(message.starts_with("error: ") && message.contains(expected), "{destination}: {message}");
        assert!(output.stdout.is_empty(), "{destination}");
    }
    assert_eq!(fs::read_to_string(folder.path().join("thesis/chapter1.txt")).unwrap(), "years of work");
    assert_eq!(fs::read_dir(folder.path().join("thesis")).unwrap().count(), 1);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}
