//! Requirement by technology: the word, the tightest margin, and the verdict in every situation.

use serde::Serialize;

use crate::evaluation::requirements::{Catalogue, LoadMargin, Margin, Word, load_margin};

use super::input::Grid;
use super::judged::{Judged, interval_text, margin_text};
use super::requirement_text::{SourceText, body_name, is_stamped, letter};
use super::words::{code, is_decided};

/// The requirements of a use case.
#[derive(Clone, Debug, Serialize)]
pub(super) struct UseCaseRows {
    pub key: String,
    pub name: String,
    pub rows: Vec<Row>,
    /// The figures about it.
    pub figures: Vec<String>,
}

/// A requirement with a cell for each technology.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Row {
    #[serde(flatten)]
    pub source: SourceText,
    pub anchor: String,
    /// Codes of all words in the row, for the filter.
    pub verdicts: String,
    /// What was taken for its blanks.
    pub assumption: String,
    pub cells: Vec<Cell>,
}

/// What a technology achieves over all situations: the worst word, the tightest margin.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Cell {
    pub technology: String,
    pub code: &'static str,
    pub word: &'static str,
    pub margin: String,
    pub interval: String,
    /// In which situations it holds.
    #[serde(rename = "where")]
    pub extent: String,
    /// What the figures say where the word is a reservation.
    pub otherwise: String,
    /// Why there is no verdict on delivery.
    pub reason: String,
    pub strip: Vec<Step>,
}

/// The verdict in one situation.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Step {
    pub label: String,
    pub code: &'static str,
    pub word: &'static str,
    pub title: String,
}

/// How many requirements with a verified source have a word, for each technology.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct CountRow {
    pub code: &'static str,
    pub word: &'static str,
    pub counts: Vec<usize>,
}

/// The matrix in the order of the catalogue, use case by use case.
pub(super) fn matrix(grid: &Grid<'_>, catalogue: &Catalogue, judged: &[Judged<'_>]) -> Vec<UseCaseRows> {
    let mut use_cases: Vec<UseCaseRows> = Vec::new();
    for requirement in catalogue.rows() {
        let of_row: Vec<&Judged<'_>> = judged.iter().filter(|one| one.requirement.id == requirement.id).collect();
        if of_row.is_empty() {
            continue;
        }
        let key = &requirement.use_case;
        let place = use_cases.iter().position(|one| one.key == *key).unwrap_or_else(|| {
            let name = use_case_name(key);
            use_cases.push(UseCaseRows { key: key.clone(), name, rows: Vec::new(), figures: Vec::new() });
            use_cases.len() - 1
        });
        let rows = &mut use_cases[place].rows;
        let cells: Vec<Cell> = grid.technologies.iter().map(|technology| cell(grid, technology, &of_row)).collect();
        let mut codes: Vec<&str> = cells.iter().map(|cell| cell.code).collect();
        codes.sort_unstable();
        codes.dedup();
        rows.push(Row {
            source: SourceText::of(requirement, body_name(catalogue, &requirement.body), letter(rows.len())),
            anchor: format!("row-{}", requirement.id),
            verdicts: codes.join(" "),
            assumption: listed_once("assumed", of_row.iter().flat_map(|one| &one.verdict.assumptions)),
            cells,
        });
    }
    use_cases
}

/// A use case in words: `v2v.pre-crash` becomes `V2V: pre-crash`.
pub(super) fn use_case_name(key: &str) -> String {
    let (group, name) = key.split_once('.').map_or((None, key), |(group, name)| (Some(group), name));
    let words = name.replace('-', " ");
    let words = ["vru", "urllc"].iter().fold(words, |words, short| words.replace(short, &short.to_uppercase()));
    match group {
        Some(group) if group.starts_with("v2") => format!("{}: {words}", group.to_uppercase()),
        Some(group) => capitalised(&format!("{group}: {words}")),
        None => capitalised(&words),
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

fn cell(grid: &Grid<'_>, technology: &str, of_row: &[&Judged<'_>]) -> Cell {
    let here: Vec<&Judged<'_>> = of_row.iter().copied().filter(|one| one.technology() == technology).collect();
    let Some(shown) = here.iter().copied().min_by_key(|one| one.rank()) else {
        return Cell::not_measured(technology);
    };
    let word = shown.word();
    let tightest = tightest(&here);
    let strip = grid.situations.iter().map(|situation| {
        let name = grid.name(*situation);
        let label = grid.label(*situation);
        let Some(one) = here.iter().find(|one| one.situation() == *situation) else {
            let word = Word::NotMeasured;
            return Step { label, code: code(word), word: word.text(), title: format!("{name}: no result") };
        };
        let margin = one.margin().map_or(String::new(), |margin| format!(", {}", margin_text(margin)));
        // What the figures say differs from load to load, a reservation about the row does not.
        let figures = one.verdict.figures();
        let word = if one.word() == Word::OutOfEnvelope { Word::OutOfEnvelope } else { figures };
        Step { label, code: code(word), word: word.text(), title: format!("{name}: {}{margin}", words_of(one)) }
    });
    Cell {
        technology: technology.to_owned(),
        code: code(word),
        word: word.text(),
        margin: tightest.map(margin_text).unwrap_or_default(),
        interval: tightest.map(interval_text).unwrap_or_default(),
        extent: extent(grid, &here),
        otherwise: otherwise(shown),
        reason: if shown.verdict.otherwise.is_some() || is_decided(word) {
            String::new()
        } else {
            listed_once("", shown.verdict.reasons.iter())
        },
        strip: strip.collect(),
    }
}

impl Cell {
    fn not_measured(technology: &str) -> Self {
        let word = Word::NotMeasured;
        Self {
            technology: technology.to_owned(),
            code: code(word),
            word: word.text(),
            margin: String::new(),
            interval: String::new(),
            extent: String::new(),
            otherwise: String::new(),
            reason: "no result".to_owned(),
            strip: Vec::new(),
        }
    }
}

/// The word, and what the figures say where it is a reservation.
pub(super) fn words_of(one: &Judged<'_>) -> String {
    let word = one.word().text();
    match otherwise(one) {
        text if text.is_empty() => word.to_owned(),
        text => format!("{word}, {text}"),
    }
}

fn otherwise(one: &Judged<'_>) -> String {
    match (one.word(), one.verdict.otherwise) {
        (Word::Underspecified, Some(figures)) => format!("{} as assumed", figures.text()),
        (_, Some(figures)) => format!("figures alone: {}", figures.text()),
        (_, None) => String::new(),
    }
}

/// Texts without repetitions, behind a word.
fn listed_once<'a>(word: &str, texts: impl Iterator<Item = &'a String>) -> String {
    let mut once: Vec<&str> = Vec::new();
    for text in texts {
        if !once.contains(&text.as_str()) {
            once.push(text);
        }
    }
    match (word, once.is_empty()) {
        (_, true) => String::new(),
        ("", false) => once.join("; "),
        (word, false) => format!("{word}: {}", once.join("; ")),
    }
}

/// The smallest margin over all situations, of the quantity that the first of them prefers.
fn tightest<'a>(here: &[&Judged<'a>]) -> Option<&'a Margin> {
    let quantity = here.iter().find_map(|one| one.margin())?.quantity;
    let of_quantity = here.iter().filter_map(|one| one.margins().find(|margin| margin.quantity == quantity));
    of_quantity
        .filter(|margin| margin.estimate.is_some())
        .min_by(|one, other| one.estimate.unwrap_or(0.0).total_cmp(&other.estimate.unwrap_or(0.0)))
}

/// Up to which load a row holds, where loads alone tell situations apart; else in how many of them.
fn extent(grid: &Grid<'_>, here: &[&Judged<'_>]) -> String {
    let in_envelope = here.iter().filter(|one| one.word() != Word::OutOfEnvelope);
    let loads: Vec<(f64, Word)> = in_envelope.map(|one| (one.situation().load, one.verdict.figures())).collect();
    let met = loads.iter().filter(|(_, word)| *word == Word::Met).count();
    if here.len() < 2 || !loads.iter().any(|(_, word)| is_decided(*word)) {
        return String::new();
    }
    if grid.scenarios().len() > 1 {
        return format!("met in {met} of {} situations", here.len());
    }
    match load_margin(&loads) {
        LoadMargin { met_up_to: Some(met), fails_at: Some(failed) } => format!("met up to {met}, fails at {failed}"),
        LoadMargin { met_up_to: Some(largest), fails_at: None } if met == here.len() => {
            format!("met at all loads up to {largest}")
        }
        LoadMargin { met_up_to: Some(largest), fails_at: None } => format!("met up to {largest}, fails at none"),
        LoadMargin { met_up_to: None, fails_at: Some(least) } => format!("fails at {least}"),
        LoadMargin { met_up_to: None, fails_at: None } => format!("met at {met} of {} loads", here.len()),
    }
}

/// How many requirements have each word; rows known from memory alone are not counted.
pub(super) fn counts(technologies: usize, use_cases: &[UseCaseRows]) -> Vec<CountRow> {
    let rows = || use_cases.iter().flat_map(|use_case| &use_case.rows).filter(|row| !row.source.stamped);
    let count = |word: Word| {
        let of = |place: usize| rows().filter(|row| row.cells[place].code == code(word)).count();
        CountRow { code: code(word), word: word.text(), counts: (0..technologies).map(of).collect() }
    };
    Word::ALL.into_iter().map(count).filter(|row| row.counts.iter().any(|count| *count > 0)).collect()
}

/// How many verdicts, one by one, have a word; rows known from memory alone are not counted.
pub(super) fn verdicts_with(judged: &[Judged<'_>], fits: impl Fn(&Judged<'_>) -> bool) -> usize {
    judged.iter().filter(|one| !is_stamped(one.requirement) && fits(one)).count()
}

#[cfg(test)]
mod tests {
    use super::use_case_name;

    #[test]
    fn use_cases_read_like_headings() {
        for (key, name) in [
            ("v2v.pre-crash", "V2V: pre crash"),
            ("platooning", "Platooning"),
            ("vru-protection", "VRU protection"),
            ("limit.dcc", "Limit: dcc"),
        ] {
            assert_eq!(use_case_name(key), name, "{key}");
        }
    }
}
