//! What a sender can perceive (TS 103 324 clauses 7.1.4 and 7.1.5).

use crate::station::message::quantities::{
    CartesianAngleValue, ConfidenceLevel, MeasurementDeltaTime, SensorType, ShapeLength, ShapeOrientation,
};
use crate::station::message::vam::ShapePoint;

/// A sensor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SensorInformation {
    /// Its number at the sender.
    pub sensor_id: u8,
    /// How it senses.
    pub sensor_type: SensorType,
    /// The ground where it perceives objects.
    pub shape: Option<SensorShape>,
    /// How sure it is to perceive them there.
    pub confidence: Option<ConfidenceLevel>,
    /// Whether objects hide what is behind them.
    pub shadowing_applies: bool,
}

/// What is perceived of a piece of ground at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PerceptionRegion {
    /// When.
    pub measurement_delta_time: MeasurementDeltaTime,
    /// How sure objects there are perceived.
    pub confidence: ConfidenceLevel,
    /// The ground.
    pub shape: SensorShape,
    /// Whether objects hide what is behind them.
    pub shadowing_applies: bool,
    /// How many objects are there.
    pub number_of_perceived_objects: Option<u8>,
}

/// A piece of ground, seen from the reference position; from a vehicle x points forward and y to the left, from a road-side
/// unit x points east and y north.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SensorShape {
    /// A rectangle around the reference point.
    Rectangular {
        /// Where its middle is; none for the reference position.
        reference_point: Option<ShapePoint>,
        /// Half of the side along the orientation.
        semi_length: ShapeLength,
        /// Half of the other side.
        semi_breadth: ShapeLength,
        /// Where the first side points.
        orientation: Option<ShapeOrientation>,
        /// Its height.
        height: Option<ShapeLength>,
    },
    /// A circle around the reference point.
    Circular {
        /// Where its middle is; none for the reference position.
        reference_point: Option<ShapePoint>,
        /// Its radius.
        radius: ShapeLength,
        /// Its height.
        height: Option<ShapeLength>,
    },
    /// A sector of a circle, counter-clockwise from one angle to another.
    Radial {
        /// Where its tip is; none for the reference position.
        reference_point: Option<ShapePoint>,
        /// How far it reaches.
        range: ShapeLength,
        /// Where it starts.
        opening_start: CartesianAngleValue,
        /// Where it ends.
        opening_end: CartesianAngleValue,
    },
}
