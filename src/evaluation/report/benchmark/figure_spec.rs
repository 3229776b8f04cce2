//! Figures as data: what the page draws is what the CSV and JSON files hold.

use std::fmt::Write;

use serde::{Serialize, Serializer};

use crate::evaluation::metrics::ConfidenceInterval;
use crate::evaluation::report::tables::field;

/// A figure: axes, and one or more views that share them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FigureSpec {
    /// Its name in files and links: lower-case letters, digits and `-`.
    pub id: String,
    /// What it shows.
    pub title: String,
    /// How to read it.
    pub caption: String,
    /// Lines or bars.
    pub kind: FigureKind,
    /// The axis to the right.
    pub x: Axis,
    /// The axis upwards; bars have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub y: Option<Axis>,
    /// What stands above the figure.
    pub legend: Vec<LegendEntry>,
    /// What bars consist of, from the left.
    pub parts: Vec<Part>,
    /// What is required, in all views.
    pub marks: Vec<Mark>,
    /// Whether the marks are explained below the figure; elsewhere a table beside it does.
    pub show_key: bool,
    /// In what the views differ: `vehicles per km`.
    pub view_label: String,
    /// The view that is shown first.
    pub view: usize,
    /// What was measured.
    pub views: Vec<View>,
}

/// How values are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FigureKind {
    /// Lines with bands.
    Line,
    /// Horizontal bars of several parts.
    StackedBar,
}

/// An axis.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Axis {
    /// What is counted along it.
    pub label: String,
    /// Its unit; empty for shares and counts.
    pub unit: &'static str,
    /// How values become lengths.
    pub scale: ScaleKind,
    /// Where it begins.
    pub min: f64,
    /// Where it ends.
    pub max: f64,
    /// How numbers are told.
    pub format: NumberFormat,
}

/// How values become lengths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ScaleKind {
    /// Equal differences have equal lengths.
    Linear,
    /// Equal ratios have equal lengths.
    Log,
}

/// How numbers are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberFormat {
    /// As they are.
    Plain,
    /// Shares of one in percent.
    Percent,
}

/// An entry of the legend.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct LegendEntry {
    /// What it is.
    pub label: String,
    /// `#RRGGBB`; black follows the colour of text.
    pub colour: String,
    /// How its line is broken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dash: Option<&'static str>,
    /// The shape at its points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marker: Option<&'static str>,
    /// How its area is hatched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hatch: Option<&'static str>,
    /// Whether it is the band around a line.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub band: bool,
}

/// A part of bars.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Part {
    /// Its name in the data.
    pub key: String,
    /// Its name for readers.
    pub label: String,
    /// `#RRGGBB`.
    pub colour: String,
    /// How its area is hatched, so that colour is not needed.
    pub hatch: &'static str,
}

/// What is required, or what a reader should see.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Mark {
    /// `point`, `vline` or `hline`; `key` is only explained.
    pub kind: &'static str,
    /// Place along the first axis.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub x: Option<f64>,
    /// Place along the second axis.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub y: Option<f64>,
    /// A letter or a short text.
    pub label: String,
    /// What the letter stands for.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// The shape, where the mark belongs to one technology.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marker: Option<&'static str>,
    /// Its colour.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub colour: String,
}

/// What was measured in one situation.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct View {
    /// A short name: `120`.
    pub label: String,
    /// The name in full: `120 vehicles per km`.
    pub name: String,
    /// Lines.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub series: Vec<Series>,
    /// Bars.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bars: Vec<Bar>,
    /// Marks of this view only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Mark>,
}

/// A line.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Series {
    /// What it is.
    pub label: String,
    /// The technology that it belongs to.
    pub technology: String,
    /// `#RRGGBB`.
    pub colour: String,
    /// How the line is broken: `solid`, `dashed`, `dotted`, `dash-dotted`, or `none` for marks alone.
    pub dash: &'static str,
    /// The shape at its points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marker: Option<&'static str>,
    /// Whether the shape is only outlined.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub hollow: bool,
    /// Whether a value holds until the next point.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub step: bool,
    /// Its points, ascending.
    pub points: Vec<Point>,
}

/// A point of a line: `[x, y]` or `[x, y, low, high]` in JSON.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Place along the first axis.
    pub x: f64,
    /// The value.
    pub y: f64,
    /// Its 95 % interval over the runs.
    pub interval: Option<ConfidenceInterval>,
}

/// A bar.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Bar {
    /// The heading that it stands under.
    pub group: String,
    /// Its name.
    pub label: String,
    /// All parts together, for readers.
    pub total: String,
    /// Its parts, from the left.
    pub parts: Vec<PartValue>,
}

/// How much a part contributes to a bar.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PartValue {
    /// Its key.
    pub part: String,
    /// How much.
    pub value: f64,
}

impl Serialize for Point {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let [x, y] = [self.x, self.y].map(rounded);
        match self.interval {
            Some(bounds) => [x, y, rounded(bounds.lo), rounded(bounds.hi)].serialize(serializer),
            None => [x, y].serialize(serializer),
        }
    }
}

/// A value with seven digits that count: more than any figure shows, and half as many bytes.
pub(super) fn rounded(value: f64) -> f64 {
    format!("{value:.6e}").parse().unwrap_or(value)
}

impl Axis {
    /// A linear axis.
    pub(super) fn linear(label: &str, unit: &'static str, min: f64, max: f64) -> Self {
        Self { label: label.to_owned(), unit, scale: ScaleKind::Linear, min, max, format: NumberFormat::Plain }
    }

    /// A logarithmic axis.
    pub(super) fn logarithmic(label: &str, unit: &'static str, min: f64, max: f64) -> Self {
        Self { scale: ScaleKind::Log, ..Self::linear(label, unit, min, max) }
    }

    /// The same for shares of one, told in percent.
    pub(super) fn in_percent(self) -> Self {
        Self { format: NumberFormat::Percent, ..self }
    }

    fn title(&self) -> String {
        if self.unit.is_empty() { self.label.clone() } else { format!("{} [{}]", self.label, self.unit) }
    }
}

impl FigureSpec {
    /// All values as CSV, the same that the page offers.
    pub fn csv(&self) -> String {
        let head = match self.kind {
            FigureKind::Line => {
                let y = self.y.as_ref().map(Axis::title).unwrap_or_default();
                ["view", "series", &self.x.title(), &y, "low", "high"].map(safe_field).join(",")
            }
            FigureKind::StackedBar => ["view", "group", "bar", "part", &self.x.title()].map(safe_field).join(","),
        };
        let mut csv = head + "\n";
        for view in &self.views {
            let name = safe_field(&view.label);
            for series in &view.series {
                let label = safe_field(&series.label);
                for Point { x, y, interval } in &series.points {
                    let bounds = interval.map_or(",".to_owned(), |b| format!("{},{}", rounded(b.lo), rounded(b.hi)));
                    writeln!(csv, "{name},{label},{},{},{bounds}", rounded(*x), rounded(*y))
                        .expect("a string takes any text");
                }
            }
            for bar in &view.bars {
                let (group, label) = (safe_field(&bar.group), safe_field(&bar.label));
                for PartValue { part, value } in &bar.parts {
                    let part = self.parts.iter().find(|known| known.key == *part).map_or(part, |known| &known.label);
                    writeln!(csv, "{name},{group},{label},{},{}", safe_field(part), rounded(*value))
                        .expect("a string takes any text");
                }
            }
        }
        csv
    }
}

/// A text as a CSV field that spreadsheets do not run as a formula.
pub(super) fn safe_field(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { field(&format!("'{text}")) } else { field(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines() -> FigureSpec {
        let point = |x, y, interval| Point { x, y, interval };
        let series = Series {
            label: "=cmd, \"x\"".to_owned(),
            points: vec![
                point(10.0, 1.0 / 3.0, Some(ConfidenceInterval { lo: 0.25, hi: 0.4 })),
                point(30.0, 0.125, None),
            ],
            ..Series::default()
        };
        FigureSpec {
            id: "prr".to_owned(),
            title: String::new(),
            caption: String::new(),
            kind: FigureKind::Line,
            x: Axis::linear("distance", "m", 0.0, 40.0),
            y: Some(Axis::linear("share", "", 0.0, 1.0).in_percent()),
            legend: Vec::new(),
            parts: Vec::new(),
            marks: Vec::new(),
            show_key: false,
            view_label: String::new(),
            view: 0,
            views: vec![View { label: "40".to_owned(), series: vec![series], ..View::default() }],
        }
    }

    #[test]
    fn a_table_holds_every_point_and_no_formula() {
        let expected = "view,series,distance [m],share,low,high\n\
            40,\"'=cmd, \"\"x\"\"\",10,0.3333333,0.25,0.4\n\
            40,\"'=cmd, \"\"x\"\"\",30,0.125,,\n";
        assert_eq!(lines().csv(), expected);
    }

    #[test]
    fn a_point_without_interval_is_a_pair() {
        let json = serde_json::to_value(lines()).expect("plain data");
        assert_eq!(
            json["views"][0]["series"][0]["points"],
            serde_json::json!([[10.0, 0.333_333_3, 0.25, 0.4], [30.0, 0.125]])
        );
        assert_eq!((&json["kind"], &json["y"]["format"]), (&"line".into(), &"percent".into()));
    }

    #[test]
    fn a_bar_names_its_parts() {
        let part = Part { key: "COL".to_owned(), label: "collision".to_owned(), colour: String::new(), hatch: "plain" };
        let value = PartValue { part: "COL".to_owned(), value: 0.5 };
        let bar = Bar { group: "40 per km".to_owned(), label: "lte".to_owned(), parts: vec![value], ..Bar::default() };
        let figure = FigureSpec {
            kind: FigureKind::StackedBar,
            x: Axis::linear("share", "", 0.0, 1.0),
            y: None,
            parts: vec![part],
            views: vec![View { bars: vec![bar], ..View::default() }],
            ..lines()
        };
        assert_eq!(figure.csv(), "view,group,bar,part,share\n,40 per km,lte,collision,0.5\n");
    }
}
