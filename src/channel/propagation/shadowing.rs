//! Slow variation of the received power around its median.

use super::{LinkGeometry, LinkState, exp_fast};
use crate::units::{Db, Meters};

/// Log-normal shadowing: a normal deviate, scaled to decibels by the state and length of the link.
///
/// Pairs hold *standardised* deviates (mean 0, standard deviation 1), so that a link which changes its state keeps its
/// place in the distribution. A caller that keeps one deviate per unordered pair has a reciprocal channel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shadowing {
    /// The scale.
    pub deviation: ShadowingDeviation,
    /// How a pair's deviate changes in time.
    pub process: ShadowingProcess,
}

/// Standard deviation of the shadowing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ShadowingDeviation {
    /// By the state of the link.
    ByState {
        /// Nothing in between.
        line_of_sight: Db,
        /// Vehicles in between.
        vehicle_obstructed: Db,
        /// Buildings in between.
        building_obstructed: Db,
    },
    /// By the length of the link, for path-loss models with a breakpoint.
    ByDistance {
        /// Up to the breakpoint.
        near: Db,
        /// Beyond the breakpoint.
        far: Db,
        /// The breakpoint.
        breakpoint: Meters,
    },
}

/// How the deviate of a pair changes in time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ShadowingProcess {
    /// A new deviate for every frame and link, as some published simulations have it.
    PerFrame,
    /// Exponential correlation over the way that the two stations moved.
    ///
    /// Gudmundson: Correlation model for shadow fading in mobile radio systems, Electronics Letters 27 (1991); 3GPP TR
    /// 36.885 V14.0.0, annex A.1.4, with the sum of both stations' displacements.
    Gudmundson {
        /// Way over which the correlation falls to 1/e: 25 m on highways, 10 m in cities (TR 36.885).
        decorrelation: Meters,
    },
}

impl ShadowingDeviation {
    /// 3 dB in sight or behind vehicles, 4 dB behind buildings: 3GPP TR 37.885 V15.3.0, table 6.2.1-1, and TR 36.885.
    pub const TR_37885: Self =
        Self::ByState { line_of_sight: Db(3.0), vehicle_obstructed: Db(3.0), building_obstructed: Db(4.0) };

    /// The same standard deviation on every link.
    pub const fn uniform(deviation: Db) -> Self {
        Self::ByState { line_of_sight: deviation, vehicle_obstructed: deviation, building_obstructed: deviation }
    }

    /// Standard deviation of a link.
    #[inline]
    pub fn of(&self, state: LinkState, distance: Meters) -> Db {
        match *self {
            Self::ByState { line_of_sight, vehicle_obstructed, building_obstructed } => match state {
                LinkState::LineOfSight => line_of_sight,
                LinkState::VehicleObstructed => vehicle_obstructed,
                LinkState::BuildingObstructed => building_obstructed,
            },
            Self::ByDistance { near, far, breakpoint } => {
                if distance <= breakpoint {
                    near
                } else {
                    far
                }
            }
        }
    }
}

impl ShadowingProcess {
    /// Correlation of the deviates before and after `displacement`, the sum of the ways that both stations moved, within 1e-8.
    pub fn correlation(&self, displacement: Meters) -> f64 {
        match self {
            Self::PerFrame => 0.0,
            Self::Gudmundson { decorrelation } => exp_fast((-displacement.0 / decorrelation.0).max(-600.0)),
        }
    }

    /// The deviate of a pair after both stations together moved by `displacement`, from the `previous` one and a new
    /// standard normal deviate. All three are standardised, and stay so.
    pub fn next(&self, previous: f64, displacement: Meters, normal: f64) -> f64 {
        Self::step(previous, self.correlation(displacement), normal)
    }

    /// The same for a known correlation.
    #[inline]
    pub fn step(previous: f64, correlation: f64, normal: f64) -> f64 {
        correlation * previous + (1.0 - correlation * correlation).sqrt() * normal
    }
}

impl Shadowing {
    /// Loss on top of the median for a pair whose standardised deviate is `deviate`; half of the links gain.
    #[inline]
    pub fn loss(&self, state: LinkState, distance: Meters, deviate: f64) -> Db {
        Db(self.deviation.of(state, distance).0 * deviate)
    }

    /// Adds the losses of many pairs, each as [`Self::loss`] has it.
    pub fn add_losses(&self, states: &[LinkState], links: &[LinkGeometry], deviates: &[f32], losses: &mut [Db]) {
        let pairs = losses.iter_mut().zip(states).zip(links.iter().zip(deviates));
        let scaled = |deviation: f64, deviate: &f32| Db(deviation * f64::from(*deviate));
        match self.deviation {
            ShadowingDeviation::ByState { line_of_sight, vehicle_obstructed, building_obstructed } => {
                let by_state = [line_of_sight.0, vehicle_obstructed.0, building_obstructed.0];
                pairs.for_each(|((loss, state), (_, deviate))| *loss += scaled(by_state[*state as usize], deviate));
            }
            ShadowingDeviation::ByDistance { .. } => pairs.for_each(|((loss, state), (link, deviate))| {
                *loss += scaled(self.deviation.of(*state, link.ground_distance).0, deviate);
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::RandomStream;

    #[test]
    fn a_track_has_the_autocorrelation_and_keeps_its_spread() {
        // displacement per step, decorrelation distance [m]
        for (displacement, decorrelation) in [(5.0, 10.0), (10.0, 25.0), (2.5, 25.0), (60.0, 25.0)] {
            let process = ShadowingProcess::Gudmundson { decorrelation: Meters(decorrelation) };
            let mut stream = RandomStream::from_seed(11);
            let mut deviate = stream.next_normal();
            let (mut products, mut squares) = (0.0, 0.0);
            let steps = 400_000;
            for _ in 0..steps {
                let next = process.next(deviate, Meters(displacement), stream.next_normal());
                products += deviate * next;
                squares += next * next;
                deviate = next;
            }
            let expected = (-displacement / decorrelation).exp();
            assert!((products / squares - expected).abs() < 0.01, "{displacement}/{decorrelation}");
            assert!((squares / f64::from(steps) - 1.0).abs() < 0.03, "{displacement}/{decorrelation}");
        }
    }

    #[test]
    fn standing_still_changes_nothing_and_a_frame_of_its_own_forgets_everything() {
        let process = ShadowingProcess::Gudmundson { decorrelation: Meters(25.0) };
        assert_eq!(process.next(1.25, Meters(0.0), -3.0), 1.25);
        assert_eq!(ShadowingProcess::PerFrame.next(1.25, Meters(0.0), -3.0), -3.0);
    }

    #[test]
    fn the_scale_follows_the_state_or_the_distance() {
        let cheng = ShadowingDeviation::ByDistance { near: Db(5.6), far: Db(8.1), breakpoint: Meters(100.0) };
        // deviation model, state, distance [m] -> loss at two standard deviations [dB]
        let cases = [
            (ShadowingDeviation::TR_37885, LinkState::LineOfSight, 10.0, 6.0),
            (ShadowingDeviation::TR_37885, LinkState::BuildingObstructed, 10.0, 8.0),
            (cheng, LinkState::LineOfSight, 100.0, 11.2),
            (cheng, LinkState::LineOfSight, 100.1, 16.2),
        ];
        for (deviation, state, distance, expected) in cases {
            let shadowing = Shadowing { deviation, process: ShadowingProcess::PerFrame };
            assert!((shadowing.loss(state, Meters(distance), 2.0).0 - expected).abs() < 1e-12, "{distance}");
        }
    }
}
