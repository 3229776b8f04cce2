//! Values that use every container and every optional part, at the edges of their ranges.

use comad::station::message::quantities::*;
use comad::station::message::{
    BasicVehicleHighFrequency, BasicVehicleLowFrequency, Cam, HighFrequencyContainer, PathPoint,
    PositionConfidenceEllipse, ReferencePosition,
};

pub fn cams() -> Vec<Cam> {
    let plain = cam(HighFrequencyContainer::Vehicle(high_frequency()), None);
    let road_side_unit = Cam {
        station_type: StationType::ROAD_SIDE_UNIT,
        ..cam(HighFrequencyContainer::RoadSideUnit { protected_zones: Vec::new() }, None)
    };
    let everything = HighFrequencyContainer::Vehicle(BasicVehicleHighFrequency {
        acceleration_control: AccelerationControl::from_raw(0x7f),
        lane_position: LanePosition::from_raw(-1),
        steering_wheel_angle: Some((
            raw(SteeringWheelAngleValue::from_raw(-511)),
            raw(SteeringWheelAngleConfidence::from_raw(126)),
        )),
        lateral_acceleration: Some((
            raw(AccelerationValue::from_raw(-160)),
            raw(AccelerationConfidence::from_raw(100)),
        )),
        vertical_acceleration: Some((
            raw(AccelerationValue::from_raw(161)),
            raw(AccelerationConfidence::from_raw(102)),
        )),
        performance_class: PerformanceClass::from_raw(7),
        ..high_frequency()
    });
    let mut cams = vec![plain, road_side_unit, cam(everything.clone(), None)];
    for points in [0, 1, 23, 40] {
        cams.push(cam(everything.clone(), Some(low_frequency(points))));
    }
    cams
}

fn cam(high_frequency: HighFrequencyContainer, low_frequency: Option<BasicVehicleLowFrequency>) -> Cam {
    Cam {
        station_id: u32::MAX,
        generation_delta_time: raw(GenerationDeltaTime::from_raw(65535)),
        station_type: StationType::PASSENGER_CAR,
        reference_position: ReferencePosition {
            latitude: Latitude::from_degrees(-33.4372),
            longitude: Longitude::from_degrees(179.999),
            confidence: PositionConfidenceEllipse::UNAVAILABLE,
            altitude: raw(AltitudeValue::from_raw(-100_000)),
            altitude_confidence: AltitudeConfidence::ALL[15],
        },
        high_frequency,
        low_frequency,
        special_vehicle: None,
    }
}

fn high_frequency() -> BasicVehicleHighFrequency {
    BasicVehicleHighFrequency {
        heading: raw(HeadingValue::from_raw(3601)),
        heading_confidence: raw(HeadingConfidence::from_raw(1)),
        speed: raw(SpeedValue::from_raw(16383)),
        speed_confidence: raw(SpeedConfidence::from_raw(127)),
        drive_direction: DriveDirection::ALL[1],
        vehicle_length: raw(VehicleLengthValue::from_raw(1023)),
        vehicle_length_confidence: VehicleLengthConfidence::ALL[4],
        vehicle_width: raw(VehicleWidth::from_raw(62)),
        longitudinal_acceleration: raw(AccelerationValue::from_raw(-160)),
        longitudinal_acceleration_confidence: raw(AccelerationConfidence::from_raw(0)),
        curvature: raw(CurvatureValue::from_raw(-1023)),
        curvature_confidence: CurvatureConfidence::ALL[7],
        curvature_calculation_mode: CurvatureCalculationMode::ALL[2],
        yaw_rate: raw(YawRateValue::from_raw(-32766)),
        yaw_rate_confidence: YawRateConfidence::ALL[8],
        acceleration_control: None,
        lane_position: None,
        steering_wheel_angle: None,
        lateral_acceleration: None,
        vertical_acceleration: None,
        performance_class: None,
    }
}

fn low_frequency(points: i32) -> BasicVehicleLowFrequency {
    let point = |index| PathPoint {
        delta_latitude: raw(DeltaLatitude::from_raw(-131_071 + index)),
        delta_longitude: raw(DeltaLongitude::from_raw(131_072 - index)),
        delta_altitude: raw(DeltaAltitude::from_raw(-12_700 + index as i16)),
        // With and without: a point says in one bit whether the time follows.
        delta_time: (index % 2 == 0).then(|| raw(PathDeltaTime::from_raw(65_535 - index as u16))),
    };
    BasicVehicleLowFrequency {
        vehicle_role: VehicleRole::ALL[15],
        exterior_lights: raw(ExteriorLights::from_raw(0xa5)),
        path_history: (0..points).map(point).collect(),
    }
}

fn raw<T>(value: Option<T>) -> T {
    value.expect("a value in its range")
}
