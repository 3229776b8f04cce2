//! Quantities as the messages carry them: whole numbers with the unit, limits and special values of the Common Data
//! Dictionary (TS 102 894-2).
//!
//! A value of these types is always in range, so packing it cannot fail. Constructors take physical values, round to
//! the nearest step and follow the dictionary where the value does not fit: most types have an "out of range" value or
//! take the nearest limit, positions become "unavailable". What is not a number is unavailable.

mod event;
mod motion;
mod names;
mod perception;
mod position;
mod road_side;
mod special_vehicle;
mod vehicle;
mod vru;

pub use event::{
    DeltaTimeMilliSecondPositive, DeltaTimeSecond, InformationQuality, RoadType, StandardLength3b, Termination,
    TimestampIts, TrafficDirection,
};
pub use motion::{
    AccelerationConfidence, AccelerationValue, CurvatureValue, HeadingConfidence, HeadingValue, SpeedConfidence,
    SpeedValue, SteeringWheelAngleConfidence, SteeringWheelAngleValue, YawRateValue,
};
pub use names::{
    AccelerationChange, AltitudeConfidence, CurvatureCalculationMode, CurvatureConfidence, DriveDirection,
    TurningDirection, VehicleLengthConfidence, VehicleRole, YawRateConfidence,
};
pub use perception::{
    AngleConfidence, CartesianAngleValue, CartesianCoordinateLarge, ConfidenceLevel, CoordinateConfidence,
    DeltaTimeMilliSecondSigned, ObjectAge, ObjectDimensionConfidence, ObjectDimensionValue, ObjectPerceptionQuality,
    SensorType, VehicleSubClass, VelocityComponentValue,
};
pub use position::{
    AltitudeValue, DeltaAltitude, DeltaLatitude, DeltaLongitude, Latitude, Longitude, PathDeltaTime, SemiAxisLength,
};
pub use road_side::{
    AdvisorySpeedType, AllowedManeuvers, ApproachId, DSecond, Elevation, IntersectionStatus, LaneDirectionalUse,
    LaneKind, LaneSharing, LaneWidth, MinuteOfTheYear, MovementPhaseState, MsgCount, RegulatorySpeed, SpeedAdvice,
    SpeedLimitType, TimeIntervalConfidence, TimeMark, ZoneLength,
};
pub use special_vehicle::{
    CauseCodeType, DangerousGoodsBasic, EmergencyPriority, HardShoulderStatus, LightBarSirenInUse, ProtectedZoneId,
    ProtectedZoneRadius, ProtectedZoneType, RoadworksSubCauseCode, SpecialTransportType, SpeedLimit, TrafficRule,
};
pub use vehicle::{
    AccelerationControl, ExteriorLights, GenerationDeltaTime, LanePosition, PerformanceClass, StationType,
    VehicleLengthValue, VehicleWidth,
};
pub use vru::{
    ClusterBreakupReason, ClusterLeaveReason, DeltaTimeQuarterSecond, DeltaTimeTenthOfSecond, LaneConfidence,
    LaneDirection, LaneType, RollAngleConfidence, RollAngleValue, ShapeLength, ShapeOrientation,
    StabilityLossProbability, TrajectoryInterceptionConfidence, TrajectoryInterceptionProbability, VruClusterProfiles,
    VruDeviceUsage, VruEnvironment, VruMovementControl, VruSizeClass, VruSpecificExteriorLights, VruSubProfile,
};

/// Defines a whole number with limits.
macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident($number:ty), $lower:literal..=$upper:literal $(, unavailable $unavailable:literal)?) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name($number);

        impl $name {
            /// Least value on the wire.
            pub const LOWER: $number = $lower;
            /// Greatest value on the wire.
            pub const UPPER: $number = $upper;
            $(
                /// The value is not known.
                pub const UNAVAILABLE: Self = Self($unavailable);

                /// Whether the value is known.
                pub fn is_available(self) -> bool {
                    self != Self::UNAVAILABLE
                }
            )?
            /// Bits on the wire.
            pub(in crate::station::message) const BITS: u32 =
                crate::station::message::uper::bits_for(($upper as i64 - $lower as i64) as u64);

            /// The value with that number on the wire, none outside the limits.
            pub const fn from_raw(raw: $number) -> Option<Self> {
                // Compared in a wider type: a limit may be that of the number type itself.
                if raw as i64 >= $lower && raw as i64 <= $upper { Some(Self(raw)) } else { None }
            }

            /// The number on the wire.
            pub const fn raw(self) -> $number {
                self.0
            }

            /// What stands in the bits.
            #[inline]
            pub(in crate::station::message) fn offset(self) -> u64 {
                (i64::from(self.0) - $lower) as u64
            }

            /// The value of the bits, none outside the limits.
            #[inline]
            pub(in crate::station::message) fn from_offset(offset: u64) -> Option<Self> {
                if offset > ($upper as i64 - $lower as i64) as u64 {
                    return None;
                }
                Some(Self((offset as i64 + $lower) as $number))
            }
        }
    };
}
pub(super) use quantity;

/// `value / step` rounded to the nearest whole number and kept within `lower..=upper`; none if it is not a number.
fn steps(value: f64, step_per_unit: f64, lower: i32, upper: i32) -> Option<i32> {
    if value.is_nan() {
        return None;
    }
    Some((value * step_per_unit).round().clamp(f64::from(lower), f64::from(upper)) as i32)
}

#[cfg(test)]
mod tests;
