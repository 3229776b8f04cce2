//! Text, axes and quiet backgrounds of figures.

use serde::Deserialize;

use super::Rgb;

/// What a figure is drawn on and written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    /// The background.
    Paper,
    /// Text.
    Ink,
    /// Text that stands back, and axes.
    SoftInk,
    /// Lines of a grid.
    Grid,
    /// Areas that are set off.
    Shade,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Surfaces {
    paper: Rgb,
    ink: Rgb,
    soft_ink: Rgb,
    grid: Rgb,
    shade: Rgb,
}

impl Surfaces {
    pub(super) fn of(&self, surface: Surface) -> Rgb {
        match surface {
            Surface::Paper => self.paper,
            Surface::Ink => self.ink,
            Surface::SoftInk => self.soft_ink,
            Surface::Grid => self.grid,
            Surface::Shade => self.shade,
        }
    }
}
