//! Units at signals that follow the traffic: what their SPATEMs say and what the signals show afterwards.

use comad::evaluation::record::{
    DropReason, MessageKind, Neighbour, PacketToCapture, Reception, Recorder, StationId, Transmission,
};
use comad::scenario::{Scenario, ScenarioSource};
use comad::simulation::{SignalState, Simulation, check_runnable};
use comad::station::message::quantities::{IntersectionStatus, MovementPhaseState};
use comad::station::message::{MessageKind as Kind, Spatem};
use comad::station::networking::ParsedPacket;
use comad::units::{SimDuration, SimTime};
use comad::world::road::network::{
    FileConnection, FileEdge, FileJunction, FileLane, FileLaneReference, FileSignals, FileStage, JunctionKind,
    LaneUser, RoadFile,
};

/// The SPATEMs of a run with the instants at which they were generated.
#[derive(Default)]
struct Spatems {
    generated_at: SimTime,
    messages: Vec<(SimTime, Spatem)>,
}

impl Recorder for Spatems {
    fn generated(&mut self, _at: SimTime, _sender: StationId, _message: MessageKind) {}

    fn dropped(&mut self, _at: SimTime, _sender: StationId, _message: MessageKind, _reason: DropReason) {}

    fn transmission(&mut self, transmission: &Transmission, _receptions: &[Reception]) {
        self.generated_at = transmission.generated_at;
    }

    fn keeps_packets(&self) -> bool {
        true
    }

    fn packet(&mut self, _frame: u64, packet: &PacketToCapture<'_>) {
        let parsed = ParsedPacket::parse(packet.packet).expect("a packet of this program");
        let port = parsed.btp.expect("a message").destination_port();
        if Kind::from_btp_port(port) == Some(Kind::Spatem) {
            let message = Spatem::decode(parsed.message(packet.packet)).expect("a SPATEM");
            self.messages.push((self.generated_at, message));
        }
    }

    fn channel_busy_ratio(&mut self, _at: SimTime, _station: StationId, _measured: bool, _ratio: f64) {}

    fn neighbourhood(&mut self, _at: SimTime, _receiver: StationId, _measured: bool, _neighbours: &[Neighbour]) {}
}

/// Two one-way streets that cross at actuated signals: group 1 eastward, group 2 northward.
fn crossing_streets() -> RoadFile {
    let mut file = RoadFile::named("streets");
    let stage = |group| FileStage { groups: vec![group], min_green_s: 6.0, max_green_s: 25.0 };
    let signals = FileSignals::Actuated {
        stages: vec![stage(1), stage(2)],
        amber_s: 3.0,
        red_amber_s: 1.0,
        clearance_s: 2.0,
        detector_m: 40.0,
        gap_s: 3.0,
    };
    let mut junction = |id: &str, position, kind, signals| {
        file.junctions.push(FileJunction { id: id.into(), position, kind, signals });
    };
    for (id, position) in [("w", [-300.0, 0.0]), ("e", [200.0, 0.0]), ("s", [0.0, -300.0]), ("n", [0.0, 200.0])] {
        junction(id, position, JunctionKind::Border, None);
    }
    junction("c", [0.0, 0.0], JunctionKind::Signalised, Some(signals));
    let ways = [
        ("w_in", "w", "c", [[-300.0, 0.0], [-8.0, 0.0]]),
        ("e_out", "c", "e", [[8.0, 0.0], [200.0, 0.0]]),
        ("s_in", "s", "c", [[0.0, -300.0], [0.0, -8.0]]),
        ("n_out", "c", "n", [[0.0, 8.0], [0.0, 200.0]]),
    ];
    for (id, from, to, shape) in ways {
        let users = LaneUser::ALL[..4].to_vec();
        let lane = FileLane { width_m: 3.5, speed_limit_mps: 14.0, users, shape: shape.to_vec() };
        file.edges.push(FileEdge { id: id.into(), from: from.into(), to: to.into(), priority: 0, lanes: vec![lane] });
    }
    for (from, to, group) in [("w_in", "e_out", 1), ("s_in", "n_out", 2)] {
        let lane = |edge: &str| FileLaneReference { edge: edge.into(), lane: 0 };
        file.connections.push(FileConnection {
            id: format!("{from}-{to}"),
            from: lane(from),
            to: lane(to),
            shape: Vec::new(),
            turn: None,
            speed_limit_mps: None,
            signal_group: Some(group),
            yields_to: None,
        });
    }
    file
}

const SCENARIO: &str = r#"
[scenario]
duration_s = 240.0
warm_up_s = 0.0
[road.network]
file = "streets.json"
[[demand.flows]]
from = "w_in"
to = ["e_out"]
per_hour = 500
[[demand.flows]]
from = "s_in"
to = ["n_out"]
per_hour = 250
[[roadside_units]]
x_m = 10.0
y_m = 10.0
signalised = true
[security]
scheme = "none"
[access.ideal]
"#;

const DRIVE: &str = "time,id,x,y\n0,a,-200,0\n30,a,100,0\n";

const RECORDED: &str = r#"
[mobility.recorded]
file = "drive.csv"
format = "csv"
max_gap_s = 60.0
[mobility.recorded.columns]
time = "time"
id = "id"
x = "x"
y = "y"
"#;

/// The scenario, and the folder that has its files.
fn scenario(text: &str) -> (Scenario, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let road = serde_json::to_string(&crossing_streets()).expect("a road file");
    let path = folder.path().join("case.toml");
    for (file, content) in [("streets.json", road.as_str()), ("drive.csv", DRIVE), ("case.toml", text)] {
        std::fs::write(folder.path().join(file), content).expect("a writable folder");
    }
    let source = ScenarioSource::from_argument(path.to_str().expect("UTF-8")).expect("a scenario file");
    (Scenario::load(&source, &[]).unwrap_or_else(|error| panic!("{error}")), folder)
}

/// What a SPATEM calls a state.
fn phase_of(state: SignalState) -> MovementPhaseState {
    match state {
        SignalState::Red => MovementPhaseState::StopAndRemain,
        SignalState::RedAmber => MovementPhaseState::PreMovement,
        SignalState::Green => MovementPhaseState::PermissiveMovementAllowed,
        SignalState::Amber => MovementPhaseState::PermissiveClearance,
    }
}

#[test]
fn spatems_tell_what_actuated_signals_show_and_when_that_ends() {
    let (scenario, _folder) = scenario(SCENARIO);
    let mut run = Simulation::from_scenario(&scenario, 3, Spatems::default()).expect("a scenario that runs");
    // What both groups show in each step.
    let mut shown: Vec<(SimTime, Vec<SignalState>)> = Vec::new();
    loop {
        let start = run.clock().now;
        if !run.step().expect("nothing fails") {
            break;
        }
        shown.push((start, run.signals(start)));
    }
    let (spatems, _) = run.finish();
    let step = SimDuration::from_millis(100);
    let end = shown.last().expect("a run of some steps").0;
    let (mut certain, mut bounded, mut open) = (0, 0, 0);
    for (at, spatem) in &spatems.messages {
        let intersection = &spatem.intersections[0];
        assert_eq!(intersection.status, IntersectionStatus::TRAFFIC_DEPENDENT_OPERATION);
        assert_eq!(intersection.movements.len(), 2);
        let now = shown.partition_point(|(start, _)| start <= at) - 1;
        for movement in &intersection.movements {
            let group = usize::from(movement.signal_group) - 1;
            let event = &movement.events[0];
            let timing = event.timing.expect("a controller knows something");
            assert_eq!(event.state, phase_of(shown[now].1[group]), "group {group} at {at}");
            let changes = shown[now..].iter().find(|(_, shown)| phase_of(shown[group]) != event.state);
            // Marks are tenths of a second in the hour, and what one step shows ends with it.
            let mark = |raw: u16| SimTime::ZERO + SimDuration::from_millis(100 * i64::from(raw));
            let changed_at = changes.map_or(end, |(start, _)| *start);
            assert!(
                changes.is_none() || changed_at + step > mark(timing.min_end.raw()),
                "{at}: {event:?} {changed_at}"
            );
            match timing.max_end {
                Some(latest) => {
                    assert!(changed_at <= mark(latest.raw()) + step + step, "{at}: {event:?} {changed_at}");
                    certain += u32::from(latest == timing.min_end);
                    bounded += u32::from(latest != timing.min_end);
                }
                None => open += 1,
            }
            assert_eq!(timing.likely.is_some(), timing.max_end == Some(timing.min_end), "{event:?}");
        }
    }
    println!("{} SPATEMs: {certain} ends are certain, {bounded} have a limit, {open} are open", spatems.messages.len());
    assert!(spatems.messages.len() >= 2395, "{} SPATEMs in 240 s", spatems.messages.len());
    assert!(certain > 200 && bounded > 200 && open > 200, "{certain} {bounded} {open}");
}

#[test]
fn recorded_vehicles_do_not_tell_what_actuated_signals_show() {
    let flows = SCENARIO.find("[[demand.flows]]").expect("flows");
    let units = SCENARIO.find("[[roadside_units]]").expect("units");
    let text = format!("{}{RECORDED}{}", &SCENARIO[..flows], &SCENARIO[units..]);
    let (scenario, _folder) = scenario(&text);
    let error = check_runnable(&scenario).expect_err("nobody knows the signals").to_string();
    assert!(error.contains("`roadside_units[0]`") && error.contains("use a fixed-time program"), "{error}");
}
