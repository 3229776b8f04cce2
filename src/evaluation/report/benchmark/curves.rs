//! Reception over distance and latency that is exceeded, with what is required of them.

use std::ops::Range;

use crate::evaluation::metrics::{
    BinCounts, ConfidenceInterval, DurationHistogram, MessageMetrics, PrrCurve, student_t_interval,
};
use crate::evaluation::record::MessageKind;
use crate::units::SimDuration;

use super::figure_spec::{Axis, FigureKind, FigureSpec, LegendEntry, Mark, Point, Series, View};
use super::input::{Grid, Measured, Situation};
use super::look::{Look, look};

/// Black stands for what belongs to no technology; the page draws it in the colour of text.
const NEUTRAL: &str = "#000000";

/// Width of the last bin before a range, in which verdicts are given, in metres.
const EDGE_BIN_M: f64 = 20.0;

/// Points of a distribution per power of ten, at most.
const POINTS_PER_DECADE: f64 = 24.0;

/// Share of the receptions over distance, of all and of those within a limit.
///
/// The limit is left out where the runs did not count receptions within it.
pub(super) fn reception_figure(
    grid: &Grid<'_>,
    id: &str,
    kind: MessageKind,
    limit: Option<SimDuration>,
    marks: Vec<Mark>,
) -> FigureSpec {
    let limit = limit.filter(|limit| {
        let known = |situation: &Situation<'_>, technology: &&str| {
            let cell = grid.cell(*situation, technology);
            cell.is_none_or(|cell| cell.summary.pooled.settings.latency_budgets.contains(limit))
        };
        grid.situations.iter().all(|situation| grid.technologies.iter().all(|technology| known(situation, technology)))
    });
    let within = limit.map(|limit| format!("within {} ms", limit.as_millis_f64()));
    let mut farthest: f64 = 1.0;
    let mut views = Vec::new();
    for situation in &grid.situations {
        let mut series = Vec::new();
        for (place, technology) in grid.technologies.iter().enumerate() {
            let Some(measured) = grid.cell(*situation, technology).and_then(|cell| cell.measured(kind)) else {
                continue;
            };
            farthest = farthest.max(measured.of_all.settings.max_distance_m);
            let Look { colour, marker, .. } = look(place);
            let line = Series {
                label: (*technology).to_owned(),
                technology: (*technology).to_owned(),
                colour,
                dash: "solid",
                marker: Some(marker),
                points: reception_points(&measured, None),
                ..Series::default()
            };
            let timely = limit.zip(within.as_ref()).map(|(limit, within)| Series {
                label: format!("{technology} {within}"),
                dash: "dashed",
                hollow: true,
                points: reception_points(&measured, Some(limit)),
                ..line.clone()
            });
            series.push(line);
            series.extend(timely);
        }
        views.push(view(grid, *situation, series));
    }
    let mut legend: Vec<LegendEntry> =
        technology_legend(grid).map(|entry| LegendEntry { dash: Some("solid"), ..entry }).collect();
    if let Some(within) = &within {
        legend.push(neutral_line("any latency", "solid"));
        legend.push(neutral_line(within, "dashed"));
    }
    legend.push(LegendEntry {
        label: "95 % interval".to_owned(),
        colour: NEUTRAL.to_owned(),
        band: true,
        ..LegendEntry::default()
    });
    let timely = within.map(|within| format!(" and the share received {within}")).unwrap_or_default();
    let diamonds = if marks.is_empty() { "" } else { " Diamonds stand at the required range and reliability." };
    FigureSpec {
        id: id.to_owned(),
        title: "Reception over distance".to_owned(),
        caption: format!(
            "Share of the expected receptions that happened{timely}, by distance between sender and receiver.{diamonds} \
             Intervals are Student's t over the runs, never over packets."
        ),
        kind: FigureKind::Line,
        x: Axis::linear("distance", "m", 0.0, farthest),
        y: Some(Axis::linear("share of expected receptions", "", 0.0, 1.0).in_percent()),
        legend,
        parts: Vec::new(),
        marks,
        show_key: false,
        view_label: grid.view_label(),
        view: grid.situations.len().saturating_sub(1),
        views,
    }
}

/// Share of the expected receptions of a bin (joined to 20 m at least) that happened, within a limit if there is one.
fn reception_points(measured: &Measured<'_>, limit: Option<SimDuration>) -> Vec<Point> {
    let settings = &measured.of_all.settings;
    let curve = PrrCurve::for_ranges(settings, &measured.pooled.delivery);
    let width = settings.distance_bin_m;
    let points = curve.points.iter().filter_map(|point| {
        let bins = (point.lo_m / width).round() as usize..(point.hi_m / width).ceil() as usize;
        let y = received_share(measured.pooled, bins.clone(), limit)?;
        let runs: Option<Vec<f64>> =
            measured.runs.iter().map(|run| received_share((*run)?, bins.clone(), limit)).collect();
        let interval = runs.and_then(|runs| student_t_interval(&runs)).map(ConfidenceInterval::within_unit);
        Some(Point { x: point.distance_m, y, interval })
    });
    points.collect()
}

/// Share of the receptions that happened in some bins, within a limit if there is one.
fn received_share(metrics: &MessageMetrics, bins: Range<usize>, limit: Option<SimDuration>) -> Option<f64> {
    let delivery = &metrics.delivery;
    let (mut expected, mut received) = (0, 0);
    for bin in bins.start..bins.end.min(delivery.bin_count()) {
        let counts = delivery.bin(bin);
        expected += counts.expected();
        received += match limit {
            Some(limit) => delivery.received_within(bin, limit)?,
            None => counts.received,
        };
    }
    (expected > 0).then(|| received as f64 / expected as f64)
}

/// Share of the receptions expected in the last metres before a range that took longer than a latency, or never happened; at
/// all evaluated distances without a range.
///
/// Receptions of a frame have their latency in common, so the latency of those that arrive is taken to be the same at all
/// distances, as verdicts do.
pub(super) fn latency_figure(
    grid: &Grid<'_>,
    id: &str,
    kind: MessageKind,
    range_m: Option<f64>,
    marks: Vec<Mark>,
) -> FigureSpec {
    let limits: Vec<f64> = marks.iter().filter_map(|mark| mark.x).collect();
    let mut views = Vec::new();
    for situation in &grid.situations {
        let series = grid.technologies.iter().enumerate().filter_map(|(place, technology)| {
            let measured = grid.cell(*situation, technology)?.measured(kind)?;
            let counts = match range_m {
                Some(range_m) => edge_counts(&measured, range_m),
                None => measured.pooled.delivery.total(),
            };
            let Look { colour, dash, marker } = look(place);
            Some(Series {
                label: (*technology).to_owned(),
                technology: (*technology).to_owned(),
                colour,
                dash,
                marker: Some(marker),
                step: true,
                points: exceedance(counts.ratio()?, &measured.pooled.end_to_end, &limits),
                ..Series::default()
            })
        });
        views.push(view(grid, *situation, series.collect()));
    }
    let points = || views.iter().flat_map(|view| &view.series).flat_map(|series| &series.points);
    let places = || points().map(|point| point.x).chain(limits.iter().copied());
    let (shortest, longest) = (places().fold(f64::INFINITY, f64::min), places().fold(0.0, f64::max));
    let levels = marks.iter().filter_map(|mark| mark.y);
    let rarest = points().map(|point| point.y).chain(levels).filter(|share| *share > 0.0).fold(0.01, f64::min);
    let (from, to) = if longest > 0.0 { (round_down(shortest * 0.9), round_up(longest * 1.1)) } else { (1.0, 1000.0) };
    // Beyond the longest latency nothing more arrives.
    for series in views.iter_mut().flat_map(|view| &mut view.series) {
        let end = series.points.last().map(|last| Point { x: to, ..*last });
        series.points.extend(end);
    }
    let place = match range_m {
        Some(range_m) => format!("{} to {range_m} m from the sender", (range_m - EDGE_BIN_M).max(0.0)),
        None => "at all evaluated distances".to_owned(),
    };
    FigureSpec {
        id: id.to_owned(),
        title: "Latency that is exceeded".to_owned(),
        caption: format!(
            "Share of the receptions expected {place} that took longer or never happened: a line ends level at the share that \
             was lost. A requirement for this distance holds where the line runs below its level at its limit; the others are \
             judged at their own."
        ),
        kind: FigureKind::Line,
        x: Axis::logarithmic("latency", "ms", from, to),
        y: Some(
            Axis::logarithmic("share later than this", "", 10f64.powf((rarest * 0.8).log10().floor()), 1.0)
                .in_percent(),
        ),
        legend: technology_legend(grid).collect(),
        parts: Vec::new(),
        marks,
        show_key: false,
        view_label: grid.view_label(),
        view: grid.situations.len().saturating_sub(1),
        views,
    }
}

/// What became of the receptions in the last metres before a range; a bin belongs there by its middle.
pub(super) fn edge_counts(measured: &Measured<'_>, range_m: f64) -> BinCounts {
    let settings = &measured.of_all.settings;
    let bins = (0..settings.bin_count()).filter(|bin| {
        let (lo, hi) = settings.bin_edges(*bin);
        let middle = (lo + hi) / 2.0;
        middle > range_m - EDGE_BIN_M && middle <= range_m
    });
    bins.fold(BinCounts::default(), |sum, bin| sum.plus(&measured.pooled.delivery.bin(bin)))
}

/// Points `(latency, share that is later or lost)`, where a share `arrived` arrives with these latencies.
///
/// Points stand at upper edges of buckets, where counts are exact. Of neighbouring buckets only the last is kept, and the last
/// before each of the `limits`.
fn exceedance(arrived: f64, latencies: &DurationHistogram, limits: &[f64]) -> Vec<Point> {
    let all = latencies.count() as f64;
    let mut in_time = 0;
    let mut points: Vec<Point> = Vec::new();
    let mut place = f64::NAN;
    for (edge_ms, count) in latencies.filled_buckets() {
        in_time += count;
        let x = edge_ms.max(1e-6);
        let y = 1.0 - arrived * (in_time as f64 / all);
        let here = (x.log10() * POINTS_PER_DECADE).floor();
        let last_before_limit = |last: &Point| limits.iter().any(|limit| (last.x..x).contains(limit));
        if here == place && points.last().is_some_and(|last| !last_before_limit(last)) {
            points.pop();
        }
        place = here;
        points.push(Point { x, y, interval: None });
    }
    if points.is_empty() {
        points.push(Point { x: 1.0, y: 1.0, interval: None });
    }
    points
}

fn view(grid: &Grid<'_>, situation: Situation<'_>, series: Vec<Series>) -> View {
    View { label: grid.label(situation), name: grid.name(situation), series, ..View::default() }
}

/// An entry for each technology.
pub(super) fn technology_legend<'a>(grid: &'a Grid<'_>) -> impl Iterator<Item = LegendEntry> + 'a {
    grid.technologies.iter().enumerate().map(|(place, technology)| {
        let Look { colour, dash, marker } = look(place);
        LegendEntry {
            label: (*technology).to_owned(),
            colour,
            dash: Some(dash),
            marker: Some(marker),
            ..LegendEntry::default()
        }
    })
}

fn neutral_line(label: &str, dash: &'static str) -> LegendEntry {
    LegendEntry { label: label.to_owned(), colour: NEUTRAL.to_owned(), dash: Some(dash), ..LegendEntry::default() }
}

/// The next of 1, 2, 5, 10, ... at or above a positive value.
pub(super) fn round_up(value: f64) -> f64 {
    let power = 10f64.powf(value.log10().floor());
    [1.0, 2.0, 5.0].map(|step| step * power).into_iter().find(|step| *step >= value * 0.999_999).unwrap_or(10.0 * power)
}

/// The next of 1, 2, 5, 10, ... at or below a positive value.
pub(super) fn round_down(value: f64) -> f64 {
    1.0 / round_up(1.0 / value)
}
