//! The program as its users meet it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

const SHORT: [&str; 4] = ["--set", "scenario.duration_s=2", "--set", "scenario.warm_up_s=0.5"];

fn comad(folder: &TempDir, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_comad"))
        .args(arguments)
        .current_dir(folder.path())
        .env("NO_COLOR", "1")
        .output()
        .expect("the program starts")
}

fn run(folder: &TempDir, more: &[&str]) -> Output {
    comad(folder, &[&["run", "--seeds", "2"], &SHORT[..], more].concat())
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("the program writes UTF-8")
}

fn json(path: &Path) -> serde_json::Value {
    serde_json::from_str(&fs::read_to_string(path).expect("a result file")).expect("JSON")
}

fn rows(path: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_path(path).expect("a result table");
    reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect()
}

#[test]
fn a_run_writes_the_whole_result_folder() {
    let folder = TempDir::new().expect("a folder");
    let output = run(&folder, &["--out", "r"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("PRR at 100 m"));
    assert_eq!(text(&output.stderr), "", "no terminal, no progress bar");
    let result = folder.path().join("r");
    for file in [
        "manifest.json",
        "scenario.toml",
        "summary.json",
        "prr.csv",
        "loss.csv",
        "latency.csv",
        "performance.json",
        "report.html",
    ] {
        assert!(fs::metadata(result.join(file)).is_ok_and(|file| file.len() > 0), "{file}");
    }
    for figure in ["prr", "loss", "latency", "cbr"] {
        for format in ["svg", "png"] {
            assert!(result.join(format!("figures/{figure}.{format}")).exists(), "{figure}.{format}");
        }
    }
    // Every expected reception is received or lost for exactly one cause.
    let lost: u64 = rows(&result.join("loss.csv")).iter().map(|row| row[4].parse::<u64>().expect("a count")).sum();
    let delivery = rows(&result.join("prr.csv"));
    let sum = |column: usize| delivery.iter().map(|row| row[column].parse::<u64>().expect("a count")).sum::<u64>();
    assert_eq!(sum(3), sum(4) + lost);
    // Stages sum to the end-to-end latency.
    let means: Vec<(String, f64)> = rows(&result.join("latency.csv"))
        .into_iter()
        .filter(|row| row[2] == "mean")
        .map(|row| (row[1].clone(), row[3].parse().expect("milliseconds")))
        .collect();
    let (total, stages): (Vec<_>, Vec<_>) = means.iter().partition(|(stage, _)| stage == "end_to_end");
    assert!((total[0].1 - stages.iter().map(|(_, mean)| mean).sum::<f64>()).abs() < 1e-6, "{means:?}");
    assert_eq!(json(&result.join("manifest.json"))["result_hash"], json(&result.join("summary.json"))["result_hash"]);
    // The resolved scenario is a scenario, and gives the same result.
    let again = comad(&folder, &["run", "r/scenario.toml", "--out", "again", "--format", "json"]);
    assert!(again.status.success(), "{}", text(&again.stderr));
    let printed: serde_json::Value = serde_json::from_str(&text(&again.stdout)).expect("JSON");
    assert_eq!(printed["result_hash"], json(&result.join("summary.json"))["result_hash"]);
}

#[test]
fn only_results_are_replaced() {
    let folder = TempDir::new().expect("a folder");
    for _ in 0..2 {
        assert!(run(&folder, &["--out", "r"]).status.success());
    }
    fs::create_dir(folder.path().join("mine")).expect("a folder");
    fs::write(folder.path().join("mine/thesis.txt"), "years of work").expect("a file");
    let output = run(&folder, &["--out", "mine"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("choose another folder"), "{}", text(&output.stderr));
    assert!(folder.path().join("mine/thesis.txt").exists());
    let output = run(&folder, &["--out", "mine/thesis.txt/r"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
}

#[test]
fn mistakes_have_their_exit_codes_and_a_remedy() {
    let folder = TempDir::new().expect("a folder");
    let write = |name: &str, content: &str| fs::write(folder.path().join(name), content).expect("a file");
    write("typo.toml", "[traffic]\ndensty_per_km = 60\n");
    write("column.csv", "id,x\n1,2\n");
    write("outside.csv", "id,x,y\n1,99999,2\n");
    write("empty.csv", "");
    // arguments, exit code, what the message says
    let cases: [(&[&str], i32, &str); 10] = [
        (&["run", "typo.toml"], 3, "density_per_km"),
        (&["run", "--set", "traffic.densty_per_km=60"], 3, "density_per_km"),
        (&["run", "--set", "scenario.duration_s=-1"], 3, "duration_s"),
        (&["run", "defualt"], 3, "default"),
        (&["run", "--sed", "1"], 2, "--seed"),
        (&["run", "ns3_highway", "--set", "traffic.positions_file=column.csv"], 3, "`y`"),
        (&["run", "ns3_highway", "--set", "traffic.positions_file=outside.csv"], 3, "outside.csv:2"),
        (&["run", "ns3_highway", "--set", "traffic.positions_file=empty.csv"], 3, "empty.csv"),
        (&["codec", "decode", "--message", "CMA", "00"], 2, "CAM"),
        (&["codec", "decode", "--message", "CAM", "0202zz"], 3, "hex"),
    ];
    for (arguments, code, message) in cases {
        let output = comad(&folder, arguments);
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {stderr}");
        assert!(stderr.contains(message), "{arguments:?}: {stderr}");
        assert!(!stderr.contains("panicked"), "{arguments:?}: {stderr}");
    }
    assert!(!folder.path().join("results").exists(), "nothing half-written");
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_leaves_nothing_behind() {
    let folder = TempDir::new().expect("a folder");
    let child = Command::new(env!("CARGO_BIN_EXE_comad"))
        .args(["run", "--set", "scenario.duration_s=80000", "--out", "r"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    std::thread::sleep(std::time::Duration::from_millis(1500));
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill");
    assert!(killed.success());
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(output.status.code(), Some(130), "{}", text(&output.stderr));
    assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 0, "nothing is left");
}

#[test]
fn codec_goes_there_and_back() {
    let folder = TempDir::new().expect("a folder");
    let hex = "02020012d6871234005a56c4ee0e43469000c80a070842ab8c00384122b68402c08a74a40b61ff9480";
    let decoded = comad(&folder, &["codec", "decode", "--message", "CAM", "--release", "1", hex]);
    assert!(decoded.status.success());
    let value: serde_json::Value = serde_json::from_slice(&decoded.stdout).expect("JSON");
    assert_eq!(value["header"]["stationID"], 1_234_567);
    fs::write(folder.path().join("cam.json"), &decoded.stdout).expect("a file");
    let encoded = comad(&folder, &["codec", "encode", "--message", "CAM", "--release", "1", "cam.json"]);
    assert_eq!(text(&encoded.stdout).trim(), hex);
    let inspected = comad(&folder, &["codec", "inspect", "--message", "CAM", hex]);
    assert!(text(&inspected.stdout).contains("stationI"), "{}", text(&inspected.stdout));
    let truncated = comad(&folder, &["codec", "decode", "--message", "CAM", &hex[..40]]);
    assert_eq!(truncated.status.code(), Some(3));
    assert!(text(&truncated.stderr).contains("bit"), "{}", text(&truncated.stderr));
}

#[test]
fn the_small_commands_work() {
    let folder = TempDir::new().expect("a folder");
    for arguments in [
        &["scenario", "list"][..],
        &["scenario", "show"],
        &["scenario", "show", "--resolved"],
        &["scenario", "schema"],
        &["scenario", "check", "default", "ns3_highway", "ieee80211p_sepulcre"],
        &["scenario", "new", "mine"],
        &["scenario", "check", "mine.toml"],
        &["completions", "bash"],
        &["man"],
        &["--help"],
    ] {
        let output = comad(&folder, arguments);
        assert!(output.status.success() && !output.stdout.is_empty(), "{arguments:?}: {}", text(&output.stderr));
    }
}
