//! What a comparison leaves: a result folder for each contender, and beside them tables, figures and a page of all.

mod figures;
mod page;
mod tables;
mod text;

use crate::evaluation::metrics::Comparison;
use crate::evaluation::report::{ReportError, ResultFolder, ResultParts};

use figures::COMPARISON_FIGURES;

/// What a comparison is written from.
#[derive(Clone, Copy, Debug)]
pub struct ComparisonParts<'a> {
    /// All contenders in figures.
    pub comparison: &'a Comparison,
    /// The result of each contender; they get folders of their own, in the order of the labels.
    pub results: &'a [ResultParts<'a>],
    /// Keys of the scenario in which contenders differ: the key, and its value for each.
    pub differing_keys: &'a [(String, Vec<String>)],
    /// The command that gives this comparison again.
    pub command_line: &'a str,
}

impl ComparisonParts<'_> {
    /// The content of `summary.json`.
    pub fn summary_json(&self) -> String {
        tables::json(self)
    }
}

/// The folder of a contender: its label with everything else than letters, digits, `.`, `-` and `_` replaced.
pub fn contender_folder(label: &str) -> String {
    let plain = |letter: char| if letter.is_alphanumeric() || "._-".contains(letter) { letter } else { '_' };
    label.chars().map(plain).collect()
}

/// Writes everything and moves the folder to its destination.
pub fn write_comparison(folder: ResultFolder, parts: &ComparisonParts<'_>) -> Result<(), ReportError> {
    for (label, result) in parts.comparison.labels.iter().zip(parts.results) {
        folder.add_result(&contender_folder(label), *result)?;
    }
    folder.write("prr.csv", tables::prr_csv(parts.comparison))?;
    folder.write("figures.csv", tables::figures_csv(parts.comparison))?;
    folder.write("summary.json", parts.summary_json())?;
    folder.add_folder("figures")?;
    let mut drawn = Vec::new();
    for figure in COMPARISON_FIGURES {
        let svg = figure.svg(parts.comparison);
        folder.write(&format!("figures/{}.svg", figure.file_stem()), &svg)?;
        folder.write(&format!("figures/{}.png", figure.file_stem()), figure.png(parts.comparison))?;
        drawn.push((figure, svg));
    }
    folder.write("report.html", page::page(parts, &drawn))?;
    folder.write("manifest.json", tables::manifest(parts))?;
    folder.move_to_destination()
}

/// The comparison as a table on a terminal.
pub fn comparison_text(comparison: &Comparison) -> String {
    text::text(comparison)
}
