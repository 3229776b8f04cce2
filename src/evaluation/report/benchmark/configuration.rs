//! Every key of every technology: those that differ first.

use std::collections::BTreeMap;

use serde::Serialize;

use super::input::Grid;

/// The configuration of all technologies.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Configuration {
    /// Keys in which technologies differ in the same situation.
    pub differing: Vec<KeyValues>,
    /// Keys in which situations differ, but technologies do not.
    pub situational: Vec<KeyValues>,
    /// Keys that are the same everywhere.
    pub shared: Vec<KeyValue>,
    /// The scenario of each technology, as it can be run.
    pub full: Vec<FullScenario>,
}

/// A key with its value for each technology.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct KeyValues {
    pub key: String,
    pub values: Vec<String>,
}

/// A key with its value.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct KeyValue {
    pub key: String,
    pub value: String,
}

/// A scenario with every default filled in.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct FullScenario {
    pub label: String,
    pub text: String,
}

/// What stands where a technology does not have a key.
const ABSENT: &str = "–";

/// Names say nothing about a configuration.
const NAMES: [&str; 2] = ["scenario.name", "scenario.description"];

impl Configuration {
    pub(super) fn of(grid: &Grid<'_>) -> Self {
        let keys: Vec<Vec<Option<BTreeMap<String, String>>>> = grid
            .technologies
            .iter()
            .map(|technology| {
                let cells = grid.situations.iter().map(|situation| grid.cell(*situation, technology));
                cells.map(|cell| cell.map(|cell| flat_keys(&cell.run.resolved_scenario))).collect()
            })
            .collect();
        let all: BTreeMap<&String, ()> =
            keys.iter().flatten().flatten().flat_map(BTreeMap::keys).map(|key| (key, ())).collect();
        let (mut differing, mut situational, mut shared) = (Vec::new(), Vec::new(), Vec::new());
        for key in all.into_keys().filter(|key| !NAMES.contains(&key.as_str())) {
            // Value for each technology in each situation that it was run in.
            let values: Vec<Vec<Option<&str>>> = keys
                .iter()
                .map(|situations| {
                    let values = situations.iter().map(|keys| keys.as_ref());
                    values.map(|keys| keys.map(|keys| keys.get(key).map_or(ABSENT, String::as_str))).collect()
                })
                .collect();
            let mut differs = false;
            for place in 0..grid.situations.len() {
                let mut here = values.iter().filter_map(|situations| situations[place]);
                let first = here.next();
                differs |= here.any(|value| Some(value) != first);
            }
            let of_all = distinct(values.iter().flatten().filter_map(|value| *value));
            if differs {
                let of_each =
                    values.iter().map(|situations| distinct(situations.iter().filter_map(|value| *value)).join(" · "));
                differing.push(KeyValues { key: key.clone(), values: of_each.collect() });
            } else if of_all.len() > 1 {
                situational.push(KeyValues { key: key.clone(), values: of_all });
            } else {
                shared.push(KeyValue { key: key.clone(), value: of_all.concat() });
            }
        }
        let mut full = Vec::new();
        for technology in &grid.technologies {
            for situation in &grid.situations {
                if let Some(cell) = grid.cell(*situation, technology) {
                    let label = format!("{technology}, {}", grid.name(*situation));
                    full.push(FullScenario { label, text: cell.run.resolved_scenario.clone() });
                }
            }
        }
        Self { differing, situational, shared, full }
    }
}

/// Values in the order in which they first come.
fn distinct<'a>(values: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for value in values {
        if !texts.iter().any(|text| text == value) {
            texts.push(value.to_owned());
        }
    }
    texts
}

/// Every key of a TOML text with its value; tables in arrays stay one value.
fn flat_keys(text: &str) -> BTreeMap<String, String> {
    let mut keys = BTreeMap::new();
    match text.parse::<toml::Table>() {
        Ok(table) => flatten("", &table, &mut keys),
        // A text that is no TOML is one value, so that nothing is hidden.
        Err(_) => _ = keys.insert("scenario".to_owned(), text.to_owned()),
    }
    keys
}

fn flatten(path: &str, table: &toml::Table, keys: &mut BTreeMap<String, String>) {
    for (key, value) in table {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        match value {
            toml::Value::Table(inner) if !inner.is_empty() => flatten(&path, inner, keys),
            other => _ = keys.insert(path, other.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_flat() {
        let keys = flat_keys("a = 1\n[b]\nc = \"x\"\n[b.d]\n[[e]]\nf = 2\n");
        let found: Vec<(&str, &str)> = keys.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        assert_eq!(found, [("a", "1"), ("b.c", "\"x\""), ("b.d", "{}"), ("e", "[{ f = 2 }]")]);
        assert_eq!(flat_keys("no = = toml").len(), 1);
    }
}
