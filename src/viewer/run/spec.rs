//! What is run: a scenario, what is changed in it, and a seed.

use crate::scenario::{Override, Scenario, ScenarioError, ScenarioSource};
use crate::simulation::BuildError;

/// A run as the command line would describe it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunSpec {
    /// A built-in scenario, or a file.
    pub scenario: String,
    /// Changes, `key=value`, later ones over earlier ones.
    pub overrides: Vec<String>,
    /// The seed.
    pub seed: u64,
}

/// Why a run cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum SpecError {
    /// The scenario is not valid.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    /// It cannot be built.
    #[error(transparent)]
    Build(#[from] BuildError),
}

impl RunSpec {
    /// A scenario as it is, with its own seed.
    pub fn of(scenario: &str, overrides: &[String]) -> Result<Self, SpecError> {
        let mut spec = Self { scenario: scenario.to_owned(), overrides: overrides.to_vec(), seed: 0 };
        spec.seed = Scenario::load(&ScenarioSource::from_argument(scenario)?, &spec.as_overrides())?.run.seed;
        Ok(spec)
    }

    /// The same with one more change. A key that was changed before is changed once only, so that the command stays short.
    #[must_use]
    pub fn with(&self, assignment: &str) -> Self {
        let key = |text: &str| text.split('=').next().unwrap_or_default().trim().to_owned();
        let changed = key(assignment);
        let mut overrides: Vec<String> = self.overrides.iter().filter(|known| key(known) != changed).cloned().collect();
        overrides.push(assignment.to_owned());
        Self { overrides, ..self.clone() }
    }

    /// The same with another technology: those of before are no longer mentioned.
    #[must_use]
    pub fn with_technology(&self, technology: &str) -> Self {
        let mut other = self.clone();
        other.overrides.retain(|known| !known.starts_with("access."));
        other.overrides.push(format!("access.{technology}={{}}"));
        other
    }

    /// The checked scenario. One seed is run, whatever the scenario says.
    pub fn load(&self) -> Result<Scenario, ScenarioError> {
        let source = ScenarioSource::from_argument(&self.scenario)?;
        let mut overrides = self.as_overrides();
        overrides.push(Override::from(format!("scenario.seed={}", self.seed)));
        overrides.push(Override::from("scenario.seeds=1"));
        Scenario::load(&source, &overrides)
    }

    /// The command that repeats this run without a window.
    pub fn command(&self) -> String {
        let mut command = format!("comad run {}", quoted(&self.scenario));
        for change in &self.overrides {
            command += &format!(" --set {}", quoted(change));
        }
        command + &format!(" --seed {} --seeds 1", self.seed)
    }

    fn as_overrides(&self) -> Vec<Override> {
        self.overrides.iter().map(|text| Override::from(text.as_str())).collect()
    }
}

/// An argument as a shell reads it.
fn quoted(argument: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=,:+@%".contains(c);
    if !argument.is_empty() && argument.chars().all(plain) {
        argument.to_owned()
    } else {
        format!("'{}'", argument.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_says_each_change_once() {
        let spec = RunSpec { scenario: "highway".into(), overrides: vec!["traffic.density_per_km=20".into()], seed: 3 };
        let spec = spec.with("scenario.duration_s=9").with("traffic.density_per_km=400").with_technology("nr_v2x");
        let expected = "comad run highway --set scenario.duration_s=9 --set traffic.density_per_km=400 \
                        --set 'access.nr_v2x={}' --seed 3 --seeds 1";
        assert_eq!(spec.command(), expected);
        assert_eq!(spec.with_technology("lte_v2x").overrides.last().map(String::as_str), Some("access.lte_v2x={}"));
    }
}
