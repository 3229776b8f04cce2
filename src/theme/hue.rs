//! The colours that tell things apart.

use serde::Deserialize;

use super::Rgb;

/// A colour of the palette of Okabe and Ito, which people with any kind of colour vision can tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names of the palette say it")]
pub enum Hue {
    Black,
    Orange,
    SkyBlue,
    BluishGreen,
    Yellow,
    Blue,
    Vermillion,
    ReddishPurple,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Palette {
    black: Rgb,
    orange: Rgb,
    sky_blue: Rgb,
    bluish_green: Rgb,
    yellow: Rgb,
    blue: Rgb,
    vermillion: Rgb,
    reddish_purple: Rgb,
}

impl Palette {
    pub(super) fn of(&self, hue: Hue) -> Rgb {
        match hue {
            Hue::Black => self.black,
            Hue::Orange => self.orange,
            Hue::SkyBlue => self.sky_blue,
            Hue::BluishGreen => self.bluish_green,
            Hue::Yellow => self.yellow,
            Hue::Blue => self.blue,
            Hue::Vermillion => self.vermillion,
            Hue::ReddishPurple => self.reddish_purple,
        }
    }
}
