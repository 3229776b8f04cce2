//! What became of a packet at a receiver, as a line between sender and receiver.

use serde::Deserialize;

use super::hue::{Hue, Palette};
use super::{Rgb, TimeOfDay};

/// The code of a reception that succeeded; the others are the codes of the causes of losses.
pub const RECEIVED: &str = "received";

/// How an outcome looks. Colour and dashes each tell all outcomes apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutcomeLook {
    /// The colour by day, which is the one of the figures.
    pub day: Rgb,
    /// The colour before dark ground.
    pub night: Rgb,
    /// The pattern of the line.
    pub dash: Dash,
}

impl OutcomeLook {
    /// The colour at a time of day.
    pub fn colour(&self, time: TimeOfDay) -> Rgb {
        match time {
            TimeOfDay::Day => self.day,
            TimeOfDay::Night => self.night,
        }
    }
}

/// The pattern of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dash {
    /// Without a gap.
    Solid,
    /// Dashes and gaps of the same length.
    Dashed,
    /// Dots.
    Dotted,
    /// A dash and a dot in turn.
    DashDot,
    /// A dash and two dots in turn.
    DashDotDot,
    /// Long dashes with short gaps.
    LongDash,
    /// Dots with wide gaps.
    SparseDot,
}

impl Dash {
    /// All patterns.
    pub const ALL: [Self; 7] =
        [Self::Solid, Self::Dashed, Self::Dotted, Self::DashDot, Self::DashDotDot, Self::LongDash, Self::SparseDot];

    /// Lengths of ink and gap in turn, in widths of the line; empty for a line without a gap. The pattern repeats.
    pub const fn lengths(self) -> &'static [f32] {
        match self {
            Self::Solid => &[],
            Self::Dashed => &[4.0, 4.0],
            Self::Dotted => &[1.0, 2.0],
            Self::DashDot => &[5.0, 2.0, 1.0, 2.0],
            Self::DashDotDot => &[5.0, 2.0, 1.0, 2.0, 1.0, 2.0],
            Self::LongDash => &[10.0, 3.0],
            Self::SparseDot => &[1.0, 6.0],
        }
    }
}

/// An outcome in the file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    colour: Hue,
    /// Where the palette is too dark for the night.
    night: Option<Rgb>,
    dash: Dash,
}

impl Entry {
    pub(super) fn look(&self, palette: &Palette) -> OutcomeLook {
        let day = palette.of(self.colour);
        OutcomeLook { day, night: self.night.unwrap_or(day), dash: self.dash }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_differ_and_have_a_gap_for_each_dash() {
        for (place, dash) in Dash::ALL.into_iter().enumerate() {
            let lengths = dash.lengths();
            assert!(lengths.len() % 2 == 0 && lengths.iter().all(|length| *length > 0.0), "{dash:?}");
            assert!(Dash::ALL[..place].iter().all(|other| other.lengths() != lengths), "{dash:?}");
        }
    }
}
