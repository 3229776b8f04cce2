//! `comad`: a V2X message simulator and benchmarking toolkit.

pub mod engine;
pub mod geometry;
pub mod units;
