//! Error models in the form that the inner loop looks up.

use super::PhyRate;
use super::error_model::{BitErrorModel, ErrorModel, Nist, Yans};
use crate::channel::propagation::OctaveTable;
use crate::units::Db;

/// An error model for one data rate, tabulated over the linear SINR.
///
/// A look-up is a handful of instructions, without logarithm or exponential. The success probability of a frame of
/// 350 B differs from the model's by less than 2e-4 for [`Nist`] and [`Yans`] and by less than 5e-4
/// for the curves that come with the program.
#[derive(Clone, Debug)]
pub enum PreparedErrorModel {
    /// Frames are judged chunk by chunk, see [`ChunkedSuccess`].
    PerBit(LnSuccessTable),
    /// Frames are judged as a whole, at the SINR with the mean interference.
    PerFrame(FrameSuccessTable),
}

/// Steps per octave: 256, which are steps of 0.02 dB and finer.
type SinrTable = OctaveTable<8>;

/// The octaves of SINR that matter: -30 dB to 60 dB.
const OCTAVES: std::ops::RangeInclusive<i32> = -10..=20;

/// Where the union bounds give up, a bit counts as lost with this logarithm, so that interpolation stays finite.
const LN_LOST: f64 = -14.0;

/// Logarithms of success nearer to 0 than this count as certain: 1e-6 for a frame of 1250 B.
const LN_CERTAIN: f64 = -1e-10;

/// Success probabilities this near to the end of a curve count as the end.
const CURVE_END: f64 = 1e-5;

/// Bits of the SIGNAL field: IEEE Std 802.11-2020, clause 17.3.4.
const SIGNAL_BITS: f32 = 24.0;

/// Logarithmic success probability of single bits.
#[derive(Clone, Debug)]
pub struct LnSuccessTable {
    data: SinrTable,
    signal: SinrTable,
}

/// Success probability of whole frames.
#[derive(Clone, Debug)]
pub struct FrameSuccessTable {
    judgement: FrameJudgement,
}

#[derive(Clone, Debug)]
enum FrameJudgement {
    Curve(SinrTable),
    /// Linear SINR; a table would make a ramp of the step.
    Threshold(f32),
}

/// The success probability of a frame as the product over its chunks.
///
/// A chunk is a part of the frame during which the interference does not change. Its bits are the data rate times its
/// duration, so service, tail and padding bits count like data, as in ns-3. The SIGNAL field (24 bits, BPSK with rate
/// 1/2) is judged by the same model at its own SINR and must be decoded like every other part.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ChunkedSuccess {
    ln_success: f32,
}

impl PreparedErrorModel {
    /// The tables of `model` for frames at `rate`.
    pub fn new(model: &ErrorModel, rate: &PhyRate) -> Self {
        match model {
            ErrorModel::Nist => Self::PerBit(LnSuccessTable::new(&Nist, rate)),
            ErrorModel::Yans => Self::PerBit(LnSuccessTable::new(&Yans, rate)),
            ErrorModel::Table(table) => Self::of_curve(|sinr| table.success(sinr, rate)),
            ErrorModel::Fitted(curve) => Self::of_curve(|sinr| curve.success(sinr)),
            ErrorModel::Threshold(threshold) => Self::PerFrame(FrameSuccessTable::of_threshold(threshold.threshold)),
        }
    }

    /// Probability that a frame is decoded if `sinr` (linear) holds from its first to its last bit; `data_bits` are
    /// those after the SIGNAL field.
    pub fn frame_success(&self, sinr: f32, data_bits: f32) -> f32 {
        match self {
            Self::PerBit(table) => {
                let mut chunks = ChunkedSuccess::default();
                chunks.add_signal(table, sinr);
                chunks.add_data(table, sinr, data_bits);
                chunks.probability()
            }
            Self::PerFrame(table) => table.success(sinr),
        }
    }

    fn of_curve(success: impl Fn(Db) -> f64) -> Self {
        Self::PerFrame(FrameSuccessTable::of_curve(success))
    }
}

impl LnSuccessTable {
    fn new(model: &impl BitErrorModel, rate: &PhyRate) -> Self {
        let data = tabulate_bits(model, rate);
        let signal = if *rate == PhyRate::SIGNAL { data.clone() } else { tabulate_bits(model, &PhyRate::SIGNAL) };
        Self { data, signal }
    }

    /// Natural logarithm of the probability that a data bit is right at the linear `sinr`.
    #[inline]
    pub fn ln_success_per_bit(&self, sinr: f32) -> f32 {
        self.data.at(sinr)
    }

    /// The same for a bit of the SIGNAL field.
    #[inline]
    pub fn ln_success_per_signal_bit(&self, sinr: f32) -> f32 {
        self.signal.at(sinr)
    }
}

impl FrameSuccessTable {
    /// The table of a curve.
    pub fn of_curve(success: impl Fn(Db) -> f64) -> Self {
        let at_octave = |octave: i32| success(Db::from_linear(f64::from(octave).exp2()));
        let (lowest, highest) = (at_octave(*OCTAVES.start()), at_octave(*OCTAVES.end()));
        let first = OCTAVES.rev().find(|octave| at_octave(*octave) - lowest < CURVE_END).unwrap_or(*OCTAVES.start());
        let end = (first + 1..=*OCTAVES.end()).find(|octave| highest - at_octave(*octave) < CURVE_END);
        let table = SinrTable::tabulate(first.min(OCTAVES.end() - 1), end.unwrap_or(*OCTAVES.end()), |sinr| {
            success(Db::from_linear(sinr))
        });
        Self { judgement: FrameJudgement::Curve(table) }
    }

    /// Decoded from a SINR on.
    pub fn of_threshold(threshold: Db) -> Self {
        Self { judgement: FrameJudgement::Threshold(threshold.linear() as f32) }
    }

    /// Probability that a frame is decoded at the linear `sinr`.
    #[inline]
    pub fn success(&self, sinr: f32) -> f32 {
        match &self.judgement {
            FrameJudgement::Curve(table) => table.at(sinr),
            FrameJudgement::Threshold(threshold) => {
                if sinr >= *threshold {
                    1.0
                } else {
                    0.0
                }
            }
        }
    }
}

impl ChunkedSuccess {
    /// Adds `bits` data bits at the linear `sinr`; a part of a bit counts as that part.
    #[inline]
    pub fn add_data(&mut self, table: &LnSuccessTable, sinr: f32, bits: f32) {
        self.ln_success += bits * table.ln_success_per_bit(sinr);
    }

    /// Adds the SIGNAL field at the linear `sinr`.
    #[inline]
    pub fn add_signal(&mut self, table: &LnSuccessTable, sinr: f32) {
        self.ln_success += SIGNAL_BITS * table.ln_success_per_signal_bit(sinr);
    }

    /// Probability that all chunks so far are right.
    #[inline]
    pub fn probability(&self) -> f32 {
        self.ln_success.exp()
    }
}

fn tabulate_bits(model: &impl BitErrorModel, rate: &PhyRate) -> SinrTable {
    let ln_success = |sinr: f64| model.ln_success_per_bit(rate, sinr).max(LN_LOST);
    // Only the octaves between lost and certain are worth a table.
    let first = OCTAVES.rev().find(|octave| ln_success(f64::from(*octave).exp2()) <= LN_LOST);
    let first = first.unwrap_or(*OCTAVES.start()).min(OCTAVES.end() - 1);
    let end = (first + 1..=*OCTAVES.end()).find(|octave| ln_success(f64::from(*octave).exp2()) > LN_CERTAIN);
    SinrTable::tabulate(first, end.unwrap_or(*OCTAVES.end()), ln_success)
}

#[cfg(test)]
mod tests {
    use super::super::IEEE80211P_RATES;
    use super::super::error_model::curve_sets::{CurveFamily, CurveKey, CurveTechnology, find};
    use super::super::error_model::{FittedCurve, PerTable, SinrThreshold};
    use super::*;

    /// 350 B with 16 service and 6 tail bits.
    const FRAME_BITS: f64 = 2822.0;

    fn largest_difference(model: &ErrorModel, rate: &PhyRate) -> f64 {
        let prepared = PreparedErrorModel::new(model, rate);
        (0..90_000).fold(0.0, |worst: f64, step| {
            let sinr = Db::from_linear(f64::from(Db(-30.0 + f64::from(step) * 1e-3).linear() as f32));
            let mut expected = model.success(rate, sinr, FRAME_BITS);
            if let ErrorModel::Nist | ErrorModel::Yans = model {
                expected *= model.success(&PhyRate::SIGNAL, sinr, f64::from(SIGNAL_BITS));
            }
            let found = f64::from(prepared.frame_success(sinr.linear() as f32, FRAME_BITS as f32));
            worst.max((found - expected).abs())
        })
    }

    #[test]
    fn the_tables_meet_the_models() {
        for rate in IEEE80211P_RATES {
            for model in [ErrorModel::Nist, ErrorModel::Yans] {
                let difference = largest_difference(&model, &rate);
                assert!(difference < 2e-4, "{model:?} at {} Mb/s: {difference}", rate.mbps);
            }
            let difference = largest_difference(&ErrorModel::Table(PerTable::sepulcre()), &rate);
            assert!(difference < 5e-4, "table at {} Mb/s: {difference}", rate.mbps);
        }
    }

    #[test]
    fn fitted_curves_from_steep_to_shallow() {
        // SINR at packet error rates of 0.9, 0.5, 0.1, 0.01 [dB]; the steepest and shallowest of the embedded sets
        for levels in [[-1.98, -1.76, -1.53, -1.35], [2.18, 2.7, 3.4, 4.12], [26.52, 49.0, 50.0, 51.43]] {
            let model = ErrorModel::Fitted(FittedCurve::new(levels.map(Db), false).unwrap());
            let difference = largest_difference(&model, &PhyRate::SIGNAL);
            assert!(difference < 5e-4, "{levels:?}: {difference}");
        }
    }

    #[test]
    fn a_threshold_stays_a_step() {
        let model = ErrorModel::Threshold(SinrThreshold { threshold: Db(6.0) });
        let prepared = PreparedErrorModel::new(&model, &PhyRate::SIGNAL);
        // SINR [dB] -> success
        for (sinr, expected) in [(-50.0, 0.0), (5.999, 0.0), (6.001, 1.0), (80.0, 1.0)] {
            assert_eq!(prepared.frame_success(Db(sinr).linear() as f32, 100.0), expected, "{sinr} dB");
        }
    }

    #[test]
    fn chunks_multiply() {
        let rate = PhyRate::from_mbps(6.0).unwrap();
        let PreparedErrorModel::PerBit(table) = PreparedErrorModel::new(&ErrorModel::Nist, &rate) else {
            panic!("NIST is a model of bits");
        };
        let (clear, disturbed) = (Db(8.0).linear(), Db(6.0).linear());
        let mut chunks = ChunkedSuccess::default();
        chunks.add_signal(&table, clear as f32);
        chunks.add_data(&table, clear as f32, 2000.0);
        chunks.add_data(&table, disturbed as f32, 822.0);
        let expected = Nist.success(&PhyRate::SIGNAL, clear, 24.0)
            * Nist.success(&rate, clear, 2000.0)
            * Nist.success(&rate, disturbed, 822.0);
        assert!((f64::from(chunks.probability()) - expected).abs() < 2e-4);
    }

    #[test]
    fn models_say_whether_they_contain_fading() {
        let key = CurveKey {
            family: CurveFamily::WiLab,
            scenario: "urban_los",
            technology: CurveTechnology::Ieee80211p,
            mcs: 2,
            payload_bytes: 350,
        };
        let cases = [
            (ErrorModel::Nist, false),
            (ErrorModel::Table(PerTable::sepulcre()), true),
            (ErrorModel::Fitted(find(&key).unwrap()), true),
            (ErrorModel::Threshold(SinrThreshold::of_hardware(&PhyRate::SIGNAL)), false),
        ];
        for (model, expected) in cases {
            assert_eq!(model.contains_fading(), expected, "{model:?}");
        }
    }
}
