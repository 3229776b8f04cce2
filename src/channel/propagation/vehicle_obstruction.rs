//! The extra loss of a link that other vehicles obstruct.

use super::{LinkGeometry, log10_fast};
use crate::units::{Db, Meters};

/// The extra loss of [`LinkState::VehicleObstructed`](super::LinkState::VehicleObstructed).
///
/// 3GPP TR 37.885 V15.3.0, clause 6.2.1: a random loss, never below 0 dB, whose mean and standard deviation depend on
/// how the antennas compare with the blocking vehicle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VehicleObstruction {
    /// Height of the blocking vehicle: 1.6 m for a car (types 1 and 2), 3 m for a lorry (type 3).
    pub blocker_height: Meters,
    /// The distribution of the loss.
    pub law: ObstructionLossLaw,
}

/// Two readings of the report's random obstruction loss.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ObstructionLossLaw {
    /// Normal in decibels, negative losses count as 0: a log-normal power ratio.
    #[default]
    ClippedNormal,
    /// The loss in decibels is itself log-normal, as in ns-3 3.37.
    LogNormal,
}

/// How the antennas of a link compare with a blocking vehicle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Obstruction {
    /// Nothing stands in between, or both antennas look over it.
    #[default]
    Clear,
    /// One antenna is higher.
    Partial,
    /// Both antennas are lower.
    Full,
}

impl Obstruction {
    /// Mean and standard deviation of the loss before clipping at a distance between antennas.
    #[inline]
    fn mean_and_deviation(self, distance: Meters) -> Option<(Db, Db)> {
        // The distance counts from 541.2 m on: for shorter ones, any of them does.
        let distance_term = (15.0 * log10_fast(distance.0.max(541.0)) - 41.0).max(0.0);
        match self {
            Self::Clear => None,
            Self::Partial => Some((Db(5.0 + distance_term), Db(4.0))),
            Self::Full => Some((Db(9.0 + distance_term), Db(4.5))),
        }
    }
}

impl VehicleObstruction {
    /// How a link compares with the blocking vehicle.
    #[inline]
    pub fn of(&self, link: &LinkGeometry) -> Obstruction {
        let lower = link.tx_height.0.min(link.rx_height.0);
        let higher = link.tx_height.0.max(link.rx_height.0);
        if lower > self.blocker_height.0 {
            Obstruction::Clear
        } else if higher < self.blocker_height.0 {
            Obstruction::Full
        } else {
            Obstruction::Partial
        }
    }

    /// Mean and standard deviation of the loss before clipping; `None` if both antennas look over the blocker.
    #[inline]
    pub fn mean_and_deviation(&self, link: &LinkGeometry) -> Option<(Db, Db)> {
        self.of(link).mean_and_deviation(link.antenna_distance())
    }

    /// The loss on top of the path loss for a pair whose standard normal deviate is `deviate`.
    ///
    /// Hold the deviate for as long as the obstruction lasts: drawn anew for every frame, the loss would average out.
    #[inline]
    pub fn extra_loss(&self, link: &LinkGeometry, deviate: f64) -> Db {
        let parameters = self.mean_and_deviation(link);
        parameters.map_or(Db(0.0), |(mean, deviation)| self.law.parameters(mean, deviation).loss(deviate))
    }
}

impl ObstructionLossLaw {
    #[inline]
    fn parameters(self, mean: Db, deviation: Db) -> LossParameters {
        let (location, scale) = match self {
            Self::ClippedNormal => (mean.0, deviation.0),
            Self::LogNormal => log_normal_parameters(mean, deviation),
        };
        LossParameters { law: self, location, scale }
    }
}

/// A distribution of the loss, ready to be drawn from.
#[derive(Clone, Copy, Debug)]
struct LossParameters {
    law: ObstructionLossLaw,
    location: f64,
    scale: f64,
}

impl LossParameters {
    #[inline]
    fn loss(&self, deviate: f64) -> Db {
        let value = self.location + self.scale * deviate;
        Db(match self.law {
            ObstructionLossLaw::ClippedNormal => value.max(0.0),
            ObstructionLossLaw::LogNormal => value.exp(),
        })
    }
}

/// Losses that are drawn anew for every frame, by distance.
///
/// That averages an obstruction out which in truth lasts; some published simulations have it.
#[derive(Clone, Debug)]
pub struct ObstructionPerFrame {
    /// Partial and full obstruction, in steps of [`DISTANCE_STEP_M`].
    by_distance: Vec<[LossParameters; 2]>,
}

/// The mean loss changes by less than 0.1 dB over it.
const DISTANCE_STEP_M: f32 = 8.0;
/// No link is longer.
const FARTHEST_STEP: usize = 2500;

impl ObstructionPerFrame {
    /// The losses of a law.
    pub fn new(law: ObstructionLossLaw) -> Self {
        let at = |step: usize| {
            let middle = Meters((step as f64 + 0.5) * f64::from(DISTANCE_STEP_M));
            [Obstruction::Partial, Obstruction::Full].map(|obstruction| {
                let (mean, deviation) =
                    obstruction.mean_and_deviation(middle).expect("something stands in between in both cases");
                law.parameters(mean, deviation)
            })
        };
        Self { by_distance: (0..=FARTHEST_STEP).map(at).collect() }
    }

    /// The loss of one frame at a distance in metres from a standard normal deviate.
    #[inline]
    pub fn loss(&self, obstruction: Obstruction, distance_m: f32, deviate: f64) -> Db {
        let parameters = &self.by_distance[((distance_m / DISTANCE_STEP_M) as usize).min(FARTHEST_STEP)];
        match obstruction {
            Obstruction::Clear => Db(0.0),
            Obstruction::Partial => parameters[0].loss(deviate),
            Obstruction::Full => parameters[1].loss(deviate),
        }
    }
}

/// Mean and standard deviation of the logarithm of a log-normal variable with the given mean and standard deviation.
pub(crate) fn log_normal_parameters(mean: Db, deviation: Db) -> (f64, f64) {
    let log_variance = (1.0 + (deviation.0 / mean.0).powi(2)).ln();
    (mean.0.ln() - log_variance / 2.0, log_variance.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::RandomStream;

    const CAR: VehicleObstruction =
        VehicleObstruction { blocker_height: Meters(1.6), law: ObstructionLossLaw::ClippedNormal };

    #[test]
    fn the_loss_depends_on_how_the_antennas_compare_with_the_blocker() {
        // tx height, rx height, distance [m] -> mean, deviation [dB]; blocker 1.6 m, cases of TR 37.885 clause 6.2.1
        let cases = [
            (1.7, 3.0, 100.0, None),
            (1.6, 3.0, 100.0, Some((5.0, 4.0))), // as high as the blocker is not above it
            (0.75, 3.0, 100.0, Some((5.0, 4.0))),
            (0.75, 1.6, 100.0, Some((5.0, 4.0))),
            (1.5, 1.5, 100.0, Some((9.0, 4.5))),
            (1.5, 1.5, 541.0, Some((9.0, 4.5))),
            (1.5, 1.5, 1000.0, Some((13.0, 4.5))),
        ];
        for (tx, rx, distance, expected) in cases {
            let link = LinkGeometry { ground_distance: Meters(distance), tx_height: Meters(tx), rx_height: Meters(rx) };
            let found = CAR.mean_and_deviation(&link).map(|(mean, deviation)| (mean.0, deviation.0));
            match (found, expected) {
                (Some(found), Some(expected)) => {
                    assert!((found.0 - expected.0).abs() < 1e-3 && found.1 == expected.1, "{tx} {rx} {distance}");
                }
                _ => assert_eq!(found, expected, "{tx} {rx} {distance}"),
            }
        }
    }

    #[test]
    fn realised_means_after_clipping() {
        // antenna height of the second station [m], law -> mean loss [dB]; clipped means by integration of the normal
        let cases = [
            (1.5, ObstructionLossLaw::ClippedNormal, 9.038_21),
            (3.0, ObstructionLossLaw::ClippedNormal, 5.202_35),
            (1.5, ObstructionLossLaw::LogNormal, 9.0),
            (3.0, ObstructionLossLaw::LogNormal, 5.0),
        ];
        for (rx, law, expected) in cases {
            let link = LinkGeometry { ground_distance: Meters(80.0), tx_height: Meters(1.5), rx_height: Meters(rx) };
            let obstruction = VehicleObstruction { law, ..CAR };
            let mut stream = RandomStream::from_seed(5);
            let count = 200_000;
            let sum: f64 = (0..count).map(|_| obstruction.extra_loss(&link, stream.next_normal()).0).sum();
            assert!((sum / f64::from(count) - expected).abs() < 0.04, "{rx} m {law:?}: {}", sum / f64::from(count));
        }
    }

    #[test]
    fn log_normal_parameters_are_those_of_ns_3() {
        for (mean, deviation, log_mean, log_deviation) in [(9.0, 4.5, 2.08565, 0.472381), (5.0, 4.0, 1.36209, 0.703346)]
        {
            let found = log_normal_parameters(Db(mean), Db(deviation));
            assert!((found.0 - log_mean).abs() < 1e-5 && (found.1 - log_deviation).abs() < 1e-5);
        }
    }
}
