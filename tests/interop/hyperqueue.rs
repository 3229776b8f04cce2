//! A study on HyperQueue, one of whose workers is killed: the result is that of a study on this machine alone.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::peer;
use crate::program::comad;

const SCENARIO: &str = r#"
[scenario]
duration_s = 3
warm_up_s = 1
[traffic]
density_per_km = 40
[road.highway]
length_m = 1300
[security]
scheme = "none"
[sweep]
seeds = 10
[sweep.grid]
traffic.density_per_km = [20, 40]
messages.cam.rate_hz = [5, 10]
"#;

const RUNS: usize = 40;

fn done(folder: &Path, args: &[&str]) {
    let output = comad(folder, &[&["sweep"], args].concat());
    assert_eq!(output.status.code(), Some(0), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn result_hash(study: &Path) -> Value {
    let text = fs::read_to_string(study.join("merge.json")).expect("a merged study");
    serde_json::from_str::<Value>(&text).expect("JSON")["result_hash"].clone()
}

#[test]
fn a_study_on_hyperqueue_survives_the_death_of_a_worker() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path();
    fs::write(place.join("small.toml"), SCENARIO).expect("a scenario");
    for study in ["local", "spread"] {
        done(place, &["plan", "small.toml", "--out", study]);
    }
    let spread = place.join("spread");
    let study = spread.to_str().expect("a UTF-8 path");
    let args = [env!("CARGO_BIN_EXE_comad"), study, &RUNS.to_string()];
    let Some(answer) = peer("hyperqueue_study.py", &args, "") else { return };
    // The engine prints tables of its own before.
    let answer: Value = serde_json::from_str(answer.lines().last().unwrap_or_default()).expect("JSON");
    let at_kill = answer["runs_at_kill"].as_u64().expect("a number") as usize;
    assert!(at_kill < RUNS, "the worker was killed after the end: {answer}");
    assert_eq!((&answer["succeeded"], answer["runs"].as_u64()), (&Value::Bool(true), Some(RUNS as u64)), "{answer}");
    done(place, &["merge", "spread"]);
    done(place, &["run", "local"]);
    done(place, &["merge", "local"]);
    assert_eq!(result_hash(&spread), result_hash(&place.join("local")));
}
