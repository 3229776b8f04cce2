//! Access technologies beside 802.11p.

use comad::evaluation::record::LossCause;

use crate::simulate;

const SHORT: [&str; 2] = ["scenario.duration_s=6", "messages.cam.rate_hz=10"];

fn prr_at_100_m(settings: &[&str]) -> f64 {
    let summary = simulate("default", &[&SHORT[..], settings].concat());
    summary.prr_at[0].ratio.expect("receptions at 100 m")
}

/// What limits the range is noise, not the level or the SINR at which a preamble is detected, and there is little traffic.
const NOISE_LIMITED: [&str; 4] =
    ["traffic.density_per_km=10", ".tx_power_dbm=0", ".reception.preamble_dbm=-110", ".reception.preamble_sinr_db=-20"];

/// Receptions lost to noise, with the keys that begin with a dot in the table of the technology.
fn lost_to_noise(technology: &str, settings: &[&str]) -> u64 {
    let of_technology =
        |key: &str| if key.starts_with('.') { format!("access.{technology}{key}") } else { key.to_owned() };
    let noise_limited = NOISE_LIMITED.map(of_technology);
    let noise_limited: Vec<&str> = noise_limited.iter().map(String::as_str).collect();
    // The choice of the technology comes first: it clears the keys of its table.
    let summary = simulate("default", &[&SHORT[..], settings, &noise_limited].concat());
    let propagation = summary.lost.iter().find(|(cause, _)| *cause == LossCause::Propagation);
    propagation.map_or(0, |(_, count)| *count)
}

#[test]
fn ngv_frames_stand_more_noise_than_80211p_frames_of_the_same_family_of_curves() {
    // QPSK 1/2 both; 1.70 instead of 3.40 dB for a packet error rate of 0.1.
    let legacy = lost_to_noise("ieee80211p", &["access.ieee80211p.error_model=anwar_awgn"]);
    let ngv = lost_to_noise("ieee80211bd", &["access=ieee80211bd"]);
    assert!(ngv < legacy * 9 / 10, "{ngv} and {legacy}");
}

#[test]
fn without_repetitions_the_fallback_is_80211p_draw_by_draw() {
    let legacy = simulate("default", &[&SHORT[..], &["access.ieee80211p.error_model=anwar_awgn"]].concat());
    let fallback =
        simulate("default", &[&SHORT[..], &["access=ieee80211bd", "access.ieee80211bd.format=legacy"]].concat());
    assert_eq!((fallback.technology.as_str(), fallback.result_hash), ("ieee80211bd", legacy.result_hash));
    // The longer preamble of the new format costs time on a channel on which noise matters little.
    let ngv = simulate("default", &[&SHORT[..], &["access=ieee80211bd"]].concat());
    assert!(ngv.cbr.mean > legacy.cbr.mean, "{:?} and {:?}", ngv.cbr, legacy.cbr);
}

#[test]
fn stations_of_80211p_are_served_by_frames_that_they_know() {
    let half = ["access=ieee80211bd", "access.ieee80211bd.legacy_share=0.5"];
    let of =
        |format: &str| prr_at_100_m(&[&half[..], &[format!("access.ieee80211bd.format={format}").as_str()]].concat());
    let (ngv, legacy, adaptive) = (of("ngv"), of("legacy"), of("adaptive"));
    // Half of the senders use the new format, which half of the receivers cannot read.
    assert!((ngv / legacy - 0.75).abs() < 0.05, "{ngv} and {legacy}");
    assert!((adaptive / legacy - 1.0).abs() < 0.02, "{adaptive} and {legacy}");
}

#[test]
fn repetitions_win_back_what_noise_takes() {
    let lost = |repetitions: u32| {
        let repetitions = format!("access.ieee80211bd.repetitions={repetitions}");
        let settings = ["access=ieee80211bd", "access.ieee80211bd.format=legacy", repetitions.as_str()];
        lost_to_noise("ieee80211bd", &settings)
    };
    let (none, one, three) = (lost(0), lost(1), lost(3));
    assert!(one < none * 9 / 10 && three < one * 9 / 10, "{none}, {one}, {three}");
}

#[test]
fn the_ideal_technology_does_what_the_scenario_says() {
    let settings = [
        "access=ideal",
        "access.ideal.range_m=400",
        "access.ideal.latency.exponential.mean_ms=20",
        "access.ideal.loss.constant.rate=0.1",
    ];
    let summary = simulate("default", &[&SHORT[..], &settings].concat());
    assert_eq!((summary.technology.as_str(), summary.cbr.mean), ("ideal", Some(0.0)));
    let at = |distance: f64| summary.prr_at.iter().find(|at| at.distance_m == distance).and_then(|at| at.ratio);
    for distance in [100.0, 200.0, 300.0] {
        // Some messages name a certificate that the receiver has not seen yet.
        assert!(at(distance).is_some_and(|ratio| (ratio - 0.9).abs() < 0.02), "{distance} m: {:?}", at(distance));
    }
    let air = summary.stages.iter().find(|(name, _)| *name == "air").map(|(_, stage)| stage).expect("a stage");
    assert!((air.mean.expect("receptions") - 20.0).abs() < 1.0, "{air:?}");
    let (beyond, _) = summary.pooled.settings.bin_edges(20);
    assert_eq!((beyond, summary.pooled.all.delivery.bin(20).ratio()), (400.0, Some(0.0)));
}
