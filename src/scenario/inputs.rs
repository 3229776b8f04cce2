//! The files that a scenario reads besides itself.

use std::path::PathBuf;

use super::Scenario;
use super::load::FILES;

impl Scenario {
    /// The files that the scenario reads, by their keys.
    pub fn input_files(&self) -> Vec<(&'static str, PathBuf)> {
        let value = toml::Value::try_from(self).expect("settings are plain data");
        let file = |key: &&'static str| {
            let found = key.split('.').try_fold(&value, |table, part| table.get(part))?;
            let path = found.as_str().filter(|path| !path.is_empty())?;
            Some((*key, PathBuf::from(path)))
        };
        FILES.iter().filter_map(file).collect()
    }

    /// What a run depends on, as text: everything but name, description, seeds and the places of input files.
    pub fn fingerprint_text(&self) -> String {
        let mut plain = self.clone();
        plain.run.name.clear();
        plain.run.description.clear();
        plain.run.seed = 0;
        plain.run.seeds = 1;
        let text = plain.resolved_toml();
        self.input_files().iter().fold(text, |text, (_, path)| text.replace(&*path.to_string_lossy(), ""))
    }
}
