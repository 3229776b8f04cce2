//! A run that is interrupted, and readers that go away.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

fn start(folder: &Path, args: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_comad"))
        .current_dir(folder)
        .args(args)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts")
}

#[test]
fn an_interrupted_run_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    for signal in ["-INT", "-TERM"] {
        let args = ["run", "--set", "scenario.duration_s=86400", "--trace", "events", "--out", "new/result"];
        let run = start(folder.path(), &args);
        // The trace is begun when the program is ready for signals.
        let trace = folder.path().join(format!("new/.result.partial-{}/events.parquet", run.id()));
        for _ in 0..1000 {
            if trace.exists() {
                break;
            }
            thread::sleep(Duration::from_millis(10));
        }
        let id = run.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        let output = run.wait_with_output().unwrap();
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(130), "{signal}: {message}");
        assert!(message.contains("interrupted"), "{signal}: {message}");
        assert!(output.stdout.is_empty(), "{signal}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "{signal}: something is left");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let folder = tempfile::tempdir().unwrap();
    let cases: [&[&str]; 5] = [
        &["run", "--set", "scenario.duration_s=2.5"],
        &["scenario", "list"],
        &["scenario", "schema"],
        &["completions", "bash"],
        &["man"],
    ];
    for args in cases {
        let mut program = start(folder.path(), args);
        drop(program.stdout.take());
        let output = program.wait_with_output().unwrap();
        assert_eq!((output.status.code(), &*String::from_utf8_lossy(&output.stderr)), (Some(0), ""), "{args:?}");
    }
    assert!(folder.path().join("results/default/manifest.json").is_file());
}
