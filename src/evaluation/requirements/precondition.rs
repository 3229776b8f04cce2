//! Whether a run stayed inside the rules and limits that requirements take for granted.

use serde::Serialize;

use crate::evaluation::metrics::RunMetrics;

use super::envelope::{HEADER_BYTES, short};
use super::offered::{Offered, metrics_of};
use super::{Context, Link, Requirement, Span, Verification};

/// Whether a run stayed inside a rule or a limit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Precondition {
    /// Id of the row.
    pub requirement: String,
    /// Yes, no, or not known.
    pub inside: Option<bool>,
    /// What was compared, or why nothing was.
    pub because: String,
    /// Whether the numbers of the row are known from memory only.
    pub from_memory: bool,
}

/// Compares the runs with a rule or a limit; none if the row is neither.
pub fn precondition(row: &Requirement, runs: &[RunMetrics], context: &Context) -> Option<Precondition> {
    row.kind.is_precondition().then(|| {
        let (inside, because) = compare(row, runs, context);
        Precondition {
            requirement: row.id.clone(),
            inside,
            because,
            from_memory: row.verification == Verification::Memory,
        }
    })
}

fn compare(row: &Requirement, runs: &[RunMetrics], context: &Context) -> (Option<bool>, String) {
    let unknown = |why: &str| (None, why.to_owned());
    let busy = busy_ratio(runs);
    if let Some(condition) = row.when_channel_busy_ratio {
        match busy {
            Some(ratio) if condition.contains(ratio) => {}
            Some(ratio) => return (None, format!("does not apply at a channel busy ratio of {}", short(ratio))),
            None => return unknown("the channel busy ratio is not known"),
        }
    }
    let mut checks: Vec<(&str, &str, Span, Option<f64>)> = Vec::new();
    if let Some(limit) = row.channel_busy_ratio {
        checks.push(("channel busy ratio", "", limit, busy));
    }
    if let Some(limit) = row.duty_cycle {
        checks.push(("mean share of the time on the air", "", limit, duty_cycle(runs)));
    }
    if let Some(limit) = row.received_per_s {
        // The capacity that receivers must have; a run asks for less or more of it.
        let largest = limit.smallest().map(|capacity| Span { min: None, max: Some(capacity) });
        checks.push(("messages received per second", "", largest.unwrap_or(limit), received_per_s(runs)));
    }
    if let Some(limit) = row.speed_kmh {
        let most = Span { min: None, max: limit.largest() };
        checks.push(("speed", " km/h", most, context.speed_kmh));
    }
    if let Some(limit) = row.relative_speed_kmh {
        let most = Span { min: None, max: limit.largest() };
        checks.push(("relative speed", " km/h", most, context.relative_speed_kmh));
    }
    if row.payload_bytes.is_some() || row.generation_rate_hz.is_some() {
        let kinds: Vec<&str> = match row.judged_on.is_empty() {
            true => super::MESSAGE_KINDS.to_vec(),
            false => row.judged_on.iter().map(String::as_str).collect(),
        };
        // Units at the road side send awareness messages like vehicles, and only all together are counted.
        let infrastructure = kinds.iter().all(|kind| matches!(*kind, "SPATEM" | "MAPEM"));
        if row.links == [Link::VehicleToInfrastructure] && !infrastructure {
            return unknown("messages of road-side units are not counted apart");
        }
        let offered: Vec<Offered> = kinds.iter().filter_map(|kind| Offered::of(runs, kind, context)).collect();
        if offered.is_empty() {
            return (None, format!("the run has no {}", kinds.join(" or ")));
        }
        for offered in &offered {
            if let Some(limit) = row.payload_bytes {
                // Documents mean payloads.
                let with_headers = Span { max: limit.max.map(|max| max + HEADER_BYTES), ..limit };
                checks.push(("mean size with headers", " B", with_headers, offered.bytes.map(|(mean, ..)| mean)));
            }
            if let Some(limit) = row.generation_rate_hz {
                // Rates of rules are nominal: a millisecond more or less is none of their business.
                let nominal = Span { min: limit.min.map(|min| min * 0.95), max: limit.max.map(|max| max * 1.05) };
                checks.push(("usual rate", " Hz", nominal, offered.rate_hz));
            }
        }
    }
    if checks.is_empty() {
        return unknown("the row has no number with which a run could be compared");
    }
    let texts: Vec<String> = checks
        .iter()
        .map(|(what, unit, _, value)| match value {
            Some(value) => format!("{what} {}{unit}", short(*value)),
            None => format!("{what} not known"),
        })
        .collect();
    let results: Vec<Option<bool>> =
        checks.iter().map(|(_, _, limit, value)| value.map(|value| limit.contains(value))).collect();
    let inside = match (results.contains(&Some(false)), results.contains(&None)) {
        (true, _) => Some(false),
        (false, true) => None,
        (false, false) => Some(true),
    };
    (inside, texts.join(", "))
}

fn busy_ratio(runs: &[RunMetrics]) -> Option<f64> {
    let ratios: Vec<f64> = runs.iter().filter_map(|run| run.channel_load.mean()).collect();
    super::statistics::mean(&ratios)
}

fn station_seconds(runs: &[RunMetrics]) -> f64 {
    runs.iter().map(|run| run.stations as f64 * run.measured_time().0 as f64 * 1e-9).sum()
}

fn duty_cycle(runs: &[RunMetrics]) -> Option<f64> {
    let time = station_seconds(runs);
    (time > 0.0).then(|| runs.iter().map(|run| run.all.air_ns as f64 * 1e-9).sum::<f64>() / time)
}

fn received_per_s(runs: &[RunMetrics]) -> Option<f64> {
    let time = station_seconds(runs);
    let received = |run: &RunMetrics| {
        let kinds = super::MESSAGE_KINDS.iter().filter_map(|kind| metrics_of(run, kind));
        kinds.map(|metrics| metrics.delivery.total().received as f64).sum::<f64>()
    };
    (time > 0.0).then(|| runs.iter().map(received).sum::<f64>() / time)
}
