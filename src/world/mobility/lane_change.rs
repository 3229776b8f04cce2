//! The way from one lane to the next.

/// A lane change under way: a smooth step sideways.
///
/// The offset follows the minimum-jerk polynomial `10 p^3 - 15 p^4 + 6 p^5` of the progress `p`, which starts and ends
/// without lateral speed or acceleration (Flash, Hogan: The coordination of arm movements, Journal of Neuroscience 5
/// (1985) 1688). Progress runs with time, but below [`FULL_RATE_SPEED`] with distance: a car that stands cannot move
/// sideways, and its angle to the lane stays that of a car.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct LaneChange {
    /// How far to the left the vehicle ends, in metres; negative to the right.
    pub(crate) step_left: f64,
    /// From 0 at the start to 1 at the end.
    pub(crate) progress: f64,
    /// Seconds that the change takes at full rate.
    pub(crate) duration: f64,
}

/// Where a vehicle is between two lanes, and how it turns.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Lateral {
    /// How far to the left of its final line the vehicle is, in metres.
    pub(crate) offset_left: f64,
    /// Lateral over longitudinal speed, to the left.
    pub(crate) slope: f64,
    /// How fast the direction of travel turns to the left, in rad/s.
    pub(crate) turn: f64,
}

/// From this speed on, in m/s, the change takes its time; no change starts below it.
pub(crate) const FULL_RATE_SPEED: f64 = 5.0;

impl LaneChange {
    /// Goes on for `seconds` at `speed` m/s along the road.
    pub(crate) fn advance(&mut self, speed: f64, seconds: f64) {
        self.progress += seconds * self.rate(speed);
    }

    /// Whether the vehicle has arrived.
    pub(crate) fn is_over(&self) -> bool {
        self.progress >= 1.0
    }

    /// The lateral motion at `speed` and `acceleration` along the road.
    pub(crate) fn lateral(&self, speed: f64, acceleration: f64) -> Lateral {
        let p = self.progress.clamp(0.0, 1.0);
        let done = p * p * p * (10.0 + p * (-15.0 + 6.0 * p));
        let first = 30.0 * p * p * (1.0 - p) * (1.0 - p);
        let second = 60.0 * p * (1.0 - p) * (1.0 - 2.0 * p);
        let time_and_speed = self.duration * speed.max(FULL_RATE_SPEED);
        let slope = self.step_left * first / time_and_speed;
        // Above the full-rate speed, a faster car on the same lateral motion has a flatter path.
        let flattening = if speed > FULL_RATE_SPEED { slope * acceleration / speed } else { 0.0 };
        let slope_rate = self.step_left * second * self.rate(speed) / time_and_speed - flattening;
        Lateral { offset_left: self.step_left * (done - 1.0), slope, turn: slope_rate / (1.0 + slope * slope) }
    }

    /// Progress per second.
    fn rate(&self, speed: f64) -> f64 {
        (speed / FULL_RATE_SPEED).min(1.0) / self.duration
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_starts_and_ends_straight() {
        // progress -> offset from the final line [m], slope at 20 m/s
        let cases = [(0.0, -4.0, 0.0), (0.5, -2.0, 1.875 * 4.0 / 4.0 / 20.0), (1.0, 0.0, 0.0)];
        for (progress, offset, slope) in cases {
            let lateral = LaneChange { step_left: 4.0, progress, duration: 4.0 }.lateral(20.0, 0.0);
            assert!((lateral.offset_left - offset).abs() < 1e-12, "{progress}: {lateral:?}");
            assert!((lateral.slope - slope).abs() < 1e-12, "{progress}: {lateral:?}");
            assert!(lateral.turn.abs() < 1e-12, "{progress}: {lateral:?}");
        }
    }

    #[test]
    fn slope_and_turn_are_the_derivatives_of_the_path() {
        // speed [m/s], acceleration [m/s2]; on both sides of the speed where progress becomes time
        for (speed, acceleration) in [(30.0, 0.0), (30.0, -3.0), (8.0, 1.0), (3.0, 0.0), (3.0, -1.0)] {
            let before = LaneChange { step_left: -3.5, progress: 0.3, duration: 4.0 };
            let step = 1e-6;
            let mut after = before;
            after.advance(speed, step);
            let (here, there) =
                (before.lateral(speed, acceleration), { after.lateral(speed + acceleration * step, acceleration) });
            let slope = (there.offset_left - here.offset_left) / (speed * step);
            let turn = (there.slope.atan() - here.slope.atan()) / step;
            assert!((here.slope - slope).abs() < 1e-6, "{speed} m/s: {here:?}, {slope}");
            assert!((here.turn - turn).abs() < 1e-5, "{speed} m/s: {here:?}, {turn}");
        }
    }

    #[test]
    fn a_standing_vehicle_does_not_move_sideways() {
        let mut change = LaneChange { step_left: 4.0, progress: 0.4, duration: 4.0 };
        change.advance(0.0, 100.0);
        assert_eq!(change.progress, 0.4);
        assert_eq!(change.lateral(0.0, 0.0).turn, 0.0);
    }
}
