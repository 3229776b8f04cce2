//! What security costs per message and per reception.

use std::hint::black_box;

use comad::engine::RandomStream;
use comad::station::security::{
    CryptoSettings, Freshness, GenerationLocation, ItsAid, ItsClock, ReceivedEnvelope, SignRequest, SignatureScheme,
    SignerRules, StationSecurity, StationSecuritySettings, TicketProfile, Time64, TrustDomain,
};
use comad::units::{SimDuration, SimTime};
use criterion::{Criterion, criterion_group, criterion_main};

/// A CAM of 41 bytes behind BTP and GeoNetworking from the common header on.
const PAYLOAD: [u8; 85] = [0x5A; 85];

fn station(domain: &mut TrustDomain, number: u64) -> StationSecurity {
    let settings = StationSecuritySettings {
        rules: SignerRules::default(),
        freshness: Freshness::default(),
        crypto: CryptoSettings { verification_time: SimDuration::ZERO, ..CryptoSettings::default() },
        tickets: TicketProfile {
            permissions: vec![ItsAid::CA, ItsAid::DEN],
            valid_from: Time64(1_000_000),
            valid_hours: 168,
        },
        pool_size: 20,
    };
    StationSecurity::new(settings, CLOCK, domain, RandomStream::from_seed(2).derive(number))
}

const CLOCK: ItsClock = ItsClock { start: Time64(1_000_000) };

fn security(criterion: &mut Criterion) {
    for (name, scheme) in [("modelled", SignatureScheme::Modelled), ("real", SignatureScheme::Real)] {
        let mut group = criterion.benchmark_group(format!("security_{name}"));
        let mut domain = TrustDomain::new(scheme, RandomStream::from_seed(1), Time64(0));
        let mut sender = station(&mut domain, 0);
        let location = GenerationLocation { latitude: 0, longitude: 0, elevation: 0 };
        let request = SignRequest { its_aid: ItsAid::CA, payload: &PAYLOAD, location, attack: None };
        let mut certificate = Vec::new();
        sender.sign(SimTime::ZERO, &domain, &request, &mut certificate);
        let mut digest = Vec::new();
        sender.sign(SimTime(1), &domain, &request, &mut digest);
        let mut out = Vec::with_capacity(1000);
        group.bench_function("sign", |bencher| {
            bencher.iter(|| {
                out.clear();
                sender.sign(SimTime(2), &domain, black_box(&request), &mut out)
            });
        });
        for (form, bytes) in [("digest", &digest), ("certificate", &certificate)] {
            group.bench_function(format!("parse_{form}"), |bencher| {
                bencher.iter(|| ReceivedEnvelope::parse(black_box(bytes)));
            });
            let envelope = ReceivedEnvelope::parse(bytes).expect("an envelope");
            group.bench_function(format!("verify_{form}"), |bencher| {
                bencher.iter(|| domain.verify(black_box(bytes), &envelope));
            });
        }
        group.bench_function("issue_ticket", |bencher| {
            let profile =
                TicketProfile { permissions: vec![ItsAid::CA, ItsAid::DEN], valid_from: Time64(0), valid_hours: 168 };
            let mut number = 0;
            bencher.iter(|| {
                number += 1;
                domain.issue_ticket(&profile, RandomStream::from_seed(number))
            });
        });
        group.finish();
    }

    // A frame that 256 stations hear, each of which knows the sender.
    let mut domain = TrustDomain::new(SignatureScheme::Modelled, RandomStream::from_seed(1), Time64(0));
    let mut sender = station(&mut domain, 0);
    let mut receivers: Vec<StationSecurity> = (1..257).map(|number| station(&mut domain, number)).collect();
    let location = GenerationLocation { latitude: 0, longitude: 0, elevation: 0 };
    let request = SignRequest { its_aid: ItsAid::CA, payload: &PAYLOAD, location, attack: None };
    let lifetime = SimDuration::from_millis(1000);
    let verdicts = [0, 1].map(|nanoseconds| {
        let mut bytes = Vec::new();
        sender.sign(SimTime(nanoseconds), &domain, &request, &mut bytes);
        domain.verify(&bytes, &ReceivedEnvelope::parse(&bytes).expect("an envelope"))
    });
    for receiver in &mut receivers {
        assert!(receiver.receive(SimTime(2), &verdicts[0], lifetime).is_ok());
    }
    let verdict = verdicts[1];
    criterion.bench_function("security_receive_by_256", |bencher| {
        bencher.iter(|| {
            receivers
                .iter_mut()
                .map(|one| one.receive(SimTime(3), black_box(&verdict), lifetime).is_ok())
                .filter(|ok| *ok)
                .count()
        });
    });
}

criterion_group!(benches, security);
criterion_main!(benches);
