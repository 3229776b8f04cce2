//! The stored simulations of Gonzalez-Martin et al. 2019, beside what the validation scenario gives.

use std::collections::BTreeMap;

use comad::evaluation::metrics::Summary;
use comad::evaluation::record::LossCause;

use super::compare::{self, Difference, between, difference};

/// Loss causes that were stored, by their code in the file.
pub const CAUSES: [(&str, LossCause); 4] = [
    ("HD", LossCause::HalfDuplex),
    ("SEN", LossCause::Sensing),
    ("PRO", LossCause::Propagation),
    ("COL", LossCause::Collision),
];

/// Distances that are compared; the last published point, at 500 m, is one of receivers nearer than that.
const FROM_M: f64 = 25.0;
const TO_M: f64 = 500.0;

/// A configuration with its stored results.
#[derive(Clone, Debug)]
pub struct Configuration {
    /// Density [vehicles/km], packet rate [Hz], power [dBm], sub-channels.
    pub keys: [String; 4],
    /// Share of all packets over distance in metres, by metric: `PDR` and the codes of [`CAUSES`].
    pub curves: BTreeMap<String, Vec<(f64, f64)>>,
    /// Channel busy ratio of the analytical model.
    pub cbr: f64,
}

/// How the scenario differs from a configuration.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Packet delivery ratio.
    pub pdr: Difference,
    /// Largest difference of each cause, in the order of [`CAUSES`].
    pub causes: [f64; 4],
}

/// All configurations, lightest first.
pub fn gonzalez() -> Vec<Configuration> {
    let mut found: BTreeMap<[String; 4], Configuration> = BTreeMap::new();
    for row in compare::rows("gonzalez_2019.csv") {
        let keys = ["density_per_km", "rate_hz", "tx_power_dbm", "subchannels"].map(|key| row[key].clone());
        let new = Configuration { keys: keys.clone(), curves: BTreeMap::new(), cbr: 0.0 };
        let entry = found.entry(keys).or_insert(new);
        let number = |key: &str| row[key].parse::<f64>().expect("a number");
        match row["metric"].as_str() {
            "CBR" => entry.cbr = number("value"),
            metric => {
                entry.curves.entry(metric.to_owned()).or_default().push((number("distance_m"), number("value")));
            }
        }
    }
    let mut all: Vec<Configuration> = found.into_values().collect();
    all.sort_by(|one, other| one.cbr.total_cmp(&other.cbr));
    all
}

impl Configuration {
    /// The overrides that make the validation scenario this configuration.
    pub fn overrides(&self) -> Vec<String> {
        let names = [
            "traffic.density_per_km",
            "messages.cam.rate_hz",
            "access.lte_v2x.tx_power_dbm",
            "access.lte_v2x.subchannels",
        ];
        names.iter().zip(&self.keys).map(|(name, value)| format!("{name}={value}")).collect()
    }

    /// A name for tables and figures.
    pub fn name(&self) -> String {
        let [density, rate, power, subchannels] = &self.keys;
        format!("{density}/km, {rate} Hz, {power} dBm, {subchannels} sub-channels")
    }

    /// How a run differs from it.
    pub fn compare(&self, summary: &Summary) -> Comparison {
        let published = |metric: &str| between(&self.curves[metric], FROM_M, TO_M);
        Comparison {
            pdr: difference(&compare::curve(summary), &published("PDR")),
            causes: CAUSES.map(|(code, cause)| difference(&cause_curve(summary, cause), &published(code)).worst),
        }
    }
}

/// Share of all packets that a cause took, over distance.
fn cause_curve(summary: &Summary, cause: LossCause) -> Vec<(f64, f64)> {
    let delivery = &summary.pooled.all.delivery;
    let place = LossCause::ALL.iter().position(|other| *other == cause).expect("every cause is listed");
    let bin = |bin: usize| {
        let counts = delivery.bin(bin);
        let share = counts.lost[place] as f64 / counts.expected() as f64;
        (counts.expected() > 0).then_some((summary.pooled.settings.bin_edges(bin).0, share))
    };
    (0..delivery.bin_count()).filter_map(bin).collect()
}
