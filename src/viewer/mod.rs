//! The window: a Bevy scene and panels over a run that is simulated as it is shown.
//!
//! Three layers, from the inside out. [`run`] simulates a scenario and keeps a timeline of it. [`show`] is everything that a
//! presenter can change, as plain state with [`show::Command`]s; keyboard, mouse, touch, gamepad, panels, stories and tests
//! all speak in commands. The plugins ([`scene`], [`radio`], [`panels`], [`input`]) only draw what the show says, into a
//! [`window`] or into the pictures of a [`recording`]. Nothing here needs threads, files or a clock of its own: what a host
//! gives is in [`host`], so that a browser can be one.

mod app;
mod failure;
pub mod host;
pub mod input;
pub mod panels;
pub mod radio;
pub mod recording;
pub mod run;
pub mod scene;
pub mod sets;
pub mod show;
pub mod story;
pub mod window;

pub use failure::WindowError;
