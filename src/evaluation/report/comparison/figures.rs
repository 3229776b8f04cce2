//! The two figures of a comparison: all curves over each other, and what differs.

use plotters::backend::{BitMapBackend, DrawingBackend, SVGBackend};
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::style::{Color, RGBColor};

use crate::evaluation::metrics::{ComparedPoint, Comparison, ConfidenceInterval};
use crate::evaluation::report::plot::{Drawn, FRAME, Labels, Plot, SIZE, Scale, Stroke, round_up, use_bundled_font};
use crate::evaluation::report::png_image;
use crate::evaluation::report::theme::THEME;
use crate::theme::{Hue, Surface};

/// A figure of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ComparisonFigure {
    /// Packet reception ratio over distance.
    ReceptionRatio,
    /// What each contender but the first has more than the first.
    Difference,
}

pub(super) const COMPARISON_FIGURES: [ComparisonFigure; 2] =
    [ComparisonFigure::ReceptionRatio, ComparisonFigure::Difference];

/// Colours and strokes by the place of a contender: with the eighth, a colour comes again, dashed.
const COLOURS: [Hue; 7] =
    [Hue::Blue, Hue::Vermillion, Hue::BluishGreen, Hue::ReddishPurple, Hue::Orange, Hue::SkyBlue, Hue::Black];

fn look(place: usize) -> (RGBColor, Stroke) {
    let stroke = if place < COLOURS.len() { Stroke::Solid } else { Stroke::Dashed };
    (THEME.palette(COLOURS[place % COLOURS.len()]), stroke)
}

impl ComparisonFigure {
    /// Name of the file without its ending.
    pub(super) fn file_stem(self) -> &'static str {
        match self {
            Self::ReceptionRatio => "prr_comparison",
            Self::Difference => "prr_difference",
        }
    }

    /// What the figure shows, for readers and screen readers.
    pub(super) fn caption(self) -> &'static str {
        match self {
            Self::ReceptionRatio => {
                "Packet reception ratio over the distance between sender and receiver, with 95 % intervals"
            }
            Self::Difference => {
                "Paired difference of the packet reception ratio over distance, with its 95 % interval: where the band \
                 leaves zero, the difference is more than chance"
            }
        }
    }

    /// The figure as an SVG file.
    pub(super) fn svg(self, comparison: &Comparison) -> String {
        let mut file = String::new();
        let area = SVGBackend::with_string(&mut file, SIZE).into_drawing_area();
        self.draw(&area, comparison).and_then(|()| area.present()).expect("memory takes any drawing");
        drop(area);
        file
    }

    /// The figure as a PNG file.
    pub(super) fn png(self, comparison: &Comparison) -> Vec<u8> {
        let mut pixels = vec![0xff; (SIZE.0 * SIZE.1 * 3) as usize];
        let area = BitMapBackend::with_buffer(&mut pixels, SIZE).into_drawing_area();
        self.draw(&area, comparison).and_then(|()| area.present()).expect("memory takes any drawing");
        drop(area);
        png_image::encode(&pixels, SIZE)
    }

    fn draw<DB: DrawingBackend>(self, area: &DrawingArea<DB, Shift>, comparison: &Comparison) -> Drawn<DB> {
        use_bundled_font();
        match self {
            Self::ReceptionRatio => draw_ratios(area, comparison),
            Self::Difference => draw_differences(area, comparison),
        }
    }
}

/// A value with its interval at the middle of its bin.
type Bounded = (f64, f64, Option<ConfidenceInterval>);

fn draw_ratios<DB: DrawingBackend>(area: &DrawingArea<DB, Shift>, comparison: &Comparison) -> Drawn<DB> {
    let plot = plot(area, comparison, (0.0, 1.0));
    let labels = Labels { title: "Packet reception ratio", x: "distance [m]", y: "packet reception ratio" };
    plot.draw_axes(&labels)?;
    let of = |place: usize| {
        move |point: &ComparedPoint| {
            let (ratio, interval) = point.ratios[place];
            Some((middle(point), ratio?, interval))
        }
    };
    let places = 0..comparison.labels.len();
    draw_lines(&plot, comparison, places, of)
}

fn draw_differences<DB: DrawingBackend>(area: &DrawingArea<DB, Shift>, comparison: &Comparison) -> Drawn<DB> {
    let of = |place: usize| {
        move |point: &ComparedPoint| {
            let difference = point.differences[place - 1]?;
            Some((middle(point), difference.mean, difference.interval))
        }
    };
    let places = 1..comparison.labels.len();
    let values = places.clone().flat_map(|place| comparison.curve.iter().filter_map(of(place)));
    let farthest = values.map(|(_, mean, interval)| {
        let bounds = interval.unwrap_or(ConfidenceInterval { lo: mean, hi: mean });
        bounds.lo.abs().max(bounds.hi.abs())
    });
    let farthest = round_up(farthest.fold(0.01, f64::max)).min(1.0);
    let plot = plot(area, comparison, (-farthest, farthest));
    let title = format!("Packet reception ratio, more than {}", comparison.labels[0]);
    plot.draw_axes(&Labels { title: &title, x: "distance [m]", y: "paired difference" })?;
    let (left, right) = (comparison.curve.first(), comparison.curve.last());
    if let (Some(first), Some(last)) = (left, right) {
        plot.line(&[(first.lo_m, 0.0), (last.hi_m, 0.0)], THEME.surface(Surface::SoftInk), Stroke::Solid)?;
    }
    draw_lines(&plot, comparison, places, of)
}

/// A line with its band for each place, and the legend.
fn draw_lines<DB: DrawingBackend, V: Fn(&ComparedPoint) -> Option<Bounded>>(
    plot: &Plot<'_, DB>,
    comparison: &Comparison,
    places: std::ops::Range<usize>,
    values_of: impl Fn(usize) -> V,
) -> Drawn<DB> {
    let mut legend_end = FRAME.right;
    let mut is_empty = true;
    for place in places.rev() {
        let (colour, stroke) = look(place);
        let values: Vec<Bounded> = comparison.curve.iter().filter_map(values_of(place)).collect();
        is_empty &= values.is_empty();
        let band = values.iter().filter_map(|(x, _, interval)| interval.map(|bounds| (*x, bounds.lo, bounds.hi)));
        plot.band(&band.collect::<Vec<_>>(), colour.mix(0.2))?;
        let line: Vec<(f64, f64)> = values.iter().map(|(x, value, _)| (*x, *value)).collect();
        plot.line(&line, colour, stroke)?;
        if stroke == Stroke::Solid {
            plot.marks(&line, colour)?;
        }
        legend_end = plot.legend_line(&comparison.labels[place], legend_end, colour, stroke)?;
    }
    if is_empty { plot.nothing("no receptions were expected") } else { Ok(()) }
}

fn plot<'a, DB: DrawingBackend>(
    area: &'a DrawingArea<DB, Shift>,
    comparison: &Comparison,
    (lowest, highest): (f64, f64),
) -> Plot<'a, DB> {
    let farthest = comparison.curve.last().map_or(1.0, |point| point.hi_m);
    Plot {
        area,
        frame: FRAME,
        x: Scale::linear(0.0, farthest, (FRAME.left, FRAME.right)),
        y: Scale::linear(lowest, highest, (FRAME.bottom, FRAME.top)),
    }
}

fn middle(point: &ComparedPoint) -> f64 {
    (point.lo_m + point.hi_m) / 2.0
}
