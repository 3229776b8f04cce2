//! Colours and dashes of the radio, from the theme.

use crate::evaluation::record::{LossCause, MessageKind, Outcome};
use crate::theme::{self, Rgb};

use super::paint::{Dashes, Rgba};

/// A colour of the theme with an opacity, in linear light as materials want it.
pub fn with_opacity(colour: Rgb, opacity: f32) -> Rgba {
    let [red, green, blue] = colour.to_linear();
    [red, green, blue, opacity]
}

/// The colour of a kind of message.
pub fn of_message(kind: MessageKind) -> Rgb {
    theme::message(kind.name())
}

/// How the link of a frame is drawn that ended so at its receiver.
pub fn of_outcome(outcome: Outcome) -> (Rgb, Dashes) {
    match outcome {
        Outcome::Received => (theme::received(), Dashes::SOLID),
        Outcome::Lost(cause) => (theme::loss_cause(cause.code()), dashes_of(cause)),
    }
}

fn dashes_of(cause: LossCause) -> Dashes {
    match cause {
        LossCause::Sensing => Dashes::DOTS,
        LossCause::HalfDuplex => Dashes::STROKE_AND_TWO_DOTS,
        LossCause::ReceiverBusy => Dashes::STROKE_AND_DOT,
        LossCause::Propagation => Dashes::SHORT,
        LossCause::Collision => Dashes::LONG,
        LossCause::Rejected => Dashes::STROKE_AND_TWO_DOTS,
    }
}

/// What a cause is called where a stranger reads it.
pub fn in_words(cause: LossCause) -> &'static str {
    match cause {
        LossCause::Sensing => "too weak to notice",
        LossCause::HalfDuplex => "was sending itself",
        LossCause::ReceiverBusy => "busy with another frame",
        LossCause::Propagation => "lost in noise",
        LossCause::Collision => "drowned by another sender",
        LossCause::Rejected => "not accepted",
    }
}
