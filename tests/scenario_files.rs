//! Scenario files through the public interface: what is refused and how, and what a scenario file means.

use std::fs;
use std::path::{Path, PathBuf};

use comad::cli::scenario::render_scenario_error;
use comad::scenario::settings::{Access, Fading, Noise, Placement, VehicleSource};
use comad::scenario::{
    Override, Scenario, ScenarioError, ScenarioSource, WrittenScenario, embedded_scenarios, json_schema,
};
use proptest::prelude::*;
use serde_json::Value;

fn load(argument: &str, overrides: &[&str]) -> Result<Scenario, ScenarioError> {
    let overrides: Vec<Override> = overrides.iter().map(|text| Override::from(*text)).collect();
    Scenario::load(&ScenarioSource::from_argument(argument)?, &overrides)
}

/// The scenario that `text` describes, as a file in a folder of its own.
fn load_text(text: impl AsRef<[u8]>, overrides: &[&str]) -> Result<Scenario, ScenarioError> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("text.toml");
    fs::write(&path, text).expect("a file in the temporary folder");
    load(path.to_str().expect("a UTF-8 path"), overrides)
}

/// Each `errors/NAME.toml` is refused with the text of `errors/NAME.txt`; lines `# --set ..` at its top are overrides.
/// `UPDATE_EXPECTED=1 cargo test` writes the texts anew, for the diff to be read.
#[test]
fn mistakes_are_explained() {
    let mut differing = Vec::new();
    for path in files("tests/scenario_files/errors", "toml") {
        let text = fs::read_to_string(&path).expect("a readable case");
        let overrides: Vec<&str> = text.lines().map_while(|line| line.strip_prefix("# --set ")).collect();
        let error = load(path.to_str().expect("a UTF-8 path"), &overrides).expect_err("a case is a mistake");
        let found = render_scenario_error(&error, false, false);
        let expected_path = path.with_extension("txt");
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            fs::write(&expected_path, &found).expect("a writable case");
        }
        let expected = fs::read_to_string(&expected_path).unwrap_or_default();
        if found != expected {
            differing.push(format!("{}: expected\n{expected}\nfound\n{found}", path.display()));
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

#[test]
fn files_that_cannot_be_scenarios() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let place = folder.path();
    fs::write(place.join("motorway.toml"), "[scenario]\nseed = 1\n").expect("a writable folder");
    fs::write(place.join("empty.toml"), "").expect("a writable folder");
    fs::write(place.join("comments.toml"), "# nothing\n").expect("a writable folder");
    fs::write(place.join("latin1.toml"), b"[scenario]\n# stra\xdfe\n").expect("a writable folder");
    // argument -> message, with the folder's name taken out
    let cases = [
        ("$/motorwy.toml", "there is no scenario file `$/motorwy.toml`; did you mean `$/motorway.toml`?"),
        ("$/elsewhere/x.toml", "there is no scenario file `$/elsewhere/x.toml`: there is no folder `$/elsewhere`"),
        ("defualt", "there is no scenario file `defualt`; did you mean the built-in scenario `default`?"),
        ("$", "`$` is a folder, expected a scenario file"),
        (
            "$/empty.toml",
            "scenario `$/empty.toml` is empty; `comad scenario new` writes a complete one, \
             and a line such as `[scenario]` is enough",
        ),
        (
            "$/comments.toml",
            "scenario `$/comments.toml` is empty; `comad scenario new` writes a complete one, \
             and a line such as `[scenario]` is enough",
        ),
        ("$/latin1.toml", "scenario file `$/latin1.toml` is not UTF-8 text: line 2 holds the byte 0xdf"),
    ];
    let name = place.to_str().expect("a UTF-8 path");
    for (argument, expected) in cases {
        let error = load(&argument.replace('$', name), &[]).expect_err(argument);
        assert_eq!(error.to_string().replace(name, "$"), expected);
    }
}

#[test]
fn problems_are_one_line_each_without_a_terminal() {
    let error = load_text("[scenario]\nsede = 1\nseed = -1\n", &[]).expect_err("two mistakes");
    let text = error.to_string();
    let lines: Vec<&str> = text.lines().skip(1).map(|line| line.split_once("text.toml:").expect("a place").1).collect();
    assert_eq!(
        lines,
        [
            "2:1: unknown key `sede`; did you mean `seed`?",
            "3:8: `scenario.seed` is -1, expected a whole number, at least 0"
        ]
    );
}

#[test]
fn the_default_file_says_what_the_program_assumes() {
    let built_in = load_text("[scenario]\nname = \"default\"\n", &[]).expect("a valid scenario");
    let mut written = load("default", &[]).expect("a valid scenario");
    assert!(!written.run.description.is_empty());
    written.run.description.clear();
    assert_eq!(written, built_in);
}

#[test]
fn the_default_file_explains_every_key() {
    let mut names = Vec::new();
    property_names(&json_schema(), &mut names);
    assert!(names.len() > 100, "the schema has {} keys", names.len());
    let text = embedded_scenarios()[0].text;
    for name in names {
        let as_key = text.contains(&format!("{name} = "));
        let as_table = text.contains(&format!("[{name}]"))
            || text.contains(&format!(".{name}]"))
            || text.contains(&format!("[{name}."));
        assert!(as_key || as_table || text.contains(&format!(".{name}.")), "`{name}` is not in default.toml");
    }
}

fn property_names(schema: &Value, names: &mut Vec<String>) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::Object(properties)) = object.get("properties") {
                names.extend(properties.keys().cloned());
            }
            object.iter().filter(|(key, _)| *key != "default").for_each(|(_, inner)| property_names(inner, names));
        }
        Value::Array(items) => items.iter().for_each(|item| property_names(item, names)),
        _ => {}
    }
}

#[test]
fn every_key_of_the_schema_is_described() {
    fn check(path: &str, schema: &Value) {
        for (key, property) in schema["properties"].as_object().into_iter().flatten() {
            let path = format!("{path}.{key}");
            // Alternatives are described beside their payload.
            let described = property["description"].is_string() || schema["description"].is_string();
            assert!(described, "{path} has no description");
            check(&path, property);
        }
        for alternative in schema["oneOf"].as_array().into_iter().flatten() {
            check(path, alternative);
        }
    }
    check("", &json_schema());
}

#[test]
fn a_resolved_scenario_is_the_same_scenario() {
    let positions = "traffic.positions_file=tests/scenario_files/positions.csv";
    // Every alternative with its defaults, and every optional key.
    let variants: &[&[&str]] = &[
        &[],
        &["messages.cam.rate_hz=10", "messages.cam.size_bytes=300"],
        &[positions],
        &["traffic.placement=poisson"],
        &["traffic.placement=tr36885"],
        &["traffic.placement=tr37885"],
        &["channel.path_loss=free_space"],
        &["channel.path_loss=log_distance"],
        &["channel.path_loss=dual_slope"],
        &["channel.path_loss=two_ray_ground"],
        &["channel.path_loss=two_ray_interference"],
        &["channel.path_loss=winner_b1"],
        &["channel.path_loss=tr37885_highway"],
        &["channel.shadowing=none"],
        &["access=ieee80211bd"],
        &["access=ieee80211bd", "access.ieee80211bd.midamble_period=16", "access.ieee80211bd.format=adaptive"],
        &["access=mixed"],
        &["access.mixed.shares={ ieee80211bd = 0.25, lte_v2x = 0.75 }", "access.mixed.lte_v2x.max_mcs=7"],
        &["access=ideal", "access.ideal.latency=quantiles", "access.ideal.loss=by_distance"],
        &["congestion=etsi_reactive", "congestion.etsi_reactive.table=a2"],
        &["congestion=etsi_adaptive"],
        &["congestion=sae_j2945"],
        &["channel.shadowing=independent"],
        &["channel.fading=none", "access.ieee80211p.error_model=wilab"],
        &["channel.fading=none", "access.ieee80211p.error_model=table"],
        &["channel.fading=rayleigh", "access.ieee80211p.error_model=yans"],
        &["channel.fading=rician", "access.ieee80211p.error_model=anwar_awgn"],
        &["access.ieee80211p.error_model=threshold"],
        &["access.ieee80211p.error_model.threshold.sinr_db=6.5"],
        &["access.ieee80211p.noise.level_dbm=-95"],
        &["access.ieee80211p.error_model=shannon_gap"],
        &["access=lte_v2x", "messages.cam.rate_hz=20"],
        &["access.lte_v2x.subchannel_size_rb=10", "access.lte_v2x.reservation_interval_ms=50"],
        &["access.lte_v2x.error_model=shannon_gap", "access.lte_v2x.reselect_after=3"],
        &[
            "channel.fading=none",
            "access.lte_v2x.error_model.table.reference=sinr",
            "access.lte_v2x.error_model.table.by_resource_blocks=[{ resource_blocks = 10, points = [{ db = 0, per = 1 }, { db = 2, per = 0 }] }]",
        ],
        &["access=nr_v2x", "channel.path_loss.tr37885_highway.sight_decorrelation_m=0"],
        &[
            "access.nr_v2x.error_model=lena",
            "access.nr_v2x.t2_slots=33",
            "access.nr_v2x.reservation_interval_ms=0",
            "access.nr_v2x.pool_intervals_ms=[20, 100]",
            "access.nr_v2x.candidate_shares=[0.5, 0.5, 0.35, 0.35, 0.2, 0.2, 0.2, 0.2]",
            "access.nr_v2x.reselect_after=3",
            "access.nr_v2x.pre_emption_below=3",
        ],
        &[r#"scenario.name=a "quoted" name"#, "scenario.seed=9223372036854775807"],
    ];
    for variant in variants {
        let scenario =
            load_text("[scenario]\nseed = 5\n", variant).unwrap_or_else(|error| panic!("{variant:?}: {error}"));
        let resolved = scenario.resolved_toml();
        let again = load_text(&resolved, &[]).unwrap_or_else(|error| panic!("{variant:?}: {error}\n{resolved}"));
        assert_eq!(again, scenario, "{variant:?}");
        assert_eq!(again.resolved_toml(), resolved, "{variant:?}");
    }
    for embedded in embedded_scenarios() {
        let scenario = load(embedded.name, &[]).expect("embedded scenarios are valid");
        assert_eq!(scenario.run.name, embedded.name);
        assert_eq!(load_text(scenario.resolved_toml(), &[]).expect("resolved scenarios are valid"), scenario);
    }
}

#[test]
fn overrides_change_any_key() {
    let scenario = |text: &str, overrides: &[&str]| {
        load_text(text, overrides).unwrap_or_else(|error| panic!("{overrides:?}: {error}"))
    };
    let ieee80211p = |scenario: &Scenario| match &scenario.access {
        Access::Ieee80211p(settings) => settings.clone(),
        other => panic!("another technology: {other:?}"),
    };
    let plain = "[scenario]\nseed = 1\n";
    assert_eq!(scenario(plain, &["scenario.seed=7", "scenario.seed = 8"]).run.seed, 8, "the later one counts");
    assert_eq!(scenario(plain, &["scenario.name=2026"]).run.name, "2026", "text needs no quotes");
    assert_eq!(scenario(plain, &["scenario.name=x=y"]).run.name, "x=y");
    assert_eq!(scenario(plain, &[]).run.name, "text", "a file without a name has that of the file");

    let nested = scenario(plain, &["access.ieee80211p.tx_power_dbm=30", "access.ieee80211p.edca.be.aifsn=2"]);
    assert_eq!(ieee80211p(&nested).tx_power_dbm, 30.0);
    assert_eq!((ieee80211p(&nested).edca.be.aifsn, ieee80211p(&nested).edca.be.cw_min), (2, 15));

    let truck = scenario("[vehicles.truck]\nlength_m = 16\n", &[]).vehicles.truck;
    assert_eq!((truck.length_m, truck.height_m), (16.0, 3.0), "the rest of a truck is still a truck");

    let nakagami = "[channel.fading.nakagami]\nshape = [{ from_m = 0, m = 1 }]\n";
    for text in ["channel.fading.rayleigh={}", "channel.fading=rayleigh", "channel.fading={ rayleigh = {} }"] {
        assert!(matches!(scenario(nakagami, &[text]).channel.fading, Fading::Rayleigh(_)), "{text}");
    }
    let reset = scenario(nakagami, &["channel.fading.nakagami="]);
    assert_eq!(reset.channel.fading, Fading::default(), "an empty value removes the key");
    let fixed = "[messages.cam]\nrate_hz = 10\n";
    assert_eq!(scenario(fixed, &["messages.cam.rate_hz="]).messages.cam.rate_hz, None);

    let noise = "[access.ieee80211p.noise]\nfigure_db = 6\n";
    let level = scenario(noise, &["access.ieee80211p.noise.level_dbm=-95"]);
    assert_eq!(ieee80211p(&level).noise, Noise::LevelDbm(-95.0));
}

#[test]
fn the_written_keys_stay_what_they_are() {
    let source = ScenarioSource::from_argument("tests/scenario_files/beside_positions.toml").expect("a case");
    let overrides = [
        "scenario.seed=3",
        "traffic.density_per_km=30",
        "messages.cam.size_bytes=",
        "channel.fading.nakagami.shape=[{ m = 2, from_m = 0 }]",
    ];
    let written = WrittenScenario::read(&source, &overrides.map(Override::from)).expect("a valid scenario");
    let expected = "[scenario]\nseed = 3\n\n[traffic]\ndensity_per_km = 30\n\n\
                    [channel.fading.nakagami]\nshape = [\n    { from_m = 0, m = 2 },\n]\n";
    assert_eq!(written.to_toml(), expected);
}

#[test]
fn one_key_says_how_many_vehicles_there_are() {
    let positions = "traffic.positions_file=tests/scenario_files/positions.csv";
    let density = "[traffic]\ndensity_per_km = 60\n";

    let from_file = load_text(density, &[positions]).expect("positions replace the density");
    assert!(matches!(from_file.traffic.source(), VehicleSource::File(path) if path.is_absolute() && path.is_file()));
    assert_eq!(from_file.traffic.density_per_km, None);

    let back = load_text(density, &[positions, "traffic.density_per_km=30"]).expect("the later one counts");
    assert_eq!(back.traffic.source(), VehicleSource::Uniform { density_per_km: 30.0 });

    let drop = load_text("[traffic.placement.tr37885]\n", &["traffic.density_per_km=30"]).expect("replaces the drop");
    assert!(matches!(drop.traffic.placement, Placement::Uniform(_)));

    let poisson =
        load_text("[traffic]\nplacement = \"poisson\"\n", &["traffic.density_per_km=30"]).expect("goes together");
    assert_eq!(poisson.traffic.source(), VehicleSource::Poisson { density_per_km: 30.0 });

    let beside = load("tests/scenario_files/beside_positions.toml", &[]).expect("relative to the scenario file");
    assert!(
        matches!(beside.traffic.source(), VehicleSource::File(path) if path.ends_with("scenario_files/positions.csv"))
    );
}

#[test]
fn validation_scenarios_accept_the_configurations_they_are_for() {
    for (density, rate, bytes, power, data_rate) in [("60", "10", "190", "15", "6"), ("400", "25", "500", "30", "18")] {
        let overrides = [
            format!("traffic.density_per_km={density}"),
            format!("messages.cam.rate_hz={rate}"),
            format!("messages.cam.size_bytes={bytes}"),
            format!("access.ieee80211p.tx_power_dbm={power}"),
            format!("access.ieee80211p.data_rate_mbps={data_rate}"),
        ];
        let overrides: Vec<&str> = overrides.iter().map(String::as_str).collect();
        load("ieee80211p_sepulcre", &overrides).expect("a valid configuration");
    }
    let positions = "traffic.positions_file=tests/scenario_files/positions.csv";
    load("ns3_highway", &[positions, "messages.cam.size_bytes=300", "scenario.duration_s=10"])
        .expect("a valid configuration");
}

fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(Path::new(folder)).expect("a folder of cases");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("a readable folder").path()).collect();
    files.retain(|path| path.extension().is_some_and(|found| found == extension));
    files.sort();
    files
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// A mistake in a file is an error, never a panic, and its text can be drawn.
    #[test]
    fn damaged_files_do_not_panic(edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3), 1..6)) {
        let mut text = embedded_scenarios()[0].text.as_bytes().to_vec();
        for (place, byte, kind) in edits {
            let place = place.index(text.len());
            match kind {
                0 => text[place] = byte,
                1 => text.insert(place, byte),
                _ => { text.remove(place); }
            }
        }
        if let Err(error) = load_text(&text, &[]) {
            prop_assert!(!render_scenario_error(&error, true, true).is_empty());
        }
    }

    #[test]
    fn odd_overrides_do_not_panic(text in r#"[a-z_.="'{}\[\]0-9 \néß#]{0,24}"#, key in 0..4usize) {
        let prefix = ["", "scenario.seed=", "channel.fading.", "traffic.positions_file="][key];
        if let Err(error) = load("default", &[&format!("{prefix}{text}")]) {
            prop_assert!(!render_scenario_error(&error, true, true).is_empty());
        }
    }
}
