//! The result folder: tables, figures and a page that people read.
//!
//! [`write_result_folder`] builds everything beside its destination and moves it there in one step, so that a folder is
//! complete or not there at all. Figures are drawn once per format from one description.

pub mod benchmark;
mod comparison;
mod congestion_figure;
mod figures;
mod html;
mod manifest;
mod map_svg;
mod plot;
mod png_image;
mod result_folder;
mod run_description;
mod summary_json;
mod tables;
mod theme;

pub use comparison::{ComparisonParts, comparison_text, contender_folder, write_comparison};
pub use figures::{FIGURES, Figure};
pub use manifest::manifest_json;
pub use map_svg::map_svg;
use result_folder::pretty;
pub use result_folder::{RUNS_FILE, ReportError, ResultFolder, ResultParts, write_result_folder};
pub use run_description::{ModelLine, Performance, RunDescription};
pub use summary_json::summary_json;
pub use tables::csv_files;
