//! Lists that are mostly zeros, written as the places and the numbers that are not.

use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::{Serialize, Serializer};

/// A list longer than this is not one of ours.
const LONGEST: usize = 1 << 24;

#[derive(serde::Serialize, serde::Deserialize)]
struct Sparse {
    length: usize,
    /// Zeros before each number, and the number.
    numbers: Vec<(u32, u64)>,
}

/// For `serde(with = "sparse")`.
pub(super) fn serialize<S: Serializer>(list: &[u64], serializer: S) -> Result<S::Ok, S::Error> {
    let mut next = 0;
    let mut numbers = Vec::new();
    for (place, number) in list.iter().enumerate().filter(|(_, number)| **number > 0) {
        numbers.push(((place - next) as u32, *number));
        next = place + 1;
    }
    Sparse { length: list.len(), numbers }.serialize(serializer)
}

/// For `serde(with = "sparse")`.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u64>, D::Error> {
    let sparse = Sparse::deserialize(deserializer)?;
    if sparse.length > LONGEST {
        return Err(D::Error::custom(format!("a list of {} numbers, expected at most {LONGEST}", sparse.length)));
    }
    let mut list = vec![0; sparse.length];
    let mut next = 0;
    for (zeros, number) in sparse.numbers {
        let place = next + zeros as usize;
        let slot = list.get_mut(place);
        *slot.ok_or_else(|| D::Error::custom("a number behind the end of its list"))? = number;
        next = place + 1;
    }
    Ok(list)
}
