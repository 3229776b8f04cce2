//! Traffic of a SUMO server.

use super::{Equipment, List, Roster};
use crate::engine::RandomStream;
use crate::scenario::settings::Traci;
use crate::simulation::build::ground::Plan;
use crate::simulation::participants::{InSumo, Instruction, Order, SumoServer};
use crate::units::{MetersPerSecond, SimDuration, SimTime};
use crate::world::mobility::RoadUserClass;

/// As many road users of each class as there can be, because stations are made before the run; then units at the road side.
pub(super) fn build(scenario: &Plan<'_>, traci: &Traci, root: &RandomStream) -> Roster {
    let equipment = Equipment::of(scenario.scenario, root);
    let most = &traci.most;
    let mut places = Vec::new();
    for (class, count) in [
        (RoadUserClass::Car, most.car),
        (RoadUserClass::Truck, most.truck),
        (RoadUserClass::Bus, most.bus),
        (RoadUserClass::Motorcycle, most.motorcycle),
        (RoadUserClass::Cyclist, most.cyclist),
        (RoadUserClass::Pedestrian, most.pedestrian),
    ] {
        places.resize(places.len() + count as usize, class);
    }
    let mut list = List::default();
    for (number, class) in places.iter().enumerate() {
        list.add(&equipment, number as u32, *class, equipment.shape(*class), None);
    }
    let standing = list.add_roadside_units(scenario);
    let instructions = traci.commands.iter().map(|command| Instruction {
        at: SimTime::from_secs_f64(command.at_s),
        participant: command.station,
        order: Order::SlowDown {
            speed: MetersPerSecond(command.speed_mps),
            within: SimDuration::from_secs_f64(command.within_s),
        },
    });
    let server = SumoServer {
        host: traci.host.clone(),
        port: u16::try_from(traci.port).expect("a checked scenario has a port of 16 bits"),
        timeout: SimDuration::from_secs_f64(traci.timeout_s),
        begin: SimTime::from_secs_f64(traci.begin_s),
        instructions: instructions.collect(),
    };
    let List { sites, participants, .. } = list;
    Roster { sites, participants, mobility: Box::new(InSumo::new(server, places, standing)) }
}
