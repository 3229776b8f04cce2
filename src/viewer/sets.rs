//! In which order the window does its work.

use bevy::prelude::SystemSet;

/// The parts of `Update`, one after the other.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ViewerSet {
    /// What the presenter does is taken up.
    Input,
    /// The show goes on.
    Tick,
    /// Roads, bodies, light and cameras follow it.
    Scene,
    /// What the radio does is drawn over them.
    Radio,
    /// Panels.
    Panels,
}
