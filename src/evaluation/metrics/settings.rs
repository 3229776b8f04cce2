//! What is measured, over which distances and from when on.

use serde::{Deserialize, Serialize};

use crate::scenario::Scenario;
use crate::units::{SimDuration, SimTime};

/// What is measured, over which distances and from when on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MetricsSettings {
    /// Width of a distance bin, in metres; every bin holds its lower edge.
    pub distance_bin_m: f64,
    /// Receptions at this distance or farther are not evaluated, in metres.
    pub max_distance_m: f64,
    /// Up to this distance stations are meant to be aware of each other, in metres.
    ///
    /// Inter-packet gap, age of information, neighbourhood awareness and reliability look no farther.
    pub awareness_range_m: f64,
    /// Messages generated before this instant are not evaluated.
    pub warm_up: SimTime,
    /// End of the run.
    pub end: SimTime,
    /// A neighbour is known if a packet of it arrived within this span.
    pub neighbour_lifetime: SimDuration,
    /// End-to-end latencies that a reception may have to stay within, ascending.
    pub latency_budgets: Vec<SimDuration>,
}

/// Latencies that requirements name, in milliseconds.
const LATENCY_BUDGETS_MS: [i64; 17] = [1, 3, 5, 10, 20, 25, 30, 50, 60, 80, 100, 150, 200, 300, 500, 800, 1000];

impl Default for MetricsSettings {
    /// 20 m bins (3GPP TR 36.885) up to 500 m, awareness up to 300 m, and as latency budgets all latencies that the
    /// requirements of the built-in catalogue name.
    fn default() -> Self {
        Self {
            distance_bin_m: 20.0,
            max_distance_m: 500.0,
            awareness_range_m: 300.0,
            warm_up: SimTime::ZERO,
            end: SimTime::ZERO,
            neighbour_lifetime: SimDuration::from_millis(1000),
            latency_budgets: LATENCY_BUDGETS_MS.map(SimDuration::from_millis).to_vec(),
        }
    }
}

impl MetricsSettings {
    /// What a scenario wants measured.
    pub fn of(scenario: &Scenario) -> Self {
        let metrics = &scenario.metrics;
        Self {
            distance_bin_m: metrics.distance_bin_m,
            max_distance_m: metrics.max_distance_m,
            awareness_range_m: metrics.awareness_range_m,
            warm_up: SimTime::from_secs_f64(scenario.run.warm_up_s),
            end: SimTime::from_secs_f64(scenario.run.duration_s),
            ..Self::default()
        }
    }

    /// How many bins cover the evaluated distance; the last one may be narrower.
    pub fn bin_count(&self) -> usize {
        (self.max_distance_m / self.distance_bin_m).ceil() as usize
    }

    /// Lower and upper edge of a bin, in metres.
    pub fn bin_edges(&self, bin: usize) -> (f64, f64) {
        let low = bin as f64 * self.distance_bin_m;
        (low, (low + self.distance_bin_m).min(self.max_distance_m))
    }
}
