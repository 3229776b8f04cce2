//! `comad requirements show`.

use serde_json::{Value, json};

use crate::evaluation::requirements::{Catalogue, Kind, Requirement, UseCase, Verification};

use super::table::aligned;

/// Everything about a row, and the rows of the same use case beside it.
pub(super) fn text(catalogue: &Catalogue, row: &Requirement) -> String {
    let body = catalogue.bodies().find(|(id, _)| *id == row.body).map_or(row.body.as_str(), |(_, name)| name);
    let links: Vec<&str> = row.links.iter().map(|link| link.name()).collect();
    let latency = row.max_latency_ms.map(|_| format!("from {} to {}", row.latency_from.name(), row.latency_to.name()));
    let reliability = row.reliability.map(|_| row.reliability_of.name().to_owned());
    let judged_on = (!row.judged_on.is_empty()).then(|| row.judged_on.join(", "));
    // Most documents begin with the name of their body.
    let source = if row.document.starts_with(body) { row.source() } else { format!("{body}: {}", row.source()) };
    let lines = [
        ("source", Some(source)),
        ("kind", Some(format!("{}: {}", row.kind.name(), what_happens(row.kind)))),
        ("use case", Some(row.use_case.clone())),
        ("scenario", row.scenario.clone()),
        ("message", row.message.clone()),
        ("judged on", judged_on),
        ("numbers", Some(row.numbers())),
        ("latency", latency),
        ("reliability of", reliability),
        ("between", Some(format!("{}, {}", links.join(" or "), row.cast.name()))),
        ("where", row.environment.map(|place| place.name().to_owned())),
        ("standing", Some(standing(row))),
        ("seen", Some(seen(row))),
        ("note", row.note.clone()),
    ];
    let mut text = format!("{}\n", row.id);
    for (name, value) in lines.into_iter().filter_map(|(name, value)| Some((name, value?))) {
        text += &format!("  {name:16}{value}\n");
    }
    if let Some(use_case) = UseCase::of(catalogue, &row.use_case) {
        text += &beside(&use_case, row);
    }
    text
}

fn what_happens(kind: Kind) -> String {
    match kind.why_not_judged() {
        Some(why) => format!("not judged, {why}"),
        None if kind.is_precondition() => "a precondition, did the run stay inside?".to_owned(),
        None => "gets a verdict".to_owned(),
    }
}

fn standing(row: &Requirement) -> String {
    match &row.superseded_by {
        Some(other) => format!("{} by {other}", row.status.name()),
        None => row.status.name().to_owned(),
    }
}

fn seen(row: &Requirement) -> String {
    if row.verification == Verification::Memory {
        format!("{}: computed, but left out of headline counts", row.seen)
    } else {
        row.seen.clone()
    }
}

/// The rows of the use case in their own units, and how they relate to this one.
fn beside(use_case: &UseCase<'_>, row: &Requirement) -> String {
    let others = use_case.rows.len() - 1;
    let count = match others {
        0 => return format!("\nno other row is about {}\n", use_case.name),
        1 => "1 other row".to_owned(),
        more => format!("{more} other rows"),
    };
    let mut text = format!("\n{}: {count}, side by side and never merged\n", use_case.name);
    let cells: Vec<Vec<String>> = use_case
        .rows
        .iter()
        .map(|other| {
            let mark = if other.id == row.id { "*" } else { "" };
            let numbers = other.numbers();
            let relations = relations(use_case, row, other);
            vec![format!("{mark}{}", other.id), other.kind.name().to_owned(), numbers, relations]
        })
        .collect();
    text += &aligned(&["id", "kind", "numbers", "beside this row"], &cells, "  ");
    let ranges = use_case.ranges();
    if !ranges.is_empty() {
        text += "judged rows ask for\n";
    }
    for range in ranges {
        let ((min, least), (max, most)) = (&range.min, &range.max);
        let unit = if range.unit.is_empty() { String::new() } else { format!(" {}", range.unit) };
        text += &match min == max {
            true => format!("  {:16}{min}{unit}\n", range.quantity),
            false => format!("  {:16}{min}{unit} ({least}) to {max}{unit} ({most})\n", range.quantity),
        };
    }
    text
}

fn relations(use_case: &UseCase<'_>, row: &Requirement, other: &Requirement) -> String {
    let is_in = |rows: Vec<&Requirement>| rows.iter().any(|found| found.id == other.id);
    let relation = match (is_in(use_case.implying(row)), is_in(use_case.implied_by(row))) {
        (true, true) => Some("asks for the same".to_owned()),
        (true, false) => Some("implies it".to_owned()),
        (false, true) => Some("implied by it".to_owned()),
        (false, false) => None,
    };
    let flags = row.differences(other).into_iter().map(|difference| difference.to_string());
    let flags = flags.take(if other.id == row.id { 0 } else { usize::MAX });
    relation.into_iter().chain(flags).collect::<Vec<_>>().join("; ")
}

/// The same as a value.
pub(super) fn json(catalogue: &Catalogue, row: &Requirement) -> Value {
    let Some(use_case) = UseCase::of(catalogue, &row.use_case) else {
        return json!({ "requirement": row });
    };
    let ids = |rows: Vec<&Requirement>| rows.iter().map(|row| row.id.clone()).collect::<Vec<_>>();
    let others = use_case.rows.iter().filter(|other| other.id != row.id);
    let others: Vec<Value> =
        others.map(|other| json!({ "requirement": other, "differences": row.differences(other) })).collect();
    json!({
        "requirement": row,
        "implied_by": ids(use_case.implying(row)),
        "implies": ids(use_case.implied_by(row)),
        "same_use_case": others,
        "ranges": use_case.ranges(),
    })
}
