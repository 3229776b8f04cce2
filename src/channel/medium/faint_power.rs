//! Frames that are nothing but a little more noise.
//!
//! Most of the stations that a frame reaches at all in a large scene hear it so faintly that they can neither receive it nor tell a busy medium by
//! it. Its power there is added up and taken away again without a draw of the fading and without a look at the receiver, which
//! finds the sum when something happens that it can hear.

use crate::channel::medium::gain_rows::Faint;
use crate::channel::medium::receiver::Thresholds;
use crate::channel::medium::{Attowatts, PacketVariation};
use crate::units::Milliwatts;

/// The faint frames that a station hears at present.
pub(super) trait FaintPower: Copy {
    /// Their power together.
    fn at(self, station: u32) -> Attowatts;
}

/// No frame is faint.
#[derive(Clone, Copy, Debug)]
pub(super) struct NothingFaint;

/// The power of all faint frames, by station.
#[derive(Clone, Debug, Default)]
pub(super) struct FaintSums(Vec<Attowatts>);

/// A frame is faint if its mean power is this share of the noise, 7 dB under it, at most: one alone takes less than a decibel from an SINR.
const SHARE_OF_NOISE: f32 = 0.2;

/// And if its preamble is detected less often than this.
const DETECTED: f64 = 1e-4;

/// The mean power under which a frame is faint; none if what varies from frame to frame has no known limit.
pub(super) fn faint_below(thresholds: &Thresholds, variation: &PacketVariation) -> Option<Milliwatts> {
    let highest = variation.rarely_above(DETECTED)?;
    let audible = thresholds.preamble.min(thresholds.cca_preamble).min(thresholds.cbr_threshold);
    Some(Milliwatts(f64::from((thresholds.noise.milliwatts() * SHARE_OF_NOISE).min(audible.milliwatts() / highest))))
}

impl FaintPower for NothingFaint {
    #[inline(always)]
    fn at(self, _station: u32) -> Attowatts {
        Attowatts::ZERO
    }
}

impl FaintPower for &FaintSums {
    #[inline(always)]
    fn at(self, station: u32) -> Attowatts {
        self.0[station as usize]
    }
}

impl FaintSums {
    /// Silence at so many stations.
    pub fn of_stations(stations: usize) -> Self {
        Self(vec![Attowatts::ZERO; stations])
    }

    /// A frame begins that is sent with `power` times what the links assume.
    pub fn add(&mut self, frame: &[Faint], power: f32) {
        for faint in frame {
            self.0[faint.receiver as usize] += of(faint, power);
        }
    }

    /// It ends.
    pub fn take_away(&mut self, frame: &[Faint], power: f32) {
        for faint in frame {
            self.0[faint.receiver as usize] -= of(faint, power);
        }
    }
}

#[inline]
fn of(faint: &Faint, power: f32) -> Attowatts {
    Attowatts::from_f32(faint.mean_mw * power)
}
