//! Energy of stations that use another technology.

use super::ShapeId;
use crate::channel::medium::Emission;
use crate::units::SimTime;

/// Emissions of other technologies that may fall into the present slot; buffers are used again.
#[derive(Debug, Default)]
pub(super) struct ForeignEnergy {
    on_air: Vec<OnAir>,
    spare: Vec<OnAir>,
}

#[derive(Debug)]
struct OnAir {
    started: SimTime,
    ends: SimTime,
    kind: ShapeId,
    /// Receiving station and power, in milliwatts.
    powers: Vec<(u32, f32)>,
}

impl OnAir {
    /// Share of a slot in which it is on the air.
    fn share_of(&self, began: SimTime, ends: SimTime) -> f32 {
        let common = self.ends.min(ends) - self.started.max(began);
        if common.0 <= 0 { 0.0 } else { common.0 as f32 / (ends - began).0 as f32 }
    }
}

impl ForeignEnergy {
    /// An emission that has begun.
    pub fn add(&mut self, emission: &Emission, kind: ShapeId, powers: impl Iterator<Item = (u32, f32)>) {
        let mut powers_again = self.spare.pop().map(|spare| spare.powers).unwrap_or_default();
        powers_again.clear();
        powers_again.extend(powers.filter(|(_, power)| *power > 0.0));
        let (started, ends) = (emission.started, emission.ends);
        self.on_air.push(OnAir { started, ends, kind, powers: powers_again });
    }

    /// Adds the kinds of what was on the air in a slot to those that are there, each once.
    pub fn add_kinds(&self, began: SimTime, ends: SimTime, kinds: &mut Vec<ShapeId>) {
        for emission in self.on_air.iter().filter(|emission| emission.share_of(began, ends) > 0.0) {
            if !kinds.contains(&emission.kind) {
                kinds.push(emission.kind);
            }
        }
    }

    /// Adds the power of each emission, averaged over the slot, to the totals per station and kind, and forgets what is over.
    pub fn add_up(&mut self, began: SimTime, ends: SimTime, kinds: &[ShapeId], totals: &mut [f32]) {
        for emission in &self.on_air {
            let share = emission.share_of(began, ends);
            let Some(kind) = kinds.iter().position(|kind| share > 0.0 && *kind == emission.kind) else { continue };
            for (receiver, power) in &emission.powers {
                totals[*receiver as usize * kinds.len() + kind] += power * share;
            }
        }
        self.spare.extend(self.on_air.extract_if(.., |emission| emission.ends <= ends));
    }
}
