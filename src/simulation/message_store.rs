//! Messages between their generation and the end of their frame.

use crate::evaluation::record::LatencyStages;
use crate::units::SimTime;

/// One message on its way.
#[derive(Debug, Default)]
pub struct MessageInFlight {
    /// When the vehicle state in it was sampled.
    pub generated_at: SimTime,
    /// Stages before the access layer.
    pub stages: LatencyStages,
    /// The encoded message.
    pub payload: Vec<u8>,
    /// Bytes handed to the access layer: the payload with everything around it.
    pub bytes: u32,
}

/// Places for messages that are used again, so that a running simulation allocates nothing.
#[derive(Debug, Default)]
pub struct MessageStore {
    messages: Vec<MessageInFlight>,
    free: Vec<u32>,
}

impl MessageStore {
    /// A place for a message generated at `now`; its payload is empty.
    pub fn insert(&mut self, now: SimTime) -> u32 {
        let handle = self.free.pop().unwrap_or_else(|| {
            self.messages.push(MessageInFlight::default());
            (self.messages.len() - 1) as u32
        });
        let message = self.get_mut(handle);
        message.generated_at = now;
        message.payload.clear();
        handle
    }

    /// The message in a place.
    pub fn get_mut(&mut self, handle: u32) -> &mut MessageInFlight {
        &mut self.messages[handle as usize]
    }

    /// Frees a place.
    pub fn release(&mut self, handle: u32) {
        self.free.push(handle);
    }
}
