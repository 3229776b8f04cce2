//! Decibels and ratios in the inner loop.

/// log2(10) / 10: octaves of power per decibel.
const OCTAVES_PER_DB: f64 = std::f64::consts::LOG2_10 / 10.0;

/// Adding this number leaves the nearest whole number in the low mantissa bits of the sum.
const ROUNDER: f64 = 6_755_399_441_055_744.0;

/// The power ratio of `db` decibels, `10^(db / 10)`, with a relative error below 1e-8.
///
/// Valid for ratios within `f64`'s normal range, that is |`db`| below 3000; several times as fast as `powf`.
#[inline]
pub fn db_to_linear_fast(db: f64) -> f64 {
    exp2_fast(db * OCTAVES_PER_DB)
}

/// `e^exponent` in the same way, for exponents between -690 and 690.
#[inline]
pub fn exp_fast(exponent: f64) -> f64 {
    exp2_fast(exponent * std::f64::consts::LOG2_E)
}

/// Two to the power of so many octaves.
#[inline]
fn exp2_fast(octaves: f64) -> f64 {
    let rounded = octaves + ROUNDER;
    let rest = (octaves - (rounded - ROUNDER)) * std::f64::consts::LN_2;
    // Taylor series of exp for |rest| <= ln(2) / 2: the first term left out is 5e-9.
    let exponential = 1.0
        + rest
            * (1.0
                + rest
                    * (0.5
                        + rest
                            * (1.0 / 6.0
                                + rest
                                    * (1.0 / 24.0
                                        + rest * (1.0 / 120.0 + rest * (1.0 / 720.0 + rest * (1.0 / 5040.0)))))));
    // The whole octaves go straight into the exponent bits; the shift drops everything of the rounder but them.
    f64::from_bits(exponential.to_bits().wrapping_add(rounded.to_bits() << 52))
}

/// The decimal logarithm with an error below 1e-11; several times as fast as that of the library.
///
/// For positive numbers within `f64`'s normal range.
#[inline]
pub fn log10_fast(number: f64) -> f64 {
    /// The bits of the square root of a half: numbers are split into octaves there, so that what is left lies around 1.
    const ROOT_OF_HALF: u64 = std::f64::consts::FRAC_1_SQRT_2.to_bits();
    debug_assert!(number.is_normal() && number > 0.0, "the fast logarithm of {number}");
    /// Added to the octaves so that they are never negative: then neither their shift nor their conversion needs an instruction that
    /// works on one number at a time only.
    const BIAS: u64 = 1023;
    /// The bits of 2^52: those of a small whole number, put below them, add it.
    const WHOLE: u64 = 0x4330_0000_0000_0000;
    let shifted = number.to_bits().wrapping_sub(ROOT_OF_HALF).wrapping_add(BIAS << 52);
    let octaves = f64::from_bits(WHOLE | (shifted >> 52)) - (f64::from_bits(WHOLE) + BIAS as f64);
    let of_octaves = (shifted >> 52 << 52).wrapping_sub(BIAS << 52);
    let rest = f64::from_bits(number.to_bits().wrapping_sub(of_octaves));
    // Twice the area hyperbolic tangent, |ratio| <= 0.172: the first term left out is 8e-12.
    let ratio = (rest - 1.0) / (rest + 1.0);
    let square = ratio * ratio;
    let series = 1.0
        + square
            * (1.0 / 3.0 + square * (1.0 / 5.0 + square * (1.0 / 7.0 + square * (1.0 / 9.0 + square * (1.0 / 11.0)))));
    octaves * std::f64::consts::LOG10_2 + ratio * series * (2.0 * std::f64::consts::LOG10_E)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fast_logarithm_is_that_of_the_library() {
        for step in -40_000..40_000 {
            let number = (f64::from(step) * 1.234_567e-3).exp();
            assert!((log10_fast(number) - number.log10()).abs() < 1e-11, "{number}");
        }
        for number in [1.0, 2.0, 0.5, std::f64::consts::FRAC_1_SQRT_2, f64::MIN_POSITIVE, f64::MAX] {
            assert!((log10_fast(number) - number.log10()).abs() < 1e-11, "{number}");
        }
        assert_eq!(log10_fast(1.0), 0.0);
    }

    #[test]
    fn the_fast_powers_are_those_of_the_library() {
        for step in -200_000..200_000 {
            let db = f64::from(step) * 1.234_567e-3;
            let exact = 10f64.powf(db / 10.0);
            assert!((db_to_linear_fast(db) / exact - 1.0).abs() < 1e-8, "{db} dB");
            assert!((exp_fast(db) / db.exp() - 1.0).abs() < 1e-8, "e to the {db}");
        }
    }
}
