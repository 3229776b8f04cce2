//! Loss by a power of the distance.

use super::PathLoss;
use super::model::at_least_one_meter;
use crate::channel::propagation::{LinkGeometry, log10_fast};
use crate::units::{Db, Gigahertz, Meters};

/// Log-distance law: `PL0 + 10 n log10(d / d0)`, `d` being the 3-D distance (Rappaport, Wireless Communications, 2nd
/// edition, section 4.9.1).
///
/// The carrier is in the reference loss: 47.86 dB at 1 m is free space at 5.9 GHz.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogDistance {
    /// Loss at the reference distance.
    pub reference_loss: Db,
    /// Reference distance.
    pub reference_distance: Meters,
    /// Path-loss exponent `n`: 2 in free space, 2.5 to 3 between vehicles.
    pub exponent: f64,
}

impl LogDistance {
    /// The law through `reference_loss` at `reference_distance`.
    pub const fn new(reference_loss: Db, reference_distance: Meters, exponent: f64) -> Self {
        Self { reference_loss, reference_distance, exponent }
    }
}

impl PathLoss for LogDistance {
    fn loss(&self, link: &LinkGeometry, _carrier: Gigahertz) -> Db {
        let ratio = at_least_one_meter(link.antenna_distance()) / self.reference_distance.0;
        self.reference_loss + Db(10.0 * self.exponent * log10_fast(ratio))
    }
}
