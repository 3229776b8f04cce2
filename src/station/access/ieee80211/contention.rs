//! The numbers of the contention.

use crate::station::access::TrafficClass;
use crate::units::SimDuration;

/// EDCA access category (IEEE 802.11-2020 clause 10.23.2), the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AccessCategory {
    /// AC_VO.
    Voice,
    /// AC_VI.
    Video,
    /// AC_BE.
    BestEffort,
    /// AC_BK.
    Background,
}

/// Arbitration interframe space and contention window of one access category.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EdcaParameters {
    /// Slots of the arbitration interframe space after SIFS.
    pub aifsn: u32,
    /// Largest backoff in slots. Broadcast frames are never repeated, so the window never grows.
    pub cw_min: u32,
}

/// How stations contend.
#[derive(Clone, Copy, Debug)]
pub struct Contention {
    /// Slot time: 13 us with 10 MHz channel spacing.
    pub slot: SimDuration,
    /// Short interframe space: 32 us with 10 MHz channel spacing.
    pub sifs: SimDuration,
    /// How long a station needs to notice that the medium has become busy.
    pub detection_time: SimDuration,
    /// Whether a station backs off after each frame of its own, before it may send the next.
    pub post_transmission_backoff: bool,
    /// Parameters in the order of [`AccessCategory::ALL`].
    pub categories: [EdcaParameters; 4],
}

impl AccessCategory {
    /// All categories, the most urgent first.
    pub const ALL: [Self; 4] = [Self::Voice, Self::Video, Self::BestEffort, Self::Background];

    /// EN 302 663 with the DCC profiles of TS 102 687: DP0 to DP3 are AC_VO to AC_BK.
    pub fn of(traffic_class: TrafficClass) -> Self {
        match traffic_class {
            TrafficClass::Dp0 => Self::Voice,
            TrafficClass::Dp1 => Self::Video,
            TrafficClass::Dp2 => Self::BestEffort,
            TrafficClass::Dp3 => Self::Background,
        }
    }
}

impl EdcaParameters {
    /// The values for stations outside the context of a BSS, in the order of [`AccessCategory::ALL`]
    /// (IEEE 802.11-2020 clause 9.4.2.28, default EDCA parameters with `dot11OCBActivated`).
    pub const OUTSIDE_BSS: [Self; 4] = [
        Self { aifsn: 2, cw_min: 3 },
        Self { aifsn: 3, cw_min: 7 },
        Self { aifsn: 6, cw_min: 15 },
        Self { aifsn: 9, cw_min: 15 },
    ];
}

impl Contention {
    /// Arbitration interframe space of a category.
    pub fn aifs(&self, category: AccessCategory) -> SimDuration {
        let slots = i64::from(self.categories[category as usize].aifsn);
        self.sifs + SimDuration(slots * self.slot.0)
    }
}
