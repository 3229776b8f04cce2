//! The colours of the project, by what they stand for: `assets/theme.toml`, read once.
//!
//! Figures and the window take them from here, so that a lost packet has one colour everywhere. Colours are plain
//! [`Rgb`] numbers; whoever draws turns them into the type of its own library. Roles are fields and enumerations, so a role
//! that does not exist does not compile, and the file is complete or a test fails.

mod hue;
mod outcome;
mod rgb;
mod scene;
mod surface;
mod viridis;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

pub use hue::Hue;
pub use outcome::{Dash, OutcomeLook, RECEIVED};
pub use rgb::Rgb;
pub use scene::{Marks, Scene, TimeOfDay};
pub use surface::Surface;
pub use viridis::viridis;

const FILE: &str = include_str!("../../assets/theme.toml");

/// The theme of figures and window.
pub static THEME: LazyLock<Theme> =
    LazyLock::new(|| toml::from_str(FILE).expect("the built-in theme is complete, as a test says"));

/// Colours by their role.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    palette: hue::Palette,
    surface: surface::Surfaces,
    loss_cause: BTreeMap<String, Hue>,
    latency_stage: BTreeMap<String, Hue>,
    message: BTreeMap<String, Hue>,
    outcome: BTreeMap<String, outcome::Entry>,
    /// The world in daylight.
    pub day: Scene,
    /// The world at night.
    pub night: Scene,
    /// What points something out.
    pub mark: Marks,
}

impl Theme {
    /// A colour of the palette.
    pub fn palette(&self, hue: Hue) -> Rgb {
        self.palette.of(hue)
    }

    /// A colour of text, axes and backgrounds of figures.
    pub fn surface(&self, surface: Surface) -> Rgb {
        self.surface.of(surface)
    }

    /// The colour of a cause of losses by its code; ink if it has none.
    pub fn loss_cause(&self, code: &str) -> Rgb {
        self.named(&self.loss_cause, code)
    }

    /// The codes of the causes of losses that have a colour.
    pub fn loss_causes(&self) -> impl Iterator<Item = &str> {
        self.loss_cause.keys().map(String::as_str)
    }

    /// The colour of a stage of the latency by its name; ink if it has none.
    pub fn latency_stage(&self, name: &str) -> Rgb {
        self.named(&self.latency_stage, name)
    }

    /// The names of the stages of the latency that have a colour.
    pub fn latency_stages(&self) -> impl Iterator<Item = &str> {
        self.latency_stage.keys().map(String::as_str)
    }

    /// The colour of a kind of message by its name; ink if it has none.
    pub fn message(&self, name: &str) -> Rgb {
        self.named(&self.message, name)
    }

    /// The names of the kinds of messages that have a colour.
    pub fn messages(&self) -> impl Iterator<Item = &str> {
        self.message.keys().map(String::as_str)
    }

    /// How the outcome of a reception looks: [`RECEIVED`], or the code of a cause of losses; none for what is neither.
    pub fn outcome(&self, code: &str) -> Option<OutcomeLook> {
        self.outcome.get(code).map(|entry| entry.look(&self.palette))
    }

    /// All outcomes that have a look: their codes and looks.
    pub fn outcomes(&self) -> impl Iterator<Item = (&str, OutcomeLook)> {
        self.outcome.iter().map(|(code, entry)| (code.as_str(), entry.look(&self.palette)))
    }

    /// The world at a time of day.
    pub fn scene(&self, time: TimeOfDay) -> &Scene {
        match time {
            TimeOfDay::Day => &self.day,
            TimeOfDay::Night => &self.night,
        }
    }

    fn named(&self, hues: &BTreeMap<String, Hue>, name: &str) -> Rgb {
        hues.get(name).map_or_else(|| self.surface(Surface::Ink), |hue| self.palette(*hue))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_theme_is_complete() {
        let theme: Theme = toml::from_str(FILE).expect("every role has a colour");
        assert_eq!(theme.palette(Hue::Vermillion), Rgb { red: 0xD5, green: 0x5E, blue: 0x00 });
        assert_eq!(theme.surface(Surface::Paper), Rgb { red: 255, green: 255, blue: 255 });
        assert_eq!(theme.message("CAM"), theme.palette(Hue::Blue));
        assert_eq!(theme.message("no such message"), theme.surface(Surface::Ink));
        assert_eq!(theme.outcome("no such outcome"), None);
    }

    #[test]
    fn a_theme_with_a_missing_or_unknown_role_is_refused() {
        // line of the file -> what stands there instead, part of the message
        for (line, instead, part) in [
            ("vermillion = \"#D55E00\"", "", "vermillion"),
            ("vermillion = \"#D55E00\"", "vermillion = \"D55E00\"", "expected a colour such as `#1B1F24`"),
            ("COL = \"vermillion\"", "COL = \"vermilion\"", "vermilion"),
            ("ink = \"#1B1F24\"", "ink = \"#1B1F24\"\nblot = \"#1B1F24\"", "blot"),
        ] {
            assert!(FILE.contains(line), "{line}");
            let error = toml::from_str::<Theme>(&FILE.replacen(line, instead, 1)).expect_err(line).to_string();
            assert!(error.contains(part), "{error}");
        }
    }

    #[test]
    fn text_on_panels_can_be_read() {
        for time in TimeOfDay::ALL {
            let scene = THEME.scene(time);
            // WCAG 2.2: 7 for text of level AAA, 4.5 for text of level AA.
            for (name, colour, least) in [
                ("panel_ink", scene.panel_ink, 7.0),
                ("panel_soft_ink", scene.panel_soft_ink, 4.5),
                ("accent", scene.accent, 4.5),
            ] {
                let contrast = colour.contrast(scene.panel);
                assert!(contrast >= least, "{name} at {time:?}: {contrast:.2}");
            }
        }
        let [day, night] = TimeOfDay::ALL.map(|time| THEME.scene(time).panel.luminance());
        assert!(day > 0.8 && night < 0.05, "panels are light by day and dark by night: {day}, {night}");
    }

    #[test]
    fn no_outcome_is_told_by_colour_alone() {
        let looks: Vec<_> = THEME.outcomes().collect();
        let causes: Vec<_> = THEME.loss_causes().collect();
        assert_eq!(looks.len(), 1 + causes.len());
        assert!(looks.iter().any(|(code, look)| *code == RECEIVED && look.dash == Dash::Solid));
        for (place, (code, look)) in looks.iter().enumerate() {
            assert!(*code == RECEIVED || causes.contains(code), "{code}");
            if *code != RECEIVED {
                assert_eq!(look.day, THEME.loss_cause(code), "{code} has the colour that figures give it");
            }
            for (other, other_look) in &looks[..place] {
                assert_ne!(look.dash, other_look.dash, "{code} and {other}");
                assert!(look.day != other_look.day && look.night != other_look.night, "{code} and {other}");
            }
            // WCAG 2.2, 1.4.11: graphics stand out by 3 to 1, here from roads at night and from their casing by day.
            let (day, night) = (&THEME.day, &THEME.night);
            for ground in [night.asphalt, night.ground, night.line_casing] {
                let contrast = look.colour(TimeOfDay::Night).contrast(ground);
                assert!(contrast >= 3.0, "{code} at night: {contrast:.2}");
            }
            let edge = look.day.contrast(day.asphalt).max(day.line_casing.contrast(day.asphalt));
            assert!(edge >= 3.0, "{code} by day: {edge:.2}");
        }
    }
}
