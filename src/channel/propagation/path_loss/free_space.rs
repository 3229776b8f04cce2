//! Free space.

use super::PathLoss;
use super::model::at_least_one_meter;
use crate::channel::propagation::{LinkGeometry, log10_fast};
use crate::units::{Db, Gigahertz};

/// Free space: ITU-R P.525-4, `20 log10(4 pi d / lambda)`.
///
/// `d` is the 3-D distance. Valid in the far field and where the ground does not matter.
#[derive(Clone, Copy, Debug)]
pub struct FreeSpace;

impl PathLoss for FreeSpace {
    fn loss(&self, link: &LinkGeometry, carrier: Gigahertz) -> Db {
        free_space_loss(at_least_one_meter(link.antenna_distance()), carrier)
    }
}

/// Free-space loss over `meters`.
pub(super) fn free_space_loss(meters: f64, carrier: Gigahertz) -> Db {
    Db(20.0 * log10_fast(4.0 * std::f64::consts::PI * meters / carrier.wavelength()))
}
