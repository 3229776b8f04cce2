//! What signing and verifying cost in a station's hardware.

use crate::station::security::RejectReason;
use crate::units::{SimDuration, SimTime};

/// A station's cryptographic hardware.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CryptoSettings {
    /// Time to sign a message.
    pub signing_time: SimDuration,
    /// Time to verify one signature.
    pub verification_time: SimDuration,
    /// How many signatures are verified at the same time, 1 to [`Self::MAX_UNITS`].
    pub verification_units: u8,
    /// Most verifications that wait, beyond those in progress.
    pub queue_limit: u32,
    /// What signs.
    pub signing_hardware: SigningHardware,
}

/// Where messages are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SigningHardware {
    /// In a security module of its own, which keeps the private keys.
    SecureElement,
    /// Where signatures are verified, in turn with them.
    Shared,
}

impl CryptoSettings {
    /// Most verification units.
    pub const MAX_UNITS: u8 = 4;
}

impl Default for CryptoSettings {
    /// Hardware that keeps up with its channel, which is what makers of V2X chips claim ("line rate"): 10 MHz at 6 Mbit/s
    /// carry at most some 1900 frames of 350 bytes in a second, so 2000 verifications. The signing time and the queue,
    /// half a second of work, are assumptions of this project.
    fn default() -> Self {
        Self {
            signing_time: SimDuration::from_millis(1),
            verification_time: SimDuration::from_micros(500),
            verification_units: 1,
            queue_limit: 1000,
            signing_hardware: SigningHardware::SecureElement,
        }
    }
}

/// The work of a station's cryptographic hardware: first come, first served.
///
/// What is accepted has a certain end, so a reception costs a few nanoseconds and no event.
#[derive(Clone, Copy, Debug)]
pub struct CryptoUnit {
    settings: CryptoSettings,
    /// When each verification unit has done what it has accepted; units that do not exist are never free.
    free_at: [SimTime; CryptoSettings::MAX_UNITS as usize],
    signing_free_at: SimTime,
}

impl CryptoUnit {
    /// Idle hardware.
    pub fn new(settings: CryptoSettings) -> Self {
        let units = usize::from(settings.verification_units.clamp(1, CryptoSettings::MAX_UNITS));
        let mut free_at = [SimTime(i64::MAX); CryptoSettings::MAX_UNITS as usize];
        free_at[..units].fill(SimTime::ZERO);
        Self { settings, free_at, signing_free_at: SimTime::ZERO }
    }

    /// Signs a message that is ready at `now`; returns when the signature is there.
    pub fn sign(&mut self, now: SimTime) -> SimTime {
        let free_at = match self.settings.signing_hardware {
            SigningHardware::SecureElement => &mut self.signing_free_at,
            SigningHardware::Shared => {
                let unit = self.next_free();
                &mut self.free_at[unit]
            }
        };
        *free_at = (*free_at).max(now) + self.settings.signing_time;
        *free_at
    }

    /// Verifies the `verifications` signatures of a message that arrives at `now`, one after the other.
    ///
    /// A message that would wait for longer than `lifetime` is thrown away at its turn, and costs no verification.
    pub fn verify(&mut self, now: SimTime, verifications: u8, lifetime: SimDuration) -> Result<SimTime, RejectReason> {
        let unit = self.next_free();
        let work = SimDuration(self.settings.verification_time.0 * i64::from(verifications));
        let start = self.free_at[unit].max(now);
        if start > now {
            // The same as counting who waits, without dividing: everybody takes equally long.
            let room = i64::from(self.settings.queue_limit) + i64::from(self.settings.verification_units);
            if (self.backlog(now) + work).0 > room.saturating_mul(self.settings.verification_time.0) {
                return Err(RejectReason::QueueFull);
            }
            if start - now > lifetime {
                return Err(RejectReason::QueuedTooLong);
            }
        }
        self.free_at[unit] = start + work;
        Ok(start + work)
    }

    /// Work that was accepted and is not done yet, over all verification units.
    pub fn backlog(&self, now: SimTime) -> SimDuration {
        let of_unit = |free_at: &SimTime| if free_at.0 == i64::MAX { 0 } else { (free_at.0 - now.0).max(0) };
        SimDuration(self.free_at.iter().map(of_unit).sum())
    }

    fn next_free(&self) -> usize {
        let mut earliest = 0;
        for unit in 1..self.free_at.len() {
            if self.free_at[unit] < self.free_at[earliest] {
                earliest = unit;
            }
        }
        earliest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> CryptoSettings {
        CryptoSettings {
            signing_time: SimDuration::from_millis(2),
            verification_time: SimDuration::from_millis(1),
            verification_units: 1,
            queue_limit: 3,
            signing_hardware: SigningHardware::SecureElement,
        }
    }

    fn millis(time: Result<SimTime, RejectReason>) -> Result<i64, RejectReason> {
        time.map(|time| time.0 / 1_000_000)
    }

    #[test]
    fn a_flood_builds_a_queue_until_it_is_full() {
        // units, shared -> end of each of six verifications that arrive at once [ms], as M/D/c by hand
        let full = Err(RejectReason::QueueFull);
        let cases = [(1, [Ok(1), Ok(2), Ok(3), Ok(4), full, full]), (2, [Ok(1), Ok(1), Ok(2), Ok(2), Ok(3), full])];
        for (verification_units, expected) in cases {
            let mut unit = CryptoUnit::new(CryptoSettings { verification_units, ..settings() });
            let ends = expected.map(|_| millis(unit.verify(SimTime::ZERO, 1, SimDuration::from_millis(1000))));
            assert_eq!(ends, expected, "{verification_units} units");
        }
    }

    #[test]
    fn the_queue_drains_with_time() {
        let mut unit = CryptoUnit::new(settings());
        let lifetime = SimDuration::from_millis(2);
        let at = |ms: f64| SimTime::ZERO + SimDuration::from_millis_f64(ms);
        assert_eq!(millis(unit.verify(at(0.0), 2, lifetime)), Ok(2), "an unknown certificate costs another one");
        assert_eq!(unit.backlog(at(0.5)), SimDuration::from_millis_f64(1.5));
        assert_eq!(unit.verify(at(0.5), 1, lifetime), Ok(at(3.0)));
        assert_eq!(unit.verify(at(0.5), 1, lifetime), Err(RejectReason::QueuedTooLong));
        assert_eq!(unit.verify(at(1.0), 1, lifetime), Ok(at(4.0)), "what is thrown away takes no time");
        assert_eq!(unit.verify(at(9.0), 1, lifetime), Ok(at(10.0)));
    }

    #[test]
    fn signing_waits_for_verification_only_where_they_share() {
        for (signing_hardware, end) in [(SigningHardware::SecureElement, 2), (SigningHardware::Shared, 3)] {
            let mut unit = CryptoUnit::new(CryptoSettings { signing_hardware, ..settings() });
            assert!(unit.verify(SimTime::ZERO, 1, SimDuration::ZERO).is_ok());
            assert_eq!(unit.sign(SimTime::ZERO), SimTime::ZERO + SimDuration::from_millis(end));
        }
    }
}
