//! 802.11bd of a scenario.

use crate::channel::medium::FrameMedium;
use crate::channel::reception::error_model::curve_sets::CurveTechnology;
use crate::channel::reception::{PhyRate, PreparedErrorModel};
use crate::engine::RandomStream;
use crate::scenario::settings::{self, PpduFormat};
use crate::simulation::build::roster::Site;
use crate::simulation::build::{BuildError, access};
use crate::station::access::ieee80211::Contention;
use crate::station::access::ieee80211bd::{Ieee80211bd, NGV_SCHEMES, NgvAirtime, NgvPhy, PpduChoice};
use crate::station::access::ieee80211p::Airtime;
use crate::units::SimDuration;

/// The stations of 802.11bd and 802.11p on `medium`, which judges 802.11p frames.
pub(super) fn build(
    settings: &settings::Ieee80211bd,
    sites: &[Site],
    medium: FrameMedium,
    legacy: Airtime,
    contention: Contention,
    root: &RandomStream,
) -> Result<Ieee80211bd, BuildError> {
    let scheme = NGV_SCHEMES[settings.mcs as usize];
    // Curves are found by the scheme, and a table of Eb/N0 needs the bits per second; nothing else of a rate is asked for.
    let rate = PhyRate { mcs: scheme.mcs, mbps: scheme.mbps(), ..legacy.rate };
    let errors = access::error_model(&settings.error_model, CurveTechnology::Ieee80211bd, &rate)?;
    let medium = medium.with_error_model(PreparedErrorModel::new(&errors, &rate));
    let midamble_period = settings.midamble_period.unwrap_or_else(|| scheme.usual_midamble_period());
    let ngv = NgvAirtime { scheme, midamble_period, overhead_bytes: settings.mac_overhead_bytes };
    let choice = match settings.format {
        PpduFormat::Ngv => PpduChoice::Ngv,
        PpduFormat::Legacy => PpduChoice::Legacy,
        PpduFormat::Adaptive => PpduChoice::Adaptive { memory: SimDuration::from_secs_f64(settings.legacy_memory_s) },
    };
    let legacy_only = sites
        .iter()
        .map(|site| root.named("802.11p only").derive(u64::from(site.id)).next_unit() < settings.legacy_share);
    let phy = NgvPhy::new(ngv, legacy, choice, settings.repetitions, contention.sifs, legacy_only);
    Ok(Ieee80211bd::new(medium, phy, contention, root.named("backoff")))
}
