//! What congestion control did, over time and over the stations.

use serde::{Deserialize, Serialize};

use crate::evaluation::record::{CongestionState, LastingName};
use crate::units::{SimDuration, SimTime};

/// Length of a window: the time between two evaluations of ETSI TS 102 687.
const WINDOW: SimDuration = SimDuration::from_millis(200);

/// Values are kept as whole millionths, which makes their sums exact.
const MILLIONTHS: f64 = 1e6;

/// A figure over the stations in one window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spread {
    /// How many values there were.
    pub samples: u64,
    sum: i64,
    p5: i64,
    p50: i64,
    p95: i64,
}

/// What congestion control did in one window: one spread per [`CongestionMetrics::quantities`].
pub type CongestionWindow = [Spread; QUANTITIES];

const QUANTITIES: usize = 5;

/// What congestion control did; nothing if a run has none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CongestionMetrics {
    /// What the algorithm steers by.
    steers_by: Option<LastingName>,
    /// Windows of 200 ms from the start of the run, including the warm-up.
    pub windows: Vec<CongestionWindow>,
}

impl Spread {
    /// Mean over the stations.
    pub fn mean(&self) -> Option<f64> {
        (self.samples > 0).then(|| self.sum as f64 / self.samples as f64 / MILLIONTHS)
    }

    /// 5th, 50th and 95th percentile over the stations.
    pub fn percentiles(&self) -> Option<[f64; 3]> {
        (self.samples > 0).then(|| [self.p5, self.p50, self.p95].map(|value| value as f64 / MILLIONTHS))
    }

    fn of(values: &mut [i64]) -> Self {
        if values.is_empty() {
            return Self::default();
        }
        values.sort_unstable();
        // Nearest rank, as everywhere.
        let at = |percent: usize| values[(values.len() * percent).div_ceil(100).max(1) - 1];
        Self { samples: values.len() as u64, sum: values.iter().sum(), p5: at(5), p50: at(50), p95: at(95) }
    }

    fn merge(&mut self, other: &Self) {
        let samples = self.samples + other.samples;
        // A percentile cannot be pooled from percentiles; their mean over the runs is what is shown.
        let pooled = |mine: i64, theirs: i64| {
            (mine * self.samples as i64 + theirs * other.samples as i64).checked_div(samples as i64).unwrap_or(0)
        };
        let [p5, p50, p95] = [(self.p5, other.p5), (self.p50, other.p50), (self.p95, other.p95)]
            .map(|(mine, theirs)| pooled(mine, theirs));
        *self = Self { samples, sum: self.sum + other.sum, p5, p50, p95 };
    }
}

impl CongestionMetrics {
    /// Length of one of the [`Self::windows`].
    pub const WINDOW: SimDuration = WINDOW;
    /// Place of the channel busy ratio among the quantities.
    pub const CBR: usize = 1;
    /// Place of the rate that the stations had.
    pub const SENT_RATE: usize = 3;

    /// Names of what a window holds, with their units: what the algorithm steers by comes first.
    pub fn quantities(&self) -> [&'static str; QUANTITIES] {
        let steers_by = self.steers_by.map_or("state", |name| name.0);
        [steers_by, "cbr", "allowed_rate_hz", "sent_rate_hz", "radiated_power_dbm"]
    }

    pub(super) fn is_empty(&self) -> bool {
        self.windows.is_empty()
    }

    /// Mean of a quantity over the stations and the windows that end after `from`.
    pub fn mean_after(&self, from: SimTime, quantity: usize) -> Option<f64> {
        let first = (from.0 / WINDOW.0).max(0) as usize;
        let mut pooled = Spread::default();
        self.windows.iter().skip(first).for_each(|window| pooled.merge(&window[quantity]));
        pooled.mean()
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.steers_by = self.steers_by.or(other.steers_by);
        if self.windows.len() < other.windows.len() {
            self.windows.resize(other.windows.len(), CongestionWindow::default());
        }
        for (mine, theirs) in self.windows.iter_mut().zip(&other.windows) {
            mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| mine.merge(theirs));
        }
    }

    pub(super) fn for_each_number(&self, put: &mut dyn FnMut(u128)) {
        for spread in self.windows.iter().flatten() {
            for number in [spread.samples as i64, spread.sum, spread.p5, spread.p50, spread.p95] {
                put(number as u128);
            }
        }
    }
}

/// Collects samples; the window in progress is closed when a sample of a later one comes.
#[derive(Clone, Debug, Default)]
pub(super) struct CongestionRecorder {
    metrics: CongestionMetrics,
    current: usize,
    values: [Vec<i64>; QUANTITIES],
}

impl CongestionRecorder {
    /// Takes note of what a station does at `at`.
    pub fn record(&mut self, at: SimTime, state: &CongestionState) {
        let window = ((at.0 - 1).max(0) / WINDOW.0) as usize;
        if window != self.current {
            self.close_window();
            self.current = window;
        }
        self.metrics.steers_by = Some(LastingName(state.quantity));
        let values = [
            Some(state.value),
            Some(state.cbr),
            state.allowed_rate_hz,
            Some(state.sent_rate_hz),
            state.radiated_power_dbm,
        ];
        for (list, value) in self.values.iter_mut().zip(values) {
            list.extend(value.map(|value| (value * MILLIONTHS).round() as i64));
        }
    }

    pub fn finish(mut self) -> CongestionMetrics {
        self.close_window();
        self.metrics
    }

    fn close_window(&mut self) {
        if self.values[0].is_empty() {
            return;
        }
        if self.metrics.windows.len() <= self.current {
            self.metrics.windows.resize(self.current + 1, CongestionWindow::default());
        }
        let window = &mut self.metrics.windows[self.current];
        for (spread, values) in window.iter_mut().zip(&mut self.values) {
            *spread = Spread::of(values);
            values.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(delta: f64, sent_rate_hz: f64) -> CongestionState {
        CongestionState {
            quantity: "delta",
            value: delta,
            cbr: 0.5,
            allowed_rate_hz: None,
            sent_rate_hz,
            radiated_power_dbm: None,
        }
    }

    #[test]
    fn a_window_has_mean_and_percentiles_over_the_stations_and_runs_are_pooled() {
        let run = |offset: f64| {
            let mut recorder = CongestionRecorder::default();
            (1..=100).for_each(|station| {
                recorder.record(SimTime::from_secs_f64(0.2), &state(f64::from(station) * 1e-4, 10.0 + offset));
            });
            recorder.record(SimTime::from_secs_f64(0.6), &state(0.01, 5.0));
            recorder.finish()
        };
        let mut pooled = run(0.0);
        assert_eq!(pooled.windows[0][0].percentiles(), Some([0.0005, 0.005, 0.0095]));
        assert_eq!(pooled.windows[0][2].mean(), None, "nobody had sent yet");
        assert_eq!(pooled.windows[1][0].mean(), None, "nobody looked");
        pooled.merge(&run(2.0));
        assert_eq!(pooled.windows[0][3].mean(), Some(11.0));
        assert_eq!(pooled.quantities()[0], "delta");
        assert_eq!(pooled.mean_after(SimTime::from_secs_f64(0.4), CongestionMetrics::SENT_RATE), Some(5.0));
    }
}
