//! Channel busy ratio over time and over all stations.

use serde::{Deserialize, Serialize};

use crate::units::{SimDuration, SimTime};

use super::sparse;

/// Length of a window over which the ratio is shown over time (ETSI TS 102 687 measures over 100 ms).
const WINDOW: SimDuration = SimDuration::from_millis(100);

/// Ratios are kept as whole millionths, which makes their sums exact.
const MILLIONTHS: f64 = 1e6;

/// Steps of the overall distribution: a percentile is right to half a step.
const STEPS: usize = 10_000;

/// Channel busy ratio of all measured stations in one window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoadWindow {
    /// Samples in the window.
    pub samples: u64,
    /// Sum of the ratios, in millionths.
    pub sum_millionths: u64,
    /// 95th percentile over the stations, in millionths.
    pub p95_millionths: u64,
}

/// Channel busy ratio over time, and its distribution after the warm-up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelLoad {
    /// Windows of 100 ms from the start of the run, including the warm-up.
    pub windows: Vec<LoadWindow>,
    /// Samples after the warm-up by their ratio in ten-thousandths.
    #[serde(with = "sparse")]
    distribution: Vec<u64>,
    sum_millionths: u64,
    samples: u64,
}

impl LoadWindow {
    /// Mean over the stations.
    pub fn mean(&self) -> Option<f64> {
        (self.samples > 0).then(|| self.sum_millionths as f64 / self.samples as f64 / MILLIONTHS)
    }

    /// 95th percentile over the stations.
    pub fn p95(&self) -> Option<f64> {
        (self.samples > 0).then(|| self.p95_millionths as f64 / MILLIONTHS)
    }
}

impl ChannelLoad {
    /// Length of one of the [`Self::windows`].
    pub const WINDOW: SimDuration = WINDOW;

    /// Mean over all samples after the warm-up.
    pub fn mean(&self) -> Option<f64> {
        (self.samples > 0).then(|| self.sum_millionths as f64 / self.samples as f64 / MILLIONTHS)
    }

    /// The smallest ratio that at least 95 % of the samples after the warm-up do not exceed.
    pub fn p95(&self) -> Option<f64> {
        let rank = nearest_rank_95(self.samples);
        let mut below = 0;
        self.distribution.iter().enumerate().find_map(|(step, count)| {
            below += count;
            (below >= rank).then_some(step as f64 / STEPS as f64)
        })
    }

    pub(super) fn merge(&mut self, other: &Self) {
        if self.distribution.len() < other.distribution.len() {
            self.distribution.resize(other.distribution.len(), 0);
        }
        self.distribution.iter_mut().zip(&other.distribution).for_each(|(mine, theirs)| *mine += theirs);
        self.sum_millionths += other.sum_millionths;
        self.samples += other.samples;
        if self.windows.len() < other.windows.len() {
            self.windows.resize(other.windows.len(), LoadWindow::default());
        }
        for (mine, theirs) in self.windows.iter_mut().zip(&other.windows) {
            let samples = mine.samples + theirs.samples;
            let weighted = mine.p95_millionths * mine.samples + theirs.p95_millionths * theirs.samples;
            // A percentile cannot be pooled from percentiles; their mean over the runs is what is shown.
            mine.p95_millionths = weighted.checked_div(samples).unwrap_or(0);
            mine.sum_millionths += theirs.sum_millionths;
            mine.samples = samples;
        }
    }

    pub(super) fn for_each_number(&self, mut put: impl FnMut(u128)) {
        for window in &self.windows {
            for number in [window.samples, window.sum_millionths, window.p95_millionths] {
                put(u128::from(number));
            }
        }
        put(u128::from(self.samples));
        put(u128::from(self.sum_millionths));
        for (step, count) in self.distribution.iter().enumerate().filter(|(_, count)| **count > 0) {
            put(step as u128);
            put(u128::from(*count));
        }
    }
}

/// Collects samples; the window in progress is closed when a sample of a later one comes.
#[derive(Clone, Debug, Default)]
pub(super) struct ChannelLoadRecorder {
    load: ChannelLoad,
    warm_up: SimTime,
    current: usize,
    current_millionths: Vec<u64>,
}

impl ChannelLoadRecorder {
    pub(super) fn new(warm_up: SimTime) -> Self {
        Self { warm_up, ..Self::default() }
    }

    /// Takes note of the ratio over a window that ended at `at`.
    pub(super) fn record(&mut self, at: SimTime, ratio: f64) {
        let window = ((at.0 - 1).max(0) / WINDOW.0) as usize;
        if window != self.current {
            self.close_window();
            self.current = window;
        }
        let millionths = (ratio.clamp(0.0, 1.0) * MILLIONTHS).round() as u64;
        self.current_millionths.push(millionths);
        if at >= self.warm_up {
            if self.load.distribution.is_empty() {
                self.load.distribution = vec![0; STEPS + 1];
            }
            let step = (millionths as usize * STEPS + 500_000) / 1_000_000;
            self.load.distribution[step] += 1;
            self.load.sum_millionths += millionths;
            self.load.samples += 1;
        }
    }

    pub(super) fn finish(mut self) -> ChannelLoad {
        self.close_window();
        self.load
    }

    fn close_window(&mut self) {
        let samples = self.current_millionths.len() as u64;
        if samples == 0 {
            return;
        }
        let rank = nearest_rank_95(samples) as usize - 1;
        let (_, p95, _) = self.current_millionths.select_nth_unstable(rank);
        let p95_millionths = *p95;
        if self.load.windows.len() <= self.current {
            self.load.windows.resize(self.current + 1, LoadWindow::default());
        }
        let sum_millionths = self.current_millionths.iter().sum();
        self.load.windows[self.current] = LoadWindow { samples, sum_millionths, p95_millionths };
        self.current_millionths.clear();
    }
}

/// Place of the 95th percentile among sorted samples, from 1.
fn nearest_rank_95(samples: u64) -> u64 {
    (samples * 95).div_ceil(100).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_show_the_whole_run_and_the_distribution_leaves_out_the_warm_up() {
        let mut recorder = ChannelLoadRecorder::new(SimTime::from_secs_f64(0.2));
        for (at, ratio) in [(0.1, 0.9), (0.2, 0.1), (0.2, 0.3), (0.4, 0.5)] {
            recorder.record(SimTime::from_secs_f64(at), ratio);
        }
        let load = recorder.finish();
        let means: Vec<_> = load.windows.iter().map(|window| window.mean()).collect();
        assert_eq!(means, [Some(0.9), Some(0.2), None, Some(0.5)]);
        assert_eq!((load.mean(), load.p95()), (Some(0.3), Some(0.5)));
    }

    #[test]
    fn the_95th_percentile_is_the_95th_of_a_hundred() {
        let mut recorder = ChannelLoadRecorder::new(SimTime::ZERO);
        (1..=100).rev().for_each(|percent| recorder.record(SimTime(1), f64::from(percent) / 100.0));
        let load = recorder.finish();
        assert_eq!((load.p95(), load.windows[0].p95()), (Some(0.95), Some(0.95)));
    }
}
