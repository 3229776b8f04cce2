//! Wireshark reads our captures. Its version 4.0 knows the messages of release 1, and dissects the message within a secured
//! packet, too; the same fields are compared with and without signatures.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

use crate::program::{RunResult, comad};

/// Fields of tshark, and where our JSON has them; a capture has each at most once in a CAM but positions of other points,
/// which follow the first.
const FIELDS: [(&str, &str); 9] = [
    ("geonw.src_pos.lat", "/geonetworking/extendedHeader/sourcePositionVector/latitude"),
    ("geonw.src_pos.long", "/geonetworking/extendedHeader/sourcePositionVector/longitude"),
    ("geonw.src_pos.speed", "/geonetworking/extendedHeader/sourcePositionVector/speed"),
    ("its.stationID", "/message/header/stationID"),
    ("its.messageID", "/message/header/messageID"),
    ("its.latitude", "/message/cam/camParameters/basicContainer/referencePosition/latitude"),
    ("its.longitude", "/message/cam/camParameters/basicContainer/referencePosition/longitude"),
    (
        "its.speedValue",
        "/message/cam/camParameters/highFrequencyContainer/basicVehicleContainerHighFrequency/speed/speedValue",
    ),
    ("cam.generationDeltaTime", "/message/cam/generationDeltaTime"),
];

/// What tshark prints about `capture`; none where there is no tshark.
fn tshark(capture: &str, args: &[&str]) -> Option<String> {
    match Command::new("tshark").args(["-r", capture]).args(args).output() {
        Ok(output) => {
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            Some(String::from_utf8(output.stdout).expect("UTF-8"))
        }
        Err(error) => {
            eprintln!("skipped: tshark cannot be started ({error}); install the package tshark");
            None
        }
    }
}

/// Runs the signals with a scheme of security; compares all frames and gives back the kinds of messages among them.
fn compare(scheme: &str) -> Option<BTreeSet<String>> {
    let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/interop/signals.toml");
    let scheme = format!("security.scheme={scheme}");
    // The road-side unit follows the vehicles at the next ten thousand but two, for people beside the road.
    let result = RunResult::of(&[scenario, "--set", &scheme, "--pcap=0,3,30000"]);
    let capture = result.path().join("trace.pcapng");
    let capture = capture.to_str().expect("a UTF-8 path");

    let wrong = tshark(capture, &["-Y", "_ws.malformed || _ws.expert.severity == error"])?;
    assert_eq!(wrong, "", "{scheme}");
    let mut args = vec!["-T", "fields", "-E", "occurrence=f"];
    args.extend(FIELDS.iter().flat_map(|(field, _)| ["-e", field]));
    let theirs = tshark(capture, &args)?;

    let output = comad(&result.path(), &["codec", "decode", "--release", "1", "--file", capture]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let ours: Vec<Value> =
        serde_json::Deserializer::from_slice(&output.stdout).into_iter().map(|frame| frame.expect("JSON")).collect();
    assert_eq!(ours.len(), theirs.lines().count(), "{scheme}");
    assert!(ours.len() > 50, "{} frames", ours.len());

    let mut kinds = BTreeSet::new();
    for (ours, theirs) in ours.iter().zip(theirs.lines()) {
        let kind = ours["messageType"].as_str().expect("a message");
        kinds.insert(kind.to_owned());
        for ((field, path), theirs) in FIELDS.iter().zip(theirs.split('\t')) {
            // Positions within SPATEM and MAPEM have other names here.
            if kind != "CAM" && path.starts_with("/message/cam") {
                continue;
            }
            let expected = ours.pointer(path).map(Value::to_string).unwrap_or_default();
            assert_eq!(theirs, expected, "{scheme}, frame {}, {kind}, {field}", ours["frame"]);
        }
    }
    Some(kinds)
}

#[test]
fn tshark_reads_our_captures() {
    for scheme in ["none", "modelled"] {
        let Some(kinds) = compare(scheme) else { return };
        assert_eq!(kinds, ["CAM", "MAPEM", "SPATEM"].map(str::to_owned).into(), "{scheme}");
    }
}
