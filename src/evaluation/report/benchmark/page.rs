//! `report.html` of a benchmark, and the files beside it.

use std::collections::BTreeMap;

use minijinja::context;
use minijinja::value::{Serde, Value};

use crate::evaluation::report::html::render;
use crate::evaluation::report::{ReportError, ResultFolder, pretty};

use super::ReportInput;
use super::document::Document;
use super::figure_spec::FigureSpec;

/// The scripts of the page, in the order in which they build on each other.
const SCRIPTS: [&str; 9] = [
    include_str!("../templates/benchmark/scale.js"),
    include_str!("../templates/benchmark/svg.js"),
    include_str!("../templates/benchmark/figure.js"),
    include_str!("../templates/benchmark/marks.js"),
    include_str!("../templates/benchmark/bars.js"),
    include_str!("../templates/benchmark/interaction.js"),
    include_str!("../templates/benchmark/download.js"),
    include_str!("../templates/benchmark/matrix.js"),
    include_str!("../templates/benchmark/page.js"),
];

/// A benchmark report that can be shown and written.
#[derive(Clone, Debug)]
pub struct BenchmarkReport {
    document: Document,
}

impl BenchmarkReport {
    /// The report of some results.
    pub fn of(input: &ReportInput<'_>) -> Self {
        Self { document: Document::of(input) }
    }

    /// The page: one file that needs nothing else.
    pub fn html(&self) -> String {
        let figures: BTreeMap<&str, &FigureSpec> =
            self.document.figures.iter().map(|figure| (figure.id.as_str(), figure)).collect();
        let data = compact(&self.document);
        let context = context! {
            page => Value::from(Serde(&self.document)),
            figures => Value::from(Serde(&figures)),
            data => script_safe(&data),
            scripts => SCRIPTS,
        };
        render("benchmark/page.html", context)
    }

    /// Everything on the page as JSON.
    pub fn json(&self) -> String {
        compact(&self.document)
    }

    /// All figures.
    pub fn figures(&self) -> &[FigureSpec] {
        &self.document.figures
    }

    /// All files by their path in the folder: the page, its data, and each figure as CSV and JSON.
    pub fn files(&self) -> Vec<(String, String)> {
        let mut files = vec![("report.html".to_owned(), self.html()), ("report.json".to_owned(), self.json())];
        for figure in self.figures() {
            files.push((format!("figures/{}.csv", figure.id), figure.csv()));
            files.push((format!("figures/{}.json", figure.id), compact(figure)));
        }
        files
    }
}

/// Writes `report.html`, `report.json`, `figures/` and `manifest.json`, and moves the folder to its destination.
pub fn write_benchmark_report(folder: ResultFolder, report: &BenchmarkReport) -> Result<(), ReportError> {
    folder.add_folder("figures")?;
    for (path, content) in report.files() {
        folder.write(&path, content)?;
    }
    folder.write("manifest.json", pretty(&report.document.manifest()))?;
    folder.move_to_destination()
}

/// JSON in one line: with thousands of points, a line for each number would be most of a file.
fn compact(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("plain data becomes JSON") + "\n"
}

/// JSON that can stand in a script element whatever its strings hold: only `<` can end the element or open a comment.
fn script_safe(json: &str) -> String {
    json.replace('<', "\\u003c")
}
