//! What sensors on vehicles see of the vehicles and people around them.
//!
//! A sensor has a range and a field of view. Something is seen if any part of its outline lies in both and is not hidden: the
//! angles that nearer bodies cover, as seen from the sensor, are taken away from the angles that it covers itself. There
//! are no false or noisy measurements. [`Perception`] follows what it sees from step to step, as [`Track`]s.

mod sight;
mod tracks;

pub use sight::{Body, Sensor, visible_share};
pub use tracks::{Perception, Track};
