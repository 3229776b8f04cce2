//! The figures of one access technology in a mixed fleet.

use crate::evaluation::record::{LatencyStages, LossCause, Technology};

use super::summary::{over_runs, prr_at, prr_ranges};
use super::{
    CbrSummary, ConfidenceInterval, LatencySummary, PrrAtDistance, PrrCurve, RangeAtLevel, RunMetrics,
    TechnologyMetrics,
};

/// What the stations of one access technology achieved.
#[derive(Clone, Debug)]
pub struct TechnologySummary {
    /// The technology.
    pub technology: Technology,
    /// Stations in a run; the largest number if runs differ.
    pub stations: u64,
    /// Messages generated after the warm-up.
    pub generated: u64,
    /// Messages that reached the air.
    pub transmitted: u64,
    /// Receptions that should have happened, within the evaluated distance and at stations of the same technology.
    pub expected: u64,
    /// Receptions that did.
    pub received: u64,
    /// Lost receptions by cause.
    pub lost: [(LossCause, u64); LossCause::ALL.len()],
    /// Packet reception ratio at [`PRR_DISTANCES_M`](super::PRR_DISTANCES_M).
    pub prr_at: Vec<PrrAtDistance>,
    /// How far the packet reception ratio stays above [`PRR_LEVELS`](super::PRR_LEVELS).
    pub prr_range: Vec<RangeAtLevel>,
    /// Interval of the packet reception ratio of each distance bin.
    pub prr_intervals: Vec<Option<ConfidenceInterval>>,
    /// Channel busy ratio as these stations measure it.
    pub cbr: CbrSummary,
    /// End-to-end latency of the receptions.
    pub end_to_end: LatencySummary,
    /// Latency by stage, in the order of [`LatencyStages::NAMES`].
    pub stages: Vec<(&'static str, LatencySummary)>,
}

impl TechnologySummary {
    pub(super) fn of(technology: Technology, pooled: &RunMetrics, runs: &[RunMetrics]) -> Self {
        let metrics = &pooled.technologies[&technology];
        let messages = &metrics.messages;
        // A small fleet may have no station of it in a run, which then says nothing about it.
        let of_runs: Vec<Option<&TechnologyMetrics>> =
            runs.iter().map(|run| run.technologies.get(&technology)).collect();
        let figure = |of: &dyn Fn(&TechnologyMetrics) -> Option<f64>| over_runs(&of_runs, |run| run.and_then(of));
        let settings = &pooled.settings;
        let curve = PrrCurve::for_ranges(settings, &messages.delivery);
        let run_curves: Vec<PrrCurve> = of_runs
            .iter()
            .map(|run| run.map(|run| PrrCurve::for_ranges(settings, &run.messages.delivery)))
            .collect::<Option<_>>()
            .unwrap_or_default();
        let total = messages.delivery.total();
        Self {
            technology,
            stations: metrics.stations,
            generated: messages.counts.generated,
            transmitted: messages.counts.transmitted,
            expected: total.expected(),
            received: total.received,
            lost: std::array::from_fn(|cause| (LossCause::ALL[cause], total.lost[cause])),
            prr_at: prr_at(&curve, &run_curves),
            prr_range: prr_ranges(&curve, &run_curves),
            prr_intervals: (0..messages.delivery.bin_count())
                .map(|bin| figure(&|run| run.messages.delivery.bin(bin).ratio()).map(ConfidenceInterval::within_unit))
                .collect(),
            cbr: CbrSummary {
                mean: metrics.channel_load.mean(),
                p95: metrics.channel_load.p95(),
                interval: figure(&|run| run.channel_load.mean()).map(ConfidenceInterval::within_unit),
            },
            end_to_end: LatencySummary::of(&messages.end_to_end, figure(&|run| run.messages.end_to_end.mean_ms())),
            stages: LatencyStages::NAMES
                .iter()
                .enumerate()
                .map(|(stage, name)| {
                    let interval = figure(&|run| run.messages.stages[stage].mean_ms());
                    (*name, LatencySummary::of(&messages.stages[stage], interval))
                })
                .collect(),
        }
    }
}
