//! How many bytes a signature adds.

use crate::units::{SimDuration, SimTime};

/// How a signed message names its signer (TS 103 097 clause 7.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignerIdentifier {
    /// The hash of the certificate, which receivers already know.
    Digest,
    /// The certificate itself.
    Certificate,
}

/// Bytes of the IEEE 1609.2 envelope around a payload.
#[derive(Clone, Copy, Debug)]
pub struct EnvelopeSizes {
    /// With the digest of the certificate.
    pub digest_bytes: u32,
    /// With the certificate.
    pub certificate_bytes: u32,
    /// A CAM carries the certificate once in this time, the digest otherwise (TS 103 097 clause 7.1.1).
    pub certificate_interval: SimDuration,
}

/// When a station last showed its certificate.
#[derive(Clone, Copy, Debug, Default)]
pub struct SigningState {
    certificate_sent_at: Option<SimTime>,
}

impl EnvelopeSizes {
    /// Bytes around a payload.
    pub fn bytes(&self, signer: SignerIdentifier) -> u32 {
        match signer {
            SignerIdentifier::Digest => self.digest_bytes,
            SignerIdentifier::Certificate => self.certificate_bytes,
        }
    }
}

impl SigningState {
    /// Which signer identifier a message signed at `now` has.
    pub fn sign(&mut self, now: SimTime, sizes: &EnvelopeSizes) -> SignerIdentifier {
        if self.certificate_sent_at.is_some_and(|sent| now - sent < sizes.certificate_interval) {
            return SignerIdentifier::Digest;
        }
        self.certificate_sent_at = Some(now);
        SignerIdentifier::Certificate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_certificate_goes_out_once_a_second() {
        let sizes = EnvelopeSizes {
            digest_bytes: 93,
            certificate_bytes: 226,
            certificate_interval: SimDuration::from_millis(1000),
        };
        let mut state = SigningState::default();
        let with_certificate: Vec<i64> = (0..25)
            .map(|tick| tick * 100)
            .filter(|ms| {
                let now = SimTime::ZERO + SimDuration::from_millis(*ms);
                state.sign(now, &sizes) == SignerIdentifier::Certificate
            })
            .collect();
        assert_eq!(with_certificate, [0, 1000, 2000]);
    }
}
