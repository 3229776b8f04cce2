//! Power that leaks into resource blocks that were not allocated.

use crate::channel::reception::Modulation;
use crate::units::{Db, Dbm};

/// In-band emission of a transmitter: 3GPP TS 36.101 clause 6.5.2.3, with the corrections {W, X, Y, Z} = {3, 6, 3, 3} dB of
/// TR 36.885 annex A for what transmitters reach on average.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InBandEmission {
    /// Transmit power, for the floor of the mask.
    pub tx_power: Dbm,
}

/// Correction of the slope near the allocation.
const W: f64 = 3.0;
/// Correction of the level far from the allocation.
const X: f64 = 6.0;
/// Correction of the image.
const Y: f64 = 3.0;
/// Correction of the carrier leakage.
const Z: f64 = 3.0;

impl InBandEmission {
    /// Level of the general emission `distance` resource blocks (from 1) beside an allocation of `allocated` out of
    /// `channel` blocks, relative to the power in one allocated block.
    pub fn general(&self, modulation: Modulation, distance: u16, allocated: u16, channel: u16) -> Db {
        let (allocated, channel) = (f64::from(allocated), f64::from(channel));
        let far = -25.0 - 10.0 * (channel / allocated).log10() - X;
        let near =
            20.0 * error_vector_magnitude(modulation).log10() - 3.0 - 5.0 * (f64::from(distance) - 1.0) / allocated - W;
        let per_block = self.tx_power.0 - 10.0 * allocated.log10();
        Db(far.max(near).max(-57.0 - per_block - X))
    }

    /// Level of the image of an allocated block, relative to that block.
    pub fn image(&self) -> Db {
        Db(-25.0 - Y)
    }

    /// Level of the leaking carrier, relative to the whole transmission.
    pub fn carrier_leakage(&self) -> Db {
        Db(-25.0 - Z)
    }
}

/// Error vector magnitude that a transmitter may have: TS 36.101 table 6.5.2.1.1-1.
fn error_vector_magnitude(modulation: Modulation) -> f64 {
    match modulation {
        Modulation::Bpsk | Modulation::Qpsk => 0.175,
        Modulation::Qam16 => 0.125,
        Modulation::Qam64 => 0.08,
    }
}
