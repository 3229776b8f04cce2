//! `[messages]`: one table and one file per message.

mod cam;
mod cpm;
mod denm;
mod infrastructure;
mod vam;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::AccessCategory;

pub use cam::{Cam, VehicleRole};
pub use cpm::{Cpm, Sensor};
pub use denm::{Denm, DenmEvent, TrafficDirection};
pub use infrastructure::{Mapem, Spatem};
pub use vam::Vam;

/// What the stations send.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Messages {
    /// Cooperative awareness messages.
    pub cam: Cam,
    /// Decentralized environmental notification messages.
    pub denm: Denm,
    /// Collective perception messages.
    pub cpm: Cpm,
    /// Awareness messages of vulnerable road users.
    pub vam: Vam,
    /// Signal phases and times.
    pub spatem: Spatem,
    /// Maps of signalised intersections.
    pub mapem: Mapem,
}

/// A class of stations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StationClass {
    /// Cars.
    Car,
    /// Trucks.
    Truck,
    /// Buses.
    Bus,
    /// Motorcycles.
    Motorcycle,
    /// People on foot with a device.
    Pedestrian,
    /// Cyclists with a device.
    Cyclist,
    /// Units at the road side.
    RoadsideUnit,
}
