//! The future of a run, in order.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::units::SimTime;

/// Events waiting for their instant.
///
/// Events at one instant come out in the order they were put in, so a run does not depend on how the heap is laid out.
#[derive(Debug)]
pub struct EventQueue<E> {
    heap: BinaryHeap<Entry<E>>,
    scheduled: u64,
}

#[derive(Debug)]
struct Entry<E> {
    at: SimTime,
    order: u64,
    event: E,
}

impl<E> Default for EventQueue<E> {
    fn default() -> Self {
        Self { heap: BinaryHeap::new(), scheduled: 0 }
    }
}

impl<E> EventQueue<E> {
    /// Puts `event` into the future.
    pub fn schedule(&mut self, at: SimTime, event: E) {
        self.heap.push(Entry { at, order: self.scheduled, event });
        self.scheduled += 1;
    }

    /// Takes the earliest event if its instant lies before `end`.
    pub fn pop_before(&mut self, end: SimTime) -> Option<(SimTime, E)> {
        if self.next_at()? >= end {
            return None;
        }
        self.heap.pop().map(|entry| (entry.at, entry.event))
    }

    /// The instant of the earliest event.
    pub fn next_at(&self) -> Option<SimTime> {
        self.heap.peek().map(|entry| entry.at)
    }

    /// How many events wait.
    pub fn len(&self) -> usize {
        self.heap.len()
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.heap.is_empty()
    }
}

impl<E> Ord for Entry<E> {
    fn cmp(&self, other: &Self) -> Ordering {
        // BinaryHeap gives the greatest first; the earliest event shall be the greatest.
        (other.at, other.order).cmp(&(self.at, self.order))
    }
}

impl<E> PartialOrd for Entry<E> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<E> PartialEq for Entry<E> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<E> Eq for Entry<E> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_come_by_time_and_then_in_the_order_they_were_scheduled() {
        let mut queue = EventQueue::default();
        for (at, name) in [(20, "d"), (10, "a"), (10, "b"), (20, "e"), (15, "c")] {
            queue.schedule(SimTime(at), name);
        }
        let mut seen = Vec::new();
        while let Some((_, name)) = queue.pop_before(SimTime(21)) {
            seen.push(name);
        }
        assert_eq!(seen, ["a", "b", "c", "d", "e"]);
    }

    #[test]
    fn the_end_of_a_step_belongs_to_the_next_step() {
        let mut queue = EventQueue::default();
        queue.schedule(SimTime(10), ());
        assert_eq!(queue.pop_before(SimTime(10)), None);
        assert_eq!(queue.pop_before(SimTime(11)), Some((SimTime(10), ())));
    }
}
