//! `comad requirements list`.

use crate::evaluation::requirements::{Requirement, Span};

use super::table::aligned;

/// A table, and how many rows it has.
pub(super) fn text(rows: &[&Requirement]) -> String {
    if rows.is_empty() {
        return "no requirement has all of that\n".to_owned();
    }
    let cells: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            vec![
                row.id.clone(),
                row.use_case.clone(),
                row.kind.name().to_owned(),
                row.verification.name().to_owned(),
                row.numbers(),
            ]
        })
        .collect();
    let table = aligned(&["id", "use case", "kind", "seen", "numbers"], &cells, "");
    let judged = rows.iter().filter(|row| row.kind.is_judged()).count();
    let count = if rows.len() == 1 { "1 row".to_owned() } else { format!("{} rows", rows.len()) };
    format!("{table}\n{count}, of which {judged} get a verdict; comad requirements show ID shows one\n")
}

/// A line per row; ranges as `1-10`, `<=10` or `>=10`.
pub(super) fn csv(rows: &[&Requirement]) -> String {
    type Column = (&'static str, fn(&Requirement) -> String);
    fn span(span: Option<Span>) -> String {
        span.map(|span| span.to_text(1.0)).unwrap_or_default()
    }
    const COLUMNS: &[Column] = &[
        ("id", |row| row.id.clone()),
        ("body", |row| row.body.clone()),
        ("document", |row| row.document.clone()),
        ("version", |row| row.version.clone().unwrap_or_default()),
        ("clause", |row| row.clause.clone().unwrap_or_default()),
        ("kind", |row| row.kind.name().to_owned()),
        ("use_case", |row| row.use_case.clone()),
        ("scenario", |row| row.scenario.clone().unwrap_or_default()),
        ("message", |row| row.message.clone().unwrap_or_default()),
        ("status", |row| row.status.name().to_owned()),
        ("cast", |row| row.cast.name().to_owned()),
        ("links", |row| row.links.iter().map(|link| link.name()).collect::<Vec<_>>().join(" ")),
        ("environment", |row| row.environment.map(|place| place.name().to_owned()).unwrap_or_default()),
        ("latency_from", |row| row.latency_from.name().to_owned()),
        ("latency_to", |row| row.latency_to.name().to_owned()),
        ("reliability_of", |row| row.reliability_of.name().to_owned()),
        ("payload_bytes", |row| span(row.payload_bytes)),
        ("offered_rate_hz", |row| span(row.offered_rate_hz)),
        ("update_rate_hz", |row| span(row.update_rate_hz)),
        ("generation_rate_hz", |row| span(row.generation_rate_hz)),
        ("max_latency_ms", |row| span(row.max_latency_ms)),
        ("reliability", |row| span(row.reliability)),
        ("range_m", |row| span(row.range_m)),
        ("data_rate_mbps", |row| span(row.data_rate_mbps)),
        ("speed_kmh", |row| span(row.speed_kmh)),
        ("relative_speed_kmh", |row| span(row.relative_speed_kmh)),
        ("density_per_km", |row| span(row.density_per_km)),
        ("vehicles", |row| span(row.vehicles)),
        ("position_accuracy_m", |row| {
            row.position_accuracy_m.map(|accuracy| accuracy.max.to_string()).unwrap_or_default()
        }),
        ("verification", |row| row.verification.name().to_owned()),
        ("seen", |row| row.seen.clone()),
        ("note", |row| row.note.clone().unwrap_or_default()),
    ];
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = COLUMNS.iter().map(|(name, _)| (*name).to_owned()).collect::<Vec<_>>();
    let lines = rows.iter().map(|row| COLUMNS.iter().map(|(_, of)| of(row)).collect());
    for line in [header].into_iter().chain(lines) {
        writer.write_record(&line).expect("memory takes any table");
    }
    String::from_utf8(writer.into_inner().expect("memory takes any table")).expect("text was written")
}
