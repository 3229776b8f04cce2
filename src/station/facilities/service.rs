//! What every service of a station has in common.
//!
//! A service is sans-IO: the simulation asks when it wants to act next, shows it what its station knows at that instant, and
//! collects what it wants to send.

use std::fmt::Debug;

use crate::station::facilities::{EgoState, LocalDynamicMap, PerceivedObject, SignalGroupForecast};
use crate::station::message::{Message, MessageKind};
use crate::station::networking::Transport;
use crate::units::{SimDuration, SimTime};

/// A facilities service of one station.
pub trait FacilitiesService: Debug + Send + Sync {
    /// When the service next wants to look at its rules; none if only a message can wake it.
    fn next_wakeup(&self) -> Option<SimTime>;

    /// Looks at the rules at the instant of [`Self::next_wakeup`]; what is due goes to `outbox`.
    fn handle(&mut self, view: &StationView<'_>, outbox: &mut Outbox);

    /// The controller of the signals at which the station stands tells what its groups show, each time the world has moved on.
    fn controller_tells(&mut self, _groups: &[SignalGroupForecast]) {}

    /// The station has become somebody else: nothing may link what follows to what was before.
    fn pseudonym_changed(&mut self) {}

    /// The kinds of messages that [`Self::received`] wants to see. Asked once; most services send without listening.
    fn listens_to(&self) -> &'static [MessageKind] {
        &[]
    }

    /// A verified message arrived from another station; may change [`Self::next_wakeup`].
    fn received(&mut self, _view: &StationView<'_>, _message: &ReceivedMessage<'_>, _outbox: &mut Outbox) {}
}

/// What a station knows when one of its services acts.
#[derive(Clone, Copy, Debug)]
pub struct StationView<'a> {
    /// The present.
    pub now: SimTime,
    /// The station identifier of its messages at present, a pseudonym.
    pub station_id: u32,
    /// Its own position and motion at `now`.
    pub ego: &'a EgoState,
    /// Shortest interval between two messages that congestion control allows; zero without congestion control.
    pub t_gen_dcc: SimDuration,
    /// What its own sensors see, sorted by track; empty without sensors.
    pub perceived: &'a [PerceivedObject],
    /// What it has heard from others.
    pub map: &'a LocalDynamicMap,
}

/// A message that arrived.
#[derive(Clone, Copy, Debug)]
pub struct ReceivedMessage<'a> {
    /// The message, decoded once for all receivers of the same frame.
    pub message: &'a Message,
    /// When the state in it was sampled.
    pub generated_at: SimTime,
    /// How many hops it took; 1 for a direct neighbour.
    pub hops: u8,
}

/// A message on its way from a service to the network.
#[derive(Clone, Debug)]
pub struct OutgoingMessage {
    /// What it is.
    pub kind: MessageKind,
    /// How it travels.
    pub transport: Transport,
    /// The encoded message.
    pub payload: Vec<u8>,
}

/// Collects what services send; its buffers are used again, so that a running simulation allocates nothing.
#[derive(Debug, Default)]
pub struct Outbox {
    messages: Vec<OutgoingMessage>,
    waiting: usize,
}

impl Outbox {
    /// Adds a message; `encode` appends its bytes to an empty buffer.
    pub fn send(&mut self, kind: MessageKind, transport: Transport, encode: impl FnOnce(&mut Vec<u8>)) {
        if self.waiting == self.messages.len() {
            self.messages.push(OutgoingMessage { kind, transport, payload: Vec::new() });
        }
        let message = &mut self.messages[self.waiting];
        (message.kind, message.transport) = (kind, transport);
        message.payload.clear();
        encode(&mut message.payload);
        self.waiting += 1;
    }

    /// What waits, in the order in which it was sent.
    pub fn waiting(&mut self) -> &mut [OutgoingMessage] {
        &mut self.messages[..self.waiting]
    }

    /// Forgets what waits and keeps the buffers.
    pub fn clear(&mut self) {
        self.waiting = 0;
    }
}
