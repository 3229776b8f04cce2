//! Everybody on and beside the straight highway.

use super::{BLOCK, Equipment, List, Roster};
use crate::engine::RandomStream;
use crate::scenario::settings::{self, RoadUsers};
use crate::simulation::build::ground::Plan;
use crate::simulation::build::{BuildError, traffic};
use crate::simulation::participants::{Bystanders, OnHighway, Way};
use crate::units::{Meters, MetersPerSecond};
use crate::world::mobility::{RoadUser, RoadUserClass, RoadUserSettings};

/// Vehicles, people beside the road, units at the road side.
pub(super) fn build(
    scenario: &Plan<'_>,
    highway: &settings::Highway,
    root: &RandomStream,
) -> Result<Roster, BuildError> {
    let traffic = traffic::build(scenario, highway, root.named("mobility"))?;
    let road = traffic::road(highway);
    let equipment = Equipment::of(scenario.scenario, root);
    let mut list = List::default();
    for vehicle in traffic.vehicles() {
        list.add(&equipment, vehicle.id, vehicle.class, vehicle.shape, vehicle.phase);
    }
    list.next_block = (traffic.vehicles().last().map_or(0, |vehicle| vehicle.id) / BLOCK + 1) * BLOCK;
    let mut ways = Vec::new();
    let stream = root.named("road users");
    let users = &scenario.vulnerable_road_users;
    for (users, class, name) in [
        (&users.pedestrians, RoadUserClass::Pedestrian, "pedestrians"),
        (&users.cyclists, RoadUserClass::Cyclist, "cyclists"),
    ] {
        let placed = RoadUser::place(&road, &road_user_settings(users), &stream.named(name));
        let begin = list.next_block;
        for (number, user) in placed.iter().enumerate() {
            list.add(&equipment, begin + number as u32, class, equipment.shape(class), None);
            ways.push(Way::Along(*user));
        }
        list.next_block = (begin + placed.len() as u32).next_multiple_of(BLOCK).max(begin + BLOCK);
    }
    for (index, unit) in scenario.roadside_units.iter().enumerate() {
        list.add_roadside_unit(index, unit);
        ways.push(Way::Standing(super::place_of(unit)));
    }
    let List { sites, participants, .. } = list;
    let mobility = Box::new(OnHighway::new(traffic, Bystanders { road, ways }));
    Ok(Roster { sites, participants, mobility })
}

fn road_user_settings(users: &RoadUsers) -> RoadUserSettings {
    RoadUserSettings {
        per_metre: users.density_per_km / 1000.0,
        group_size: users.group_size,
        mean_speed: MetersPerSecond::from_kmh(users.speed_kmh),
        speed_deviation: MetersPerSecond::from_kmh(users.speed_sd_kmh),
        offset: Meters(users.offset_m),
    }
}
