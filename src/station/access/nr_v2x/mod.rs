//! NR-V2X over PC5, mode 2 (3GPP Release 16): stations choose their resources themselves.
//!
//! The procedure is the common [`sidelink`](super::sidelink); here are the tables of the technology: slots and resource blocks of a
//! [`Numerology`], schemes ([`Mcs`]), what a slot leaves to data ([`SlotFormat`]), and where control information and data lie in
//! a sub-channel ([`NrPhy`]).

#[cfg(test)]
mod grant_tests;
mod mcs;
mod numerology;
mod phy;
mod slot_format;
#[cfg(test)]
mod tests;
mod transport_block;

pub use mcs::Mcs;
pub use numerology::Numerology;
pub use phy::{Format, NrPhy, RsrpReference};
pub use slot_format::{ControlFormat, ControlSymbols, SecondStage, SecondStageSymbols, SlotFormat};
pub use transport_block::transport_block_bits;

use super::sidelink::Sidelink;

/// The access layers of all NR-V2X stations.
pub type NrV2x = Sidelink<NrPhy>;
