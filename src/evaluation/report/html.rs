//! `report.html`: one page that explains a result without any other file.

use std::fmt::Write;
use std::sync::LazyLock;

use minijinja::{Environment, context};

use crate::evaluation::metrics::{
    ConfidenceInterval, LatencySummary, MessageSummary, ReliableRange, Summary, TechnologySummary,
};
use crate::evaluation::record::LossCause;

use super::ResultParts;
use super::figures::{Figure, cause_name};
use super::tables::csv_files;

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut templates = Environment::new();
    for (name, template) in [
        ("style.html", include_str!("templates/style.html")),
        ("report.html", include_str!("templates/report.html")),
        ("comparison.html", include_str!("templates/comparison.html")),
        ("benchmark/page.html", include_str!("templates/benchmark/page.html")),
        ("benchmark/page.css", include_str!("templates/benchmark/page.css")),
    ] {
        templates.add_template(name, template).expect("the built-in templates are valid");
    }
    templates
});

/// A page from its template.
pub(super) fn render(template: &str, context: minijinja::Value) -> String {
    let template = TEMPLATES.get_template(template).expect("it was added");
    template.render(context).expect("the template and its context fit")
}

/// The page with its figures inlined.
pub(super) fn page(parts: &ResultParts<'_>, figures: &[(Figure, String)]) -> String {
    let ResultParts { run, summary, performance, .. } = parts;
    let figures: Vec<_> =
        figures.iter().map(|(figure, svg)| context! { caption => figure.caption(), svg => inline(svg) }).collect();
    let lost = summary.expected - summary.received;
    let causes: Vec<_> = summary
        .lost
        .iter()
        .map(|(cause, count)| {
            context! {
                code => cause.code(),
                name => cause_name(*cause),
                meaning => cause_meaning(*cause),
                count => grouped(*count),
                of_lost => percent(*count, lost),
                of_expected => percent(*count, summary.expected),
            }
        })
        .collect();
    let stages: Vec<_> = summary
        .stages
        .iter()
        .map(|(name, stage)| latency_row(name, stage))
        .chain([latency_row("end to end", &summary.end_to_end)])
        .collect();
    let models: Vec<_> =
        run.models.iter().map(|line| context! { what => line.what.as_str(), model => line.model.as_str() }).collect();
    let data: Vec<_> =
        csv_files(summary).iter().map(|(file, csv)| context! { file => *file, url => data_url(csv) }).collect();
    let seeds: Vec<String> = run.seeds.iter().map(u64::to_string).collect();
    let context = context! {
        scenario => run.scenario.as_str(),
        description => run.description.as_str(),
        technology => summary.technology.as_str(),
        error_model => run.error_model.as_str(),
        duration_s => run.duration_s,
        warm_up_s => run.warm_up_s,
        ended_early => run.ended_early.as_deref(),
        runs => summary.runs,
        seeds => seeds.join(", "),
        stations => grouped(summary.stations),
        headline => headline(summary),
        figures, causes, stages, models, data,
        messages => summary.by_message.iter().map(message_row).collect::<Vec<_>>(),
        technologies => summary.by_technology.iter().map(technology_row).collect::<Vec<_>>(),
        hops => summary.by_message.iter().flat_map(hop_rows).collect::<Vec<_>>(),
        rejections => rejection_rows(summary),
        hazards => hazard_rows(summary),
        quantiles => LatencySummary::QUANTILES,
        resolved_scenario => run.resolved_scenario.as_str(),
        tool_version => run.tool_version.as_str(),
        commit => run.commit.as_deref(),
        scenario_hash => run.scenario_hash.as_str(),
        result_hash => summary.result_hash.to_string(),
        command_line => run.command_line.as_str(),
        wall_s => format!("{:.2}", performance.wall_s),
        speed => format!("{:.1}", performance.simulated_s_per_wall_s),
    };
    render("report.html", context)
}

/// The figures that most readers come for: what, value, 95 % interval.
fn headline(summary: &Summary) -> Vec<minijinja::Value> {
    let mut rows = Vec::new();
    let mut row =
        |what: String, value: Option<f64>, unit: &str, decimals: usize, bounds: Option<ConfidenceInterval>| {
            let value = value.map_or("none".to_owned(), |value| format!("{value:.decimals$} {unit}"));
            let bounds = bounds.map_or(String::new(), |b| format!("{:.decimals$} to {:.decimals$}", b.lo, b.hi));
            rows.push(context! { what, value, bounds });
        };
    let to_percent = |bounds: ConfidenceInterval| ConfidenceInterval { lo: bounds.lo * 100.0, hi: bounds.hi * 100.0 };
    for at in &summary.prr_at {
        let what = format!("Packet reception ratio at {:.0} m", at.distance_m);
        row(what, at.ratio.map(|ratio| ratio * 100.0), "%", 2, at.interval.map(to_percent));
    }
    for at in &summary.prr_range {
        let note = match at.range {
            ReliableRange::Meters(_) => String::new(),
            ReliableRange::NeverReached => " (never reached)".to_owned(),
            ReliableRange::BeyondMeasured(meters) => format!(" (beyond the measured {meters:.0} m)"),
        };
        let what = format!("Range with a packet reception ratio of at least {}{note}", at.level);
        row(what, at.range.meters(), "m", 1, at.interval);
    }
    let end_to_end = &summary.end_to_end;
    row("Latency, mean".to_owned(), end_to_end.mean, "ms", 3, end_to_end.interval);
    row("Latency, 99th percentile".to_owned(), end_to_end.p99, "ms", 3, None);
    let gap = &summary.inter_packet_gap;
    row("Inter-packet gap, mean".to_owned(), gap.mean, "ms", 1, gap.interval);
    row("Inter-packet gap, 95th percentile".to_owned(), gap.p95, "ms", 1, None);
    let age = (summary.age_of_information_ms, summary.age_of_information_interval);
    row("Age of information, mean".to_owned(), age.0, "ms", 1, age.1);
    let cbr = &summary.cbr;
    row("Channel busy ratio, mean".to_owned(), cbr.mean.map(|mean| mean * 100.0), "%", 2, cbr.interval.map(to_percent));
    row("Channel busy ratio, 95th percentile".to_owned(), cbr.p95.map(|p95| p95 * 100.0), "%", 2, None);
    let known = (summary.neighbour_awareness_ratio, summary.neighbour_awareness_interval);
    row("Neighbours known".to_owned(), known.0.map(|ratio| ratio * 100.0), "%", 2, known.1.map(to_percent));
    let messages = &summary.messages;
    let mut count = |what: &str, count: u64| rows.push(context! { what, value => grouped(count), bounds => "" });
    count("Messages generated", messages.generated);
    count("Messages transmitted", messages.transmitted);
    messages.dropped.iter().for_each(|(reason, dropped)| {
        count(&format!("Messages given up: {}", reason.name().replace('_', " ")), *dropped);
    });
    count("Receptions expected", summary.expected);
    count("Receptions that happened", summary.received);
    for (kind, bytes) in &messages.bytes {
        let value = format!("{:.1} B ({} to {} B)", bytes.mean, bytes.min, bytes.max);
        rows.push(context! { what => format!("{kind} size, mean"), value, bounds => "" });
    }
    rows
}

fn latency_row(name: &str, latency: &LatencySummary) -> minijinja::Value {
    let figures = latency.figures().map(|ms| ms.map_or("–".to_owned(), |ms| format!("{ms:.3}")));
    context! { name, figures => figures.to_vec() }
}

fn message_row(message: &MessageSummary) -> minijinja::Value {
    let percent_of = |ratio: Option<f64>| ratio.map_or("–".to_owned(), |ratio| format!("{:.2} %", ratio * 100.0));
    let ms = |ms: Option<f64>| ms.map_or("–".to_owned(), |ms| format!("{ms:.3}"));
    context! {
        name => message.kind.name(),
        generated => grouped(message.generated),
        transmitted => grouped(message.transmitted),
        bytes => message.bytes.map_or("–".to_owned(), |bytes| format!("{:.1} ({} to {})", bytes.mean, bytes.min, bytes.max)),
        load => percent_of(message.channel_load),
        prr => message.prr_at.iter().map(|at| percent_of(at.ratio)).collect::<Vec<_>>(),
        latency => [message.end_to_end.mean, message.end_to_end.p95, message.end_to_end.p99].map(ms).to_vec(),
    }
}

fn technology_row(technology: &TechnologySummary) -> minijinja::Value {
    let percent_of = |ratio: Option<f64>| ratio.map_or("–".to_owned(), |ratio| format!("{:.2} %", ratio * 100.0));
    let ms = |ms: Option<f64>| ms.map_or("–".to_owned(), |ms| format!("{ms:.3}"));
    let lost = technology.expected - technology.received;
    context! {
        name => technology.technology.name(),
        stations => grouped(technology.stations),
        transmitted => grouped(technology.transmitted),
        cbr => percent_of(technology.cbr.mean),
        prr => technology.prr_at.iter().map(|at| percent_of(at.ratio)).collect::<Vec<_>>(),
        latency => [technology.end_to_end.mean, technology.end_to_end.p95, technology.end_to_end.p99].map(ms).to_vec(),
        causes => technology.lost.iter().map(|(_, count)| percent(*count, lost)).collect::<Vec<_>>(),
    }
}

fn hop_rows(message: &MessageSummary) -> Vec<minijinja::Value> {
    let Some(multi_hop) = &message.multi_hop else { return Vec::new() };
    let ms = |ms: Option<f64>| ms.map_or("–".to_owned(), |ms| format!("{ms:.3}"));
    let rows = multi_hop.by_hop.iter().enumerate().map(|(index, (delivered, latency, distance_m))| {
        context! {
            name => message.kind.name(),
            hops => index + 1,
            delivered => grouped(*delivered),
            share => percent(*delivered, multi_hop.addressed),
            distance => distance_m.map_or("–".to_owned(), |meters| format!("{meters:.0}")),
            latency => [latency.mean, latency.p95, latency.max].map(ms).to_vec(),
        }
    });
    rows.collect()
}

fn rejection_rows(summary: &Summary) -> Vec<minijinja::Value> {
    let happened = summary.rejections.iter().filter(|(_, count)| *count > 0);
    happened
        .map(|(reason, count)| context! { name => reason.name().replace('_', " "), count => grouped(*count) })
        .collect()
}

/// What vehicles did about events: what, value, 95 % interval.
fn hazard_rows(summary: &Summary) -> Vec<minijinja::Value> {
    let Some(hazards) = &summary.hazards else { return Vec::new() };
    let count = |what: &str, count: u64| context! { what, value => grouped(count), bounds => "" };
    let figure = |what: &str, value: Option<f64>, unit: &str, bounds: Option<ConfidenceInterval>| {
        let value = value.map_or("none".to_owned(), |value| format!("{value:.1} {unit}"));
        let bounds = bounds.map_or(String::new(), |bounds| format!("{:.1} to {:.1}", bounds.lo, bounds.hi));
        context! { what, value, bounds }
    };
    let (warning, reaction) = (&hazards.detection_to_warning, &hazards.detection_to_reaction);
    vec![
        count("Vehicles warned of an event", hazards.warned),
        count("Vehicles that reacted", hazards.reacted),
        count("of them in time to slow down as advised before the event", hazards.in_time),
        figure("From the detection of the event to the warning, mean", warning.mean, "ms", warning.interval),
        figure("95th percentile", warning.p95, "ms", None),
        figure("From the detection of the event to the reaction, mean", reaction.mean, "ms", reaction.interval),
        figure("95th percentile", reaction.p95, "ms", None),
        figure("Distance at the reaction, mean", hazards.mean_distance_m, "m", hazards.mean_distance_interval),
        figure("least", hazards.least_distance_m, "m", None),
    ]
}

fn cause_meaning(cause: LossCause) -> &'static str {
    match cause {
        LossCause::Sensing => "The frame arrived below the power at which a preamble is detected.",
        LossCause::HalfDuplex => "The receiver was transmitting during the frame.",
        LossCause::ReceiverBusy => "The receiver was busy with a frame that began earlier.",
        LossCause::Propagation => "Path loss, shadowing, fading and noise alone spoilt the frame.",
        LossCause::Collision => "Interference spoilt a frame that the channel alone would have let through.",
        LossCause::Rejected => "The frame arrived, and the security entity of the receiver did not accept it.",
    }
}

fn percent(part: u64, whole: u64) -> String {
    if whole == 0 { "–".to_owned() } else { format!("{:.2} %", part as f64 / whole as f64 * 100.0) }
}

/// A count with thin spaces between groups of three digits.
fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('\u{2009}');
        }
        text.push(digit);
    }
    text
}

/// A CSV file as an address that needs no network.
pub(super) fn data_url(csv: &str) -> String {
    let mut url = "data:text/csv;charset=utf-8,".to_owned();
    for byte in csv.bytes() {
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'_' | b'.' | b',' => url.push(char::from(byte)),
            _ => write!(url, "%{byte:02X}").expect("a string takes any text"),
        }
    }
    url
}

/// An SVG file as part of a page: without the declarations that only a file has.
pub(super) fn inline(svg: &str) -> &str {
    svg.find("<svg").map_or(svg, |start| &svg[start..])
}
