//! What two stations share: shadowing, and whether they see each other.

use crate::channel::propagation::{LinkState, ShadowingProcess, standard_normal};
use crate::engine::RandomStream;
use crate::units::Meters;

/// Slowly varying state of one unordered pair of stations, which makes the link reciprocal.
#[derive(Clone, Copy, Debug)]
pub(super) struct PairState {
    /// The station with the greater index.
    pub other: u32,
    /// Shadowing in units of its standard deviation.
    pub shadowing: f32,
    /// Normal deviate that decides about the line of sight.
    pub sight: f32,
    /// Normal deviate of the extra loss while the sight is blocked.
    pub obstruction: f32,
    /// State at the last update: an obstruction keeps its deviate as long as it lasts.
    pub state: LinkState,
}

/// Ways that both stations together move until a state has lost most of its memory.
#[derive(Clone, Copy, Debug)]
pub(super) struct PairDecorrelation {
    /// Of the shadowing.
    pub shadowing: Meters,
    /// Of the line of sight.
    pub sight: Meters,
}

/// What is left of a state after some way: its correlation with what it was. Of the ways of two stations together, it is the product.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Kept {
    shadowing: f64,
    sight: f64,
}

impl Kept {
    /// Nobody moved.
    pub const ALL: Self = Self { shadowing: 1.0, sight: 1.0 };

    /// After a way.
    pub fn after(way: Meters, decorrelation: PairDecorrelation) -> Self {
        let correlation = |decorrelation| ShadowingProcess::Gudmundson { decorrelation }.correlation(way);
        Self { shadowing: correlation(decorrelation.shadowing), sight: correlation(decorrelation.sight) }
    }
}

impl PairState {
    /// A pair that comes into reach: all deviates fresh.
    ///
    /// Draws are keyed by the number of the update, not by the age of the pair: where another technology looks farther, the pair is
    /// older there, and yet both soon agree about it, because they share all draws since.
    pub fn fresh(other: u32, mut draws: PairDraws) -> Self {
        Self {
            other,
            shadowing: draws.shadowing() as f32,
            sight: draws.sight() as f32,
            obstruction: 0.0,
            state: LinkState::LineOfSight,
        }
    }

    /// A pair with nothing in between, the state of which has not been drawn.
    pub const fn in_sight(other: u32) -> Self {
        Self { other, shadowing: 0.0, sight: 0.0, obstruction: 0.0, state: LinkState::LineOfSight }
    }

    /// The same pair after its stations moved, each of which alone would have kept so much of it.
    #[inline]
    pub fn moved(&mut self, one: Kept, other: Kept, mut draws: PairDraws) {
        let kept = Kept { shadowing: one.shadowing * other.shadowing, sight: one.sight * other.sight };
        if kept == Kept::ALL {
            return;
        }
        let step = |previous: f32, correlation: f64, normal: f64| {
            ShadowingProcess::step(f64::from(previous), correlation, normal) as f32
        };
        self.shadowing = step(self.shadowing, kept.shadowing, draws.shadowing());
        self.sight = step(self.sight, kept.sight, draws.sight());
    }

    /// Takes over whether the stations see each other now. A new vehicle in the way is a new draw, which lasts as long as it is there.
    pub fn sees(&mut self, state: LinkState, draws: PairDraws) {
        if self.state == LinkState::LineOfSight && state != LinkState::LineOfSight {
            self.obstruction = draws.obstruction() as f32;
        }
        self.state = state;
    }
}

/// What chance decides about a pair in one update, in the order of the draws.
#[derive(Clone, Copy, Debug)]
pub(super) struct PairDraws(RandomStream);

impl PairDraws {
    /// The draws of a pair for the update of that number.
    pub fn new(pair: RandomStream, update: u32) -> Self {
        Self(pair.derive(u64::from(update)))
    }

    #[inline]
    fn shadowing(&mut self) -> f64 {
        standard_normal(self.0.next_bits())
    }

    #[inline]
    fn sight(&mut self) -> f64 {
        standard_normal(self.0.next_bits())
    }

    /// The third draw of draws that nobody has used.
    fn obstruction(mut self) -> f64 {
        for _ in 0..2 {
            self.0.next_bits();
        }
        standard_normal(self.0.next_bits())
    }
}
