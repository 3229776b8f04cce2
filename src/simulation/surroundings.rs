//! The world as sensors meet it, and what they make of it in the words of the facilities.

use crate::evaluation::record::StationId;
use crate::simulation::bystanders::Bystanders;
use crate::simulation::ego_state::ego_state_of;
use crate::station::facilities::{EgoState, ObjectKind, PerceivedObject, StationKind};
use crate::units::{Meters, SimTime};
use crate::world::mobility::Traffic;
use crate::world::perception::{Body, Track};

/// Height of a person (DIN 33402-2: median of adults) and of a cyclist.
const PERSON: Meters = Meters(1.7);

/// Height of a unit at the road side, whose sensors look down on the traffic.
const ROAD_SIDE_UNIT: Meters = Meters(5.0);

/// All bodies with the state of each, in ascending order of their numbers.
pub(super) fn surroundings(
    stations: &[StationId],
    traffic: &Traffic,
    bystanders: &Bystanders,
    now: SimTime,
) -> Vec<(Body, EgoState)> {
    let vehicles = traffic.vehicles().iter().map(|vehicle| (ego_state_of(vehicle, now), vehicle.shape.height));
    let others = bystanders.states(now).map(|state| {
        let height = if state.kind == StationKind::RoadSideUnit { ROAD_SIDE_UNIT } else { PERSON };
        (state, height)
    });
    let body = |(id, (state, height)): (&StationId, (EgoState, Meters))| {
        let body = Body {
            id: id.0,
            front: state.motion.position,
            heading: state.motion.heading,
            length: state.length,
            width: state.width,
            height,
        };
        (body, state)
    };
    stations.iter().zip(vehicles.chain(others)).map(body).collect()
}

/// A track as the services of its station know it; none if it was not measured at `now`, or is no traffic.
pub(super) fn perceived_object(track: &Track, now: SimTime, seen: &[(Body, EgoState)]) -> Option<PerceivedObject> {
    let place = seen.binary_search_by_key(&track.body, |(body, _)| body.id).ok()?;
    let (body, state) = &seen[place];
    let kind = match state.kind {
        StationKind::Car => ObjectKind::Car,
        StationKind::Truck => ObjectKind::Truck,
        StationKind::Pedestrian => ObjectKind::Pedestrian,
        StationKind::Cyclist => ObjectKind::Cyclist,
        StationKind::RoadSideUnit => return None,
    };
    (track.measured_at == now).then_some(PerceivedObject {
        track: track.number,
        kind,
        motion: state.motion,
        length: body.length,
        width: body.width,
        height: body.height,
        measured_at: now,
        first_seen_at: track.first_seen_at,
    })
}
