//! What drives a run: the event queue and the random streams. Nothing here knows a vehicle.

mod event_queue;
mod random;

pub use event_queue::EventQueue;
pub use random::{RandomStream, mix, unit_interval};
