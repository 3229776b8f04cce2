//! What a run was like, as far as requirements ask for it.

use std::collections::BTreeMap;

use super::{Cast, Environment, Link};

/// What a run was like; whoever knows the scenario fills it in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Context {
    /// The access technology or configuration that is judged.
    pub technology: String,
    /// To how many stations it can address a message.
    pub casts: Vec<Cast>,
    /// Between whom the run has messages.
    pub links: Vec<Link>,
    /// Where the run takes place, if it is one of these.
    pub environment: Option<Environment>,
    /// Highest usual speed over ground.
    pub speed_kmh: Option<f64>,
    /// Highest usual speed of two vehicles against each other.
    pub relative_speed_kmh: Option<f64>,
    /// Vehicles per kilometre of road.
    pub density_per_km: Option<f64>,
    /// Messages per second of a sender, by kind, where the scenario fixes it.
    pub rates_hz: BTreeMap<String, f64>,
}
