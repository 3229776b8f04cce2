//! What is told about events.

use super::names::names;
use super::quantity;
use crate::units::{Meters, SimDuration, SimTime};

quantity! {
    /// TAI milliseconds since 2004-01-01T00:00:00Z.
    TimestampIts(i64), 0..=4_398_046_511_103
}

quantity! {
    /// A time, in s; at most a day.
    DeltaTimeSecond(u32), 0..=86_400
}

quantity! {
    /// Time between two messages, in ms.
    DeltaTimeMilliSecondPositive(u16), 1..=10_000
}

quantity! {
    /// How sure an event is, from 1 to 7.
    InformationQuality(u8), 0..=7, unavailable 0
}

names! {
    /// How an event ends before its time.
    Termination {
        /// Its originator takes it back.
        IsCancellation,
        /// Another station found that it is over.
        IsNegation,
    }
}

names! {
    /// Whom an event concerns (release 2).
    TrafficDirection {
        /// Everybody.
        AllTrafficDirections,
        /// Those who drive towards it.
        SameAsReferenceDirectionUpstream,
        /// Those who have passed it.
        SameAsReferenceDirectionDownstream,
        /// Those who come from the other side.
        OppositeToReferenceDirection,
    }
}

names! {
    /// A distance in eight classes.
    StandardLength3b {
        /// Below 50 m.
        LessThan50M,
        /// Below 100 m.
        LessThan100M,
        /// Below 200 m.
        LessThan200M,
        /// Below 500 m.
        LessThan500M,
        /// Below 1000 m.
        LessThan1000M,
        /// Below 5 km.
        LessThan5Km,
        /// Below 10 km.
        LessThan10Km,
        /// More.
        Over10Km,
    }
}

names! {
    /// Kind of road.
    RoadType {
        /// In a town, both directions on one carriageway.
        UrbanNoStructuralSeparation,
        /// In a town, a carriageway for each direction.
        UrbanWithStructuralSeparation,
        /// Outside of towns, both directions on one carriageway.
        NonUrbanNoStructuralSeparation,
        /// Outside of towns, a carriageway for each direction.
        NonUrbanWithStructuralSeparation,
    }
}

const NANOSECONDS_PER_MILLISECOND: i64 = 1_000_000;

impl TimestampIts {
    /// The time of the run as if it had begun on 2004-01-01: only differences matter to receivers.
    pub fn from_time(time: SimTime) -> Self {
        Self((time.0 / NANOSECONDS_PER_MILLISECOND).clamp(Self::LOWER, Self::UPPER))
    }

    /// The time of the run; the latest ones saturate, they are centuries away.
    pub fn time(self) -> SimTime {
        SimTime(self.0.saturating_mul(NANOSECONDS_PER_MILLISECOND))
    }
}

impl DeltaTimeSecond {
    /// The default of `validityDuration` (EN 302 637-3, TS 103 831).
    pub const DEFAULT_VALIDITY: Self = Self(600);

    /// The time, rounded up so that nothing ends before it was told; at most a day.
    pub fn from_duration(time: SimDuration) -> Self {
        Self((time.as_secs_f64() - 1e-9).ceil().clamp(0.0, 86_400.0) as u32)
    }

    /// The time.
    pub fn duration(self) -> SimDuration {
        SimDuration::from_millis(1000 * i64::from(self.0))
    }
}

impl DeltaTimeMilliSecondPositive {
    /// The time, from 1 ms to 10 s.
    pub fn from_duration(time: SimDuration) -> Self {
        Self(time.as_millis_f64().round().clamp(1.0, 10_000.0) as u16)
    }

    /// The time.
    pub fn duration(self) -> SimDuration {
        SimDuration::from_millis(i64::from(self.0))
    }
}

impl StandardLength3b {
    /// Upper ends of the classes; the last one has none.
    const LIMITS_M: [f64; 7] = [50.0, 100.0, 200.0, 500.0, 1000.0, 5000.0, 10_000.0];

    /// The narrowest class that holds the distance.
    pub fn from_distance(distance: Meters) -> Self {
        let class = Self::LIMITS_M.iter().position(|limit| distance.0 <= *limit).unwrap_or(Self::LIMITS_M.len());
        Self::ALL[class]
    }

    /// The upper end of the class; infinite above 10 km.
    pub fn distance(self) -> Meters {
        Meters(Self::LIMITS_M.get(self as usize).copied().unwrap_or(f64::INFINITY))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distance_takes_the_narrowest_class_that_holds_it() {
        // distance [m] -> class, its upper end [m]
        let cases = [
            (0.0, StandardLength3b::LessThan50M, 50.0),
            (50.0, StandardLength3b::LessThan50M, 50.0),
            (50.1, StandardLength3b::LessThan100M, 100.0),
            (400.0, StandardLength3b::LessThan500M, 500.0),
            (10_000.0, StandardLength3b::LessThan10Km, 10_000.0),
            (10_001.0, StandardLength3b::Over10Km, f64::INFINITY),
        ];
        for (distance, class, limit) in cases {
            assert_eq!(StandardLength3b::from_distance(Meters(distance)), class, "{distance} m");
            assert_eq!(class.distance(), Meters(limit));
        }
    }

    #[test]
    fn times_keep_to_their_limits() {
        // time [ms] -> validity [s], interval [ms]
        for (time, seconds, interval) in
            [(0, 0, 1), (1, 1, 1), (1000, 1, 1000), (1001, 2, 1001), (90_000_000, 86_400, 10_000)]
        {
            let time = SimDuration::from_millis(time);
            assert_eq!(DeltaTimeSecond::from_duration(time).raw(), seconds);
            assert_eq!(DeltaTimeMilliSecondPositive::from_duration(time).raw(), interval);
        }
        assert_eq!(TimestampIts::from_time(SimTime(1_999_999)).raw(), 1);
        assert_eq!(TimestampIts::from_raw(TimestampIts::UPPER).unwrap().time(), SimTime(4_398_046_511_103_000_000));
    }
}
