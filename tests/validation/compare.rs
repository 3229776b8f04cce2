//! Runs the validation scenarios and reads the published curves beside them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use comad::cli::replications::{Traces, run_seeds};
use comad::evaluation::metrics::Summary;
use comad::scenario::{Override, Scenario, ScenarioSource};

/// A configuration of Sepulcre et al. 2022 with its stored simulation results.
#[derive(Clone, Debug)]
pub struct Configuration {
    /// Density [vehicles/km], data rate [Mb/s], packet rate [Hz], power [dBm], size [B].
    pub keys: [String; 5],
    /// Packet delivery ratio over distance in metres.
    pub pdr: Vec<(f64, f64)>,
    /// Channel busy ratio, where it was stored.
    pub cbr: Option<f64>,
}

/// A curve of ns-3 with the settings that give it.
#[derive(Clone, Debug)]
pub struct Ns3Curve {
    pub name: &'static str,
    pub overrides: Vec<String>,
    /// Lower edge of a 20 m bin and packet reception ratio.
    pub prr: Vec<(f64, f64)>,
    /// Mean delay in milliseconds and channel busy ratio of the middle half, where they were noted.
    pub delay_and_cbr: Option<(f64, f64)>,
    /// Up to which distance the curve is compared.
    pub up_to_m: f64,
}

/// Largest and mean absolute difference from a curve.
#[derive(Clone, Copy, Debug)]
pub struct Difference {
    pub worst: f64,
    pub worst_at_m: f64,
    pub mean_absolute: f64,
}

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/validation").join(name)
}

pub fn rows(name: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(file(name)).expect("a reference file");
    reader.deserialize().map(|row| row.expect("a row of the reference file")).collect()
}

/// All configurations, lightest first.
pub fn sepulcre() -> Vec<Configuration> {
    let mut found: BTreeMap<[String; 5], Configuration> = BTreeMap::new();
    for row in rows("sepulcre_2022.csv") {
        let keys =
            ["density_per_km", "data_rate_mbps", "rate_hz", "tx_power_dbm", "size_bytes"].map(|key| row[key].clone());
        let entry = found.entry(keys.clone()).or_insert(Configuration { keys, pdr: Vec::new(), cbr: None });
        let value: f64 = row["value"].parse().expect("a number");
        match row["metric"].as_str() {
            "PDR" => entry.pdr.push((row["distance_m"].parse().expect("a distance"), value)),
            "CBR" => entry.cbr = Some(value),
            _ => {}
        }
    }
    let mut all: Vec<Configuration> = found.into_values().collect();
    all.sort_by(|one, other| one.cbr.unwrap_or(0.0).total_cmp(&other.cbr.unwrap_or(0.0)));
    all
}

impl Configuration {
    /// The overrides that make the validation scenario this configuration.
    pub fn overrides(&self) -> Vec<String> {
        let names = [
            "traffic.density_per_km",
            "access.ieee80211p.data_rate_mbps",
            "messages.cam.rate_hz",
            "access.ieee80211p.tx_power_dbm",
            "messages.cam.size_bytes",
        ];
        names.iter().zip(&self.keys).map(|(name, value)| format!("{name}={value}")).collect()
    }

    /// A name for tables and figures.
    pub fn name(&self) -> String {
        let [density, data_rate, rate, power, size] = &self.keys;
        format!("{density}/km, {rate} Hz, {size} B, {data_rate} Mb/s, {power} dBm")
    }
}

/// The curves of ns-3 3.37.
pub fn ns3() -> Vec<Ns3Curve> {
    let positions = |name: &str| format!("traffic.positions_file={}", file(name).display());
    let curve = |name: &str, column: &str| -> Vec<(f64, f64)> {
        let value = |row: &BTreeMap<String, String>| Some((row["bin_lo_m"].parse().ok()?, row[column].parse().ok()?));
        rows(name).iter().filter_map(value).collect()
    };
    vec![
        Ns3Curve {
            name: "50 stations, 10 Hz",
            overrides: vec![positions("ns3_n50_pos.csv")],
            prr: curve("ns3_n50_prr.csv", "prr_all"),
            delay_and_cbr: Some((0.583, 0.126)),
            up_to_m: 400.0,
        },
        Ns3Curve {
            name: "100 stations, 10 Hz",
            overrides: vec![positions("ns3_n100_pos.csv")],
            prr: curve("ns3_n100_prr.csv", "prr_all"),
            delay_and_cbr: Some((0.635, 0.222)),
            up_to_m: 400.0,
        },
        Ns3Curve {
            name: "100 stations, 10 Hz, second seed",
            overrides: vec![positions("ns3_n100_s2_pos.csv")],
            prr: curve("ns3_n100_s2_prr.csv", "prr_all"),
            delay_and_cbr: None,
            up_to_m: 400.0,
        },
        Ns3Curve {
            name: "100 stations, 10 Hz, third seed",
            overrides: vec![positions("ns3_n100_s3_pos.csv")],
            prr: curve("ns3_n100_s3_prr.csv", "prr_all"),
            delay_and_cbr: None,
            up_to_m: 400.0,
        },
        Ns3Curve {
            name: "50 stations, 1 Hz",
            // Six runs with positions of their own were pooled there; here positions are Poisson, also new in each seed.
            overrides: [
                "traffic.density_per_km=25",
                "traffic.placement=poisson",
                "messages.cam.rate_hz=1",
                "scenario.seeds=200",
            ]
            .map(str::to_owned)
            .to_vec(),
            prr: curve("ns3_lowload_nakagami_prr.csv", "prr"),
            delay_and_cbr: None,
            up_to_m: 500.0,
        },
    ]
}

/// All seeds of a built-in scenario with overrides.
pub fn simulate(scenario: &str, overrides: &[String]) -> Summary {
    let overrides: Vec<Override> = overrides.iter().map(|text| Override::from(text.as_str())).collect();
    let source = ScenarioSource::from_argument(scenario).expect("a built-in scenario");
    let scenario = Scenario::load(&source, &overrides).expect("a valid scenario");
    let technology = scenario.access.name();
    let seeds: Vec<u64> = (0..u64::from(scenario.run.seeds)).map(|index| scenario.run.seed + index).collect();
    let results = run_seeds(&scenario, &seeds, None, &Traces::default(), &|_| ()).expect("the scenario runs");
    let metrics: Vec<_> = results.into_iter().map(|result| result.metrics).collect();
    Summary::from_runs(technology, &metrics)
}

/// Distances of bins with receptions, at their lower edge, with the packet reception ratio.
pub fn curve(summary: &Summary) -> Vec<(f64, f64)> {
    let delivery = &summary.pooled.all.delivery;
    let bin = |bin: usize| Some((summary.pooled.settings.bin_edges(bin).0, delivery.bin(bin).ratio()?));
    (0..delivery.bin_count()).filter_map(bin).collect()
}

/// Largest standard error over seeds of the points between two distances.
pub fn standard_error(summary: &Summary, from_m: f64, to_m: f64) -> f64 {
    let of_bin = |bin: usize| {
        let low = summary.pooled.settings.bin_edges(bin).0;
        let interval = summary.prr_intervals[bin].filter(|_| (from_m..=to_m).contains(&low))?;
        let quantile = comad::evaluation::metrics::student_t_quantile(0.975, summary.runs as f64 - 1.0);
        Some((interval.hi - interval.lo) / 2.0 / quantile)
    };
    (0..summary.prr_intervals.len()).filter_map(of_bin).fold(0.0, f64::max)
}

/// The value of a curve between its points.
pub fn value_at(curve: &[(f64, f64)], distance: f64) -> f64 {
    let after = curve.iter().position(|point| point.0 >= distance).unwrap_or(curve.len() - 1);
    let (high, low) = (curve[after], curve[after.saturating_sub(1)]);
    if high.0 <= distance || high.0 <= low.0 {
        return high.1;
    }
    low.1 + (high.1 - low.1) * (distance - low.0) / (high.0 - low.0)
}

/// How far `ours` lies from the points of `published`.
pub fn difference(ours: &[(f64, f64)], published: &[(f64, f64)]) -> Difference {
    let differences: Vec<(f64, f64)> = published.iter().map(|(d, value)| (*d, value_at(ours, *d) - value)).collect();
    let worst = differences.iter().copied().max_by(|one, other| one.1.abs().total_cmp(&other.1.abs()));
    let (worst_at_m, worst) = worst.expect("a curve has points");
    let mean_absolute = differences.iter().map(|(_, value)| value.abs()).sum::<f64>() / differences.len() as f64;
    Difference { worst, worst_at_m, mean_absolute }
}

/// The points of a curve between two distances.
pub fn between(curve: &[(f64, f64)], from_m: f64, to_m: f64) -> Vec<(f64, f64)> {
    curve.iter().copied().filter(|point| (from_m..=to_m).contains(&point.0)).collect()
}
