//! The program, run as a person runs it.

#![allow(dead_code, reason = "each test binary uses its part")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// The program with `args`, in `folder`.
pub fn comad(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_comad")).current_dir(folder).args(args).output().expect("the program starts")
}

/// A result folder that goes away with this value.
pub struct RunResult {
    /// What went to standard output.
    pub stdout: String,
    folder: TempDir,
}

impl RunResult {
    /// `comad run` with `args`, which must succeed.
    pub fn of(args: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let output = comad(folder.path(), &[&["run", "--out", "result"], args].concat());
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), &*stderr), (Some(0), ""), "{args:?}");
        Self { stdout: String::from_utf8(output.stdout).expect("UTF-8 on standard output"), folder }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("result")
    }

    pub fn text(&self, file: &str) -> String {
        fs::read_to_string(self.path().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    pub fn json(&self, file: &str) -> Value {
        serde_json::from_str(&self.text(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }
}
