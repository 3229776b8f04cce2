//! Collective Perception Messages of TS 103 324 V2.1.1.
//!
//! Times are relative to the reference time, places to the reference position: `x` to the east, `y` to the north.

mod generated;
mod packing;

use crate::station::message::error::{DecodeError, EncodeError};
use crate::station::message::quantities::{
    AngleConfidence, CartesianAngleValue, CartesianCoordinateLarge, ConfidenceLevel, CoordinateConfidence,
    DeltaTimeMilliSecondSigned, HeadingConfidence, HeadingValue, ObjectAge, ObjectDimensionConfidence,
    ObjectDimensionValue, ObjectPerceptionQuality, SensorType, ShapeLength, SpeedConfidence, TimestampIts,
    VehicleSubClass, VelocityComponentValue,
};
use crate::station::message::reference_position::ReferencePosition;
use crate::station::message::{ShapePoint, VruProfile};

/// A message about what the sensors of a station see.
#[derive(Clone, Debug, PartialEq)]
pub struct Cpm {
    /// Identifier of the sender, a pseudonym.
    pub station_id: u32,
    /// To what all times in the message relate.
    pub reference_time: TimestampIts,
    /// To what all places in the message relate.
    pub reference_position: ReferencePosition,
    /// Which part of a message that needed several.
    pub segmentation: Option<SegmentationInfo>,
    /// Who sends.
    pub originator: Option<Originator>,
    /// What it sees with; empty if the container is not there.
    pub sensors: Vec<SensorInformation>,
    /// What it sees.
    pub perceived: Option<PerceivedObjectContainer>,
}

/// Which part of a message that needed several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SegmentationInfo {
    /// How many parts there are, 1 to 8.
    pub total: u8,
    /// Which one this is, 1 to 8.
    pub this: u8,
}

/// Who sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Originator {
    /// A vehicle.
    Vehicle {
        /// Direction of its long axis.
        orientation: HeadingValue,
        /// Its confidence.
        orientation_confidence: HeadingConfidence,
    },
    /// A road-side unit.
    RoadSideUnit {
        /// Where on a map it stands.
        map_reference: Option<MapReference>,
    },
}

/// A part of a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapReference {
    /// A stretch of road.
    RoadSegment {
        /// Who numbers it.
        region: Option<u16>,
        /// Its number.
        id: u16,
    },
    /// An intersection.
    Intersection {
        /// Who numbers it.
        region: Option<u16>,
        /// Its number.
        id: u16,
    },
}

/// A sensor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SensorInformation {
    /// Its number in the station.
    pub id: u8,
    /// How it works.
    pub sensor_type: SensorType,
    /// Where it sees.
    pub shape: Option<DetectionShape>,
    /// How sure it sees there.
    pub confidence: Option<ConfidenceLevel>,
    /// Whether things hide what is behind them.
    pub shadowing_applies: bool,
}

/// Where a sensor sees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DetectionShape {
    /// A sector of a circle.
    Radial {
        /// Its apex; none for the reference position.
        reference_point: Option<ShapePoint>,
        /// Its radius.
        range: ShapeLength,
        /// Where it begins, counter-clockwise from the front of a vehicle or from the east of a road-side unit.
        start: CartesianAngleValue,
        /// Where it ends, counted as its beginning is (TS 102 894-2 `RadialShape`); the sector lies counter-clockwise between.
        end: CartesianAngleValue,
    },
    /// A circle.
    Circular {
        /// Its middle; none for the reference position.
        reference_point: Option<ShapePoint>,
        /// Its radius.
        radius: ShapeLength,
    },
}

/// What the sensors see.
#[derive(Clone, Debug, PartialEq)]
pub struct PerceivedObjectContainer {
    /// How many objects the station sees at the reference time, those that are not in the message included.
    pub number_of_perceived_objects: u8,
    /// At most 255 of them.
    pub objects: Vec<CpmObject>,
}

/// An object that the sensors see (TS 102 894-2, `PerceivedObject`).
#[derive(Clone, Debug, PartialEq)]
pub struct CpmObject {
    /// Its number, always there.
    pub object_id: Option<u16>,
    /// When it was measured.
    pub measurement_delta_time: DeltaTimeMilliSecondSigned,
    /// How far east it was; its geometric middle.
    pub x: MeasuredCoordinate,
    /// How far north it was.
    pub y: MeasuredCoordinate,
    /// How far up it was.
    pub z: Option<MeasuredCoordinate>,
    /// How fast it moved to the east and to the north.
    pub velocity: Option<[MeasuredVelocity; 2]>,
    /// Where its long axis pointed, from east.
    pub z_angle: Option<MeasuredAngle>,
    /// Its height.
    pub dimension_z: Option<MeasuredDimension>,
    /// Its width.
    pub dimension_y: Option<MeasuredDimension>,
    /// Its length.
    pub dimension_x: Option<MeasuredDimension>,
    /// How long it has been seen.
    pub age: Option<ObjectAge>,
    /// How sure it is there.
    pub perception_quality: Option<ObjectPerceptionQuality>,
    /// At most eight guesses at what it is; empty if there is none.
    pub classification: Vec<(ObjectClass, ConfidenceLevel)>,
}

/// A coordinate and its confidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeasuredCoordinate {
    /// The coordinate.
    pub value: CartesianCoordinateLarge,
    /// Its confidence.
    pub confidence: CoordinateConfidence,
}

/// A speed along an axis and its confidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeasuredVelocity {
    /// The speed.
    pub value: VelocityComponentValue,
    /// Its confidence.
    pub confidence: SpeedConfidence,
}

/// An angle and its confidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeasuredAngle {
    /// The angle.
    pub value: CartesianAngleValue,
    /// Its confidence.
    pub confidence: AngleConfidence,
}

/// An edge and its confidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeasuredDimension {
    /// The length of the edge.
    pub value: ObjectDimensionValue,
    /// Its confidence.
    pub confidence: ObjectDimensionConfidence,
}

/// What an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectClass {
    /// A vehicle.
    Vehicle(VehicleSubClass),
    /// A vulnerable road user.
    Vru(VruProfile),
    /// Something else (TS 102 894-2, `OtherSubClass`).
    Other(u8),
}

impl Cpm {
    /// Version of the messages of release 2 of this kind.
    pub const PROTOCOL_VERSION: u8 = 2;
    /// The message's number.
    pub const MESSAGE_ID: u8 = 14;

    /// Appends the encoded message to `bytes`. Fails only on a list that is too long, on a segment whose number is not
    /// 1 to 8 and on a message without any container, and then appends nothing.
    pub fn encode_into(&self, bytes: &mut Vec<u8>) -> Result<(), EncodeError> {
        packing::encode(self, bytes)
    }

    /// The message that `bytes` encode, all of them.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        // Rare: an error, which the other path explains, or parts that a Cpm does not hold.
        packing::decode(bytes).map_or_else(|| generated::decode(bytes), Ok)
    }
}
