//! What a sender-receiver pair costs: fading, shadowing, path loss, error model.
//!
//! Each measurement sweeps many pairs, as the medium does, and reports the time per pair.

use std::hint::black_box;

use comad::channel::propagation::path_loss::{KnownCarrier, PathLossByState};
use comad::channel::propagation::{
    Fading, LinkGeometry, LinkState, NakagamiSegment, db_to_linear_fast, standard_normal,
};
use comad::channel::reception::error_model::curve_sets::{CurveFamily, CurveKey, CurveTechnology, find};
use comad::channel::reception::{ErrorModel, PhyRate, PreparedErrorModel};
use comad::units::{Gigahertz, Meters};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

/// Pairs per sweep.
const PAIRS: u64 = 4096;

fn fading(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("fading");
    group.throughput(Throughput::Elements(PAIRS));
    let nakagami = |m| Fading::nakagami(&[NakagamiSegment { up_to: Meters(f64::INFINITY), m }]);
    let laws = [
        ("nakagami_0.75", nakagami(0.75)),
        ("nakagami_1.5", nakagami(1.5)),
        ("nakagami_3", nakagami(3.0)),
        ("rayleigh", Fading::rayleigh()),
        ("rician_3", Fading::rician(3.0)),
    ];
    for (name, law) in laws {
        let shape = law.shape_at(Meters(100.0));
        let mut frame = 0u64;
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                frame += 1;
                (0..PAIRS).map(|receiver| law.draw(shape, frame << 32 | receiver)).sum::<f32>()
            });
        });
    }
    // Shapes that change from pair to pair, as they do along a neighbour list.
    let law = Fading::nakagami_cheng();
    let shapes: Vec<_> = (0..PAIRS).map(|pair| law.shape_at(Meters((pair * 37 % 400) as f64))).collect();
    let mut frame = 0u64;
    group.bench_function("nakagami_mixed", |bencher| {
        bencher.iter(|| {
            frame += 1;
            (0..).zip(&shapes).map(|(receiver, shape)| law.draw(*shape, frame << 32 | receiver)).sum::<f32>()
        });
    });
    group.finish();

    criterion.bench_function("fading_build/nakagami_common", |bencher| bencher.iter(Fading::nakagami_common));
}

fn deviates(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("deviates");
    group.throughput(Throughput::Elements(PAIRS));
    let mut frame = 0u64;
    group.bench_function("standard_normal", |bencher| {
        bencher.iter(|| {
            frame += 1;
            (0..PAIRS).map(|receiver| standard_normal(frame << 32 | receiver)).sum::<f64>()
        });
    });
    let levels: Vec<f64> = (0..PAIRS).map(|pair| -130.0 + pair as f64 * 0.02).collect();
    group.bench_function("db_to_linear_fast", |bencher| {
        bencher.iter(|| black_box(&levels).iter().map(|level| db_to_linear_fast(*level)).sum::<f64>());
    });
    group.bench_function("db_to_linear_powf", |bencher| {
        bencher.iter(|| black_box(&levels).iter().map(|level| 10f64.powf(*level / 10.0)).sum::<f64>());
    });
    group.finish();
}

fn path_loss(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("path_loss");
    group.throughput(Throughput::Elements(PAIRS));
    let carrier = KnownCarrier::of(Gigahertz(5.9));
    let mut losses = Vec::new();
    let links: Vec<LinkGeometry> =
        (0..PAIRS).map(|pair| LinkGeometry::level(Meters(1.0 + pair as f64 * 0.3), Meters(1.5))).collect();
    let models = [
        ("tr37885_highway", PathLossByState::tr37885_highway()),
        ("winner_b1", PathLossByState::winner_b1(Meters(1.0), Meters(1.5))),
    ];
    for (name, model) in models {
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                losses.clear();
                model.of(LinkState::LineOfSight).losses(black_box(&links), &carrier, &mut losses);
                losses.iter().map(|loss| loss.0).sum::<f64>()
            });
        });
    }
    group.finish();
}

fn error_model(criterion: &mut Criterion) {
    let rate = PhyRate::from_mbps(6.0).expect("6 Mb/s is a rate of 802.11p");
    let key = CurveKey {
        family: CurveFamily::Anwar,
        scenario: "awgn",
        technology: CurveTechnology::Ieee80211p,
        mcs: 2,
        payload_bytes: 300,
    };
    let curve = ErrorModel::Fitted(find(&key).expect("an embedded curve"));
    let mut group = criterion.benchmark_group("error_model");
    group.throughput(Throughput::Elements(PAIRS));
    let ratios: Vec<f32> =
        (0..PAIRS).map(|pair| db_to_linear_fast((pair * 7919 % PAIRS) as f64 * 0.005) as f32).collect();
    if let PreparedErrorModel::PerBit(table) = PreparedErrorModel::new(&ErrorModel::Nist, &rate) {
        group.bench_function("per_bit", |bencher| {
            bencher.iter(|| black_box(&ratios).iter().map(|ratio| table.ln_success_per_bit(*ratio)).sum::<f32>());
        });
    }
    if let PreparedErrorModel::PerFrame(table) = PreparedErrorModel::new(&curve, &rate) {
        group.bench_function("per_frame", |bencher| {
            bencher.iter(|| black_box(&ratios).iter().map(|ratio| table.success(*ratio)).sum::<f32>());
        });
    }
    group.finish();

    for (name, model) in [("nist", ErrorModel::Nist), ("yans", ErrorModel::Yans), ("curve", curve)] {
        criterion.bench_function(&format!("error_model_build/{name}"), |bencher| {
            bencher.iter(|| PreparedErrorModel::new(&model, &rate));
        });
    }
}

criterion_group!(benches, fading, deviates, path_loss, error_model);
criterion_main!(benches);
