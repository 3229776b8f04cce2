//! Axes, lines and labels in pixels: the few things all figures are made of.

use std::sync::Once;

use plotters::backend::DrawingBackend;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::element::{PathElement, Polygon, Rectangle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontStyle, IntoFont, RGBAColor, RGBColor, ShapeStyle, TextStyle, register_font};

use super::theme::THEME;
use crate::theme::Surface;

/// Width and height of a figure, in pixels.
pub(super) const SIZE: (u32, u32) = (1000, 620);

/// The figure's frame of axes: left, top, right and bottom, in pixels.
pub(super) const FRAME: Frame = Frame { left: 78, top: 104, right: 968, bottom: 552 };

const FONT: &[u8] = include_bytes!("../../../assets/fonts/Inter-Regular.otf");
const TITLE_SIZE: u32 = 21;
const LABEL_SIZE: u32 = 16;

/// What drawing on `DB` may fail with.
pub(super) type Drawn<DB> = Result<(), DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>>;

/// A rectangle of pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub left: i32,
    pub top: i32,
    pub right: i32,
    pub bottom: i32,
}

/// Maps values to pixels along one axis.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    low: f64,
    high: f64,
    logarithmic: bool,
    pixels: (i32, i32),
}

impl Scale {
    /// From `low` at the first pixel to `high` at the last.
    pub(super) fn linear(low: f64, high: f64, pixels: (i32, i32)) -> Self {
        Self { low, high, logarithmic: false, pixels }
    }

    /// The same with equal ratios at equal lengths.
    pub(super) fn logarithmic(low: f64, high: f64, pixels: (i32, i32)) -> Self {
        Self { low, high, logarithmic: true, pixels }
    }

    /// The pixel of a value; values beyond the ends are at the ends.
    pub(super) fn pixel(&self, value: f64) -> i32 {
        let value = value.clamp(self.low, self.high);
        let share = if self.logarithmic {
            (value / self.low).ln() / (self.high / self.low).ln()
        } else {
            (value - self.low) / (self.high - self.low)
        };
        (f64::from(self.pixels.0) + share * f64::from(self.pixels.1 - self.pixels.0)).round() as i32
    }

    fn ticks(&self) -> Vec<f64> {
        if self.logarithmic {
            let decades = (self.low.log10().floor() as i32)..=(self.high.log10().ceil() as i32);
            let steps: &[f64] = if self.high / self.low > 500.0 { &[1.0] } else { &[1.0, 2.0, 5.0] };
            let all = decades.flat_map(|decade| steps.iter().map(move |step| step * 10f64.powi(decade)));
            all.filter(|tick| (self.low * 0.999..=self.high * 1.001).contains(tick)).collect()
        } else {
            let step = nice_step(self.high - self.low);
            let first = (self.low / step - 1e-9).ceil() as i64;
            let last = (self.high / step + 1e-9).floor() as i64;
            (first..=last).map(|tick| tick as f64 * step).collect()
        }
    }
}

/// A round step (1, 2 or 5 times a power of ten) that divides `span` into five to ten parts.
fn nice_step(span: f64) -> f64 {
    let raw = span / 10.0;
    let power = 10f64.powf(raw.log10().floor());
    [1.0, 2.0, 5.0, 10.0].map(|step| step * power).into_iter().find(|step| *step >= raw * 0.999).unwrap_or(raw)
}

/// The next round value above `value`, for the end of an axis.
pub(super) fn round_up(value: f64) -> f64 {
    let step = nice_step(value);
    (value / step - 1e-9).ceil() * step
}

/// A drawing area with its two scales.
pub(super) struct Plot<'a, DB: DrawingBackend> {
    pub area: &'a DrawingArea<DB, Shift>,
    pub frame: Frame,
    pub x: Scale,
    pub y: Scale,
}

/// Words around a figure.
pub(super) struct Labels<'a> {
    pub title: &'a str,
    pub x: &'a str,
    pub y: &'a str,
}

/// How a line is drawn, besides its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stroke {
    Solid,
    Dashed,
}

impl<DB: DrawingBackend> Plot<'_, DB> {
    /// Grid, axes, ticks and labels.
    pub(super) fn draw_axes(&self, labels: &Labels<'_>) -> Drawn<DB> {
        let Frame { left, top, right, bottom } = self.frame;
        let grid = THEME.surface(Surface::Grid);
        for tick in self.y.ticks() {
            let y = self.y.pixel(tick);
            self.segment((left, y), (right, y), grid)?;
            self.label(&tick_text(tick), (left - 10, y), HPos::Right, VPos::Center)?;
        }
        for tick in self.x.ticks() {
            let x = self.x.pixel(tick);
            self.segment((x, top), (x, bottom), grid)?;
            self.label(&tick_text(tick), (x, bottom + 10), HPos::Center, VPos::Top)?;
        }
        self.segment((left, bottom), (right, bottom), THEME.surface(Surface::SoftInk))?;
        self.text(labels.title, (left, 22), TITLE_SIZE, THEME.surface(Surface::Ink), Pos::new(HPos::Left, VPos::Top))?;
        self.label(labels.y, (left, top - 24), HPos::Left, VPos::Center)?;
        self.label(labels.x, (right, bottom + 34), HPos::Right, VPos::Top)
    }

    /// A line through values.
    pub(super) fn line(&self, values: &[(f64, f64)], colour: RGBColor, stroke: Stroke) -> Drawn<DB> {
        let pixels = self.pixels(values);
        let style = ShapeStyle { color: colour.to_rgba(), filled: false, stroke_width: 2 };
        match stroke {
            Stroke::Solid => self.area.draw(&PathElement::new(pixels, style)),
            Stroke::Dashed => {
                dashes(&pixels).into_iter().try_for_each(|dash| self.area.draw(&PathElement::new(dash, style)))
            }
        }
    }

    /// Round marks at values.
    pub(super) fn marks(&self, values: &[(f64, f64)], colour: RGBColor) -> Drawn<DB> {
        let style = ShapeStyle { color: colour.to_rgba(), filled: true, stroke_width: 0 };
        self.pixels(values)
            .into_iter()
            .try_for_each(|centre| self.area.draw(&plotters::element::Circle::new(centre, 3, style)))
    }

    /// The area between two lines over the same distances: `(x, low, high)`.
    pub(super) fn band(&self, values: &[(f64, f64, f64)], colour: RGBAColor) -> Drawn<DB> {
        let upper = values.iter().map(|(x, _, high)| (*x, *high));
        let lower = values.iter().rev().map(|(x, low, _)| (*x, *low));
        let outline: Vec<(f64, f64)> = upper.chain(lower).collect();
        if values.len() < 2 {
            return Ok(());
        }
        self.area.draw(&Polygon::new(self.pixels(&outline), colour.filled()))
    }

    /// A filled rectangle between two corners.
    pub(super) fn rectangle(&self, from: (i32, i32), to: (i32, i32), colour: RGBAColor) -> Drawn<DB> {
        self.area.draw(&Rectangle::new([from, to], colour.filled()))
    }

    /// One text of normal size.
    pub(super) fn label(&self, text: &str, at: (i32, i32), horizontal: HPos, vertical: VPos) -> Drawn<DB> {
        self.text(text, at, LABEL_SIZE, THEME.surface(Surface::SoftInk), Pos::new(horizontal, vertical))
    }

    /// The same in the colour of what it names, or any other.
    pub(super) fn coloured_label(&self, text: &str, at: (i32, i32), colour: RGBColor, anchor: Pos) -> Drawn<DB> {
        self.text(text, at, LABEL_SIZE, colour, anchor)
    }

    /// One entry of a legend in the row above the frame, ending at `right`; gives the left end of the entry.
    pub(super) fn legend_swatch(&self, text: &str, right: i32, colour: RGBColor) -> Result<i32, ErrorOf<DB>> {
        let left = right - text_width(text) - 22;
        let middle = self.frame.top - 24;
        self.rectangle((left, middle - 7), (left + 14, middle + 7), colour.to_rgba())?;
        self.label(text, (left + 22, middle), HPos::Left, VPos::Center)?;
        Ok(left - 20)
    }

    /// The same for a line.
    pub(super) fn legend_line(
        &self,
        text: &str,
        right: i32,
        colour: RGBColor,
        stroke: Stroke,
    ) -> Result<i32, ErrorOf<DB>> {
        let left = right - text_width(text) - 38;
        let middle = self.frame.top - 24;
        let style = ShapeStyle { color: colour.to_rgba(), filled: false, stroke_width: 2 };
        let sample = [(left, middle), (left + 30, middle)];
        let parts = if stroke == Stroke::Solid { vec![sample.to_vec()] } else { dashes(&sample) };
        parts.into_iter().try_for_each(|part| self.area.draw(&PathElement::new(part, style)))?;
        self.label(text, (left + 38, middle), HPos::Left, VPos::Center)?;
        Ok(left - 20)
    }

    /// Says in the middle of the frame that there is nothing to show, and why.
    pub(super) fn nothing(&self, reason: &str) -> Drawn<DB> {
        let centre = ((self.frame.left + self.frame.right) / 2, (self.frame.top + self.frame.bottom) / 2);
        self.label(reason, centre, HPos::Center, VPos::Center)
    }

    fn segment(&self, from: (i32, i32), to: (i32, i32), colour: RGBColor) -> Drawn<DB> {
        self.area.draw(&PathElement::new([from, to], colour.stroke_width(1)))
    }

    fn text(&self, text: &str, at: (i32, i32), size: u32, colour: RGBColor, anchor: Pos) -> Drawn<DB> {
        let style = TextStyle::from(("sans-serif", size).into_font()).color(&colour).pos(anchor);
        self.area.draw(&Text::new(text, at, style))
    }

    fn pixels(&self, values: &[(f64, f64)]) -> Vec<(i32, i32)> {
        values.iter().map(|(x, y)| (self.x.pixel(*x), self.y.pixel(*y))).collect()
    }
}

/// What drawing on `DB` fails with.
pub(super) type ErrorOf<DB> = DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>;

/// Makes the bundled font known, so that no figure depends on the fonts of a machine.
pub(super) fn use_bundled_font() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let registered = register_font("sans-serif", FontStyle::Normal, FONT);
        assert!(registered.is_ok(), "the bundled font is valid");
    });
}

/// Width of a normal text in pixels.
fn text_width(text: &str) -> i32 {
    ("sans-serif", LABEL_SIZE).into_font().box_size(text).map_or(0, |(width, _)| width as i32)
}

fn tick_text(value: f64) -> String {
    let exponent = value.abs().log10().floor();
    if value != 0.0 && exponent < -3.0 { format!("1e{exponent:.0}") } else { ((value * 1e6).round() / 1e6).to_string() }
}

/// Cuts a line into dashes of 8 pixels with gaps of 5.
fn dashes(pixels: &[(i32, i32)]) -> Vec<Vec<(i32, i32)>> {
    const PATTERN: [f64; 2] = [8.0, 5.0];
    let mut parts = Vec::new();
    let mut part: Vec<(i32, i32)> = pixels.first().copied().into_iter().collect();
    let (mut phase, mut left) = (0, PATTERN[0]);
    for pair in pixels.windows(2) {
        let [from, to] = [pair[0], pair[1]].map(|(x, y)| (f64::from(x), f64::from(y)));
        let length = (to.0 - from.0).hypot(to.1 - from.1);
        let mut done = 0.0;
        while length - done > left {
            done += left;
            let share = done / length;
            let here = (from.0 + share * (to.0 - from.0), from.1 + share * (to.1 - from.1));
            let here = (here.0.round() as i32, here.1.round() as i32);
            part.push(here);
            if phase == 0 {
                parts.push(std::mem::take(&mut part));
            }
            part = vec![here];
            phase = 1 - phase;
            left = PATTERN[phase];
        }
        left -= length - done;
        part.push(pair[1]);
    }
    if phase == 0 && part.len() > 1 {
        parts.push(part);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_within_the_axis() {
        let pixels = (0, 100);
        assert_eq!(Scale::linear(0.0, 500.0, pixels).ticks().len(), 11);
        assert_eq!(Scale::linear(0.0, 0.3, pixels).ticks().len(), 7);
        assert_eq!(Scale::logarithmic(0.5, 20.0, pixels).ticks(), [0.5, 1.0, 2.0, 5.0, 10.0, 20.0]);
        // largest value -> end of the axis
        for (value, end) in [(0.61, 0.7), (83.0, 90.0), (500.0, 500.0)] {
            assert!((round_up(value) - end).abs() < 1e-9, "{value}");
        }
    }

    #[test]
    fn a_dashed_line_has_gaps() {
        assert_eq!(dashes(&[(0, 0), (30, 0)]), [vec![(0, 0), (8, 0)], vec![(13, 0), (21, 0)], vec![(26, 0), (30, 0)]]);
    }
}
