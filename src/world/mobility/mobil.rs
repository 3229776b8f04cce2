//! The decision to change lanes: MOBIL.

use crate::units::{MetersPerSecondSquared, SimDuration};

/// Minimising overall braking induced by lane changes (MOBIL): when a driver changes lanes.
///
/// Kesting, Treiber, Helbing: General lane-changing model MOBIL for car-following models, Transportation Research
/// Record 1999 (2007) 86. A change must be safe, `a_n' >= -b_safe` for the new follower `n`, and must pay:
///
/// ```text
/// (a_c' - a_c) + p [(a_n' - a_n) + (a_o' - a_o)] > threshold + bias (to the left) or - bias (to the right)
/// ```
///
/// for the driver `c` and the old follower `o`; primes mark accelerations after the change. The incentive is the
/// paper's for symmetric roads, the bias that of its European rules. Overtaking on the right is not forbidden. Beyond
/// the paper, the driver does not brake harder than `b_safe` either.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MobilParameters {
    /// `p`, how much the others' loss weighs against the own gain: 0 is selfish, 1 altruistic.
    pub politeness: f64,
    /// The gain that makes a change worth the effort.
    pub threshold: MetersPerSecondSquared,
    /// `b_safe`, the hardest braking (positive) that a change may cause.
    pub safe_deceleration: MetersPerSecondSquared,
    /// What the right lane is worth for being the right lane.
    pub keep_right_bias: MetersPerSecondSquared,
    /// How long the way to the other lane takes at speed.
    pub duration: SimDuration,
    /// The shortest time from the end of a change to the next decision.
    pub minimum_interval: SimDuration,
}

/// The side that a driver considers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The next faster lane.
    Left,
    /// The next slower lane.
    Right,
}

/// What a change would do to the accelerations of those concerned, in m/s².
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChangeAccelerations {
    /// The driver, in the present lane.
    pub own_before: f64,
    /// The driver, in the other lane.
    pub own_after: f64,
    /// What the new follower gains, negative as a rule; zero where there is none.
    pub new_follower_gain: f64,
    /// The new follower behind the driver; infinite where there is none.
    pub new_follower_after: f64,
    /// What the old follower gains; zero where there is none.
    pub old_follower_gain: f64,
}

impl MobilParameters {
    /// The thresholds of the paper's simulations, with a politeness from the middle of its range (0 to 1).
    ///
    /// The paper changes lanes in an instant; four seconds for the way and for the pause lie inside the observed range
    /// (Toledo, Zohar: Modeling duration of lane changes, Transportation Research Record 1999 (2007) 71: 1 to 13 s).
    pub const KESTING_2007: Self = Self {
        politeness: 0.5,
        threshold: MetersPerSecondSquared(0.1),
        safe_deceleration: MetersPerSecondSquared(4.0),
        keep_right_bias: MetersPerSecondSquared(0.3),
        duration: SimDuration::from_millis(4000),
        minimum_interval: SimDuration::from_millis(4000),
    };

    /// Whether the change is safe and pays.
    pub fn accepts(&self, side: Side, change: &ChangeAccelerations) -> bool {
        self.advantage(side, change) > 0.0 && self.is_safe(change)
    }

    /// Whether nobody has to brake harder than is safe.
    pub(crate) fn is_safe(&self, change: &ChangeAccelerations) -> bool {
        change.new_follower_after.min(change.own_after) >= -self.safe_deceleration.0
    }

    /// By how much the change pays more than it has to.
    pub(crate) fn advantage(&self, side: Side, change: &ChangeAccelerations) -> f64 {
        let others = change.new_follower_gain + change.old_follower_gain;
        let gain = change.own_after - change.own_before + self.politeness * others;
        let bias = match side {
            Side::Left => self.keep_right_bias.0,
            Side::Right => -self.keep_right_bias.0,
        };
        gain - self.threshold.0 - bias
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_must_be_safe_and_must_pay() {
        let mobil = MobilParameters::KESTING_2007;
        // side, own before, own after, new follower's gain, its acceleration after, old follower's gain -> changes
        let cases = [
            (Side::Left, 0.0, 0.41, 0.0, 0.0, 0.0, true),
            (Side::Left, 0.0, 0.39, 0.0, 0.0, 0.0, false), // threshold 0.1 and bias 0.3 must be exceeded
            (Side::Right, 0.0, -0.19, 0.0, 0.0, 0.0, true),
            (Side::Right, 0.0, -0.21, 0.0, 0.0, 0.0, false), // the right lane is worth 0.3, the effort 0.1
            (Side::Left, 0.0, 1.0, -1.0, -1.0, 0.0, true),
            (Side::Left, 0.0, 1.0, -1.3, -1.3, 0.0, false), // half of the follower's loss counts
            (Side::Left, 0.0, 1.0, -1.3, -1.3, 0.2, true),  // and half of the old follower's relief
            (Side::Left, -6.0, 1.0, -3.9, -3.9, 0.0, true),
            (Side::Left, -9.0, 1.0, -4.1, -4.1, 0.0, false), // unsafe, however well it pays
            (Side::Left, -9.0, -4.1, 0.0, f64::INFINITY, 0.0, false),
        ];
        for (side, own_before, own_after, new_follower_gain, new_follower_after, old_follower_gain, expected) in cases {
            let change =
                ChangeAccelerations { own_before, own_after, new_follower_gain, new_follower_after, old_follower_gain };
            assert_eq!(mobil.accepts(side, &change), expected, "{side:?} {change:?}");
        }
    }
}
