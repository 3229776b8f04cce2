//! Random numbers that belong to a name, not to a moment.
//!
//! A draw is found by its key (seed, purpose, station, frame ...), never taken from a shared generator. Adding a station,
//! a metric or a thread therefore leaves every other draw as it was.

use std::convert::Infallible;

use rand_core::TryRng;

/// A stream of random numbers derived from a key.
///
/// `SplitMix64` (Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014): a counter and a
/// mixing function, so that a stream costs eight bytes, starts in a nanosecond, and gives the same values forever.
/// It implements `rand_core`'s traits, so the distributions of `rand_distr` work on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RandomStream {
    state: u64,
}

/// The odd constant nearest to 2^64 divided by the golden ratio, the step of `SplitMix64`.
const GOLDEN_STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// Scrambles 64 bits so that each input bit changes half of the output bits (the finaliser of `SplitMix64`).
#[inline]
pub const fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

/// 64 random bits as a number in the open interval (0, 1): neither end can spoil a logarithm.
#[inline]
pub fn unit_interval(bits: u64) -> f64 {
    // 52 bits and a half step: the largest value stays below 1 after rounding.
    ((bits >> 12) as f64 + 0.5) * (1.0 / (1u64 << 52) as f64)
}

impl RandomStream {
    /// The root stream of a seed.
    pub const fn from_seed(seed: u64) -> Self {
        Self { state: mix(seed ^ GOLDEN_STEP) }
    }

    /// The stream of `key` below this one. Streams of different keys are unrelated, and deriving does not move `self`.
    #[must_use]
    #[inline]
    pub const fn derive(&self, key: u64) -> Self {
        Self { state: mix(self.state ^ mix(key.wrapping_add(GOLDEN_STEP))) }
    }

    /// The stream of a purpose; the name is what keeps two purposes apart.
    #[must_use]
    pub const fn named(&self, purpose: &str) -> Self {
        // FNV-1a: short, and its values are fixed for good.
        let bytes = purpose.as_bytes();
        let mut hash = 0xCBF2_9CE4_8422_2325u64;
        let mut index = 0;
        while index < bytes.len() {
            hash = (hash ^ bytes[index] as u64).wrapping_mul(0x0000_0100_0000_01B3);
            index += 1;
        }
        self.derive(hash)
    }

    /// 64 random bits that belong to the stream as it is now, for who needs no more: they do not move it.
    #[inline]
    pub const fn bits(&self) -> u64 {
        self.state
    }

    /// The next 64 random bits.
    #[inline]
    pub const fn next_bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(GOLDEN_STEP);
        mix(self.state)
    }

    /// The next number in the open interval (0, 1).
    #[inline]
    pub fn next_unit(&mut self) -> f64 {
        unit_interval(self.next_bits())
    }

    /// A whole number in `0..=highest`, each equally likely.
    pub fn next_up_to(&mut self, highest: u32) -> u32 {
        // Lemire's multiplication; the bias of 2^-32 for these small ranges is far below what any run can see.
        let count = u64::from(highest) + 1;
        (((self.next_bits() >> 32) * count) >> 32) as u32
    }

    /// A standard normal deviate.
    pub fn next_normal(&mut self) -> f64 {
        // Box-Muller: two uniforms always, so the number of draws never depends on the values.
        let radius = (-2.0 * self.next_unit().ln()).sqrt();
        radius * (std::f64::consts::TAU * self.next_unit()).cos()
    }

    /// A deviate of the exponential distribution with mean 1.
    pub fn next_exponential(&mut self) -> f64 {
        -self.next_unit().ln()
    }
}

impl TryRng for RandomStream {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.next_bits() >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.next_bits())
    }

    fn try_fill_bytes(&mut self, destination: &mut [u8]) -> Result<(), Infallible> {
        for chunk in destination.chunks_mut(8) {
            let bytes = self.next_bits().to_le_bytes();
            chunk.copy_from_slice(&bytes[..chunk.len()]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_splitmix64() {
        // First outputs of SplitMix64 with state 1234567, as published with Vigna's reference implementation.
        let mut stream = RandomStream { state: 1_234_567 };
        let expected = [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423];
        for value in expected {
            assert_eq!(stream.next_bits(), value);
        }
    }

    #[test]
    fn a_stream_depends_on_its_key_alone() {
        let root = RandomStream::from_seed(7);
        let mut one = root.named("fading").derive(3);
        let _ = root.named("mobility").derive(3).next_bits();
        let mut other = root.named("fading").derive(3);
        assert_eq!(one.next_bits(), other.next_bits());
        assert_ne!(root.derive(1).next_bits(), root.derive(2).next_bits());
    }

    #[test]
    fn deviates_have_their_moments() {
        let mut stream = RandomStream::from_seed(1).named("moments");
        let count = 200_000;
        let (mut sum, mut squares, mut exponential, mut top) = (0.0, 0.0, 0.0, 0u32);
        for _ in 0..count {
            let normal = stream.next_normal();
            sum += normal;
            squares += normal * normal;
            exponential += stream.next_exponential();
            top += u32::from(stream.next_up_to(15) == 15);
        }
        let count = f64::from(count);
        assert!((sum / count).abs() < 0.01);
        assert!((squares / count - 1.0).abs() < 0.02);
        assert!((exponential / count - 1.0).abs() < 0.01);
        assert!((f64::from(top) / count - 1.0 / 16.0).abs() < 0.003);
    }
}
