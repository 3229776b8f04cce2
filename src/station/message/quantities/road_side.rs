//! What the road side tells of signals and lanes (ISO/TS 19091, TS 103 301).

use super::names::names;
use super::{quantity, steps};
use crate::units::{Meters, MetersPerSecond, SimDuration, SimTime};

quantity! {
    /// Minutes since the year began, UTC.
    MinuteOfTheYear(u32), 0..=527_040, unavailable 527_040
}

quantity! {
    /// Milliseconds of the minute.
    DSecond(u16), 0..=65_535, unavailable 65_535
}

quantity! {
    /// Time of the hour, in 0.1 s; 36 000 is more than an hour away.
    TimeMark(u16), 0..=36_001, unavailable 36_001
}

quantity! {
    /// Class of the probability that the likely time is right, from 21 % (0) to 100 % (15).
    TimeIntervalConfidence(u8), 0..=15
}

quantity! {
    /// Number of a version, modulo 128.
    MsgCount(u8), 0..=127
}

quantity! {
    /// State of the controller: sixteen bits, the first bit of the standard the most significant.
    IntersectionStatus(u16), 0..=65_535
}

quantity! {
    /// Speed to drive at, in 0.1 m/s.
    SpeedAdvice(u16), 0..=500, unavailable 500
}

quantity! {
    /// Length of a stretch before the stop line, in m.
    ZoneLength(u16), 0..=10_000
}

quantity! {
    /// Height above the WGS84 ellipsoid, in 0.1 m.
    Elevation(i32), -4096..=61_439, unavailable -4096
}

quantity! {
    /// Width of a lane, in 0.01 m.
    LaneWidth(u16), 0..=32_767
}

quantity! {
    /// Speed limit, in 0.02 m/s.
    RegulatorySpeed(u16), 0..=8191, unavailable 8191
}

quantity! {
    /// Number of an arm of an intersection.
    ApproachId(u8), 0..=15
}

quantity! {
    /// Ways that a lane is used: into the intersection (most significant bit), out of it.
    LaneDirectionalUse(u8), 0..=3
}

quantity! {
    /// Who shares a lane: ten bits, the first bit of the standard the most significant.
    LaneSharing(u16), 0..=1023
}

quantity! {
    /// What may be done at the end of a lane: twelve bits, the first bit of the standard the most significant.
    AllowedManeuvers(u16), 0..=4095
}

names! {
    /// State of a movement.
    MovementPhaseState {
        /// Not known.
        Unavailable,
        /// The signal is out of order.
        Dark,
        /// Flashing red.
        StopThenProceed,
        /// Red.
        StopAndRemain,
        /// Red and amber.
        PreMovement,
        /// Green, with conflicting traffic.
        PermissiveMovementAllowed,
        /// Green, without conflicting traffic.
        ProtectedMovementAllowed,
        /// Amber, with conflicting traffic.
        PermissiveClearance,
        /// Amber, without conflicting traffic.
        ProtectedClearance,
        /// Flashing amber.
        CautionConflictingTraffic,
    }
}

names! {
    /// Purpose of a speed advice.
    AdvisorySpeedType {
        /// None.
        None,
        /// To meet green.
        GreenWave,
        /// To save energy.
        EcoDrive,
        /// For public transport.
        Transit,
    }
}

names! {
    /// Kind of a lane.
    LaneKind {
        /// For vehicles.
        Vehicle,
        /// For people who cross.
        Crosswalk,
        /// For bicycles.
        Bike,
        /// For people along the road.
        Sidewalk,
        /// Between two directions.
        Median,
        /// A marking.
        Striping,
        /// For trams and trains.
        TrackedVehicle,
        /// For parking.
        Parking,
    }
}

names! {
    /// Whom a speed limit is for.
    SpeedLimitType {
        /// Not known.
        Unknown,
        /// All, before a school.
        MaxSpeedInSchoolZone,
        /// All, before a school, while there are children.
        MaxSpeedInSchoolZoneWhenChildrenArePresent,
        /// All, at road works.
        MaxSpeedInConstructionZone,
        /// Vehicles, least speed.
        VehicleMinSpeed,
        /// Vehicles.
        VehicleMaxSpeed,
        /// Vehicles, at night.
        VehicleNightMaxSpeed,
        /// Trucks, least speed.
        TruckMinSpeed,
        /// Trucks.
        TruckMaxSpeed,
        /// Trucks, at night.
        TruckNightMaxSpeed,
        /// Vehicles with trailers, least speed.
        VehiclesWithTrailersMinSpeed,
        /// Vehicles with trailers.
        VehiclesWithTrailersMaxSpeed,
        /// Vehicles with trailers, at night.
        VehiclesWithTrailersNightMaxSpeed,
    }
}

const NANOSECONDS_PER_MINUTE: i64 = 60_000_000_000;
const NANOSECONDS_PER_MARK: i64 = 100_000_000;
const MARKS_PER_HOUR: i64 = 36_000;

impl MinuteOfTheYear {
    /// The minute of an instant, if the run begins with the year.
    pub fn of(time: SimTime) -> Self {
        Self((time.0 / NANOSECONDS_PER_MINUTE).rem_euclid(i64::from(Self::UPPER)) as u32)
    }
}

impl DSecond {
    /// The milliseconds of an instant's minute, if the run begins with a minute.
    pub fn of(time: SimTime) -> Self {
        Self((time.0.rem_euclid(NANOSECONDS_PER_MINUTE) / 1_000_000) as u16)
    }
}

impl TimeMark {
    /// More than an hour away.
    pub const BEYOND_AN_HOUR: Self = Self(36_000);

    /// The mark of an instant from `now` on, rounded to the nearest tenth, if the run begins with an hour.
    pub fn of(time: SimTime, now: SimTime) -> Self {
        if time - now >= SimDuration::from_millis(3_600_000) {
            return Self::BEYOND_AN_HOUR;
        }
        Self(((time.0 + NANOSECONDS_PER_MARK / 2).div_euclid(NANOSECONDS_PER_MARK)).rem_euclid(MARKS_PER_HOUR) as u16)
    }
}

impl SpeedAdvice {
    /// The speed; above 49.9 m/s the limit.
    pub fn from_speed(speed: MetersPerSecond) -> Self {
        steps(speed.0, 10.0, 0, 499).map_or(Self::UNAVAILABLE, |steps| Self(steps as u16))
    }
}

impl RegulatorySpeed {
    /// The speed; above 163.8 m/s the limit.
    pub fn from_speed(speed: MetersPerSecond) -> Self {
        steps(speed.0, 50.0, 0, 8190).map_or(Self::UNAVAILABLE, |steps| Self(steps as u16))
    }
}

impl LaneWidth {
    /// The width; above 327.67 m the limit.
    pub fn from_width(width: Meters) -> Self {
        Self(steps(width.0, 100.0, 0, 32_767).unwrap_or(0) as u16)
    }
}

impl IntersectionStatus {
    /// Fixed times.
    pub const FIXED_TIME_OPERATION: Self = Self(0x8000 >> 5);
    /// Times that follow the traffic.
    pub const TRAFFIC_DEPENDENT_OPERATION: Self = Self(0x8000 >> 6);
}

impl LaneDirectionalUse {
    /// Into the intersection.
    pub const INGRESS: Self = Self(0b10);
    /// Out of it.
    pub const EGRESS: Self = Self(0b01);
}

impl LaneSharing {
    /// Nobody.
    pub const NONE: Self = Self(0);
    /// Cars and trucks.
    pub const INDIVIDUAL_MOTORIZED: Self = Self(0x200 >> 3);
}

impl AllowedManeuvers {
    /// Straight on.
    pub const STRAIGHT: Self = Self(0x800);
    /// Left.
    pub const LEFT: Self = Self(0x400);
    /// Right.
    pub const RIGHT: Self = Self(0x200);
}
