//! Conditions that a variation must meet to be run: expressions over the keys of its scenario.

use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior};

use crate::scenario::Scenario;

/// A condition such as `traffic.density_per_km * messages.cam.rate_hz <= 2000`: keys of the resolved scenario, numbers, text in quotes,
/// `+ - * / ** ( ) < <= == != >= > and or not`, and `access.lte_v2x is defined` for a key that may be absent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Constraint {
    text: String,
}

impl Constraint {
    /// Reads the condition; or what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        // Without the place, which is that of the expression and not of the file.
        let problem = |error: minijinja::Error| error.detail().map_or_else(|| error.to_string(), str::to_owned);
        Environment::new().compile_expression(text).map_err(problem)?;
        Ok(Self { text: text.to_owned() })
    }

    /// What was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the scenario meets it; or why nobody can tell.
    pub fn is_met(&self, scenario: &Scenario) -> Result<bool, String> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        let problem = |error: minijinja::Error| {
            error.detail().map_or_else(
                || "it uses a key that this scenario does not have; ask with `is defined` first".to_owned(),
                str::to_owned,
            )
        };
        let expression = environment.compile_expression(&self.text).map_err(problem)?;
        let value = expression.eval(Serde(scenario)).map_err(problem)?;
        match bool::try_from(value.clone()) {
            Ok(met) => Ok(met),
            Err(_) => Err(format!("it gives `{value}`, expected true or false")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constraint_looks_at_the_resolved_scenario() {
        let scenario = Scenario::default();
        // expression -> met, or an error
        let cases = [
            ("scenario.duration_s <= 20", Some(true)),
            ("scenario.duration_s * 2 < 40 and true", Some(false)),
            ("access.ieee80211p is defined", Some(true)),
            ("access.lte_v2x is defined and access.lte_v2x.subchannels > 2", Some(false)),
            ("access.lte_v2x.subchannels > 2", None),
            ("scenario.duration_s + 1", None),
            ("no.such.key > 1", None),
        ];
        for (text, expected) in cases {
            let met = Constraint::parse(text).expect(text).is_met(&scenario);
            assert_eq!(met.clone().ok(), expected, "{text}: {met:?}");
        }
        assert!(Constraint::parse("1 <").is_err());
    }
}
