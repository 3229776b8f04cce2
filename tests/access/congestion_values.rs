//! Every row of `tests/check_values/congestion.csv`, computed outside this project, against congestion control.

use comad::station::access::congestion::{Limeric, LimericParameters, SaeParameters, duty_limit, limeric};
use comad::units::{Dbm, Meters, SimDuration};

const VALUES: &str = include_str!("../check_values/congestion.csv");

/// One row: what is computed, from what.
struct Row {
    block: String,
    name: String,
    inputs: String,
}

#[test]
fn congestion_control_gives_the_values_computed_elsewhere() {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(VALUES.as_bytes());
    let mut failures = Vec::new();
    let mut rows = 0;
    for record in reader.records() {
        let record = record.expect("a readable table of values");
        let row = Row { block: record[0].to_owned(), name: record[1].to_owned(), inputs: record[2].to_owned() };
        let value: f64 = record[3].parse().expect("a number in the column `value`");
        rows += 1;
        let label = format!("{} {} ({})", row.block, row.name, row.inputs);
        match computed(&row) {
            None => failures.push(format!("{label}: nothing computes this row")),
            Some(found) if (found - value).abs() > 1e-4 * value.abs() + 1e-6 => {
                failures.push(format!("{label}: {found} instead of {value}"));
            }
            Some(_) => {}
        }
    }
    assert!(failures.is_empty(), "{} of {rows} rows:\n{}", failures.len(), failures.join("\n"));
    assert_eq!(rows, 42);
}

/// The number after `key=` in a text.
fn number(text: &str, key: &str) -> Option<f64> {
    let start = text.find(&format!("{key}="))? + key.len() + 1;
    let rest = &text[start..];
    let end = rest.find(|c: char| !c.is_ascii_digit() && !".-".contains(c)).unwrap_or(rest.len());
    rest[..end].trim_end_matches('-').parse().ok()
}

fn computed(row: &Row) -> Option<f64> {
    let millis = |key: &str| Some(SimDuration::from_millis_f64(number(&row.inputs, key)?));
    match row.block.as_str() {
        "limeric" => limeric_value(row),
        "dcc_gate" if row.name.starts_with("Toff+Ton") => {
            Some(limeric::interval(millis("Ton")?, number(&row.inputs, "delta")?).as_millis_f64())
        }
        "dcc_gate" => {
            let (_, new) = row.inputs.split_once("->")?;
            let new: f64 = new.split_once(' ')?.0.parse().ok()?;
            let interval = limeric::interval(millis("Ton")?, number(&row.inputs, "d_old")?);
            Some(limeric::rescaled_interval(millis("Ton")?, new, interval, millis("t")?).as_millis_f64())
        }
        "dcc_en302571" => {
            Some(duty_limit::minimum_interval(millis("Ton")?, number(&row.inputs, "CBR")?).as_millis_f64())
        }
        "j2945" => j2945_value(row),
        _ => None,
    }
}

fn limeric_value(row: &Row) -> Option<f64> {
    const ON_TIME: SimDuration = SimDuration::from_micros(500);
    let parameters = LimericParameters::default();
    let stations = number(&row.inputs, "K");
    let name = row.name.as_str();
    if name.starts_with("one step") {
        return Some(parameters.next_delta(number(name, "delta")?, number(&row.inputs, "CBR_its")?));
    }
    if name.starts_with("30 steps") {
        return Some((0..30).fold(0.0153, |delta, _| parameters.next_delta(delta, 0.8)));
    }
    if name.starts_with("steady state") {
        return Some(parameters.delta_at(number(name, "CBR")?));
    }
    if name.starts_with("filter") {
        return Some(limeric::filtered(0.35, 0.2, 0.1));
    }
    if name.starts_with("fixed point") {
        return Some(parameters.fixed_point(stations?));
    }
    if name.starts_with("CBR at fixed point") {
        return Some(stations? * parameters.fixed_point(stations?));
    }
    let interval = limeric::interval(ON_TIME, parameters.fixed_point(stations?));
    name.starts_with("rate Hz").then(|| 1.0 / interval.as_secs_f64())
}

fn j2945_value(row: &Row) -> Option<f64> {
    let parameters = SaeParameters::default();
    let of = |key| number(&row.inputs, key);
    match row.name.split([' ', '(']).next()? {
        "max_ITT" => Some(parameters.max_itt(of("Ns")?).as_millis_f64()),
        "p" => Some(parameters.transmission_probability(Meters(of("e")?))),
        "target" => Some(parameters.target_power(of("CBP")?).0),
        "RP" => Some(parameters.next_power(Dbm(of("RP")?), of("CU")?).0),
        _ => None,
    }
}

#[test]
fn stations_that_hear_each_other_come_to_rest_at_the_fixed_point() {
    // number of stations; the channel busy ratio is the sum of the shares
    for stations in [50, 100, 200] {
        let parameters = LimericParameters::default();
        // They start with different shares, and end with equal ones.
        let mut all: Vec<Limeric> = (0..stations)
            .map(|station| Limeric::new(LimericParameters { delta_start: 1e-4 * f64::from(station + 6), ..parameters }))
            .collect();
        let mut before = 0.0;
        for _ in 0..2000 {
            let latest = all.iter().map(Limeric::delta).sum::<f64>().min(1.0);
            all.iter_mut().for_each(|station| station.evaluate(latest, before));
            before = latest;
        }
        let expected = parameters.fixed_point(f64::from(stations));
        for station in &all {
            assert!((station.delta() / expected - 1.0).abs() < 1e-6, "{stations}: {} and {expected}", station.delta());
        }
    }
}
