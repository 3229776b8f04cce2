//! Noise at the receiver.

use crate::units::{Db, Dbm, Megahertz};

/// Boltzmann constant in joules per kelvin (SI definition).
const BOLTZMANN: f64 = 1.380_649e-23;

/// The reference temperature of noise figures, in kelvin.
const REFERENCE_TEMPERATURE: f64 = 290.0;

/// The noise that a receiver adds to a signal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NoiseFloor {
    /// Thermal noise at 290 K over the bandwidth, raised by the noise figure.
    Thermal {
        /// Noise figure of the receiver: 9 dB for vehicles (3GPP TR 37.885), 6 to 7 dB in many simulators.
        noise_figure: Db,
    },
    /// The same level whatever the bandwidth, as analytical models have it (-95 dBm in 10 MHz).
    Fixed {
        /// The level.
        level: Dbm,
    },
}

impl NoiseFloor {
    /// Noise power in `bandwidth`.
    pub fn power(&self, bandwidth: Megahertz) -> Dbm {
        match *self {
            Self::Thermal { noise_figure } => {
                let milliwatts = BOLTZMANN * REFERENCE_TEMPERATURE * bandwidth.hertz() * 1e3;
                Dbm(10.0 * milliwatts.log10()) + noise_figure
            }
            Self::Fixed { level } => level,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thermal_noise_grows_with_bandwidth_and_noise_figure() {
        // noise figure [dB], bandwidth [MHz] -> level [dBm]; 10 RB of LTE are 1.8 MHz
        for (noise_figure, bandwidth, expected) in [(0.0, 10.0, -103.975), (9.0, 10.0, -94.9752), (9.0, 1.8, -102.422)]
        {
            let level = NoiseFloor::Thermal { noise_figure: Db(noise_figure) }.power(Megahertz(bandwidth));
            assert!((level.0 - expected).abs() < 1e-3, "{noise_figure} dB in {bandwidth} MHz: {level:?}");
        }
        assert_eq!(NoiseFloor::Fixed { level: Dbm(-95.0) }.power(Megahertz(20.0)), Dbm(-95.0));
    }
}
