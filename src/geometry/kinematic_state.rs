//! How a body moves at one instant, and where that takes it.

use crate::geometry::{Heading, Point};
use crate::units::{DegreesPerSecond, MetersPerSecond, MetersPerSecondSquared, SimDuration};

/// The motion of a vehicle at one instant, in the terms of the messages (TS 102 894-2).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KinematicState {
    /// The middle of the front edge, which is a message's reference position (EN 302 637-2, `referencePosition`).
    pub position: Point,
    /// The direction of travel.
    pub heading: Heading,
    /// The speed in the direction of travel; never negative.
    pub speed: MetersPerSecond,
    /// The change of the speed; negative while braking.
    pub acceleration: MetersPerSecondSquared,
    /// The turning rate; positive in a left turn, counter-clockwise from above (`YawRateValue`).
    pub yaw_rate: DegreesPerSecond,
    /// One over the radius of the path, in 1/m; positive in a left turn (`CurvatureValue`).
    pub curvature_per_m: f64,
}

/// Below this turning rate, in rad/s, the exact arc loses more digits than a straight step along its chord.
const STRAIGHT_BELOW: f64 = 1e-4;

impl KinematicState {
    /// A body that stands still.
    pub const fn at_rest(position: Point, heading: Heading) -> Self {
        Self {
            position,
            heading,
            speed: MetersPerSecond(0.0),
            acceleration: MetersPerSecondSquared(0.0),
            yaw_rate: DegreesPerSecond(0.0),
            curvature_per_m: 0.0,
        }
    }

    /// The state `ahead` later if acceleration and turning rate stay as they are.
    ///
    /// Constant turn rate and acceleration (Schubert, Richter, Wanielik: Comparison and evaluation of advanced motion
    /// models for vehicle tracking, FUSION 2008), with two limits: a braking vehicle stops and stays, and one that
    /// stands does not turn.
    #[must_use]
    pub fn extrapolate(&self, ahead: SimDuration) -> Self {
        let (speed, acceleration) = (self.speed.0, self.acceleration.0);
        let seconds = ahead.as_secs_f64();
        let stops_after = if acceleration < 0.0 { speed / -acceleration } else { f64::INFINITY };
        let stops = stops_after <= seconds;
        let stands = speed <= 0.0 && acceleration <= 0.0;
        let moving = if stands { 0.0 } else { seconds.min(stops_after) };
        let end_speed = if stops || stands { 0.0 } else { speed + acceleration * moving };

        let turn = self.yaw_rate.0.to_radians();
        let start = (90.0 - self.heading.degrees()).to_radians();
        let end = start + turn * moving;
        let step = if turn.abs() < STRAIGHT_BELOW {
            let distance = (speed + end_speed) / 2.0 * moving;
            let (sin, cos) = f64::midpoint(start, end).sin_cos();
            Point::new(distance * cos, distance * sin)
        } else {
            let ((start_sin, start_cos), (end_sin, end_cos)) = (start.sin_cos(), end.sin_cos());
            let bend = acceleration / (turn * turn);
            Point::new(
                (end_speed * end_sin - speed * start_sin) / turn + bend * (end_cos - start_cos),
                (speed * start_cos - end_speed * end_cos) / turn + bend * (end_sin - start_sin),
            )
        };
        let goes_on = !(stops || stands);
        Self {
            position: self.position + step,
            heading: Heading::from_degrees(self.heading.degrees() - self.yaw_rate.0 * moving),
            speed: MetersPerSecond(end_speed),
            acceleration: if goes_on { self.acceleration } else { MetersPerSecondSquared(0.0) },
            yaw_rate: if goes_on { self.yaw_rate } else { DegreesPerSecond(0.0) },
            curvature_per_m: self.curvature_per_m,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn eastward(speed: f64, acceleration: f64, yaw_rate: f64) -> KinematicState {
        KinematicState {
            speed: MetersPerSecond(speed),
            acceleration: MetersPerSecondSquared(acceleration),
            yaw_rate: DegreesPerSecond(yaw_rate),
            ..KinematicState::at_rest(Point::new(0.0, 0.0), Heading::EAST)
        }
    }

    #[test]
    fn a_body_keeps_its_acceleration_and_its_turn_until_it_stops() {
        // speed [m/s], acceleration [m/s2], yaw rate [deg/s], time [s] -> x, y [m], speed [m/s], heading [deg]
        let quarter = 10.0 * 2.0 / std::f64::consts::PI; // radius of a quarter circle of 10 m
        let cases = [
            (30.0, 0.0, 0.0, 0.1, 3.0, 0.0, 30.0, 90.0),
            (20.0, -2.0, 0.0, 3.0, 51.0, 0.0, 14.0, 90.0),
            (20.0, -4.0, 0.0, 100.0, 50.0, 0.0, 0.0, 90.0),
            (0.0, 2.0, 0.0, 2.0, 4.0, 0.0, 4.0, 90.0),
            (0.0, -1.0, 10.0, 5.0, 0.0, 0.0, 0.0, 90.0),
            (10.0, 0.0, 90.0, 1.0, quarter, quarter, 10.0, 0.0),
            (10.0, 0.0, -90.0, 1.0, quarter, -quarter, 10.0, 180.0),
        ];
        for (speed, acceleration, yaw_rate, seconds, x, y, end_speed, heading) in cases {
            let end = eastward(speed, acceleration, yaw_rate).extrapolate(SimDuration::from_secs_f64(seconds));
            let case = format!("{speed} m/s, {acceleration} m/s2, {yaw_rate} deg/s: {end:?}");
            assert!(end.position.distance(Point::new(x, y)).0 < 1e-9, "{case}");
            assert!((end.speed.0 - end_speed).abs() < 1e-12, "{case}");
            assert!(end.heading.difference(Heading::from_degrees(heading)) < 1e-9, "{case}");
        }
    }

    #[test]
    fn the_arc_is_the_limit_of_many_short_straight_steps() {
        let start = eastward(25.0, -1.5, 8.0);
        let (mut position, mut angle, mut speed, step) = (Point::new(0.0, 0.0), 0.0f64, 25.0, 1e-5);
        for _ in 0..400_000 {
            let middle = angle + 4.0f64.to_radians() * step;
            position = position + Point::new(speed * step * middle.cos(), speed * step * middle.sin());
            angle += 8.0f64.to_radians() * step;
            speed -= 1.5 * step;
        }
        let end = start.extrapolate(SimDuration::from_secs_f64(4.0));
        assert!(end.position.distance(position).0 < 1e-3, "{end:?} {position:?}");
    }

    #[test]
    fn slow_turns_join_the_arc_without_a_jump() {
        let threshold = STRAIGHT_BELOW.to_degrees();
        let below = eastward(30.0, 1.0, threshold * 0.999_999).extrapolate(SimDuration::from_secs_f64(1.0));
        let above = eastward(30.0, 1.0, threshold * 1.000_001).extrapolate(SimDuration::from_secs_f64(1.0));
        assert!(below.position.distance(above.position).0 < 1e-4, "{below:?} {above:?}");
    }
}
