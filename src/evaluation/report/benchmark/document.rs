//! The page as one document: what the template shows, what the page embeds and what `report.json` holds.

use serde::Serialize;

use crate::evaluation::report::RunDescription;
use crate::evaluation::requirements::Word;

use super::answer::answer;
use super::bars::{loss_figure, stage_figure};
use super::configuration::Configuration;
use super::conflicts::{Conflict, conflicts};
use super::figure_spec::FigureSpec;
use super::input::{Grid, ReportInput};
use super::judged::Judged;
use super::load::load_figures;
use super::look::{Look, look};
use super::matrix::{CountRow, UseCaseRows, counts, matrix};
use super::provenance::{Assumption, Run, assumptions, runs};
use super::use_case_figures::{missed_figure, use_case_figures};
use super::verdict_rows::{Judgement, NotJudgedGroup, Precondition, judgement, not_judged, preconditions};
use super::words::{WordMeaning, meaning};

/// The first words of every document.
const FORMAT: &str = "comad benchmark report 1";

/// The whole report as data.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Document {
    format: &'static str,
    title: String,
    notices: Vec<String>,
    asked: Vec<String>,
    answer: Vec<String>,
    facts: Vec<Fact>,
    technologies: Vec<Technology>,
    matrix_note: String,
    counts: Vec<CountRow>,
    verdicts: Vec<WordMeaning>,
    bodies: Vec<String>,
    matrix: Vec<UseCaseRows>,
    judgements: Vec<Judgement>,
    sections: Sections,
    conflicts: Vec<Conflict>,
    preconditions: Vec<Precondition>,
    assumptions: Vec<Assumption>,
    configuration: Configuration,
    provenance: Provenance,
    runs: Vec<Run>,
    not_judged: Vec<NotJudgedGroup>,
    /// All figures.
    pub figures: Vec<FigureSpec>,
}

/// A name with a value.
#[derive(Clone, Debug, Serialize)]
struct Fact {
    name: String,
    value: String,
}

#[derive(Clone, Debug, Serialize)]
struct Technology {
    label: String,
    colour: String,
    dash: &'static str,
    marker: &'static str,
    error_models: Vec<String>,
}

#[derive(Clone, Debug, Default, Serialize)]
struct Sections {
    #[serde(skip_serializing_if = "Option::is_none")]
    load: Option<Section>,
    latency: Option<Section>,
    losses: Option<Section>,
}

#[derive(Clone, Debug, Serialize)]
struct Section {
    note: &'static str,
    figures: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
struct Provenance {
    command_line: String,
    tool_version: String,
    commit: Option<String>,
    facts: Vec<Fact>,
}

impl Document {
    /// What was done and how to do it again, without what came out.
    pub(super) fn manifest(&self) -> serde_json::Value {
        let Self { format, title, provenance, runs, .. } = self;
        serde_json::json!({ "format": format, "title": title, "provenance": provenance, "runs": runs })
    }

    pub(super) fn of(input: &ReportInput<'_>) -> Self {
        let catalogue = input.catalogue;
        let grid = Grid::of(input);
        let judged = &Judged::all(catalogue, input.cells);
        let mut matrix = matrix(&grid, catalogue, judged);
        let mut figures = Vec::new();
        for use_case in &mut matrix {
            let own = use_case_figures(&grid, use_case, judged);
            use_case.figures = own.iter().map(|figure| figure.id.clone()).collect();
            figures.extend(own);
        }
        let mut section = |note: &'static str, own: Vec<FigureSpec>| {
            let ids = own.iter().map(|figure| figure.id.clone()).collect();
            let is_empty = own.is_empty();
            figures.extend(own);
            (!is_empty).then_some(Section { note, figures: ids })
        };
        let scenarios = grid.scenarios();
        let over_load = matrix
            .iter()
            .flat_map(|use_case| scenarios.iter().flat_map(|scenario| load_figures(&grid, use_case, judged, scenario)));
        let sections = Sections {
            load: section(
                "Above zero a requirement is met with room to spare, below zero it is not met; where a line crosses zero is the \
                 load that the technology carries.",
                over_load.collect(),
            ),
            latency: section(
                "From the sampling of the state to the use of the message, stage by stage.",
                vec![stage_figure(&grid)],
            ),
            losses: section(
                "Every reception that was expected and did not happen has exactly one cause.",
                [Some(loss_figure(&grid)), missed_figure(&grid, &matrix, judged)].into_iter().flatten().collect(),
            ),
        };
        let mut bodies: Vec<String> =
            matrix.iter().flat_map(|one| &one.rows).map(|row| row.source.body.clone()).collect();
        bodies.sort();
        bodies.dedup();
        let rows = matrix.iter().map(|one| one.rows.len()).sum::<usize>();
        Self {
            format: FORMAT,
            title: input.title.to_owned(),
            notices: input.notices.to_vec(),
            asked: input.asked.to_vec(),
            answer: answer(&grid, &matrix, judged),
            facts: facts(input, &grid, rows),
            technologies: technologies(&grid),
            matrix_note: matrix_note(&grid),
            counts: counts(grid.technologies.len(), &matrix),
            verdicts: Word::ALL.map(meaning).to_vec(),
            bodies,
            judgements: judged.iter().map(|one| judgement(&grid, one)).collect(),
            sections,
            conflicts: conflicts(&grid, catalogue, &matrix, judged),
            preconditions: preconditions(&grid, catalogue, input.cells),
            assumptions: assumptions(&grid),
            configuration: Configuration::of(&grid),
            provenance: Provenance {
                command_line: input.command_line.to_owned(),
                tool_version: input.tool_version.to_owned(),
                commit: input.commit.map(str::to_owned),
                facts: input
                    .facts
                    .iter()
                    .map(|(name, value)| Fact { name: name.clone(), value: value.clone() })
                    .collect(),
            },
            runs: runs(&grid),
            not_judged: not_judged(catalogue, input.cells),
            matrix,
            figures,
        }
    }
}

fn facts(input: &ReportInput<'_>, grid: &Grid<'_>, rows: usize) -> Vec<Fact> {
    let fact = |name: &str, value: String| Fact { name: name.to_owned(), value };
    let runs: usize = input.cells.iter().map(|cell| cell.runs.len()).sum();
    let spans = |of: fn(&RunDescription) -> f64| {
        let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
        for cell in input.cells {
            (least, most) = (least.min(of(cell.run)), most.max(of(cell.run)));
        }
        if least >= most { format!("{most} s") } else { format!("{least} to {most} s") }
    };
    vec![
        fact("Technologies", grid.technologies.len().to_string()),
        fact("Situations", grid.situations.len().to_string()),
        fact("Runs", runs.to_string()),
        fact("Requirements judged", rows.to_string()),
        fact("Simulated time per run", spans(|run| run.duration_s)),
        fact("of it warm-up", spans(|run| run.warm_up_s)),
    ]
}

fn technologies(grid: &Grid<'_>) -> Vec<Technology> {
    let of = |(place, label): (usize, &&str)| {
        let Look { colour, dash, marker } = look(place);
        let mut error_models: Vec<String> = grid
            .situations
            .iter()
            .filter_map(|situation| grid.cell(*situation, label))
            .map(|cell| cell.run.error_model.clone())
            .filter(|model| !model.is_empty())
            .collect();
        error_models.sort();
        error_models.dedup();
        Technology { label: (*label).to_owned(), colour, dash, marker, error_models }
    };
    grid.technologies.iter().enumerate().map(of).collect()
}

fn matrix_note(grid: &Grid<'_>) -> String {
    let stamped = "Rows whose numbers are known from memory alone are stamped and left out of the counts.";
    if grid.situations.len() > 1 {
        format!(
            "The word is the worst verdict over all situations and the margin the tightest one, with its 95 % interval; below them, \
             the verdict in each situation ({}). {stamped}",
            grid.view_label()
        )
    } else {
        format!("The word is the verdict, beside it the margin with its 95 % interval. {stamped}")
    }
}
