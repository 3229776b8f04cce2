//! What stations tell about things that their sensors see.

use super::{TimestampIts, quantity, steps};
use crate::geometry::Heading;
use crate::units::{Meters, MetersPerSecond, SimDuration, SimTime};

quantity! {
    /// Time from the reference time of the message to the measurement, in 1 ms; negative before it.
    DeltaTimeMilliSecondSigned(i16), -2048..=2047
}

quantity! {
    /// Place along an axis, seen from the reference position, in 0.01 m.
    CartesianCoordinateLarge(i32), -131_072..=131_071
}

quantity! {
    /// Half of the 95 % confidence interval of a coordinate, in 0.01 m.
    CoordinateConfidence(u16), 1..=4096, unavailable 4096
}

quantity! {
    /// Speed along an axis, in 0.01 m/s.
    VelocityComponentValue(i16), -16_383..=16_383, unavailable 16_383
}

quantity! {
    /// Angle counter-clockwise from the first axis, in 0.1 degree.
    CartesianAngleValue(u16), 0..=3601, unavailable 3601
}

quantity! {
    /// Half of the 95 % confidence interval of an angle, in 0.1 degree.
    AngleConfidence(u8), 1..=127, unavailable 127
}

quantity! {
    /// Length of an edge of the box around an object, in 0.1 m.
    ObjectDimensionValue(u16), 1..=256, unavailable 256
}

quantity! {
    /// Half of the 95 % confidence interval of an edge, in 0.1 m.
    ObjectDimensionConfidence(u8), 1..=32, unavailable 32
}

quantity! {
    /// How long an object is known, in 1 ms.
    ObjectAge(u16), 0..=2047
}

quantity! {
    /// How sure an object and its values are; 15 is fully.
    ObjectPerceptionQuality(u8), 0..=15
}

quantity! {
    /// How sure something is, in percent.
    ConfidenceLevel(u8), 1..=101, unavailable 101
}

quantity! {
    /// How a sensor works.
    SensorType(u8), 0..=31
}

quantity! {
    /// Kind of a vehicle: the values of `TrafficParticipantType` up to 14.
    VehicleSubClass(u8), 0..=14
}

impl DeltaTimeMilliSecondSigned {
    /// The time between two instants; beyond 2 s the limit.
    pub fn between(reference: TimestampIts, measured_at: SimTime) -> Self {
        let milliseconds = measured_at.0.div_euclid(1_000_000) - reference.raw();
        Self(milliseconds.clamp(Self::LOWER.into(), Self::UPPER.into()) as i16)
    }

    /// The time.
    pub fn duration(self) -> SimDuration {
        SimDuration::from_millis(self.0.into())
    }
}

impl CartesianCoordinateLarge {
    /// Not between -1310.71 m and 1310.70 m.
    pub fn is_out_of_range(self) -> bool {
        self.0 == Self::LOWER || self.0 == Self::UPPER
    }

    /// The coordinate; beyond the limits out of range, and so is what is not a number.
    pub fn from_coordinate(coordinate: Meters) -> Self {
        Self(steps(coordinate.0, 100.0, Self::LOWER, Self::UPPER).unwrap_or(Self::UPPER))
    }

    /// The coordinate, none if out of range.
    pub fn coordinate(self) -> Option<Meters> {
        (!self.is_out_of_range()).then(|| Meters(f64::from(self.0) / 100.0))
    }
}

impl VelocityComponentValue {
    /// The speed along the axis; beyond 163.82 m/s out of range.
    pub fn from_speed(speed: MetersPerSecond) -> Self {
        steps(speed.0, 100.0, -16_383, 16_382).map_or(Self::UNAVAILABLE, |steps| Self(steps as i16))
    }

    /// The speed along the axis, none if unavailable.
    pub fn speed(self) -> Option<MetersPerSecond> {
        self.is_available().then(|| MetersPerSecond(f64::from(self.0) / 100.0))
    }
}

impl CartesianAngleValue {
    /// The angle, whatever turn it is given in. 360 degrees are 0: the dictionary forbids 3600.
    pub fn from_degrees(degrees: f64) -> Self {
        if !degrees.is_finite() {
            return Self::UNAVAILABLE;
        }
        Self((degrees.rem_euclid(360.0) * 10.0).round() as u16 % 3600)
    }

    /// The angle from east.
    pub fn from_heading(heading: Heading) -> Self {
        Self::from_degrees(90.0 - heading.degrees())
    }

    /// Degrees, none if unavailable or not used.
    pub fn degrees(self) -> Option<f64> {
        (self.0 < 3600).then(|| f64::from(self.0) / 10.0)
    }

    /// The heading of an angle from east.
    pub fn heading(self) -> Option<Heading> {
        self.degrees().map(|degrees| Heading::from_degrees(90.0 - degrees))
    }
}

impl ObjectDimensionValue {
    /// Longer than 25.4 m.
    pub const OUT_OF_RANGE: Self = Self(255);

    /// The length, rounded up, at least 0.1 m.
    pub fn from_length(length: Meters) -> Self {
        if length.0.is_nan() {
            return Self::UNAVAILABLE;
        }
        Self((length.0 * 10.0 - 1e-9).ceil().clamp(1.0, 255.0) as u16)
    }

    /// The length; of one out of range the least that it can be; none if unavailable.
    pub fn length(self) -> Option<Meters> {
        self.is_available().then(|| Meters(f64::from(self.0) / 10.0))
    }
}

impl ObjectAge {
    /// The age; above 2.047 s the limit.
    pub fn from_duration(age: SimDuration) -> Self {
        Self((age.0 / 1_000_000).clamp(0, Self::UPPER.into()) as u16)
    }
}

impl ObjectPerceptionQuality {
    /// Nothing is in doubt.
    pub const FULL_CONFIDENCE: Self = Self(15);
}

impl SensorType {
    /// Not said.
    pub const UNDEFINED: Self = Self(0);
    /// A radar.
    pub const RADAR: Self = Self(1);
}

impl VehicleSubClass {
    /// A motorcycle.
    pub const MOTORCYCLE: Self = Self(4);
    /// A passenger car.
    pub const PASSENGER_CAR: Self = Self(5);
    /// A bus.
    pub const BUS: Self = Self(6);
    /// A light truck.
    pub const LIGHT_TRUCK: Self = Self(7);
    /// A heavy truck.
    pub const HEAVY_TRUCK: Self = Self(8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_follow_the_dictionary_at_their_limits() {
        // metres or metres per second -> coordinate, velocity, dimension
        let cases = [
            (0.0, 0, 0, 1),
            (-12.345, -1235, -1235, 1),
            (4.41, 441, 441, 45),
            (25.4, 2540, 2540, 254),
            (25.41, 2541, 2541, 255),
            (163.9, 16_390, 16_382, 255),
            (2000.0, 131_071, 16_382, 255),
            (-2000.0, -131_072, -16_383, 1),
            (f64::NAN, 131_071, 16_383, 256),
        ];
        for (value, coordinate, velocity, dimension) in cases {
            assert_eq!(CartesianCoordinateLarge::from_coordinate(Meters(value)).raw(), coordinate, "{value}");
            assert_eq!(VelocityComponentValue::from_speed(MetersPerSecond(value)).raw(), velocity, "{value}");
            assert_eq!(ObjectDimensionValue::from_length(Meters(value)).raw(), dimension, "{value}");
        }
    }

    #[test]
    fn angles_turn_the_other_way_than_headings() {
        for (heading, angle) in [(90.0, 0), (0.0, 900), (270.0, 1800), (180.0, 2700), (90.04, 0), (91.0, 3590)] {
            let value = CartesianAngleValue::from_heading(Heading::from_degrees(heading));
            assert_eq!(value.raw(), angle, "{heading}");
            assert!(value.heading().unwrap().difference(Heading::from_degrees(heading)) < 0.051, "{heading}");
        }
        assert_eq!(CartesianAngleValue::from_raw(3600).unwrap().degrees(), None);
    }
}
