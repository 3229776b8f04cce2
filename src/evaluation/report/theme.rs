//! The colours of the project as the plotting library has them.

use plotters::style::RGBColor;

use crate::theme::{self, Hue, Rgb, Surface};

/// The theme of all figures.
pub(super) const THEME: PlotTheme = PlotTheme;

/// Colours of `assets/theme.toml` by their role.
pub(super) struct PlotTheme;

impl PlotTheme {
    /// A colour of the palette.
    pub(super) fn palette(&self, hue: Hue) -> RGBColor {
        plotted(theme::THEME.palette(hue))
    }

    /// A colour of text, axes and backgrounds.
    pub(super) fn surface(&self, surface: Surface) -> RGBColor {
        plotted(theme::THEME.surface(surface))
    }

    /// The colour of a cause of losses by its code.
    pub(super) fn loss_cause(&self, code: &str) -> RGBColor {
        plotted(theme::THEME.loss_cause(code))
    }

    /// The colour of a stage of the latency by its name.
    pub(super) fn latency_stage(&self, name: &str) -> RGBColor {
        plotted(theme::THEME.latency_stage(name))
    }

    /// The colour of a kind of message by its name.
    pub(super) fn message(&self, name: &str) -> RGBColor {
        plotted(theme::THEME.message(name))
    }
}

fn plotted(Rgb { red, green, blue }: Rgb) -> RGBColor {
    RGBColor(red, green, blue)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::evaluation::record::{LatencyStages, LossCause};
    use crate::station::message::MessageKind;

    /// What has no colour would be drawn in ink, and what is never drawn needs none.
    #[test]
    fn everything_that_is_drawn_has_a_colour() {
        let theme = &theme::THEME;
        let causes: BTreeSet<&str> = LossCause::ALL.iter().map(|cause| cause.code()).collect();
        assert_eq!(theme.loss_causes().collect::<BTreeSet<_>>(), causes);
        assert!(causes.iter().all(|cause| theme.outcome(cause).is_some()));
        assert_eq!(theme.latency_stages().collect::<BTreeSet<_>>(), LatencyStages::NAMES.into_iter().collect());
        assert_eq!(theme.messages().collect::<BTreeSet<_>>(), MessageKind::ALL.map(MessageKind::name).into());
        assert_eq!(THEME.palette(Hue::Vermillion), RGBColor(0xD5, 0x5E, 0x00));
    }
}
