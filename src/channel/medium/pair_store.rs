//! What two stations share: shadowing, and whether they see each other.

use std::ops::Range;

use crate::channel::propagation::{LinkState, ShadowingProcess, standard_normal};
use crate::engine::RandomStream;
use crate::units::Meters;

/// Slowly varying state of one unordered pair of stations, which makes the link reciprocal.
#[derive(Clone, Copy, Debug)]
pub(super) struct PairState {
    /// Shadowing in units of its standard deviation; not a number for a pair that has no state.
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

/// The pairs of all stations with others of greater indices, one station after the other: a sweep over all of them, which is what
/// an update is, reads memory in its order.
#[derive(Debug, Default)]
pub(super) struct PairStore {
    /// Where the pairs of each station begin; one more entry than stations.
    starts: Vec<u32>,
    /// The stations with the greater indices, ascending.
    others: Vec<u32>,
    pairs: Vec<PairState>,
    /// What they were before, in buffers that are used again.
    spare: Option<Box<PairStore>>,
}

impl PairStore {
    /// The pairs of a station, and with whom they are.
    #[inline]
    pub fn of(&mut self, station: u32) -> (&[u32], &mut [PairState]) {
        let range = self.range_of(station);
        (&self.others[range.clone()], &mut self.pairs[range])
    }

    fn range_of(&self, station: u32) -> Range<usize> {
        match self.starts.get(station as usize..).and_then(|starts| starts.first_chunk::<2>()) {
            Some([first, end]) => *first as usize..*end as usize,
            None => 0..0,
        }
    }

    /// Keeps the pairs of those who may still be near each other and forgets all others: `find` writes those with greater indices than
    /// a station, ascending, behind what its buffer has.
    pub fn keep(&mut self, stations: u32, mut find: impl FnMut(u32, &mut Vec<u32>)) {
        let mut earlier = self.spare.take().unwrap_or_default();
        std::mem::swap(self, &mut earlier);
        self.starts.clear();
        self.others.clear();
        self.pairs.clear();
        self.starts.push(0);
        for station in 0..stations {
            let first = self.others.len();
            find(station, &mut self.others);
            self.starts.push(self.others.len() as u32);
            let (others, pairs) = earlier.of(station);
            let mut before = others.iter().zip(&*pairs).peekable();
            self.pairs.extend(self.others[first..].iter().map(|other| {
                while before.next_if(|(earlier, _)| *earlier < other).is_some() {}
                before.next_if(|(earlier, _)| *earlier == other).map_or(PairState::NONE, |(_, pair)| *pair)
            }));
        }
        self.spare = Some(earlier);
    }
}

impl PairState {
    /// A pair that is out of reach.
    pub const NONE: Self = Self { shadowing: f32::NAN, sight: 0.0, obstruction: 0.0, state: LinkState::LineOfSight };

    /// A pair that comes into reach: all deviates fresh.
    ///
    /// Draws are keyed by the number of the update, not by the age of the pair: where another technology looks farther, the pair is
    /// older there, and yet both soon agree about it, because they share all draws since.
    pub fn fresh(draw: PairDraw) -> Self {
        Self { shadowing: draw.shadowing, sight: draw.sight, ..Self::NONE }
    }

    /// Whether it has no state.
    #[inline]
    pub fn is_none(&self) -> bool {
        self.shadowing.is_nan()
    }

    /// The same pair after its stations moved, each of which alone would have kept so much of it.
    #[inline]
    pub fn moved(&mut self, one: Kept, other: Kept, draw: PairDraw) {
        let kept = Kept { shadowing: one.shadowing * other.shadowing, sight: one.sight * other.sight };
        if kept == Kept::ALL {
            return;
        }
        let step = |previous: f32, correlation: f64, normal: f32| {
            ShadowingProcess::step(f64::from(previous), correlation, f64::from(normal)) as f32
        };
        self.shadowing = step(self.shadowing, kept.shadowing, draw.shadowing);
        self.sight = step(self.sight, kept.sight, draw.sight);
    }

    /// Takes over whether the stations see each other now. A new vehicle in the way is a new draw, which lasts as long as it is there.
    #[inline]
    pub fn sees(&mut self, state: LinkState, draws: impl FnOnce() -> PairDraws) {
        if self.state == LinkState::LineOfSight && state != LinkState::LineOfSight {
            self.obstruction = draws().obstruction() as f32;
        }
        self.state = state;
    }
}

/// What chance decides about each pair in one update.
#[derive(Clone, Copy, Debug)]
pub(super) struct PairDraw {
    shadowing: f32,
    sight: f32,
}

/// What chance decides about a pair in one update, in the order of the draws.
#[derive(Clone, Copy, Debug)]
pub(super) struct PairDraws(RandomStream);

impl PairDraws {
    /// The draws of a pair for the update of that number.
    pub fn new(pair: RandomStream, update: u32) -> Self {
        Self(pair.derive(u64::from(update)))
    }

    /// The first two: normal deviates of the shadowing and the sight.
    #[inline]
    pub fn of_both(mut self) -> PairDraw {
        let [shadowing, sight] = [(); 2].map(|()| standard_normal(self.0.next_bits()) as f32);
        PairDraw { shadowing, sight }
    }

    /// The third draw of draws that nobody has used.
    fn obstruction(mut self) -> f64 {
        for _ in 0..2 {
            self.0.next_bits();
        }
        standard_normal(self.0.next_bits())
    }
}
