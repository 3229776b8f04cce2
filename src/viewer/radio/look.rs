//! Colours and dashes of the radio, from the theme.

use crate::evaluation::record::{MessageKind, Outcome};
use crate::theme::{Dash, RECEIVED, Rgb, THEME, TimeOfDay};

use super::paint::{Dashes, Rgba};

/// A colour of the theme with an opacity, in linear light as materials want it.
pub fn with_opacity(colour: Rgb, opacity: f32) -> Rgba {
    let [red, green, blue] = colour.to_linear();
    [red, green, blue, opacity]
}

/// The colour of a kind of message; by night the paler one, so that it shines before dark ground.
pub fn of_message(kind: MessageKind, time: TimeOfDay) -> Rgb {
    let colour = THEME.message(kind.name());
    match time {
        TimeOfDay::Day => colour,
        TimeOfDay::Night => colour.mixed(Rgb { red: 255, green: 255, blue: 255 }, 0.35),
    }
}

/// How the link of a frame is drawn that ended so at its receiver.
pub fn of_outcome(outcome: Outcome, time: TimeOfDay) -> (Rgb, Dashes) {
    let code = match outcome {
        Outcome::Received => RECEIVED,
        Outcome::Lost(cause) => cause.code(),
    };
    let look = THEME.outcome(code).expect("the theme has all outcomes, as its test says");
    (look.colour(time), dashes_of(look.dash))
}

fn dashes_of(dash: Dash) -> Dashes {
    match dash {
        Dash::Solid => Dashes::SOLID,
        Dash::Dashed => Dashes::SHORT,
        Dash::Dotted => Dashes::DOTS,
        Dash::DashDot => Dashes::STROKE_AND_DOT,
        Dash::DashDotDot => Dashes::STROKE_AND_TWO_DOTS,
        Dash::LongDash => Dashes::LONG,
        Dash::SparseDot => Dashes::SPARSE_DOTS,
    }
}
