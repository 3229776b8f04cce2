//! Whatever arrives: an error with its place, never a panic.

use std::sync::OnceLock;

use comad::station::security::{ReceivedEnvelope, SignatureScheme, TrustDomain};
use proptest::prelude::*;

use crate::{envelopes, judge};

fn domain() -> &'static TrustDomain {
    static DOMAIN: OnceLock<TrustDomain> = OnceLock::new();
    DOMAIN.get_or_init(|| envelopes::domain(SignatureScheme::Modelled))
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
        judge::envelope(&bytes, domain());
    }

    #[test]
    fn noise_does_not_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        judge::envelope(&bytes, domain());
        // Behind a good beginning, more of the reader is reached.
        for start in [&[3, 0x81, 0, 0x40, 3, 0x80, 0][..], &[0x80, 3, 0, 0x81, 0], &[0x80, 3, 0, 0x81, 0, 0xFF, 0x83]] {
            judge::envelope(&[start, &bytes].concat(), domain());
        }
    }
}

static ENVELOPES: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
