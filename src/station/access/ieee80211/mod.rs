//! What the members of the IEEE 802.11 family outside the context of a BSS share.
//!
//! [`Edca`] contends for the medium on behalf of one station, and [`Ieee80211`] ties all stations to the frame medium they
//! share. A [`Phy`] says which frame carries a packet: 802.11p and 802.11bd differ in nothing else.

mod contention;
mod edca;
mod layer;
mod phy;

pub use contention::{AccessCategory, Contention, EdcaParameters};
pub use edca::{Edca, Grant};
pub use layer::Ieee80211;
pub use phy::{Phy, PhyFrame};
