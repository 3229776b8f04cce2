//! What the map holds.

use std::sync::Arc;

use crate::geometry::{Heading, KinematicState, Point};
use crate::station::facilities::ObjectKind;
use crate::station::message::quantities::StationType;
use crate::units::{Meters, SimTime};

/// Another station, as its last message tells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeardStation {
    /// Its identifier, a pseudonym.
    pub station_id: u32,
    /// What it is.
    pub station_type: StationType,
    /// Where it was and how it moved when the message was generated; the position is that of the message.
    pub motion: KinematicState,
    /// Its length.
    pub length: Meters,
    /// Its width.
    pub width: Meters,
    /// When that was true.
    pub generated_at: SimTime,
    /// Which message told it.
    pub source: AwarenessSource,
    /// The cluster that it leads.
    pub cluster: Option<HeardCluster>,
}

/// Which message told of a station.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AwarenessSource {
    /// A CAM.
    Cam,
    /// A VAM.
    Vam,
}

/// A cluster of vulnerable road users, as its leader tells (TS 103 300-3, clause 7.3.5).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeardCluster {
    /// Its number.
    pub cluster_id: u8,
    /// How many road users are in it.
    pub cardinality: u8,
    /// How far from the leader it reaches.
    pub radius: Meters,
    /// Whether the leader is about to give it up.
    pub breaks_up: bool,
}

/// The number of an event (EN 302 637-3, `ActionID`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EventId {
    /// The station that told of it first.
    pub originator: u32,
    /// That station's number for it.
    pub sequence_number: u16,
}

/// Something that happens on the road, as a DENM tells.
#[derive(Clone, Debug, PartialEq)]
pub struct HeardEvent {
    /// Its number.
    pub id: EventId,
    /// What it is (TS 102 894-2, `CauseCode`).
    pub cause_code: u8,
    /// What it is more precisely.
    pub sub_cause_code: u8,
    /// Where it is.
    pub position: Point,
    /// The ways that lead to it, each backwards from the event itself; none if nobody told.
    pub traces: Arc<[Vec<Point>]>,
    /// Where those drive whom it concerns; none if it concerns all.
    pub traffic_heading: Option<Heading>,
    /// How far from it others should know.
    pub relevance_distance: Meters,
    /// When its originator noticed it, or its present state.
    pub detected_at: SimTime,
    /// When the state of the event was last told: of two messages the later one counts.
    pub referenced_at: SimTime,
    /// When it is over.
    pub valid_until: SimTime,
    /// Whether it still holds.
    pub state: EventState,
}

/// Whether an event still holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventState {
    /// It does.
    Active,
    /// Its originator took it back.
    Cancelled,
    /// Another station found that it does not.
    Negated,
}

/// The number of an object that another station perceives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObjectId {
    /// The station that perceives it.
    pub station_id: u32,
    /// That station's number for it.
    pub object_id: u16,
}

/// Something that another station perceives, as a CPM tells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeardObject {
    /// Its number.
    pub id: ObjectId,
    /// What it is, if the other station knows.
    pub kind: Option<ObjectKind>,
    /// Where it was and how it moved when it was measured.
    pub motion: KinematicState,
    /// Its length.
    pub length: Meters,
    /// Its width.
    pub width: Meters,
    /// When it was measured.
    pub measured_at: SimTime,
}

/// Where something is, seen from somebody who looks along a heading.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RelativePlace {
    /// Ahead; negative behind.
    pub ahead: Meters,
    /// To the left; negative to the right.
    pub left: Meters,
}

impl RelativePlace {
    /// The place at the end of `way` for somebody who looks along `heading`.
    pub fn of(way: Point, heading: Heading) -> Self {
        let forward = heading.direction();
        Self {
            ahead: Meters(way.x * forward.x + way.y * forward.y),
            left: Meters(forward.x * way.y - forward.y * way.x),
        }
    }
}

impl HeardStation {
    /// Where it is now and how it moves, if it went on as it told.
    pub fn motion_at(&self, now: SimTime) -> KinematicState {
        if now <= self.generated_at {
            return self.motion;
        }
        self.motion.extrapolate(now - self.generated_at)
    }

    /// Whether it is a vulnerable road user (TS 103 300-2, clause 4.1).
    pub fn is_vulnerable(&self) -> bool {
        self.source == AwarenessSource::Vam || matches!(self.station_type.raw(), 1..=4 | 12 | 13)
    }
}

impl HeardObject {
    /// Where it is now and how it moves, if it went on as measured.
    pub fn motion_at(&self, now: SimTime) -> KinematicState {
        if now <= self.measured_at {
            return self.motion;
        }
        self.motion.extrapolate(now - self.measured_at)
    }
}
