//! Sub-carrier spacings.

use crate::units::{Megahertz, SimDuration};

/// Sub-carrier spacing of `15 * 2^mu` kHz: 3GPP TS 38.211 V16.4.0 clause 4.2. Slots get as much shorter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Numerology(u8);

impl Numerology {
    /// All of them: 15, 30, 60 and 120 kHz.
    pub const ALL: [Self; 4] = [Self(0), Self(1), Self(2), Self(3)];

    /// The numerology `mu`, 0 to 3.
    pub fn new(mu: u8) -> Option<Self> {
        Self::ALL.get(usize::from(mu)).copied()
    }

    /// Slots of a millisecond.
    pub fn slots_per_ms(self) -> i64 {
        1 << self.0
    }

    /// Length of a slot of 14 symbols.
    pub fn slot(self) -> SimDuration {
        SimDuration(SimDuration::from_millis(1).0 / self.slots_per_ms())
    }

    /// Width of a resource block of 12 sub-carriers.
    pub fn resource_block(self) -> Megahertz {
        Megahertz(0.18 * self.slots_per_ms() as f64)
    }

    /// Slots that sensing results take to be known, `T_proc,0`: TS 38.214 V16.4.0 table 8.1.4-1.
    pub fn sensing_processing(self) -> i64 {
        [1, 1, 2, 4][usize::from(self.0)]
    }

    /// Slots that a selection takes to be sent, `T_proc,1`: TS 38.214 V16.4.0 table 8.1.4-2.
    pub fn selection_processing(self) -> i64 {
        [3, 5, 9, 17][usize::from(self.0)]
    }
}
