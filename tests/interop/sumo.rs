//! A real SUMO: the TraCI client against its server, and its tools behind `comad import`.
//!
//! They come with the package `eclipse-sumo` of the Python that `COMAD_PEERS_PYTHON` names.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use comad::evaluation::record::{
    DropReason, HazardReaction, MessageKind, Neighbour, Reception, Recorder, StationId, Transmission,
};
use comad::scenario::{Override, Scenario, ScenarioSource};
use comad::simulation::Simulation;
use comad::units::{MetersPerSecond, SimDuration, SimTime};
use comad::world::mobility::traci::{TraciClient, TraciCommand, TraciError};
use comad::world::road::network::RoadNetwork;

/// The folder of SUMO's programs; none where it is not installed.
fn programs() -> Option<PathBuf> {
    let python = std::env::var_os("COMAD_PEERS_PYTHON")?;
    // The scripts beside the interpreter only start these: whoever ends a script leaves the server alive.
    let question = ["-c", "import sumo; print(sumo.SUMO_HOME)"];
    let answer = Command::new(python).args(question).output().expect("COMAD_PEERS_PYTHON is a Python interpreter");
    let folder = PathBuf::from(String::from_utf8_lossy(&answer.stdout).trim()).join("bin");
    let found = folder.join("sumo").is_file();
    if !found {
        eprintln!("skipped: install eclipse-sumo beside COMAD_PEERS_PYTHON");
    }
    found.then_some(folder)
}

fn run(program: &Path, folder: &Path, arguments: &[&str]) {
    let output = Command::new(program).current_dir(folder).args(arguments).output().expect("a program of SUMO");
    assert!(output.status.success(), "{}: {}", program.display(), String::from_utf8_lossy(&output.stderr));
}

/// Ends the server even if the test fails.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A grid of streets with 500 vehicles and ten people on foot, and a server on a free port.
fn server(programs: &Path, folder: &Path) -> (Server, u16) {
    let grid =
        ["--grid", "--grid.number", "5", "--grid.length", "200", "--sidewalks.guess", "--default.lanenumber", "2"];
    run(&programs.join("netgenerate"), folder, &[&grid[..], &["-o", "grid.net.xml"]].concat());
    let routes = r#"<routes>
        <vType id="lorry" vClass="truck"/>
        <flow id="east" from="A0B0" to="D4E4" begin="0" period="0.5" number="150" departLane="best" departSpeed="max"/>
        <flow id="north" type="lorry" from="B0B1" to="D3D4" begin="0" period="0.7" number="100" departLane="best"/>
        <flow id="south" from="C4C3" to="C1C0" begin="0" period="0.8" number="100" departLane="best"/>
        <flow id="up" from="D0D1" to="D3D4" begin="0" period="0.8" number="100" departLane="best"/>
        <flow id="west" from="E2D2" to="B1A1" begin="0" period="1" number="50" departLane="best"/>
        <personFlow id="walker" begin="0" period="5" number="10"><walk from="A0B0" to="B1B2"/></personFlow>
    </routes>"#;
    std::fs::write(folder.join("grid.rou.xml"), routes).expect("a writable folder");
    serve(programs, folder, "grid")
}

/// A server on a free port for `NAME.net.xml` and `NAME.rou.xml`.
fn serve(programs: &Path, folder: &Path, name: &str) -> (Server, u16) {
    let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port").port();
    let child = Command::new(programs.join("sumo"))
        .current_dir(folder)
        .args(["-n", &format!("{name}.net.xml"), "-r", &format!("{name}.rou.xml")])
        .args(["--step-length", "0.1", "--no-step-log", "--seed", "1"])
        .args(["--remote-port", &port.to_string()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("sumo starts");
    (Server(child), port)
}

const TIMEOUT: Duration = Duration::from_secs(20);

fn step(number: i64) -> SimTime {
    SimTime::ZERO + SimDuration::from_millis(100 * number)
}

#[test]
fn a_hundred_seconds_of_sumo_and_a_vehicle_that_obeys() {
    let Some(programs) = programs() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let (_server, port) = server(&programs, folder.path());
    let mut client = TraciClient::connect("127.0.0.1", port, TIMEOUT).expect("SUMO answers");
    assert!(client.version().1.contains("SUMO"), "{:?}", client.version());
    client.set_order(1).expect("SUMO takes an order");
    let (mut vehicles, mut persons, mut arrived, mut most) = (0, 0, 0, 0);
    let (mut before, mut after) = (0.0, 0.0);
    for number in 1..=1000 {
        let result = client.step(step(number)).expect("a step");
        assert_eq!(result.time, step(number));
        for departure in &result.departed {
            let lorry = departure.user.id.starts_with("north");
            match departure.user.kind {
                comad::world::mobility::traci::UserKind::Vehicle => {
                    vehicles += 1;
                    assert_eq!(departure.class == comad::world::mobility::RoadUserClass::Truck, lorry);
                    assert_eq!(departure.vehicle_type, if lorry { "lorry" } else { "DEFAULT_VEHTYPE" });
                    assert!((2.0..20.0).contains(&departure.shape.length.0));
                }
                comad::world::mobility::traci::UserKind::Person => persons += 1,
            }
        }
        arrived += result.arrived.len();
        most = most.max(result.states.len());
        let first = result.states.iter().find(|(user, _)| user.id == "east.0").map(|(_, state)| state.speed.0);
        match number {
            60 => {
                before = first.expect("it is on its way");
                let (speed, duration) = (MetersPerSecond(2.0), SimDuration::from_millis(3000));
                client.command("east.0", TraciCommand::SlowDown { speed, duration }).expect("SUMO obeys");
            }
            90 => {
                after = first.expect("it is on its way");
                client.command("east.0", TraciCommand::Speed(None)).expect("SUMO obeys");
            }
            _ => {}
        }
    }
    assert!(vehicles >= 200 && persons == 10, "{vehicles} vehicles, {persons} persons");
    assert!(arrived > 0 && most > 50, "{arrived} arrived, at most {most} at once");
    assert!(before > 8.0 && after < 2.5, "{before} m/s before, {after} m/s after");
    let error = client.command("nobody", TraciCommand::Speed(None)).expect_err("it is not there").to_string();
    assert!(error.starts_with("SUMO refuses setSpeed of `nobody`: "), "{error}");
    client.close().expect("SUMO says good-bye");
}

#[test]
fn a_server_that_dies_is_missed() {
    let Some(programs) = programs() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let (mut server, port) = server(&programs, folder.path());
    let mut client = TraciClient::connect("127.0.0.1", port, TIMEOUT).expect("SUMO answers");
    client.set_order(1).expect("SUMO takes an order");
    client.step(step(1)).expect("a step");
    server.0.kill().expect("it was alive");
    server.0.wait().expect("it ends");
    // The first message may still leave before the end is noticed.
    let error = (2..20).find_map(|number| client.step(step(number)).err()).expect("it has gone");
    assert!(matches!(error, TraciError::Closed { .. }), "{error}");
}

#[test]
fn maps_are_imported_with_the_tools_of_sumo() {
    let Some(programs) = programs() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let map = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/networks/block.osm");
    let import = |path: &str, map: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_comad"));
        command.args(["import", "osm", map, "--out"]).arg(folder.path().join("map"));
        command.env("PATH", path).env_remove("SUMO_HOME").output().expect("comad runs")
    };
    let output = import("/nowhere", map);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("pip install eclipse-sumo"));
    let path = format!("{}:/usr/bin:/bin", programs.display());
    let output = import(&path, map);
    let (text, messages) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{text}{messages}");
    assert!(text.contains("buildings       1"), "{text}");
    let road = std::fs::read_to_string(folder.path().join("map/road.json")).expect("a road file");
    let network = RoadNetwork::from_json(&road).expect("a network");
    assert!(network.origin.is_some() && network.connections.len() >= 8);
    let files = std::fs::read_dir(folder.path().join("map")).expect("a folder").count();
    assert_eq!(files, 3, "road.json, map.net.xml and map.poly.xml");
    let output = import(&path, "/nowhere.osm");
    assert_eq!(output.status.code(), Some(3));
}

/// A straight road of 3 km on which three cars drive at 30 m/s, 3 s apart.
fn straight_road(programs: &Path, folder: &Path) -> (Server, u16) {
    let nodes = r#"<nodes><node id="west" x="0" y="0"/><node id="east" x="3000" y="0"/></nodes>"#;
    let edges = r#"<edges><edge id="road" from="west" to="east" numLanes="1" speed="30"/></edges>"#;
    let routes = r#"<routes>
        <vType id="steady" vClass="passenger" maxSpeed="30" sigma="0" speedFactor="1" speedDev="0"/>
        <flow id="car" type="steady" from="road" to="road" begin="0" period="3" number="3" departSpeed="max"/>
    </routes>"#;
    for (name, text) in [("road.nod.xml", nodes), ("road.edg.xml", edges), ("road.rou.xml", routes)] {
        std::fs::write(folder.join(name), text).expect("a writable folder");
    }
    run(&programs.join("netconvert"), folder, &["-n", "road.nod.xml", "-e", "road.edg.xml", "-o", "road.net.xml"]);
    serve(programs, folder, "road")
}

/// Takes note of reactions only.
#[derive(Default)]
struct Reactions(Vec<HazardReaction>);

impl Recorder for Reactions {
    fn generated(&mut self, _at: SimTime, _sender: StationId, _message: MessageKind) {}

    fn dropped(&mut self, _at: SimTime, _sender: StationId, _message: MessageKind, _reason: DropReason) {}

    fn transmission(&mut self, _transmission: &Transmission, _receptions: &[Reception]) {}

    fn reacted(&mut self, reaction: &HazardReaction) {
        self.0.push(*reaction);
    }

    fn channel_busy_ratio(&mut self, _at: SimTime, _station: StationId, _measured: bool, _ratio: f64) {}

    fn neighbourhood(&mut self, _at: SimTime, _receiver: StationId, _measured: bool, _neighbours: &[Neighbour]) {}
}

/// Both ways of the coupling: SUMO's cars receive a DENM of a unit at 1.5 km, slow down before it, and drive on behind it.
#[test]
fn cars_of_sumo_slow_down_because_of_a_denm_that_they_received() {
    let Some(programs) = programs() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let text = "
[scenario]
duration_s = 100.0
warm_up_s = 0.0
seeds = 1
[road.plane]
[mobility.traci]
port = PORT
most = { car = 3, truck = 0, bus = 0, motorcycle = 0, cyclist = 0, pedestrian = 0 }
[[roadside_units]]
x_m = 1500.0
y_m = 10.0
[messages.denm]
events = [{ station = 10000, at_s = 20.0, cause = 3 }]
[applications.road_hazard_signalling]
speed_kmh = 54.0
deceleration_mps2 = 2.0
relevance_distance_m = 500.0
[access.ideal]
";
    // share of the messages that is lost -> whether anybody reacts
    for (loss, reacts) in [("0", true), ("1", false)] {
        let (_server, port) = straight_road(&programs, folder.path());
        let path = folder.path().join("case.toml");
        std::fs::write(&path, text.replace("PORT", &port.to_string())).expect("a writable folder");
        let source = ScenarioSource::from_argument(path.to_str().expect("UTF-8")).expect("a file");
        let overrides = [Override::from(format!("access.ideal.loss.constant.rate={loss}").as_str())];
        let scenario = Scenario::load(&source, &overrides).unwrap_or_else(|error| panic!("{error}"));
        let mut simulation = Simulation::from_scenario(&scenario, 1, Reactions::default()).expect("a simulation");
        let (mut at_the_event, mut behind_it, mut hardest, mut slowest) = (Vec::new(), Vec::new(), 0.0_f64, 30.0_f64);
        while simulation.step().unwrap_or_else(|error| panic!("{error}")) {
            for body in simulation.bodies().filter(|body| body.id.0 < 3) {
                let (x, speed) = (body.motion.position.x, body.motion.speed.0);
                hardest = hardest.min(body.motion.acceleration.0);
                slowest = slowest.min(speed);
                if (1450.0..1500.0).contains(&x) {
                    at_the_event.push(speed);
                }
                if x > 1800.0 {
                    behind_it.push(speed);
                }
            }
        }
        let Reactions(reactions) = simulation.finish().0;
        assert!(!at_the_event.is_empty() && !behind_it.is_empty());
        assert_eq!(reactions.len(), if reacts { 3 } else { 0 }, "{reactions:?}");
        let fastest_there = at_the_event.iter().copied().fold(0.0, f64::max);
        if reacts {
            assert!(fastest_there < 15.1, "{fastest_there} m/s at the event");
            assert!(behind_it.iter().copied().fold(0.0, f64::max) > 29.0, "they drive on as before");
            assert!(hardest > -2.6, "{hardest} m/s2");
        } else {
            assert!(slowest > 29.0, "{slowest} m/s although nobody was told");
        }
    }
}
