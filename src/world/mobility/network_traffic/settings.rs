//! What drivers and their vehicles are like, class by class.

use crate::units::{Meters, MetersPerSecond, MetersPerSecondSquared, SimDuration};
use crate::world::mobility::{IdmParameters, MobilParameters, RoadUserClass, VehicleShape};
use crate::world::road::network::LaneUser;

/// One class of road users.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClassSettings {
    /// The outline.
    pub shape: VehicleShape,
    /// How drivers follow.
    pub idm: IdmParameters,
    /// Mean of the desired speed over the speed limit.
    pub speed_factor: f64,
    /// Its standard deviation; draws are cut off at two of them.
    pub speed_factor_deviation: f64,
    /// What the class drives at most: by its engine, its law or its legs.
    pub top_speed: MetersPerSecond,
}

/// What drivers and their vehicles are like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DriverSettings {
    /// Passenger cars.
    pub car: ClassSettings,
    /// Lorries.
    pub truck: ClassSettings,
    /// Buses.
    pub bus: ClassSettings,
    /// Motorcycles.
    pub motorcycle: ClassSettings,
    /// People on bicycles.
    pub cyclist: ClassSettings,
    /// People on foot.
    pub pedestrian: ClassSettings,
    /// How drivers change lanes.
    pub mobil: MobilParameters,
    /// The lateral acceleration in bends that drivers accept.
    pub lateral_acceleration: MetersPerSecondSquared,
    /// How much earlier than who goes first a driver has to be out of the way.
    pub gap_margin: SimDuration,
}

const fn shape(length: f64, width: f64, height: f64) -> VehicleShape {
    VehicleShape {
        length: Meters(length),
        width: Meters(width),
        height: Meters(height),
        antenna_height: Meters(height),
    }
}

const fn idm(time_headway_ms: i64, acceleration: f64) -> IdmParameters {
    IdmParameters {
        time_headway: SimDuration::from_millis(time_headway_ms),
        jam_distance: Meters(2.0),
        maximum_acceleration: MetersPerSecondSquared(acceleration),
        comfortable_deceleration: MetersPerSecondSquared(2.0),
        exponent: 4.0,
    }
}

impl DriverSettings {
    /// Followers like those of the highway's defaults; outlines of TR 37.885 (types 2 and 3), and chosen ones for the others.
    pub const STANDARD: Self = Self {
        car: ClassSettings {
            shape: VehicleShape::CAR,
            idm: idm(1200, 1.4),
            speed_factor: 1.0,
            speed_factor_deviation: 0.08,
            top_speed: MetersPerSecond(50.0),
        },
        truck: ClassSettings {
            shape: VehicleShape::TRUCK,
            idm: idm(1700, 0.7),
            speed_factor: 1.0,
            speed_factor_deviation: 0.05,
            // 80 km/h outside towns (StVO section 3).
            top_speed: MetersPerSecond(80.0 / 3.6),
        },
        bus: ClassSettings {
            shape: shape(12.0, 2.55, 3.0),
            idm: idm(1500, 1.0),
            speed_factor: 1.0,
            speed_factor_deviation: 0.05,
            top_speed: MetersPerSecond(80.0 / 3.6),
        },
        motorcycle: ClassSettings {
            shape: shape(2.2, 0.8, 1.6),
            idm: idm(1100, 2.0),
            speed_factor: 1.05,
            speed_factor_deviation: 0.1,
            top_speed: MetersPerSecond(50.0),
        },
        cyclist: ClassSettings {
            shape: shape(1.8, 0.6, 1.75),
            idm: idm(1000, 0.8),
            // Of the mean speed of 4.2 m/s on paths.
            speed_factor: 1.0,
            speed_factor_deviation: 0.2,
            top_speed: MetersPerSecond(4.2),
        },
        pedestrian: ClassSettings {
            shape: shape(0.5, 0.5, 1.7),
            idm: idm(500, 1.0),
            // Weidmann 1993: 1.34 m/s, standard deviation 0.26 m/s.
            speed_factor: 1.0,
            speed_factor_deviation: 0.19,
            top_speed: MetersPerSecond(1.34),
        },
        mobil: MobilParameters { politeness: 0.2, ..MobilParameters::KESTING_2007 },
        lateral_acceleration: MetersPerSecondSquared(2.5),
        gap_margin: SimDuration::from_millis(1500),
    };

    /// The settings of a class.
    #[inline]
    pub const fn of(&self, class: RoadUserClass) -> &ClassSettings {
        match class {
            RoadUserClass::Car => &self.car,
            RoadUserClass::Truck => &self.truck,
            RoadUserClass::Bus => &self.bus,
            RoadUserClass::Motorcycle => &self.motorcycle,
            RoadUserClass::Cyclist => &self.cyclist,
            RoadUserClass::Pedestrian => &self.pedestrian,
        }
    }
}

/// The name that lanes have for a class.
pub(super) const fn lane_user(class: RoadUserClass) -> LaneUser {
    match class {
        RoadUserClass::Car => LaneUser::Car,
        RoadUserClass::Truck => LaneUser::Truck,
        RoadUserClass::Bus => LaneUser::Bus,
        RoadUserClass::Motorcycle => LaneUser::Motorcycle,
        RoadUserClass::Cyclist => LaneUser::Bicycle,
        RoadUserClass::Pedestrian => LaneUser::Pedestrian,
    }
}
