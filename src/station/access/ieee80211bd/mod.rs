//! IEEE 802.11bd (next generation V2X, NGV), alone and among stations of 802.11p.
//!
//! Contention, medium and layer are those of the family (`ieee80211`); here are the frames: [`NgvAirtime`] for the new
//! format, and [`NgvPhy`] for the choice between it and 802.11p frames, which may be repeated.

mod airtime;
mod phy;

use super::ieee80211::Ieee80211;

pub use airtime::{NGV_SCHEMES, NgvAirtime, NgvScheme};
pub use phy::{NgvPhy, PpduChoice};

/// The access layers of all stations in a channel of 802.11bd.
pub type Ieee80211bd = Ieee80211<NgvPhy>;
