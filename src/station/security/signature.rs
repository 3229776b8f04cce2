//! Keys and signatures: ECDSA on NIST P-256, or a stand-in of the same size that costs nanoseconds.
//!
//! See `docs/decisions/0006-signatures.md` for the choice of crates.

use p256::ecdsa::signature::hazmat::PrehashSigner;
use rand_core::Rng;
use sha2::{Digest, Sha256};

use crate::engine::RandomStream;
use crate::station::security::EnvelopeError;
use crate::station::security::coer::{Reader, Span, choice};

/// How signatures are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignatureScheme {
    /// A keyed hash of the bytes that ECDSA would sign: changed bytes and wrong keys are found, for 0.1 µs.
    ///
    /// It protects a simulated world only: who knows the seed knows every key. Public keys are 33 random bytes that
    /// look like a point, usually without being one.
    #[default]
    Modelled,
    /// ECDSA with SHA-256 on NIST P-256; nonces are those of RFC 6979, so that one seed has one signature.
    Real,
}

/// The 64 bytes of a signature: the x-coordinate of the nonce's point, then s.
pub type SignatureBytes = [u8; 64];

/// A public key: one coordinate of a point and the sign of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CompressedPoint {
    /// Whether the y-coordinate is odd.
    pub y_is_odd: bool,
    /// The x-coordinate.
    pub x: [u8; 32],
}

impl CompressedPoint {
    /// Length as COER.
    pub(super) const BYTES: usize = 33;

    pub(super) fn write(&self, out: &mut [u8; Self::BYTES]) {
        out[0] = choice(2 + u8::from(self.y_is_odd));
        out[1..].copy_from_slice(&self.x);
    }

    /// Appends `compressed-y-0` or `compressed-y-1` of `EccP256CurvePoint`.
    pub(super) fn encode_into(&self, out: &mut Vec<u8>) {
        let mut bytes = [0; Self::BYTES];
        self.write(&mut bytes);
        out.extend_from_slice(&bytes);
    }

    /// Reads a point that is compressed or not.
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, EnvelopeError> {
        let tag = reader.byte()?;
        let y_is_odd = match tag {
            0x82 => false,
            0x83 => true,
            0x84 => {
                let x = reader.array()?;
                let y: [u8; 32] = reader.array()?;
                return Ok(Self { y_is_odd: y[31] & 1 == 1, x });
            }
            found => return Err(reader.unexpected("public key", u64::from(found), "0x82 to 0x84 (a point)")),
        };
        Ok(Self { y_is_odd, x: reader.array()? })
    }

    fn sec1(&self) -> [u8; 33] {
        let mut bytes = [0; 33];
        bytes[0] = 2 + u8::from(self.y_is_odd);
        bytes[1..].copy_from_slice(&self.x);
        bytes
    }
}

/// Appends a `Signature` (IEEE 1609.2 clause 6.3.28): `ecdsaNistP256Signature`, the point as `x-only`.
#[inline]
pub(super) fn put_signature(signature: &SignatureBytes, out: &mut Vec<u8>) {
    out.extend_from_slice(&[choice(0), choice(0)]);
    out.extend_from_slice(signature);
}

/// A signature in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReceivedSignature {
    /// Where it is.
    pub span: Span,
    /// Its two numbers.
    pub bytes: SignatureBytes,
}

/// Reads a `Signature`; only NIST P-256 is understood.
pub(super) fn read_signature(reader: &mut Reader<'_>) -> Result<ReceivedSignature, EnvelopeError> {
    let start = reader.position();
    reader.expect(choice(0), "signature", "0x80 (ecdsaNistP256Signature)")?;
    let mut bytes = [0; 64];
    match reader.byte()? {
        // x-only, and the compressed forms that carry more than is needed
        0x80 | 0x82 | 0x83 => bytes[..32].copy_from_slice(reader.take(32)?),
        0x84 => bytes[..32].copy_from_slice(&reader.take(64)?[..32]),
        found => return Err(reader.unexpected("rSig", u64::from(found), "0x80 (x-only) or 0x82 to 0x84")),
    }
    bytes[32..].copy_from_slice(reader.take(32)?);
    Ok(ReceivedSignature { span: reader.since(start), bytes })
}

/// What is signed: the hash of the data and the hash of the signer's certificate (IEEE 1609.2 clause 5.3.1.2.2).
fn signature_input(data: &[u8; 32], signer: &[u8; 32]) -> [u8; 64] {
    let mut input = [0; 64];
    input[..32].copy_from_slice(data);
    input[32..].copy_from_slice(signer);
    input
}

/// The hash that stands for the signer when the data are signed by their own key.
pub(super) fn hash_of_no_signer() -> [u8; 32] {
    Sha256::digest([]).into()
}

/// Makes keys and checks signatures.
#[derive(Clone, Debug)]
pub(super) struct Cryptography {
    scheme: SignatureScheme,
    /// What turns the public key of a modelled signature into its key.
    world_secret: [u8; 32],
}

/// A private key.
#[derive(Clone, Debug)]
pub(super) struct KeyPair {
    pub(super) public: CompressedPoint,
    private: PrivateKey,
}

#[derive(Clone, Debug)]
enum PrivateKey {
    Modelled([u8; 32]),
    Real(Box<p256::ecdsa::SigningKey>),
}

/// A public key, made ready for checking.
#[derive(Clone, Debug)]
pub(super) enum VerificationKey {
    Modelled([u8; 32]),
    /// The uncompressed point.
    Real(Box<[u8; 65]>),
}

impl Cryptography {
    pub(super) fn new(scheme: SignatureScheme, stream: RandomStream) -> Self {
        let mut world_secret = [0; 32];
        stream.named("modelled signatures").fill_bytes(&mut world_secret);
        Self { scheme, world_secret }
    }

    pub(super) fn scheme(&self) -> SignatureScheme {
        self.scheme
    }

    pub(super) fn key_pair(&self, mut stream: RandomStream) -> KeyPair {
        match self.scheme {
            SignatureScheme::Modelled => {
                let mut x = [0; 32];
                stream.fill_bytes(&mut x);
                let public = CompressedPoint { y_is_odd: stream.next_bits() & 1 == 1, x };
                KeyPair { public, private: PrivateKey::Modelled(self.modelled_key(&public)) }
            }
            SignatureScheme::Real => {
                // All but 2^-32 of the numbers are keys, the next one is tried otherwise.
                let private = loop {
                    let mut scalar = [0; 32];
                    stream.fill_bytes(&mut scalar);
                    if let Ok(key) = p256::ecdsa::SigningKey::from_slice(&scalar) {
                        break key;
                    }
                };
                let point = private.verifying_key().to_sec1_point(true);
                let mut x = [0; 32];
                x.copy_from_slice(&point.as_bytes()[1..]);
                let public = CompressedPoint { y_is_odd: point.as_bytes()[0] == 3, x };
                KeyPair { public, private: PrivateKey::Real(Box::new(private)) }
            }
        }
    }

    fn modelled_key(&self, public: &CompressedPoint) -> [u8; 32] {
        *blake3::keyed_hash(&self.world_secret, &public.sec1()).as_bytes()
    }

    /// Makes a public key ready; none if it is not a point of the curve.
    pub(super) fn prepare(&self, public: &CompressedPoint) -> Option<VerificationKey> {
        match self.scheme {
            SignatureScheme::Modelled => Some(VerificationKey::Modelled(self.modelled_key(public))),
            SignatureScheme::Real => {
                let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(&public.sec1()).ok()?;
                let mut point = [0; 65];
                point.copy_from_slice(key.to_sec1_point(false).as_bytes());
                Some(VerificationKey::Real(Box::new(point)))
            }
        }
    }
}

impl KeyPair {
    /// Signs the hash of data as the holder of the certificate with the hash `signer`.
    pub(super) fn sign(&self, data: &[u8; 32], signer: &[u8; 32]) -> SignatureBytes {
        let input = signature_input(data, signer);
        match &self.private {
            PrivateKey::Modelled(key) => modelled_signature(key, &input),
            PrivateKey::Real(key) => {
                let hash: [u8; 32] = Sha256::digest(input).into();
                let signature: Result<p256::ecdsa::Signature, _> = key.sign_prehash(&hash);
                // RFC 6979 finds a nonce for any hash; a hash of 32 bytes is what the curve wants.
                signature.expect("a hash of the curve's size can be signed").to_bytes().into()
            }
        }
    }
}

impl VerificationKey {
    /// Whether the holder of this key, whose certificate has the hash `signer`, signed the data with the hash `data`.
    pub(super) fn verify(&self, data: &[u8; 32], signer: &[u8; 32], signature: &SignatureBytes) -> bool {
        let input = signature_input(data, signer);
        match self {
            Self::Modelled(key) => modelled_signature(key, &input) == *signature,
            Self::Real(point) => {
                // The scheme hashes the input once more, as IEEE 1609.2 asks.
                let key = ring::signature::UnparsedPublicKey::new(&ring::signature::ECDSA_P256_SHA256_FIXED, **point);
                key.verify(&input, signature).is_ok()
            }
        }
    }
}

fn modelled_signature(key: &[u8; 32], input: &[u8; 64]) -> SignatureBytes {
    let mut signature = [0; 64];
    blake3::Hasher::new_keyed(key).update(input).finalize_xof().fill(&mut signature);
    signature
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEMES: [SignatureScheme; 2] = [SignatureScheme::Modelled, SignatureScheme::Real];

    #[test]
    fn a_signature_binds_data_signer_and_key() {
        for scheme in SCHEMES {
            let cryptography = Cryptography::new(scheme, RandomStream::from_seed(1));
            let [one, other] = [1, 2].map(|key| cryptography.key_pair(RandomStream::from_seed(5).derive(key)));
            let (data, signer) = ([3; 32], [4; 32]);
            let signature = one.sign(&data, &signer);
            assert_eq!(signature, one.sign(&data, &signer), "one seed has one signature");
            let verifies = |key: &KeyPair, data, signer, signature| {
                cryptography.prepare(&key.public).expect("a key").verify(data, signer, signature)
            };
            assert!(verifies(&one, &data, &signer, &signature), "{scheme:?}");
            assert!(!verifies(&other, &data, &signer, &signature), "{scheme:?}: the key");
            assert!(!verifies(&one, &[9; 32], &signer, &signature), "{scheme:?}: the data");
            assert!(!verifies(&one, &data, &[9; 32], &signature), "{scheme:?}: the signer");
            let mut changed = signature;
            changed[40] ^= 1;
            assert!(!verifies(&one, &data, &signer, &changed), "{scheme:?}: the signature");
        }
    }

    #[test]
    fn nonces_are_those_of_rfc_6979() {
        // RFC 6979 appendix A.2.5: curve P-256, SHA-256, message "sample".
        let private = p256::ecdsa::SigningKey::from_slice(&hex(
            "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721",
        ));
        let private = private.expect("the key of the RFC");
        let hash: [u8; 32] = Sha256::digest(b"sample").into();
        let signature: p256::ecdsa::Signature = private.sign_prehash(&hash).expect("a signature");
        let r = "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716";
        let s = "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8";
        assert_eq!(signature.to_bytes().to_vec(), [hex(r), hex(s)].concat());
    }

    fn hex(digits: &str) -> Vec<u8> {
        (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).expect("hex")).collect()
    }
}
