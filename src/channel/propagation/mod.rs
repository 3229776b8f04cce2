//! What happens between two antennas.
//!
//! A link loses a median power with distance ([`path_loss`]), more or less of it where something stands in the way
//! ([`LinkState`], [`VehicleObstruction`]), slowly varying ([`Shadowing`]) and from frame to frame ([`Fading`]). Every
//! model is a pure function: of the geometry, of a deviate that the caller holds for a pair of stations, or of a key.
//! What must stay the same between two calls (a pair's shadowing, its obstruction) is therefore the caller's to keep.

mod decibel;
mod fading;
mod link_geometry;
mod link_state;
mod normal_deviate;
pub mod obstacles;
mod octave_table;
pub mod path_loss;
mod shadowing;
mod vehicle_obstruction;

pub use decibel::{db_to_linear_fast, exp_fast, log10_fast};
pub use fading::{Fading, FadingShape, NakagamiSegment};
pub use link_geometry::LinkGeometry;
pub use link_state::{
    BobanHighway, BobanUrban, LinkState, LinkStateModel, Tr37885Highway, Tr37885Urban, VehicleDensity,
};
pub use normal_deviate::{standard_normal, two_standard_normals};
pub(crate) use octave_table::OctaveTable;
pub use path_loss::PathLoss;
pub use shadowing::{Shadowing, ShadowingDeviation, ShadowingProcess};
pub use vehicle_obstruction::{Obstruction, ObstructionLossLaw, ObstructionPerFrame, VehicleObstruction};
