//! Signal to interference and noise.

use crate::units::Milliwatts;

/// Ratio of the signal to interference plus noise, linear.
///
/// All powers belong to the same band: the channel for 802.11p, the allocated resource blocks for LTE and NR.
#[inline]
pub fn sinr(signal: Milliwatts, interference: Milliwatts, noise: Milliwatts) -> f64 {
    signal.0 / (interference.0 + noise.0)
}

/// Mean interference over a frame: each part is a power and the share of the frame, 0 to 1, during which it was there.
///
/// One look-up of a whole-frame error curve at the SINR of this mean is the rule of simulators that work with such
/// curves; models of single bits take the SINR of each chunk instead (see [`ChunkedSuccess`](super::ChunkedSuccess)).
pub fn time_averaged_interference(parts: impl IntoIterator<Item = (Milliwatts, f64)>) -> Milliwatts {
    Milliwatts(parts.into_iter().map(|(power, share)| power.0 * share).sum())
}
