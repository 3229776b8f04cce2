//! Fast variation of the received power from frame to frame.
//!
//! A draw inverts a distribution function by table, from a key instead of a shared generator, and costs a few
//! nanoseconds whatever the shape.

mod gamma_quantile;
mod power_factor;

pub use power_factor::{Fading, FadingShape, NakagamiSegment};
