//! Congestion control in whole runs.

use comad::evaluation::metrics::{CongestionMetrics, Summary};
use comad::evaluation::record::{DropReason, LatencyStages};
use comad::station::access::congestion::LimericParameters;
use comad::units::SimTime;

use crate::simulate;

/// Frames of the scenario `limeric_fixed_point`.
const ON_TIME_S: f64 = 0.5e-3;

fn dropped(summary: &Summary, reason: DropReason) -> u64 {
    summary.messages.dropped.iter().find(|(other, _)| *other == reason).map_or(0, |(_, count)| *count)
}

#[test]
fn a_hundred_stations_come_to_the_published_fixed_point() {
    // stations per km, of which there is half a kilometre; more settings -> stations
    let cases: [(u32, &[&str], f64); 4] = [
        (200, &[], 100.0),
        // What the standard measures: a station that sends cannot listen, so one frame in a hundred is missing.
        (200, &["access.ieee80211p.cbr.measure=energy"], 100.0),
        // From the largest share to the fixed point.
        (200, &["congestion.etsi_adaptive.delta_start=0.03"], 100.0),
        (400, &[], 200.0),
    ];
    for (density, more, stations) in cases {
        let density = format!("traffic.density_per_km={density}");
        let summary = simulate("limeric_fixed_point", &[&[density.as_str()], more].concat());
        let congestion = &summary.pooled.congestion;
        let mean = |quantity| congestion.mean_after(SimTime::from_secs_f64(20.0), quantity).expect("stations measured");
        let (cbr, rate) = (mean(CongestionMetrics::CBR), mean(CongestionMetrics::SENT_RATE));
        let delta = LimericParameters::default().fixed_point(stations);
        let case = format!("{stations} stations, {more:?}: rate {rate}, CBR {cbr}");
        assert!((rate / (delta / ON_TIME_S) - 1.0).abs() < 0.03, "{case}");
        assert!((cbr / (stations * delta) - 1.0).abs() < 0.03, "{case}");
        // What is left of the difference are frames that overlap: with them the fixed point is exact.
        let overlap = cbr / (stations * rate * ON_TIME_S);
        let LimericParameters { alpha, beta, target, .. } = LimericParameters::default();
        let expected = beta * target / (alpha + overlap * stations * beta);
        assert!((mean(0) / expected - 1.0).abs() < 0.01, "{case}: delta {} and {expected}", mean(0));
        assert!(dropped(&summary, DropReason::CongestionControl) > 0, "{case}: the stations are saturated");
    }
}

#[test]
fn the_stages_sum_to_the_whole_with_a_gate_too() {
    let dense = ["traffic.density_per_km=200", "scenario.duration_s=6", "messages.cam.rate_hz=10"];
    let controls: [&[&str]; 3] = [
        &["congestion=etsi_reactive"],
        &["congestion=etsi_adaptive", "congestion.etsi_adaptive.target_cbr=0.3"],
        &["congestion=sae_j2945"],
    ];
    for control in controls {
        let settings = [&dense[..], control].concat();
        let summary = simulate("default", &settings);
        let stages: f64 = summary.stages.iter().filter_map(|(_, stage)| stage.mean).sum();
        let whole = summary.end_to_end.mean.expect("messages arrive");
        assert!((stages - whole).abs() < 1e-9 * whole, "{control:?}: {stages} and {whole}");
        let gate = &summary.stages[LatencyStages::GATE].1;
        if control != ["congestion=sae_j2945"] {
            assert!(
                gate.mean.is_some_and(|mean| mean > 1.0),
                "{control:?}: a fixed rate of 10 Hz has to wait: {gate:?}"
            );
        }
        assert!(!summary.pooled.congestion.windows.is_empty());
        assert_eq!(summary.result_hash, simulate("default", &settings).result_hash, "{control:?}");
    }
}

#[test]
fn services_are_told_the_interval_so_that_etsi_cams_hardly_wait() {
    let settings = ["traffic.density_per_km=200", "scenario.duration_s=6"];
    let free = simulate("default", &settings);
    let controlled = simulate("default", &[&settings[..], &["congestion=etsi_reactive"]].concat());
    assert!(controlled.messages.generated < free.messages.generated * 19 / 20, "fewer CAMs are made");
    assert!(controlled.cbr.mean < free.cbr.mean);
    let gate = controlled.stages[LatencyStages::GATE].1.mean.expect("messages arrive");
    assert!(gate < 1.0, "{gate} ms at the gate");
}

#[test]
fn sae_counts_vehicles_and_lowers_its_power_on_a_busy_channel() {
    // Standing vehicles, 200 per km: 40 others within 100 m, hence 165 ms; nobody is wrong about who stands.
    let settings = [
        "traffic.density_per_km=200",
        "traffic.motion=static",
        "messages.cam.rate_hz=10",
        "scenario.duration_s=12",
        "congestion=sae_j2945",
        "channel.shadowing=none",
        "channel.fading=none",
        "channel.path_loss.tr37885_highway.line_of_sight=always",
    ];
    let summary = simulate("default", &settings);
    let mean = |quantity| summary.pooled.congestion.mean_after(SimTime::from_secs_f64(9.0), quantity).expect("a value");
    let (vehicles, rate) = (mean(0), mean(CongestionMetrics::SENT_RATE));
    assert!((36.0..=41.0).contains(&vehicles), "{vehicles} vehicles");
    // Messages are made at multiples of 10 ms.
    assert!((rate - 10.0 * 25.0 / vehicles).abs() < 0.4, "{rate} Hz with {vehicles} vehicles");
    let quiet = simulate("default", &["traffic.density_per_km=20", "messages.cam.rate_hz=10", "congestion=sae_j2945"]);
    let quiet_power = quiet.pooled.congestion.mean_after(SimTime::from_secs_f64(9.0), 4).expect("a value");
    assert!((quiet_power - 20.0).abs() < 0.01, "{quiet_power} dBm in an empty channel");
    let crowd = [&settings[..], &["traffic.density_per_km=500", "congestion.sae_j2945.max_itt_ms=100"]].concat();
    let crowd = simulate("default", &crowd);
    let power = crowd.pooled.congestion.mean_after(SimTime::from_secs_f64(9.0), 4).expect("a value");
    assert!(power < 18.0, "{power} dBm in a crowd that keeps its rate");
}
