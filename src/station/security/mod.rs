//! The security entity: envelopes, certificates, when they are shown, what signing and verifying cost, and pseudonyms.
//!
//! TS 103 097 V2.1.1 profiles IEEE 1609.2: [`SignedMessage`] and [`ReceivedEnvelope`] are its bytes. [`TrustDomain`] holds
//! the authorities and tickets of a run and checks a frame once for all its receivers; [`StationSecurity`] is what one
//! station knows: its ticket, the certificates it has seen, its [`CryptoUnit`].

mod attack;
mod certificate;
mod coer;
mod crypto_unit;
mod its_aid;
mod pseudonym;
mod reason;
mod secured_message;
mod signature;
mod signer_rules;
mod station;
#[cfg(test)]
mod tests;
mod time;
mod trust_domain;

pub use attack::{Attack, AttackModel, tamper};
pub use certificate::{CertificateToIssue, HashedId3, HashedId8, Issuer, ReceivedCertificate};
pub use coer::{EnvelopeError, EnvelopeProblem, Span};
pub use crypto_unit::{CryptoSettings, CryptoUnit, SigningHardware};
pub use its_aid::ItsAid;
pub use pseudonym::{NextChange, PseudonymPolicy, PseudonymTimer, SegmentPolicy};
pub use reason::RejectReason;
pub use secured_message::{EnvelopePart, GenerationLocation, ReceivedEnvelope, ReceivedSigner, SignedMessage, Signer};
pub use signature::{CompressedPoint, ReceivedSignature, SignatureBytes, SignatureScheme};
pub use signer_rules::{CertificateRule, SignerChoice, SignerRules};
pub use station::{Freshness, Identity, SignRequest, Signed, StationSecurity, StationSecuritySettings};
pub use time::{ItsClock, Time64};
pub use trust_domain::{FrameVerdict, TicketNumber, TicketProfile, TrustDomain};
