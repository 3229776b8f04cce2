//! Results of the same seeds beside each other, and their paired differences.
//!
//! With the same traffic, shadowing and messages in each pair of runs, what differs between two results of one seed is what
//! the compared settings did. The interval of the paired difference is therefore narrower than the two intervals of its sides.

use super::{
    ConfidenceInterval, DurationHistogram, PRR_DISTANCES_M, PrrCurve, RunMetrics, Summary, student_t_interval,
};

/// Narrower distance bins are joined to this width, in metres, so that a point has receptions in every run.
const BIN_M: f64 = 20.0;

/// One of the results that are compared.
#[derive(Clone, Copy, Debug)]
pub struct Contender<'a> {
    /// What it is called.
    pub label: &'a str,
    /// Its figures over all seeds.
    pub summary: &'a Summary,
    /// Its runs, in the order of the seeds, which all contenders share.
    pub runs: &'a [RunMetrics],
}

/// Mean of what a result has more than the first one, over pairs of runs with the same seed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PairedDifference {
    /// The mean.
    pub mean: f64,
    /// Its interval; none for a single seed.
    pub interval: Option<ConfidenceInterval>,
}

/// One figure of all contenders.
#[derive(Clone, Debug)]
pub struct ComparedFigure {
    /// What it is: `PRR at 100 m`.
    pub name: String,
    /// Its unit; empty for a ratio.
    pub unit: &'static str,
    /// Whether more of it is better; none where that depends.
    pub more_is_better: Option<bool>,
    /// The figure of each contender, pooled over all seeds.
    pub values: Vec<Option<f64>>,
    /// What each contender but the first has more than the first; none where a run lacks the figure.
    pub differences: Vec<Option<PairedDifference>>,
}

/// Packet reception ratios at one distance.
#[derive(Clone, Debug)]
pub struct ComparedPoint {
    /// First distance of the bin, in metres.
    pub lo_m: f64,
    /// End of the bin, in metres.
    pub hi_m: f64,
    /// Ratio of each contender, pooled over all seeds, and its interval.
    pub ratios: Vec<(Option<f64>, Option<ConfidenceInterval>)>,
    /// What each contender but the first has more than the first.
    pub differences: Vec<Option<PairedDifference>>,
}

/// All contenders in figures; the first is the one that the others are compared with.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// What the contenders are called.
    pub labels: Vec<String>,
    /// Figures of the whole.
    pub figures: Vec<ComparedFigure>,
    /// Packet reception ratio over distance.
    pub curve: Vec<ComparedPoint>,
}

impl Comparison {
    /// Compares results of the same seeds and distance bins; there must be at least one.
    pub fn of(contenders: &[Contender<'_>]) -> Self {
        let (first, others) = contenders.split_first().expect("somebody to compare with");
        debug_assert!(others.iter().all(|other| other.runs.len() == first.runs.len()), "runs come in pairs");
        Self {
            labels: contenders.iter().map(|contender| contender.label.to_owned()).collect(),
            figures: figures(contenders),
            curve: curve(contenders),
        }
    }
}

/// A figure of a run, as it is of the pooled runs.
type OfRun = Box<dyn Fn(&RunMetrics) -> Option<f64>>;

fn figures(contenders: &[Contender<'_>]) -> Vec<ComparedFigure> {
    let mut all: Vec<(String, &'static str, Option<bool>, OfRun)> = Vec::new();
    for distance_m in PRR_DISTANCES_M {
        let of_run = move |run: &RunMetrics| PrrCurve::for_ranges(&run.settings, &run.all.delivery).at(distance_m);
        all.push((format!("PRR at {distance_m} m"), "", Some(true), Box::new(of_run)));
    }
    for level in [0.9, 0.95] {
        let of_run = move |run: &RunMetrics| {
            PrrCurve::for_ranges(&run.settings, &run.all.delivery).reliable_range(level).meters()
        };
        all.push((format!("range with PRR >= {level}"), "m", Some(true), Box::new(of_run)));
    }
    let mut duration = |name: &str, of: fn(&RunMetrics) -> &DurationHistogram, quantile: Option<f64>| {
        let of_run = move |run: &RunMetrics| match quantile {
            None => of(run).mean_ms(),
            Some(quantile) => of(run).quantile_ms(quantile),
        };
        all.push((name.to_owned(), "ms", Some(false), Box::new(of_run)));
    };
    duration("latency, mean", |run| &run.all.end_to_end, None);
    duration("latency, 95th percentile", |run| &run.all.end_to_end, Some(0.95));
    duration("latency, 99th percentile", |run| &run.all.end_to_end, Some(0.99));
    duration("inter-packet gap, mean", |run| &run.updates.gaps, None);
    duration("inter-packet gap, 95th percentile", |run| &run.updates.gaps, Some(0.95));
    let mut ratio = |name: &str, unit, better, of_run: fn(&RunMetrics) -> Option<f64>| {
        all.push((name.to_owned(), unit, better, Box::new(of_run)));
    };
    ratio("age of information, mean", "ms", Some(false), |run| run.updates.mean_age_ms());
    ratio("neighbours known", "", Some(true), |run| run.awareness.neighbour_ratio());
    ratio("channel busy ratio, mean", "", None, |run| run.channel_load.mean());
    ratio("messages transmitted per run", "", None, |run| Some(run.all.counts.transmitted as f64));
    let compared = |(name, unit, more_is_better, of_run): (String, &'static str, Option<bool>, OfRun)| {
        let runs = contenders[0].runs.len() as f64;
        let values = contenders.iter().map(|contender| {
            let pooled = of_run(&contender.summary.pooled);
            // A count of all seeds says less than that of a run.
            if name.ends_with("per run") { pooled.map(|sum| sum / runs) } else { pooled }
        });
        let values = values.collect();
        ComparedFigure { values, differences: differences(contenders, &of_run), name, unit, more_is_better }
    };
    all.into_iter().map(compared).collect()
}

fn curve(contenders: &[Contender<'_>]) -> Vec<ComparedPoint> {
    let settings = &contenders[0].summary.pooled.settings;
    let join = ((BIN_M / settings.distance_bin_m - 1e-9).ceil() as usize).max(1);
    let bins: Vec<usize> = (0..settings.bin_count()).collect();
    let point = |group: &[usize]| {
        let of_run = |run: &RunMetrics| {
            let counts = group.iter().map(|bin| run.all.delivery.bin(*bin));
            counts.reduce(|sum, bin| sum.plus(&bin)).and_then(|sum| sum.ratio())
        };
        let ratios = contenders.iter().map(|contender| {
            let per_run: Option<Vec<f64>> = contender.runs.iter().map(of_run).collect();
            let interval = per_run.and_then(|per_run| student_t_interval(&per_run));
            (of_run(&contender.summary.pooled), interval.map(ConfidenceInterval::within_unit))
        });
        ComparedPoint {
            lo_m: settings.bin_edges(group[0]).0,
            hi_m: settings.bin_edges(group[group.len() - 1]).1,
            ratios: ratios.collect(),
            differences: differences(contenders, &of_run),
        }
    };
    bins.chunks(join).map(point).collect()
}

/// What each contender but the first has more than the first.
fn differences(
    contenders: &[Contender<'_>],
    of_run: &impl Fn(&RunMetrics) -> Option<f64>,
) -> Vec<Option<PairedDifference>> {
    let (first, others) = contenders.split_first().expect("somebody to compare with");
    let against_first = |other: &Contender<'_>| {
        let pairs = other.runs.iter().zip(first.runs);
        let differences: Option<Vec<f64>> = pairs.map(|(run, base)| Some(of_run(run)? - of_run(base)?)).collect();
        let differences = differences.filter(|differences| !differences.is_empty())?;
        let mean = differences.iter().sum::<f64>() / differences.len() as f64;
        Some(PairedDifference { mean, interval: student_t_interval(&differences) })
    };
    others.iter().map(against_first).collect()
}

impl PairedDifference {
    /// Whether the interval leaves no doubt about the sign.
    pub fn is_certain(&self) -> bool {
        self.interval.is_some_and(|interval| interval.lo > 0.0 || interval.hi < 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::metrics::{MetricsRecorder, MetricsSettings};
    use crate::evaluation::record::{
        LatencyStages, LossCause, MessageKind, Outcome, Reception, Recorder, StationId, Transmission, Verification,
    };
    use crate::units::{SimDuration, SimTime};

    /// Of a hundred frames at 50 m, so many arrive.
    fn run(received: u64) -> RunMetrics {
        let mut recorder = MetricsRecorder::new(MetricsSettings::default());
        for number in 0..100 {
            let at = SimTime(number as i64 * 100_000_000);
            let frame = Transmission {
                frame: number,
                message: MessageKind("CAM"),
                sender: StationId(0),
                measured: true,
                awareness: true,
                hop: 1,
                generated_at: at,
                started_at: at,
                stages: LatencyStages { air: SimDuration::from_millis(1), ..LatencyStages::default() },
                verification: Verification::SameForAll,
                bytes: 300,
                sensed_by: 1,
                channel_time: SimDuration::from_millis(1),
            };
            let arrives = number < received;
            let reception = Reception {
                receiver: StationId(1),
                distance_m: 50.0,
                power_mw: 1e-9,
                outcome: if arrives { Outcome::Received } else { Outcome::Lost(LossCause::Collision) },
                verification: SimDuration::ZERO,
                retransmission: SimDuration::ZERO,
            };
            recorder.transmission(&frame, &[reception]);
        }
        recorder.finish()
    }

    fn compare(first: &[u64], other: &[u64]) -> Comparison {
        let runs = [first, other].map(|side| side.iter().map(|received| run(*received)).collect::<Vec<_>>());
        let summaries = runs.each_ref().map(|runs| Summary::from_runs("test", runs));
        let contender = |place: usize| Contender {
            label: ["first", "other"][place],
            summary: &summaries[place],
            runs: &runs[place],
        };
        Comparison::of(&[contender(0), contender(1)])
    }

    #[test]
    fn seeds_that_are_good_for_both_do_not_blur_the_difference() {
        // Seeds differ by far more than the contenders do.
        let comparison = compare(&[50, 70, 90], &[54, 75, 96]);
        let point = comparison.curve.iter().find(|point| point.lo_m <= 50.0 && 50.0 < point.hi_m).expect("a point");
        let difference = point.differences[0].expect("in every pair");
        let interval = difference.interval.expect("over three pairs");
        assert!((difference.mean - 0.05).abs() < 1e-12, "{difference:?}");
        // t(0.975, 2) = 4.30265 times 0.01 / sqrt(3).
        assert!((interval.hi - interval.lo - 2.0 * 4.30265 * 0.01 / 3f64.sqrt()).abs() < 1e-6, "{interval:?}");
        assert!(difference.is_certain());
        let width =
            |place: usize| point.ratios[place].1.map(|interval| interval.hi - interval.lo).expect("an interval");
        assert!(width(0) > 0.4 && width(1) > 0.4, "each side alone is not certain at all");
        assert_eq!([point.ratios[0].0, point.ratios[1].0], [Some(0.7), Some(0.75)]);
    }

    #[test]
    fn equal_results_have_no_difference_and_one_pair_no_interval() {
        let comparison = compare(&[60, 80], &[60, 80]);
        for figure in &comparison.figures {
            for difference in figure.differences.iter().flatten() {
                assert!(difference.mean == 0.0 && !difference.is_certain(), "{}", figure.name);
            }
        }
        let single = compare(&[60], &[70]);
        let point = single.curve.iter().find(|point| point.ratios[0].0.is_some()).expect("a point");
        assert_eq!(point.differences[0].map(|difference| difference.interval), Some(None));
    }
}
