//! Distributions of latencies.

use crate::engine::RandomStream;
use crate::units::SimDuration;

/// A distribution of latencies.
#[derive(Clone, Debug, PartialEq)]
pub enum LatencyModel {
    /// Always the same.
    Constant(SimDuration),
    /// Evenly spread.
    Uniform {
        /// The least.
        least: SimDuration,
        /// The most.
        most: SimDuration,
    },
    /// Exponential on top of the least.
    Exponential {
        /// The least.
        least: SimDuration,
        /// The mean, the least included.
        mean: SimDuration,
    },
    /// Normal without what lies below the least, which is not above the mean.
    NormalTruncated {
        /// Mean of the whole normal distribution.
        mean: SimDuration,
        /// Its standard deviation.
        deviation: SimDuration,
        /// The least.
        least: SimDuration,
    },
    /// Lognormal.
    Lognormal {
        /// Mean of the latency, not of its logarithm.
        mean: SimDuration,
        /// Standard deviation of the latency.
        deviation: SimDuration,
    },
    /// Linear between quantiles that rise from share 0 to share 1.
    Quantiles(Vec<(f64, SimDuration)>),
}

impl LatencyModel {
    /// One latency.
    pub fn draw(&self, mut draws: RandomStream) -> SimDuration {
        match self {
            Self::Constant(latency) => *latency,
            Self::Uniform { least, most } => *least + scaled(*most - *least, draws.next_unit()),
            Self::Exponential { least, mean } => *least + scaled(*mean - *least, draws.next_exponential()),
            Self::NormalTruncated { mean, deviation, least } => loop {
                // At least every other draw lies above the mean.
                let latency = *mean + scaled(*deviation, draws.next_normal());
                if latency >= *least {
                    return latency;
                }
            },
            Self::Lognormal { mean, deviation } => {
                let (mean, deviation) = (mean.as_secs_f64(), deviation.as_secs_f64());
                let variance = (deviation / mean).powi(2).ln_1p();
                let logarithm = mean.ln() - variance / 2.0 + variance.sqrt() * draws.next_normal();
                SimDuration::from_secs_f64(logarithm.exp())
            }
            Self::Quantiles(quantiles) => {
                let share = draws.next_unit();
                let place = quantiles.partition_point(|(upper, _)| *upper < share).clamp(1, quantiles.len() - 1);
                let ((below, low), (above, high)) = (quantiles[place - 1], quantiles[place]);
                low + scaled(high - low, (share - below) / (above - below))
            }
        }
    }
}

fn scaled(span: SimDuration, factor: f64) -> SimDuration {
    SimDuration((span.0 as f64 * factor).round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distributions_have_their_moments() {
        let millis = SimDuration::from_millis;
        let quantiles = vec![(0.0, millis(0)), (0.5, millis(10)), (1.0, millis(30))];
        // model, mean [ms], standard deviation [ms], least [ms]
        let cases = [
            (LatencyModel::Constant(millis(7)), 7.0, 0.0, 7.0),
            (LatencyModel::Uniform { least: millis(4), most: millis(16) }, 10.0, 12.0 / 12f64.sqrt(), 4.0),
            (LatencyModel::Exponential { least: millis(2), mean: millis(10) }, 10.0, 8.0, 2.0),
            // Cut at the mean: the half normal distribution.
            (
                LatencyModel::NormalTruncated { mean: millis(10), deviation: millis(4), least: millis(10) },
                10.0 + 4.0 * (2.0 / std::f64::consts::PI).sqrt(),
                4.0 * (1.0 - 2.0 / std::f64::consts::PI).sqrt(),
                10.0,
            ),
            (LatencyModel::Lognormal { mean: millis(10), deviation: millis(5) }, 10.0, 5.0, 0.0),
            // Half of it uniform over 0 to 10, half over 10 to 30.
            (LatencyModel::Quantiles(quantiles), 12.5, (50.0 / 3.0 + 650.0 / 3.0 - 156.25f64).sqrt(), 0.0),
        ];
        for (model, mean, deviation, least) in cases {
            const DRAWS: u64 = 200_000;
            let root = RandomStream::from_seed(5);
            let latencies: Vec<f64> = (0..DRAWS).map(|key| model.draw(root.derive(key)).as_millis_f64()).collect();
            let found = latencies.iter().sum::<f64>() / DRAWS as f64;
            let spread = (latencies.iter().map(|ms| (ms - found).powi(2)).sum::<f64>() / DRAWS as f64).sqrt();
            assert!((found - mean).abs() < 0.005 * mean, "{model:?}: mean {found}");
            assert!((spread - deviation).abs() < 0.015 * mean, "{model:?}: deviation {spread}");
            assert!(latencies.iter().all(|ms| *ms >= least), "{model:?}");
        }
    }
}
