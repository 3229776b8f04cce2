//! What a presenter, a story or a test can ask for.

use crate::evaluation::record::StationId;
use crate::units::SimTime;

use super::layers::{HeatMap, Layer};

/// One wish. Everything that changes what is shown goes through [`Show::apply`](super::Show::apply).
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Time goes on.
    Play,
    /// Time stands still.
    Pause,
    /// The other of the two.
    TogglePlay,
    /// Stand still, one step of the simulation later.
    Step,
    /// Simulated seconds per second, within [`SPEEDS`](super::SPEEDS) or slower for a story.
    Speed(f64),
    /// Twice as fast.
    Faster,
    /// Half as fast.
    Slower,
    /// From the start, with the same seed or the next one.
    Restart(NextSeed),
    /// Show this instant, as far as it is kept or simulated already.
    Seek(SimTime),
    /// So many seconds later, or earlier.
    SeekBy(f64),
    /// A scenario from its start, with changes.
    Open {
        /// A built-in scenario, or a file.
        scenario: String,
        /// Changes `key=value`.
        overrides: Vec<String>,
        /// Seed; none for that of the scenario.
        seed: Option<u64>,
        /// A second technology beside that of the scenario.
        compare: Option<String>,
        /// The instant at which it is shown first.
        at: SimTime,
    },
    /// A key of the scenario, `key=value`: the run is repeated with it up to the instant that is shown.
    Change(String),
    /// Another access technology for the same traffic, at the same instant.
    Technology {
        /// Which of the views.
        view: usize,
        /// Its name in scenario files.
        name: String,
    },
    /// A second technology beside the first one on the same traffic; none for a single view.
    Compare(Option<String>),
    /// Look at a station; none for nobody.
    Select(Option<StationId>),
    /// The next or previous station that is there.
    SelectNext(Direction),
    /// Where the camera is.
    Camera(CameraMode),
    /// Turn the camera: degrees to the right, degrees up.
    Turn(f32, f32),
    /// Come nearer (below 1) or go away.
    Zoom(f32),
    /// Move what the camera looks at: metres to the right, metres ahead.
    Pan(f32, f32),
    /// Something is drawn, or not.
    Layer(Layer, bool),
    /// A map of colours on the ground.
    Heat(Option<HeatMap>),
    /// Day or night.
    Night(bool),
    /// Size of letters and panels, within [`UI_SCALES`](super::UI_SCALES).
    UiScale(f32),
    /// A panel is open, or not.
    Panel(Panel, bool),
    /// The message inspector shows a frame by its number; none for the last one of the selected station.
    Inspect(Option<u64>),
    /// Play the way of the inspected message in slow motion.
    PlayChain,
    /// Save the inspected message, or all of the selected station, as pcapng.
    Save(Saving),
    /// Begin a story.
    Story(String),
    /// On to the next step of the story, or back.
    StoryStep(Direction),
    /// No story any more: the presenter drives.
    LeaveStory,
    /// Close the window.
    Quit,
}

/// Which seed comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextSeed {
    /// The same: the same run again.
    Same,
    /// One more.
    Next,
}

/// One way or the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// On.
    Forward,
    /// Back.
    Back,
}

/// What is saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saving {
    /// The frame that the inspector shows.
    Frame,
    /// What the selected station sent and received, as far as it is kept.
    Station,
}

/// Where the camera is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum CameraMode {
    /// High enough to see the whole scene.
    Overview,
    /// Behind the selected station.
    Follow,
    /// In its driver's seat.
    Driver,
    /// Over the junction that is nearest to the middle.
    Junction,
    /// Slowly around what is selected, or around the middle.
    Cinematic,
    /// Straight down.
    Above,
}

impl CameraMode {
    /// All of them, in the order of the keys 1 to 6.
    pub const ALL: [Self; 6] =
        [Self::Overview, Self::Follow, Self::Driver, Self::Junction, Self::Cinematic, Self::Above];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Follow => "follow",
            Self::Driver => "driver",
            Self::Junction => "junction",
            Self::Cinematic => "cinematic",
            Self::Above => "above",
        }
    }
}

/// A panel that can be open or closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Panel {
    /// Sliders and switches.
    Controls,
    /// Packet reception ratio over distance.
    Curve,
    /// Where the time of the last message went.
    Latency,
    /// Channel busy ratio and congestion control.
    Channel,
    /// Counters and causes of losses.
    Counters,
    /// The message inspector.
    Inspector,
    /// Keys and gestures.
    Help,
}

impl Panel {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Controls, Self::Curve, Self::Latency, Self::Channel, Self::Counters, Self::Inspector, Self::Help];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Controls => "controls",
            Self::Curve => "curve",
            Self::Latency => "latency",
            Self::Channel => "channel",
            Self::Counters => "counters",
            Self::Inspector => "inspector",
            Self::Help => "help",
        }
    }
}
