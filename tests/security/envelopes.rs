//! Signed messages of all forms that a station sends.

use comad::engine::RandomStream;
use comad::station::security::{
    CryptoSettings, Freshness, GenerationLocation, HashedId3, ItsAid, ItsClock, SignRequest, SignatureScheme,
    SignedMessage, Signer, SignerRules, StationSecurity, StationSecuritySettings, TicketProfile, Time64, TrustDomain,
};
use comad::units::SimTime;

/// The beginning of every run here: TAI microseconds since 2004.
const START: Time64 = Time64(700_000_000_000_000);

/// All applications that tickets are issued for.
pub const ALL: [ItsAid; 7] =
    [ItsAid::CA, ItsAid::DEN, ItsAid::CP, ItsAid::VRU, ItsAid::TLM, ItsAid::RLT, ItsAid::GN_MGMT];

/// Authorities with modelled or real signatures.
pub fn domain(scheme: SignatureScheme) -> TrustDomain {
    TrustDomain::new(scheme, RandomStream::from_seed(21).named("security"), START)
}

/// A station that may sign everything.
pub fn station(domain: &mut TrustDomain) -> StationSecurity {
    let settings = StationSecuritySettings {
        rules: SignerRules::default(),
        freshness: Freshness::default(),
        crypto: CryptoSettings::default(),
        tickets: TicketProfile { permissions: ALL.to_vec(), valid_from: START, valid_hours: 168 },
        pool_size: 1,
    };
    StationSecurity::new(settings, ItsClock { start: START }, domain, RandomStream::from_seed(22))
}

/// Envelopes of a station with payloads of many lengths: digests and certificates, every application.
pub fn signed(scheme: SignatureScheme) -> Vec<Vec<u8>> {
    let mut domain = domain(scheme);
    let mut station = station(&mut domain);
    let mut stream = RandomStream::from_seed(23);
    let mut envelopes = Vec::new();
    for length in [0, 1, 41, 127, 128, 255, 256, 1400] {
        for its_aid in ALL {
            let payload: Vec<u8> = (0..length).map(|_| stream.next_bits() as u8).collect();
            let location = GenerationLocation {
                latitude: stream.next_up_to(1_800_000_000) as i32 - 900_000_000,
                longitude: (i64::from(stream.next_up_to(3_599_999_998)) - 1_799_999_999) as i32,
                elevation: stream.next_bits() as u16,
            };
            let request = SignRequest { its_aid, payload: &payload, location, attack: None };
            let mut bytes = Vec::new();
            station.sign(SimTime(envelopes.len() as i64 * 100_000_000), &domain, &request, &mut bytes);
            envelopes.push(bytes);
        }
    }
    envelopes.extend(with_requests());
    envelopes
}

/// Envelopes that ask for one to many certificates.
fn with_requests() -> Vec<Vec<u8>> {
    let ids: Vec<HashedId3> = (0..300u32).map(|id| HashedId3([7, (id >> 8) as u8, id as u8])).collect();
    let envelope = |count: usize| {
        let message = SignedMessage {
            payload: &[1, 2, 3],
            its_aid: ItsAid::CA,
            generation_time: START,
            generation_location: None,
            inline_p2pcd_request: &ids[..count],
            signer: Signer::Digest(comad::station::security::HashedId8([9; 8])),
        };
        let mut bytes = Vec::new();
        message.encode_into(|_| [5; 64], &mut bytes);
        bytes
    };
    [1, 2, 8, 41, 42, 255, 256, 300].map(envelope).to_vec()
}
