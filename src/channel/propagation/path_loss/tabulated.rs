//! A path-loss model made ready for millions of links.

use super::PathLoss;
use crate::channel::propagation::{LinkGeometry, OctaveTable};
use crate::units::{Gigahertz, Meters};

/// The loss over distance of one model at one carrier and one pair of antenna heights.
///
/// Tabulated over the *square* of the 2-D distance, from 1 m to 16 km, so that a look-up needs neither root nor
/// logarithm. Smooth models are met within 1e-3 dB, models with breakpoints within 0.02 dB; the fringes of
/// [`TwoRayInterference`](super::TwoRayInterference) come out coarser where they are closer than a step of 0.4 %.
#[derive(Clone, Debug)]
pub struct TabulatedPathLoss {
    /// Decibels over square metres.
    table: OctaveTable<7>,
}

/// log2 of the largest squared distance.
const END_OCTAVE: i32 = 28;

impl TabulatedPathLoss {
    /// The table of `model`.
    pub fn new(model: &dyn PathLoss, tx_height: Meters, rx_height: Meters, carrier: Gigahertz) -> Self {
        let table = OctaveTable::tabulate(0, END_OCTAVE, |square| {
            let link = LinkGeometry { ground_distance: Meters(square.sqrt()), tx_height, rx_height };
            model.loss(&link, carrier).0
        });
        Self { table }
    }

    /// Loss in decibels over a 2-D distance whose square in square metres is `distance_squared`.
    #[inline]
    pub fn loss_db(&self, distance_squared: f32) -> f32 {
        self.table.at(distance_squared)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{HighwayLineOfSight, MultiSlope, WinnerB1LineOfSight};
    use super::*;

    #[test]
    fn the_table_meets_the_model() {
        // model, largest difference [dB]
        let models: [(&dyn PathLoss, f64); 3] = [
            (&HighwayLineOfSight, 1e-3),
            (&MultiSlope::cheng(), 0.02),
            (&WinnerB1LineOfSight::with_effective_height(Meters(0.5)), 0.02),
        ];
        for (model, tolerance) in models {
            let table = TabulatedPathLoss::new(model, Meters(1.5), Meters(3.0), Gigahertz(5.9));
            for step in 0..20_000 {
                let distance = 1.0005f64.powi(step);
                let link =
                    LinkGeometry { ground_distance: Meters(distance), tx_height: Meters(1.5), rx_height: Meters(3.0) };
                let difference =
                    f64::from(table.loss_db((distance * distance) as f32)) - model.loss(&link, Gigahertz(5.9)).0;
                assert!(distance > 16_000.0 || difference.abs() < tolerance, "{model:?} at {distance} m: {difference}");
            }
        }
    }
}
