//! What a station has heard of its surroundings (EN 302 895, in spirit).
//!
//! A message becomes a [`MapUpdate`] once, in the world's plane; every station that received it applies the update to its
//! own [`LocalDynamicMap`]. What is not confirmed by another message within a lifetime is forgotten. Applications and
//! services ask the map who and what is near.

mod entries;
mod map;
mod table;
#[cfg(test)]
mod tests;
mod update;

pub use entries::{
    AwarenessSource, EventId, EventState, HeardCluster, HeardEvent, HeardObject, HeardStation, ObjectId, RelativePlace,
};
pub use map::{LdmLifetimes, LdmSettings, LocalDynamicMap};
pub use update::MapUpdate;
