//! `[access.ideal]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// No technology but what it achieves: every packet arrives after a time, or it is lost. For questions of what if.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Ideal {
    /// From the hand-over of a packet to its arrival, drawn anew for each packet and the same for all its receivers.
    pub latency: Latency,
    /// Probability that a receiver loses a packet.
    pub loss: Loss,
    /// Nobody farther away receives anything.
    #[schemars(range(min = 0.0, max = 100_000.0))]
    pub range_m: f64,
}

/// A distribution of latencies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Latency {
    /// Always the same.
    Constant(ConstantLatency),
    /// Evenly spread.
    Uniform(UniformLatency),
    /// Exponential on top of the least.
    Exponential(ExponentialLatency),
    /// Normal without what lies below the least.
    NormalTruncated(NormalLatency),
    /// Lognormal, by mean and standard deviation of the latency itself.
    Lognormal(LognormalLatency),
    /// A measured distribution, linear between its quantiles.
    Quantiles(QuantileLatency),
}

/// Always the same.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ConstantLatency {
    /// The latency.
    #[schemars(range(min = 0.0, max = 100_000.0))]
    pub value_ms: f64,
}

/// Evenly spread.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct UniformLatency {
    /// The least.
    #[schemars(range(min = 0.0, max = 100_000.0))]
    pub min_ms: f64,
    /// The most.
    #[schemars(range(min = 0.0, max = 100_000.0))]
    pub max_ms: f64,
}

/// Exponential on top of the least.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ExponentialLatency {
    /// The least.
    #[schemars(range(min = 0.0, max = 100_000.0))]
    pub min_ms: f64,
    /// The mean, the least included.
    #[schemars(range(min = 0.0, max = 100_000.0))]
    pub mean_ms: f64,
}

/// Normal without what lies below the least.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct NormalLatency {
    /// Mean of the whole normal distribution.
    #[schemars(range(min = 0.0, max = 100_000.0))]
    pub mean_ms: f64,
    /// Standard deviation of the whole normal distribution.
    #[schemars(range(min = 0.0, max = 100_000.0))]
    pub sd_ms: f64,
    /// The least; not above the mean.
    #[schemars(range(min = 0.0, max = 100_000.0))]
    pub min_ms: f64,
}

/// Lognormal, by mean and standard deviation of the latency itself.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LognormalLatency {
    /// Mean.
    #[schemars(range(min = 0.001, max = 100_000.0))]
    pub mean_ms: f64,
    /// Standard deviation.
    #[schemars(range(min = 0.0, max = 100_000.0))]
    pub sd_ms: f64,
}

/// A measured distribution.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct QuantileLatency {
    /// Quantiles in rising order, from share 0 to share 1.
    #[schemars(length(min = 2, max = 1000))]
    pub points: Vec<LatencyQuantile>,
}

/// One quantile.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LatencyQuantile {
    /// Share of packets that are not later.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub share: f64,
    /// The latency.
    #[schemars(range(min = 0.0, max = 100_000.0))]
    pub latency_ms: f64,
}

/// Probability that a receiver loses a packet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Loss {
    /// The same at all distances.
    Constant(ConstantLoss),
    /// By distance, linear between points; before the first and after the last one it stays.
    ByDistance(LossByDistance),
}

/// The same at all distances.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ConstantLoss {
    /// The probability.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub rate: f64,
}

/// By distance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LossByDistance {
    /// The points, nearest first.
    #[schemars(length(min = 1, max = 1000))]
    pub points: Vec<LossPoint>,
}

/// Loss at a distance.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LossPoint {
    /// The distance.
    #[schemars(range(min = 0.0, max = 100_000.0))]
    pub distance_m: f64,
    /// The probability.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub rate: f64,
}

impl Default for Ideal {
    fn default() -> Self {
        Self { latency: Latency::default(), loss: Loss::default(), range_m: 100_000.0 }
    }
}

impl Default for Latency {
    fn default() -> Self {
        Self::Constant(ConstantLatency::default())
    }
}

impl Default for ConstantLatency {
    fn default() -> Self {
        Self { value_ms: 1.0 }
    }
}

impl Default for UniformLatency {
    fn default() -> Self {
        Self { min_ms: 1.0, max_ms: 20.0 }
    }
}

impl Default for ExponentialLatency {
    fn default() -> Self {
        Self { min_ms: 0.0, mean_ms: 10.0 }
    }
}

impl Default for NormalLatency {
    fn default() -> Self {
        Self { mean_ms: 10.0, sd_ms: 3.0, min_ms: 0.0 }
    }
}

impl Default for LognormalLatency {
    fn default() -> Self {
        Self { mean_ms: 10.0, sd_ms: 5.0 }
    }
}

impl Default for QuantileLatency {
    fn default() -> Self {
        // share, latency [ms]
        let points = [(0.0, 1.0), (0.5, 10.0), (0.95, 30.0), (1.0, 100.0)];
        Self { points: points.map(|(share, latency_ms)| LatencyQuantile { share, latency_ms }).to_vec() }
    }
}

impl Default for Loss {
    fn default() -> Self {
        Self::Constant(ConstantLoss::default())
    }
}

impl Default for LossByDistance {
    fn default() -> Self {
        // distance [m], probability
        let points = [(0.0, 0.0), (200.0, 0.05), (500.0, 0.5), (800.0, 1.0)];
        Self { points: points.map(|(distance_m, rate)| LossPoint { distance_m, rate }).to_vec() }
    }
}
