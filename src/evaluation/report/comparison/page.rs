//! `report.html` of a comparison.

use minijinja::context;

use crate::evaluation::report::html::{data_url, inline, render};

use super::figures::ComparisonFigure;
use super::text::{difference_text, figure_text};
use super::{ComparisonParts, contender_folder, tables};

/// The page with its figures inlined.
pub(super) fn page(parts: &ComparisonParts<'_>, figures: &[(ComparisonFigure, String)]) -> String {
    let comparison = parts.comparison;
    let figures: Vec<_> =
        figures.iter().map(|(figure, svg)| context! { caption => figure.caption(), svg => inline(svg) }).collect();
    let contenders: Vec<_> = comparison
        .labels
        .iter()
        .zip(parts.results)
        .map(|(label, result)| {
            context! {
                label => label.as_str(),
                report => format!("{}/report.html", contender_folder(label)),
                scenario => result.run.scenario.as_str(),
                technology => result.summary.technology.as_str(),
                error_model => result.run.error_model.as_str(),
                result_hash => result.summary.result_hash.to_string(),
            }
        })
        .collect();
    let rows: Vec<_> = comparison
        .figures
        .iter()
        .map(|figure| {
            let value = |value: &Option<f64>| value.map_or("–".to_owned(), |value| figure_text(figure, value));
            let cells: Vec<_> = figure
                .values
                .iter()
                .enumerate()
                .map(|(place, pooled)| {
                    let difference = place.checked_sub(1).and_then(|other| figure.differences[other]);
                    let verdict = difference.filter(|difference| difference.is_certain()).zip(figure.more_is_better);
                    context! {
                        value => value(pooled),
                        difference => difference.map(|difference| difference_text(figure, difference)),
                        verdict => verdict.map(|(difference, more)| if (difference.mean > 0.0) == more { "better" } else { "worse" }),
                    }
                })
                .collect();
            context! { name => figure.name.as_str(), unit => figure.unit, cells }
        })
        .collect();
    let keys: Vec<_> =
        parts.differing_keys.iter().map(|(key, values)| context! { key => key.as_str(), values }).collect();
    let first = parts.results[0].run;
    let seeds: Vec<String> = first.seeds.iter().map(u64::to_string).collect();
    let data = [("prr.csv", tables::prr_csv(comparison)), ("figures.csv", tables::figures_csv(comparison))];
    let data: Vec<_> = data.iter().map(|(file, csv)| context! { file => *file, url => data_url(csv) }).collect();
    let context = context! {
        labels => comparison.labels.clone(),
        contenders, figures, rows, keys, data,
        seeds => seeds.join(", "),
        runs => first.seeds.len(),
        duration_s => first.duration_s,
        warm_up_s => first.warm_up_s,
        tool_version => first.tool_version.as_str(),
        commit => first.commit.as_deref(),
        command_line => parts.command_line,
    };
    render("comparison.html", context)
}
