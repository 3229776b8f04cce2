//! Values that have names instead of numbers.

use crate::units::{DegreesPerSecond, Meters};

/// Defines an ENUMERATED: the variants are numbered from 0 in the order of the standard.
macro_rules! names {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant),+
        }

        impl $name {
            /// Every value, in the order of the standard.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// Bits on the wire.
            pub(in crate::station::message) const BITS: u32 =
                crate::station::message::uper::bits_for(Self::ALL.len() as u64 - 1);

            /// What stands in the bits.
            #[inline]
            pub(in crate::station::message) fn offset(self) -> u64 {
                self as u64
            }

            /// The value of the bits, none for numbers without a name.
            #[inline]
            pub(in crate::station::message) fn from_offset(offset: u64) -> Option<Self> {
                Self::ALL.get(offset as usize).copied()
            }
        }
    };
}

pub(super) use names;

names! {
    /// Half of the 95 % confidence interval of an altitude.
    AltitudeConfidence {
        /// 0.01 m
        Within0_01M,
        /// 0.02 m
        Within0_02M,
        /// 0.05 m
        Within0_05M,
        /// 0.1 m
        Within0_1M,
        /// 0.2 m
        Within0_2M,
        /// 0.5 m
        Within0_5M,
        /// 1 m
        Within1M,
        /// 2 m
        Within2M,
        /// 5 m
        Within5M,
        /// 10 m
        Within10M,
        /// 20 m
        Within20M,
        /// 50 m
        Within50M,
        /// 100 m
        Within100M,
        /// 200 m
        Within200M,
        /// more than 200 m
        OutOfRange,
        /// not known
        Unavailable,
    }
}

names! {
    /// Way the vehicle drives.
    DriveDirection {
        /// Forward.
        Forward,
        /// Backward.
        Backward,
        /// Not known.
        Unavailable,
    }
}

names! {
    /// How a road user is about to change its speed.
    AccelerationChange {
        /// Faster.
        Accelerate,
        /// Slower.
        Decelerate,
    }
}

names! {
    /// Where a road user is about to turn.
    TurningDirection {
        /// To the left.
        Left,
        /// To the right.
        Right,
    }
}

names! {
    /// Half of the 95 % confidence interval of a curvature.
    CurvatureConfidence {
        /// 0.00002 1/m
        Within0_00002PerM,
        /// 0.0001 1/m
        Within0_0001PerM,
        /// 0.0005 1/m
        Within0_0005PerM,
        /// 0.002 1/m
        Within0_002PerM,
        /// 0.01 1/m
        Within0_01PerM,
        /// 0.1 1/m
        Within0_1PerM,
        /// more than 0.1 1/m
        OutOfRange,
        /// not known
        Unavailable,
    }
}

names! {
    /// Whether the yaw rate was used to calculate the curvature.
    CurvatureCalculationMode {
        /// It was.
        YawRateUsed,
        /// It was not.
        YawRateNotUsed,
        /// Not known.
        Unavailable,
    }
}

names! {
    /// Half of the 95 % confidence interval of a yaw rate.
    YawRateConfidence {
        /// 0.01 degree/s
        Within0_01DegPerS,
        /// 0.05 degree/s
        Within0_05DegPerS,
        /// 0.1 degree/s
        Within0_1DegPerS,
        /// 1 degree/s
        Within1DegPerS,
        /// 5 degree/s
        Within5DegPerS,
        /// 10 degree/s
        Within10DegPerS,
        /// 100 degree/s
        Within100DegPerS,
        /// more than 100 degree/s
        OutOfRange,
        /// not known
        Unavailable,
    }
}

names! {
    /// What is known about a trailer.
    VehicleLengthConfidence {
        /// There is none.
        NoTrailerPresent,
        /// There is one and the length holds it.
        TrailerPresentWithKnownLength,
        /// There is one and the length does not hold it.
        TrailerPresentWithUnknownLength,
        /// Whether there is one is not known.
        TrailerPresenceIsUnknown,
        /// Nothing is known.
        Unavailable,
    }
}

names! {
    /// Role of the vehicle at the moment (names of release 2).
    VehicleRole {
        /// Private traffic.
        Default,
        /// Public transport.
        PublicTransport,
        /// Special transport.
        SpecialTransport,
        /// Dangerous goods.
        DangerousGoods,
        /// Road work.
        RoadWork,
        /// Rescue.
        Rescue,
        /// Emergency.
        Emergency,
        /// Safety car.
        SafetyCar,
        /// Agriculture.
        Agriculture,
        /// Commercial.
        Commercial,
        /// Military.
        Military,
        /// Road operator.
        RoadOperator,
        /// Taxi.
        Taxi,
        /// Vehicle subject to an urban access regulation.
        Uvar,
        /// For future use.
        Rfu1,
        /// For future use.
        Rfu2,
    }
}

impl AltitudeConfidence {
    /// The narrowest class that holds `accuracy`.
    pub fn from_accuracy(accuracy: Meters) -> Self {
        const LIMITS: [f64; 14] = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0];
        class(accuracy.0, &LIMITS).map_or(Self::Unavailable, |class| Self::ALL[class])
    }
}

impl CurvatureConfidence {
    /// The narrowest class that holds `accuracy_per_m`.
    pub fn from_accuracy_per_m(accuracy_per_m: f64) -> Self {
        const LIMITS: [f64; 6] = [0.000_02, 0.000_1, 0.000_5, 0.002, 0.01, 0.1];
        class(accuracy_per_m, &LIMITS).map_or(Self::Unavailable, |class| Self::ALL[class])
    }
}

impl YawRateConfidence {
    /// The narrowest class that holds `accuracy`.
    pub fn from_accuracy(accuracy: DegreesPerSecond) -> Self {
        const LIMITS: [f64; 7] = [0.01, 0.05, 0.1, 1.0, 5.0, 10.0, 100.0];
        class(accuracy.0, &LIMITS).map_or(Self::Unavailable, |class| Self::ALL[class])
    }
}

/// Index of the first limit that is not exceeded; their number, which is "out of range", if all are.
fn class(value: f64, limits: &[f64]) -> Option<usize> {
    if value.is_nan() || value < 0.0 {
        return None;
    }
    Some(limits.iter().position(|limit| value <= *limit).unwrap_or(limits.len()))
}
