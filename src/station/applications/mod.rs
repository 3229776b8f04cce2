//! Applications: what a station does with what it knows, besides telling others.
//!
//! An [`Application`] looks at what its station knows at the end of every step, and may ask the driver, a person or an automated
//! function, to drive slower. How a vehicle obeys is the traffic's business. [`RoadHazardSignalling`] warns of events ahead.

mod application;
mod road_hazard_signalling;

pub use application::{Application, Notice, Reaction, SpeedAdvice, Warning};
pub use road_hazard_signalling::{RoadHazardSettings, RoadHazardSignalling};
