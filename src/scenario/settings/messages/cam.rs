//! `[messages.cam]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AccessCategory, StationClass};

/// Cooperative awareness messages, ETSI EN 302 637-2 V1.4.1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Cam {
    /// Which stations send them.
    pub stations: Vec<StationClass>,
    /// Fixed number of messages per second; absent: the rules of EN 302 637-2 clause 6.1.3, by which a message is due
    /// when heading, position or speed changed enough.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.01, max = 1000.0))]
    pub rate_hz: Option<f64>,
    /// Bytes handed to the access layer, headers and signature included, padded at the end; absent: as encoded.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 2304))]
    pub size_bytes: Option<u32>,
    /// EDCA access category; ETSI maps DCC profiles DP0 to DP3 to vo, vi, be, bk, and CAMs are DP2.
    pub access_category: AccessCategory,
    /// `T_CheckCamGen`: time between two looks at the rules, at most `t_gen_cam_min_ms`.
    #[schemars(range(min = 1.0, max = 10000.0))]
    pub t_check_cam_gen_ms: f64,
    /// `T_GenCamMin`: shortest time between two messages; the standard has 100 ms.
    #[schemars(range(min = 1.0, max = 10000.0))]
    pub t_gen_cam_min_ms: f64,
    /// `T_GenCamMax`: longest time between two messages; the standard has 1000 ms.
    #[schemars(range(min = 1.0, max = 60000.0))]
    pub t_gen_cam_max_ms: f64,
    /// `N_GenCam`: messages that keep a shortened interval after the dynamics called for it; the standard has 3.
    #[schemars(range(min = 0, max = 10))]
    pub n_gen_cam: u32,
    /// Shortest time between two low-frequency containers; the standard has 500 ms.
    #[schemars(range(min = 0.0, max = 60000.0))]
    pub low_frequency_interval_ms: f64,
    /// Most points in the path history; the ASN.1 type has room for 40.
    #[schemars(range(min = 0, max = 40))]
    pub path_history_points_max: u32,
    /// Length of the way that the path history covers.
    #[schemars(range(min = 0.0, max = 5000.0))]
    pub path_history_length_m: f64,
    /// Role of a share of the vehicles, which then send its special vehicle container.
    pub role: VehicleRole,
    /// Share of the vehicles that have `role`.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub role_share: f64,
}

/// `VehicleRole` of the special vehicle containers (EN 302 637-2 annex B.25).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VehicleRole {
    /// No special container.
    #[default]
    Default,
    /// Bus, tram.
    PublicTransport,
    /// Oversized transport.
    SpecialTransport,
    /// Dangerous goods.
    DangerousGoods,
    /// Road works vehicle.
    RoadWork,
    /// Rescue vehicle.
    Rescue,
    /// Emergency vehicle.
    Emergency,
    /// Safety car.
    SafetyCar,
}

impl Default for Cam {
    fn default() -> Self {
        Self {
            stations: vec![StationClass::Car, StationClass::Truck, StationClass::RoadsideUnit],
            rate_hz: None,
            size_bytes: None,
            access_category: AccessCategory::Be,
            t_check_cam_gen_ms: 100.0,
            t_gen_cam_min_ms: 100.0,
            t_gen_cam_max_ms: 1000.0,
            n_gen_cam: 3,
            low_frequency_interval_ms: 500.0,
            path_history_points_max: 23,
            path_history_length_m: 200.0,
            role: VehicleRole::Default,
            role_share: 0.0,
        }
    }
}
