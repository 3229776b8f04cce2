//! Writes `src/generated/` from `modules/`.
//!
//! `cargo run -p comad-asn1 --features generate --bin generate` writes the files; with `--check` it compares them with
//! what is there and fails when they differ, for continuous integration.

mod lexer;
mod model;
mod parser;
mod rust_types;
mod schema_table;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::{error::Error, fs, io::Write};

/// Modules that are read together and share one name space.
struct Release {
    number: u8,
    /// Files in `modules/release<number>/`.
    modules: &'static [&'static str],
    /// Name of the message, its type, its standard.
    messages: &'static [(&'static str, &'static str, &'static str)],
}

const RELEASES: [Release; 2] = [
    Release {
        number: 1,
        modules: &["cdd.asn", "cam.asn", "denm.asn"],
        messages: &[("CAM", "CAM", "EN 302 637-2 V1.4.1"), ("DENM", "DENM", "EN 302 637-3 V1.3.1")],
    },
    Release {
        number: 2,
        modules: &["cdd.asn", "cam.asn", "denm.asn"],
        messages: &[("CAM", "CAM", "TS 103 900 V2.3.1"), ("DENM", "DENM", "TS 103 831 V2.3.1")],
    },
];

fn main() -> ExitCode {
    let check = std::env::args().skip(1).any(|argument| argument == "--check");
    match run(check) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(check: bool) -> Result<(), Box<dyn Error>> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut stale = Vec::new();
    for release in &RELEASES {
        for (path, text) in generate(package, release)? {
            if check {
                if fs::read_to_string(&path).unwrap_or_default() != text {
                    stale.push(path.display().to_string());
                }
            } else {
                fs::create_dir_all(path.parent().expect("generated files lie in a folder"))?;
                fs::write(&path, text)?;
                println!("{}", path.display());
            }
        }
    }
    if stale.is_empty() {
        return Ok(());
    }
    Err(format!("not what the modules say, run the generator again and commit: {}", stale.join(", ")).into())
}

fn generate(package: &Path, release: &Release) -> Result<Vec<(PathBuf, String)>, Box<dyn Error>> {
    let folder = package.join(format!("modules/release{}", release.number));
    let mut sources = Vec::new();
    let mut model = model::Model::default();
    for module in release.modules {
        let path = folder.join(module);
        let source = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        parser::read(&source, &mut model).map_err(|error| format!("{}: {error}", path.display()))?;
        sources.push(source);
    }
    let schema = schema_table::write(&model, release.number, release.messages)?;
    let types = rust_types::write(&model, &sources)?;
    let generated = package.join("src/generated");
    Ok(vec![
        (generated.join(format!("release{}_schema.rs", release.number)), formatted(package, &schema)?),
        (generated.join(format!("release{}_types.rs", release.number)), formatted(package, &types)?),
    ])
}

/// The text as `cargo fmt` leaves it, so that formatting the project does not make the files look stale.
fn formatted(package: &Path, text: &str) -> Result<String, Box<dyn Error>> {
    let project = package.parent().unwrap_or(package);
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024", "--config-path"])
        .arg(project)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("cannot start rustfmt: {error}"))?;
    let mut input = rustfmt.stdin.take().expect("stdin is piped");
    let text = text.to_owned();
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let output = rustfmt.wait_with_output()?;
    writer.join().expect("the writer does not panic")?;
    if !output.status.success() {
        return Err("rustfmt refuses the generated text".into());
    }
    Ok(String::from_utf8(output.stdout)?)
}
