//! The security entity of one station.

use crate::engine::RandomStream;
use crate::station::security::attack::{Attack, tamper};
use crate::station::security::certificate::HashedId3;
use crate::station::security::secured_message::{GenerationLocation, SignedMessage, Signer};
use crate::station::security::signer_rules::{SignerChoice, SignerRules, SignerState};
use crate::station::security::trust_domain::{FrameVerdict, SigningKey, TicketNumber, TicketProfile, TrustDomain};
use crate::station::security::{CryptoSettings, CryptoUnit, ItsAid, ItsClock, RejectReason};
use crate::units::{SimDuration, SimTime};

/// What a station's security entity is like.
#[derive(Clone, Debug)]
pub struct StationSecuritySettings {
    /// When certificates are shown.
    pub rules: SignerRules,
    /// Which messages are too old.
    pub freshness: Freshness,
    /// The hardware.
    pub crypto: CryptoSettings,
    /// What the tickets say.
    pub tickets: TicketProfile,
    /// How many tickets the station changes between before it starts again with the first, at least 1.
    ///
    /// The European certificate policy allows 100 at the same time, the basic system profile of the CAR 2 CAR
    /// Communication Consortium asks for 20.
    pub pool_size: u32,
}

/// How old a message may be, by its generation time (IEEE 1609.2 clause 5.2.4.2.3: a choice of the receiver's profile).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Freshness {
    /// Oldest DENM: forwarding may store it for its lifetime.
    pub denm: SimDuration,
    /// Oldest other message.
    pub other: SimDuration,
    /// How far clocks may disagree.
    pub future: SimDuration,
}

impl Default for Freshness {
    fn default() -> Self {
        Self {
            denm: SimDuration::from_millis(600_000),
            other: SimDuration::from_millis(2_000),
            future: SimDuration::from_millis(200),
        }
    }
}

/// Everything by which others could recognise a station; it changes at once (TS 102 941 clause 6.2, TR 103 415).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The authorization ticket.
    pub ticket: TicketNumber,
    /// The station identifier of its messages.
    pub station_id: u32,
    /// The address of its access layer, also the last 48 bits of its GeoNetworking address: a locally administered one.
    pub mac_address: [u8; 6],
}

/// A message to sign.
#[derive(Clone, Copy, Debug)]
pub struct SignRequest<'a> {
    /// The application.
    pub its_aid: ItsAid,
    /// What is signed: the GeoNetworking packet from its common header on.
    pub payload: &'a [u8],
    /// Where the station is; only messages whose profile asks for it carry it.
    pub location: GenerationLocation,
    /// What is wrong on purpose, and the draws for it.
    pub attack: Option<(Attack, RandomStream)>,
}

/// A signed message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signed {
    /// How many bytes were appended.
    pub bytes: usize,
    /// How it names its signer.
    pub signer: SignerChoice,
    /// When the station's hardware has the signature.
    pub ready_at: SimTime,
}

/// The security entity of one station.
#[derive(Clone, Debug)]
pub struct StationSecurity {
    clock: ItsClock,
    freshness: Freshness,
    profile: TicketProfile,
    pool_size: u32,
    stream: RandomStream,
    /// Tickets used so far, in the order of the pool.
    pool: Vec<TicketNumber>,
    changes: u64,
    identity: Identity,
    own_id: HashedId3,
    known: KnownCertificates,
    signer: SignerState,
    crypto: CryptoUnit,
}

impl StationSecurity {
    /// A station with its first identity; all its draws come from `stream`.
    pub fn new(
        settings: StationSecuritySettings,
        clock: ItsClock,
        domain: &mut TrustDomain,
        stream: RandomStream,
    ) -> Self {
        let ticket = domain.issue_ticket(&settings.tickets, ticket_stream(&stream, 0));
        Self {
            clock,
            freshness: settings.freshness,
            profile: settings.tickets,
            pool_size: settings.pool_size.max(1),
            stream,
            pool: vec![ticket],
            changes: 0,
            identity: identity(&stream, 0, ticket),
            own_id: domain.digest(ticket).short(),
            known: KnownCertificates::default(),
            signer: SignerState::new(settings.rules),
            crypto: CryptoUnit::new(settings.crypto),
        }
    }

    /// Who the station is at present.
    pub fn identity(&self) -> Identity {
        self.identity
    }

    /// The hardware, to see its backlog.
    pub fn crypto(&self) -> &CryptoUnit {
        &self.crypto
    }

    /// Becomes somebody else: the next ticket of the pool, a new station identifier, a new address.
    ///
    /// Tickets are issued when they are first used, so that a large pool costs nothing.
    pub fn change_pseudonym(&mut self, domain: &mut TrustDomain) -> Identity {
        self.changes += 1;
        let index = self.changes % u64::from(self.pool_size);
        let ticket = match self.pool.get(index as usize) {
            Some(ticket) => *ticket,
            None => {
                let ticket = domain.issue_ticket(&self.profile, ticket_stream(&self.stream, index));
                self.pool.push(ticket);
                ticket
            }
        };
        self.identity = identity(&self.stream, self.changes, ticket);
        self.own_id = domain.digest(ticket).short();
        self.signer.pseudonym_changed();
        self.identity
    }

    /// Signs a message and appends the envelope to `out`.
    pub fn sign(&mut self, now: SimTime, domain: &TrustDomain, request: &SignRequest<'_>, out: &mut Vec<u8>) -> Signed {
        let start = out.len();
        let its_aid = request.its_aid;
        let ticket = self.identity.ticket;
        let signer = self.signer.choose(now, its_aid);
        let mut generation_time = self.clock.at(now);
        let mut key = SigningKey::Own;
        match request.attack {
            Some((Attack::Replayed(age), _)) => generation_time = generation_time.plus(SimDuration(-age.0)),
            Some((Attack::WrongKey, _)) => key = SigningKey::Rogue,
            Some((Attack::Tampered, _)) | None => {}
        }
        let message = SignedMessage {
            payload: request.payload,
            its_aid,
            generation_time,
            // TS 103 097 clause 7.1.2: of the profiles, only the DENM's has it.
            generation_location: (its_aid == ItsAid::DEN).then_some(request.location),
            inline_p2pcd_request: self.signer.requests(its_aid),
            signer: match signer {
                SignerChoice::Digest => Signer::Digest(domain.digest(ticket)),
                SignerChoice::Certificate => Signer::Certificate(domain.certificate(ticket)),
            },
        };
        message.encode_into(|hash| domain.sign(ticket, key, hash), out);
        self.signer.requests_sent(its_aid);
        if let Some((Attack::Tampered, stream)) = request.attack {
            tamper(&mut out[start..], stream);
        }
        Signed { bytes: out.len() - start, signer, ready_at: self.crypto.sign(now) }
    }

    /// Receives a message whose bytes were checked already; returns when the station's hardware has verified it.
    ///
    /// `lifetime` is how long the message may wait for that. Costs some ten nanoseconds and no allocation, unless a ticket
    /// is the first with so high a number.
    pub fn receive(
        &mut self,
        now: SimTime,
        verdict: &FrameVerdict,
        lifetime: SimDuration,
    ) -> Result<SimTime, RejectReason> {
        use RejectReason::{CertificateExpired, InvalidSignature, Malformed, PsidMismatch, UnknownCertificate};
        // A digest says nothing to whom does not know the certificate, so that comes before what is in the certificate.
        if verdict.outcome == Err(Malformed) {
            return Err(Malformed);
        }
        self.check_freshness(now, verdict)?;
        let mut verifications = 1;
        match verdict.ticket {
            Some(ticket) if self.known.contains(ticket) => {}
            // Its signature by the authority has to be verified too.
            _ if verdict.shows_certificate && verdict.outcome != Err(UnknownCertificate) => verifications = 2,
            _ => {
                self.signer.ask_for(verdict.digest.short());
                if verdict.its_aid == ItsAid::CA {
                    self.signer.want_certificate();
                }
                return Err(UnknownCertificate);
            }
        }
        if let Err(reason @ (PsidMismatch | CertificateExpired)) = verdict.outcome {
            return Err(reason);
        }
        let ready_at = self.crypto.verify(now, verifications, lifetime)?;
        if verdict.outcome.is_err() {
            return Err(InvalidSignature);
        }
        self.learn(verdict, verifications);
        Ok(ready_at)
    }

    fn check_freshness(&self, now: SimTime, verdict: &FrameVerdict) -> Result<(), RejectReason> {
        let time = self.clock.at(now);
        let age = time.since(verdict.generation_time);
        let oldest = if verdict.its_aid == ItsAid::DEN { self.freshness.denm } else { self.freshness.other };
        let in_time = age <= oldest && SimDuration(-age.0) <= self.freshness.future;
        if in_time && verdict.expiry_time.is_none_or(|expiry| time <= expiry) {
            Ok(())
        } else {
            Err(RejectReason::NotFresh)
        }
    }

    /// What a verified message tells about certificates (TS 103 097 clause 7.1.1).
    fn learn(&mut self, verdict: &FrameVerdict, verifications: u8) {
        if let (Some(ticket), 2) = (verdict.ticket, verifications) {
            // Known from here on, though verified a little later: whatever it signs next waits behind this one.
            self.known.insert(ticket);
            self.signer.no_longer_unknown(verdict.digest.short());
            if verdict.its_aid == ItsAid::CA {
                self.signer.want_certificate();
            }
        }
        if verdict.requested().contains(&self.own_id) {
            self.signer.want_certificate();
        }
    }
}

fn ticket_stream(stream: &RandomStream, index: u64) -> RandomStream {
    stream.named("ticket").derive(index)
}

fn identity(stream: &RandomStream, changes: u64, ticket: TicketNumber) -> Identity {
    let mut stream = stream.named("pseudonym").derive(changes);
    let station_id = (stream.next_bits() >> 32) as u32;
    let [mut first, b, c, d, e, f, ..] = stream.next_bits().to_be_bytes();
    // IEEE 802: unicast, and not from a manufacturer.
    first = (first & !0x01) | 0x02;
    Identity { ticket, station_id, mac_address: [first, b, c, d, e, f] }
}

/// The certificates that a station has verified: one bit per ticket of the run.
///
/// Nothing is forgotten: a station meets fewer certificates in a run than a real one stores.
#[derive(Clone, Debug, Default)]
struct KnownCertificates {
    bits: Vec<u64>,
}

impl KnownCertificates {
    #[inline]
    fn contains(&self, ticket: TicketNumber) -> bool {
        let word = self.bits.get(ticket.0 as usize / 64).copied().unwrap_or(0);
        word >> (ticket.0 % 64) & 1 == 1
    }

    fn insert(&mut self, ticket: TicketNumber) {
        let word = ticket.0 as usize / 64;
        if word >= self.bits.len() {
            self.bits.resize(word + 1, 0);
        }
        self.bits[word] |= 1 << (ticket.0 % 64);
    }
}
