//! VRU Awareness Message, release 2 (TS 103 300-3 V2.3.1 with the dictionary TS 102 894-2 V2.4.1).
//!
//! `packing` writes and reads what a [`Vam`] holds as straight-line code; `generated` reads everything else that a peer
//! may send.

mod cluster;
mod generated;
mod motion_prediction;
mod packing;

pub use cluster::{
    ClusterBreakup, ClusterJoin, ClusterLeave, ClusterOutline, ClusterShape, ShapePoint, VruClusterInformation,
    VruClusterOperation,
};
pub use motion_prediction::{
    PredictedPathPoint, SafeDistanceIndication, TrajectoryInterceptionIndication, VruMotionPrediction,
};

use crate::station::message::error::{DecodeError, EncodeError};
use crate::station::message::quantities::{
    AccelerationConfidence, AccelerationValue, CurvatureCalculationMode, CurvatureConfidence, CurvatureValue,
    ExteriorLights, GenerationDeltaTime, HeadingConfidence, HeadingValue, LaneConfidence, LaneDirection, LanePosition,
    LaneType, RollAngleConfidence, RollAngleValue, SpeedConfidence, SpeedValue, StationType, VruClusterProfiles,
    VruDeviceUsage, VruEnvironment, VruMovementControl, VruSizeClass, VruSpecificExteriorLights, VruSubProfile,
    YawRateConfidence, YawRateValue,
};
use crate::station::message::reference_position::ReferencePosition;

/// What a vulnerable road user, or the leader of a cluster of them, tells.
///
/// Positions on a map and on traffic islands and times of a predicted path in whole or tens of seconds are read past,
/// not kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Vam {
    /// Identifier of the sender, a pseudonym.
    pub station_id: u32,
    /// Time of the position.
    pub generation_delta_time: GenerationDeltaTime,
    /// Kind of the sender.
    pub station_type: StationType,
    /// Where it is; the leader of a cluster speaks of itself.
    pub reference_position: ReferencePosition,
    /// What changes quickly.
    pub high_frequency: VruHighFrequency,
    /// What hardly changes; sent every 2 s, and with every cluster operation.
    pub low_frequency: Option<VruLowFrequency>,
    /// Of the cluster that the sender leads.
    pub cluster_information: Option<VruClusterInformation>,
    /// What the sender is about to do with a cluster.
    pub cluster_operation: Option<VruClusterOperation>,
    /// Where it was and where it goes.
    pub motion_prediction: Option<VruMotionPrediction>,
}

/// What changes quickly about a road user.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VruHighFrequency {
    /// Direction of motion.
    pub heading: HeadingValue,
    /// Its confidence.
    pub heading_confidence: HeadingConfidence,
    /// Speed.
    pub speed: SpeedValue,
    /// Its confidence.
    pub speed_confidence: SpeedConfidence,
    /// Acceleration forward.
    pub longitudinal_acceleration: AccelerationValue,
    /// Its confidence.
    pub longitudinal_acceleration_confidence: AccelerationConfidence,
    /// Curvature of the path and its confidence.
    pub curvature: Option<(CurvatureValue, CurvatureConfidence)>,
    /// How the curvature was found.
    pub curvature_calculation_mode: Option<CurvatureCalculationMode>,
    /// Turning rate and its confidence.
    pub yaw_rate: Option<(YawRateValue, YawRateConfidence)>,
    /// Acceleration to the left and its confidence.
    pub lateral_acceleration: Option<(AccelerationValue, AccelerationConfidence)>,
    /// Acceleration upwards and its confidence.
    pub vertical_acceleration: Option<(AccelerationValue, AccelerationConfidence)>,
    /// Lane, bicycle lane or sidewalk.
    pub lane_position: Option<VruLanePosition>,
    /// Ground.
    pub environment: Option<VruEnvironment>,
    /// Brakes and pedals.
    pub movement_control: Option<VruMovementControl>,
    /// Direction of the long axis of the rider's vehicle and its confidence.
    pub orientation: Option<(HeadingValue, HeadingConfidence)>,
    /// Tilt and its confidence.
    pub roll_angle: Option<(RollAngleValue, RollAngleConfidence)>,
    /// What the user does with the device.
    pub device_usage: Option<VruDeviceUsage>,
}

/// A lane and how it was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VruLanePosition {
    /// The lane.
    pub lane: VruLane,
    /// Sensors that found it, the first bit of the standard in the most significant bit.
    pub used_detection_information: u16,
    /// Maps that helped, the first bit of the standard in the most significant bit.
    pub used_stored_information: u8,
    /// How sure it is.
    pub confidence: Option<LaneConfidence>,
}

/// A lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VruLane {
    /// By its number.
    Position(LanePosition),
    /// By what it is for.
    Type(LaneType),
    /// By both.
    Detailed {
        /// Its number.
        position: LanePosition,
        /// What it is for.
        lane_type: LaneType,
        /// Its direction.
        direction: LaneDirection,
    },
}

/// What hardly changes about a road user.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VruLowFrequency {
    /// What kind of road user it is.
    pub profile: VruProfile,
    /// How much room it takes.
    pub size_class: Option<VruSizeClass>,
    /// Lights of the vehicle and of the rider.
    pub exterior_lights: Option<(ExteriorLights, VruSpecificExteriorLights)>,
}

/// The profiles of TS 103 300-2, clause 4.1, with their finer kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VruProfile {
    /// Profile 1.
    Pedestrian(VruSubProfile),
    /// Profile 2: bicycles, scooters and other light vehicles.
    Bicyclist(VruSubProfile),
    /// Profile 3.
    Motorcyclist(VruSubProfile),
    /// Profile 4.
    Animal(VruSubProfile),
}

impl VruProfile {
    /// The bit of the profile in a cluster.
    pub fn in_cluster(self) -> VruClusterProfiles {
        match self {
            Self::Pedestrian(_) => VruClusterProfiles::PEDESTRIAN,
            Self::Bicyclist(_) => VruClusterProfiles::BICYCLIST,
            Self::Motorcyclist(_) => VruClusterProfiles::MOTORCYCLIST,
            Self::Animal(_) => VruClusterProfiles::ANIMAL,
        }
    }
}

impl Vam {
    /// Version of the messages of release 2 of this kind.
    pub const PROTOCOL_VERSION: u8 = 3;
    /// The message's number.
    pub const MESSAGE_ID: u8 = 16;

    /// Appends the encoded message to `bytes`. Fails only on a list that is too long, and then appends nothing.
    pub fn encode_into(&self, bytes: &mut Vec<u8>) -> Result<(), EncodeError> {
        packing::encode(self, bytes)
    }

    /// The message that `bytes` encode, all of them.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        // Rare: an error, which the other path explains, or parts that a Vam does not hold.
        packing::decode(bytes).map_or_else(|| generated::decode(bytes), Ok)
    }
}
