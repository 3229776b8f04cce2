//! Two rays, far-field form.

use super::PathLoss;
use super::free_space::free_space_loss;
use super::model::at_least_one_meter;
use crate::channel::propagation::LinkGeometry;
use crate::units::{Db, Gigahertz, Meters};

/// Two-ray ground model: free space up to the crossover `4 pi ht hr / lambda`, `40 log10 d - 20 log10(ht hr)` beyond.
///
/// Rappaport, Wireless Communications, 2nd edition, section 4.6, as in ns-3's `TwoRayGroundPropagationLossModel`. `d` is
/// the 2-D distance; perfect reflection is assumed, the fringes before the crossover are left out.
#[derive(Clone, Copy, Debug)]
pub struct TwoRayGround;

impl TwoRayGround {
    /// The distance at which both branches meet.
    pub fn crossover(link: &LinkGeometry, carrier: Gigahertz) -> Meters {
        Meters(4.0 * std::f64::consts::PI * link.tx_height.0 * link.rx_height.0 / carrier.wavelength())
    }
}

impl PathLoss for TwoRayGround {
    fn loss(&self, link: &LinkGeometry, carrier: Gigahertz) -> Db {
        let meters = at_least_one_meter(link.ground_distance);
        if meters <= Self::crossover(link, carrier).0 {
            free_space_loss(meters, carrier)
        } else {
            Db(40.0 * meters.log10() - 20.0 * (link.tx_height.0 * link.rx_height.0).log10())
        }
    }
}
