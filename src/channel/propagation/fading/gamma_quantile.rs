//! The gamma distribution, ready to be drawn from by table.

use statrs::function::gamma::{gamma_lr, gamma_ur, ln_gamma};

use crate::channel::propagation::OctaveTable;
use crate::channel::propagation::normal_deviate::TAIL_OCTAVES;

/// Quantiles of the gamma distribution with mean 1, over the probability of the nearer tail.
///
/// Both tails are tabulated down to a probability of 2^-32. Between nodes, whose probabilities are 1.6 to 3.1 % apart,
/// the quantile is linear; for shapes from 0.75 to 3 it is within 3e-4 of the exact one (relative), for
/// m = 0.32 within 1.5e-3.
#[derive(Clone, Debug)]
pub(super) struct GammaQuantile {
    /// Lower tail, upper tail.
    tails: OctaveTable<5>,
}

/// Probabilities are counted in units of 2^-32.
const LOG_OF_UNIT: f64 = -32.0 * std::f64::consts::LN_2;

impl GammaQuantile {
    /// The distribution with shape `m` and mean 1.
    pub fn of_shape(m: f64) -> Self {
        let rows = [Tail::Lower, Tail::Upper].map(|tail| tail_quantiles(m, tail));
        Self { tails: OctaveTable::from_rows(0, TAIL_OCTAVES, rows) }
    }

    /// The quantile with the probability `tail`, in units of 2^-32, below (side 0) or above (side 1) it.
    #[inline]
    pub fn at(&self, side: usize, tail: f32) -> f32 {
        self.tails.at_row(side, tail)
    }

    /// What is exceeded with this probability, of a half at most.
    pub fn upper(&self, probability: f64) -> f32 {
        self.at(1, (probability * f64::from(32).exp2()) as f32)
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Tail {
    Lower,
    Upper,
}

impl Tail {
    /// The probability beyond `exp(log_power)`.
    fn probability(self, m: f64, log_power: f64) -> f64 {
        // The library refuses an argument of zero.
        let argument = (m * log_power.exp()).max(f64::MIN_POSITIVE);
        match self {
            Self::Lower => gamma_lr(m, argument),
            Self::Upper => gamma_ur(m, argument),
        }
    }
}

/// The quantiles of one tail, from its far end to the median.
///
/// Inverting the distribution function at every node would take milliseconds. Instead the far end is found by bisection,
/// and the other quantiles by integrating the quantile function inwards: with the logarithms `y` of the power and `g` of
/// the tail probability, `dy/dg = +-exp(g) / (x f(x))`, `f` being the density. Inwards, errors of earlier steps shrink.
fn tail_quantiles(m: f64, tail: Tail) -> Vec<f32> {
    let log_constant = m * m.ln() - ln_gamma(m);
    let direction = match tail {
        Tail::Lower => 1.0,
        Tail::Upper => -1.0,
    };
    let slope = |log_tail: f64, y: f64| direction * (log_tail - (log_constant + m * (y - y.exp()))).exp();

    let mut log_tail = LOG_OF_UNIT;
    let mut y = far_end(m, tail);
    let quantiles = OctaveTable::<5>::nodes(0, TAIL_OCTAVES).map(|node| {
        let next = node.ln() + LOG_OF_UNIT;
        let step = next - log_tail;
        if step > 0.0 {
            // Classical Runge-Kutta; steps of 3 % leave errors below 1e-7.
            let first = slope(log_tail, y);
            let second = slope(log_tail + step / 2.0, y + step / 2.0 * first);
            let third = slope(log_tail + step / 2.0, y + step / 2.0 * second);
            let fourth = slope(next, y + step * third);
            y += step / 6.0 * (first + 2.0 * (second + third) + fourth);
            log_tail = next;
        }
        y.exp() as f32
    });
    quantiles.collect()
}

/// Logarithm of the power beyond which a probability of 2^-32 lies.
fn far_end(m: f64, tail: Tail) -> f64 {
    let target = LOG_OF_UNIT.exp();
    // Near zero the distribution function is (m x)^m / gamma(m + 1), and never above it.
    let lowest = (LOG_OF_UNIT + ln_gamma(m + 1.0)) / m - m.ln();
    let (mut outer, mut inner) = match tail {
        Tail::Lower => (lowest - 1.0, 0.0),
        Tail::Upper => (6.0, 0.0),
    };
    for _ in 0..50 {
        let middle = (outer + inner) / 2.0;
        if tail.probability(m, middle) < target {
            outer = middle;
        } else {
            inner = middle;
        }
    }
    inner
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_have_their_probability() {
        // shape, tolerance (relative, of the quantile)
        for (m, tolerance) in [(0.32, 1.5e-3), (0.45, 1e-3), (0.75, 3e-4), (1.0, 3e-4), (1.5, 3e-4), (3.0, 3e-4)] {
            let table = GammaQuantile::of_shape(m);
            for step in 0..3000 {
                let log_tail = LOG_OF_UNIT + 0.5 + f64::from(step) * 0.0071;
                if log_tail > -std::f64::consts::LN_2 {
                    break;
                }
                let units = (log_tail - LOG_OF_UNIT).exp() as f32;
                for (side, tail) in [Tail::Lower, Tail::Upper].into_iter().enumerate() {
                    let power = f64::from(table.at(side, units));
                    let expected = f64::from(units) * LOG_OF_UNIT.exp();
                    // The error of the quantile is that of the probability over the density.
                    let log_density = m * m.ln() - ln_gamma(m) + m * (power.ln() - power);
                    let error = (tail.probability(m, power.ln()) - expected).abs() / log_density.exp();
                    assert!(error < tolerance, "m = {m}, {tail:?} {expected:e}: {power}, error {error:e}");
                }
            }
        }
    }
}
