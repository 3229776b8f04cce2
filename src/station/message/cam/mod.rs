//! Cooperative Awareness Message (EN 302 637-2 V1.4.1 and TS 103 900 V2.3.1).
//!
//! The containers that a [`Cam`] holds have the same bits in both releases. `packing` writes and reads them as straight
//! line code, several times faster than the generated types; `generated` reads everything else that a peer may send.

pub(super) mod generated;
mod packing;
mod special_vehicle;

use crate::station::message::error::{DecodeError, EncodeError};
use crate::station::message::path::PathPoint;
use crate::station::message::quantities::{
    AccelerationConfidence, AccelerationControl, AccelerationValue, CurvatureCalculationMode, CurvatureConfidence,
    CurvatureValue, DriveDirection, ExteriorLights, GenerationDeltaTime, HeadingConfidence, HeadingValue, LanePosition,
    PerformanceClass, SpeedConfidence, SpeedValue, StationType, SteeringWheelAngleConfidence, SteeringWheelAngleValue,
    VehicleLengthConfidence, VehicleLengthValue, VehicleRole, VehicleWidth, YawRateConfidence, YawRateValue,
};
use crate::station::message::reference_position::ReferencePosition;

pub use special_vehicle::{
    ClosedLanes, DrivingLaneStatus, Incident, ProtectedCommunicationZone, PtActivation, SpecialVehicle,
};

/// What a station tells about itself.
///
/// The toll zone of a vehicle and the containers of release 2 are read past, not kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Cam {
    /// Identifier of the sender, a pseudonym.
    pub station_id: u32,
    /// Time of the position.
    pub generation_delta_time: GenerationDeltaTime,
    /// Kind of the sender.
    pub station_type: StationType,
    /// Where it is.
    pub reference_position: ReferencePosition,
    /// What changes quickly.
    pub high_frequency: HighFrequencyContainer,
    /// What hardly changes; sent at most every 500 ms.
    pub low_frequency: Option<BasicVehicleLowFrequency>,
    /// What a vehicle with a task tells besides; sent at most every 500 ms.
    pub special_vehicle: Option<SpecialVehicle>,
}

/// The high-frequency container, by kind of sender.
#[derive(Clone, Debug, PartialEq)]
pub enum HighFrequencyContainer {
    /// Of a vehicle.
    Vehicle(BasicVehicleHighFrequency),
    /// Of a road-side unit.
    RoadSideUnit {
        /// Zones around it that others have to protect, at most 16.
        protected_zones: Vec<ProtectedCommunicationZone>,
    },
}

/// What changes quickly about a vehicle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BasicVehicleHighFrequency {
    /// Direction of motion.
    pub heading: HeadingValue,
    /// Its confidence.
    pub heading_confidence: HeadingConfidence,
    /// Speed.
    pub speed: SpeedValue,
    /// Its confidence.
    pub speed_confidence: SpeedConfidence,
    /// Forward or backward.
    pub drive_direction: DriveDirection,
    /// Length with trailer.
    pub vehicle_length: VehicleLengthValue,
    /// What is known of a trailer.
    pub vehicle_length_confidence: VehicleLengthConfidence,
    /// Width.
    pub vehicle_width: VehicleWidth,
    /// Acceleration forward.
    pub longitudinal_acceleration: AccelerationValue,
    /// Its confidence.
    pub longitudinal_acceleration_confidence: AccelerationConfidence,
    /// Curvature of the path.
    pub curvature: CurvatureValue,
    /// Its confidence.
    pub curvature_confidence: CurvatureConfidence,
    /// How it was found.
    pub curvature_calculation_mode: CurvatureCalculationMode,
    /// Turning rate.
    pub yaw_rate: YawRateValue,
    /// Its confidence.
    pub yaw_rate_confidence: YawRateConfidence,
    /// Pedals and assistants.
    pub acceleration_control: Option<AccelerationControl>,
    /// Lane.
    pub lane_position: Option<LanePosition>,
    /// Steering wheel and its confidence.
    pub steering_wheel_angle: Option<(SteeringWheelAngleValue, SteeringWheelAngleConfidence)>,
    /// Acceleration to the left and its confidence.
    pub lateral_acceleration: Option<(AccelerationValue, AccelerationConfidence)>,
    /// Acceleration upwards and its confidence.
    pub vertical_acceleration: Option<(AccelerationValue, AccelerationConfidence)>,
    /// Class of position accuracy.
    pub performance_class: Option<PerformanceClass>,
}

/// What hardly changes about a vehicle.
#[derive(Clone, Debug, PartialEq)]
pub struct BasicVehicleLowFrequency {
    /// Role at the moment.
    pub vehicle_role: VehicleRole,
    /// Lights that are on.
    pub exterior_lights: ExteriorLights,
    /// Where the vehicle was, the latest point first; 23 points in use (TS 103 900), 40 on the wire.
    pub path_history: Vec<PathPoint>,
}

impl Cam {
    /// Version of the messages of both releases that this project speaks.
    pub const PROTOCOL_VERSION: u8 = 2;
    /// The message's number.
    pub const MESSAGE_ID: u8 = 2;

    /// Appends the encoded message to `bytes`. Fails only on a path of more than 40 points or on more
    /// than 16 zones, and then appends nothing.
    pub fn encode_into(&self, bytes: &mut Vec<u8>) -> Result<(), EncodeError> {
        packing::encode(self, bytes)
    }

    /// The message that `bytes` encode, all of them, in either release.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        // Rare: an error, which the other path explains, or parts that a Cam does not hold.
        packing::decode(bytes).map_or_else(|| generated::decode(bytes), Ok)
    }
}
