//! A real window on a virtual display, driven by keys and clicks as the server of the display sends them.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use tempfile::TempDir;

use super::has;
use super::picture::{Picture, Region};

/// A software renderer takes its time: something is looked at so often, with a pause in between.
const LOOKS: u32 = 1200;
const PAUSE: Duration = Duration::from_millis(250);

const INSPECTOR: Region = Region { name: "inspector", x: (0.3, 0.95), y: (0.2, 0.65) };

struct Display {
    server: Child,
    name: String,
}

impl Display {
    fn open() -> Self {
        // The server writes the number of a free display.
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1280x720x24", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb can be started");
        let mut number = String::new();
        let mut out = server.stdout.take().expect("its output");
        let mut byte = [0];
        while out.read(&mut byte).is_ok_and(|read| read == 1) && byte[0] != b'\n' {
            number.push(char::from(byte[0]));
        }
        Self { server, name: format!(":{number}") }
    }

    fn tool(&self, program: &str, arguments: &[&str]) -> String {
        let output = Command::new(program).args(arguments).env("DISPLAY", &self.name).output();
        String::from_utf8_lossy(&output.expect("a tool of the display").stdout).trim().to_owned()
    }

    fn title(&self) -> String {
        let window = self.tool("xdotool", &["search", "--name", "^comad"]);
        let window = window.lines().next().unwrap_or_default().to_owned();
        if window.is_empty() { window } else { self.tool("xdotool", &["getwindowname", &window]) }
    }

    /// Waits until the title says something.
    fn wait_for(&self, wanted: &str) {
        let said = patiently(|| self.title().contains(wanted).then_some(()));
        assert!(said.is_some(), "the title says `{}`, not `{wanted}`", self.title());
    }

    fn key(&self, key: &str) {
        self.tool("xdotool", &["key", key]);
        sleep(Duration::from_secs(1));
    }

    fn picture(&self, folder: &Path, name: &str) -> Picture {
        let path: PathBuf = folder.join(name);
        self.tool("import", &["-window", "root", &path.display().to_string()]);
        if let Some(kept) = std::env::var_os("COMAD_SCREENSHOTS") {
            let _ = fs::copy(&path, Path::new(&kept).join(name));
        }
        Picture::read(&path)
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

#[test]
fn a_presenter_selects_pauses_switches_technology_and_inspects() {
    let tools = [("Xvfb", "-help"), ("xdotool", "version"), ("import", "-version")];
    if let Some((missing, _)) = tools.iter().find(|(tool, argument)| !has(tool, argument)) {
        eprintln!("skipped: there is no {missing} here (Debian: xvfb, xdotool, imagemagick)");
        return;
    }
    let display = Display::open();
    let folder = TempDir::new().expect("a temporary folder");
    let settings = ["--set", "scenario.duration_s=300", "--set", "traffic.density_per_km=8", "--size", "1280x720"];
    let mut program = Command::new(env!("CARGO_BIN_EXE_comad"))
        .args(["demo", "highway"])
        .args(settings)
        .env("DISPLAY", &display.name)
        .env_remove("WAYLAND_DISPLAY")
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program can be started");
    // A window, or the end of the program.
    let ended = patiently(|| match program.try_wait().expect("the program") {
        Some(status) => Some(Some(status)),
        None => (!display.title().is_empty()).then_some(None),
    });
    if let Some(status) = ended.expect("a window") {
        let mut stderr = String::new();
        program.stderr.take().expect("its errors").read_to_string(&mut stderr).expect("text");
        assert_eq!(status.code(), Some(1), "{stderr}");
        assert!(stderr.contains("no graphics driver"), "{stderr}");
        eprintln!("skipped: there is no Vulkan driver here (Debian: mesa-vulkan-drivers)");
        return;
    }
    display.wait_for("playing");
    display.tool("xdotool", &["mousemove", "400", "300"]);
    // There is no window manager that would give the window the keyboard.
    display.tool("xdotool", &["search", "--name", "^comad", "windowfocus"]);
    sleep(Duration::from_secs(2));
    let before = display.title();
    display.key("s");
    let another = patiently(|| (selected(&display.title()) != selected(&before)).then_some(()));
    assert!(another.is_some(), "{} is still selected", selected(&before));
    display.key("space");
    display.wait_for("paused");
    let closed = display.picture(folder.path(), "window.png");
    assert!(closed.colours(Region { name: "window", x: (0.0, 1.0), y: (0.0, 1.0) }) > 60);
    display.key("i");
    // It needs two pictures until it is there.
    let open = patiently(|| {
        let now = display.picture(folder.path(), "inspector.png");
        (closed.difference(&now, INSPECTOR) > 0.5).then_some(now)
    });
    assert!(open.expect("the inspector covers its place").contrast(INSPECTOR) > 4.5);
    display.key("Escape");
    assert!(display.title().contains("802.11p"), "{}", display.title());
    display.key("t");
    display.wait_for("802.11bd");
    display.key("Escape");
    let status = patiently(|| program.try_wait().expect("the program")).expect("the window closes");
    assert_eq!(status.code(), Some(0));
}

/// Looks again and again until there is something.
fn patiently<T>(mut look: impl FnMut() -> Option<T>) -> Option<T> {
    (0..LOOKS).find_map(|_| {
        let found = look();
        if found.is_none() {
            sleep(PAUSE);
        }
        found
    })
}

/// The part of the title that names the selected station.
fn selected(title: &str) -> String {
    title.split(" · ").find(|part| part.starts_with("station")).unwrap_or_default().to_owned()
}
