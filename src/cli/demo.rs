//! `comad demo` and `comad replay`: the window, and pictures without one.

mod desk;
mod pictures;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::Args;

use crate::cli::print_text;
use crate::cli::replications::interrupt;
use crate::evaluation::archive::Archive;
use crate::evaluation::metrics::result_hash;
use crate::evaluation::report::RUNS_FILE;
use crate::scenario::{ScenarioError, embedded_scenario, nearest};
use crate::units::SimTime;
use crate::viewer::WindowError;
use crate::viewer::recording::{RecordingSettings, record};
use crate::viewer::run::{RunSpec, SpecError};
use crate::viewer::show::{Command, Pace, Show};
use crate::viewer::story::{Story, StoryError, stories};
use crate::viewer::window::{WindowSettings, open};

use desk::Desk;
use pictures::Pictures;

/// Arguments of `comad demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// A story (see --list), a story file, a built-in scenario or a scenario file
    #[arg(default_value = "one_message", value_name = "STORY")]
    what: String,
    /// List the stories
    #[arg(long)]
    list: bool,
    /// Override a key of the scenario, for example traffic.density_per_km=100
    #[arg(long = "set", value_name = "KEY=VALUE")]
    overrides: Vec<String>,
    /// Seed of the run instead of the scenario's
    #[arg(long)]
    seed: Option<u64>,
    /// A second technology beside that of the scenario, on the same traffic: lte_v2x, nr_v2x ... Not with a story
    #[arg(long, value_name = "TECHNOLOGY")]
    compare: Option<String>,
    /// Tell all stories one after the other without end, and begin anew when nobody has touched anything for 60 s
    #[arg(long)]
    kiosk: bool,
    #[command(flatten)]
    picture: PictureArgs,
}

/// Arguments of `comad replay`.
#[derive(Debug, Args)]
pub struct ReplayArgs {
    /// A result folder of `comad run`
    #[arg(value_name = "RESULT")]
    result: PathBuf,
    /// Which of its seeds [default: the first]
    #[arg(long)]
    seed: Option<u64>,
    #[command(flatten)]
    picture: PictureArgs,
}

/// How it is shown.
#[derive(Debug, Args)]
struct PictureArgs {
    /// Record instead of opening a window: a file for ffmpeg such as out.mp4, or a folder for PNG pictures
    #[arg(long, value_name = "FILE|DIR")]
    record: Option<PathBuf>,
    /// Simulated second from which a scenario or a result is shown [default: the end of its warm-up]. Not with a story
    #[arg(long, value_name = "SECONDS")]
    from: Option<f64>,
    /// Pictures to record [default: the whole story, or the whole run]
    #[arg(long, value_name = "N", requires = "record", value_parser = clap::value_parser!(u64).range(1..))]
    frames: Option<u64>,
    /// Pictures per second of a recording
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=240))]
    fps: u32,
    /// Width and height in pixels
    #[arg(long, value_name = "WxH", default_value = "1920x1080")]
    size: Size,
    /// Fill the screen
    #[arg(long, conflicts_with = "record")]
    fullscreen: bool,
    /// Size of letters and panels, 1 to 2.5
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0)]
    scale: f32,
    /// Night instead of day
    #[arg(long)]
    night: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Size(u32, u32);

impl FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parsed = text.split_once('x').and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)));
        match parsed {
            Some((width, height)) if (320..=7680).contains(&width) && (240..=4320).contains(&height) => {
                Ok(Self(width, height))
            }
            _ => Err("expected a width of 320 to 7680 and a height of 240 to 4320, such as 1280x720".to_owned()),
        }
    }
}

/// Why `comad demo` or `comad replay` fails.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// There is nothing of that name: exit code 3.
    #[error("there is no story and no scenario `{name}`{hint}; see `comad demo --list` and `comad scenario list`")]
    Unknown {
        /// The name.
        name: String,
        /// What was perhaps meant.
        hint: String,
    },
    /// A file cannot be read: exit code 3.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The result folder cannot be shown: exit code 3.
    #[error("`{}` cannot be shown: {problem}", folder.display())]
    Result {
        /// The folder.
        folder: PathBuf,
        /// Why, and what would work.
        problem: String,
    },
    /// The story is not valid: exit code 3.
    #[error(transparent)]
    Story(#[from] StoryError),
    /// The run cannot begin: exit code 3.
    #[error(transparent)]
    Spec(#[from] SpecError),
    /// An option that means nothing here, or not that: exit code 3.
    #[error("{0}")]
    Option(String),
    /// Nothing can be drawn: exit code 1.
    #[error(transparent)]
    Window(#[from] WindowError),
    /// Pictures cannot be written: exit code 1.
    #[error("{0}")]
    Pictures(String),
    /// What was shown is not what the result says: exit code 1.
    #[error(
        "the run was repeated and has the result hash {found}, the result says {expected}: another version of the program \
         made it; the figures on the screen are those of this version"
    )]
    AnotherResult {
        /// That of the repeated run.
        found: String,
        /// That of the result.
        expected: String,
    },
    /// Standard output cannot be written to: exit code 1.
    #[error("cannot write to standard output")]
    Output(#[from] io::Error),
}

impl DemoError {
    /// Exit code of the program.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Unknown { .. }
            | Self::Read { .. }
            | Self::Result { .. }
            | Self::Story(_)
            | Self::Spec(_)
            | Self::Option(_) => 3,
            Self::Window(WindowError::Interrupted) => 130,
            Self::Window(_) | Self::Pictures(_) | Self::AnotherResult { .. } | Self::Output(_) => 1,
        }
    }

    /// The mistake in a scenario, which is told with its place.
    pub fn scenario(&self) -> Option<&ScenarioError> {
        let spec = match self {
            Self::Spec(error) => error,
            Self::Story(StoryError::Scenario { source, .. }) => source,
            _ => return None,
        };
        match spec {
            SpecError::Scenario(error) => Some(error),
            SpecError::Build(_) => None,
        }
    }
}

/// Runs `comad demo`.
pub fn execute(args: DemoArgs) -> Result<(), DemoError> {
    let mut library = stories()?;
    if args.list {
        return Ok(print_text(list(&library).as_bytes())?);
    }
    let pace = args.picture.pace();
    let (show, begin) = if let Some(place) = find_story(&mut library, &args.what)? {
        for (option, given) in [("--compare", args.compare.is_some()), ("--from", args.picture.from.is_some())] {
            if given {
                let problem = format!(
                    "`{option}` is for scenarios, and `{}` is a story, whose steps say that themselves; begin a scenario, or \
                     change a copy of the story",
                    args.what
                );
                return Err(DemoError::Option(problem));
            }
        }
        let story = &mut library[place];
        story.overrides.extend(args.overrides.iter().cloned());
        story.seed = args.seed.or(story.seed);
        story.check_scenarios()?;
        let spec = story.spec_of(0)?.expect("the first step begins a run");
        (Show::new(&spec, None, pace)?, Command::Story(story.name.clone()))
    } else {
        let mut spec = RunSpec::of(&args.what, &args.overrides)?;
        spec.seed = args.seed.unwrap_or(spec.seed);
        let show = Show::new(&spec, args.compare.as_deref(), pace)?;
        let begin = args.picture.begin(&show, spec, args.compare)?;
        (show, begin)
    };
    let mut show = show.with_stories(library);
    if args.kiosk {
        show = show.as_kiosk();
    }
    present(show, &args.picture, begin).map(|_| ())
}

/// Runs `comad replay`.
pub fn replay(args: ReplayArgs) -> Result<(), DemoError> {
    let refuse = |problem: &str| DemoError::Result { folder: args.result.clone(), problem: problem.to_owned() };
    let scenario = args.result.join("scenario.toml");
    if !scenario.is_file() {
        return Err(refuse("it has no scenario.toml; expected a folder that `comad run` has written"));
    }
    let path = args.result.join(RUNS_FILE);
    let bytes = fs::read(&path).map_err(|source| DemoError::Read { path, source })?;
    let archive = Archive::from_bytes(&bytes)
        .map_err(|error| refuse(&format!("{RUNS_FILE}: {error}; write the result again with `comad run`")))?;
    let seed = args.seed.or(archive.seeds.first().copied()).ok_or_else(|| refuse("it has no runs"))?;
    let place = archive.seeds.iter().position(|known| *known == seed).ok_or_else(|| {
        let known: Vec<String> = archive.seeds.iter().map(u64::to_string).collect();
        refuse(&format!("it has no run with seed {seed}; its seeds are {}", known.join(", ")))
    })?;
    let expected = result_hash(std::slice::from_ref(&archive.runs[place])).to_string();
    let spec = RunSpec { scenario: scenario.display().to_string(), overrides: Vec::new(), seed };
    let show = Show::new(&spec, None, args.picture.pace())?.with_stories(stories()?);
    let begin = args.picture.begin(&show, spec, None)?;
    let shown = present(show, &args.picture, begin)?;
    let found = shown.and_then(|show| show.run().result_hash().map(ToString::to_string));
    match found {
        Some(found) if found != expected => Err(DemoError::AnotherResult { found, expected }),
        _ => Ok(()),
    }
}

impl PictureArgs {
    fn pace(&self) -> Pace {
        if self.record.is_some() { Pace::Exact } else { Pace::Live }
    }

    /// What begins the run of a show where it is to be seen first.
    fn begin(&self, show: &Show, spec: RunSpec, compare: Option<String>) -> Result<Command, DemoError> {
        let run = show.run();
        let end_s = run.end().as_secs_f64();
        let from_s = self.from.unwrap_or(run.scenario().run.warm_up_s);
        if !(0.0..=end_s).contains(&from_s) {
            return Err(DemoError::Option(format!(
                "--from {from_s}: expected 0 to {end_s}, the end of the run, in seconds"
            )));
        }
        let RunSpec { scenario, overrides, seed } = spec;
        Ok(Command::Open { scenario, overrides, seed: Some(seed), compare, at: SimTime::from_secs_f64(from_s) })
    }
}

/// Opens the window, or records. After a recording the show is given back.
fn present(mut show: Show, picture: &PictureArgs, begin: Command) -> Result<Option<Show>, DemoError> {
    let _ = ctrlc::set_handler(interrupt);
    let desk = Box::new(Desk::new());
    for command in [Command::UiScale(picture.scale), Command::Night(picture.night), begin] {
        show.apply(command, desk.as_ref());
    }
    let Size(width, height) = picture.size;
    let Some(path) = &picture.record else {
        let settings = WindowSettings { size: (width, height), fullscreen: picture.fullscreen };
        open(show, desk, settings)?;
        return Ok(None);
    };
    let mut pictures = Pictures::begin(path, (width, height), picture.fps).map_err(DemoError::Pictures)?;
    let settings = RecordingSettings { size: (width, height), frames_per_s: picture.fps, frames: picture.frames };
    let (frames, show) = record(show, desk, settings, &Vec::new(), &mut pictures)?;
    let place = pictures.finish().map_err(DemoError::Pictures)?;
    let seconds = frames as f64 / f64::from(picture.fps);
    let text =
        format!("{frames} pictures of {width}x{height}, {seconds:.1} s at {} per second: {place}\n", picture.fps);
    print_text(text.as_bytes())?;
    Ok(Some(show))
}

/// The place of the story of that name, or of that in the file, which joins the library; none if it is a scenario.
fn find_story(library: &mut Vec<Story>, what: &str) -> Result<Option<usize>, DemoError> {
    if let Some(place) = library.iter().position(|story| story.name == what) {
        return Ok(Some(place));
    }
    let path = Path::new(what);
    if !path.is_file() {
        if embedded_scenario(what).is_some() {
            return Ok(None);
        }
        let names = library.iter().map(|story| story.name.as_str());
        let hint = nearest(what, names).map(|near| format!(", did you mean `{near}`?")).unwrap_or_default();
        return Err(DemoError::Unknown { name: what.to_owned(), hint });
    }
    let text = fs::read_to_string(path).map_err(|source| DemoError::Read { path: path.to_owned(), source })?;
    // What has steps is meant as a story.
    if !text.lines().any(|line| line.trim() == "[[step]]") {
        return Ok(None);
    }
    let story = Story::from_toml(what, &text)?;
    library.push(story);
    Ok(Some(library.len() - 1))
}

fn list(library: &[Story]) -> String {
    let wide = library.iter().map(|story| story.name.len()).max().unwrap_or_default();
    let line = |story: &Story| {
        format!("{:wide$}  {} {:.0} s, {} steps.\n", story.name, story.summary, story.duration_s(), story.steps.len())
    };
    library.iter().map(line).collect()
}
