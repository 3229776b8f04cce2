//! Decentralised congestion control: how often, and how loudly, stations send when the channel is busy.
//!
//! [`CongestionControlled`] stands between the network layer and any access layer. Each station has an algorithm that
//! watches the channel busy ratio ([`Reactive`] and [`Limeric`] of ETSI TS 102 687, [`SaeControl`] of SAE J2945/1), a
//! [`Gate`] that closes after each frame for as long as the algorithm and [`duty_limit`] say, and [`Queues`] by traffic
//! class for what comes meanwhile. Services are told the interval, so that they make no messages that would have to wait.

mod control;
pub mod duty_limit;
mod gate;
mod layer;
pub mod limeric;
mod neighbourhood;
mod queues;
mod reactive;
mod sae_j2945;
mod station;
#[cfg(test)]
mod tests;

pub use control::{Algorithm, CongestionSettings, ControlValue};
pub use duty_limit::{Burst, DutyCycle};
pub use gate::{Closed, Gate};
pub use layer::CongestionControlled;
pub use limeric::{Limeric, LimericParameters};
pub use queues::{Held, QueueLimits, Queues};
pub use reactive::{Reactive, ReactiveState, ReactiveTable};
pub use sae_j2945::{SaeControl, SaeParameters};
pub use station::CongestionSample;
