//! Margins over load, and the load at which they cross zero.

use crate::evaluation::metrics::ConfidenceInterval;
use crate::evaluation::requirements::{Margin, Quantity};

use super::curves::technology_legend;
use super::figure_spec::{Axis, FigureKind, FigureSpec, Mark, Point, ScaleKind, Series, View};
use super::input::Grid;
use super::judged::{Judged, interval};
use super::look::{Look, look};
use super::matrix::{Row, UseCaseRows};

/// Margins beyond this many nines say only that nothing failed.
const LARGEST_NINES: f64 = 6.0;

/// The figures of a use case in one scenario: one for each unit, a view for each requirement.
pub(super) fn load_figures(
    grid: &Grid<'_>,
    use_case: &UseCaseRows,
    judged: &[Judged<'_>],
    scenario: &str,
) -> Vec<FigureSpec> {
    let loads: Vec<f64> = grid
        .situations
        .iter()
        .filter(|situation| situation.scenario == scenario)
        .map(|situation| situation.load)
        .collect();
    if loads.len() < 2 {
        return Vec::new();
    }
    let of_rows: Vec<(&Row, Vec<&Judged<'_>>)> = use_case
        .rows
        .iter()
        .map(|row| {
            let of_row = judged.iter().filter(|one| one.requirement.id == row.source.id);
            (row, of_row.filter(|one| one.situation().scenario == scenario).collect())
        })
        .collect();
    let mut quantities: Vec<Quantity> = Vec::new();
    for (_, of_row) in &of_rows {
        let quantity = quantity_of(of_row);
        quantities.extend(quantity.filter(|quantity| !quantities.contains(quantity)));
    }
    let figures = quantities.into_iter().filter_map(|quantity| {
        let rows: Vec<_> = of_rows.iter().filter(|(_, of_row)| quantity_of(of_row) == Some(quantity)).collect();
        figure(grid, use_case, scenario, quantity, &loads, &rows)
    });
    figures.collect()
}

/// What the margins of a row are of: the preferred quantity that has a number.
fn quantity_of(of_row: &[&Judged<'_>]) -> Option<Quantity> {
    Some(of_row.iter().find_map(|one| one.margin())?.quantity)
}

/// Its unit, as its margins have it.
fn unit_of(quantity: Quantity) -> &'static str {
    match quantity {
        Quantity::Latency => "ms",
        Quantity::Reliability => "nines",
        Quantity::Range => "m",
        Quantity::DataRate => "Mbit/s",
    }
}

fn figure(
    grid: &Grid<'_>,
    use_case: &UseCaseRows,
    scenario: &str,
    quantity: Quantity,
    loads: &[f64],
    rows: &[&(&Row, Vec<&Judged<'_>>)],
) -> Option<FigureSpec> {
    let (axis, unit) = (load_axis(grid, loads), unit_of(quantity));
    let mut views = Vec::new();
    for (row, of_row) in rows {
        let mut view = View {
            label: row.source.letter.clone(),
            name: format!("{}: {}", row.source.letter, row.source.needs),
            ..View::default()
        };
        for (place, technology) in grid.technologies.iter().enumerate() {
            let mut points: Vec<Point> = of_row
                .iter()
                .filter(|one| one.technology() == *technology)
                .filter_map(|one| {
                    point(one.situation().load, one.margins().find(|margin| margin.quantity == quantity)?)
                })
                .collect();
            points.sort_by(|one, other| one.x.total_cmp(&other.x));
            if points.is_empty() {
                continue;
            }
            let Look { colour, dash, marker } = look(place);
            if let Some(load) = crossing(&points, axis.scale) {
                view.marks.push(Mark {
                    kind: "point",
                    x: Some(load),
                    y: Some(0.0),
                    label: format!("≈ {}", short(load)),
                    marker: Some(marker),
                    colour: colour.clone(),
                    ..Mark::default()
                });
            }
            view.series.push(Series {
                label: (*technology).to_owned(),
                technology: (*technology).to_owned(),
                colour,
                dash,
                marker: Some(marker),
                points,
                ..Series::default()
            });
        }
        if !view.series.is_empty() {
            views.push(view);
        }
    }
    if views.is_empty() {
        return None;
    }
    let ends = views.iter().flat_map(|view| &view.series).flat_map(|series| &series.points).flat_map(|point| {
        let bounds = point.interval.map(|bounds| [bounds.lo, bounds.hi]);
        [point.y].into_iter().chain(bounds.into_iter().flatten())
    });
    let (least, most) = ends.fold((0.0f64, 0.0f64), |(least, most), end| (least.min(end), most.max(end)));
    let room = ((most - least) * 0.08).max(0.1);
    let several = grid.scenarios().len() > 1;
    let place = grid.scenarios().iter().position(|one| *one == scenario)?;
    let marks =
        views.iter().filter_map(|view| rows.iter().find(|(row, _)| row.source.letter == view.label)).map(|(row, _)| {
            Mark {
                kind: "key",
                label: row.source.letter.clone(),
                text: format!("{}: {}", row.source.line(), row.source.needs),
                ..Mark::default()
            }
        });
    let marks = marks.collect();
    Some(FigureSpec {
        id: format!("load-{}-{}-{place}", slug(&use_case.key), slug(unit)),
        title: if several { format!("{}, {scenario}", use_case.name) } else { use_case.name.clone() },
        caption: format!(
            "Margin in {}: above zero the requirement holds. {}A filled mark on zero is where a technology's line crosses, \
             interpolated between the loads that were run.",
            unit,
            if quantity == Quantity::Reliability { "Margins that are larger are drawn at 6 nines. " } else { "" }
        ),
        kind: FigureKind::Line,
        x: axis,
        y: Some(Axis::linear("margin", unit, least - room, most + room)),
        legend: technology_legend(grid).collect(),
        parts: Vec::new(),
        marks,
        show_key: true,
        view_label: "requirement".to_owned(),
        view: 0,
        views,
    })
}

/// A margin as a point; none where it is not a number.
fn point(load: f64, margin: &Margin) -> Option<Point> {
    let most = if margin.quantity == Quantity::Reliability { LARGEST_NINES } else { f64::MAX };
    let within = |value: f64| value.clamp(-most, most);
    let interval = interval(margin).map(|bounds| ConfidenceInterval { lo: within(bounds.lo), hi: within(bounds.hi) });
    Some(Point { x: load, y: within(margin.estimate?), interval })
}

fn load_axis(grid: &Grid<'_>, loads: &[f64]) -> Axis {
    let (least, most) = (loads[0], loads[loads.len() - 1]);
    let label = grid.load_unit();
    if least > 0.0 && most / least >= 8.0 {
        Axis::logarithmic(label, "", least * 0.9, most * 1.1)
    } else {
        let room = (most - least) * 0.05;
        Axis::linear(label, "", (least - room).max(0.0), most + room)
    }
}

/// The load at which a line first falls below zero, straight between its points as they are drawn.
fn crossing(points: &[Point], scale: ScaleKind) -> Option<f64> {
    let pair = points.windows(2).find(|pair| pair[0].y >= 0.0 && pair[1].y < 0.0)?;
    let share = pair[0].y / (pair[0].y - pair[1].y);
    let (from, to) = (pair[0].x, pair[1].x);
    Some(match scale {
        ScaleKind::Linear => from + share * (to - from),
        ScaleKind::Log => from * (to / from).powf(share),
    })
}

/// A load with three digits that count.
fn short(load: f64) -> String {
    let decimals = (2 - load.abs().max(1e-6).log10().floor() as i32).clamp(0, 6) as usize;
    let text = format!("{load:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A name as part of a file name.
pub(super) fn slug(text: &str) -> String {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' };
    text.chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crossing_lies_where_the_drawn_line_meets_zero() {
        let points = |values: &[(f64, f64)]| -> Vec<Point> {
            values.iter().map(|&(x, y)| Point { x, y, interval: None }).collect()
        };
        // points, scale -> crossing
        let cases = [
            (vec![(100.0, 1.0), (200.0, -1.0)], ScaleKind::Linear, Some(150.0)),
            (vec![(10.0, 1.0), (1000.0, -1.0)], ScaleKind::Log, Some(100.0)),
            (vec![(1.0, 0.5), (2.0, 0.0), (3.0, -2.0)], ScaleKind::Linear, Some(2.0)),
            (vec![(1.0, -1.0), (2.0, 1.0)], ScaleKind::Linear, None),
            (vec![(1.0, 1.0)], ScaleKind::Linear, None),
        ];
        for (values, scale, expected) in cases {
            let found = crossing(&points(&values), scale);
            assert!(
                found.zip(expected).map_or(found == expected, |(f, e)| (f - e).abs() < 1e-9),
                "{values:?}: {found:?}"
            );
        }
        assert_eq!([short(212.4), short(40.0), short(0.25)], ["212", "40", "0.25"]);
    }
}
