//! Reception from a share of Shannon's capacity on.

use crate::channel::reception::error_model::SinrThreshold;
use crate::units::Db;

/// A frame is decoded from the SINR on at which a channel with less than Shannon's capacity carries its rate.
///
/// A second opinion on link simulations: the same rule for every modulation and code, without a receiver behind it. Bits per
/// second and hertz `r` need an SINR of `gap (2^(r / efficiency) - 1)`; the two ways to be worse than Shannon are used one
/// at a time as a rule, the gap in fields such as adaptive modulation (Starr, Cioffi, Silverman 1999), the efficiency in
/// system-level simulators (3GPP TR 36.942 V17.0.0 annex A.2).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShannonGap {
    /// Share of the capacity that is reached.
    pub efficiency: f64,
    /// SINR that is needed beyond Shannon's.
    pub gap: Db,
}

impl ShannonGap {
    /// The constant of `WiLabV2Xsim` for rates without a measured threshold.
    pub const WILAB: Self = Self { efficiency: 0.37, gap: Db(0.0) };

    /// The threshold of frames with so many bits per second and hertz.
    pub fn threshold(&self, bits_per_second_and_hertz: f64) -> SinrThreshold {
        let shannon = Db::from_linear((bits_per_second_and_hertz / self.efficiency).exp2() - 1.0);
        SinrThreshold { threshold: shannon + self.gap }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gap_shifts_and_the_efficiency_bends() {
        // bits per second and hertz, efficiency, gap [dB] -> SINR [dB]; 2^1 - 1 = 1, 2^2 - 1 = 3, 2^4 - 1 = 15
        let cases = [(1.0, 1.0, 0.0, 0.0), (2.0, 1.0, 0.0, 4.771), (2.0, 1.0, 6.0, 10.771), (1.0, 0.25, 0.0, 11.761)];
        for (rate, efficiency, gap, expected) in cases {
            let found = ShannonGap { efficiency, gap: Db(gap) }.threshold(rate).threshold.0;
            assert!((found - expected).abs() < 1e-3, "{rate}, {efficiency}, {gap}: {found}");
        }
    }
}
