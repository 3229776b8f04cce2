//! IEEE 802.11p outside the context of a BSS, as ITS-G5 uses it (EN 302 663).
//!
//! [`Airtime`] says how long a frame lasts; contention and medium are those of the family.

mod airtime;

use super::ieee80211::Ieee80211;

pub use airtime::Airtime;

/// The access layers of all 802.11p stations.
pub type Ieee80211p = Ieee80211<Airtime>;
