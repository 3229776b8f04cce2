//! Facilities: what a station tells others about itself, and when.

mod ca_service;
mod cam_trigger;
mod ego_state;
mod path_trace;

pub use ca_service::{CaService, CaServiceSettings};
pub use cam_trigger::{CamRule, CamTiming, CamTrigger, EtsiCamRule, MotionChange};
pub use ego_state::{EgoState, VehicleKind};
pub use path_trace::{PathTrace, TracePoint};
