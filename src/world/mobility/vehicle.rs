//! Vehicles as the rest of the world sees them.

use crate::units::{Meters, MetersPerSecond, SimDuration};
use crate::world::mobility::KinematicState;
use crate::world::road::LaneId;

/// What kind of road user it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RoadUserClass {
    /// A passenger car.
    Car,
    /// A lorry.
    Truck,
    /// A bus.
    Bus,
    /// A motorcycle.
    Motorcycle,
    /// Somebody on a bicycle.
    Cyclist,
    /// Somebody on foot.
    Pedestrian,
}

/// The box around a vehicle, and where its antenna is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VehicleShape {
    /// From bumper to bumper.
    pub length: Meters,
    /// From side to side, without mirrors.
    pub width: Meters,
    /// From the ground to the roof.
    pub height: Meters,
    /// From the ground to the antenna.
    pub antenna_height: Meters,
}

/// A vehicle on the road.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Vehicle {
    /// The name that stays; vehicles are sorted by it.
    pub id: u32,
    /// What kind of vehicle it is.
    pub class: RoadUserClass,
    /// Its outline.
    pub shape: VehicleShape,
    /// The speed that the driver wants on an empty road.
    pub desired_speed: MetersPerSecond,
    /// The lane that it keeps or, while it changes, the lane that it moves to.
    pub lane: LaneId,
    /// The lane that it is leaving; until the change is over, the vehicle stands in the way of both.
    pub leaving: Option<LaneId>,
    /// Its motion; the position is that of the middle of the front edge.
    pub state: KinematicState,
    /// How often it has passed the end of the road and come in again at the start.
    pub laps: u32,
    /// When in its period a positions file lets it send.
    pub phase: Option<SimDuration>,
}

impl VehicleShape {
    /// A car with the antenna at the bumper: type 1 of 3GPP TR 37.885, section 6.1.2.
    pub const CAR_BUMPER_ANTENNA: Self = Self { antenna_height: Meters(0.75), ..Self::CAR };
    /// A car with the antenna on the roof: type 2 of 3GPP TR 37.885, section 6.1.2.
    pub const CAR: Self =
        Self { length: Meters(5.0), width: Meters(2.0), height: Meters(1.6), antenna_height: Meters(1.6) };
    /// A lorry or a bus: type 3 of 3GPP TR 37.885, section 6.1.2.
    pub const TRUCK: Self =
        Self { length: Meters(13.0), width: Meters(2.6), height: Meters(3.0), antenna_height: Meters(3.0) };
}
