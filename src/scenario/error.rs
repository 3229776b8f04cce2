//! Why there is no scenario.

use std::io;
use std::path::PathBuf;

use super::Problem;

/// Why a scenario could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// There is neither a file nor a built-in scenario of that name.
    #[error("there is no scenario file `{argument}`{suggestion}")]
    Missing {
        /// What was asked for.
        argument: String,
        /// What would work, as the rest of the sentence.
        suggestion: String,
    },
    /// A folder where a file was expected.
    #[error("`{}` is a folder, expected a scenario file", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
    },
    /// The operating system refused.
    #[error("cannot read scenario file `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is not text.
    #[error("scenario file `{}` is not UTF-8 text: line {line} holds the byte 0x{byte:02x}", path.display())]
    NotUtf8 {
        /// The file.
        path: PathBuf,
        /// Line of the first wrong byte, counted from 1.
        line: usize,
        /// The first wrong byte.
        byte: u8,
    },
    /// The file cannot be a scenario.
    #[error("`{}` is larger than {largest_bytes} bytes, expected a scenario file", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The most that is read.
        largest_bytes: u64,
    },
    /// The file says nothing.
    #[error(
        "scenario `{name}` is empty; `comad scenario new` writes a complete one, and a line such as `[scenario]` is enough"
    )]
    Empty {
        /// The file.
        name: String,
    },
    /// The scenario contains mistakes.
    #[error("scenario `{name}` is not valid:{}", lines(problems))]
    Invalid {
        /// The file, or the name of a built-in scenario.
        name: String,
        /// The mistakes, in the order of the file; at least one.
        problems: Vec<Problem>,
    },
}

impl ScenarioError {
    /// The mistakes inside the scenario, if it could be read at all.
    pub fn problems(&self) -> &[Problem] {
        match self {
            Self::Invalid { problems, .. } => problems,
            _ => &[],
        }
    }
}

/// One line per problem and per place.
fn lines(problems: &[Problem]) -> String {
    let mut text = String::new();
    for problem in problems {
        let place = problem.marks().next().map(|mark| {
            let (line, column) = mark.line_and_column();
            format!("{}:{line}:{column}: ", mark.source_name())
        });
        text += &format!("\n  {}{}", place.unwrap_or_default(), problem.message());
        if let Some(advice) = problem.advice() {
            text += &format!("; {advice}");
        }
    }
    text
}
