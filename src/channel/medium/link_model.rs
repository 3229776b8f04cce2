//! The mean received power of a pair, and what varies from frame to frame.

use crate::channel::medium::pair_store::PairState;
use crate::channel::propagation::path_loss::PathLossByState;
use crate::channel::propagation::{
    Fading, FadingShape, LinkGeometry, LinkState, LinkStateModel, Shadowing, ShadowingProcess, VehicleObstruction,
    db_to_linear_fast, standard_normal, uniform_of_normal,
};
use crate::engine::mix;
use crate::units::{Db, Dbm, Gigahertz, Meters};

/// The radio of one station.
#[derive(Clone, Copy, Debug)]
pub struct Radio {
    /// Power at the antenna port.
    pub tx_power: Dbm,
    /// Antenna gain, for sending as for receiving.
    pub antenna_gain: Db,
    /// Height of the antenna above the road.
    pub antenna_height: Meters,
}

/// How two stations come to see each other or not where no map decides.
#[derive(Debug)]
pub struct Sight {
    /// Probabilities of the states of a link.
    pub states: Box<dyn LinkStateModel>,
    /// The loss of a vehicle in between.
    pub obstruction: VehicleObstruction,
    /// Displacement over which the state of a pair decorrelates.
    pub decorrelation: Meters,
}

/// Everything between two antennas.
#[derive(Debug)]
pub struct LinkModel {
    /// Carrier frequency.
    pub carrier: Gigahertz,
    /// Median loss over distance.
    pub path_loss: PathLossByState,
    /// Line of sight or not; `None` if nothing is ever in between.
    pub sight: Option<Sight>,
    /// Slow variation around the median.
    pub shadowing: Option<Shadowing>,
    /// Fast variation.
    pub fading: Fading,
}

/// What is drawn anew for each frame and link.
#[derive(Clone, Debug)]
pub struct PacketVariation {
    fading: Fading,
    sigma_db: Option<f64>,
}

/// Separates the shadowing draw of a packet from its fading draw.
const SHADOWING: u64 = 0xA076_1D64_78BD_642F;

impl LinkModel {
    /// The part of the model that varies from frame to frame.
    pub fn packet_variation(&self) -> PacketVariation {
        let per_frame = self.shadowing.filter(|shadowing| shadowing.process == ShadowingProcess::PerFrame);
        // Analytical models that draw shadowing per frame know one deviation only: that of a clear link.
        let sigma_db = per_frame.map(|shadowing| shadowing.deviation.of(LinkState::LineOfSight, Meters(0.0)).0);
        PacketVariation { fading: self.fading.clone(), sigma_db }
    }

    /// Displacement over which a pair's state decorrelates; `None` if pairs have no state.
    pub(super) fn decorrelation(&self) -> Option<Meters> {
        match self.shadowing.map(|shadowing| shadowing.process) {
            Some(ShadowingProcess::Gudmundson { decorrelation }) => Some(decorrelation),
            _ => self.sight.as_ref().map(|sight| sight.decorrelation),
        }
    }

    /// Median loss with nothing in between.
    pub(super) fn median_loss(&self, geometry: &LinkGeometry) -> Db {
        self.path_loss.loss(LinkState::LineOfSight, geometry, self.carrier)
    }

    /// Loss of a pair in its present state, slow variation included; the state follows the distance.
    pub(super) fn pair_loss(&self, geometry: &LinkGeometry, pair: &mut PairState) -> Db {
        pair.state = match &self.sight {
            None => LinkState::LineOfSight,
            Some(sight) => sight.states.state(geometry.ground_distance, uniform_of_normal(f64::from(pair.sight))),
        };
        let mut loss = self.path_loss.loss(pair.state, geometry, self.carrier);
        if let (Some(sight), LinkState::VehicleObstructed) = (&self.sight, pair.state) {
            loss += sight.obstruction.extra_loss(geometry, f64::from(pair.obstruction));
        }
        if let Some(shadowing) = self.shadowing.filter(|shadowing| shadowing.process != ShadowingProcess::PerFrame) {
            loss += shadowing.loss(pair.state, geometry.ground_distance, f64::from(pair.shadowing));
        }
        loss
    }

    /// The fading that a link of this length has.
    pub(super) fn fading_shape(&self, distance: Meters) -> FadingShape {
        self.fading.shape_at(distance)
    }

    /// How far the held shadowing lifts one link in ten thousand above the median.
    pub(super) fn slow_margin(&self) -> Db {
        const DEVIATIONS: f64 = 3.7;
        let held = self.shadowing.filter(|shadowing| shadowing.process != ShadowingProcess::PerFrame);
        Db(held.map_or(0.0, |shadowing| {
            DEVIATIONS * shadowing.deviation.of(LinkState::LineOfSight, Meters(f64::INFINITY)).0
        }))
    }
}

impl PacketVariation {
    /// Power of one frame on one link relative to the mean; `bits` is the key of the draw.
    #[inline]
    pub fn factor(&self, shape: FadingShape, bits: u64) -> f32 {
        let fading = self.fading.draw(shape, bits);
        match self.sigma_db {
            None => fading,
            Some(sigma) => fading * db_to_linear_fast(sigma * standard_normal(mix(bits ^ SHADOWING))) as f32,
        }
    }
}
