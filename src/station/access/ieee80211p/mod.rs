//! IEEE 802.11p outside the context of a BSS, as ITS-G5 uses it (EN 302 663).
//!
//! [`Edca`] contends for the medium on behalf of one station, [`airtime`](Airtime) says how long a frame lasts, and
//! [`Ieee80211p`] ties all stations to the frame medium they share.

mod airtime;
mod contention;
mod edca;
mod layer;

pub use airtime::Airtime;
pub use contention::{AccessCategory, Contention, EdcaParameters};
pub use edca::{Edca, Grant};
pub use layer::Ieee80211p;
