//! The stations: their network layer, their security, and what they have in common.

use crate::engine::RandomStream;
use crate::evaluation::record::{StationId, Technology};
use crate::scenario::Scenario;
use crate::scenario::settings::{self, AccessCategory, PseudonymChange, SignatureScheme};
use crate::simulation::build::ground::Plan;
use crate::simulation::build::roster::Site;
use crate::simulation::build::{mixed, services};
use crate::simulation::communication::{
    CommunicatingStation, Communication, CommunicationSettings, KindSettings, ProcessingTimes, SecuredStation,
    TechnologySettings,
};
use crate::station::access::AccessLayer;
use crate::station::facilities::{LdmSettings, LocalDynamicMap, StationKind};
use crate::station::message::MessageKind;
use crate::station::networking::{
    AreaForwarding, GeoRouter, GnAddress, GnStationType, MacAddress, NetworkMap, Priority, RouterSettings,
};
use crate::station::security::{
    self, AttackModel, CertificateRule, CryptoSettings, Freshness, ItsClock, PseudonymPolicy, PseudonymTimer,
    SegmentPolicy, SignerRules, SigningHardware, StationSecurity, StationSecuritySettings, TicketProfile, TrustDomain,
};
use crate::units::{Dbm, Meters, SimDuration, SimTime};

/// How old a replayed message is; any message is stale by then.
const REPLAY_AGE: SimDuration = SimDuration::from_millis(10_000);

pub(super) fn build(
    scenario: &Plan<'_>,
    sites: &[Site],
    access: Box<dyn AccessLayer + Send + Sync>,
    root: &RandomStream,
) -> Communication {
    let clock = ItsClock::default();
    let mut trust = match scenario.security.scheme {
        SignatureScheme::None => None,
        SignatureScheme::Modelled => Some(security::SignatureScheme::Modelled),
        SignatureScheme::Ecdsa => Some(security::SignatureScheme::Real),
    }
    .map(|scheme| TrustDomain::new(scheme, root.named("trust"), clock.at(SimTime::ZERO)));
    let technologies = mixed::technologies_of(&scenario.access.parts(), sites, root);
    let stations = sites
        .iter()
        .zip(technologies)
        .map(|(site, technology)| {
            let security = trust.as_mut().map(|trust| secured(scenario, site, clock, trust, root));
            CommunicatingStation {
                id: StationId(site.id),
                services: services::build(scenario, site, root),
                applications: services::applications(scenario, site),
                technology,
                router: router(scenario, site, root),
                security,
                map: keeps_map(scenario, site).then(|| {
                    LocalDynamicMap::new(LdmSettings { topology: scenario.ground.topology, ..LdmSettings::default() })
                }),
            }
        })
        .collect();
    Communication::new(communication(scenario), stations, trust, access, root)
}

/// The services of people beside the road ask who comes near, applications ask for events, and so does whoever wants to by the scenario.
fn keeps_map(scenario: &Scenario, site: &Site) -> bool {
    scenario.networking.local_dynamic_map
        || services::runs_vam(scenario, site)
        || services::signals_hazards(scenario, site)
}

fn router(scenario: &Plan<'_>, site: &Site, root: &RandomStream) -> GeoRouter {
    let networking = &scenario.networking;
    let station_type = match site.kind {
        StationKind::Car => GnStationType::PASSENGER_CAR,
        StationKind::Truck => GnStationType::HEAVY_TRUCK,
        StationKind::Bus => GnStationType::BUS,
        StationKind::Motorcycle => GnStationType::MOTORCYCLE,
        StationKind::Pedestrian => GnStationType::PEDESTRIAN,
        StationKind::Cyclist => GnStationType::CYCLIST,
        StationKind::RoadSideUnit => GnStationType::ROAD_SIDE_UNIT,
    };
    let settings = RouterSettings {
        area_forwarding: match networking.area_forwarding {
            settings::AreaForwarding::Simple => AreaForwarding::Simple,
            settings::AreaForwarding::Contention => AreaForwarding::Contention,
        },
        location_table: needs_location_tables(scenario),
        beacons: networking.beacons,
        cbf_min_time: SimDuration::from_millis_f64(networking.cbf_min_ms),
        cbf_max_time: SimDuration::from_millis_f64(networking.cbf_max_ms),
        max_communication_range: Meters(networking.max_communication_range_m),
        mobile: site.kind != StationKind::RoadSideUnit,
        ..RouterSettings::default()
    };
    GeoRouter::new(
        GnAddress::new(station_type, MacAddress::pseudonym(site.id)),
        settings,
        NetworkMap { plane: scenario.ground.plane, topology: scenario.ground.topology },
        root.named("router").derive(u64::from(site.id)),
        SimTime::ZERO,
    )
}

/// Who forwards needs to know where neighbours are.
fn needs_location_tables(scenario: &Scenario) -> bool {
    scenario.messages.denm.happens()
}

fn secured(
    scenario: &Scenario,
    site: &Site,
    clock: ItsClock,
    trust: &mut TrustDomain,
    root: &RandomStream,
) -> SecuredStation {
    let (security, processing) = (&scenario.security, &scenario.processing);
    let once = CertificateRule::OnceIn(SimDuration::from_secs_f64(security.certificate_interval_s));
    let draws = root.named("security").derive(u64::from(site.id));
    let settings = StationSecuritySettings {
        rules: SignerRules { cam: once, cpm: once, vam: once, other: CertificateRule::Always },
        freshness: Freshness::default(),
        crypto: CryptoSettings {
            signing_time: SimDuration::from_millis_f64(processing.signing_ms),
            verification_time: SimDuration::from_millis_f64(processing.verification_ms),
            verification_units: security.crypto_units as u8,
            queue_limit: security.queue_max,
            signing_hardware: SigningHardware::SecureElement,
        },
        tickets: TicketProfile {
            permissions: TicketProfile::ALL_PERMISSIONS.to_vec(),
            valid_from: clock.at(SimTime::ZERO),
            // A week, the longest that the European certificate policy allows; longer than any run.
            valid_hours: 168,
        },
        pool_size: security.tickets,
    };
    let policy = match security.pseudonym_change {
        PseudonymChange::Never => PseudonymPolicy::Never,
        PseudonymChange::Periodic => PseudonymPolicy::Time {
            least: SimDuration::from_secs_f64(security.pseudonym_period_s * 0.9),
            most: SimDuration::from_secs_f64(security.pseudonym_period_s * 1.1),
        },
        PseudonymChange::Travelled => PseudonymPolicy::DistanceAndTime(SegmentPolicy::default()),
    };
    // Nobody needs to hide what stands at the road side.
    let policy = if site.kind == StationKind::RoadSideUnit { PseudonymPolicy::Never } else { policy };
    SecuredStation {
        entity: StationSecurity::new(settings, clock, trust, draws.named("entity")),
        pseudonyms: PseudonymTimer::new(policy, draws.named("pseudonyms"), SimTime::ZERO),
    }
}

fn communication(scenario: &Plan<'_>) -> CommunicationSettings {
    let (_, cbr_window_ms) = scenario.access.channel_busy();
    let technology = |(_, part): &(f64, settings::Access)| TechnologySettings {
        technology: Technology(part.name()),
        cbr_threshold: Dbm(part.channel_busy().0),
    };
    let (processing, security) = (&scenario.processing, &scenario.security);
    CommunicationSettings {
        kinds: MessageKind::ALL.map(|kind| kind_settings(&scenario.messages, kind)),
        processing: ProcessingTimes {
            generation: SimDuration::from_millis_f64(processing.generation_ms),
            encoding: SimDuration::from_millis_f64(processing.encoding_ms),
            decoding: SimDuration::from_millis_f64(processing.decoding_ms),
        },
        cbr_window: SimDuration::from_millis_f64(cbr_window_ms),
        technologies: scenario.access.parts().iter().map(technology).collect(),
        evaluated_distance: Meters(scenario.metrics.max_distance_m.max(scenario.metrics.awareness_range_m)),
        network: NetworkMap { plane: scenario.ground.plane, topology: scenario.ground.topology },
        location_tables: needs_location_tables(scenario),
        attacks: AttackModel {
            tampered_share: security.tampered_share,
            wrong_key_share: security.wrong_key_share,
            replayed_share: security.replayed_share,
            replay_age: REPLAY_AGE,
        },
        sender_region: scenario.ground.region(scenario.metrics.sender_region_share),
        cbr_region: scenario.ground.region(scenario.metrics.cbr_region_share),
    }
}

fn kind_settings(messages: &settings::Messages, kind: MessageKind) -> KindSettings {
    let (category, bytes) = match kind {
        MessageKind::Cam => (messages.cam.access_category, messages.cam.size_bytes),
        MessageKind::Denm => (messages.denm.access_category, messages.denm.size_bytes),
        MessageKind::Cpm => (messages.cpm.access_category, messages.cpm.size_bytes),
        MessageKind::Vam => (messages.vam.access_category, messages.vam.size_bytes),
        MessageKind::Spatem => (messages.spatem.access_category, messages.spatem.size_bytes),
        MessageKind::Mapem => (messages.mapem.access_category, messages.mapem.size_bytes),
    };
    KindSettings {
        priority: match category {
            AccessCategory::Vo => Priority::Dp0,
            AccessCategory::Vi => Priority::Dp1,
            AccessCategory::Be => Priority::Dp2,
            AccessCategory::Bk => Priority::Dp3,
        },
        bytes,
        // Each warning is news; of the others only the newest counts.
        replaces: kind != MessageKind::Denm,
    }
}
