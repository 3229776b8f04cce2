//! Stories: what a presenter would show and say, as files that play by themselves.
//!
//! A [`Story`] is one TOML file under `scenarios/stories/`: a scenario and steps, each with a title, a sentence, what to watch,
//! what happened (with figures of the run that is seen, never with numbers from the file), a camera and what is drawn. A
//! [`StoryPlayer`] turns them into the same commands that a presenter gives.

mod embedded;
mod file;
mod player;
mod select;
mod words;

pub use embedded::stories;
pub use file::{SelectBy, Story, StoryError, StoryStep};
pub use player::{Narration, StoryPlayer};
