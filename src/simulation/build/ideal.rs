//! The ideal technology of a scenario.

use crate::engine::RandomStream;
use crate::scenario::settings::{self, Latency, Loss};
use crate::simulation::build::ground::Plan;
use crate::simulation::build::roster::Site;
use crate::station::access::ideal::{Ideal, IdealSettings, LatencyModel, LossModel};
use crate::units::{Dbm, Meters, SimDuration};

/// What a station shows as received power where no radio was simulated.
const SHOWN_POWER: Dbm = Dbm(-60.0);

pub(super) fn build(scenario: &Plan<'_>, settings: &settings::Ideal, sites: &[Site], root: &RandomStream) -> Ideal {
    let settings = IdealSettings {
        latency: latency(&settings.latency),
        loss: match &settings.loss {
            Loss::Constant(loss) => LossModel::constant(loss.rate),
            Loss::ByDistance(loss) => {
                LossModel::by_distance(loss.points.iter().map(|point| (Meters(point.distance_m), point.rate)))
            }
        },
        range: Meters(settings.range_m),
        listed_within: Meters(scenario.metrics.max_distance_m.max(scenario.metrics.awareness_range_m)),
        shown_power: SHOWN_POWER.milliwatts(),
        topology: scenario.ground.topology,
    };
    // In a mix, the stations of other technologies do not hear this one.
    let listens = sites.iter().map(|site| site.foreign_radio.is_none());
    Ideal::new(settings, sites.iter().map(|site| site.id), root.named("ideal access")).with_listeners(listens)
}

fn latency(latency: &Latency) -> LatencyModel {
    let millis = SimDuration::from_millis_f64;
    match latency {
        Latency::Constant(latency) => LatencyModel::Constant(millis(latency.value_ms)),
        Latency::Uniform(latency) => {
            LatencyModel::Uniform { least: millis(latency.min_ms), most: millis(latency.max_ms) }
        }
        Latency::Exponential(latency) => {
            LatencyModel::Exponential { least: millis(latency.min_ms), mean: millis(latency.mean_ms) }
        }
        Latency::NormalTruncated(latency) => LatencyModel::NormalTruncated {
            mean: millis(latency.mean_ms),
            deviation: millis(latency.sd_ms),
            least: millis(latency.min_ms),
        },
        Latency::Lognormal(latency) => {
            LatencyModel::Lognormal { mean: millis(latency.mean_ms), deviation: millis(latency.sd_ms) }
        }
        Latency::Quantiles(latency) => LatencyModel::Quantiles(
            latency.points.iter().map(|point| (point.share, millis(point.latency_ms))).collect(),
        ),
    }
}
