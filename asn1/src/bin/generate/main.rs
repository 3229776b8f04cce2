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
use std::{env, error::Error, fs, io::Write};

/// Modules that are read together and share one name space.
struct Release {
    number: u8,
    /// Files in `modules/release<number>/`; those of `SHARED` follow them.
    modules: &'static [&'static str],
    /// Whether Rust types are generated for the shared modules as well: once is enough, the wire is the same.
    shared_types: bool,
    /// Name of the message, its type, its standard.
    messages: &'static [(&'static str, &'static str, &'static str)],
}

const RELEASES: [Release; 2] = [
    Release {
        number: 1,
        modules: &["cdd.asn", "cam.asn", "denm.asn", "vam.asn"],
        shared_types: false,
        messages: &[
            ("CAM", "CAM", "EN 302 637-2 V1.4.1"),
            ("DENM", "DENM", "EN 302 637-3 V1.3.1"),
            ("VAM", "VAM", "TS 103 300-3 V2.1.1"),
            ("SPATEM", "SPATEM", "TS 103 301 V1.3.1"),
            ("MAPEM", "MAPEM", "TS 103 301 V1.3.1"),
        ],
    },
    Release {
        number: 2,
        modules: &["cdd.asn", "cam.asn", "denm.asn", "cpm.asn", "vam.asn", "mcm_draft.asn"],
        shared_types: true,
        messages: &[
            ("CAM", "CAM", "TS 103 900 V2.3.1"),
            ("DENM", "DENM", "TS 103 831 V2.3.1"),
            ("CPM", "CollectivePerceptionMessage", "TS 103 324 V2.1.1"),
            ("VAM", "VAM", "TS 103 300-3 V2.3.1"),
            ("MCM", "LaneMergeMessage", "draft of this project, an example"),
            ("SPATEM", "SPATEM", "TS 103 301 V2.1.1"),
            ("MAPEM", "MAPEM", "TS 103 301 V2.1.1"),
        ],
    },
];

/// Files in `modules/shared/`: messages that are the same in both releases, read with the dictionary of either.
const SHARED: [&str; 3] = ["dsrc.asn", "spatem.asn", "mapem.asn"];

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
    // `cargo run` says where the package is now; a program that is kept may have been built in another checkout.
    let package = env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    let package = package.as_path();
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
    let modules = package.join("modules");
    let own = modules.join(format!("release{}", release.number));
    let mut sources = Vec::new();
    let mut model = model::Model::default();
    for module in release.modules {
        sources.push(read(&own.join(module), &mut model)?);
    }
    let types_of_own = if release.shared_types { None } else { Some(rust_types::write(&model, &sources)?) };
    for module in SHARED {
        sources.push(read(&modules.join("shared").join(module), &mut model)?);
    }
    let schema = schema_table::write(&model, release.number, release.messages)?;
    let types = types_of_own.map_or_else(|| rust_types::write(&model, &sources), Ok)?;
    let generated = package.join("src/generated");
    Ok(vec![
        (generated.join(format!("release{}_schema.rs", release.number)), formatted(package, &schema)?),
        (generated.join(format!("release{}_types.rs", release.number)), formatted(package, &types)?),
    ])
}

/// Adds a module to the model and returns its text.
fn read(path: &Path, model: &mut model::Model) -> Result<String, String> {
    let source = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    parser::read(&source, model).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(source)
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
