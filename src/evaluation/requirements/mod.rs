//! What standards and projects ask for, and whether a result achieves it.
//!
//! A [`Catalogue`] holds the [`Requirement`]s of all bodies as their documents state them; rows of different bodies are tied
//! together by their use case and never merged ([`UseCase`]). [`judge`] compares one row with the runs of one technology and gives
//! a [`Verdict`]; [`judge_all`] does so for many rows and counts. `docs/requirements.md` has the definitions.

mod catalogue;
mod component;
mod context;
mod delivery;
mod envelope;
mod judge;
mod judgement;
mod load_margin;
mod offered;
mod precondition;
mod requirement;
mod span;
mod statistics;
mod use_case;
mod verdict;

pub use catalogue::{Catalogue, CatalogueError};
pub use context::Context;
pub use judge::{Defaults, judge};
pub use judgement::{Headline, Judgement, NotJudged, judge_all};
pub use load_margin::{LoadMargin, load_margin};
pub use precondition::{Precondition, precondition};
pub use requirement::{
    Assumed, Cast, Endpoint, Environment, Kind, Link, MESSAGE_KINDS, PositionAccuracy, ReliabilityObject, Requirement,
    Status, Verification,
};
pub use span::Span;
pub use statistics::{Evidence, RunCounts, Share, holm, paired_difference, smallest_sample};
pub use use_case::{Difference, NumberRange, UseCase};
pub use verdict::{Component, DistanceShare, Margin, Part, Quantity, Verdict, Word};

#[cfg(test)]
mod tests;
