//! What the sensors of vehicles and road-side units see.
//!
//! A [`Scene`] holds every body that moves and the walls of buildings. A [`Sensor`] sees the bodies in its range and opening
//! angle of which nothing nearer hides too much: the share is computed exactly, as the part of the angle that a body's
//! outline takes, and heights decide what can be looked over. A [`Perceiver`] joins the sensors of one station and follows
//! what they see under numbers that stay ([`TrackedObject`]); a [`Perception`] does so for all stations of a run.

mod body;
mod gnss;
mod observers;
mod perceiver;
mod scene;
mod sensor;
mod sight;

pub use body::{Body, BodyKind};
pub use gnss::{GnssReceiver, GnssSettings};
pub use observers::Perception;
pub use perceiver::{Perceiver, TrackedObject, TrackingSettings};
pub use scene::Scene;
pub use sensor::{MeasurementNoise, Sensor, SensorKind, SensorMounting, SensorPlace};
pub use sight::{SightScratch, Sighting};

#[cfg(test)]
mod tests;
