//! A mixed fleet of a scenario.

use crate::engine::RandomStream;
use crate::scenario::Scenario;
use crate::scenario::settings::{self, Access};
use crate::simulation::build::ground::Plan;
use crate::simulation::build::roster::Site;
use crate::simulation::build::{BuildError, access};
use crate::station::access::mixed::Mixed;
use crate::units::{Db, Dbm};

/// What stations in the band hear of one whose link lies beside it: nothing.
const NO_RADIO: (Dbm, Db) = (Dbm(-300.0), Db(0.0));

/// The stations of all technologies, each with the layer that its technology has alone.
pub(super) fn build(
    scenario: &Plan<'_>,
    settings: &settings::Mixed,
    sites: &[Site],
    root: &RandomStream,
) -> Result<Mixed, BuildError> {
    let parts = settings.parts();
    let part_of = technologies_of(&parts, sites, root);
    let radio = |part: u8| {
        let radio = parts[usize::from(part)].1.radio();
        radio.map_or(NO_RADIO, |(power_dbm, gain_dbi)| (Dbm(power_dbm), Db(gain_dbi)))
    };
    let layers = parts.iter().zip(0u8..).map(|((_, of_part), number)| {
        let seen_from_here =
            |(site, part): (&Site, &u8)| Site { foreign_radio: (*part != number).then(|| radio(*part)), ..*site };
        let sites: Vec<Site> = sites.iter().zip(&part_of).map(seen_from_here).collect();
        let alone = Scenario { access: of_part.clone(), ..scenario.scenario.clone() };
        access::build(&Plan { scenario: &alone, ground: scenario.ground }, &sites, root).map_err(BuildError::in_a_mix)
    });
    Ok(Mixed::new(layers.collect::<Result<_, _>>()?, part_of))
}

/// Which technology each station has, by its place in `parts`.
///
/// Each technology draws a time for each station, the shorter the larger its share, and the first one wins: a share that grows
/// takes stations from the others, and only as many as it needs.
pub(super) fn technologies_of(parts: &[(f64, Access)], sites: &[Site], root: &RandomStream) -> Vec<u8> {
    let of_site = |site: &Site| {
        let time = |(share, access): &(f64, Access)| {
            let draws = root.named("technology").named(access.name()).derive(u64::from(site.id));
            { draws }.next_exponential() / share
        };
        let times = parts.iter().map(time).zip(0u8..);
        times.min_by(|(one, _), (other, _)| one.total_cmp(other)).map_or(0, |(_, part)| part)
    };
    sites.iter().map(of_site).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::settings::Shares;
    use crate::station::facilities::StationKind;
    use crate::units::Meters;

    fn technologies(shares: Shares) -> Vec<&'static str> {
        let site = |id| Site {
            tx_power: None,
            antenna_gain: None,
            id,
            kind: StationKind::Car,
            antenna_height: Meters(1.5),
            phase: None,
            roadside_unit: None,
            foreign_radio: None,
        };
        let sites: Vec<Site> = (0..10_000).map(site).collect();
        let parts = settings::Mixed { shares, ..settings::Mixed::default() }.parts();
        let of = technologies_of(&parts, &sites, &RandomStream::from_seed(3));
        of.iter().map(|part| parts[usize::from(*part)].1.name()).collect()
    }

    #[test]
    fn shares_are_those_of_the_stations_and_a_share_that_grows_takes_only_what_it_needs() {
        let before = technologies(Shares { ieee80211p: 0.5, ieee80211bd: 0.2, lte_v2x: 0.3, ..Shares::default() });
        let share = |of: &[&str], name| of.iter().filter(|of| **of == name).count() as f64 / of.len() as f64;
        for (name, expected) in [("ieee80211p", 0.5), ("ieee80211bd", 0.2), ("lte_v2x", 0.3)] {
            // Three standard deviations of 10 000 draws.
            assert!((share(&before, name) - expected).abs() < 0.015, "{name}: {}", share(&before, name));
        }
        // 0.6 of each share, and the rest is LTE-V2X: nobody else changes.
        let after = technologies(Shares { ieee80211p: 0.3, ieee80211bd: 0.12, lte_v2x: 0.58, ..Shares::default() });
        assert!((share(&after, "lte_v2x") - 0.58).abs() < 0.015);
        for (before, after) in before.iter().zip(&after) {
            assert!(before == after || *after == "lte_v2x", "{before} became {after}");
        }
    }
}
