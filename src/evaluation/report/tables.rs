//! The CSV files of a result.

use std::fmt::Write;

use crate::evaluation::metrics::{ConfidenceInterval, CongestionMetrics, DeliveryCounts, LatencySummary, Summary};
use crate::evaluation::record::LossCause;

/// All CSV files of a result with their names.
pub fn csv_files(summary: &Summary) -> Vec<(&'static str, String)> {
    let mut files = vec![
        ("prr.csv", prr_csv(summary)),
        ("prr_by_message.csv", prr_by_message_csv(summary)),
        ("loss.csv", loss_csv(summary)),
        ("latency.csv", latency_csv(summary)),
        ("messages.csv", messages_csv(summary)),
        ("hops.csv", hops_csv(summary)),
    ];
    if !summary.pooled.congestion.windows.is_empty() {
        files.push(("congestion.csv", congestion_csv(summary)));
    }
    files
}

/// `congestion.csv`: what congestion control did, by the end of each window and quantity: mean and percentiles over the
/// stations. A window in which nobody had a value has no row.
fn congestion_csv(summary: &Summary) -> String {
    let mut csv = "technology,time_s,quantity,samples,mean,p5,p50,p95\n".to_owned();
    let technology = field(&summary.technology);
    let congestion = &summary.pooled.congestion;
    for (index, window) in congestion.windows.iter().enumerate() {
        let end_s = (index + 1) as f64 * CongestionMetrics::WINDOW.as_secs_f64();
        for (quantity, spread) in congestion.quantities().iter().zip(window) {
            let (Some(mean), Some([p5, p50, p95])) = (spread.mean(), spread.percentiles()) else { continue };
            let samples = spread.samples;
            row(
                &mut csv,
                format_args!("{technology},{end_s:.1},{quantity},{samples},{mean:.6},{p5:.6},{p50:.6},{p95:.6}"),
            );
        }
    }
    csv
}

/// `prr_by_message.csv`: packet reception ratio per kind of message and distance bin.
fn prr_by_message_csv(summary: &Summary) -> String {
    let mut csv = "technology,message,distance_lo_m,distance_hi_m,expected,received,prr\n".to_owned();
    let technology = field(&summary.technology);
    for (kind, metrics) in &summary.pooled.messages {
        for bin in 0..metrics.delivery.bin_count() {
            let (lo, hi) = summary.pooled.settings.bin_edges(bin);
            let counts = metrics.delivery.bin(bin);
            let (name, ratio) = (kind.name(), number(counts.ratio(), 6));
            row(
                &mut csv,
                format_args!("{technology},{name},{lo},{hi},{},{},{ratio}", counts.expected(), counts.received),
            );
        }
    }
    csv
}

/// What a table has rows of: the whole result, then the technologies of a mixed fleet.
struct Part<'a> {
    technology: String,
    delivery: &'a DeliveryCounts,
    prr_intervals: &'a [Option<ConfidenceInterval>],
    stages: &'a [(&'static str, LatencySummary)],
    end_to_end: &'a LatencySummary,
}

fn parts(summary: &Summary) -> Vec<Part<'_>> {
    let whole = Part {
        technology: field(&summary.technology),
        delivery: &summary.pooled.all.delivery,
        prr_intervals: &summary.prr_intervals,
        stages: &summary.stages,
        end_to_end: &summary.end_to_end,
    };
    let technologies = summary.by_technology.iter().map(|technology| Part {
        technology: field(technology.technology.name()),
        delivery: &summary.pooled.technologies[&technology.technology].messages.delivery,
        prr_intervals: &technology.prr_intervals,
        stages: &technology.stages,
        end_to_end: &technology.end_to_end,
    });
    std::iter::once(whole).chain(technologies).collect()
}

/// `prr.csv`: packet reception ratio per distance bin; ratio and bounds are empty where they do not exist.
fn prr_csv(summary: &Summary) -> String {
    let mut csv = "technology,distance_lo_m,distance_hi_m,expected,received,prr,prr_lo,prr_hi\n".to_owned();
    for Part { technology, delivery, prr_intervals, .. } in parts(summary) {
        for (bin, interval) in prr_intervals.iter().enumerate() {
            let (lo, hi) = summary.pooled.settings.bin_edges(bin);
            let counts = delivery.bin(bin);
            let bounds = [counts.ratio(), interval.map(|bounds| bounds.lo), interval.map(|bounds| bounds.hi)];
            let [ratio, lower, upper] = bounds.map(|value| number(value, 6));
            row(
                &mut csv,
                format_args!(
                    "{technology},{lo},{hi},{},{},{ratio},{lower},{upper}",
                    counts.expected(),
                    counts.received
                ),
            );
        }
    }
    csv
}

/// `loss.csv`: lost receptions per distance bin and cause.
fn loss_csv(summary: &Summary) -> String {
    let mut csv = "technology,distance_lo_m,distance_hi_m,cause,count\n".to_owned();
    for Part { technology, delivery, .. } in parts(summary) {
        for bin in 0..delivery.bin_count() {
            let (lo, hi) = summary.pooled.settings.bin_edges(bin);
            let counts = delivery.bin(bin);
            for (cause, count) in LossCause::ALL.iter().zip(counts.lost) {
                row(&mut csv, format_args!("{technology},{lo},{hi},{},{count}", cause.code()));
            }
        }
    }
    csv
}

/// `latency.csv`: latency of the receptions by stage; the means of the stages sum to that of `end_to_end`.
fn latency_csv(summary: &Summary) -> String {
    let mut csv = "technology,stage,quantile,latency_ms\n".to_owned();
    for Part { technology, stages, end_to_end, .. } in parts(summary) {
        let stages = stages.iter().map(|(name, stage)| (*name, stage));
        for (stage, latency) in stages.chain([("end_to_end", end_to_end)]) {
            for (quantile, ms) in LatencySummary::QUANTILES.iter().zip(latency.figures()) {
                row(&mut csv, format_args!("{technology},{stage},{quantile},{}", number(ms, 9)));
            }
        }
    }
    csv
}

/// `messages.csv`: the kinds of messages one by one.
fn messages_csv(summary: &Summary) -> String {
    let mut csv = "technology,message,generated,transmitted,bytes_mean,bytes_min,bytes_max,expected,received,\
                   prr_100m,prr_200m,prr_300m,latency_mean_ms,latency_p95_ms,latency_p99_ms,channel_load\n"
        .to_owned();
    let technology = field(&summary.technology);
    for message in &summary.by_message {
        let bytes = message.bytes.map_or_else(
            || ",,".to_owned(),
            |bytes| format!("{},{},{}", number(Some(bytes.mean), 3), bytes.min, bytes.max),
        );
        let prr: Vec<String> = message.prr_at.iter().map(|at| number(at.ratio, 6)).collect();
        let latency = &message.end_to_end;
        let latency = [latency.mean, latency.p95, latency.p99].map(|ms| number(ms, 6)).join(",");
        row(
            &mut csv,
            format_args!(
                "{technology},{},{},{},{bytes},{},{},{},{latency},{}",
                message.kind.name(),
                message.generated,
                message.transmitted,
                message.expected,
                message.received,
                prr.join(","),
                number(message.channel_load, 6)
            ),
        );
    }
    csv
}

/// `hops.csv`: first deliveries of messages over several hops, by number of hops; a share is of the stations in the
/// destination areas when the messages were sent.
fn hops_csv(summary: &Summary) -> String {
    let mut csv = "technology,message,messages,addressed,hops,delivered,share,distance_mean_m,latency_mean_ms,\
                   latency_p95_ms,latency_max_ms\n"
        .to_owned();
    let technology = field(&summary.technology);
    for message in &summary.by_message {
        let Some(multi_hop) = &message.multi_hop else { continue };
        for (index, (delivered, latency, distance_m)) in multi_hop.by_hop.iter().enumerate() {
            let share = (multi_hop.addressed > 0).then(|| *delivered as f64 / multi_hop.addressed as f64);
            row(
                &mut csv,
                format_args!(
                    "{technology},{},{},{},{},{delivered},{},{},{}",
                    message.kind.name(),
                    multi_hop.messages,
                    multi_hop.addressed,
                    index + 1,
                    number(share, 6),
                    number(*distance_m, 3),
                    [latency.mean, latency.p95, latency.max].map(|ms| number(ms, 6)).join(",")
                ),
            );
        }
    }
    csv
}

fn row(csv: &mut String, content: std::fmt::Arguments<'_>) {
    writeln!(csv, "{content}").expect("a string takes any text");
}

/// A number with so many decimals; empty if there is none.
pub(super) fn number(value: Option<f64>, decimals: usize) -> String {
    value.map_or_else(String::new, |value| format!("{value:.decimals$}"))
}

/// A text as a CSV field (RFC 4180).
pub(super) fn field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}
