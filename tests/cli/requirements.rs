//! `comad requirements`: rows, verdicts on a result, exit codes.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::program::{RunResult, comad};
use crate::table::rows;

fn requirements(folder: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let output = comad(folder, &[&["requirements"], args].concat());
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

const OWN: &str = r#"
[body]
id = "mine"
name = "My lab"

[[requirement]]
id = "mine-easy"
document = "Lab note 1"
kind = "service_requirement"
use_case = "v2v.basic-safety"
status = "target"
links = ["V2V"]
judged_on = ["CAM"]
max_latency_ms = 77
reliability = 0.5
range_m = 60
verification = "primary"
seen = "primary: the note itself"

[[requirement]]
id = "mine-hard"
document = "Lab note 1"
kind = "service_requirement"
use_case = "v2v.basic-safety"
status = "target"
links = ["V2V"]
judged_on = ["CAM"]
max_latency_ms = 1
reliability = 0.999
range_m = 400
verification = "primary"
seen = "primary: the note itself"
"#;

#[test]
fn rows_are_listed_by_what_they_have() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    // arguments -> in the output, not in the output
    let cases: [(&[&str], &[&str], &str); 6] = [
        (&["list"], &["etsi-cam-rate", "178 rows", "csae53-fcw"], "error"),
        (&["list", "--body", "5gaa"], &["5gaa-platoon-steady", "5 rows"], "etsi"),
        (&["list", "--use-case", "platooning", "--verification", "memory"], &["5gppp-platoon"], "3gpp-22886"),
        (&["list", "--kind", "channel_limit"], &["etsi-dcc-adaptive"], "service_requirement"),
        (&["list", "--text", "TRACKING error"], &["sae-j29451-te", "1 row,"], "etsi"),
        (&["list", "--text", "no such words"], &["no requirement has all of that"], "rows"),
    ];
    for (args, present, absent) in cases {
        let (code, stdout, stderr) = requirements(folder.path(), args);
        assert_eq!((code, &*stderr), (Some(0), ""), "{args:?}");
        for part in present {
            assert!(stdout.contains(part), "{args:?}: `{part}` is missing in\n{stdout}");
        }
        assert!(!stdout.contains(absent), "{args:?}: `{absent}` in\n{stdout}");
    }
    let (_, json, _) = requirements(folder.path(), &["list", "--body", "itu", "--format", "json"]);
    let json: Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json[0]["id"], "itu-m2410-urllc");
    assert_eq!((&json[0]["max_latency_ms"], &json[0]["verification"]), (&1.0.into(), &"memory".into()));
    let (_, csv, _) = requirements(folder.path(), &["list", "--format", "csv"]);
    assert_eq!(csv.lines().count(), 179);
    assert!(csv.starts_with("id,body,document,"), "{csv}");
}

#[test]
fn a_row_is_shown_beside_those_of_other_bodies() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (code, stdout, stderr) = requirements(folder.path(), &["show", "5gaa-platoon-steady"]);
    assert_eq!((code, &*stderr), (Some(0), ""));
    for part in [
        "5GAA C-V2X UC & SLR Vol II",
        "50 ms, 99.9 %, 100-300 B, 20 Hz offered",
        "3gpp-22186-R5.2-006",
        "superseded edition",
        "latency from access_entry to access_exit",
        "longest latency",
    ] {
        assert!(stdout.contains(part), "`{part}` is missing in\n{stdout}");
    }
    let (_, json, _) = requirements(folder.path(), &["show", "3gpp-22885-annA-imminent", "--format", "json"]);
    let json: Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["requirement"]["range_m"], 20.0);
    assert!(json["implies"].as_array().expect("a list").contains(&"3gpp-22885-cpr015".into()), "{json:#}");
}

#[test]
fn what_does_not_exist_has_a_neighbour() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("own.toml"), OWN.replace("range_m = 60", "rang_m = 60")).expect("space");
    fs::write(folder.path().join("twice.toml"), OWN.replace("mine-hard", "etsi-cam-rate")).expect("space");
    // arguments -> exit code, parts of the message
    let cases: [(&[&str], i32, &[&str]); 8] = [
        (&["show", "etsi-cam-rat"], 2, &["no requirement `etsi-cam-rat`", "did you mean `etsi-cam-rate`?"]),
        (&["list", "--body", "etsy"], 2, &["did you mean `etsi`?"]),
        (&["list", "--use-case", "platoning"], 2, &["did you mean `platooning`?"]),
        (&["list", "--kind", "wish"], 2, &["service_requirement"]),
        (&["list", "--catalogue", "none.toml"], 3, &["none.toml"]),
        (&["list", "--catalogue", "own.toml"], 3, &["own.toml", "row 1 (`mine-easy`)", "did you mean `range_m`?"]),
        (&["list", "--catalogue", "twice.toml"], 3, &["row 2", "`etsi-cam-rate` in `etsi.toml`"]),
        (&["check", "nowhere"], 3, &["`nowhere` is no result", "runs.cbor"]),
    ];
    for (args, expected, parts) in cases {
        let (code, _, stderr) = requirements(folder.path(), args);
        assert_eq!(code, Some(expected), "{args:?}: {stderr}");
        for part in parts {
            assert!(stderr.contains(part), "{args:?}: `{part}` is missing in {stderr}");
        }
    }
}

#[test]
fn a_result_is_judged_and_violations_can_fail() {
    let result = RunResult::of(&[
        "--seeds",
        "3",
        "--set",
        "scenario.duration_s=4",
        "--set",
        "scenario.warm_up_s=1",
        "--set",
        "messages.cam.rate_hz=10",
    ]);
    let folder = result.path().parent().expect("a folder").to_owned();
    fs::write(folder.join("own.toml"), OWN).expect("space");
    let check =
        |args: &[&str]| requirements(&folder, &[&["check", "result", "--catalogue", "own.toml"], args].concat());

    let (code, stdout, stderr) = check(&[]);
    assert_eq!((code, &*stderr), (Some(0), ""));
    for part in [
        "result: ieee80211p, 3 runs",
        "v2v.basic-safety",
        "mine-easy",
        "[memory]",
        "verdicts without rows from memory:",
        "preconditions: did the runs stay inside?",
        "etsi-cam-rate",
        "not judged",
        "the definition of a metric",
    ] {
        assert!(stdout.contains(part), "`{part}` is missing in\n{stdout}");
    }

    let (_, json, _) = check(&["--format", "json"]);
    let json: Value = serde_json::from_str(&json).expect("JSON");
    let judgement = &json["results"][0]["judgement"];
    let verdicts = judgement["verdicts"].as_array().expect("a list");
    let of = |id: &str| verdicts.iter().find(|verdict| verdict["requirement"] == id).unwrap_or_else(|| panic!("{id}"));
    // row -> verdict
    for (id, word) in [
        ("mine-easy", "MET"),
        ("mine-hard", "NOT MET"),
        ("3gpp-22885-cpr014", "UNDERSPECIFIED"),
        ("3gpp-22186-R5.4-006", "OUT OF ENVELOPE"),
        ("3gpp-22886-teso-uplink", "NOT SUPPORTED"),
        ("etsi-spatem-maxlat", "NOT MEASURED"),
    ] {
        assert_eq!(of(id)["word"], word, "{:#}", of(id));
    }
    let easy = &of("mine-easy")["components"][0];
    let share = easy["edge_bin"]["share"].as_f64().expect("a share");
    // The curve of the same result, at the same bin.
    let header = "technology,distance_lo_m,distance_hi_m,expected,received,prr,prr_lo,prr_hi";
    let table = result.text("prr.csv");
    let curve = rows(&table, header);
    let bin = curve.iter().find(|row| row[1] == "40").expect("the bin before 60 m");
    assert!((share - bin[5].parse::<f64>().expect("a ratio")).abs() < 0.01, "{share} and {bin:?}");
    assert!(easy["evidence"]["n_eff"].as_f64() <= easy["evidence"]["n"].as_f64());

    let counted: u64 =
        judgement["headline"]["words"].as_object().expect("counts").values().filter_map(Value::as_u64).sum();
    let from_memory = judgement["headline"]["from_memory"].as_u64().expect("a count");
    assert_eq!(counted + from_memory, verdicts.len() as u64);

    // filter -> exit code with --fail-on not-met
    for (filter, expected) in [(["--text", "mine-easy"], 0), (["--text", "mine-hard"], 4), (["--body", "itu"], 0)] {
        let (code, _, stderr) = check(&[&filter[..], &["--fail-on", "not-met"]].concat());
        assert_eq!(code, Some(expected), "{filter:?}: {stderr}");
        assert_eq!(stderr.contains("ieee80211p: NOT MET: mine-hard"), expected == 4, "{stderr}");
    }
    let (_, csv, _) = check(&["--body", "mine", "--format", "csv"]);
    assert!(
        csv.lines().count() == 3 && csv.contains(",mine-hard,mine,") && csv.contains(",NOT MET,NOT MET,false,"),
        "{csv}"
    );

    let runs = result.path().join("runs.cbor");
    let mut bytes = fs::read(&runs).expect("the runs");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&runs, bytes).expect("space");
    let (code, _, stderr) = check(&[]);
    assert_eq!(code, Some(3), "{stderr}");
    assert!(stderr.contains("runs.cbor") && stderr.contains("damaged"), "{stderr}");
}
