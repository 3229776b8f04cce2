//! A sensor and where it is mounted.

use super::body::Body;
use crate::geometry::{Heading, Point};
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
    /// Where on the ground plan.
    pub place: SensorPlace,
    /// How far above the ground; none for the top of the carrier.
    pub height: Option<Meters>,
    /// The middle of its view, in degrees clockwise from where the carrier points.
    pub azimuth_deg: f64,
}

/// A place on a carrier.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SensorPlace {
    /// The middle of the front edge.
    Front,
    /// The middle.
    Middle,
    /// The middle of the rear edge.
    Rear,
    /// Anywhere, seen from the middle.
    At {
        /// How far in front of it.
        forward: Meters,
        /// How far to the left of it.
        left: Meters,
    },
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
        Self { place: SensorPlace::Front, height: Some(height), azimuth_deg: 0.0 }
    }

    /// In the middle of the rear bumper, looking back.
    pub const fn rear(height: Meters) -> Self {
        Self { place: SensorPlace::Rear, height: Some(height), azimuth_deg: 180.0 }
    }

    /// In the middle of the top.
    pub const ROOF: Self = Self { place: SensorPlace::Middle, height: None, azimuth_deg: 0.0 };

    /// Where the sensor is.
    pub(super) fn position(&self, carrier: &Body) -> Point {
        let half = carrier.length.0 / 2.0;
        let (forward, left) = match self.place {
            SensorPlace::Front => (half, 0.0),
            SensorPlace::Middle => (0.0, 0.0),
            SensorPlace::Rear => (-half, 0.0),
            SensorPlace::At { forward, left } => (forward.0, left.0),
        };
        let ahead = carrier.motion.heading.direction();
        carrier.middle() + Point::new(forward * ahead.x - left * ahead.y, forward * ahead.y + left * ahead.x)
    }

    /// How far it is above the ground.
    pub(super) fn height(&self, carrier: &Body) -> Meters {
        self.height.unwrap_or(carrier.height)
    }

    /// The middle of its view.
    pub(super) fn axis(&self, carrier: &Body) -> Heading {
        Heading::from_degrees(carrier.motion.heading.degrees() + self.azimuth_deg)
    }
}
