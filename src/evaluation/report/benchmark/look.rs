//! How a technology looks in every figure: colour, broken line and shape, any of which is enough.

use plotters::style::RGBColor;

use crate::evaluation::report::theme::THEME;
use crate::theme::Hue;

/// Colours in the order in which technologies get them; all differ for any kind of colour vision.
const COLOURS: [Hue; 6] = [Hue::Blue, Hue::Vermillion, Hue::BluishGreen, Hue::ReddishPurple, Hue::Orange, Hue::SkyBlue];
const MARKERS: [&str; 5] = ["circle", "square", "triangle", "diamond", "cross"];
const DASHES: [&str; 4] = ["solid", "dashed", "dotted", "dash-dotted"];

/// Hatchings of the parts of bars; neighbours differ.
const HATCHES: [&str; 6] = ["plain", "rising", "dots", "falling", "level", "upright"];

/// How a technology looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Look {
    pub colour: String,
    pub dash: &'static str,
    pub marker: &'static str,
}

/// The look of the technology at `place`: 60 places differ in colour, shape or line.
pub(super) fn look(place: usize) -> Look {
    Look {
        colour: hex(THEME.palette(COLOURS[place % COLOURS.len()])),
        dash: DASHES[place % DASHES.len()],
        marker: MARKERS[place % MARKERS.len()],
    }
}

/// The hatching of the part at `place`.
pub(super) fn hatch(place: usize) -> &'static str {
    HATCHES[place % HATCHES.len()]
}

/// A colour as `#rrggbb`.
pub(super) fn hex(RGBColor(red, green, blue): RGBColor) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_technologies_look_alike() {
        let all: Vec<Look> = (0..60).map(look).collect();
        for (place, one) in all.iter().enumerate() {
            assert!(!all[..place].contains(one), "{place}: {one:?}");
        }
        // Few technologies differ in every way.
        for (one, other) in [(0, 1), (0, 2), (1, 2)] {
            let (one, other) = (&all[one], &all[other]);
            assert!(one.colour != other.colour && one.dash != other.dash && one.marker != other.marker);
        }
    }
}
