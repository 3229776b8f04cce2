//! What vehicles did about events that they were told of.

use serde::{Deserialize, Serialize};

use super::DurationHistogram;
use crate::evaluation::record::{HazardReaction, HazardWarning};

/// What vehicles did about events that they were told of, in one run or in several together.
///
/// Each event counts once for each vehicle. Distances are kept as whole millimetres, which makes their sums exact.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HazardReactions {
    /// Vehicles that were warned.
    pub warned: u64,
    /// Vehicles that reacted before the event was over for them.
    pub reacted: u64,
    /// Those of them that could slow down as advised before they came to the event.
    pub in_time: u64,
    /// From the detection of the event to the warning.
    pub detection_to_warning: DurationHistogram,
    /// From the detection of the event to the reaction.
    pub detection_to_reaction: DurationHistogram,
    distance_sum_mm: u64,
    distance_least_mm: Option<u64>,
}

impl HazardReactions {
    /// Mean distance to the event when a vehicle began to react, in metres.
    pub fn mean_distance_m(&self) -> Option<f64> {
        (self.reacted > 0).then(|| self.distance_sum_mm as f64 / self.reacted as f64 / 1000.0)
    }

    /// The shortest of these distances, in metres.
    pub fn least_distance_m(&self) -> Option<f64> {
        self.distance_least_mm.map(|millimetres| millimetres as f64 / 1000.0)
    }

    pub(super) fn warn(&mut self, warning: &HazardWarning) {
        self.warned += 1;
        self.detection_to_warning.record(warning.warned_at - warning.detected_at, 1);
    }

    pub(super) fn react(&mut self, reaction: &HazardReaction) {
        self.reacted += 1;
        self.in_time += u64::from(reaction.is_in_time());
        self.detection_to_reaction.record(reaction.at - reaction.warning.detected_at, 1);
        let millimetres = (reaction.distance.0 * 1000.0).round() as u64;
        self.distance_sum_mm += millimetres;
        self.distance_least_mm = self.distance_least_mm.into_iter().chain([millimetres]).min();
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.warned += other.warned;
        self.reacted += other.reacted;
        self.in_time += other.in_time;
        self.detection_to_warning.merge(&other.detection_to_warning);
        self.detection_to_reaction.merge(&other.detection_to_reaction);
        self.distance_sum_mm += other.distance_sum_mm;
        self.distance_least_mm = self.distance_least_mm.into_iter().chain(other.distance_least_mm).min();
    }

    pub(super) fn for_each_number(&self, put: &mut dyn FnMut(u128)) {
        let least = self.distance_least_mm.map_or(0, |least| least + 1);
        for number in [self.warned, self.reacted, self.in_time, self.distance_sum_mm, least] {
            put(u128::from(number));
        }
        self.detection_to_warning.for_each_number(&mut *put);
        self.detection_to_reaction.for_each_number(put);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::record::{HazardId, StationId};
    use crate::units::{Meters, MetersPerSecond, MetersPerSecondSquared, SimDuration, SimTime};

    fn reaction(distance_m: f64) -> HazardReaction {
        let at = |ms| SimTime::ZERO + SimDuration::from_millis(ms);
        let event = HazardId { originator: 3, sequence_number: 0 };
        HazardReaction {
            warning: HazardWarning { station: StationId(1), event, detected_at: at(1000), warned_at: at(1020) },
            at: at(2600),
            distance: Meters(distance_m),
            speed: MetersPerSecond(30.0),
            advised_speed: MetersPerSecond(20.0),
            deceleration: MetersPerSecondSquared(2.0),
        }
    }

    #[test]
    fn runs_are_pooled_and_only_those_who_brake_in_time_are_in_time() {
        let run = |distances: &[f64]| {
            let mut metrics = HazardReactions::default();
            metrics.warn(&reaction(0.0).warning);
            distances.iter().for_each(|distance| metrics.react(&reaction(*distance)));
            metrics
        };
        // (30^2 - 20^2) / (2 * 2) = 125 m
        let mut pooled = run(&[125.0, 124.0]);
        assert_eq!((pooled.reacted, pooled.in_time), (2, 1));
        pooled.merge(&run(&[]));
        pooled.merge(&run(&[300.0]));
        assert_eq!((pooled.warned, pooled.reacted, pooled.in_time), (3, 3, 2));
        assert_eq!((pooled.mean_distance_m(), pooled.least_distance_m()), (Some(183.0), Some(124.0)));
        assert_eq!(pooled.detection_to_warning.mean_ms(), Some(20.0));
        assert_eq!(pooled.detection_to_reaction.mean_ms(), Some(1600.0));
        assert_eq!(run(&[]).least_distance_m(), None);
    }
}
