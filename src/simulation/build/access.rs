//! The access technology.

use crate::channel::medium::{
    Capture, CbrMeasure, FrameMedium, LinkTable, MeanPowerCut, Radio, ReceptionSettings, SinrRule,
};
use crate::channel::reception::error_model::curve_sets::{self, CurveFamily, CurveKey, CurveTechnology};
use crate::channel::reception::error_model::{ErrorModel, PerInterpolation, PerTable, SinrAxis, SinrThreshold};
use crate::channel::reception::{IEEE80211P_BANDWIDTH, NoiseFloor, PhyRate, PreparedErrorModel};
use crate::engine::RandomStream;
use crate::scenario::settings::{self, Access};
use crate::simulation::build::ground::Plan;
use crate::simulation::build::roster::Site;
use crate::simulation::build::{BuildError, channel, congestion, ideal, ieee80211bd, lte_v2x, mixed, nr_v2x};
use crate::station::access::AccessLayer;
use crate::station::access::ieee80211::{Contention, EdcaParameters};
use crate::station::access::ieee80211p::{Airtime, Ieee80211p};
use crate::units::{Db, Dbm, Meters, SimDuration};

/// A link this far under the noise changes an SINR by less than 0.05 dB.
pub(super) const CUT_BELOW_NOISE: Db = Db(20.0);

pub(super) fn build(
    scenario: &Plan<'_>,
    sites: &[Site],
    root: &RandomStream,
) -> Result<Box<dyn AccessLayer + Send + Sync>, BuildError> {
    let access: Box<dyn AccessLayer + Send + Sync> = match &scenario.access {
        Access::Ieee80211p(settings) => {
            let (medium, airtime) = ieee80211p(scenario, settings, sites, root)?;
            Box::new(Ieee80211p::new(medium, airtime, contention(settings), root.named("backoff")))
        }
        Access::Ieee80211bd(settings) => {
            let legacy = settings.legacy();
            let (medium, airtime) = ieee80211p(scenario, &legacy, sites, root)?;
            Box::new(ieee80211bd::build(settings, sites, medium, airtime, contention(&legacy), root)?)
        }
        Access::LteV2x(settings) => Box::new(lte_v2x::build(scenario, settings, sites, root)?),
        Access::NrV2x(settings) => Box::new(nr_v2x::build(scenario, settings, sites, root)?),
        Access::Ideal(settings) => Box::new(ideal::build(scenario, settings, sites, root)),
        // Each part has its own congestion control.
        Access::Mixed(settings) => return Ok(Box::new(mixed::build(scenario, settings, sites, root)?)),
    };
    Ok(congestion::build(scenario, access, sites, root))
}

/// The medium of 802.11p frames, and how long they last.
fn ieee80211p(
    scenario: &Plan<'_>,
    settings: &settings::Ieee80211p,
    sites: &[Site],
    root: &RandomStream,
) -> Result<(FrameMedium, Airtime), BuildError> {
    let variation = channel::build(scenario).packet_variation();
    let noise = noise_floor(settings.noise).power(IEEE80211P_BANDWIDTH);
    let radio = (Dbm(settings.tx_power_dbm), Db(settings.antenna_gain_dbi));
    let links = link_table(scenario, sites, radio, noise - CUT_BELOW_NOISE, root);
    let rate = PhyRate::from_mbps(settings.data_rate_mbps).expect("the scenario check accepts rates of the standard");
    let errors = error_model(&settings.error_model, CurveTechnology::Ieee80211p, &rate)?;
    let errors = PreparedErrorModel::new(&errors, &rate);
    let medium = FrameMedium::new(links, variation, &reception(settings, noise), errors, root.named("fading"));
    let airtime =
        Airtime { rate, overhead_bytes: settings.mac_overhead_bytes, whole_symbols: settings.symbol_rounding };
    Ok((medium, airtime))
}

/// Who can hear whom with radios of this power and antenna gain; stations of other technologies are heard with theirs.
pub(super) fn link_table(
    scenario: &Plan<'_>,
    sites: &[Site],
    (tx_power, antenna_gain): (Dbm, Db),
    weakest: Dbm,
    root: &RandomStream,
) -> LinkTable {
    let radio = |site: &Site| {
        let (tx_power, antenna_gain) = site.foreign_radio.unwrap_or((tx_power, antenna_gain));
        Radio {
            tx_power: site.tx_power.unwrap_or(tx_power),
            antenna_gain: site.antenna_gain.unwrap_or(antenna_gain),
            antenna_height: site.antenna_height,
        }
    };
    let listens = sites.iter().map(|site| site.foreign_radio.is_none()).collect();
    let stations: Vec<(u32, Radio)> = sites.iter().map(|site| (site.id, radio(site))).collect();
    let cut = MeanPowerCut {
        weakest,
        listed_within: Meters(scenario.metrics.max_distance_m.max(scenario.metrics.awareness_range_m)),
    };
    LinkTable::new(channel::build(scenario), scenario.ground.topology, cut, &stations, root.named("links"))
        .with_listeners(listens)
}

pub(super) fn noise_floor(noise: settings::Noise) -> NoiseFloor {
    match noise {
        settings::Noise::FigureDb(figure) => NoiseFloor::Thermal { noise_figure: Db(figure) },
        settings::Noise::LevelDbm(level) => NoiseFloor::Fixed { level: Dbm(level) },
    }
}

/// The name of a channel in the set of curves.
pub(super) fn wilab_scenario(channel: settings::WilabChannel) -> &'static str {
    match channel {
        settings::WilabChannel::HighwayLos => "highway_los",
        settings::WilabChannel::HighwayNlos => "highway_nlos",
        settings::WilabChannel::UrbanLos => "urban_los",
        settings::WilabChannel::UrbanNlos => "urban_nlos",
        settings::WilabChannel::CrossingNlos => "crossing_nlos",
    }
}

/// A table with these points and everything else as `table` says.
pub(super) fn per_points(table: &settings::PerTable, points: &[settings::PerPoint]) -> PerTable {
    PerTable {
        axis: match table.reference {
            settings::SinrReference::EbN0 => SinrAxis::EbN0,
            settings::SinrReference::Sinr => SinrAxis::Sinr,
        },
        points: points.iter().map(|point| (Db(point.db), point.per)).collect(),
        interpolation: match table.interpolation {
            settings::PerInterpolation::Linear => PerInterpolation::Linear,
            settings::PerInterpolation::Log => PerInterpolation::Logarithmic,
        },
        contains_fading: table.contains_fading,
    }
}

/// The error model for frames of a technology at a rate whose `mcs` counts as that technology counts.
pub(super) fn error_model(
    model: &settings::ErrorModel,
    technology: CurveTechnology,
    rate: &PhyRate,
) -> Result<ErrorModel, BuildError> {
    let curve = |family, scenario, payload_bytes| {
        curve_sets::find(&CurveKey { family, scenario, technology, mcs: rate.mcs, payload_bytes })
    };
    Ok(match model {
        settings::ErrorModel::Nist(_) => ErrorModel::Nist,
        settings::ErrorModel::Yans(_) => ErrorModel::Yans,
        settings::ErrorModel::AnwarAwgn(_) => ErrorModel::Fitted(curve(CurveFamily::Anwar, "awgn", 300)?),
        settings::ErrorModel::Wilab(wilab) => {
            let channel = wilab_scenario(wilab.channel);
            ErrorModel::Fitted(curve(CurveFamily::WiLab, channel, wilab.payload_bytes as u16)?)
        }
        settings::ErrorModel::Lena(_) => return Err(BuildError::OfAnotherTechnology),
        settings::ErrorModel::Table(table) => ErrorModel::Table(per_points(table, &table.points)),
        settings::ErrorModel::Threshold(threshold) => ErrorModel::Threshold(
            threshold
                .sinr_db
                .map_or_else(|| SinrThreshold::of_hardware(rate), |level| SinrThreshold { threshold: Db(level) }),
        ),
        settings::ErrorModel::ShannonGap(gap) => {
            let bits_per_second_and_hertz = rate.mbps / IEEE80211P_BANDWIDTH.0;
            ErrorModel::Threshold(SinrThreshold::of_shannon(bits_per_second_and_hertz, Db(gap.gap_db)))
        }
    })
}

fn reception(settings: &settings::Ieee80211p, noise: Dbm) -> ReceptionSettings {
    ReceptionSettings {
        noise,
        preamble: Dbm(settings.reception.preamble_dbm),
        preamble_sinr: Db(settings.reception.preamble_sinr_db),
        capture: match settings.reception.capture {
            settings::Capture::None => Capture::Never,
            settings::Capture::Preamble => Capture::DuringPreamble,
            settings::Capture::Any => Capture::Always,
        },
        capture_margin: Db(settings.reception.capture_margin_db),
        sinr_rule: match settings.sinr_rule() {
            settings::SinrRule::Chunks => SinrRule::Chunks,
            settings::SinrRule::Mean => SinrRule::Mean,
            settings::SinrRule::Minimum => SinrRule::Minimum,
        },
        cca_preamble: Dbm(settings.cca.preamble_dbm),
        cca_energy: Dbm(settings.cca.energy_dbm),
        cbr_measure: match settings.cbr.measure {
            settings::CbrMeasure::Energy => CbrMeasure::Energy,
            settings::CbrMeasure::Cca => CbrMeasure::Cca,
            settings::CbrMeasure::Reception => CbrMeasure::Reception,
        },
        cbr_threshold: Dbm(settings.cbr.threshold_dbm),
    }
}

fn contention(settings: &settings::Ieee80211p) -> Contention {
    let micros = |micros: f64| SimDuration::from_secs_f64(micros * 1e-6);
    let edca = &settings.edca;
    Contention {
        slot: micros(settings.slot_us),
        sifs: micros(settings.sifs_us),
        detection_time: micros(settings.cca.detection_time_us),
        post_transmission_backoff: settings.post_transmission_backoff,
        categories: [edca.vo, edca.vi, edca.be, edca.bk]
            .map(|category| EdcaParameters { aifsn: category.aifsn, cw_min: category.cw_min }),
    }
}
