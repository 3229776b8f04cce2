//! The authorities and tickets of a run, and the check of a frame that all its receivers share.

use std::collections::BTreeMap;

use crate::engine::RandomStream;
use crate::station::security::certificate::{CertificateToIssue, HashedId3, HashedId8, Issuer, ReceivedCertificate};
use crate::station::security::secured_message::{ReceivedEnvelope, ReceivedSigner};
use crate::station::security::signature::{
    Cryptography, KeyPair, SignatureBytes, SignatureScheme, VerificationKey, hash_of_no_signer,
};
use crate::station::security::{ItsAid, RejectReason, Time64};
use crate::units::SimDuration;

/// A ticket of a run: tickets are numbered in the order in which they are issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TicketNumber(pub u32);

/// What the authority writes into a station's tickets.
#[derive(Clone, Debug)]
pub struct TicketProfile {
    /// What the station may sign.
    pub permissions: Vec<ItsAid>,
    /// When the tickets become valid.
    pub valid_from: Time64,
    /// How many hours they stay valid; at most 168, one week, in the European certificate policy (release 1.1, clause 7.2.1).
    pub valid_hours: u16,
}

impl TicketProfile {
    /// Everything that a station of a run may sign.
    pub const ALL_PERMISSIONS: [ItsAid; 7] = ISSUED;
}

/// Root, authorization authority and the tickets of a run.
#[derive(Debug)]
pub struct TrustDomain {
    cryptography: Cryptography,
    root: Holder,
    authority: Holder,
    tickets: Vec<Ticket>,
    by_digest: BTreeMap<HashedId8, TicketNumber>,
    /// The key of somebody without a ticket.
    rogue: KeyPair,
}

/// A certificate and its private key.
#[derive(Debug)]
struct Holder {
    certificate: Vec<u8>,
    /// SHA-256 of the certificate.
    hash: [u8; 32],
    keys: KeyPair,
    verification: VerificationKey,
}

#[derive(Debug)]
struct Ticket {
    holder: Holder,
    permissions: Vec<ItsAid>,
    valid_from: Time64,
    valid_until: Time64,
}

/// Whose key signs a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SigningKey {
    /// That of the ticket.
    Own,
    /// Another one.
    Rogue,
}

/// What an authority's certificate lets it give to tickets.
const ISSUED: [ItsAid; 7] =
    [ItsAid::CA, ItsAid::DEN, ItsAid::TLM, ItsAid::RLT, ItsAid::GN_MGMT, ItsAid::VRU, ItsAid::CP];
/// Authorities outlive any run: five years.
const AUTHORITY_HOURS: u16 = 5 * 8766;

impl TrustDomain {
    /// The authorities of a run that starts at `start`; all keys follow from `stream`.
    pub fn new(scheme: SignatureScheme, stream: RandomStream, start: Time64) -> Self {
        let cryptography = Cryptography::new(scheme, stream);
        let certify = |name, keys: &KeyPair, issuer: Option<&Holder>| {
            let to_issue = CertificateToIssue {
                issuer: issuer.map_or(Issuer::Itself, |issuer| Issuer::Authority(issuer.digest())),
                name: Some(name),
                valid_from: start,
                valid_hours: AUTHORITY_HOURS,
                permissions: &[],
                issue_permissions: &ISSUED,
                public_key: keys.public,
            };
            match issuer {
                Some(issuer) => encoded(&to_issue, |hash| issuer.keys.sign(hash, &issuer.hash)),
                // Self-signed: the signer is the empty string (IEEE 1609.2 clause 5.3.1.2.2).
                None => encoded(&to_issue, |hash| keys.sign(hash, &hash_of_no_signer())),
            }
        };
        let keys = cryptography.key_pair(stream.named("root"));
        let root = Holder::new(&cryptography, certify("comad root", &keys, None), keys);
        let keys = cryptography.key_pair(stream.named("authorization authority"));
        let authority = Holder::new(&cryptography, certify("comad authority", &keys, Some(&root)), keys);
        let rogue = cryptography.key_pair(stream.named("rogue"));
        Self { cryptography, root, authority, tickets: Vec::new(), by_digest: BTreeMap::new(), rogue }
    }

    /// How this run's signatures are made.
    pub fn scheme(&self) -> SignatureScheme {
        self.cryptography.scheme()
    }

    /// The root's certificate, as COER.
    pub fn root_certificate(&self) -> &[u8] {
        &self.root.certificate
    }

    /// The authorization authority's certificate, as COER.
    pub fn authority_certificate(&self) -> &[u8] {
        &self.authority.certificate
    }

    /// How many tickets there are; their numbers are below this.
    pub fn tickets(&self) -> u32 {
        self.tickets.len() as u32
    }

    /// A ticket's certificate, as COER.
    pub fn certificate(&self, ticket: TicketNumber) -> &[u8] {
        &self.tickets[ticket.0 as usize].holder.certificate
    }

    /// A ticket's identifier.
    pub fn digest(&self, ticket: TicketNumber) -> HashedId8 {
        self.tickets[ticket.0 as usize].holder.digest()
    }

    /// Issues a ticket whose key follows from `stream`.
    pub fn issue_ticket(&mut self, profile: &TicketProfile, stream: RandomStream) -> TicketNumber {
        let number = TicketNumber(self.tickets());
        // Two digests may be equal by chance; a key that would make them so is not used.
        let holder = (0..).find_map(|attempt| {
            let keys = self.cryptography.key_pair(stream.derive(attempt));
            let to_issue = CertificateToIssue {
                issuer: Issuer::Authority(self.authority.digest()),
                name: None,
                valid_from: profile.valid_from,
                valid_hours: profile.valid_hours,
                permissions: &profile.permissions,
                issue_permissions: &[],
                public_key: keys.public,
            };
            let certificate = encoded(&to_issue, |hash| self.authority.keys.sign(hash, &self.authority.hash));
            let holder = Holder::new(&self.cryptography, certificate, keys);
            (!self.by_digest.contains_key(&holder.digest())).then_some(holder)
        });
        let holder = holder.expect("keys do not run out");
        self.by_digest.insert(holder.digest(), number);
        let valid_for = SimDuration::from_micros(i64::from(profile.valid_hours) * 3_600_000_000);
        // Certificates count whole seconds.
        let valid_from = Time64(u64::from(profile.valid_from.seconds()) * 1_000_000);
        self.tickets.push(Ticket {
            holder,
            permissions: profile.permissions.clone(),
            valid_from,
            valid_until: valid_from.plus(valid_for),
        });
        number
    }

    /// Signs the hash of a message.
    pub(super) fn sign(&self, ticket: TicketNumber, key: SigningKey, data: &[u8; 32]) -> SignatureBytes {
        let holder = &self.tickets[ticket.0 as usize].holder;
        let keys = match key {
            SigningKey::Own => &holder.keys,
            SigningKey::Rogue => &self.rogue,
        };
        keys.sign(data, &holder.hash)
    }

    /// Checks a received message once for all who hear the same bytes.
    ///
    /// What depends on the receiver (the time, the certificates it knows, its crypto unit) is up to
    /// [`StationSecurity::receive`](super::StationSecurity::receive).
    pub fn verify(&self, message: &[u8], envelope: &ReceivedEnvelope) -> FrameVerdict {
        let (digest, shows_certificate) = match &envelope.signer {
            ReceivedSigner::Digest(digest) => (*digest, false),
            ReceivedSigner::Certificate(certificate) => {
                (HashedId8::of_hash(&certificate.canonical_hash(message)), true)
            }
        };
        let ticket = self.by_digest.get(&digest).copied();
        let mut verdict = FrameVerdict {
            its_aid: envelope.its_aid,
            generation_time: envelope.generation_time.unwrap_or_default(),
            expiry_time: envelope.expiry_time,
            ticket,
            digest,
            shows_certificate,
            outcome: Ok(()),
            requests: [HashedId3([0; 3]); MAX_REQUESTS],
            request_count: 0,
        };
        for (slot, request) in verdict.requests.iter_mut().zip(envelope.requests(message)) {
            *slot = request;
            verdict.request_count += 1;
        }
        verdict.outcome = self.outcome(message, envelope, ticket);
        verdict
    }

    fn outcome(
        &self,
        message: &[u8],
        envelope: &ReceivedEnvelope,
        ticket: Option<TicketNumber>,
    ) -> Result<(), RejectReason> {
        let generation_time = envelope.generation_time.ok_or(RejectReason::Malformed)?;
        // TS 103 097 clause 7.1.2: a DENM says where it was generated, a CAM does not.
        let says_where = envelope.generation_location.is_some();
        if (envelope.its_aid == ItsAid::DEN && !says_where) || (envelope.its_aid == ItsAid::CA && says_where) {
            return Err(RejectReason::Malformed);
        }
        let Some(TicketNumber(number)) = ticket else {
            return match &envelope.signer {
                ReceivedSigner::Digest(_) => Err(RejectReason::UnknownCertificate),
                ReceivedSigner::Certificate(certificate) => self.check_foreign(message, certificate),
            };
        };
        let ticket = &self.tickets[number as usize];
        if !ticket.permissions.contains(&envelope.its_aid) {
            return Err(RejectReason::PsidMismatch);
        }
        if generation_time < ticket.valid_from || generation_time >= ticket.valid_until {
            return Err(RejectReason::CertificateExpired);
        }
        // A shown certificate has the hash of one that the authority signed, so these are the bytes that it signed.
        let holder = &ticket.holder;
        if holder.verification.verify(&envelope.data_hash(message), &holder.hash, &envelope.signature.bytes) {
            Ok(())
        } else {
            Err(RejectReason::InvalidSignature)
        }
    }

    /// Checks a certificate that was not issued here: it is forged, unless it is of another authority.
    fn check_foreign(&self, message: &[u8], certificate: &ReceivedCertificate) -> Result<(), RejectReason> {
        if certificate.issuer != Issuer::Authority(self.authority.digest()) {
            return Err(RejectReason::UnknownCertificate);
        }
        if self.certificate_is_signed(message, certificate) {
            // The authority's key signed what it did not issue: a run with the same keys, but other tickets.
            return Err(RejectReason::UnknownCertificate);
        }
        Err(RejectReason::InvalidSignature)
    }

    /// Whether the authorization authority signed a certificate that lies in `message`.
    pub fn certificate_is_signed(&self, message: &[u8], certificate: &ReceivedCertificate) -> bool {
        use sha2::{Digest, Sha256};
        let hash = Sha256::digest(certificate.to_be_signed.of(message)).into();
        self.authority.verification.verify(&hash, &self.authority.hash, &certificate.signature.bytes)
    }
}

fn encoded(to_issue: &CertificateToIssue<'_>, sign: impl FnOnce(&[u8; 32]) -> SignatureBytes) -> Vec<u8> {
    let mut certificate = Vec::with_capacity(160);
    to_issue.encode_into(sign, &mut certificate);
    certificate
}

impl Holder {
    fn new(cryptography: &Cryptography, certificate: Vec<u8>, keys: KeyPair) -> Self {
        use sha2::{Digest, Sha256};
        // Our encoder writes the canonical form.
        let hash = Sha256::digest(&certificate).into();
        let verification = cryptography.prepare(&keys.public).expect("the public half of a key pair is a point");
        Self { certificate, hash, keys, verification }
    }

    fn digest(&self) -> HashedId8 {
        HashedId8::of_hash(&self.hash)
    }
}

/// Most requested certificates that a message carries and a receiver looks at; more wait for the next message.
pub(super) const MAX_REQUESTS: usize = 8;

/// What is known about a frame, whoever receives it.
#[derive(Clone, Copy, Debug)]
pub struct FrameVerdict {
    /// The application.
    pub its_aid: ItsAid,
    /// When it was signed.
    pub generation_time: Time64,
    /// Until when it may be used, if it says so.
    pub expiry_time: Option<Time64>,
    /// The ticket that it claims to be signed with.
    pub ticket: Option<TicketNumber>,
    /// The identifier of that ticket.
    pub digest: HashedId8,
    /// Whether it carries the certificate.
    pub shows_certificate: bool,
    /// What a receiver that knows the certificate and is in time will find.
    pub outcome: Result<(), RejectReason>,
    pub(super) requests: [HashedId3; MAX_REQUESTS],
    pub(super) request_count: u8,
}

impl FrameVerdict {
    /// The verdict about bytes that are no envelope.
    pub fn malformed() -> Self {
        Self {
            its_aid: ItsAid(0),
            generation_time: Time64(0),
            expiry_time: None,
            ticket: None,
            digest: HashedId8([0; 8]),
            shows_certificate: false,
            outcome: Err(RejectReason::Malformed),
            requests: [HashedId3([0; 3]); MAX_REQUESTS],
            request_count: 0,
        }
    }

    pub(super) fn requested(&self) -> &[HashedId3] {
        &self.requests[..usize::from(self.request_count)]
    }
}
