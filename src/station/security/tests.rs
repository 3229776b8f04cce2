//! Stations that sign for each other and receive each other, rule by rule.

use super::*;
use crate::engine::RandomStream;
use crate::units::{SimDuration, SimTime};

const SCHEMES: [SignatureScheme; 2] = [SignatureScheme::Modelled, SignatureScheme::Real];
const START: Time64 = Time64(600_000_000_000_000);
const CLOCK: ItsClock = ItsClock { start: START };
const LIFETIME: SimDuration = SimDuration::from_millis(1000);

fn at(ms: i64) -> SimTime {
    SimTime::ZERO + SimDuration::from_millis(ms)
}

fn settings() -> StationSecuritySettings {
    StationSecuritySettings {
        rules: SignerRules::default(),
        freshness: Freshness::default(),
        crypto: CryptoSettings::default(),
        tickets: TicketProfile { permissions: vec![ItsAid::CA, ItsAid::DEN], valid_from: START, valid_hours: 168 },
        pool_size: 3,
    }
}

/// A run with three stations.
struct World {
    domain: TrustDomain,
    stations: Vec<StationSecurity>,
}

impl World {
    fn new(scheme: SignatureScheme) -> Self {
        let root = RandomStream::from_seed(11);
        let mut domain = TrustDomain::new(scheme, root.named("security"), START);
        let station = |number| StationSecurity::new(settings(), CLOCK, &mut domain, root.derive(number));
        let stations = (0..3).map(station).collect();
        Self { domain, stations }
    }

    fn send_attacked(&mut self, ms: i64, from: usize, its_aid: ItsAid, attack: Option<Attack>) -> (Vec<u8>, Signed) {
        let request = SignRequest {
            its_aid,
            payload: &[0x5A; 60],
            location: GenerationLocation { latitude: 520_000_000, longitude: 130_000_000, elevation: 4200 },
            attack: attack.map(|attack| (attack, RandomStream::from_seed(ms as u64))),
        };
        let mut bytes = Vec::new();
        let signed = self.stations[from].sign(at(ms), &self.domain, &request, &mut bytes);
        (bytes, signed)
    }

    fn send(&mut self, ms: i64, from: usize, its_aid: ItsAid) -> (Vec<u8>, SignerChoice) {
        let (bytes, signed) = self.send_attacked(ms, from, its_aid, None);
        (bytes, signed.signer)
    }

    fn verdict(&self, bytes: &[u8]) -> FrameVerdict {
        match ReceivedEnvelope::parse(bytes) {
            Ok(envelope) => self.domain.verify(bytes, &envelope),
            Err(_) => FrameVerdict::malformed(),
        }
    }

    fn receive(&mut self, ms: i64, to: usize, bytes: &[u8]) -> Result<SimTime, RejectReason> {
        let verdict = self.verdict(bytes);
        self.stations[to].receive(at(ms), &verdict, LIFETIME)
    }
}

#[test]
fn an_envelope_adds_what_planning_assumed() {
    // 94 and 236 bytes, as planned for payloads that need two bytes of length; shorter ones save a byte.
    for scheme in SCHEMES {
        let mut world = World::new(scheme);
        for (payload, expected) in [(127, [235, 93]), (128, [236, 94]), (255, [236, 94]), (256, [237, 95])] {
            let mut world_of_one = World::new(scheme);
            let sizes = [0, 100].map(|ms| {
                let location = GenerationLocation { latitude: 0, longitude: 0, elevation: 0 };
                let payload = vec![1; payload];
                let request = SignRequest { its_aid: ItsAid::CA, payload: &payload, location, attack: None };
                let station = &mut world_of_one.stations[0];
                let signed = station.sign(at(ms), &world_of_one.domain, &request, &mut Vec::new());
                signed.bytes - payload.len()
            });
            assert_eq!(sizes, expected, "{scheme:?}, {payload} bytes");
        }
        let (bytes, _) = world.send(0, 0, ItsAid::DEN);
        assert_eq!(bytes.len() - 60, 235 + 10, "a DENM also says where it was generated");
    }
}

#[test]
fn bytes_are_those_of_the_standard() {
    let mut world = World::new(SignatureScheme::Modelled);
    let _ = world.send(0, 0, ItsAid::CA);
    let (bytes, _) = world.send(100, 0, ItsAid::CA);
    let ticket = world.stations[0].identity().ticket;
    // IEEE 1609.2 clause 6.3, X.696 by hand: version, signedData, sha256; payload; psid, time; digest; signature
    let mut expected = vec![3, 0x81, 0, 0x40, 3, 0x80, 60];
    expected.extend([0x5A; 60]);
    expected.extend([0x40, 1, 36]);
    expected.extend((START.0 + 100_000).to_be_bytes());
    expected.push(0x80);
    expected.extend(world.domain.digest(ticket).0);
    expected.extend([0x80, 0x80]);
    assert_eq!(bytes[..bytes.len() - 64], expected);

    let certificate = world.domain.certificate(ticket);
    let parsed = ReceivedCertificate::parse(certificate).expect("a certificate");
    let mut expected = vec![0x80, 3, 0, 0x80];
    let authority = ReceivedCertificate::parse(world.domain.authority_certificate()).expect("a certificate");
    let authority_hash = authority.canonical_hash(world.domain.authority_certificate());
    expected.extend(HashedId8::of_hash(&authority_hash).0);
    // appPermissions alone; id none, cracaId, crlSeries; from, 168 hours; CAM 01FFFC, DENM 01FFFFFF
    expected.extend([0x10, 0x83, 0, 0, 0, 0, 0]);
    expected.extend(600_000_000u32.to_be_bytes());
    expected.extend([0x84, 0, 168, 1, 2]);
    expected.extend([0x80, 1, 36, 0x81, 4, 3, 1, 0xFF, 0xFC]);
    expected.extend([0x80, 1, 37, 0x81, 5, 4, 1, 0xFF, 0xFF, 0xFF]);
    expected.extend([0x80, 0x80, 0x82 + u8::from(parsed.public_key.y_is_odd)]);
    expected.extend(parsed.public_key.x);
    expected.extend([0x80, 0x80]);
    assert_eq!(certificate[..certificate.len() - 64], expected);
    assert!(world.domain.certificate_is_signed(certificate, &parsed));
}

#[test]
fn parts_cover_the_envelope() {
    let mut world = World::new(SignatureScheme::Modelled);
    let messages = [world.send(0, 0, ItsAid::CA).0, world.send(1, 0, ItsAid::CA).0, world.send(2, 0, ItsAid::DEN).0];
    for bytes in messages {
        let parts = ReceivedEnvelope::parse(&bytes).expect("an envelope").parts();
        assert!(parts.windows(2).all(|pair| pair[0].bytes.end == pair[1].bytes.start));
        assert_eq!((parts[0].bytes.start, parts[parts.len() - 1].bytes.end), (0, bytes.len()));
        assert_eq!(parts[2].bytes, 7..67, "the payload");
        assert_eq!(parts[parts.len() - 1].bytes.len(), 66, "the signature");
    }
}

#[test]
fn an_unknown_certificate_is_asked_for_and_shown() {
    // TS 103 097 clause 7.1.1, both sides of peer-to-peer certificate distribution.
    use SignerChoice::{Certificate, Digest};
    for scheme in SCHEMES {
        let mut world = World::new(scheme);
        let _ = world.send(0, 0, ItsAid::CA);
        let _ = world.send(0, 1, ItsAid::CA);
        let (digest_of_0, signer) = world.send(100, 0, ItsAid::CA);
        assert_eq!(signer, Digest);
        assert_eq!(world.receive(101, 1, &digest_of_0), Err(RejectReason::UnknownCertificate));

        // Station 1 asks, and shows itself to the stranger.
        let (request, signer) = world.send(150, 1, ItsAid::CA);
        assert_eq!(signer, Certificate);
        let parsed = ReceivedEnvelope::parse(&request).expect("an envelope");
        let own = world.domain.digest(world.stations[0].identity().ticket).short();
        assert_eq!(parsed.requests(&request).collect::<Vec<_>>(), [own]);
        let header = parsed.header_info.of(&request);
        let mut expected = vec![0xC0, 1, 36];
        expected.extend((START.0 + 150_000).to_be_bytes());
        expected.extend([2, 4, 0x80, 5, 1, 1]);
        expected.extend(own.0);
        assert_eq!(header, expected);
        assert!(world.receive(151, 0, &request).is_ok());
        assert!(world.receive(151, 2, &request).is_ok());

        // Station 0 answers with its next CAM, 100 ms after its last, and both know each other from then on.
        let (answer, signer) = world.send(200, 0, ItsAid::CA);
        assert_eq!(signer, Certificate, "{scheme:?}");
        assert!(world.receive(201, 1, &answer).is_ok());
        let (known, signer) = world.send(300, 0, ItsAid::CA);
        assert_eq!(signer, Digest);
        assert!(world.receive(301, 1, &known).is_ok());
        let (next, _) = world.send(250, 1, ItsAid::CA);
        assert!(world.receive(251, 0, &next).is_ok());
        let parsed = ReceivedEnvelope::parse(&next).expect("an envelope");
        assert_eq!(parsed.requests(&next).count(), 0, "asked once");
    }
}

#[test]
fn attacks_are_found_out() {
    // attack, application -> verdict of a station that knows the sender
    let age = SimDuration::from_millis(5000);
    let days = SimDuration::from_millis(8 * 24 * 3600 * 1000);
    let cases = [
        (None, ItsAid::CA, None),
        (None, ItsAid::DEN, None),
        (Some(Attack::Tampered), ItsAid::CA, Some(RejectReason::InvalidSignature)),
        (Some(Attack::Tampered), ItsAid::DEN, Some(RejectReason::InvalidSignature)),
        (Some(Attack::WrongKey), ItsAid::CA, Some(RejectReason::InvalidSignature)),
        (Some(Attack::Replayed(age)), ItsAid::CA, Some(RejectReason::NotFresh)),
        (Some(Attack::Replayed(age)), ItsAid::DEN, None), // a DENM may have been stored
        (Some(Attack::Replayed(days)), ItsAid::DEN, Some(RejectReason::NotFresh)),
        (Some(Attack::Replayed(SimDuration::from_millis(-5000))), ItsAid::CA, Some(RejectReason::NotFresh)),
        (None, ItsAid::CP, Some(RejectReason::PsidMismatch)), // not in the ticket
    ];
    for scheme in SCHEMES {
        for (attack, its_aid, expected) in cases {
            let mut world = World::new(scheme);
            let (introduction, _) = world.send(10_000, 0, ItsAid::CA);
            assert!(world.receive(10_001, 1, &introduction).is_ok());
            let (bytes, _) = world.send_attacked(10_100, 0, its_aid, attack);
            let found = world.receive(10_101, 1, &bytes).err();
            assert_eq!(found, expected, "{scheme:?}, {attack:?}, {its_aid:?}");
        }
    }
}

#[test]
fn every_flipped_bit_is_found() {
    for (scheme, step) in [(SignatureScheme::Modelled, 1), (SignatureScheme::Real, 7)] {
        for ms in [0, 100] {
            let mut world = World::new(scheme);
            let (introduction, _) = world.send(0, 0, ItsAid::CA);
            let mut bytes = if ms == 0 { introduction } else { world.send(ms, 0, ItsAid::CA).0 };
            assert_eq!(world.verdict(&bytes).outcome, Ok(()));
            let envelope = ReceivedEnvelope::parse(&bytes).expect("an envelope");
            let mut signatures = vec![envelope.signature.span];
            if let ReceivedSigner::Certificate(certificate) = envelope.signer {
                signatures.push(certificate.signature.span);
            }
            // x-only (0x80) and compressed-y-0 (0x82) are two ways to write the same rSig, whose y nobody needs.
            let same: Vec<usize> = signatures.iter().map(|span| (span.start as usize + 1) * 8 + 1).collect();
            for bit in (0..bytes.len() * 8).step_by(step).filter(|bit| !same.contains(bit)) {
                bytes[bit / 8] ^= 1 << (bit % 8);
                assert!(world.verdict(&bytes).outcome.is_err(), "{scheme:?}: bit {bit} of {} bytes", bytes.len());
                bytes[bit / 8] ^= 1 << (bit % 8);
            }
        }
    }
}

#[test]
fn certificates_end() {
    let mut world = World::new(SignatureScheme::Modelled);
    let week = 7 * 24 * 3600 * 1000;
    for (ms, expected) in [(week - 1, Ok(())), (week, Err(RejectReason::CertificateExpired))] {
        let (bytes, _) = world.send(ms, 0, ItsAid::CA);
        assert_eq!(world.receive(ms, 1, &bytes).map(|_| ()), expected, "{ms} ms");
    }
}

#[test]
fn an_unknown_certificate_costs_two_verifications() {
    let mut world = World::new(SignatureScheme::Modelled);
    let unit = CryptoSettings::default().verification_time;
    let (first, _) = world.send(0, 0, ItsAid::CA);
    let (second, _) = world.send(1000, 0, ItsAid::CA);
    assert_eq!(world.receive(1, 1, &first), Ok(at(1) + unit + unit));
    assert_eq!(world.receive(1001, 1, &second), Ok(at(1001) + unit), "its certificate is known");
    assert_eq!(world.receive(1001, 1, &second), Ok(at(1001) + unit + unit), "and waits for the other");
}

#[test]
fn a_pseudonym_change_leaves_nothing_behind() {
    for scheme in SCHEMES {
        let mut world = World::new(scheme);
        let (introduction, _) = world.send(0, 0, ItsAid::CA);
        assert!(world.receive(1, 1, &introduction).is_ok());
        let mut identities = vec![world.stations[0].identity()];
        for _ in 0..3 {
            let World { domain, stations } = &mut world;
            identities.push(stations[0].change_pseudonym(domain));
        }
        for (index, one) in identities.iter().enumerate() {
            for other in &identities[..index] {
                assert_ne!(one.station_id, other.station_id);
                assert_ne!(one.mac_address, other.mac_address);
            }
            assert_eq!(one.mac_address[0] & 3, 2, "local and unicast");
        }
        // A pool of three: the fourth pseudonym has the first ticket again.
        let tickets: Vec<_> = identities.iter().map(|identity| identity.ticket).collect();
        assert_eq!(tickets[3], tickets[0]);
        assert!(tickets[0] != tickets[1] && tickets[1] != tickets[2]);
        // Clause 7.1.1: the new certificate is shown at once.
        let World { domain, stations } = &mut world;
        stations[0].change_pseudonym(domain);
        let (after, signer) = world.send(100, 0, ItsAid::CA);
        assert_eq!(signer, SignerChoice::Certificate);
        assert!(world.receive(101, 1, &after).is_ok());
    }
}

#[test]
fn one_seed_has_one_run() {
    for scheme in SCHEMES {
        let bytes = || World::new(scheme).send(0, 2, ItsAid::DEN).0;
        assert_eq!(bytes(), bytes(), "{scheme:?}");
    }
}

#[test]
fn foreign_authorities_are_not_trusted() {
    let mut world = World::new(SignatureScheme::Modelled);
    let mut other = TrustDomain::new(SignatureScheme::Modelled, RandomStream::from_seed(99), START);
    let mut stranger = StationSecurity::new(settings(), CLOCK, &mut other, RandomStream::from_seed(98));
    let location = GenerationLocation { latitude: 0, longitude: 0, elevation: 0 };
    let request = SignRequest { its_aid: ItsAid::CA, payload: &[1, 2, 3], location, attack: None };
    let mut bytes = Vec::new();
    stranger.sign(at(0), &other, &request, &mut bytes);
    assert_eq!(world.receive(1, 0, &bytes), Err(RejectReason::UnknownCertificate));
    // A certificate of our authority that somebody changed: its validity starts one second later.
    let (mut forged, _) = world.send(0, 1, ItsAid::CA);
    let parsed = ReceivedEnvelope::parse(&forged).expect("an envelope");
    let ReceivedSigner::Certificate(certificate) = parsed.signer else { panic!("a certificate") };
    forged[certificate.to_be_signed.start as usize + 10] ^= 1;
    assert_eq!(world.receive(1, 0, &forged), Err(RejectReason::InvalidSignature));
}
