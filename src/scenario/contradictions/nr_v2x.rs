//! Values of `[access.nr_v2x]` that are fine alone and not together.

use super::{Checked, Problem};
use crate::scenario::settings::{Access, Feedback, NrV2x};

fn settings<'a>(checked: &Checked<'a>) -> Option<&'a NrV2x> {
    match &checked.scenario.access {
        Access::NrV2x(settings) => Some(settings),
        Access::Ieee80211p(_) | Access::Ieee80211bd(_) | Access::LteV2x(_) | Access::Ideal(_) | Access::Mixed(_) => {
            None
        }
    }
}

pub(super) fn channel_exists(checked: &Checked<'_>) -> Option<Problem> {
    let access = settings(checked)?;
    let spacing = 15 << access.numerology;
    let keys = [
        ("access.nr_v2x.bandwidth_mhz", "so wide".into()),
        ("access.nr_v2x.numerology", format!("{spacing} kHz between sub-carriers")),
        ("access.nr_v2x.subchannel_rb", "resource blocks of a sub-channel".into()),
    ];
    let Some(blocks) = access.resource_blocks() else {
        let message = format!("there is no channel of {} MHz with {spacing} kHz", access.bandwidth_mhz);
        let help = "15 kHz go up to 50 MHz, 30 and 60 kHz from 10 to 100 MHz, 120 kHz have 50 and 100 MHz";
        return Some(checked.problem(message, &keys[..2]).with_help(help));
    };
    (access.subchannel_rb > blocks).then(|| {
        let message = format!(
            "a sub-channel of {} resource blocks does not fit into a channel of {blocks}",
            access.subchannel_rb
        );
        checked.problem(message, &keys)
    })
}

pub(super) fn control_information_fits(checked: &Checked<'_>) -> Option<Problem> {
    let access = settings(checked)?;
    (access.pscch_rb > access.subchannel_rb).then(|| {
        checked.problem(
            format!(
                "control information on {} resource blocks does not fit into a sub-channel of {}",
                access.pscch_rb, access.subchannel_rb
            ),
            &[("access.nr_v2x.pscch_rb", "wider".into()), ("access.nr_v2x.subchannel_rb", "than this".into())],
        )
    })
}

pub(super) fn schemes_are_ordered(checked: &Checked<'_>) -> Option<Problem> {
    let access = settings(checked)?;
    (access.mcs > access.max_mcs).then(|| {
        checked.problem(
            format!("the MCS of {} lies above the highest of {}", access.mcs, access.max_mcs),
            &[("access.nr_v2x.mcs", "the one to use".into()), ("access.nr_v2x.max_mcs", "the highest".into())],
        )
    })
}

pub(super) fn window_has_slots(checked: &Checked<'_>) -> Option<Problem> {
    let access = settings(checked)?;
    let latest_start = [3, 5, 9, 17][access.numerology as usize];
    let slots_per_ms = f64::from(1u32 << access.numerology);
    let budget = (access.packet_delay_budget_ms * slots_per_ms).round() as u32;
    let keys = [
        ("access.nr_v2x.t1_slots", "the window begins".into()),
        ("access.nr_v2x.t2_slots", "and ends".into()),
        ("access.nr_v2x.packet_delay_budget_ms", "at the latest here".into()),
    ];
    if access.t1_slots > latest_start {
        let message = format!("T1 of {} slots is more than T_proc,1 of {latest_start} slots", access.t1_slots);
        let keys = [keys[0].clone(), ("access.nr_v2x.numerology", "for this spacing".into())];
        return Some(checked.problem(message, &keys).with_help("TS 38.214 clause 8.1.4: 0 <= T1 <= T_proc,1"));
    }
    let end = access.t2_slots.unwrap_or(u32::MAX).min(budget);
    (end < access.t1_slots).then(|| {
        checked
            .problem(format!("the selection window ends {end} slots after a packet has come, before it begins"), &keys)
    })
}

/// TS 38.331, `SL-ResourceReservePeriod`.
pub(super) fn intervals_are_known(checked: &Checked<'_>) -> Option<Problem> {
    let access = settings(checked)?;
    let unknown = |interval: &u32| *interval > 99 && !interval.is_multiple_of(100);
    let (key, interval) = match access.reservation_interval_ms.filter(unknown) {
        Some(interval) => ("access.nr_v2x.reservation_interval_ms", interval),
        None => {
            let wrong = |interval: &&u32| unknown(interval) || **interval > 1000;
            ("access.nr_v2x.pool_intervals_ms", *access.pool_intervals_ms.iter().find(wrong)?)
        }
    };
    let message = format!("nobody can reserve every {interval} ms");
    Some(
        checked
            .problem(message, &[(key, "here".into())])
            .with_help("1 to 99, or 100, 200 ... 1000; 0 for single packets"),
    )
}

/// Answers take three symbols.
pub(super) fn answers_have_room(checked: &Checked<'_>) -> Option<Problem> {
    let access = settings(checked)?;
    (access.feedback != Feedback::None && access.pssch_symbols < 8).then(|| {
        checked.problem(
            format!("answers take 3 of {} symbols, and data need at least 5", access.pssch_symbols),
            &[
                ("access.nr_v2x.feedback", "asks for answers".into()),
                ("access.nr_v2x.pssch_symbols", "symbols of data and answers".into()),
            ],
        )
    })
}
