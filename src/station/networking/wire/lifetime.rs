//! How long a packet may travel.

use crate::units::SimDuration;

/// The lifetime of a packet as its header has it (EN 302 636-4-1 clause 9.6.4): six bits times 50 ms, 1 s, 10 s or 100 s.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PacketLifetime(pub u8);

const BASES_MS: [i64; 4] = [50, 1_000, 10_000, 100_000];
const HIGHEST_MULTIPLIER: i64 = 63;

impl PacketLifetime {
    /// The nearest lifetime that can be written, in the finest unit that reaches it; at least 50 ms, at most 6300 s.
    pub fn from_duration(duration: SimDuration) -> Self {
        let milliseconds = (duration.0.max(0) + 500_000) / 1_000_000;
        for (code, base) in BASES_MS.into_iter().enumerate() {
            let multiplier = (milliseconds + base / 2) / base;
            if multiplier <= HIGHEST_MULTIPLIER {
                // Zero would tell the next station to throw the packet away.
                return Self((multiplier.max(1) as u8) << 2 | code as u8);
            }
        }
        Self((HIGHEST_MULTIPLIER as u8) << 2 | 3)
    }

    /// How long that is.
    pub fn duration(self) -> SimDuration {
        SimDuration::from_millis(i64::from(self.0 >> 2) * BASES_MS[usize::from(self.0 & 3)])
    }

    /// What is left after `waited` in a buffer, in whole units of the standard; none if nothing is.
    ///
    /// Rounded to the nearest unit: a contention of milliseconds leaves a lifetime of a minute as it is, although that
    /// has a unit of 1 s, and rounding down would cost a second per hop.
    pub fn after_waiting(self, waited: SimDuration) -> Option<Self> {
        let left = self.duration() - waited;
        (left > SimDuration::ZERO).then(|| {
            let shorter = Self::from_duration(left);
            if shorter.duration() < self.duration() { shorter } else { self }
        })
    }
}
