//! `summary.json`: the figures of a result for scripts.

use serde_json::{Map, Value, json};

use crate::evaluation::metrics::{
    CbrSummary, LatencySummary, MessageSummary, PrrAtDistance, RangeAtLevel, Summary, TechnologySummary,
};

use super::RunDescription;

/// The content of `summary.json`; a figure that does not exist is `null`.
pub fn summary_json(run: &RunDescription, summary: &Summary) -> Value {
    let messages = &summary.messages;
    let dropped: Map<String, Value> =
        messages.dropped.iter().map(|(reason, count)| (reason.name().to_owned(), json!(count))).collect();
    let bytes: Map<String, Value> = messages
        .bytes
        .iter()
        .map(|(kind, bytes)| ((*kind).to_owned(), json!({"mean": bytes.mean, "min": bytes.min, "max": bytes.max})))
        .collect();
    let lost: Map<String, Value> =
        summary.lost.iter().map(|(cause, count)| (cause.code().to_owned(), json!(count))).collect();
    let stages: Map<String, Value> =
        summary.stages.iter().map(|(name, stage)| ((*name).to_owned(), latency(stage))).collect();
    let at_level = |value: fn(&RangeAtLevel) -> Value| -> Map<String, Value> {
        summary.prr_range.iter().map(|range| (range.level.to_string(), value(range))).collect()
    };
    let at_distance = |value: fn(&PrrAtDistance) -> Value| -> Map<String, Value> {
        summary.prr_at.iter().map(|at| (at.distance_m.to_string(), value(at))).collect()
    };
    let rejections: Map<String, Value> =
        summary.rejections.iter().map(|(reason, count)| (reason.name().to_owned(), json!(count))).collect();
    json!({
        "scenario": run.scenario,
        "technology": run.technology,
        "error_model": run.error_model,
        "seeds": run.seeds,
        "duration_s": run.duration_s,
        "warm_up_s": run.warm_up_s,
        "stations": summary.stations,
        "messages": {
            "generated": messages.generated,
            "transmitted": messages.transmitted,
            "dropped": dropped,
            "bytes": bytes,
        },
        "by_message": by_message(summary),
        "by_technology": by_technology(summary),
        "rejections": rejections,
        "receptions": {"expected": summary.expected, "received": summary.received, "lost": lost},
        "congestion_control": congestion_control(summary),
        "cbr": cbr(&summary.cbr),
        "latency_ms": latency(&summary.end_to_end),
        "latency_stages_ms": stages,
        "prr_at_m": at_distance(|at| json!(at.ratio)),
        "prr_range_m": at_level(|range| json!(range.range.meters())),
        "prr_range_status": at_level(|range| json!(range.range.code())),
        "inter_packet_gap_ms": summary.inter_packet_gap.mean,
        "inter_packet_gap_quantiles_ms": latency(&summary.inter_packet_gap),
        "age_of_information_ms": summary.age_of_information_ms,
        "peak_age_of_information_ms": summary.peak_age_of_information.mean,
        "neighbour_awareness_ratio": summary.neighbour_awareness_ratio,
        "within_latency_budget": within_budget(summary),
        "road_hazard_signalling": hazards(summary),
        "confidence_95": {
            "cbr_mean": summary.cbr.interval,
            "latency_ms_mean": summary.end_to_end.interval,
            "prr_at_m": at_distance(|at| json!(at.interval)),
            "prr_range_m": at_level(|range| json!(range.interval)),
            "inter_packet_gap_ms": summary.inter_packet_gap.interval,
            "age_of_information_ms": summary.age_of_information_interval,
            "peak_age_of_information_ms": summary.peak_age_of_information.interval,
            "neighbour_awareness_ratio": summary.neighbour_awareness_interval,
        },
        "result_hash": summary.result_hash.to_string(),
    })
}

/// What congestion control did after the warm-up, as means over stations and time; null without it.
fn congestion_control(summary: &Summary) -> Value {
    let congestion = &summary.pooled.congestion;
    if congestion.windows.is_empty() {
        return Value::Null;
    }
    let warm_up = summary.pooled.settings.warm_up;
    let means = congestion.quantities().into_iter().enumerate();
    let means = means.map(|(place, name)| (name.to_owned(), json!(congestion.mean_after(warm_up, place))));
    Value::Object(means.collect())
}

/// What vehicles did about events that they were told of; null if no application reacts to them.
fn hazards(summary: &Summary) -> Value {
    let Some(hazards) = &summary.hazards else { return Value::Null };
    json!({
        "warned": hazards.warned,
        "reacted": hazards.reacted,
        "in_time": hazards.in_time,
        "detection_to_warning_ms": latency(&hazards.detection_to_warning),
        "detection_to_reaction_ms": latency(&hazards.detection_to_reaction),
        "distance_at_reaction_m": {"mean": hazards.mean_distance_m, "min": hazards.least_distance_m},
        "confidence_95": {
            "detection_to_warning_ms_mean": hazards.detection_to_warning.interval,
            "detection_to_reaction_ms_mean": hazards.detection_to_reaction.interval,
            "distance_at_reaction_m_mean": hazards.mean_distance_interval,
        },
    })
}

/// The kinds of messages one by one.
fn by_message(summary: &Summary) -> Map<String, Value> {
    let of = |message: &MessageSummary| {
        let prr: Map<String, Value> =
            message.prr_at.iter().map(|at| (at.distance_m.to_string(), json!(at.ratio))).collect();
        let multi_hop = message.multi_hop.as_ref().map(|multi_hop| {
            let by_hop: Vec<Value> = multi_hop
                .by_hop
                .iter()
                .map(|(delivered, of_hop, distance_m)| {
                    json!({"delivered": delivered, "latency_ms": latency(of_hop), "distance_mean_m": distance_m})
                })
                .collect();
            json!({
                "messages": multi_hop.messages,
                "addressed": multi_hop.addressed,
                "delivered": multi_hop.delivered,
                "by_hop": by_hop,
            })
        });
        json!({
            "generated": message.generated,
            "transmitted": message.transmitted,
            "receptions": {"expected": message.expected, "received": message.received},
            "prr_at_m": prr,
            "latency_ms": latency(&message.end_to_end),
            "channel_load": message.channel_load,
            "channel_load_confidence_95": message.channel_load_interval,
            "multi_hop": multi_hop,
        })
    };
    summary.by_message.iter().map(|message| (message.kind.name().to_owned(), of(message))).collect()
}

/// The access technologies of a mixed fleet one by one.
fn by_technology(summary: &Summary) -> Map<String, Value> {
    let of = |technology: &TechnologySummary| {
        let lost: Map<String, Value> =
            technology.lost.iter().map(|(cause, count)| (cause.code().to_owned(), json!(count))).collect();
        let at_distance = |value: fn(&PrrAtDistance) -> Value| -> Map<String, Value> {
            technology.prr_at.iter().map(|at| (at.distance_m.to_string(), value(at))).collect()
        };
        let at_level = |value: fn(&RangeAtLevel) -> Value| -> Map<String, Value> {
            technology.prr_range.iter().map(|range| (range.level.to_string(), value(range))).collect()
        };
        json!({
            "stations": technology.stations,
            "generated": technology.generated,
            "transmitted": technology.transmitted,
            "receptions": {"expected": technology.expected, "received": technology.received, "lost": lost},
            "cbr": cbr(&technology.cbr),
            "prr_at_m": at_distance(|at| json!(at.ratio)),
            "prr_range_m": at_level(|range| json!(range.range.meters())),
            "prr_range_status": at_level(|range| json!(range.range.code())),
            "latency_ms": latency(&technology.end_to_end),
            "confidence_95": {
                "cbr_mean": technology.cbr.interval,
                "latency_ms_mean": technology.end_to_end.interval,
                "prr_at_m": at_distance(|at| json!(at.interval)),
                "prr_range_m": at_level(|range| json!(range.interval)),
            },
        })
    };
    let name = |technology: &TechnologySummary| technology.technology.name().to_owned();
    summary.by_technology.iter().map(|technology| (name(technology), of(technology))).collect()
}

fn cbr(cbr: &CbrSummary) -> Value {
    json!({"mean": cbr.mean, "p95": cbr.p95})
}

fn latency(latency: &LatencySummary) -> Value {
    let figures = LatencySummary::QUANTILES.iter().zip(latency.figures());
    Value::Object(figures.map(|(name, ms)| ((*name).to_owned(), json!(ms))).collect())
}

/// Share of the receptions expected within the evaluated distance that happened in time, by budget in milliseconds.
fn within_budget(summary: &Summary) -> Map<String, Value> {
    let delivery = &summary.pooled.all.delivery;
    let share = |budget| {
        let in_time: Option<u64> = (0..delivery.bin_count()).map(|bin| delivery.received_within(bin, budget)).sum();
        in_time.filter(|_| summary.expected > 0).map(|in_time| in_time as f64 / summary.expected as f64)
    };
    let budgets = &summary.pooled.settings.latency_budgets;
    budgets.iter().map(|budget| (budget.as_millis_f64().to_string(), json!(share(*budget)))).collect()
}
