//! How many messages arrive in time at which distance, run by run.

use crate::evaluation::metrics::{
    BinCounts, ConfidenceInterval, DurationHistogram, MessageMetrics, RunMetrics, student_t_interval,
};
use crate::units::SimDuration;

use super::statistics::mean;
use super::{ReliabilityObject, RunCounts};

/// Width of the distance bin in which a range is judged, in metres.
pub(super) const EDGE_M: f64 = 20.0;

/// The latency that counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Clock {
    /// None: whatever arrives counts.
    Any,
    /// From the sampling of the state to the use of the message.
    EndToEnd(SimDuration),
    /// Within the access layers.
    Link(SimDuration),
}

/// One kind of messages in all runs, and what counts as a success.
#[derive(Clone, Debug)]
pub(super) struct Deliveries<'a> {
    runs: Vec<(&'a RunMetrics, &'a MessageMetrics)>,
    clock: Clock,
    counts: ReliabilityObject,
}

impl<'a> Deliveries<'a> {
    /// Runs that do not have this kind of message are left out.
    pub fn new(runs: &'a [RunMetrics], kind: &str, clock: Clock, counts: ReliabilityObject) -> Self {
        let of_kind = |run: &'a RunMetrics| {
            let found = run.messages.iter().find(|(known, _)| known.name() == kind);
            found.map(|(_, metrics)| (run, metrics))
        };
        Self { runs: runs.iter().filter_map(of_kind).collect(), clock, counts }
    }

    /// Frames of all runs: receptions of one frame have its latency in common.
    pub fn frames(&self) -> f64 {
        self.runs.iter().map(|(_, metrics)| metrics.counts.transmitted as f64).sum()
    }

    /// Successes among the receptions that should have happened, per run, from `lo_m` up to `hi_m`. A bin that lies partly inside
    /// counts in proportion.
    pub fn within(&self, lo_m: f64, hi_m: f64) -> Vec<RunCounts> {
        self.runs.iter().map(|(run, metrics)| self.of_run(run, metrics, lo_m, hi_m)).collect()
    }

    fn of_run(&self, run: &RunMetrics, metrics: &MessageMetrics, lo_m: f64, hi_m: f64) -> RunCounts {
        let width = run.settings.distance_bin_m;
        let first = (lo_m / width).floor().max(0.0) as usize;
        let last = ((hi_m / width).ceil().max(0.0) as usize).min(metrics.delivery.bin_count());
        let mut counts = RunCounts::default();
        for bin in first..last {
            let (low, high) = run.settings.bin_edges(bin);
            let inside = (hi_m.min(high) - lo_m.max(low)).max(0.0) / (high - low);
            let of_bin = metrics.delivery.bin(bin);
            counts.trials += inside * of_bin.expected() as f64;
            counts.successes += inside * self.in_time(metrics, bin, &of_bin);
        }
        counts.trials /= self.share_sent(metrics);
        counts
    }

    fn in_time(&self, metrics: &MessageMetrics, bin: usize, counts: &BinCounts) -> f64 {
        let received = counts.received as f64;
        match self.clock {
            Clock::Any => received,
            // Exact where the limit is one of the budgets; otherwise the latency is taken to be the same at all distances.
            Clock::EndToEnd(limit) => match metrics.delivery.received_within(bin, limit) {
                Some(in_time) => in_time as f64,
                None => received * metrics.end_to_end.share_within(limit).unwrap_or(0.0),
            },
            Clock::Link(limit) => received * metrics.link.share_within(limit).unwrap_or(0.0),
        }
    }

    /// Share of the messages that reached the air: one that was never sent failed at all its receivers, whoever they would have
    /// been.
    fn share_sent(&self, metrics: &MessageMetrics) -> f64 {
        let generated = metrics.counts.generated as f64;
        match self.counts {
            ReliabilityObject::SentPacket => 1.0,
            _ if generated == 0.0 => 1.0,
            // At least one was sent, or nothing would have been expected.
            _ => (1.0 - metrics.counts.never_sent() as f64 / generated).max(1.0 / generated),
        }
    }

    /// Largest distance up to which at least `target` of the messages succeed in the last 20 m, of all runs together.
    ///
    /// The search begins at `around_m`, so that the sign of the margin is that of the share there: outward as long as it holds,
    /// otherwise inward until it does.
    pub fn reach(&self, target: f64, around_m: f64) -> Reach {
        let pooled = |range: f64| pool(&self.within((range - EDGE_M).max(0.0), range));
        reach(&pooled, self.farthest_m(), target, around_m)
    }

    /// The same of each run; none where a run has no receptions there or the reach lies beyond what was measured.
    pub fn reach_of_runs(&self, target: f64, around_m: f64) -> Option<Vec<f64>> {
        let of_run = |(run, metrics): &(&RunMetrics, &MessageMetrics)| {
            let share = |range: f64| pool(&[self.of_run(run, metrics, (range - EDGE_M).max(0.0), range)]);
            match reach(&share, self.farthest_m(), target, around_m) {
                Reach::UpTo(range) => Some(range),
                Reach::Beyond(_) | Reach::Unknown => None,
            }
        };
        self.runs.iter().map(of_run).collect()
    }

    /// The latency that a share `target` of the messages in the last 20 m before `range_m` stay within, in milliseconds; none
    /// if more than the rest are lost. The latency of those that arrive is taken to be the same at all distances.
    pub fn quantile_ms(&self, target: f64, range_m: f64) -> Option<f64> {
        let arrived = pool(&self.arrived().within((range_m - EDGE_M).max(0.0), range_m))?;
        let mut histogram = self.histogram(self.runs.first()?.1).clone();
        self.runs[1..].iter().for_each(|(_, metrics)| histogram.merge(self.histogram(metrics)));
        (arrived >= target).then(|| histogram.quantile_ms(target / arrived)).flatten()
    }

    /// The same of each run; none if it does not exist in one.
    pub fn quantile_of_runs_ms(&self, target: f64, range_m: f64) -> Option<Vec<f64>> {
        let one = |run: &(&'a RunMetrics, &'a MessageMetrics)| Self { runs: vec![*run], ..self.clone() };
        self.runs.iter().map(|run| one(run).quantile_ms(target, range_m)).collect()
    }

    /// Whatever arrives, however late.
    fn arrived(&self) -> Self {
        Self { clock: Clock::Any, ..self.clone() }
    }

    fn histogram(&self, metrics: &'a MessageMetrics) -> &'a DurationHistogram {
        match self.clock {
            Clock::Link(_) => &metrics.link,
            Clock::Any | Clock::EndToEnd(_) => &metrics.end_to_end,
        }
    }

    /// Where what was measured ends.
    pub fn farthest_m(&self) -> f64 {
        self.runs.iter().map(|(run, _)| run.settings.max_distance_m).fold(f64::INFINITY, f64::min)
    }
}

/// How far something holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Reach {
    /// Up to this distance, in metres; 0 if nowhere.
    UpTo(f64),
    /// At least up to where what was measured ends.
    Beyond(f64),
    /// Nothing was expected there.
    Unknown,
}

/// All runs together; none without trials.
pub(super) fn pool(runs: &[RunCounts]) -> Option<f64> {
    let trials: f64 = runs.iter().map(|run| run.trials).sum();
    (trials > 0.0).then(|| runs.iter().map(|run| run.successes).sum::<f64>() / trials)
}

fn reach(share_at: &dyn Fn(f64) -> Option<f64>, farthest: f64, target: f64, around: f64) -> Reach {
    let Some(mut share) = share_at(around) else { return Reach::Unknown };
    let mut range = around;
    // Between two points the share is taken to be linear.
    let crossing =
        |(near, high): (f64, f64), (far, low): (f64, f64)| near + (high - target) / (high - low) * (far - near);
    let mut step = around;
    if share >= target {
        while step < farthest {
            step = (step + EDGE_M).min(farthest);
            // Where nobody was, nothing changes.
            let Some(then) = share_at(step) else { continue };
            if then < target {
                return Reach::UpTo(crossing((range, share), (step, then)));
            }
            (range, share) = (step, then);
        }
        return Reach::Beyond(range);
    }
    while step > EDGE_M {
        step -= EDGE_M;
        match share_at(step) {
            Some(then) if then >= target => return Reach::UpTo(crossing((step, then), (range, share))),
            Some(then) => (range, share) = (step, then),
            None => {}
        }
    }
    Reach::UpTo(0.0)
}

/// Mean of a figure of each run, and its interval.
pub(super) fn over_runs(values: &[f64]) -> Option<(f64, Option<ConfidenceInterval>)> {
    Some((mean(values)?, student_t_interval(values)))
}
