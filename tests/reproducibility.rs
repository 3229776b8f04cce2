//! One seed, one result: whatever is recorded, however many threads work, whoever else is on the road.

#[path = "cli/program.rs"]
mod program;

use std::collections::BTreeMap;
use std::fs;

use comad::evaluation::record::{
    DropReason, MessageKind, Neighbour, Outcome, Reception, Recorder, StationId, Transmission,
};
use comad::scenario::{Override, Scenario, ScenarioSource};
use comad::simulation::Simulation;
use comad::units::SimTime;
use program::RunResult;

const SHORT: [&str; 4] = ["--set", "scenario.duration_s=3", "--set", "scenario.warm_up_s=1"];

fn run(args: &[&str]) -> RunResult {
    RunResult::of(&[&SHORT[..], args].concat())
}

fn hash(args: &[&str]) -> String {
    run(args).json("manifest.json")["result_hash"].as_str().expect("a hash").to_owned()
}

#[test]
fn the_seed_alone_decides_the_result() {
    let first = hash(&["--seeds", "3"]);
    // arguments -> whether the result is the same
    let cases: [(&[&str], bool); 9] = [
        (&["--seeds", "3"], true),
        (&["--seeds", "3", "--threads", "1"], true),
        (&["--seeds", "3", "--threads", "4"], true),
        (&["--seeds", "3", "--trace", "events"], true),
        (&["--seeds", "3", "--pcap"], true),
        (&["--seeds", "3", "--pcap=0,7", "--trace", "events"], true),
        (&["--seeds", "3", "--format", "json"], true),
        (&["--seeds", "3", "--seed", "2"], false),
        (&["--seeds", "2"], false),
    ];
    for (args, same) in cases {
        assert_eq!(hash(args) == first, same, "{args:?}");
    }
}

/// Byte by byte, all that says nothing about the cost of the run.
#[test]
fn two_runs_write_the_same_files() {
    let [first, second] = [(); 2].map(|()| run(&["--seeds", "2", "--trace", "events", "--pcap"]));
    assert_eq!(first.stdout, second.stdout);
    let tables =
        ["scenario.toml", "summary.json", "prr.csv", "loss.csv", "latency.csv", "events.parquet", "trace.pcapng"];
    let figures =
        ["prr", "loss", "latency", "cbr"].map(|name| [format!("figures/{name}.svg"), format!("figures/{name}.png")]);
    for name in tables.into_iter().map(str::to_owned).chain(figures.into_iter().flatten()) {
        let [first, second] = [&first, &second].map(|result| fs::read(result.path().join(&name)).expect("a file"));
        assert!(first == second, "{name} differs");
    }
}

/// What happened to each station: a generated message by time, and every reception by sender, time and receiver.
#[derive(Debug, Default, PartialEq)]
struct Diary {
    generated: BTreeMap<StationId, Vec<SimTime>>,
    receptions: BTreeMap<(StationId, SimTime, StationId), (f32, Outcome)>,
}

impl Recorder for Diary {
    fn generated(&mut self, at: SimTime, sender: StationId, _message: MessageKind) {
        self.generated.entry(sender).or_default().push(at);
    }

    fn dropped(&mut self, _at: SimTime, _sender: StationId, _message: MessageKind, _reason: DropReason) {}

    fn transmission(&mut self, transmission: &Transmission, receptions: &[Reception]) {
        for reception in receptions {
            let key = (transmission.sender, transmission.started_at, reception.receiver);
            self.receptions.insert(key, (reception.power_mw, reception.outcome));
        }
    }

    fn channel_busy_ratio(&mut self, _at: SimTime, _station: StationId, _measured: bool, _ratio: f64) {}

    fn neighbourhood(&mut self, _at: SimTime, _receiver: StationId, _measured: bool, _neighbours: &[Neighbour]) {}
}

/// Random streams belong to stations and links, so a station out of everybody's reach changes nothing for the others.
#[test]
fn a_station_far_away_leaves_the_others_alone() {
    let near = "id,x,y\n3,100,2\n7,160,2\n8,230,-2\n20,400,6\n";
    let alone = diary(near);
    assert_eq!(alone.generated.len(), 4);
    // the number of the newcomer: before, between and after the others
    for newcomer in [1, 10, 99] {
        let mut together = diary(&format!("{near}{newcomer},99000,2\n"));
        let of_newcomer = together.generated.remove(&StationId(newcomer)).expect("the newcomer sends");
        assert!(of_newcomer.len() > 5, "{of_newcomer:?}");
        assert_eq!(together, alone, "newcomer {newcomer}");
    }
}

fn diary(positions: &str) -> Diary {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("positions.csv");
    fs::write(&path, positions).expect("a writable folder");
    let overrides = [
        "traffic.density_per_km=",
        &format!("traffic.positions_file={}", path.display()),
        "road.highway.length_m=100000",
        "scenario.duration_s=3",
    ]
    .map(Override::from);
    let source = ScenarioSource::from_argument("ns3_highway").expect("a built-in scenario");
    let scenario = Scenario::load(&source, &overrides).expect("a valid scenario");
    let mut simulation = Simulation::from_scenario(&scenario, 1, Diary::default()).expect("a simulation");
    while simulation.step().expect("traffic on a highway goes on") {}
    simulation.finish().0
}
