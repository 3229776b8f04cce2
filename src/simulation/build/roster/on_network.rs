//! Everybody on a road network, driven by this program.

use std::sync::Arc;

use super::{Equipment, List, Roster};
use crate::engine::RandomStream;
use crate::scenario::Scenario;
use crate::scenario::settings::{self, ClassShares};
use crate::simulation::build::ground::Plan;
use crate::simulation::build::{BuildError, built_in_roads, traffic};
use crate::simulation::participants::OnNetwork;
use crate::units::{SimDuration, SimTime};
use crate::world::mobility::RoadUserClass;
use crate::world::mobility::network_traffic::{
    ClassMix, ClassSettings, Demand, Destination, DriverSettings, Fill, Flow, Headways, NetworkTraffic, People, Platoon,
};
use crate::world::road::network::RoadNetwork;

/// Everybody who can come in before the run ends, then units at the road side.
pub(super) fn build(
    scenario: &Plan<'_>,
    network: &Arc<RoadNetwork>,
    root: &RandomStream,
) -> Result<Roster, BuildError> {
    let equipment = Equipment::of(scenario.scenario, root);
    let demand = match built_in_roads::of(&scenario.road) {
        Some((_, demand, _)) => demand,
        None => demand(&scenario.demand),
    };
    let drivers = drivers(scenario, &equipment);
    let mut traffic = NetworkTraffic::new(Arc::clone(network), demand, drivers, root.named("mobility"))?;
    let planned = traffic.planned(SimTime::from_secs_f64(scenario.run.duration_s));
    if planned.is_empty() {
        return Err(BuildError::NobodyMoves);
    }
    let mut list = List::default();
    for one in &planned {
        list.add(&equipment, one.id, one.class, one.shape, None);
    }
    let standing = list.add_roadside_units(scenario);
    let numbers = planned.iter().map(|one| one.id).collect();
    let List { sites, participants, .. } = list;
    Ok(Roster { sites, participants, mobility: Box::new(OnNetwork::new(traffic, numbers, standing)) })
}

/// Drivers follow and change lanes as on the highway; how fast they want to go follows from the speed limits.
fn drivers(scenario: &Scenario, equipment: &Equipment<'_>) -> DriverSettings {
    let standard = DriverSettings::STANDARD;
    let shapes = equipment.shapes();
    let with = |class: RoadUserClass| ClassSettings { shape: shapes.of(class), ..*standard.of(class) };
    let drivers = &scenario.traffic.drivers;
    DriverSettings {
        car: ClassSettings { idm: traffic::idm(&drivers.car), ..with(RoadUserClass::Car) },
        truck: ClassSettings { idm: traffic::idm(&drivers.truck), ..with(RoadUserClass::Truck) },
        bus: with(RoadUserClass::Bus),
        motorcycle: with(RoadUserClass::Motorcycle),
        cyclist: with(RoadUserClass::Cyclist),
        pedestrian: with(RoadUserClass::Pedestrian),
        mobil: traffic::mobil(&scenario.traffic.mobil),
        ..standard
    }
}

fn demand(demand: &settings::Demand) -> Demand {
    Demand {
        fill: (demand.vehicles_per_lane_km > 0.0)
            .then(|| Fill { per_lane_km: demand.vehicles_per_lane_km, classes: mix(&demand.classes) }),
        flows: demand.flows.iter().map(flow).collect(),
        platoons: demand
            .platoons
            .iter()
            .map(|platoon| Platoon {
                from: platoon.from.clone(),
                to: platoon.to.clone(),
                members: platoon.members,
                departure: SimTime::from_secs_f64(platoon.at_s),
                time_gap: SimDuration::from_secs_f64(platoon.time_gap_s),
            })
            .collect(),
        people: People { pedestrians: demand.pedestrians, cyclists: demand.cyclists },
    }
}

fn flow(flow: &settings::Flow) -> Flow {
    /// As even as traffic behind a signal.
    const ERLANG_ORDER: u32 = 3;
    Flow {
        from: flow.from.clone(),
        to: flow.to.iter().map(|edge| Destination { edge: edge.clone(), share: 1.0 }).collect(),
        via: flow.via.clone(),
        per_hour: flow.per_hour,
        headways: match flow.headways {
            settings::Headways::Constant => Headways::Constant,
            settings::Headways::Exponential => Headways::Exponential,
            settings::Headways::ShiftedExponential => {
                Headways::ShiftedExponential(SimDuration::from_secs_f64(flow.min_headway_s))
            }
            settings::Headways::Erlang => Headways::Erlang(ERLANG_ORDER),
        },
        classes: mix(&flow.classes),
    }
}

fn mix(shares: &ClassShares) -> ClassMix {
    ClassMix { car: shares.car, truck: shares.truck, bus: shares.bus, motorcycle: shares.motorcycle }
}
