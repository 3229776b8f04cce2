//! The world as sensors meet it, and what they and the signals make of it in the words of the facilities.

use crate::simulation::participants::Participants;
use crate::station::facilities::{ObjectKind, PerceivedObject, SignalGroupForecast, StationKind};
use crate::station::message::quantities::MovementPhaseState;
use crate::world::perception::{Body, BodyKind, TrackedObject};
use crate::world::road::{SignalInterval, SignalState};

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

/// What a signal group shows as the unit at the road side knows it.
pub(super) fn forecast(group: u8, interval: SignalInterval) -> SignalGroupForecast {
    let state = match interval.state {
        SignalState::Red => MovementPhaseState::StopAndRemain,
        SignalState::RedAmber => MovementPhaseState::PreMovement,
        // Who turns left meets who comes the other way.
        SignalState::Green => MovementPhaseState::PermissiveMovementAllowed,
        SignalState::Amber => MovementPhaseState::PermissiveClearance,
    };
    let certain = SignalGroupForecast::certain(group, state, interval.earliest_end);
    SignalGroupForecast {
        max_end: interval.latest_end,
        likely: certain.likely.filter(|_| interval.is_certain()),
        next: interval.next_green,
        ..certain
    }
}
