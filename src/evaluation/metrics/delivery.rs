//! Expected, received and lost receptions over distance.

use serde::{Deserialize, Serialize};

use crate::evaluation::record::{LossCause, Outcome, Reception};
use crate::units::SimDuration;

use super::{MetricsSettings, sparse};

/// One counter per outcome, padded to a power of two so that an index is a shift.
const SLOTS: usize = 8;

/// What became of the expected receptions of one distance bin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BinCounts {
    /// Receptions that were decoded.
    pub received: u64,
    /// Lost receptions in the order of [`LossCause::ALL`].
    pub lost: [u64; LossCause::ALL.len()],
}

/// Counts per distance bin and per latency class: the first budget that the end-to-end latency stays within.
///
/// All receptions of a frame share its latency, so the class picks a block of counters once per frame, and
/// "received within the budget at this distance" costs nothing per reception.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryCounts {
    bins: usize,
    budgets: Vec<SimDuration>,
    #[serde(with = "sparse")]
    counters: Vec<u64>,
}

impl BinCounts {
    /// Receptions that should have happened: everything that was received or lost.
    pub fn expected(&self) -> u64 {
        self.received + self.lost.iter().sum::<u64>()
    }

    /// Packet reception ratio; none where nothing was expected.
    pub fn ratio(&self) -> Option<f64> {
        let expected = self.expected();
        (expected > 0).then(|| self.received as f64 / expected as f64)
    }

    /// Both bins together.
    pub fn plus(mut self, other: &Self) -> Self {
        self.received += other.received;
        self.lost.iter_mut().zip(other.lost).for_each(|(mine, theirs)| *mine += theirs);
        self
    }
}

impl DeliveryCounts {
    pub(super) fn new(settings: &MetricsSettings) -> Self {
        let bins = settings.bin_count();
        let budgets = settings.latency_budgets.clone();
        Self { bins, counters: vec![0; (budgets.len() + 1) * bins * SLOTS], budgets }
    }

    /// The counters of all frames whose latency is in the class of `latency`.
    pub(super) fn class(&mut self, latency: SimDuration) -> &mut [u64] {
        let class = self.budgets.partition_point(|budget| *budget < latency);
        let block = self.bins * SLOTS;
        &mut self.counters[class * block..(class + 1) * block]
    }

    /// How many distance bins there are.
    pub fn bin_count(&self) -> usize {
        self.bins
    }

    /// Counts of one distance bin over all latencies.
    pub fn bin(&self, bin: usize) -> BinCounts {
        (0..=self.budgets.len()).fold(BinCounts::default(), |sum, class| sum.plus(&self.class_bin(class, bin)))
    }

    /// Counts over all distances.
    pub fn total(&self) -> BinCounts {
        (0..self.bins).fold(BinCounts::default(), |sum, bin| sum.plus(&self.bin(bin)))
    }

    /// Receptions of one distance bin within a latency; none if `budget` is not one of the settings' budgets.
    pub fn received_within(&self, bin: usize, budget: SimDuration) -> Option<u64> {
        let last = self.budgets.iter().position(|known| *known == budget)?;
        Some((0..=last).map(|class| self.class_bin(class, bin).received).sum())
    }

    /// Whether these are counts over the bins and budgets of `settings`.
    pub(super) fn fits(&self, settings: &MetricsSettings) -> bool {
        let blocks = self.budgets.len() + 1;
        self.bins == settings.bin_count()
            && self.budgets == settings.latency_budgets
            && blocks.checked_mul(self.bins).and_then(|places| places.checked_mul(SLOTS)) == Some(self.counters.len())
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.counters.iter_mut().zip(&other.counters).for_each(|(mine, theirs)| *mine += theirs);
    }

    pub(super) fn numbers(&self) -> &[u64] {
        &self.counters
    }

    fn class_bin(&self, class: usize, bin: usize) -> BinCounts {
        let start = (class * self.bins + bin) * SLOTS;
        let slots = &self.counters[start..start + SLOTS];
        BinCounts { received: slots[0], lost: LossCause::ALL.map(|cause| slots[cause as usize]) }
    }
}

/// Maps a distance to its bin with one multiplication.
#[derive(Clone, Copy, Debug)]
pub(super) struct BinIndex {
    per_metre: f32,
    end: f32,
    last: u32,
}

impl BinIndex {
    pub(super) fn new(settings: &MetricsSettings) -> Self {
        // A reciprocal rounded down would put an edge into the bin below it.
        let per_metre = ((1.0 / settings.distance_bin_m) as f32).next_up();
        Self { per_metre, end: settings.max_distance_m as f32, last: settings.bin_count().max(1) as u32 - 1 }
    }

    /// Counts the reception, if it is evaluated, in the block of its latency class; tells whether it is.
    #[inline(always)]
    pub(super) fn count(self, class: &mut [u64], reception: &Reception) -> bool {
        let evaluated = reception.distance_m < self.end;
        if evaluated {
            let bin = ((reception.distance_m * self.per_metre) as u32).min(self.last);
            class[bin as usize * SLOTS + slot(reception.outcome)] += 1;
        }
        evaluated
    }
}

#[inline(always)]
fn slot(outcome: Outcome) -> usize {
    match outcome {
        Outcome::Received => 0,
        Outcome::Lost(cause) => cause as usize,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::record::StationId;

    fn bin_of(distance_m: f32, settings: &MetricsSettings) -> Option<usize> {
        let mut counts = DeliveryCounts::new(settings);
        let outcome = Outcome::Lost(LossCause::Collision);
        let reception = Reception {
            receiver: StationId(1),
            distance_m,
            power_mw: 0.0,
            outcome,
            verification: SimDuration::ZERO,
            retransmission: SimDuration::ZERO,
        };
        BinIndex::new(settings).count(counts.class(SimDuration::ZERO), &reception);
        (0..counts.bin_count()).find(|bin| counts.bin(*bin).expected() == 1)
    }

    #[test]
    fn an_edge_belongs_to_the_bin_above_it() {
        for width in [1.0, 3.0, 10.0, 20.0, 25.0, 30.0, 50.0] {
            let settings = MetricsSettings { distance_bin_m: width, ..MetricsSettings::default() };
            for bin in 0..settings.bin_count() {
                let (low, high) = settings.bin_edges(bin);
                assert_eq!(bin_of(low as f32, &settings), Some(bin), "{low} m in bins of {width} m");
                assert_eq!(bin_of((high - 0.001) as f32, &settings), Some(bin), "below {high} m in bins of {width} m");
            }
            assert_eq!(bin_of(500.0, &settings), None);
        }
    }

    #[test]
    fn a_latency_class_holds_its_budget() {
        let settings = MetricsSettings::default();
        let mut counts = DeliveryCounts::new(&settings);
        // latencies [ms], one reception each
        for latency in [1.0, 10.0, 10.001, 100.0, 2000.0] {
            counts.class(SimDuration::from_millis_f64(latency))[0] += 1;
        }
        // budget [ms] -> receptions within it
        for (budget, expected) in [(3, Some(1)), (10, Some(2)), (100, Some(4)), (1000, Some(4)), (77, None)] {
            assert_eq!(counts.received_within(0, SimDuration::from_millis(budget)), expected, "{budget} ms");
        }
        assert_eq!(counts.bin(0).received, 5);
    }
}
