//! Whatever arrives: an error with its place, never a panic.

use comad::station::security::{ReceivedCertificate, ReceivedEnvelope, SignatureScheme};
use proptest::prelude::*;

use crate::envelopes;

/// Looks at everything that an envelope offers.
fn look_at(bytes: &[u8]) {
    let domain = envelopes::domain(SignatureScheme::Modelled);
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

#[test]
fn every_truncation_is_an_error() {
    for envelope in envelopes::signed(SignatureScheme::Modelled).iter().filter(|envelope| envelope.len() < 600) {
        for length in 0..envelope.len() {
            let error = ReceivedEnvelope::parse(&envelope[..length]).expect_err("a part of an envelope");
            assert!(error.byte <= length, "{error}");
        }
        let longer = [&envelope[..], &[0]].concat();
        assert!(ReceivedEnvelope::parse(&longer).is_err());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn mutated_envelopes_do_not_panic(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        keep in any::<prop::sample::Index>(),
        cut in any::<bool>(),
    ) {
        let envelopes = ENVELOPES.get_or_init(|| envelopes::signed(SignatureScheme::Modelled));
        let mut bytes = which.get(envelopes).clone();
        for (place, value) in changes {
            let place = place.index(bytes.len());
            bytes[place] = value;
        }
        if cut {
            bytes.truncate(keep.index(bytes.len()));
        }
        look_at(&bytes);
    }

    #[test]
    fn noise_does_not_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        look_at(&bytes);
        // Behind a good beginning, more of the reader is reached.
        for start in [&[3, 0x81, 0, 0x40, 3, 0x80, 0][..], &[0x80, 3, 0, 0x81, 0], &[0x80, 3, 0, 0x81, 0, 0xFF, 0x83]] {
            look_at(&[start, &bytes].concat());
        }
    }
}

static ENVELOPES: std::sync::OnceLock<Vec<Vec<u8>>> = std::sync::OnceLock::new();
