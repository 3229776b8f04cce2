//! The service of one station.

use super::clustering::{Clustering, ClusteringParameters, Urgency, VbsState};
use super::surroundings::{Other, SafetySettings, Surroundings, Threat};
use super::trigger::{EtsiVamRule, VamChange, VamRule, VamTrigger, low_frequency_due};
use crate::engine::RandomStream;
use crate::geometry::{KinematicState, LocalPlane, Point, Topology};
use crate::station::facilities::{
    EgoState, FacilitiesService, Outbox, PathTrace, ReceivedMessage, StationKind, StationView,
};
use crate::station::message::quantities::{
    AccelerationConfidence, AccelerationValue, AltitudeConfidence, AltitudeValue, CurvatureCalculationMode,
    CurvatureConfidence, CurvatureValue, DeltaAltitude, DeltaLatitude, DeltaLongitude, DeltaTimeTenthOfSecond,
    GenerationDeltaTime, HeadingConfidence, HeadingValue, Latitude, Longitude, PathDeltaTime, ShapeLength,
    SpeedConfidence, SpeedValue, StationType, TrajectoryInterceptionProbability, VruClusterProfiles,
    VruMovementControl, VruSizeClass, VruSubProfile, YawRateConfidence, YawRateValue,
};
use crate::station::message::{
    ClusterOutline, ClusterShape, Message, MessageKind, PathPoint, PositionConfidenceEllipse, PredictedPathPoint,
    ReferencePosition, SafeDistanceIndication, TrajectoryInterceptionIndication, Vam, VruClusterInformation,
    VruHighFrequency, VruLowFrequency, VruMotionPrediction, VruProfile,
};
use crate::station::networking::{Destination, Priority, Transport};
use crate::units::{Meters, SimDuration, SimTime};

/// How a road user tells others about itself.
#[derive(Clone, Copy, Debug)]
pub struct VaServiceSettings {
    /// When a VAM is due.
    pub rule: VamRule,
    /// `T_GenVamLFMin`: shortest time between two low-frequency containers (TS 103 300-3 clause 6.2: 2 s).
    pub low_frequency_interval: SimDuration,
    /// How clusters form; none switches clustering off.
    pub clustering: Option<ClusteringParameters>,
    /// What makes a distance unsafe and a meeting likely.
    pub safety: SafetySettings,
    /// What goes into the motion prediction container besides who is too near.
    pub motion_prediction: MotionPredictionContent,
    /// Where the local plane lies on the earth.
    pub plane: LocalPlane,
    /// How the ends of the world meet.
    pub topology: Topology,
}

/// Paths in the motion prediction container, sent with the low-frequency container.
#[derive(Clone, Copy, Debug)]
pub struct MotionPredictionContent {
    /// Points of the path history, at most 40; zero leaves it out.
    pub path_history_points: usize,
    /// Length of the path history.
    pub path_history_length: Meters,
    /// Points of the predicted path, a second apart, at most 12; zero leaves it out.
    pub predicted_points: usize,
}

/// The service of one station.
///
/// What it knows of others is what the map of its station holds: the map has to learn of a message before
/// [`FacilitiesService::received`] does.
#[derive(Debug)]
pub struct VaService {
    settings: VaServiceSettings,
    next_check: SimTime,
    last_sent: Option<LastVam>,
    low_frequency_sent_at: Option<SimTime>,
    clustering: Option<Clustering>,
    surroundings: Surroundings,
    /// Who was too near at the last VAM, sorted.
    unsafe_before: Vec<Other>,
    trace: PathTrace,
    state: VbsState,
    last_trigger: Option<VamTrigger>,
    /// Whether others still have to be told of a decision about a cluster.
    operation_waits: bool,
}

/// What the last VAM told.
#[derive(Clone, Copy, Debug)]
struct LastVam {
    at: SimTime,
    motion: KinematicState,
    interception: f64,
    cluster_radius: Meters,
}

impl VaService {
    /// The service of a station that has not sent yet and first looks at its rules at `first_check`. `draws` decides
    /// about numbers of clusters and waits.
    pub fn new(settings: VaServiceSettings, first_check: SimTime, draws: RandomStream) -> Self {
        let content = &settings.motion_prediction;
        Self {
            settings,
            next_check: first_check,
            last_sent: None,
            low_frequency_sent_at: None,
            clustering: settings.clustering.map(|parameters| Clustering::new(parameters, settings.topology, draws)),
            surroundings: Surroundings::default(),
            unsafe_before: Vec::new(),
            trace: PathTrace::new(settings.topology, content.path_history_length, content.path_history_points),
            state: VbsState::ActiveStandalone,
            last_trigger: None,
            operation_waits: false,
        }
    }

    /// The state of the service (table 5).
    pub fn state(&self) -> VbsState {
        self.state
    }

    /// Why the last VAM was sent.
    pub fn last_trigger(&self) -> Option<VamTrigger> {
        self.last_trigger
    }

    /// Looks at the rules, and returns the VAM that is due.
    pub fn check(&mut self, view: &StationView<'_>) -> Option<Vam> {
        let Some((station_type, profile)) = profile(view.ego.kind) else {
            self.state = VbsState::Idle;
            return None;
        };
        let (now, motion) = (view.now, &view.ego.motion);
        if self.settings.motion_prediction.path_history_points > 0 {
            self.trace.record(motion.position, now);
        }
        let around = (now, view.map, view.perceived);
        self.surroundings.look(&self.settings.safety, self.settings.topology, (motion, station_type), around);
        if let Some(clustering) = &mut self.clustering {
            let danger = self.surroundings.has_unsafe_vehicle();
            let urgency = clustering.step(now, motion, view.station_id, view.map, danger);
            self.operation_waits |= urgency == Urgency::Operation;
        }
        self.state = self.clustering.as_ref().map_or(VbsState::ActiveStandalone, Clustering::state);
        if self.clustering.as_ref().is_some_and(Clustering::is_silent) {
            return None;
        }
        self.last_trigger = Some(self.trigger(view)?);
        Some(self.compose(view, station_type, profile))
    }

    fn trigger(&self, view: &StationView<'_>) -> Option<VamTrigger> {
        let rule = match &self.settings.rule {
            VamRule::Etsi(rule) => rule,
            VamRule::FixedPeriod(_) => return Some(VamTrigger::Period),
        };
        let Some(last) = &self.last_sent else { return Some(VamTrigger::First) };
        let motion = &view.ego.motion;
        let change = VamChange {
            position: self.settings.topology.distance(last.motion.position, motion.position),
            speed_mps: (motion.speed.0 - last.motion.speed.0).abs(),
            orientation_deg: motion.heading.difference(last.motion.heading),
            interception_probability: (self.surroundings.interception() - last.interception).abs(),
            cluster_distance: Meters((self.cluster_radius().0 - last.cluster_radius.0).abs()),
            cluster_operation: self.operation_waits,
            newly_unsafe: self.surroundings.unsafe_ones().any(|who| self.unsafe_before.binary_search(&who).is_err()),
        };
        let elapsed = view.now - last.at;
        let longest = self
            .clustering
            .as_ref()
            .map_or(rule.t_gen_vam_max, |clustering| clustering.longest_interval(rule.t_gen_vam_max));
        let trigger = rule.trigger(elapsed, &change, longest, view.t_gen_dcc)?;
        // Clause 6.4.3 speaks of individual VAMs only.
        let individual = self.state == VbsState::ActiveStandalone;
        if individual && rule.may_skip(elapsed, &change) && self.somebody_tells_the_same(view, rule) {
            return None;
        }
        Some(trigger)
    }

    fn somebody_tells_the_same(&self, view: &StationView<'_>, rule: &EtsiVamRule) -> bool {
        let own = &view.ego.motion;
        view.map.stations_within(view.now, own.position, rule.position_change).any(|other| {
            let distance = self.settings.topology.distance(own.position, other.motion.position);
            other.is_vulnerable()
                && rule.is_redundant(
                    distance,
                    (own.speed.0 - other.motion.speed.0).abs(),
                    own.heading.difference(other.motion.heading),
                )
        })
    }

    fn cluster_radius(&self) -> Meters {
        let led = self.clustering.as_ref().and_then(|clustering| clustering.led(VruClusterProfiles::PEDESTRIAN));
        led.map_or(Meters(0.0), |(_, _, radius, _)| radius)
    }

    fn compose(&mut self, view: &StationView<'_>, station_type: StationType, profile: VruProfile) -> Vam {
        let (now, motion) = (view.now, &view.ego.motion);
        let cluster_operation = self.clustering.as_ref().and_then(|clustering| clustering.operation(now));
        let interval = self.settings.low_frequency_interval;
        let with_low_frequency =
            low_frequency_due(now, self.low_frequency_sent_at, interval, cluster_operation.is_some());
        if with_low_frequency {
            self.low_frequency_sent_at = Some(now);
        }
        self.operation_waits = false;
        self.last_sent = Some(LastVam {
            at: now,
            motion: *motion,
            interception: self.surroundings.interception(),
            cluster_radius: self.cluster_radius(),
        });
        self.unsafe_before.clear();
        self.unsafe_before.extend(self.surroundings.unsafe_ones());
        self.unsafe_before.sort_unstable();
        let reference_position = self.reference_position(motion.position);
        Vam {
            station_id: view.station_id,
            // The run begins at an arbitrary instant of TAI; only differences matter to a receiver.
            generation_delta_time: GenerationDeltaTime::from_tai_ms_since_2004((now.0 / 1_000_000) as u64),
            station_type,
            reference_position,
            high_frequency: high_frequency(view.ego),
            low_frequency: with_low_frequency.then(|| VruLowFrequency {
                profile,
                size_class: Some(size_class(view.ego.width)),
                exterior_lights: None,
            }),
            cluster_information: self.cluster_information(profile),
            cluster_operation,
            motion_prediction: self.motion_prediction(view, &reference_position, with_low_frequency),
        }
    }

    fn cluster_information(&self, profile: VruProfile) -> Option<VruClusterInformation> {
        let led = self.clustering.as_ref()?.led(profile.in_cluster())?;
        let (cluster_id, cardinality, radius, profiles) = led;
        let outline = ClusterOutline::Circular { radius: ShapeLength::from_length(radius) };
        Some(VruClusterInformation {
            cluster_id: Some(cluster_id),
            bounding_box: Some(ClusterShape { reference_point: None, outline, height: None }),
            cardinality,
            profiles: Some(profiles),
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

    fn motion_prediction(
        &self,
        view: &StationView<'_>,
        reference: &ReferencePosition,
        with_paths: bool,
    ) -> Option<VruMotionPrediction> {
        let mut prediction = VruMotionPrediction::default();
        if with_paths {
            prediction.path_history = self.path_history(view, reference);
            prediction.path_prediction = self.path_prediction(&view.ego.motion, reference);
        }
        // The nearest in time first; the container holds eight.
        let mut threats: Vec<&Threat> = self.surroundings.threats.iter().collect();
        threats.sort_by_key(|threat| (threat.time_to_closest, threat.who));
        prediction.safe_distance.extend(threats.iter().filter(|threat| threat.is_unsafe).take(8).map(|threat| {
            SafeDistanceIndication {
                subject_station: subject(threat.who),
                is_safe: false,
                time_to_collision: (threat.interception > 0.0)
                    .then(|| DeltaTimeTenthOfSecond::from_duration(threat.time_to_closest)),
            }
        }));
        prediction.trajectory_interception.extend(
            threats.iter().filter(|threat| threat.interception > 0.0).take(8).map(|threat| {
                TrajectoryInterceptionIndication {
                    subject_station: subject(threat.who),
                    probability: TrajectoryInterceptionProbability::from_fraction(threat.interception),
                    confidence: None,
                }
            }),
        );
        (prediction != VruMotionPrediction::default()).then_some(prediction)
    }

    fn path_history(&self, view: &StationView<'_>, reference: &ReferencePosition) -> Vec<PathPoint> {
        let position = view.ego.motion.position;
        let (mut successor, mut place) = (*reference, position);
        let mut later = view.now;
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

    fn path_prediction(&self, motion: &KinematicState, reference: &ReferencePosition) -> Vec<PredictedPathPoint> {
        (1..=self.settings.motion_prediction.predicted_points.min(12) as i64)
            .map(|second| {
                let ahead = SimDuration::from_millis(1000 * second);
                let there = self.reference_position(motion.extrapolate(ahead).position);
                PredictedPathPoint {
                    delta_latitude: DeltaLatitude::between(reference.latitude, there.latitude),
                    delta_longitude: DeltaLongitude::between(reference.longitude, there.longitude),
                    confidence: None,
                    delta_altitude: DeltaAltitude::UNAVAILABLE,
                    altitude_confidence: AltitudeConfidence::Unavailable,
                    delta_time: Some(DeltaTimeTenthOfSecond::from_duration(ahead)),
                }
            })
            .collect()
    }
}

/// TS 103 300-3 table 4: single-hop broadcast, as urgent as a CAM, for at most a second.
const TRANSPORT: Transport = Transport {
    destination: Destination::SingleHop,
    priority: Priority::Dp2,
    lifetime: SimDuration::from_millis(1000),
};

impl FacilitiesService for VaService {
    fn next_wakeup(&self) -> Option<SimTime> {
        Some(self.next_check)
    }

    fn handle(&mut self, view: &StationView<'_>, outbox: &mut Outbox) {
        self.next_check = view.now
            + match self.settings.rule {
                VamRule::Etsi(rule) => rule.t_check_vam_gen,
                VamRule::FixedPeriod(period) => period,
            };
        if let Some(vam) = self.check(view) {
            outbox.send(MessageKind::Vam, TRANSPORT, |bytes| {
                vam.encode_into(bytes).expect("the service keeps its lists short");
            });
        }
    }

    fn listens_to(&self) -> &'static [MessageKind] {
        if self.clustering.is_some() { &[MessageKind::Vam] } else { &[] }
    }

    fn received(&mut self, view: &StationView<'_>, message: &ReceivedMessage<'_>, _outbox: &mut Outbox) {
        if let (Some(clustering), Message::Vam(vam)) = (&mut self.clustering, message.message) {
            clustering.received(view.now, &view.ego.motion, view.map, vam);
        }
    }
}

/// What a road user is in a VAM; none for those that are not vulnerable (TS 103 300-2 clause 4.1).
fn profile(kind: StationKind) -> Option<(StationType, VruProfile)> {
    match kind {
        StationKind::Pedestrian => {
            Some((StationType::PEDESTRIAN, VruProfile::Pedestrian(VruSubProfile::ORDINARY_PEDESTRIAN)))
        }
        StationKind::Cyclist => Some((StationType::CYCLIST, VruProfile::Bicyclist(VruSubProfile::BICYCLIST))),
        // A motorcyclist is vulnerable too, yet sends CAMs: TS 103 300-2 has profile 3 for those without.
        StationKind::Car
        | StationKind::Truck
        | StationKind::Bus
        | StationKind::Motorcycle
        | StationKind::RoadSideUnit => None,
    }
}

fn size_class(width: Meters) -> VruSizeClass {
    match width.0 {
        ..=0.5 => VruSizeClass::LOW,
        ..=1.0 => VruSizeClass::MEDIUM,
        _ => VruSizeClass::HIGH,
    }
}

/// Decelerations that a rider does not reach by rolling out, and not without both brakes.
const BRAKING_MPS2: f64 = -1.0;
const HARD_BRAKING_MPS2: f64 = -3.0;

fn high_frequency(ego: &EgoState) -> VruHighFrequency {
    let motion = &ego.motion;
    // Clause 7.3.3 recommends these for profile 2 only.
    let rides = ego.kind == StationKind::Cyclist;
    let movement_control = match motion.acceleration.0 {
        ..=HARD_BRAKING_MPS2 => Some(VruMovementControl::HARD_BRAKING),
        ..=BRAKING_MPS2 => Some(VruMovementControl::BRAKING),
        _ => None,
    };
    VruHighFrequency {
        heading: HeadingValue::from_degrees(motion.heading.degrees()),
        heading_confidence: HeadingConfidence::UNAVAILABLE,
        speed: SpeedValue::from_speed(motion.speed),
        speed_confidence: SpeedConfidence::UNAVAILABLE,
        longitudinal_acceleration: AccelerationValue::from_acceleration(motion.acceleration),
        longitudinal_acceleration_confidence: AccelerationConfidence::UNAVAILABLE,
        curvature: rides
            .then(|| (CurvatureValue::from_curvature_per_m(motion.curvature_per_m), CurvatureConfidence::Unavailable)),
        curvature_calculation_mode: rides.then_some(CurvatureCalculationMode::YawRateUsed),
        yaw_rate: rides.then(|| (YawRateValue::from_rate(motion.yaw_rate), YawRateConfidence::Unavailable)),
        lateral_acceleration: None,
        vertical_acceleration: None,
        lane_position: None,
        environment: None,
        movement_control: movement_control.filter(|_| rides),
        orientation: None,
        roll_angle: None,
        device_usage: None,
    }
}

/// The station of somebody who has one; what only sensors see has none.
fn subject(who: Other) -> Option<u32> {
    match who {
        Other::Station(id) => Some(id),
        Other::Object(_) | Other::Track(_) => None,
    }
}
