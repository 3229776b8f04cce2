//! `[processing]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Time that stations need for computing, the same for every message; part of the end-to-end latency.
///
/// These are assumptions about an automotive unit, not measurements: signing and verification in hardware at 1000 and 2000
/// operations per second, and EN 302 637-2 V1.4.1 clause 6.1.4, which leaves less than 50 ms for generating a CAM.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Processing {
    /// Collecting the data of a message.
    #[schemars(range(min = 0.0, max = 1000.0))]
    pub generation_ms: f64,
    /// Encoding a message.
    #[schemars(range(min = 0.0, max = 1000.0))]
    pub encoding_ms: f64,
    /// Signing a message.
    #[schemars(range(min = 0.0, max = 1000.0))]
    pub signing_ms: f64,
    /// Verifying a signature.
    #[schemars(range(min = 0.0, max = 1000.0))]
    pub verification_ms: f64,
    /// Decoding a message.
    #[schemars(range(min = 0.0, max = 1000.0))]
    pub decoding_ms: f64,
}

impl Default for Processing {
    fn default() -> Self {
        Self { generation_ms: 1.0, encoding_ms: 0.1, signing_ms: 1.0, verification_ms: 0.5, decoding_ms: 0.1 }
    }
}
