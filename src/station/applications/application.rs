//! What every application of a station has in common.

use std::fmt::Debug;

use crate::station::facilities::{EventId, StationView};
use crate::units::{Meters, MetersPerSecond, MetersPerSecondSquared, SimTime};

/// An application of one station that acts on the traffic.
pub trait Application: Debug + Send + Sync {
    /// Looks at what the station knows. What it answers holds until the next look; what happened since the last one goes to
    /// `notices`.
    fn react(&mut self, view: &StationView<'_>, notices: &mut Vec<Notice>) -> Option<Reaction>;

    /// The station has left the world.
    fn station_left(&mut self);
}

/// What is asked of a driver: no more than this speed, and to brake for it no harder than this.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpeedAdvice {
    /// The highest speed.
    pub speed: MetersPerSecond,
    /// The deceleration on the way to it (positive).
    pub deceleration: MetersPerSecondSquared,
}

/// A driver does what an application asks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reaction {
    /// What is asked.
    pub advice: SpeedAdvice,
    /// The event because of which.
    pub event: EventId,
    /// Since when.
    pub since: SimTime,
}

/// A station has learned of an event that concerns it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The event.
    pub event: EventId,
    /// When its originator noticed it.
    pub detected_at: SimTime,
    /// When the message that tells of it was verified and decoded; where the event was known and far away before: when it began to
    /// concern the station.
    pub warned_at: SimTime,
}

/// Something that an application did, for whoever takes note of it. Comes once for each event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Notice {
    /// It warned the driver.
    Warned(Warning),
    /// The driver reacts.
    Reacted {
        /// To which warning.
        warning: Warning,
        /// Since when.
        at: SimTime,
        /// How far the event is away then.
        distance: Meters,
        /// How fast the vehicle is then.
        speed: MetersPerSecond,
        /// What the driver is asked.
        advice: SpeedAdvice,
    },
}
