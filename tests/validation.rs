//! Published and simulated curves, reproduced. `docs/validation.md` shows all of them; here are those that a test affords.

#[path = "validation/compare.rs"]
mod compare;
#[path = "validation/gonzalez.rs"]
mod gonzalez;
#[path = "validation/nr_5glena.rs"]
mod nr_5glena;

use compare::{between, curve, difference, ns3, sepulcre, simulate, standard_error};

/// Largest difference from a published PDR where the channel busy ratio is at most 0.5.
const SEPULCRE_TOLERANCE: f64 = 0.03;

#[test]
fn sepulcre_2022_light_and_loaded() {
    for keys in [["60", "6", "10", "23", "190"], ["120", "6", "25", "23", "190"]] {
        let published = sepulcre().into_iter().find(|configuration| configuration.keys == keys).expect("it is stored");
        let summary = simulate("ieee80211p_sepulcre", &published.overrides());
        let found = difference(&curve(&summary), &between(&published.pdr, 25.0, 500.0));
        let place = found.worst_at_m;
        assert!(found.worst.abs() <= SEPULCRE_TOLERANCE, "{}: {found:?} at {place} m", published.name());
        assert!(standard_error(&summary, 25.0, 500.0) < 0.005, "{}", published.name());
        let (ours, stored) = (summary.cbr.mean.expect("a CBR"), published.cbr.expect("a stored CBR"));
        assert!((ours / stored - 1.0).abs() < 0.15, "{}: CBR {ours}, stored {stored}", published.name());
    }
}

/// Two of the five configurations: one with each number of sub-channels, which have error tables of their own.
#[test]
fn gonzalez_2019_with_four_and_two_sub_channels() {
    for keys in [["100", "10", "20", "4"], ["100", "10", "20", "2"]] {
        let published = gonzalez::gonzalez().into_iter().find(|configuration| configuration.keys == keys);
        let published = published.expect("it is stored");
        let summary = simulate("lte_v2x_mode4_gonzalez", &published.overrides());
        let found = published.compare(&summary);
        let name = published.name();
        assert!(found.pdr.worst.abs() <= 0.05, "{name}: {found:?}");
        assert!(found.causes.iter().all(|worst| worst.abs() <= 0.05), "{name}: {found:?}");
        let cbr = summary.cbr.mean.expect("a channel busy ratio");
        assert!((cbr / published.cbr - 1.0).abs() < 0.15, "{name}: CBR {cbr}, published {}", published.cbr);
        assert!(standard_error(&summary, 25.0, 500.0) < 0.01, "{name}: {}", standard_error(&summary, 25.0, 500.0));
    }
}

#[test]
fn runs_of_5g_lena() {
    for run in nr_5glena::runs() {
        let summary = simulate("nr_v2x_mode2_5glena", &run.overrides);
        let found = difference(&curve(&summary), &between(&run.prr, 0.0, nr_5glena::UP_TO_M));
        assert!(found.worst.abs() <= run.tolerance, "{}: {found:?} at {} m", run.name, found.worst_at_m);
        let error = standard_error(&summary, 0.0, nr_5glena::UP_TO_M);
        assert!(error < 0.01, "{}: standard error {error}", run.name);
    }
}

/// NR with the slots, resources, thresholds and error curve of LTE, without a second look, is mode 4 without ranking.
#[test]
fn nr_set_up_like_lte_is_mode_4_without_ranking() {
    let nr = [
        "tx_power_dbm=20",
        "antenna_gain_dbi=0",
        "numerology=0",
        "subchannel_rb=12",
        "mcs=9",
        "overhead_bytes=0",
        "sci2_beta_offset=0",
        "pscch_place=before_data",
        "pscch_symbols=1",
        "dmrs_re_per_rb=12",
        "sensing_threshold_dbm=-90.5",
        "sci_sinr_db=-100",
        "sinr_averaging=interference",
        "in_band_emission=false",
        "t1_slots=1",
        "t2_slots=100",
        // -90.5 dBm over 12 resource blocks
        "rsrp_threshold_dbm=-112.08",
        "keep_probability=0",
        "release_announced=false",
        "re_evaluation=false",
        "noise.level_dbm=-95",
        "error_model.table.reference=sinr",
        "error_model.table.contains_fading=true",
        "error_model.table.points=[{ db = 0, per = 1 }, { db = 2, per = 0.9 }, { db = 4, per = 0.7 }, { db = 6, per = 0.4 }, \
         { db = 8, per = 0.13 }, { db = 10, per = 0.045 }, { db = 12, per = 0.017 }, { db = 14, per = 0.007 }, { db = 16, per = 0.001 }]",
    ];
    let bins = "metrics.distance_bin_m=50".to_owned();
    let nr: Vec<String> = nr.iter().map(|key| format!("access.nr_v2x.{key}")).chain([bins.clone()]).collect();
    let lte = ["access.lte_v2x.rssi_ranking=false".to_owned(), bins];
    let lte = curve(&simulate("lte_v2x_mode4_gonzalez", &lte));
    let found = difference(&curve(&simulate("lte_v2x_mode4_gonzalez", &nr)), &lte);
    assert!(found.worst.abs() <= 0.05, "{found:?} at {} m", found.worst_at_m);
}

#[test]
fn ns3_curves() {
    for reference in ns3() {
        let summary = simulate("ns3_highway", &reference.overrides);
        let found = difference(&curve(&summary), &between(&reference.prr, 0.0, reference.up_to_m - 1.0));
        let light = reference.name.ends_with("1 Hz");
        let (worst, mean) = if light { (0.015, 0.015) } else { (0.035, 0.018) };
        assert!(found.worst.abs() <= worst && found.mean_absolute <= mean, "{}: {found:?}", reference.name);
        if let Some((delay_ms, cbr)) = reference.delay_and_cbr {
            let (our_delay, our_cbr) = (summary.end_to_end.mean.expect("a delay"), summary.cbr.mean.expect("a CBR"));
            assert!((our_delay / delay_ms - 1.0).abs() < 0.1, "{}: {our_delay} ms, ns-3 {delay_ms} ms", reference.name);
            assert!((our_cbr / cbr - 1.0).abs() < 0.1, "{}: CBR {our_cbr}, ns-3 {cbr}", reference.name);
        }
    }
}
