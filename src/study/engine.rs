//! Other programs that spread the runs of a study over machines: a task array that calls `comad sweep work`.

use std::fmt::Write;
use std::path::Path;

/// A program that runs task arrays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// HyperQueue.
    HyperQueue,
    /// Slurm.
    Slurm,
    /// GNU parallel.
    Parallel,
}

/// The variables by which engines tell a task its number.
const TASK_VARIABLES: [&str; 5] =
    ["HQ_TASK_ID", "SLURM_ARRAY_TASK_ID", "PBS_ARRAY_INDEX", "SGE_TASK_ID", "LSB_JOBINDEX"];

/// The number of this task as an engine tells it, with the variable that it stands in; or what is wrong.
pub fn task_from_environment(variable: impl Fn(&str) -> Option<String>) -> Result<(&'static str, usize), String> {
    let found = TASK_VARIABLES.iter().find_map(|name| Some((*name, variable(name)?)));
    let Some((name, value)) = found else {
        return Err(format!("none of the variables {} is set; say which runs with --tasks", TASK_VARIABLES.join(", ")));
    };
    match value.trim().parse() {
        Ok(number) => Ok((name, number)),
        Err(_) => Err(format!("the variable {name} is `{value}`, expected the number of a task")),
    }
}

impl Engine {
    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::HyperQueue => "HyperQueue",
            Self::Slurm => "Slurm",
            Self::Parallel => "GNU parallel",
        }
    }

    /// The name of its submit file.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::HyperQueue => "submit-hq.sh",
            Self::Slurm => "submit-slurm.sh",
            Self::Parallel => "submit-parallel.sh",
        }
    }

    /// The submit file of a study with `tasks` runs, `chunk` of them per task of the array. `program` and `study` are paths that every
    /// machine sees.
    pub fn submit_file(self, program: &Path, study: &Path, tasks: usize, chunk: usize) -> String {
        let last = tasks.div_ceil(chunk).saturating_sub(1);
        let [program, study] = [program, study].map(|path| quoted(&path.to_string_lossy()));
        let work = format!("{program} sweep work {study}");
        let per_task = if chunk == 1 { "one run each".to_owned() } else { format!("up to {chunk} runs each") };
        let mut text = "#!/usr/bin/env bash\n".to_owned();
        let mut line = |line: &str| {
            // Writing into a text cannot fail.
            let _ = writeln!(text, "{line}");
        };
        match self {
            Self::HyperQueue => {
                line(&format!(
                    "# {tasks} runs as tasks 0 to {last} of HyperQueue, {per_task}; finished runs are skipped."
                ));
                line("set -euo pipefail");
                line(&format!(
                    "hq submit --name comad --array 0-{last} --cpus 1 --stdout none --stderr '%{{SUBMIT_DIR}}/comad-%{{JOB_ID}}-%{{TASK_ID}}.err' -- {work} --env --chunk {chunk}"
                ));
            }
            Self::Slurm => {
                line("#SBATCH --job-name=comad");
                line(&format!("#SBATCH --array=0-{last}"));
                line("#SBATCH --ntasks=1");
                line("#SBATCH --cpus-per-task=1");
                line("#SBATCH --output=/dev/null");
                line("#SBATCH --error=comad-%A-%a.err");
                line(&format!(
                    "# {tasks} runs as an array job of Slurm, {per_task}; finished runs are skipped. Submit with: sbatch {}",
                    self.file_name()
                ));
                line("# Many sites allow arrays of 1000 tasks or fewer: export with a larger --chunk there.");
                line("set -euo pipefail");
                line(&format!("{work} --env --chunk {chunk}"));
            }
            Self::Parallel => {
                line(&format!(
                    "# {tasks} runs with GNU parallel, {per_task}; finished runs are skipped. Further options go to parallel."
                ));
                line("set -euo pipefail");
                line(&format!("seq 0 {last} | parallel \"$@\" {work} --array-task {{}} --chunk {chunk}"));
            }
        }
        text
    }
}

/// A word as a shell reads it.
fn quoted(word: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./=,:+@%".contains(letter);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_a_task_comes_from_the_engine() {
        let with = |set: &'static str, value: &'static str| {
            task_from_environment(move |name| (name == set).then(|| value.to_owned()))
        };
        assert_eq!(with("HQ_TASK_ID", "7"), Ok(("HQ_TASK_ID", 7)));
        assert_eq!(with("SLURM_ARRAY_TASK_ID", " 12 "), Ok(("SLURM_ARRAY_TASK_ID", 12)));
        assert!(with("SLURM_ARRAY_TASK_ID", "undefined").is_err_and(|text| text.contains("`undefined`")));
        assert!(with("HOME", "/").is_err());
    }

    #[test]
    fn an_array_covers_all_runs_and_paths_with_spaces_survive_the_shell() {
        let text = Engine::HyperQueue.submit_file(Path::new("/opt/comad"), Path::new("/data/my study"), 41, 10);
        assert!(text.contains("--array 0-4 ") && text.contains("'/data/my study' --env --chunk 10"), "{text}");
        let text = Engine::Slurm.submit_file(Path::new("comad"), Path::new("s"), 40, 1);
        assert!(text.contains("#SBATCH --array=0-39\n"), "{text}");
        let text = Engine::Parallel.submit_file(Path::new("comad"), Path::new("s"), 40, 1);
        assert!(text.contains("seq 0 39 | parallel"), "{text}");
    }
}
