//! `comad codec` on messages that another compiler encoded (`tests/codec/vectors`).

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::program::{RunResult, comad};

const VECTORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/codec/vectors/cam.json");

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The vector `name` of release 1: hex digits and value.
fn vector(name: &str) -> (String, Value) {
    let vectors: Vec<Value> = serde_json::from_str(&fs::read_to_string(VECTORS).unwrap()).unwrap();
    let found = vectors.iter().find(|vector| vector["name"] == name && vector["release"] == 1).unwrap();
    (found["uper_hex"].as_str().unwrap().to_owned(), found["value"].clone())
}

#[test]
fn a_message_is_decoded_encoded_and_inspected() {
    let (hex, value) = vector("cam_hf");
    let release1 = ["--message", "CAM", "--release", "1"];
    let decoded = comad(here(), &[&["codec", "decode"], &release1[..], &[&hex]].concat());
    assert_eq!(decoded.status.code(), Some(0));
    assert_eq!(serde_json::from_slice::<Value>(&decoded.stdout).unwrap(), value);

    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("cam.json"), &decoded.stdout).unwrap();
    let encoded = comad(folder.path(), &[&["codec", "encode"], &release1[..], &["cam.json"]].concat());
    assert_eq!((encoded.status.code(), String::from_utf8(encoded.stdout).unwrap()), (Some(0), hex.clone() + "\n"));

    let inspected = comad(here(), &[&["codec", "inspect"], &release1[..], &[&hex]].concat());
    let table = String::from_utf8(inspected.stdout).unwrap();
    assert_eq!(inspected.status.code(), Some(0));
    for part in ["stationID", "1234567", "generationDeltaTime", "4660", "headingValue"] {
        assert!(table.contains(part), "`{part}` is missing in\n{table}");
    }
}

#[test]
fn garbage_is_refused_with_its_place() {
    let (hex, _) = vector("cam_hf");
    let (cut, longer) = (&hex[..20], format!("{hex}00"));
    // arguments after `codec` -> exit code, part of the message
    let cases: [(&[&str], i32, &str); 7] = [
        (&["decode", "--message", "CAM", "0202zz"], 3, "character 5: found `z`, expected a hex digit"),
        (&["decode", "--message", "CAM", cut], 3, "not a CAM (release 2): bit "),
        (&["inspect", "--message", "CAM", cut], 3, "not a CAM (release 2): bit "),
        (&["decode", "--message", "CAM", &longer], 3, "not a CAM (release 2): "),
        (&["decode", "--message", "CAN", &hex], 2, "unknown message `CAN`"),
        (&["decode", "--message", "CAM", "--release", "3", &hex], 2, "3 is not in 1..=2"),
        (&["encode", "--message", "CAM", "no_such_file.json"], 3, "cannot read"),
    ];
    for (args, code, part) in cases {
        let output = comad(here(), &[&["codec"], args].concat());
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {message}");
        assert!(message.contains(part), "{args:?}: {message}");
        assert!(output.stdout.is_empty(), "{args:?}");
    }
}

#[test]
fn a_value_that_is_no_message_is_refused_with_its_place() {
    let (_, mut value) = vector("cam_hf");
    value["cam"]["camParameters"]["basicContainer"]["stationType"] = 256.into();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("cam.json"), value.to_string()).unwrap();
    let encode = ["codec", "encode", "--message", "CAM", "--release", "1", "cam.json"];
    let output = comad(folder.path(), &encode);
    let message = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{message}");
    assert!(message.contains("cam.camParameters.basicContainer.stationType") && message.contains("256"), "{message}");

    fs::write(folder.path().join("cam.json"), "{\"header\":\n oops}").unwrap();
    let output = comad(folder.path(), &encode);
    let message = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{message}");
    assert!(message.contains("is not JSON") && message.contains("line 2 column 2"), "{message}");
}

/// A capture of our own, read back as file, frame and packet; what tshark makes of one is in `tests/interop`.
#[test]
fn captures_and_packets_are_decoded_and_inspected() {
    let short = ["--set", "scenario.duration_s=1", "--set", "scenario.warm_up_s=0", "--seeds", "1"];
    let result = RunResult::of(&[&short[..], &["--pcap=0,1"]].concat());
    let folder = result.path();
    let lines = comad(&folder, &["codec", "decode", "--file", "trace.pcapng"]);
    assert_eq!(lines.status.code(), Some(0), "{}", String::from_utf8_lossy(&lines.stderr));
    let text = String::from_utf8(lines.stdout).unwrap();
    let frames: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(frames.len() > 2, "{text}");
    assert_eq!((&frames[1]["frame"], &frames[1]["messageType"]), (&2.into(), &"CAM".into()));
    assert_eq!(frames[1]["security"]["psid"], 36);
    assert_eq!(frames[1]["btp"]["destinationPort"], 2001);

    let table = comad(&folder, &["codec", "inspect", "--file", "trace.pcapng", "--frame", "2"]);
    let table = String::from_utf8(table.stdout).unwrap();
    for part in ["link layer", "GeoNetworking basic header", "headerInfo", "destination port", "generationDeltaTime"] {
        assert!(table.contains(part), "`{part}` is missing in\n{table}");
    }

    // arguments after `codec decode` -> part of the message
    let cases: [(&[&str], &str); 4] = [
        (&["--file", "trace.pcapng", "--frame", "1000000"], "has no frame 1000000, expected 1 to "),
        (&["--file", "summary.json"], "is no pcap or pcapng file"),
        (&["--packet", "1100"], "GeoNetworking basic header, byte "),
        (&["--packet", "ffffffffffff0200000000010800"], "a message alone needs --message instead"),
    ];
    for (args, part) in cases {
        let output = comad(&folder, &[&["codec", "decode"], args].concat());
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{args:?}: {message}");
        assert!(message.contains(part), "{args:?}: {message}");
    }
}

#[test]
fn a_station_that_does_not_exist_is_refused() {
    // list -> exit code, message
    for (list, code, part) in [
        ("99999", 3, "there is no station 99999 to capture; the stations of this scenario are 0 to 119"),
        ("x", 2, "invalid value 'x'"),
    ] {
        let output = comad(here(), &["run", &format!("--pcap={list}")]);
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{message}");
        assert!(message.contains(part), "{message}");
    }
}
