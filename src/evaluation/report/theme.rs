//! The colours of `assets/theme.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use plotters::style::RGBColor;
use serde::Deserialize;

const THEME_FILE: &str = include_str!("../../../assets/theme.toml");

/// The theme of all figures.
pub(super) static THEME: LazyLock<Theme> = LazyLock::new(|| {
    let file: ThemeFile = toml::from_str(THEME_FILE).expect("the built-in theme is valid");
    Theme { file }
});

pub(super) struct Theme {
    file: ThemeFile,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ThemeFile {
    palette: BTreeMap<String, String>,
    surface: BTreeMap<String, String>,
    loss_cause: BTreeMap<String, String>,
    latency_stage: BTreeMap<String, String>,
    message: BTreeMap<String, String>,
}

impl Theme {
    /// A colour of the palette by its name.
    pub(super) fn palette(&self, name: &str) -> RGBColor {
        parse(&self.file.palette[name])
    }

    /// A colour of text, axes and backgrounds by its role.
    pub(super) fn surface(&self, role: &str) -> RGBColor {
        parse(&self.file.surface[role])
    }

    /// The colour of a cause of losses by its code.
    pub(super) fn loss_cause(&self, code: &str) -> RGBColor {
        self.palette(&self.file.loss_cause[code])
    }

    /// The colour of a stage of the latency by its name.
    pub(super) fn latency_stage(&self, name: &str) -> RGBColor {
        self.palette(&self.file.latency_stage[name])
    }

    /// The colour of a kind of message by its name.
    pub(super) fn message(&self, name: &str) -> RGBColor {
        self.file.message.get(name).map_or_else(|| self.surface("ink"), |colour| self.palette(colour))
    }
}

/// A colour written as `#RRGGBB`.
fn parse(hex: &str) -> RGBColor {
    let part = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).expect("a colour is written as #RRGGBB");
    RGBColor(part(1), part(3), part(5))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::record::{LatencyStages, LossCause};

    #[test]
    fn everything_that_is_drawn_has_a_colour() {
        // An unknown name panics.
        LossCause::ALL.iter().for_each(|cause| _ = THEME.loss_cause(cause.code()));
        LatencyStages::NAMES.iter().for_each(|stage| _ = THEME.latency_stage(stage));
        assert_eq!(THEME.palette("vermillion"), RGBColor(0xD5, 0x5E, 0x00));
    }
}
