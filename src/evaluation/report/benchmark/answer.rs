//! The answer in three sentences: how many requirements each technology meets, what load does, and what stays open.

use crate::evaluation::requirements::Word;

use super::input::Grid;
use super::judged::Judged;
use super::matrix::{UseCaseRows, verdicts_with};
use super::requirement_text::is_stamped;
use super::words::{code, is_decided, rank};

/// Three sentences; every number in them is one of the matrix.
pub(super) fn answer(grid: &Grid<'_>, use_cases: &[UseCaseRows], judged: &[Judged<'_>]) -> Vec<String> {
    let rows: Vec<_> = use_cases.iter().flat_map(|use_case| &use_case.rows).collect();
    let verified = rows.iter().filter(|row| !row.source.stamped).count();
    let met = |place: usize| {
        rows.iter().filter(|row| !row.source.stamped && row.cells[place].code == code(Word::Met)).count().to_string()
    };
    let everywhere = if grid.situations.len() > 1 { " in every situation" } else { "" };
    let each: Vec<String> = grid
        .technologies
        .iter()
        .enumerate()
        .map(|(place, technology)| format!("{technology} meets {}", met(place)))
        .collect();
    let first = if verified == 0 {
        "No requirement with a verified source was judged.".to_owned()
    } else {
        format!("Of {verified} requirements with a verified source, {}{everywhere}.", listed(&each))
    };
    vec![first, load_sentence(grid, judged), open_sentence(use_cases, judged)]
}

/// What changes between the lightest and the heaviest load.
fn load_sentence(grid: &Grid<'_>, judged: &[Judged<'_>]) -> String {
    let loads = || grid.situations.iter().map(|situation| situation.load);
    let (Some(least), Some(most)) = (loads().reduce(f64::min), loads().reduce(f64::max)) else {
        return "There are no results.".to_owned();
    };
    let at = |load: f64| {
        let of = |technology: &&str| {
            let here = |one: &Judged<'_>| one.situation().load == load && one.technology() == *technology;
            let met = verdicts_with(judged, |one| here(one) && under_assumptions(one) == Word::Met);
            let decided = verdicts_with(judged, |one| here(one) && is_decided(under_assumptions(one)));
            format!("{technology} {met} of {decided}")
        };
        listed(&grid.technologies.iter().map(of).collect::<Vec<_>>())
    };
    let unit = grid.load_unit();
    if least == most {
        return format!(
            "With the assumptions for what rows leave blank, of the decided verdicts at {least} {unit} are MET: {}.",
            at(least)
        );
    }
    format!(
        "With the assumptions for what rows leave blank, of the decided verdicts are MET at {least} {unit}: {}; at {most}: {}.",
        at(least),
        at(most)
    )
}

/// What the figures say where only an assumption stands between them and the verdict: nearly all published rows leave a reliability, a
/// range or a load blank.
fn under_assumptions(one: &Judged<'_>) -> Word {
    if one.word() == Word::Underspecified { one.verdict.figures() } else { one.word() }
}

/// What is not decided, and what is not counted.
fn open_sentence(use_cases: &[UseCaseRows], judged: &[Judged<'_>]) -> String {
    let open = verdicts_with(judged, |one| one.word() == Word::Inconclusive);
    let assumed = verdicts_with(judged, |one| one.word() == Word::Underspecified);
    let others = verdicts_with(judged, |one| rank(one.word()) > rank(Word::Met));
    let stamped = use_cases.iter().flat_map(|use_case| &use_case.rows).filter(|row| row.source.stamped).count();
    let stamped_verdicts = judged.iter().filter(|one| is_stamped(one.requirement)).count();
    format!(
        "{} for want of runs, {assumed} depend on an assumption and {others} lie outside what these technologies and runs can tell; \
         {} known from memory alone ({}) are shown with a stamp and not counted.",
        counted(open, "verdict stays open", "verdicts stay open"),
        counted(stamped, "requirement", "requirements"),
        counted(stamped_verdicts, "verdict", "verdicts"),
    )
}

fn counted(count: usize, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}

/// `a`, `a and b`, `a, b and c`.
fn listed(texts: &[String]) -> String {
    match texts {
        [] => String::new(),
        [only] => only.clone(),
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    }
}
