//! Rows of different bodies about one use case, side by side in their own units.

use serde::Serialize;

use crate::evaluation::requirements::{Catalogue, Quantity, Requirement, UseCase};

use super::input::Grid;
use super::judged::Judged;
use super::matrix::UseCaseRows;
use super::requirement_text::{SourceText, body_name, context, latency, letter, load, range, reliability};

/// The rows of a use case, if more than one body has some.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Conflict {
    pub key: String,
    pub name: String,
    /// From the least to the most that is asked for.
    pub envelope: String,
    pub rows: Vec<ConflictRow>,
}

/// A row beside those of other bodies.
#[derive(Clone, Debug, Serialize)]
pub(super) struct ConflictRow {
    #[serde(flatten)]
    pub source: SourceText,
    pub latency: String,
    pub reliability: String,
    pub range: String,
    pub context: Vec<String>,
    /// Letters of rows whose being met implies this one.
    pub implied_by: String,
    /// What must be kept in mind when numbers are compared.
    pub flags: Vec<String>,
    /// Technologies for which this row is the hardest of the use case.
    pub decisive: String,
}

/// All use cases of the matrix that rows of two bodies or more are about.
pub(super) fn conflicts(
    grid: &Grid<'_>,
    catalogue: &Catalogue,
    use_cases: &[UseCaseRows],
    judged: &[Judged<'_>],
) -> Vec<Conflict> {
    use_cases.iter().filter_map(|rows| conflict(grid, catalogue, rows, judged)).collect()
}

fn conflict(
    grid: &Grid<'_>,
    catalogue: &Catalogue,
    judged_rows: &UseCaseRows,
    judged: &[Judged<'_>],
) -> Option<Conflict> {
    let use_case = UseCase::of(catalogue, &judged_rows.key)?;
    let first_body = &use_case.rows.first()?.body;
    if use_case.rows.iter().all(|row| row.body == *first_body) {
        return None;
    }
    // Judged rows keep the letters that they have in the matrix; the others follow.
    let mut rows: Vec<(&Requirement, String)> = Vec::new();
    let known = |row: &Requirement| judged_rows.rows.iter().find(|one| one.source.id == row.id);
    for row in use_case.rows.iter().copied() {
        if let Some(one) = known(row) {
            rows.push((row, one.source.letter.clone()));
        }
    }
    for row in use_case.rows.iter().copied().filter(|row| known(row).is_none()) {
        rows.push((row, letter(rows.len())));
    }
    let letter_of = |id: &str| rows.iter().find(|(row, _)| row.id == id).map(|(_, letter)| letter.as_str());
    let decisive: Vec<(&str, Option<&str>)> = grid
        .technologies
        .iter()
        .map(|technology| (*technology, hardest(technology, &judged_rows.key, judged)))
        .collect();
    // Rows are compared with the first one that is judged.
    let reference = rows.first().map(|(row, _)| *row)?;
    let conflict_rows = rows.iter().map(|(row, letter)| {
        let implying: Vec<&str> = use_case.implying(row).iter().filter_map(|other| letter_of(&other.id)).collect();
        let mut flags: Vec<String> = reference.differences(row).iter().map(ToString::to_string).collect();
        if known(row).is_none() {
            flags.push(format!("not judged: {}", row.kind.name().replace('_', " ")));
        }
        let decides: Vec<&str> =
            decisive.iter().filter(|(_, id)| *id == Some(row.id.as_str())).map(|(technology, _)| *technology).collect();
        ConflictRow {
            source: SourceText::of(row, body_name(catalogue, &row.body), letter.clone()),
            latency: latency(row).unwrap_or_default(),
            reliability: reliability(row).unwrap_or_default(),
            range: range(row).map(|text| text.trim_start_matches("at ").to_owned()).unwrap_or_default(),
            context: load(row).into_iter().chain(context(row)).collect(),
            implied_by: implying.join(", "),
            flags,
            decisive: decides.join(", "),
        }
    });
    let rows = conflict_rows.collect();
    Some(Conflict { key: judged_rows.key.clone(), name: judged_rows.name.clone(), envelope: envelope(&use_case), rows })
}

/// The row of a use case that decides for a technology: the one with the smallest reliability margin in any situation.
fn hardest<'a>(technology: &str, use_case: &str, judged: &[Judged<'a>]) -> Option<&'a str> {
    let here = judged.iter().filter(|one| one.technology() == technology && one.requirement.use_case == use_case);
    let margins = here.filter_map(|one| {
        let nines = one.component()?.margin(Quantity::Reliability)?.estimate?;
        Some((nines, one.requirement.id.as_str()))
    });
    margins.min_by(|(one, _), (other, _)| one.total_cmp(other)).map(|(_, id)| id)
}

/// What the rows ask for, from the least to the most.
fn envelope(use_case: &UseCase<'_>) -> String {
    let ranges = use_case.ranges().into_iter().map(|range| {
        let (factor, unit) = if range.quantity == "reliability" { (100.0, "%") } else { (1.0, range.unit) };
        let number = |value: f64| format!("{}", (value * factor * 1e9).round() / 1e9);
        let (min, max) = (number(range.min.0), number(range.max.0));
        if min == max {
            format!("{} {min} {unit}", range.quantity)
        } else {
            format!("{} {min} to {max} {unit}", range.quantity)
        }
    });
    let text = ranges.collect::<Vec<_>>().join(", ");
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}
