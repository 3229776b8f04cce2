//! A colour as screens have it.

use std::fmt;

use serde::{Deserialize, Deserializer, de};

/// A colour of the sRGB space (IEC 61966-2-1), as it is written in files and images.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rgb {
    /// Red.
    pub red: u8,
    /// Green.
    pub green: u8,
    /// Blue.
    pub blue: u8,
}

impl Rgb {
    /// The colour of three parts.
    pub const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue }
    }

    /// Red, green and blue.
    pub const fn parts(self) -> [u8; 3] {
        [self.red, self.green, self.blue]
    }

    /// The colour that is written as `#RRGGBB`; none if the text is something else.
    pub fn from_hex(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        // A sign would be read as part of a number.
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
        Some(Self { red, green, blue })
    }

    /// Red, green and blue as shares of 1, not linear: what most interfaces call sRGB.
    pub fn to_srgb(self) -> [f32; 3] {
        self.parts().map(|part| f32::from(part) / 255.0)
    }

    /// Red, green and blue as shares of the light: what shaders calculate with.
    pub fn to_linear(self) -> [f32; 3] {
        self.parts().map(|part| linear(part) as f32)
    }

    /// The colour on the straight way to another one, in sRGB; `share` 0 is this one, 1 the other one.
    pub fn mixed(self, other: Self, share: f64) -> Self {
        let share = if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) };
        let mix = |from: u8, to: u8| (f64::from(from) + (f64::from(to) - f64::from(from)) * share).round() as u8;
        Self::new(mix(self.red, other.red), mix(self.green, other.green), mix(self.blue, other.blue))
    }

    /// How bright it looks, 0 to 1 (WCAG 2.2, "relative luminance").
    pub fn luminance(self) -> f64 {
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }

    /// How much two colours differ in brightness, 1 to 21 (WCAG 2.2, "contrast ratio").
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }
}

/// The share of light of one part (IEC 61966-2-1).
fn linear(part: u8) -> f64 {
    let part = f64::from(part) / 255.0;
    if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
}

impl fmt::Display for Rgb {
    /// `#RRGGBB`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "#{:02X}{:02X}{:02X}", self.red, self.green, self.blue)
    }
}

impl<'de> Deserialize<'de> for Rgb {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::from_hex(&text)
            .ok_or_else(|| de::Error::custom(format!("found `{text}`, expected a colour such as `#1B1F24`")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_written_and_read() {
        let orange = Rgb::new(0xE6, 0x9F, 0x00);
        assert_eq!((Rgb::from_hex("#E69F00"), Rgb::from_hex("#e69f00")), (Some(orange), Some(orange)));
        assert_eq!(orange.to_string(), "#E69F00");
        for wrong in ["", "#", "E69F00", "#E69F0", "#E69F000", "#+69F00", "#\u{e9}9F00"] {
            assert_eq!(Rgb::from_hex(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn brightness_follows_the_formulas() {
        let [white, black] = [Rgb::new(255, 255, 255), Rgb::new(0, 0, 0)];
        assert!((white.contrast(black) - 21.0).abs() < 1e-9 && (black.contrast(black) - 1.0).abs() < 1e-9);
        // #767676 on white is the well-known grey that just passes 4.5; #777777 does not.
        assert!(Rgb::new(0x76, 0x76, 0x76).contrast(white) >= 4.5);
        assert!(Rgb::new(0x77, 0x77, 0x77).contrast(white) < 4.5);
        // The middle of sRGB has about a fifth of the light.
        assert!((Rgb::new(128, 0, 255).to_linear()[0] - 0.2159).abs() < 1e-4);
        assert_eq!(Rgb::new(0, 51, 255).to_srgb(), [0.0, 0.2, 1.0]);
    }

    #[test]
    fn mixing_stays_between_two_colours() {
        let [from, to] = [Rgb::new(0, 100, 200), Rgb::new(100, 100, 0)];
        for (share, expected) in
            [(0.0, from), (1.0, to), (0.5, Rgb::new(50, 100, 100)), (-3.0, from), (7.0, to), (f64::NAN, from)]
        {
            assert_eq!(from.mixed(to, share), expected, "{share}");
        }
    }
}
