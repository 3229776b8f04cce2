//! The parts of a requirement, each measured and compared with its number.

use crate::evaluation::metrics::{
    ConfidenceInterval, DurationHistogram, MessageMetrics, RunMetrics, student_t_interval, student_t_quantile,
};
use crate::units::SimDuration;

use super::delivery::{Clock, Deliveries, EDGE_M, Reach, over_runs, pool};
use super::offered::{Offered, gaps_unknown, metrics_of};
use super::statistics::{mean, student_t_cdf};
use super::{
    Component, DistanceShare, Endpoint, Evidence, Margin, Part, Quantity, ReliabilityObject, RunCounts, Share, Word,
};

/// A gap between two receptions may be longer than the interval by this share of it: channel access takes its time.
const INTERVAL_JITTER: f64 = 0.1;

/// What a message must achieve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Target {
    /// Longest latency.
    pub limit_ms: Option<f64>,
    /// Share that must succeed.
    pub reliability: f64,
    /// Distance at which.
    pub range_m: f64,
}

impl Component {
    fn new(part: Part, message: &str, target: f64) -> Self {
        Self {
            part,
            message: message.to_owned(),
            word: Word::NotMeasured,
            reason: None,
            limit_ms: None,
            target,
            range_m: None,
            evidence: None,
            edge_bin: None,
            cumulative: None,
            margins: Vec::new(),
        }
    }

    fn because(self, reason: impl Into<String>) -> Self {
        Self { word: Word::NotMeasured, reason: Some(reason.into()), ..self }
    }

    fn judged(self, share: &Share) -> Self {
        Self { word: word_of(share, self.target), evidence: Some(Evidence::of(share, self.target)), ..self }
    }
}

/// MET if the lower bound reaches the target and there are enough trials, NOT MET if the upper bound does not.
fn word_of(share: &Share, target: f64) -> Word {
    match (share.lower_bound(), share.upper_bound()) {
        (Some(lower), _) if lower >= target && share.is_large_enough_for(target) => Word::Met,
        (_, Some(upper)) if upper < target => Word::NotMet,
        _ => Word::Inconclusive,
    }
}

/// Messages that arrive in time in the last 20 m before the range.
pub(super) fn delivery(
    runs: &[RunMetrics],
    kind: &str,
    link: bool,
    counts: ReliabilityObject,
    target: Target,
) -> Component {
    let part = if link { Part::LinkDelivery } else { Part::TimelyDelivery };
    let limit = target.limit_ms.map(SimDuration::from_millis_f64);
    let clock = match (limit, link) {
        (None, _) => Clock::Any,
        (Some(limit), true) => Clock::Link(limit),
        (Some(limit), false) => Clock::EndToEnd(limit),
    };
    let deliveries = Deliveries::new(runs, kind, clock, counts);
    let range = target.range_m;
    let component =
        Component { limit_ms: target.limit_ms, range_m: Some(range), ..Component::new(part, kind, target.reliability) };
    if range > deliveries.farthest_m() {
        let farthest = deliveries.farthest_m();
        return component
            .because(format!("{range} m is beyond the {farthest} m that were evaluated; set metrics.max_distance_m"));
    }
    let near = (range - EDGE_M).max(0.0);
    let edge = deliveries.within(near, range);
    let Some(share) = Share::of(&edge, deliveries.frames()) else {
        return component.because(format!("no receiver was between {near} and {range} m from a sender"));
    };
    let distances = |lo_m: f64, counts: &[RunCounts]| {
        let share = Share::of(counts, deliveries.frames())?;
        Some(DistanceShare { lo_m, hi_m: range, expected: share.n, share: share.estimate, interval: share.interval() })
    };
    let mut margins = vec![reliability_margin(&share, target.reliability)];
    margins.push(range_margin(&deliveries, target));
    if let Some(limit_ms) = target.limit_ms {
        margins.push(latency_margin(&deliveries, target, limit_ms));
    }
    Component {
        edge_bin: distances(near, &edge),
        cumulative: distances(0.0, &deliveries.within(0.0, range)),
        margins,
        ..component.judged(&share)
    }
}

/// The largest of some usual reliabilities at which the limit is kept, for rows that name none.
pub(super) fn met_up_to(runs: &[RunMetrics], kind: &str, link: bool, limit_ms: f64, range_m: f64) -> Option<f64> {
    let limit = SimDuration::from_millis_f64(limit_ms);
    let clock = if link { Clock::Link(limit) } else { Clock::EndToEnd(limit) };
    let deliveries = Deliveries::new(runs, kind, clock, ReliabilityObject::ApplicationMessage);
    let share = pool(&deliveries.within((range_m - EDGE_M).max(0.0), range_m))?;
    [0.999, 0.99, 0.95, 0.9].into_iter().find(|reliability| share >= *reliability)
}

fn reliability_margin(share: &Share, target: f64) -> Margin {
    let nines = |achieved: f64| ((1.0 - target) / (1.0 - achieved)).log10();
    let finite = |value: f64| Some(value).filter(|value| value.is_finite());
    let interval = share.interval();
    let estimate = finite(nines(share.estimate));
    Margin {
        quantity: Quantity::Reliability,
        unit: "nines",
        estimate,
        lo: interval.and_then(|interval| finite(nines(interval.lo))),
        hi: interval.and_then(|interval| finite(nines(interval.hi))),
        note: estimate.is_none().then(|| format!("no failure in {:.0} trials", share.n)),
    }
}

fn range_margin(deliveries: &Deliveries<'_>, target: Target) -> Margin {
    let range = target.range_m;
    let margin = |estimate: Option<f64>, interval: Option<ConfidenceInterval>, note: Option<String>| Margin {
        quantity: Quantity::Range,
        unit: "m",
        estimate,
        lo: interval.map(|interval| interval.lo),
        hi: interval.map(|interval| interval.hi),
        note,
    };
    match deliveries.reach(target.reliability, range) {
        Reach::UpTo(reach) => {
            let of_runs = deliveries.reach_of_runs(target.reliability, range);
            let over: Option<Vec<f64>> = of_runs.map(|runs| runs.iter().map(|reach| reach - range).collect());
            let note = over.is_none().then(|| "in some run beyond what was measured: no interval".to_owned());
            margin(Some(reach - range), over.and_then(|over| student_t_interval(&over)), note)
        }
        Reach::Beyond(farthest) => {
            let more = farthest - range;
            margin(None, None, Some(format!("more than {more} m: held up to where what was measured ends")))
        }
        Reach::Unknown => margin(None, None, Some("nothing was expected there".to_owned())),
    }
}

fn latency_margin(deliveries: &Deliveries<'_>, target: Target, limit_ms: f64) -> Margin {
    let quantile = deliveries.quantile_ms(target.reliability, target.range_m);
    let of_runs = deliveries.quantile_of_runs_ms(target.reliability, target.range_m);
    let over: Option<Vec<f64>> = of_runs.map(|runs| runs.iter().map(|quantile| limit_ms - quantile).collect());
    let interval = over.and_then(|over| student_t_interval(&over)).filter(|_| quantile.is_some());
    let note = match (quantile, interval) {
        (None, _) => Some("more than the rest are lost: no latency is enough".to_owned()),
        (Some(_), None) => Some("in some run more than the rest are lost: no interval".to_owned()),
        _ => None,
    };
    Margin {
        quantity: Quantity::Latency,
        unit: "ms",
        estimate: quantile.map(|quantile| limit_ms - quantile),
        lo: interval.map(|interval| interval.lo),
        hi: interval.map(|interval| interval.hi),
        note,
    }
}

/// Updates that come within the interval after the one before.
pub(super) fn update_interval(runs: &[RunMetrics], kind: &str, rate_hz: f64, reliability: f64) -> Component {
    let limit_ms = 1e3 / rate_hz;
    let component = Component { limit_ms: Some(limit_ms), ..Component::new(Part::UpdateInterval, kind, reliability) };
    if let Some(reason) = gaps_unknown(runs, kind) {
        return component.because(reason);
    }
    let tolerated_ms = limit_ms * (1.0 + INTERVAL_JITTER);
    let tolerated = SimDuration::from_millis_f64(tolerated_ms);
    let counts = |run: &RunMetrics| RunCounts {
        successes: run.updates.gaps.count_within(tolerated) as f64,
        trials: run.updates.gaps.count() as f64,
    };
    let counts: Vec<RunCounts> = runs.iter().map(counts).collect();
    let frames = runs.iter().filter_map(|run| metrics_of(run, kind)).map(|metrics| metrics.counts.transmitted as f64);
    let Some(share) = Share::of(&counts, frames.sum()) else {
        return component.because("no receiver got two messages of one sender");
    };
    let quantiles: Vec<f64> =
        runs.iter().filter_map(|run| run.updates.gaps.quantile_ms(reliability)).map(|gap| tolerated_ms - gap).collect();
    let (estimate, interval) = over_runs(&quantiles).map_or((None, None), |(mean, interval)| (Some(mean), interval));
    let latency = Margin {
        quantity: Quantity::Latency,
        unit: "ms",
        estimate,
        lo: interval.map(|interval| interval.lo),
        hi: interval.map(|interval| interval.hi),
        note: None,
    };
    Component { margins: vec![reliability_margin(&share, reliability), latency], ..component.judged(&share) }
}

/// Bits per second of one sender that arrive in time at the range.
pub(super) fn goodput(
    runs: &[RunMetrics],
    kind: &str,
    offered: &Offered,
    required_mbps: f64,
    target: Target,
) -> Component {
    let component = Component {
        limit_ms: target.limit_ms,
        range_m: Some(target.range_m),
        ..Component::new(Part::Goodput, kind, required_mbps)
    };
    let Some(offered_mbps) = offered.data_rate_mbps() else {
        return component.because("the rate of the messages is not known");
    };
    let clock = target.limit_ms.map_or(Clock::Any, |limit| Clock::EndToEnd(SimDuration::from_millis_f64(limit)));
    let deliveries = Deliveries::new(runs, kind, clock, ReliabilityObject::ApplicationMessage);
    if target.range_m > deliveries.farthest_m() {
        return component.because(format!("{} m is beyond what was evaluated", target.range_m));
    }
    let counts = deliveries.within((target.range_m - EDGE_M).max(0.0), target.range_m);
    let of_runs: Vec<f64> = counts
        .iter()
        .filter(|run| run.trials > 0.0)
        .map(|run| offered_mbps * run.successes / run.trials - required_mbps)
        .collect();
    let Some((margin, interval)) = over_runs(&of_runs) else {
        return component.because(format!("no receiver was at {} m from a sender", target.range_m));
    };
    let bounds = one_sided(&of_runs);
    let word = match bounds {
        Some((lower, _, _)) if lower >= 0.0 => Word::Met,
        Some((_, upper, _)) if upper < 0.0 => Word::NotMet,
        _ => Word::Inconclusive,
    };
    let evidence = Evidence {
        estimator: "Student's t over runs",
        estimate: margin + required_mbps,
        lower_bound: bounds.map(|(lower, ..)| lower + required_mbps),
        upper_bound: bounds.map(|(_, upper, _)| upper + required_mbps),
        interval: interval
            .map(|interval| ConfidenceInterval { lo: interval.lo + required_mbps, hi: interval.hi + required_mbps }),
        runs: of_runs.len(),
        n: of_runs.len() as f64,
        n_eff: of_runs.len() as f64,
        p_value: bounds.map_or(1.0, |(_, _, p_value)| p_value),
    };
    let margins = vec![Margin {
        quantity: Quantity::DataRate,
        unit: "Mbit/s",
        estimate: Some(margin),
        lo: interval.map(|interval| interval.lo),
        hi: interval.map(|interval| interval.hi),
        note: None,
    }];
    Component { word, evidence: Some(evidence), margins, ..component }
}

/// One-sided 95 % bounds of a mean over runs, and the chance of such a mean if the true one were 0.
fn one_sided(of_runs: &[f64]) -> Option<(f64, f64, f64)> {
    let count = of_runs.len() as f64;
    let mean = mean(of_runs).filter(|_| of_runs.len() > 1)?;
    let variance = of_runs.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (count - 1.0);
    let error = (variance / count).sqrt();
    let half_width = student_t_quantile(0.95, count - 1.0) * error;
    let p_value = match error > 0.0 {
        true => 1.0 - student_t_cdf(mean / error, count - 1.0),
        false => f64::from(u8::from(mean < 0.0)),
    };
    Some((mean - half_width, mean + half_width, p_value))
}

/// Stages between two points of the way, and whether they are all of what lies between.
fn stages_between(from: Endpoint, to: Endpoint) -> (Vec<&'static str>, bool) {
    // stage, between which points it lies
    const STAGES: [(&str, Endpoint, Endpoint); 9] = [
        ("generation", Endpoint::Generation, Endpoint::NetworkEntry),
        ("encoding", Endpoint::Generation, Endpoint::NetworkEntry),
        ("signing", Endpoint::NetworkEntry, Endpoint::AccessEntry),
        ("gate", Endpoint::AccessEntry, Endpoint::AccessExit),
        ("queue", Endpoint::AccessEntry, Endpoint::AccessExit),
        ("access", Endpoint::AccessEntry, Endpoint::AccessExit),
        ("air", Endpoint::AccessEntry, Endpoint::AccessExit),
        ("verification", Endpoint::AccessExit, Endpoint::NetworkExit),
        ("decoding", Endpoint::NetworkExit, Endpoint::Application),
    ];
    let inside = STAGES.iter().filter(|(_, begin, end)| *begin >= from && *end <= to);
    let complete = from >= Endpoint::Generation && to <= Endpoint::Application;
    (inside.map(|(name, ..)| *name).collect(), complete)
}

/// Messages that pass a part of the station in time.
pub(super) fn station_stage(
    runs: &[RunMetrics],
    kind: &str,
    (from, to): (Endpoint, Endpoint),
    limit_ms: f64,
    reliability: f64,
) -> Component {
    let component = Component { limit_ms: Some(limit_ms), ..Component::new(Part::StationStage, kind, reliability) };
    let (stages, complete) = stages_between(from, to);
    let missing = match (from < Endpoint::Generation, to > Endpoint::Application) {
        (true, _) => "the time of the sensor",
        (_, true) => "application and display",
        _ => "other parts of the station",
    };
    if stages.is_empty() {
        return component.because(format!("no stage of the simulation lies between {} and {}", from.name(), to.name()));
    }
    let limit = SimDuration::from_millis_f64(limit_ms);
    let of_kind = runs.iter().filter_map(|run| metrics_of(run, kind));
    let in_time = |metrics| share_of_sum_within(metrics, &stages, limit);
    let counts: Vec<RunCounts> = of_kind
        .clone()
        .filter_map(|metrics| {
            let trials = metrics.end_to_end.count() as f64;
            Some(RunCounts { successes: in_time(metrics)? * trials, trials })
        })
        .collect();
    let Some(share) = Share::of(&counts, of_kind.map(|metrics| metrics.counts.transmitted as f64).sum()) else {
        return component.because("nothing was received");
    };
    let mut margins = vec![reliability_margin(&share, reliability)];
    let quantiles = runs.iter().filter_map(|run| metrics_of(run, kind));
    let quantiles: Option<Vec<f64>> =
        quantiles.map(|metrics| Some(limit_ms - quantile_of_sum_ms(metrics, &stages, reliability)?)).collect();
    if let Some((estimate, interval)) = quantiles.and_then(|quantiles| over_runs(&quantiles)) {
        margins.push(Margin {
            quantity: Quantity::Latency,
            unit: "ms",
            estimate: Some(estimate),
            lo: interval.map(|interval| interval.lo),
            hi: interval.map(|interval| interval.hi),
            note: None,
        });
    }
    let judged = Component { margins, ..component.judged(&share) };
    // A part of the way that takes too long is too long; one that does not says nothing about the whole.
    if complete || judged.word == Word::NotMet {
        return judged;
    }
    let measured = stages.join(", ");
    judged.because(format!(
        "{missing} is not modelled; of the rest ({measured}) {:.2} % keep the limit",
        share.estimate * 100.0
    ))
}

/// Share of the messages whose stages together stay within the limit. Stages that vary are taken to be independent of each
/// other; the others shift the limit.
fn share_of_sum_within(metrics: &MessageMetrics, stages: &[&str], limit: SimDuration) -> Option<f64> {
    let (fixed, varying) = fixed_and_varying(metrics, stages)?;
    within(&varying, limit - fixed)
}

/// The time that a share `fraction` of the messages stay within in the stages together; none where several of them vary.
fn quantile_of_sum_ms(metrics: &MessageMetrics, stages: &[&str], fraction: f64) -> Option<f64> {
    let (fixed, varying) = fixed_and_varying(metrics, stages)?;
    let fixed_ms = fixed.0 as f64 * 1e-6;
    match varying.as_slice() {
        [] => Some(fixed_ms),
        [only] => Some(fixed_ms + only.quantile_ms(fraction)?),
        _ => None,
    }
}

/// Time in the stages that always take as long, and the others; none where nothing was received.
fn fixed_and_varying<'a>(
    metrics: &'a MessageMetrics,
    stages: &[&str],
) -> Option<(SimDuration, Vec<&'a DurationHistogram>)> {
    let (mut fixed, mut varying) = (SimDuration::ZERO, Vec::new());
    for histogram in stages.iter().filter_map(|name| metrics.stage(name)) {
        match (histogram.min()?, histogram.max()?) {
            (min, max) if min == max => fixed += min,
            _ => varying.push(histogram),
        }
    }
    Some((fixed, varying))
}

fn within(histograms: &[&DurationHistogram], limit: SimDuration) -> Option<f64> {
    match histograms {
        [] => Some(if limit >= SimDuration::ZERO { 1.0 } else { 0.0 }),
        [only] => only.share_within(limit),
        [first, others @ ..] => {
            let total = first.count() as f64;
            let mut sum = 0.0;
            for (upper_edge_ms, count) in first.filled_buckets() {
                sum += count as f64 / total * within(others, limit - SimDuration::from_millis_f64(upper_edge_ms))?;
            }
            Some(sum)
        }
    }
}

/// Positions: what a receiver believes when it uses a message is not compared with the truth.
pub(super) fn position_accuracy(kind: &str, accuracy_m: f64) -> Component {
    Component::new(Part::PositionAccuracy, kind, accuracy_m)
        .because("positions that receivers believe are not compared with the true ones")
}
