use super::*;
use crate::units::{DegreesPerSecond, Meters, MetersPerSecond, MetersPerSecondSquared};

#[test]
fn speeds_are_rounded_and_limited() {
    // speed [m/s] -> on the wire [0.01 m/s]
    let cases = [
        (0.0, 0),
        (13.894, 1389),
        (13.895, 1390),
        (-1.0, 0),
        (163.81, 16_381),
        (163.82, 16_382), // out of range
        (1e9, 16_382),
        (f64::NAN, 16_383),
    ];
    for (speed, expected) in cases {
        assert_eq!(SpeedValue::from_speed(MetersPerSecond(speed)).raw(), expected, "{speed} m/s");
    }
}

#[test]
fn headings_stay_below_3600() {
    // heading [degrees] -> on the wire [0.1 degree]
    for (degrees, expected) in [(0.0, 0), (90.0, 900), (359.94, 3599), (359.96, 0), (-90.0, 2700), (f64::NAN, 3601)] {
        assert_eq!(HeadingValue::from_degrees(degrees).raw(), expected, "{degrees}");
    }
}

#[test]
fn positions_outside_the_globe_are_unavailable() {
    // degrees -> latitude, longitude [0.1 microdegree]
    let cases = [
        (48.766_936, 487_669_360, 487_669_360),
        (90.0, 900_000_000, 900_000_000),
        (-90.000_000_1, 900_000_001, -900_000_001),
        (-180.0, 900_000_001, -1_800_000_000),
        (180.1, 900_000_001, 1_800_000_001),
    ];
    for (degrees, latitude, longitude) in cases {
        assert_eq!(Latitude::from_degrees(degrees).raw(), latitude, "{degrees}");
        assert_eq!(Longitude::from_degrees(degrees).raw(), longitude, "{degrees}");
    }
}

#[test]
fn accelerations_rates_and_curvatures_end_at_their_limits() {
    // value -> acceleration [0.1 m/s^2], yaw rate [0.01 degree/s], curvature [1/10 000 m]
    let cases = [
        (0.04, 0, 4, 400),
        (-0.3, -3, -30, -1023),
        (15.96, 160, 1596, 1022),
        (-400.0, -160, -32_766, -1023),
        (400.0, 160, 32_766, 1022),
        (f64::NAN, 161, 32_767, 1023),
    ];
    for (value, acceleration, rate, curvature) in cases {
        let found = AccelerationValue::from_acceleration(MetersPerSecondSquared(value)).raw();
        assert_eq!(found, acceleration, "{value}");
        assert_eq!(YawRateValue::from_rate(DegreesPerSecond(value)).raw(), rate, "{value}");
        assert_eq!(CurvatureValue::from_curvature_per_m(value).raw(), curvature, "{value}");
    }
}

#[test]
fn sizes_and_confidences_are_rounded_up() {
    // metres -> length, width [0.1 m], semi-axis [0.01 m]
    let cases = [
        (0.0, 1023, 62, 1),
        (0.07, 1, 1, 7),
        (4.41, 45, 45, 441),
        (6.1, 61, 61, 610),
        (50.0, 500, 61, 4094),
        (102.2, 1022, 61, 4094),
        (f64::NAN, 1023, 62, 4095),
    ];
    for (meters, length, width, semi_axis) in cases {
        assert_eq!(VehicleLengthValue::from_length(Meters(meters)).raw(), length, "{meters} m");
        assert_eq!(VehicleWidth::from_width(Meters(meters)).raw(), width, "{meters} m");
        assert_eq!(SemiAxisLength::from_length(Meters(meters)).raw(), semi_axis, "{meters} m");
    }
    assert_eq!(AltitudeConfidence::from_accuracy(Meters(0.3)), AltitudeConfidence::Within0_5M);
    assert_eq!(AltitudeConfidence::from_accuracy(Meters(201.0)), AltitudeConfidence::OutOfRange);
}

#[test]
fn deltas_go_the_short_way_and_end() {
    let longitude = |raw| Longitude::from_raw(raw).unwrap();
    // from, to -> delta [0.1 microdegree]
    let cases = [
        (0, 131_071, 131_071),
        (0, 131_072, 131_072), // unavailable
        (1_799_999_990, -1_799_999_990, 20),
        (-1_800_000_000, 1_799_999_999, -1),
        (1_800_000_001, 0, 131_072),
    ];
    for (from, to, expected) in cases {
        assert_eq!(DeltaLongitude::between(longitude(from), longitude(to)).raw(), expected, "{from} to {to}");
    }
}

#[test]
fn generation_delta_time_wraps() {
    // TAI since 2004 [ms] -> on the wire
    for (milliseconds, expected) in [(0, 0), (65_535, 65_535), (65_536, 0), (600_000_004_660, 33_332)] {
        let time = GenerationDeltaTime::from_tai_ms_since_2004(milliseconds);
        assert_eq!(time.raw(), expected, "{milliseconds}");
    }
    let late = GenerationDeltaTime::from_raw(65_500).unwrap();
    let early = GenerationDeltaTime::from_raw(20).unwrap();
    assert_eq!(late.ms_until(early), 56);
}
