//! Every scenario drives for ten minutes, and nobody touches anybody.

use std::sync::Arc;

use crate::engine::RandomStream;
use crate::geometry::Point;
use crate::units::{SimDuration, SimTime};
use crate::world::built_in::{
    CityGrid, CrossingPedestrian, Intersection, LaneMerge, Roundabout, RuralRoad, TunnelExit,
};
use crate::world::mobility::RoadUserClass;
use crate::world::mobility::network_traffic::{Demand, DriverSettings, NetworkTraffic, Participant};
use crate::world::road::network::{RoadFile, RoadNetwork};

const STEP: SimDuration = SimDuration::from_millis(100);

/// What ten minutes of a scenario showed.
struct Outcome {
    arrived: u64,
    planned: usize,
    /// Vehicles on the road at the end.
    left: usize,
    /// Most seconds that a vehicle stood without a break.
    longest_stand: f64,
    /// Vehicle metres of all.
    driven: f64,
    hardest_braking: f64,
}

fn traffic(road: &RoadFile, demand: &Demand, seed: u64) -> NetworkTraffic {
    let network = RoadNetwork::from_file(road).expect("a scenario's road is sound");
    let stream = RandomStream::from_seed(seed);
    NetworkTraffic::new(Arc::new(network), demand.clone(), DriverSettings::STANDARD, stream).expect("its demand fits")
}

/// The corners of a body.
fn corners(participant: &Participant) -> [Point; 4] {
    let (front, ahead) = (participant.state.position, participant.state.heading.direction());
    let (length, half) = (participant.shape.length.0, participant.shape.width.0 / 2.0);
    let at =
        |back: f64, right: f64| front + Point::new(ahead.y * right - ahead.x * back, -ahead.x * right - ahead.y * back);
    [at(0.0, -half), at(0.0, half), at(length, half), at(length, -half)]
}

/// Whether two boxes overlap: no side of either has the other one wholly beyond it.
fn overlap(one: &[Point; 4], other: &[Point; 4]) -> bool {
    let separated_by = |one: &[Point; 4], other: &[Point; 4]| {
        (0..4).any(|side| {
            let edge = one[(side + 1) % 4] - one[side];
            let reach = |points: &[Point; 4]| {
                let values = points.map(|point| edge.x * point.y - edge.y * point.x);
                (values.iter().copied().fold(f64::MAX, f64::min), values.iter().copied().fold(f64::MIN, f64::max))
            };
            let ((low, high), (other_low, other_high)) = (reach(one), reach(other));
            high < other_low || other_high < low
        })
    };
    !separated_by(one, other) && !separated_by(other, one)
}

fn is_vehicle(participant: &Participant) -> bool {
    !matches!(participant.class, RoadUserClass::Pedestrian | RoadUserClass::Cyclist)
}

/// Pairs that overlap; people may brush against each other, but not against vehicles.
fn collisions(participants: &[Participant]) -> Vec<(Participant, Participant)> {
    let mut bodies: Vec<(f64, &Participant, [Point; 4])> = participants
        .iter()
        .map(|participant| (participant.state.position.x, participant, corners(participant)))
        .collect();
    bodies.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut found = Vec::new();
    for (index, (x, one, outline)) in bodies.iter().enumerate() {
        for (_, other, other_outline) in bodies[index + 1..].iter().take_while(|(other_x, ..)| other_x - x < 30.0) {
            let vehicles = is_vehicle(one) || is_vehicle(other);
            if vehicles
                && (one.state.position.y - other.state.position.y).abs() < 30.0
                && overlap(outline, other_outline)
            {
                found.push((**one, **other));
            }
        }
    }
    found
}

fn drive(name: &str, mut traffic: NetworkTraffic, seconds: f64) -> Outcome {
    let end = SimTime::from_secs_f64(seconds);
    let planned = traffic.planned(end);
    let mut outcome =
        Outcome { arrived: 0, planned: planned.len(), left: 0, longest_stand: 0.0, driven: 0.0, hardest_braking: 0.0 };
    let mut standing = vec![0.0; planned.len()];
    while traffic.now() < end {
        traffic.step(STEP);
        let hits = collisions(traffic.participants());
        let told =
            |one: &Participant| (one.id, one.class, one.state.position, one.state.heading, one.state.speed, one.place);
        assert!(hits.is_empty(), "{name} at {}: {:?}\n{:?}", traffic.now(), told(&hits[0].0), told(&hits[0].1));
        let ids: Vec<u32> = traffic.participants().iter().map(|participant| participant.id).collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]), "{name}: ids are sorted and unique");
        for participant in traffic.participants().iter().filter(|participant| is_vehicle(participant)) {
            let state = &participant.state;
            let known = &planned[participant.id as usize];
            assert_eq!((known.id, known.class), (participant.id, participant.class), "{name}");
            assert!(state.speed.0.is_finite() && state.speed.0 >= 0.0, "{name}: {participant:?}");
            let stand = &mut standing[participant.id as usize];
            *stand = if state.speed.0 < 0.1 { *stand + 0.1 } else { 0.0 };
            outcome.longest_stand = f64::max(outcome.longest_stand, *stand);
            outcome.driven += state.speed.0 * 0.1;
            outcome.hardest_braking = f64::max(outcome.hardest_braking, -state.acceleration.0);
        }
    }
    outcome.arrived = traffic.arrived();
    outcome.left = traffic.participants().iter().filter(|participant| is_vehicle(participant)).count();
    println!(
        "{name}: {} arrived of {} planned, {} on the road, {} wait to come in, {:.0} km driven, longest stand {:.0} s, \
         hardest braking {:.1} m/s2",
        outcome.arrived,
        outcome.planned,
        outcome.left,
        traffic.waiting_to_depart(),
        outcome.driven / 1000.0,
        outcome.longest_stand,
        outcome.hardest_braking,
    );
    outcome
}

/// Ten minutes of a scenario with departures: most of those who came in have left, and nobody stands for ever.
fn flows_through(name: &str, road: &RoadFile, demand: &Demand) {
    let outcome = drive(name, traffic(road, demand, 1), 600.0);
    let people = (demand.people.pedestrians + demand.people.cyclists) as usize;
    let vehicles = outcome.planned - people;
    assert!(outcome.arrived as usize * 10 >= vehicles * 7, "{name}: {} of {vehicles} arrived", outcome.arrived);
    assert!(outcome.longest_stand < 240.0, "{name}: somebody stood for {} s", outcome.longest_stand);
}

#[test]
fn lane_merge_flows() {
    let scenario = LaneMerge::default();
    flows_through("lane_merge", &scenario.road(), &scenario.demand());
}

#[test]
fn intersection_flows() {
    let scenario = Intersection::default();
    flows_through("intersection", &scenario.road(), &scenario.demand());
}

#[test]
fn roundabout_flows() {
    let scenario = Roundabout::default();
    flows_through("roundabout", &scenario.road(), &scenario.demand());
}

#[test]
fn rural_road_flows() {
    let scenario = RuralRoad::default();
    flows_through("rural_road", &scenario.road(), &scenario.demand());
}

#[test]
fn tunnel_exit_flows() {
    let scenario = TunnelExit::default();
    flows_through("tunnel_exit", &scenario.road(), &scenario.demand());
}

#[test]
fn crossing_pedestrian_flows() {
    let scenario = CrossingPedestrian::default();
    flows_through("crossing_pedestrian", &scenario.road(), &scenario.demand());
}

#[test]
fn city_grid_keeps_moving() {
    let scenario = CityGrid::default();
    let mut traffic = traffic(&scenario.road(), &scenario.demand(), 1);
    let vehicles =
        traffic.planned(SimTime::ZERO).iter().filter(|planned| planned.class != RoadUserClass::Pedestrian).count();
    let outcome = drive("city_grid", traffic, 600.0);
    assert_eq!(outcome.arrived, 0, "who arrives drives on");
    let mean = outcome.driven / vehicles as f64 / 600.0;
    println!("city_grid: {vehicles} vehicles, mean speed {mean:.1} m/s");
    assert!(mean > 3.0, "{mean} m/s");
    assert!(outcome.longest_stand < 300.0, "somebody stood for {} s", outcome.longest_stand);
}

#[test]
fn one_seed_gives_one_traffic() {
    let scenario = Intersection::default();
    let run = || {
        let mut traffic = traffic(&scenario.road(), &scenario.demand(), 5);
        traffic.step(SimDuration::from_millis(60_000));
        traffic.participants().to_vec()
    };
    assert_eq!(run(), run());
}

#[test]
fn boxes_overlap_when_they_do() {
    let square =
        |x: f64, y: f64| [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)].map(|(dx, dy)| Point::new(x + dx, y + dy));
    assert!(overlap(&square(0.0, 0.0), &square(0.9, 0.9)));
    assert!(!overlap(&square(0.0, 0.0), &square(1.1, 0.0)));
    let diamond = [(0.0, 1.0), (1.0, 0.0), (0.0, -1.0), (-1.0, 0.0)].map(|(x, y)| Point::new(x + 1.9, y + 1.9));
    assert!(!overlap(&square(0.0, 0.0), &diamond));
}
