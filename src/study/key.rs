//! The name under which a run is kept: a hash of everything that its result depends on.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::evaluation::archive::MODEL_REVISION;
use crate::scenario::Scenario;

/// Hash of the resolved scenario without its name and seeds, the seed, the content of input files, and the revision of the models.
///
/// Equal keys mean equal results; a change of any of them means another key, so that nothing stale is taken for a result.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RunKey(String);

/// Changes whenever keys are made of other things.
const FORMAT: &[u8] = b"comad run 1\n";

/// Hexadecimal digits of a key: 128 bits.
const DIGITS: usize = 32;

/// Makes keys; reads an input file again only if it looks changed.
#[derive(Debug, Default)]
pub(super) struct KeyMaker {
    inputs: BTreeMap<PathBuf, (Look, blake3::Hash)>,
}

/// What a file shows without being read: its length, and when it was written last, where the system says so.
type Look = (u64, Option<SystemTime>);

/// An input file cannot be read.
#[derive(Debug)]
pub(super) struct UnreadableInput {
    pub path: PathBuf,
    pub source: io::Error,
}

impl KeyMaker {
    /// The keys of the runs of a scenario.
    pub fn keys(&mut self, scenario: &Scenario, seeds: &[u64]) -> Result<Vec<RunKey>, UnreadableInput> {
        let mut common = blake3::Hasher::new();
        common.update(FORMAT);
        let mut put = |text: &[u8]| {
            common.update(&(text.len() as u64).to_le_bytes());
            common.update(text);
        };
        put(MODEL_REVISION.as_bytes());
        put(scenario.fingerprint_text().as_bytes());
        for (key, path) in scenario.input_files() {
            put(key.as_bytes());
            put(self.content_hash(&path)?.as_bytes());
        }
        let of_seed = |seed: &u64| {
            let mut hasher = common.clone();
            hasher.update(&seed.to_le_bytes());
            RunKey(hasher.finalize().to_hex()[..DIGITS].to_owned())
        };
        Ok(seeds.iter().map(of_seed).collect())
    }

    fn content_hash(&mut self, path: &Path) -> Result<blake3::Hash, UnreadableInput> {
        self.content_hash_if_readable(path).map_err(|source| UnreadableInput { path: path.to_owned(), source })
    }

    fn content_hash_if_readable(&mut self, path: &Path) -> io::Result<blake3::Hash> {
        let mut file = File::open(path)?;
        let metadata = file.metadata()?;
        let look = (metadata.len(), metadata.modified().ok());
        if let Some((_, hash)) = self.inputs.get(path).filter(|(earlier, _)| *earlier == look && look.1.is_some()) {
            return Ok(*hash);
        }
        let mut hasher = blake3::Hasher::new();
        io::copy(&mut file, &mut hasher)?;
        let hash = hasher.finalize();
        self.inputs.insert(path.to_owned(), (look, hash));
        Ok(hash)
    }
}

impl RunKey {
    /// Where the run is kept below the folder of the runs: a few hundred folders, so that none gets too many files.
    pub(super) fn file(&self) -> PathBuf {
        let folder: String = self.0.chars().take(2).collect();
        Path::new(&folder).join(format!("{}.cbor", self.0))
    }

    /// Whether this is a key and no path to somewhere else.
    pub(super) fn is_valid(&self) -> bool {
        self.0.len() == DIGITS && self.0.bytes().all(|byte| byte.is_ascii_hexdigit())
    }
}

impl fmt::Display for RunKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Override, ScenarioSource};

    fn keys(overrides: &[&str], seeds: &[u64]) -> Vec<RunKey> {
        let overrides: Vec<Override> = overrides.iter().map(|text| Override::from(*text)).collect();
        let scenario = Scenario::load(&ScenarioSource::default(), &overrides).expect("a scenario");
        KeyMaker::default().keys(&scenario, seeds).expect("keys")
    }

    #[test]
    fn a_key_follows_what_a_result_depends_on_and_nothing_else() {
        let base = keys(&[], &[1, 2]);
        assert_ne!(base[0], base[1]);
        assert!(base[0].is_valid());
        for same in ["scenario.name=other", "scenario.description=text", "scenario.seeds=9", "scenario.seed=7"] {
            assert_eq!(keys(&[same], &[1, 2]), base, "{same}");
        }
        for other in ["scenario.duration_s=21", "traffic.density_per_km=61", "access=lte_v2x"] {
            assert_ne!(keys(&[other], &[1, 2]), base, "{other}");
        }
    }

    #[test]
    fn a_changed_input_is_read_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.csv");
        let mut maker = KeyMaker::default();
        let mut hash_of = |text: &str| {
            std::fs::write(&path, text).expect("a file");
            let hash = maker.content_hash(&path).expect("a hash");
            assert_eq!(hash, blake3::hash(text.as_bytes()));
            // Known by now, and still the same.
            assert_eq!(maker.content_hash(&path).expect("a hash"), hash);
            hash
        };
        assert_ne!(hash_of("1,0,0,0\n"), hash_of("1,0,0,0\n2,7,0,0\n"));
        std::fs::remove_file(&path).expect("it is there");
        assert!(maker.content_hash(&path).is_err(), "what is gone is not known any more");
    }

    #[test]
    fn the_content_of_an_input_counts_and_not_its_place() {
        let folder = tempfile::tempdir().expect("a folder");
        let key = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).expect("a file");
            keys(&[&format!("traffic.positions_file={}", path.display())], &[1])
        };
        let first = key("a.csv", "id,x,y,phase_s\n1,0,0,0\n");
        assert_eq!(first, key("b.csv", "id,x,y,phase_s\n1,0,0,0\n"));
        assert_ne!(first, key("b.csv", "id,x,y,phase_s\n1,5,0,0\n"));
    }
}
