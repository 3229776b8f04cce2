//! The world as sensors meet it, and what they make of it in the words of the facilities.

use crate::simulation::participants::Participants;
use crate::station::facilities::{ObjectKind, PerceivedObject, StationKind};
use crate::world::perception::{Body, BodyKind, TrackedObject};

/// All bodies in ascending order of their numbers.
pub(super) fn surroundings(participants: &Participants) -> impl Iterator<Item = Body> {
    participants.present().map(|(one, motion)| Body {
        id: one.id,
        kind: match one.kind {
            StationKind::Car => BodyKind::Car,
            StationKind::Truck => BodyKind::Truck,
            StationKind::Bus => BodyKind::Bus,
            StationKind::Motorcycle => BodyKind::Motorcycle,
            StationKind::Pedestrian => BodyKind::Pedestrian,
            StationKind::Cyclist => BodyKind::Cyclist,
            StationKind::RoadSideUnit => BodyKind::Other,
        },
        motion,
        length: one.length,
        width: one.width,
        height: one.height,
    })
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
