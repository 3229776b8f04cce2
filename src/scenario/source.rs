//! Where a scenario comes from.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::ScenarioError;
use super::embedded::{EmbeddedScenario, embedded_scenario, embedded_scenarios};
use super::suggestion::nearest;

/// Where a scenario comes from.
#[derive(Clone, Debug)]
pub enum ScenarioSource {
    /// It comes with the program.
    Embedded(&'static EmbeddedScenario),
    /// A file.
    File(PathBuf),
}

/// What is larger was not written by hand, or never ends, such as `/dev/zero`.
const LARGEST_BYTES: u64 = 4 * 1024 * 1024;

impl Default for ScenarioSource {
    /// The scenario that explains every key.
    fn default() -> Self {
        Self::Embedded(&embedded_scenarios()[0])
    }
}

impl ScenarioSource {
    /// What a command line argument means: a file if there is one, otherwise a scenario that comes with the program.
    pub fn from_argument(argument: &str) -> Result<Self, ScenarioError> {
        let path = Path::new(argument);
        if let Some(scenario) = embedded_scenario(argument).filter(|_| !path.is_file()) {
            return Ok(Self::Embedded(scenario));
        }
        if path.exists() {
            return Ok(Self::File(path.to_owned()));
        }
        Err(ScenarioError::Missing { argument: argument.to_owned(), suggestion: suggestion(path) })
    }

    /// What to call it in messages.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Embedded(scenario) => scenario.name.to_owned(),
            Self::File(path) => path.display().to_string(),
        }
    }

    /// The name of a scenario that does not name itself.
    pub(super) fn default_scenario_name(&self) -> String {
        match self {
            Self::Embedded(scenario) => scenario.name.to_owned(),
            Self::File(path) => path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default(),
        }
    }

    /// The folder that paths in the scenario are relative to.
    pub(super) fn folder(&self) -> PathBuf {
        match self {
            Self::Embedded(_) => PathBuf::new(),
            Self::File(path) => path.parent().map(Path::to_owned).unwrap_or_default(),
        }
    }

    /// The text of the scenario.
    pub fn text(&self) -> Result<String, ScenarioError> {
        let path = match self {
            Self::Embedded(scenario) => return Ok(scenario.text.to_owned()),
            Self::File(path) => path,
        };
        if path.is_dir() {
            return Err(ScenarioError::Folder { path: path.clone() });
        }
        let mut bytes = Vec::new();
        let read = File::open(path).and_then(|file| file.take(LARGEST_BYTES + 1).read_to_end(&mut bytes));
        read.map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => {
                ScenarioError::Missing { argument: path.display().to_string(), suggestion: suggestion(path) }
            }
            _ => ScenarioError::Read { path: path.clone(), source },
        })?;
        if bytes.len() as u64 > LARGEST_BYTES {
            return Err(ScenarioError::TooLarge { path: path.clone(), largest_bytes: LARGEST_BYTES });
        }
        String::from_utf8(bytes).map_err(|error| {
            let valid = error.utf8_error().valid_up_to();
            let bytes = error.as_bytes();
            let line = bytes[..valid].iter().filter(|byte| **byte == b'\n').count() + 1;
            ScenarioError::NotUtf8 { path: path.clone(), line, byte: bytes[valid] }
        })
    }
}

/// The rest of "there is no scenario file `x`".
fn suggestion(path: &Path) -> String {
    let names = embedded_scenarios().iter().map(|scenario| scenario.name);
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if let Some(similar) = similar_file(folder, path) {
        return format!("; did you mean `{}`?", similar.display());
    }
    if let Some(similar) = nearest(&stem, names.clone()) {
        return format!("; did you mean the built-in scenario `{similar}`?");
    }
    if !folder.is_dir() {
        return format!(": there is no folder `{}`", folder.display());
    }
    format!("; the built-in scenarios are {}", names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "))
}

/// A TOML file of the folder whose name is near that of `path`.
fn similar_file(folder: &Path, path: &Path) -> Option<PathBuf> {
    let wanted = path.file_name()?.to_string_lossy().into_owned();
    let entries = fs::read_dir(folder).ok()?.filter_map(Result::ok).map(|entry| entry.file_name());
    let mut names: Vec<String> = entries.filter_map(|name| name.into_string().ok()).collect();
    names.retain(|name| name.ends_with(".toml"));
    names.sort();
    let similar = nearest(&wanted, names.iter().map(String::as_str))?;
    Some(path.with_file_name(similar))
}
