//! What is measured, over which distances and from when on.

use serde::{Deserialize, Serialize};

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

impl Default for MetricsSettings {
    /// 20 m bins (3GPP TR 36.885) up to 500 m, awareness up to 300 m, and latency budgets from 3 ms to 1 s, among them
    /// those of 3GPP TS 22.185 and TS 22.186.
    fn default() -> Self {
        Self {
            distance_bin_m: 20.0,
            max_distance_m: 500.0,
            awareness_range_m: 300.0,
            warm_up: SimTime::ZERO,
            end: SimTime::ZERO,
            neighbour_lifetime: SimDuration::from_millis(1000),
            latency_budgets: [3, 5, 10, 20, 25, 50, 100, 200, 300, 500, 1000].map(SimDuration::from_millis).to_vec(),
        }
    }
}

impl MetricsSettings {
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
