//! Who may use whom. A lower layer never names a higher one; the table here is the one place that says so.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Module -> modules it may use besides itself. The longest matching prefix of a file's module path applies.
const MAY_USE: &[(&str, &[&str])] = &[
    ("units", &[]),
    ("files", &[]),
    ("theme", &[]),
    ("geometry", &["units"]),
    ("engine", &["units"]),
    ("world::road", &["units", "geometry"]),
    ("world::mobility", &["units", "geometry", "engine", "world::road"]),
    ("world::perception", &["units", "geometry", "engine", "world::road"]),
    ("world::built_in", &["units", "geometry", "engine", "world::road", "world::mobility"]),
    ("world", &["world"]),
    ("channel", &["units", "geometry", "engine"]),
    ("station::message", &["units", "geometry"]),
    ("station::security", &["units", "engine", "station::message"]),
    ("station::networking", &["units", "geometry", "engine", "station::security"]),
    ("station::access", &["units", "geometry", "engine", "channel"]),
    ("station::facilities", &["units", "geometry", "engine", "station::message", "station::networking"]),
    ("station::applications", &["units", "geometry", "engine", "station::facilities"]),
    ("station::dissection", &["station::message", "station::networking", "station::security"]),
    ("station", &["station"]),
    ("scenario", &["units", "geometry"]),
    ("evaluation::record", &["units", "geometry"]),
    ("evaluation::capture_file", &["units", "evaluation::record"]),
    ("evaluation::metrics", &["units", "scenario", "evaluation::record"]),
    ("evaluation::archive", &["units", "evaluation::metrics"]),
    ("evaluation::requirements", &["units", "evaluation::metrics"]),
    ("evaluation::report", &["units", "files", "geometry", "scenario", "evaluation", "theme"]),
    ("evaluation", &["evaluation"]),
    ("study", &["files", "scenario", "evaluation"]),
    ("simulation", &["units", "geometry", "engine", "world", "channel", "station", "scenario", "evaluation::record"]),
    (
        "viewer",
        &[
            "units",
            "geometry",
            "theme",
            "scenario",
            "simulation",
            "station::dissection",
            "evaluation::record",
            "evaluation::metrics",
            "evaluation::requirements",
        ],
    ),
    (
        "cli",
        &[
            "scenario",
            "files",
            "simulation",
            "study",
            "evaluation",
            "viewer",
            "station::dissection",
            "station::message",
            "station::networking",
            "station::security",
            "units",
            "world::road",
        ],
    ),
];

/// Crate -> the only modules that may name it.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("bevy", &["simulation", "viewer", "world"]),
    ("bevy_egui", &["viewer"]),
    ("egui_plot", &["viewer"]),
    ("plotters", &["evaluation::report"]),
    ("clap", &["cli"]),
    ("indicatif", &["cli"]),
    ("rayon", &["cli", "simulation", "study"]),
    ("comad_asn1", &["station::message"]),
    // When a file was changed is no clock that a result could hear.
    ("std::time", &["cli", "study::key"]),
];

struct SourceFile {
    path: PathBuf,
    module: Vec<String>,
    text: String,
}

#[test]
fn every_module_uses_only_what_it_may() {
    let mut violations = Vec::new();
    for file in source_files() {
        let Some((owner, allowed)) = rule_for(&file.module) else {
            violations.push(format!("{}: no rule covers module `{}`", file.path.display(), file.module.join("::")));
            continue;
        };
        for used in crate_paths(&file) {
            let used = used.join("::");
            let inside = |module: &str| used == module || used.starts_with(&format!("{module}::"));
            // An item of a parent module, such as `crate::evaluation::Item`, belongs to the parent's rule.
            if !inside(owner) && !allowed.iter().any(|module| inside(module)) {
                violations.push(format!("{}: `{owner}` may not use `crate::{used}`", file.path.display()));
            }
        }
    }
    assert!(violations.is_empty(), "\n{}", violations.join("\n"));
}

#[test]
fn outside_crates_stay_where_they_belong() {
    let mut violations = Vec::new();
    for file in source_files() {
        for (name, modules) in ONLY_IN {
            let module = file.module.join("::");
            let home = modules.iter().any(|home| module == *home || module.starts_with(&format!("{home}::")));
            if !home && mentions(&file.text, name) {
                violations.push(format!("{}: `{name}` belongs to {modules:?}", file.path.display()));
            }
        }
    }
    assert!(violations.is_empty(), "\n{}", violations.join("\n"));
}

#[test]
fn the_check_can_fail() {
    let file = |text: &str| SourceFile {
        path: PathBuf::from("src/engine/example.rs"),
        module: vec!["engine".into(), "example".into()],
        text: without_comments_and_tests(text),
    };
    let paths = |text: &str| crate_paths(&file(text)).into_iter().map(|path| path.join("::")).collect::<Vec<_>>();
    assert_eq!(paths("use crate::{units::{Db, Dbm}, world::road};"), ["units::Db", "units::Dbm", "world::road"]);
    assert_eq!(paths("use super::super::world;"), ["world"]);
    assert_eq!(paths("// crate::world\n#[cfg(test)]\nmod tests { use crate::world; }"), Vec::<String>::new());
    assert!(mentions("use bevy::prelude::*;", "bevy") && !mentions("bevy_like::x()", "bevy"));
}

fn rule_for(module: &[String]) -> Option<(&'static str, &'static [&'static str])> {
    if module.is_empty() {
        // lib.rs says which modules there are, main.rs starts the command line.
        return Some(("crate root", &["cli"]));
    }
    let path = module.join("::");
    let covers = |name: &str| path == name || path.starts_with(&format!("{name}::"));
    MAY_USE.iter().filter(|(name, _)| covers(name)).max_by_key(|(name, _)| name.len()).copied()
}

fn source_files() -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a readable source folder") {
            let path = entry.expect("a readable folder entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let relative = path.strip_prefix(&root).expect("below src").with_extension("");
                let mut module: Vec<String> = relative.iter().map(|part| part.to_string_lossy().into_owned()).collect();
                if module.last().is_some_and(|name| ["mod", "lib", "main"].contains(&name.as_str())) {
                    module.pop();
                }
                // Tests that outgrew the file of their code may look anywhere, as those in it may.
                if module.last().is_some_and(|name| name == "tests") {
                    continue;
                }
                let text = fs::read_to_string(&path).expect("readable source");
                files.push(SourceFile { path, module, text: without_comments_and_tests(&text) });
            }
        }
    }
    assert!(files.len() > 20, "the sources were found");
    files
}

/// The code that ships: tests may look anywhere.
fn without_comments_and_tests(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    code.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// All paths below `crate`, also those written with `super`.
fn crate_paths(file: &SourceFile) -> BTreeSet<Vec<String>> {
    let mut found = BTreeSet::new();
    for (start, _) in file.text.match_indices("crate::") {
        if !preceded_by_word(&file.text, start) {
            read_tree(&file.text[start + "crate::".len()..], Vec::new(), &mut found);
        }
    }
    for (start, _) in file.text.match_indices("super::") {
        if preceded_by_word(&file.text, start) || file.text[..start].ends_with("super::") {
            continue;
        }
        let mut rest = &file.text[start..];
        let mut base = file.module.clone();
        while let Some(after) = rest.strip_prefix("super::") {
            base.pop();
            rest = after;
        }
        read_tree(rest, base, &mut found);
    }
    found
}

/// Reads `a::b::{c, d::e}` and returns what is left behind it.
fn read_tree<'a>(text: &'a str, mut base: Vec<String>, found: &mut BTreeSet<Vec<String>>) -> &'a str {
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        if let Some(mut inner) = rest.strip_prefix('{') {
            loop {
                inner = inner.trim_start();
                if let Some(after) = inner.strip_prefix('}') {
                    return after;
                }
                inner = read_tree(inner, base.clone(), found).trim_start();
                inner = inner.strip_prefix(',').unwrap_or(inner);
                if inner.is_empty() {
                    return inner;
                }
            }
        }
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        if end > 0 && &rest[..end] != "self" {
            base.push(rest[..end].to_string());
        }
        rest = &rest[end.max(usize::from(end == 0 && rest.starts_with('*')))..];
        match rest.strip_prefix("::") {
            Some(after) => rest = after,
            None => {
                found.insert(base);
                let alias = rest.trim_start();
                return alias.strip_prefix("as ").map_or(rest, |name| {
                    name.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_' || c == ' ')
                });
            }
        }
    }
}

fn preceded_by_word(text: &str, at: usize) -> bool {
    text[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$')
}

fn mentions(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(start, _)| {
        let after = text[start + name.len()..].chars().next();
        !preceded_by_word(text, start) && !text[..start].ends_with("::") && matches!(after, Some(':' | ';'))
    })
}
