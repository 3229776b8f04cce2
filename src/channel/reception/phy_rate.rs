//! The data rates of IEEE 802.11p.

use crate::units::{Dbm, Megahertz};

/// How bits are put on a sub-carrier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Modulation {
    /// One bit per symbol.
    Bpsk,
    /// Two bits per symbol.
    Qpsk,
    /// Four bits per symbol.
    Qam16,
    /// Six bits per symbol.
    Qam64,
}

/// Share of data bits in coded bits; the convolutional code of IEEE 802.11, clause 17.3.5.6, punctured above 1/2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeRate {
    /// 1/2.
    Half,
    /// 2/3.
    TwoThirds,
    /// 3/4.
    ThreeQuarters,
}

/// A data rate of the OFDM PHY in a 10 MHz channel: IEEE Std 802.11-2020, table 17-4 with half-clocked timing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PhyRate {
    /// Position among the eight rates, 0 to 7, the MCS of the error curves.
    pub mcs: u8,
    /// Data rate in megabits per second.
    pub mbps: f64,
    /// Modulation of the sub-carriers.
    pub modulation: Modulation,
    /// Code rate.
    pub code_rate: CodeRate,
    /// Data bits per OFDM symbol of 8 us (`N_DBPS`).
    pub data_bits_per_symbol: u32,
    /// Sensitivity that simulators attribute to ETSI EN 302 663, 6 dB below the minimum of IEEE 802.11.
    pub sensitivity: Dbm,
    /// What a receiver must at least achieve: IEEE Std 802.11-2020, table 17-18, 10 MHz channel spacing.
    pub minimum_sensitivity: Dbm,
}

/// Bandwidth of the channel that [`IEEE80211P_RATES`] belong to.
pub const IEEE80211P_BANDWIDTH: Megahertz = Megahertz(10.0);

/// The eight rates of a 10 MHz channel, slowest first.
pub const IEEE80211P_RATES: [PhyRate; 8] = [
    rate(0, 3.0, Modulation::Bpsk, CodeRate::Half, 24, -91.0, -85.0),
    rate(1, 4.5, Modulation::Bpsk, CodeRate::ThreeQuarters, 36, -90.0, -84.0),
    rate(2, 6.0, Modulation::Qpsk, CodeRate::Half, 48, -88.0, -82.0),
    rate(3, 9.0, Modulation::Qpsk, CodeRate::ThreeQuarters, 72, -86.0, -80.0),
    rate(4, 12.0, Modulation::Qam16, CodeRate::Half, 96, -83.0, -77.0),
    rate(5, 18.0, Modulation::Qam16, CodeRate::ThreeQuarters, 144, -79.0, -73.0),
    rate(6, 24.0, Modulation::Qam64, CodeRate::TwoThirds, 192, -75.0, -69.0),
    rate(7, 27.0, Modulation::Qam64, CodeRate::ThreeQuarters, 216, -74.0, -68.0),
];

const fn rate(
    mcs: u8,
    mbps: f64,
    modulation: Modulation,
    code_rate: CodeRate,
    data_bits_per_symbol: u32,
    sensitivity: f64,
    minimum_sensitivity: f64,
) -> PhyRate {
    PhyRate {
        mcs,
        mbps,
        modulation,
        code_rate,
        data_bits_per_symbol,
        sensitivity: Dbm(sensitivity),
        minimum_sensitivity: Dbm(minimum_sensitivity),
    }
}

/// A data rate that 802.11p does not have.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("802.11p has no data rate of {mbps} Mb/s in a 10 MHz channel, only 3, 4.5, 6, 9, 12, 18, 24 and 27 Mb/s")]
pub struct UnknownDataRate {
    /// The rate that was asked for.
    pub mbps: f64,
}

impl PhyRate {
    /// The rate of the SIGNAL field, which every receiver must decode first: BPSK, code rate 1/2.
    pub const SIGNAL: Self = IEEE80211P_RATES[0];

    /// The rate of `mbps` megabits per second.
    pub fn from_mbps(mbps: f64) -> Result<Self, UnknownDataRate> {
        IEEE80211P_RATES.into_iter().find(|rate| rate.mbps == mbps).ok_or(UnknownDataRate { mbps })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_follow_from_modulation_and_code() {
        for rate in IEEE80211P_RATES {
            let bits = match rate.modulation {
                Modulation::Bpsk => 1.0,
                Modulation::Qpsk => 2.0,
                Modulation::Qam16 => 4.0,
                Modulation::Qam64 => 6.0,
            };
            let share = match rate.code_rate {
                CodeRate::Half => 1.0 / 2.0,
                CodeRate::TwoThirds => 2.0 / 3.0,
                CodeRate::ThreeQuarters => 3.0 / 4.0,
            };
            // 48 data sub-carriers, a symbol every 8 us.
            assert!((f64::from(rate.data_bits_per_symbol) - 48.0 * bits * share).abs() < 1e-9, "{rate:?}");
            assert!((rate.mbps - f64::from(rate.data_bits_per_symbol) / 8.0).abs() < 1e-9, "{rate:?}");
            assert_eq!(PhyRate::from_mbps(rate.mbps), Ok(rate));
        }
        assert!(PhyRate::from_mbps(54.0).unwrap_err().to_string().contains("only 3, 4.5, 6"));
    }
}
