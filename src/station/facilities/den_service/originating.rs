//! The originating ITS-S message table (EN 302 637-3 clause 8.2): what a station tells, and when it repeats it.

use super::request::Repetition;
use crate::geometry::Point;
use crate::station::facilities::EventState;
use crate::station::message::{ActionId, Denm};
use crate::station::networking::Priority;
use crate::units::{SimDuration, SimTime};

/// An event that the station tells of.
#[derive(Clone, Debug)]
pub(super) struct Originated {
    /// The latest message.
    pub denm: Denm,
    /// Whether the event still holds.
    pub state: EventState,
    /// Where the event is.
    pub position: Point,
    /// How urgent the messages are.
    pub priority: Priority,
    repeated: Option<Repeated>,
}

/// The timers `T_Repetition` and `T_RepetitionDuration`.
#[derive(Clone, Copy, Debug)]
struct Repeated {
    interval: SimDuration,
    next: SimTime,
    until: SimTime,
}

/// An interval of zero would never let time pass.
const SHORTEST_INTERVAL: SimDuration = SimDuration::from_millis(1);

impl Originated {
    /// A message that goes out at `now`; whatever was repeated before stops.
    pub(super) fn new(
        now: SimTime,
        denm: Denm,
        state: EventState,
        (position, priority): (Point, Priority),
        repetition: Option<Repetition>,
    ) -> Self {
        let repeated = repetition.map(|repetition| {
            let interval = repetition.interval.max(SHORTEST_INTERVAL);
            Repeated { interval, next: now + interval, until: now + repetition.duration }
        });
        Self { denm, state, position, priority, repeated }
    }

    /// Time between two messages, none if they are not repeated.
    pub(super) fn interval(&self) -> Option<SimDuration> {
        self.repeated.map(|repeated| repeated.interval)
    }

    /// When the message is due again: not after `T_RepetitionDuration`, and not after `T_O_Validity`.
    fn next_repetition(&self) -> Option<SimTime> {
        let repeated = self.repeated.as_ref()?;
        let end = repeated.until.min(self.denm.management.valid_until());
        (repeated.next < end).then_some(repeated.next)
    }
}

/// The table; a station has few events.
#[derive(Debug, Default)]
pub(super) struct OriginatorTable {
    entries: Vec<Originated>,
}

impl OriginatorTable {
    /// The event, if `T_O_Validity` has not expired.
    pub(super) fn get(&self, action_id: ActionId, now: SimTime) -> Option<&Originated> {
        self.entries.iter().find(|entry| {
            let management = &entry.denm.management;
            management.action_id == action_id && now < management.valid_until()
        })
    }

    /// Takes note of a message; it replaces that of the same event. Events that have expired are forgotten.
    pub(super) fn put(&mut self, now: SimTime, originated: Originated) {
        let action_id = originated.denm.management.action_id;
        self.entries.retain(|entry| {
            let management = &entry.denm.management;
            management.action_id != action_id && now < management.valid_until()
        });
        self.entries.push(originated);
    }

    /// Stops telling of an event.
    pub(super) fn forget(&mut self, action_id: ActionId) {
        self.entries.retain(|entry| entry.denm.management.action_id != action_id);
    }

    /// Somebody else found that an event is over: the station does not insist.
    pub(super) fn negated(&mut self, action_id: ActionId) {
        for entry in self.entries.iter_mut().filter(|entry| entry.denm.management.action_id == action_id) {
            if entry.state == EventState::Active {
                (entry.state, entry.repeated) = (EventState::Negated, None);
            }
        }
    }

    /// When a message is due again.
    pub(super) fn next_repetition(&self) -> Option<SimTime> {
        self.entries.iter().filter_map(Originated::next_repetition).min()
    }

    /// The messages that are due again at `now`, which are then due an interval later.
    pub(super) fn due(&mut self, now: SimTime) -> impl Iterator<Item = &mut Originated> {
        self.entries.iter_mut().filter_map(move |entry| {
            entry.next_repetition().filter(|next| *next <= now)?;
            let repeated = entry.repeated.as_mut()?;
            repeated.next = now + repeated.interval;
            Some(entry)
        })
    }
}
