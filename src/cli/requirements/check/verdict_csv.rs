//! Verdicts as a table for other programs.

use crate::evaluation::requirements::{Component, Judgement, Quantity, Requirement, Verdict};

const HEADER: [&str; 34] = [
    "technology",
    "requirement",
    "body",
    "use_case",
    "document",
    "verification",
    "verdict",
    "figures",
    "from_memory",
    "met_with_holm",
    "part",
    "message",
    "limit_ms",
    "target",
    "range_m",
    "estimate",
    "lower_bound",
    "upper_bound",
    "runs",
    "n",
    "n_eff",
    "p_value",
    "cumulative",
    "margin_nines",
    "margin_nines_lo",
    "margin_nines_hi",
    "margin_ms",
    "margin_ms_lo",
    "margin_ms_hi",
    "margin_m",
    "margin_m_lo",
    "margin_m_hi",
    "assumptions",
    "reasons",
];

/// A line per verdict, with the part that decided.
pub(super) fn csv<'a>(judgements: impl Iterator<Item = &'a Judgement>, rows: &[&Requirement]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(HEADER).expect("memory takes any table");
    for verdict in judgements.flat_map(|judgement| &judgement.verdicts) {
        if let Some(row) = rows.iter().find(|row| row.id == verdict.requirement) {
            writer.write_record(line(verdict, row)).expect("memory takes any table");
        }
    }
    String::from_utf8(writer.into_inner().expect("memory takes any table")).expect("text was written")
}

fn line(verdict: &Verdict, row: &Requirement) -> Vec<String> {
    let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    let part = verdict.decisive_component();
    let of_part = |of: fn(&Component) -> Option<f64>| number(part.and_then(of));
    let mut line = vec![
        verdict.technology.clone(),
        row.id.clone(),
        row.body.clone(),
        row.use_case.clone(),
        row.source(),
        row.verification.name().to_owned(),
        verdict.word.text().to_owned(),
        verdict.figures().text().to_owned(),
        verdict.from_memory.to_string(),
        verdict.met_with_holm.map(|holds| holds.to_string()).unwrap_or_default(),
        part.map(|part| part.part.text().to_owned()).unwrap_or_default(),
        part.map(|part| part.message.clone()).unwrap_or_default(),
        of_part(|part| part.limit_ms),
        of_part(|part| Some(part.target)),
        of_part(|part| part.range_m),
        of_part(|part| part.evidence.map(|evidence| evidence.estimate)),
        of_part(|part| part.evidence.and_then(|evidence| evidence.lower_bound)),
        of_part(|part| part.evidence.and_then(|evidence| evidence.upper_bound)),
        of_part(|part| part.evidence.map(|evidence| evidence.runs as f64)),
        of_part(|part| part.evidence.map(|evidence| evidence.n)),
        of_part(|part| part.evidence.map(|evidence| evidence.n_eff)),
        of_part(|part| part.evidence.map(|evidence| evidence.p_value)),
        of_part(|part| part.cumulative.map(|share| share.share)),
    ];
    for quantity in [Quantity::Reliability, Quantity::Latency, Quantity::Range] {
        let margin = part.and_then(|part| part.margin(quantity));
        line.extend([
            number(margin.and_then(|margin| margin.estimate)),
            number(margin.and_then(|margin| margin.lo)),
            number(margin.and_then(|margin| margin.hi)),
        ]);
    }
    line.extend([verdict.assumptions.join("; "), verdict.reasons.join("; ")]);
    line
}
