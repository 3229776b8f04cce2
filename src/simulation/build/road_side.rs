//! What a unit at the road side knows of its signals: the world's plan in the words of the facilities.

use crate::evaluation::record::StationId;
use crate::geometry::Point;
use crate::scenario::settings::{Mobility, RoadsideUnit};
use crate::simulation::build::BuildError;
use crate::simulation::build::ground::Plan;
use crate::simulation::build::roster::Site;
use crate::simulation::surroundings::forecast;
use crate::station::facilities::{
    FacilitiesService, IntersectionForecast, IntersectionMap, MapConnection, MapLane, MapService, SignalGroupForecast,
    SignalSource, SpatService,
};
use crate::station::message::IntersectionReference;
use crate::station::message::quantities::{AllowedManeuvers, ApproachId, IntersectionStatus, LaneKind, MsgCount};
use crate::units::{Meters, MetersPerSecond, SimDuration, SimTime};
use crate::world::road::network::{JunctionIndex, RoadNetwork, SignalProgram};
use crate::world::road::{LaneUse, SignalPlan, SignalisedIntersection, Turn};

/// Length of the arms that a MAPEM describes.
const ARM: Meters = Meters(100.0);

/// Amber at 50 km/h, red-amber, and red for all between two greens, of common German practice (RiLSA 2015).
const AMBER: SimDuration = SimDuration::from_millis(3000);
const RED_AMBER: SimDuration = SimDuration::from_millis(1000);
const CLEARANCE: SimDuration = SimDuration::from_millis(4000);

/// Speed limit at signals; RiLSA 2015 allows none where more than 70 km/h are driven.
const SPEED_LIMIT_KMH: f64 = 50.0;

/// The services of a unit at signals; `number` tells intersections apart.
pub(super) fn services(
    scenario: &Plan<'_>,
    unit: &RoadsideUnit,
    number: u16,
    first: SimTime,
) -> Vec<Box<dyn FacilitiesService>> {
    let mut services: Vec<Box<dyn FacilitiesService>> = Vec::new();
    if !unit.signalised {
        return services;
    }
    let intersection = intersection(scenario, unit, number);
    let messages = &scenario.messages;
    let interval = |rate_hz: f64| SimDuration::from_secs_f64(1.0 / rate_hz);
    if messages.mapem.rate_hz > 0.0 {
        let map = map_of(&intersection);
        let (interval, transport) = (interval(messages.mapem.rate_hz), MapService::TRANSPORT);
        let service = MapService::new(&map, &scenario.ground.plane, interval, transport, first);
        services
            .push(Box::new(service.expect("a crossing of four arms of 100 m fits a MAPEM, and others were checked")));
    }
    if messages.spatem.rate_hz > 0.0 {
        let source: Box<dyn SignalSource> = match actuated_junction_of(scenario, unit) {
            Some(_) => Box::new(TrafficDependent { id: intersection.id, groups: Vec::new() }),
            None => Box::new(FixedTimes { id: intersection.id, plan: intersection.plan }),
        };
        let interval = interval(messages.spatem.rate_hz);
        services.push(Box::new(SpatService::new(source, interval, SpatService::TRANSPORT, first)));
    }
    services
}

/// A unit belongs to the signals of a junction that is no farther away.
const NEAR_SIGNALS: Meters = Meters(60.0);

/// Whether units that tell of signals stand at some, which they can tell of.
pub(super) fn check(scenario: &Plan<'_>) -> Result<(), BuildError> {
    let Some(network) = &scenario.ground.network else { return Ok(()) };
    for (unit, settings) in scenario.roadside_units.iter().enumerate().filter(|(_, unit)| unit.signalised) {
        let refused = |problem| Err(BuildError::Signals { unit, problem });
        let Some(junction) = junction_of(network, settings) else {
            return refused("there are no signals within 60 m; move it, or set signalised = false");
        };
        if !matches!(scenario.mobility, Mobility::BuiltIn(_)) && actuated_junction_of(scenario, settings).is_some() {
            return refused(
                "its signals are actuated, and nobody knows what they show where this program does not drive the vehicles; use a \
                 fixed-time program",
            );
        }
        let map = network.signalised_intersection(junction, 1, ARM).map(|intersection| map_of(&intersection));
        let interval = SimDuration::from_millis(1000);
        let told = map.is_some_and(|map| {
            MapService::new(&map, &scenario.ground.plane, interval, MapService::TRANSPORT, SimTime::ZERO).is_ok()
        });
        if !told {
            return refused("its junction has more lanes or arms than a MAPEM can tell of");
        }
    }
    Ok(())
}

/// The stations that tell of signals which follow the traffic, with the junctions of these.
pub(super) fn told_by_controllers(scenario: &Plan<'_>, sites: &[Site]) -> Vec<(StationId, JunctionIndex)> {
    let junction = |site: &Site| {
        let unit = &scenario.roadside_units[site.roadside_unit?];
        Some((StationId(site.id), actuated_junction_of(scenario, unit)?))
    };
    sites.iter().filter_map(junction).collect()
}

/// The junction whose actuated signals a unit tells of, if it does.
fn actuated_junction_of(scenario: &Plan<'_>, unit: &RoadsideUnit) -> Option<JunctionIndex> {
    let network = scenario.ground.network.as_ref().filter(|_| unit.signalised)?;
    let actuated =
        |junction: &JunctionIndex| matches!(network.junction(*junction).signals, Some(SignalProgram::Actuated(_)));
    junction_of(network, unit).filter(actuated)
}

/// The signalised junction that is nearest to a unit.
fn junction_of(network: &RoadNetwork, unit: &RoadsideUnit) -> Option<JunctionIndex> {
    let place = Point::new(unit.x_m, unit.y_m);
    let signalised = network.junctions.iter().enumerate().filter(|(_, junction)| junction.signals.is_some());
    let away = signalised.map(|(index, junction)| (junction.position.distance(place), JunctionIndex(index as u32)));
    let nearest = away.min_by(|one, other| one.0.0.total_cmp(&other.0.0))?;
    (nearest.0.0 <= NEAR_SIGNALS.0).then_some(nearest.1)
}

fn intersection(scenario: &Plan<'_>, unit: &RoadsideUnit, number: u16) -> SignalisedIntersection {
    // On a network the unit tells of the signals that its drivers obey.
    if let Some(network) = &scenario.ground.network {
        let junction = junction_of(network, unit).expect("checked before the run");
        return network.signalised_intersection(junction, number, ARM).expect("checked before the run");
    }
    // Whatever the cycle does not need for changing is green.
    let green = unit.cycle_s / 2.0 - (AMBER + RED_AMBER + CLEARANCE).as_secs_f64();
    let green = SimDuration::from_secs_f64(green.max(1.0));
    let plan = SignalPlan::two_phases(green, AMBER, RED_AMBER, CLEARANCE, SimDuration::ZERO);
    let lane_width = scenario.ground.lane_width;
    let speed_limit = MetersPerSecond::from_kmh(SPEED_LIMIT_KMH);
    SignalisedIntersection::crossing(number, Point::new(unit.x_m, unit.y_m), ARM, lane_width, speed_limit, plan)
}

fn reference(id: u16) -> IntersectionReference {
    IntersectionReference { region: None, id }
}

fn revision() -> MsgCount {
    MsgCount::from_raw(1).expect("one of its numbers")
}

fn map_of(intersection: &SignalisedIntersection) -> IntersectionMap {
    let lanes = intersection.lanes.iter().map(|lane| {
        let approach = ApproachId::from_raw(lane.approach);
        let (ingress, egress) = match lane.use_of_lane {
            LaneUse::Ingress => (approach, None),
            LaneUse::Egress => (None, approach),
        };
        let connections = lane.links.iter().map(|link| MapConnection {
            lane: link.to,
            maneuver: match link.turn {
                Turn::Straight => AllowedManeuvers::STRAIGHT,
                Turn::Left => AllowedManeuvers::LEFT,
                Turn::Right => AllowedManeuvers::RIGHT,
            },
            signal_group: link.signal_group,
        });
        MapLane {
            id: lane.id,
            ingress,
            egress,
            kind: LaneKind::Vehicle,
            nodes: lane.nodes.clone(),
            connections: connections.collect(),
        }
    });
    IntersectionMap {
        id: reference(intersection.id),
        revision: revision(),
        centre: intersection.centre,
        lane_width: intersection.lane_width,
        speed_limit: Some(intersection.speed_limit),
        lanes: lanes.collect(),
    }
}

/// A controller with fixed times.
#[derive(Debug)]
struct FixedTimes {
    id: u16,
    plan: SignalPlan,
}

/// A controller that follows the traffic: it has been told what its groups show.
#[derive(Debug)]
struct TrafficDependent {
    id: u16,
    groups: Vec<SignalGroupForecast>,
}

impl SignalSource for FixedTimes {
    fn forecast(&self, now: SimTime) -> IntersectionForecast {
        let groups = self.plan.groups.iter();
        IntersectionForecast {
            id: reference(self.id),
            revision: revision(),
            status: IntersectionStatus::FIXED_TIME_OPERATION,
            groups: groups
                .filter_map(|plan| Some(forecast(plan.group, self.plan.state_at(plan.group, now)?)))
                .collect(),
        }
    }
}

impl SignalSource for TrafficDependent {
    fn forecast(&self, now: SimTime) -> IntersectionForecast {
        // The world moves on in steps, and a state that ended since lasts until the next one.
        let at_present = |group: &SignalGroupForecast| SignalGroupForecast {
            min_end: group.min_end.max(now),
            max_end: group.max_end.map(|end| end.max(now)),
            likely: group.likely.map(|(end, confidence)| (end.max(now), confidence)),
            ..group.clone()
        };
        IntersectionForecast {
            id: reference(self.id),
            revision: revision(),
            status: IntersectionStatus::TRAFFIC_DEPENDENT_OPERATION,
            groups: self.groups.iter().map(at_present).collect(),
        }
    }

    fn takes_over(&mut self, groups: &[SignalGroupForecast]) {
        self.groups.clear();
        self.groups.extend_from_slice(groups);
    }
}
