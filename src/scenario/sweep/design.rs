//! The points of a study, and the scenario of each.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::scenario::{Override, Scenario, ScenarioError, ScenarioSource};

use super::Sweep;
use super::constraint::Constraint;
use super::points_file;
use super::table::Axis;

/// The points of a study before anybody has looked whether they make sense.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Design {
    /// The keys that vary, in the order of their columns.
    pub axes: Vec<String>,
    /// What each point sets.
    pub points: Vec<DesignPoint>,
    pub(super) constraints: Vec<Constraint>,
    pub(super) seeds: Option<u32>,
}

/// One variation of the scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DesignPoint {
    /// The keys that it sets.
    pub settings: Vec<Setting>,
    /// How many runs it has, where it has a number of its own.
    pub seeds: Option<u32>,
}

/// A key and its value, as a `--set` writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    /// The key.
    pub key: String,
    /// The value as TOML.
    pub value: String,
}

/// A point that can be run.
#[derive(Clone, Debug, PartialEq)]
pub struct ResolvedPoint {
    /// What it sets.
    pub settings: Vec<Setting>,
    /// Its scenario, `scenario.seeds` included.
    pub scenario: Scenario,
}

/// Why there is no list of points.
#[derive(Debug, thiserror::Error)]
pub enum DesignError {
    /// The scenario itself is not valid.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    /// The file of points cannot be read.
    #[error("cannot read the file of points `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A row of the file of points is wrong.
    #[error("`{}`, line {line}: {problem}", path.display())]
    Row {
        /// The file.
        path: PathBuf,
        /// Which line, from 1.
        line: u64,
        /// What is wrong.
        problem: String,
    },
    /// More points than anybody can mean.
    #[error(
        "the sweep has {points} points, expected at most {MOST_POINTS}; take fewer values, or add constraints to fewer axes"
    )]
    TooMany {
        /// How many.
        points: u128,
    },
    /// Nothing is left.
    #[error("the sweep has no points{reason}")]
    NoPoints {
        /// Why, as the rest of the sentence.
        reason: String,
    },
    /// A point is no valid scenario.
    #[error("point {number} of the sweep ({settings}) is not valid")]
    Point {
        /// Which one, from 1, in the order of the sweep.
        number: usize,
        /// What it sets.
        settings: String,
        /// What is wrong with it.
        source: ScenarioError,
    },
    /// A constraint cannot be evaluated at a point.
    #[error("the constraint `{constraint}` cannot be evaluated at point {number} ({settings}): {problem}")]
    Constraint {
        /// What was written.
        constraint: String,
        /// Which point, from 1, in the order of the sweep.
        number: usize,
        /// What it sets.
        settings: String,
        /// Why not.
        problem: String,
    },
}

const MOST_POINTS: u128 = 1_000_000;

impl Design {
    /// The points of `[sweep]`: the first axis changes slowest. Without axes there is one point, the scenario itself.
    pub fn of_sweep(sweep: &Sweep) -> Result<Self, DesignError> {
        // An axis of the grid varies alone, a zip together.
        let groups: Vec<&[Axis]> =
            sweep.grid.iter().map(std::slice::from_ref).chain(sweep.zips.iter().map(Vec::as_slice)).collect();
        let groups: Vec<&[Axis]> = groups.into_iter().filter(|group| !group.is_empty()).collect();
        let points = groups.iter().map(|group| group[0].values.len() as u128).try_fold(1u128, u128::checked_mul);
        let points = points.unwrap_or(u128::MAX);
        if points > MOST_POINTS {
            return Err(DesignError::TooMany { points });
        }
        let mut settings: Vec<Vec<Setting>> = vec![Vec::new()];
        for group in groups {
            let longer = |point: &Vec<Setting>| {
                let point = point.clone();
                (0..group[0].values.len()).map(move |place| {
                    let setting = |axis: &Axis| Setting { key: axis.key.clone(), value: axis.values[place].clone() };
                    point.iter().cloned().chain(group.iter().map(setting)).collect()
                })
            };
            settings = settings.iter().flat_map(longer).collect();
        }
        Ok(Self {
            axes: sweep.axes().map(|axis| axis.key.clone()).collect(),
            points: settings.into_iter().map(|settings| DesignPoint { settings, seeds: None }).collect(),
            constraints: sweep.constraints.clone(),
            seeds: sweep.seeds,
        })
    }

    /// The points of a CSV file; of `[sweep]`, only constraints and seeds still count.
    pub fn of_file(path: &Path, sweep: &Sweep) -> Result<Self, DesignError> {
        let design = points_file::read_points(path)?;
        Ok(Self { constraints: sweep.constraints.clone(), seeds: sweep.seeds, ..design })
    }

    /// The scenario of each point that meets all constraints. What a point sets comes before `overrides`, so that a `--set` of the
    /// user's always holds; `seeds`, where given, holds for all points.
    pub fn resolve(
        &self,
        source: &ScenarioSource,
        overrides: &[Override],
        seeds: Option<u32>,
    ) -> Result<Vec<ResolvedPoint>, DesignError> {
        let mut resolved = Vec::new();
        'points: for (place, point) in self.points.iter().enumerate() {
            let number = place + 1;
            let mut changes: Vec<Override> =
                point.settings.iter().map(|setting| Override::from(setting.to_string())).collect();
            changes.extend(overrides.iter().cloned());
            let seeds = seeds.or(point.seeds).or(self.seeds);
            changes.extend(seeds.map(|seeds| Override::from(format!("scenario.seeds={seeds}"))));
            let scenario = Scenario::load(source, &changes).map_err(|source| match point.settings.is_empty() {
                true => DesignError::Scenario(source),
                false => DesignError::Point { number, settings: listed(&point.settings), source },
            })?;
            for constraint in &self.constraints {
                let met = constraint.is_met(&scenario).map_err(|problem| DesignError::Constraint {
                    constraint: constraint.text().to_owned(),
                    number,
                    settings: listed(&point.settings),
                    problem,
                })?;
                if !met {
                    continue 'points;
                }
            }
            resolved.push(ResolvedPoint { settings: point.settings.clone(), scenario });
        }
        match resolved.is_empty() {
            false => Ok(resolved),
            true if self.points.is_empty() => {
                Err(DesignError::NoPoints { reason: ": the file has no rows".to_owned() })
            }
            true => {
                let reason = format!(": none of {} meets the constraints", self.points.len());
                Err(DesignError::NoPoints { reason })
            }
        }
    }
}

impl std::fmt::Display for Setting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}={}", self.key, self.value)
    }
}

fn listed(settings: &[Setting]) -> String {
    settings.iter().map(Setting::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(key: &str, values: &[&str]) -> Axis {
        Axis { key: key.to_owned(), values: values.iter().map(|value| (*value).to_owned()).collect() }
    }

    #[test]
    fn a_grid_combines_and_a_zip_goes_side_by_side() {
        let sweep = Sweep {
            grid: vec![axis("traffic.density_per_km", &["30", "60"])],
            zips: vec![vec![axis("messages.cam.rate_hz", &["10", "5"]), axis("scenario.duration_s", &["4", "8"])]],
            ..Sweep::default()
        };
        let design = Design::of_sweep(&sweep).expect("a design");
        let points: Vec<String> = design.points.iter().map(|point| listed(&point.settings)).collect();
        let point = |density, rate, duration| {
            format!("traffic.density_per_km={density}, messages.cam.rate_hz={rate}, scenario.duration_s={duration}")
        };
        assert_eq!(points, [point(30, 10, 4), point(30, 5, 8), point(60, 10, 4), point(60, 5, 8)]);
        assert_eq!(design.axes, ["traffic.density_per_km", "messages.cam.rate_hz", "scenario.duration_s"]);
    }

    #[test]
    fn points_that_miss_a_constraint_are_left_out_and_none_left_is_an_error() {
        let constraint = |text| vec![Constraint::parse(text).expect("a constraint")];
        let sweep = |constraints| Sweep {
            grid: vec![axis("traffic.density_per_km", &["30", "60", "90"])],
            constraints,
            ..Sweep::default()
        };
        let resolve = |sweep: &Sweep| {
            Design::of_sweep(sweep).expect("a design").resolve(&ScenarioSource::default(), &[], Some(2))
        };
        let points = resolve(&sweep(constraint("traffic.density_per_km < 70"))).expect("points");
        assert_eq!(points.len(), 2);
        assert_eq!(points[1].scenario.traffic.density_per_km, Some(60.0));
        assert_eq!(points[1].scenario.run.seeds, 2);
        let nothing = resolve(&sweep(constraint("traffic.density_per_km < 7"))).expect_err("no points");
        assert_eq!(nothing.to_string(), "the sweep has no points: none of 3 meets the constraints");
    }

    #[test]
    fn too_many_points_are_refused_before_they_fill_the_memory() {
        let many: Vec<String> = (1..=1000).map(|value| value.to_string()).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let grid = ["a", "b", "c", "d"].map(|key| axis(key, &many)).to_vec();
        let problem = Design::of_sweep(&Sweep { grid, ..Sweep::default() }).expect_err("too many");
        assert!(matches!(problem, DesignError::TooMany { points: 1_000_000_000_000 }), "{problem}");
    }
}
