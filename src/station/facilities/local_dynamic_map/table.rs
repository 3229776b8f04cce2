//! Entries by key, each with an end.

use crate::units::SimTime;

/// Entries sorted by key. Keys and ends lie apart from the values, so that a search stays within a few cache lines.
#[derive(Clone, Debug)]
pub(super) struct Table<K, V> {
    keys: Vec<K>,
    ends: Vec<SimTime>,
    values: Vec<V>,
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self { keys: Vec::new(), ends: Vec::new(), values: Vec::new() }
    }
}

impl<K: Copy + Ord, V: Copy> Table<K, V> {
    /// Puts the value in, unless the present one `is_newer`.
    pub(super) fn put(&mut self, key: K, value: &V, end: SimTime, is_newer: impl FnOnce(&V) -> bool) {
        match self.keys.binary_search(&key) {
            Ok(index) => {
                if !is_newer(&self.values[index]) {
                    self.values[index] = *value;
                    self.ends[index] = end;
                }
            }
            Err(index) => {
                self.keys.insert(index, key);
                self.ends.insert(index, end);
                self.values.insert(index, *value);
            }
        }
    }

    /// The value of a key, if it has not ended.
    pub(super) fn get(&self, key: K, now: SimTime) -> Option<&V> {
        let index = self.keys.binary_search(&key).ok()?;
        (self.ends[index] > now).then(|| &self.values[index])
    }

    /// The values that have not ended, by key.
    pub(super) fn iter(&self, now: SimTime) -> impl Iterator<Item = &V> {
        self.ends.iter().zip(&self.values).filter(move |(end, _)| **end > now).map(|(_, value)| value)
    }

    /// Forgets what has ended; keeps the memory.
    pub(super) fn forget_ended(&mut self, now: SimTime) {
        let mut kept = 0;
        for index in 0..self.keys.len() {
            if self.ends[index] > now {
                self.keys.swap(kept, index);
                self.ends.swap(kept, index);
                self.values.swap(kept, index);
                kept += 1;
            }
        }
        self.keys.truncate(kept);
        self.ends.truncate(kept);
        self.values.truncate(kept);
    }

    /// How many entries there are, ended ones included.
    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_sorted_and_end() {
        let mut table = Table::default();
        for (key, value, end) in [(5, 'e', 10), (1, 'a', 30), (3, 'c', 20)] {
            table.put(key, &value, SimTime(end), |_| false);
        }
        assert_eq!(table.iter(SimTime(0)).collect::<String>(), "ace");
        assert_eq!(table.iter(SimTime(10)).collect::<String>(), "ac", "an end is the first instant without");
        assert_eq!((table.get(3, SimTime(19)), table.get(3, SimTime(20))), (Some(&'c'), None));
        table.forget_ended(SimTime(20));
        assert_eq!((table.len(), table.get(1, SimTime(20))), (1, Some(&'a')));
    }

    #[test]
    fn a_newer_value_stays() {
        let mut table = Table::default();
        table.put(1, &7, SimTime(100), |_| false);
        table.put(1, &6, SimTime(900), |present| *present > 6);
        assert_eq!(table.get(1, SimTime(0)), Some(&7));
        assert_eq!(table.get(1, SimTime(100)), None, "with the end it had");
    }
}
