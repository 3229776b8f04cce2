//! Verdicts for a terminal.

use std::path::Path;

use crate::cli::requirements::table::aligned;
use crate::evaluation::requirements::{Component, Judgement, Part, Precondition, Quantity, Requirement, Verdict, Word};

/// Verdicts by use case, counts, preconditions, and what was not judged.
pub(super) fn text(folder: &Path, judgement: &Judgement, rows: &[&Requirement]) -> String {
    let runs = if judgement.runs == 1 { "1 run".to_owned() } else { format!("{} runs", judgement.runs) };
    let mut text = format!("{}: {}, {runs}\n", folder.display(), judgement.technology);
    if judgement.runs < 2 {
        text += "one run has no interval over runs: every verdict on figures is INCONCLUSIVE; use --seeds 5 or more\n";
    }
    let row = |id: &str| rows.iter().find(|row| row.id == id).copied();
    let mut use_cases: Vec<&str> = judgement.verdicts.iter().map(|verdict| verdict.use_case.as_str()).collect();
    use_cases.sort_unstable();
    use_cases.dedup();
    for use_case in use_cases {
        let of_use_case = judgement.verdicts.iter().filter_map(|verdict| Some((verdict, row(&verdict.requirement)?)));
        let cells: Vec<Vec<String>> = of_use_case
            .filter(|(_, row)| row.use_case == use_case)
            .map(|(verdict, row)| {
                let source = format!("{} ({})", row.document, row.verification.name());
                vec![row.id.clone(), word(verdict), margin(verdict), because(verdict), source]
            })
            .collect();
        let decisive = judgement.decisive.get(use_case).filter(|_| cells.len() > 1);
        let decisive = decisive.map(|id| format!(": {id} is the hardest row")).unwrap_or_default();
        text += &format!("\n{use_case}{decisive}\n");
        text += &aligned(&["requirement", "verdict", "margin (95 %)", "because", "source (seen)"], &cells, "  ");
    }
    text += &headline(judgement);
    text += &preconditions(&judgement.preconditions);
    if !judgement.not_judged.is_empty() {
        let cells: Vec<Vec<String>> =
            judgement.not_judged.iter().map(|row| vec![row.requirement.clone(), row.because.to_owned()]).collect();
        text += &format!("\nnot judged\n{}", aligned(&["requirement", "because"], &cells, "  "));
    }
    text + "\n"
}

fn word(verdict: &Verdict) -> String {
    let stamp = if verdict.from_memory { " [memory]" } else { "" };
    let word = verdict.word.text();
    match verdict.otherwise {
        Some(otherwise) => format!("{word} ({}){stamp}", otherwise.text()),
        None => format!("{word}{stamp}"),
    }
}

/// The tightest margin of the part that decided, in the unit that tells most: where latencies keep the limit and losses
/// decide, that is the nines.
fn margin(verdict: &Verdict) -> String {
    let Some(part) = verdict.decisive_component() else { return "-".to_owned() };
    let order = match part.part {
        Part::Goodput => [Quantity::DataRate, Quantity::Reliability],
        _ => [Quantity::Reliability, Quantity::Latency],
    };
    let margins: Vec<String> = order.iter().filter_map(|quantity| one_margin(part, *quantity)).collect();
    if margins.is_empty() { "-".to_owned() } else { margins.join(", ") }
}

fn one_margin(part: &Component, quantity: Quantity) -> Option<String> {
    let margin = part.margin(quantity)?;
    let unit = margin.unit;
    let digits = if quantity == Quantity::Latency { 1 } else { 2 };
    let end = |value: Option<f64>| value.map_or("..".to_owned(), |value| format!("{value:+.digits$}"));
    match (margin.estimate, margin.lo.or(margin.hi)) {
        (Some(estimate), Some(_)) => {
            Some(format!("{estimate:+.digits$} [{} {}] {unit}", end(margin.lo), end(margin.hi)))
        }
        (Some(estimate), None) => Some(format!("{estimate:+.digits$} {unit}")),
        (None, Some(_)) => Some(format!("above {} {unit}", end(margin.lo))),
        (None, None) => None,
    }
}

fn because(verdict: &Verdict) -> String {
    let mut parts: Vec<String> = Vec::new();
    if matches!(verdict.word, Word::NotSupported | Word::OutOfEnvelope | Word::NotMeasured) {
        parts.extend(verdict.reasons.clone());
    }
    if verdict.word == Word::Underspecified {
        parts.push(format!("assumed {}", verdict.assumptions.join(", ")));
    }
    parts.extend(verdict.decisive_component().and_then(figures));
    if verdict.word == Word::Met && verdict.met_with_holm == Some(false) {
        parts.push("not when all rows are tested together".to_owned());
    }
    parts.join("; ")
}

fn figures(part: &Component) -> Option<String> {
    let what = format!("{} of {}", part.part.text(), part.message);
    let Some(evidence) = part.evidence else {
        return (part.word == Word::NotMet).then(|| format!("{what}: {}", part.reason.clone().unwrap_or_default()));
    };
    let within = part.limit_ms.map(|limit| format!(" within {} ms", shortest(limit))).unwrap_or_default();
    let at = part.range_m.map(|range| format!(" at {range} m")).unwrap_or_default();
    Some(match part.part {
        Part::Goodput => format!("{what}: {:.3} of {} Mbit/s{at}", evidence.estimate, part.target),
        _ => format!("{what}: {} of {} %{within}{at}", percent(evidence.estimate), percent(part.target)),
    })
}

/// As many digits as the nines need: 97.2, 99.95, 99.9991.
fn percent(share: f64) -> String {
    let failures = 1.0 - share;
    let digits = if failures > 0.0 { (-failures.log10().floor() - 1.0).clamp(1.0, 7.0) as usize } else { 0 };
    let text = format!("{:.digits$}", share * 100.0);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A limit such as 66.7 ms without the digits that nobody wrote.
fn shortest(limit_ms: f64) -> String {
    let text = format!("{limit_ms:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

fn headline(judgement: &Judgement) -> String {
    let headline = &judgement.headline;
    let count = |word: Word| headline.words.get(word.text()).copied().unwrap_or_default();
    let counts = Word::ALL.into_iter().filter(|word| count(*word) > 0).map(|word| match word {
        Word::Met => format!("{} MET ({} when tested together)", count(word), headline.met_together),
        _ => format!("{} {}", count(word), word.text()),
    });
    let counts: Vec<String> = counts.collect();
    let counts = if counts.is_empty() { "none".to_owned() } else { counts.join(", ") };
    format!(
        "\nverdicts without rows from memory: {counts}\nrows from memory, judged but not counted: {}\n",
        headline.from_memory
    )
}

fn preconditions(preconditions: &[Precondition]) -> String {
    if preconditions.is_empty() {
        return String::new();
    }
    let cells: Vec<Vec<String>> = preconditions
        .iter()
        .map(|precondition| {
            let inside = match precondition.inside {
                Some(true) => "yes",
                Some(false) => "no",
                None => "not known",
            };
            let stamp = if precondition.from_memory { " [memory]" } else { "" };
            vec![precondition.requirement.clone(), format!("{inside}{stamp}"), precondition.because.clone()]
        })
        .collect();
    format!(
        "\npreconditions: did the runs stay inside?\n{}",
        aligned(&["rule or limit", "inside", "because"], &cells, "  ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_show_their_nines() {
        for (share, text) in [(0.5, "50"), (0.9723, "97.2"), (0.999_52, "99.952"), (0.999_99, "99.999"), (1.0, "100")] {
            assert_eq!(percent(share), text);
        }
    }
}
