//! What carries data in a slot.

use super::{Mcs, transport_block_bits};

/// Where the resource elements of a transmission go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SlotFormat {
    /// Symbols of the data; a slot of 14 has 12, without the one for automatic gain control and the guard.
    pub data_symbols: u32,
    /// Whether three symbols are left to feedback (PSFCH).
    pub feedback: bool,
    /// Resource elements of reference signals per resource block: TS 38.214 V16.4.0 table 8.1.3.2-1 has 12 to 24.
    pub reference_elements: u32,
    /// Symbols and resource blocks of the first stage of control information (PSCCH).
    pub control: ControlFormat,
    /// The second stage; none if it has no resource elements of its own.
    pub second_stage: Option<SecondStage>,
}

/// The first stage of control information.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ControlFormat {
    /// Symbols.
    pub symbols: u32,
    /// Resource blocks: 10, 12, 15, 20 or 25.
    pub blocks: u16,
    /// Where the symbols are.
    pub place: ControlSymbols,
}

/// Where the symbols of control information are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ControlSymbols {
    /// Among those of the data, which go around it (TS 38.211 V16.4.0 clause 8.3.2).
    AmongData,
    /// Before the data, as 5G-LENA has it; they take nothing from the data.
    BeforeData,
}

/// The second stage of control information.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SecondStage {
    /// How much more protection it has than the data, `beta_offset^SCI2`: TS 38.213 V16.4.0 table 9.3-2 has 1.125 to 20.
    pub offset: f64,
    /// Bits of the symbols that carry it.
    pub symbols: SecondStageSymbols,
}

/// Bits per symbol of the second stage of control information.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondStageSymbols {
    /// Two: TS 38.211 V16.4.0 clause 8.3.1.2.
    Qpsk,
    /// As many as the data, which is how `WiLabV2Xsim` counts.
    LikeData,
}

/// SCI format 2-A and its checksum: TS 38.212 V16.4.0 clauses 8.4.1 and 8.4.2.
const SECOND_STAGE_BITS: f64 = 48.0 + 24.0;
/// Symbols of feedback with its gaps: TS 38.214 V16.4.0 clause 8.1.3.2.
const FEEDBACK_SYMBOLS: u32 = 3;
const SUBCARRIERS: u32 = 12;

impl SlotFormat {
    /// Resource elements that carry data on so many resource blocks: TS 38.214 V16.4.0 clause 8.1.3.2.
    pub fn resource_elements(&self, mcs: Mcs, blocks: u16) -> u32 {
        let symbols = self.data_symbols - if self.feedback { FEEDBACK_SYMBOLS } else { 0 };
        let per_block = (SUBCARRIERS * symbols).saturating_sub(self.reference_elements);
        let control = match self.control.place {
            ControlSymbols::AmongData => SUBCARRIERS * self.control.symbols * u32::from(self.control.blocks),
            ControlSymbols::BeforeData => 0,
        };
        (per_block * u32::from(blocks)).saturating_sub(control + self.second_stage_elements(mcs))
    }

    /// Resource elements of the second stage: TS 38.212 V16.4.0 clause 8.4.4, with `gamma = 0` as TS 38.214 wants it.
    fn second_stage_elements(&self, mcs: Mcs) -> u32 {
        self.second_stage.map_or(0, |stage| {
            let bits_per_symbol = match stage.symbols {
                SecondStageSymbols::Qpsk => 2,
                SecondStageSymbols::LikeData => mcs.bits_per_symbol(),
            };
            let bits = SECOND_STAGE_BITS * stage.offset * 1024.0;
            (bits / f64::from(bits_per_symbol * mcs.rate_in_1024())).ceil() as u32
        })
    }

    /// Bits of a transport block on so many resource blocks; none if control information leaves nothing.
    pub fn transport_block_bits(&self, mcs: Mcs, blocks: u16) -> Option<u32> {
        let elements = self.resource_elements(mcs, blocks);
        (elements > 0).then(|| transport_block_bits(mcs, elements))
    }
}
