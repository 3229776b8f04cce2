//! What an application asks of the service (EN 302 637-3 clause 5.4.1: `AppDENM_trigger`, `_update`, `_termination`).

use crate::geometry::{Heading, Point};
use crate::station::message::quantities::{InformationQuality, LanePosition, TrafficDirection};
use crate::station::message::{ActionId, Incident};
use crate::station::networking::Priority;
use crate::units::{MetersPerSecond, SimDuration};

/// A wish of an application.
#[derive(Clone, Copy, Debug)]
pub enum DenRequest {
    /// Something happens.
    Trigger(DenEvent),
    /// It has changed.
    Update {
        /// Which event; one of this station.
        action_id: ActionId,
        /// How it is now.
        event: DenEvent,
    },
    /// It is over. An event of this station is cancelled, one of another station negated.
    Terminate {
        /// Which event.
        action_id: ActionId,
    },
}

/// An event, as the application that detects it knows it.
#[derive(Clone, Copy, Debug)]
pub struct DenEvent {
    /// What it is.
    pub cause: Incident,
    /// How sure that is.
    pub information_quality: InformationQuality,
    /// Where it is.
    pub position: Point,
    /// How fast it moves.
    pub speed: Option<MetersPerSecond>,
    /// Where it moves, or where those drive whom it concerns.
    pub heading: Option<Heading>,
    /// Whom it concerns.
    pub traffic_direction: Option<TrafficDirection>,
    /// On which lane it is.
    pub lane_position: Option<LanePosition>,
    /// How long it lasts unless somebody says otherwise.
    pub validity: SimDuration,
    /// How the message is repeated.
    pub repetition: Option<Repetition>,
    /// How urgent the message is.
    pub priority: Priority,
}

/// How a message is repeated (clause 6.1: only if the application gives both).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repetition {
    /// Time between two repetitions.
    pub interval: SimDuration,
    /// For how long.
    pub duration: SimDuration,
}

/// Why a wish cannot be granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DenError {
    /// The event would be over at once.
    #[error("the validity of the event has expired")]
    Expired,
    /// Neither this station nor another one has told of the event, or it has expired.
    #[error("no event with this action identifier")]
    UnknownAction,
    /// The event was cancelled or negated.
    #[error("the event has ended")]
    NotActive,
}
