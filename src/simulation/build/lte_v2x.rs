//! LTE-V2X from its settings.

use crate::channel::medium::slot_medium::{
    ControlPower, InBandEmission, ResourceGrid, SinrAveraging, SlotMedium, SlotReception,
};
use crate::channel::reception::FrameSuccessTable;
use crate::channel::reception::error_model::SinrThreshold;
use crate::channel::reception::error_model::curve_sets::CurveTechnology;
use crate::engine::RandomStream;
use crate::scenario::Scenario;
use crate::scenario::settings::{self, ErrorModel};
use crate::simulation::build::access::{CUT_BELOW_NOISE, link_table, noise_floor};
use crate::simulation::build::ground::Plan;
use crate::simulation::build::roster::Site;
use crate::simulation::build::sidelink::{Curves, occupancy_limits};
use crate::simulation::build::{ALONE, BuildError, channel};
use crate::station::access::lte_v2x::{
    CONTROL_BLOCKS, ControlPlace, Format, LtePhy, LteV2x, Mcs, RsrpReference, is_transform_size,
};
use crate::station::access::sidelink::{
    Congestion, Ranking, ReselectionRules, ResourcePool, RsrpThreshold, SelectionRules, SensingRules, Sidelink,
    SidelinkSettings, UnmonitoredRule,
};
use crate::units::{Db, Dbm, Megahertz, SimDuration};

/// A subframe.
const SLOT: SimDuration = SimDuration::from_millis(1);
/// TS 36.213 clause 14.1.1.6: the last 1000 subframes.
const SENSING_WINDOW: i64 = 1000;
/// TS 36.213 clause 14.1.1.6: S-RSSI is averaged over subframes 100 apart, and shorter intervals repeat within 100.
const HUNDRED_MS: i64 = 100;
/// TS 36.213 clause 14.1.1.6.
const THRESHOLD_STEP: Db = Db(3.0);
/// TS 36.212 clause 5.4.3.1.2: the SCI has four bits for the gap to the retransmission.
const RETRANSMISSION_WITHIN: i64 = 15;
/// TS 36.213 clause 14.2.1.
const CONTROL_BOOST: Db = Db(3.0);
/// Width of a resource block.
const RESOURCE_BLOCK: Megahertz = Megahertz(0.18);
/// Reservation intervals of pools without short ones, in milliseconds.
const INTERVALS_MS: [u32; 10] = [100, 200, 300, 400, 500, 600, 700, 800, 900, 1000];
/// The short ones: TS 36.331, `sl-RestrictResourceReservationPeriod`.
const SHORT_INTERVALS_MS: [u32; 2] = [20, 50];
/// TS 36.214 clause 5.1.31.
const OCCUPANCY_WINDOW: i64 = 1000;

pub(super) fn build(
    scenario: &Plan<'_>,
    settings: &settings::LteV2x,
    sites: &[Site],
    root: &RandomStream,
) -> Result<LteV2x, BuildError> {
    let grid = grid(settings);
    let (formats, curves) = formats(settings)?;
    let radio = (Dbm(settings.tx_power_dbm), Db(settings.antenna_gain_dbi));
    let weakest = grid.noise(grid.subchannel_size).dbm() - CUT_BELOW_NOISE;
    let links = link_table(scenario, sites, radio, weakest, root);
    let reception = SlotReception {
        sensitivity: Dbm(settings.sensing_threshold_dbm),
        // No packet can be that far under the noise and still be detected.
        control: (settings.sci_sinr_db > -100.0).then(|| FrameSuccessTable::of_threshold(Db(settings.sci_sinr_db))),
        second_stage: None,
        data: curves,
        averaging: SinrAveraging::MeanInterference,
    };
    let emission = settings.in_band_emission.then_some(InBandEmission { tx_power: Dbm(settings.tx_power_dbm) });
    let variation = channel::build(scenario).packet_variation();
    let medium = SlotMedium::new(links, variation, grid, emission, reception, root.named("fading"));
    let place = if settings.adjacent { ControlPlace::Adjacent } else { ControlPlace::Apart };
    let control_power = match settings.sci_power {
        settings::SciPower::Boosted => ControlPower::Shared { boost: CONTROL_BOOST.linear() as f32 },
        settings::SciPower::Equal => ControlPower::Shared { boost: 1.0 },
        settings::SciPower::Extra => ControlPower::Extra,
    };
    let rsrp = match settings.rsrp_reference {
        settings::RsrpReference::ResourceElement => RsrpReference::ResourceElement,
        settings::RsrpReference::Packet => RsrpReference::Packet,
    };
    let phy = LtePhy::new(grid, place, control_power, rsrp, formats, settings.overhead_bytes);
    Ok(Sidelink::new(medium, phy, sidelink(scenario, settings), root.named("selection")))
}

fn grid(settings: &settings::LteV2x) -> ResourceGrid {
    let blocks = settings.resource_blocks();
    let noise_per_block = match settings.noise {
        settings::Noise::FigureDb(_) => noise_floor(settings.noise).power(RESOURCE_BLOCK),
        settings::Noise::LevelDbm(level) => Dbm(level) - Db(10.0 * f64::from(blocks).log10()),
    };
    ResourceGrid {
        resource_blocks: blocks as u16,
        first_block: if settings.adjacent { 0 } else { CONTROL_BLOCKS * settings.subchannels as u16 },
        subchannels: settings.subchannels as u16,
        subchannel_size: settings.subchannel_size() as u16,
        noise_per_block,
    }
}

fn sidelink(scenario: &Scenario, settings: &settings::LteV2x) -> SidelinkSettings {
    let interval_ms = reservation_interval_ms(scenario, settings);
    let mut intervals = INTERVALS_MS.to_vec();
    if !intervals.contains(&interval_ms) {
        intervals.push(interval_ms);
    }
    let sensing = settings.sensing.then(|| SensingRules {
        window: SENSING_WINDOW,
        processing: 0,
        threshold: RsrpThreshold::Uniform(Dbm(settings.rsrp_threshold_dbm)),
        step: THRESHOLD_STEP,
        share: [settings.candidate_share; 8],
        ranking: if settings.rssi_ranking { Ranking::MeanRssi { period: HUNDRED_MS } } else { Ranking::None },
        unmonitored: UnmonitoredRule::Exclude,
        intervals: intervals.into_iter().map(i64::from).collect(),
        repeats_within: HUNDRED_MS,
    });
    let pppp = settings.pppp;
    SidelinkSettings {
        pool: ResourcePool { subchannels: settings.subchannels as u16, slot: SLOT },
        selection: SelectionRules { t1: i64::from(settings.t1_ms), t2: i64::from(settings.t2_ms), sensing },
        reselection: ReselectionRules {
            keep_probability: settings.keep_probability,
            release_announced: settings.release_announced,
            reselect_after: settings.reselect_after,
        },
        interval: Some(i64::from(interval_ms)),
        copies: u8::from(settings.retransmission),
        copies_within: RETRANSMISSION_WITHIN,
        copies_apart: 1,
        announced_copies: 1,
        feedback: None,
        checks: None,
        priorities: [pppp.vo, pppp.vi, pppp.be, pppp.bk].map(|priority| priority as u8),
        congestion: Congestion {
            busy_threshold: Dbm(settings.cbr.threshold_dbm),
            busy_window: HUNDRED_MS,
            occupancy_window: OCCUPANCY_WINDOW,
            limits: occupancy_limits(settings.cr_limits),
        },
    }
}

/// The interval for which stations reserve: as written, otherwise the longest that is not longer than the time between CAMs.
pub(super) fn reservation_interval_ms(scenario: &Scenario, settings: &settings::LteV2x) -> u32 {
    let between_cams = scenario.messages.cam.rate_hz.map_or(100.0, |rate| 1000.0 / rate);
    let known = SHORT_INTERVALS_MS.into_iter().chain(INTERVALS_MS);
    let fitting = known.filter(|interval| f64::from(*interval) <= between_cams + 1e-6).max();
    settings.reservation_interval_ms.or(fitting).unwrap_or(SHORT_INTERVALS_MS[0])
}

/// All formats that the pool and the error model allow, with the error curves that they refer to.
fn formats(settings: &settings::LteV2x) -> Result<(Vec<Format>, Vec<FrameSuccessTable>), BuildError> {
    let control = if settings.adjacent { u32::from(CONTROL_BLOCKS) } else { 0 };
    let most = (settings.subchannels * settings.subchannel_size()).saturating_sub(control).min(110) as u16;
    let (mut formats, mut curves) = (Vec::new(), Curves::default());
    for mcs in (settings.min_mcs..=settings.max_mcs).map(|mcs| Mcs(mcs as u8)) {
        let mut of_scheme = None;
        for blocks in (1..=most).filter(|blocks| is_transform_size(*blocks)) {
            let curve = match &settings.error_model {
                ErrorModel::Table(table) if !table.by_resource_blocks.is_empty() => {
                    let of_size = table.by_resource_blocks.iter().find(|of| of.resource_blocks == u32::from(blocks));
                    of_size.map(|of_size| curves.of_points(table, &of_size.points))
                }
                ErrorModel::ShannonGap(gap) => {
                    let bits = mcs.transport_block_bits(blocks);
                    let hertz_seconds = RESOURCE_BLOCK.hertz() * f64::from(blocks) * 1e-3;
                    let threshold = SinrThreshold::of_shannon(f64::from(bits) / hertz_seconds, Db(gap.gap_db));
                    Some(curves.push(FrameSuccessTable::of_threshold(threshold.threshold)))
                }
                model => *of_scheme.get_or_insert_with(|| curves.of_scheme(model, CurveTechnology::LteV2x, mcs.0)),
            };
            formats.extend(curve.map(|curve| Format { mcs, blocks, curve }));
        }
    }
    if formats.is_empty() {
        let (lowest, highest) = (settings.min_mcs, settings.max_mcs);
        return Err(BuildError::NoFormat { access: ALONE, lowest, highest, blocks: most });
    }
    Ok((formats, curves.tables))
}
