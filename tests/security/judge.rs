//! What must hold whatever the reader of envelopes is given; tests and a target of `fuzz/` share it.

use comad::station::security::{ReceivedCertificate, ReceivedEnvelope, TrustDomain};

/// Looks at everything that an envelope offers.
pub fn envelope(bytes: &[u8], domain: &TrustDomain) {
    match ReceivedEnvelope::parse(bytes) {
        Ok(envelope) => {
            let parts = envelope.parts();
            assert_eq!(parts.iter().map(|part| part.bytes.len()).sum::<usize>(), bytes.len());
            assert_eq!(envelope.requests(bytes).count() * 3, envelope.inline_p2pcd_request.len());
            let _ = domain.verify(bytes, &envelope);
        }
        Err(error) => assert!(error.byte <= bytes.len(), "{error}"),
    }
    if let Err(error) = ReceivedCertificate::parse(bytes) {
        assert!(error.byte <= bytes.len(), "{error}");
    }
}
