//! What a station knows of itself.

use crate::geometry::KinematicState;
use crate::station::message::quantities::StationType;
use crate::units::{Meters, SimTime};

/// What kind of station it is, as far as messages tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StationKind {
    /// A passenger car.
    Car,
    /// A heavy truck.
    Truck,
    /// A bus.
    Bus,
    /// A motorcycle.
    Motorcycle,
    /// A person on foot with a device.
    Pedestrian,
    /// A bicycle.
    Cyclist,
    /// A unit at the road side.
    RoadSideUnit,
}

impl StationKind {
    /// The kind in words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Car => "car",
            Self::Truck => "truck",
            Self::Bus => "bus",
            Self::Motorcycle => "motorcycle",
            Self::Pedestrian => "pedestrian",
            Self::Cyclist => "cyclist",
            Self::RoadSideUnit => "road-side unit",
        }
    }

    /// Whether it drives on the carriageway with an engine.
    pub const fn is_vehicle(self) -> bool {
        matches!(self, Self::Car | Self::Truck | Self::Bus | Self::Motorcycle)
    }

    /// The kind as messages name it.
    pub const fn station_type(self) -> StationType {
        match self {
            Self::Car => StationType::PASSENGER_CAR,
            Self::Truck => StationType::HEAVY_TRUCK,
            Self::Bus => StationType::BUS,
            Self::Motorcycle => StationType::MOTORCYCLE,
            Self::Pedestrian => StationType::PEDESTRIAN,
            Self::Cyclist => StationType::CYCLIST,
            Self::RoadSideUnit => StationType::ROAD_SIDE_UNIT,
        }
    }
}

/// Position, motion and size of a station at one instant.
#[derive(Clone, Copy, Debug)]
pub struct EgoState {
    /// When the state was true.
    pub at: SimTime,
    /// Where it is and how it moves.
    pub motion: KinematicState,
    /// What it is.
    pub kind: StationKind,
    /// Bumper to bumper.
    pub length: Meters,
    /// Without mirrors.
    pub width: Meters,
}

impl EgoState {
    /// The state a little later, as a positioning unit would extrapolate it.
    pub fn extrapolated_to(&self, later: SimTime) -> Self {
        if later <= self.at {
            return *self;
        }
        Self { at: later, motion: self.motion.extrapolate(later - self.at), ..*self }
    }
}
