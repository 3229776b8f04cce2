//! A study: many runs of variations of a scenario, which survives whatever happens to those who run it.
//!
//! A [`Plan`] lists points and runs; a [`Study`] is the folder with the plan, the scenario of each point, and a file for every run that
//! is done. The folder is the only truth: a run is done when its file is there, under a name made of all that its result depends on
//! ([`RunKey`]). So any number of workers can share a study, be killed, come twice, or go on elsewhere. [`merge`] makes tables of what is there.
//!
//! ```text
//! STUDY/study.json            the plan
//! STUDY/scenarios/HASH.toml   resolved scenario of a point
//! STUDY/runs/KE/KEY.cbor      one run, see `evaluation::archive`
//! STUDY/summary.csv, prr.csv, merge.json    after merging
//! ```

mod engine;
mod folder;
mod key;
mod merge;
mod plan;
mod suite;
mod tables;

pub use engine::{Engine, task_from_environment};
pub use folder::{Study, StudyError};
pub use key::RunKey;
pub use merge::{Merged, MergedPoint, for_each_point, merge};
pub use plan::{Plan, PlannedPoint, Task};
pub use suite::{SUITE_AXES, Suite, SuiteCell};
