//! What is to happen in which slot.

/// What is planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Task {
    /// To look at a resource again.
    Check,
    /// To send on it.
    Send,
}

/// A resource with which something is planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Due {
    pub station: u32,
    pub process: u8,
    /// Place among the resources of the period.
    pub resource: u8,
    /// The grant that it belongs to.
    pub serial: u32,
    pub task: Task,
}

/// Tasks of the slots to come, in a ring so that nothing is allocated in steady state.
#[derive(Debug)]
pub(super) struct Agenda {
    slots: Vec<Vec<Due>>,
}

impl Agenda {
    /// For tasks up to `horizon` slots ahead.
    pub fn new(horizon: i64) -> Self {
        Self { slots: vec![Vec::new(); (horizon as usize + 1).next_power_of_two()] }
    }

    pub fn plan(&mut self, slot: i64, due: Due) {
        let place = slot as usize & (self.slots.len() - 1);
        self.slots[place].push(due);
    }

    /// Moves what is due in `slot` to `due`, by station.
    pub fn take(&mut self, slot: i64, due: &mut Vec<Due>) {
        let place = slot as usize & (self.slots.len() - 1);
        due.clear();
        std::mem::swap(due, &mut self.slots[place]);
        due.sort_unstable_by_key(|due| (due.station, due.task, due.process, due.resource, due.serial));
        // A resource that was given up for others in its own slot, or came back to it, is planned twice.
        due.dedup();
    }
}
