//! The choice of a fading distribution, and a draw from it.

use super::gamma_quantile::GammaQuantile;
use crate::channel::propagation::normal_deviate::{side_and_tail, standard_normal};
use crate::engine::mix;
use crate::units::Meters;

/// Small-scale fading: a factor on the received power with mean 1, drawn for every frame on every link.
///
/// Not to be combined with an error curve that was simulated over a fading channel: see
/// [`ErrorModel::contains_fading`](crate::channel::reception::ErrorModel::contains_fading).
#[derive(Clone, Debug)]
pub struct Fading {
    law: Law,
}

/// The distribution on one link, cheap to store per link; it belongs to the [`Fading`] that made it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FadingShape(u8);

/// The Nakagami shape up to a distance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NakagamiSegment {
    /// Where the segment ends (inclusive); the last one goes on for ever.
    pub up_to: Meters,
    /// The shape `m`, at least 0.1: 1 is Rayleigh fading, larger values fade less.
    pub m: f64,
}

#[derive(Clone, Debug)]
enum Law {
    None,
    /// Ends of the segments, the quantiles of each.
    Nakagami {
        ends: Vec<Meters>,
        quantiles: Vec<GammaQuantile>,
    },
    Rician {
        /// Amplitude of the steady part in standard deviations of one component: `sqrt(2 K)`.
        steady: f64,
        /// 1 / (2 (K + 1)).
        scale: f64,
    },
}

/// Keeps the second component of a Rician draw apart from the first.
const SECOND_COMPONENT: u64 = 0xD1B5_4A32_D192_ED03;

impl Fading {
    /// No fading: the factor is always 1.
    pub fn none() -> Self {
        Self { law: Law::None }
    }

    /// Nakagami-m fading with `m` by distance: the power is gamma distributed with shape `m`.
    ///
    /// Nakagami: The m-distribution, in Statistical Methods in Radio Wave Propagation (1960).
    ///
    /// # Panics
    ///
    /// If there is no segment or more than 255, if the ends do not ascend, or if an `m` is below 0.1.
    pub fn nakagami(segments: &[NakagamiSegment]) -> Self {
        assert!((1..256).contains(&segments.len()), "between 1 and 255 Nakagami segments");
        assert!(segments.is_sorted_by(|one, next| one.up_to < next.up_to), "segments in ascending order");
        assert!(segments.iter().all(|segment| segment.m >= 0.1), "Nakagami m of at least 0.1");
        let ends = segments[..segments.len() - 1].iter().map(|segment| segment.up_to).collect();
        let mut quantiles: Vec<GammaQuantile> = Vec::with_capacity(segments.len());
        for segment in segments {
            let quantile = match segments[..quantiles.len()].iter().position(|earlier| earlier.m == segment.m) {
                Some(earlier) => quantiles[earlier].clone(),
                None => GammaQuantile::of_shape(segment.m),
            };
            quantiles.push(quantile);
        }
        Self { law: Law::Nakagami { ends, quantiles } }
    }

    /// The shapes commonly used with Veins and ns-3: 1.5 up to 80 m, 0.75 beyond.
    pub fn nakagami_common() -> Self {
        Self::nakagami(&[segment(80.0, 1.5), segment(f64::INFINITY, 0.75)])
    }

    /// The shapes measured by Cheng et al. (IEEE JSAC 25, 2007) at 5.9 GHz, as Artery's `VanetNakagamiFading` has them.
    pub fn nakagami_cheng() -> Self {
        Self::nakagami(&[
            segment(4.7, 3.01),
            segment(11.7, 1.18),
            segment(28.9, 1.94),
            segment(71.6, 1.86),
            segment(177.3, 0.45),
            segment(f64::INFINITY, 0.32),
        ])
    }

    /// Rayleigh fading: the power is exponentially distributed.
    pub fn rayleigh() -> Self {
        Self::nakagami(&[segment(f64::INFINITY, 1.0)])
    }

    /// Rician fading, `k` being the linear power ratio of the steady part to the scattered part.
    ///
    /// # Panics
    ///
    /// If `k` is negative.
    pub fn rician(k: f64) -> Self {
        assert!(k >= 0.0, "a Rician K of at least 0");
        Self { law: Law::Rician { steady: (2.0 * k).sqrt(), scale: 0.5 / (k + 1.0) } }
    }

    /// Whether [`Self::draw`] ever gives anything but 1.
    pub fn varies(&self) -> bool {
        !matches!(self.law, Law::None)
    }

    /// What the factor is above with no more than this probability, on a link of any length.
    pub fn rarely_above(&self, probability: f64) -> f32 {
        match &self.law {
            Law::None => 1.0,
            Law::Nakagami { quantiles, .. } => {
                quantiles.iter().map(|quantile| quantile.upper(probability)).fold(0.0, f32::max)
            }
            // A steady part makes high powers rarer than with Rayleigh fading, the power of which is exponentially distributed.
            Law::Rician { .. } => -probability.ln() as f32,
        }
    }

    /// The distribution on a link over `distance`.
    #[inline]
    pub fn shape_at(&self, distance: Meters) -> FadingShape {
        match &self.law {
            Law::Nakagami { ends, .. } => FadingShape(ends.iter().filter(|end| distance > **end).count() as u8),
            Law::None | Law::Rician { .. } => FadingShape(0),
        }
    }

    /// The power factor of a draw; `key` tells the draw apart (frame, receiver ...) and need not be random itself.
    #[inline(always)]
    pub fn draw(&self, shape: FadingShape, key: u64) -> f32 {
        match &self.law {
            Law::Nakagami { quantiles, .. } => {
                let (side, tail) = side_and_tail(mix(key));
                quantiles[usize::from(shape.0)].at(side, tail)
            }
            Law::None => 1.0,
            Law::Rician { steady, scale } => rician_power(*steady, *scale, key),
        }
    }
}

/// Out of line: within the draw, its size would keep the more common Nakagami draw from being inlined.
#[inline(never)]
fn rician_power(steady: f64, scale: f64, key: u64) -> f32 {
    let in_phase = standard_normal(key) + steady;
    let quadrature = standard_normal(key ^ SECOND_COMPONENT);
    (scale * (in_phase * in_phase + quadrature * quadrature)) as f32
}

const fn segment(up_to: f64, m: f64) -> NakagamiSegment {
    NakagamiSegment { up_to: Meters(up_to), m }
}

#[cfg(test)]
mod tests {
    use statrs::function::gamma::gamma_lr;

    use super::*;

    const DRAWS: u64 = 1_000_000;

    fn sorted_draws(fading: &Fading, distance: f64) -> Vec<f64> {
        let shape = fading.shape_at(Meters(distance));
        let mut powers: Vec<f64> = (0..DRAWS).map(|key| f64::from(fading.draw(shape, key))).collect();
        powers.sort_by(f64::total_cmp);
        powers
    }

    /// Largest distance between the distribution of the sorted sample and `below`.
    fn kolmogorov_smirnov(sorted: &[f64], below: impl Fn(f64) -> f64) -> f64 {
        let count = sorted.len() as f64;
        sorted.iter().enumerate().fold(0.0, |worst: f64, (rank, &power)| {
            let expected = below(power);
            worst.max(expected - rank as f64 / count).max((rank + 1) as f64 / count - expected)
        })
    }

    #[test]
    fn nakagami_power_is_gamma_distributed() {
        for m in [0.32, 0.45, 0.75, 1.0, 1.5, 1.86, 3.0, 3.01, 20.0] {
            let sample = sorted_draws(&Fading::nakagami(&[segment(f64::INFINITY, m)]), 100.0);
            let distance = kolmogorov_smirnov(&sample, |power| gamma_lr(m, (m * power).max(1e-300)));
            // Kolmogorov-Smirnov at a significance of 1 %.
            assert!(distance < 1.63 / (DRAWS as f64).sqrt(), "m = {m}: {distance}");

            let count = sample.len() as f64;
            let mean = sample.iter().sum::<f64>() / count;
            let variance = sample.iter().map(|power| (power - mean).powi(2)).sum::<f64>() / count;
            assert!((mean - 1.0).abs() < 5.0 / (m * count).sqrt(), "m = {m}: mean {mean}");
            assert!((variance * m - 1.0).abs() < 0.02, "m = {m}: variance {variance}");

            // The 1e-4 quantiles: the share beyond the sample's own quantile, expected 1e-4 with a deviation of 1e-5.
            let tail = DRAWS as usize / 10_000;
            let lower = gamma_lr(m, m * sample[tail]);
            let upper = 1.0 - gamma_lr(m, m * sample[sample.len() - 1 - tail]);
            for share in [lower, upper] {
                assert!((0.65e-4..1.35e-4).contains(&share), "m = {m}: {share}");
            }
        }
    }

    #[test]
    fn rician_power_has_its_moments() {
        // K -> variance (1 + 2K) / (1 + K)^2
        for (k, expected) in [(0.0, 1.0), (3.0, 0.4375), (10.0, 0.173_554)] {
            let sample = sorted_draws(&Fading::rician(k), 100.0);
            let count = sample.len() as f64;
            let mean = sample.iter().sum::<f64>() / count;
            let variance = sample.iter().map(|power| (power - mean).powi(2)).sum::<f64>() / count;
            assert!((mean - 1.0).abs() < 0.005, "K = {k}: mean {mean}");
            assert!((variance / expected - 1.0).abs() < 0.01, "K = {k}: variance {variance}");
        }
        // Without a steady part, what is left is Rayleigh fading.
        let sample = sorted_draws(&Fading::rician(0.0), 100.0);
        let distance = kolmogorov_smirnov(&sample, |power| 1.0 - (-power).exp());
        assert!(distance < 1.63 / (DRAWS as f64).sqrt(), "{distance}");
    }

    #[test]
    fn the_shape_follows_the_distance() {
        let fading = Fading::nakagami_common();
        // distance [m] -> segment
        for (distance, expected) in [(0.0, 0), (80.0, 0), (80.1, 1), (5000.0, 1)] {
            assert_eq!(fading.shape_at(Meters(distance)), FadingShape(expected), "{distance} m");
        }
        assert_eq!(Fading::nakagami_cheng().shape_at(Meters(100.0)), FadingShape(4));
        assert_eq!(Fading::none().draw(FadingShape::default(), 7), 1.0);
        assert!(!Fading::none().varies() && Fading::rayleigh().varies());
    }
}
