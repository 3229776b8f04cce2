//! The figures of a result: pooled over all seeds, each with its confidence interval over the seeds.

use std::collections::BTreeMap;

use crate::evaluation::record::{DropReason, LatencyStages, LossCause, MessageKind, Rejection};

use super::{
    ConfidenceInterval, DurationHistogram, HazardReactions, MessageCounts, MessageMetrics, PrrCurve, ReliableRange,
    ResultHash, RunMetrics, TechnologySummary, result_hash, student_t_interval,
};

/// Levels of the packet reception ratio whose ranges are reported.
pub const PRR_LEVELS: [f64; 3] = [0.9, 0.95, 0.99];

/// Distances at which the packet reception ratio is reported, in metres.
pub const PRR_DISTANCES_M: [f64; 3] = [100.0, 200.0, 300.0];

/// The figures of one technology over all seeds.
///
/// Counts are sums over the seeds and ratios are ratios of these sums; an interval exists with two seeds or more.
#[derive(Clone, Debug)]
pub struct Summary {
    /// The access technology.
    pub technology: String,
    /// The error model; empty where nobody said. Results of different ones compare link simulators.
    pub error_model: String,
    /// How many runs were pooled.
    pub runs: usize,
    /// Stations in a run; the largest number if runs differ.
    pub stations: u64,
    /// What was sent.
    pub messages: MessagesSummary,
    /// The kinds of messages one by one, by name.
    pub by_message: Vec<MessageSummary>,
    /// The access technologies of a mixed fleet one by one, by name; empty if all stations have the same.
    pub by_technology: Vec<TechnologySummary>,
    /// Frames that arrived and were not accepted, by reason; at any distance.
    pub rejections: [(Rejection, u64); Rejection::ALL.len()],
    /// Receptions that should have happened, within the evaluated distance.
    pub expected: u64,
    /// Receptions that did.
    pub received: u64,
    /// Lost receptions by cause.
    pub lost: [(LossCause, u64); LossCause::ALL.len()],
    /// Packet reception ratio at [`PRR_DISTANCES_M`].
    pub prr_at: Vec<PrrAtDistance>,
    /// How far the packet reception ratio stays above [`PRR_LEVELS`].
    pub prr_range: Vec<RangeAtLevel>,
    /// Channel busy ratio.
    pub cbr: CbrSummary,
    /// End-to-end latency of the receptions.
    pub end_to_end: LatencySummary,
    /// Latency by stage, in the order of [`LatencyStages::NAMES`]; the means sum to that of `end_to_end`.
    pub stages: Vec<(&'static str, LatencySummary)>,
    /// Time between receptions of one pair within the awareness range.
    pub inter_packet_gap: LatencySummary,
    /// Time average of the age of information, in milliseconds.
    pub age_of_information_ms: Option<f64>,
    /// Interval of `age_of_information_ms`.
    pub age_of_information_interval: Option<ConfidenceInterval>,
    /// Age of information just before an update.
    pub peak_age_of_information: LatencySummary,
    /// Share of the neighbours within the awareness range that are known.
    pub neighbour_awareness_ratio: Option<f64>,
    /// Interval of `neighbour_awareness_ratio`.
    pub neighbour_awareness_interval: Option<ConfidenceInterval>,
    /// What vehicles did about events that they were told of; none if no application reacts to them.
    pub hazards: Option<HazardSummary>,
    /// The fingerprint of all runs.
    pub result_hash: ResultHash,
    /// All runs together.
    pub pooled: RunMetrics,
    /// Interval of the packet reception ratio of each distance bin of `pooled`.
    pub prr_intervals: Vec<Option<ConfidenceInterval>>,
}

/// What vehicles did about events that they were told of, each event counted once for each vehicle.
#[derive(Clone, Debug)]
pub struct HazardSummary {
    /// Vehicles that were warned.
    pub warned: u64,
    /// Those that reacted.
    pub reacted: u64,
    /// Those of them that could slow down as advised before they came to the event.
    pub in_time: u64,
    /// From the detection of the event to the warning.
    pub detection_to_warning: LatencySummary,
    /// From the detection of the event to the reaction.
    pub detection_to_reaction: LatencySummary,
    /// Mean distance to the event at the reaction, in metres.
    pub mean_distance_m: Option<f64>,
    /// Interval of `mean_distance_m`.
    pub mean_distance_interval: Option<ConfidenceInterval>,
    /// The shortest of these distances.
    pub least_distance_m: Option<f64>,
}

/// What was sent, over all seeds.
#[derive(Clone, Debug)]
pub struct MessagesSummary {
    /// Messages generated after the warm-up.
    pub generated: u64,
    /// Messages that reached the air.
    pub transmitted: u64,
    /// Messages given up, by reason.
    pub dropped: [(DropReason, u64); DropReason::ALL.len()],
    /// Sizes by the name of the message.
    pub bytes: BTreeMap<&'static str, BytesSummary>,
}

/// What one kind of message achieved.
#[derive(Clone, Debug)]
pub struct MessageSummary {
    /// The kind.
    pub kind: MessageKind,
    /// Messages generated after the warm-up.
    pub generated: u64,
    /// Frames of this kind: every hop and repetition counts.
    pub transmitted: u64,
    /// Sizes of the frames.
    pub bytes: Option<BytesSummary>,
    /// Receptions that should have happened, within the evaluated distance.
    pub expected: u64,
    /// Receptions that did.
    pub received: u64,
    /// Packet reception ratio at [`PRR_DISTANCES_M`].
    pub prr_at: Vec<PrrAtDistance>,
    /// End-to-end latency of the receptions.
    pub end_to_end: LatencySummary,
    /// Share of the time that frames of this kind kept the channel busy at the mean station.
    pub channel_load: Option<f64>,
    /// Interval of `channel_load`.
    pub channel_load_interval: Option<ConfidenceInterval>,
    /// Deliveries over several hops; none if no message was meant for them.
    pub multi_hop: Option<MultiHopSummary>,
}

/// What became of messages that travel over several hops.
#[derive(Clone, Debug)]
pub struct MultiHopSummary {
    /// Messages that were sent, repetitions included.
    pub messages: u64,
    /// Stations in the destination areas when the messages were sent.
    pub addressed: u64,
    /// First deliveries.
    pub delivered: u64,
    /// First deliveries by number of hops, one hop first: how many, latency, mean distance in metres.
    pub by_hop: Vec<(u64, LatencySummary, Option<f64>)>,
}

/// Bytes of one kind of message, as handed to the access layer.
#[derive(Clone, Copy, Debug)]
pub struct BytesSummary {
    /// Bytes per message.
    pub mean: f64,
    /// Smallest message.
    pub min: u32,
    /// Largest message.
    pub max: u32,
}

/// Channel busy ratio of the measured stations after the warm-up.
#[derive(Clone, Copy, Debug)]
pub struct CbrSummary {
    /// Mean over stations and time.
    pub mean: Option<f64>,
    /// 95th percentile over stations and time.
    pub p95: Option<f64>,
    /// Interval of `mean`.
    pub interval: Option<ConfidenceInterval>,
}

/// A distribution of durations in milliseconds; all none if there was no sample.
#[derive(Clone, Copy, Debug)]
pub struct LatencySummary {
    /// Exact mean.
    pub mean: Option<f64>,
    /// Median.
    pub p50: Option<f64>,
    /// 95th percentile.
    pub p95: Option<f64>,
    /// 99th percentile.
    pub p99: Option<f64>,
    /// 99.9th percentile.
    pub p999: Option<f64>,
    /// Exact maximum.
    pub max: Option<f64>,
    /// Interval of `mean`.
    pub interval: Option<ConfidenceInterval>,
}

/// Packet reception ratio at a distance.
#[derive(Clone, Copy, Debug)]
pub struct PrrAtDistance {
    /// Where, in metres.
    pub distance_m: f64,
    /// Interpolated ratio; none beyond the distances with receptions.
    pub ratio: Option<f64>,
    /// Interval of `ratio`.
    pub interval: Option<ConfidenceInterval>,
}

/// How far the packet reception ratio stays above a level.
#[derive(Clone, Copy, Debug)]
pub struct RangeAtLevel {
    /// The level.
    pub level: f64,
    /// The range of the pooled curve.
    pub range: ReliableRange,
    /// Interval in metres; none unless every seed has a range.
    pub interval: Option<ConfidenceInterval>,
}

impl LatencySummary {
    /// Names of the figures in the order of [`Self::figures`].
    pub const QUANTILES: [&'static str; 6] = ["mean", "p50", "p95", "p99", "p999", "max"];

    /// All figures in milliseconds.
    pub fn figures(&self) -> [Option<f64>; 6] {
        [self.mean, self.p50, self.p95, self.p99, self.p999, self.max]
    }

    pub(super) fn of(pooled: &DurationHistogram, interval: Option<ConfidenceInterval>) -> Self {
        Self {
            mean: pooled.mean_ms(),
            p50: pooled.quantile_ms(0.5),
            p95: pooled.quantile_ms(0.95),
            p99: pooled.quantile_ms(0.99),
            p999: pooled.quantile_ms(0.999),
            max: pooled.max().map(|longest| longest.as_millis_f64()),
            interval,
        }
    }
}

impl HazardSummary {
    fn of(pooled: &HazardReactions, runs: &[RunMetrics]) -> Self {
        let figure =
            |of: &dyn Fn(&HazardReactions) -> Option<f64>| over_runs(runs, |run| run.hazards.as_ref().and_then(of));
        let latency = |of: fn(&HazardReactions) -> &DurationHistogram| {
            LatencySummary::of(of(pooled), figure(&|run| of(run).mean_ms()))
        };
        Self {
            warned: pooled.warned,
            reacted: pooled.reacted,
            in_time: pooled.in_time,
            detection_to_warning: latency(|run| &run.detection_to_warning),
            detection_to_reaction: latency(|run| &run.detection_to_reaction),
            mean_distance_m: pooled.mean_distance_m(),
            mean_distance_interval: figure(&HazardReactions::mean_distance_m),
            least_distance_m: pooled.least_distance_m(),
        }
    }
}

impl Summary {
    /// Pools `runs`, one per seed in the order of the seeds; there must be at least one.
    pub fn from_runs(technology: &str, runs: &[RunMetrics]) -> Self {
        let (first, others) = runs.split_first().expect("a result has at least one run");
        let mut pooled = first.clone();
        others.iter().for_each(|run| pooled.merge(run));

        let curve = PrrCurve::for_ranges(&pooled.settings, &pooled.all.delivery);
        let run_curves: Vec<PrrCurve> =
            runs.iter().map(|run| PrrCurve::for_ranges(&run.settings, &run.all.delivery)).collect();
        let prr_at = prr_at(&curve, &run_curves);
        let prr_range = prr_ranges(&curve, &run_curves);
        let prr_intervals = (0..pooled.all.delivery.bin_count())
            .map(|bin| over_runs(runs, |run| run.all.delivery.bin(bin).ratio()).map(ConfidenceInterval::within_unit));

        let messages = &pooled.all.counts;
        let total = pooled.all.delivery.total();
        Self {
            technology: technology.to_owned(),
            error_model: String::new(),
            runs: runs.len(),
            stations: pooled.stations,
            messages: MessagesSummary {
                generated: messages.generated,
                transmitted: messages.transmitted,
                dropped: std::array::from_fn(|reason| (DropReason::ALL[reason], messages.dropped[reason])),
                bytes: pooled
                    .messages
                    .iter()
                    .filter_map(|(kind, metrics)| Some((kind.name(), BytesSummary::of(&metrics.counts)?)))
                    .collect(),
            },
            by_message: pooled.messages.keys().map(|kind| MessageSummary::of(*kind, &pooled, runs)).collect(),
            by_technology: pooled
                .technologies
                .keys()
                .map(|technology| TechnologySummary::of(*technology, &pooled, runs))
                .collect(),
            rejections: std::array::from_fn(|reason| (Rejection::ALL[reason], pooled.rejections[reason])),
            expected: total.expected(),
            received: total.received,
            lost: std::array::from_fn(|cause| (LossCause::ALL[cause], total.lost[cause])),
            prr_at,
            prr_range,
            cbr: CbrSummary {
                mean: pooled.channel_load.mean(),
                p95: pooled.channel_load.p95(),
                interval: over_runs(runs, |run| run.channel_load.mean()).map(ConfidenceInterval::within_unit),
            },
            end_to_end: LatencySummary::of(&pooled.all.end_to_end, over_runs(runs, |run| run.all.end_to_end.mean_ms())),
            stages: LatencyStages::NAMES
                .iter()
                .enumerate()
                .map(|(stage, name)| {
                    let interval = over_runs(runs, |run| run.all.stages[stage].mean_ms());
                    (*name, LatencySummary::of(&pooled.all.stages[stage], interval))
                })
                .collect(),
            inter_packet_gap: LatencySummary::of(
                &pooled.updates.gaps,
                over_runs(runs, |run| run.updates.gaps.mean_ms()),
            ),
            age_of_information_ms: pooled.updates.mean_age_ms(),
            age_of_information_interval: over_runs(runs, |run| run.updates.mean_age_ms()),
            peak_age_of_information: LatencySummary::of(
                &pooled.updates.peak_ages,
                over_runs(runs, |run| run.updates.peak_ages.mean_ms()),
            ),
            neighbour_awareness_ratio: pooled.awareness.neighbour_ratio(),
            neighbour_awareness_interval: over_runs(runs, |run| run.awareness.neighbour_ratio())
                .map(ConfidenceInterval::within_unit),
            hazards: pooled.hazards.as_ref().map(|hazards| HazardSummary::of(hazards, runs)),
            result_hash: result_hash(runs),
            prr_intervals: prr_intervals.collect(),
            pooled,
        }
    }

    /// The same with the name of the error model.
    #[must_use]
    pub fn with_error_model(self, error_model: &str) -> Self {
        Self { error_model: error_model.to_owned(), ..self }
    }

    /// Ratio of all receptions that happened to all that should have, within the evaluated distance.
    pub fn reception_ratio(&self) -> Option<f64> {
        (self.expected > 0).then(|| self.received as f64 / self.expected as f64)
    }
}

impl BytesSummary {
    fn of(counts: &MessageCounts) -> Option<Self> {
        Some(Self { mean: counts.bytes_mean()?, min: counts.bytes_min, max: counts.bytes_max })
    }
}

impl MessageSummary {
    fn of(kind: MessageKind, pooled: &RunMetrics, runs: &[RunMetrics]) -> Self {
        let metrics = &pooled.messages[&kind];
        // A kind may be missing in a run, which then says nothing about it.
        let of_runs: Vec<(&RunMetrics, Option<&MessageMetrics>)> =
            runs.iter().map(|run| (run, run.messages.get(&kind))).collect();
        let settings = &pooled.settings;
        let run_curves: Option<Vec<PrrCurve>> = of_runs
            .iter()
            .map(|(_, of_run)| of_run.map(|of_run| PrrCurve::for_ranges(settings, &of_run.delivery)))
            .collect();
        let total = metrics.delivery.total();
        let multi_hop = &metrics.multi_hop;
        Self {
            kind,
            generated: metrics.counts.generated,
            transmitted: metrics.counts.transmitted,
            bytes: BytesSummary::of(&metrics.counts),
            expected: total.expected(),
            received: total.received,
            prr_at: prr_at(&PrrCurve::for_ranges(settings, &metrics.delivery), &run_curves.unwrap_or_default()),
            end_to_end: LatencySummary::of(
                &metrics.end_to_end,
                over_runs(&of_runs, |(_, of_run)| of_run.and_then(|of_run| of_run.end_to_end.mean_ms())),
            ),
            channel_load: metrics.channel_load(pooled.stations, pooled.measured_time()),
            channel_load_interval: over_runs(&of_runs, |(run, of_run)| {
                of_run.map_or(Some(0.0), |of_run| of_run.channel_load(run.stations, run.measured_time()))
            }),
            multi_hop: (multi_hop.messages > 0).then(|| MultiHopSummary {
                messages: multi_hop.messages,
                addressed: multi_hop.addressed,
                delivered: multi_hop.delivered(),
                by_hop: multi_hop
                    .by_hop
                    .iter()
                    .map(|hop| (hop.latency.count(), LatencySummary::of(&hop.latency, None), hop.mean_distance_m()))
                    .collect(),
            }),
        }
    }

    /// Packet reception ratio over all distances.
    pub fn ratio(&self) -> Option<f64> {
        (self.expected > 0).then(|| self.received as f64 / self.expected as f64)
    }
}

pub(super) fn prr_at(curve: &PrrCurve, run_curves: &[PrrCurve]) -> Vec<PrrAtDistance> {
    let at = |distance_m| PrrAtDistance {
        distance_m,
        ratio: curve.at(distance_m),
        interval: over_runs(run_curves, |run| run.at(distance_m)).map(ConfidenceInterval::within_unit),
    };
    PRR_DISTANCES_M.into_iter().map(at).collect()
}

pub(super) fn prr_ranges(curve: &PrrCurve, run_curves: &[PrrCurve]) -> Vec<RangeAtLevel> {
    let at = |level| RangeAtLevel {
        level,
        range: curve.reliable_range(level),
        interval: over_runs(run_curves, |run| run.reliable_range(level).meters()),
    };
    PRR_LEVELS.into_iter().map(at).collect()
}

/// The interval over the runs, if every run has the figure.
pub(super) fn over_runs<R>(runs: &[R], figure: impl FnMut(&R) -> Option<f64>) -> Option<ConfidenceInterval> {
    let figures: Option<Vec<f64>> = runs.iter().map(figure).collect();
    student_t_interval(&figures?)
}
