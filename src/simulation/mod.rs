//! A run: the world, the stations and the medium that a scenario describes, driven step by step.
//!
//! [`Simulation`] is a Bevy app whose [`SimulationStep`] schedule moves vehicles and then lets [`Communication`] run its
//! own nanosecond event queue up to the next step. [`Simulation::from_scenario`] turns a checked scenario into model
//! objects: the only place that knows both.

mod app;
mod build;
mod communication;
mod packet_size;
mod participants;
mod surroundings;

pub use app::{Body, Motion, Simulation, SimulationStep, Station, StepClock, StepSet};
pub use build::{
    BuildError, ModelLine, SightLines, check_runnable, describe_error_model, describe_models, map_of, plane_of,
    stations_of,
};
pub use communication::{
    ActiveReaction, CommunicatingStation, Communication, CommunicationSettings, Here, KindSettings, MeasuredRegion,
    ProcessingTimes, SecuredStation, Snapshot, stated_position,
};
pub use packet_size::{PacketPart, Protection, airtime, packet_parts};
pub use participants::MobilityError;

pub use crate::station::facilities::StationKind;
pub use crate::world::road::SignalState;
