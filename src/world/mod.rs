//! The world that stations live in: the road and the vehicles that drive on it.

pub mod mobility;
pub mod perception;
pub mod road;
