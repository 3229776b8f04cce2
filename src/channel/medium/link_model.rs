//! The mean received power of a pair, and what varies from frame to frame.

use crate::channel::medium::drawn_pairs::PairDecorrelation;
use crate::channel::medium::link_table::Link;
use crate::channel::medium::sight::{Between, DrawnSight, ObstructionLasts, SeenSight, Sight, VehicleEffect};
use crate::channel::propagation::path_loss::{KnownCarrier, PathLossByState};
use crate::channel::propagation::{
    Fading, FadingShape, LinkGeometry, LinkState, Obstruction, ObstructionPerFrame, Shadowing, ShadowingProcess,
    VehicleObstruction, db_to_linear_fast, standard_normal,
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
        let per_frame = self.drawn_sight().filter(|sight| sight.obstruction_lasts == ObstructionLasts::OneFrame);
        let obstruction = per_frame.map(|sight| ObstructionPerFrame::new(sight.obstruction.law));
        PacketVariation { fading: self.fading.clone(), sigma_db, obstruction }
    }

    /// Displacements over which a pair's state decorrelates; `None` if pairs have no state.
    pub(super) fn decorrelation(&self) -> Option<PairDecorrelation> {
        let sight = match &self.sight {
            None => None,
            Some(Sight::Drawn(drawn)) => Some(drawn.decorrelation),
            Some(Sight::Seen(_)) => return None,
        };
        let shadowing = match self.shadowing.map(|shadowing| shadowing.process) {
            Some(ShadowingProcess::Gudmundson { decorrelation }) => Some(decorrelation),
            _ => sight,
        }?;
        Some(PairDecorrelation { shadowing, sight: sight.unwrap_or(shadowing) })
    }

    /// The obstruction of two antennas behind vehicles whose loss is drawn for each frame.
    pub(super) fn obstruction_per_frame(
        &self,
        ground_distance: Meters,
        [tx_height, rx_height]: [Meters; 2],
    ) -> Obstruction {
        let geometry = LinkGeometry { ground_distance, tx_height, rx_height };
        self.drawn_sight().map_or(Obstruction::Clear, |sight| sight.obstruction.of(&geometry))
    }

    /// Median loss with nothing in between.
    pub(super) fn median_loss(&self, geometry: &LinkGeometry, carrier: &KnownCarrier) -> Db {
        self.path_loss.of(LinkState::LineOfSight).loss_at(geometry, carrier)
    }

    /// The sight that chance decides.
    fn drawn_sight(&self) -> Option<&DrawnSight> {
        match &self.sight {
            Some(Sight::Drawn(drawn)) => Some(drawn),
            _ => None,
        }
    }

    /// The sight that the map decides.
    pub(super) fn seen_sight(&self) -> Option<&SeenSight> {
        match &self.sight {
            Some(Sight::Seen(seen)) => Some(seen),
            _ => None,
        }
    }

    /// Shadowing that pairs keep.
    pub(super) fn held_shadowing(&self) -> Option<&Shadowing> {
        self.shadowing.as_ref().filter(|shadowing| shadowing.process != ShadowingProcess::PerFrame)
    }

    /// What vehicles on the map cost.
    pub(super) fn vehicle_effect(&self) -> Option<VehicleEffect> {
        self.seen_sight().and_then(|sight| sight.vehicles)
    }

    /// Median loss with what the map shows in between, without a random loss of vehicles.
    pub(super) fn loss_between(&self, geometry: &LinkGeometry, carrier: &KnownCarrier, between: &Between) -> Db {
        // Walls come on top of the loss along a street, which is what their source measured.
        let along_a_street = matches!(
            &self.sight,
            Some(Sight::Seen(SeenSight { buildings: Some((_, super::sight::BuildingEffect::Walls)), .. }))
        ) && between.state == LinkState::BuildingObstructed;
        let state = if along_a_street { LinkState::LineOfSight } else { between.state };
        between.path_loss.unwrap_or_else(|| self.path_loss.of(state).loss_at(geometry, carrier)) + between.extra_loss
    }

    /// Whether pairs see each other where chance decides, from the normal deviates that they hold.
    pub(super) fn drawn_states(&self, links: &[LinkGeometry], deviates: &[f32], states: &mut Vec<LinkState>) {
        states.clear();
        match self.drawn_sight() {
            Some(sight) => sight.states.states(links, deviates, states),
            None => states.resize(links.len(), LinkState::LineOfSight),
        }
    }

    /// The obstruction whose loss is drawn once and kept as long as it lasts.
    pub(super) fn lasting_obstruction(&self) -> Option<&VehicleObstruction> {
        let lasts = |sight: &&DrawnSight| sight.obstruction_lasts == ObstructionLasts::WhileObstructed;
        self.drawn_sight().filter(lasts).map(|sight| &sight.obstruction)
    }

    /// Whether there are obstructions whose loss is drawn for each frame.
    pub(super) fn has_obstruction_per_frame(&self) -> bool {
        self.drawn_sight().is_some_and(|sight| sight.obstruction_lasts == ObstructionLasts::OneFrame)
    }

    /// The fading that a link of this length has.
    pub(super) fn fading_shape(&self, distance: Meters) -> FadingShape {
        self.fading.shape_at(distance)
    }

    /// How far the held shadowing lifts one link in ten thousand above the median.
    pub(super) fn slow_margin(&self) -> Db {
        const DEVIATIONS: f64 = 3.7;
        let held = self.held_shadowing();
        let deviation =
            |state| held.map_or(0.0, |shadowing| DEVIATIONS * shadowing.deviation.of(state, Meters(f64::INFINITY)).0);
        // What lies behind buildings may vary more.
        Db(match self.sight {
            Some(Sight::Seen(_)) => deviation(LinkState::LineOfSight).max(deviation(LinkState::BuildingObstructed)),
            _ => deviation(LinkState::LineOfSight),
        })
    }
}

impl PacketVariation {
    /// Whether nothing but the fading varies.
    #[inline]
    pub fn is_fading_alone(&self) -> bool {
        self.sigma_db.is_none() && self.obstruction.is_none()
    }

    /// What the factor is above with no more than this probability on any link; none if more than the fading varies.
    pub fn rarely_above(&self, probability: f64) -> Option<f32> {
        self.is_fading_alone().then(|| self.fading.rarely_above(probability))
    }

    /// As [`Self::factor`] where the fading alone varies.
    #[inline(always)]
    pub fn fading_factor(&self, link: &Link, bits: u64) -> f32 {
        self.fading.draw(link.fading, bits)
    }

    /// Power of one frame on one link relative to the mean; `bits` is the key of the draw.
    #[inline]
    pub fn factor(&self, link: &Link, bits: u64) -> f32 {
        let factor = self.fading.draw(link.fading, bits);
        if self.is_fading_alone() { factor } else { self.slow_factor(factor, link, bits) }
    }

    /// What else than fading is drawn for each frame. Out of line, so that the sweep over all links keeps the draw of the fading inlined.
    #[inline(never)]
    fn slow_factor(&self, mut factor: f32, link: &Link, bits: u64) -> f32 {
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
