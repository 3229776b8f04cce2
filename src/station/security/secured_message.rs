//! The envelope of a signed message: `EtsiTs103097Data` of TS 103 097 V2.1.1 with `signedData` of IEEE 1609.2 clause 6.3.
//!
//! [`SignedMessage`] writes it in one pass, [`ReceivedEnvelope`] finds the parts of a received one without copying. Whoever
//! checks a signature does so over the received bytes between these offsets.

use std::ops::Range;

use sha2::{Digest, Sha256};

use crate::station::security::certificate::{
    HashedId3, HashedId8, ReceivedCertificate, SHA256, VERSION, skip_public_encryption_key,
};
use crate::station::security::coer::{Reader, Span, choice, push_length, push_unsigned};
use crate::station::security::signature::{ReceivedSignature, SignatureBytes, put_signature, read_signature};
use crate::station::security::{EnvelopeError, ItsAid, Time64};

/// Where a message was generated (IEEE 1609.2 clause 6.3.12, `ThreeDLocation`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GenerationLocation {
    /// Latitude in 0.1 µdeg, -900 000 000 to 900 000 000; 900 000 001 is unknown.
    pub latitude: i32,
    /// Longitude in 0.1 µdeg, -1 799 999 999 to 1 800 000 000; 1 800 000 001 is unknown.
    pub longitude: i32,
    /// Height above the ellipsoid in 0.1 m, plus 4096.
    pub elevation: u16,
}

/// How a message names its signer (IEEE 1609.2 clause 6.3.25, `SignerIdentifier`).
#[derive(Clone, Copy, Debug)]
pub enum Signer<'a> {
    /// By the hash of the certificate, which receivers already know.
    Digest(HashedId8),
    /// By the certificate itself.
    Certificate(&'a [u8]),
}

/// What goes into an envelope.
#[derive(Clone, Copy, Debug)]
pub struct SignedMessage<'a> {
    /// What is signed: the GeoNetworking packet from its common header on.
    pub payload: &'a [u8],
    /// The application.
    pub its_aid: ItsAid,
    /// When it was signed.
    pub generation_time: Time64,
    /// Where it was signed.
    pub generation_location: Option<GenerationLocation>,
    /// Certificates that the sender would like to see.
    pub inline_p2pcd_request: &'a [HashedId3],
    /// The signer.
    pub signer: Signer<'a>,
}

/// Alternatives of `Ieee1609Dot2Content`.
const UNSECURED_DATA: u8 = choice(0);
const SIGNED_DATA: u8 = choice(1);
/// Preamble of `SignedDataPayload`: of its optional members, only `data` is there.
const DATA_ALONE: u8 = 0x40;
/// Preamble of `HeaderInfo`: an extension bit and six optional members.
const EXTENDED: u8 = 0x80;
const GENERATION_TIME: u8 = 0x40;
const EXPIRY_TIME: u8 = 0x20;
const GENERATION_LOCATION: u8 = 0x10;
const P2PCD_LEARNING_REQUEST: u8 = 0x08;
const MISSING_CRL_IDENTIFIER: u8 = 0x04;
const ENCRYPTION_KEY: u8 = 0x02;
/// The first of the four additions that HeaderInfo has in TS 103 097 V2.1.1; 2 octets, 4 bits unused.
const ONLY_INLINE_P2PCD_REQUEST: [u8; 3] = [2, 4, 0x80];

impl SignedMessage<'_> {
    /// Appends the envelope; `sign` gets the hash of `tbsData`.
    pub fn encode_into(&self, sign: impl FnOnce(&[u8; 32]) -> SignatureBytes, out: &mut Vec<u8>) {
        out.extend_from_slice(&[VERSION, SIGNED_DATA, SHA256]);
        let start = out.len();
        out.extend_from_slice(&[DATA_ALONE, VERSION, UNSECURED_DATA]);
        push_length(self.payload.len(), out);
        out.extend_from_slice(self.payload);
        self.put_header_info(out);
        let hash = Sha256::digest(&out[start..]).into();
        match self.signer {
            Signer::Digest(digest) => {
                out.push(choice(0));
                out.extend_from_slice(&digest.0);
            }
            Signer::Certificate(certificate) => {
                out.push(choice(1));
                push_unsigned(1, out);
                out.extend_from_slice(certificate);
            }
        }
        put_signature(&sign(&hash), out);
    }

    fn put_header_info(&self, out: &mut Vec<u8>) {
        let requests = self.inline_p2pcd_request;
        let mut present = GENERATION_TIME;
        present |= if self.generation_location.is_some() { GENERATION_LOCATION } else { 0 };
        present |= if requests.is_empty() { 0 } else { EXTENDED };
        out.push(present);
        push_unsigned(self.its_aid.0, out);
        out.extend_from_slice(&self.generation_time.0.to_be_bytes());
        if let Some(location) = self.generation_location {
            out.extend_from_slice(&location.latitude.to_be_bytes());
            out.extend_from_slice(&location.longitude.to_be_bytes());
            out.extend_from_slice(&location.elevation.to_be_bytes());
        }
        if !requests.is_empty() {
            out.extend_from_slice(&ONLY_INLINE_P2PCD_REQUEST);
            // An addition sits in an open type: its length, then the list with its count.
            let count_bytes = if requests.len() < 0x100 { 2 } else { 3 };
            push_length(count_bytes + 3 * requests.len(), out);
            push_unsigned(requests.len() as u64, out);
            for request in requests {
                out.extend_from_slice(&request.0);
            }
        }
    }
}

/// Whom a received message names as its signer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReceivedSigner {
    /// The hash of a certificate.
    Digest(HashedId8),
    /// A certificate.
    Certificate(ReceivedCertificate),
}

/// A received envelope: where its parts are. Nothing is checked but the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReceivedEnvelope {
    /// What was signed (`tbsData`).
    pub to_be_signed: Span,
    /// The payload.
    pub payload: Span,
    /// `headerInfo`.
    pub header_info: Span,
    /// The application.
    pub its_aid: ItsAid,
    /// When it was signed, if it says so.
    pub generation_time: Option<Time64>,
    /// Until when it may be used, if it says so.
    pub expiry_time: Option<Time64>,
    /// Where it was signed, if it says so.
    pub generation_location: Option<GenerationLocation>,
    /// The requested certificates, three bytes each.
    pub inline_p2pcd_request: Span,
    /// A certificate that somebody requested.
    pub requested_certificate: Span,
    /// The signer.
    pub signer: ReceivedSigner,
    /// Where the signer is named.
    pub signer_span: Span,
    /// The signature.
    pub signature: ReceivedSignature,
}

impl ReceivedEnvelope {
    /// Reads an envelope that takes all of `bytes`.
    pub fn parse(bytes: &[u8]) -> Result<Self, EnvelopeError> {
        let mut reader = Reader::new(bytes);
        reader.expect(VERSION, "protocolVersion", "3")?;
        reader.expect(SIGNED_DATA, "content", "0x81 (signedData)")?;
        reader.expect(SHA256, "hashId", "0 (sha256)")?;
        let start = reader.position();
        reader.expect(DATA_ALONE, "payload preamble", "0x40: data alone")?;
        reader.expect(VERSION, "protocolVersion of the payload", "3")?;
        reader.expect(UNSECURED_DATA, "content of the payload", "0x80 (unsecuredData)")?;
        let payload = reader.octets()?;
        let header_start = reader.position();
        let header = read_header_info(&mut reader)?;
        let header_info = reader.since(header_start);
        let to_be_signed = reader.since(start);
        let signer_start = reader.position();
        let signer = match reader.byte()? {
            0x80 => ReceivedSigner::Digest(HashedId8(reader.array()?)),
            0x81 => {
                match reader.unsigned("certificates")? {
                    1 => {}
                    count => return Err(reader.unexpected("certificates", count, "1, as TS 103 097 clause 5.2 says")),
                }
                ReceivedSigner::Certificate(ReceivedCertificate::read(&mut reader)?)
            }
            found => return Err(reader.unexpected("signer", u64::from(found), "0x80 (digest) or 0x81 (certificate)")),
        };
        let signer_span = reader.since(signer_start);
        let signature = read_signature(&mut reader)?;
        reader.finish()?;
        let HeaderInfo {
            its_aid,
            generation_time,
            expiry_time,
            generation_location,
            inline_p2pcd_request,
            requested_certificate,
        } = header;
        Ok(Self {
            to_be_signed,
            payload,
            header_info,
            its_aid,
            generation_time,
            expiry_time,
            generation_location,
            inline_p2pcd_request,
            requested_certificate,
            signer,
            signer_span,
            signature,
        })
    }

    /// The hash that was signed, of the bytes as received.
    pub(super) fn data_hash(&self, message: &[u8]) -> [u8; 32] {
        Sha256::digest(self.to_be_signed.of(message)).into()
    }

    /// The certificates that the sender would like to see.
    pub fn requests<'a>(&self, message: &'a [u8]) -> impl Iterator<Item = HashedId3> + 'a {
        self.inline_p2pcd_request.of(message).chunks_exact(3).map(|id| HashedId3([id[0], id[1], id[2]]))
    }

    /// The parts of the envelope in their order, without gaps: name and byte range.
    pub fn parts(&self) -> Vec<EnvelopePart> {
        let mut parts = Vec::new();
        let mut end = 0;
        let mut part = |name, until: u32| {
            parts.push(EnvelopePart { name, bytes: end as usize..until as usize });
            end = until;
        };
        part("version, content, hash", self.to_be_signed.start);
        part("payload header", self.payload.start);
        part("payload", self.payload.end);
        part("headerInfo", self.header_info.end);
        match &self.signer {
            ReceivedSigner::Digest(_) => part("signer digest", self.signer_span.end),
            ReceivedSigner::Certificate(certificate) => {
                part("signer header", certificate.whole.start);
                part("certificate version, type, issuer", certificate.to_be_signed.start);
                part("certificate contents", certificate.to_be_signed.end);
                part("certificate signature", certificate.whole.end);
            }
        }
        part("signature", self.signature.span.end);
        parts
    }
}

/// A part of an envelope, for tools.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvelopePart {
    /// What it is.
    pub name: &'static str,
    /// Which bytes of the envelope.
    pub bytes: Range<usize>,
}

/// What a receiver needs of `HeaderInfo` (IEEE 1609.2 clause 6.3.9).
struct HeaderInfo {
    its_aid: ItsAid,
    generation_time: Option<Time64>,
    expiry_time: Option<Time64>,
    generation_location: Option<GenerationLocation>,
    inline_p2pcd_request: Span,
    requested_certificate: Span,
}

fn read_header_info(reader: &mut Reader<'_>) -> Result<HeaderInfo, EnvelopeError> {
    let present = reader.byte()?;
    let mut found = HeaderInfo {
        its_aid: ItsAid(reader.unsigned("psid")?),
        generation_time: None,
        expiry_time: None,
        generation_location: None,
        inline_p2pcd_request: Span::default(),
        requested_certificate: Span::default(),
    };
    if present & GENERATION_TIME != 0 {
        found.generation_time = Some(Time64(reader.u64()?));
    }
    if present & EXPIRY_TIME != 0 {
        found.expiry_time = Some(Time64(reader.u64()?));
    }
    if present & GENERATION_LOCATION != 0 {
        found.generation_location =
            Some(GenerationLocation { latitude: reader.i32()?, longitude: reader.i32()?, elevation: reader.u16()? });
    }
    if present & P2PCD_LEARNING_REQUEST != 0 {
        reader.take(3)?;
    }
    if present & MISSING_CRL_IDENTIFIER != 0 {
        // An extensible SEQUENCE of cracaId and crlSeries.
        let extended = reader.byte()? & 0x80 != 0;
        reader.take(3 + 2)?;
        if extended {
            for _ in 0..reader.extension_bits()?.count_ones() {
                reader.octets()?;
            }
        }
    }
    if present & ENCRYPTION_KEY != 0 {
        skip_encryption_key(reader)?;
    }
    if present & EXTENDED != 0 {
        read_additions(reader, &mut found)?;
    }
    Ok(found)
}

fn skip_encryption_key(reader: &mut Reader<'_>) -> Result<(), EnvelopeError> {
    match reader.byte()? {
        0x80 => skip_public_encryption_key(reader),
        0x81 => match reader.byte()? {
            0x80 => reader.take(16).map(|_| ()),
            _ => reader.octets().map(|_| ()),
        },
        found => Err(reader.unexpected("encryptionKey", u64::from(found), "0x80 (public) or 0x81 (symmetric)")),
    }
}

fn read_additions(reader: &mut Reader<'_>, found: &mut HeaderInfo) -> Result<(), EnvelopeError> {
    let bits = reader.extension_bits()?;
    for addition in (0..64).filter(|addition| bits << addition >> 63 == 1) {
        let length = reader.length()?;
        let start = reader.position();
        match addition {
            0 => {
                let count = reader.unsigned("inlineP2pcdRequest")?;
                found.inline_p2pcd_request = reader.span(count.saturating_mul(3))?;
            }
            1 => {
                found.requested_certificate = reader.span(length)?;
            }
            _ => {
                reader.take(length)?;
            }
        }
        let read = reader.since(start).len() as u64;
        if read != length {
            return Err(reader.unexpected("length of an addition", length, "the length of what is in it"));
        }
    }
    Ok(())
}
