//! What a vehicle of the world looks like to its own station.

use crate::station::facilities::{EgoState, StationKind};
use crate::units::SimTime;
use crate::world::mobility::{Vehicle, VehicleClass};

/// The state that the station of `vehicle` knows at `now`.
pub(super) fn ego_state_of(vehicle: &Vehicle, now: SimTime) -> EgoState {
    EgoState {
        at: now,
        motion: vehicle.state,
        kind: match vehicle.class {
            VehicleClass::Car => StationKind::Car,
            VehicleClass::Truck => StationKind::Truck,
        },
        length: vehicle.shape.length,
        width: vehicle.shape.width,
    }
}
