//! What a station knows of itself.

use crate::geometry::{Heading, Point};
use crate::units::{DegreesPerSecond, Meters, MetersPerSecond, MetersPerSecondSquared, SimTime};

/// What kind of vehicle a station is, as far as messages tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VehicleKind {
    /// A passenger car.
    Car,
    /// A heavy truck.
    Truck,
}

/// Position and motion of a station at one instant.
#[derive(Clone, Copy, Debug)]
pub struct EgoState {
    /// When the state was true.
    pub at: SimTime,
    /// Where the reference point is: the middle of the front (TS 102 894-2, `ReferencePosition`).
    pub position: Point,
    /// Where the vehicle drives to.
    pub heading: Heading,
    /// How fast.
    pub speed: MetersPerSecond,
    /// Along the way of driving.
    pub acceleration: MetersPerSecondSquared,
    /// Positive turning left.
    pub yaw_rate: DegreesPerSecond,
    /// What it is.
    pub kind: VehicleKind,
    /// Bumper to bumper.
    pub length: Meters,
    /// Without mirrors.
    pub width: Meters,
}

impl EgoState {
    /// The state a little later, with constant acceleration and yaw rate; a braking vehicle stops and stays.
    pub fn extrapolated_to(&self, later: SimTime) -> Self {
        let elapsed = (later - self.at).as_secs_f64();
        if elapsed <= 0.0 {
            return *self;
        }
        let speed = self.speed.0 + self.acceleration.0 * elapsed;
        let moving_time = if speed < 0.0 { -self.speed.0 / self.acceleration.0 } else { elapsed };
        let way = (self.speed.0 + 0.5 * self.acceleration.0 * moving_time) * moving_time;
        // Headings count clockwise, yaw rates counter-clockwise.
        let turn = -self.yaw_rate.0 * elapsed;
        let chord = Heading::from_degrees(self.heading.degrees() + turn / 2.0).direction();
        Self {
            at: later,
            position: self.position + Point::new(chord.x * way, chord.y * way),
            heading: Heading::from_degrees(self.heading.degrees() + turn),
            speed: MetersPerSecond(speed.max(0.0)),
            ..*self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::SimDuration;

    #[test]
    fn a_vehicle_drives_on_and_a_braking_one_stops() {
        // speed [m/s], acceleration [m/s^2], time [s] -> way [m], speed [m/s]
        for (speed, acceleration, time, way, later) in
            [(30.0, 0.0, 0.1, 3.0, 30.0), (10.0, 2.0, 1.0, 11.0, 12.0), (2.0, -4.0, 1.0, 0.5, 0.0)]
        {
            let state = EgoState {
                at: SimTime::ZERO,
                position: Point::default(),
                heading: Heading::EAST,
                speed: MetersPerSecond(speed),
                acceleration: MetersPerSecondSquared(acceleration),
                yaw_rate: DegreesPerSecond(0.0),
                kind: VehicleKind::Car,
                length: Meters(4.8),
                width: Meters(1.9),
            };
            let moved = state.extrapolated_to(SimTime::ZERO + SimDuration::from_secs_f64(time));
            assert!((moved.position.x - way).abs() < 1e-9 && (moved.speed.0 - later).abs() < 1e-9, "{moved:?}");
        }
    }
}
