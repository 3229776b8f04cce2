//! Collective Perception Message (TS 103 324 V2.1.1 with the dictionary TS 102 894-2 V2.4.1).
//!
//! `packing` writes and reads what a [`Cpm`] holds as straight-line code; `generated` reads everything else that a peer
//! may send.

mod generated;
mod object;
mod packing;
mod sensor;

pub use object::{CpmObject, ObjectAcceleration, ObjectClass, ObjectPosition, ObjectVelocity};
pub use sensor::{PerceptionRegion, SensorInformation, SensorShape};

use crate::station::message::error::{DecodeError, EncodeError};
use crate::station::message::quantities::{HeadingConfidence, HeadingValue, ReferenceTime};
use crate::station::message::reference_position::ReferencePosition;

/// What a station tells of others that it perceives.
///
/// Not kept, only read past: rates of messages, trailers, pitch and roll of the sender, references to a map, lists of sensors
/// and of objects, correlations, and shapes and velocities in other forms than those of [`SensorShape`] and
/// [`ObjectVelocity`]. Of several classes of an object the most likely one is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Cpm {
    /// Identifier of the sender, a pseudonym.
    pub station_id: u32,
    /// The instant that all other times of the message refer to.
    pub reference_time: ReferenceTime,
    /// The place that all other positions of the message refer to.
    pub reference_position: ReferencePosition,
    /// Which part of a larger message it is.
    pub segmentation: Option<SegmentationInfo>,
    /// What the sender is; none if it does not say.
    pub originator: Option<CpmOriginator>,
    /// Its sensors; an empty list is absent on the wire.
    pub sensors: Vec<SensorInformation>,
    /// What its sensors see at present, where that differs from what they can see; an empty list is absent on the wire.
    pub perception_regions: Vec<PerceptionRegion>,
    /// The objects.
    pub perceived_objects: Option<PerceivedObjectContainer>,
}

/// One part of a message that did not fit a single one (`MessageSegmentationInfo`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SegmentationInfo {
    /// How many parts there are, 1 to 8.
    pub total: u8,
    /// Which of them this is, from 1.
    pub this: u8,
}

/// What kind of station perceives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CpmOriginator {
    /// A vehicle.
    Vehicle {
        /// Where its front points, clockwise from north (`orientationAngle`).
        orientation: HeadingValue,
        /// Confidence of that.
        orientation_confidence: HeadingConfidence,
    },
    /// A road-side unit.
    RoadSideUnit,
}

/// The objects of a message.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PerceivedObjectContainer {
    /// How many objects the sender perceives, told here or not.
    pub number_of_perceived_objects: u8,
    /// Those told here, at most 255.
    pub objects: Vec<CpmObject>,
}

impl Cpm {
    /// Version of the message that this project speaks.
    pub const PROTOCOL_VERSION: u8 = 2;
    /// The message's number.
    pub const MESSAGE_ID: u8 = 14;
    /// Most objects of a message.
    pub const MAX_OBJECTS: usize = 255;
    /// Most sensors of a message.
    pub const MAX_SENSORS: usize = 128;

    /// Appends the encoded message to `bytes`. Fails on a list that is too long, on a segment out of range and on a
    /// message without any container, and then appends nothing.
    pub fn encode_into(&self, bytes: &mut Vec<u8>) -> Result<(), EncodeError> {
        packing::encode(self, bytes)
    }

    /// How many bytes [`Self::encode_into`] appends, if it does.
    pub fn encoded_len(&self) -> usize {
        packing::encoded_len(self)
    }

    /// The message that `bytes` encode, all of them.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        // Rare: an error, which the other path explains, or parts that a Cpm does not hold.
        packing::decode(bytes).map_or_else(|| generated::decode(bytes), Ok)
    }
}
