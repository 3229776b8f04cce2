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

impl PairState {
    /// A pair that comes into reach at the update of that number: all deviates fresh.
    ///
    /// Draws are keyed by the number of the update, not by the age of the pair: where another technology looks farther, the pair is
    /// older there, and yet both soon agree about it, because they share all draws since.
    pub fn fresh(other: u32, update: u32, stream: RandomStream) -> Self {
        let mut draws = stream.derive(u64::from(update));
        Self {
            other,
            shadowing: standard_normal(draws.next_bits()) as f32,
            sight: standard_normal(draws.next_bits()) as f32,
            obstruction: standard_normal(draws.next_bits()) as f32,
            state: LinkState::LineOfSight,
        }
    }

    /// The same pair after both stations together moved by `displacement`.
    pub fn moved(&mut self, update: u32, displacement: Meters, decorrelation: PairDecorrelation, stream: RandomStream) {
        if displacement.0 == 0.0 {
            return;
        }
        let mut draws = stream.derive(u64::from(update));
        let mut step = |previous: f32, decorrelation: Meters| {
            let process = ShadowingProcess::Gudmundson { decorrelation };
            process.next(f64::from(previous), displacement, standard_normal(draws.next_bits())) as f32
        };
        self.shadowing = step(self.shadowing, decorrelation.shadowing);
        self.sight = step(self.sight, decorrelation.sight);
        // The deviate of the extra loss moves only between obstructions: a new vehicle in the way is a new draw.
        let fresh = standard_normal(draws.next_bits()) as f32;
        if self.state == LinkState::LineOfSight {
            self.obstruction = fresh;
        }
    }
}
