//! The gate between the queues of congestion control and the access layer of one station.

use crate::units::{SimDuration, SimTime};

/// Lets one frame through and closes until the next one may follow (TS 102 687 V1.2.1 clause 5.4 and annex B).
///
/// How long a frame takes is known when it has been on the air; until then the gate stays closed. The wait counts from the
/// start of the frame on the air (`Ton + Toff`); from its passing the gate it would differ by the time of channel access.
#[derive(Clone, Debug, Default)]
pub struct Gate {
    /// Frames on their way to the air.
    on_the_way: Vec<u32>,
    closed: Option<Closed>,
}

/// The wait after a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed {
    /// When the frame began on the air.
    pub started_at: SimTime,
    /// How long it was on the air.
    pub on_time: SimDuration,
    /// From `started_at` to the opening.
    pub interval: SimDuration,
    /// The random part of `interval`.
    pub jitter: SimDuration,
}

impl Closed {
    /// When the gate opens.
    pub fn opens_at(&self) -> SimTime {
        self.started_at + self.interval
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
    pub fn pass(&mut self, handle: u32) {
        self.on_the_way.push(handle);
    }

    /// A frame that passed has been on the air, and calls for a wait.
    pub fn sent(&mut self, handle: u32, wait: Closed) {
        self.given_up(handle);
        // Of urgent frames that passed beside each other the one counts that keeps the gate closed for longest.
        if self.closed.is_none_or(|closed| closed.opens_at() < wait.opens_at()) {
            self.closed = Some(wait);
        }
    }

    /// A frame that passed never reached the air.
    pub fn given_up(&mut self, handle: u32) {
        self.on_the_way.retain(|other| *other != handle);
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
