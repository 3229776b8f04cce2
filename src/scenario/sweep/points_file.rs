//! Points of a design from a CSV file: a column per key, a row per point.

use std::fs::File;
use std::path::Path;

use crate::scenario::shape::scenario_shape;
use crate::scenario::suggestion::for_unknown_key;

use super::design::{Design, DesignError, DesignPoint, Setting};

/// The column that says how many runs a point has.
const SEEDS: &str = "seeds";

/// Reads the points; an empty field leaves the key as the scenario has it.
pub(super) fn read_points(path: &Path) -> Result<Design, DesignError> {
    let file = File::open(path).map_err(|source| DesignError::Read { path: path.to_owned(), source })?;
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).comment(Some(b'#')).from_reader(file);
    let refuse = |line: u64, problem: String| DesignError::Row { path: path.to_owned(), line, problem };
    let line_of = |error: &csv::Error| error.position().map_or(1, csv::Position::line);
    let header = reader.headers().map_err(|error| refuse(line_of(&error), error.to_string()))?.clone();
    let columns: Vec<&str> = header.iter().collect();
    for (place, column) in columns.iter().enumerate() {
        if columns[..place].contains(column) {
            return Err(refuse(1, format!("the column `{column}` is there twice")));
        }
        if *column != SEEDS {
            check_key(column).map_err(|problem| refuse(1, problem))?;
        }
    }
    let mut points = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| refuse(line_of(&error), error.to_string()))?;
        let line = record.position().map_or(0, csv::Position::line);
        let mut point = DesignPoint { settings: Vec::new(), seeds: None };
        for (column, value) in columns.iter().zip(record.iter()).filter(|(_, value)| !value.is_empty()) {
            if *column == SEEDS {
                let seeds = value.parse().ok().filter(|seeds| (1..=100_000).contains(seeds));
                let problem =
                    || refuse(line, format!("`{SEEDS}` is `{value}`, expected a whole number from 1 to 100000"));
                point.seeds = Some(seeds.ok_or_else(problem)?);
            } else {
                point.settings.push(Setting { key: (*column).to_owned(), value: value.to_owned() });
            }
        }
        points.push(point);
    }
    let axes = columns.into_iter().filter(|column| *column != SEEDS).map(str::to_owned).collect();
    Ok(Design { axes, points, constraints: Vec::new(), seeds: None })
}

fn check_key(key: &str) -> Result<(), String> {
    if ["scenario.seed", "scenario.seeds"].contains(&key) {
        return Err(format!(
            "the column `{key}` is no axis of a sweep; a column `{SEEDS}` says how many runs a point has"
        ));
    }
    let mut shape = scenario_shape();
    let mut path = String::new();
    for part in key.split('.') {
        let Some(inner) = shape.key(part) else {
            let help = for_unknown_key(part, &path, shape);
            return Err(format!("the column `{key}` is not a key of scenarios: {help}"));
        };
        shape = inner;
        path = if path.is_empty() { part.to_owned() } else { format!("{path}.{part}") };
    }
    Ok(())
}
