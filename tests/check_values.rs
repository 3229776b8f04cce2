//! Every row of `check_values/channel.csv`, computed outside this project, against the propagation and reception models.
//!
//! Not among the rows, because the models are not here yet: static obstacles, knife-edge diffraction, foliage and the
//! `VirtualSource11p` intersections.

use comad::channel::propagation::path_loss::{
    BuildingObstructed, CornerConstant, FreeSpace, HighwayLineOfSight, KnownCarrier, LogDistance, MultiSlope, PathLoss,
    TwoRayGround, TwoRayInterference, UrbanLineOfSight, WinnerB1Corner, WinnerB1LineOfSight, WinnerB1NonLineOfSight,
};
use comad::channel::propagation::{
    BobanHighway, BobanUrban, Fading, LinkGeometry, LinkStateModel, NakagamiSegment, ObstructionLossLaw,
    ShadowingProcess, Tr37885Highway, Tr37885Urban, VehicleDensity, VehicleObstruction,
};
use comad::channel::reception::error_model::{BitErrorModel, Nist, SinrThreshold, Yans};
use comad::channel::reception::{IEEE80211P_RATES, NoiseFloor, sinr, time_averaged_interference};
use comad::units::{Db, Dbm, Gigahertz, Megahertz, Meters};

const VALUES: &str = include_str!("check_values/channel.csv");

/// One row: what is computed, from what, and the value.
struct Row {
    block: String,
    name: String,
    inputs: String,
    value: f64,
    unit: String,
}

/// How near a value must come.
enum Tolerance {
    Absolute(f64),
    Relative(f64),
}

#[test]
fn models_give_the_values_computed_elsewhere() {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(VALUES.as_bytes());
    let mut failures = Vec::new();
    let mut rows = 0;
    for record in reader.records() {
        let record = record.expect("a readable table of values");
        let row = Row {
            block: record[0].to_owned(),
            name: record[1].to_owned(),
            inputs: record[2].to_owned(),
            value: record[3].parse().expect("a number in the column `value`"),
            unit: record[4].to_owned(),
        };
        rows += 1;
        let label = format!("{} {} ({})", row.block, row.name, row.inputs);
        match computed(&row) {
            None => failures.push(format!("{label}: no model computes this row")),
            Some((found, tolerance)) => {
                let allowed = match tolerance {
                    Tolerance::Absolute(allowed) => allowed,
                    Tolerance::Relative(share) => share * row.value.abs(),
                };
                if found.is_nan() || (found - row.value).abs() > allowed {
                    failures.push(format!("{label}: {found} instead of {} {}", row.value, row.unit));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{} of {rows} rows:\n{}", failures.len(), failures.join("\n"));
    assert!(rows > 200, "only {rows} rows");
}

fn computed(row: &Row) -> Option<(f64, Tolerance)> {
    let value = match row.block.as_str() {
        "pathloss" => path_loss(row),
        "shadowing" => shadowing(row),
        "fading" => return fading(row),
        "noise" => noise(row),
        "sinr" => signal_to_interference(row),
        "linkbudget" => link_budget(row),
        "nist" => nist(row),
        "yans" => yans(row),
        "phythr" => capacity_threshold(row),
        _ => None,
    }?;
    // Six significant digits are written; losses are compared in decibels.
    let tolerance = match row.unit.as_str() {
        "dB" | "dBm" => Tolerance::Absolute(1e-3),
        _ if row.value == 0.0 => Tolerance::Absolute(1e-6),
        _ => Tolerance::Relative(1e-4),
    };
    Some((value, tolerance))
}

/// The number after `key=` in the inputs, up to the next character that cannot belong to it.
fn input(row: &Row, key: &str) -> Option<f64> {
    let starts_word = |position: usize| position == 0 || !row.inputs.as_bytes()[position - 1].is_ascii_alphanumeric();
    let pattern = format!("{key}=");
    let (position, _) = row.inputs.match_indices(&pattern).find(|(position, _)| starts_word(*position))?;
    let text = &row.inputs[position + pattern.len()..];
    let end = text.find(|c: char| !c.is_ascii_digit() && !".e+-".contains(c)).unwrap_or(text.len());
    text[..end].parse().ok()
}

fn meters(row: &Row, key: &str) -> Option<Meters> {
    input(row, key).map(Meters)
}

/// The carrier, whether the row has it in hertz or gigahertz; 5.9 GHz if it does not say.
fn carrier(row: &Row) -> Gigahertz {
    let number = input(row, "fc").or_else(|| input(row, "f")).unwrap_or(5.9);
    Gigahertz(if number > 1e6 { number / 1e9 } else { number })
}

fn path_loss(row: &Row) -> Option<f64> {
    let carrier = carrier(row);
    let height = input(row, "hr").unwrap_or(1.5);
    let link = |distance: Meters| LinkGeometry::level(distance, Meters(height));
    let over = |model: &dyn PathLoss| Some(model.loss(&link(meters(row, "d")?), carrier).0);
    let winner = |effective_height: f64| WinnerB1LineOfSight::with_effective_height(Meters(effective_height));
    let name = row.name.as_str();
    match name {
        "wavelength" => Some(carrier.wavelength()),
        "free_space" => over(&FreeSpace),
        "two_ray_ground_crossover" => Some(TwoRayGround::crossover(&link(Meters(1.0)), carrier).0),
        "two_ray_ground" => over(&TwoRayGround),
        "two_ray_interference" => over(&TwoRayInterference { relative_permittivity: input(row, "eps")? }),
        "two_ray_interference_gamma" => {
            let model = TwoRayInterference { relative_permittivity: input(row, "eps")? };
            Some(model.reflection_coefficient(&link(meters(row, "d")?)))
        }
        "dual_slope_cheng_n2_n4_dc100" => over(&MultiSlope::cheng()),
        "log_distance" => over(&LogDistance::new(Db(input(row, "PL0")?), Meters(1.0), input(row, "n")?)),
        "winner_b1_los_tr36885_heff0.5" => over(&winner(0.5)),
        "winner_b1_los_tr36885_heff0.5_dbp" => Some(winner(0.5).breakpoint(carrier).0),
        "winner_b1_los_heff1.0_11p_model" => over(&winner(1.0)),
        "winner_b1_los_heff1.0_11p_model_dbp" => Some(winner(1.0).breakpoint(carrier).0),
        "winner_b1_los_heff1.5_cv2x_model" => over(&winner(1.5)),
        "winner_b1_los_heff1.5_cv2x_model_dbp" => Some(winner(1.5).breakpoint(carrier).0),
        "winner_b1_nlos_manhattan_20+3log10(f/5)" | "winner_b1_nlos_manhattan_wilab_form" => {
            let constant = if name.ends_with("wilab_form") { CornerConstant::WiLab } else { CornerConstant::Winner };
            let corner = WinnerB1Corner { line_of_sight: winner(0.5), constant };
            Some(corner.loss(meters(row, "d1")?, meters(row, "d2")?, &KnownCarrier::of(carrier)).0)
        }
        "winner_b1_nlos_hex" => over(&WinnerB1NonLineOfSight { station_height: meters(row, "h")? }),
        "tr37885_highway_los" | "tr37885_highway_los_ns3test" => over(&HighwayLineOfSight),
        "tr37885_urban_los" | "tr37885_urban_los_ns3test" => over(&UrbanLineOfSight),
        "tr37885_nlos" | "tr37885_nlos_ns3test" => over(&BuildingObstructed),
        "tr37885_highway_plos" => Some(Tr37885Highway.line_of_sight_probability(meters(row, "d")?)),
        "tr37885_urban_plos(same street)" => Some(Tr37885Urban.line_of_sight_probability(meters(row, "d")?)),
        "abbas_urban_los(63.9,1.81,2.85,d0=10,db=161)" => over(&MultiSlope::abbas_urban_line_of_sight(Meters(161.0))),
        "abbas_urban_olos(72.3,1.93,2.74)" => over(&MultiSlope::abbas_urban_obstructed(Meters(161.0))),
        _ if name.starts_with("nlosv_") => vehicle_obstruction(row),
        _ if name.starts_with("boban_") => boban(row),
        _ => None,
    }
}

fn vehicle_obstruction(row: &Row) -> Option<f64> {
    // Antennas at 1.5 m are below a car of 1.6 m, and neither above nor below one of 1.5 m.
    let link = |distance| LinkGeometry::level(distance, Meters(1.5));
    let obstruction = |blocker_height, law| VehicleObstruction { blocker_height: Meters(blocker_height), law };
    let mean = |link: LinkGeometry, blocker_height| {
        let (mean, _) = obstruction(blocker_height, ObstructionLossLaw::ClippedNormal).mean_and_deviation(&link)?;
        Some(mean.0)
    };
    // Mean and deviation of the logarithm show in the loss at a deviate of 0 and 1.
    let log_normal = |deviate| {
        let blocker_height = if input(row, "mean")? == 9.0 { 1.6 } else { 1.5 };
        let law = ObstructionLossLaw::LogNormal;
        Some(obstruction(blocker_height, law).extra_loss(&link(Meters(100.0)), deviate).0.ln())
    };
    match row.name.as_str() {
        "nlosv_mean_case2(both ant < blocker)" => mean(link(meters(row, "d")?), 1.6),
        "nlosv_mean_case3" => mean(link(meters(row, "d")?), 1.5),
        "nlosv_lognormal_mu_ln" => log_normal(0.0),
        "nlosv_lognormal_sigma_ln" => Some(log_normal(1.0)? - log_normal(0.0)?),
        _ => None,
    }
}

fn boban(row: &Row) -> Option<f64> {
    let (kind, density) = row.name.rsplit_once('_')?;
    let density = match density {
        "low" => VehicleDensity::Low,
        "med" => VehicleDensity::Medium,
        "high" => VehicleDensity::High,
        _ => return None,
    };
    let distance = meters(row, "d")?;
    match kind {
        "boban_highway_plos" => Some(BobanHighway { density }.line_of_sight_probability(distance)),
        "boban_highway_pnlosb" => Some(BobanHighway { density }.building_probability(distance)),
        "boban_urban_plos" => Some(BobanUrban { density }.line_of_sight_probability(distance)),
        "boban_urban_pnlosv" => Some(BobanUrban { density }.vehicle_probability(distance)),
        _ => None,
    }
}

fn shadowing(row: &Row) -> Option<f64> {
    let process = |decorrelation| ShadowingProcess::Gudmundson { decorrelation };
    match row.name.as_str() {
        "gudmundson_rho=exp(-dd/dc)" => Some(process(meters(row, "dc")?).correlation(meters(row, "dd")?)),
        "update: s1=rho*s0+sqrt(1-rho^2)*w" => {
            Some(process(meters(row, "dc")?).next(input(row, "s0")?, meters(row, "dd")?, input(row, "w")?))
        }
        _ => None,
    }
}

/// Values of distributions come from draws; the tolerance is four standard errors of the estimate.
fn fading(row: &Row) -> Option<(f64, Tolerance)> {
    const DRAWS: u32 = 4_000_000;
    let count = f64::from(DRAWS);
    let fading = match input(row, "m") {
        Some(m) => Fading::nakagami(&[NakagamiSegment { up_to: Meters(f64::INFINITY), m }]),
        None => Fading::rician(input(row, "K_lin")?),
    };
    let shape = fading.shape_at(Meters(100.0));
    let powers = || (0..u64::from(DRAWS)).map(|key| f64::from(fading.draw(shape, key)));
    // The variance of a sample variance is (kurtosis - 1) / count; gamma power has a kurtosis of 3 + 6 / m.
    let variance = || powers().map(|power| (power - 1.0).powi(2)).sum::<f64>() / count;
    let variance_tolerance = 4.0 * ((2.0 + 6.0 / input(row, "m").unwrap_or(1.0)) / count).sqrt();
    match row.name.as_str() {
        "nakagami_cdf P(power<0.1*mean)" => {
            let share = powers().filter(|power| *power < 0.1).count() as f64 / count;
            Some((share, Tolerance::Absolute(4.0 * (row.value * (1.0 - row.value) / count).sqrt())))
        }
        "nakagami_power_variance(unit mean)" | "rician_power_variance(unit mean)" => {
            Some((variance(), Tolerance::Relative(variance_tolerance)))
        }
        "nakagami_m_equiv_of_rician" => Some((1.0 / variance(), Tolerance::Relative(variance_tolerance))),
        _ => None,
    }
}

fn noise(row: &Row) -> Option<f64> {
    let noise_figure = match row.name.as_str() {
        "kTB(290K)" => 0.0,
        "kTB+NF6" => 6.0,
        "kTB+NF9" => 9.0,
        _ => return None,
    };
    // A resource block of LTE is 180 kHz wide.
    let bandwidth = match row.inputs.as_str() {
        "10MHz" => 10.0,
        "1RB" => 0.18,
        "10RB LTE" => 1.8,
        "20RB LTE" => 3.6,
        "50RB" => 9.0,
        _ => return None,
    };
    Some(NoiseFloor::Thermal { noise_figure: Db(noise_figure) }.power(Megahertz(bandwidth)).0)
}

fn signal_to_interference(row: &Row) -> Option<f64> {
    let power = |level: f64| Dbm(level).milliwatts();
    let interference = match row.name.as_str() {
        "S=-80,I1=-90,I2=-92,N=-95" => time_averaged_interference([(power(-90.0), 1.0), (power(-92.0), 1.0)]),
        "time-averaged I: -90 dBm for 40% of frame" => time_averaged_interference([(power(-90.0), 0.4)]),
        _ => return None,
    };
    Some(Db::from_linear(sinr(power(-80.0), interference, power(-95.0))).0)
}

fn link_budget(row: &Row) -> Option<f64> {
    let link = LinkGeometry::level(meters(row, "d")?, Meters(1.5));
    let received = Dbm(23.0) + Db(3.0) + Db(3.0) - HighwayLineOfSight.loss(&link, carrier(row));
    Some((received - NoiseFloor::Thermal { noise_figure: Db(9.0) }.power(Megahertz(10.0))).0)
}

fn nist(row: &Row) -> Option<f64> {
    let rate = IEEE80211P_RATES.get(input(row, "mcs")? as usize)?;
    match row.name.as_str() {
        "success 2000 B" => Some(Nist.success(rate, Db(input(row, "snr_db")?).linear(), 16_000.0)),
        "SNR for PER=0.1 (nbits=8B+22)" => {
            let bits = 8.0 * input(row, "psdu")? + 22.0;
            let (mut low, mut high) = (-10.0, 40.0);
            for _ in 0..60 {
                let middle = (low + high) / 2.0;
                if Nist.success(rate, Db(middle).linear(), bits) < 0.9 {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            Some(low)
        }
        _ => None,
    }
}

fn yans(row: &Row) -> Option<f64> {
    let rate = IEEE80211P_RATES.get(input(row, "mcs")? as usize)?;
    // 350 B with 16 service and 6 tail bits.
    Some(Yans.success(rate, Db(input(row, "snr_db")?).linear(), 2822.0))
}

fn capacity_threshold(row: &Row) -> Option<f64> {
    let rate = IEEE80211P_RATES.get(input(row, "mcs")? as usize)?;
    Some(SinrThreshold::of_capacity(rate, 350, 0.37).threshold.0)
}
