//! Car following: the intelligent driver model.

use crate::units::{Meters, MetersPerSecond, MetersPerSecondSquared, SimDuration};

/// The intelligent driver model (IDM): how a driver reacts to the vehicle in front.
///
/// Treiber, Hennecke, Helbing: Congested traffic states in empirical observations and microscopic simulations,
/// Physical Review E 62 (2000) 1805:
///
/// ```text
/// dv/dt = a [1 - (v / v0)^delta - (s* / s)^2]      s* = s0 + max(0, v T + v dv / (2 sqrt(a b)))
/// ```
///
/// with the bumper-to-bumper gap `s`, the approaching rate `dv`, and the paper's `s1` at zero, as in its own runs. The
/// maximum is from Treiber, Kesting: Traffic Flow Dynamics (2013), section 11.3: without it, a driver brakes for a
/// leader that pulls away fast. The desired speed `v0` belongs to the driver, not to these parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IdmParameters {
    /// `T`, the time gap to the leader that a driver keeps.
    pub time_headway: SimDuration,
    /// `s0`, the gap at which a driver stands behind a standing leader.
    pub jam_distance: Meters,
    /// `a`, the acceleration from standstill on an empty road.
    pub maximum_acceleration: MetersPerSecondSquared,
    /// `b`, a deceleration (positive) that a driver finds comfortable.
    pub comfortable_deceleration: MetersPerSecondSquared,
    /// `delta`: how late the acceleration fades as the desired speed comes near.
    pub exponent: f64,
}

/// What a driver sees ahead.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Leader {
    /// From the own front bumper to the leader's rear bumper.
    pub gap: Meters,
    /// The leader's speed.
    pub speed: MetersPerSecond,
}

/// The smallest gap that enters the formula: closer than that, the deceleration is beyond every brake anyway, and a gap
/// of zero must not become a division by zero.
const SMALLEST_GAP_M: f64 = 0.01;

impl IdmParameters {
    /// The set of the paper's table I (with its desired speed of 120 km/h).
    pub const TREIBER_2000: Self = Self {
        time_headway: SimDuration::from_millis(1600),
        jam_distance: Meters(2.0),
        maximum_acceleration: MetersPerSecondSquared(0.73),
        comfortable_deceleration: MetersPerSecondSquared(1.67),
        exponent: 4.0,
    };

    /// The acceleration of a driver who wants `desired` and now drives `speed`; no leader means an empty road.
    #[inline]
    pub fn acceleration(
        &self,
        speed: MetersPerSecond,
        desired: MetersPerSecond,
        leader: Option<Leader>,
    ) -> MetersPerSecondSquared {
        let interaction = match leader {
            None => 0.0,
            Some(leader) => {
                let wanted = self.desired_gap(speed, leader.speed) / leader.gap.0.max(SMALLEST_GAP_M);
                wanted * wanted
            }
        };
        let free = 1.0 - self.share_of_desired(speed, desired);
        MetersPerSecondSquared(self.maximum_acceleration.0 * (free - interaction))
    }

    /// The gap at which a row of equal drivers keeps `speed`; infinite from the desired speed on.
    pub fn equilibrium_gap(&self, speed: MetersPerSecond, desired: MetersPerSecond) -> Meters {
        let free = 1.0 - self.share_of_desired(speed, desired);
        if free <= 0.0 {
            return Meters(f64::INFINITY);
        }
        Meters(self.desired_gap(speed, speed) / free.sqrt())
    }

    /// The speed that a driver keeps behind a leader of the same speed at `gap`.
    pub fn equilibrium_speed(&self, gap: Meters, desired: MetersPerSecond) -> MetersPerSecond {
        self.steady_speed(desired, |_| true, |speed| self.equilibrium_gap(speed, desired).0 <= gap.0)
    }

    /// The highest speed at which a driver `gap` behind a leader of `leader_speed` neither brakes now nor drives faster
    /// than the gap allows for good.
    pub fn calm_speed(&self, desired: MetersPerSecond, leader: Leader) -> MetersPerSecond {
        let does_not_brake = |speed| self.acceleration(speed, desired, Some(leader)).0 >= 0.0;
        let can_stay = |speed| self.equilibrium_gap(speed, desired).0 <= leader.gap.0;
        self.steady_speed(desired, does_not_brake, can_stay)
    }

    /// The flow, in vehicles per hour, of one lane with `density_per_km` equal vehicles per kilometre in equilibrium.
    pub fn equilibrium_flow_per_hour(
        &self,
        density_per_km: f64,
        vehicle_length: Meters,
        desired: MetersPerSecond,
    ) -> f64 {
        let gap = Meters(1000.0 / density_per_km - vehicle_length.0);
        density_per_km * self.equilibrium_speed(gap, desired).kmh()
    }

    /// `s*`, in metres.
    #[inline]
    fn desired_gap(&self, speed: MetersPerSecond, leader_speed: MetersPerSecond) -> f64 {
        let following = speed.0 * self.time_headway.as_secs_f64();
        let comfort = (self.maximum_acceleration.0 * self.comfortable_deceleration.0).sqrt();
        let approaching = speed.0 * (speed.0 - leader_speed.0) / (2.0 * comfort);
        self.jam_distance.0 + (following + approaching).max(0.0)
    }

    /// `(v / v0)^delta`.
    #[inline]
    fn share_of_desired(&self, speed: MetersPerSecond, desired: MetersPerSecond) -> f64 {
        let share = speed.0 / desired.0;
        // The usual exponent without the call to `pow`, which is most of the cost of the formula.
        if self.exponent == 4.0 { (share * share) * (share * share) } else { share.powf(self.exponent) }
    }

    /// The highest speed up to `desired` that both conditions accept; they must hold below it and fail above.
    fn steady_speed(
        &self,
        desired: MetersPerSecond,
        one: impl Fn(MetersPerSecond) -> bool,
        other: impl Fn(MetersPerSecond) -> bool,
    ) -> MetersPerSecond {
        let (mut low, mut high) = (0.0, desired.0);
        // Fifty halvings take 100 m/s below the distance of two neighbouring floating-point numbers.
        for _ in 0..50 {
            let middle = f64::midpoint(low, high);
            let accepted = one(MetersPerSecond(middle)) && other(MetersPerSecond(middle));
            *(if accepted { &mut low } else { &mut high }) = middle;
        }
        MetersPerSecond(low)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDM: IdmParameters = IdmParameters::TREIBER_2000;
    const DESIRED: MetersPerSecond = MetersPerSecond(120.0 / 3.6);

    #[test]
    fn acceleration_follows_the_formula() {
        // speed, leader's speed [m/s], gap [m] -> acceleration [m/s2], evaluated apart from this code
        let cases = [
            (0.0, None, 0.73),
            (DESIRED.0, None, 0.0),
            (20.0, None, 0.635_392),
            (0.0, Some((0.0, 2.0)), 0.0),
            (0.0, Some((0.0, 1.0)), -2.19),
            (20.0, Some((20.0, 34.0)), -0.094_608),
            (25.0, Some((15.0, 60.0)), -4.386_013_6),
            (10.0, Some((30.0, 5.0)), 0.607_287), // s* = s0: a leader that pulls away is no reason to brake
        ];
        for (speed, leader, expected) in cases {
            let leader = leader.map(|(speed, gap)| Leader { gap: Meters(gap), speed: MetersPerSecond(speed) });
            let acceleration = IDM.acceleration(MetersPerSecond(speed), DESIRED, leader);
            assert!((acceleration.0 - expected).abs() < 1e-6, "{speed} {leader:?}: {acceleration:?}");
        }
    }

    #[test]
    fn equilibrium_speed_and_gap_are_inverse() {
        for speed in [0.0, 1.0, 10.0, 25.0, 33.0] {
            let gap = IDM.equilibrium_gap(MetersPerSecond(speed), DESIRED);
            let leader = Leader { gap, speed: MetersPerSecond(speed) };
            assert!(IDM.acceleration(MetersPerSecond(speed), DESIRED, Some(leader)).0.abs() < 1e-12);
            assert!((IDM.equilibrium_speed(gap, DESIRED).0 - speed).abs() < 1e-9, "{speed} m/s");
            assert!((IDM.calm_speed(DESIRED, leader).0 - speed).abs() < 1e-9, "{speed} m/s");
        }
        assert_eq!(IDM.equilibrium_gap(DESIRED, DESIRED), Meters(f64::INFINITY));
        assert_eq!(IDM.equilibrium_speed(Meters(1.0), DESIRED), MetersPerSecond(0.0));
    }

    #[test]
    fn another_exponent_uses_the_general_power() {
        let soft = IdmParameters { exponent: 2.0, ..IDM };
        let acceleration = soft.acceleration(MetersPerSecond(20.0), DESIRED, None);
        assert!((acceleration.0 - 0.73 * (1.0 - 0.36)).abs() < 1e-12);
    }
}
