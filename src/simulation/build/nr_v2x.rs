//! NR-V2X from its settings.

use crate::channel::medium::slot_medium::{InBandEmission, ResourceGrid, SinrAveraging, SlotMedium, SlotReception};
use crate::channel::reception::FrameSuccessTable;
use crate::channel::reception::error_model::curve_sets::CurveTechnology;
use crate::channel::reception::error_model::{SinrThreshold, lena};
use crate::engine::RandomStream;
use crate::scenario::Scenario;
use crate::scenario::settings::{self, ErrorModel};
use crate::simulation::build::access::{CUT_BELOW_NOISE, link_table, noise_floor};
use crate::simulation::build::ground::Plan;
use crate::simulation::build::roster::Site;
use crate::simulation::build::sidelink::{Curves, occupancy_limits};
use crate::simulation::build::{ALONE, BuildError, channel};
use crate::station::access::nr_v2x::{
    ControlFormat, ControlSymbols, Format, Mcs, NrPhy, NrV2x, Numerology, RsrpReference, SecondStage,
    SecondStageSymbols, SlotFormat,
};
use crate::station::access::sidelink::{
    Congestion, Feedback, FeedbackReply, Ranking, ReselectionRules, ResourcePool, RsrpThreshold, SelectionChecks,
    SelectionRules, SensingRules, Sidelink, SidelinkSettings, UnmonitoredRule,
};
use crate::units::{Db, Dbm, Meters};

/// TS 38.214 V16.4.0 clause 8.1.4.
const THRESHOLD_STEP: Db = Db(3.0);
/// TS 38.214 V16.4.0 clause 8.1.5: control information can point 31 slots ahead.
const RETRANSMISSION_WITHIN: i64 = 31;
/// `sl-MaxNumPerReserve` of 3: control information announces two more transmissions.
const ANNOUNCED_COPIES: usize = 2;
/// TS 38.215 V16.4.0 clause 5.1.28.
const OCCUPANCY_WINDOW_MS: i64 = 1000;
/// Any more urgent packet pre-empts: a priority above all.
const ANY_PRIORITY: u8 = 9;

pub(super) fn build(
    scenario: &Plan<'_>,
    settings: &settings::NrV2x,
    sites: &[Site],
    root: &RandomStream,
) -> Result<NrV2x, BuildError> {
    let grid = grid(settings);
    let slot_format = slot_format(settings);
    let (formats, curves, betas) = formats(settings, &grid, &slot_format)?;
    let radio = (Dbm(settings.tx_power_dbm), Db(settings.antenna_gain_dbi));
    let weakest = grid.noise(grid.subchannel_size).dbm() - CUT_BELOW_NOISE;
    let links = link_table(scenario, sites, radio, weakest, root);
    let (control, second_stage) = match &settings.error_model {
        ErrorModel::Lena(_) => [lena::CONTROL, lena::SECOND_STAGE]
            .map(|curve| FrameSuccessTable::of_curve(|sinr| curve.success(sinr)))
            .into(),
        _ => {
            let threshold = FrameSuccessTable::of_threshold(Db(settings.sci_sinr_db));
            (threshold.clone(), threshold)
        }
    };
    let reception = SlotReception {
        sensitivity: Dbm(settings.sensing_threshold_dbm),
        control: Some(control),
        second_stage: Some(second_stage),
        data: curves,
        averaging: match settings.sinr_averaging {
            settings::SinrAveraging::Interference => SinrAveraging::MeanInterference,
            settings::SinrAveraging::Exponential => SinrAveraging::Exponential {
                data: betas,
                // QPSK with little information, as the scheme 0.
                second_stage: Mcs(0).effective_sinr_beta(),
            },
        },
    };
    let emission = settings.in_band_emission.then_some(InBandEmission { tx_power: Dbm(settings.tx_power_dbm) });
    let variation = channel::build(scenario).packet_variation();
    let medium = SlotMedium::new(links, variation, grid, emission, reception, root.named("fading"));
    let rsrp = match settings.rsrp_reference {
        settings::RsForSensing::Pssch => RsrpReference::Pssch,
        settings::RsForSensing::Pscch => RsrpReference::Pscch,
    };
    let phy = NrPhy::new(grid, slot_format, rsrp, formats, settings.overhead_bytes);
    Ok(Sidelink::new(medium, phy, sidelink(scenario, settings, &grid), root.named("selection")))
}

fn numerology(settings: &settings::NrV2x) -> Numerology {
    Numerology::new(settings.numerology as u8).expect("the scenario check accepts numerologies of the standard")
}

fn grid(settings: &settings::NrV2x) -> ResourceGrid {
    let numerology = numerology(settings);
    let blocks = settings.resource_blocks().expect("the scenario check accepts channels of the standard") as u16;
    let noise_per_block = match settings.noise {
        settings::Noise::FigureDb(_) => noise_floor(settings.noise).power(numerology.resource_block()),
        settings::Noise::LevelDbm(level) => Dbm(level) - Db(10.0 * f64::from(blocks).log10()),
    };
    let size = settings.subchannel_rb as u16;
    ResourceGrid {
        resource_blocks: blocks,
        first_block: 0,
        subchannels: blocks / size,
        subchannel_size: size,
        noise_per_block,
    }
}

fn slot_format(settings: &settings::NrV2x) -> SlotFormat {
    SlotFormat {
        data_symbols: settings.pssch_symbols,
        // A station may come to send in any slot, so it always leaves room for answers.
        feedback: settings.feedback != settings::Feedback::None,
        reference_elements: settings.dmrs_re_per_rb,
        control: ControlFormat {
            symbols: settings.pscch_symbols,
            blocks: settings.pscch_rb as u16,
            place: match settings.pscch_place {
                settings::PscchPlace::AmongData => ControlSymbols::AmongData,
                settings::PscchPlace::BeforeData => ControlSymbols::BeforeData,
            },
        },
        second_stage: (settings.sci2_beta_offset > 0.0)
            .then_some(SecondStage { offset: settings.sci2_beta_offset, symbols: SecondStageSymbols::Qpsk }),
    }
}

fn sidelink(scenario: &Scenario, settings: &settings::NrV2x, grid: &ResourceGrid) -> SidelinkSettings {
    let numerology = numerology(settings);
    let slots = |milliseconds: f64| (milliseconds * numerology.slots_per_ms() as f64).round() as i64;
    let interval = slots(f64::from(reservation_interval_ms(scenario, settings)));
    let interval = (interval > 0).then_some(interval);
    let (t1, t2) = selection_window(settings);
    let pool_intervals = settings.pool_intervals_ms.iter().map(|interval_ms| slots(f64::from(*interval_ms)));
    let mut intervals: Vec<i64> = pool_intervals.filter(|interval| *interval > 0).collect();
    if let Some(own) = interval.filter(|own| !intervals.contains(own)) {
        intervals.push(own);
    }
    let thresholds = settings.rsrp_thresholds_dbm.as_deref();
    let shares = settings.candidate_shares.as_deref();
    let sensing = settings.sensing.then(|| SensingRules {
        window: slots(settings.sensing_window_ms),
        processing: numerology.sensing_processing(),
        threshold: match thresholds {
            None => RsrpThreshold::Uniform(Dbm(settings.rsrp_threshold_dbm)),
            Some(levels) => RsrpThreshold::ByPriority(Box::new(std::array::from_fn(|own| {
                std::array::from_fn(|other| Dbm(levels[8 * own + other]))
            }))),
        },
        step: THRESHOLD_STEP,
        share: std::array::from_fn(|priority| shares.map_or(settings.candidate_share, |shares| shares[priority])),
        ranking: Ranking::None,
        unmonitored: UnmonitoredRule::ExcludeUnlessTooFew,
        intervals,
        repeats_within: t2,
    });
    let priorities = settings.priorities;
    let reply = match settings.feedback {
        settings::Feedback::None | settings::Feedback::Unicast => None,
        settings::Feedback::NackOnly => Some(FeedbackReply::NackOnly),
        settings::Feedback::AckNack => Some(FeedbackReply::AckNack),
    };
    let feedback = (settings.feedback != settings::Feedback::None).then(|| Feedback {
        reply,
        range: Meters(settings.feedback_range_m),
        period: i64::from(settings.psfch_period),
        gap: i64::from(settings.psfch_gap_slots),
        heard_from: Db(settings.psfch_snr_db),
    });
    SidelinkSettings {
        pool: ResourcePool { subchannels: grid.subchannels, slot: numerology.slot() },
        selection: SelectionRules { t1, t2, sensing },
        reselection: ReselectionRules {
            keep_probability: settings.keep_probability,
            release_announced: settings.release_announced,
            reselect_after: settings.reselect_after,
        },
        interval,
        copies: (settings.transmissions - 1) as u8,
        copies_within: RETRANSMISSION_WITHIN,
        // TS 38.321 V16.4.0 clause 5.22.1.1: the answer must have come, and the next transmission be made ready.
        copies_apart: feedback.map_or(1, |of| of.gap + of.period - 1 + numerology.selection_processing()),
        announced_copies: ANNOUNCED_COPIES,
        feedback,
        checks: (settings.re_evaluation || settings.pre_emption).then(|| SelectionChecks {
            before: numerology.selection_processing(),
            re_evaluation: settings.re_evaluation,
            pre_emption: settings
                .pre_emption
                .then_some(settings.pre_emption_below.map_or(ANY_PRIORITY, |below| below as u8)),
        }),
        priorities: [priorities.vo, priorities.vi, priorities.be, priorities.bk].map(|priority| priority as u8),
        congestion: Congestion {
            busy_threshold: Dbm(settings.cbr.threshold_dbm),
            busy_window: slots(settings.cbr.window_ms).max(1),
            occupancy_window: slots(OCCUPANCY_WINDOW_MS as f64),
            limits: occupancy_limits(settings.cr_limits),
        },
    }
}

/// First and last slot of the selection window after the trigger, T1 and T2.
pub(super) fn selection_window(settings: &settings::NrV2x) -> (i64, i64) {
    let slots = |milliseconds: f64| (milliseconds * f64::from(1u32 << settings.numerology)).round() as i64;
    let t1 = i64::from(settings.t1_slots);
    let t2 = settings.t2_slots.map_or_else(|| t1 - 1 + slots(settings.selection_window_ms), i64::from);
    (t1, t2.min(slots(settings.packet_delay_budget_ms)))
}

/// The interval for which stations reserve, 0 if they do not: as written, otherwise the longest that is not longer than the time
/// between CAMs.
pub(super) fn reservation_interval_ms(scenario: &Scenario, settings: &settings::NrV2x) -> u32 {
    let between_cams = scenario.messages.cam.rate_hz.map_or(100.0, |rate| 1000.0 / rate);
    let whole = (between_cams + 1e-6).clamp(1.0, 1000.0) as u32;
    settings.reservation_interval_ms.unwrap_or(if whole < 100 { whole } else { whole / 100 * 100 })
}

/// All formats that the pool and the error model allow, with the error curves that they refer to and the `beta` of each.
#[expect(clippy::type_complexity, reason = "formats with the two lists that their numbers refer to")]
fn formats(
    settings: &settings::NrV2x,
    grid: &ResourceGrid,
    slot_format: &SlotFormat,
) -> Result<(Vec<Format>, Vec<FrameSuccessTable>, Vec<f32>), BuildError> {
    let (mut formats, mut curves, mut betas) = (Vec::new(), Curves::default(), Vec::new());
    let slot_seconds = numerology(settings).slot().as_secs_f64();
    for mcs in (settings.mcs..=settings.max_mcs).map(|mcs| Mcs(mcs as u8)) {
        let mut of_scheme: Option<Vec<(u32, u16)>> = None;
        for subchannels in 1..=grid.subchannels {
            let blocks = subchannels * grid.subchannel_size;
            let of_format = match &settings.error_model {
                ErrorModel::Table(table) if !table.by_resource_blocks.is_empty() => {
                    let of_size = table.by_resource_blocks.iter().find(|of| of.resource_blocks == u32::from(blocks));
                    of_size.map(|of_size| vec![(0, curves.of_points(table, &of_size.points))]).unwrap_or_default()
                }
                ErrorModel::ShannonGap(gap) => {
                    let bits = slot_format.transport_block_bits(mcs, blocks).unwrap_or_default();
                    let hertz = numerology(settings).resource_block().hertz() * f64::from(blocks);
                    let threshold = SinrThreshold::of_shannon(f64::from(bits) / (hertz * slot_seconds), Db(gap.gap_db));
                    vec![(0, curves.push(FrameSuccessTable::of_threshold(threshold.threshold)))]
                }
                model => of_scheme
                    .get_or_insert_with(|| match model {
                        ErrorModel::Lena(_) => lena::DATA
                            .iter()
                            .filter(|curve| curve.mcs == mcs.0)
                            .map(|of| {
                                let table = FrameSuccessTable::of_curve(|sinr| of.curve.success(sinr));
                                (of.bytes, curves.push(table))
                            })
                            .collect(),
                        _ => curves
                            .of_scheme(model, CurveTechnology::NrV2x, mcs.0)
                            .map(|curve| (0, curve))
                            .into_iter()
                            .collect(),
                    })
                    .clone(),
            };
            betas.resize(curves.tables.len(), mcs.effective_sinr_beta());
            if !of_format.is_empty() {
                formats.push(Format { mcs, subchannels, curves: of_format });
            }
        }
        // The scheme that was asked for must exist; others are a way out for long packets.
        if formats.is_empty() {
            let blocks = grid.subchannels * grid.subchannel_size;
            return Err(BuildError::NoScheme { access: ALONE, mcs: settings.mcs, blocks });
        }
    }
    Ok((formats, curves.tables, betas))
}
