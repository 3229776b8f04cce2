//! The figures of a use case: what was measured beside what its requirements ask for.

use crate::evaluation::record::MessageKind;
use crate::evaluation::requirements::{Component, Part, Word};
use crate::units::SimDuration;

use super::bars::{loss_figure_of, loss_parts};
use super::curves::{edge_counts, latency_figure, reception_figure};
use super::figure_spec::{Bar, FigureSpec, Mark};
use super::input::Grid;
use super::judged::Judged;
use super::load::slug;
use super::matrix::{Row, UseCaseRows};

/// More bars than this do not fit on a page.
const MOST_BARS: usize = 30;

/// What a row asks of the delivery of messages, as it was judged: with what was taken for its blanks.
#[derive(Clone, Copy)]
struct Asked<'a> {
    row: &'a Row,
    component: &'a Component,
    kind: MessageKind,
}

/// Reception over distance and latency, once for each kind of message whose delivery was judged.
pub(super) fn use_case_figures(grid: &Grid<'_>, use_case: &UseCaseRows, judged: &[Judged<'_>]) -> Vec<FigureSpec> {
    let asked: Vec<Asked<'_>> = use_case.rows.iter().filter_map(|row| asked(row, judged)).collect();
    let mut kinds: Vec<MessageKind> = asked.iter().map(|one| one.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let mut figures = Vec::new();
    for kind in &kinds {
        let of_kind: Vec<Asked<'_>> = asked.iter().copied().filter(|one| one.kind == *kind).collect();
        let several = kinds.len() > 1;
        let base = slug(&use_case.key) + &if several { format!("-{}", slug(kind.name())) } else { String::new() };
        let of_messages = if several { format!(" of {}s", kind.name()) } else { String::new() };
        let titled = |figure: FigureSpec| FigureSpec { title: figure.title.clone() + &of_messages, ..figure };
        let limits = of_kind.iter().filter_map(|one| one.component.limit_ms);
        let strictest = limits.reduce(f64::min).map(SimDuration::from_millis_f64);
        let points = of_kind.iter().filter_map(reliability_mark).collect();
        figures.push(titled(reception_figure(grid, &format!("{base}-prr"), *kind, strictest, points)));
        if strictest.is_some() {
            let ranges = of_kind.iter().filter(|one| one.component.limit_ms.is_some());
            let ranges = ranges.filter_map(|one| one.component.range_m).filter(|range| *range <= grid.farthest_m());
            let range = most_common(ranges.collect());
            let marks = of_kind.iter().flat_map(latency_marks).collect();
            figures.push(titled(latency_figure(grid, &format!("{base}-latency"), *kind, range, marks)));
        }
    }
    figures
}

/// The value that most of them have, the smallest of several.
fn most_common(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let groups = values.chunk_by(|one, other| one == other);
    groups.rev().max_by_key(|group| group.len()).map(|group| group[0])
}

/// What was judged of a row, if that is the delivery of messages.
fn asked<'a>(row: &'a Row, judged: &[Judged<'a>]) -> Option<Asked<'a>> {
    let of_row = judged.iter().filter(|one| one.requirement.id == row.source.id);
    let mut asked = of_row.filter_map(|one| Some(Asked { row, component: one.component()?, kind: one.kind()? }));
    asked.find(|one| matches!(one.component.part, Part::TimelyDelivery | Part::LinkDelivery))
}

/// A diamond at the range and the reliability that a row asks for.
fn reliability_mark(asked: &Asked<'_>) -> Option<Mark> {
    let Asked { row, component, .. } = asked;
    Some(Mark {
        kind: "point",
        x: Some(component.range_m?),
        y: Some(component.target),
        label: row.source.letter.clone(),
        text: explanation(row),
        ..Mark::default()
    })
}

/// A vertical line at the limit of a row, and a horizontal one at the share of failures that it allows.
fn latency_marks(asked: &Asked<'_>) -> Vec<Mark> {
    let Asked { row, component, .. } = asked;
    let Some(limit_ms) = component.limit_ms else { return Vec::new() };
    let label = row.source.letter.clone();
    vec![
        Mark { kind: "vline", x: Some(limit_ms), label: label.clone(), text: explanation(row), ..Mark::default() },
        Mark { kind: "hline", y: Some(1.0 - component.target), label, ..Mark::default() },
    ]
}

fn explanation(row: &Row) -> String {
    let assumption = if row.assumption.is_empty() { String::new() } else { format!(" ({})", row.assumption) };
    format!("{}: {}{assumption}", row.source.line(), row.source.needs)
}

/// Why receptions were lost at the range of each requirement that is not met; none if all are met.
pub(super) fn missed_figure(grid: &Grid<'_>, use_cases: &[UseCaseRows], judged: &[Judged<'_>]) -> Option<FigureSpec> {
    let rows = use_cases.iter().flat_map(|use_case| use_case.rows.iter().map(move |row| (use_case, row)));
    let bars = rows.flat_map(|(use_case, row)| {
        let missed = judged.iter().filter(move |one| one.requirement.id == row.source.id && one.word() == Word::NotMet);
        missed.filter_map(move |one| {
            let range = one.component()?.range_m?;
            let counts = edge_counts(&one.cell.measured(one.kind()?)?, range);
            let (parts, total) = loss_parts(&counts);
            let group = format!("{} {}, {}", use_case.name, row.source.letter, row.source.needs);
            Some(Bar { group, label: format!("{}, {}", one.technology(), grid.label(one.situation())), total, parts })
        })
    });
    let mut bars: Vec<Bar> = bars.collect();
    let all = bars.len();
    bars.truncate(MOST_BARS);
    let cut = if all > MOST_BARS { format!(" The first {MOST_BARS} of {all} are shown.") } else { String::new() };
    let caption = format!(
        "For each requirement that is not met: what became of the receptions expected in the last 20 m before its range, by \
         technology and {}.{cut}",
        grid.load_unit()
    );
    let title = "Losses where requirements are not met";
    (!bars.is_empty()).then(|| loss_figure_of("loss-causes-at-range", title, &caption, bars))
}

#[cfg(test)]
mod tests {
    use super::most_common;

    #[test]
    fn the_range_of_most_rows_is_shown() {
        assert_eq!(most_common(vec![100.0, 320.0, 100.0, 320.0, 50.0]), Some(100.0));
        assert_eq!(most_common(vec![320.0, 100.0, 320.0]), Some(320.0));
        assert_eq!(most_common(Vec::new()), None);
    }
}
