//! Signal Phase and Timing Extended Message (TS 103 301 V1.3.1 and V2.1.1), the same in both releases.

mod generated;
mod packing;

use crate::station::message::error::{DecodeError, EncodeError};
use crate::station::message::quantities::{
    AdvisorySpeedType, DSecond, IntersectionStatus, MinuteOfTheYear, MovementPhaseState, MsgCount, SpeedAdvice,
    TimeIntervalConfidence, TimeMark, ZoneLength,
};

pub(super) use packing::only;

/// The state of the signals of intersections.
///
/// Names, enabled lanes, maneuver assistance and regional additions are read past, not kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Spatem {
    /// Identifier of the sender.
    pub station_id: u32,
    /// When the message was made.
    pub time_stamp: Option<MinuteOfTheYear>,
    /// 1 to 32 intersections.
    pub intersections: Vec<IntersectionState>,
}

/// Which intersection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct IntersectionReference {
    /// Whose numbers they are.
    pub region: Option<u16>,
    /// Number of the intersection.
    pub id: u16,
}

/// The state of one intersection.
#[derive(Clone, Debug, PartialEq)]
pub struct IntersectionState {
    /// Which one.
    pub id: IntersectionReference,
    /// Version of what does not change with the signals; that of the MAPEM it belongs to.
    pub revision: MsgCount,
    /// State of the controller.
    pub status: IntersectionStatus,
    /// Minute of the state.
    pub minute: Option<MinuteOfTheYear>,
    /// Milliseconds of the minute.
    pub time_stamp: Option<DSecond>,
    /// 1 to 255 movements.
    pub movements: Vec<MovementState>,
}

/// The state of a signal group.
#[derive(Clone, Debug, PartialEq)]
pub struct MovementState {
    /// The group; 0 is not known, 255 always green.
    pub signal_group: u8,
    /// 1 to 16 states, the present one first.
    pub events: Vec<MovementEvent>,
}

/// A state and how long it lasts.
#[derive(Clone, Debug, PartialEq)]
pub struct MovementEvent {
    /// The state.
    pub state: MovementPhaseState,
    /// When it ends.
    pub timing: Option<TimeChangeDetails>,
    /// Up to 16 advices.
    pub speeds: Vec<AdvisorySpeed>,
}

/// When a state begins and ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimeChangeDetails {
    /// Its beginning.
    pub start: Option<TimeMark>,
    /// Its earliest end.
    pub min_end: TimeMark,
    /// Its latest end.
    pub max_end: Option<TimeMark>,
    /// Its likely end.
    pub likely: Option<TimeMark>,
    /// How likely.
    pub confidence: Option<TimeIntervalConfidence>,
    /// When the same state comes again.
    pub next: Option<TimeMark>,
}

/// How fast to drive.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AdvisorySpeed {
    /// Why.
    pub kind: AdvisorySpeedType,
    /// How fast.
    pub speed: Option<SpeedAdvice>,
    /// From how far before the stop line on.
    pub distance: Option<ZoneLength>,
    /// For whom, by the list of a MAPEM.
    pub class: Option<u8>,
}

impl Spatem {
    /// Version of the messages that this project speaks.
    pub const PROTOCOL_VERSION: u8 = 2;
    /// The message's number.
    pub const MESSAGE_ID: u8 = 4;

    /// Appends the encoded message to `bytes`. Fails on a list that is too short or too long, and then appends nothing.
    pub fn encode_into(&self, bytes: &mut Vec<u8>) -> Result<(), EncodeError> {
        packing::encode(self, bytes)
    }

    /// The message that `bytes` encode, all of them.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        // Rare: an error, which the other path explains, or parts that a Spatem does not hold.
        packing::decode(bytes).map_or_else(|| generated::decode(bytes), Ok)
    }
}
