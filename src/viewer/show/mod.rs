//! Everything that a presenter can change, as plain state.
//!
//! A [`Show`] has one or two [`ShownRun`]s on the same traffic, the instant that is shown, and what is drawn. It changes by
//! [`Command`]s only. A change of the scenario begins a new run, which is simulated up to the instant that is shown before it
//! takes the place of the old one: the traffic stays, and the command of the footer repeats exactly what is seen.

mod catching_up;
mod command;
mod layers;
mod saving;

use std::collections::BTreeSet;

pub use catching_up::CatchingUp;
pub use command::{CameraMode, Command, Direction, NextSeed, Panel, Saving};
pub use layers::{HeatMap, Layer, Layers};

use crate::evaluation::record::StationId;
use crate::units::{SimDuration, SimTime};

use super::host::Host;
use super::run::{Frame, RunSpec, ShownRun, SpecError};
use super::story::{Story, StoryPlayer};

/// Slowest and fastest of what a presenter can choose, in simulated seconds per second.
pub const SPEEDS: (f64, f64) = (0.01, 20.0);

/// Stories go as slow as this, so that a wave can be watched on its way.
pub const SLOWEST: f64 = 1e-8;

/// Smallest and largest size of letters and panels.
pub const UI_SCALES: (f32, f32) = (1.0, 2.5);

/// A notice stays so long, in seconds.
const NOTICE_S: f64 = 8.0;

/// Of each picture's time, so much goes to the simulation while it keeps up, and while it catches up; in seconds.
const BUDGET_S: f64 = 0.008;
const BUDGET_CATCHING_UP_S: f64 = 0.030;

/// How the work of simulating is shared out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Pictures must not wait: what cannot be simulated in time is shown later.
    Live,
    /// Each picture waits for what it shows, so that recordings are the same each time.
    Exact,
}

/// What the camera does beyond its mode: where a presenter has turned and moved it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CameraWish {
    /// The mode.
    pub mode: CameraMode,
    /// Degrees to the right of where the mode looks.
    pub turn_deg: f32,
    /// Degrees above where the mode is.
    pub rise_deg: f32,
    /// How many times as far away as in the mode.
    pub distance: f32,
    /// How far what it looks at was moved, in metres to the right and ahead.
    pub moved: (f32, f32),
}

impl CameraWish {
    /// A mode as it is.
    pub fn of(mode: CameraMode) -> Self {
        Self { mode, turn_deg: 0.0, rise_deg: 0.0, distance: 1.0, moved: (0.0, 0.0) }
    }
}

/// Something that the presenter should know.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// In words.
    pub text: String,
    /// Whether something went wrong.
    pub is_error: bool,
    left_s: f64,
}

/// The way of a message in slow motion.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chain {
    /// The frame.
    pub frame: u64,
    /// Presented seconds since it began.
    pub elapsed_s: f64,
}

/// The whole way of a message takes so long in slow motion, in seconds.
pub const CHAIN_S: f64 = 9.0;

/// A kiosk begins anew after so long without a touch, in seconds.
pub const KIOSK_IDLE_S: f64 = 60.0;

/// A show that nobody has to drive.
#[derive(Clone, Copy, Debug, Default)]
struct Kiosk {
    /// Whether somebody has changed something.
    disturbed: bool,
    idle_s: f64,
}

/// The access technologies that a view can have, by their names in scenario files; a mix needs more than a name.
pub fn technologies() -> Vec<&'static str> {
    crate::scenario::technologies().filter(|name| *name != "mixed").collect()
}

/// A technology as people write it, by its name in scenario files.
pub fn technology_title(name: &str) -> &str {
    match name {
        "ieee80211p" => "ITS-G5 (802.11p)",
        "ieee80211bd" => "802.11bd",
        "lte_v2x" => "LTE-V2X",
        "nr_v2x" => "NR-V2X",
        "ideal" => "ideal link",
        "mixed" => "mixed fleet",
        other => other,
    }
}

/// Everything that is shown.
pub struct Show {
    views: Vec<ShownRun>,
    catching_up: Option<CatchingUp>,
    now: SimTime,
    /// Simulated nanoseconds that are too few for a whole one.
    rest_ns: f64,
    /// Presented seconds since the start.
    presented_s: f64,
    playing: bool,
    speed: f64,
    selected: Option<StationId>,
    camera: CameraWish,
    layers: Layers,
    night: bool,
    ui_scale: f32,
    panels: BTreeSet<Panel>,
    inspected: Option<u64>,
    chain: Option<Chain>,
    notice: Option<Notice>,
    pace: Pace,
    quitting: bool,
    library: Vec<Story>,
    story: Option<StoryPlayer>,
    kiosk: Option<Kiosk>,
    /// Counts up whenever the map changes.
    map_version: u64,
}

impl Show {
    /// A show of one run, or of two on the same traffic.
    pub fn new(spec: &RunSpec, compare: Option<&str>, pace: Pace) -> Result<Self, SpecError> {
        let mut views = vec![ShownRun::begin(spec)?];
        if let Some(technology) = compare {
            views.push(ShownRun::begin(&spec.with_technology(technology))?);
        }
        let mut show = Self {
            views,
            catching_up: None,
            now: SimTime::ZERO,
            rest_ns: 0.0,
            presented_s: 0.0,
            playing: true,
            speed: 1.0,
            selected: None,
            camera: CameraWish::of(CameraMode::Overview),
            layers: Layers::default(),
            night: false,
            ui_scale: 1.0,
            panels: [Panel::Curve, Panel::Latency, Panel::Channel].into(),
            inspected: None,
            chain: None,
            notice: None,
            pace,
            quitting: false,
            library: Vec::new(),
            story: None,
            kiosk: None,
            map_version: 0,
        };
        show.select_somebody();
        Ok(show)
    }

    /// The runs that are shown: one, or two side by side.
    pub fn views(&self) -> &[ShownRun] {
        &self.views
    }

    /// The first of them.
    pub fn run(&self) -> &ShownRun {
        &self.views[0]
    }

    /// A run that is simulated before it is shown.
    pub fn catching_up(&self) -> Option<&CatchingUp> {
        self.catching_up.as_ref()
    }

    /// The instant that is shown.
    pub fn now(&self) -> SimTime {
        self.now
    }

    /// Seconds that the show has lasted for those who look at it.
    pub fn presented_s(&self) -> f64 {
        self.presented_s
    }

    /// Whether time goes on.
    pub fn is_playing(&self) -> bool {
        self.playing
    }

    /// Simulated seconds per second.
    pub fn speed(&self) -> f64 {
        self.speed
    }

    /// The station that is looked at.
    pub fn selected(&self) -> Option<StationId> {
        self.selected
    }

    /// Where the camera is.
    pub fn camera(&self) -> &CameraWish {
        &self.camera
    }

    /// What of the radio is drawn.
    pub fn layers(&self) -> &Layers {
        &self.layers
    }

    /// Whether it is night.
    pub fn is_night(&self) -> bool {
        self.night
    }

    /// Size of letters and panels.
    pub fn ui_scale(&self) -> f32 {
        self.ui_scale
    }

    /// Whether a panel is open.
    pub fn has_open(&self, panel: Panel) -> bool {
        self.panels.contains(&panel)
    }

    /// What the presenter should know.
    pub fn notice(&self) -> Option<&Notice> {
        self.notice.as_ref()
    }

    /// The way of a message that is played in slow motion.
    pub fn chain(&self) -> Option<&Chain> {
        self.chain.as_ref()
    }

    /// Whether the window is to close.
    pub fn is_quitting(&self) -> bool {
        self.quitting
    }

    /// Changes when another map is shown.
    pub fn map_version(&self) -> u64 {
        self.map_version
    }

    /// Up to which instant one can go on without simulating, and from which one.
    pub fn span(&self) -> (SimTime, SimTime) {
        let from = self.views.iter().filter_map(|run| Some(run.timeline().span()?.0)).max();
        let until = self.views.iter().map(ShownRun::shown_until).min();
        (from.unwrap_or(SimTime::ZERO), until.unwrap_or(SimTime::ZERO))
    }

    /// The frame that the inspector shows: the chosen one, or the last one that the selected station has sent.
    pub fn inspected(&self) -> Option<&Frame> {
        let timeline = self.run().timeline();
        match self.inspected {
            Some(number) => timeline.frame(number),
            None => self.last_frame_of(0, self.selected?),
        }
    }

    /// The last frame that a station had sent at the instant that is shown.
    pub fn last_frame_of(&self, view: usize, station: StationId) -> Option<&Frame> {
        /// Who has been silent for longer has nothing to show.
        const LOOK_BACK: SimDuration = SimDuration::from_millis(3000);
        let timeline = self.views.get(view)?.timeline();
        timeline.frames_ending(self.now - LOOK_BACK, self.now).rev().find(|frame| frame.sender == station)
    }

    /// The stories that can be told.
    pub fn library(&self) -> &[Story] {
        &self.library
    }

    /// The story that is told.
    pub fn story(&self) -> Option<&StoryPlayer> {
        self.story.as_ref()
    }

    /// Gives the show stories to tell.
    #[must_use]
    pub fn with_stories(self, library: Vec<Story>) -> Self {
        Self { library, ..self }
    }

    /// Tells one story after the other without end, and begins anew when nobody has touched anything for a while.
    #[must_use]
    pub fn as_kiosk(self) -> Self {
        Self { kiosk: Some(Kiosk::default()), ..self }
    }

    /// Somebody has touched something.
    pub fn touched(&mut self) {
        if let Some(kiosk) = &mut self.kiosk {
            *kiosk = Kiosk { disturbed: true, idle_s: 0.0 };
        }
    }

    /// Lets `real_s` seconds go by.
    pub fn tick(&mut self, real_s: f64, host: &dyn Host) {
        self.presented_s += real_s;
        if let Some(notice) = &mut self.notice {
            notice.left_s -= real_s;
            if notice.left_s <= 0.0 {
                self.notice = None;
            }
        }
        if let Some(chain) = &mut self.chain {
            chain.elapsed_s += real_s;
            // It stays for a while when it is complete.
            if chain.elapsed_s > CHAIN_S * 1.5 {
                self.chain = None;
            }
        }
        self.tell_on(real_s, host);
        self.catch_up(host);
        if self.playing && self.catching_up.is_none() {
            let ns = self.rest_ns + real_s * self.speed * 1e9;
            self.rest_ns = ns.fract();
            let wanted = self.now + SimDuration(ns as i64);
            self.simulate_until(wanted, host);
            self.now = wanted.min(self.span().1).max(self.now);
            // Who has left the road is not worth looking at any more.
            if self.selected.is_some_and(|station| self.run().timeline().pose_of(station, self.now).is_none()) {
                self.select_somebody();
            }
        } else if self.catching_up.is_none() {
            self.simulate_until(self.now, host);
        }
        for view in 0..self.views.len() {
            if let Some(failure) = self.views[view].failure().map(ToString::to_string)
                && self.notice.is_none()
            {
                self.tell_error(failure);
            }
        }
    }

    /// Does what is wanted.
    pub fn apply(&mut self, command: Command, host: &dyn Host) {
        match command {
            Command::Play => self.playing = true,
            Command::Pause => self.playing = false,
            Command::TogglePlay => self.playing = !self.playing,
            Command::Step => self.step(),
            Command::Speed(speed) if speed.is_finite() => self.speed = speed.clamp(SLOWEST, SPEEDS.1),
            Command::Speed(_) => {}
            Command::Faster => self.speed = (self.speed * 2.0).clamp(SPEEDS.0, SPEEDS.1),
            Command::Slower => self.speed = (self.speed / 2.0).clamp(SPEEDS.0, SPEEDS.1),
            Command::Restart(next) => self.restart(next),
            Command::Seek(at) => self.seek(at),
            Command::SeekBy(seconds) => self.seek(self.now + SimDuration::from_secs_f64(seconds)),
            Command::Open { scenario, overrides, seed, compare, at } => {
                self.open(&scenario, &overrides, seed, compare.as_deref(), at);
            }
            Command::Change(assignment) => {
                let specs = self.views.iter().map(|run| run.spec().with(&assignment)).collect();
                self.begin(specs, self.now);
            }
            Command::Technology { view, name } => self.change_technology(view, &name),
            Command::Compare(technology) => self.compare(technology),
            Command::Select(station) => self.select(station),
            Command::SelectNext(direction) => self.select_next(direction),
            Command::Camera(mode) => self.camera = CameraWish::of(mode),
            Command::Turn(right, up) => {
                self.camera.turn_deg = (self.camera.turn_deg + right).rem_euclid(360.0);
                self.camera.rise_deg = (self.camera.rise_deg + up).clamp(-80.0, 80.0);
            }
            Command::Zoom(factor) if factor > 0.0 => {
                self.camera.distance = (self.camera.distance * factor).clamp(0.05, 8.0);
            }
            Command::Zoom(_) => {}
            Command::Pan(right, ahead) => {
                self.camera.moved.0 += right;
                self.camera.moved.1 += ahead;
            }
            Command::Layer(layer, drawn) => self.layers.set(layer, drawn),
            Command::Heat(heat) => self.layers.heat = heat,
            Command::Night(night) => self.night = night,
            Command::UiScale(scale) => self.ui_scale = scale.clamp(UI_SCALES.0, UI_SCALES.1),
            Command::Panel(panel, true) => _ = self.panels.insert(panel),
            Command::Panel(panel, false) => _ = self.panels.remove(&panel),
            Command::Inspect(frame) => {
                self.inspected = frame;
                self.panels.insert(Panel::Inspector);
            }
            Command::PlayChain => {
                self.chain = self.inspected().map(|frame| Chain { frame: frame.number, elapsed_s: 0.0 });
                self.panels.insert(Panel::Latency);
            }
            Command::Save(what) => match saving::save(self, what, host) {
                Ok(place) => self.tell(format!("saved as {place}")),
                Err(problem) => self.tell_error(problem),
            },
            Command::Story(name) => self.tell_story(&name),
            Command::StoryStep(direction) => {
                if let Some(player) = &mut self.story {
                    player.go(direction);
                }
            }
            Command::LeaveStory => self.story = None,
            Command::Quit => self.quitting = true,
        }
    }

    /// Tells the presenter something.
    pub fn tell(&mut self, text: String) {
        self.notice = Some(Notice { text, is_error: false, left_s: NOTICE_S });
    }

    /// Tells the presenter that something went wrong.
    pub fn tell_error(&mut self, text: String) {
        self.notice = Some(Notice { text, is_error: true, left_s: NOTICE_S });
    }

    fn tell_story(&mut self, name: &str) {
        match self.library.iter().find(|story| story.name == name) {
            Some(story) => self.story = Some(StoryPlayer::new(story.clone())),
            None => {
                let names: Vec<&str> = self.library.iter().map(|story| story.name.as_str()).collect();
                self.tell_error(format!("there is no story `{name}`; there are {}", names.join(", ")));
            }
        }
    }

    /// Lets a story and a kiosk go on.
    fn tell_on(&mut self, real_s: f64, host: &dyn Host) {
        if let Some(kiosk) = &mut self.kiosk {
            kiosk.idle_s += real_s;
            let over = self.story.as_ref().is_none_or(StoryPlayer::is_over);
            if kiosk.disturbed && kiosk.idle_s > KIOSK_IDLE_S {
                // Whoever was here has left: all is as at the start.
                *kiosk = Kiosk::default();
                self.next_story(None);
            } else if over && !kiosk.disturbed {
                let told = self.story.as_ref().map(|player| player.story().name.clone());
                self.next_story(told.as_deref());
            }
        }
        if let Some(mut player) = self.story.take() {
            let commands = player.tick(real_s, self);
            self.story = Some(player);
            for command in commands {
                self.apply(command, host);
            }
        }
    }

    /// The story after the one that was told, the first one after the last.
    fn next_story(&mut self, told: Option<&str>) {
        let place = told.and_then(|told| self.library.iter().position(|story| story.name == told));
        let next = place.map_or(0, |place| (place + 1) % self.library.len().max(1));
        self.story = self.library.get(next).cloned().map(StoryPlayer::new);
    }

    fn step(&mut self) {
        self.playing = false;
        let next = self.now + self.run().step();
        for run in &mut self.views {
            run.simulate_until_shown(next);
        }
        self.now = next.min(self.span().1).max(self.now);
    }

    fn seek(&mut self, at: SimTime) {
        let (from, until) = self.span();
        self.now = at.clamp(from, until);
        self.rest_ns = 0.0;
    }

    fn restart(&mut self, next: NextSeed) {
        let specs = self.views.iter().map(|run| {
            let seed = run.spec().seed;
            let seed = if next == NextSeed::Next { seed.wrapping_add(1) } else { seed };
            RunSpec { seed, ..run.spec().clone() }
        });
        self.begin(specs.collect(), SimTime::ZERO);
    }

    fn open(&mut self, scenario: &str, overrides: &[String], seed: Option<u64>, compare: Option<&str>, at: SimTime) {
        match RunSpec::of(scenario, overrides) {
            Ok(spec) => {
                let spec = RunSpec { seed: seed.unwrap_or(spec.seed), ..spec };
                let other = compare.map(|technology| spec.with_technology(technology));
                self.begin([spec].into_iter().chain(other).collect(), at);
            }
            Err(error) => self.tell_error(describe(&error)),
        }
    }

    fn change_technology(&mut self, view: usize, name: &str) {
        if !technologies().contains(&name) {
            self.tell_error(format!("there is no technology `{name}`; there are {}", technologies().join(", ")));
            return;
        }
        let mut specs: Vec<RunSpec> = self.views.iter().map(|run| run.spec().clone()).collect();
        if let Some(spec) = specs.get_mut(view) {
            *spec = spec.with_technology(name);
            self.begin(specs, self.now);
        }
    }

    fn compare(&mut self, technology: Option<String>) {
        let first = self.run().spec().clone();
        match technology {
            None => self.views.truncate(1),
            Some(name) if !technologies().contains(&name.as_str()) => {
                self.tell_error(format!("there is no technology `{name}`; there are {}", technologies().join(", ")));
            }
            Some(name) => {
                let second = first.with_technology(&name);
                self.begin(vec![first, second], self.now);
            }
        }
    }

    fn select(&mut self, station: Option<StationId>) {
        self.selected = station.filter(|station| self.run().is_station(*station));
        self.inspected = None;
    }

    fn select_next(&mut self, direction: Direction) {
        let mut poses = Vec::new();
        let timeline = self.run().timeline();
        timeline.poses_at(self.now, &mut poses);
        let mut present: Vec<StationId> = poses
            .iter()
            .map(|pose| timeline.actor(pose.actor))
            .filter(|one| one.has_station)
            .map(|one| one.id)
            .collect();
        present.sort_unstable();
        let next = match (self.selected, direction) {
            (None, _) => present.first(),
            (Some(own), Direction::Forward) => present.iter().find(|id| **id > own).or(present.first()),
            (Some(own), Direction::Back) => present.iter().rev().find(|id| **id < own).or(present.last()),
        };
        self.select(next.copied());
    }

    /// Somebody near the middle of the map, so that there is something to look at from the start.
    fn select_somebody(&mut self) {
        let run = &self.views[0];
        let (low, high) = run.map().extent;
        let middle = (low + high).scaled(0.5);
        let mut poses = Vec::new();
        run.timeline().poses_at(self.now, &mut poses);
        // Vehicles before all others: most of what there is to tell is about them.
        let nearest = poses
            .iter()
            .map(|pose| (run.timeline().actor(pose.actor), pose.position.distance(middle).0))
            .filter(|(actor, _)| actor.has_station)
            .min_by(|(one, near), (other, far)| {
                other.kind.is_vehicle().cmp(&one.kind.is_vehicle()).then(near.total_cmp(far))
            })
            .map(|(actor, _)| actor.id);
        self.selected = nearest;
    }

    fn simulate_until(&mut self, wanted: SimTime, host: &dyn Host) {
        let begun = host.seconds();
        let share = BUDGET_S / self.views.len() as f64;
        for (place, run) in self.views.iter_mut().enumerate() {
            let until = begun + share * (place + 1) as f64;
            while run.shown_until() < wanted && run.simulate_a_slice() {
                if self.pace == Pace::Live && host.seconds() > until {
                    break;
                }
            }
        }
    }
}

/// An error and all its causes, for a line on the screen.
fn describe(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        if !text.contains(&error.to_string()) {
            text += &format!(": {error}");
        }
        cause = error.source();
    }
    text
}

#[cfg(test)]
pub(crate) mod tests;
