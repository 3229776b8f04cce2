//! The radio made visible: rings, links with their outcomes, ghosts, what is in the way, and maps of colours on the ground.
//!
//! [`draw`] turns the state of a show into triangles and labels; the plugin puts the triangles into one mesh per view.

mod draw;
pub mod heat;
pub mod knowledge;
mod labels;
pub mod links;
pub mod look;
pub mod paint;
mod plugin;

pub use draw::{Label, LabelKind, draw};
pub use plugin::{LabelSet, RadioPlugin};
