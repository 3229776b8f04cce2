//! Names that come from a file, with the life of the program.
//!
//! Kinds of messages and technologies are names of the program's own, which live as long as it does. When a record of an earlier
//! run is read back, its names have to live as long.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::{Serialize, Serializer};

use super::{MessageKind, Technology};

/// No name of the program is longer.
const LONGEST: usize = 48;

/// There are a dozen of kinds and a handful of technologies; a file with many more is not one of ours.
const MOST: usize = 4096;

static NAMES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

/// The same name for as long as the program runs: each is kept once.
///
/// None for what cannot be a name of the program, so that a hostile file does not fill the memory.
fn lasting_name(name: &str) -> Option<&'static str> {
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = names.get(name) {
        return Some(known);
    }
    if name.is_empty() || name.len() > LONGEST || names.len() >= MOST {
        return None;
    }
    let kept: &'static str = Box::leak(name.to_owned().into_boxed_str());
    names.insert(kept);
    Some(kept)
}

/// A name of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LastingName(pub &'static str);

impl Serialize for LastingName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

impl<'de> Deserialize<'de> for LastingName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let known = lasting_name(&name);
        known.map(Self).ok_or_else(|| D::Error::custom(format!("`{name:.60}` is not a name of the program")))
    }
}

impl Serialize for MessageKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        LastingName(self.0).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for MessageKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        LastingName::deserialize(deserializer).map(|name| Self(name.0))
    }
}

impl Serialize for Technology {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        LastingName(self.0).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Technology {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        LastingName::deserialize(deserializer).map(|name| Self(name.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_kept_once_and_nonsense_not_at_all() {
        let first = lasting_name(&String::from("CAM")).expect("a name");
        let again = lasting_name(&String::from("CAM")).expect("a name");
        assert!(std::ptr::eq(first, again));
        assert_eq!(lasting_name(""), None);
        assert_eq!(lasting_name(&"x".repeat(LONGEST + 1)), None);
    }
}
