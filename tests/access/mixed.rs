//! Mixed fleets in whole runs.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;

use comad::evaluation::metrics::{RunMetrics, Summary};
use comad::evaluation::record::{
    DropReason, MessageKind, Neighbour, Outcome, Reception, Recorder, StationId, Technology, Transmission,
};
use comad::scenario::{Override, Scenario, ScenarioSource};
use comad::simulation::Simulation;
use comad::units::SimTime;

use crate::simulate;

const SHORT: [&str; 3] = ["scenario.duration_s=3", "scenario.warm_up_s=1", "traffic.density_per_km=40"];

fn run(scenario: &str, settings: &[&str]) -> Summary {
    simulate(scenario, &[&SHORT[..], settings].concat())
}

#[test]
fn a_mix_of_one_technology_is_that_technology() {
    let rate = "messages.cam.rate_hz=10";
    for technology in ["ieee80211p", "ieee80211bd", "lte_v2x", "ideal"] {
        let alone = run("default", &[rate, &format!("access={technology}")]);
        let mixed = run("default", &[rate, &format!("access.mixed.shares={{ {technology} = 1.0 }}")]);
        assert_eq!(mixed.result_hash, alone.result_hash, "{technology}");
        assert!(mixed.by_technology.is_empty());
    }
}

#[test]
fn the_same_seed_gives_the_same_mixed_fleet_and_figures_add_up() {
    let [first, second] = [(); 2].map(|()| run("mixed_fleet", &[]));
    assert_eq!(first.result_hash, second.result_hash);
    let names: Vec<&str> = first.by_technology.iter().map(|of| of.technology.name()).collect();
    assert_eq!(names, ["ieee80211p", "lte_v2x"]);
    let sum =
        |of: fn(&comad::evaluation::metrics::TechnologySummary) -> u64| first.by_technology.iter().map(of).sum::<u64>();
    assert_eq!(sum(|of| of.stations), first.stations);
    assert_eq!(sum(|of| of.transmitted), first.messages.transmitted);
    assert_eq!(sum(|of| of.generated), first.messages.generated);
    assert_eq!(sum(|of| of.expected), first.expected);
    assert_eq!(sum(|of| of.received), first.received);
    assert!(first.by_technology.iter().all(|of| of.received > 0 && of.cbr.mean.is_some_and(|mean| mean > 0.0)));
}

/// A part of the fleet has a link beside the band: it loses nothing, and the band is as empty as without it.
#[test]
fn stations_with_the_ideal_technology_disturb_nobody() {
    let shares = |ideal: f64| format!("access.mixed.shares={{ ieee80211p = {}, ideal = {ideal} }}", 1.0 - ideal);
    let perfect =
        ["access.mixed.ideal.loss.constant.rate=0", "access.mixed.ideal.range_m=2000", "messages.cam.rate_hz=10"];
    let mixed = run("default", &[&perfect[..], &[&shares(0.5)]].concat());
    let of = |name: &str| {
        let found = mixed.by_technology.iter().find(|of| of.technology.name() == name);
        found.unwrap_or_else(|| panic!("no {name}"))
    };
    let (ideal, radio) = (of("ideal"), of("ieee80211p"));
    assert!(ideal.expected > 0 && ideal.received == ideal.expected, "{} of {}", ideal.received, ideal.expected);
    assert_eq!(ideal.cbr.mean, Some(0.0));
    // Half of the stations use half of the channel.
    let all = run("default", &["messages.cam.rate_hz=10"]);
    let share = radio.cbr.mean.expect("a busy channel") / all.cbr.mean.expect("a busy channel");
    assert!((0.4..0.6).contains(&share), "{share}");
}

/// Who has which technology, and what became of every expected reception.
#[derive(Debug, Default)]
struct Diary {
    technologies: BTreeMap<StationId, &'static str>,
    receptions: BTreeMap<(StationId, SimTime, StationId), (f32, Outcome)>,
}

impl Recorder for Diary {
    fn station(&mut self, station: StationId, technology: Technology) {
        self.technologies.insert(station, technology.name());
    }

    fn generated(&mut self, _at: SimTime, _sender: StationId, _message: MessageKind) {}

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

impl Diary {
    /// Receptions of a technology's senders that happened, over those that were expected.
    fn ratio(&self, is_sender: impl Fn(StationId) -> bool) -> f64 {
        let own = self.receptions.iter().filter(|((sender, ..), _)| is_sender(*sender));
        let (received, all) = own.fold((0, 0), |(received, all), (_, (_, outcome))| {
            (received + i32::from(*outcome == Outcome::Received), all + 1)
        });
        assert!(all > 1000, "{all} receptions were expected");
        f64::from(received) / f64::from(all)
    }
}

/// A run with cars standing every 15 m, of which those stay that `stays` says.
fn diary(settings: &[&str], stays: impl Fn(StationId) -> bool) -> Diary {
    let mut positions = "id,x,y\n".to_owned();
    for id in (0..120).filter(|id| stays(StationId(*id))) {
        writeln!(positions, "{id},{},{}", 15.0 * f64::from(id) + 7.0, if id % 2 == 0 { 2.0 } else { -2.0 })
            .expect("a string takes any text");
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("positions.csv");
    fs::write(&path, positions).expect("a writable folder");
    let file = format!("traffic.positions_file={}", path.display());
    let common =
        ["traffic.motion=static", &file, "security.scheme=none", "scenario.duration_s=3", "messages.cam.rate_hz=10"];
    let overrides: Vec<Override> = common.iter().chain(settings).map(|text| Override::from(*text)).collect();
    let source = ScenarioSource::from_argument("default").expect("a built-in scenario");
    let scenario = Scenario::load(&source, &overrides).expect("a valid scenario");
    let mut simulation = Simulation::from_scenario(&scenario, 1, Diary::default()).expect("a simulation");
    while simulation.step().expect("traffic on a highway goes on") {}
    simulation.finish().0
}

/// The same cars with and without those of the other technology.
fn with_and_without(technology: &str, other: &str, settings: &[&str]) -> (Diary, Diary, Vec<StationId>) {
    let shares = format!("access.mixed.shares={{ {technology} = 0.5, {other} = 0.5 }}");
    let together = diary(&[&[shares.as_str()], settings].concat(), |_| true);
    let members: Vec<StationId> =
        together.technologies.iter().filter(|(_, of)| **of == technology).map(|(station, _)| *station).collect();
    assert!((40..80).contains(&members.len()), "half of 120 stations: {}", members.len());
    let alone = diary(&[&format!("access={technology}")], |station| members.contains(&station));
    (together, alone, members)
}

#[test]
fn stations_of_a_technology_that_nobody_hears_change_nothing() {
    for (technology, other) in [("ieee80211p", "lte_v2x"), ("lte_v2x", "ieee80211p")] {
        let silent = format!("access.mixed.{other}.tx_power_dbm=-50");
        // At 10 m that is as weak as noise; nearer than 15 m there is nobody.
        let gain = format!("access.mixed.{other}.antenna_gain_dbi=-30");
        let (mut together, alone, members) = with_and_without(technology, other, &[&silent, &gain]);
        together.receptions.retain(|(sender, ..), _| members.contains(sender));
        assert!(together.receptions.len() > 1000);
        assert_eq!(together.receptions, alone.receptions, "{technology}");
    }
}

#[test]
fn stations_of_another_technology_cost_receptions() {
    for (technology, other) in [("ieee80211p", "lte_v2x"), ("lte_v2x", "ieee80211p"), ("ieee80211p", "ieee80211bd")] {
        let (together, alone, members) = with_and_without(technology, other, &[]);
        let of_members = |station| members.contains(&station);
        let (mixed, pure) = (together.ratio(of_members), alone.ratio(of_members));
        assert!(mixed < pure - 0.01, "{technology} with {other}: {mixed} and {pure} alone");
        let elsewhere = together.receptions.keys().filter(|(sender, ..)| of_members(*sender));
        for (_, _, receiver) in elsewhere {
            assert!(of_members(*receiver), "a station of {other} is expected to receive {technology}");
        }
    }
}

#[test]
fn energy_of_the_others_counts_in_the_channel_busy_ratio() {
    let cbr = |metrics: &RunMetrics| metrics.channel_load.mean().expect("samples");
    let loud = run("mixed_fleet", &[]);
    let silent =
        run("mixed_fleet", &["access.mixed.lte_v2x.tx_power_dbm=-50", "access.mixed.lte_v2x.antenna_gain_dbi=-30"]);
    let of_80211p = |summary: &Summary| summary.by_technology[0].cbr.mean.expect("samples");
    assert!(of_80211p(&loud) > 1.2 * of_80211p(&silent), "{} and {}", of_80211p(&loud), of_80211p(&silent));
    assert!(cbr(&loud.pooled) > cbr(&silent.pooled));
}
