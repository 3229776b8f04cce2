//! `[security]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Signatures, certificates and pseudonyms; ETSI TS 103 097 V2.1.1 over IEEE 1609.2. How long signing and verifying take is
/// in `[processing]`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Security {
    /// How messages are signed.
    pub scheme: SignatureScheme,
    /// Time between two CAMs that carry the certificate; TS 103 097 clause 7.1.1: 1 s.
    #[schemars(range(min = 0.0, max = 3600.0))]
    pub certificate_interval_s: f64,
    /// Signatures that a station can work on at the same time.
    #[schemars(range(min = 1, max = 64))]
    pub crypto_units: u32,
    /// Messages that can wait for verification; further ones are given up.
    #[schemars(range(min = 1, max = 1000000))]
    pub queue_max: u32,
    /// When stations change their pseudonyms.
    pub pseudonym_change: PseudonymChange,
    /// Time between two changes where `pseudonym_change` is "periodic", with a random part of a tenth.
    #[schemars(range(min = 1.0, max = 86400.0))]
    pub pseudonym_period_s: f64,
    /// Authorization tickets of each station.
    #[schemars(range(min = 1, max = 1000))]
    pub tickets: u32,
    /// Share of the messages of which somebody changes bits after they were signed.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub tampered_share: f64,
    /// Share of the messages that are signed with a key that does not belong to the certificate.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub wrong_key_share: f64,
    /// Share of the messages whose generation time is long past, as if somebody replayed them.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub replayed_share: f64,
}

/// How messages are signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SignatureScheme {
    /// Not at all: GeoNetworking packets without a security envelope.
    None,
    /// Envelopes and certificates in real bytes; a keyed hash stands in for the signature, so that changed bytes are found out.
    #[default]
    Modelled,
    /// ECDSA over NIST P-256.
    Ecdsa,
}

/// When stations change their pseudonyms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PseudonymChange {
    /// Never.
    #[default]
    Never,
    /// After a time.
    Periodic,
    /// After a way and a time, as the CAR 2 CAR Communication Consortium asks for.
    Travelled,
}

impl Default for Security {
    fn default() -> Self {
        Self {
            scheme: SignatureScheme::Modelled,
            certificate_interval_s: 1.0,
            crypto_units: 1,
            queue_max: 500,
            pseudonym_change: PseudonymChange::Never,
            pseudonym_period_s: 300.0,
            tickets: 20,
            tampered_share: 0.0,
            wrong_key_share: 0.0,
            replayed_share: 0.0,
        }
    }
}
