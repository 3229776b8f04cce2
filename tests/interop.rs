//! Other people's programs read what this one writes: two ASN.1 compilers, two readers of Parquet, tshark and a browser.
//!
//! They need Python with `pycrate`, `asn1tools`, `duckdb`, `polars` and `playwright`; `COMAD_PEERS_PYTHON` names its interpreter.
//! tshark is looked for in the path, and Chromium there or in `COMAD_CHROMIUM`. What is missing is said, and its tests pass without looking.

#[path = "interop/cams.rs"]
mod cams;
#[path = "interop/captures.rs"]
mod captures;
#[path = "security/envelopes.rs"]
mod envelopes;
#[path = "interop/hyperqueue.rs"]
mod hyperqueue;
#[path = "interop/messages.rs"]
mod messages;
#[path = "cli/program.rs"]
mod program;
#[path = "codec/random_value.rs"]
mod random_value;
#[path = "interop/report_page.rs"]
mod report_page;
#[path = "interop/sumo.rs"]
mod sumo;
#[path = "interop/tshark.rs"]
mod tshark;

use std::io::Write;
use std::process::{Command, Stdio};

use comad::station::message::hex_from_bytes;
use comad::station::security::{ReceivedEnvelope, ReceivedSigner, SignatureScheme};
use program::RunResult;
use serde_json::Value;

/// Runs `tests/interop/SCRIPT` with `args` and `input`; none without an interpreter.
fn peer(script: &str, args: &[&str], input: &str) -> Option<String> {
    let Some(python) = std::env::var_os("COMAD_PEERS_PYTHON") else {
        eprintln!("skipped: set COMAD_PEERS_PYTHON to a Python with pycrate, asn1tools, duckdb and polars");
        return None;
    };
    let mut child = Command::new(python)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/interop"))
        .arg(script)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("COMAD_PEERS_PYTHON is a Python interpreter");
    // The script answers while it still reads: both pipes have to be served at once.
    let mut pipe = child.stdin.take().expect("a pipe");
    let output = std::thread::scope(|scope| {
        scope.spawn(move || pipe.write_all(input.as_bytes()).expect("the script reads its input"));
        child.wait_with_output().expect("the script ends")
    });
    assert!(output.status.success(), "{script} failed");
    Some(String::from_utf8(output.stdout).expect("UTF-8"))
}

/// pycrate has the modules of IEEE 1609.2 with the header extensions of TS 103 097 V2.1.1.
#[test]
fn pycrate_reads_our_envelopes() {
    let certificate = envelopes::domain(SignatureScheme::Real).authority_certificate().to_vec();
    let envelopes = envelopes::signed(SignatureScheme::Real);
    let lines: Vec<String> = envelopes.iter().map(|bytes| hex_from_bytes(bytes)).collect();
    let input = format!("{}\n{}\n", hex_from_bytes(&certificate), lines.join("\n"));
    let Some(output) = peer("pycrate_envelopes.py", &[], &input) else { return };
    let found: Vec<Value> = output.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(found.len(), 1 + envelopes.len());
    assert_eq!(found[0]["hex"], hex_from_bytes(&certificate));
    for (hex, found) in lines.iter().zip(&found[1..]) {
        assert_eq!(found["hex"], hex.as_str());
        let with_certificate = found["with_certificate"].as_str().expect("hex digits");
        for (hex, requested) in [(hex.as_str(), &[][..]), (with_certificate, &certificate)] {
            let bytes = comad::station::message::bytes_from_hex(hex).expect("hex digits");
            let ours = ReceivedEnvelope::parse(&bytes).expect("our reader");
            assert_eq!(ours.requested_certificate.of(&bytes), requested);
            assert_eq!(found["psid"], ours.its_aid.0);
            assert_eq!(found["generation_time"], ours.generation_time.expect("a time").0);
            let location = ours.generation_location.map(|at| (at.latitude, at.longitude, at.elevation));
            assert_eq!(found["location"], serde_json::json!(location));
            let requests: Vec<String> = ours.requests(&bytes).map(|id| hex_from_bytes(&id.0)).collect();
            assert_eq!(found["requests"], serde_json::json!(requests));
            assert_eq!(found["payload"], hex_from_bytes(ours.payload.of(&bytes)));
            let signer = if matches!(ours.signer, ReceivedSigner::Digest(_)) { "digest" } else { "certificate" };
            assert_eq!(found["signer"], signer);
        }
    }
}

#[test]
fn duckdb_and_polars_read_the_trace() {
    if std::env::var_os("COMAD_PEERS_PYTHON").is_none() {
        peer("parquet_counts.py", &[], "");
        return;
    }
    let args = ["ns3_highway", "--trace", "events", "--seeds", "2", "--format", "json"];
    let args = [&args[..], &["--set", "scenario.duration_s=2", "--set", "scenario.warm_up_s=0"]].concat();
    // Figures count what is nearer, the trace also holds what is exactly there: of cars 20 m apart, some are.
    let nearer_than = "1000";

    let result = RunResult::of(&args);
    let summary: Value = serde_json::from_str(&result.stdout).expect("JSON");
    let manifest = result.json("manifest.json");
    let path = result.path().join("events.parquet");
    let output =
        peer("parquet_counts.py", &[path.to_str().expect("a UTF-8 path"), nearer_than], "").expect("an interpreter");
    let counts: Value = serde_json::from_str(&output).expect("JSON");
    let [messages, receptions] = [&summary["messages"], &summary["receptions"]];
    for reader in ["duckdb", "polars"] {
        let counts = &counts[reader];
        assert_eq!(counts["transmission"], messages["transmitted"], "{reader}");
        assert_eq!(counts["reception"], receptions["expected"], "{reader}");
        assert_eq!(counts["received"], receptions["received"], "{reader}");
        for (cause, count) in receptions["lost"].as_object().expect("causes") {
            // A cause that never applied has no row.
            assert_eq!(counts[cause].as_u64().unwrap_or(0), count.as_u64().expect("a count"), "{reader}, {cause}");
        }
        assert_eq!(counts["seeds"], manifest["seeds"], "{reader}");
        let mean = summary["messages"]["bytes"]["CAM"]["mean"].as_f64().expect("a mean");
        assert!((counts["mean_bytes"].as_f64().expect("a mean") - mean).abs() < 1e-9, "{reader}");
    }
}
