//! Channel busy ratio and channel occupancy ratio.

use crate::units::{Dbm, SimDuration};

/// How busy the channel is for one station.
///
/// 3GPP TS 36.214 clauses 5.1.30 and 5.1.31: the channel busy ratio is the share of sub-channels whose S-RSSI exceeded a
/// threshold over the last 100 subframes, the channel occupancy ratio the share of sub-channels that the station itself uses
/// over 1000.
#[derive(Clone, Debug)]
pub struct BusyMeter {
    subchannels: u16,
    /// Busy sub-channels of the last slots; `UNHEARD` where the station sent.
    window: Vec<u8>,
    place: usize,
    busy: u32,
    heard: u32,
    /// Since the last reading.
    busy_since: u64,
    heard_since: u64,
    slots_since: u64,
    /// Sub-channels that the station used in each of the last slots.
    own: Vec<u8>,
    own_place: usize,
    own_sum: u32,
}

const UNHEARD: u8 = u8::MAX;

impl BusyMeter {
    /// A meter whose windows are so many slots long.
    pub fn new(subchannels: u16, busy_window: i64, occupancy_window: i64) -> Self {
        Self {
            subchannels,
            window: vec![UNHEARD; busy_window as usize],
            place: 0,
            busy: 0,
            heard: 0,
            busy_since: 0,
            heard_since: 0,
            slots_since: 0,
            own: vec![0; occupancy_window as usize],
            own_place: 0,
            own_sum: 0,
        }
    }

    /// A slot is over: the powers of its sub-channels, none if the station sent in it, on so many sub-channels.
    #[inline]
    pub fn slot_ended(&mut self, powers: Option<&[f32]>, threshold_mw: f32, sent_on: u16) {
        let count = powers.map_or(UNHEARD, |powers| powers.iter().filter(|power| **power > threshold_mw).count() as u8);
        let old = std::mem::replace(&mut self.window[self.place], count);
        self.place = if self.place + 1 == self.window.len() { 0 } else { self.place + 1 };
        if old != UNHEARD {
            self.busy -= u32::from(old);
            self.heard -= 1;
        }
        self.slots_since += 1;
        if count != UNHEARD {
            self.busy += u32::from(count);
            self.heard += 1;
            self.busy_since += u64::from(count);
            self.heard_since += 1;
        }
        let old = std::mem::replace(&mut self.own[self.own_place], sent_on as u8);
        self.own_place = if self.own_place + 1 == self.own.len() { 0 } else { self.own_place + 1 };
        self.own_sum = self.own_sum + u32::from(sent_on) - u32::from(old);
    }

    /// Channel busy ratio over the window.
    pub fn busy_ratio(&self) -> f64 {
        if self.heard == 0 {
            return 0.0;
        }
        f64::from(self.busy) / (f64::from(self.heard) * f64::from(self.subchannels))
    }

    /// Channel occupancy ratio over the past window, with `planned` sub-channels in place of as many slots of its oldest part.
    pub fn occupancy_ratio(&self, planned: u32) -> f64 {
        f64::from(self.own_sum + planned) / (self.own.len() as f64 * f64::from(self.subchannels))
    }

    /// Busy time since the last call: the busy ratio times the time that has passed.
    pub fn take_busy_time(&mut self, slot: SimDuration) -> SimDuration {
        let heard = self.heard_since as f64 * f64::from(self.subchannels);
        let ratio = if heard > 0.0 { self.busy_since as f64 / heard } else { 0.0 };
        let time = ratio * self.slots_since as f64 * slot.0 as f64;
        (self.busy_since, self.heard_since, self.slots_since) = (0, 0, 0);
        SimDuration(time.round() as i64)
    }
}

/// What a station may occupy at which channel busy ratio.
#[derive(Clone, Debug, PartialEq)]
pub struct OccupancyLimits {
    /// Upper end of a range of the channel busy ratio, and the limits in it for priorities 1 and 2, 3 to 5, 6 to 8.
    pub ranges: Vec<(f64, [Option<f64>; 3])>,
}

impl OccupancyLimits {
    /// ETSI TS 103 574 V1.1.1 table 1.
    pub fn ts_103_574() -> Self {
        Self {
            ranges: vec![
                (0.3, [None, None, None]),
                (0.65, [None, Some(0.03), Some(0.02)]),
                (0.8, [Some(0.02), Some(0.006), Some(0.004)]),
                (1.0, [Some(0.02), Some(0.003), Some(0.002)]),
            ],
        }
    }

    /// SAE J3161/1: the same ranges without the highest one.
    pub fn j3161() -> Self {
        Self { ranges: vec![(0.3, [Some(0.08); 3]), (0.65, [Some(0.03); 3]), (1.0, [Some(0.015); 3])] }
    }

    /// The largest channel occupancy ratio; none if there is no limit.
    pub fn limit(&self, busy_ratio: f64, priority: u8) -> Option<f64> {
        let class = match priority {
            ..=2 => 0,
            3..=5 => 1,
            _ => 2,
        };
        let range = self.ranges.iter().find(|(upper, _)| busy_ratio <= *upper).or(self.ranges.last());
        range.and_then(|(_, limits)| limits[class])
    }
}

/// Congestion control of a sidelink.
#[derive(Clone, Debug)]
pub struct Congestion {
    /// S-RSSI from which a sub-channel is busy: -94 dBm.
    pub busy_threshold: Dbm,
    /// Slots over which the busy ratio is taken: 100.
    pub busy_window: i64,
    /// Slots over which the occupancy ratio is taken: 1000.
    pub occupancy_window: i64,
    /// What a station may occupy; none: no limit.
    pub limits: Option<OccupancyLimits>,
}
