//! The radio medium that all stations share.
//!
//! Per pair of stations, [`LinkTable`] keeps the mean received power; it changes only when stations move. [`FrameMedium`]
//! carries frames of unslotted technologies: when one begins, a single sweep over the sender's links draws the fading,
//! adds the power at every receiver and decides who locks on; when it ends, a second sweep takes the power away and
//! decides who has decoded it. In a large scene, frames are faint at most receivers: there
//! they are a sum and nothing more. [`slot_medium`] does the same for technologies with slots. What stations of other technologies
//! send in the same band comes as an [`Emission`]: energy that nobody receives. A link costs tens of nanoseconds and nothing
//! is allocated in steady state.

mod attowatts;
mod drawn_pairs;
mod emission;
mod faint_power;
mod frame_medium;
mod gain_rows;
mod link_model;
mod link_table;
mod odometers;
mod pairs;
mod receiver;
mod scene;
mod seen_pairs;
mod sight;
pub mod slot_medium;
mod station_grid;
#[cfg(test)]
mod tests;

pub use attowatts::Attowatts;
pub use emission::{Band, Emission};
pub use frame_medium::{FrameFormat, FrameManner, FrameMedium, FrameSlot, LinkFate, LinkOutcome};
pub use gain_rows::Faint;
pub use link_model::{LinkModel, PacketVariation, Radio};
pub use link_table::{Link, LinkTable, MeanPowerCut};
pub use receiver::{BusyEdge, Capture, CbrMeasure, MediumView, ReceptionSettings, SinrRule};
pub use scene::Scene;
pub use sight::{BuildingEffect, DrawnSight, ObstructionLasts, SeenSight, Sight, VehicleEffect};
