//! The figures of a use case: what was measured beside what its requirements ask for.

use crate::evaluation::metrics::BinCounts;
use crate::evaluation::record::MessageKind;
use crate::evaluation::requirements::{Requirement, Word};
use crate::units::SimDuration;

use super::bars::{loss_figure_of, loss_parts};
use super::curves::{latency_figure, reception_figure};
use super::figure_spec::{Bar, FigureSpec, Mark};
use super::input::Grid;
use super::judged::Judged;
use super::load::slug;
use super::matrix::{Row, UseCaseRows};

/// Width of the bin before a required range in which receptions are judged, in metres.
const EDGE_BIN_M: f64 = 20.0;

/// More bars than this do not fit on a page.
const MOST_BARS: usize = 30;

/// Reception over distance and latency, once for each kind of message that rows are judged on.
pub(super) fn use_case_figures(grid: &Grid<'_>, use_case: &UseCaseRows, judged: &[Judged<'_>]) -> Vec<FigureSpec> {
    let rows: Vec<(&Row, &Requirement, Option<MessageKind>)> = use_case
        .rows
        .iter()
        .filter_map(|row| {
            let one = judged.iter().find(|one| one.requirement.id == row.source.id)?;
            Some((row, one.requirement, one.kind()))
        })
        .collect();
    let mut kinds: Vec<Option<MessageKind>> = rows.iter().map(|(_, _, kind)| *kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let mut figures = Vec::new();
    for kind in &kinds {
        let of_kind: Vec<(&Row, &Requirement)> =
            rows.iter().filter(|(_, _, one)| one == kind).map(|(row, requirement, _)| (*row, *requirement)).collect();
        let name = kind.map_or(String::new(), |kind| format!("-{}", slug(kind.name())));
        let base = format!("{}{}", slug(&use_case.key), if kinds.len() > 1 { name } else { String::new() });
        let of_messages =
            kind.filter(|_| kinds.len() > 1).map_or(String::new(), |kind| format!(" of {}s", kind.name()));
        let points: Vec<Mark> =
            of_kind.iter().filter_map(|(row, requirement)| reliability_mark(row, requirement)).collect();
        let limits = latency_limits(&of_kind);
        let strictest = limits.first().map(|(_, limit_ms)| SimDuration::from_millis_f64(*limit_ms));
        if strictest.is_some() || !points.is_empty() {
            let figure = reception_figure(grid, &format!("{base}-prr"), *kind, strictest, points);
            figures.push(FigureSpec { title: figure.title.clone() + &of_messages, ..figure });
        }
        if !limits.is_empty() {
            let figure = latency_figure(grid, &format!("{base}-latency"), *kind, latency_marks(&of_kind));
            figures.push(FigureSpec { title: figure.title.clone() + &of_messages, ..figure });
        }
    }
    figures
}

/// A diamond where a row asks for a reliability at a range.
fn reliability_mark(row: &Row, requirement: &Requirement) -> Option<Mark> {
    let (range, reliability) = (requirement.range_m?.largest()?, requirement.reliability?.largest()?);
    Some(Mark {
        kind: "point",
        x: Some(range),
        y: Some(reliability),
        label: row.source.letter.clone(),
        text: explanation(row),
        ..Mark::default()
    })
}

/// The longest allowed latency of each row that has one, the strictest first.
fn latency_limits<'a>(rows: &[(&'a Row, &Requirement)]) -> Vec<(&'a Row, f64)> {
    let mut limits: Vec<(&Row, f64)> =
        rows.iter().filter_map(|(row, requirement)| Some((*row, requirement.max_latency_ms?.smallest()?))).collect();
    limits.sort_by(|(_, one), (_, other)| one.total_cmp(other));
    limits
}

/// A vertical line at each limit, and a horizontal one at the share of failures that its row allows.
fn latency_marks(rows: &[(&Row, &Requirement)]) -> Vec<Mark> {
    let mut marks = Vec::new();
    for (row, requirement) in rows {
        let Some(limit_ms) = requirement.max_latency_ms.and_then(|span| span.smallest()) else { continue };
        let label = row.source.letter.clone();
        marks.push(Mark {
            kind: "vline",
            x: Some(limit_ms),
            label: label.clone(),
            text: explanation(row),
            ..Mark::default()
        });
        if let Some(reliability) = requirement.reliability.and_then(|span| span.largest()) {
            marks.push(Mark { kind: "hline", y: Some(1.0 - reliability), label, ..Mark::default() });
        }
    }
    marks
}

fn explanation(row: &Row) -> String {
    format!("{}: {}", row.source.line(), row.source.needs)
}

/// Why receptions were lost at the range of each requirement that is not met; none if all are met.
pub(super) fn missed_figure(grid: &Grid<'_>, use_cases: &[UseCaseRows], judged: &[Judged<'_>]) -> Option<FigureSpec> {
    let rows = use_cases.iter().flat_map(|use_case| use_case.rows.iter().map(move |row| (use_case, row)));
    let bars = rows.flat_map(|(use_case, row)| {
        let missed = judged.iter().filter(move |one| one.requirement.id == row.source.id && one.word() == Word::NotMet);
        missed.filter_map(move |one| {
            let range = one.requirement.range_m?.largest()?;
            let counts = edge_bin(one, range)?;
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
        "For each requirement with a range that is not met: what became of the receptions expected in the last {EDGE_BIN_M} m \
         before that range, by technology and {}.{cut}",
        grid.load_unit()
    );
    (!bars.is_empty())
        .then(|| loss_figure_of("loss-causes-at-range", "Losses where requirements are not met", &caption, bars))
}

/// What became of the receptions in the last metres before a range.
fn edge_bin(one: &Judged<'_>, range_m: f64) -> Option<BinCounts> {
    let measured = one.cell.measured(one.kind())?;
    let settings = &measured.of_all.settings;
    let bins = (0..settings.bin_count()).filter(|bin| {
        let (lo, hi) = settings.bin_edges(*bin);
        let middle = (lo + hi) / 2.0;
        middle > range_m - EDGE_BIN_M && middle <= range_m
    });
    Some(bins.fold(BinCounts::default(), |sum, bin| sum.plus(&measured.pooled.delivery.bin(bin))))
}
