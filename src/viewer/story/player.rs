//! Plays a story.

use crate::units::SimTime;
use crate::viewer::show::{Command, Direction, Show, technology_title};

use super::words::{Known, told};
use super::{Story, StoryStep, select};

/// What happened is told when so much of a step is over.
const TELL_AFTER: f64 = 0.55;

/// A story that is being played.
#[derive(Clone, Debug)]
pub struct StoryPlayer {
    story: Story,
    step: usize,
    elapsed_s: f64,
    phase: Phase,
    /// The figures at the end of the step before.
    before: Known,
    /// What happened, once it is told; it does not change any more, so that it can be read.
    happened: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// The step has not begun.
    Due,
    /// Its run is simulated up to where it begins.
    Preparing,
    /// It is shown.
    Shown,
    /// The story is over.
    Over,
}

/// What a narrator says at an instant.
#[derive(Clone, Debug, PartialEq)]
pub struct Narration {
    /// The story.
    pub story: String,
    /// Which step, from 1.
    pub step: usize,
    /// How many there are.
    pub steps: usize,
    /// A few words.
    pub title: String,
    /// One sentence.
    pub text: String,
    /// Where to look; empty if nothing is said.
    pub watch: String,
    /// What happened, when it is time to tell.
    pub happened: Option<String>,
    /// How much of the step is over, from 0 to 1.
    pub progress: f64,
    /// Whether the story is over.
    pub is_over: bool,
}

impl StoryPlayer {
    /// A story that is about to begin.
    pub fn new(story: Story) -> Self {
        Self { story, step: 0, elapsed_s: 0.0, phase: Phase::Due, before: Known::default(), happened: None }
    }

    /// The story.
    pub fn story(&self) -> &Story {
        &self.story
    }

    /// Whether it is over.
    pub fn is_over(&self) -> bool {
        self.phase == Phase::Over
    }

    /// What a narrator says now.
    pub fn narration(&self) -> Narration {
        let step = self.present();
        Narration {
            story: self.story.title.clone(),
            step: self.step + 1,
            steps: self.story.steps.len(),
            title: step.title.clone(),
            text: step.text.clone(),
            watch: step.watch.clone(),
            happened: self.happened.clone(),
            progress: (self.elapsed_s / step.duration_s).clamp(0.0, 1.0),
            is_over: self.is_over(),
        }
    }

    /// The end of the path of the field that the inspector lights now, if the step points at fields.
    pub fn pointed(&self) -> Option<&str> {
        let step = self.present();
        if self.phase != Phase::Shown || step.point.is_empty() {
            return None;
        }
        let place = (self.elapsed_s / step.duration_s * step.point.len() as f64) as usize;
        step.point.get(place.min(step.point.len() - 1)).map(String::as_str)
    }

    /// On to the next step, or back to the one before. Steps go on with a run of before, so the run of a step that is gone
    /// back to begins anew.
    pub fn go(&mut self, direction: Direction) {
        match direction {
            Direction::Forward if self.step + 1 < self.story.steps.len() => self.enter(self.step + 1),
            Direction::Forward => self.phase = Phase::Over,
            Direction::Back => {
                let before = self.step.saturating_sub(1);
                let begins = (0..=before).rev().find(|step| self.story.steps[*step].begin_at_s.is_some());
                self.enter(begins.unwrap_or(0));
            }
        }
    }

    /// Lets `real_s` seconds go by and says what to do; `show` is as it is before that.
    pub fn tick(&mut self, real_s: f64, show: &Show) -> Vec<Command> {
        match self.phase {
            Phase::Over => Vec::new(),
            Phase::Due => {
                self.phase = Phase::Preparing;
                self.begin()
            }
            Phase::Preparing if show.catching_up().is_some() => Vec::new(),
            Phase::Preparing => {
                self.phase = Phase::Shown;
                self.stage(show)
            }
            Phase::Shown => {
                // What the step has to simulate first is not its time.
                if show.catching_up().is_none() {
                    self.elapsed_s += real_s;
                }
                let step = &self.story.steps[self.step];
                if self.happened.is_none() && !step.happened.is_empty() && self.elapsed_s > TELL_AFTER * step.duration_s
                {
                    let (own, other) = (known(show, 0), known(show, 1));
                    self.happened = told(&step.happened, &own, &other, &self.before);
                }
                if self.elapsed_s >= self.present().duration_s {
                    self.before = known(show, 0);
                    self.go(Direction::Forward);
                }
                Vec::new()
            }
        }
    }

    fn present(&self) -> &StoryStep {
        &self.story.steps[self.step]
    }

    fn enter(&mut self, step: usize) {
        self.step = step;
        self.elapsed_s = 0.0;
        self.happened = None;
        self.phase = Phase::Due;
    }

    /// What begins a run.
    fn begin(&self) -> Vec<Command> {
        let step = self.present();
        let mut commands = Vec::new();
        if let (Some(at_s), Ok(Some(spec))) = (step.begin_at_s, self.story.spec_of(self.step)) {
            commands.push(Command::Open {
                scenario: spec.scenario,
                overrides: spec.overrides,
                seed: Some(spec.seed),
                compare: step.compare.clone().filter(|name| name != "none"),
                at: SimTime::from_secs_f64(at_s),
            });
        } else if let Some(compare) = &step.compare {
            commands.push(Command::Compare((compare != "none").then(|| compare.clone())));
        }
        if let Some(name) = &step.technology {
            commands.push(Command::Technology { view: 0, name: name.clone() });
        }
        commands
    }

    /// What is drawn, and from where.
    fn stage(&self, show: &Show) -> Vec<Command> {
        let step = self.present();
        let mut commands = Vec::new();
        let found = step.select.and_then(|by| select::find(show, by));
        commands.extend(found.map(|station| Command::Select(Some(station))));
        if step.at_message {
            let frame = found.or(show.selected()).and_then(|station| show.last_frame_of(0, station));
            commands.extend(frame.map(|frame| Command::Seek(frame.started_at)));
        }
        if let Some(mode) = step.camera_mode() {
            commands.push(Command::Camera(mode));
        }
        if step.turn_deg != 0.0 || step.rise_deg != 0.0 {
            commands.push(Command::Turn(step.turn_deg, step.rise_deg));
        }
        commands.extend(step.distance.map(Command::Zoom));
        commands.extend(step.speed.map(Command::Speed));
        commands.push(if step.pause { Command::Pause } else { Command::Play });
        commands.extend(step.night.map(Command::Night));
        commands.extend(step.heat_map().map(Command::Heat));
        commands.extend(step.drawn_layers().into_iter().flatten().map(|(layer, drawn)| Command::Layer(layer, drawn)));
        commands.extend(step.open_panels().into_iter().flatten().map(|(panel, open)| Command::Panel(panel, open)));
        if step.chain {
            commands.push(Command::PlayChain);
        }
        commands
    }
}

/// What can be told of a view.
fn known(show: &Show, view: usize) -> Known {
    let Some(run) = show.views().get(view) else { return Known::default() };
    let timeline = run.timeline();
    let mut poses = Vec::new();
    timeline.poses_at(show.now(), &mut poses);
    Known {
        figures: timeline.figures_at(show.now()).cloned(),
        vehicles: poses.iter().filter(|pose| timeline.actor(pose.actor).has_station).count(),
        technology: technology_title(run.scenario().access.name()).to_owned(),
        bytes: show.selected().and_then(|own| show.last_frame_of(view, own)).map(|frame| frame.bytes),
    }
}
