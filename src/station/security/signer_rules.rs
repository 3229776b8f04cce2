//! When a message carries its certificate, and when a station asks for others' (TS 103 097 V2.1.1 clause 7.1).

use crate::station::security::ItsAid;
use crate::station::security::certificate::HashedId3;
use crate::station::security::trust_domain::MAX_REQUESTS;
use crate::units::{SimDuration, SimTime};

/// How a message names its signer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignerChoice {
    /// By the hash of the certificate, which receivers already know.
    Digest,
    /// By the certificate itself.
    Certificate,
}

/// How often messages of a kind carry the certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateRule {
    /// Always.
    Always,
    /// Once in this time, and a digest otherwise.
    OnceIn(SimDuration),
}

/// The rules of a station.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignerRules {
    /// CAM: once per second (clause 7.1.1).
    pub cam: CertificateRule,
    /// CPM. Clause 7.1.3 admits digest and certificate for messages that have no profile of their own; as they are periodic
    /// like CAMs, the default is the CAM's rule. Implementations differ: some always send digests, others certificates.
    pub cpm: CertificateRule,
    /// VAM, by the same reading of clause 7.1.3.
    pub vam: CertificateRule,
    /// SPATEM, MAPEM, beacons and others, by clause 7.1.3: the certificate by default.
    pub other: CertificateRule,
}

impl Default for SignerRules {
    fn default() -> Self {
        let once_per_second = CertificateRule::OnceIn(SimDuration::from_millis(1000));
        Self { cam: once_per_second, cpm: once_per_second, vam: once_per_second, other: CertificateRule::Always }
    }
}

/// Where a station stands with its rules.
#[derive(Clone, Debug)]
pub(super) struct SignerState {
    rules: SignerRules,
    /// When the certificate was last shown in CAM, CPM, VAM and others.
    shown_at: [Option<SimTime>; 4],
    /// Whether somebody is waiting for the certificate.
    certificate_wanted: bool,
    /// Unknown certificates to ask for.
    unknown: Vec<HashedId3>,
}

impl SignerState {
    pub(super) fn new(rules: SignerRules) -> Self {
        Self { rules, shown_at: [None; 4], certificate_wanted: false, unknown: Vec::with_capacity(MAX_REQUESTS) }
    }

    /// How a message that is signed at `now` names its signer; it will be sent.
    pub(super) fn choose(&mut self, now: SimTime, its_aid: ItsAid) -> SignerChoice {
        let (rule, slot) = match its_aid {
            ItsAid::CA => (self.rules.cam, 0),
            ItsAid::CP => (self.rules.cpm, 1),
            ItsAid::VRU => (self.rules.vam, 2),
            // Clause 7.1.2: a DENM always carries its certificate, whatever the other messages do.
            ItsAid::DEN => return SignerChoice::Certificate,
            _ => (self.rules.other, 3),
        };
        let shown_at = &mut self.shown_at[slot];
        let due = match rule {
            CertificateRule::Always => true,
            CertificateRule::OnceIn(time) => shown_at.is_none_or(|shown| now - shown >= time),
        };
        // Clause 7.1.1 answers requests and new neighbours with the next CAM, whose timer starts again.
        let wanted = its_aid == ItsAid::CA && self.certificate_wanted;
        if !due && !wanted {
            return SignerChoice::Digest;
        }
        if its_aid == ItsAid::CA {
            self.certificate_wanted = false;
        }
        *shown_at = Some(now);
        SignerChoice::Certificate
    }

    /// The requests that a message of `its_aid` carries; only CAMs do (clause 7.1.1).
    pub(super) fn requests(&self, its_aid: ItsAid) -> &[HashedId3] {
        if its_aid == ItsAid::CA { &self.unknown } else { &[] }
    }

    /// The requests were sent.
    pub(super) fn requests_sent(&mut self, its_aid: ItsAid) {
        if its_aid == ItsAid::CA {
            self.unknown.clear();
        }
    }

    /// The next CAM shows the certificate.
    pub(super) fn want_certificate(&mut self) {
        self.certificate_wanted = true;
    }

    /// The next CAM asks for a certificate.
    pub(super) fn ask_for(&mut self, unknown: HashedId3) {
        if self.unknown.len() < MAX_REQUESTS && !self.unknown.contains(&unknown) {
            self.unknown.push(unknown);
        }
    }

    /// A certificate arrived; nobody needs to ask for it any more.
    pub(super) fn no_longer_unknown(&mut self, known: HashedId3) {
        self.unknown.retain(|unknown| *unknown != known);
    }

    /// A new pseudonym is shown at once by every kind of message.
    pub(super) fn pseudonym_changed(&mut self) {
        self.shown_at = [None; 4];
        self.certificate_wanted = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_rule() {
        // TS 103 097 clauses 7.1.1 to 7.1.3: application -> instants [ms] of certificates, one message each 300 ms
        let cases: [(ItsAid, &[i64]); 5] = [
            (ItsAid::CA, &[0, 1200, 2400]),
            (ItsAid::DEN, &[0, 300, 600, 900, 1200, 1500, 1800, 2100, 2400]),
            (ItsAid::CP, &[0, 1200, 2400]),
            (ItsAid::VRU, &[0, 1200, 2400]),
            (ItsAid::RLT, &[0, 300, 600, 900, 1200, 1500, 1800, 2100, 2400]),
        ];
        for (its_aid, expected) in cases {
            let mut state = SignerState::new(SignerRules::default());
            let shown = (0..9).map(|message| message * 300).filter(|ms| {
                state.choose(SimTime::ZERO + SimDuration::from_millis(*ms), its_aid) == SignerChoice::Certificate
            });
            assert_eq!(shown.collect::<Vec<_>>(), expected, "{its_aid:?}");
        }
    }

    #[test]
    fn the_next_cam_answers_and_its_second_starts_again() {
        use SignerChoice::{Certificate, Digest};
        let mut state = SignerState::new(SignerRules::default());
        let at = |ms| SimTime::ZERO + SimDuration::from_millis(ms);
        // instant [ms], somebody wants the certificate before it, application -> signer (clause 7.1.1)
        let cases = [
            (0, false, ItsAid::CA, Certificate),
            (400, false, ItsAid::CA, Digest),
            (500, true, ItsAid::CP, Certificate), // its own first
            (600, true, ItsAid::CP, Digest),      // the answer is the CAM's
            (700, false, ItsAid::CA, Certificate),
            (1000, false, ItsAid::CA, Digest),
            (1699, false, ItsAid::CA, Digest),
            (1700, false, ItsAid::CA, Certificate),
        ];
        for (ms, wanted, its_aid, expected) in cases {
            if wanted {
                state.want_certificate();
            }
            assert_eq!(state.choose(at(ms), its_aid), expected, "{ms} ms");
        }
        state.pseudonym_changed();
        assert_eq!(state.choose(at(1800), ItsAid::CA), Certificate, "a new pseudonym is shown at once");
    }
}
