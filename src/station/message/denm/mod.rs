//! Decentralized Environmental Notification Message, release 2 (TS 103 831 V2.3.1 with the dictionary TS 102 894-2).
//!
//! `packing` writes and reads what a [`Denm`] holds as straight-line code; `generated` reads everything else that a
//! peer may send.

mod generated;
mod packing;

use crate::station::message::Incident;
use crate::station::message::error::{DecodeError, EncodeError};
use crate::station::message::path::PathPoint;
use crate::station::message::quantities::{
    DeltaTimeMilliSecondPositive, DeltaTimeSecond, HeadingConfidence, HeadingValue, InformationQuality, LanePosition,
    RoadType, SpeedConfidence, SpeedValue, StandardLength3b, StationType, Termination, TimestampIts, TrafficDirection,
};
use crate::station::message::reference_position::ReferencePosition;
use crate::units::SimTime;

/// Notification of an event on the road.
///
/// The event zone, what the extensions of the containers hold and most of the à la carte container are read past, not
/// kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Denm {
    /// Identifier of the sender, which need not be the originator of the event.
    pub station_id: u32,
    /// Which event, where, until when.
    pub management: DenmManagementContainer,
    /// What happened; a DENM that ends an event does without.
    pub situation: Option<SituationContainer>,
    /// Where it happened, and on which ways one gets there.
    pub location: Option<LocationContainer>,
    /// What only some events need.
    pub alacarte: Option<AlacarteContainer>,
}

/// The number of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ActionId {
    /// The identifier that the originator had when it detected the event; it stays when the pseudonym changes.
    pub originating_station_id: u32,
    /// That station's number for it.
    pub sequence_number: u16,
}

/// What the service itself needs to know.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DenmManagementContainer {
    /// Which event.
    pub action_id: ActionId,
    /// When the event, its change or its end was detected.
    pub detection_time: TimestampIts,
    /// When this state of the event was first told; a repetition keeps it.
    pub reference_time: TimestampIts,
    /// Whether the event is over.
    pub termination: Option<Termination>,
    /// Where the event is.
    pub event_position: ReferencePosition,
    /// How far from it others should know.
    pub awareness_distance: Option<StandardLength3b>,
    /// Whom it concerns.
    pub traffic_direction: Option<TrafficDirection>,
    /// How long after its detection the event counts as present; 600 s is not sent.
    pub validity_duration: DeltaTimeSecond,
    /// Time between two repetitions, for those who keep the message alive.
    pub transmission_interval: Option<DeltaTimeMilliSecondPositive>,
    /// What the originator is.
    pub station_type: StationType,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SituationContainer {
    /// How sure it is.
    pub information_quality: InformationQuality,
    /// Cause and sub cause.
    pub event_type: Incident,
    /// Another event that it has to do with.
    pub linked_cause: Option<Incident>,
}

/// Where it happened.
#[derive(Clone, Debug, PartialEq)]
pub struct LocationContainer {
    /// How fast the event moves.
    pub event_speed: Option<(SpeedValue, SpeedConfidence)>,
    /// Where it moves, or where those drive whom it concerns.
    pub event_position_heading: Option<(HeadingValue, HeadingConfidence)>,
    /// 1 to 7 ways that lead to the event, each with at most 40 points, the point next to the event first.
    pub detection_zones_to_event_position: Vec<Vec<PathPoint>>,
    /// On what road.
    pub road_type: Option<RoadType>,
}

/// What only some events need.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct AlacarteContainer {
    /// The lane of the event.
    pub lane_position: Option<LanePosition>,
}

impl DenmManagementContainer {
    /// When the event is over, if nobody says otherwise.
    pub fn valid_until(&self) -> SimTime {
        let detected_at = self.detection_time.time();
        SimTime(detected_at.0.saturating_add(self.validity_duration.duration().0))
    }
}

impl Denm {
    /// Version of the messages that this project speaks.
    pub const PROTOCOL_VERSION: u8 = 2;
    /// The message's number.
    pub const MESSAGE_ID: u8 = 1;

    /// Appends the encoded message to `bytes`. Fails on a list that is too short or too long, and then appends nothing.
    pub fn encode_into(&self, bytes: &mut Vec<u8>) -> Result<(), EncodeError> {
        packing::encode(self, bytes)
    }

    /// The message that `bytes` encode, all of them.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        // Rare: an error, which the other path explains, or parts that a Denm does not hold.
        packing::decode(bytes).map_or_else(|| generated::decode(bytes), Ok)
    }
}
