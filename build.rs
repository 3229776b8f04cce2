//! Tells the program which commit it was built from, and which revision of the models it holds.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a result does not depend on.
const NOT_MODELS: &[&str] =
    &["src/cli", "src/viewer", "src/evaluation/report", "src/evaluation/requirements", "src/study", "src/theme"];

fn main() {
    println!("cargo:rerun-if-changed=.git/HEAD");
    println!("cargo:rerun-if-changed=.git/index");
    let git = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).output().ok().filter(|output| output.status.success())?;
        Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    // Outside a checkout, in a published crate for example, the version has to do.
    if let Some(commit) = git(&["rev-parse", "--short=12", "HEAD"]) {
        println!("cargo:rustc-env=COMAD_COMMIT={commit}");
    }
    println!("cargo:rustc-env=COMAD_MODEL_REVISION={}", model_revision());
}

/// Hash over the names and contents of all sources that a result can depend on. Coarse on purpose: a changed comment costs a run,
/// a change that nobody noticed would cost the trust in a result.
fn model_revision() -> String {
    let mut files = Vec::new();
    for root in ["src", "asn1/src"] {
        println!("cargo:rerun-if-changed={root}");
        collect(Path::new(root), &mut files);
    }
    // Versions of the libraries.
    println!("cargo:rerun-if-changed=Cargo.lock");
    files.push(PathBuf::from("Cargo.lock"));
    files.sort();
    let mut hasher = blake3::Hasher::new();
    for file in files {
        let Ok(content) = fs::read(&file) else { continue };
        hasher.update(file.to_string_lossy().replace('\\', "/").as_bytes());
        hasher.update(&(content.len() as u64).to_le_bytes());
        hasher.update(&content);
    }
    hasher.finalize().to_hex()[..16].to_owned()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    if NOT_MODELS.iter().any(|left_out| folder == Path::new(left_out)) {
        return;
    }
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
}
