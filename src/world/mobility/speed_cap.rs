//! A speed that a driver keeps to because somebody asks.

use crate::units::{MetersPerSecond, MetersPerSecondSquared};
use crate::world::mobility::IdmParameters;

/// A speed that a driver keeps to because somebody asks, whatever the driver would like.
///
/// The intelligent driver model has no such thing: a desired speed far below the present one would have it brake without bounds. Here
/// the free part of the model takes the lower speed, and brakes no harder than asked. What the vehicle ahead calls for stays the
/// model's answer with the driver's own desired speed, and the lower of the two accelerations counts, so that nobody comes closer to
/// a leader than without the cap.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpeedCap {
    /// The highest speed.
    pub speed: MetersPerSecond,
    /// The deceleration on the way to it (positive).
    pub deceleration: MetersPerSecondSquared,
}

impl SpeedCap {
    /// The acceleration on an empty road of a driver who wants `desired`.
    pub(crate) fn acceleration(
        &self,
        idm: &IdmParameters,
        speed: MetersPerSecond,
        desired: MetersPerSecond,
    ) -> MetersPerSecondSquared {
        // Who is to stand still has no desired speed that the model could divide by.
        let capped = MetersPerSecond(desired.0.min(self.speed.0).max(0.01));
        MetersPerSecondSquared(idm.acceleration(speed, capped, None).0.max(-self.deceleration.0))
    }
}
