//! What senders offer: sizes and rates of their messages.

use crate::evaluation::metrics::{DurationHistogram, MessageMetrics, RunMetrics};

use super::Context;

/// Kinds of messages that tell about their sender, whose gaps between receptions are measured.
const AWARENESS: [&str; 2] = ["CAM", "VAM"];

/// One kind of messages over all runs, as it was offered.
#[derive(Clone, Debug)]
pub(super) struct Offered {
    /// Bytes handed to the access layer, headers and signature included: mean, smallest and largest.
    pub bytes: Option<(f64, f64, f64)>,
    /// Messages per second of a sender, if it is known.
    pub rate_hz: Option<f64>,
    /// Messages generated.
    pub generated: u64,
    /// Frames sent.
    pub transmitted: u64,
    /// Messages given up.
    pub never_sent: u64,
}

impl Offered {
    /// Of one kind; none if no run has it.
    pub fn of(runs: &[RunMetrics], kind: &str, context: &Context) -> Option<Self> {
        let of_kind: Vec<&MessageMetrics> = runs.iter().filter_map(|run| metrics_of(run, kind)).collect();
        let sum = |of: fn(&MessageMetrics) -> u64| of_kind.iter().map(|metrics| of(metrics)).sum::<u64>();
        let transmitted = sum(|metrics| metrics.counts.transmitted);
        let sent = of_kind.iter().filter(|metrics| metrics.counts.transmitted > 0);
        let smallest = sent.clone().map(|metrics| f64::from(metrics.counts.bytes_min)).fold(f64::INFINITY, f64::min);
        let largest = sent.map(|metrics| f64::from(metrics.counts.bytes_max)).fold(0.0, f64::max);
        let mean = sum(|metrics| metrics.counts.bytes_sum) as f64 / transmitted.max(1) as f64;
        (!of_kind.is_empty()).then(|| Self {
            bytes: (transmitted > 0).then_some((mean, smallest, largest)),
            rate_hz: context.rates_hz.get(kind).copied().or_else(|| usual_rate_hz(runs, kind)),
            generated: sum(|metrics| metrics.counts.generated),
            transmitted,
            never_sent: sum(|metrics| metrics.counts.never_sent()),
        })
    }

    /// Megabits per second of a sender, headers included.
    pub fn data_rate_mbps(&self) -> Option<f64> {
        Some(self.bytes?.0 * 8.0 * self.rate_hz? * 1e-6)
    }
}

/// What one kind of message achieved in a run.
pub(super) fn metrics_of<'a>(run: &'a RunMetrics, kind: &str) -> Option<&'a MessageMetrics> {
    run.messages.iter().find(|(known, _)| known.name() == kind).map(|(_, metrics)| metrics)
}

/// Why the gaps between receptions of a kind are not known.
pub(super) fn gaps_unknown(runs: &[RunMetrics], kind: &str) -> Option<String> {
    if !AWARENESS.contains(&kind) {
        return Some(format!("intervals between receptions are measured for {} only", AWARENESS.join(" and ")));
    }
    let both = AWARENESS.iter().all(|kind| runs.iter().any(|run| metrics_of(run, kind).is_some()));
    both.then(|| format!("intervals between receptions of {} are not counted apart", AWARENESS.join(" and ")))
}

/// One over the median gap between receptions: what most senders do, unless half of their messages are lost.
fn usual_rate_hz(runs: &[RunMetrics], kind: &str) -> Option<f64> {
    if gaps_unknown(runs, kind).is_some() {
        return None;
    }
    let mut gaps = DurationHistogram::default();
    runs.iter().for_each(|run| gaps.merge(&run.updates.gaps));
    gaps.quantile_ms(0.5).filter(|median| *median > 0.0).map(|median| 1e3 / median)
}
