//! Every verdict with its statistics, and every precondition, as rows of tables.

use serde::Serialize;

use crate::evaluation::requirements::{Catalogue, Component, Part, Requirement, Verdict, Word};

use super::input::{Grid, ReportCell};
use super::judged::{Judged, interval_text, margin_text};
use super::requirement_text::{SourceText, body_name};
use super::words::code;

/// A verdict with its statistics.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Judgement {
    requirement: String,
    technology: String,
    context: String,
    code: &'static str,
    word: &'static str,
    otherwise: &'static str,
    measured: String,
    interval: String,
    estimator: &'static str,
    margins: Vec<String>,
    sample: String,
    remarks: String,
    /// All of it in numbers.
    verdict: Verdict,
}

/// Whether the runs stayed inside what requirements presume.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Precondition {
    #[serde(flatten)]
    source: SourceText,
    cells: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct NotJudgedGroup {
    reason: String,
    rows: Vec<NotJudged>,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct NotJudged {
    #[serde(flatten)]
    source: SourceText,
    detail: String,
}

pub(super) fn judgement(grid: &Grid<'_>, one: &Judged<'_>) -> Judgement {
    let Verdict { requirement, word, assumptions, reasons, remarks, met_with_holm, .. } = one.verdict;
    let component = one.component();
    let evidence = component.and_then(|component| component.evidence.as_ref());
    let margins =
        one.margins().map(|margin| format!("{} {}", margin_text(margin), interval_text(margin)).trim_end().to_owned());
    let assumed = assumptions.iter().map(|text| format!("assumed: {text}"));
    let holm = met_with_holm
        .map(|met| format!("MET {} when all rows are tested together (Holm)", if met { "also" } else { "not" }));
    let others = one.verdict.components.len().saturating_sub(1);
    let parts = (others > 0).then(|| format!("the part that decides, of {}", others + 1));
    Judgement {
        requirement: requirement.clone(),
        technology: one.technology().to_owned(),
        context: format!("{}, {} {}", one.situation().scenario, one.situation().load, grid.load_unit()),
        code: code(*word),
        word: word.text(),
        otherwise: one.verdict.otherwise.map_or("", Word::text),
        measured: component.map(measured_text).unwrap_or_default(),
        interval: evidence
            .and_then(|evidence| evidence.interval)
            .map(|b| format!("95 %: {} to {}", percent(b.lo), percent(b.hi)))
            .unwrap_or_default(),
        estimator: evidence.map(|evidence| evidence.estimator).unwrap_or_default(),
        margins: margins.collect(),
        sample: evidence
            .map(|evidence| format!("{} runs, n = {:.0}, n_eff = {:.0}", evidence.runs, evidence.n, evidence.n_eff))
            .unwrap_or_default(),
        remarks: assumed
            .chain(reasons.iter().cloned())
            .chain(remarks.iter().cloned())
            .chain(parts)
            .chain(holm)
            .collect::<Vec<_>>()
            .join("; "),
        verdict: one.verdict.clone(),
    }
}

/// What was measured beside what is required: `timely delivery of CAM within 100 ms at 300 m: 91.2 %, required 90 %`.
fn measured_text(component: &Component) -> String {
    let within = component.limit_ms.map(|limit| format!(" within {limit} ms")).unwrap_or_default();
    let at = component.range_m.map(|range| format!(" at {range} m")).unwrap_or_default();
    let (found, required) = match (component.part, &component.evidence) {
        (Part::Goodput, _) => ("see margin".to_owned(), format!("{} Mbit/s", component.target)),
        (_, Some(evidence)) => (percent(evidence.estimate), percent(component.target)),
        (_, None) => (component.reason.clone().unwrap_or_else(|| "not measured".to_owned()), percent(component.target)),
    };
    format!("{} of {}{within}{at}: {found}, required {required}", component.part.text(), component.message)
}

/// A share with so many digits that it does not look like 100 % unless it is.
fn percent(share: f64) -> String {
    let failures = (1.0 - share).abs();
    let decimals = if failures > 0.0 { (-failures.log10()).floor().clamp(1.0, 7.0) as usize } else { 0 };
    format!("{:.decimals$} %", share * 100.0)
}

pub(super) fn preconditions(grid: &Grid<'_>, catalogue: &Catalogue, cells: &[ReportCell<'_>]) -> Vec<Precondition> {
    let checked = catalogue.rows().iter().filter(|row| cells.iter().any(|cell| found(cell, row).is_some()));
    let rows = checked.map(|row| Precondition {
        source: SourceText::of(row, body_name(catalogue, &row.body), String::new()),
        cells: grid
            .technologies
            .iter()
            .map(|technology| {
                let here = grid
                    .situations
                    .iter()
                    .filter_map(|situation| Some((situation, grid.cell(*situation, technology)?)));
                let texts = here.filter_map(|(situation, cell)| Some((grid.label(*situation), found(cell, row)?)));
                let texts: Vec<(String, String)> = texts.collect();
                match texts.as_slice() {
                    [] => "–".to_owned(),
                    [(_, first), others @ ..] if others.iter().all(|(_, text)| text == first) => first.clone(),
                    all => all.iter().map(|(label, text)| format!("{label}: {text}")).collect::<Vec<_>>().join("; "),
                }
            })
            .collect(),
    });
    rows.collect()
}

/// What a result says about a precondition.
fn found(cell: &ReportCell<'_>, row: &Requirement) -> Option<String> {
    let precondition = cell.judgement.preconditions.iter().find(|one| one.requirement == row.id)?;
    let word = match precondition.inside {
        Some(true) => "inside",
        Some(false) => "OUTSIDE",
        None => "not known",
    };
    Some(format!("{word}: {}", precondition.because))
}

/// Rows without any verdict, by reason.
pub(super) fn not_judged(catalogue: &Catalogue, cells: &[ReportCell<'_>]) -> Vec<NotJudgedGroup> {
    let mut groups: Vec<NotJudgedGroup> = Vec::new();
    for row in catalogue.rows() {
        let is_judged =
            |cell: &ReportCell<'_>| cell.judgement.verdicts.iter().any(|verdict| verdict.requirement == row.id);
        if cells.iter().any(|cell| is_judged(cell) || found(cell, row).is_some()) {
            continue;
        }
        let reason = match row.kind.why_not_judged() {
            Some(reason) => reason.to_owned(),
            None if row.kind.is_precondition() => "a precondition that these runs do not tell about".to_owned(),
            None => "left out of this benchmark".to_owned(),
        };
        let source = SourceText::of(row, body_name(catalogue, &row.body), String::new());
        let detail = [source.needs.as_str(), source.note.as_str()]
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join("; ");
        let one = NotJudged { source, detail };
        match groups.iter_mut().find(|group| group.reason == reason) {
            Some(group) => group.rows.push(one),
            None => groups.push(NotJudgedGroup { reason, rows: vec![one] }),
        }
    }
    for group in &mut groups {
        let mut letters = group.reason.chars();
        group.reason = letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect());
    }
    groups
}
