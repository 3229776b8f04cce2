//! What a study runs.

use serde::{Deserialize, Serialize};

use crate::evaluation::archive::MODEL_REVISION;
use crate::scenario::{ResolvedPoint, Setting};

use super::RunKey;
use super::key::{KeyMaker, UnreadableInput};

/// The points of a study and their runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    format: String,
    version: u32,
    /// Version of the tool that planned.
    pub tool_version: String,
    /// Revision of the models for which the keys hold.
    pub model_revision: String,
    /// Name of the scenario that is varied.
    pub scenario: String,
    /// The command that planned.
    pub command_line: String,
    /// The keys that vary.
    pub axes: Vec<String>,
    /// The variations.
    pub points: Vec<PlannedPoint>,
}

/// A variation of the scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedPoint {
    /// What it sets.
    pub settings: Vec<Setting>,
    /// Name of its access technology.
    pub technology: String,
    /// Simulated time of a run, in seconds.
    pub duration_s: f64,
    /// The file of its resolved scenario.
    pub scenario_file: String,
    /// One run each.
    pub seeds: Vec<u64>,
    /// The keys of the runs, in the same order.
    pub keys: Vec<RunKey>,
}

/// One run of a study.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Task<'a> {
    /// Its number in the study, from 0, as task arrays of other programs count.
    pub number: usize,
    /// The number of its point, from 1.
    pub point: usize,
    /// Its seed.
    pub seed: u64,
    /// The name under which it is kept.
    pub key: &'a RunKey,
}

const FORMAT: &str = "comad study";
const VERSION: u32 = 1;

impl Plan {
    /// The plan for `points`, with the text of each point's scenario; or the input file that cannot be read.
    pub(super) fn new(
        scenario: &str,
        axes: &[String],
        points: &[ResolvedPoint],
        command_line: &str,
    ) -> Result<(Self, Vec<String>), UnreadableInput> {
        let mut maker = KeyMaker::default();
        let (mut planned, mut texts) = (Vec::new(), Vec::new());
        for point in points {
            let run = &point.scenario.run;
            let seeds: Vec<u64> = (0..u64::from(run.seeds)).map(|index| run.seed.wrapping_add(index)).collect();
            let text = point.scenario.resolved_toml();
            planned.push(PlannedPoint {
                settings: point.settings.clone(),
                technology: point.scenario.access.name().to_owned(),
                duration_s: run.duration_s,
                scenario_file: format!("{}.toml", &blake3::hash(text.as_bytes()).to_hex()[..16]),
                keys: maker.keys(&point.scenario, &seeds)?,
                seeds,
            });
            texts.push(text);
        }
        let plan = Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
            model_revision: MODEL_REVISION.to_owned(),
            scenario: scenario.to_owned(),
            command_line: command_line.to_owned(),
            axes: axes.to_owned(),
            points: planned,
        };
        Ok((plan, texts))
    }

    /// What is wrong with a plan that came from a file.
    pub(super) fn problem(&self) -> Option<String> {
        if self.format != FORMAT {
            return Some("it is no plan of a study".to_owned());
        }
        if self.version != VERSION {
            return Some(format!("it has format {}, this program reads format {VERSION}", self.version));
        }
        let valid = |point: &PlannedPoint| {
            let name = point.scenario_file.strip_suffix(".toml").unwrap_or_default();
            point.seeds.len() == point.keys.len()
                && point.keys.iter().all(RunKey::is_valid)
                && !name.is_empty()
                && name.bytes().all(|byte| byte.is_ascii_hexdigit())
        };
        let wrong = self.points.iter().position(|point| !valid(point))?;
        Some(format!("its point {} has been tampered with", wrong + 1))
    }

    /// All runs, point by point.
    pub fn tasks(&self) -> impl Iterator<Item = Task<'_>> {
        let runs = self.points.iter().enumerate().flat_map(|(place, point)| {
            point.seeds.iter().zip(&point.keys).map(move |(seed, key)| (place + 1, *seed, key))
        });
        runs.enumerate().map(|(number, (point, seed, key))| Task { number, point, seed, key })
    }

    /// A point by its number, from 1.
    pub fn point(&self, number: usize) -> &PlannedPoint {
        &self.points[number - 1]
    }
}

impl PlannedPoint {
    /// What it sets, in one line.
    pub fn description(&self) -> String {
        if self.settings.is_empty() {
            return "the scenario as it is".to_owned();
        }
        self.settings.iter().map(Setting::to_string).collect::<Vec<_>>().join(", ")
    }

    /// The value of an axis; empty where the point leaves it as it is.
    pub fn value(&self, axis: &str) -> &str {
        self.settings.iter().find(|setting| setting.key == axis).map_or("", |setting| &setting.value)
    }
}
