//! A sensor and where it is mounted.

use crate::geometry::{Heading, KinematicState, Point};
use crate::units::{Meters, MetersPerSecond};

/// How a sensor senses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SensorKind {
    /// Radar.
    Radar,
    /// Lidar.
    Lidar,
    /// Camera.
    Camera,
}

/// Where a sensor sits on its carrier and where it looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SensorMounting {
    /// How far in front of the carrier's position, which of a vehicle is the middle of its front edge.
    pub forward: Meters,
    /// How far to the left of it.
    pub left: Meters,
    /// How far above the ground.
    pub height: Meters,
    /// The middle of its view, in degrees clockwise from where the carrier points.
    pub azimuth_deg: f64,
}

/// A sensor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sensor {
    /// How it senses.
    pub kind: SensorKind,
    /// Where it sits.
    pub mounting: SensorMounting,
    /// How far it sees.
    pub range: Meters,
    /// The angle that it sees, in degrees, 360 for all around.
    pub opening_angle_deg: f64,
    /// The least visible share of a body's angle, from 0 to 1, at which the body is detected.
    pub least_visible_share: f64,
    /// What its measurements are worth.
    pub noise: MeasurementNoise,
}

/// Standard deviations of what a sensor measures, per axis; zero for a perfect sensor.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct MeasurementNoise {
    /// Of a position.
    pub position: Meters,
    /// Of a speed.
    pub speed: MetersPerSecond,
    /// Of a heading, in degrees.
    pub heading_deg: f64,
}

impl SensorMounting {
    /// In the middle of the front bumper, looking forward.
    pub const fn front(height: Meters) -> Self {
        Self { forward: Meters(0.0), left: Meters(0.0), height, azimuth_deg: 0.0 }
    }

    /// In the middle of the rear bumper of a vehicle of that length, looking back.
    pub fn rear(length: Meters, height: Meters) -> Self {
        Self { forward: Meters(-length.0), left: Meters(0.0), height, azimuth_deg: 180.0 }
    }

    /// On the middle of the roof of a vehicle of that length.
    pub fn roof(length: Meters, height: Meters) -> Self {
        Self { forward: Meters(-length.0 / 2.0), left: Meters(0.0), height, azimuth_deg: 0.0 }
    }

    /// Where the sensor is if its carrier moves so.
    pub(super) fn position(&self, carrier: &KinematicState) -> Point {
        let ahead = carrier.heading.direction();
        let (forward, left) = (self.forward.0, self.left.0);
        carrier.position + Point::new(forward * ahead.x - left * ahead.y, forward * ahead.y + left * ahead.x)
    }

    /// The middle of its view if its carrier points so.
    pub(super) fn axis(&self, carrier: &KinematicState) -> Heading {
        Heading::from_degrees(carrier.heading.degrees() + self.azimuth_deg)
    }
}
