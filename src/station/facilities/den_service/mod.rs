//! The Decentralized Environmental Notification basic service (EN 302 637-3, TS 103 831).
//!
//! Something happens, and a station tells everybody around it, repeats, updates and ends that: `originating` keeps what
//! it tells itself, `receiving` what others tell, which it keeps alive where the originator is not heard. `service`
//! decides when, and what goes into a DENM.

mod originating;
mod receiving;
mod request;
mod service;
#[cfg(test)]
mod tests;

pub use receiving::Reception;
pub use request::{DenError, DenEvent, DenRequest, Repetition};
pub use service::{DenService, DenServiceSettings, ScheduledEvent};
