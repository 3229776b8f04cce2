//! What a station has heard of its surroundings (EN 302 895).

/// What a station has heard from others.
#[derive(Debug, Default)]
pub struct LocalDynamicMap {}
