//! Panels of the window, and the grounds that lines are drawn on.

use serde::Deserialize;

use super::Rgb;

/// When it is; a window shows one of the two.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimeOfDay {
    /// Daylight, light panels.
    #[default]
    Day,
    /// Darkness, dark panels.
    Night,
}

impl TimeOfDay {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Day, Self::Night];
}

/// Grounds and panels at a time of day.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scene {
    /// What is no road.
    pub ground: Rgb,
    /// The carriageway.
    pub asphalt: Rgb,
    /// The edge around the lines of links, which lifts them off any ground.
    pub line_casing: Rgb,
    /// The background of text.
    pub panel: Rgb,
    /// Text.
    pub panel_ink: Rgb,
    /// Text that stands back.
    pub panel_soft_ink: Rgb,
    /// The edge of a panel, and lines in it.
    pub panel_edge: Rgb,
    /// What can be pressed, and what is chosen.
    pub accent: Rgb,
}

/// Colours of what points something out.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Marks {
    /// Where others believe a station to be.
    pub ghost: Rgb,
    /// What is selected.
    pub selection: Rgb,
}
