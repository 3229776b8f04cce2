//! From what happened to what it means: records of a run, metrics over them, and the report.

pub mod archive;
pub mod capture_file;
pub mod metrics;
pub mod record;
pub mod report;
pub mod requirements;
