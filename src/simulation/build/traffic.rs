//! The road and the vehicles on it.

use crate::engine::RandomStream;
use crate::scenario::Scenario;
use crate::scenario::settings::{self, VehicleSource};
use crate::simulation::build::BuildError;
use crate::units::{Meters, MetersPerSecond, MetersPerSecondSquared, SimDuration};
use crate::world::mobility::{
    DesiredSpeed, IdmParameters, MobilParameters, Motion, PerClass, Placement, Traffic, TrafficSettings, VehicleShape,
    read_positions,
};
use crate::world::road::{Directions, Highway, Topology};

/// Trucks may not use the leftmost lanes (in Europe, a third lane): two lanes from the right are theirs.
const TRUCK_LANES: u32 = 2;

/// Time from one lane to the next, well inside what is seen on motorways (Toledo, Zohar: Modeling duration of lane changes,
/// Transportation Research Record 1999, 2007).
const LANE_CHANGE_S: f64 = 4.0;

pub(super) fn build(
    scenario: &Scenario,
    highway: &settings::Highway,
    stream: RandomStream,
) -> Result<Traffic, BuildError> {
    let road = road(highway);
    let traffic = &scenario.traffic;
    let speed = MetersPerSecond::from_kmh(traffic.drivers.car.desired_speed_kmh);
    let placement = match traffic.source() {
        VehicleSource::Uniform { density_per_km } => Placement::Uniform { density_per_km },
        VehicleSource::Poisson { density_per_km } => Placement::Poisson { density_per_km },
        VehicleSource::Tr36885(drop) => Placement::Tr36885 { mean_distance: Meters(drop.mean_gap_s * speed.0) },
        VehicleSource::Tr37885(drop) => {
            Placement::Tr37885 { mean_gap: Meters(drop.mean_gap_s * speed.0), minimum_gap: Meters(drop.min_gap_m) }
        }
        VehicleSource::File(path) => Placement::Positions(read_positions(path, &road)?),
    };
    Ok(Traffic::new(road, settings(scenario), &placement, stream)?)
}

pub(super) fn road(highway: &settings::Highway) -> Highway {
    Highway {
        length: Meters(highway.length_m),
        lanes_per_direction: highway.lanes_per_direction,
        directions: if highway.directions == 1 { Directions::One } else { Directions::Two },
        lane_width: Meters(highway.lane_width_m),
        median: Meters(highway.median_m),
        topology: if highway.wrap_around { Topology::Wrapped } else { Topology::Open },
    }
}

fn settings(scenario: &Scenario) -> TrafficSettings {
    let traffic = &scenario.traffic;
    TrafficSettings {
        motion: match traffic.motion {
            settings::Motion::Driving => Motion::Driving,
            settings::Motion::Static => Motion::Static,
        },
        truck_share: traffic.truck_share,
        truck_lanes: TRUCK_LANES,
        desired_speed: PerClass {
            car: desired_speed(&traffic.drivers.car),
            truck: desired_speed(&traffic.drivers.truck),
        },
        idm: PerClass { car: idm(&traffic.drivers.car), truck: idm(&traffic.drivers.truck) },
        mobil: traffic.mobil.lane_changes.then(|| mobil(&traffic.mobil)),
        shape: PerClass { car: shape(&scenario.vehicles.car), truck: shape(&scenario.vehicles.truck) },
    }
}

fn desired_speed(driver: &settings::Driver) -> DesiredSpeed {
    DesiredSpeed {
        mean: MetersPerSecond::from_kmh(driver.desired_speed_kmh),
        standard_deviation: MetersPerSecond::from_kmh(driver.desired_speed_sd_kmh),
    }
}

pub(super) fn mobil(mobil: &settings::Mobil) -> MobilParameters {
    MobilParameters {
        politeness: mobil.politeness,
        threshold: MetersPerSecondSquared(mobil.threshold_mps2),
        safe_deceleration: MetersPerSecondSquared(mobil.safe_deceleration_mps2),
        keep_right_bias: MetersPerSecondSquared(mobil.bias_right_mps2),
        duration: SimDuration::from_secs_f64(LANE_CHANGE_S),
        minimum_interval: SimDuration::from_secs_f64(mobil.min_interval_s),
    }
}

pub(super) fn idm(driver: &settings::Driver) -> IdmParameters {
    IdmParameters {
        time_headway: SimDuration::from_secs_f64(driver.time_headway_s),
        jam_distance: Meters(driver.min_gap_m),
        maximum_acceleration: MetersPerSecondSquared(driver.max_acceleration_mps2),
        comfortable_deceleration: MetersPerSecondSquared(driver.comfortable_deceleration_mps2),
        exponent: driver.exponent,
    }
}

pub(super) fn shape(body: &settings::Body) -> VehicleShape {
    VehicleShape {
        length: Meters(body.length_m),
        width: Meters(body.width_m),
        height: Meters(body.height_m),
        antenna_height: Meters(body.antenna_height_m),
    }
}
