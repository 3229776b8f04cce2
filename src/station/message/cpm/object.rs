//! An object that a station perceives (`PerceivedObject` of TS 102 894-2 V2.4.1).

use crate::station::message::quantities::{
    AccelerationConfidence, AccelerationValue, AngleConfidence, AngularSpeedConfidence, AngularVelocityValue,
    CartesianAngleValue, ConfidenceLevel, CoordinateConfidence, MeasurementDeltaTime, ObjectAge, ObjectCoordinate,
    ObjectDimensionConfidence, ObjectDimensionValue, ObjectPerceptionQuality, SpeedConfidence, VehicleSubClass,
    VelocityComponentValue,
};
use crate::station::message::vam::VruProfile;

/// An object. Axes point east, north and up, from the reference position of the message.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CpmObject {
    /// The sender's number for it, the same from message to message.
    pub object_id: u16,
    /// When it was measured.
    pub measurement_delta_time: MeasurementDeltaTime,
    /// Where its middle is.
    pub position: ObjectPosition,
    /// How it moves.
    pub velocity: Option<ObjectVelocity>,
    /// How that changes.
    pub acceleration: Option<ObjectAcceleration>,
    /// Where its front points, counter-clockwise from east.
    pub z_angle: Option<(CartesianAngleValue, AngleConfidence)>,
    /// How that changes.
    pub z_angular_velocity: Option<(AngularVelocityValue, AngularSpeedConfidence)>,
    /// Height.
    pub dimension_z: Option<(ObjectDimensionValue, ObjectDimensionConfidence)>,
    /// Width.
    pub dimension_y: Option<(ObjectDimensionValue, ObjectDimensionConfidence)>,
    /// Length.
    pub dimension_x: Option<(ObjectDimensionValue, ObjectDimensionConfidence)>,
    /// How long it has been followed.
    pub age: Option<ObjectAge>,
    /// How well it is perceived.
    pub perception_quality: Option<ObjectPerceptionQuality>,
    /// What it is, and how sure that is.
    pub classification: Option<(ObjectClass, ConfidenceLevel)>,
}

/// A position along the axes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ObjectPosition {
    /// East.
    pub x: (ObjectCoordinate, CoordinateConfidence),
    /// North.
    pub y: (ObjectCoordinate, CoordinateConfidence),
    /// Up.
    pub z: Option<(ObjectCoordinate, CoordinateConfidence)>,
}

/// A velocity along the axes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ObjectVelocity {
    /// East.
    pub x: (VelocityComponentValue, SpeedConfidence),
    /// North.
    pub y: (VelocityComponentValue, SpeedConfidence),
    /// Up.
    pub z: Option<(VelocityComponentValue, SpeedConfidence)>,
}

/// An acceleration along the axes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ObjectAcceleration {
    /// East.
    pub x: (AccelerationValue, AccelerationConfidence),
    /// North.
    pub y: (AccelerationValue, AccelerationConfidence),
    /// Up.
    pub z: Option<(AccelerationValue, AccelerationConfidence)>,
}

/// What an object is. Groups of road users are read past.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectClass {
    /// A vehicle.
    Vehicle(VehicleSubClass),
    /// A vulnerable road user.
    Vru(VruProfile),
    /// Something else, by its number (`OtherSubClass`).
    Other(u8),
}
