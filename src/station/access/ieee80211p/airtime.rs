//! How long a frame is on the air.

use crate::channel::medium::{FrameFormat, FrameManner};
use crate::channel::reception::PhyRate;
use crate::station::access::ieee80211::{Phy, PhyFrame};
use crate::units::{SimDuration, SimTime};

/// Frame durations of the OFDM PHY with 10 MHz channel spacing (IEEE 802.11-2020 clause 17.4.3).
#[derive(Clone, Copy, Debug)]
pub struct Airtime {
    /// The data rate.
    pub rate: PhyRate,
    /// Bytes around the packet: LLC/SNAP, QoS data header and FCS, 38 in all.
    pub overhead_bytes: u32,
    /// Whether the data field fills whole symbols with service and tail bits, as it does on the air. Analytical models
    /// divide bits by the data rate instead.
    pub whole_symbols: bool,
}

const PREAMBLE: SimDuration = SimDuration::from_micros(32);
/// The preamble and one symbol of SIGNAL.
const BEFORE_DATA: SimDuration = SimDuration::from_micros(40);
const SIGNAL_BITS: u32 = 24;
const SYMBOL: SimDuration = SimDuration::from_micros(8);
const SERVICE_AND_TAIL_BITS: u32 = 16 + 6;

impl Airtime {
    /// The frame that carries a packet of `bytes`.
    pub fn frame(&self, bytes: u32) -> FrameFormat {
        let psdu_bits = 8 * (bytes + self.overhead_bytes);
        let bits_per_symbol = self.rate.data_bits_per_symbol;
        let (data_time, payload_bits) = if self.whole_symbols {
            let bits = psdu_bits + SERVICE_AND_TAIL_BITS;
            (i64::from(bits.div_ceil(bits_per_symbol)) * SYMBOL.0, bits)
        } else {
            (i64::from(psdu_bits) * SYMBOL.0 / i64::from(bits_per_symbol), psdu_bits)
        };
        FrameFormat {
            duration: BEFORE_DATA + SimDuration(data_time),
            signal_after: PREAMBLE,
            payload_after: BEFORE_DATA,
            signal_bits: SIGNAL_BITS,
            payload_bits,
        }
    }
}

impl Phy for Airtime {
    fn frame(&self, _now: SimTime, _sender: u32, bytes: u32) -> PhyFrame {
        PhyFrame { format: Self::frame(self, bytes), manner: FrameManner::default() }
    }

    fn airtime(&self, bytes: u32) -> SimDuration {
        Self::frame(self, bytes).duration
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_are_whole_on_the_air_and_broken_in_analytical_models() {
        let six = PhyRate::from_mbps(6.0).expect("a rate of the standard");
        // packet bytes, overhead bytes, whole symbols -> duration [us]; 190 B: the settings of Sepulcre et al.
        let cases = [(300, 38, true, 496.0), (190, 38, true, 352.0), (190, 30, false, 40.0 + 8.0 * 220.0 / 6.0)];
        for (bytes, overhead_bytes, whole_symbols, expected) in cases {
            let airtime = Airtime { rate: six, overhead_bytes, whole_symbols };
            let found = airtime.frame(bytes).duration.0 as f64 * 1e-3;
            assert!((found - expected).abs() < 0.01, "{bytes} B: {found} us");
        }
    }
}
