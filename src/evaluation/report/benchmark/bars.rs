//! Where the latency goes and why receptions are lost, as bars.

use crate::evaluation::metrics::BinCounts;
use crate::evaluation::record::{LatencyStages, LossCause};
use crate::evaluation::report::figures::cause_name;
use crate::evaluation::report::theme::THEME;

use super::figure_spec::{Axis, Bar, FigureKind, FigureSpec, LegendEntry, Part, PartValue, View};
use super::input::{Grid, ReportCell};
use super::look::{hatch, hex};

/// Mean latency of the receptions by stage.
pub(super) fn stage_figure(grid: &Grid<'_>) -> FigureSpec {
    let bars = bars_of(grid, |cell| {
        let stages = &cell.summary.stages;
        let parts =
            stages.iter().filter_map(|(name, stage)| Some(PartValue { part: (*name).to_owned(), value: stage.mean? }));
        let total = cell.summary.end_to_end.mean.map_or("nothing received".to_owned(), |mean| format!("{mean:.2} ms"));
        (parts.collect(), total)
    });
    let parts = LatencyStages::NAMES.iter().enumerate().map(|(place, name)| Part {
        key: (*name).to_owned(),
        label: (*name).to_owned(),
        colour: hex(THEME.latency_stage(name)),
        hatch: hatch(place),
    });
    bar_figure(
        "latency-stages",
        "Mean latency by stage",
        "Means over all receptions that happened; the stages sum to the mean of the whole way. Receptions that never \
         happened have no latency: they are losses.",
        Axis::linear("mean latency", "ms", 0.0, 1.0),
        parts.collect(),
        bars,
    )
}

/// Lost receptions by cause, at all evaluated distances.
pub(super) fn loss_figure(grid: &Grid<'_>) -> FigureSpec {
    let bars = bars_of(grid, |cell| loss_parts(&cell.summary.pooled.all.delivery.total()));
    bar_figure(
        "loss-causes",
        "Lost receptions by cause",
        "Shares of the receptions that were expected at all evaluated distances. Every lost reception has exactly one \
         cause: the first that applies in the order of the legend.",
        loss_axis(),
        loss_parts_list(),
        bars,
    )
}

/// The same for chosen bars, such as those at the distance of a requirement that is not met.
pub(super) fn loss_figure_of(id: &str, title: &str, caption: &str, bars: Vec<Bar>) -> FigureSpec {
    bar_figure(id, title, caption, loss_axis(), loss_parts_list(), bars)
}

/// The causes of the losses of some bins as parts of a bar, and their sum for readers.
pub(super) fn loss_parts(counts: &BinCounts) -> (Vec<PartValue>, String) {
    let expected = counts.expected();
    if expected == 0 {
        return (Vec::new(), "nothing expected".to_owned());
    }
    let share = |count: u64| count as f64 / expected as f64;
    let parts = LossCause::ALL.iter().zip(counts.lost);
    let parts = parts.map(|(cause, count)| PartValue { part: cause.code().to_owned(), value: share(count) });
    (parts.collect(), format!("{:.2} %", share(expected - counts.received) * 100.0))
}

fn loss_axis() -> Axis {
    Axis::linear("share of expected receptions", "", 0.0, 1.0).in_percent()
}

fn loss_parts_list() -> Vec<Part> {
    let causes = LossCause::ALL.iter().enumerate();
    let parts = causes.map(|(place, cause)| Part {
        key: cause.code().to_owned(),
        label: cause_name(*cause).to_owned(),
        colour: hex(THEME.loss_cause(cause.code())),
        hatch: hatch(place),
    });
    parts.collect()
}

/// A bar for each result, one group for each situation.
fn bars_of(grid: &Grid<'_>, parts_of: impl Fn(&ReportCell<'_>) -> (Vec<PartValue>, String)) -> Vec<Bar> {
    let situations = grid.situations.iter();
    let bars = situations.flat_map(|situation| grid.technologies.iter().map(move |technology| (situation, technology)));
    bars.filter_map(|(situation, technology)| {
        let (parts, total) = parts_of(grid.cell(*situation, technology)?);
        Some(Bar { group: grid.name(*situation), label: (*technology).to_owned(), total, parts })
    })
    .collect()
}

/// Parts that no bar has are left out.
fn bar_figure(id: &str, title: &str, caption: &str, axis: Axis, parts: Vec<Part>, mut bars: Vec<Bar>) -> FigureSpec {
    for bar in &mut bars {
        bar.parts.retain(|part| part.value > 0.0);
    }
    let used = |part: &Part| bars.iter().flat_map(|bar| &bar.parts).any(|value| value.part == part.key);
    let parts: Vec<Part> = parts.into_iter().filter(used).collect();
    let longest = bars.iter().map(|bar| bar.parts.iter().map(|part| part.value).sum::<f64>()).fold(0.0, f64::max);
    let legend = parts.iter().map(|part| LegendEntry {
        label: part.label.clone(),
        colour: part.colour.clone(),
        hatch: Some(part.hatch),
        ..LegendEntry::default()
    });
    FigureSpec {
        id: id.to_owned(),
        title: title.to_owned(),
        caption: caption.to_owned(),
        kind: FigureKind::StackedBar,
        x: Axis { max: if longest > 0.0 { longest * 1.02 } else { 1.0 }, ..axis },
        y: None,
        legend: legend.collect(),
        parts,
        marks: Vec::new(),
        show_key: false,
        view_label: String::new(),
        view: 0,
        views: vec![View { bars, ..View::default() }],
    }
}
