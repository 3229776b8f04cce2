//! What makes one traffic differ from another.

use crate::units::{MetersPerSecond, SimDuration};
use crate::world::mobility::{IdmParameters, MobilParameters, RoadUserClass, TrafficError, VehicleShape};
use crate::world::road::Highway;

/// Whether vehicles move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Motion {
    /// Every vehicle stands where it was placed, also where bodies would overlap: a line of stations, not of cars.
    Static,
    /// Drivers follow, change lanes and never touch.
    Driving,
}

/// One value for cars, one for trucks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PerClass<T> {
    /// The value for cars.
    pub car: T,
    /// The value for trucks.
    pub truck: T,
}

/// The normal distribution that desired speeds are drawn from, cut off at two standard deviations.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DesiredSpeed {
    /// The mean.
    pub mean: MetersPerSecond,
    /// The standard deviation before the cut; what is drawn has 0.88 times as much.
    pub standard_deviation: MetersPerSecond,
}

/// What the drivers and their vehicles are like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrafficSettings {
    /// Whether vehicles move.
    pub motion: Motion,
    /// The share of trucks among all vehicles.
    pub truck_share: f64,
    /// How many lanes, counted from the right, trucks may use.
    pub truck_lanes: u32,
    /// How fast drivers want to go.
    pub desired_speed: PerClass<DesiredSpeed>,
    /// How drivers follow.
    pub idm: PerClass<IdmParameters>,
    /// How drivers change lanes; without it, they stay in theirs.
    pub mobil: Option<MobilParameters>,
    /// The outlines of the vehicles.
    pub shape: PerClass<VehicleShape>,
}

impl<T> PerClass<T> {
    /// The same value for both.
    pub fn both(value: T) -> Self
    where
        T: Clone,
    {
        Self { car: value.clone(), truck: value }
    }

    /// The value for `class`: that of trucks is for all heavy vehicles.
    #[inline]
    pub fn of(&self, class: RoadUserClass) -> &T {
        match class {
            RoadUserClass::Truck | RoadUserClass::Bus => &self.truck,
            _ => &self.car,
        }
    }
}

impl TrafficSettings {
    /// The probability that a vehicle placed in lane `number` is a truck.
    ///
    /// Trucks keep to some lanes, so these hold more of them than the whole road does.
    pub(crate) fn truck_share_in_lane(&self, highway: &Highway, number: u32) -> f64 {
        let truck_lanes = self.truck_lanes.min(highway.lanes_per_direction);
        if number < truck_lanes {
            self.truck_share * f64::from(highway.lanes_per_direction) / f64::from(truck_lanes)
        } else {
            0.0
        }
    }

    /// Whether every number makes sense, alone and on this road.
    pub(crate) fn check(&self, highway: &Highway) -> Result<(), TrafficError> {
        let demand = |field: &str, value: f64, accepted: bool, expected: &'static str| {
            if accepted && value.is_finite() {
                Ok(())
            } else {
                Err(TrafficError::OutOfRange { field: field.to_owned(), value, expected })
            }
        };
        demand("truck_share", self.truck_share, (0.0..=1.0).contains(&self.truck_share), "0 to 1")?;
        demand("truck_lanes", f64::from(self.truck_lanes), self.truck_lanes >= 1, "1 or more")?;
        if self.truck_share_in_lane(highway, 0) > 1.0 {
            let lanes = highway.lanes_per_direction;
            return Err(TrafficError::TooManyTrucks { share: self.truck_share, truck_lanes: self.truck_lanes, lanes });
        }
        for (class, desired, idm, shape) in [
            ("car", self.desired_speed.car, self.idm.car, self.shape.car),
            ("truck", self.desired_speed.truck, self.idm.truck, self.shape.truck),
        ] {
            let (mean, deviation) = (desired.mean.0, desired.standard_deviation.0);
            let positives = [
                ("desired_speed.mean", mean),
                ("idm.maximum_acceleration", idm.maximum_acceleration.0),
                ("idm.comfortable_deceleration", idm.comfortable_deceleration.0),
                ("idm.exponent", idm.exponent),
                ("idm.jam_distance", idm.jam_distance.0),
                ("idm.time_headway", idm.time_headway.as_secs_f64()),
                ("shape.length", shape.length.0),
            ];
            for (field, value) in positives {
                demand(&format!("{class}.{field}"), value, value > 0.0, "a positive number")?;
            }
            let field = format!("{class}.desired_speed.standard_deviation");
            let accepted = deviation >= 0.0 && deviation < mean / 2.0;
            demand(&field, deviation, accepted, "zero or more, and less than half of the mean")?;
        }
        if let Some(mobil) = self.mobil {
            let from_zero = [
                ("mobil.politeness", mobil.politeness),
                ("mobil.threshold", mobil.threshold.0),
                ("mobil.safe_deceleration", mobil.safe_deceleration.0),
                ("mobil.minimum_interval", mobil.minimum_interval.as_secs_f64()),
            ];
            for (field, value) in from_zero {
                demand(field, value, value >= 0.0, "zero or more")?;
            }
            let duration = mobil.duration.as_secs_f64();
            demand("mobil.duration", duration, mobil.duration > SimDuration::ZERO, "a positive number of seconds")?;
            let bias = mobil.keep_right_bias.0;
            demand("mobil.keep_right_bias", bias, true, "a number")?;
        }
        Ok(())
    }
}
