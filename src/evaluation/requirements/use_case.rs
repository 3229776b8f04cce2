//! Rows of different bodies about one use case, side by side.

use serde::Serialize;

use super::{Catalogue, Kind, Requirement, Span, Status};

/// Rows of different bodies about one use case: never averaged, none picked.
#[derive(Clone, Debug)]
pub struct UseCase<'a> {
    /// Its name.
    pub name: &'a str,
    /// All rows, in the order of the catalogue.
    pub rows: Vec<&'a Requirement>,
}

/// The smallest and the largest number that judged rows have for one quantity.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NumberRange {
    /// Which quantity.
    pub quantity: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// Smallest number, and the row that has it.
    pub min: (f64, String),
    /// Largest number, and the row that has it.
    pub max: (f64, String),
}

/// Why two rows cannot simply be compared by their numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "flag", rename_all = "snake_case")]
pub enum Difference {
    /// The other row is of an edition that another row took the place of.
    SupersededEdition,
    /// The other row was given up.
    Withdrawn,
    /// The latencies begin or end elsewhere.
    Endpoints {
        /// Where that of the other row begins.
        from: &'static str,
        /// Where it ends.
        to: &'static str,
    },
    /// The reliabilities count different things.
    ReliabilityObject {
        /// What the other row counts.
        counts: &'static str,
    },
    /// The other row is for another place, speed or link.
    Context {
        /// What differs, and what the other row has.
        what: String,
    },
}

impl<'a> UseCase<'a> {
    /// The rows of a use case; none if no row has that name.
    pub fn of(catalogue: &'a Catalogue, name: &str) -> Option<Self> {
        let rows: Vec<&Requirement> = catalogue.rows().iter().filter(|row| row.use_case == name).collect();
        let name = &rows.first()?.use_case;
        Some(Self { name, rows })
    }

    /// Rows that are met wherever `row` is met.
    pub fn implied_by(&self, row: &Requirement) -> Vec<&'a Requirement> {
        self.rows.iter().copied().filter(|other| other.id != row.id && implies(row, other)).collect()
    }

    /// Rows whose being met implies that `row` is met.
    pub fn implying(&self, row: &Requirement) -> Vec<&'a Requirement> {
        self.rows.iter().copied().filter(|other| other.id != row.id && implies(other, row)).collect()
    }

    /// What the judged rows ask for, from the least to the most.
    pub fn ranges(&self) -> Vec<NumberRange> {
        type Quantity = (&'static str, &'static str, fn(&Requirement) -> Option<Span>);
        const QUANTITIES: [Quantity; 6] = [
            ("longest latency", "ms", |row| row.max_latency_ms),
            ("reliability", "", |row| row.reliability),
            ("range", "m", |row| row.range_m),
            ("payload", "B", |row| row.payload_bytes),
            ("rate received", "Hz", |row| row.update_rate_hz),
            ("data rate", "Mbit/s", |row| row.data_rate_mbps),
        ];
        let range = |(quantity, unit, of): Quantity| {
            let judged = self.rows.iter().filter(|row| row.kind.is_judged());
            let spans: Vec<_> = judged.filter_map(|row| Some((of(row)?, row.id.clone()))).collect();
            let least = spans.iter().filter_map(|(span, id)| Some((span.smallest()?, id.clone())));
            let most = spans.iter().filter_map(|(span, id)| Some((span.largest()?, id.clone())));
            let min = least.min_by(|a, b| a.0.total_cmp(&b.0))?;
            let max = most.max_by(|a, b| a.0.total_cmp(&b.0))?;
            Some(NumberRange { quantity, unit, min, max })
        };
        QUANTITIES.into_iter().filter_map(range).collect()
    }
}

impl Requirement {
    /// Why the numbers of `other` cannot simply be compared with those of this row.
    pub fn differences(&self, other: &Self) -> Vec<Difference> {
        let mut found = Vec::new();
        match other.status {
            Status::Superseded => found.push(Difference::SupersededEdition),
            Status::Withdrawn => found.push(Difference::Withdrawn),
            _ => {}
        }
        let (mine, others) = ((self.latency_from, self.latency_to), (other.latency_from, other.latency_to));
        if self.max_latency_ms.is_some() && other.max_latency_ms.is_some() && mine != others {
            found.push(Difference::Endpoints { from: others.0.name(), to: others.1.name() });
        }
        let both_reliable = self.reliability.is_some() && other.reliability.is_some();
        if both_reliable && self.reliability_of != other.reliability_of {
            found.push(Difference::ReliabilityObject { counts: other.reliability_of.name() });
        }
        if let (Some(mine), Some(others)) = (self.environment, other.environment)
            && mine != others
        {
            found.push(Difference::Context { what: others.name().to_owned() });
        }
        for (mine, others, unit) in [
            (self.speed_kmh, other.speed_kmh, "km/h"),
            (self.relative_speed_kmh, other.relative_speed_kmh, "km/h relative"),
            (self.density_per_km, other.density_per_km, "vehicles/km"),
        ] {
            if let (Some(mine), Some(others)) = (mine, others)
                && mine != others
            {
                found.push(Difference::Context { what: format!("{} {unit}", others.to_text(1.0)) });
            }
        }
        if !self.links.iter().any(|link| other.links.contains(link)) {
            let names: Vec<&str> = other.links.iter().map(|link| link.name()).collect();
            found.push(Difference::Context { what: names.join("/") });
        }
        found
    }
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::SupersededEdition => f.write_str("superseded edition"),
            Self::Withdrawn => f.write_str("withdrawn"),
            Self::Endpoints { from, to } => write!(f, "latency from {from} to {to}"),
            Self::ReliabilityObject { counts } => write!(f, "reliability of {counts}"),
            Self::Context { what } => write!(f, "for {what}"),
        }
    }
}

/// Whether `other` is met wherever `row` is met: `row` is at least as strict in latency, reliability, range and load, over
/// the same links, and its latency spans at least the same part of the way.
fn implies(row: &Requirement, other: &Requirement) -> bool {
    let judged = |row: &Requirement| row.kind.is_judged() && row.kind != Kind::StationInternalBudget;
    let same_matter = judged(row)
        && judged(other)
        && row.links == other.links
        && row.environment == other.environment
        && (row.reliability_of == other.reliability_of || other.reliability.is_none())
        && (other.judged_on.is_empty() || row.judged_on == other.judged_on)
        && row.latency_from <= other.latency_from
        && row.latency_to >= other.latency_to;
    // A row that asks for nothing measurable is implied by nothing.
    let asks = [other.max_latency_ms, other.reliability, other.range_m, other.update_rate_hz, other.data_rate_mbps];
    same_matter
        && asks.iter().any(Option::is_some)
        && at_most(row.max_latency_ms, other.max_latency_ms)
        && [
            (row.reliability, other.reliability),
            (row.range_m, other.range_m),
            (row.update_rate_hz, other.update_rate_hz),
            (row.data_rate_mbps, other.data_rate_mbps),
            (row.payload_bytes, other.payload_bytes),
            (row.offered_rate_hz, other.offered_rate_hz),
            (row.speed_kmh, other.speed_kmh),
            (row.relative_speed_kmh, other.relative_speed_kmh),
            (row.density_per_km, other.density_per_km),
            (row.vehicles, other.vehicles),
        ]
        .into_iter()
        .all(|(mine, others)| at_least(mine, others))
        && match (row.position_accuracy_m, other.position_accuracy_m) {
            (_, None) => true,
            (Some(mine), Some(others)) => {
                mine.max <= others.min.unwrap_or(others.max) && mine.percentile >= others.percentile
            }
            (None, Some(_)) => false,
        }
}

/// Whether even the laxest number of `mine` is as small as the strictest of `others`; blanks ask for nothing.
fn at_most(mine: Option<Span>, others: Option<Span>) -> bool {
    others.is_none_or(|others| mine.is_some_and(|mine| mine.largest() <= others.smallest()))
}

/// Whether even the smallest number of `mine` is as large as the largest of `others`; blanks ask for nothing.
fn at_least(mine: Option<Span>, others: Option<Span>) -> bool {
    others.is_none_or(|others| mine.is_some_and(|mine| mine.smallest() >= others.largest()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(rows: &[&Requirement]) -> Vec<String> {
        rows.iter().map(|row| row.id.clone()).collect()
    }

    #[test]
    fn the_stricter_row_implies_the_other() {
        let catalogue = Catalogue::built_in();
        // row -> implies, does not imply
        let cases: [(&str, &str, &str); 5] = [
            // 20 ms, 95 % at 20 m over 20 ms without anything else
            ("3gpp-22885-annA-imminent", "3gpp-22885-cpr015", "etsi-bsa-precrash"),
            // a delay budget of the link layer says nothing about the whole way
            ("3gpp-23287-pqi90", "3gpp-23287-pqi90", "3gpp-22886-coca"),
            // 50 m in 10 ms at 99.99 % says nothing about 200 m
            ("3gpp-22186-R5.4-006", "3gpp-22186-R5.4-006", "3gpp-22186-R5.4-003"),
            ("5gppp-platoon", "5gaa-platoon-legacy", "5gaa-platoon-steady"),
            // other environments
            ("3gpp-22885-annA-nlos-urban", "3gpp-22885-annA-nlos-urban", "3gpp-22885-annA-suburban"),
        ];
        for (id, implied, not_implied) in cases {
            let row = catalogue.find(id).expect(id);
            let use_case = UseCase::of(catalogue, &row.use_case).expect("rows");
            let found = ids(&use_case.implied_by(row));
            assert!(implied == id || found.contains(&implied.to_owned()), "{id}: {found:?}");
            assert!(!found.contains(&not_implied.to_owned()) && !found.contains(&id.to_owned()), "{id}: {found:?}");
            for other in use_case.implied_by(row) {
                assert!(ids(&use_case.implying(other)).contains(&row.id), "both directions agree");
            }
        }
    }

    #[test]
    fn what_cannot_be_compared_is_flagged() {
        let catalogue = Catalogue::built_in();
        // row, other -> flags of the other
        let cases: [(&str, &str, &[&str]); 4] = [
            ("5gaa-platoon-steady", "5gaa-platoon-legacy", &["superseded edition"]),
            (
                "3gpp-22886-coca",
                "3gpp-23287-pqi90",
                &["latency from access_entry to access_exit", "reliability of layer2_packet"],
            ),
            (
                "3gpp-22885-annA-suburban",
                "3gpp-22885-annA-freeway",
                &["for highway", "for 160 km/h", "for 280 km/h relative"],
            ),
            ("3gpp-22885-fcw", "etsi-bsa-cooperative-fcw", &[]),
        ];
        for (id, other, expected) in cases {
            let (row, other) = (catalogue.find(id).expect(id), catalogue.find(other).expect(other));
            let flags: Vec<String> = row.differences(other).iter().map(ToString::to_string).collect();
            assert_eq!(flags, expected, "{id} and {}", other.id);
        }
    }

    #[test]
    fn ranges_name_the_rows_at_their_ends() {
        let use_case = UseCase::of(Catalogue::built_in(), "v2v.pre-crash").expect("rows");
        let latency = &use_case.ranges()[0];
        assert_eq!((latency.quantity, latency.min.0, latency.max.0), ("longest latency", 20.0, 50.0));
        assert_eq!(latency.max.1, "etsi-bsa-precrash");
    }
}
