//! `[messages.denm]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AccessCategory, StationClass};

/// Decentralized environmental notification messages, ETSI EN 302 637-3 V1.3.1 and TS 103 831 V2.3.1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Denm {
    /// Which stations run the service: they send DENMs when something happens, and understand those of others.
    pub stations: Vec<StationClass>,
    /// Things that happen at a given time.
    pub events: Vec<DenmEvent>,
    /// Deceleration from which a vehicle warns of its emergency braking; absent: it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.5, max = 20.0))]
    pub emergency_braking_mps2: Option<f64>,
    /// Radius of the relevance area around the event, which is where the message is sent to; stations do not forward to areas
    /// of more than 10 km2 (EN 302 636-4-1, `itsGnMaxGeoAreaSize`).
    #[schemars(range(min = 1.0, max = 1784.0))]
    pub radius_m: f64,
    /// Time between two repetitions of the originator, 0 for none.
    #[schemars(range(min = 0.0, max = 10000.0))]
    pub repetition_interval_ms: f64,
    /// How long the originator repeats.
    #[schemars(range(min = 0.0, max = 86400.0))]
    pub repetition_duration_s: f64,
    /// How long the event is valid; the standard has 600 s.
    #[schemars(range(min = 0.0, max = 86400.0))]
    pub validity_s: f64,
    /// Whether stations in the relevance area keep a message alive that the originator no longer repeats.
    pub keep_alive_forwarding: bool,
    /// Most hops.
    #[schemars(range(min = 1, max = 255))]
    pub hops: u32,
    /// Bytes handed to the access layer, headers and signature included, padded at the end; absent: as encoded.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 2304))]
    pub size_bytes: Option<u32>,
    /// EDCA access category; ETSI maps DCC profiles DP0 to DP3 to vo, vi, be, bk, and DENMs are DP1 (urgent ones DP0).
    pub access_category: AccessCategory,
}

/// Something that happens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DenmEvent {
    /// Number of the station that notices it; vehicles are numbered from 0.
    pub station: u32,
    /// When, since the start of the run.
    #[schemars(range(min = 0.0, max = 86400.0))]
    pub at_s: f64,
    /// Cause code, TS 102 894-2 (2 accident, 94 stationary vehicle, 97 collision risk ...).
    #[schemars(range(min = 1, max = 127))]
    pub cause: u32,
    /// Sub cause code.
    #[serde(default)]
    #[schemars(range(min = 0, max = 255))]
    pub sub_cause: u32,
    /// Which traffic it concerns, seen from the way that the originator drives; absent: all, which is what the message then says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traffic_direction: Option<TrafficDirection>,
    /// When the originator updates it; absent: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 86400.0))]
    pub update_at_s: Option<f64>,
    /// When the originator cancels it; absent: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 86400.0))]
    pub cancel_at_s: Option<f64>,
}

/// Which traffic an event concerns (`relevanceTrafficDirection`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TrafficDirection {
    /// All of it.
    All,
    /// What comes up to it in the originator's direction.
    Upstream,
    /// What has passed it in the originator's direction.
    Downstream,
    /// The opposite direction.
    Opposite,
}

impl Default for Denm {
    fn default() -> Self {
        Self {
            stations: vec![StationClass::Car, StationClass::Truck, StationClass::RoadsideUnit],
            events: Vec::new(),
            emergency_braking_mps2: None,
            radius_m: 1000.0,
            repetition_interval_ms: 500.0,
            repetition_duration_s: 10.0,
            validity_s: 600.0,
            keep_alive_forwarding: false,
            hops: 10,
            size_bytes: None,
            access_category: AccessCategory::Vi,
        }
    }
}

impl Denm {
    /// Whether a run can have DENMs at all.
    pub fn happens(&self) -> bool {
        !self.stations.is_empty() && (!self.events.is_empty() || self.emergency_braking_mps2.is_some())
    }
}
