//! The Cooperative Awareness basic service of one vehicle or road-side unit (EN 302 637-2, TS 103 900).

use crate::geometry::{KinematicState, LocalPlane, Point, Topology};
use crate::station::facilities::path_trace::PathTrace;
use crate::station::facilities::{
    CamRule, CamTiming, EgoState, FacilitiesService, MotionChange, Outbox, StationKind, StationView,
};
use crate::station::message::quantities::{
    AccelerationConfidence, AccelerationValue, AltitudeConfidence, AltitudeValue, CurvatureCalculationMode,
    CurvatureConfidence, CurvatureValue, DeltaAltitude, DeltaLatitude, DeltaLongitude, DriveDirection, ExteriorLights,
    GenerationDeltaTime, HeadingConfidence, HeadingValue, Latitude, Longitude, PathDeltaTime, SpeedConfidence,
    SpeedValue, StationType, VehicleLengthConfidence, VehicleLengthValue, VehicleRole, VehicleWidth, YawRateConfidence,
    YawRateValue,
};
use crate::station::message::{
    BasicVehicleHighFrequency, BasicVehicleLowFrequency, Cam, HighFrequencyContainer, MessageKind, PathPoint,
    PositionConfidenceEllipse, ProtectedCommunicationZone, ReferencePosition, SpecialVehicle,
};
use crate::station::networking::{Destination, Priority, Transport};
use crate::units::{Meters, SimDuration, SimTime};

/// How a station tells others about itself.
#[derive(Clone, Copy, Debug)]
pub struct CaServiceSettings {
    /// When a CAM is due.
    pub rule: CamRule,
    /// Shortest time between two low-frequency containers (EN 302 637-2 clause 6.1.3: 500 ms).
    pub low_frequency_interval: SimDuration,
    /// Points of the path history; TS 103 900 asks for no more than 23.
    pub path_history_points: usize,
    /// Length of the path history.
    pub path_history_length: Meters,
    /// Where the local plane lies on the earth.
    pub plane: LocalPlane,
    /// How the ends of the road meet.
    pub topology: Topology,
}

/// The service of one station.
#[derive(Debug)]
pub struct CaService {
    station_id: u32,
    settings: CaServiceSettings,
    timing: Timing,
    last_sent: Option<KinematicState>,
    low_frequency_sent_at: Option<SimTime>,
    trace: PathTrace,
    special_vehicle: Option<SpecialVehicle>,
    special_vehicle_sent_at: Option<SimTime>,
    protected_zones: Vec<ProtectedCommunicationZone>,
    road_side_unit_sent_at: Option<SimTime>,
    most_payload_bytes: u32,
    next_check: Option<SimTime>,
}

/// Shortest time between two special vehicle containers (EN 302 637-2 clause 6.1.3).
const SPECIAL_VEHICLE_INTERVAL: SimDuration = SimDuration::from_millis(500);

/// Shortest time between two CAMs of a road-side unit (EN 302 637-2 clause 6.1.4).
const ROAD_SIDE_UNIT_INTERVAL: SimDuration = SimDuration::from_millis(1000);

/// EN 302 637-2 clause 5.3.4.1: single-hop broadcast, at most a second old; the DCC profile is DP2.
const TRANSPORT: Transport = Transport {
    destination: Destination::SingleHop,
    priority: Priority::Dp2,
    lifetime: SimDuration::from_millis(1000),
};

#[derive(Debug)]
enum Timing {
    Etsi { check_interval: SimDuration, timing: CamTiming },
    FixedPeriod(SimDuration),
    PacedPeriod { period: SimDuration, last: Option<SimTime> },
}

impl CaService {
    /// The service of a station that has not sent yet.
    pub fn new(station_id: u32, settings: CaServiceSettings) -> Self {
        let timing = match settings.rule {
            CamRule::Etsi(rule) => Timing::Etsi { check_interval: rule.t_check_cam_gen, timing: CamTiming::new(rule) },
            CamRule::FixedPeriod(period) => Timing::FixedPeriod(period),
            CamRule::PacedPeriod(period) => Timing::PacedPeriod { period, last: None },
        };
        let trace = PathTrace::new(settings.topology, settings.path_history_length, settings.path_history_points);
        Self {
            station_id,
            settings,
            timing,
            last_sent: None,
            low_frequency_sent_at: None,
            trace,
            special_vehicle: None,
            special_vehicle_sent_at: None,
            protected_zones: Vec::new(),
            road_side_unit_sent_at: None,
            most_payload_bytes: u32::MAX,
            next_check: None,
        }
    }

    /// The service of a vehicle with a task.
    #[must_use]
    pub fn with_special_vehicle(self, special_vehicle: SpecialVehicle) -> Self {
        Self { special_vehicle: Some(special_vehicle), ..self }
    }

    /// The service of a road-side unit that announces protected zones; the first 16 count.
    #[must_use]
    pub fn with_protected_zones(self, mut zones: Vec<ProtectedCommunicationZone>) -> Self {
        zones.truncate(16);
        Self { protected_zones: zones, ..self }
    }

    /// The service gives up the oldest points of the path history where a CAM would be longer.
    #[must_use]
    pub fn with_most_payload_bytes(self, bytes: u32) -> Self {
        Self { most_payload_bytes: bytes, ..self }
    }

    /// The service looks at its rules for the first time at `first_check`; without that it never acts on its own.
    #[must_use]
    pub fn starting_at(self, first_check: SimTime) -> Self {
        Self { next_check: Some(first_check), ..self }
    }

    /// Time between two looks at the rules.
    pub fn check_interval(&self) -> SimDuration {
        match self.timing {
            Timing::Etsi { check_interval, .. } => check_interval,
            Timing::FixedPeriod(period) => period,
            // Congestion control may let it send at any time from one period on.
            Timing::PacedPeriod { period, .. } => SimDuration(period.0 / 10),
        }
    }

    /// Looks at the rules, and returns the CAM that is due. `t_gen_cam_dcc` is the shortest interval that congestion
    /// control allows; a fixed period does not ask for it.
    pub fn check(&mut self, now: SimTime, ego: &EgoState, t_gen_cam_dcc: SimDuration) -> Option<Cam> {
        if ego.kind == StationKind::RoadSideUnit {
            return self.check_road_side_unit(now, ego, t_gen_cam_dcc);
        }
        let motion = ego.motion;
        self.trace.record(motion.position, now);
        match &mut self.timing {
            Timing::Etsi { timing, .. } => {
                let last = self.last_sent.unwrap_or(motion);
                let moved = self.settings.topology.distance(last.position, motion.position);
                let change = MotionChange::between((last.heading, motion.heading), moved, (last.speed, motion.speed));
                timing.check(now, change, t_gen_cam_dcc)?;
            }
            Timing::PacedPeriod { period, last } => {
                if last.is_some_and(|last| now - last < t_gen_cam_dcc.max(*period)) {
                    return None;
                }
                *last = Some(now);
            }
            Timing::FixedPeriod(_) => {}
        }
        self.last_sent = Some(motion);
        let low_frequency_due =
            self.low_frequency_sent_at.is_none_or(|sent| now - sent >= self.settings.low_frequency_interval);
        if low_frequency_due {
            self.low_frequency_sent_at = Some(now);
        }
        let special_vehicle = self
            .special_vehicle
            .filter(|_| self.special_vehicle_sent_at.is_none_or(|sent| now - sent >= SPECIAL_VEHICLE_INTERVAL));
        if special_vehicle.is_some() {
            self.special_vehicle_sent_at = Some(now);
        }
        let reference_position = self.reference_position(motion.position);
        Some(Cam {
            station_id: self.station_id,
            generation_delta_time: generation_delta_time(now),
            station_type: ego.kind.station_type(),
            reference_position,
            high_frequency: HighFrequencyContainer::Vehicle(high_frequency(ego)),
            low_frequency: low_frequency_due.then(|| BasicVehicleLowFrequency {
                vehicle_role: self.special_vehicle.map_or(VehicleRole::Default, |special| special.role()),
                exterior_lights: ExteriorLights::DAYTIME_RUNNING,
                path_history: self.path_history(now, motion.position, &reference_position),
            }),
            special_vehicle,
        })
    }

    /// Clause 6.1.4: a road-side unit sends at a fixed interval of at least a second, without a low-frequency container.
    fn check_road_side_unit(&mut self, now: SimTime, ego: &EgoState, t_gen_cam_dcc: SimDuration) -> Option<Cam> {
        if !matches!(self.timing, Timing::FixedPeriod(_)) {
            let interval = ROAD_SIDE_UNIT_INTERVAL.max(t_gen_cam_dcc);
            if self.road_side_unit_sent_at.is_some_and(|sent| now - sent < interval) {
                return None;
            }
        }
        self.road_side_unit_sent_at = Some(now);
        Some(Cam {
            station_id: self.station_id,
            generation_delta_time: generation_delta_time(now),
            station_type: StationType::ROAD_SIDE_UNIT,
            reference_position: self.reference_position(ego.motion.position),
            high_frequency: HighFrequencyContainer::RoadSideUnit { protected_zones: self.protected_zones.clone() },
            low_frequency: None,
            special_vehicle: None,
        })
    }

    fn reference_position(&self, position: Point) -> ReferencePosition {
        let geodetic = self.settings.plane.wgs84_from_world(position);
        ReferencePosition {
            latitude: Latitude::from_degrees(geodetic.latitude_deg),
            longitude: Longitude::from_degrees(geodetic.longitude_deg),
            // The world has neither a positioning error nor heights, so nothing is claimed about them.
            confidence: PositionConfidenceEllipse::UNAVAILABLE,
            altitude: AltitudeValue::UNAVAILABLE,
            altitude_confidence: AltitudeConfidence::Unavailable,
        }
    }

    fn path_history(&self, now: SimTime, position: Point, reference: &ReferencePosition) -> Vec<PathPoint> {
        let (mut successor, mut place) = (*reference, position);
        let mut later = now;
        let mut points = Vec::new();
        for (point, way) in self.trace.points_from(position) {
            place = place + way;
            let here = self.reference_position(place);
            points.push(PathPoint {
                delta_latitude: DeltaLatitude::between(successor.latitude, here.latitude),
                delta_longitude: DeltaLongitude::between(successor.longitude, here.longitude),
                delta_altitude: DeltaAltitude::UNAVAILABLE,
                delta_time: Some(PathDeltaTime::from_seconds((later - point.at).as_secs_f64())),
            });
            (successor, later) = (here, point.at);
        }
        points
    }
}

impl FacilitiesService for CaService {
    fn next_wakeup(&self) -> Option<SimTime> {
        self.next_check
    }

    fn handle(&mut self, view: &StationView<'_>, outbox: &mut Outbox) {
        self.next_check = Some(view.now + self.check_interval());
        self.station_id = view.station_id;
        if let Some(mut cam) = self.check(view.now, view.ego, view.t_gen_dcc) {
            let most_bytes = self.most_payload_bytes;
            outbox.send(MessageKind::Cam, TRANSPORT, |payload| encode_within(&mut cam, most_bytes, payload));
        }
    }
}

/// Encodes a CAM into at most `most_bytes`, giving up the oldest points of its path history where it is too long.
pub fn encode_within(cam: &mut Cam, most_bytes: u32, payload: &mut Vec<u8>) {
    loop {
        payload.clear();
        // Every field was quantised into its range, so an error here would be a mistake of this program.
        cam.encode_into(payload).expect("a CAM built from quantised values can be encoded");
        let oldest = cam.low_frequency.as_mut().filter(|_| payload.len() > most_bytes as usize);
        if oldest.and_then(|low_frequency| low_frequency.path_history.pop()).is_none() {
            return;
        }
    }
}

/// The run begins at an arbitrary instant of TAI; only differences matter to a receiver.
fn generation_delta_time(now: SimTime) -> GenerationDeltaTime {
    GenerationDeltaTime::from_tai_ms_since_2004((now.0 / 1_000_000) as u64)
}

fn high_frequency(ego: &EgoState) -> BasicVehicleHighFrequency {
    let motion = &ego.motion;
    BasicVehicleHighFrequency {
        heading: HeadingValue::from_degrees(motion.heading.degrees()),
        heading_confidence: HeadingConfidence::UNAVAILABLE,
        speed: SpeedValue::from_speed(motion.speed),
        speed_confidence: SpeedConfidence::UNAVAILABLE,
        drive_direction: DriveDirection::Forward,
        vehicle_length: VehicleLengthValue::from_length(ego.length),
        vehicle_length_confidence: VehicleLengthConfidence::NoTrailerPresent,
        vehicle_width: VehicleWidth::from_width(ego.width),
        longitudinal_acceleration: AccelerationValue::from_acceleration(motion.acceleration),
        longitudinal_acceleration_confidence: AccelerationConfidence::UNAVAILABLE,
        curvature: CurvatureValue::from_curvature_per_m(motion.curvature_per_m),
        curvature_confidence: CurvatureConfidence::Unavailable,
        curvature_calculation_mode: CurvatureCalculationMode::YawRateUsed,
        yaw_rate: YawRateValue::from_rate(motion.yaw_rate),
        yaw_rate_confidence: YawRateConfidence::Unavailable,
        acceleration_control: None,
        lane_position: None,
        steering_wheel_angle: None,
        lateral_acceleration: None,
        vertical_acceleration: None,
        performance_class: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{Heading, Wgs84};
    use crate::station::facilities::{EtsiCamRule, LocalDynamicMap};
    use crate::station::message::quantities::{LightBarSirenInUse, ProtectedZoneType};
    use crate::units::{DegreesPerSecond, MetersPerSecond, MetersPerSecondSquared};

    const ORIGIN: Wgs84 = Wgs84 { latitude_deg: 48.0, longitude_deg: 11.0 };

    fn service() -> CaService {
        CaService::new(
            7,
            CaServiceSettings {
                rule: CamRule::Etsi(EtsiCamRule {
                    t_check_cam_gen: SimDuration::from_millis(100),
                    t_gen_cam_min: SimDuration::from_millis(100),
                    t_gen_cam_max: SimDuration::from_millis(1000),
                    n_gen_cam: 3,
                }),
                low_frequency_interval: SimDuration::from_millis(500),
                path_history_points: 23,
                path_history_length: Meters(500.0),
                plane: LocalPlane::new(ORIGIN),
                topology: Topology::RingAlongX(Meters(1000.0)),
            },
        )
    }

    fn driving_east(x: f64, at: SimTime) -> EgoState {
        EgoState {
            at,
            motion: KinematicState {
                position: Point::new(x, -2.0),
                heading: Heading::EAST,
                speed: MetersPerSecond(30.0),
                acceleration: MetersPerSecondSquared(-1.25),
                yaw_rate: DegreesPerSecond(0.0),
                curvature_per_m: 0.0,
            },
            kind: StationKind::Truck,
            length: Meters(13.0),
            width: Meters(2.6),
        }
    }

    #[test]
    fn a_cam_tells_the_state_of_the_vehicle_in_the_units_of_the_standard() {
        let now = SimTime::from_secs_f64(70.0);
        let cam = service().check(now, &driving_east(500.0, now), SimDuration::ZERO).expect("the first one is due");
        let HighFrequencyContainer::Vehicle(motion) = cam.high_frequency else { panic!("a vehicle") };
        // 70 000 ms modulo 65 536; 0.1 microdegrees; 0.1 degrees; 0.01 m/s; 0.1 m/s^2; 0.1 m
        assert_eq!(cam.generation_delta_time.raw(), 4464);
        assert_eq!(cam.reference_position.latitude.raw(), 479_999_820, "2 m south of 48 degrees");
        assert_eq!(motion.heading.raw(), 900);
        assert_eq!(motion.speed.raw(), 3000);
        assert_eq!(motion.longitudinal_acceleration.raw(), -13);
        assert_eq!((motion.vehicle_length.raw(), motion.vehicle_width.raw()), (130, 26));
    }

    fn standing(kind: StationKind) -> EgoState {
        let motion = KinematicState::at_rest(Point::new(10.0, 5.0), Heading::EAST);
        EgoState { at: SimTime::ZERO, motion, kind, length: Meters(5.0), width: Meters(2.0) }
    }

    fn at(millis: i64) -> SimTime {
        SimTime::ZERO + SimDuration::from_millis(millis)
    }

    #[test]
    fn a_vehicle_with_a_task_shows_it_at_most_every_500_ms() {
        let special = SpecialVehicle::Rescue { light_bar_siren: LightBarSirenInUse::LIGHT_BAR_AND_SIREN };
        let mut service = service().with_special_vehicle(special);
        let mut shown = Vec::new();
        for check in 0..40 {
            // 50 m/s: a CAM at each check.
            let now = at(100 * check);
            let cam =
                service.check(now, &driving_east(5.0 * check as f64, now), SimDuration::ZERO).expect("4 m went by");
            if let Some(low_frequency) = &cam.low_frequency {
                assert_eq!(low_frequency.vehicle_role, VehicleRole::Rescue);
            }
            if cam.special_vehicle == Some(special) {
                shown.push(100 * check);
            }
        }
        assert_eq!(shown, [0, 500, 1000, 1500, 2000, 2500, 3000, 3500], "clause 6.1.3");
    }

    #[test]
    fn a_road_side_unit_sends_once_a_second_or_less() {
        // T_GenCam_DCC [ms] -> instants [ms]
        for (dcc, expected) in [(0, vec![0, 1000, 2000, 3000]), (1500, vec![0, 1500, 3000])] {
            let zone = ProtectedCommunicationZone {
                kind: ProtectedZoneType::PermanentCenDsrcTolling,
                expiry_ms: None,
                latitude: Latitude::from_degrees(48.0),
                longitude: Longitude::from_degrees(11.0),
                radius: None,
                id: None,
            };
            let mut service = service().with_protected_zones(vec![zone; 17]);
            let mut sent = Vec::new();
            for check in 0..31 {
                let ego = standing(StationKind::RoadSideUnit);
                if let Some(cam) = service.check(at(100 * check), &ego, SimDuration::from_millis(dcc)) {
                    let zones = HighFrequencyContainer::RoadSideUnit { protected_zones: vec![zone; 16] };
                    assert_eq!((cam.high_frequency, cam.station_type.raw()), (zones, 15));
                    assert!(cam.low_frequency.is_none(), "it has no way behind it");
                    sent.push(100 * check);
                }
            }
            assert_eq!(sent, expected, "clause 6.1.4, DCC {dcc} ms");
        }
    }

    #[test]
    fn the_service_sends_under_the_present_pseudonym_and_keeps_within_the_payload() {
        // most bytes -> path points
        for (most_bytes, points) in [(u32::MAX, 2), (52, 1), (45, 0)] {
            let mut service = service().with_most_payload_bytes(most_bytes).starting_at(at(7));
            for (x, millis) in [(0.0, 1), (100.0, 2), (200.0, 3), (600.0, 4)] {
                let ego = driving_east(x, at(millis));
                service.trace.record(ego.motion.position, at(millis));
            }
            let ego = driving_east(605.0, at(7));
            let map = LocalDynamicMap::default();
            let now = service.next_wakeup().expect("it was started");
            let t_gen_dcc = SimDuration::ZERO;
            let view = StationView { now, station_id: 99, ego: &ego, t_gen_dcc, perceived: &[], map: &map };
            let mut outbox = Outbox::default();
            service.handle(&view, &mut outbox);
            assert_eq!(service.next_wakeup(), Some(at(107)));
            let [message] = outbox.waiting() else { panic!("the first one is due") };
            let cam = Cam::decode(&message.payload).expect("it was just encoded");
            assert_eq!((message.kind, cam.station_id), (MessageKind::Cam, 99));
            assert_eq!(cam.low_frequency.expect("the first one").path_history.len(), points, "{most_bytes} bytes");
            assert!(message.payload.len() as u64 <= u64::from(most_bytes), "{} bytes", message.payload.len());
        }
    }

    #[test]
    fn the_low_frequency_container_comes_every_500_ms_and_the_ring_road_makes_no_jump() {
        let mut service = service();
        let mut sent = Vec::new();
        for check in 0..400 {
            let now = SimTime::ZERO + SimDuration::from_millis(100 * check);
            let x = (3.0 * check as f64) % 1000.0;
            if let Some(cam) = service.check(now, &driving_east(x, now), SimDuration::ZERO) {
                sent.push((100 * check, cam));
            }
        }
        let intervals: Vec<i64> = sent.windows(2).map(|pair| pair[1].0 - pair[0].0).collect();
        assert!(intervals.iter().all(|interval| *interval == 200), "30 m/s: 4 m take two checks, also over the seam");
        let with_history: Vec<i64> =
            sent.iter().filter(|(_, cam)| cam.low_frequency.is_some()).map(|(at, _)| *at).collect();
        assert!(with_history.windows(2).all(|pair| pair[1] - pair[0] == 600), "the first CAM after 500 ms");
        for point in sent.iter().filter_map(|(_, cam)| cam.low_frequency.as_ref()).flat_map(|low| &low.path_history) {
            // 311 m are 0.0042 degrees of longitude.
            assert!(point.delta_longitude.raw().abs() < 42_000, "{point:?}");
        }
    }
}
