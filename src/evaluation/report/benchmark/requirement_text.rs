//! A requirement in the words of the page.

use serde::Serialize;

use crate::evaluation::requirements::{Catalogue, Requirement, Span, Verification};

/// Where a requirement comes from, as every table shows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct SourceText {
    pub id: String,
    /// The letter by which figures of its use case name it.
    pub letter: String,
    pub body: String,
    pub source: String,
    pub clause: String,
    pub version: String,
    pub verification: &'static str,
    /// Whether it is left out of counts, because its numbers are known from memory alone.
    pub stamped: bool,
    pub stamp: &'static str,
    /// What it asks for, in its own units.
    pub needs: String,
    pub scenario: String,
    pub note: String,
}

impl SourceText {
    pub(super) fn of(row: &Requirement, body: &str, letter: String) -> Self {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        Self {
            id: row.id.clone(),
            letter,
            body: body.to_owned(),
            source: row.document.clone(),
            clause: text(&row.clause),
            version: text(&row.version),
            verification: row.verification.name(),
            stamped: is_stamped(row),
            stamp: "from memory",
            needs: needs(row),
            scenario: [&row.scenario, &row.message]
                .into_iter()
                .flatten()
                .map(String::as_str)
                .collect::<Vec<_>>()
                .join(", "),
            note: text(&row.note),
        }
    }

    /// Its source in one line.
    pub(super) fn line(&self) -> String {
        [self.source.as_str(), self.clause.as_str()]
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// Whether a row is shown with a stamp and left out of headline counts.
pub(super) fn is_stamped(row: &Requirement) -> bool {
    row.verification == Verification::Memory
}

/// Everything that a row asks for, in one line.
pub(super) fn needs(row: &Requirement) -> String {
    let demands = [latency(row), reliability(row), range(row), rate(row)];
    demands.into_iter().flatten().chain(load(row)).collect::<Vec<_>>().join(", ")
}

/// The longest latency.
pub(super) fn latency(row: &Requirement) -> Option<String> {
    row.max_latency_ms.map(|span| with_unit(span, 1.0, "ms"))
}

/// The reliability.
pub(super) fn reliability(row: &Requirement) -> Option<String> {
    row.reliability.map(|span| with_unit(span, 100.0, "%"))
}

/// The distance.
pub(super) fn range(row: &Requirement) -> Option<String> {
    row.range_m.map(|span| format!("at {}", with_unit(span, 1.0, "m")))
}

fn rate(row: &Requirement) -> Option<String> {
    let rates = [
        row.update_rate_hz.map(|span| with_unit(span, 1.0, "Hz received")),
        row.generation_rate_hz.map(|span| with_unit(span, 1.0, "Hz generated")),
        row.data_rate_mbps.map(|span| with_unit(span, 1.0, "Mbit/s")),
        row.position_accuracy_m.map(|accuracy| format!("{} m accuracy", accuracy.max)),
        row.channel_busy_ratio.map(|span| format!("channel busy ratio {}", with_unit(span, 100.0, "%"))),
        row.duty_cycle.map(|span| format!("duty cycle {}", with_unit(span, 100.0, "%"))),
        row.received_per_s.map(|span| with_unit(span, 1.0, "received per s")),
        row.formula.clone(),
    ];
    let rates: Vec<String> = rates.into_iter().flatten().collect();
    (!rates.is_empty()).then(|| rates.join(", "))
}

/// The load that a row presumes.
pub(super) fn load(row: &Requirement) -> Vec<String> {
    let load = [
        row.payload_bytes.map(|span| with_unit(span, 1.0, "B")),
        row.offered_rate_hz.map(|span| with_unit(span, 1.0, "Hz")),
    ];
    load.into_iter().flatten().collect()
}

/// The situation that a row is meant for, besides its load.
pub(super) fn context(row: &Requirement) -> Vec<String> {
    let context = [
        row.environment.map(|environment| environment.name().to_owned()),
        row.speed_kmh.map(|span| with_unit(span, 1.0, "km/h")),
        row.relative_speed_kmh.map(|span| with_unit(span, 1.0, "km/h relative")),
        row.density_per_km.map(|span| with_unit(span, 1.0, "vehicles per km")),
        row.vehicles.map(|span| with_unit(span, 1.0, "vehicles")),
    ];
    context.into_iter().flatten().collect()
}

/// Numbers with their unit, with the signs of good print.
fn with_unit(span: Span, factor: f64, unit: &str) -> String {
    let text = span.to_text(factor).replace("<=", "≤ ").replace(">=", "≥ ");
    format!("{text} {unit}")
}

/// The name of the row at `place` of its use case: A to Z, then A1, B1, ...
pub(super) fn letter(place: usize) -> String {
    let letter = char::from(b'A' + (place % 26) as u8);
    if place < 26 { letter.to_string() } else { format!("{letter}{}", place / 26) }
}

/// The name of a body.
pub(super) fn body_name<'a>(catalogue: &'a Catalogue, id: &'a str) -> &'a str {
    catalogue.bodies().find(|(known, _)| *known == id).map_or(id, |(_, name)| name)
}
