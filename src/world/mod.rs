//! The world that stations live in: the road and the vehicles that drive on it.

pub mod built_in;
pub mod mobility;
pub mod perception;
pub mod road;
