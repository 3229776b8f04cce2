//! What standards and projects ask for, and whether a result achieves it.
//!
//! A [`Catalogue`] holds the [`Requirement`]s of all bodies as their documents state them; rows of different bodies are tied
//! together by their use case and never merged ([`UseCase`]). `docs/requirements.md` has the definitions.

mod catalogue;
mod requirement;
mod span;
mod use_case;

pub use catalogue::{Catalogue, CatalogueError};
pub use requirement::{
    Assumed, Cast, Endpoint, Environment, Kind, Link, MESSAGE_KINDS, PositionAccuracy, ReliabilityObject, Requirement,
    Status, Verification,
};
pub use span::Span;
pub use use_case::{Difference, NumberRange, UseCase};
