//! From a text to a checked scenario.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use miette::NamedSource;
use serde::Deserialize;

use super::format_order::InFormatOrder;
use super::overrides::{self, Override, RIVALS};
use super::resolved::to_toml;
use super::settings::Scenario;
use super::shape::{Shape, scenario_shape};
use super::sweep::{Sweep, take_sweep};
use super::tree::{Content, Node, Place, SourceText};
use super::{Problem, ScenarioError, ScenarioSource, contradictions, structure};

/// What a scenario file and the overrides say, without defaults: every key known, every value in its range.
#[derive(Debug)]
pub struct WrittenScenario {
    name: String,
    default_scenario_name: String,
    root: Node,
    /// What `[sweep]` says, for those who run a study.
    sweep: Option<(Sweep, toml::Value)>,
}

impl Scenario {
    /// The scenario of `source`, changed by `overrides`, later ones last.
    pub fn load(source: &ScenarioSource, overrides: &[Override]) -> Result<Self, ScenarioError> {
        WrittenScenario::read(source, overrides)?.check()
    }
}

impl WrittenScenario {
    /// Reads the scenario of `source` and changes it by `overrides`, later ones last.
    pub fn read(source: &ScenarioSource, overrides: &[Override]) -> Result<Self, ScenarioError> {
        Self::from_text(source.text()?, source, overrides)
    }

    /// As [`Self::read`], for a text that was read from `source`.
    pub(super) fn from_text(
        text: String,
        source: &ScenarioSource,
        overrides: &[Override],
    ) -> Result<Self, ScenarioError> {
        let name = source.name();
        let invalid = |problems| ScenarioError::Invalid { name: name.clone(), problems };
        let text: SourceText = Arc::new(NamedSource::new(&name, text));
        let mut root = Node::parse_document(&text).map_err(invalid)?;
        if matches!(&root.content, Content::Table(entries) if entries.is_empty()) {
            return Err(ScenarioError::Empty { name });
        }
        let mut problems = Vec::new();
        let sweep = take_sweep(&mut root, &mut problems);
        overrides::spell_out_choices(&mut root, scenario_shape());
        problems.extend(structure::check(&root, scenario_shape()));
        problems.extend(rivals_in_one_file(&root));
        problems.extend(overrides::apply(&mut root, overrides));
        if problems.is_empty() {
            problems.extend(FILES.iter().filter_map(|key| find_file(key, &mut root, &text, &source.folder())));
        }
        if !problems.is_empty() {
            return Err(invalid(problems));
        }
        Ok(Self { name, default_scenario_name: source.default_scenario_name(), root, sweep })
    }

    /// The whole scenario: defaults filled in, contradictions refused.
    pub fn check(&self) -> Result<Scenario, ScenarioError> {
        let invalid = |problems| ScenarioError::Invalid { name: self.name.clone(), problems };
        let mut value = toml::Value::try_from(Scenario::default()).expect("settings are plain data");
        overlay(&mut value, self.root.value(), scenario_shape());
        // The structure is checked, so what serde still refuses is a rule that the schema does not express.
        let mut scenario = Scenario::deserialize(value).map_err(|error| {
            invalid(vec![Problem::new(error.message()).with_mark(&self.root.place, "in this scenario")])
        })?;
        if scenario.run.name.is_empty() {
            scenario.run.name.clone_from(&self.default_scenario_name);
        }
        scenario.traffic = scenario.traffic.without_unused_density();
        let problems = contradictions::check(&scenario, &self.root);
        scenario.access = scenario.access.with_sinr_rule();
        if problems.is_empty() { Ok(scenario) } else { Err(invalid(problems)) }
    }

    /// What `[sweep]` says; nothing if there is none.
    pub fn sweep(&self) -> Sweep {
        self.sweep.as_ref().map(|(sweep, _)| sweep.clone()).unwrap_or_default()
    }

    /// The written keys and nothing else, as TOML.
    pub fn to_toml(&self) -> String {
        let keys = to_toml(&InFormatOrder { node: &self.root, shape: scenario_shape() });
        let Some((_, written)) = &self.sweep else { return keys };
        let sweep = to_toml(&toml::Table::from_iter([("sweep".to_owned(), written.clone())]));
        format!("{keys}\n{sweep}")
    }
}

/// Puts what was written over the defaults.
fn overlay(value: &mut toml::Value, written: toml::Value, shape: &Shape) {
    match (value, written) {
        (toml::Value::Table(table), toml::Value::Table(written)) => {
            for (key, written) in written {
                let inner = shape.key(&key);
                match (table.get_mut(&key), inner) {
                    (Some(value), Some(inner)) => overlay(value, written, inner),
                    _ => {
                        // Another alternative than the default one takes its place.
                        if matches!(shape, Shape::Choice(_)) {
                            table.clear();
                        }
                        table.insert(key, written);
                    }
                }
            }
        }
        (value, written) => *value = written,
    }
}

/// An override may replace one of these keys by another, a single file may not leave the choice open.
fn rivals_in_one_file(root: &Node) -> Option<Problem> {
    let written: Vec<_> = RIVALS.iter().filter_map(|rival| Some((rival, root.entry(rival)?))).collect();
    let [(first, _), (second, _), ..] = written.as_slice() else {
        return None;
    };
    let problem = Problem::new(format!("`{first}` and `{second}` both say how many vehicles there are"));
    let problem = written.iter().fold(problem, |problem, (_, entry)| problem.with_mark(&entry.key, "keep one of them"));
    Some(problem)
}

/// Keys that name a file.
pub(super) const FILES: &[&str] = &["traffic.positions_file", "road.network.file", "mobility.recorded.file"];

/// Makes the path of a file absolute, so that the scenario means the same file wherever it is read next.
fn find_file(key: &str, root: &mut Node, file: &SourceText, folder: &Path) -> Option<Problem> {
    let entry = root.entry_mut(key)?;
    let Content::Text(written) = &mut entry.node.content else {
        return None;
    };
    let place = entry.node.place.clone();
    let in_file = Arc::ptr_eq(&place.source, file);
    let path = if in_file { folder.join(&*written) } else { PathBuf::from(&*written) };
    let help = if in_file {
        "a path in a scenario file is relative to that file"
    } else {
        "a path in `--set` is relative to the working directory"
    };
    match path.canonicalize() {
        Ok(found) if found.is_file() => match found.to_str() {
            Some(found) => {
                *written = found.to_owned();
                None
            }
            None => Some(refusal(key, &place, "its path is not UTF-8 text", help)),
        },
        Ok(_) => Some(refusal(key, &place, "this is a folder", help)),
        Err(error) => Some(refusal(key, &place, &format!("cannot open `{}`: {error}", path.display()), help)),
    }
}

fn refusal(key: &str, place: &Place, label: &str, help: &str) -> Problem {
    Problem::new(format!("`{key}` names no readable file")).with_mark(place, label).with_help(help)
}
