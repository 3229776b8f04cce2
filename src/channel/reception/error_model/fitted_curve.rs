//! Error curves through four known points.

use statrs::function::erf::{erfc, erfc_inv};

use crate::units::Db;

/// A packet error curve through its levels at packet error rates of 0.9, 0.5, 0.1 and 0.01.
///
/// In the probit of the success probability, in which many measured curves are nearly straight, a monotone cubic goes
/// through the four points (Fritsch, Butland: A method for constructing local monotone piecewise cubic interpolants,
/// SIAM J. Sci. Stat. Comput. 5, 1984), and straight lines go on beyond them with the slope at the ends. Between the
/// points the curve is a reading of the summary, below a rate of 0.01 an extrapolation: error floors are not seen.
#[derive(Clone, Debug, PartialEq)]
pub struct FittedCurve {
    levels: [f64; 4],
    /// Change of the probit per decibel at each level.
    slopes: [f64; 4],
    contains_fading: bool,
}

/// The packet error rates of the four points.
const ERROR_RATES: [f64; 4] = [0.9, 0.5, 0.1, 0.01];

/// Levels that are not a curve.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("the levels at packet error rates 0.9, 0.5, 0.1 and 0.01 are {levels:?} dB, expected ascending numbers")]
pub struct NotAscending {
    /// The levels.
    pub levels: [f64; 4],
}

impl FittedCurve {
    /// The curve with packet error rates of 0.9, 0.5, 0.1 and 0.01 at four ascending levels of SINR.
    pub fn new(levels: [Db; 4], contains_fading: bool) -> Result<Self, NotAscending> {
        let levels = levels.map(|level| level.0);
        if !levels.windows(2).all(|pair| pair[0] < pair[1]) {
            return Err(NotAscending { levels });
        }
        let probits = ERROR_RATES.map(probit_of_success);
        let widths: [f64; 3] = std::array::from_fn(|piece| levels[piece + 1] - levels[piece]);
        let secants: [f64; 3] = std::array::from_fn(|piece| (probits[piece + 1] - probits[piece]) / widths[piece]);
        // Weighted harmonic means inside keep the cubic monotone; the secants do at the ends.
        let inner = |piece: usize| {
            let (before, after) = (widths[piece], widths[piece + 1]);
            let weight = (before + 2.0 * after) / (3.0 * (before + after));
            1.0 / (weight / secants[piece] + (1.0 - weight) / secants[piece + 1])
        };
        Ok(Self { levels, slopes: [secants[0], inner(0), inner(1), secants[2]], contains_fading })
    }

    /// Whether the curve was simulated over a fading channel.
    pub fn contains_fading(&self) -> bool {
        self.contains_fading
    }

    /// Probability that a frame is decoded at `sinr`.
    pub fn success(&self, sinr: Db) -> f64 {
        0.5 * erfc(-self.probit(sinr.0) * std::f64::consts::FRAC_1_SQRT_2)
    }

    fn probit(&self, level: f64) -> f64 {
        let probits = ERROR_RATES.map(probit_of_success);
        let [first, .., last] = self.levels;
        if level <= first {
            return probits[0] + self.slopes[0] * (level - first);
        }
        if level >= last {
            return probits[3] + self.slopes[3] * (level - last);
        }
        let piece = self.levels[1..3].iter().filter(|inner| level > **inner).count();
        let width = self.levels[piece + 1] - self.levels[piece];
        let t = (level - self.levels[piece]) / width;
        // Cubic Hermite polynomial.
        let (start, end) = (probits[piece], probits[piece + 1]);
        let (start_slope, end_slope) = (self.slopes[piece] * width, self.slopes[piece + 1] * width);
        let rest = 1.0 - t;
        start * (1.0 + 2.0 * t) * rest * rest + start_slope * t * rest * rest + end * t * t * (3.0 - 2.0 * t)
            - end_slope * t * t * rest
    }
}

/// The standard normal quantile of the success probability.
fn probit_of_success(error_rate: f64) -> f64 {
    std::f64::consts::SQRT_2 * erfc_inv(2.0 * error_rate)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_curve_meets_its_points_and_never_falls(start in -20.0f64..30.0, gaps in prop::array::uniform3(0.05f64..25.0)) {
            let levels = [start, start + gaps[0], start + gaps[0] + gaps[1], start + gaps[0] + gaps[1] + gaps[2]];
            let curve = FittedCurve::new(levels.map(Db), false).unwrap();
            for (level, error_rate) in levels.into_iter().zip(ERROR_RATES) {
                prop_assert!((curve.success(Db(level)) - (1.0 - error_rate)).abs() < 1e-9);
            }
            let mut before = 0.0;
            for step in 0..2000 {
                let success = curve.success(Db(start - 5.0 + f64::from(step) * 0.05));
                prop_assert!(success >= before - 1e-12 && success <= 1.0);
                before = success;
            }
        }
    }

    #[test]
    fn levels_out_of_order_are_refused() {
        let error = FittedCurve::new([Db(1.0), Db(2.0), Db(2.0), Db(4.0)], false).unwrap_err();
        assert!(error.to_string().contains("expected ascending"), "{error}");
        assert!(FittedCurve::new([Db(1.0), Db(f64::NAN), Db(3.0), Db(4.0)], false).is_err());
    }
}
