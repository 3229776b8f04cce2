//! Error curves of the link simulations behind 5G-LENA.

use crate::units::Db;

/// A block error curve in steps: levels in decibels from which a block error rate holds; below the first one it is 1.
///
/// The simulator looks its tables up without interpolation, and so does this.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepCurve {
    steps: &'static [(f64, f64)],
}

/// A curve of the data, with the scheme and the block in bytes that it was made for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LenaCurve {
    /// Modulation and coding scheme of 3GPP TS 38.214 table 5.1.3.1-1.
    pub mcs: u8,
    /// Bytes of the transport block.
    pub bytes: u32,
    /// The curve.
    pub curve: StepCurve,
}

/// The data: PSSCH of 5G-LENA (`NrEesmT1`), LDPC over white noise. Read off the simulator in steps of 0.1 dB, so that each step is
/// known to 0.05 dB.
///
/// Link simulations: Lagen, Wanuga, Elkotby, Goyal, Patriciello, Giupponi: New radio physical layer abstraction for
/// system-level simulations of 5G networks, IEEE ICC 2020.
pub const DATA: [LenaCurve; 5] = [
    LenaCurve {
        mcs: 7,
        bytes: 300,
        curve: StepCurve::new(&[(3.75, 0.903169), (4.05, 0.331055), (4.35, 0.0206), (4.65, 0.0)]),
    },
    LenaCurve {
        mcs: 11,
        bytes: 190,
        curve: StepCurve::new(&[
            (6.35, 0.942518),
            (6.75, 0.444102),
            (6.95, 0.160531),
            (7.15, 0.0342),
            (7.45, 0.0004),
            (8.05, 0.0),
        ]),
    },
    LenaCurve {
        mcs: 11,
        bytes: 300,
        curve: StepCurve::new(&[
            (6.25, 0.96875),
            (6.55, 0.62995),
            (6.85, 0.0848),
            (7.15, 0.0009),
            (7.45, 0.0001),
            (7.75, 0.0),
        ]),
    },
    LenaCurve {
        mcs: 14,
        bytes: 190,
        curve: StepCurve::new(&[
            (8.75, 0.949449),
            (9.05, 0.661269),
            (9.35, 0.177113),
            (9.65, 0.0145),
            (9.95, 0.0002),
            (10.25, 0.0),
        ]),
    },
    LenaCurve {
        mcs: 14,
        bytes: 300,
        curve: StepCurve::new(&[
            (8.95, 0.940741),
            (9.15, 0.650381),
            (9.45, 0.247794),
            (9.65, 0.0387),
            (9.85, 0.0019),
            (10.15, 0.0002),
            (10.35, 0.0),
        ]),
    },
];

/// The first stage of control information: PSCCH on 10 resource blocks.
pub const CONTROL: StepCurve =
    StepCurve::new(&[(-2.55, 0.967105), (-1.55, 0.687838), (-0.55, 0.125375), (0.45, 0.0015), (1.45, 0.0)]);

/// The second stage: 5 bytes, with the scheme 0.
pub const SECOND_STAGE: StepCurve =
    StepCurve::new(&[(-2.15, 0.936151), (-1.15, 0.263598), (-0.15, 0.002), (0.85, 0.0)]);

impl StepCurve {
    const fn new(steps: &'static [(f64, f64)]) -> Self {
        Self { steps }
    }

    /// Probability that a block is decoded at `sinr`.
    pub fn success(&self, sinr: Db) -> f64 {
        let reached = self.steps.iter().take_while(|(level, _)| *level <= sinr.0).last();
        1.0 - reached.map_or(1.0, |(_, error_rate)| *error_rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_percent_are_lost_where_the_reference_says() {
        // curve, level [dB], error rate just below and from there on: 10 % at 6.85 dB for MCS 11 with 300 B, -0.2 dB for SCI
        let data = |mcs, bytes| DATA.iter().find(|curve| (curve.mcs, curve.bytes) == (mcs, bytes)).unwrap().curve;
        let cases = [
            (data(11, 300), 6.85, 0.62995, 0.0848),
            (data(7, 300), 4.35, 0.331055, 0.0206),
            (data(14, 300), 9.65, 0.247794, 0.0387),
            (SECOND_STAGE, -0.15, 0.263598, 0.002),
            (CONTROL, -0.55, 0.687838, 0.125375),
            (CONTROL, -2.55, 1.0, 0.967105),
        ];
        for (curve, level, below, above) in cases {
            assert!((1.0 - curve.success(Db(level - 1e-6)) - below).abs() < 1e-12, "{level}");
            assert!((1.0 - curve.success(Db(level)) - above).abs() < 1e-12, "{level}");
        }
        for curve in DATA.iter().map(|curve| curve.curve).chain([CONTROL, SECOND_STAGE]) {
            let falls = |pair: &[(f64, f64)]| pair[0].0 < pair[1].0 && pair[0].1 > pair[1].1;
            assert!(curve.steps.windows(2).all(falls), "{curve:?}");
            assert_eq!(curve.success(Db(30.0)), 1.0);
        }
    }
}
