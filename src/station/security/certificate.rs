//! Certificates of TS 103 097 V2.1.1 clauses 6 and 7.2: explicit certificates of IEEE 1609.2 clause 6.4.
//!
//! [`CertificateToIssue`] writes the certificates of a run's own authorities and stations, [`ReceivedCertificate`] finds
//! its way through any certificate that a peer may send, whatever optional members it has.

use sha2::{Digest, Sha256};

use crate::station::security::coer::{Reader, Span, choice, push_length, push_unsigned};
use crate::station::security::signature::{CompressedPoint, SignatureBytes, put_signature, read_signature};
use crate::station::security::{EnvelopeError, ItsAid, ReceivedSignature, Time64};
use crate::units::SimDuration;

/// Low-order eight bytes of the SHA-256 of a certificate (IEEE 1609.2 clause 6.3.26).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HashedId8(pub [u8; 8]);

/// Low-order three bytes of the same hash (IEEE 1609.2 clause 6.3.27), which requests name certificates by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HashedId3(pub [u8; 3]);

impl HashedId8 {
    /// The identifier of a certificate with this hash.
    pub fn of_hash(hash: &[u8; 32]) -> Self {
        let mut low = [0; 8];
        low.copy_from_slice(&hash[24..]);
        Self(low)
    }

    /// The short form.
    pub fn short(self) -> HashedId3 {
        let [_, _, _, _, _, a, b, c] = self.0;
        HashedId3([a, b, c])
    }
}

/// Who vouches for a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Issuer {
    /// The holder of another certificate.
    Authority(HashedId8),
    /// The holder itself: a root certificate.
    Itself,
}

/// What an authority writes into a certificate.
#[derive(Clone, Debug)]
pub struct CertificateToIssue<'a> {
    /// Who signs it.
    pub issuer: Issuer,
    /// The name of an authority; none for authorization tickets (TS 103 097 clause 7.2.1).
    pub name: Option<&'a str>,
    /// When it becomes valid, in whole seconds.
    pub valid_from: Time64,
    /// How long it stays valid, in whole hours.
    pub valid_hours: u16,
    /// What its holder may sign.
    pub permissions: &'a [ItsAid],
    /// What its holder may allow others to sign, empty for authorization tickets.
    pub issue_permissions: &'a [ItsAid],
    /// The holder's public key.
    pub public_key: CompressedPoint,
}

fn put_issuer(issuer: Issuer, out: &mut Vec<u8>) {
    match issuer {
        Issuer::Authority(digest) => {
            out.push(choice(0));
            out.extend_from_slice(&digest.0);
        }
        Issuer::Itself => out.extend_from_slice(&[choice(1), SHA256]),
    }
}

/// `sha256` of the enumeration `HashAlgorithm`.
pub(super) const SHA256: u8 = 0;
/// `protocolVersion` and `version` of IEEE 1609.2-2016 and later.
pub(super) const VERSION: u8 = 3;
/// A preamble whose first bit says that an optional member, here the signature, is present.
const SIGNATURE_PRESENT: u8 = 0x80;
const EXPLICIT: u8 = 0;
/// Alternative `hours` of `Duration`.
const HOURS: u8 = 4;

impl CertificateToIssue<'_> {
    /// Appends the certificate; `sign` gets the hash of `toBeSigned`.
    pub fn encode_into(&self, sign: impl FnOnce(&[u8; 32]) -> SignatureBytes, out: &mut Vec<u8>) {
        out.extend_from_slice(&[SIGNATURE_PRESENT, VERSION, EXPLICIT]);
        put_issuer(self.issuer, out);
        let start = out.len();
        self.put_to_be_signed(out);
        let hash = Sha256::digest(&out[start..]).into();
        put_signature(&sign(&hash), out);
    }

    fn put_to_be_signed(&self, out: &mut Vec<u8>) {
        let mut present = 0;
        present |= if self.permissions.is_empty() { 0 } else { APP_PERMISSIONS };
        present |= if self.issue_permissions.is_empty() { 0 } else { CERT_ISSUE_PERMISSIONS };
        out.push(present);
        match self.name {
            None => out.push(choice(3)),
            Some(name) => {
                out.push(choice(1));
                push_length(name.len(), out);
                out.extend_from_slice(name.as_bytes());
            }
        }
        // TS 103 097 clause 6: cracaId is 000000 and crlSeries 0, because tickets are never revoked.
        out.extend_from_slice(&[0; 5]);
        out.extend_from_slice(&self.valid_from.seconds().to_be_bytes());
        out.push(choice(HOURS));
        out.extend_from_slice(&self.valid_hours.to_be_bytes());
        if !self.permissions.is_empty() {
            push_unsigned(self.permissions.len() as u64, out);
            for its_aid in self.permissions {
                put_psid_ssp(*its_aid, out);
            }
        }
        if !self.issue_permissions.is_empty() {
            put_issue_permissions(self.issue_permissions, out);
        }
        // verificationKey, ecdsaNistP256
        out.extend_from_slice(&[choice(0), choice(0)]);
        self.public_key.encode_into(out);
    }
}

/// Presence bits of `ToBeSignedCertificate`, which follow its extension bit.
const EXTENDED: u8 = 0x80;
const REGION: u8 = 0x40;
const ASSURANCE_LEVEL: u8 = 0x20;
const APP_PERMISSIONS: u8 = 0x10;
const CERT_ISSUE_PERMISSIONS: u8 = 0x08;
const CERT_REQUEST_PERMISSIONS: u8 = 0x04;
const ENCRYPTION_KEY: u8 = 0x01;

fn put_psid_ssp(its_aid: ItsAid, out: &mut Vec<u8>) {
    let ssp = its_aid.permissions();
    out.push(if ssp.is_empty() { 0 } else { 0x80 });
    push_unsigned(its_aid.0, out);
    if !ssp.is_empty() {
        // bitmapSsp is an extension of the CHOICE, so its value sits in an open type.
        out.push(choice(1));
        push_length(ssp.len() + 1, out);
        push_length(ssp.len(), out);
        out.extend_from_slice(ssp);
    }
}

fn put_issue_permissions(permissions: &[ItsAid], out: &mut Vec<u8>) {
    // One group: explicit, with minChainLength 1, chainLengthRange 0 and eeType app by default.
    push_unsigned(1, out);
    out.push(0);
    out.push(choice(0));
    push_unsigned(permissions.len() as u64, out);
    for its_aid in permissions {
        let ssp = its_aid.permissions();
        out.push(if ssp.is_empty() { 0 } else { 0x80 });
        push_unsigned(its_aid.0, out);
        if !ssp.is_empty() {
            // bitmapSspRange: where the mask is set, a ticket's octets have to be those of the value, here the version
            // and what is reserved (IEEE 1609.2 clause 6.4.34).
            let mask: Vec<u8> = [0xFF].into_iter().chain(ssp[1..].iter().map(|octet| !octet)).collect();
            out.push(choice(2));
            push_length(2 * (ssp.len() + 1), out);
            for octets in [ssp, &mask] {
                push_length(octets.len(), out);
                out.extend_from_slice(octets);
            }
        }
    }
}

/// A certificate in a message: where its parts are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReceivedCertificate {
    /// All of it.
    pub whole: Span,
    /// What its issuer signed.
    pub to_be_signed: Span,
    /// Who signed it.
    pub issuer: Issuer,
    /// When it becomes valid.
    pub valid_from: Time64,
    /// How long it stays valid.
    pub valid_for: SimDuration,
    /// `appPermissions` without the count, if there are any.
    pub permissions: Span,
    /// The public key for messages.
    pub public_key: CompressedPoint,
    /// Where that key's point is, from its tag on.
    public_key_span: Span,
    /// The issuer's signature.
    pub signature: ReceivedSignature,
}

impl ReceivedCertificate {
    /// Reads a certificate that is alone.
    pub fn parse(bytes: &[u8]) -> Result<Self, EnvelopeError> {
        let mut reader = Reader::new(bytes);
        let certificate = Self::read(&mut reader)?;
        reader.finish()?;
        Ok(certificate)
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, EnvelopeError> {
        let start = reader.position();
        reader.expect(SIGNATURE_PRESENT, "certificate preamble", "0x80: the signature is present")?;
        reader.expect(VERSION, "certificate version", "3")?;
        reader.expect(EXPLICIT, "certificate type", "0 (explicit), as TS 103 097 clause 6 says")?;
        let issuer = match reader.byte()? {
            0x80 => Issuer::Authority(HashedId8(reader.array()?)),
            0x81 => {
                reader.expect(SHA256, "hash algorithm", "0 (sha256)")?;
                Issuer::Itself
            }
            found => return Err(reader.unexpected("issuer", u64::from(found), "0x80 (digest) or 0x81 (self)")),
        };
        let to_be_signed_start = reader.position();
        let present = reader.byte()?;
        skip_id(reader)?;
        // cracaId and crlSeries
        reader.take(5)?;
        let valid_from = Time64(u64::from(reader.u32()?) * 1_000_000);
        let valid_for = read_duration(reader)?;
        if present & REGION != 0 {
            skip_region(reader)?;
        }
        if present & ASSURANCE_LEVEL != 0 {
            reader.take(1)?;
        }
        let mut permissions = Span::default();
        if present & APP_PERMISSIONS != 0 {
            let count = reader.unsigned("appPermissions")?;
            let start = reader.position();
            for _ in 0..count {
                read_psid_ssp(reader)?;
            }
            permissions = reader.since(start);
        }
        for bit in [CERT_ISSUE_PERMISSIONS, CERT_REQUEST_PERMISSIONS] {
            if present & bit != 0 {
                skip_group_permissions(reader)?;
            }
        }
        // canRequestRollover, bit 0x02, is NULL: its presence is all it says.
        if present & ENCRYPTION_KEY != 0 {
            skip_public_encryption_key(reader)?;
        }
        reader.expect(choice(0), "verifyKeyIndicator", "0x80 (verificationKey)")?;
        reader.expect(choice(0), "verificationKey", "0x80 (ecdsaNistP256)")?;
        let key_start = reader.position();
        let public_key = CompressedPoint::read(reader)?;
        let public_key_span = reader.since(key_start);
        if present & EXTENDED != 0 {
            skip_additions(reader)?;
        }
        let to_be_signed = reader.since(to_be_signed_start);
        let signature = read_signature(reader)?;
        Ok(Self {
            whole: reader.since(start),
            to_be_signed,
            issuer,
            valid_from,
            valid_for,
            permissions,
            public_key,
            public_key_span,
            signature,
        })
    }

    /// SHA-256 of the certificate in canonical form (IEEE 1609.2 clause 6.4.3): the signature's point by its x alone, the
    /// key's point compressed, the rest as it was received.
    ///
    /// A key for encryption that is not compressed stays as it is; tickets have none.
    pub fn canonical_hash(&self, message: &[u8]) -> [u8; 32] {
        let between = |start, end| Span { start, end }.of(message);
        let mut canonical_key = [0; CompressedPoint::BYTES];
        self.public_key.write(&mut canonical_key);
        let mut hash = Sha256::new();
        hash.update(between(self.whole.start, self.public_key_span.start));
        hash.update(canonical_key);
        hash.update(between(self.public_key_span.end, self.signature.span.start));
        hash.update([choice(0), choice(0)]);
        hash.update(self.signature.bytes);
        hash.finalize().into()
    }

    /// Whether the certificate lets its holder sign messages of `its_aid`.
    pub fn permits(&self, message: &[u8], its_aid: ItsAid) -> bool {
        let mut reader = Reader::new(self.permissions.of(message));
        while let Ok(found) = read_psid_ssp(&mut reader) {
            if found == its_aid {
                return true;
            }
        }
        false
    }
}

fn skip_id(reader: &mut Reader<'_>) -> Result<(), EnvelopeError> {
    match reader.byte()? {
        // linkageData: iCert, linkage value, and perhaps a group linkage value of two members
        0x80 => {
            let group = reader.byte()? & 0x80 != 0;
            reader.take(2 + 9)?;
            if group {
                reader.take(4 + 9)?;
            }
        }
        // name, binaryId
        0x81 | 0x82 => {
            reader.octets()?;
        }
        0x83 => {}
        found => return Err(reader.unexpected("certificate id", u64::from(found), "0x80 to 0x83")),
    }
    Ok(())
}

fn read_duration(reader: &mut Reader<'_>) -> Result<SimDuration, EnvelopeError> {
    let unit = reader.byte()?;
    let micros: i64 = match unit {
        0x80 => 1,
        0x81 => 1_000,
        0x82 => 1_000_000,
        0x83 => 60 * 1_000_000,
        0x84 => 3600 * 1_000_000,
        0x85 => 60 * 3600 * 1_000_000,
        // IEEE 1609.2 clause 6.3.16: a year has 31 556 952 seconds.
        0x86 => 31_556_952 * 1_000_000,
        found => return Err(reader.unexpected("duration", u64::from(found), "0x80 to 0x86")),
    };
    // 65 535 years do not fit into nanoseconds; nobody will see the difference.
    let micros = (micros * i64::from(reader.u16()?)).min(i64::MAX / 1000);
    Ok(SimDuration::from_micros(micros))
}

/// Reads one `PsidSsp` and returns its PSID.
fn read_psid_ssp(reader: &mut Reader<'_>) -> Result<ItsAid, EnvelopeError> {
    let has_ssp = reader.byte()? & 0x80 != 0;
    let psid = reader.unsigned("psid")?;
    if has_ssp {
        // Either alternative, opaque or bitmapSsp in its open type, starts with its length.
        reader.byte()?;
        reader.octets()?;
    }
    Ok(ItsAid(psid))
}

/// Skips a `SequenceOfPsidGroupPermissions`.
fn skip_group_permissions(reader: &mut Reader<'_>) -> Result<(), EnvelopeError> {
    for _ in 0..reader.unsigned("group permissions")? {
        let present = reader.byte()?;
        match reader.byte()? {
            0x80 => {
                for _ in 0..reader.unsigned("subject permissions")? {
                    skip_psid_ssp_range(reader)?;
                }
            }
            0x81 => {}
            // An extension comes in an open type.
            _ => {
                reader.octets()?;
            }
        }
        // minChainLength and chainLengthRange have a length, eeType is eight bits.
        for bit in [0x80, 0x40] {
            if present & bit != 0 {
                reader.octets()?;
            }
        }
        if present & 0x20 != 0 {
            reader.take(1)?;
        }
    }
    Ok(())
}

fn skip_psid_ssp_range(reader: &mut Reader<'_>) -> Result<(), EnvelopeError> {
    let has_range = reader.byte()? & 0x80 != 0;
    reader.unsigned("psid")?;
    if has_range {
        match reader.byte()? {
            0x80 => {
                for _ in 0..reader.unsigned("ssp range")? {
                    reader.octets()?;
                }
            }
            0x81 => {}
            _ => {
                reader.octets()?;
            }
        }
    }
    Ok(())
}

/// Skips a `PublicEncryptionKey`.
pub(super) fn skip_public_encryption_key(reader: &mut Reader<'_>) -> Result<(), EnvelopeError> {
    // supportedSymmAlg
    reader.take(1)?;
    match reader.byte()? {
        0x80 | 0x81 => CompressedPoint::read(reader).map(|_| ()),
        _ => reader.octets().map(|_| ()),
    }
}

/// Skips the extension additions of a SEQUENCE.
fn skip_additions(reader: &mut Reader<'_>) -> Result<(), EnvelopeError> {
    for _ in 0..reader.extension_bits()?.count_ones() {
        reader.octets()?;
    }
    Ok(())
}

/// Skips a `GeographicRegion`.
fn skip_region(reader: &mut Reader<'_>) -> Result<(), EnvelopeError> {
    match reader.byte()? {
        // circular: centre and radius
        0x80 => {
            reader.take(8 + 2)?;
        }
        // rectangular
        0x81 => {
            let count = reader.unsigned("rectangles")?;
            reader.take(count.saturating_mul(16))?;
        }
        // polygonal
        0x82 => {
            let count = reader.unsigned("corners")?;
            reader.take(count.saturating_mul(8))?;
        }
        0x83 => {
            for _ in 0..reader.unsigned("identified regions")? {
                skip_identified_region(reader)?;
            }
        }
        _ => {
            reader.octets()?;
        }
    }
    Ok(())
}

fn skip_identified_region(reader: &mut Reader<'_>) -> Result<(), EnvelopeError> {
    match reader.byte()? {
        // countryOnly
        0x80 => {
            reader.take(2)?;
        }
        // countryAndRegions
        0x81 => {
            reader.take(2)?;
            let count = reader.unsigned("regions")?;
            reader.take(count)?;
        }
        // countryAndSubregions
        0x82 => {
            reader.take(2)?;
            for _ in 0..reader.unsigned("regions")? {
                reader.take(1)?;
                let count = reader.unsigned("subregions")?;
                reader.take(count.saturating_mul(2))?;
            }
        }
        _ => {
            reader.octets()?;
        }
    }
    Ok(())
}
