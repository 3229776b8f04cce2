//! How sure a figure is, over runs with different seeds.

use serde::Serialize;
use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

/// Bounds that hold the true value with 95 % confidence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ConfidenceInterval {
    /// Lower bound.
    pub lo: f64,
    /// Upper bound.
    pub hi: f64,
}

const TWO_SIDED_95: f64 = 0.975;

impl ConfidenceInterval {
    /// The interval of a ratio: what lies below 0 or above 1 is cut off.
    pub fn within_unit(self) -> Self {
        Self { lo: self.lo.max(0.0), hi: self.hi.min(1.0) }
    }
}

/// Quantile of Student's t distribution.
pub fn student_t_quantile(probability: f64, degrees_of_freedom: f64) -> f64 {
    StudentsT::new(0.0, 1.0, degrees_of_freedom).expect("degrees of freedom are positive").inverse_cdf(probability)
}

/// Student's t interval of the mean of independent runs; none for fewer than two.
///
/// Receptions within a run are correlated, so that the samples are the runs and never the packets.
pub fn student_t_interval(per_run: &[f64]) -> Option<ConfidenceInterval> {
    let runs = per_run.len() as f64;
    if per_run.len() < 2 {
        return None;
    }
    let mean = per_run.iter().sum::<f64>() / runs;
    let variance = per_run.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (runs - 1.0);
    let half_width = student_t_quantile(TWO_SIDED_95, runs - 1.0) * (variance / runs).sqrt();
    Some(ConfidenceInterval { lo: mean - half_width, hi: mean + half_width })
}

/// Wilson's score interval of a proportion of independent trials.
pub fn wilson_interval(successes: u64, trials: u64) -> Option<ConfidenceInterval> {
    if trials == 0 {
        return None;
    }
    let z = Normal::standard().inverse_cdf(TWO_SIDED_95);
    let (n, p) = (trials as f64, successes as f64 / trials as f64);
    let shrink = 1.0 + z * z / n;
    let centre = (p + z * z / (2.0 * n)) / shrink;
    let half_width = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt() / shrink;
    Some(ConfidenceInterval { lo: centre - half_width, hi: centre + half_width })
}
