//! `comad scenario`: write, check and show scenario files.

use std::fs::{self, OpenOptions};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use miette::{GraphicalReportHandler, GraphicalTheme};

use crate::evaluation::report::map_svg;
use crate::files::write_whole;
use crate::scenario::{
    Override, Scenario, ScenarioError, ScenarioSource, WrittenScenario, embedded_scenarios, json_schema,
};
use crate::simulation::{BuildError, check_runnable, map_of};

/// Arguments of `comad scenario`.
#[derive(Debug, Args)]
pub struct ScenarioArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Write a commented scenario file to start from
    New {
        /// Name of the scenario (writes NAME.toml here) or path of the file
        #[arg(value_name = "NAME|PATH")]
        target: String,
        /// Scenario to copy: a built-in one or a file
        #[arg(long, value_name = "SCENARIO", default_value = "default")]
        from: String,
        /// Overwrite the file if there is one
        #[arg(long)]
        force: bool,
    },
    /// Look for mistakes in scenarios
    Check {
        /// Files or names of built-in scenarios
        #[arg(required = true, value_name = "SCENARIO")]
        scenarios: Vec<String>,
        #[command(flatten)]
        overrides: Overrides,
    },
    /// Print a scenario: as it is written, or with --set the written keys as changed, without comments
    Show {
        /// File or name of a built-in scenario
        #[arg(value_name = "SCENARIO", default_value = "default")]
        scenario: String,
        /// Print every key, defaults included
        #[arg(long)]
        resolved: bool,
        /// Draw roads, buildings, signals and stations at the start of the run into this SVG file instead
        #[arg(long, value_name = "FILE", conflicts_with = "resolved")]
        map: Option<PathBuf>,
        #[command(flatten)]
        overrides: Overrides,
    },
    /// List the built-in scenarios
    List,
    /// Print the JSON schema of scenario files
    Schema,
}

/// `--set`, the same for all subcommands.
#[derive(Debug, Args)]
struct Overrides {
    /// Override a key of the scenario, for example traffic.density_per_km=100; an empty value removes the key
    #[arg(long = "set", value_name = "KEY=VALUE")]
    overrides: Vec<Override>,
}

/// Why `comad scenario` failed.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioCommandError {
    /// A scenario cannot be read or is not valid: exit code 3.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    /// A scenario cannot be run although its keys are fine: exit code 3.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// Some of several scenarios are not valid, and their mistakes are printed: exit code 3.
    #[error("{invalid} of {checked} scenarios are not valid")]
    SomeInvalid {
        /// How many.
        invalid: usize,
        /// Of how many.
        checked: usize,
    },
    /// The new file is there already: exit code 1.
    #[error("`{}` exists; choose another name or overwrite it with --force", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The new file cannot be written: exit code 1.
    #[error("cannot write `{}`", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Standard output cannot be written to: exit code 1.
    #[error("cannot write to standard output")]
    Output(#[source] io::Error),
}

impl ScenarioCommandError {
    /// The exit code of the program.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Scenario(_) | Self::Build(_) | Self::SomeInvalid { .. } => 3,
            Self::Exists { .. } | Self::Write { .. } | Self::Output(_) => 1,
        }
    }
}

/// Runs `comad scenario`. Errors are the caller's to print, scenario errors with [`print_scenario_error`].
pub fn execute(args: ScenarioArgs) -> Result<(), ScenarioCommandError> {
    match args.action {
        Action::New { target, from, force } => new(&target, &from, force),
        Action::Check { scenarios, overrides } => check(&scenarios, &overrides.overrides),
        Action::Show { scenario, map: Some(path), overrides, .. } => draw(&scenario, &path, &overrides.overrides),
        Action::Show { scenario, resolved, overrides, .. } => show(&scenario, resolved, &overrides.overrides),
        Action::List => list(),
        Action::Schema => {
            let schema = serde_json::to_string_pretty(&json_schema()).expect("a schema is plain data");
            print(&format!("{schema}\n"))
        }
    }
}

/// Prints a scenario error to standard error: each mistake with the lines of the file it concerns.
pub fn print_scenario_error(error: &ScenarioError) {
    let stderr = io::stderr();
    let terminal = stderr.is_terminal();
    let colour = terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let text = render_scenario_error(error, terminal, colour);
    // Nobody is left to tell if standard error is closed.
    let _ = stderr.lock().write_all(text.as_bytes());
}

/// A scenario error as text, with drawing characters and colour where the reader can show them.
pub fn render_scenario_error(error: &ScenarioError, unicode: bool, colour: bool) -> String {
    let theme = match (unicode, colour) {
        (true, true) => GraphicalTheme::unicode(),
        (true, false) => GraphicalTheme::unicode_nocolor(),
        (false, _) => GraphicalTheme::none(),
    };
    let handler = GraphicalReportHandler::new_themed(theme).with_links(false).with_width(100);
    let ScenarioError::Invalid { name, problems } = error else {
        let cause = std::error::Error::source(error).map(|cause| format!(": {cause}")).unwrap_or_default();
        return format!("error: {error}{cause}\n");
    };
    let mut text = String::new();
    for problem in problems {
        if handler.render_report(&mut text, problem).is_err() {
            text += &format!("{problem}\n");
        }
        text.push('\n');
    }
    let count = if problems.len() == 1 { "1 problem".to_owned() } else { format!("{} problems", problems.len()) };
    text + &format!("error: scenario `{name}` is not valid: {count}\n")
}

fn new(target: &str, from: &str, force: bool) -> Result<(), ScenarioCommandError> {
    let source = ScenarioSource::from_argument(from)?;
    let is_path = target.ends_with(".toml") || target.contains(std::path::MAIN_SEPARATOR);
    let path = if is_path { PathBuf::from(target) } else { PathBuf::from(format!("{target}.toml")) };
    let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let text = renamed(&source.text()?, &name);
    write_new(&path, &text, force)?;
    print(&format!("wrote {}; run it with: comad run {0}\n", path.display()))
}

/// The scenario text under a new name, its comments and order kept.
fn renamed(text: &str, name: &str) -> String {
    let Ok(mut document) = text.parse::<toml_edit::DocumentMut>() else {
        return text.to_owned();
    };
    if let Some(old) =
        document.get_mut("scenario").and_then(|run| run.get_mut("name")).and_then(|old| old.as_value_mut())
    {
        let decor = old.decor().clone();
        *old = name.into();
        *old.decor_mut() = decor;
    }
    document.to_string()
}

fn write_new(path: &Path, text: &str, force: bool) -> Result<(), ScenarioCommandError> {
    let written = if force {
        fs::write(path, text)
    } else {
        let file = OpenOptions::new().write(true).create_new(true).open(path);
        file.and_then(|mut file| file.write_all(text.as_bytes()))
    };
    written.map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => ScenarioCommandError::Exists { path: path.to_owned() },
        _ => ScenarioCommandError::Write { path: path.to_owned(), source },
    })
}

fn check(scenarios: &[String], overrides: &[Override]) -> Result<(), ScenarioCommandError> {
    let load = |argument: &String| -> Result<(), ScenarioCommandError> {
        Ok(check_runnable(&Scenario::load(&ScenarioSource::from_argument(argument)?, overrides)?)?)
    };
    if let [only] = scenarios {
        load(only)?;
        return print(&format!("{only}: ok\n"));
    }
    let mut invalid = 0;
    for argument in scenarios {
        match load(argument) {
            Ok(_) => print(&format!("{argument}: ok\n"))?,
            Err(error) => {
                match &error {
                    ScenarioCommandError::Scenario(error) => print_scenario_error(error),
                    error => {
                        // Nobody is left to tell if standard error is closed.
                        let _ = writeln!(io::stderr().lock(), "error: {argument}: {error}");
                    }
                }
                invalid += 1;
            }
        }
    }
    if invalid == 0 { Ok(()) } else { Err(ScenarioCommandError::SomeInvalid { invalid, checked: scenarios.len() }) }
}

fn show(argument: &str, resolved: bool, overrides: &[Override]) -> Result<(), ScenarioCommandError> {
    let source = ScenarioSource::from_argument(argument)?;
    let written = WrittenScenario::read(&source, overrides)?;
    let scenario = written.check()?;
    if resolved {
        print(&scenario.resolved_toml())
    } else if overrides.is_empty() {
        print(&source.text()?)
    } else {
        print(&written.to_toml())
    }
}

/// Draws the map of a scenario; a file that is there is replaced as a whole.
fn draw(argument: &str, path: &Path, overrides: &[Override]) -> Result<(), ScenarioCommandError> {
    let scenario = Scenario::load(&ScenarioSource::from_argument(argument)?, overrides)?;
    let map = map_of(&scenario, scenario.run.seed)?;
    write_whole(path, map_svg(&map).as_bytes())
        .map_err(|source| ScenarioCommandError::Write { path: path.to_owned(), source })?;
    print(&format!("wrote {}: {}\n", path.display(), map.summary()))
}

fn list() -> Result<(), ScenarioCommandError> {
    let width = embedded_scenarios().iter().map(|scenario| scenario.name.len()).max().unwrap_or(0);
    let line = |name, description| format!("{name:width$}  {description}\n");
    print(&embedded_scenarios().iter().map(|scenario| line(scenario.name, scenario.description())).collect::<String>())
}

/// Writes to standard output; a reader that has seen enough, such as `head`, is no failure.
fn print(text: &str) -> Result<(), ScenarioCommandError> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(ScenarioCommandError::Output(error)),
        _ => Ok(()),
    }
}
