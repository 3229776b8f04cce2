//! The receiving ITS-S message table (EN 302 637-3 clause 8.2): what others tell, and when it wants to be kept alive.

use std::collections::BTreeMap;

use crate::station::facilities::EventState;
use crate::station::message::quantities::Termination;
use crate::station::message::{ActionId, Denm, DenmManagementContainer};
use crate::units::{SimDuration, SimTime};

/// What a message was, compared with the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reception {
    /// An event that was not known.
    New,
    /// A newer state of a known event.
    Updated,
    /// The known state once more.
    Repeated,
    /// The originator ends the event.
    Cancelled,
    /// Another station ends the event.
    Negated,
    /// Older than what is known, over already, or the end of an event that is not known.
    Discarded,
}

/// An event of another station.
#[derive(Clone, Debug)]
struct Received {
    management: DenmManagementContainer,
    state: EventState,
    /// The message itself, if it may have to be forwarded.
    denm: Option<Denm>,
    /// `T_Forwarding`.
    forward_at: Option<SimTime>,
}

/// The table.
#[derive(Debug, Default)]
pub(super) struct ReceiverTable {
    entries: BTreeMap<ActionId, Received>,
    forgets_at: SimTime,
}

/// Time between two sweeps; until then, an entry that has expired is only passed over.
const SWEEP_INTERVAL: SimDuration = SimDuration::from_millis(10_000);

impl ReceiverTable {
    /// Takes note of a message. `keeps` says whether it is kept for forwarding.
    pub(super) fn receive(&mut self, now: SimTime, denm: &Denm, keeps: bool) -> Reception {
        let told = &denm.management;
        if now >= told.valid_until() {
            return Reception::Discarded;
        }
        let known = self.entries.get_mut(&told.action_id).filter(|entry| now < entry.management.valid_until());
        let Some(entry) = known else {
            if told.termination.is_some() {
                return Reception::Discarded;
            }
            self.insert(now, denm, keeps);
            return Reception::New;
        };
        let (known, reference_time) = (&entry.management, told.reference_time);
        if reference_time < known.reference_time || told.detection_time < known.detection_time {
            return Reception::Discarded;
        }
        let is_same_state = reference_time == known.reference_time && told.termination == known.termination;
        if is_same_state && told.detection_time == known.detection_time {
            return Reception::Repeated;
        }
        // A negation keeps the reference time of what it ends.
        if reference_time == known.reference_time && entry.state != EventState::Active && told.termination.is_none() {
            return Reception::Discarded;
        }
        let (state, reception) = match told.termination {
            None => (EventState::Active, Reception::Updated),
            Some(Termination::IsCancellation) => (EventState::Cancelled, Reception::Cancelled),
            Some(Termination::IsNegation) => (EventState::Negated, Reception::Negated),
        };
        let denm = (keeps && state == EventState::Active).then(|| denm.clone());
        *entry = Received { management: *told, state, denm, forward_at: None };
        reception
    }

    fn insert(&mut self, now: SimTime, denm: &Denm, keeps: bool) {
        if now >= self.forgets_at {
            self.entries.retain(|_, entry| now < entry.management.valid_until());
            self.forgets_at = now + SWEEP_INTERVAL;
        }
        let entry = Received {
            management: denm.management,
            state: EventState::Active,
            denm: keeps.then(|| denm.clone()),
            forward_at: None,
        };
        self.entries.insert(denm.management.action_id, entry);
    }

    /// What is known of an event, if it has not expired.
    pub(super) fn get(&self, action_id: ActionId, now: SimTime) -> Option<(&DenmManagementContainer, EventState)> {
        let entry = self.entries.get(&action_id).filter(|entry| now < entry.management.valid_until())?;
        Some((&entry.management, entry.state))
    }

    /// This station itself found that the event is over.
    pub(super) fn negate(&mut self, negation: &DenmManagementContainer) {
        if let Some(entry) = self.entries.get_mut(&negation.action_id) {
            *entry = Received { management: *negation, state: EventState::Negated, denm: None, forward_at: None };
        }
    }

    /// Starts `T_Forwarding` anew for an event that is kept; true if it is.
    pub(super) fn forward_at(&mut self, action_id: ActionId, at: SimTime) -> bool {
        let Some(entry) = self.entries.get_mut(&action_id).filter(|entry| entry.denm.is_some()) else { return false };
        entry.forward_at = Some(at);
        true
    }

    /// When `T_Forwarding` expires next.
    pub(super) fn next_forwarding(&self) -> Option<SimTime> {
        self.entries.values().filter_map(|entry| entry.forward_at).min()
    }

    /// The messages whose `T_Forwarding` has expired, with the timer, which is stopped. Those of events that are over
    /// stop silently.
    pub(super) fn due(&mut self, now: SimTime) -> impl Iterator<Item = (&Denm, &mut Option<SimTime>)> {
        self.entries.values_mut().filter_map(move |entry| {
            entry.forward_at.filter(|at| *at <= now)?;
            entry.forward_at = None;
            let denm = entry.denm.as_ref().filter(|denm| now < denm.management.valid_until())?;
            Some((denm, &mut entry.forward_at))
        })
    }
}
