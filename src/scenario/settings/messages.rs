//! `[messages]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::AccessCategory;

/// What the stations send.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Messages {
    /// Cooperative awareness messages.
    pub cam: Cam,
    /// Bytes around the encoded message.
    pub envelope: Envelope,
}

/// Cooperative awareness messages, ETSI EN 302 637-2 V1.4.1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Cam {
    /// Fixed number of messages per second; absent: the rules of EN 302 637-2 clause 6.1.3, by which a message is due
    /// when heading, position or speed changed enough.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.01, max = 1000.0))]
    pub rate_hz: Option<f64>,
    /// Bytes handed to the access layer, the message padded and nothing added; absent: the encoded message with its
    /// envelope.
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
}

/// Bytes between the encoded message and the access layer. Security and networking are modelled by their size; not used
/// where `messages.cam.size_bytes` is given.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Envelope {
    /// BTP-B header; EN 302 636-5-1: 4.
    #[schemars(range(min = 0, max = 1000))]
    pub btp_bytes: u32,
    /// GeoNetworking headers of a single-hop broadcast; EN 302 636-4-1: basic 4, common 8, extended 28.
    #[schemars(range(min = 0, max = 1000))]
    pub geonetworking_bytes: u32,
    /// Signature with the digest of the certificate; TS 103 097 and IEEE 1609.2, ECDSA P-256: 94.
    #[schemars(range(min = 0, max = 2000))]
    pub security_digest_bytes: u32,
    /// Signature with the certificate itself: the digest (9 bytes) gives way to a certificate of 148 bytes and 3 bytes
    /// around it: 236.
    #[schemars(range(min = 0, max = 2000))]
    pub security_certificate_bytes: u32,
    /// Time between two messages that carry the certificate; TS 103 097 clause 7.1.1: 1 s.
    #[schemars(range(min = 0.0, max = 3600.0))]
    pub certificate_interval_s: f64,
}

impl Default for Cam {
    fn default() -> Self {
        Self {
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
        }
    }
}

impl Default for Envelope {
    fn default() -> Self {
        Self {
            btp_bytes: 4,
            geonetworking_bytes: 40,
            security_digest_bytes: 94,
            security_certificate_bytes: 236,
            certificate_interval_s: 1.0,
        }
    }
}
