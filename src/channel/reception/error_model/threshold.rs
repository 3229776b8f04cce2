//! Reception by threshold.

use crate::channel::reception::error_model::ShannonGap;
use crate::channel::reception::{IEEE80211P_BANDWIDTH, PhyRate};
use crate::units::Db;

/// A frame is decoded if and only if its SINR reaches a threshold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SinrThreshold {
    /// The smallest SINR at which a frame is decoded.
    pub threshold: Db,
}

/// Thresholds of the eight 802.11p rates in decibels.
const HARDWARE_THRESHOLDS: [f64; 8] = [4.1, 5.6, 6.5, 9.0, 11.7, 15.5, 19.9, 22.0];

impl SinrThreshold {
    /// The threshold of a hardware receiver: sensitivities of the u-blox VERA-P1 data sheet as SINR, the constants of
    /// the simulator WiLabV2Xsim.
    pub fn of_hardware(rate: &PhyRate) -> Self {
        Self { threshold: Db(HARDWARE_THRESHOLDS[usize::from(rate.mcs)]) }
    }

    /// The SINR at which a share `efficiency` of the Shannon capacity carries the frame: WiLabV2Xsim's rule for rates
    /// without a measured threshold, with an efficiency of 0.37.
    ///
    /// The rule counts the time on the channel, so the AIFS of a CAM (110 us) and the preamble (40 us) are in; its
    /// symbols hold the `bytes` alone, without service and tail bits.
    pub fn of_capacity(rate: &PhyRate, bytes: u32, efficiency: f64) -> Self {
        let symbols = (8 * bytes).div_ceil(rate.data_bits_per_symbol);
        let microseconds = 110.0 + 40.0 + 8.0 * f64::from(symbols);
        let bits_per_second_and_hertz = f64::from(8 * bytes) / microseconds / IEEE80211P_BANDWIDTH.0;
        ShannonGap { efficiency, gap: Db(0.0) }.threshold(bits_per_second_and_hertz)
    }

    /// The SINR at which `bits_per_second_and_hertz` lie `gap` below Shannon's limit: `gap (2^r - 1)`.
    pub fn of_shannon(bits_per_second_and_hertz: f64, gap: Db) -> Self {
        ShannonGap { efficiency: 1.0, gap }.threshold(bits_per_second_and_hertz)
    }

    /// 1 from the threshold on, 0 below.
    pub fn success(&self, sinr: Db) -> f64 {
        if sinr >= self.threshold { 1.0 } else { 0.0 }
    }
}
