//! What the window needs from where it runs: a program has it one way, a browser another.

use bevy::prelude::Resource;

/// The world outside the window.
pub trait Host: Send + Sync {
    /// Seconds since some instant; never fewer than before. Only used to share time between simulation and pictures.
    fn seconds(&self) -> f64;

    /// Keeps a file of this name for the presenter, and tells where it is.
    fn save(&self, name: &str, bytes: &[u8]) -> Result<String, String>;
}

/// The host of a window.
#[derive(Resource)]
pub struct HostBox(pub Box<dyn Host>);
