//! Time as certificates and signed messages count it.

use crate::units::{SimDuration, SimTime};

/// Microseconds of TAI since 2004-01-01T00:00:00Z (IEEE 1609.2 clause 6.3.10, `Time64`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time64(pub u64);

impl Time64 {
    /// The instant `span` later, or earlier if it is negative.
    #[must_use]
    pub fn plus(self, span: SimDuration) -> Self {
        Self(self.0.saturating_add_signed(span.0.div_euclid(1000)))
    }

    /// The span since `earlier`, negative if that is later.
    pub fn since(self, earlier: Self) -> SimDuration {
        let micros = i128::from(self.0) - i128::from(earlier.0);
        SimDuration::from_micros(micros.clamp(-MOST_MICROS, MOST_MICROS) as i64)
    }

    /// Whole seconds (`Time32`), as certificates count.
    pub fn seconds(self) -> u32 {
        (self.0 / 1_000_000).min(u64::from(u32::MAX)) as u32
    }
}

/// The longest span that nanoseconds can hold, in microseconds.
const MOST_MICROS: i128 = (i64::MAX / 1000) as i128;

/// Which instant of the world a run starts at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ItsClock {
    /// The instant of [`SimTime::ZERO`]; zero puts it at the beginning of 2004, where CAMs of a run start too.
    pub start: Time64,
}

impl ItsClock {
    /// The instant of a simulated time.
    pub fn at(&self, now: SimTime) -> Time64 {
        self.start.plus(now.since_start())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_between_instants_keep_their_sign() {
        let clock = ItsClock { start: Time64(5_000_000) };
        let later = clock.at(SimTime(2_000_000_500));
        assert_eq!(later, Time64(7_000_000));
        assert_eq!(later.since(clock.start), SimDuration::from_millis(2000));
        assert_eq!(clock.start.since(later), SimDuration::from_millis(-2000));
        // Whatever a hostile sender writes stays in the future or in the past.
        assert!(Time64(u64::MAX).since(later) > SimDuration::from_millis(1_000_000));
        assert!(later.since(Time64(u64::MAX)) < SimDuration::from_millis(-1_000_000));
        assert_eq!(clock.start.plus(SimDuration::from_millis(-6000)), Time64(0));
    }
}
