//! How long an NGV frame is on the air.

use crate::channel::medium::FrameFormat;
use crate::units::SimDuration;

/// A modulation and coding scheme of 802.11bd.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NgvScheme {
    /// Its number.
    pub mcs: u8,
    /// Coded bits per sub-carrier and symbol.
    pub bits_per_subcarrier: u32,
    /// Rate of the LDPC code as a fraction.
    pub code_rate: (u32, u32),
}

/// The schemes for one spatial stream.
pub const NGV_SCHEMES: [NgvScheme; 10] = [
    scheme(0, 1, (1, 2)),
    scheme(1, 2, (1, 2)),
    scheme(2, 2, (3, 4)),
    scheme(3, 4, (1, 2)),
    scheme(4, 4, (3, 4)),
    scheme(5, 6, (2, 3)),
    scheme(6, 6, (3, 4)),
    scheme(7, 6, (5, 6)),
    scheme(8, 8, (3, 4)),
    scheme(9, 8, (5, 6)),
];

const fn scheme(mcs: u8, bits_per_subcarrier: u32, code_rate: (u32, u32)) -> NgvScheme {
    NgvScheme { mcs, bits_per_subcarrier, code_rate }
}

/// Frame durations of the NGV PHY in 10 MHz.
///
/// IEEE 802.11bd-2023 clause 32; the numbers are those of the link simulations of Anwar et al. (VTC 2019-Fall), made
/// while the amendment was a draft: 52 data sub-carriers, symbols of 8 us, preambles of 80 us.
#[derive(Clone, Copy, Debug)]
pub struct NgvAirtime {
    /// Modulation and code.
    pub scheme: NgvScheme,
    /// Data symbols between two midambles.
    pub midamble_period: u32,
    /// Bytes around the packet.
    pub overhead_bytes: u32,
}

const DATA_SUBCARRIERS: u32 = 52;
const SYMBOL: SimDuration = SimDuration::from_micros(8);
/// L-STF and L-LTF, what 802.11p stations detect a frame by.
const LEGACY_TRAINING: SimDuration = SimDuration::from_micros(32);
/// Legacy preamble with L-SIG and RL-SIG, NGV-SIG, NGV-STF and NGV-LTF.
const PREAMBLE: SimDuration = SimDuration::from_micros(80);
const SIGNAL_BITS: u32 = 24;
/// The service field; an LDPC code has no tail.
const SERVICE_BITS: u32 = 16;

impl NgvScheme {
    /// Midambles are closer where denser constellations need fresher channel estimates, as in the link simulations.
    pub fn usual_midamble_period(&self) -> u32 {
        if self.bits_per_subcarrier <= 2 { 8 } else { 4 }
    }

    /// Data bits per second of payload symbols, in megabits.
    pub fn mbps(&self) -> f64 {
        let bits = DATA_SUBCARRIERS * self.bits_per_subcarrier * self.code_rate.0;
        f64::from(bits) / f64::from(self.code_rate.1) / SYMBOL.as_secs_f64() * 1e-6
    }

    /// Symbols that carry so many data bits.
    pub fn symbols(&self, bits: u32) -> u32 {
        let (numerator, denominator) = self.code_rate;
        (bits * denominator).div_ceil(DATA_SUBCARRIERS * self.bits_per_subcarrier * numerator)
    }
}

impl NgvAirtime {
    /// The frame that carries a packet of `bytes`.
    pub fn frame(&self, bytes: u32) -> FrameFormat {
        let bits = SERVICE_BITS + 8 * (bytes + self.overhead_bytes);
        let symbols = self.scheme.symbols(bits);
        // A midamble stands between blocks of data symbols, none behind the last block.
        let midambles = symbols.div_ceil(self.midamble_period).saturating_sub(1);
        FrameFormat {
            duration: PREAMBLE + SimDuration(i64::from(symbols + midambles) * SYMBOL.0),
            signal_after: LEGACY_TRAINING,
            payload_after: PREAMBLE,
            signal_bits: SIGNAL_BITS,
            payload_bits: bits,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_midambles_and_preamble_add_up() {
        // MCS, midamble period, bytes with overhead -> data symbols, midambles
        let cases = [
            (1, 8, 338, 53, 6), // 2720 bits, 52 each
            (1, 4, 338, 53, 13),
            (1, 16, 338, 53, 3),
            (0, 8, 100, 32, 3), // 816 bits, 26 each; the last block is full
            (9, 4, 338, 8, 1),  // 346.67 bits each
            (4, 4, 338, 18, 4), // 156 each
        ];
        for (mcs, midamble_period, bytes, symbols, midambles) in cases {
            let scheme = NGV_SCHEMES[mcs];
            let airtime = NgvAirtime { scheme, midamble_period, overhead_bytes: 38 };
            let found = airtime.frame(bytes - 38).duration;
            assert_eq!(found, SimDuration::from_micros(80 + 8 * (symbols + midambles)), "MCS {mcs}, {midamble_period}");
        }
        let rates: Vec<f64> = NGV_SCHEMES.iter().map(|scheme| (scheme.mbps() * 100.0).round() / 100.0).collect();
        assert_eq!(rates, [3.25, 6.5, 9.75, 13.0, 19.5, 26.0, 29.25, 32.5, 39.0, 43.33]);
    }
}
