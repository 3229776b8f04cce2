//! The YANS error model.

use statrs::function::erf::erfc;

use super::BitErrorModel;
use crate::channel::reception::{CodeRate, IEEE80211P_BANDWIDTH, Modulation, PhyRate};

/// The first terms of the union bound over hard decisions.
///
/// Lacage, Henderson: Yet another network simulator, WNS2 2006; ns-3's `YansErrorRateModel`. Optimistic: the noise is
/// taken per data bit (`Eb/N0 = SINR x bandwidth / data rate`) and only the shortest code paths count. Additive white
/// noise, no fading.
#[derive(Clone, Copy, Debug)]
pub struct Yans;

impl BitErrorModel for Yans {
    fn bit_error(&self, rate: &PhyRate, sinr: f64) -> f64 {
        let energy_per_bit = sinr * IEEE80211P_BANDWIDTH.0 / rate.mbps;
        let uncoded = match rate.modulation {
            Modulation::Bpsk => 0.5 * erfc(energy_per_bit.sqrt()),
            Modulation::Qpsk => quadrature_bit_error(4.0, energy_per_bit),
            Modulation::Qam16 => quadrature_bit_error(16.0, energy_per_bit),
            Modulation::Qam64 => quadrature_bit_error(64.0, energy_per_bit),
        };
        // Free distance, number of paths at it and at the next distance.
        let (distance, paths, paths_at_next) = match (rate.code_rate, rate.modulation) {
            (CodeRate::Half, _) => (10, 11.0, 0.0),
            (CodeRate::TwoThirds, _) => (6, 1.0, 16.0),
            // The source counts the free distance alone for BPSK.
            (CodeRate::ThreeQuarters, Modulation::Bpsk) => (5, 8.0, 0.0),
            (CodeRate::ThreeQuarters, _) => (5, 8.0, 31.0),
        };
        let mut bound = paths * wrong_path(uncoded, distance);
        if paths_at_next > 0.0 {
            bound += paths_at_next * wrong_path(uncoded, distance + 1);
        }
        bound.min(1.0)
    }
}

/// Bit error rate of square QAM with Gray mapping.
fn quadrature_bit_error(points: f64, energy_per_bit: f64) -> f64 {
    let bits = points.log2();
    let argument = (1.5 * bits * energy_per_bit / (points - 1.0)).sqrt();
    let one_dimension = (1.0 - 1.0 / points.sqrt()) * erfc(argument);
    // 1 - (1 - p)^2 without the cancellation.
    one_dimension * (2.0 - one_dimension) / bits
}

/// Probability that a path which differs in `distance` coded bits looks better than the right one.
fn wrong_path(uncoded: f64, distance: u32) -> f64 {
    let right = 1.0 - uncoded;
    let mut probability = 0.0;
    let mut ways = 1.0;
    for wrong in 0..=distance {
        if wrong > 0 {
            ways *= f64::from(distance - wrong + 1) / f64::from(wrong);
        }
        let weight = match (2 * wrong).cmp(&distance) {
            std::cmp::Ordering::Less => continue,
            // A tie is decided by a coin.
            std::cmp::Ordering::Equal => 0.5,
            std::cmp::Ordering::Greater => 1.0,
        };
        probability += weight * ways * uncoded.powi(wrong as i32) * right.powi((distance - wrong) as i32);
    }
    probability
}
