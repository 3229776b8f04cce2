//! The comparison for scripts.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::evaluation::metrics::{Comparison, PairedDifference};
use crate::evaluation::report::tables::{field, number};
use crate::evaluation::report::{manifest_json, pretty, summary_json};

use super::{ComparisonParts, contender_folder};

/// `prr.csv`: packet reception ratio of each contender per distance, and what it has more than the first.
pub(super) fn prr_csv(comparison: &Comparison) -> String {
    let mut csv =
        "contender,distance_lo_m,distance_hi_m,prr,prr_lo,prr_hi,difference,difference_lo,difference_hi\n".to_owned();
    for (place, label) in comparison.labels.iter().enumerate() {
        let label = field(label);
        for point in &comparison.curve {
            let (ratio, interval) = point.ratios[place];
            let difference = place.checked_sub(1).and_then(|other| point.differences[other]);
            let values = [ratio, interval.map(|bounds| bounds.lo), interval.map(|bounds| bounds.hi)]
                .into_iter()
                .chain(difference_values(difference))
                .map(|value| number(value, 6));
            let values: Vec<String> = values.collect();
            writeln!(csv, "{label},{},{},{}", point.lo_m, point.hi_m, values.join(","))
                .expect("a string takes any text");
        }
    }
    csv
}

/// `figures.csv`: every figure of each contender, and what it has more than the first.
pub(super) fn figures_csv(comparison: &Comparison) -> String {
    let mut csv = "figure,unit,contender,value,difference,difference_lo,difference_hi\n".to_owned();
    for figure in &comparison.figures {
        for (place, label) in comparison.labels.iter().enumerate() {
            let difference = place.checked_sub(1).and_then(|other| figure.differences[other]);
            let values: Vec<String> = [figure.values[place]]
                .into_iter()
                .chain(difference_values(difference))
                .map(|value| number(value, 6))
                .collect();
            let (name, label) = (field(&figure.name), field(label));
            writeln!(csv, "{name},{},{label},{}", figure.unit, values.join(",")).expect("a string takes any text");
        }
    }
    csv
}

/// `summary.json`: the figures with their differences, and the summary of each contender.
pub(super) fn json(parts: &ComparisonParts<'_>) -> String {
    let comparison = parts.comparison;
    let difference = |difference: &Option<PairedDifference>| {
        difference.map(|difference| json!({"mean": difference.mean, "confidence_95": difference.interval}))
    };
    let figures: Vec<Value> = comparison
        .figures
        .iter()
        .map(|figure| {
            json!({
                "figure": figure.name,
                "unit": figure.unit,
                "values": figure.values,
                "differences": figure.differences.iter().map(difference).collect::<Vec<_>>(),
            })
        })
        .collect();
    let contenders: Vec<Value> = comparison
        .labels
        .iter()
        .zip(parts.results)
        .map(|(label, result)| {
            json!({"label": label, "folder": contender_folder(label), "summary": summary_json(result.run, result.summary)})
        })
        .collect();
    let keys: Vec<Value> =
        parts.differing_keys.iter().map(|(key, values)| json!({"key": key, "values": values})).collect();
    pretty(&json!({
        "compared_with": comparison.labels[0],
        "contenders": contenders,
        "differing_keys": keys,
        "figures": figures,
    }))
}

/// `manifest.json`: what was compared and how to do it again.
pub(super) fn manifest(parts: &ComparisonParts<'_>) -> String {
    let manifests = parts.comparison.labels.iter().zip(parts.results).map(|(label, result)| {
        json!({"label": label, "folder": contender_folder(label), "manifest": manifest_json(result.run, result.summary)})
    });
    pretty(&json!({
        "comparison": manifests.collect::<Vec<_>>(),
        "command_line": parts.command_line,
    }))
}

fn difference_values(difference: Option<PairedDifference>) -> [Option<f64>; 3] {
    let interval = difference.and_then(|difference| difference.interval);
    [difference.map(|d| d.mean), interval.map(|bounds| bounds.lo), interval.map(|bounds| bounds.hi)]
}
