//! A vehicle with its driver, as the traffic keeps it.

use crate::units::{MetersPerSecond, SimDuration, SimTime};
use crate::world::mobility::lane_change::LaneChange;
use crate::world::mobility::{IdmParameters, KinematicState, RoadUserClass, SpeedCap, VehicleShape};
use crate::world::road::network::{ConnectionIndex, EdgeIndex, LaneIndex};

/// What an application or a person asks of a driver.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DriverCommand {
    /// Drive no faster than this until further notice.
    Speed(MetersPerSecond),
    /// The same, and brake for it no harder than this.
    Cap(SpeedCap),
    /// Brake comfortably to this speed, and keep it for so long.
    SlowDown {
        /// The speed to keep.
        speed: MetersPerSecond,
        /// For how long.
        span: SimDuration,
    },
    /// Drive as before.
    Resume,
}

/// What a driver was told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Commanded {
    /// The highest speed, and how hard to brake for it.
    pub(super) cap: SpeedCap,
    /// Until when; none until further notice.
    pub(super) until: Option<SimTime>,
}

/// A place in the order of a junction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Grant {
    pub(super) connection: ConnectionIndex,
    /// Who has the lower number goes first.
    pub(super) order: u64,
    /// The odometer at which the front reaches the connection.
    pub(super) starts_at: f64,
}

/// How many ways a body can lie on behind the one that its front is on.
pub(super) const TRAIL: usize = 6;

#[derive(Clone, Debug)]
pub(super) struct Driver {
    pub(super) id: u32,
    pub(super) class: RoadUserClass,
    pub(super) shape: VehicleShape,
    pub(super) idm: IdmParameters,
    pub(super) speed_factor: f64,
    pub(super) top_speed: f64,
    /// Number of the way that the front is on.
    pub(super) way: u32,
    pub(super) along: f64,
    pub(super) speed: f64,
    pub(super) acceleration: f64,
    /// The ways behind, the nearest first.
    pub(super) trail: [u32; TRAIL],
    pub(super) trail_length: u8,
    pub(super) odometer: f64,
    pub(super) route: Vec<EdgeIndex>,
    /// The place in the route of the edge that the front is on, or comes from.
    pub(super) leg: usize,
    /// The connection at the end of the lane; none where the route ends or the lane does not lead on.
    pub(super) next: Option<ConnectionIndex>,
    pub(super) change: Option<LaneChange>,
    /// How far the rear is in its change.
    pub(super) rear_progress: f64,
    /// The way that the front is ahead of the rear in the change, in metres.
    pub(super) rear_waits: f64,
    pub(super) leaving: Option<LaneIndex>,
    /// The lane that the route calls for.
    pub(super) wants: Option<LaneIndex>,
    pub(super) next_decision: SimTime,
    pub(super) grants: Vec<Grant>,
    /// Seconds of standing.
    pub(super) waiting: f64,
    pub(super) commanded: Option<Commanded>,
    /// Whether it drives on when it has arrived.
    pub(super) stays: bool,
    /// How many destinations it has had.
    pub(super) destinations: u64,
    pub(super) state: KinematicState,
}

impl Driver {
    pub(super) fn length(&self) -> f64 {
        self.shape.length.0
    }

    pub(super) fn grant_for(&self, connection: ConnectionIndex) -> Option<&Grant> {
        self.grants.iter().find(|grant| grant.connection == connection)
    }

    /// The speed that the driver wants where `limit` applies, whatever was commanded.
    pub(super) fn desired_speed(&self, limit: f64) -> f64 {
        (limit * self.speed_factor).min(self.top_speed).max(0.01)
    }

    /// The speed that the driver will have where `limit` applies.
    pub(super) fn allowed_speed(&self, limit: f64) -> f64 {
        let desired = self.desired_speed(limit);
        self.commanded.map_or(desired, |commanded| desired.min(commanded.cap.speed.0).max(0.01))
    }
}
