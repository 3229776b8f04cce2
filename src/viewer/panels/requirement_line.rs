//! What a document asks for, as a line in the curve: so large a share of messages up to such a distance.

use crate::evaluation::requirements::{
    Catalogue, Environment, Link, ReliabilityObject, Requirement, Status, Verification,
};
use crate::scenario::settings::Road;

/// Which requirement is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// None.
    Nothing,
    /// The row of this id.
    Row(String),
}

/// The rows that can be drawn: between vehicles, with a reliability up to a distance that the curve covers, still in force.
pub(super) fn rows(max_distance_m: f64) -> impl Iterator<Item = &'static Requirement> {
    Catalogue::built_in().rows().iter().filter(move |row| {
        let range = row.range_m.and_then(|range| range.largest());
        row.kind.is_judged()
            && row.links.contains(&Link::VehicleToVehicle)
            && row.reliability.is_some()
            && row.reliability_of != ReliabilityObject::Layer2Packet
            && range.is_some_and(|range| range <= max_distance_m)
            && !matches!(row.status, Status::Superseded | Status::Withdrawn)
    })
}

/// The chosen row; without a choice, the first one that is made for a road like this.
pub(super) fn chosen(choice: Option<&Choice>, road: &Road, max_distance_m: f64) -> Option<&'static Requirement> {
    match choice {
        Some(Choice::Nothing) => None,
        Some(Choice::Row(id)) => Catalogue::built_in().find(id),
        None => {
            let suits = environment(road);
            rows(max_distance_m)
                .find(|row| row.environment.is_some() && row.environment == suits)
                .or(rows(max_distance_m).next())
        }
    }
}

fn environment(road: &Road) -> Option<Environment> {
    match road {
        Road::Highway(_) | Road::LaneMerge(_) | Road::TunnelExit(_) => Some(Environment::Highway),
        Road::RuralRoad(_) => Some(Environment::Suburban),
        Road::CityGrid(_) | Road::Intersection(_) | Road::Roundabout(_) | Road::CrossingPedestrian(_) => {
            Some(Environment::Urban)
        }
        Road::Network(_) | Road::Plane(_) => None,
    }
}

/// Share from 0 to 1 and distance in metres that a row asks for: the least that it is content with.
pub(super) fn corner(row: &Requirement) -> Option<(f64, f64)> {
    Some((row.reliability?.smallest()?, row.range_m?.largest()?))
}

/// What the row asks for, in words.
pub(super) fn asks(row: &Requirement) -> String {
    let Some((share, range)) = corner(row) else { return String::new() };
    let mut text = format!("{} % up to {range} m", trimmed(share * 100.0));
    if let Some(latency) = row.max_latency_ms.and_then(|latency| latency.largest()) {
        text += &format!(" within {latency} ms");
    }
    text
}

/// Document and clause, and how well the number is known.
pub(super) fn source(row: &Requirement) -> String {
    // What nobody has looked up must not look as if somebody had; at the start, where it is never cut off.
    let known = if row.verification == Verification::Memory { "unchecked: " } else { "" };
    let mut text = format!("{known}{}", row.document);
    if let Some(clause) = &row.clause {
        text += &format!(", {clause}");
    }
    if let Some(scenario) = &row.scenario {
        text += &format!(" ({scenario})");
    }
    text
}

/// `99.99` and not `99.99000000000001`.
fn trimmed(number: f64) -> String {
    let text = format!("{number:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roads_get_the_requirements_that_were_made_for_them() {
        // 3GPP TR 22.885 V14.0.0 table A.1 has a row for each of these.
        let cases = [
            (Road::Highway(Default::default()), "80 % up to 320 m within 100 ms", "3GPP TR 22.885"),
            (Road::Intersection(Default::default()), "90 % up to 150 m within 100 ms", "3GPP TR 22.885"),
        ];
        for (road, expected, document) in cases {
            let row = chosen(None, &road, 600.0).expect("there is one");
            assert_eq!(asks(row), expected);
            assert!(source(row).starts_with(&format!("unchecked: {document}, ")), "{}", source(row));
        }
        assert_eq!(chosen(Some(&Choice::Nothing), &Road::default(), 600.0), None);
        let strict = chosen(Some(&Choice::Row("3gpp-22186-R5.2-006".to_owned())), &Road::default(), 600.0);
        assert_eq!(strict.map(asks).as_deref(), Some("99.99 % up to 80 m within 10 ms"));
        assert!(rows(600.0).count() >= 5 && rows(600.0).all(|row| corner(row).is_some()));
        assert!(rows(100.0).all(|row| corner(row).is_some_and(|(_, range)| range <= 100.0)));
    }
}
