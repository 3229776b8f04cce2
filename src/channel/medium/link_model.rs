//! The mean received power of a pair, and what varies from frame to frame.

use crate::channel::medium::link_table::Link;
use crate::channel::medium::pair_store::{PairDecorrelation, PairState};
use crate::channel::propagation::path_loss::PathLossByState;
use crate::channel::propagation::{
    Fading, FadingShape, LinkGeometry, LinkState, LinkStateModel, Obstruction, ObstructionPerFrame, Shadowing,
    ShadowingProcess, VehicleObstruction, db_to_linear_fast, standard_normal, uniform_of_normal,
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
    /// Displacement over which the state of a pair decorrelates; zero: any movement makes a new one.
    pub decorrelation: Meters,
    /// How long the loss of an obstruction lasts.
    pub obstruction_lasts: ObstructionLasts,
}

/// How long the loss of an obstruction lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObstructionLasts {
    /// As long as the obstruction.
    WhileObstructed,
    /// For one frame.
    OneFrame,
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
    obstruction: Option<ObstructionPerFrame>,
}

/// Separates the shadowing draw of a packet from its fading draw.
const SHADOWING: u64 = 0xA076_1D64_78BD_642F;
/// The same for the loss of an obstruction.
const OBSTRUCTION: u64 = 0x5899_65CC_7537_4CC3;

impl LinkModel {
    /// The part of the model that varies from frame to frame.
    pub fn packet_variation(&self) -> PacketVariation {
        let per_frame = self.shadowing.filter(|shadowing| shadowing.process == ShadowingProcess::PerFrame);
        // Analytical models that draw shadowing per frame know one deviation only: that of a clear link.
        let sigma_db = per_frame.map(|shadowing| shadowing.deviation.of(LinkState::LineOfSight, Meters(0.0)).0);
        let per_frame = self.sight.as_ref().filter(|sight| sight.obstruction_lasts == ObstructionLasts::OneFrame);
        let obstruction = per_frame.map(|sight| ObstructionPerFrame::new(sight.obstruction.law));
        PacketVariation { fading: self.fading.clone(), sigma_db, obstruction }
    }

    /// Displacements over which a pair's state decorrelates; `None` if pairs have no state.
    pub(super) fn decorrelation(&self) -> Option<PairDecorrelation> {
        let sight = self.sight.as_ref().map(|sight| sight.decorrelation);
        let shadowing = match self.shadowing.map(|shadowing| shadowing.process) {
            Some(ShadowingProcess::Gudmundson { decorrelation }) => Some(decorrelation),
            _ => sight,
        }?;
        Some(PairDecorrelation { shadowing, sight: sight.unwrap_or(shadowing) })
    }

    /// The obstruction whose loss is drawn for each frame.
    pub(super) fn obstruction_per_frame(&self, geometry: &LinkGeometry, state: LinkState) -> Obstruction {
        match &self.sight {
            Some(sight)
                if sight.obstruction_lasts == ObstructionLasts::OneFrame && state == LinkState::VehicleObstructed =>
            {
                sight.obstruction.of(geometry)
            }
            _ => Obstruction::Clear,
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
        if let (Some(sight), LinkState::VehicleObstructed) = (&self.sight, pair.state)
            && sight.obstruction_lasts == ObstructionLasts::WhileObstructed
        {
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
    pub fn factor(&self, link: &Link, bits: u64) -> f32 {
        let mut factor = self.fading.draw(link.fading, bits);
        if let Some(sigma) = self.sigma_db {
            factor *= db_to_linear_fast(sigma * standard_normal(mix(bits ^ SHADOWING))) as f32;
        }
        if let Some(losses) = self.obstruction.as_ref().filter(|_| link.obstruction != Obstruction::Clear) {
            let loss = losses.loss(link.obstruction, link.distance_m, standard_normal(mix(bits ^ OBSTRUCTION)));
            factor *= db_to_linear_fast(-loss.0) as f32;
        }
        factor
    }
}
