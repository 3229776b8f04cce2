//! What a benchmark report is written from.

use crate::evaluation::metrics::{MessageMetrics, RunMetrics, Summary};
use crate::evaluation::record::MessageKind;
use crate::evaluation::report::RunDescription;
use crate::evaluation::requirements::{Catalogue, Judgement};

/// What a benchmark report is written from.
#[derive(Clone, Copy, Debug)]
pub struct ReportInput<'a> {
    /// Heading of the report.
    pub title: &'a str,
    /// What was asked, in paragraphs.
    pub asked: &'a [String],
    /// What a reader must know before anything else, such as a study that is not complete.
    pub notices: &'a [String],
    /// What the load counts: `vehicles per km`.
    pub load_unit: &'a str,
    /// The requirements that verdicts are about, and those that none is about.
    pub catalogue: &'a Catalogue,
    /// All results: at most one for each technology in each situation.
    pub cells: &'a [ReportCell<'a>],
    /// The command that gives this report again.
    pub command_line: &'a str,
    /// Version of the tool.
    pub tool_version: &'a str,
    /// Commit from which the tool was built, where known.
    pub commit: Option<&'a str>,
    /// More about where the numbers come from: versions and hashes, each with its name.
    pub facts: &'a [(String, String)],
}

/// What one technology achieved in one situation.
#[derive(Clone, Copy, Debug)]
pub struct ReportCell<'a> {
    /// Name of the scenario; the same for all technologies and loads that are compared in it.
    pub scenario: &'a str,
    /// The load in the unit of the report.
    pub load: f64,
    /// Name of the technology for readers.
    pub technology: &'a str,
    /// What was run.
    pub run: &'a RunDescription,
    /// The figures over all seeds.
    pub summary: &'a Summary,
    /// The runs, in the order of their seeds.
    pub runs: &'a [RunMetrics],
    /// What they say about requirements.
    pub judgement: &'a Judgement,
}

/// The results in the order of the report: situations downwards, technologies to the right.
#[derive(Debug)]
pub(super) struct Grid<'a> {
    pub technologies: Vec<&'a str>,
    pub situations: Vec<Situation<'a>>,
    cells: &'a [ReportCell<'a>],
    load_unit: &'a str,
}

/// A scenario at one load.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Situation<'a> {
    pub scenario: &'a str,
    pub load: f64,
}

impl<'a> Grid<'a> {
    /// Technologies and scenarios stay in the order in which they come; loads of a scenario are sorted.
    pub(super) fn of(input: &ReportInput<'a>) -> Self {
        let mut technologies = Vec::new();
        let mut scenarios: Vec<(&str, Vec<f64>)> = Vec::new();
        for cell in input.cells {
            if !technologies.contains(&cell.technology) {
                technologies.push(cell.technology);
            }
            match scenarios.iter_mut().find(|(scenario, _)| *scenario == cell.scenario) {
                Some((_, loads)) => loads.push(cell.load),
                None => scenarios.push((cell.scenario, vec![cell.load])),
            }
        }
        let situations = scenarios.into_iter().flat_map(|(scenario, mut loads)| {
            loads.sort_by(f64::total_cmp);
            loads.dedup();
            loads.into_iter().map(move |load| Situation { scenario, load })
        });
        Self { technologies, situations: situations.collect(), cells: input.cells, load_unit: input.load_unit }
    }

    /// What a technology achieved in a situation.
    pub(super) fn cell(&self, situation: Situation<'_>, technology: &str) -> Option<&'a ReportCell<'a>> {
        self.cells.iter().find(|cell| cell.situation() == situation && cell.technology == technology)
    }

    /// Scenarios in their order.
    pub(super) fn scenarios(&self) -> Vec<&'a str> {
        let mut scenarios: Vec<&str> = self.situations.iter().map(|situation| situation.scenario).collect();
        scenarios.dedup();
        scenarios
    }

    /// A short name of a situation: its load, and its scenario where there are several.
    pub(super) fn label(&self, situation: Situation<'_>) -> String {
        if self.scenarios().len() > 1 {
            format!("{} {}", situation.scenario, situation.load)
        } else {
            situation.load.to_string()
        }
    }

    /// The name of a situation in full.
    pub(super) fn name(&self, situation: Situation<'_>) -> String {
        let load = format!("{} {}", situation.load, self.load_unit);
        if self.scenarios().len() > 1 { format!("{}, {load}", situation.scenario) } else { load }
    }

    /// The distance up to which all results were evaluated.
    pub(super) fn farthest_m(&self) -> f64 {
        let farthest = self.cells.iter().map(|cell| cell.summary.pooled.settings.max_distance_m);
        farthest.fold(f64::INFINITY, f64::min)
    }

    /// What the load counts.
    pub(super) fn load_unit(&self) -> &'a str {
        self.load_unit
    }

    /// In what the views of figures differ.
    pub(super) fn view_label(&self) -> String {
        if self.scenarios().len() > 1 { format!("scenario and {}", self.load_unit) } else { self.load_unit.to_owned() }
    }
}

impl<'a> ReportCell<'a> {
    pub(super) fn situation(&self) -> Situation<'a> {
        Situation { scenario: self.scenario, load: self.load }
    }

    /// What messages of one kind achieved: over all runs, and in each.
    pub(super) fn measured(&self, kind: MessageKind) -> Option<Measured<'a>> {
        let of = |metrics: &'a RunMetrics| metrics.messages.get(&kind);
        let pooled = of(&self.summary.pooled)?;
        Some(Measured { pooled, runs: self.runs.iter().map(of).collect(), of_all: &self.summary.pooled })
    }
}

/// What messages achieved: over all runs, and in each run that has any.
#[derive(Debug)]
pub(super) struct Measured<'a> {
    pub pooled: &'a MessageMetrics,
    pub runs: Vec<Option<&'a MessageMetrics>>,
    pub of_all: &'a RunMetrics,
}
