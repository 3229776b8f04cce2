//! The file that describes a run.
//!
//! A scenario is a TOML file over built-in defaults, plus `--set key=value` overrides. Reading it goes through four steps:
//! `tree` keeps every value together with the place it was written at; `structure` compares the tree with the shape of
//! the [`settings`] structs (unknown keys, wrong types, numbers out of range); `contradictions` looks at keys that
//! do not go together; what remains becomes a [`Scenario`], on which all later code relies. Mistakes are collected into
//! one [`ScenarioError`], each [`Problem`] with its place and with what would work.

mod contradictions;
mod embedded;
mod error;
mod format_order;
mod inputs;
mod load;
mod overrides;
mod problem;
mod resolved;
mod schema;
pub mod settings;
mod shape;
mod source;
mod structure;
mod suggestion;
mod sweep;
mod tree;

pub use embedded::{EmbeddedScenario, embedded_scenario, embedded_scenarios};
pub use error::ScenarioError;
pub use load::WrittenScenario;
pub use overrides::Override;
pub use problem::{Mark, Problem};
pub use schema::json_schema;
pub use settings::Scenario;
pub use shape::{error_model_keys, technologies};
pub use source::ScenarioSource;
pub use suggestion::nearest;
pub use sweep::{Design, DesignError, DesignPoint, ResolvedPoint, Setting, Sweep};
