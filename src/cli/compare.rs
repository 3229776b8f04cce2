//! `comad compare`: the same traffic and seeds through several technologies or scenarios.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::job::{self, Finished};
use crate::cli::performance::Stopwatch;
use crate::cli::print_text;
use crate::cli::progress::Progress;
use crate::cli::replications::{Observation, ReplicationError, Traces, interrupt};
use crate::evaluation::metrics::{Comparison, Contender};
use crate::evaluation::report::{
    ComparisonParts, ReportError, ResultFolder, ResultParts, comparison_text, contender_folder, write_comparison,
};
use crate::scenario::{Override, Scenario, ScenarioError, ScenarioSource, error_model_keys, technologies};

/// Arguments of `comad compare`.
#[derive(Debug, Args)]
pub struct CompareArgs {
    /// What to compare, the first is what the others are compared with: a technology such as lte_v2x, which then runs the
    /// scenario of --scenario over the one family of error curves that all technologies have, or a scenario. Keys may
    /// follow, which hold for this one only: ieee80211p,access.ieee80211p.data_rate_mbps=12
    #[arg(value_name = "CONTENDER", required = true, num_args = 2..=14)]
    contenders: Vec<String>,
    /// Scenario file or name of a built-in scenario that technologies run
    #[arg(long, default_value = "default")]
    scenario: String,
    /// Names for the contenders, in their order [default: what was written]
    #[arg(long = "label", value_name = "NAME")]
    labels: Vec<String>,
    /// Override a key of all scenarios, for example traffic.density_per_km=100
    #[arg(long = "set", value_name = "KEY=VALUE")]
    overrides: Vec<Override>,
    /// Seed of the first run instead of the scenario's
    #[arg(long)]
    seed: Option<u64>,
    /// Number of runs with seeds of their own, for confidence intervals, instead of the scenario's
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    seeds: Option<u32>,
    /// Folder for the comparison
    #[arg(long, value_name = "DIR", default_value = "results/comparison")]
    out: PathBuf,
    /// What to print on standard output
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Threads that share the runs [default: one per processor]
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table for people
    Text,
    /// The content of summary.json
    Json,
}

/// Why `comad compare` fails.
#[derive(Debug, thiserror::Error)]
pub enum CompareError {
    /// A scenario is not valid: exit code 3.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    /// The runs of the scenarios are no pairs: exit code 3.
    #[error(
        "`{key}` is {first_value} in `{first}` and {other_value} in `{other}`: only runs that agree in it can be compared \
         in pairs; set it for all with --set {key}=..."
    )]
    NotPaired {
        /// The key that must be the same.
        key: String,
        /// The contender that the others are compared with.
        first: String,
        /// The value there.
        first_value: String,
        /// The other contender.
        other: String,
        /// The value there.
        other_value: String,
    },
    /// Two contenders would write to the same folder: exit code 2.
    #[error("two contenders are called `{name}`; name all of them with --label")]
    SameName {
        /// The name.
        name: String,
    },
    /// Not as many labels as contenders: exit code 2.
    #[error("there are {labels} labels for {contenders} contenders; give one for each, or none")]
    Labels {
        /// How many there are.
        labels: usize,
        /// How many there should be.
        contenders: usize,
    },
    /// A run failed.
    #[error(transparent)]
    Replication(#[from] ReplicationError),
    /// The result cannot be written: exit code 1.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// Standard output cannot be written to: exit code 1.
    #[error("cannot write to standard output")]
    Output(#[from] io::Error),
}

impl CompareError {
    /// Exit code of the program.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::SameName { .. } | Self::Labels { .. } => 2,
            Self::Scenario(_) | Self::NotPaired { .. } | Self::Replication(ReplicationError::Build(_)) => 3,
            Self::Replication(ReplicationError::Interrupted) => 130,
            Self::Report(_) | Self::Replication(_) | Self::Output(_) => 1,
        }
    }
}

/// Keys that must have the same values, or the runs are no pairs.
const PAIRING_KEYS: [&str; 8] = [
    "scenario.seed",
    "scenario.seeds",
    "scenario.duration_s",
    "scenario.warm_up_s",
    "scenario.step_s",
    "metrics.distance_bin_m",
    "metrics.max_distance_m",
    "metrics.awareness_range_m",
];

/// Runs `comad compare`.
pub fn execute(args: CompareArgs) -> Result<(), CompareError> {
    let labels = labels(&args)?;
    let scenarios: Vec<Scenario> =
        args.contenders.iter().map(|contender| load(contender, &args)).collect::<Result<_, _>>()?;
    let keys: Vec<BTreeMap<String, String>> = scenarios.iter().map(flat_keys).collect();
    check_pairing(&labels, &keys)?;
    let folder = ResultFolder::begin(&args.out)?;
    // A second handler cannot be set; then the process simply ends, as it would without one.
    let _ = ctrlc::set_handler(interrupt);
    warn_of_error_models(&labels, &scenarios);

    let total: f64 = scenarios.iter().map(|one| one.run.duration_s * f64::from(one.run.seeds)).sum();
    let progress = Progress::new(total);
    let advance: Observation = &|simulated_s| progress.advance(simulated_s);
    let finished: Result<Vec<Finished>, ReplicationError> = scenarios
        .iter()
        .map(|scenario| job::run(scenario, &Stopwatch::start(), args.threads, &Traces::default(), advance))
        .collect();
    progress.finish();
    let finished = finished?;
    let contenders: Vec<Contender<'_>> = labels
        .iter()
        .zip(&finished)
        .map(|(label, result)| Contender { label, summary: &result.summary, runs: &result.metrics })
        .collect();
    let comparison = Comparison::of(&contenders);
    let results: Vec<ResultParts<'_>> = finished.iter().map(Finished::parts).collect();
    let parts = ComparisonParts {
        comparison: &comparison,
        results: &results,
        differing_keys: &differing(&keys),
        command_line: &job::command_line(),
    };
    let json = parts.summary_json();
    write_comparison(folder, &parts)?;
    let text = match args.format {
        Format::Text => format!("{}\ncomparison folder: {}\n", comparison_text(&comparison), args.out.display()),
        Format::Json => json,
    };
    Ok(print_text(text.as_bytes())?)
}

/// What the contenders are called.
fn labels(args: &CompareArgs) -> Result<Vec<String>, CompareError> {
    let contenders = args.contenders.len();
    if !args.labels.is_empty() && args.labels.len() != contenders {
        return Err(CompareError::Labels { labels: args.labels.len(), contenders });
    }
    let labels = if args.labels.is_empty() { args.contenders.clone() } else { args.labels.clone() };
    let mut folders: Vec<String> = labels.iter().map(|label| contender_folder(label).to_lowercase()).collect();
    folders.sort();
    match folders.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(CompareError::SameName { name: pair[0].clone() }),
        None => Ok(labels),
    }
}

/// The scenario of a contender: what it names, then the keys behind it, then what holds for all.
fn load(contender: &str, args: &CompareArgs) -> Result<Scenario, ScenarioError> {
    let mut parts = split_at_commas(contender).into_iter();
    let base = parts.next().unwrap_or_default();
    let technology = technologies().find(|technology| *technology == base);
    let source = ScenarioSource::from_argument(technology.map_or(base, |_| &args.scenario))?;
    let mut overrides = Vec::new();
    if let Some(technology) = technology {
        // The scenario's own settings of a technology stay where it has them.
        let own = Scenario::load(&source, &args.overrides).is_ok_and(|scenario| scenario.access.name() == technology);
        overrides.extend((!own).then(|| Override::from(format!("access.{technology}={{}}"))));
        // One family of error curves for all, so that technologies are compared and not link simulators.
        let keys = error_model_keys(technology).into_iter();
        overrides.extend(keys.map(|key| Override::from(format!("{key}.anwar_awgn={{}}"))));
    }
    overrides.extend(args.overrides.iter().cloned());
    overrides.extend(parts.map(Override::from));
    overrides.extend(args.seed.map(|seed| Override::from(format!("scenario.seed={seed}"))));
    overrides.extend(args.seeds.map(|seeds| Override::from(format!("scenario.seeds={seeds}"))));
    Scenario::load(&source, &overrides)
}

/// The parts between commas that stand in no brackets and no quotes.
fn split_at_commas(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth, mut quote) = (Vec::new(), 0, 0i32, None);
    for (at, letter) in text.char_indices() {
        match (quote, letter) {
            (Some(open), _) => quote = (letter != open).then_some(open),
            (None, '"' | '\'') => quote = Some(letter),
            (None, '[' | '{') => depth += 1,
            (None, ']' | '}') => depth -= 1,
            (None, ',') if depth <= 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// Every key of a scenario with its value.
fn flat_keys(scenario: &Scenario) -> BTreeMap<String, String> {
    fn visit(prefix: &str, value: &toml::Value, keys: &mut BTreeMap<String, String>) {
        match value {
            toml::Value::Table(table) => {
                for (name, inner) in table {
                    let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
                    visit(&path, inner, keys);
                }
                // An alternative without keys of its own is a choice all the same.
                if table.is_empty() {
                    keys.insert(prefix.to_owned(), "chosen".to_owned());
                }
            }
            value => {
                keys.insert(prefix.to_owned(), value.to_string());
            }
        }
    }
    let mut keys = BTreeMap::new();
    let value: toml::Value = toml::from_str(&scenario.resolved_toml()).expect("a resolved scenario is TOML");
    visit("", &value, &mut keys);
    keys
}

fn check_pairing(labels: &[String], keys: &[BTreeMap<String, String>]) -> Result<(), CompareError> {
    let value = |keys: &BTreeMap<String, String>, key| keys.get(key).cloned().unwrap_or_else(|| "not there".to_owned());
    for key in PAIRING_KEYS {
        let first = value(&keys[0], key);
        let other = keys.iter().zip(labels).find(|(keys, _)| value(keys, key) != first);
        if let Some((other, label)) = other {
            return Err(CompareError::NotPaired {
                key: key.to_owned(),
                first: labels[0].clone(),
                first_value: first,
                other: label.clone(),
                other_value: value(other, key),
            });
        }
    }
    Ok(())
}

/// The keys whose values are not the same for all, with a dash for those that a scenario does not have.
fn differing(keys: &[BTreeMap<String, String>]) -> Vec<(String, Vec<String>)> {
    let all: BTreeMap<&String, ()> = keys.iter().flat_map(BTreeMap::keys).map(|key| (key, ())).collect();
    all.into_keys()
        .filter(|key| !["scenario.name", "scenario.description"].contains(&key.as_str()))
        .map(|key| (key, keys.iter().map(|keys| keys.get(key).map_or("–", String::as_str)).collect::<Vec<_>>()))
        .filter(|(_, values)| values.iter().any(|value| *value != values[0]))
        .map(|(key, values)| (key.clone(), values.into_iter().map(str::to_owned).collect()))
        .collect()
}

/// Error models of different families make a comparison of link simulators.
fn warn_of_error_models(labels: &[String], scenarios: &[Scenario]) {
    let families_of = |scenario: &Scenario| -> Vec<&'static str> {
        let parts = scenario.access.parts();
        let mut families: Vec<_> =
            parts.iter().filter_map(|(_, part)| part.error_model().map(|model| model.family())).collect();
        families.dedup();
        families
    };
    let families: Vec<Vec<&'static str>> = scenarios.iter().map(families_of).collect();
    let mut known = families.iter().flatten();
    let Some(first) = known.next() else { return };
    if known.any(|family| family != first) {
        let listed: Vec<String> = labels
            .iter()
            .zip(&families)
            .filter(|(_, families)| !families.is_empty())
            .map(|(label, families)| format!("{} in `{label}`", families.join(" and ")))
            .collect();
        // Nobody is left to tell if standard error is closed.
        let _ = writeln!(
            io::stderr().lock(),
            "note: the error models are of different families ({}): what differs is in part the link simulators",
            listed.join(", ")
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_behind_a_contender_may_have_commas_in_brackets() {
        // text -> its parts
        let cases: [(&str, &[&str]); 4] = [
            ("lte_v2x", &["lte_v2x"]),
            ("a,b.c=1,d=2", &["a", "b.c=1", "d=2"]),
            ("a,b=[1,2],c={ d = 1, e = 2 }", &["a", "b=[1,2]", "c={ d = 1, e = 2 }"]),
            ("a,b=\"x,y\",c='p,q'", &["a", "b=\"x,y\"", "c='p,q'"]),
        ];
        for (text, parts) in cases {
            assert_eq!(split_at_commas(text), parts, "{text}");
        }
    }

    #[test]
    fn only_what_differs_is_listed() {
        let keys = |pairs: &[(&str, &str)]| pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let scenarios = [keys(&[("a", "1"), ("b", "2"), ("scenario.name", "x")]), keys(&[("a", "1"), ("c", "3")])];
        let texts = |values: [&str; 2]| values.map(str::to_owned).to_vec();
        let expected = [("b".to_owned(), texts(["2", "–"])), ("c".to_owned(), texts(["–", "3"]))];
        assert_eq!(differing(&scenarios), expected);
    }
}
