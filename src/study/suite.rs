//! A fixed, versioned matrix of runs that people quote: situations at loads, sets of messages, technologies.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::scenario::{Override, ResolvedPoint, Scenario, ScenarioError, ScenarioSource, Setting, error_model_keys};

/// A benchmark suite.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suite {
    /// Its version: other numbers, another version.
    pub version: u32,
    /// What people call it.
    pub title: String,
    /// What it asks, in paragraphs.
    pub asked: Vec<String>,
    #[serde(default)]
    set: Vec<String>,
    technology: Vec<Member>,
    messages: Vec<Member>,
    situation: Vec<Situation>,
    size: BTreeMap<String, Vec<Block>>,
}

/// A technology or a set of messages.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Member {
    name: String,
    label: String,
    #[serde(default)]
    set: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Situation {
    name: String,
    label: String,
    scenario: String,
    /// Length of its roads, by which stations become a density.
    road_km: f64,
    #[serde(default)]
    set: Vec<String>,
    loads: BTreeMap<String, Vec<String>>,
}

/// Cells that are run in the same way.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Block {
    situations: BTreeMap<String, Vec<String>>,
    messages: Vec<String>,
    technologies: Vec<String>,
    seeds: u32,
    #[serde(default)]
    set: Vec<String>,
}

/// A cell of the matrix.
#[derive(Clone, Debug, PartialEq)]
pub struct SuiteCell {
    /// Situation and messages in words: what is the same for all technologies and loads.
    pub label: String,
    /// Name of the load.
    pub load: String,
    /// The technology in words.
    pub technology: String,
    /// Length of the roads, in kilometres.
    pub road_km: f64,
    /// What is run.
    pub point: ResolvedPoint,
}

/// The keys under which a study lists the cells.
pub const SUITE_AXES: [&str; 4] = ["situation", "load", "messages", "access"];

impl Suite {
    /// The suite that comes with the program.
    pub fn built_in() -> Self {
        let text = include_str!("../../benchmark/comad_benchmark_1.toml");
        toml::from_str(text).expect("the built-in suite is valid")
    }

    /// The sizes that there are.
    pub fn sizes(&self) -> impl Iterator<Item = &str> {
        self.size.keys().map(String::as_str)
    }

    /// The cells of a size, each once, in the order of the file; `seeds` and `overrides` hold for all of them.
    pub fn cells(
        &self,
        size: &str,
        seeds: Option<u32>,
        overrides: &[Override],
    ) -> Result<Vec<SuiteCell>, ScenarioError> {
        let mut cells: Vec<SuiteCell> = Vec::new();
        for block in self.size.get(size).into_iter().flatten() {
            let situations = self.situation.iter().filter_map(|one| Some((one, block.situations.get(&one.name)?)));
            for (situation, loads) in situations {
                for messages in self.messages.iter().filter(|one| block.messages.contains(&one.name)) {
                    for load in loads {
                        for technology in self.technology.iter().filter(|one| block.technologies.contains(&one.name)) {
                            let cell = self.cell(block, situation, load, messages, technology, seeds, overrides)?;
                            if !cells.iter().any(|known| known.point.settings == cell.point.settings) {
                                cells.push(cell);
                            }
                        }
                    }
                }
            }
        }
        Ok(cells)
    }

    #[expect(clippy::too_many_arguments, reason = "a cell is one of each")]
    fn cell(
        &self,
        block: &Block,
        situation: &Situation,
        load: &str,
        messages: &Member,
        technology: &Member,
        seeds: Option<u32>,
        overrides: &[Override],
    ) -> Result<SuiteCell, ScenarioError> {
        let source = ScenarioSource::from_argument(&situation.scenario)?;
        let chosen = [format!("access.{}={{}}", technology.name)];
        let family = error_model_keys(&technology.name).into_iter().map(|key| format!("{key}.anwar_awgn={{}}"));
        let family: Vec<String> = family.collect();
        let none = Vec::new();
        let of_load = situation.loads.get(load).unwrap_or(&none);
        let parts: [&[String]; 8] =
            [&chosen, &family, &self.set, &situation.set, of_load, &messages.set, &technology.set, &block.set];
        let mut changes: Vec<Override> =
            parts.into_iter().flatten().map(|text| Override::from(text.as_str())).collect();
        changes.push(Override::from(format!("scenario.seeds={}", seeds.unwrap_or(block.seeds))));
        changes.extend(overrides.iter().cloned());
        let scenario = Scenario::load(&source, &changes)?;
        let values = [&situation.name, load, &messages.name, &technology.name];
        let setting = |(key, value): (&str, &str)| Setting { key: key.to_owned(), value: value.to_owned() };
        Ok(SuiteCell {
            label: format!("{}, {}", situation.label, messages.label),
            load: load.to_owned(),
            technology: technology.label.clone(),
            road_km: situation.road_km,
            point: ResolvedPoint { settings: SUITE_AXES.into_iter().zip(values).map(setting).collect(), scenario },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_in_the_built_in_suite_exists_and_every_cell_is_a_scenario() {
        let suite = Suite::built_in();
        for (size, blocks) in &suite.size {
            for block in blocks {
                for (situation, loads) in &block.situations {
                    let known = suite.situation.iter().find(|one| one.name == *situation).expect(situation);
                    loads.iter().for_each(|load| assert!(known.loads.contains_key(load), "{size}: {situation} {load}"));
                }
                for (wanted, known) in [(&block.messages, &suite.messages), (&block.technologies, &suite.technology)] {
                    wanted.iter().for_each(|name| assert!(known.iter().any(|one| one.name == *name), "{size}: {name}"));
                }
            }
            let cells = suite.cells(size, None, &[]).unwrap_or_else(|error| panic!("{size}: {error}"));
            assert!(!cells.is_empty(), "{size}");
        }
        assert_eq!(suite.sizes().collect::<Vec<_>>(), ["full", "smoke", "standard"]);
        assert_eq!(suite.cells("smoke", None, &[]).expect("cells").len(), 4);
    }
}
