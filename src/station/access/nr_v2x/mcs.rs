//! Modulation and coding schemes.

use crate::channel::reception::Modulation;

/// Modulation and coding scheme of the PSSCH, 0 to 28: 3GPP TS 38.214 V16.4.0 table 5.1.3.1-1, the table that every station knows
/// (clause 8.1.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mcs(pub u8);

/// Bits per symbol, and code rate times 1024.
#[rustfmt::skip]
const SCHEMES: [(u8, u16); 29] = [
    (2, 120), (2, 157), (2, 193), (2, 251), (2, 308), (2, 379), (2, 449), (2, 526), (2, 602), (2, 679), (4, 340),
    (4, 378), (4, 434), (4, 490), (4, 553), (4, 616), (4, 658), (6, 438), (6, 466), (6, 517), (6, 567), (6, 616),
    (6, 666), (6, 719), (6, 772), (6, 822), (6, 873), (6, 910), (6, 948),
];

/// `beta` of the exponential effective SINR mapping by scheme: Lagen, Wanuga, Elkotby, Goyal, Patriciello, Giupponi: New radio
/// physical layer abstraction for system-level simulations of 5G networks, IEEE ICC 2020.
#[rustfmt::skip]
const EFFECTIVE_SINR_BETA: [f32; 29] = [
    1.6, 1.61, 1.63, 1.65, 1.67, 1.7, 1.73, 1.76, 1.79, 1.82, 3.97, 4.27, 4.71, 5.16, 5.66, 6.16, 6.5, 9.95, 10.97, 12.92,
    14.96, 17.06, 19.33, 21.85, 24.51, 27.14, 29.94, 32.05, 34.28,
];

impl Mcs {
    /// The highest one.
    pub const HIGHEST: Self = Self(28);

    /// Bits per symbol, `Q_m`.
    pub fn bits_per_symbol(self) -> u32 {
        u32::from(SCHEMES[usize::from(self.0)].0)
    }

    /// Code rate times 1024.
    pub fn rate_in_1024(self) -> u32 {
        u32::from(SCHEMES[usize::from(self.0)].1)
    }

    /// Modulation of the data.
    pub fn modulation(self) -> Modulation {
        match self.bits_per_symbol() {
            2 => Modulation::Qpsk,
            4 => Modulation::Qam16,
            _ => Modulation::Qam64,
        }
    }

    /// `beta` of the exponential effective SINR mapping.
    pub fn effective_sinr_beta(self) -> f32 {
        EFFECTIVE_SINR_BETA[usize::from(self.0)]
    }
}
