//! What models of single bits have in common.

use crate::channel::reception::PhyRate;

/// A model of the bits behind the decoder.
pub trait BitErrorModel {
    /// Probability, 0 to 1, that a bit (more exactly, the error event that begins at it) spoils the frame, at the linear
    /// `sinr` over the channel bandwidth.
    fn bit_error(&self, rate: &PhyRate, sinr: f64) -> f64;

    /// Natural logarithm of the probability that one bit is right; minus infinity where no bit can be.
    fn ln_success_per_bit(&self, rate: &PhyRate, sinr: f64) -> f64 {
        (-self.bit_error(rate, sinr)).ln_1p()
    }

    /// Probability that `bits` bits in a row are right.
    fn success(&self, rate: &PhyRate, sinr: f64, bits: f64) -> f64 {
        (bits * self.ln_success_per_bit(rate, sinr)).exp()
    }
}
