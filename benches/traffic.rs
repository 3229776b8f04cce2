//! The cost of one step of driving: 100 ms of traffic with lane changes.

use std::hint::black_box;

use comad::engine::RandomStream;
use comad::units::{Meters, MetersPerSecond, SimDuration};
use comad::world::mobility::{
    DesiredSpeed, IdmParameters, MobilParameters, Motion, PerClass, Placement, Traffic, TrafficSettings, VehicleShape,
};
use comad::world::road::{Directions, Highway, Topology};
use criterion::{Criterion, criterion_group, criterion_main};

fn traffic(vehicles: f64) -> Traffic {
    let density_per_km = 100.0;
    let length = Meters(vehicles / density_per_km * 1000.0);
    let road =
        Highway::new(length, 3, Directions::Two, Meters(4.0), Meters(0.0), Topology::Wrapped).expect("a sound road");
    let desired = |kmh: f64, deviation: f64| DesiredSpeed {
        mean: MetersPerSecond::from_kmh(kmh),
        standard_deviation: MetersPerSecond::from_kmh(deviation),
    };
    let settings = TrafficSettings {
        motion: Motion::Driving,
        truck_share: 0.15,
        truck_lanes: 2,
        desired_speed: PerClass { car: desired(120.0, 12.0), truck: desired(80.0, 4.0) },
        idm: PerClass::both(IdmParameters::TREIBER_2000),
        mobil: Some(MobilParameters::KESTING_2007),
        shape: PerClass { car: VehicleShape::CAR, truck: VehicleShape::TRUCK },
    };
    Traffic::new(road, settings, &Placement::Uniform { density_per_km }, RandomStream::from_seed(1))
        .expect("sound traffic")
}

fn step(criterion: &mut Criterion) {
    for vehicles in [200, 2000] {
        let mut traffic = traffic(f64::from(vehicles));
        // Past the start, when all drivers still keep the lane that they were placed in.
        traffic.step(SimDuration::from_millis(60_000));
        criterion.bench_function(&format!("traffic step, {vehicles} vehicles"), |bencher| {
            bencher.iter(|| {
                traffic.step(SimDuration::from_millis(100));
                black_box(traffic.vehicles().len())
            });
        });
    }
}

criterion_group!(benches, step);
criterion_main!(benches);
