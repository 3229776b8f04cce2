//! The file format of stories.

use serde::Deserialize;

use crate::scenario::nearest;
use crate::viewer::run::{RunSpec, SpecError};
use crate::viewer::show::{CameraMode, HeatMap, Layer, Panel, SLOWEST, SPEEDS, technologies};

use super::words;

/// A story.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Story {
    /// The name by which the command line knows it; that of its file.
    #[serde(skip)]
    pub name: String,
    /// What it is called.
    pub title: String,
    /// What it shows, in a sentence.
    pub summary: String,
    /// A built-in scenario, or a file.
    pub scenario: String,
    /// Changes of the scenario for all steps, `key=value`.
    #[serde(default)]
    pub set: Vec<String>,
    /// The seed; none for that of the scenario.
    pub seed: Option<u64>,
    /// The steps.
    #[serde(rename = "step")]
    pub steps: Vec<StoryStep>,
    /// What whoever tells it changes in all its runs, after what its steps say.
    #[serde(skip)]
    pub overrides: Vec<String>,
}

/// A step of a story. What it does not mention stays as it was in the step before.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoryStep {
    /// A few words.
    pub title: String,
    /// One sentence.
    pub text: String,
    /// Where to look.
    #[serde(default)]
    pub watch: String,
    /// What happened, told towards the end; names in braces stand for figures of the run, such as `{prr_100}`.
    #[serde(default)]
    pub happened: String,
    /// How long it is shown, in seconds.
    pub duration_s: f64,
    /// Begin the run anew, with [`Self::set`], and show it from this instant on, in simulated seconds.
    pub begin_at_s: Option<f64>,
    /// Changes of the scenario from this step on, with `begin_at_s`.
    #[serde(default)]
    pub set: Vec<String>,
    /// The access technology from this step on: the run is repeated with it up to the same instant.
    pub technology: Option<String>,
    /// A second technology beside it; `none` ends the comparison.
    pub compare: Option<String>,
    /// Simulated seconds per second.
    pub speed: Option<f64>,
    /// Go back to the instant at which the selected station began to send its last message.
    #[serde(default)]
    pub at_message: bool,
    /// Whether time stands still.
    #[serde(default)]
    pub pause: bool,
    /// The camera, by the name of its mode.
    pub camera: Option<String>,
    /// Degrees that it is turned to the right.
    #[serde(default)]
    pub turn_deg: f32,
    /// Degrees that it is higher.
    #[serde(default)]
    pub rise_deg: f32,
    /// How many times as far away it is.
    pub distance: Option<f32>,
    /// Who is selected.
    pub select: Option<SelectBy>,
    /// What of the radio is drawn, by name.
    pub layers: Option<Vec<String>>,
    /// The map of colours on the ground; `none` for no map.
    pub heat: Option<String>,
    /// Day or night.
    pub night: Option<bool>,
    /// Which panels are open, by name.
    pub panels: Option<Vec<String>>,
    /// Play the way of the selected station's last message in slow motion.
    #[serde(default)]
    pub chain: bool,
    /// Fields that the inspector lights one after the other while nobody points at any, by the ends of their paths.
    #[serde(default)]
    pub point: Vec<String>,
}

/// Who is selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SelectBy {
    /// The vehicle nearest to the middle of the map.
    Middle,
    /// The truck nearest to the middle.
    Truck,
    /// A vehicle with a truck close in front of it.
    BehindTruck,
    /// The vehicle from whose last message buildings kept most others.
    MostBlocked,
    /// The unit at the road side nearest to the middle.
    RoadsideUnit,
    /// The person or cyclist nearest to the middle.
    Vulnerable,
}

/// Why a story cannot be told.
#[derive(Debug, thiserror::Error)]
pub enum StoryError {
    /// It is no story.
    #[error("`{name}` is not a story: {problem}")]
    Format {
        /// Its name.
        name: String,
        /// What is wrong, with the line.
        problem: String,
    },
    /// A step is wrong.
    #[error("`{name}`, step {number}: {problem}")]
    Step {
        /// The story.
        name: String,
        /// Which step, from 1.
        number: usize,
        /// What is wrong, and what would work.
        problem: String,
    },
    /// Its scenario cannot be run.
    #[error("`{name}`, step {number}: its scenario cannot be run")]
    Scenario {
        /// The story.
        name: String,
        /// Which step, from 1.
        number: usize,
        /// Why.
        source: Box<SpecError>,
    },
}

impl Story {
    /// Reads a story; `name` is what messages call it.
    pub fn from_toml(name: &str, text: &str) -> Result<Self, StoryError> {
        let read: Result<Self, _> = toml::from_str(text);
        let story = read.map_err(|error| StoryError::Format { name: name.to_owned(), problem: error.to_string() })?;
        let story = Self { name: name.to_owned(), ..story };
        if story.steps.is_empty() {
            let problem = "it has no [[step]]".to_owned();
            return Err(StoryError::Format { name: name.to_owned(), problem });
        }
        for (place, step) in story.steps.iter().enumerate() {
            step.check(place == 0).map_err(|problem| StoryError::Step {
                name: name.to_owned(),
                number: place + 1,
                problem,
            })?;
        }
        Ok(story)
    }

    /// The run of a step, as its beginning says; none where the run of the step before goes on.
    pub fn spec_of(&self, step: usize) -> Result<Option<RunSpec>, SpecError> {
        let Some(begun) = self.steps[step].begin_at_s.map(|_| step) else { return Ok(None) };
        let mut spec = RunSpec::of(&self.scenario, &self.set)?;
        for change in self.steps[..=begun].iter().flat_map(|step| &step.set).chain(&self.overrides) {
            spec = spec.with(change);
        }
        spec.seed = self.seed.unwrap_or(spec.seed);
        Ok(Some(spec))
    }

    /// Whether all its scenarios can be run.
    pub fn check_scenarios(&self) -> Result<(), StoryError> {
        for step in 0..self.steps.len() {
            let failed = |source: SpecError| StoryError::Scenario {
                name: self.name.clone(),
                number: step + 1,
                source: Box::new(source),
            };
            if let Some(spec) = self.spec_of(step).map_err(failed)? {
                spec.load().map_err(|error| failed(error.into()))?;
            }
        }
        Ok(())
    }

    /// How long it takes, in seconds, without what has to be simulated before it is shown.
    pub fn duration_s(&self) -> f64 {
        self.steps.iter().map(|step| step.duration_s).sum()
    }
}

impl StoryStep {
    fn check(&self, is_first: bool) -> Result<(), String> {
        let within = |key: &str, value: f64, low: f64, high: f64| {
            if (low..=high).contains(&value) {
                Ok(())
            } else {
                Err(format!("`{key}` is {value}, expected {low} to {high}"))
            }
        };
        within("duration_s", self.duration_s, 1.0, 600.0)?;
        within("speed", self.speed.unwrap_or(1.0), SLOWEST, SPEEDS.1)?;
        within("begin_at_s", self.begin_at_s.unwrap_or(0.0), 0.0, 3600.0)?;
        within("distance", f64::from(self.distance.unwrap_or(1.0)), 0.05, 8.0)?;
        if is_first && self.begin_at_s.is_none() {
            return Err("the first step needs `begin_at_s`".to_owned());
        }
        if self.begin_at_s.is_none() && !self.set.is_empty() {
            return Err("`set` needs `begin_at_s`: a changed scenario begins anew".to_owned());
        }
        for key in ["title", "text"] {
            let value = if key == "title" { &self.title } else { &self.text };
            if value.trim().is_empty() {
                return Err(format!("`{key}` is empty"));
            }
        }
        if self.point.iter().any(|path| path.trim().is_empty()) {
            return Err("`point` has an empty path, expected the end of one such as `speed.speedValue`".to_owned());
        }
        one_of("camera", self.camera.iter(), &CameraMode::ALL.map(CameraMode::name))?;
        one_of("heat", self.heat.iter(), &["prr", "cbr", "age", "none"])?;
        one_of("layers", self.layers.iter().flatten(), &Layer::ALL.map(Layer::name))?;
        one_of("panels", self.panels.iter().flatten(), &Panel::ALL.map(Panel::name))?;
        let mut known = technologies();
        one_of("technology", self.technology.iter(), &known)?;
        known.push("none");
        one_of("compare", self.compare.iter(), &known)?;
        words::check(&self.happened)
    }

    /// The camera's mode.
    pub(super) fn camera_mode(&self) -> Option<CameraMode> {
        let name = self.camera.as_ref()?;
        CameraMode::ALL.into_iter().find(|mode| mode.name() == name)
    }

    /// What of the radio is drawn, layer by layer.
    pub(super) fn drawn_layers(&self) -> Option<impl Iterator<Item = (Layer, bool)> + '_> {
        let names = self.layers.as_ref()?;
        Some(Layer::ALL.into_iter().map(move |layer| (layer, names.iter().any(|name| name == layer.name()))))
    }

    /// Which panels are open, one by one.
    pub(super) fn open_panels(&self) -> Option<impl Iterator<Item = (Panel, bool)> + '_> {
        let names = self.panels.as_ref()?;
        Some(Panel::ALL.into_iter().map(move |panel| (panel, names.iter().any(|name| name == panel.name()))))
    }

    /// The map of colours; none where it stays as it is.
    pub(super) fn heat_map(&self) -> Option<Option<HeatMap>> {
        let name = self.heat.as_ref()?;
        Some(HeatMap::ALL.into_iter().find(|map| map.name() == name))
    }
}

fn one_of<'a>(key: &str, values: impl Iterator<Item = &'a String>, known: &[&str]) -> Result<(), String> {
    for value in values {
        if !known.contains(&value.as_str()) {
            let hint = nearest(value, known.iter().copied()).map_or_else(
                || format!("expected one of {}", known.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            return Err(format!("`{key}` has `{value}`, {hint}"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP: &str = "[[step]]\ntitle = \"t\"\ntext = \"x\"\nduration_s = 5\nbegin_at_s = 1\n";

    fn story(step: &str) -> Result<Story, StoryError> {
        let head = "title = \"T\"\nsummary = \"S\"\nscenario = \"highway\"\n";
        Story::from_toml("example", &format!("{head}{step}"))
    }

    #[test]
    fn mistakes_are_told_with_their_step_and_what_would_work() {
        assert!(story(STEP).is_ok());
        // lines that are added to a step -> what the message says
        let cases = [
            ("camera = \"folow\"", "did you mean `follow`?"),
            ("layers = [\"rings\", \"lines\"]", "`layers` has `lines`"),
            ("technology = \"lte_v2\"", "did you mean `lte_v2x`?"),
            ("speed = 50", "`speed` is 50"),
            ("happened = \"{prr_at_100}\"", "prr_at_100"),
            ("select = \"nobody\"", "line 9"),
            ("colour = \"red\"", "unknown field `colour`"),
            ("point = [\"heading\", \"\"]", "`point` has an empty path"),
        ];
        for (line, expected) in cases {
            let error = story(&format!("{STEP}{line}\n")).expect_err(line).to_string();
            assert!(error.contains(expected), "{line}: {error}");
        }
        assert!(story("").expect_err("no step").to_string().contains("step"));
        let late = STEP.replace("begin_at_s = 1\n", "");
        assert!(story(&late).expect_err("no beginning").to_string().contains("begin_at_s"));
        let wrong = story(&format!("{STEP}set = [\"traffic.densty_per_km=1\"]\n")).expect("a story");
        assert!(wrong.check_scenarios().expect_err("no such key").to_string().contains("step 1"));
    }
}
