//! What a vehicle of the world looks like to its own station.

use crate::station::facilities::{EgoState, StationKind};
use crate::units::SimTime;
use crate::world::mobility::{RoadUserClass, Vehicle};

/// A class of road users as stations name it.
pub(super) fn station_kind(class: RoadUserClass) -> StationKind {
    match class {
        RoadUserClass::Car => StationKind::Car,
        RoadUserClass::Truck => StationKind::Truck,
        RoadUserClass::Bus => StationKind::Bus,
        RoadUserClass::Motorcycle => StationKind::Motorcycle,
        RoadUserClass::Cyclist => StationKind::Cyclist,
        RoadUserClass::Pedestrian => StationKind::Pedestrian,
    }
}

/// The state that the station of `vehicle` knows at `now`.
pub(super) fn ego_state_of(vehicle: &Vehicle, now: SimTime) -> EgoState {
    EgoState {
        at: now,
        motion: vehicle.state,
        kind: station_kind(vehicle.class),
        length: vehicle.shape.length,
        width: vehicle.shape.width,
    }
}
