//! Normal deviates from keys, for shadowing that is drawn anew in every frame and on every link.

use std::sync::LazyLock;

use statrs::function::erf::{erfc, erfc_inv};

use super::OctaveTable;
use crate::engine::mix;

/// Octaves of the tail probability: the smallest is 2^-32.
pub(super) const TAIL_OCTAVES: i32 = 31;

/// Distance of the quantile from the mean over the tail probability, in units of 2^-32.
static TAIL_QUANTILE: LazyLock<OctaveTable<6>> = LazyLock::new(|| {
    OctaveTable::tabulate(0, TAIL_OCTAVES, |tail| {
        std::f64::consts::SQRT_2 * erfc_inv(2.0 * tail / f64::from(32).exp2())
    })
});

/// Splits mixed bits into a side of the distribution and a tail probability in units of 2^-32, between 1 and 2^31.
///
/// Counting the probability from the nearer end keeps both tails as accurate as the middle.
#[inline]
pub(super) fn side_and_tail(bits: u64) -> (usize, f32) {
    // 31 bits with the lowest one set: never zero, and the conversion from a signed integer is one instruction.
    ((bits & 1) as usize, ((bits >> 33) as i32 | 1) as f32)
}

/// A deviate on a side of the distribution, with the tail probability in units of 2^-32.
#[inline]
fn deviate(side: usize, tail: f32) -> f32 {
    // The side becomes the sign bit: a branch on a random bit would be mispredicted every other time.
    let sign = (side as u32) << 31;
    f32::from_bits(TAIL_QUANTILE.at(tail).to_bits() | sign)
}

/// Two independent standard normal deviates of 64 random bits, each as exact as that of [`standard_normal`].
#[inline]
pub fn two_standard_normals(bits: u64) -> [f32; 2] {
    // The first one takes the lowest bit and the upper 31, the second one those in between.
    let halves = [bits, bits >> 1 & 1 | bits >> 2 << 33];
    halves.map(|bits| {
        let (side, tail) = side_and_tail(bits);
        deviate(side, tail)
    })
}

/// A standard normal deviate that depends on `key` alone; the key need not be random, only different for each draw.
///
/// Inverse of the distribution function by table: within 1e-4 of the exact quantile, up to 6.2 standard deviations.
#[inline]
pub fn standard_normal(key: u64) -> f64 {
    let (side, tail) = side_and_tail(mix(key));
    f64::from(deviate(side, tail))
}

/// The probability that a standard normal deviate is below `deviate`.
///
/// Turns a deviate that is held and slowly changed for a pair of stations into the equally correlated uniform number
/// whose comparison with a probability decides about the state of a link.
fn uniform_of_normal(deviate: f64) -> f64 {
    0.5 * erfc(-deviate * std::f64::consts::FRAC_1_SQRT_2)
}

/// Steps of [`BELOW`] in a standard deviation.
const STEPS: f64 = 32.0;
/// [`BELOW`] reaches so many standard deviations to both sides.
const DEVIATIONS: f64 = 8.0;

/// [`uniform_of_normal`] at each step.
static BELOW: LazyLock<Vec<f64>> = LazyLock::new(|| {
    let steps = (2.0 * DEVIATIONS * STEPS) as usize;
    (0..=steps).map(|step| uniform_of_normal(step as f64 / STEPS - DEVIATIONS)).collect()
});

/// Whether [`uniform_of_normal`] of a deviate is less than a probability: nearly always without calculating it.
#[inline]
pub fn uniform_of_normal_is_below(deviate: f64, probability: f64) -> bool {
    /// Far more than the rounding of the function, which rises.
    const ROUNDING: f64 = 1e-9;
    let place = (deviate + DEVIATIONS) * STEPS;
    // Not a number fails here too.
    if place >= 0.0
        && let Some([at_least, at_most]) = BELOW.get(place as i32 as usize..).and_then(|rest| rest.first_chunk::<2>())
    {
        // Which of both it is depends on chance, that it is one of them does not: a processor can foresee this branch.
        let (below, above) = (at_most + ROUNDING < probability, at_least - ROUNDING >= probability);
        if below | above {
            return below;
        }
    }
    uniform_of_normal(deviate) < probability
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deviate_is_compared_as_its_uniform_number_would_be() {
        for step in -1_000..=1_000 {
            let deviate = f64::from(step) * 0.0093;
            let exact = uniform_of_normal(deviate);
            for probability in [0.0, 0.1, 0.5, 0.97, 1.0, exact, exact.next_up(), exact.next_down(), exact + 1e-6] {
                let below = uniform_of_normal_is_below(deviate, probability);
                assert_eq!(below, exact < probability, "{deviate} {probability}");
            }
        }
    }

    #[test]
    fn keyed_deviates_are_standard_normal() {
        let count = 1_000_000;
        let pairs: Vec<[f32; 2]> = (0..count).map(|key| two_standard_normals(mix(key))).collect();
        let of_both = pairs.iter().map(|[one, other]| f64::from(*one) * f64::from(*other)).sum::<f64>() / count as f64;
        assert!(of_both.abs() < 0.003, "two of one key are correlated: {of_both}");
        is_standard_normal((0..count).map(standard_normal).collect());
        for which in [0, 1] {
            is_standard_normal(pairs.iter().map(|pair| f64::from(pair[which])).collect());
        }
    }

    fn is_standard_normal(mut deviates: Vec<f64>) {
        deviates.sort_by(f64::total_cmp);
        let count = deviates.len() as f64;
        let distance = deviates.iter().enumerate().fold(0.0f64, |worst, (rank, &deviate)| {
            let below = uniform_of_normal(deviate);
            worst.max((below - rank as f64 / count).abs()).max((below - (rank + 1) as f64 / count).abs())
        });
        // Kolmogorov-Smirnov at a significance of 1 %.
        assert!(distance < 1.63 / count.sqrt(), "{distance}");
        // Both tails: 100 deviates expected beyond the quantile of 1e-4, standard deviation 10.
        for tail in
            [deviates.iter().filter(|d| **d < -3.719_02).count(), deviates.iter().filter(|d| **d > 3.719_02).count()]
        {
            assert!((65..=135).contains(&tail), "{tail} deviates beyond the 1e-4 quantile");
        }
    }

    #[test]
    fn quantiles_are_those_of_the_tables() {
        // tail probability -> standard deviations (Abramowitz and Stegun, table 26.5 and 26.6)
        for (probability, deviations) in [(0.25, 0.674_490), (0.025, 1.959_964), (1e-3, 3.090_232), (1e-6, 4.753_424)] {
            let found = TAIL_QUANTILE.at((probability * f64::from(32).exp2()) as f32);
            assert!((f64::from(found) - deviations).abs() < 1e-4, "{probability}: {found}");
        }
    }

    #[test]
    fn a_held_deviate_gives_its_uniform_number() {
        for (deviate, probability) in [(0.0, 0.5), (1.959_964, 0.975), (-1.281_552, 0.1)] {
            assert!((uniform_of_normal(deviate) - probability).abs() < 1e-6);
        }
    }
}
