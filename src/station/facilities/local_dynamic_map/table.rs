//! Entries by key, each with an end.

use std::collections::BTreeMap;

use crate::units::SimTime;

/// Entries sorted by key. A station that hears many CPMs has thousands, and they come and go in any order.
#[derive(Clone, Debug)]
pub(super) struct Table<K, V>(BTreeMap<K, Entry<V>>);

#[derive(Clone, Debug)]
struct Entry<V> {
    end: SimTime,
    value: V,
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: Copy + Ord, V: Clone> Table<K, V> {
    /// Puts the value in, unless the present one `is_newer`.
    pub(super) fn put(&mut self, key: K, value: &V, end: SimTime, is_newer: impl FnOnce(&V) -> bool) {
        let entry = || Entry { end, value: value.clone() };
        let update = |present: &mut Entry<V>| {
            if !is_newer(&present.value) {
                *present = entry();
            }
        };
        self.0.entry(key).and_modify(update).or_insert_with(entry);
    }

    /// The value of a key, if it has not ended.
    pub(super) fn get(&self, key: K, now: SimTime) -> Option<&V> {
        self.0.get(&key).filter(|entry| entry.end > now).map(|entry| &entry.value)
    }

    /// The values that have not ended, by key.
    pub(super) fn iter(&self, now: SimTime) -> impl Iterator<Item = &V> {
        self.0.values().filter(move |entry| entry.end > now).map(|entry| &entry.value)
    }

    /// Forgets what has ended.
    pub(super) fn forget_ended(&mut self, now: SimTime) {
        self.0.retain(|_, entry| entry.end > now);
    }

    /// How many entries there are, ended ones included.
    pub(super) fn len(&self) -> usize {
        self.0.len()
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
