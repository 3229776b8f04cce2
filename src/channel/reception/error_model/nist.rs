//! The NIST error model.

use statrs::function::erf::erfc;

use super::BitErrorModel;
use crate::channel::reception::{CodeRate, Modulation, PhyRate};

/// Coherent demodulation and a hard-decision Viterbi decoder, by the union bound.
///
/// Pei, Henderson: Validation of OFDM error rate model in ns-3 (2010), after the NIST model of Miller: Validation of
/// the 802.11a PHY; ns-3's `NistErrorRateModel`. The bound is pessimistic: QPSK 1/2 with 350 B has a packet error rate of
/// 0.1 at 6.56 dB, link simulations with soft decisions need 3 dB less. Additive white noise, no fading.
#[derive(Clone, Copy, Debug)]
pub struct Nist;

/// Weights of the paths at distance 10, 12, 14 ... of the code with rate 1/2.
const WEIGHTS_HALF: [f64; 9] =
    [36.0, 211.0, 1_404.0, 11_633.0, 77_433.0, 502_690.0, 3_322_763.0, 21_292_910.0, 134_365_911.0];

/// Weights of the paths at distance 6, 7, 8 ... of the code punctured to rate 2/3.
const WEIGHTS_TWO_THIRDS: [f64; 10] =
    [3.0, 70.0, 285.0, 1_276.0, 6_160.0, 27_128.0, 117_019.0, 498_860.0, 2_103_891.0, 8_784_123.0];

/// Weights of the paths at distance 5, 6, 7 ... of the code punctured to rate 3/4.
const WEIGHTS_THREE_QUARTERS: [f64; 10] =
    [42.0, 201.0, 1_492.0, 10_469.0, 62_935.0, 379_644.0, 2_253_373.0, 13_073_811.0, 75_152_755.0, 428_005_675.0];

impl BitErrorModel for Nist {
    fn bit_error(&self, rate: &PhyRate, sinr: f64) -> f64 {
        let uncoded = match rate.modulation {
            Modulation::Bpsk => 0.5 * erfc(sinr.sqrt()),
            Modulation::Qpsk => 0.5 * erfc((sinr / 2.0).sqrt()),
            Modulation::Qam16 => 0.75 * 0.5 * erfc((sinr / 10.0).sqrt()),
            Modulation::Qam64 => 7.0 / 12.0 * 0.5 * erfc((sinr / 42.0).sqrt()),
        };
        let distance_factor = (4.0 * uncoded * (1.0 - uncoded)).sqrt();
        // The factors are one over twice the number of data bits per puncturing period.
        let bound = match rate.code_rate {
            CodeRate::Half => {
                let square = distance_factor * distance_factor;
                0.5 * distance_factor.powi(10) * polynomial(&WEIGHTS_HALF, square)
            }
            CodeRate::TwoThirds => 0.25 * distance_factor.powi(6) * polynomial(&WEIGHTS_TWO_THIRDS, distance_factor),
            CodeRate::ThreeQuarters => {
                distance_factor.powi(5) * polynomial(&WEIGHTS_THREE_QUARTERS, distance_factor) / 6.0
            }
        };
        bound.min(1.0)
    }
}

fn polynomial(coefficients: &[f64], argument: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, coefficient| sum * argument + coefficient)
}
