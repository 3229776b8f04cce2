//! The services of a station: one function per message.

use crate::engine::RandomStream;
use crate::scenario::Scenario;
use crate::scenario::settings::{self, Congestion, SignatureScheme, StationClass, VehicleRole};
use crate::simulation::build::ground::Plan;
use crate::simulation::build::roster::Site;
use crate::simulation::build::{BuildError, road_side};
use crate::station::applications::{Application, RoadHazardSettings, RoadHazardSignalling, SpeedAdvice};
use crate::station::facilities::{
    CaService, CaServiceSettings, CamRule, ClusteringParameters, CpRule, CpService, CpServiceSettings, DenService,
    DenServiceSettings, EtsiCamRule, EtsiVamRule, FacilitiesService, MotionPredictionContent, SafetySettings,
    ScheduledEvent, SensorDescription, StationKind, VaService, VaServiceSettings, VamRule,
};
use crate::station::message::SpecialVehicle;
use crate::station::message::quantities::{
    DangerousGoodsBasic, LightBarSirenInUse, SpecialTransportType, TrafficDirection,
};
use crate::units::{Meters, MetersPerSecond, MetersPerSecondSquared, SimDuration, SimTime};
use crate::world::perception::{
    GnssSettings, MeasurementNoise, Perception, Scene, Sensor, SensorKind, SensorMounting, TrackingSettings,
};

/// Everything that a station runs.
pub(super) fn build(scenario: &Plan<'_>, site: &Site, root: &RandomStream) -> Vec<Box<dyn FacilitiesService>> {
    let services = [
        ca_service(scenario, site, root),
        den_service(scenario, site, root),
        cp_service(scenario, site, root),
        va_service(scenario, site, root),
    ];
    let mut services: Vec<Box<dyn FacilitiesService>> = services.into_iter().flatten().collect();
    if let Some(index) = site.roadside_unit {
        let first = first_check(site, "road side phase", SimDuration::from_millis(100), root);
        services.extend(road_side::services(scenario, &scenario.roadside_units[index], index as u16 + 1, first));
    }
    services
}

/// What acts on what a station knows.
pub(super) fn applications(scenario: &Scenario, site: &Site) -> Vec<Box<dyn Application>> {
    let mut applications: Vec<Box<dyn Application>> = Vec::new();
    if let Some(signalling) = scenario.applications.road_hazard_signalling.filter(|_| signals_hazards(scenario, site)) {
        applications.push(Box::new(RoadHazardSignalling::new(RoadHazardSettings {
            reaction_time: SimDuration::from_secs_f64(signalling.reaction_time_s),
            advice: SpeedAdvice {
                speed: MetersPerSecond::from_kmh(signalling.speed_kmh),
                deceleration: MetersPerSecondSquared(signalling.deceleration_mps2),
            },
            relevance_distance: Meters(signalling.relevance_distance_m),
        })));
    }
    applications
}

/// Whether a station warns its driver of events: a vehicle that understands DENMs.
pub(super) fn signals_hazards(scenario: &Scenario, site: &Site) -> bool {
    let wanted = scenario.applications.road_hazard_signalling.is_some();
    wanted && site.kind.is_vehicle() && runs(&scenario.messages.denm.stations, site)
}

/// Whether events happen to stations that can tell of them.
pub(super) fn check_events(scenario: &Scenario, sites: &[Site]) -> Result<(), BuildError> {
    let denm = &scenario.messages.denm;
    for event in &denm.events {
        let station = event.station;
        let problem = match sites.iter().find(|site| site.id == station) {
            None => "this scenario does not have",
            Some(site) if !runs(&denm.stations, site) => "is of a class that `messages.denm.stations` leaves out",
            Some(_) => continue,
        };
        return Err(BuildError::Event { station, problem });
    }
    Ok(())
}

fn runs(classes: &[StationClass], site: &Site) -> bool {
    classes.contains(&match site.kind {
        StationKind::Car => StationClass::Car,
        StationKind::Truck => StationClass::Truck,
        StationKind::Bus => StationClass::Bus,
        StationKind::Motorcycle => StationClass::Motorcycle,
        StationKind::Pedestrian => StationClass::Pedestrian,
        StationKind::Cyclist => StationClass::Cyclist,
        StationKind::RoadSideUnit => StationClass::RoadsideUnit,
    })
}

pub(super) fn runs_vam(scenario: &Scenario, site: &Site) -> bool {
    runs(&scenario.messages.vam.stations, site)
}

/// When a service first looks at its rules: somewhere within `spread` after the start.
fn first_check(site: &Site, service: &str, spread: SimDuration, root: &RandomStream) -> SimTime {
    let draw = root.named(service).derive(u64::from(site.id)).next_unit();
    SimTime::ZERO + SimDuration::from_secs_f64(draw * spread.as_secs_f64())
}

type Service = Option<Box<dyn FacilitiesService>>;

fn ca_service(scenario: &Plan<'_>, site: &Site, root: &RandomStream) -> Service {
    let cam = &scenario.messages.cam;
    if !runs(&cam.stations, site) {
        return None;
    }
    let rule = match cam.rate_hz {
        // SAE J2945/1 decides when a message is made; the gate of ETSI holds back what was made.
        Some(rate) if matches!(scenario.congestion, Congestion::SaeJ2945(_)) => {
            CamRule::PacedPeriod(SimDuration::from_secs_f64(1.0 / rate))
        }
        Some(rate) => CamRule::FixedPeriod(SimDuration::from_secs_f64(1.0 / rate)),
        None => CamRule::Etsi(EtsiCamRule {
            t_check_cam_gen: SimDuration::from_millis_f64(cam.t_check_cam_gen_ms),
            t_gen_cam_min: SimDuration::from_millis_f64(cam.t_gen_cam_min_ms),
            t_gen_cam_max: SimDuration::from_millis_f64(cam.t_gen_cam_max_ms),
            n_gen_cam: cam.n_gen_cam,
        }),
    };
    let settings = CaServiceSettings {
        rule,
        low_frequency_interval: SimDuration::from_millis_f64(cam.low_frequency_interval_ms),
        path_history_points: cam.path_history_points_max as usize,
        path_history_length: Meters(cam.path_history_length_m),
        plane: scenario.ground.plane,
        topology: scenario.ground.topology,
    };
    // Stations were switched on at different times. Spread over one check interval only, those with equal speed would send
    // in the same tenth of a second for ever: their intervals are multiples of the check interval.
    let spread = match rule {
        CamRule::Etsi(rule) => rule.t_gen_cam_max,
        CamRule::FixedPeriod(period) | CamRule::PacedPeriod(period) => period,
    };
    let start = match site.phase {
        Some(phase) => SimTime::ZERO + phase,
        None => first_check(site, "cam phase", spread, root),
    };
    let mut service = CaService::new(site.id, settings).starting_at(start);
    if let Some(vehicle) = special_vehicle(scenario, site, root) {
        service = service.with_special_vehicle(vehicle);
    }
    if let Some(bytes) = cam.size_bytes {
        service = service.with_most_payload_bytes(bytes.saturating_sub(bytes_around(scenario)));
    }
    Some(Box::new(service))
}

/// The task of a vehicle, if the scenario gives it one.
fn special_vehicle(scenario: &Scenario, site: &Site, root: &RandomStream) -> Option<SpecialVehicle> {
    let cam = &scenario.messages.cam;
    let draw = root.named("vehicle role").derive(u64::from(site.id)).next_unit();
    if !site.kind.is_vehicle() || draw >= cam.role_share {
        return None;
    }
    let light_bar_siren = LightBarSirenInUse::LIGHT_BAR;
    Some(match cam.role {
        VehicleRole::Default => return None,
        VehicleRole::PublicTransport => SpecialVehicle::PublicTransport { embarkation: false, activation: None },
        VehicleRole::SpecialTransport => {
            SpecialVehicle::SpecialTransport { kind: SpecialTransportType::HEAVY_LOAD, light_bar_siren }
        }
        VehicleRole::DangerousGoods => SpecialVehicle::DangerousGoods(DangerousGoodsBasic::FlammableLiquids),
        VehicleRole::RoadWork => SpecialVehicle::RoadWorks { sub_cause: None, light_bar_siren, closed_lanes: None },
        VehicleRole::Rescue => SpecialVehicle::Rescue { light_bar_siren },
        VehicleRole::Emergency => SpecialVehicle::Emergency { light_bar_siren, incident: None, priority: None },
        VehicleRole::SafetyCar => {
            SpecialVehicle::SafetyCar { light_bar_siren, incident: None, traffic_rule: None, speed_limit: None }
        }
    })
}

/// Bytes that headers and a signature with its certificate add to a message of a single hop.
fn bytes_around(scenario: &Scenario) -> u32 {
    /// EN 302 636-4-1: basic 4, common 8 and extended header 28; EN 302 636-5-1: 4.
    const HEADERS: u32 = 44;
    /// The longest that the security entity makes of a message: with certificate and requests for others.
    const ENVELOPE: u32 = 270;
    match scenario.security.scheme {
        SignatureScheme::None => HEADERS,
        SignatureScheme::Modelled | SignatureScheme::Ecdsa => HEADERS + ENVELOPE,
    }
}

/// What the stations that tell of it see; none if there is no such station.
pub(super) fn perception(scenario: &Plan<'_>, sites: &[Site], root: &RandomStream) -> Option<Perception> {
    /// Share of a body that has to be visible for it to be recognised.
    const RECOGNISED_SHARE: f64 = 0.25;
    /// What was not seen for that long is forgotten; half of the latest measurement goes into its quality.
    const TRACKING: TrackingSettings =
        TrackingSettings { keep_for: SimDuration::from_millis(1000), quality_smoothing: 0.5 };
    let cpm = &scenario.messages.cpm;
    let observers: Vec<u32> = sites.iter().filter(|site| runs(&cpm.stations, site)).map(|site| site.id).collect();
    if observers.is_empty() {
        return None;
    }
    let sensors = cpm.sensors.iter().map(|sensor| Sensor {
        kind: SensorKind::Radar,
        mounting: SensorMounting { azimuth_deg: sensor.direction_deg, ..SensorMounting::ROOF },
        range: Meters(sensor.range_m),
        opening_angle_deg: sensor.opening_deg,
        least_visible_share: RECOGNISED_SHARE,
        noise: MeasurementNoise::default(),
    });
    let sensors: Vec<Sensor> = sensors.collect();
    let scene = Scene::new(scenario.ground.topology, &scenario.ground.outlines);
    Some(Perception::new(scene, &sensors, &observers, TRACKING, &root.named("perception")))
}

/// The errors of satellite navigation; none if stations know exactly where they are.
pub(super) fn positioning(scenario: &Scenario) -> Option<GnssSettings> {
    let positioning = &scenario.positioning;
    let errs = positioning.bias_sd_m > 0.0 || positioning.noise_sd_m > 0.0;
    errs.then(|| GnssSettings {
        bias_deviation: Meters(positioning.bias_sd_m),
        correlation_time: SimDuration::from_secs_f64(positioning.bias_correlation_s),
        noise_deviation: Meters(positioning.noise_sd_m),
    })
}

fn cp_service(scenario: &Plan<'_>, site: &Site, root: &RandomStream) -> Service {
    /// The longest packet of GeoNetworking (EN 302 636-4-1 annex H, `itsGnMaxSduSize`) with BTP in it.
    const MOST_SDU_BYTES: u32 = 1398;
    const BTP_BYTES: u32 = 4;
    /// `ObjectPerceptionQualityThreshold` (TS 103 324 table 5).
    const LEAST_QUALITY: u8 = 3;
    let cpm = &scenario.messages.cpm;
    if !runs(&cpm.stations, site) {
        return None;
    }
    let (rule, spread) = match cpm.rate_hz {
        Some(rate) => {
            let period = SimDuration::from_secs_f64(1.0 / rate);
            (CpRule::FixedPeriod(period), period)
        }
        None => {
            let t_gen_cpm_max = SimDuration::from_millis_f64(cpm.t_gen_cpm_max_ms);
            let t_gen_cpm_min = SimDuration::from_millis_f64(cpm.t_gen_cpm_min_ms);
            (CpRule::Etsi { t_gen_cpm_min, t_gen_cpm_max }, t_gen_cpm_max)
        }
    };
    let most = cpm.size_bytes.map_or(MOST_SDU_BYTES - BTP_BYTES, |bytes| {
        bytes.saturating_sub(bytes_around(scenario)).min(MOST_SDU_BYTES - BTP_BYTES)
    });
    let settings = CpServiceSettings {
        rule,
        sensors: cpm
            .sensors
            .iter()
            .map(|sensor| SensorDescription {
                range: Meters(sensor.range_m),
                opening_deg: sensor.opening_deg,
                direction_deg: sensor.direction_deg,
            })
            .collect(),
        least_quality: LEAST_QUALITY,
        most_payload_bytes: most,
        plane: scenario.ground.plane,
        topology: scenario.ground.topology,
    };
    Some(Box::new(CpService::new(settings, first_check(site, "cpm phase", spread, root))))
}

fn den_service(scenario: &Plan<'_>, site: &Site, root: &RandomStream) -> Service {
    let denm = &scenario.messages.denm;
    // Where nothing can happen nobody needs to listen.
    if !denm.happens() || !runs(&denm.stations, site) {
        return None;
    }
    let time = SimTime::from_secs_f64;
    let events = denm.events.iter().filter(|event| event.station == site.id).map(|event| ScheduledEvent {
        at: time(event.at_s),
        cause: event.cause as u8,
        sub_cause: event.sub_cause as u8,
        traffic_direction: event.traffic_direction.map(|direction| match direction {
            settings::TrafficDirection::All => TrafficDirection::AllTrafficDirections,
            settings::TrafficDirection::Upstream => TrafficDirection::SameAsReferenceDirectionUpstream,
            settings::TrafficDirection::Downstream => TrafficDirection::SameAsReferenceDirectionDownstream,
            settings::TrafficDirection::Opposite => TrafficDirection::OppositeToReferenceDirection,
        }),
        update_at: event.update_at_s.map(time),
        cancel_at: event.cancel_at_s.map(time),
    });
    let positive = |duration: SimDuration| (duration > SimDuration::ZERO).then_some(duration);
    let settings = DenServiceSettings {
        plane: scenario.ground.plane,
        topology: scenario.ground.topology,
        radius: Meters(denm.radius_m),
        hops: denm.hops as u8,
        repetition_interval: positive(SimDuration::from_millis_f64(denm.repetition_interval_ms)),
        repetition_duration: positive(SimDuration::from_secs_f64(denm.repetition_duration_s)),
        validity: SimDuration::from_secs_f64(denm.validity_s),
        keep_alive_forwarding: denm.keep_alive_forwarding,
    };
    let braking = denm.emergency_braking_mps2.filter(|_| site.kind.is_vehicle()).map(MetersPerSecondSquared);
    let draws = root.named("denm").derive(u64::from(site.id));
    Some(Box::new(DenService::new(settings, events.collect(), braking, draws)))
}

fn va_service(scenario: &Plan<'_>, site: &Site, root: &RandomStream) -> Service {
    let vam = &scenario.messages.vam;
    if !runs(&vam.stations, site) {
        return None;
    }
    let etsi = EtsiVamRule::default();
    let (rule, spread) = match vam.rate_hz {
        Some(rate) => {
            let period = SimDuration::from_secs_f64(1.0 / rate);
            (VamRule::FixedPeriod(period), period)
        }
        None => (VamRule::Etsi(etsi), etsi.t_gen_vam_max),
    };
    let settings = VaServiceSettings {
        rule,
        low_frequency_interval: SimDuration::from_millis(2000),
        clustering: vam.clustering.then(ClusteringParameters::default),
        safety: SafetySettings::default(),
        motion_prediction: MotionPredictionContent {
            path_history_points: 10,
            path_history_length: Meters(50.0),
            predicted_points: 5,
        },
        plane: scenario.ground.plane,
        topology: scenario.ground.topology,
    };
    let draws = root.named("vam clusters").derive(u64::from(site.id));
    Some(Box::new(VaService::new(settings, first_check(site, "vam phase", spread, root), draws)))
}
