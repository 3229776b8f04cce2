//! Counts of durations in buckets whose width grows with the duration.

use serde::{Deserialize, Serialize};

use crate::units::SimDuration;

use super::sparse;

/// Buckets per doubling: a bucket is at most 1/128 of its lower edge wide.
const BUCKETS_PER_OCTAVE_LOG2: u32 = 7;

/// Counts of durations, with exact count, sum, minimum and maximum.
///
/// A quantile is the middle of its bucket, so its relative error is at most 1/256 (0.39 %); durations below 256 ns are
/// exact. All content is integer, so that merging in any order gives the same histogram.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DurationHistogram {
    #[serde(with = "sparse")]
    buckets: Vec<u64>,
    count: u64,
    sum_ns: u128,
    min_ns: u64,
    max_ns: u64,
}

impl DurationHistogram {
    /// Takes note of `count` samples of one `duration`; a negative duration counts as zero.
    pub fn record(&mut self, duration: SimDuration, count: u64) {
        if count == 0 {
            return;
        }
        let ns = duration.0.max(0) as u64;
        let bucket = bucket_of(ns);
        if bucket >= self.buckets.len() {
            self.buckets.resize(bucket + 1, 0);
        }
        self.buckets[bucket] += count;
        self.min_ns = if self.count == 0 { ns } else { self.min_ns.min(ns) };
        self.max_ns = self.max_ns.max(ns);
        self.count += count;
        self.sum_ns += u128::from(ns) * u128::from(count);
    }

    /// Adds all samples of another histogram.
    pub fn merge(&mut self, other: &Self) {
        if other.count == 0 {
            return;
        }
        if other.buckets.len() > self.buckets.len() {
            self.buckets.resize(other.buckets.len(), 0);
        }
        for (mine, theirs) in self.buckets.iter_mut().zip(&other.buckets) {
            *mine += theirs;
        }
        self.min_ns = if self.count == 0 { other.min_ns } else { self.min_ns.min(other.min_ns) };
        self.max_ns = self.max_ns.max(other.max_ns);
        self.count += other.count;
        self.sum_ns += other.sum_ns;
    }

    /// How many samples there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Sum of all samples in nanoseconds.
    pub fn sum_ns(&self) -> u128 {
        self.sum_ns
    }

    /// The mean in milliseconds, exact up to the last rounding.
    pub fn mean_ms(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum_ns as f64 / self.count as f64 * 1e-6)
    }

    /// The shortest sample, exact.
    pub fn min(&self) -> Option<SimDuration> {
        (self.count > 0).then_some(SimDuration(self.min_ns as i64))
    }

    /// The longest sample, exact.
    pub fn max(&self) -> Option<SimDuration> {
        (self.count > 0).then_some(SimDuration(self.max_ns as i64))
    }

    /// The smallest duration that at least `fraction` of the samples do not exceed, in milliseconds.
    pub fn quantile_ms(&self, fraction: f64) -> Option<f64> {
        let rank = ((fraction * self.count as f64).ceil() as u64).clamp(1, self.count.max(1));
        let mut below = 0;
        self.buckets.iter().enumerate().find_map(|(bucket, count)| {
            below += count;
            (below >= rank).then(|| middle_of(bucket).clamp(self.min_ns as f64, self.max_ns as f64) * 1e-6)
        })
    }

    /// How many samples are at most `limit` long; samples in the bucket of the limit count if its middle is.
    pub fn count_within(&self, limit: SimDuration) -> u64 {
        let ns = limit.0.max(-1);
        if ns >= self.max_ns as i64 {
            return self.count;
        }
        if ns < self.min_ns as i64 {
            return 0;
        }
        let buckets = self.buckets.iter().enumerate();
        buckets.take_while(|(bucket, _)| middle_of(*bucket) <= ns as f64).map(|(_, count)| count).sum()
    }

    /// Share of the samples that are at most `limit` long.
    pub fn share_within(&self, limit: SimDuration) -> Option<f64> {
        (self.count > 0).then(|| self.count_within(limit) as f64 / self.count as f64)
    }

    /// Upper edge in milliseconds and count of every bucket that holds samples, ascending.
    pub fn filled_buckets(&self) -> impl Iterator<Item = (f64, u64)> {
        self.buckets
            .iter()
            .enumerate()
            .filter(|(_, count)| **count > 0)
            .map(|(bucket, count)| ((lower_edge(bucket + 1) - 1).min(self.max_ns) as f64 * 1e-6, *count))
    }

    /// Hands every number that makes up the histogram to `put`, in a fixed order.
    pub(super) fn for_each_number(&self, mut put: impl FnMut(u128)) {
        for number in [u128::from(self.count), self.sum_ns, u128::from(self.min_ns), u128::from(self.max_ns)] {
            put(number);
        }
        for (bucket, count) in self.buckets.iter().enumerate().filter(|(_, count)| **count > 0) {
            put(bucket as u128);
            put(u128::from(*count));
        }
    }
}

/// The bucket that holds a duration: exact below 2^7, then 2^7 buckets per doubling.
fn bucket_of(ns: u64) -> usize {
    let octave = (64 - ns.leading_zeros()).saturating_sub(BUCKETS_PER_OCTAVE_LOG2 + 1);
    ((octave as usize) << BUCKETS_PER_OCTAVE_LOG2) + (ns >> octave) as usize
}

fn lower_edge(bucket: usize) -> u64 {
    let octave = (bucket >> BUCKETS_PER_OCTAVE_LOG2).saturating_sub(1);
    ((bucket - (octave << BUCKETS_PER_OCTAVE_LOG2)) as u64) << octave
}

fn middle_of(bucket: usize) -> f64 {
    (lower_edge(bucket) + lower_edge(bucket + 1) - 1) as f64 / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn histogram(samples: &[i64]) -> DurationHistogram {
        let mut histogram = DurationHistogram::default();
        samples.iter().for_each(|ns| histogram.record(SimDuration(*ns), 1));
        histogram
    }

    #[test]
    fn quantiles_follow_the_nearest_rank() {
        let hundred: Vec<i64> = (1..=100).map(|ms| ms * 1_000_000).collect();
        let histogram = histogram(&hundred);
        // fraction -> sample [ms]
        for (fraction, expected) in [(0.0, 1.0), (0.5, 50.0), (0.501, 51.0), (0.95, 95.0), (0.999, 100.0), (1.0, 100.0)]
        {
            let found = histogram.quantile_ms(fraction).expect("samples");
            assert!((found / expected - 1.0).abs() <= 1.0 / 256.0, "{fraction}: {found} instead of {expected}");
        }
        assert_eq!(histogram.mean_ms(), Some(50.5));
    }

    #[test]
    fn samples_within_a_limit_are_counted() {
        let histogram = histogram(&[100, 200, 1_000_000, 5_000_000]);
        // limit [ns] -> samples within it
        for (limit, expected) in
            [(-1, 0), (0, 0), (99, 0), (100, 1), (199, 1), (200, 2), (1_010_000, 3), (5_000_000, 4), (9_000_000, 4)]
        {
            assert_eq!(histogram.count_within(SimDuration(limit)), expected, "{limit} ns");
        }
        assert_eq!(histogram.share_within(SimDuration(200)), Some(0.5));
        assert_eq!(DurationHistogram::default().share_within(SimDuration(200)), None);
    }

    #[test]
    fn an_empty_histogram_has_no_statistics() {
        let empty = DurationHistogram::default();
        assert_eq!((empty.mean_ms(), empty.quantile_ms(0.5), empty.max()), (None, None, None));
    }

    proptest! {
        #[test]
        fn every_duration_lies_in_its_bucket(ns in 0..i64::MAX as u64) {
            let bucket = bucket_of(ns);
            prop_assert!(lower_edge(bucket) <= ns && ns < lower_edge(bucket + 1));
            prop_assert!((middle_of(bucket) - ns as f64).abs() <= ns as f64 / 256.0 + 1e-9);
        }

        #[test]
        fn merging_equals_recording_together(
            left in prop::collection::vec(0..1_000_000_000i64, 0..50),
            right in prop::collection::vec(0..1_000_000_000i64, 0..50),
        ) {
            let mut merged = histogram(&left);
            merged.merge(&histogram(&right));
            prop_assert_eq!(merged, histogram(&[left, right].concat()));
        }
    }
}
