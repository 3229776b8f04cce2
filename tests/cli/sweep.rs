//! `comad sweep`: what a study keeps, whatever happens to those who run it.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::Duration;

use serde_json::Value;

use crate::program::comad;

/// A scenario of short runs: 2 x 2 points of 3 seeds and one more for a side of the grid.
const SCENARIO: &str = r#"
[scenario]
duration_s = 2
warm_up_s = 0.5

[traffic]
density_per_km = 10

[road.highway]
length_m = 1300

[security]
scheme = "none"

[sweep]
seeds = 3
constraints = ["not (traffic.density_per_km > 30 and access.lte_v2x is defined)"]

[sweep.grid]
access = ["ieee80211p", "lte_v2x"]
traffic.density_per_km = { from = 20, to = 40, step = 20 }
"#;

/// Points that meet the constraint, three runs each.
const RUNS: usize = 9;

fn scenario(folder: &Path) {
    fs::write(folder.join("small.toml"), SCENARIO).expect("a scenario");
}

fn texts(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

fn sweep(folder: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    texts(&comad(folder, &[&["sweep"], args].concat()))
}

/// The command succeeds; what it printed.
fn done(folder: &Path, args: &[&str]) -> String {
    let (code, stdout, stderr) = sweep(folder, args);
    assert_eq!((code, &*stderr), (Some(0), ""), "{args:?}: {stdout}");
    stdout
}

fn json(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).expect("JSON")
}

fn result_hash(study: &Path) -> String {
    json(&study.join("merge.json"))["result_hash"].as_str().expect("a hash").to_owned()
}

/// Number of runs that are there.
fn runs(study: &Path) -> usize {
    let folders = fs::read_dir(study.join("runs")).into_iter().flatten().flatten();
    let files = folders.flat_map(|folder| fs::read_dir(folder.path()).into_iter().flatten().flatten());
    files.filter(|file| file.file_name().to_string_lossy().ends_with(".cbor")).count()
}

/// A study that ran undisturbed, merged.
fn undisturbed(folder: &Path, name: &str, settings: &[&str]) -> String {
    scenario(folder);
    done(folder, &[&["plan", "small.toml", "--out", name], settings].concat());
    done(folder, &["run", name]);
    done(folder, &["merge", name]);
    result_hash(&folder.join(name))
}

#[test]
fn a_study_has_a_row_for_each_point_that_equals_the_run_of_its_scenario() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path();
    scenario(place);
    let planned = done(place, &["plan", "small.toml", "--out", "study"]);
    assert!(
        planned.contains("points   3 (1 more miss a constraint)") && planned.contains("runs     9, 18 simulated"),
        "{planned}"
    );
    let (code, status, stderr) = sweep(place, &["status", "study"]);
    assert_eq!(code, Some(5), "{status}{stderr}");
    assert!(
        status.contains("points   0 of 3 complete") && stderr.contains("9 of 9 runs are missing"),
        "{status}{stderr}"
    );
    let (code, _, stderr) = sweep(place, &["merge", "study"]);
    assert_eq!(code, Some(5), "{stderr}");
    assert!(!place.join("study/summary.csv").exists());
    assert!(done(place, &["run", "study"]).starts_with("9 runs are done, 9 of them now"));
    assert!(done(place, &["run", "study"]).starts_with("9 runs are done, 0 of them now"), "nothing runs twice");
    assert!(done(place, &["status", "study"]).contains("points   3 of 3 complete"));
    done(place, &["merge", "study"]);

    let table = fs::read_to_string(place.join("study/summary.csv")).expect("a table");
    let mut rows = table.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = rows.next().expect("a header");
    let rows: Vec<Vec<&str>> = rows.collect();
    assert_eq!(rows.len(), 3, "{table}");
    let column = |name: &str| header.iter().position(|column| *column == name).expect(name);
    assert_eq!(rows[1][column("traffic.density_per_km")], "40");
    assert_eq!(rows[2][column("technology")], "lte_v2x");
    // The same scenario by hand.
    let by_hand =
        comad(place, &["run", "small.toml", "--set", "traffic.density_per_km=40", "--seeds", "3", "--out", "one"]);
    assert_eq!(by_hand.status.code(), Some(0));
    let summary = json(&place.join("one/summary.json"));
    assert_eq!(rows[1][column("result_hash")], summary["result_hash"].as_str().expect("a hash"));
    assert_eq!(rows[1][column("received")], summary["receptions"]["received"].to_string());
    assert!(fs::read_to_string(place.join("study/prr.csv")).expect("a table").lines().count() > 3 * 10);

    // More seeds: what is there is kept.
    let planned = done(place, &["plan", "small.toml", "--seeds", "4", "--out", "study"]);
    assert!(planned.contains("runs     12") && planned.contains("9 are done already"), "{planned}");
}

#[test]
fn a_study_that_is_killed_again_and_again_has_the_result_of_an_undisturbed_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path();
    // Runs that are long enough to be struck.
    let longer = ["--set", "scenario.duration_s=40"];
    let expected = undisturbed(place, "calm", &longer);
    done(place, &[&["plan", "small.toml", "--out", "killed"], &longer[..]].concat());
    let study = place.join("killed");
    let run = || -> Child {
        Command::new(env!("CARGO_BIN_EXE_comad"))
            .current_dir(place)
            .args(["sweep", "run", "killed", "--threads", "1"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts")
    };
    // Moments that differ from time to time, and repeat from test to test as far as a machine can.
    let mut moment_ms = 7;
    let mut killed = 0;
    let mut attempts = 0;
    while killed < 10 && attempts < 60 {
        attempts += 1;
        let mut child = run();
        sleep(Duration::from_millis(moment_ms));
        moment_ms = moment_ms * 37 % 401;
        if child.try_wait().expect("a process").is_none() {
            child.kill().expect("SIGKILL");
            killed += 1;
        }
        child.wait().expect("a process");
        if runs(&study) > RUNS / 2 && killed < 10 {
            // Begin again, so that all ten strike a study at work.
            fs::remove_dir_all(study.join("runs")).expect("the runs");
        }
    }
    assert_eq!(killed, 10, "all others of {attempts} attempts came too late");
    done(place, &["run", "killed"]);
    done(place, &["merge", "killed"]);
    assert_eq!(result_hash(&study), expected);
    let table = |name: &str| fs::read(place.join(name).join("summary.csv")).expect("a table");
    assert_eq!(table("killed"), table("calm"));
    assert_eq!(runs(&study), RUNS);
}

#[test]
fn workers_may_come_twice_and_the_order_does_not_matter() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path();
    let expected = undisturbed(place, "calm", &[]);
    done(place, &["plan", "small.toml", "--out", "spread"]);
    for tasks in ["5-8", "0,2-3", "2-6", "1"] {
        done(place, &["work", "spread", "--tasks", tasks]);
    }
    done(place, &["merge", "spread"]);
    assert_eq!(result_hash(&place.join("spread")), expected);

    let array = |variable: Option<&str>, args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_comad"));
        command.current_dir(place).args(["sweep", "work", "array"]).args(args);
        ["HQ_TASK_ID", "SLURM_ARRAY_TASK_ID"].iter().for_each(|name| {
            command.env_remove(name);
        });
        if let Some(value) = variable {
            command.env("SLURM_ARRAY_TASK_ID", value);
        }
        texts(&command.output().expect("the program starts"))
    };
    done(place, &["plan", "small.toml", "--out", "array"]);
    for task in ["0", "1", "2"] {
        assert_eq!(array(Some(task), &["--env", "--chunk", "4"]).0, Some(0));
    }
    done(place, &["merge", "array"]);
    assert_eq!(result_hash(&place.join("array")), expected);
    let (code, _, stderr) = array(Some("3"), &["--env", "--chunk", "4"]);
    assert!(code == Some(2) && stderr.contains("begins at run 12; the study has 9 runs"), "{stderr}");
    let (code, _, stderr) = array(None, &["--env"]);
    assert!(code == Some(2) && stderr.contains("SLURM_ARRAY_TASK_ID"), "{stderr}");
}

#[test]
fn damage_is_found_and_mended() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path();
    let expected = undisturbed(place, "study", &[]);
    let study = place.join("study");
    let a_run = |study: &Path| {
        let folder = fs::read_dir(study.join("runs")).expect("runs").flatten().next().expect("a folder").path();
        fs::read_dir(folder).expect("runs").flatten().next().expect("a run").path()
    };
    let path = a_run(&study);
    let bytes = fs::read(&path).expect("a run");
    fs::write(&path, &bytes[..bytes.len() / 2]).expect("a damaged run");
    let (code, _, stderr) = sweep(place, &["merge", "study"]);
    assert!(code == Some(3) && stderr.contains("the file is damaged"), "{stderr}");
    assert!(done(place, &["run", "study"]).starts_with("9 runs are done, 1 of them now"));
    done(place, &["merge", "study"]);
    assert_eq!(result_hash(&study), expected);

    // Another revision of the models: its runs are not added to these.
    let plan = fs::read_to_string(study.join("study.json")).expect("a plan");
    let revision = json(&study.join("study.json"))["model_revision"].as_str().expect("a revision").to_owned();
    fs::write(study.join("study.json"), plan.replace(&revision, "0123456789abcdef")).expect("a plan");
    let (code, _, stderr) = sweep(place, &["run", "study"]);
    assert!(code == Some(3) && stderr.contains("models of revision 0123456789abcdef"), "{stderr}");
    fs::write(study.join("study.json"), "{").expect("a plan");
    let (code, _, stderr) = sweep(place, &["status", "study"]);
    assert!(code == Some(3) && stderr.contains("plan the study again"), "{stderr}");
}

#[test]
fn mistakes_in_a_study_are_explained() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path();
    fs::write(place.join("points.csv"), "traffic.density_per_km,seeds\n20,2\n30,two\n").expect("a file");
    fs::write(place.join("unknown.csv"), "traffic.densty_per_km\n20\n").expect("a file");
    fs::write(place.join("range.csv"), "traffic.density_per_km\n20\n-5\n").expect("a file");
    fs::write(place.join("ragged.csv"), "traffic.density_per_km,seeds\n20,1\n30\n").expect("a file");
    fs::create_dir(place.join("thesis")).expect("a folder");
    fs::write(place.join("thesis/chapter.txt"), "text").expect("a file");
    // arguments -> exit code, a part of the message
    let cases: [(&[&str], i32, &str); 8] = [
        (&["plan", "default", "--points", "points.csv", "--out", "s"], 3, "`points.csv`, line 3: `seeds` is `two`"),
        (&["plan", "default", "--points", "unknown.csv", "--out", "s"], 3, "`density_per_km`"),
        (
            &["plan", "default", "--points", "range.csv", "--out", "s"],
            3,
            "point 2 of the sweep (traffic.density_per_km=-5)",
        ),
        (&["plan", "default", "--points", "ragged.csv", "--out", "s"], 3, "line 3"),
        (
            &["plan", "default", "--points", "absent.csv", "--out", "s"],
            3,
            "cannot read the file of points `absent.csv`",
        ),
        (&["plan", "default", "--out", "thesis"], 3, "is not a study of comad"),
        (&["run", "thesis"], 3, "is no study of comad"),
        (&["work", "thesis"], 2, "--tasks"),
    ];
    for (args, expected, part) in cases {
        let (code, _, stderr) = sweep(place, args);
        assert!(code == Some(expected) && stderr.contains(part), "{args:?}: {code:?} {stderr}");
    }
    let left: Vec<_> = fs::read_dir(place).expect("a folder").flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(left.len(), 5, "nothing half-written: {left:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_ends_with_a_message_and_without_a_broken_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path();
    scenario(place);
    done(place, &["plan", "small.toml", "--out", "study"]);
    // A limit on the size of files is what a test can have of a full disk without being root.
    let limited = Command::new("bash")
        .current_dir(place)
        .args(["-c", "trap '' XFSZ; ulimit -f 1; exec \"$0\" sweep run study", env!("CARGO_BIN_EXE_comad")])
        .output()
        .expect("bash starts");
    let (code, _, stderr) = texts(&limited);
    assert!(code == Some(1) && stderr.contains("cannot write"), "{code:?} {stderr}");
    assert_eq!(runs(&place.join("study")), 0);
    done(place, &["run", "study"]);
    done(place, &["merge", "study"]);
}
