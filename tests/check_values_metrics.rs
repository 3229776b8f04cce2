//! The metrics against values that were computed independently (`check_values/metrics.csv`).

use comad::evaluation::metrics::{
    MetricsRecorder, MetricsSettings, RunMetrics, student_t_interval, student_t_quantile, wilson_interval,
};
use comad::evaluation::record::{
    LatencyStages, LossCause, MessageKind, Outcome, Reception, Recorder, StationId, Transmission, Verification,
};
use comad::units::{SimDuration, SimTime};

/// `block,name,inputs,value,unit`
const CHECK_VALUES: &str = include_str!("check_values/metrics.csv");

struct Check {
    block: String,
    name: String,
    inputs: String,
    value: f64,
}

fn checks(block: &str) -> Vec<Check> {
    let mut reader = csv::Reader::from_reader(CHECK_VALUES.as_bytes());
    let rows = reader.records().map(|row| {
        let row = row.expect("a row");
        let value = row[3].parse().expect("a number");
        Check { block: row[0].to_owned(), name: row[1].to_owned(), inputs: row[2].to_owned(), value }
    });
    let checks: Vec<Check> = rows.filter(|check| check.block == block).collect();
    assert!(!checks.is_empty(), "no check values for {block}");
    checks
}

/// The number after `key=` in the inputs.
fn input(check: &Check, key: &str) -> f64 {
    let pair = check.inputs.split(',').find_map(|pair| pair.trim().strip_prefix(key)?.strip_prefix('='));
    pair.and_then(|number| number.parse().ok()).unwrap_or_else(|| panic!("{} has no {key}", check.inputs))
}

/// A periodic sender, 50 receivers with independent losses; the sequence depends on nothing but the probability.
fn periodic_sender(probability: f64, period_s: f64, delay_s: f64) -> RunMetrics {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut uniform = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1u64 << 53) as f64
    };
    let mut recorder = MetricsRecorder::new(MetricsSettings::default());
    for frame in 0..20_000u64 {
        let at = SimTime::from_secs_f64(frame as f64 * period_s);
        let transmission = Transmission {
            frame,
            message: MessageKind("CAM"),
            awareness: true,
            hop: 1,
            verification: Verification::SameForAll,
            sensed_by: 1,
            sender: StationId(0),
            measured: true,
            generated_at: at,
            started_at: at,
            stages: LatencyStages { air: SimDuration::from_secs_f64(delay_s), ..LatencyStages::default() },
            channel_time: SimDuration::from_secs_f64(delay_s),
            bytes: 300,
        };
        let receptions: Vec<Reception> = (1..=50)
            .map(|receiver| {
                let received = uniform() < probability;
                let outcome = if received { Outcome::Received } else { Outcome::Lost(LossCause::Propagation) };
                Reception {
                    receiver: StationId(receiver),
                    distance_m: 100.0,
                    power_mw: 1e-9,
                    outcome,
                    verification: SimDuration::ZERO,
                    retransmission: SimDuration::ZERO,
                }
            })
            .collect();
        recorder.transmission(&transmission, &receptions);
    }
    recorder.finish()
}

#[test]
fn inter_packet_gaps() {
    for check in checks("pir") {
        let (probability, period) = (input(&check, "p"), input(&check, "T"));
        let run = periodic_sender(probability, period, 0.001);
        let gaps = &run.updates.gaps;
        if check.name.starts_with("mean") {
            let found = gaps.mean_ms().expect("gaps") * 1e-3;
            assert!((found / check.value - 1.0).abs() < 0.005, "{} {}: {found}", check.name, check.inputs);
        } else {
            // A bucket ends within 0.4 % above its gap of 1 s, the next gap is 1.1 s.
            let longer: u64 =
                gaps.filled_buckets().filter(|(end_ms, _)| *end_ms > 1050.0).map(|(_, count)| count).sum();
            let found = longer as f64 / gaps.count() as f64;
            let tolerance = 4.0 * (check.value / gaps.count() as f64).sqrt() + 1e-9;
            assert!((found - check.value).abs() < tolerance, "{} {}: {found}", check.name, check.inputs);
        }
    }
}

#[test]
fn ages_of_information() {
    for check in checks("aoi") {
        let run = periodic_sender(input(&check, "p"), input(&check, "T"), input(&check, "D"));
        let mean_ms =
            if check.name.contains("peak") { run.updates.peak_ages.mean_ms() } else { run.updates.mean_age_ms() };
        let found = mean_ms.expect("gaps") * 1e-3;
        assert!((found / check.value - 1.0).abs() < 0.01, "{} {}: {found}", check.name, check.inputs);
    }
}

#[test]
fn confidence_intervals() {
    for check in checks("stats") {
        let wilson = || wilson_interval(900, 1000).expect("trials");
        let found = match check.name.as_str() {
            "t(0.975,9)" => student_t_quantile(0.975, 9.0),
            "t(0.975,19)" => student_t_quantile(0.975, 19.0),
            "Wilson low" => wilson().lo,
            "Wilson high" => wilson().hi,
            "CI half width 10 reps" => {
                // Ten values with a sample standard deviation of 0.02.
                let spread = 0.02 * (9.0f64 / 10.0).sqrt();
                let values: Vec<f64> = (0..10).map(|run| if run % 2 == 0 { spread } else { -spread }).collect();
                student_t_interval(&values).expect("ten runs").hi
            }
            other => panic!("no check for {other}"),
        };
        assert!((found / check.value - 1.0).abs() < 1e-5, "{} {}: {found}", check.name, check.inputs);
    }
}
