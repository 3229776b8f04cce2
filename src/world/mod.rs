//! The world that stations live in: the road, the vehicles that drive on it, and what their sensors see of each other.

pub mod mobility;
pub mod perception;
pub mod road;
