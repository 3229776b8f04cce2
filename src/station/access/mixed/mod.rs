//! Fleets whose stations use different access technologies in the same band.
//!
//! Each technology keeps its own layer and medium; stations of the others are energy there, nothing that could be received.

mod layer;
#[cfg(test)]
mod tests;

pub use layer::Mixed;
