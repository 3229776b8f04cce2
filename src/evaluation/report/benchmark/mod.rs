//! The report of a benchmark: requirements by technology, and everything that a sceptic needs to question it.
//!
//! [`BenchmarkReport::of`] turns results and verdicts into one document of plain data (`document`): tables as text, figures
//! as numbers ([`FigureSpec`]). The template shows the tables, a script on the page draws the figures, and the same document
//! goes into `report.json` and a CSV and a JSON file for each figure, so that no number on the page is without a file.

mod answer;
mod bars;
mod configuration;
mod conflicts;
mod curves;
mod document;
mod figure_spec;
mod input;
mod judged;
mod load;
mod look;
mod matrix;
mod page;
mod provenance;
mod requirement_text;
mod use_case_figures;
mod verdict_rows;
mod words;

pub use figure_spec::{
    Axis, Bar, FigureKind, FigureSpec, LegendEntry, Mark, NumberFormat, Part, PartValue, Point, ScaleKind, Series, View,
};
pub use input::{ReportCell, ReportInput};
pub use page::{BenchmarkReport, write_benchmark_report};

#[cfg(test)]
mod tests;
