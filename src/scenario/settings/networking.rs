//! `[networking]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// GeoNetworking, ETSI EN 302 636-4-1 V1.4.1, and what stations remember of each other.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Networking {
    /// Whether stations that have not sent anything for 3 s send a beacon, so that others know them.
    pub beacons: bool,
    /// How packets spread inside their destination area.
    pub area_forwarding: AreaForwarding,
    /// Longest wait of contention-based forwarding, `itsGnCbfMaxTime`.
    #[schemars(range(min = 1.0, max = 10000.0))]
    pub cbf_max_ms: f64,
    /// Shortest wait of contention-based forwarding, `itsGnCbfMinTime`.
    #[schemars(range(min = 0.0, max = 10000.0))]
    pub cbf_min_ms: f64,
    /// Distance at which the shortest wait is reached, `itsGnDefaultMaxCommunicationRange`.
    #[schemars(range(min = 1.0, max = 100000.0))]
    pub max_communication_range_m: f64,
    /// Whether stations keep a local dynamic map of everything that they hear; stations whose services need it have one in
    /// any case.
    pub local_dynamic_map: bool,
}

/// How packets spread inside their destination area.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AreaForwarding {
    /// Every station repeats a packet that it hears for the first time.
    Simple,
    /// The farther away a station is, the earlier it repeats a packet, unless it hears another one do so.
    #[default]
    Contention,
}

impl Default for Networking {
    fn default() -> Self {
        Self {
            beacons: false,
            area_forwarding: AreaForwarding::Contention,
            cbf_max_ms: 100.0,
            cbf_min_ms: 1.0,
            max_communication_range_m: 1000.0,
            local_dynamic_map: false,
        }
    }
}
