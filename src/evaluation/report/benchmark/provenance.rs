//! Where the numbers come from: models and runs.

use std::collections::BTreeMap;

use serde::Serialize;

use super::input::{Grid, ReportCell};

#[derive(Clone, Debug, Serialize)]
pub(super) struct Assumption {
    what: String,
    models: Vec<Model>,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Model {
    /// Whose it is; empty if all have it.
    technologies: String,
    text: String,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Run {
    scenario: String,
    load: String,
    technology: String,
    error_model: String,
    seeds: String,
    result_hash: String,
    scenario_hash: String,
}

/// The models of all results; where technologies differ, each with those that have it.
pub(super) fn assumptions(grid: &Grid<'_>) -> Vec<Assumption> {
    let mut whats: Vec<&str> = Vec::new();
    let mut models: BTreeMap<&str, Vec<(&str, Vec<&str>)>> = BTreeMap::new();
    for technology in &grid.technologies {
        for cell in grid.situations.iter().filter_map(|situation| grid.cell(*situation, technology)) {
            for line in &cell.run.models {
                if !whats.contains(&line.what.as_str()) {
                    whats.push(&line.what);
                }
                let known = models.entry(&line.what).or_default();
                match known.iter_mut().find(|(text, _)| *text == line.model) {
                    Some((_, technologies)) if !technologies.contains(technology) => technologies.push(technology),
                    Some(_) => {}
                    None => known.push((&line.model, vec![*technology])),
                }
            }
        }
    }
    let of = |what: &str| {
        let all = models[what].iter().map(|(text, technologies)| Model {
            technologies: if technologies.len() == grid.technologies.len() {
                String::new()
            } else {
                technologies.join(", ")
            },
            text: (*text).to_owned(),
        });
        Assumption { what: what.to_owned(), models: all.collect() }
    };
    whats.into_iter().map(of).collect()
}

pub(super) fn runs(grid: &Grid<'_>) -> Vec<Run> {
    let cells = grid
        .situations
        .iter()
        .flat_map(|situation| grid.technologies.iter().filter_map(|technology| grid.cell(*situation, technology)));
    let run = |cell: &ReportCell<'_>| Run {
        scenario: cell.scenario.to_owned(),
        load: format!("{} {}", cell.load, grid.load_unit()),
        technology: cell.technology.to_owned(),
        error_model: cell.run.error_model.clone(),
        seeds: seeds_text(&cell.run.seeds),
        result_hash: cell.summary.result_hash.to_string(),
        scenario_hash: cell.run.scenario_hash.clone(),
    };
    cells.map(run).collect()
}

/// Seeds with runs of neighbours written as `1 to 10`.
fn seeds_text(seeds: &[u64]) -> String {
    let mut spans: Vec<(u64, u64)> = Vec::new();
    for seed in seeds {
        match spans.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(*seed) => *last = *seed,
            _ => spans.push((*seed, *seed)),
        }
    }
    let text = |(first, last): &(u64, u64)| match last - first {
        0 => first.to_string(),
        1 => format!("{first}, {last}"),
        _ => format!("{first} to {last}"),
    };
    spans.iter().map(text).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::seeds_text;

    #[test]
    fn seeds_are_told_in_spans() {
        for (seeds, text) in [
            (&[1, 2, 3, 4][..], "1 to 4"),
            (&[1, 2, 5], "1, 2, 5"),
            (&[7], "7"),
            (&[3, 2, 1], "3, 2, 1"),
            (&[u64::MAX, 0], "18446744073709551615, 0"),
            (&[], ""),
        ] {
            assert_eq!(seeds_text(seeds), text);
        }
    }
}
