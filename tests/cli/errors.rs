//! Mistakes in arguments and files: the exit code, and a message that leads to the mistake.

use std::fs;

use crate::program::comad;

#[test]
fn wrong_usage_and_wrong_scenarios_are_explained() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("typo.toml"), "[scenario]\nduration_s = 3\n\n[traffic]\ndensty_per_km = 9\n").unwrap();
    // arguments after `run` -> exit code, parts of the message
    let cases: [(&[&str], i32, &[&str]); 9] = [
        (&["--set", "scenario.duratin_s=3"], 3, &["unknown key `duratin_s`", "did you mean `duration_s`?"]),
        (&["--set", "trafic.density_per_km=3"], 3, &["`trafic`", "did you mean `traffic`?"]),
        (&["--set", "scenario.duration_s=-1"], 3, &["scenario.duration_s=-1", "duration_s"]),
        (&["typo.toml"], 3, &["typo.toml:5:1", "densty_per_km", "did you mean `density_per_km`?"]),
        (&["defalt"], 3, &["`defalt`", "did you mean the built-in scenario `default`?"]),
        (&["typos.toml"], 3, &["`typos.toml`", "did you mean `typo.toml`?"]),
        (&["--sed", "3"], 2, &["--sed", "'--seed'"]),
        (&["--format", "xml"], 2, &["xml", "json"]),
        (&["--set", "no equals sign"], 3, &["no equals sign"]),
    ];
    for (args, code, parts) in cases {
        let output = comad(folder.path(), &[&["run"], args].concat());
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {message}");
        for part in parts {
            assert!(message.contains(part), "{args:?}: `{part}` is missing in\n{message}");
        }
        assert!(output.stdout.is_empty(), "{args:?}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "a refused run wrote something");
}

#[test]
fn wrong_positions_are_explained_with_their_place() {
    let folder = tempfile::tempdir().unwrap();
    // file -> parts of the message; the road runs from x = 0 to 2000 m
    let cases: [(&str, &[&str]); 8] = [
        ("", &["the file is empty", "id,x,y,phase_s"]),
        ("id,x,y,phase_s\n", &["no vehicle after the header"]),
        ("id,y,phase_s\n1,2,0\n", &["positions.csv:1", "`x`"]),
        ("id,x,y,phase_s\n1,10,2,0\n2,2001,2,0\n", &["positions.csv:3", "column `x`", "2001 m", "0 to 2000 m"]),
        ("id,x,y,phase_s\n1,10,90,0\n", &["positions.csv:2", "column `y`"]),
        ("id,x,y,phase_s\n1,ten,2,0\n", &["positions.csv:2", "column `x`", "`ten` is not a number"]),
        ("id,x,y,phase_s\n1,10,2,0\n1,20,2,0\n", &["positions.csv:3", "column `id`"]),
        ("id,x,y,phase_s\n1,10,2\n", &["positions.csv:2"]),
    ];
    for (text, parts) in cases {
        fs::write(folder.path().join("positions.csv"), text).unwrap();
        let output = comad(
            folder.path(),
            &[
                "run",
                "ns3_highway",
                "--set",
                "traffic.density_per_km=",
                "--set",
                "traffic.positions_file=positions.csv",
                "--set",
                "scenario.duration_s=2",
            ],
        );
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{text:?}: {message}");
        for part in parts {
            assert!(message.contains(part), "{text:?}: `{part}` is missing in\n{message}");
        }
        // What a run refuses, a check refuses too.
        let positions = "traffic.positions_file=positions.csv";
        let checked = comad(folder.path(), &["scenario", "check", "ns3_highway", "--set", positions]);
        assert_eq!(checked.status.code(), Some(3), "{text:?}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "a refused run wrote something");
}
