//! LTE-V2X over PC5, mode 4 (3GPP Release 14): stations choose their resources themselves.
//!
//! The procedure is the common [`sidelink`](super::sidelink); here are the tables of the technology: transport block sizes,
//! resource blocks ([`Mcs`]), and where control information and data lie in a sub-channel ([`LtePhy`]).

mod phy;
mod tbs_table;
#[cfg(test)]
mod tests;
mod transport_format;

pub use phy::{ControlPlace, Format, LtePhy, RsrpReference};
pub use transport_format::{CONTROL_BLOCKS, Mcs, is_transform_size};

use super::sidelink::Sidelink;

/// The access layers of all LTE-V2X stations.
pub type LteV2x = Sidelink<LtePhy>;
