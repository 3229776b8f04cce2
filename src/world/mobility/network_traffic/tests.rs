//! Tests of traffic on small networks.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::*;
use crate::engine::RandomStream;
use crate::geometry::Point;
use crate::units::{Meters, MetersPerSecond, MetersPerSecondSquared, SimDuration, SimTime};
use crate::world::mobility::{IdmParameters, RoadUserClass};
use crate::world::road::SignalState;
use crate::world::road::network::{
    FileConnection, FileEdge, FileJunction, FileLane, FileLaneReference, FileSignals, FileStage, JunctionIndex,
    JunctionKind, LaneUser, RoadFile, RoadNetwork, Way,
};

fn junction(file: &mut RoadFile, id: &str, position: [f64; 2], kind: JunctionKind) {
    file.junctions.push(FileJunction { id: id.into(), position, kind, signals: None });
}

fn edge(file: &mut RoadFile, id: &str, (from, to): (&str, &str), priority: i32, speed: f64, shape: Vec<[f64; 2]>) {
    let lane = FileLane { width_m: 3.5, speed_limit_mps: speed, users: LaneUser::ALL[..4].to_vec(), shape };
    file.edges.push(FileEdge { id: id.into(), from: from.into(), to: to.into(), priority, lanes: vec![lane] });
}

fn connect(file: &mut RoadFile, from: &str, to: &str, signal_group: Option<u8>) {
    let lane = |edge: &str| FileLaneReference { edge: edge.into(), lane: 0 };
    file.connections.push(FileConnection {
        id: format!("{from}-{to}"),
        from: lane(from),
        to: lane(to),
        shape: Vec::new(),
        turn: None,
        speed_limit_mps: None,
        signal_group,
        yields_to: None,
    });
}

/// Two one-way streets that cross, eastward and northward; the eastward one goes first where there are no signals.
fn crossing_streets(signals: Option<FileSignals>) -> RoadFile {
    let mut file = RoadFile::named("streets");
    let kind = if signals.is_some() { JunctionKind::Signalised } else { JunctionKind::Priority };
    for (id, position) in [("w", [-300.0, 0.0]), ("e", [200.0, 0.0]), ("s", [0.0, -300.0]), ("n", [0.0, 200.0])] {
        junction(&mut file, id, position, JunctionKind::Border);
    }
    let groups = if signals.is_some() { [Some(1), Some(2)] } else { [None, None] };
    file.junctions.push(FileJunction { id: "c".into(), position: [0.0, 0.0], kind, signals });
    edge(&mut file, "w_in", ("w", "c"), 1, 14.0, vec![[-300.0, 0.0], [-8.0, 0.0]]);
    edge(&mut file, "e_out", ("c", "e"), 1, 14.0, vec![[8.0, 0.0], [200.0, 0.0]]);
    edge(&mut file, "s_in", ("s", "c"), 0, 14.0, vec![[0.0, -300.0], [0.0, -8.0]]);
    edge(&mut file, "n_out", ("c", "n"), 0, 14.0, vec![[0.0, 8.0], [0.0, 200.0]]);
    connect(&mut file, "w_in", "e_out", groups[0]);
    connect(&mut file, "s_in", "n_out", groups[1]);
    file
}

fn cars(from: &str, to: &str, per_hour: f64, headways: Headways) -> Flow {
    let to = vec![Destination { edge: to.into(), share: 1.0 }];
    Flow { from: from.into(), to, via: Vec::new(), per_hour, headways, classes: ClassMix::CARS }
}

fn traffic(file: &RoadFile, demand: Demand, settings: DriverSettings) -> NetworkTraffic {
    let network = RoadNetwork::from_file(file).expect("a sound network");
    let stream = RandomStream::from_seed(3);
    NetworkTraffic::new(Arc::new(network), demand, settings, stream).expect("a demand that fits")
}

/// Drivers who all want the same speed.
fn equal_drivers() -> DriverSettings {
    let mut settings = DriverSettings::STANDARD;
    settings.car.speed_factor_deviation = 0.0;
    settings
}

/// A ring of one lane and 4 km.
fn ring() -> RoadFile {
    let radius = 4000.0 / std::f64::consts::TAU;
    let at = |degrees: f64| {
        let (sin, cos) = degrees.to_radians().sin_cos();
        [radius * cos, radius * sin]
    };
    let mut file = RoadFile::named("ring");
    let half = |from: f64| (0..=180).map(|step| at(from + f64::from(step))).collect();
    junction(&mut file, "e", at(0.0), JunctionKind::Priority);
    junction(&mut file, "w", at(180.0), JunctionKind::Priority);
    edge(&mut file, "north", ("e", "w"), 0, 25.0, half(0.0));
    edge(&mut file, "south", ("w", "e"), 0, 25.0, half(180.0));
    connect(&mut file, "north", "south", None);
    connect(&mut file, "south", "north", None);
    file
}

#[test]
fn a_ring_of_equal_cars_has_the_flow_that_the_model_predicts() {
    // With this acceleration the equilibrium is stable at every density (docs/models.md).
    let stable =
        IdmParameters { maximum_acceleration: MetersPerSecondSquared(2.5), ..DriverSettings::STANDARD.car.idm };
    let mut settings = equal_drivers();
    settings.car.idm = stable;
    let desired = MetersPerSecond(25.0);
    for density in [5.0, 10.0, 20.0, 40.0, 60.0, 90.0] {
        let fill = Fill { per_lane_km: density, classes: ClassMix::CARS };
        let mut traffic = traffic(&ring(), Demand { fill: Some(fill), ..Demand::default() }, settings);
        traffic.step(SimDuration::from_millis(300_000));
        let cars = traffic.participants();
        let density = cars.len() as f64 / 4.0;
        let mean = cars.iter().map(|car| car.state.speed.0).sum::<f64>() / cars.len() as f64;
        let flow = density * mean * 3.6;
        let predicted = stable.equilibrium_flow_per_hour(density, Meters(5.0), desired);
        println!("{density:.1} veh/km: {flow:.0} veh/h, predicted {predicted:.0} veh/h");
        assert!((flow / predicted - 1.0).abs() < 0.03, "{density} veh/km: {flow} instead of {predicted} veh/h");
    }
}

#[test]
fn the_smaller_road_waits_and_the_bigger_one_does_not() {
    let flows =
        vec![cars("w_in", "e_out", 500.0, Headways::Exponential), cars("s_in", "n_out", 200.0, Headways::Exponential)];
    let mut traffic = traffic(&crossing_streets(None), Demand { flows, ..Demand::default() }, equal_drivers());
    let (mut all, mut slowed, mut stands) = (BTreeSet::new(), BTreeSet::new(), 0);
    for _ in 0..6000 {
        traffic.step(SimDuration::from_millis(100));
        for car in traffic.participants() {
            let near = car.state.position.x.hypot(car.state.position.y) < 60.0;
            let major =
                car.state.position.y.abs() < 1.0 && car.state.heading.difference(crate::geometry::Heading::EAST) < 1.0;
            if major && near {
                all.insert(car.id);
                if car.state.speed.0 < 9.0 {
                    slowed.insert(car.id);
                }
            }
            stands += u32::from(!major && car.state.speed.0 < 0.1);
        }
    }
    println!("{} of {} on the bigger road slowed down", slowed.len(), all.len());
    assert!(
        slowed.len() * 10 <= all.len(),
        "{} of {} on the road that goes first slowed down",
        slowed.len(),
        all.len()
    );
    assert!(stands > 100, "nobody ever waits");
    let planned = traffic.planned(traffic.now()).len();
    println!("{} of {planned} arrived", traffic.arrived());
    assert!(traffic.arrived() as usize * 10 >= planned * 8, "{} of {planned} arrived", traffic.arrived());
}

#[test]
fn nobody_passes_a_red_signal_and_green_follows_the_vehicles() {
    let stage = |group| FileStage { groups: vec![group], min_green_s: 6.0, max_green_s: 30.0 };
    let signals = FileSignals::Actuated {
        stages: vec![stage(1), stage(2)],
        amber_s: 3.0,
        red_amber_s: 1.0,
        clearance_s: 2.0,
        detector_m: 40.0,
        gap_s: 3.0,
    };
    let flows =
        vec![cars("w_in", "e_out", 500.0, Headways::Exponential), cars("s_in", "n_out", 60.0, Headways::Exponential)];
    let mut traffic = traffic(&crossing_streets(Some(signals)), Demand { flows, ..Demand::default() }, equal_drivers());
    let centre = traffic.network().junction_named("c").expect("its name");
    let mut green = [0, 0];
    let mut before: Vec<(u32, bool)> = Vec::new();
    for _ in 0..6000 {
        let state = |traffic: &NetworkTraffic, group: u8| {
            traffic.signal_state(centre, group, traffic.now()).expect("its group").state
        };
        let shown = [state(&traffic, 1), state(&traffic, 2)];
        for (count, state) in green.iter_mut().zip(shown) {
            *count += u32::from(state == SignalState::Green);
        }
        assert!(!shown.iter().all(|state| *state == SignalState::Green), "both have green");
        traffic.step(SimDuration::from_millis(100));
        let inside: Vec<(u32, bool)> = traffic
            .participants()
            .iter()
            .map(|car| (car.id, matches!(car.place, Place::Road(Way::Connection(_)))))
            .collect();
        for (id, is_inside) in &inside {
            let was = before.binary_search_by_key(id, |(id, _)| *id).is_ok_and(|at| before[at].1);
            if *is_inside && !was {
                let car = &traffic.participants()[inside.binary_search_by_key(id, |(id, _)| *id).expect("it is there")];
                let group = usize::from(car.state.position.y < -4.0);
                assert_ne!(shown[group], SignalState::Red, "car {id} at {}", traffic.now());
            }
        }
        before = inside;
    }
    assert!(green[0] > 2 * green[1] && green[1] > 0, "{green:?}");
    assert!(traffic.arrived() > 70, "{} arrived", traffic.arrived());
    assert_eq!(traffic.signal_state(centre, 9, traffic.now()), None);
    assert_eq!(traffic.signal_state(JunctionIndex(0), 1, traffic.now()), None);
}

#[test]
fn everybody_is_known_beforehand_and_headways_have_their_mean() {
    for headways in [
        Headways::Constant,
        Headways::Exponential,
        Headways::ShiftedExponential(SimDuration::from_millis(1500)),
        Headways::Erlang(3),
    ] {
        let demand = Demand { flows: vec![cars("w_in", "e_out", 720.0, headways)], ..Demand::default() };
        let mut traffic = traffic(&crossing_streets(None), demand, equal_drivers());
        let short = traffic.planned(SimTime::from_secs_f64(600.0));
        let long = traffic.planned(SimTime::from_secs_f64(36_000.0));
        assert_eq!(long[..short.len()], short[..], "{headways:?}");
        assert!(long.windows(2).all(|pair| pair[0].id < pair[1].id && pair[0].departure <= pair[1].departure));
        let expected = 7200.0;
        let count = long.len() as f64;
        // Four standard deviations of a Poisson count.
        assert!((count - expected).abs() < 4.0 * f64::sqrt(expected), "{headways:?}: {count}");
        if let Headways::ShiftedExponential(least) = headways {
            assert!(long.windows(2).all(|pair| (pair[1].departure - pair[0].departure).0 >= least.0 - 1));
        }
    }
}

#[test]
fn a_driver_obeys_and_a_platoon_keeps_its_gap() {
    let platoon = Platoon {
        from: "w_in".into(),
        to: "e_out".into(),
        members: 4,
        departure: SimTime::ZERO,
        time_gap: SimDuration::from_millis(600),
    };
    let mut settings = equal_drivers();
    settings.truck.speed_factor_deviation = 0.0;
    let demand = Demand { platoons: vec![platoon], ..Demand::default() };
    let mut traffic = traffic(&crossing_streets(None), demand, settings);
    traffic.step(SimDuration::from_millis(30_000));
    let lorries: Vec<_> = traffic.participants().to_vec();
    assert_eq!(lorries.len(), 4);
    assert!(lorries.iter().all(|lorry| lorry.class == RoadUserClass::Truck));
    for pair in lorries.windows(2) {
        let gap = pair[0].state.position.x - pair[1].state.position.x - 13.0;
        // s0 + v T is 10.4 m at 14 m/s; ordinary lorries keep 25.8 m and more.
        assert!((9.0..22.0).contains(&gap), "{gap} m");
    }
    assert!(traffic.command(0, DriverCommand::Speed(MetersPerSecond(5.0))));
    assert!(!traffic.command(77, DriverCommand::Resume));
    traffic.step(SimDuration::from_millis(8_000));
    let slowed = traffic.participants()[0].state.speed.0;
    assert!((slowed - 5.0).abs() < 0.7, "{slowed} m/s");
    let span = SimDuration::from_millis(2_000);
    assert!(traffic.command(0, DriverCommand::SlowDown { speed: MetersPerSecond(2.0), span }));
    traffic.step(SimDuration::from_millis(10_000));
    let after = traffic.participants()[0].state.speed.0;
    assert!(after > 6.0, "{after} m/s after the command has ended");
}

#[test]
fn what_is_shown_is_the_motion_made() {
    let demand = Demand { flows: vec![cars("w_in", "e_out", 500.0, Headways::Exponential)], ..Demand::default() };
    let mut traffic = traffic(&crossing_streets(None), demand, DriverSettings::STANDARD);
    let mut before: Vec<Participant> = Vec::new();
    for _ in 0..600 {
        traffic.step(SimDuration::from_millis(100));
        for car in traffic.participants() {
            let Ok(at) = before.binary_search_by_key(&car.id, |car| car.id) else { continue };
            let way = before[at].state.position.distance(car.state.position).0;
            let expected = f64::midpoint(before[at].state.speed.0, car.state.speed.0) * 0.1;
            assert!((way - expected).abs() < 0.01, "{way} m instead of {expected} m");
        }
        before = traffic.participants().to_vec();
    }
    assert!(!before.is_empty());
}

#[test]
fn a_demand_that_does_not_fit_is_told() {
    let network = Arc::new(RoadNetwork::from_file(&crossing_streets(None)).expect("a sound network"));
    let told = |demand: Demand| {
        let stream = RandomStream::from_seed(1);
        let result = NetworkTraffic::new(Arc::clone(&network), demand, DriverSettings::STANDARD, stream);
        result.expect_err("a mistake").to_string()
    };
    let flow = |from: &str, to: &str, per_hour| Demand {
        flows: vec![cars(from, to, per_hour, Headways::Constant)],
        ..Demand::default()
    };
    assert!(told(flow("x", "e_out", 1.0)).contains("edge `x`"));
    assert!(told(flow("e_out", "w_in", 1.0)).contains("no way"));
    assert!(told(flow("w_in", "e_out", f64::NAN)).contains("per_hour"));
    let people = People { pedestrians: 1, cyclists: 0 };
    assert!(told(Demand { people, ..Demand::default() }).contains("walkways"));
    let fill = Fill { per_lane_km: -1.0, classes: ClassMix::CARS };
    assert!(told(Demand { fill: Some(fill), ..Demand::default() }).contains("per_lane_km"));
    assert_eq!(network.bounds.0, Point::new(-300.0, -300.0));
}
