//! Why a received message is not handed on.

/// What was wrong with a message that the security entity dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RejectReason {
    /// The envelope cannot be read, or lacks what its profile asks for.
    Malformed,
    /// The certificate does not allow its holder to sign for this application.
    PsidMismatch,
    /// The message was signed outside its certificate's validity.
    CertificateExpired,
    /// The message is older than its kind may be, or from the future: perhaps a replay.
    NotFresh,
    /// The signer is named by a digest that the station does not know, or was certified by an unknown authority.
    UnknownCertificate,
    /// More waits for verification than the station has room for.
    QueueFull,
    /// The message's lifetime ended while it waited for verification.
    QueuedTooLong,
    /// The signature is not that of this signer over these bytes.
    InvalidSignature,
}

impl RejectReason {
    /// All reasons, in the order in which a station finds them.
    pub const ALL: [Self; 8] = [
        Self::Malformed,
        Self::PsidMismatch,
        Self::CertificateExpired,
        Self::NotFresh,
        Self::UnknownCertificate,
        Self::QueueFull,
        Self::QueuedTooLong,
        Self::InvalidSignature,
    ];

    /// The name in tables of results.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::PsidMismatch => "psid_mismatch",
            Self::CertificateExpired => "certificate_expired",
            Self::NotFresh => "not_fresh",
            Self::UnknownCertificate => "unknown_certificate",
            Self::QueueFull => "queue_full",
            Self::QueuedTooLong => "queued_too_long",
            Self::InvalidSignature => "invalid_signature",
        }
    }
}
