//! The rows of the tables of a study: one per point in `summary.csv`, one per point and distance in `prr.csv`.

use std::fmt::Write;

use crate::evaluation::metrics::{ConfidenceInterval, Summary};

use super::MergedPoint;
use super::merge::csv_field;

/// Columns of `summary.csv` behind the axes; an empty field is a figure that does not exist.
pub(super) const SUMMARY_HEADER: &str = "technology,runs,stations,generated,transmitted,expected,received,prr,\
prr_100m,prr_100m_lo,prr_100m_hi,prr_200m,prr_200m_lo,prr_200m_hi,prr_300m,prr_300m_lo,prr_300m_hi,\
range_90_m,range_90_status,range_95_m,range_95_status,range_99_m,range_99_status,\
cbr_mean,cbr_mean_lo,cbr_mean_hi,cbr_p95,\
latency_mean_ms,latency_mean_lo_ms,latency_mean_hi_ms,latency_p50_ms,latency_p95_ms,latency_p99_ms,latency_p999_ms,latency_max_ms,\
inter_packet_gap_mean_ms,inter_packet_gap_p95_ms,age_of_information_ms,neighbour_awareness,result_hash";

/// Columns of `prr.csv` behind the axes.
pub(super) const PRR_HEADER: &str = "technology,distance_lo_m,distance_hi_m,expected,received,prr,prr_lo,prr_hi";

/// The row of a point in `summary.csv`.
pub(super) fn summary_row(axes: &[String], point: &MergedPoint<'_>, summary: &Summary) -> String {
    let mut row = Row::of(axes, point);
    row.text(&summary.technology);
    for count in [
        summary.runs as u64,
        summary.stations,
        summary.messages.generated,
        summary.messages.transmitted,
        summary.expected,
        summary.received,
    ] {
        row.text(&count.to_string());
    }
    row.number(summary.reception_ratio());
    for at in &summary.prr_at {
        row.number(at.ratio);
        row.interval(at.interval);
    }
    for at in &summary.prr_range {
        row.number(at.range.meters());
        row.text(at.range.code());
    }
    row.number(summary.cbr.mean);
    row.interval(summary.cbr.interval);
    row.number(summary.cbr.p95);
    let latency = &summary.end_to_end;
    row.number(latency.mean);
    row.interval(latency.interval);
    for quantile in [latency.p50, latency.p95, latency.p99, latency.p999, latency.max] {
        row.number(quantile);
    }
    row.number(summary.inter_packet_gap.mean);
    row.number(summary.inter_packet_gap.p95);
    row.number(summary.age_of_information_ms);
    row.number(summary.neighbour_awareness_ratio);
    row.text(&summary.result_hash.to_string());
    row.end()
}

/// The rows of a point in `prr.csv`.
pub(super) fn prr_rows(axes: &[String], point: &MergedPoint<'_>, summary: &Summary) -> String {
    let delivery = &summary.pooled.all.delivery;
    let mut rows = String::new();
    for bin in 0..delivery.bin_count() {
        let counts = delivery.bin(bin);
        if counts.expected() == 0 {
            continue;
        }
        let (lo, hi) = summary.pooled.settings.bin_edges(bin);
        let mut row = Row::of(axes, point);
        row.text(&summary.technology);
        row.number(Some(lo));
        row.number(Some(hi));
        row.text(&counts.expected().to_string());
        row.text(&counts.received.to_string());
        row.number(counts.ratio());
        row.interval(summary.prr_intervals[bin]);
        rows += &row.end();
    }
    rows
}

/// A row under construction.
struct Row(String);

impl Row {
    /// Begins with the number of the point and the values of the axes.
    fn of(axes: &[String], point: &MergedPoint<'_>) -> Self {
        let mut row = Self(point.number.to_string());
        axes.iter().for_each(|axis| row.text(&csv_field(point.planned.value(axis))));
        row
    }

    fn text(&mut self, text: &str) {
        self.0.push(',');
        self.0 += text;
    }

    /// Six decimal places, without the zeros at the end: more than any figure is certain of, and the same on every machine.
    fn number(&mut self, number: Option<f64>) {
        self.0.push(',');
        let Some(number) = number else { return };
        let start = self.0.len();
        // Writing into a text cannot fail.
        let _ = write!(self.0, "{number:.6}");
        let digits = self.0[start..].trim_end_matches('0').trim_end_matches('.').len();
        self.0.truncate(start + digits);
    }

    fn interval(&mut self, interval: Option<ConfidenceInterval>) {
        self.number(interval.map(|interval| interval.lo));
        self.number(interval.map(|interval| interval.hi));
    }

    fn end(mut self) -> String {
        self.0.push('\n');
        self.0
    }
}
