//! How sure a share of messages is, over independent runs.
//!
//! Receptions of one run have much in common, so the sample is a run and never a packet. The share is a ratio of sums over the runs.
//! Its standard error on the logit scale is that of the jackknife over runs, no smaller than that of independent trials, and
//! bounds are Student's t with one degree of freedom less than there are runs. On that scale bounds stay between 0 and 1, and
//! leaving out a whole run shows how much a single unlucky run matters.

use serde::Serialize;
use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::evaluation::metrics::{ConfidenceInterval, student_t_interval, student_t_quantile};

/// Chance that a one-sided bound is wrong; two-sided intervals leave half of it on each side.
const ERROR: f64 = 0.05;

/// Successes among the trials of one run; not whole where a distance bin is cut.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct RunCounts {
    /// Trials that succeeded.
    pub successes: f64,
    /// All trials.
    pub trials: f64,
}

/// A share over independent runs, and how sure it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// Successes over trials, of all runs together.
    pub estimate: f64,
    /// Runs with any trial.
    pub runs: usize,
    /// Trials of all runs.
    pub n: f64,
    /// Independent trials that would tell as much.
    pub n_eff: f64,
    /// Standard error of the logit; none where every trial had the same outcome.
    logit_error: Option<f64>,
}

impl Share {
    /// The share over runs; none without any trial. `independent` is how many trials can differ at most, such as the frames that
    /// many stations received: it bounds `n_eff` where all trials ended alike, so that runs cannot tell how alike trials are.
    pub fn of(runs: &[RunCounts], independent: f64) -> Option<Self> {
        let runs: Vec<RunCounts> = runs.iter().copied().filter(|run| run.trials > 0.0).collect();
        let total = total(&runs);
        if runs.is_empty() {
            return None;
        }
        let (n, p) = (total.trials, (total.successes / total.trials).clamp(0.0, 1.0));
        let alone = Self { estimate: p, runs: runs.len(), n, n_eff: n.min(independent.max(1.0)), logit_error: None };
        let failures = total.trials - total.successes;
        // Sums of cut bins end a rounding error away from zero.
        let nothing = 1e-9 * n;
        if total.successes <= nothing || failures <= nothing {
            let estimate = if failures <= nothing { 1.0 } else { 0.0 };
            return Some(Self { estimate, ..alone });
        }
        let of_independent_trials = 1.0 / (n * p * (1.0 - p));
        let variance = jackknife_variance(&runs, total).unwrap_or(0.0).max(of_independent_trials);
        let n_eff = n * of_independent_trials / variance;
        Some(Self { n_eff, logit_error: Some(variance.sqrt()), ..alone })
    }

    /// How much larger the variance is than that of independent trials.
    pub fn design_effect(&self) -> f64 {
        self.n / self.n_eff
    }

    /// Lower bound that holds with 95 % confidence; none for a single run.
    pub fn lower_bound(&self) -> Option<f64> {
        self.bound(-1.0, ERROR)
    }

    /// Upper bound that holds with 95 % confidence; none for a single run.
    pub fn upper_bound(&self) -> Option<f64> {
        self.bound(1.0, ERROR)
    }

    /// Bounds that hold together with 95 % confidence; none for a single run.
    pub fn interval(&self) -> Option<ConfidenceInterval> {
        let (lo, hi) = (self.bound(-1.0, ERROR / 2.0)?, self.bound(1.0, ERROR / 2.0)?);
        Some(ConfidenceInterval { lo, hi })
    }

    /// Chance of such an outcome or a better one if the true share were just below `target`: small where the target is met.
    pub fn p_value_of_at_least(&self, target: f64) -> f64 {
        let Some(degrees) = self.degrees_of_freedom() else { return 1.0 };
        match self.logit_error {
            Some(error) => 1.0 - student_t_cdf((logit(self.estimate) - logit(target)) / error, degrees),
            None if self.estimate > 0.5 => target.powf(self.n_eff),
            None => 1.0,
        }
    }

    /// Whether enough trials were made for `target` to be shown at all, even without a failure: `n_eff >= ln 0.05 / ln target`.
    pub fn is_large_enough_for(&self, target: f64) -> bool {
        self.n_eff >= smallest_sample(target)
    }

    fn bound(&self, side: f64, error: f64) -> Option<f64> {
        let degrees = self.degrees_of_freedom()?;
        Some(match self.logit_error {
            Some(logit_error) => {
                let quantile = student_t_quantile(1.0 - error, degrees);
                from_logit(logit(self.estimate) + side * quantile * logit_error)
            }
            // Every trial ended alike: one that had another chance than this bound would have shown it.
            None => match (self.estimate > 0.5, side < 0.0) {
                (true, true) => error.powf(1.0 / self.n_eff),
                (false, false) => 1.0 - error.powf(1.0 / self.n_eff),
                _ => self.estimate,
            },
        })
    }

    fn degrees_of_freedom(&self) -> Option<f64> {
        (self.runs > 1).then_some(self.runs as f64 - 1.0)
    }
}

/// Independent trials without a failure from which a share of at least `target` follows with 95 % confidence.
pub fn smallest_sample(target: f64) -> f64 {
    ERROR.ln() / target.ln()
}

/// What the first has more than the second, as a mean over runs with the same seeds, and its interval.
///
/// Runs in which one of them has no trial are left out; fewer than two pairs have no interval.
pub fn paired_difference(first: &[RunCounts], second: &[RunCounts]) -> Option<(f64, Option<ConfidenceInterval>)> {
    let share = |run: &RunCounts| (run.trials > 0.0).then(|| run.successes / run.trials);
    let pairs: Vec<f64> = first.iter().zip(second).filter_map(|(a, b)| Some(share(a)? - share(b)?)).collect();
    let mean = mean(&pairs)?;
    Some((mean, student_t_interval(&pairs)))
}

/// The mean; none of nothing.
pub(super) fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// Variance of the logit by the jackknife over runs; none for a single run.
fn jackknife_variance(runs: &[RunCounts], total: RunCounts) -> Option<f64> {
    let count = runs.len() as f64;
    let without: Vec<f64> = runs
        .iter()
        .map(|run| {
            let successes = total.successes - run.successes;
            let failures = total.trials - run.trials - successes;
            // Where the others have no failure, half of one stands for it.
            let correction = if successes < 0.5 || failures < 0.5 { 0.5 } else { 0.0 };
            ((successes + correction) / (failures + correction)).ln()
        })
        .collect();
    let mean = mean(&without).filter(|_| runs.len() > 1)?;
    Some((count - 1.0) / count * without.iter().map(|value| (value - mean).powi(2)).sum::<f64>())
}

fn total(runs: &[RunCounts]) -> RunCounts {
    runs.iter().fold(RunCounts::default(), |sum, run| RunCounts {
        successes: sum.successes + run.successes,
        trials: sum.trials + run.trials,
    })
}

fn logit(share: f64) -> f64 {
    (share / (1.0 - share)).ln()
}

fn from_logit(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}

pub(super) fn student_t_cdf(value: f64, degrees_of_freedom: f64) -> f64 {
    StudentsT::new(0.0, 1.0, degrees_of_freedom).expect("degrees of freedom are positive").cdf(value)
}

/// Which of several hypotheses are rejected when all are tested together, so that the chance of a single wrong rejection stays
/// below 5 % (Holm 1979).
pub fn holm(p_values: &[f64]) -> Vec<bool> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|a, b| p_values[*a].total_cmp(&p_values[*b]));
    let mut rejected = vec![false; p_values.len()];
    for (rank, place) in order.into_iter().enumerate() {
        if p_values[place] > ERROR / (p_values.len() - rank) as f64 {
            break;
        }
        rejected[place] = true;
    }
    rejected
}

/// Shares and bounds as they are reported.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Evidence {
    /// How the share is estimated and its bounds are computed.
    pub estimator: &'static str,
    /// The share over all runs.
    pub estimate: f64,
    /// One-sided 95 % bound; none for a single run.
    pub lower_bound: Option<f64>,
    /// One-sided 95 % bound; none for a single run.
    pub upper_bound: Option<f64>,
    /// Two-sided 95 % interval; none for a single run.
    pub interval: Option<ConfidenceInterval>,
    /// Runs with any trial.
    pub runs: usize,
    /// Trials of all runs.
    pub n: f64,
    /// Independent trials that would tell as much.
    pub n_eff: f64,
    /// Chance of such an outcome if the requirement were just missed.
    pub p_value: f64,
}

impl Evidence {
    /// A share that should be at least `target`.
    pub(super) fn of(share: &Share, target: f64) -> Self {
        Self {
            estimator: match share.logit_error {
                Some(_) => "Student's t on the logit, jackknife over runs",
                None => "every trial ended alike: 0.05^(1/n_eff)",
            },
            estimate: share.estimate,
            lower_bound: share.lower_bound(),
            upper_bound: share.upper_bound(),
            interval: share.interval(),
            runs: share.runs,
            n: share.n,
            n_eff: share.n_eff,
            p_value: share.p_value_of_at_least(target),
        }
    }
}

#[cfg(test)]
mod tests;
