//! The world as sensors meet it, and what they make of it in the words of the facilities.

use crate::evaluation::record::StationId;
use crate::simulation::bystanders::Bystanders;
use crate::simulation::ego_state::ego_state_of;
use crate::station::facilities::{EgoState, ObjectKind, PerceivedObject, StationKind};
use crate::units::{Meters, SimTime};
use crate::world::mobility::Traffic;
use crate::world::perception::{Body, BodyKind, TrackedObject};

/// Height of a person (DIN 33402-2: median of adults) and of a cyclist.
const PERSON: Meters = Meters(1.7);

/// Height of a unit at the road side, whose sensors look down on the traffic.
const ROAD_SIDE_UNIT: Meters = Meters(5.0);

/// All bodies in ascending order of their numbers.
pub(super) fn surroundings(
    stations: &[StationId],
    traffic: &Traffic,
    bystanders: &Bystanders,
    now: SimTime,
) -> impl Iterator<Item = Body> {
    let vehicles = traffic.vehicles().iter().map(move |vehicle| (ego_state_of(vehicle, now), vehicle.shape.height));
    let others = bystanders.states(now).map(|state| {
        let height = if state.kind == StationKind::RoadSideUnit { ROAD_SIDE_UNIT } else { PERSON };
        (state, height)
    });
    stations.iter().zip(vehicles.chain(others)).map(|(id, (state, height))| body(*id, &state, height))
}

fn body(id: StationId, state: &EgoState, height: Meters) -> Body {
    let kind = match state.kind {
        StationKind::Car => BodyKind::Car,
        StationKind::Truck => BodyKind::Truck,
        StationKind::Bus => BodyKind::Bus,
        StationKind::Motorcycle => BodyKind::Motorcycle,
        StationKind::Pedestrian => BodyKind::Pedestrian,
        StationKind::Cyclist => BodyKind::Cyclist,
        StationKind::RoadSideUnit => BodyKind::Other,
    };
    Body { id: id.0, kind, motion: state.motion, length: state.length, width: state.width, height }
}

/// A tracked object as the services of its station know it; none if it is no traffic.
pub(super) fn perceived_object(object: &TrackedObject) -> Option<PerceivedObject> {
    let kind = match object.kind {
        BodyKind::Car => ObjectKind::Car,
        BodyKind::Truck => ObjectKind::Truck,
        BodyKind::Bus => ObjectKind::Bus,
        BodyKind::Motorcycle => ObjectKind::Motorcycle,
        BodyKind::Pedestrian => ObjectKind::Pedestrian,
        BodyKind::Cyclist => ObjectKind::Cyclist,
        BodyKind::Other => return None,
    };
    Some(PerceivedObject {
        track: object.track,
        kind,
        motion: object.motion,
        length: object.length,
        width: object.width,
        height: object.height,
        measured_at: object.measured_at,
        first_seen_at: object.first_seen_at,
        position_deviation: object.position_deviation,
        speed_deviation: object.speed_deviation,
        heading_deviation_deg: object.heading_deviation_deg,
        quality: object.quality,
    })
}
