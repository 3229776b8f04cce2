//! The cost of a run and of its parts: a link, an event, a message, the whole.

use std::hint::black_box;
use std::path::PathBuf;

use comad::cli::replications::{Traces, run_seeds};
use comad::engine::EventQueue;
use comad::scenario::{Override, Scenario, ScenarioSource};
use comad::station::message::Cam;
use comad::units::SimTime;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

/// CAM with the high-frequency container only, from the vectors of the codec tests.
const CAM_HEX: &str = "02020012d6871234005a56c4ee0e43469000c80a070842ab8c00384122b68402c08a74a40b61ff9480";

fn scenario(overrides: &[&str]) -> Scenario {
    scenario_of("highway_200", overrides)
}

fn scenario_of(name: &str, overrides: &[&str]) -> Scenario {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("scenarios/benchmark/{name}.toml"));
    let source = ScenarioSource::from_argument(&path.display().to_string()).expect("the benchmark scenario");
    let overrides: Vec<Override> = overrides.iter().map(|text| Override::from(*text)).collect();
    Scenario::load(&source, &overrides).expect("a valid scenario")
}

fn event_queue(criterion: &mut Criterion) {
    let mut queue = EventQueue::default();
    for event in 0..1000i64 {
        queue.schedule(SimTime(event * 7919 % 1000), event);
    }
    criterion.bench_function("event queue of 1000, one in and one out", |bencher| {
        bencher.iter(|| {
            let (at, event) = queue.pop_before(SimTime(i64::MAX)).expect("it never runs empty");
            queue.schedule(SimTime(at.0 + 1 + event * 31 % 1000), black_box(event));
        });
    });
}

fn messages(criterion: &mut Criterion) {
    let bytes = comad::station::message::bytes_from_hex(CAM_HEX).expect("hex digits");
    let cam = Cam::decode(&bytes).expect("a CAM");
    let mut buffer = Vec::with_capacity(64);
    criterion.bench_function("CAM encode, 41 B", |bencher| {
        bencher.iter(|| {
            buffer.clear();
            black_box(&cam).encode_into(&mut buffer).expect("a CAM can be encoded");
        });
    });
    criterion.bench_function("CAM decode, 41 B", |bencher| {
        bencher.iter(|| Cam::decode(black_box(&bytes)).expect("a CAM"));
    });
}

/// One simulated second at constant density: the time per link must not grow with the number of stations.
fn links(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("one second, per link");
    group.sample_size(10);
    for stations in [100u32, 400, 1600] {
        let length = format!("road.highway.length_m={}", stations * 10);
        let scenario = scenario(&[&length, "scenario.duration_s=1", "scenario.warm_up_s=0"]);
        let results = run_seeds(&scenario, &[1], Some(1), &Traces::default(), &|_| ()).expect("it runs");
        group.throughput(Throughput::Elements(results[0].link_evaluations));
        group.bench_with_input(BenchmarkId::from_parameter(stations), &scenario, |bencher, scenario| {
            bencher
                .iter(|| run_seeds(black_box(scenario), &[1], Some(1), &Traces::default(), &|_| ()).expect("it runs"));
        });
    }
    group.finish();
}

fn whole_run(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("whole run");
    group.sample_size(10);
    let scenario = scenario(&[]);
    group.bench_function("200 stations, 10 s", |bencher| {
        bencher.iter(|| run_seeds(black_box(&scenario), &[1], Some(1), &Traces::default(), &|_| ()).expect("it runs"));
    });
    let scenario = scenario_of("highway_400_lte_v2x", &[]);
    group.bench_function("400 stations, 10 s, LTE-V2X", |bencher| {
        bencher.iter(|| run_seeds(black_box(&scenario), &[1], Some(1), &Traces::default(), &|_| ()).expect("it runs"));
    });
    group.finish();
}

criterion_group!(benches, event_queue, messages, links, whole_run);
criterion_main!(benches);
