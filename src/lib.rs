//! `comad`: a V2X message simulator and benchmarking toolkit.
//!
//! A [`scenario`] describes a road, its traffic, the messages and the radio; [`simulation`] drives the [`world`] and lets
//! the [`station`]s talk over the [`channel`]; [`evaluation`] turns what happened into figures. `docs/` says which model
//! comes from where, and `tests/architecture.rs` who may use whom.

pub mod channel;
pub mod cli;
pub mod engine;
pub mod evaluation;
pub mod files;
pub mod geometry;
pub mod scenario;
pub mod simulation;
pub mod station;
pub mod study;
pub mod theme;
pub mod units;
#[cfg(feature = "viewer")]
pub mod viewer;
pub mod world;
