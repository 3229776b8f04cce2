//! Published and simulated curves, reproduced. `docs/validation.md` shows all of them; here are those that a test affords.

#[path = "validation/compare.rs"]
mod compare;
#[path = "validation/gonzalez.rs"]
mod gonzalez;

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
        let ours = summary.cbr.mean.expect("a CBR");
        assert!((ours / published.cbr - 1.0).abs() < 0.15, "{name}: CBR {ours}, stored {}", published.cbr);
        assert!(standard_error(&summary, 25.0, 500.0) < 0.01, "{name}: {}", standard_error(&summary, 25.0, 500.0));
    }
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
