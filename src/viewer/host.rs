//! What the window needs from where it runs: a program has it one way, a browser another.

use bevy::prelude::Resource;

/// The world outside the window.
pub trait Host: Send + Sync {
    /// Seconds since some instant; never fewer than before. Only used to share time between simulation and pictures.
    fn seconds(&self) -> f64;

    /// Keeps a file of this name for the presenter, and tells where it is.
    fn save(&self, name: &str, bytes: &[u8]) -> Result<String, String>;

    /// Tells whoever started the window something that lasts longer than a picture.
    fn report(&self, line: &str);

    /// Whether whoever started the window wants it to end.
    fn is_interrupted(&self) -> bool {
        false
    }
}

/// The host as the systems of the window find it.
#[derive(Resource)]
pub struct HostBox(pub Box<dyn Host>);
