//! Pairs of stations for which chance decides whether they see each other, and what they share: shadowing and sight.

use crate::channel::medium::gain_rows::Gain;
use crate::channel::medium::odometers::Reading;
use crate::channel::medium::pairs::{Pair, PairState};
use crate::channel::propagation::{LinkState, ShadowingProcess, exp_fast, two_standard_normals};
use crate::engine::RandomStream;
use crate::units::Meters;

/// A pair for which chance decides about the sight.
pub(super) type DrawnPair = Pair<Drawn>;

/// What such a pair keeps from look to look, which makes the link reciprocal.
#[derive(Clone, Copy, Debug)]
pub(super) struct Drawn {
    /// Shadowing in units of its standard deviation; not a number for a pair that has no state.
    pub shadowing: f32,
    /// Normal deviate that decides about the line of sight.
    pub sight: f32,
    /// Normal deviate of the extra loss while the sight is blocked.
    pub obstruction: f32,
    /// State at the last look: an obstruction keeps its deviate as long as it lasts.
    pub link: LinkState,
}

/// Ways that both stations together move until a state has lost most of its memory.
#[derive(Clone, Copy, Debug)]
pub(super) struct PairDecorrelation {
    /// Of the shadowing.
    pub shadowing: Meters,
    /// Of the line of sight.
    pub sight: Meters,
}

/// What is left of a state after some way: its correlation with what it was.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kept {
    shadowing: f64,
    sight: f64,
}

/// How fast states are lost, per metre.
#[derive(Clone, Copy, Debug)]
pub(super) struct Forgetting {
    shadowing: f64,
    sight: f64,
}

/// How far pairs may move until they are looked at again.
#[derive(Clone, Copy, Debug)]
pub(super) struct Waits {
    /// Whole millimetres for pairs that are neither very near nor far; zero where every movement counts.
    middle_mm: u32,
    /// One over the length below which pairs wait for less, in metres.
    per_near: f32,
}

/// Shadowing keeps 82 % of itself over a fifth of its decorrelation distance.
const MIDDLE_SHARE: f64 = 0.2;
/// No pair moves by more than this share of its length: who drives side by side is looked at all the time.
const LARGEST_SHARE_OF_DISTANCE: f64 = 0.05;
/// From here on, pairs wait twice as long; from twice as far, four times as long, and so on.
const FAR_M: f32 = 500.0;

impl Forgetting {
    /// Of states with these decorrelation distances.
    pub fn over(decorrelation: PairDecorrelation) -> Self {
        // Where any movement makes a new state, a millimetre is enough.
        let rate = |decorrelation: Meters| (1.0 / decorrelation.0).min(1e6);
        Self { shadowing: rate(decorrelation.shadowing), sight: rate(decorrelation.sight) }
    }

    /// What is left after a way.
    #[inline]
    pub fn after(&self, way: Meters) -> Kept {
        // What remains after 600 decorrelation distances is nothing.
        let kept = |rate: f64| exp_fast((-way.0 * rate).clamp(-600.0, 0.0));
        let shadowing = kept(self.shadowing);
        Kept { shadowing, sight: if self.sight == self.shadowing { shadowing } else { kept(self.sight) } }
    }
}

impl Waits {
    /// Of pairs whose state decorrelates so; none have no state, and follow every movement.
    pub fn of(decorrelation: Option<PairDecorrelation>) -> Self {
        let shortest = decorrelation.map_or(0.0, |of_pairs| of_pairs.shadowing.0.min(of_pairs.sight.0));
        let middle = MIDDLE_SHARE * shortest;
        Self { middle_mm: (middle * 1000.0) as u32, per_near: (LARGEST_SHARE_OF_DISTANCE / middle) as f32 }
    }

    /// When a pair of that length is looked at again.
    ///
    /// Ways are the middle one times a power of two, and looks fall on their multiples, whenever a pair was new: technologies that look
    /// differently far come to look at the same instants, where they draw the same, and agree about the pair.
    #[inline]
    pub fn next_look(&self, now: Reading, distance: Meters) -> Reading {
        if self.middle_mm == 0 {
            return now;
        }
        let octaves = |ratio: f32| (ratio.to_bits() >> 23) as i32 - 127;
        let distance = distance.0 as f32;
        let doublings = octaves(distance * (2.0 / FAR_M)).max(0).min(octaves(distance * self.per_near));
        let way = if doublings >= 0 {
            self.middle_mm.saturating_mul(1 << doublings.min(16))
        } else {
            self.middle_mm >> (-doublings).min(31)
        };
        now.next_multiple_of(way.clamp(1, LONGEST_MM))
    }
}

/// Readings compare over less than half of their range.
const LONGEST_MM: u32 = 1 << 30;

impl PairState for Drawn {
    fn new(_now: Reading) -> Self {
        Self { shadowing: f32::NAN, sight: 0.0, obstruction: 0.0, link: LinkState::LineOfSight }
    }

    #[inline]
    fn is_behind_vehicles(&self) -> bool {
        self.link == LinkState::VehicleObstructed
    }
}

impl DrawnPair {
    /// Out of reach: nobody hears the other, and the state begins anew when they can.
    pub fn rest(&mut self, now: Reading) {
        (self.gain, self.state) = (Gain::NONE, Drawn::new(now));
    }
}

impl Drawn {
    /// A pair that comes into reach: all deviates fresh.
    ///
    /// Draws are keyed by the number of the update, not by the age of the pair: where another technology looks farther, the pair is
    /// older there, and yet both soon agree about it, because they share all draws since.
    pub fn fresh(draw: PairDraw) -> Self {
        Self { shadowing: draw.shadowing, sight: draw.sight, obstruction: 0.0, link: LinkState::LineOfSight }
    }

    /// Whether it has no state.
    #[inline]
    pub fn is_none(&self) -> bool {
        self.shadowing.is_nan()
    }

    /// The same pair after its stations moved.
    #[inline]
    pub fn moved(&mut self, kept: Kept, draw: PairDraw) {
        let step = |previous: f32, correlation: f64, normal: f32| {
            ShadowingProcess::step(f64::from(previous), correlation, f64::from(normal)) as f32
        };
        self.shadowing = step(self.shadowing, kept.shadowing, draw.shadowing);
        self.sight = step(self.sight, kept.sight, draw.sight);
    }

    /// Takes over whether the stations see each other now. A new vehicle in the way is a new draw, which lasts as long as it is there.
    #[inline]
    pub fn sees(&mut self, state: LinkState, draws: impl FnOnce() -> PairDraws) {
        if self.link == LinkState::LineOfSight && state != LinkState::LineOfSight {
            self.obstruction = draws().obstruction();
        }
        self.link = state;
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
    pub fn of_both(self) -> PairDraw {
        let [shadowing, sight] = two_standard_normals(self.0.bits());
        PairDraw { shadowing, sight }
    }

    /// The normal deviate of a loss that begins.
    fn obstruction(mut self) -> f32 {
        let [obstruction, _] = two_standard_normals(self.0.next_bits());
        obstruction
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn far_pairs_wait_longer_and_near_ones_follow_every_step() {
        let of = |meters: f64| Some(PairDecorrelation { shadowing: Meters(2.0 * meters), sight: Meters(meters) });
        // decorrelation distance, length of the pair [m] -> multiples of which way [mm]
        for (decorrelation, distance, way) in [
            (25.0, 0.0, 1),
            (25.0, 10.0, 312),
            (25.0, 60.0, 2500),
            (25.0, 100.0, 5000),
            (25.0, 499.0, 5000),
            (25.0, 501.0, 10_000),
            (25.0, 999.0, 10_000),
            (25.0, 4001.0, 80_000),
            (10.0, 40.5, 2000),
            (10.0, 1500.0, 8000),
            (1000.0, 600.0, 25_000),
        ] {
            let waits = Waits::of(of(decorrelation));
            let start = Reading::default().plus(1234.567);
            let next = waits.next_look(start, Meters(distance));
            let multiple = (1_234_567 / way + 1) * way;
            let expected = f64::from(multiple - 1_234_567) / 1000.0;
            assert!(
                (next.since(start).0 - expected).abs() < 1e-9,
                "{decorrelation} {distance}: {}",
                next.since(start).0
            );
        }
        for every_movement in [None, of(0.0)] {
            let now = Reading::default().plus(3.0);
            assert_eq!(Waits::of(every_movement).next_look(now, Meters(700.0)), now);
        }
    }

    #[test]
    fn what_is_left_after_a_way_does_not_depend_on_its_parts() {
        let forgetting = Forgetting::over(PairDecorrelation { shadowing: Meters(25.0), sight: Meters(0.0) });
        let [whole, one, other] = [7.0, 3.0, 4.0].map(|way| forgetting.after(Meters(way)));
        assert!((whole.shadowing - (-7.0f64 / 25.0).exp()).abs() < 1e-8);
        assert!((one.shadowing * other.shadowing - whole.shadowing).abs() < 1e-8);
        assert!(whole.sight < 1e-200 && forgetting.after(Meters(0.0)).sight == 1.0);
    }
}
