//! Which models a run uses, in words a reader of its result can check.

use crate::scenario::Scenario;
use crate::scenario::settings::{
    Access, Buildings, Congestion, ErrorModel, Fading, Ideal, Ieee80211bd, Ieee80211p, Latency, LineOfSight, Loss,
    LteV2x, Mixed, Mobility, Noise, NrV2x, Obstruction, PathLoss, PpduFormat, Road, RoadHazardSignalling, Shadowing,
    SinrAveraging, SinrReference, Tr37885, VehicleSource, VehiclesInBetween,
};
use crate::simulation::build::{lte_v2x as lte_build, nr_v2x as nr_build};

/// One model of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelLine {
    /// What it models.
    pub part: &'static str,
    /// The model with its parameters.
    pub model: String,
    /// Where it comes from.
    pub source: &'static str,
}

/// The models of a scenario, from the road to the error model.
pub fn describe_models(scenario: &Scenario) -> Vec<ModelLine> {
    let mut lines = vec![placement(scenario), generation(scenario)];
    if !matches!(scenario.access, Access::Ideal(_)) {
        lines.extend(obstruction(scenario));
    }
    match &scenario.access {
        Access::Ieee80211p(access) => lines.extend(frames(scenario, access, ieee80211p(scenario, access))),
        Access::Ieee80211bd(access) => {
            lines.extend(frames(scenario, &access.legacy(), ieee80211bd(scenario, access)));
        }
        Access::Mixed(access) => lines.extend(mixed(scenario, access)),
        Access::LteV2x(access) => {
            lines.extend([path_loss(scenario), shadowing(scenario), fading(scenario)]);
            lines.extend(lte_v2x(scenario, access));
        }
        Access::NrV2x(access) => {
            lines.extend([path_loss(scenario), shadowing(scenario), fading(scenario)]);
            lines.extend(nr_v2x(scenario, access));
        }
        Access::Ideal(access) => lines.push(ideal(access)),
    }
    lines.push(congestion(&scenario.congestion));
    lines.extend(scenario.applications.road_hazard_signalling.as_ref().map(road_hazard_signalling));
    lines
}

fn road_hazard_signalling(application: &RoadHazardSignalling) -> ModelLine {
    line(
        "application",
        format!(
            "road hazard signalling: vehicles slow down to {} km/h with {} m/s2, {} s after they are warned of an event at most {} m ahead",
            application.speed_kmh,
            application.deceleration_mps2,
            application.reaction_time_s,
            application.relevance_distance_m
        ),
        "TS 101 539-1, assumptions about drivers in docs/models.md",
    )
}

/// What all technologies of a mixed fleet share, and then the models of each.
fn mixed(scenario: &Scenario, access: &Mixed) -> Vec<ModelLine> {
    let parts = access.parts();
    let shares: Vec<String> =
        parts.iter().map(|(share, part)| format!("{} % {}", share * 100.0, part.name())).collect();
    let fleet = format!(
        "{} in one band; stations of another technology are energy, those of the ideal one nothing",
        shares.join(", ")
    );
    let mut lines = vec![line("fleet", fleet, "docs/decisions/0010-mixed-fleets.md")];
    for (_, part) in parts {
        let name = part.name();
        let alone = Scenario { access: part, ..scenario.clone() };
        let shared = [placement(&alone), generation(&alone), congestion(&alone.congestion)];
        let of_all = |line: &ModelLine| shared.contains(line) || line.part == "application";
        for mut own in describe_models(&alone).into_iter().filter(|line| !of_all(line)) {
            if !["path loss", "shadowing", "fading"].contains(&own.part) {
                own.model = format!("{name}: {}", own.model);
            }
            if !lines.contains(&own) {
                lines.push(own);
            }
        }
    }
    lines
}

/// The error model of a scenario; results of different ones compare link simulators, not technologies.
pub fn describe_error_model(scenario: &Scenario) -> String {
    let parts = scenario.access.parts();
    let models: Vec<(&'static str, String)> = parts
        .iter()
        .filter_map(|(_, part)| {
            let line = error_model(part.error_model()?);
            Some((part.name(), format!("{} ({})", line.model, line.source)))
        })
        .collect();
    match models.as_slice() {
        [] => "none".to_owned(),
        [(_, first), others @ ..] if others.iter().all(|(_, other)| other == first) => first.clone(),
        several => several.iter().map(|(name, model)| format!("{name}: {model}")).collect::<Vec<_>>().join("; "),
    }
}

fn ieee80211p(scenario: &Scenario, access: &Ieee80211p) -> ModelLine {
    line(
        "access",
        format!(
            "802.11p, {} Mb/s in 10 MHz, {} dBm, {} dBi per antenna, AC_{}",
            access.data_rate_mbps,
            access.tx_power_dbm,
            access.antenna_gain_dbi,
            format!("{:?}", scenario.messages.cam.access_category).to_uppercase()
        ),
        "IEEE 802.11-2020 clauses 10.23.2 and 17, EN 302 663",
    )
}

fn ieee80211bd(scenario: &Scenario, access: &Ieee80211bd) -> ModelLine {
    let formats = match access.format {
        PpduFormat::Ngv => "NGV frames".to_owned(),
        PpduFormat::Legacy => format!("802.11p frames, repeated {} times", access.repetitions),
        PpduFormat::Adaptive => {
            format!("NGV frames, 802.11p frames repeated {} times near 802.11p stations", access.repetitions)
        }
    };
    line(
        "access",
        format!(
            "802.11bd, MCS {} in 10 MHz, {formats}, {} % of the stations 802.11p only, {} Mb/s, {} dBm, {} dBi per antenna, AC_{}",
            access.mcs,
            access.legacy_share * 100.0,
            access.legacy_data_rate_mbps,
            access.tx_power_dbm,
            access.antenna_gain_dbi,
            format!("{:?}", scenario.messages.cam.access_category).to_uppercase()
        ),
        "IEEE 802.11bd-2023 clause 32 with the numbers of Anwar et al. 2019",
    )
}

fn ideal(access: &Ideal) -> ModelLine {
    let latency = match &access.latency {
        Latency::Constant(latency) => format!("{} ms", latency.value_ms),
        Latency::Uniform(latency) => format!("uniform from {} to {} ms", latency.min_ms, latency.max_ms),
        Latency::Exponential(latency) => {
            format!("exponential, mean {} ms, at least {} ms", latency.mean_ms, latency.min_ms)
        }
        Latency::NormalTruncated(latency) => {
            format!("normal, {} +- {} ms, at least {} ms", latency.mean_ms, latency.sd_ms, latency.min_ms)
        }
        Latency::Lognormal(latency) => format!("lognormal, {} +- {} ms", latency.mean_ms, latency.sd_ms),
        Latency::Quantiles(latency) => format!("{} quantiles", latency.points.len()),
    };
    let loss = match &access.loss {
        Loss::Constant(loss) => format!("{} of all packets", loss.rate),
        Loss::ByDistance(loss) => format!("by distance, {} points", loss.points.len()),
    };
    line("access", format!("ideal: latency {latency}; loss {loss}; range {} m", access.range_m), "the scenario")
}

fn congestion(congestion: &Congestion) -> ModelLine {
    let part = "congestion control";
    let limits = |limits: bool| if limits { ", limits of EN 302 571" } else { "" };
    match congestion {
        Congestion::None(_) => line(part, "none".to_owned(), "-"),
        Congestion::EtsiReactive(reactive) => line(
            part,
            format!("reactive, table {:?}{}", reactive.table, limits(reactive.en_302_571)),
            "ETSI TS 102 687 V1.2.1 clause 5.3 and annex A",
        ),
        Congestion::EtsiAdaptive(adaptive) => line(
            part,
            format!(
                "adaptive, alpha {}, beta {}, target {}{}",
                adaptive.alpha,
                adaptive.beta,
                adaptive.target_cbr,
                limits(adaptive.en_302_571)
            ),
            "ETSI TS 102 687 V1.2.1 clause 5.4",
        ),
        Congestion::SaeJ2945(sae) => line(
            part,
            format!(
                "rate by vehicles within {} m and tracking error{}",
                sae.density_range_m,
                if sae.power_control { ", power by channel busy ratio" } else { "" }
            ),
            "SAE J2945/1 clause 6.3.8, as reported in public code",
        ),
    }
}

/// The models of a technology with frames of the 802.11 family, of which `access` is one.
fn frames(scenario: &Scenario, settings: &Ieee80211p, access: ModelLine) -> Vec<ModelLine> {
    vec![
        path_loss(scenario),
        shadowing(scenario),
        fading(scenario),
        access,
        line(
            "reception",
            format!(
                "noise {}, preamble from {} dBm and {} dB SINR, capture {}, SINR rule {}",
                noise(settings.noise),
                settings.reception.preamble_dbm,
                settings.reception.preamble_sinr_db,
                format!("{:?}", settings.reception.capture).to_lowercase(),
                format!("{:?}", settings.sinr_rule()).to_lowercase()
            ),
            "docs/models.md, section Medium",
        ),
        error_model(&settings.error_model),
        line(
            "clear channel assessment",
            format!(
                "busy with a frame from {} dBm or energy from {} dBm, noticed after {} us",
                settings.cca.preamble_dbm, settings.cca.energy_dbm, settings.cca.detection_time_us
            ),
            "IEEE 802.11-2020 clause 17.3.10.6, EN 302 663",
        ),
    ]
}

fn lte_v2x(scenario: &Scenario, access: &LteV2x) -> Vec<ModelLine> {
    let interval = lte_build::reservation_interval_ms(scenario, access);
    let selection = if access.sensing {
        format!(
            "reservations from {} dBm, at least {} of the candidates, {}",
            access.rsrp_threshold_dbm,
            access.candidate_share,
            if access.rssi_ranking { "the quietest by S-RSSI" } else { "no ranking" }
        )
    } else {
        "any resource, without sensing".to_owned()
    };
    vec![
        line(
            "access",
            format!(
                "LTE-V2X PC5 mode 4, {} sub-channels of {} resource blocks in {} MHz, MCS {} to {}, {} dBm, {} dBi per \
                 antenna, {} retransmission{}",
                access.subchannels,
                access.subchannel_size(),
                access.bandwidth_mhz,
                access.min_mcs,
                access.max_mcs,
                access.tx_power_dbm,
                access.antenna_gain_dbi,
                if access.retransmission { "one" } else { "no" },
                if access.in_band_emission { ", in-band emission" } else { "" },
            ),
            "3GPP TS 36.213 V14.2.0 clause 14, TS 36.101 clause 6.5.2.3",
        ),
        line(
            "resource selection",
            format!(
                "T1 {} ms, T2 {} ms, interval {interval} ms, {selection}, kept with probability {}",
                access.t1_ms, access.t2_ms, access.keep_probability
            ),
            "3GPP TS 36.213 V14.2.0 clause 14.1.1.6, TS 36.321 clause 5.14.1.1",
        ),
        line(
            "reception",
            format!(
                "noise {}, control information from {} dBm and {} dB SINR",
                noise(access.noise),
                access.sensing_threshold_dbm,
                access.sci_sinr_db
            ),
            "docs/models.md, section Medium",
        ),
        error_model(&access.error_model),
    ]
}

fn nr_v2x(scenario: &Scenario, access: &NrV2x) -> Vec<ModelLine> {
    let (t1, t2) = nr_build::selection_window(access);
    let selection = if access.sensing {
        format!(
            "reservations of the last {} ms from {} dBm, at least {} of the candidates{}{}",
            access.sensing_window_ms,
            access.rsrp_threshold_dbm,
            access.candidate_share,
            if access.re_evaluation { ", re-evaluation" } else { "" },
            if access.pre_emption { ", pre-emption" } else { "" }
        )
    } else {
        "any resource, without sensing".to_owned()
    };
    let feedback = format!("{:?}", access.feedback).to_lowercase();
    vec![
        line(
            "access",
            format!(
                "NR-V2X PC5 mode 2, {} kHz, {} sub-channels of {} resource blocks in {} MHz, MCS {} (at most {}), {} dBm, \
                 {} dBi per antenna, {} transmissions, feedback {feedback}{}",
                15 << access.numerology,
                access.resource_blocks().unwrap_or_default() / access.subchannel_rb,
                access.subchannel_rb,
                access.bandwidth_mhz,
                access.mcs,
                access.max_mcs,
                access.tx_power_dbm,
                access.antenna_gain_dbi,
                access.transmissions,
                if access.in_band_emission { ", in-band emission" } else { "" },
            ),
            "3GPP TS 38.214 V16.4.0 clause 8, TS 38.101-1 clause 5.3",
        ),
        line(
            "resource selection",
            format!(
                "slots {t1} to {t2}, interval {} ms, {selection}, kept with probability {}",
                nr_build::reservation_interval_ms(scenario, access),
                access.keep_probability
            ),
            "3GPP TS 38.214 V16.4.0 clause 8.1.4, TS 38.321 clause 5.22.1",
        ),
        line(
            "reception",
            format!(
                "noise {}, packets from {} dBm, control information {}, SINR by {}",
                noise(access.noise),
                access.sensing_threshold_dbm,
                match access.error_model {
                    ErrorModel::Lena(_) => "by curves".to_owned(),
                    _ => format!("from {} dB SINR", access.sci_sinr_db),
                },
                match access.sinr_averaging {
                    SinrAveraging::Exponential => "exponential effective SINR mapping",
                    SinrAveraging::Interference => "mean interference",
                }
            ),
            "docs/models.md, section Slot medium",
        ),
        error_model(&access.error_model),
    ]
}

fn noise(noise: Noise) -> String {
    match noise {
        Noise::FigureDb(figure) => format!("kTB and {figure} dB"),
        Noise::LevelDbm(level) => format!("{level} dBm"),
    }
}

fn line(part: &'static str, model: String, source: &'static str) -> ModelLine {
    ModelLine { part, model, source }
}

fn placement(scenario: &Scenario) -> ModelLine {
    match &scenario.mobility {
        Mobility::BuiltIn(_) if !matches!(scenario.road, Road::Highway(_)) => {
            let demand = match &scenario.road {
                Road::Network(network) => format!("the scenario's demand on {}", network.file.display()),
                _ => "the demand of the built-in road".to_owned(),
            };
            return line(
                "vehicles",
                format!("{demand}; following, lane changes, gap acceptance and signals"),
                "IDM (Treiber 2000), MOBIL (Kesting 2007)",
            );
        }
        Mobility::BuiltIn(_) => {}
        Mobility::Recorded(recorded) => {
            return line("vehicles", format!("as recorded in {}", recorded.file.display()), "the file");
        }
        Mobility::Traci(traci) => {
            return line("vehicles", format!("by SUMO at {}:{}", traci.host, traci.port), "Lopez et al. 2018");
        }
    }
    let moving = format!("{:?}", scenario.traffic.motion).to_lowercase();
    let (model, source) = match scenario.traffic.source() {
        VehicleSource::Uniform { density_per_km } => (format!("even spacing, {density_per_km} vehicles/km"), "-"),
        VehicleSource::Poisson { density_per_km } => (format!("Poisson, {density_per_km} vehicles/km"), "-"),
        VehicleSource::Tr36885(drop) => {
            (format!("drop with a mean gap of {} s", drop.mean_gap_s), "3GPP TR 36.885 annex A")
        }
        VehicleSource::Tr37885(drop) => (
            format!("drop with a mean gap of {} s, at least {} m", drop.mean_gap_s, drop.min_gap_m),
            "3GPP TR 37.885 clause 6.1.2",
        ),
        VehicleSource::File(path) => (format!("positions of {}", path.display()), "the file"),
    };
    let source = if moving == "driving" { "IDM (Treiber 2000) and MOBIL (Kesting 2007)" } else { source };
    line("vehicles", format!("{model}, {moving}"), source)
}

fn generation(scenario: &Scenario) -> ModelLine {
    let cam = &scenario.messages.cam;
    let size = cam.size_bytes.map_or("as encoded".to_owned(), |bytes| format!("padded to {bytes} B"));
    match cam.rate_hz {
        Some(rate) => line("CAM generation", format!("{rate} Hz, {size}"), "fixed rate"),
        None => line(
            "CAM generation",
            format!("by heading, position and speed, checked each {} ms, {size}", cam.t_check_cam_gen_ms),
            "EN 302 637-2 clause 6.1.3",
        ),
    }
}

fn path_loss(scenario: &Scenario) -> ModelLine {
    let carrier = scenario.channel.carrier_ghz;
    let (model, source) = match &scenario.channel.path_loss {
        PathLoss::FreeSpace(_) => ("free space".to_owned(), "Friis"),
        PathLoss::LogDistance(model) => (
            format!(
                "log-distance, {} dB at {} m, exponent {}",
                model.reference_loss_db, model.reference_distance_m, model.exponent
            ),
            "-",
        ),
        PathLoss::DualSlope(model) => (
            format!("dual slope {} and {}, break at {} m", model.near_exponent, model.far_exponent, model.breakpoint_m),
            "Cheng et al. 2007",
        ),
        PathLoss::TwoRayGround(_) => ("two-ray ground".to_owned(), "Rappaport"),
        PathLoss::TwoRayInterference(model) => (
            format!("two-ray interference, relative permittivity {}", model.relative_permittivity),
            "Sommer, Joerer, Dressler 2012",
        ),
        PathLoss::WinnerB1(model) => (
            format!("WINNER+ B1 LOS, effective antenna height {} m", model.effective_height_m),
            "WINNER+ D5.3, 3GPP TR 36.885 annex A",
        ),
        PathLoss::Tr37885Highway(model) => (tr37885(scenario, "highway", model), "3GPP TR 37.885 clause 6.2.1"),
        PathLoss::Tr37885Urban(model) => (tr37885(scenario, "urban", model), "3GPP TR 37.885 clause 6.2.1"),
    };
    line("path loss", format!("{model}, {carrier} GHz"), source)
}

fn tr37885(scenario: &Scenario, place: &str, model: &Tr37885) -> String {
    match (&scenario.channel.obstruction, model.line_of_sight) {
        (Obstruction::Geometry(_), _) => format!("{place} LOS, NLOSv and NLOS by the map"),
        (Obstruction::None(_), _) | (_, LineOfSight::Always) => format!("{place} LOS"),
        (Obstruction::Drawn(_), LineOfSight::Probability) => {
            format!("{place} LOS or NLOSv by probability, blockers {} m high", model.blocker_height_m)
        }
    }
}

/// What stands in between; nothing to say where the path-loss model says it.
fn obstruction(scenario: &Scenario) -> Option<ModelLine> {
    let Obstruction::Geometry(geometry) = &scenario.channel.obstruction else { return None };
    let buildings = match geometry.buildings {
        Buildings::Walls => format!(
            "{} dB per wall and {} dB per metre inside (Sommer et al. 2011)",
            geometry.wall_loss_db, geometry.inside_loss_db_per_m
        ),
        Buildings::Nlos => "NLOS of the path-loss model behind buildings".to_owned(),
        Buildings::Corner => "WINNER+ B1 around corners".to_owned(),
        Buildings::Ignored => "buildings ignored".to_owned(),
    };
    let (vehicles, source) = match geometry.vehicles {
        VehiclesInBetween::KnifeEdges => ("knife edges over vehicles", "ITU-R P.526-15"),
        VehiclesInBetween::Nlosv => ("NLOSv loss while vehicles are in the way", "3GPP TR 37.885 clause 6.2.1"),
        VehiclesInBetween::Ignored => ("vehicles ignored", "the map"),
    };
    Some(line("obstruction", format!("{buildings}; {vehicles}"), source))
}

fn shadowing(scenario: &Scenario) -> ModelLine {
    match &scenario.channel.shadowing {
        Shadowing::None(_) => line("shadowing", "none".to_owned(), "-"),
        Shadowing::Independent(model) => {
            line("shadowing", format!("{} dB, drawn per frame and link", model.sigma_db), "analytical models")
        }
        Shadowing::Correlated(model) => line(
            "shadowing",
            format!(
                "{} dB ({} dB behind vehicles), reciprocal, correlated over {} m",
                model.sigma_db, model.sigma_blocked_db, model.decorrelation_m
            ),
            "Gudmundson 1991, 3GPP TR 36.885 annex A",
        ),
    }
}

fn fading(scenario: &Scenario) -> ModelLine {
    match &scenario.channel.fading {
        Fading::None(_) => line("fading", "none".to_owned(), "-"),
        Fading::Rayleigh(_) => line("fading", "Rayleigh".to_owned(), "-"),
        Fading::Rician(model) => line("fading", format!("Rician, K {} dB", model.k_db), "-"),
        Fading::Nakagami(model) => {
            let shapes: Vec<String> =
                model.shape.iter().map(|shape| format!("m {} from {} m", shape.m, shape.from_m)).collect();
            line("fading", format!("Nakagami, {}", shapes.join(", ")), "Nakagami 1960; shapes are the scenario's")
        }
    }
}

fn error_model(model: &ErrorModel) -> ModelLine {
    let (text, source) = match model {
        ErrorModel::Nist(_) => ("NIST, hard decision union bound".to_owned(), "Pei, Henderson 2010"),
        ErrorModel::Yans(_) => ("YANS".to_owned(), "Lacage, Henderson 2006"),
        ErrorModel::AnwarAwgn(_) => ("AWGN curve, fitted through four points".to_owned(), "Anwar et al. 2019"),
        ErrorModel::Wilab(curve) => (
            format!("{:?} curve for {} B, contains fading", curve.channel, curve.payload_bytes),
            "WiLabV2Xsim (Todisco et al. 2021), four-point summary",
        ),
        ErrorModel::Lena(_) => ("AWGN step curves of 5G-LENA".to_owned(), "Lagen et al. 2020"),
        ErrorModel::Table(table) => (
            format!(
                "table of {} points over {}{}",
                table.by_resource_blocks.first().map_or(&table.points, |of_size| &of_size.points).len(),
                if table.reference == SinrReference::EbN0 { "Eb/N0" } else { "SINR" },
                if table.contains_fading { ", contains fading" } else { "" }
            ),
            "the scenario",
        ),
        ErrorModel::Threshold(threshold) => (
            threshold
                .sinr_db
                .map_or("threshold of the data rate".to_owned(), |level| format!("threshold at {level} dB")),
            "WiLabV2Xsim, u-blox VERA-P1 data sheet",
        ),
        ErrorModel::ShannonGap(gap) => {
            (format!("threshold {} dB above Shannon's limit", gap.gap_db), "Shannon 1948; the gap is the scenario's")
        }
    };
    line("error model", text, source)
}
