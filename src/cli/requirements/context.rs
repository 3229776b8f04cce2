//! What a scenario says about its runs, as far as requirements ask for it.

use std::collections::BTreeMap;

use crate::evaluation::requirements::{Cast, Context, Environment, Link};
use crate::scenario::Scenario;
use crate::scenario::settings::{Access, Feedback, Mobility, Motion, Road, VehicleSource};

/// The context of the runs of a scenario, under the name that the technology has in the result.
pub(in crate::cli) fn context_of(scenario: &Scenario, technology: &str) -> Context {
    let traffic = traffic_of(scenario);
    let mut links = vec![Link::VehicleToVehicle];
    if !scenario.roadside_units.is_empty() {
        links.push(Link::VehicleToInfrastructure);
    }
    if has_people(scenario) {
        links.push(Link::VehicleToPedestrian);
    }
    Context {
        technology: technology.to_owned(),
        casts: casts_of(&scenario.access),
        links,
        environment: environment_of(&scenario.road),
        speed_kmh: traffic.map(|traffic| traffic.speed_kmh),
        relative_speed_kmh: traffic.and_then(|traffic| traffic.relative_speed_kmh),
        density_per_km: density_of(scenario),
        rates_hz: rates_of(scenario),
    }
}

fn casts_of(access: &Access) -> Vec<Cast> {
    let feedback = match access {
        Access::NrV2x(settings) => settings.feedback,
        _ => Feedback::None,
    };
    match feedback {
        Feedback::None => vec![Cast::Broadcast],
        Feedback::Unicast => vec![Cast::Broadcast, Cast::Unicast],
        Feedback::NackOnly | Feedback::AckNack => vec![Cast::Broadcast, Cast::Groupcast, Cast::Unicast],
    }
}

fn has_people(scenario: &Scenario) -> bool {
    let beside = scenario.vulnerable_road_users;
    let on_road = match &scenario.road {
        Road::CityGrid(road) => road.pedestrians + road.cyclists,
        Road::Intersection(road) => road.pedestrians + road.cyclists,
        Road::CrossingPedestrian(road) => road.pedestrians + road.cyclists,
        _ => scenario.demand.pedestrians + scenario.demand.cyclists,
    };
    beside.pedestrians.density_per_km > 0.0 || beside.cyclists.density_per_km > 0.0 || on_road > 0
}

fn environment_of(road: &Road) -> Option<Environment> {
    match road {
        Road::Highway(_) | Road::LaneMerge(_) | Road::TunnelExit(_) => Some(Environment::Highway),
        Road::CityGrid(_) | Road::Intersection(_) | Road::Roundabout(_) | Road::CrossingPedestrian(_) => {
            Some(Environment::Urban)
        }
        Road::RuralRoad(_) => Some(Environment::Rural),
        // A map may be of anything.
        Road::Network(_) | Road::Plane(_) => None,
    }
}

/// Speeds of the vehicles.
#[derive(Clone, Copy)]
struct Speeds {
    speed_kmh: f64,
    /// Of two that meet; none where nobody comes the other way.
    relative_speed_kmh: Option<f64>,
}

/// The speeds that drivers want or may drive; none where a recording or another program decides.
fn traffic_of(scenario: &Scenario) -> Option<Speeds> {
    if !matches!(scenario.mobility, Mobility::BuiltIn(_)) {
        return None;
    }
    let both_ways = |speed_kmh: f64| Speeds { speed_kmh, relative_speed_kmh: Some(2.0 * speed_kmh) };
    let one_way = |speed_kmh: f64| Speeds { speed_kmh, relative_speed_kmh: None };
    Some(match &scenario.road {
        Road::Highway(road) => {
            let drivers = &scenario.traffic.drivers;
            let speed = match scenario.traffic.motion {
                Motion::Static => 0.0,
                Motion::Driving if scenario.traffic.truck_share < 1.0 => drivers.car.desired_speed_kmh,
                Motion::Driving => drivers.truck.desired_speed_kmh,
            };
            if road.directions > 1 { both_ways(speed) } else { one_way(speed) }
        }
        Road::CityGrid(road) => both_ways(road.speed_limit_kmh),
        Road::Intersection(road) => both_ways(road.speed_limit_kmh),
        Road::LaneMerge(road) => one_way(road.speed_limit_kmh),
        Road::Roundabout(road) => both_ways(road.speed_limit_kmh),
        Road::RuralRoad(road) => both_ways(road.speed_limit_kmh),
        Road::TunnelExit(road) => one_way(road.speed_limit_kmh),
        Road::CrossingPedestrian(road) => both_ways(road.speed_limit_kmh),
        Road::Network(_) | Road::Plane(_) => return None,
    })
}

fn density_of(scenario: &Scenario) -> Option<f64> {
    match (&scenario.road, scenario.traffic.source()) {
        (Road::Highway(_), VehicleSource::Uniform { density_per_km } | VehicleSource::Poisson { density_per_km }) => {
            Some(density_per_km)
        }
        _ => None,
    }
}

/// Rates that the scenario fixes.
fn rates_of(scenario: &Scenario) -> BTreeMap<String, f64> {
    let messages = &scenario.messages;
    let repetition = messages.denm.repetition_interval_ms;
    let rates = [
        ("CAM", messages.cam.rate_hz),
        ("DENM", (repetition > 0.0).then(|| 1e3 / repetition)),
        ("CPM", messages.cpm.rate_hz),
        ("VAM", messages.vam.rate_hz),
        ("SPATEM", Some(messages.spatem.rate_hz)),
        ("MAPEM", Some(messages.mapem.rate_hz)),
    ];
    rates.into_iter().filter_map(|(kind, rate)| Some((kind.to_owned(), rate.filter(|rate| *rate > 0.0)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Override, ScenarioSource};

    #[test]
    fn a_scenario_tells_what_its_runs_are_like() {
        // scenario, overrides -> speed, relative speed, density, environment, links
        type Case<'a> = (&'a str, &'a [&'a str], [Option<f64>; 3], Option<Environment>, usize);
        let highway = Some(Environment::Highway);
        let cases: [Case<'_>; 4] = [
            ("default", &[], [Some(120.0), Some(240.0), Some(60.0)], highway, 1),
            ("default", &["road.highway.directions=1"], [Some(120.0), None, Some(60.0)], highway, 1),
            ("default", &["traffic.motion=static"], [Some(0.0), Some(0.0), Some(60.0)], highway, 1),
            ("crossing_pedestrian", &[], [Some(50.0), Some(100.0), None], Some(Environment::Urban), 2),
        ];
        for (name, overrides, numbers, environment, links) in cases {
            let overrides: Vec<Override> = overrides.iter().map(|text| Override::from((*text).to_owned())).collect();
            let source = ScenarioSource::from_argument(name).expect(name);
            let context = context_of(&Scenario::load(&source, &overrides).expect(name), "radio");
            assert_eq!(
                [context.speed_kmh, context.relative_speed_kmh, context.density_per_km],
                numbers,
                "{name} {overrides:?}"
            );
            assert_eq!((context.environment, context.links.len()), (environment, links), "{name}");
            assert_eq!(context.casts, [Cast::Broadcast]);
        }
    }
}
