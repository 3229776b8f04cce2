//! Foreign programs judge what comad writes. They run where `COMAD_PEERS_PYTHON` names a Python that has them.

use std::process::Command;

use comad::station::message::{Cam, bytes_from_hex, hex_from_bytes};
use tempfile::TempDir;

/// Runs a script with the peers' Python; `None`, and a line that says so, where there is none.
fn judge(test: &str, script: &str, arguments: &[&str]) -> Option<String> {
    let Some(python) = std::env::var_os("COMAD_PEERS_PYTHON") else {
        eprintln!(
            "{test}: skipped, because COMAD_PEERS_PYTHON does not name a Python with pycrate, asn1tools, duckdb and polars"
        );
        return None;
    };
    let output = Command::new(python).arg("-c").arg(script).args(arguments).output().expect("the peers' Python starts");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{test}: {stderr}");
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// CAMs as the simulator sends them: taken from a vector and changed through the domain type.
fn cams() -> Vec<String> {
    let vectors: serde_json::Value =
        serde_json::from_str(include_str!("codec/vectors/cam.json")).expect("the vectors are JSON");
    let mut found = Vec::new();
    for vector in vectors.as_array().expect("a list of vectors") {
        let bytes = bytes_from_hex(vector["uper_hex"].as_str().expect("hex digits")).expect("hex digits");
        let Ok(mut cam) = Cam::decode(&bytes) else { continue };
        for station_id in [0, 77, u32::MAX] {
            cam.station_id = station_id;
            let mut encoded = Vec::new();
            cam.encode_into(&mut encoded).expect("a CAM can be encoded");
            found.push(hex_from_bytes(&encoded));
        }
    }
    assert!(found.len() > 20, "the vectors were read");
    found
}

#[test]
fn pycrate_reads_our_cams_and_writes_the_same_bytes() {
    let script = "
import sys
from pycrate_asn1dir.ITS_CAM_2 import CAM_PDU_Descriptions as module
for text in sys.argv[1].split(','):
    module.CAM.from_uper(bytes.fromhex(text))
    assert module.CAM.to_uper().hex() == text, text
print(len(sys.argv[1].split(',')))";
    let cams = cams();
    if let Some(count) = judge("pycrate", script, &[&cams.join(",")]) {
        assert_eq!(count.trim(), cams.len().to_string());
    }
}

#[test]
fn asn1tools_reads_our_cams_with_our_modules() {
    let script = "
import glob, sys
import asn1tools
module = asn1tools.compile_files(sorted(glob.glob(sys.argv[2] + '/*.asn')), 'uper')
for text in sys.argv[1].split(','):
    value = module.decode('CAM', bytes.fromhex(text))
    assert module.encode('CAM', value).hex() == text, text
print(len(sys.argv[1].split(',')))";
    let cams = cams();
    let modules = concat!(env!("CARGO_MANIFEST_DIR"), "/asn1/modules/release1");
    if let Some(count) = judge("asn1tools", script, &[&cams.join(","), modules]) {
        assert_eq!(count.trim(), cams.len().to_string());
    }
}

#[test]
fn duckdb_and_polars_read_the_trace() {
    let script = "
import json, sys
import duckdb, polars
trace, folder = sys.argv[1] + '/events.parquet', sys.argv[1]
kinds = dict(duckdb.sql(f\"select kind, count(*) from '{trace}' group by kind\").fetchall())
frame = polars.read_parquet(trace)
assert frame.height == sum(kinds.values())
assert dict(frame.group_by('kind').len().iter_rows()) == kinds
summary = json.load(open(folder + '/summary.json'))
received = duckdb.sql(f\"select count(*) from '{trace}' where kind = 'reception' and outcome = 'received'\").fetchone()[0]
print(kinds['transmission'], summary['messages']['transmitted'], received, summary['receptions']['received'])";
    let folder = TempDir::new().expect("a folder");
    let status = Command::new(env!("CARGO_BIN_EXE_comad"))
        .args([
            "run",
            "--set",
            "scenario.duration_s=2",
            "--set",
            "scenario.warm_up_s=0",
            "--seeds",
            "2",
            "--trace",
            "events",
        ])
        .args(["--set", "metrics.awareness_range_m=300", "--out", "r"])
        .current_dir(folder.path())
        .stdout(std::process::Stdio::null())
        .status()
        .expect("the program starts");
    assert!(status.success());
    let result = folder.path().join("r").display().to_string();
    if let Some(counts) = judge("DuckDB and Polars", script, &[&result]) {
        let counts: Vec<&str> = counts.split_whitespace().collect();
        assert_eq!(counts[0], counts[1], "transmissions");
        assert_eq!(counts[2], counts[3], "receptions within the evaluated distance");
    }
}
