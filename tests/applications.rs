//! Vehicles that act on what they were told: the same traffic with and without a DENM that arrives.

#[path = "cli/program.rs"]
mod program;

use std::collections::BTreeMap;

use comad::evaluation::record::{
    DropReason, HazardReaction, HazardWarning, MessageKind, Neighbour, Reception, Recorder, StationId, Transmission,
};
use comad::geometry::KinematicState;
use comad::scenario::{Override, Scenario, ScenarioSource};
use comad::simulation::{Body, Simulation};
use comad::units::{SimDuration, SimTime};
use program::RunResult;

/// What happened to the vehicles.
#[derive(Debug, Default)]
struct Diary {
    warnings: Vec<HazardWarning>,
    reactions: Vec<HazardReaction>,
}

impl Recorder for Diary {
    fn generated(&mut self, _at: SimTime, _sender: StationId, _message: MessageKind) {}

    fn dropped(&mut self, _at: SimTime, _sender: StationId, _message: MessageKind, _reason: DropReason) {}

    fn transmission(&mut self, _transmission: &Transmission, _receptions: &[Reception]) {}

    fn warned(&mut self, warning: &HazardWarning) {
        self.warnings.push(*warning);
    }

    fn reacted(&mut self, reaction: &HazardReaction) {
        self.reactions.push(*reaction);
    }

    fn channel_busy_ratio(&mut self, _at: SimTime, _station: StationId, _measured: bool, _ratio: f64) {}

    fn neighbourhood(&mut self, _at: SimTime, _receiver: StationId, _measured: bool, _neighbours: &[Neighbour]) {}
}

/// A run with the motion of everybody at the start of each step, and who was slowed down then.
struct Run {
    diary: Diary,
    motions: Vec<BTreeMap<u32, KinematicState>>,
    slowed: Vec<Vec<u32>>,
    last_reaction: Option<HazardReaction>,
}

const STEP_MS: i64 = 100;

/// A motorway with two lanes each way on which vehicle 32 tells at 3 s that something has happened where it is.
const MOTORWAY: &str = "
[scenario]
duration_s = 30.0
[road.highway]
length_m = 3000.0
lanes_per_direction = 2
directions = 2
wrap_around = false
[traffic]
density_per_km = 16.0
[messages.denm]
events = [{ station = 32, at_s = 3.0, cause = 94, traffic_direction = \"upstream\" }]
[applications.road_hazard_signalling]
speed_kmh = 60.0
[access.ideal]
";

const DEAF: &str = "access.ideal.loss.constant.rate=1";

fn load(text: &str, settings: &[&str]) -> Scenario {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("case.toml");
    std::fs::write(&path, text).expect("a writable folder");
    let source = ScenarioSource::from_argument(path.to_str().expect("UTF-8")).expect("a scenario file");
    let overrides: Vec<Override> = settings.iter().map(|setting| Override::from(*setting)).collect();
    Scenario::load(&source, &overrides).unwrap_or_else(|error| panic!("{error}"))
}

/// Runs a scenario, each step in parts of `part_ms`.
fn run_in_parts(text: &str, settings: &[&str], part_ms: i64) -> Run {
    let scenario = load(text, settings);
    let mut simulation = Simulation::from_scenario(&scenario, 1, Diary::default()).expect("a simulation");
    let (mut motions, mut slowed, mut until) = (Vec::new(), Vec::new(), SimTime::ZERO);
    loop {
        until += SimDuration::from_millis(part_ms);
        if !simulation.step_until(until).expect("this traffic goes on") {
            break;
        }
        if simulation.clock().reached.0 % (STEP_MS * 1_000_000) == 0 {
            let bodies: Vec<Body> = simulation.bodies().filter(|body| body.kind.is_vehicle()).collect();
            nobody_touches_anybody(&bodies);
            motions.push(bodies.iter().map(|body| (body.id.0, body.motion)).collect());
            slowed.push(simulation.reactions().map(|reaction| reaction.station.0).collect());
        }
    }
    let last_reaction = simulation.last_reaction().copied();
    Run { diary: simulation.finish().0, motions, slowed, last_reaction }
}

fn run(text: &str, settings: &[&str]) -> Run {
    run_in_parts(text, settings, STEP_MS)
}

/// Nobody drives into somebody ahead: bodies that point the same way and share a lane do not overlap.
fn nobody_touches_anybody(bodies: &[Body]) {
    for one in bodies {
        let ahead = one.motion.heading.direction();
        for other in bodies.iter().filter(|other| other.id > one.id) {
            let way = other.motion.position - one.motion.position;
            let along = way.x * ahead.x + way.y * ahead.y;
            let aside = (ahead.x * way.y - ahead.y * way.x).abs();
            let apart = if along > 0.0 { along - other.length.0 } else { -along - one.length.0 };
            let same_way = one.motion.heading.difference(other.motion.heading) < 20.0;
            assert!(!same_way || aside > 1.5 || apart > 0.0, "{one:?} touches {other:?}");
        }
    }
}

impl Run {
    /// The speeds with which vehicles of a direction pass a place, by number, after an instant.
    fn passing_speeds(&self, x: f64, heading_deg: f64, after_s: f64) -> BTreeMap<u32, f64> {
        let mut speeds = BTreeMap::new();
        let first = (after_s * 1000.0) as usize / STEP_MS as usize;
        for (before, now) in self.motions[first..].iter().zip(&self.motions[first + 1..]) {
            for (id, motion) in now {
                let Some(earlier) = before.get(id) else { continue };
                let passes = (earlier.position.x < x) != (motion.position.x < x);
                let jumps = (earlier.position.x - motion.position.x).abs() > 100.0;
                if passes && !jumps && (motion.heading.degrees() - heading_deg).abs() < 60.0 {
                    speeds.insert(*id, motion.speed.kmh());
                }
            }
        }
        speeds
    }
}

fn mean(values: impl IntoIterator<Item = f64>) -> f64 {
    let (sum, count) = values.into_iter().fold((0.0, 0), |(sum, count), value| (sum + value, count + 1));
    sum / f64::from(count)
}

#[test]
fn on_a_motorway_only_those_who_were_told_slow_down_before_the_event() {
    let (told, deaf) = (run(MOTORWAY, &[]), run(MOTORWAY, &[DEAF]));
    assert!(deaf.diary.warnings.is_empty() && deaf.last_reaction.is_none());
    assert!(deaf.slowed.iter().all(Vec::is_empty));
    let reactions = &told.diary.reactions;
    assert!(reactions.len() >= 5 && told.last_reaction == reactions.last().copied(), "{reactions:?}");
    // Who reacts at the end of a step is slower from the next one on, not before.
    let first = reactions.iter().map(|reaction| reaction.at).min().expect("there are some");
    let first_step = (first.0 / (STEP_MS * 1_000_000)) as usize;
    assert_eq!(told.motions[..=first_step], deaf.motions[..=first_step], "until then it is the same traffic");
    assert_ne!(told.motions[first_step + 1], deaf.motions[first_step + 1]);
    // One event at the place of vehicle 32 then, whose direction alone is concerned.
    let event = told.motions[30][&32];
    for reaction in reactions {
        let motion = told.motions[(reaction.at.0 / (STEP_MS * 1_000_000)) as usize][&reaction.warning.station.0];
        let way = (event.position.x - motion.position.x).hypot(event.position.y - motion.position.y);
        assert!((way - reaction.distance.0).abs() < 1.0, "{way} m, {reaction:?}");
        assert!(motion.heading.difference(event.heading) < 30.0, "{reaction:?}");
        let waited = (reaction.at - reaction.warning.warned_at).as_secs_f64();
        assert!((1.5..1.6001).contains(&waited), "{waited} s");
    }
    let in_time = |id: &u32| reactions.iter().any(|one| one.warning.station.0 == *id && one.is_in_time());
    let (with, without) =
        pair([&told, &deaf].map(|run| run.passing_speeds(event.position.x, event.heading.degrees(), 5.0)));
    let slow: Vec<f64> = with.iter().filter(|(id, _)| in_time(id)).map(|(_, speed)| *speed).collect();
    // The IDM comes near a desired speed ever more slowly.
    assert!(slow.len() >= 3 && slow.iter().all(|speed| *speed < 66.0), "{slow:?}");
    assert!(mean(without.values().copied()) > 85.0, "{without:?}");
    // The other direction does not notice anything.
    let other_way = |run: &Run| run.passing_speeds(event.position.x, (event.heading.degrees() + 180.0) % 360.0, 0.0);
    assert_eq!(other_way(&told), other_way(&deaf));
    // Nobody brakes harder for it than asked; what others make them do is the traffic's.
    let hardest =
        |run: &Run, step: usize| run.motions[step].values().map(|motion| motion.acceleration.0).fold(0.0, f64::min);
    assert!((hardest(&told, first_step + 1) + 2.0).abs() < 1e-9, "{}", hardest(&told, first_step + 1));
}

/// The two runs of a pair.
fn pair<T>([one, other]: [T; 2]) -> (T, T) {
    (one, other)
}

#[test]
fn vehicles_are_released_when_the_event_is_cancelled_expires_or_is_behind_them() {
    let cancelled = MOTORWAY.replace("cause = 94", "cause = 94, cancel_at_s = 9.0");
    let expires = MOTORWAY.replace("[messages.denm]", "[messages.denm]\nvalidity_s = 6.0\nrepetition_duration_s = 5.0");
    for (text, over_at) in [(cancelled.as_str(), 90), (expires.as_str(), 90)] {
        let run = run(text, &[]);
        assert!(!run.slowed[80].is_empty() && run.slowed[over_at + 2].is_empty(), "{:?}", run.slowed);
        let of_slowed = |step: usize| run.slowed[80].iter().map(move |id| (step, *id));
        let speeds = |step| mean(of_slowed(step).map(|(step, id)| run.motions[step][&id].speed.kmh()));
        let (slow, fast) = (speeds(90), speeds(250));
        assert!(fast > slow + 15.0, "{slow} km/h, then {fast} km/h");
    }
    let run = run(MOTORWAY, &[]);
    let event = run.motions[30][&32];
    let ahead = event.heading.direction();
    for (now, slowed) in run.motions.iter().zip(&run.slowed) {
        for id in slowed {
            let way = event.position - now[id].position;
            // `slowed` is of the end of the step, `now` of its beginning.
            assert!(way.x * ahead.x + way.y * ahead.y > 0.0, "{id} has passed the event");
        }
    }
}

#[test]
fn where_a_step_is_divided_changes_no_reaction() {
    let (whole, parts) = (run(MOTORWAY, &[]), run_in_parts(MOTORWAY, &[], 7));
    assert_eq!(whole.diary.reactions, parts.diary.reactions);
    assert_eq!(whole.diary.warnings, parts.diary.warnings);
}

#[test]
fn without_stations_nobody_reacts() {
    let settings = ["vehicles.car.equipped_share=0.5", "vehicles.truck.equipped_share=0.5"];
    let stations = comad::simulation::stations_of(&load(MOTORWAY, &settings), 1).expect("stations");
    let stations: Vec<u32> = stations.iter().map(|(id, _)| *id).collect();
    let run = run(&MOTORWAY.replace("station = 32", &format!("station = {}", stations[0])), &settings);
    let warned = |warning: &HazardWarning| stations.contains(&warning.station.0);
    assert!(!run.diary.warnings.is_empty() && run.diary.warnings.iter().all(warned));
    assert!(run.motions[0].len() > stations.len());
}

/// A road with a lane each way and bends, beside which a unit tells of road works at 70 s.
const COUNTRY_ROAD: &str = "
[scenario]
duration_s = 150.0
[road.rural_road]
flow_per_hour = 500.0
[[roadside_units]]
x_m = 1500.0
y_m = 0.0
[messages.denm]
stations = [\"car\", \"truck\", \"bus\", \"motorcycle\", \"roadside_unit\"]
events = [{ station = STATION, at_s = 70.0, cause = 3 }]
[applications.road_hazard_signalling]
speed_kmh = 40.0
relevance_distance_m = 500.0
[access.ideal]
";

#[test]
fn on_a_country_road_only_those_who_were_told_slow_down_before_the_event() {
    let anybody = COUNTRY_ROAD.replace("STATION", "0");
    let scenario = load(&anybody, &[]);
    let stations = comad::simulation::stations_of(&scenario, 1).expect("stations");
    let (unit, _) = stations.iter().find(|(_, kind)| *kind == "road-side unit").expect("it is there");
    let text = COUNTRY_ROAD.replace("STATION", &unit.to_string());
    let (told, deaf) = pair([run(&text, &[]), run(&text, &[DEAF])]);
    assert!(deaf.diary.warnings.is_empty());
    assert!(told.diary.reactions.len() >= 5, "{:?}", told.diary.reactions);
    assert_eq!(told.motions[..700], deaf.motions[..700], "until the event it is the same traffic");
    let in_time = |id: &u32| told.diary.reactions.iter().any(|one| one.warning.station.0 == *id && one.is_in_time());
    for heading in [90.0, 270.0] {
        let (with, without) = pair([&told, &deaf].map(|run| run.passing_speeds(1500.0, heading, 75.0)));
        let slow: Vec<f64> = with.iter().filter(|(id, _)| in_time(id)).map(|(_, speed)| *speed).collect();
        assert!(!slow.is_empty() && slow.iter().all(|speed| *speed < 42.0), "{heading}: {slow:?}");
        assert!(mean(without.values().copied()) > 60.0, "{heading}: {without:?}");
    }
}

#[test]
fn the_result_tells_what_vehicles_did() {
    let short = ["--seeds", "2", "--set", "scenario.duration_s=14"];
    let result = RunResult::of(&[&["hazard_ahead"][..], &short].concat());
    let summary = result.json("summary.json");
    let hazards = &summary["road_hazard_signalling"];
    let count = |key: &str| hazards[key].as_u64().unwrap_or_else(|| panic!("{key}: {hazards}"));
    assert!(count("warned") >= count("reacted") && count("reacted") >= count("in_time") && count("in_time") > 0);
    let (warning, reaction) = (&hazards["detection_to_warning_ms"], &hazards["detection_to_reaction_ms"]);
    assert!(warning["p50"].as_f64().expect("a median") > 0.0);
    assert!(reaction["mean"].as_f64().expect("a mean") >= warning["mean"].as_f64().expect("a mean") + 1400.0);
    let distance = &hazards["distance_at_reaction_m"];
    assert!(distance["mean"].as_f64().expect("a mean") <= 1000.0);
    assert!(distance["min"].as_f64() <= distance["mean"].as_f64());
    assert!(result.stdout.contains("vehicles before events") && result.stdout.contains("  to the reaction"));
    assert!(result.text("report.html").contains("Vehicles before events"));
    // Nobody reacts: no word of it.
    let without = [&["hazard_ahead", "--set", "applications.road_hazard_signalling="][..], &short].concat();
    let result = RunResult::of(&without);
    assert!(result.json("summary.json")["road_hazard_signalling"].is_null());
    assert!(!result.stdout.contains("vehicles before events"));
    assert!(!result.text("report.html").contains("Vehicles before events"));
}
