//! From bytes to resource blocks.

use super::tbs_table::TRANSPORT_BLOCK_SIZES;
use crate::channel::reception::Modulation;

/// Modulation and coding scheme of the PSSCH, 0 to 28.
///
/// 3GPP TS 36.213 V14.2.0 table 8.6.1-1 as clause 14.1.1 applies it: QPSK up to 10, 16QAM up to 20, 64QAM beyond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mcs(pub u8);

/// SC-FDMA symbols of a subframe that carry data: 14 without four of reference signals and the last one; one more is used
/// for automatic gain control.
const DATA_SYMBOLS: u32 = 9;

/// Resource blocks of the control information (SCI format 1): TS 36.211 clause 9.4.
pub const CONTROL_BLOCKS: u16 = 2;

impl Mcs {
    /// The highest one.
    pub const HIGHEST: Self = Self(28);

    /// Row of the table of transport block sizes.
    pub fn tbs_index(self) -> usize {
        usize::from(match self.0 {
            0..=10 => self.0,
            11..=20 => self.0 - 1,
            _ => self.0 - 2,
        })
    }

    /// Modulation of the data.
    pub fn modulation(self) -> Modulation {
        match self.0 {
            0..=10 => Modulation::Qpsk,
            11..=20 => Modulation::Qam16,
            _ => Modulation::Qam64,
        }
    }

    /// Bits in a transport block on `blocks` resource blocks, 1 to 110.
    pub fn transport_block_bits(self, blocks: u16) -> u32 {
        TRANSPORT_BLOCK_SIZES[self.tbs_index()][usize::from(blocks) - 1]
    }

    /// The fewest resource blocks whose transport block holds `bytes`, whatever their number; none if 110 do not suffice.
    pub fn fewest_blocks(self, bytes: u32) -> Option<u16> {
        (1..=110).find(|blocks| self.transport_block_bits(*blocks) >= 8 * bytes)
    }

    /// The fewest resource blocks that hold `bytes` and that a single-carrier transmission may have.
    pub fn blocks_for(self, bytes: u32) -> Option<u16> {
        (self.fewest_blocks(bytes)?..=110).find(|blocks| is_transform_size(*blocks))
    }

    /// Data and checksum bits over coded bits.
    pub fn code_rate(self, blocks: u16) -> f64 {
        let bits_per_symbol = match self.modulation() {
            Modulation::Bpsk => 1,
            Modulation::Qpsk => 2,
            Modulation::Qam16 => 4,
            Modulation::Qam64 => 6,
        };
        let coded = u32::from(blocks) * 12 * DATA_SYMBOLS * bits_per_symbol;
        f64::from(self.transport_block_bits(blocks) + 24) / f64::from(coded)
    }
}

/// Whether a transmission may have so many resource blocks: the transform precoding needs 2^a 3^b 5^c (TS 36.211 clause
/// 5.3.3).
pub fn is_transform_size(blocks: u16) -> bool {
    let mut rest = blocks;
    for factor in [2, 3, 5] {
        while rest > 1 && rest.is_multiple_of(factor) {
            rest /= factor;
        }
    }
    rest == 1
}
