//! Two rays with their phases.

use super::PathLoss;
use super::free_space::free_space_loss;
use super::model::at_least_one_meter;
use crate::channel::propagation::LinkGeometry;
use crate::units::{Db, Gigahertz, Meters};

/// Two-ray interference model: `20 log10(4 pi d / (lambda |1 + G e^(j phi)|))`, `d` being the 2-D distance.
///
/// Sommer, Joerer, Dressler: On the applicability of two-ray path loss models for vehicular network simulation, IEEE VNC
/// 2012. `G` is the reflection coefficient of the ground, `phi` the phase by which the reflected ray lags.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TwoRayInterference {
    /// Relative permittivity of the ground: 1.02 in the paper, 1.003 in GEMV2 and Artery.
    pub relative_permittivity: f64,
}

impl TwoRayInterference {
    /// Reflection coefficient of the ground on `link`, between -1 and 1.
    pub fn reflection_coefficient(&self, link: &LinkGeometry) -> f64 {
        let reflected = link.reflected_distance().0;
        let sine = (link.tx_height.0 + link.rx_height.0) / reflected;
        let cosine = link.ground_distance.0 / reflected;
        let root = (self.relative_permittivity - cosine * cosine).sqrt();
        (sine - root) / (sine + root)
    }
}

impl PathLoss for TwoRayInterference {
    fn loss(&self, link: &LinkGeometry, carrier: Gigahertz) -> Db {
        let link = LinkGeometry { ground_distance: Meters(at_least_one_meter(link.ground_distance)), ..*link };
        let difference = link.antenna_distance().0 - link.reflected_distance().0;
        let phase = std::f64::consts::TAU * difference / carrier.wavelength();
        let coefficient = self.reflection_coefficient(&link);
        let amplitude = (1.0 + coefficient * phase.cos()).hypot(coefficient * phase.sin());
        free_space_loss(link.ground_distance.0, carrier) - Db(20.0 * amplitude.log10())
    }
}
