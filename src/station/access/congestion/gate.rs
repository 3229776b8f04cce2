//! The gate between the queues of congestion control and the access layer of one station.

use crate::units::{SimDuration, SimTime};

/// Lets one frame through and closes until the next one may follow (TS 102 687 V1.2.1 clause 5.4 and annex B).
///
/// How long a frame takes is known when it has been on the air; until then the gate stays closed.
#[derive(Clone, Debug, Default)]
pub struct Gate {
    /// Frames on their way to the air: what the sender calls them, and when they passed.
    on_the_way: Vec<(u32, SimTime)>,
    closed: Option<Closed>,
}

/// The wait after a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed {
    /// When the frame passed the gate.
    pub passed_at: SimTime,
    /// How long it was on the air.
    pub on_time: SimDuration,
    /// From `passed_at` to the opening.
    pub interval: SimDuration,
}

impl Closed {
    /// When the gate opens.
    pub fn opens_at(&self) -> SimTime {
        self.passed_at + self.interval
    }
}

impl Gate {
    /// Whether a frame may pass at `now`.
    pub fn is_open(&self, now: SimTime) -> bool {
        self.on_the_way.is_empty() && self.closed.is_none_or(|closed| closed.opens_at() <= now)
    }

    /// When the gate opens; `None` as long as a frame is on its way.
    pub fn opens_at(&self) -> Option<SimTime> {
        self.on_the_way.is_empty().then(|| self.closed.map_or(SimTime::ZERO, |closed| closed.opens_at()))
    }

    /// A frame passes.
    pub fn pass(&mut self, now: SimTime, handle: u32) {
        self.on_the_way.push((handle, now));
    }

    /// A frame that passed was on the air for `on_time`; `interval` is the wait that it calls for. Gives the instant at
    /// which it passed.
    pub fn sent(&mut self, handle: u32, on_time: SimDuration, interval: SimDuration) -> Option<SimTime> {
        let place = self.on_the_way.iter().position(|(other, _)| *other == handle)?;
        let (_, passed_at) = self.on_the_way.remove(place);
        let next = Closed { passed_at, on_time, interval };
        // Of urgent frames that passed beside each other the one counts that keeps the gate closed for longest.
        if self.closed.is_none_or(|closed| closed.opens_at() < next.opens_at()) {
            self.closed = Some(next);
        }
        Some(passed_at)
    }

    /// A frame that passed never reached the air.
    pub fn given_up(&mut self, handle: u32) {
        self.on_the_way.retain(|(other, _)| *other != handle);
    }

    /// The wait, to be changed when congestion control has changed its mind.
    pub fn closed_mut(&mut self) -> Option<&mut Closed> {
        self.closed.as_mut()
    }

    /// The last wait.
    pub fn closed(&self) -> Option<&Closed> {
        self.closed.as_ref()
    }
}
