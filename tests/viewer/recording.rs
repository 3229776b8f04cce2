//! Recordings without a window.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use super::picture::{Picture, Region};

const TITLE: Region = Region { name: "title", x: (0.01, 0.5), y: (0.01, 0.085) };
const SCENE: Region = Region { name: "scene", x: (0.1, 0.6), y: (0.2, 0.6) };
const NARRATION: Region = Region { name: "narration", x: (0.17, 0.72), y: (0.69, 0.83) };
const TRANSPORT: Region = Region { name: "transport", x: (0.02, 0.98), y: (0.865, 0.92) };
const FOOTER: Region = Region { name: "footer", x: (0.0, 1.0), y: (0.94, 1.0) };

/// What a software renderer needs for a picture, some seconds, is spent on few of them.
fn demo(arguments: &[&str]) -> Output {
    let output = Command::new(env!("CARGO_BIN_EXE_comad"))
        .arg("demo")
        .args(arguments)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output();
    output.expect("the program can be started")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The pictures of a recording; none if there is no driver.
fn record(folder: &Path, arguments: &[&str]) -> Option<Vec<PathBuf>> {
    let out = folder.display().to_string();
    let output = demo(&[arguments, &["--record", &out, "--size", "1280x720"]].concat());
    if text(&output.stderr).contains("no graphics driver") {
        assert_eq!(output.status.code(), Some(1));
        eprintln!("skipped: there is no Vulkan driver here (Debian: mesa-vulkan-drivers)");
        return None;
    }
    assert!(output.status.success(), "{}", text(&output.stderr));
    let mut pictures: Vec<PathBuf> =
        fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("an entry").path()).collect();
    pictures.sort();
    Some(pictures)
}

#[test]
fn stories_draw_something_in_each_region_and_can_be_read() {
    for story in ["one_message", "blind_corner", "truck_in_between"] {
        let folder = TempDir::new().expect("a temporary folder");
        let Some(pictures) = record(&folder.path().join("pictures"), &[story, "--fps", "1", "--frames", "3"]) else {
            return;
        };
        assert_eq!(pictures.len(), 3, "{story}");
        let read: Vec<Picture> = pictures.iter().map(|path| Picture::read(path)).collect();
        for picture in &read {
            assert_eq!((picture.width, picture.height), (1280, 720));
            // Roads, cars, trees, light and shade.
            assert!(picture.colours(SCENE) > 25, "{story}: {} colours in the scene", picture.colours(SCENE));
            for region in [TITLE, NARRATION, TRANSPORT, FOOTER] {
                let contrast = picture.contrast(region);
                assert!(contrast > 4.5, "{story}: {} has a contrast of {contrast}", region.name);
            }
        }
        // Something moves.
        assert!(read[1].difference(&read[2], SCENE) > 0.001, "{story}");
    }
}

#[test]
fn a_recording_is_the_same_each_time_and_its_run_that_of_the_command_line() {
    let settings =
        ["--set", "scenario.duration_s=2", "--set", "scenario.warm_up_s=0", "--set", "traffic.density_per_km=10"];
    let folder = TempDir::new().expect("a temporary folder");
    let arguments = [&["highway", "--fps", "2", "--seed", "5"][..], &settings].concat();
    let Some(first) = record(&folder.path().join("first"), &arguments) else { return };
    let second = record(&folder.path().join("second"), &arguments).expect("there is a driver");
    assert_eq!((first.len(), second.len()), (4, 4), "two seconds, two pictures each");
    for (one, other) in first.iter().zip(&second) {
        assert!(fs::read(one).expect("a picture") == fs::read(other).expect("a picture"), "{}", one.display());
    }
    // The same run without pictures.
    let out = folder.path().join("result").display().to_string();
    let program = || Command::new(env!("CARGO_BIN_EXE_comad"));
    let run = program()
        .args(["run", "highway", "--seed", "5", "--seeds", "1", "--format", "json", "--out", &out])
        .args(settings)
        .output()
        .expect("the program can be started");
    assert!(run.status.success(), "{}", text(&run.stderr));
    let summary: serde_json::Value = serde_json::from_slice(&run.stdout).expect("a summary");
    let hash = summary["result_hash"].as_str().expect("a hash");
    let third = folder.path().join("third").display().to_string();
    let output = demo(&[&arguments[..], &["--record", &third, "--size", "640x360"]].concat());
    assert!(text(&output.stderr).contains(hash), "{hash}\n{}", text(&output.stderr));
    // And as a replay of that result, which compares the two.
    let fourth = folder.path().join("fourth").display().to_string();
    let replay = program()
        .args(["replay", &out, "--record", &fourth, "--size", "640x360", "--fps", "1"])
        .output()
        .expect("the program can be started");
    assert!(replay.status.success(), "{}", text(&replay.stderr));
    assert!(text(&replay.stdout).contains("2 pictures of 640x360"), "{}", text(&replay.stdout));
}

#[test]
fn mistakes_are_told_and_leave_nothing_behind() {
    let folder = TempDir::new().expect("a temporary folder");
    let story = folder.path().join("story.toml");
    fs::write(
        &story,
        "title = \"t\"\nsummary = \"s\"\nscenario = \"highway\"\n[[step]]\ntitle = \"t\"\ntext = \"x\"\nduration_s = 5\n\
         begin_at_s = 0\ncamera = \"folow\"\n",
    )
    .expect("a file");
    let (story, nowhere) = (story.display().to_string(), folder.path().join("nowhere").display().to_string());
    // arguments -> exit code, what is said
    let cases: [(&[&str], i32, &str); 6] = [
        (&["one_mesage"], 3, "did you mean `one_message`?"),
        (&[&story], 3, "did you mean `follow`?"),
        (&["highway", "--set", "traffic.densty_per_km=3"], 3, "density_per_km"),
        (&["highway", "--size", "12x12", "--record", &nowhere], 2, "1280x720"),
        (&["highway", "--frames", "3"], 2, "--record"),
        (&["highway"], 1, "comad run"),
    ];
    for (arguments, code, said) in cases {
        let output = demo(arguments);
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {stderr}");
        assert!(stderr.contains(said), "{arguments:?}: {stderr}");
        assert!(!stderr.contains("panicked"), "{arguments:?}: {stderr}");
    }
    assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 1);
}
