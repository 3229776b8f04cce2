//! `[sweep]`: which variations of a scenario a study runs.
//!
//! ```toml
//! [sweep]
//! seeds = 10                                        # runs of each variation; absent: scenario.seeds
//! constraints = ["traffic.density_per_km * messages.cam.rate_hz <= 2000"]
//!
//! [sweep.grid]                                      # every combination
//! traffic.density_per_km = [60, 120, 240]
//! access = ["ieee80211p", "lte_v2x"]
//! messages.cam.rate_hz = { from = 1, to = 10, step = 1 }
//!
//! [[sweep.zip]]                                     # side by side: first with first, second with second
//! access.lte_v2x.tx_power_dbm = [20, 23]
//! access.lte_v2x.subchannels = [2, 5]
//! ```
//!
//! [`Sweep`] is what the file says, a [`Design`] the list of its points, or of those of a CSV file; [`Design::resolve`] makes a scenario of each.

mod constraint;
mod design;
mod points_file;
mod range;
mod table;

pub use design::{Design, DesignError, DesignPoint, ResolvedPoint, Setting};
pub use table::Sweep;
pub(super) use table::take_sweep;
