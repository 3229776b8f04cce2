//! The CSV files of a result.

use std::fmt::Write;

use crate::evaluation::metrics::{LatencySummary, Summary};
use crate::evaluation::record::LossCause;

/// `prr.csv`: packet reception ratio per distance bin; ratio and bounds are empty where they do not exist.
pub fn prr_csv(summary: &Summary) -> String {
    let mut csv = "technology,distance_lo_m,distance_hi_m,expected,received,prr,prr_lo,prr_hi\n".to_owned();
    let technology = field(&summary.technology);
    for bin in 0..summary.pooled.delivery.bin_count() {
        let (lo, hi) = summary.pooled.settings.bin_edges(bin);
        let counts = summary.pooled.delivery.bin(bin);
        let interval = summary.prr_intervals[bin];
        let bounds = [counts.ratio(), interval.map(|bounds| bounds.lo), interval.map(|bounds| bounds.hi)];
        let [ratio, lower, upper] = bounds.map(|value| number(value, 6));
        row(
            &mut csv,
            format_args!("{technology},{lo},{hi},{},{},{ratio},{lower},{upper}", counts.expected(), counts.received),
        );
    }
    csv
}

/// `loss.csv`: lost receptions per distance bin and cause.
pub fn loss_csv(summary: &Summary) -> String {
    let mut csv = "technology,distance_lo_m,distance_hi_m,cause,count\n".to_owned();
    let technology = field(&summary.technology);
    for bin in 0..summary.pooled.delivery.bin_count() {
        let (lo, hi) = summary.pooled.settings.bin_edges(bin);
        let counts = summary.pooled.delivery.bin(bin);
        for (cause, count) in LossCause::ALL.iter().zip(counts.lost) {
            row(&mut csv, format_args!("{technology},{lo},{hi},{},{count}", cause.code()));
        }
    }
    csv
}

/// `latency.csv`: latency of the receptions by stage; the means of the stages sum to that of `end_to_end`.
pub fn latency_csv(summary: &Summary) -> String {
    let mut csv = "technology,stage,quantile,latency_ms\n".to_owned();
    let technology = field(&summary.technology);
    let stages = summary.stages.iter().map(|(name, stage)| (*name, stage));
    for (stage, latency) in stages.chain([("end_to_end", &summary.end_to_end)]) {
        for (quantile, ms) in LatencySummary::QUANTILES.iter().zip(latency.figures()) {
            row(&mut csv, format_args!("{technology},{stage},{quantile},{}", number(ms, 9)));
        }
    }
    csv
}

fn row(csv: &mut String, content: std::fmt::Arguments<'_>) {
    writeln!(csv, "{content}").expect("a string takes any text");
}

fn number(value: Option<f64>, decimals: usize) -> String {
    value.map_or_else(String::new, |value| format!("{value:.decimals$}"))
}

/// A text as a CSV field (RFC 4180).
fn field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}
