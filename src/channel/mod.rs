//! What happens between antennas.
//!
//! [`propagation`] says how much of a signal arrives, [`reception`] whether it can be decoded, and [`medium`] who hears
//! whom: it keeps the neighbour lists and the running interference of all stations.

pub mod medium;
pub mod propagation;
pub mod reception;
