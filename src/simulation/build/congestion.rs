//! Congestion control in front of the access layer.

use crate::engine::RandomStream;
use crate::scenario::Scenario;
use crate::scenario::settings::{self, Access, Congestion};
use crate::simulation::build::ground::Plan;
use crate::simulation::build::roster::Site;
use crate::station::access::AccessLayer;
use crate::station::access::congestion::{
    Algorithm, CongestionControlled, CongestionSettings, LimericParameters, QueueLimits, ReactiveTable, SaeParameters,
};
use crate::units::{Dbm, Meters, SimDuration};

/// The access layer of the scenario with the congestion control of the scenario on top, if it has any.
pub(super) fn build(
    scenario: &Plan<'_>,
    access: Box<dyn AccessLayer + Send + Sync>,
    sites: &[Site],
    root: &RandomStream,
) -> Box<dyn AccessLayer + Send + Sync> {
    let Some((algorithm, limits)) = algorithm(scenario) else { return access };
    let Limits { duty_limit, jitter_ms, queue_max, lifetime_ms } = limits;
    let settings = CongestionSettings {
        algorithm,
        duty_limit,
        jitter: SimDuration::from_millis_f64(jitter_ms),
        queues: QueueLimits { packets: queue_max as usize, lifetime: SimDuration::from_millis_f64(lifetime_ms) },
        tells_services: !matches!(
            (&scenario.access, &scenario.congestion),
            (Access::LteV2x(_), Congestion::EtsiReactive(_) | Congestion::EtsiAdaptive(_))
        ),
        topology: scenario.ground.topology,
    };
    let ids = sites.iter().map(|site| site.id);
    Box::new(CongestionControlled::new(access, settings, ids, root.named("congestion")))
}

/// What applies whatever the algorithm is.
struct Limits {
    duty_limit: bool,
    jitter_ms: f64,
    queue_max: u32,
    lifetime_ms: f64,
}

fn algorithm(scenario: &Scenario) -> Option<(Algorithm, Limits)> {
    Some(match &scenario.congestion {
        Congestion::None(_) => return None,
        Congestion::EtsiReactive(reactive) => (
            Algorithm::Reactive {
                table: match reactive.table {
                    settings::ReactiveTable::A1 => ReactiveTable::A1,
                    settings::ReactiveTable::A2 => ReactiveTable::A2,
                },
                evaluation: SimDuration::from_millis_f64(reactive.evaluation_ms),
            },
            Limits {
                duty_limit: reactive.en_302_571,
                jitter_ms: reactive.jitter_ms,
                queue_max: reactive.queue_max,
                lifetime_ms: reactive.lifetime_ms,
            },
        ),
        Congestion::EtsiAdaptive(adaptive) => (
            Algorithm::Adaptive {
                parameters: LimericParameters {
                    alpha: adaptive.alpha,
                    beta: adaptive.beta,
                    target: adaptive.target_cbr,
                    delta_min: adaptive.delta_min,
                    delta_max: adaptive.delta_max,
                    offset_max: adaptive.offset_max,
                    offset_min: adaptive.offset_min,
                    delta_start: adaptive.delta_start,
                },
                evaluation: SimDuration::from_millis_f64(adaptive.evaluation_ms),
            },
            Limits {
                duty_limit: adaptive.en_302_571,
                jitter_ms: adaptive.jitter_ms,
                queue_max: adaptive.queue_max,
                lifetime_ms: adaptive.lifetime_ms,
            },
        ),
        Congestion::SaeJ2945(sae) => (
            Algorithm::SaeJ2945 {
                parameters: sae_parameters(sae),
                full_power: full_power(&scenario.access),
                power_control: sae.power_control,
            },
            // Another country's regulation, and its services are paced by other clocks.
            Limits { duty_limit: false, jitter_ms: 0.0, queue_max: sae.queue_max, lifetime_ms: sae.lifetime_ms },
        ),
    })
}

fn sae_parameters(sae: &settings::SaeJ2945) -> SaeParameters {
    SaeParameters {
        density_range: Meters(sae.density_range_m),
        density_weight: sae.density_weight,
        density_coefficient: sae.density_coefficient,
        max_itt: SimDuration::from_millis_f64(sae.max_itt_ms),
        tracking_error_min: Meters(sae.tracking_error_min_m),
        tracking_error_max: Meters(sae.tracking_error_max_m),
        error_sensitivity: sae.error_sensitivity,
        per_max: sae.per_max,
        radiated_power_max: Dbm(sae.radiated_power_max_dbm),
        radiated_power_min: Dbm(sae.radiated_power_min_dbm),
        radiated_power_start: Dbm(sae.radiated_power_start_dbm),
        busy_min: sae.busy_min,
        busy_max: sae.busy_max,
        busy_weight: sae.busy_weight,
        power_gain: sae.power_gain,
        ..SaeParameters::default()
    }
}

/// Radiated power without congestion control.
fn full_power(access: &Access) -> Dbm {
    // Where there is no radio there is no power that could be changed.
    access.radio().map_or(Dbm(0.0), |(power_dbm, gain_dbi)| Dbm(power_dbm + gain_dbi))
}
