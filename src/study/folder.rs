//! The folder of a study.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::{fs, io, process};

use crate::evaluation::archive::{Archive, ArchiveError, MODEL_REVISION, archive_bytes};
use crate::evaluation::metrics::RunMetrics;
use crate::files::{remedy, write_whole};
use crate::scenario::{ResolvedPoint, Scenario, ScenarioError, ScenarioSource};

use super::key::{KeyMaker, UnreadableInput};
use super::{Plan, Task};

/// A study on disk.
#[derive(Clone, Debug)]
pub struct Study {
    folder: PathBuf,
    /// What it runs.
    pub plan: Plan,
    /// Every run of it asks whether its input files are as planned.
    keys: Arc<Mutex<KeyMaker>>,
}

/// Why a study cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum StudyError {
    /// There is no study.
    #[error("`{}` is no study of comad: it has no {PLAN}; make one with `comad sweep plan SCENARIO --out {}`", folder.display(), folder.display())]
    NotAStudy {
        /// The folder.
        folder: PathBuf,
    },
    /// Something else is in the way.
    #[error("`{}` exists and is not a study of comad (it has no {PLAN}); choose another folder or remove it", folder.display())]
    InTheWay {
        /// The folder.
        folder: PathBuf,
    },
    /// The plan cannot be used.
    #[error("the plan `{}` cannot be used: {problem}; plan the study again, its runs stay", path.display())]
    Plan {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// The models have changed since the study was planned.
    #[error(
        "the study was planned for models of revision {planned}, this program has {MODEL_REVISION}: its results would not go together; \
         plan it again with this program, or run it with the one that planned it"
    )]
    OtherRevision {
        /// The revision of the plan.
        planned: String,
    },
    /// An input file is not what it was.
    #[error(
        "point {point} of the study is not what was planned: its scenario or an input file has changed since; plan the study again"
    )]
    Changed {
        /// The number of the point.
        point: usize,
    },
    /// The scenario of a point cannot be used.
    #[error("the scenario of point {point} cannot be used")]
    Scenario {
        /// The number of the point.
        point: usize,
        /// Why.
        source: ScenarioError,
    },
    /// A run that is there cannot be read.
    #[error("the run `{}` cannot be used: {source}", path.display())]
    Run {
        /// The file.
        path: PathBuf,
        /// Why.
        source: ArchiveError,
    },
    /// The file system refused.
    #[error("cannot {action} `{}`: {source}; {}", path.display(), remedy(source))]
    Io {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// The file by which a study is recognised.
const PLAN: &str = "study.json";
const SCENARIOS: &str = "scenarios";
const RUNS: &str = "runs";

impl Study {
    /// Makes a study of `points`, or plans the one that is there anew: runs of it that are still needed count as done.
    pub fn plan(
        folder: &Path,
        scenario: &str,
        axes: &[String],
        points: &[ResolvedPoint],
        command_line: &str,
    ) -> Result<Self, StudyError> {
        let exists = folder.join(PLAN).is_file();
        if !exists && folder.exists() {
            let empty = folder.is_dir() && attempt("read", folder, fs::read_dir(folder))?.next().is_none();
            if !empty {
                return Err(StudyError::InTheWay { folder: folder.to_owned() });
            }
        }
        let (plan, texts) = Plan::new(scenario, axes, points, command_line)
            .map_err(|UnreadableInput { path, source }| StudyError::Io { action: "read", path, source })?;
        let study = Self { folder: folder.to_owned(), plan, keys: Arc::default() };
        if exists {
            study.write_scenarios(folder, &texts)?;
            study.write_plan(folder)?;
            return Ok(study);
        }
        // A new one appears as a whole.
        let building = hidden_sibling(folder);
        if let Some(parent) = folder.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            attempt("create", parent, fs::create_dir_all(parent))?;
        }
        let built = study.write_scenarios(&building, &texts).and_then(|()| {
            study.write_plan(&building)?;
            attempt("create", &study.folder, fs::rename(&building, folder))
        });
        if built.is_err() {
            // The first failure is the one to tell.
            let _ = fs::remove_dir_all(&building);
        }
        built.map(|()| study)
    }

    /// Opens a study.
    pub fn open(folder: &Path) -> Result<Self, StudyError> {
        let path = folder.join(PLAN);
        if !path.is_file() {
            return Err(StudyError::NotAStudy { folder: folder.to_owned() });
        }
        let text = attempt("read", &path, fs::read_to_string(&path))?;
        let refuse = |problem| StudyError::Plan { path: path.clone(), problem };
        let plan: Plan = serde_json::from_str(&text).map_err(|error| refuse(error.to_string()))?;
        match plan.problem() {
            Some(problem) => Err(refuse(problem)),
            None => Ok(Self { folder: folder.to_owned(), plan, keys: Arc::default() }),
        }
    }

    /// Whether a folder is a study.
    pub fn is_at(folder: &Path) -> bool {
        folder.join(PLAN).is_file()
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Refuses to add runs of other models to a study.
    pub fn check_revision(&self) -> Result<(), StudyError> {
        if self.plan.model_revision == MODEL_REVISION {
            return Ok(());
        }
        Err(StudyError::OtherRevision { planned: self.plan.model_revision.clone() })
    }

    /// The scenario of a point, if it is still what was planned; `point` counts from 1.
    pub fn scenario_to_run(&self, point: usize) -> Result<Scenario, StudyError> {
        let scenario = self.scenario(point)?;
        let planned = self.plan.point(point);
        // Whoever panicked over it left at worst a file to be read again.
        let mut maker = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        let keys = maker
            .keys(&scenario, &planned.seeds)
            .map_err(|UnreadableInput { path, source }| StudyError::Io { action: "read", path, source })?;
        if keys == planned.keys { Ok(scenario) } else { Err(StudyError::Changed { point }) }
    }

    /// The scenario of a point as it was planned; `point` counts from 1.
    pub fn scenario(&self, point: usize) -> Result<Scenario, StudyError> {
        let path = self.folder.join(SCENARIOS).join(&self.plan.point(point).scenario_file);
        Scenario::load(&ScenarioSource::File(path), &[]).map_err(|source| StudyError::Scenario { point, source })
    }

    /// The text of the scenario of a point.
    pub fn scenario_text(&self, point: usize) -> Result<String, StudyError> {
        let path = self.folder.join(SCENARIOS).join(&self.plan.point(point).scenario_file);
        attempt("read", &path, fs::read_to_string(&path))
    }

    /// Whether a run is there.
    pub fn has(&self, task: &Task<'_>) -> bool {
        self.path_of(task).is_file()
    }

    /// Whether a run is there and whole.
    pub fn has_intact(&self, task: &Task<'_>) -> bool {
        fs::read(self.path_of(task)).is_ok_and(|bytes| Archive::is_intact(&bytes))
    }

    /// Keeps a run: afterwards its file is there as a whole, or as it was before.
    pub fn keep(&self, task: &Task<'_>, metrics: &RunMetrics) -> Result<(), StudyError> {
        let path = self.path_of(task);
        let folder = path.parent().expect("a run lies in a folder");
        attempt("create", folder, fs::create_dir_all(folder))?;
        let bytes = archive_bytes(&[task.seed], std::slice::from_ref(metrics));
        attempt("write", &path, write_whole(&path, &bytes))
    }

    /// Reads a run; none if it is not there.
    pub fn run(&self, task: &Task<'_>) -> Result<Option<RunMetrics>, StudyError> {
        let path = self.path_of(task);
        let bytes = match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            read => attempt("read", &path, read)?,
        };
        let archive = Archive::from_bytes(&bytes).map_err(|source| StudyError::Run { path, source })?;
        Ok(archive.runs.into_iter().next())
    }

    /// Writes a file beside the plan, as a whole or not at all.
    pub fn write(&self, name: &str, content: &[u8]) -> Result<PathBuf, StudyError> {
        let path = self.folder.join(name);
        attempt("write", &path, write_whole(&path, content))?;
        Ok(path)
    }

    /// Removes what killed workers left half-written. Only for a study that is complete, where nobody writes any more.
    pub fn tidy(&self) {
        let folders = fs::read_dir(self.folder.join(RUNS)).into_iter().flatten().flatten();
        for file in folders.flat_map(|folder| fs::read_dir(folder.path()).into_iter().flatten().flatten()) {
            if file.file_name().to_string_lossy().starts_with('.') {
                // What cannot be removed can only be left.
                let _ = fs::remove_file(file.path());
            }
        }
    }

    fn path_of(&self, task: &Task<'_>) -> PathBuf {
        self.folder.join(RUNS).join(task.key.file())
    }

    fn write_scenarios(&self, folder: &Path, texts: &[String]) -> Result<(), StudyError> {
        let scenarios = folder.join(SCENARIOS);
        attempt("create", &scenarios, fs::create_dir_all(&scenarios))?;
        for (point, text) in self.plan.points.iter().zip(texts) {
            let path = scenarios.join(&point.scenario_file);
            // The name tells the content.
            if !path.is_file() {
                attempt("write", &path, write_whole(&path, text.as_bytes()))?;
            }
        }
        Ok(())
    }

    fn write_plan(&self, folder: &Path) -> Result<(), StudyError> {
        let path = folder.join(PLAN);
        let text = serde_json::to_string_pretty(&self.plan).expect("a plan is plain data") + "\n";
        attempt("write", &path, write_whole(&path, text.as_bytes()))
    }
}

fn hidden_sibling(folder: &Path) -> PathBuf {
    let mut hidden = OsString::from(".");
    hidden.push(folder.file_name().unwrap_or_default());
    hidden.push(format!(".partial-{}", process::id()));
    folder.with_file_name(hidden)
}

fn attempt<T>(action: &'static str, path: &Path, result: io::Result<T>) -> Result<T, StudyError> {
    result.map_err(|source| StudyError::Io { action, path: path.to_owned(), source })
}
