//! The stations in the vehicles.

use crate::engine::RandomStream;
use crate::evaluation::record::StationId;
use crate::scenario::Scenario;
use crate::scenario::settings::{self, AccessCategory};
use crate::simulation::build::{highway, local_plane, topology};
use crate::simulation::communication::{
    CommunicatingStation, Communication, CommunicationSettings, ProcessingTimes, RoadStretch,
};
use crate::station::access::{AccessLayer, TrafficClass};
use crate::station::facilities::{CaService, CaServiceSettings, CamRule, EtsiCamRule};
use crate::station::networking::HeaderSizes;
use crate::station::security::EnvelopeSizes;
use crate::units::{Meters, SimDuration, SimTime};
use crate::world::mobility::Vehicle;

pub(super) fn build(
    scenario: &Scenario,
    vehicles: &[Vehicle],
    access: Box<dyn AccessLayer + Send + Sync>,
    root: &RandomStream,
) -> Communication {
    let service = ca_service(scenario);
    // Stations were switched on at different times. Spread over one check interval only, those with equal speed would send
    // in the same tenth of a second for ever: their intervals are multiples of the check interval.
    let spread = match service.rule {
        CamRule::Etsi(rule) => rule.t_gen_cam_max,
        CamRule::FixedPeriod(period) => period,
    };
    let phases = root.named("cam phase");
    let stations = vehicles
        .iter()
        .map(|vehicle| {
            let random = || phases.derive(u64::from(vehicle.id)).next_unit() * spread.as_secs_f64();
            let phase = vehicle.phase.unwrap_or_else(|| SimDuration::from_secs_f64(random()));
            CommunicatingStation {
                id: StationId(vehicle.id),
                ca_service: CaService::new(vehicle.id, service),
                first_check: SimTime::ZERO + phase,
            }
        })
        .collect();
    Communication::new(communication(scenario), stations, access)
}

fn ca_service(scenario: &Scenario) -> CaServiceSettings {
    let cam = &scenario.messages.cam;
    let rule = match cam.rate_hz {
        Some(rate) => CamRule::FixedPeriod(SimDuration::from_secs_f64(1.0 / rate)),
        None => CamRule::Etsi(EtsiCamRule {
            t_check_cam_gen: SimDuration::from_millis_f64(cam.t_check_cam_gen_ms),
            t_gen_cam_min: SimDuration::from_millis_f64(cam.t_gen_cam_min_ms),
            t_gen_cam_max: SimDuration::from_millis_f64(cam.t_gen_cam_max_ms),
            n_gen_cam: cam.n_gen_cam,
        }),
    };
    CaServiceSettings {
        rule,
        low_frequency_interval: SimDuration::from_millis_f64(cam.low_frequency_interval_ms),
        path_history_points: cam.path_history_points_max as usize,
        path_history_length: Meters(cam.path_history_length_m),
        plane: local_plane(scenario),
        topology: topology(scenario),
    }
}

fn communication(scenario: &Scenario) -> CommunicationSettings {
    let settings::Messages { cam, envelope } = &scenario.messages;
    let settings::Access::Ieee80211p(access) = &scenario.access;
    let processing = &scenario.processing;
    let length = Meters(highway(scenario).length_m);
    CommunicationSettings {
        cam_class: match cam.access_category {
            AccessCategory::Vo => TrafficClass::Dp0,
            AccessCategory::Vi => TrafficClass::Dp1,
            AccessCategory::Be => TrafficClass::Dp2,
            AccessCategory::Bk => TrafficClass::Dp3,
        },
        cam_bytes: cam.size_bytes,
        headers: HeaderSizes { btp_bytes: envelope.btp_bytes, geonetworking_bytes: envelope.geonetworking_bytes },
        envelope: EnvelopeSizes {
            digest_bytes: envelope.security_digest_bytes,
            certificate_bytes: envelope.security_certificate_bytes,
            certificate_interval: SimDuration::from_secs_f64(envelope.certificate_interval_s),
        },
        processing: ProcessingTimes {
            generation: SimDuration::from_millis_f64(processing.generation_ms),
            encoding: SimDuration::from_millis_f64(processing.encoding_ms),
            signing: SimDuration::from_millis_f64(processing.signing_ms),
            decoding: SimDuration::from_millis_f64(processing.verification_ms + processing.decoding_ms),
        },
        cbr_window: SimDuration::from_millis_f64(access.cbr.window_ms),
        evaluated_distance: Meters(scenario.metrics.max_distance_m.max(scenario.metrics.awareness_range_m)),
        topology: topology(scenario),
        sender_region: RoadStretch::centre(length, scenario.metrics.sender_region_share),
        cbr_region: RoadStretch::centre(length, scenario.metrics.cbr_region_share),
    }
}
