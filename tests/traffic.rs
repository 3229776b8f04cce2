//! Traffic on a whole road: nobody touches anybody, runs repeat, and flows are those of the theory.

use std::collections::BTreeMap;

use comad::engine::RandomStream;
use comad::geometry::Point;
use comad::units::{Meters, MetersPerSecond, MetersPerSecondSquared, SimDuration};
use comad::world::mobility::{
    DesiredSpeed, IdmParameters, MobilParameters, Motion, PerClass, Placement, PositionRecord, RoadUserClass, Traffic,
    TrafficError, TrafficSettings, Vehicle, VehicleShape,
};
use comad::world::road::{Directions, Highway, LaneId, Topology, TravelDirection};

const STEP: SimDuration = SimDuration::from_millis(100);

fn highway(length: f64, lanes: u32, directions: Directions) -> Highway {
    Highway::new(Meters(length), lanes, directions, Meters(4.0), Meters(0.0), Topology::Wrapped).expect("a sound road")
}

fn motorway() -> Highway {
    highway(2000.0, 3, Directions::Two)
}

/// Cars and trucks with the paper's parameters and a spread of desired speeds.
fn mixed_traffic() -> TrafficSettings {
    let desired = |kmh: f64, deviation: f64| DesiredSpeed {
        mean: MetersPerSecond::from_kmh(kmh),
        standard_deviation: MetersPerSecond::from_kmh(deviation),
    };
    TrafficSettings {
        motion: Motion::Driving,
        truck_share: 0.15,
        truck_lanes: 2,
        desired_speed: PerClass { car: desired(120.0, 12.0), truck: desired(80.0, 4.0) },
        idm: PerClass::both(IdmParameters::TREIBER_2000),
        mobil: Some(MobilParameters::KESTING_2007),
        shape: PerClass { car: VehicleShape::CAR, truck: VehicleShape::TRUCK },
    }
}

/// Equal cars that stay in their lane.
fn homogeneous_traffic() -> TrafficSettings {
    let desired = DesiredSpeed { mean: MetersPerSecond::from_kmh(120.0), standard_deviation: MetersPerSecond(0.0) };
    TrafficSettings {
        truck_share: 0.0,
        desired_speed: PerClass::both(desired),
        mobil: None,
        shape: PerClass::both(VehicleShape::CAR),
        ..mixed_traffic()
    }
}

fn traffic(road: Highway, settings: TrafficSettings, placement: &Placement, seed: u64) -> Traffic {
    Traffic::new(road, settings, placement, RandomStream::from_seed(seed)).expect("sound traffic")
}

/// How far into its direction of travel a vehicle's front is, in metres.
fn along(vehicle: &Vehicle, length: f64) -> f64 {
    match vehicle.lane.direction {
        TravelDirection::East => vehicle.state.position.x,
        TravelDirection::West => length - vehicle.state.position.x,
    }
}

/// The smallest bumper-to-bumper gap of the road, where a vehicle that changes lanes is in both.
fn smallest_gap(traffic: &Traffic) -> f64 {
    let length = traffic.highway().length.0;
    let mut lanes: BTreeMap<LaneId, Vec<(f64, f64)>> = BTreeMap::new();
    for vehicle in traffic.vehicles() {
        for lane in [Some(vehicle.lane), vehicle.leaving].into_iter().flatten() {
            lanes.entry(lane).or_default().push((along(vehicle, length), vehicle.shape.length.0));
        }
    }
    let mut smallest = f64::INFINITY;
    for vehicles in lanes.values_mut() {
        vehicles.sort_by(|one, other| one.0.total_cmp(&other.0));
        for (place, (front, _)) in vehicles.iter().enumerate() {
            let next = (place + 1) % vehicles.len();
            let across = if next == 0 { length } else { 0.0 };
            smallest = smallest.min(vehicles[next].0 + across - front - vehicles[next].1);
        }
    }
    smallest
}

#[test]
fn nobody_touches_anybody_from_empty_roads_to_jams() {
    for density_per_km in [20.0, 60.0, 120.0, 180.0, 240.0] {
        for (seed, placement) in
            [(1, Placement::Uniform { density_per_km }), (2, Placement::Poisson { density_per_km })]
        {
            let mut traffic = traffic(motorway(), mixed_traffic(), &placement, seed);
            let mut changes = 0;
            for step in 0..6000 {
                let changing = |vehicles: &[Vehicle]| vehicles.iter().filter(|one| one.leaving.is_some()).count();
                let before = changing(traffic.vehicles());
                traffic.step(STEP);
                changes += changing(traffic.vehicles()).saturating_sub(before);
                let gap = smallest_gap(&traffic);
                assert!(gap > 0.0, "{placement:?}, step {step}: a gap of {gap} m");
                for vehicle in traffic.vehicles() {
                    let state = &vehicle.state;
                    let numbers = [state.speed.0, state.acceleration.0, state.position.x, state.position.y];
                    assert!(numbers.iter().all(|number| number.is_finite()), "{vehicle:?}");
                    assert!(state.speed.0 >= 0.0, "{vehicle:?}");
                    // Nobody brakes harder than MOBIL lets a lane change make them, 4 m/s2, or accelerates beyond the
                    // IDM's 0.73 m/s2.
                    assert!(
                        (-4.001..=0.731).contains(&state.acceleration.0),
                        "{placement:?}, step {step}: {vehicle:?}"
                    );
                }
            }
            // Drivers of different speeds overtake wherever there is room for it.
            assert!(changes > 10, "{placement:?}: {changes} lane changes");
        }
    }
}

#[test]
fn a_ring_of_equal_cars_has_the_flow_of_the_theory() {
    // density [veh/km] -> flow [veh/h], solved apart from this code from s_e(v) = 1000 / density - 5 m with
    // s_e(v) = (2 m + 1.6 s v) / sqrt(1 - (v / 33.3 m/s)^4)
    let cases = [
        (5.0, 588.03),
        (10.0, 1102.27),
        (15.0, 1474.90),
        (20.0, 1677.13),
        (30.0, 1726.26),
        (50.0, 1459.54),
        (80.0, 989.92),
        (120.0, 360.00),
    ];
    // The equilibrium does not depend on the maximum acceleration, but its stability does: by linear stability analysis,
    // the paper's 0.73 m/s2 is stable at 20 veh/km and below, and 2.5 m/s2 at all of these densities. In between,
    // stop-and-go waves grow and the flow falls below that of equilibrium.
    let paper = homogeneous_traffic();
    let brisk = IdmParameters { maximum_acceleration: MetersPerSecondSquared(2.5), ..IdmParameters::TREIBER_2000 };
    let brisk = TrafficSettings { idm: PerClass::both(brisk), ..paper };
    for (density_per_km, expected) in cases {
        for settings in [Some(brisk), (density_per_km <= 20.0).then_some(paper)].into_iter().flatten() {
            let road = highway(4000.0, 1, Directions::One);
            let mut traffic = traffic(road, settings, &Placement::Poisson { density_per_km }, 1);
            let advance = |traffic: &mut Traffic, minutes: i64| {
                for _ in 0..minutes * 600 {
                    traffic.step(STEP);
                }
                traffic.vehicles().iter().map(|vehicle| vehicle.laps).sum::<u32>()
            };
            let before = advance(&mut traffic, 30);
            let flow = f64::from(advance(&mut traffic, 30) - before) * 2.0;
            assert!((flow / expected - 1.0).abs() < 0.03, "{density_per_km} veh/km: {flow}, not {expected} veh/h");
        }
    }
}

#[test]
fn one_seed_gives_one_traffic() {
    let placement = Placement::Poisson { density_per_km: 100.0 };
    let run = |seed| {
        let mut traffic = traffic(motorway(), mixed_traffic(), &placement, seed);
        for _ in 0..3000 {
            traffic.step(STEP);
        }
        // The debug form of a float is exact: equal text is equal bits.
        format!("{:?}", traffic.vehicles())
    };
    assert_eq!(run(11), run(11));
    assert_ne!(run(11), run(12));
}

#[test]
fn one_more_vehicle_leaves_the_others_drivers_alone() {
    let drivers = |density_per_km| {
        let traffic = traffic(motorway(), mixed_traffic(), &Placement::Poisson { density_per_km }, 3);
        let driver = |vehicle: &Vehicle| (vehicle.id, vehicle.class, vehicle.lane, vehicle.desired_speed);
        traffic.vehicles().iter().map(driver).collect::<Vec<_>>()
    };
    let (few, more) = (drivers(50.0), drivers(50.5));
    assert_eq!((few.len(), more.len()), (100, 101));
    assert_eq!(few, more[..100]);
}

#[test]
fn a_long_span_is_many_short_steps() {
    let placement = Placement::Uniform { density_per_km: 60.0 };
    let mut once = traffic(motorway(), mixed_traffic(), &placement, 1);
    let mut often = once.clone();
    once.step(SimDuration::from_millis(2000));
    for _ in 0..20 {
        often.step(STEP);
    }
    assert_eq!(once.vehicles(), often.vehicles());
}

#[test]
fn drivers_are_what_the_settings_say() {
    let road = highway(100_000.0, 3, Directions::Two);
    let traffic = traffic(road, mixed_traffic(), &Placement::Uniform { density_per_km: 60.0 }, 1);
    let vehicles = traffic.vehicles();
    let trucks: Vec<&Vehicle> = vehicles.iter().filter(|vehicle| vehicle.class == RoadUserClass::Truck).collect();
    let share = trucks.len() as f64 / vehicles.len() as f64;
    assert!((share - 0.15).abs() < 0.015, "{share}");
    // Two of three lanes are the trucks'.
    assert!(trucks.iter().all(|truck| truck.lane.number < 2));
    assert!(trucks.iter().all(|truck| truck.shape == VehicleShape::TRUCK));

    let cars = vehicles.iter().filter(|vehicle| vehicle.class == RoadUserClass::Car);
    let speeds: Vec<f64> = cars.map(|car| car.desired_speed.kmh()).collect();
    let mean = speeds.iter().sum::<f64>() / speeds.len() as f64;
    let variance = speeds.iter().map(|speed| (speed - mean).powi(2)).sum::<f64>() / speeds.len() as f64;
    assert!(speeds.iter().all(|speed| (96.0..=144.0).contains(speed)));
    assert!((mean - 120.0).abs() < 0.6, "{mean} km/h");
    // The standard deviation of a standard normal deviate cut off at 2 is 0.880.
    assert!((variance.sqrt() / 12.0 - 0.880).abs() < 0.02, "{} km/h", variance.sqrt());
}

#[test]
fn the_start_is_calm() {
    for density_per_km in [20.0, 60.0, 120.0, 240.0] {
        let mut traffic = traffic(motorway(), mixed_traffic(), &Placement::Poisson { density_per_km }, 9);
        traffic.step(STEP);
        for vehicle in traffic.vehicles() {
            // A lane change of the first instant may cost somebody a little.
            assert!(vehicle.state.acceleration.0 > -4.0, "{density_per_km} veh/km: {vehicle:?}");
        }
        let braking = traffic.vehicles().iter().filter(|vehicle| vehicle.state.acceleration.0 < -0.05).count();
        assert!(braking * 20 < traffic.vehicles().len(), "{density_per_km} veh/km: {braking} brake");
    }
}

#[test]
fn the_motion_shown_is_the_motion_made() {
    let mut traffic = traffic(motorway(), mixed_traffic(), &Placement::Uniform { density_per_km: 60.0 }, 4);
    let step = SimDuration::from_millis(10);
    let (mut turned, mut left, mut right) = (0.0f64, 0, 0);
    for _ in 0..6000 {
        let before = traffic.vehicles().to_vec();
        traffic.step(step);
        for (before, after) in before.iter().zip(traffic.vehicles()) {
            if before.leaving != after.leaving || before.laps != after.laps {
                left += u32::from(after.leaving.is_some_and(|lane| lane.number < after.lane.number));
                right += u32::from(after.leaving.is_some_and(|lane| lane.number > after.lane.number));
                continue;
            }
            let predicted = before.state.extrapolate(step);
            let error = predicted.position.distance(after.state.position).0;
            assert!(error < 2e-3, "{error} m: {before:?} {after:?}");
            assert!(predicted.heading.difference(after.state.heading) < 0.02, "{before:?} {after:?}");
            assert!((predicted.speed.0 - after.state.speed.0).abs() < 0.02, "{before:?} {after:?}");
            turned = turned.max(after.state.heading.difference(after.lane.heading()));
        }
    }
    // At motorway speeds, a lane change turns a vehicle by a few degrees; drivers come back to the right.
    assert!((2.0..=20.0).contains(&turned), "{turned} degrees");
    assert!(left > 5 && right > 5, "{left} to the left, {right} to the right");
}

#[test]
fn on_an_empty_road_drivers_keep_right() {
    let settings = TrafficSettings { truck_share: 0.0, ..mixed_traffic() };
    let mut traffic = traffic(motorway(), settings, &Placement::Uniform { density_per_km: 3.0 }, 1);
    for _ in 0..1200 {
        traffic.step(STEP);
    }
    let right = traffic.vehicles().iter().filter(|vehicle| vehicle.lane.number == 0).count();
    assert!(right >= 4, "{right} of {} in the right lane", traffic.vehicles().len());
}

#[test]
fn static_vehicles_stay_where_the_file_put_them() {
    // Two vehicles in one place and one beside the centre of its lane, as in files of other simulators.
    let record = |id, x, y, phase_ms| PositionRecord {
        id,
        position: Point::new(x, y),
        phase: Some(SimDuration::from_millis(phase_ms)),
    };
    let records = vec![record(9, 100.0, -2.0, 25), record(2, 101.0, -2.0, 50), record(5, 700.123, 5.5, 75)];
    let placement = Placement::Positions(records);
    let settings = TrafficSettings { motion: Motion::Static, ..mixed_traffic() };
    let mut standing = traffic(motorway(), settings, &placement, 1);
    standing.step(SimDuration::from_millis(60_000));

    let shown = |vehicle: &Vehicle| (vehicle.id, vehicle.state.position, vehicle.lane, vehicle.phase);
    let expected = [
        (2, Point::new(101.0, -2.0), LaneId::east(2), Some(SimDuration::from_millis(50))),
        (5, Point::new(700.123, 5.5), LaneId::west(1), Some(SimDuration::from_millis(75))),
        (9, Point::new(100.0, -2.0), LaneId::east(2), Some(SimDuration::from_millis(25))),
    ];
    assert_eq!(standing.vehicles().iter().map(shown).collect::<Vec<_>>(), expected);
    assert!(standing.vehicles().iter().all(|vehicle| vehicle.state.speed.0 == 0.0));

    // The same vehicles cannot drive.
    let refused = Traffic::new(motorway(), mixed_traffic(), &placement, RandomStream::from_seed(1));
    let expected = TrafficError::Overlap { follower: 9, leader: 2, lane: LaneId::east(2) };
    assert_eq!(refused.expect_err("an overlap"), expected);
}

#[test]
fn a_line_of_stations_may_be_denser_than_cars_but_not_drive() {
    // 0.3 vehicles per metre on one line, as studies of the medium use.
    let line = highway(2000.0, 1, Directions::One);
    let placement = Placement::Uniform { density_per_km: 300.0 };
    let settings = TrafficSettings { motion: Motion::Static, ..homogeneous_traffic() };
    assert_eq!(traffic(line, settings, &placement, 1).vehicles().len(), 600);
    let refused = Traffic::new(line, homogeneous_traffic(), &placement, RandomStream::from_seed(1));
    assert!(matches!(refused, Err(TrafficError::TooDense { vehicles: 600, .. })), "{refused:?}");
}

#[test]
fn drops_of_points_make_room_before_they_drive() {
    for kmh in [70.0, 140.0] {
        for placement in [
            Placement::Tr36885 { mean_distance: Meters(2.5 * kmh / 3.6) },
            Placement::Tr37885 { mean_gap: Meters(2.0 * kmh / 3.6), minimum_gap: Meters(2.0) },
        ] {
            let mut traffic = traffic(motorway(), mixed_traffic(), &placement, 8);
            assert!(smallest_gap(&traffic) > 1.9, "{placement:?}");
            for _ in 0..600 {
                traffic.step(STEP);
            }
            assert!(smallest_gap(&traffic) > 0.0, "{placement:?}");
        }
    }
}

#[test]
fn settings_without_sense_are_refused() {
    let sound = mixed_traffic();
    let slow = DesiredSpeed { mean: MetersPerSecond(0.0), standard_deviation: MetersPerSecond(0.0) };
    let wide = DesiredSpeed { mean: MetersPerSecond(10.0), standard_deviation: MetersPerSecond(5.0) };
    let never = MobilParameters { duration: SimDuration::ZERO, ..MobilParameters::KESTING_2007 };
    // settings -> message
    let cases = [
        (TrafficSettings { truck_share: 1.5, ..sound }, "`truck_share` is 1.5, expected 0 to 1"),
        (TrafficSettings { truck_lanes: 0, ..sound }, "`truck_lanes` is 0, expected 1 or more"),
        (
            TrafficSettings { truck_share: 0.8, ..sound },
            "`truck_share` is 0.8, but 2 of 3 lanes hold at most 0.67; lower it, or raise `truck_lanes`",
        ),
        (
            TrafficSettings { desired_speed: PerClass { truck: slow, ..sound.desired_speed }, ..sound },
            "`truck.desired_speed.mean` is 0, expected a positive number",
        ),
        (
            TrafficSettings { desired_speed: PerClass { car: wide, ..sound.desired_speed }, ..sound },
            "`car.desired_speed.standard_deviation` is 5, expected zero or more, and less than half of the mean",
        ),
        (
            TrafficSettings { mobil: Some(never), ..sound },
            "`mobil.duration` is 0, expected a positive number of seconds",
        ),
    ];
    let placement = Placement::Uniform { density_per_km: 20.0 };
    for (settings, expected) in cases {
        let error = Traffic::new(motorway(), settings, &placement, RandomStream::from_seed(1)).expect_err(expected);
        assert_eq!(error.to_string(), expected);
    }
}
