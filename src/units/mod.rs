//! Quantities with the unit in the type.
//!
//! A newtype crosses function boundaries; a bare number stays inside one formula. Each type has only the operations
//! that make sense for it: two power levels cannot be added, but their milliwatts can.

mod kinematics;
mod power;
mod time;

pub use kinematics::{DegreesPerSecond, Meters, MetersPerSecond, MetersPerSecondSquared};
pub use power::{Db, Dbm, Gigahertz, Megahertz, Milliwatts};
pub use time::{SimDuration, SimTime};
