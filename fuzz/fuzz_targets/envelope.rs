//! Any bytes as an envelope of security or as a certificate: parsed, verified, taken apart.
#![no_main]

use std::sync::OnceLock;

use comad::station::security::{SignatureScheme, TrustDomain};
use comad_fuzz::{envelopes, judge_of_envelopes};
use libfuzzer_sys::fuzz_target;

static DOMAIN: OnceLock<TrustDomain> = OnceLock::new();

fuzz_target!(|bytes: &[u8]| {
    judge_of_envelopes::envelope(bytes, DOMAIN.get_or_init(|| envelopes::domain(SignatureScheme::Modelled)));
});
