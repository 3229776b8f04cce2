//! Which keys of a scenario a presenter can turn, and what they are set to.

use crate::scenario::Scenario;
use crate::scenario::settings::{Access, Congestion, Latency, Loss, Mobility, PathLoss, Road, VehicleSource};

use crate::viewer::show::technology_title;

/// A number of a scenario that a slider moves.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Setting {
    /// Its key in a scenario file.
    pub key: String,
    /// What it is, for people.
    pub name: String,
    /// Behind the number.
    pub unit: &'static str,
    /// What it is set to; none where a rule decides, which a number replaces.
    pub value: Option<f64>,
    /// Where a slider begins whose value a rule decides.
    pub start: f64,
    /// What decides where there is no number.
    pub rule: &'static str,
    /// From the least to the most that makes sense in a room.
    pub range: (f64, f64),
    /// Between two positions of the slider.
    pub step: f64,
}

impl Setting {
    fn number(key: String, name: &str, unit: &'static str, value: f64, range: (f64, f64), step: f64) -> Self {
        // A scenario may go beyond what a slider offers.
        let range = (range.0.min(value), range.1.max(value));
        Self { key, name: name.to_owned(), unit, value: Some(value), start: value, rule: "", range, step }
    }

    /// The assignment that sets it to a number.
    pub(super) fn assign(&self, value: f64) -> String {
        let steps = (value / self.step).round();
        let decimals = (-self.step.log10()).ceil().max(0.0) as usize;
        format!("{}={:.decimals$}", self.key, steps * self.step)
    }

    /// The assignment that leaves it to the rule again.
    pub(super) fn release(&self) -> String {
        format!("{}=", self.key)
    }
}

/// One of several models.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ModelChoice {
    /// Its key in a scenario file.
    pub key: &'static str,
    /// What it models, for people.
    pub name: &'static str,
    /// The present one, by its name in files.
    pub chosen: &'static str,
    /// All that can be chosen without more ado: name in files, name for people.
    pub offered: &'static [(&'static str, &'static str)],
}

impl ModelChoice {
    /// The assignment that chooses another model with its defaults.
    pub(super) fn assign(&self, model: &str) -> String {
        format!("{}={model}", self.key)
    }
}

/// The numbers of a scenario that can be turned, in the order in which they are shown.
pub(super) fn settings(scenario: &Scenario) -> Vec<Setting> {
    let mut all = traffic(scenario);
    let mut equipped = |key: &str, name: &str, value: f64| {
        all.push(Setting::number(format!("vehicles.{key}.equipped_share"), name, "%", value, (0.0, 1.0), 0.05));
    };
    equipped("car", "Cars with a station", scenario.vehicles.car.equipped_share);
    equipped("truck", "Trucks with a station", scenario.vehicles.truck.equipped_share);
    for (_, access) in scenario.access.parts() {
        let table = match &scenario.access {
            Access::Mixed(_) => format!("access.mixed.{}", access.name()),
            alone => format!("access.{}", alone.name()),
        };
        match &access {
            Access::Ideal(ideal) => all.extend(ideal_link(&table, ideal)),
            radio => {
                if let Some((power, _)) = radio.radio() {
                    let name = match &scenario.access {
                        Access::Mixed(_) => format!("Power, {}", technology_title(access.name())),
                        _ => "Transmit power".to_owned(),
                    };
                    all.push(Setting::number(format!("{table}.tx_power_dbm"), &name, "dBm", power, (0.0, 33.0), 1.0));
                }
            }
        }
    }
    let cam = &scenario.messages.cam;
    if !cam.stations.is_empty() {
        all.push(Setting {
            key: "messages.cam.rate_hz".to_owned(),
            name: "CAM rate".to_owned(),
            unit: "Hz",
            value: cam.rate_hz,
            start: 10.0,
            rule: "by motion",
            range: (1.0, cam.rate_hz.unwrap_or_default().max(20.0)),
            step: 1.0,
        });
        all.push(Setting {
            key: "messages.cam.size_bytes".to_owned(),
            name: "CAM size".to_owned(),
            unit: "B",
            value: cam.size_bytes.map(f64::from),
            start: 300.0,
            rule: "as encoded",
            range: (300.0, f64::from(cam.size_bytes.unwrap_or_default()).max(1400.0)),
            step: 50.0,
        });
    }
    all
}

/// How much traffic there is; nothing where it was recorded somewhere or comes from another program.
fn traffic(scenario: &Scenario) -> Vec<Setting> {
    if !matches!(scenario.mobility, Mobility::BuiltIn(_)) {
        return Vec::new();
    }
    let flow = |key: &str, name: &str, value: f64, most: f64| {
        Setting::number(key.to_owned(), name, "vehicles/h", value, (0.0, most), 50.0)
    };
    match &scenario.road {
        Road::Highway(_) => match scenario.traffic.source() {
            VehicleSource::Uniform { density_per_km } | VehicleSource::Poisson { density_per_km } => {
                let (key, range) = ("traffic.density_per_km".to_owned(), (5.0, 400.0));
                vec![Setting::number(key, "Traffic", "vehicles/km", density_per_km, range, 5.0)]
            }
            VehicleSource::Tr36885(_) | VehicleSource::Tr37885(_) | VehicleSource::File(_) => Vec::new(),
        },
        Road::CityGrid(road) => vec![Setting::number(
            "road.city_grid.vehicles_per_lane_km".to_owned(),
            "Traffic",
            "vehicles/km of lane",
            road.vehicles_per_lane_km,
            (0.0, 40.0),
            1.0,
        )],
        Road::Intersection(road) => {
            vec![flow("road.intersection.flow_per_hour", "Traffic on each arm", road.flow_per_hour, 1200.0)]
        }
        Road::LaneMerge(road) => vec![
            flow("road.lane_merge.main_flow_per_hour", "Traffic on the motorway", road.main_flow_per_hour, 6000.0),
            flow("road.lane_merge.ramp_flow_per_hour", "Traffic on the ramp", road.ramp_flow_per_hour, 1500.0),
        ],
        Road::Roundabout(road) => {
            vec![flow("road.roundabout.flow_per_hour", "Traffic on each arm", road.flow_per_hour, 900.0)]
        }
        Road::RuralRoad(road) => {
            vec![flow("road.rural_road.flow_per_hour", "Traffic each way", road.flow_per_hour, 1500.0)]
        }
        Road::TunnelExit(road) => vec![flow("road.tunnel_exit.flow_per_hour", "Traffic", road.flow_per_hour, 6000.0)],
        Road::CrossingPedestrian(road) => {
            vec![flow("road.crossing_pedestrian.flow_per_hour", "Traffic each way", road.flow_per_hour, 1200.0)]
        }
        Road::Network(_) => vec![Setting::number(
            "demand.vehicles_per_lane_km".to_owned(),
            "Traffic at the start",
            "vehicles/km of lane",
            scenario.demand.vehicles_per_lane_km,
            (0.0, 60.0),
            1.0,
        )],
        Road::Plane(_) => Vec::new(),
    }
}

/// Latency and loss of the ideal link, where one number describes them.
fn ideal_link(table: &str, ideal: &crate::scenario::settings::Ideal) -> Vec<Setting> {
    let mut all = Vec::new();
    let mut latency = |key: &str, name: &str, value: f64| {
        all.push(Setting::number(format!("{table}.latency.{key}"), name, "ms", value, (0.0, 500.0), 1.0));
    };
    match &ideal.latency {
        Latency::Constant(one) => latency("constant.value_ms", "Latency", one.value_ms),
        Latency::Exponential(one) => latency("exponential.mean_ms", "Mean latency", one.mean_ms),
        Latency::NormalTruncated(one) => latency("normal_truncated.mean_ms", "Mean latency", one.mean_ms),
        Latency::Lognormal(one) => latency("lognormal.mean_ms", "Mean latency", one.mean_ms),
        Latency::Uniform(one) => latency("uniform.max_ms", "Longest latency", one.max_ms),
        Latency::Quantiles(_) => {}
    }
    if let Loss::Constant(loss) = &ideal.loss {
        all.push(Setting::number(format!("{table}.loss.constant.rate"), "Loss", "%", loss.rate, (0.0, 1.0), 0.05));
    }
    all
}

/// The models that can be chosen.
pub(super) fn choices(scenario: &Scenario) -> Vec<ModelChoice> {
    let mut all = Vec::new();
    if !matches!(scenario.access, Access::Ideal(_)) {
        let chosen = match scenario.channel.path_loss {
            PathLoss::FreeSpace(_) => "free_space",
            PathLoss::LogDistance(_) => "log_distance",
            PathLoss::DualSlope(_) => "dual_slope",
            PathLoss::TwoRayGround(_) => "two_ray_ground",
            PathLoss::TwoRayInterference(_) => "two_ray_interference",
            PathLoss::WinnerB1(_) => "winner_b1",
            PathLoss::Tr37885Highway(_) => "tr37885_highway",
            PathLoss::Tr37885Urban(_) => "tr37885_urban",
        };
        all.push(ModelChoice {
            key: "channel.path_loss",
            name: "Path loss",
            chosen,
            offered: &[
                ("free_space", "free space"),
                ("log_distance", "log-distance"),
                ("dual_slope", "dual slope"),
                ("two_ray_ground", "two-ray ground"),
                ("two_ray_interference", "two-ray interference"),
                ("winner_b1", "WINNER+ B1"),
                ("tr37885_highway", "TR 37.885 highway"),
                ("tr37885_urban", "TR 37.885 urban"),
            ],
        });
    }
    let chosen = match scenario.congestion {
        Congestion::None(_) => "none",
        Congestion::EtsiReactive(_) => "etsi_reactive",
        Congestion::EtsiAdaptive(_) => "etsi_adaptive",
        Congestion::SaeJ2945(_) => "sae_j2945",
    };
    all.push(ModelChoice {
        key: "congestion",
        name: "Congestion control",
        chosen,
        offered: &[
            ("none", "none"),
            ("etsi_reactive", "DCC reactive"),
            ("etsi_adaptive", "DCC adaptive"),
            ("sae_j2945", "SAE J2945/1"),
        ],
    });
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{embedded_scenarios, technologies};
    use crate::viewer::run::RunSpec;

    /// What a slider or a choice writes is a scenario that loads, and it says what was asked for.
    #[test]
    fn every_setting_of_every_scenario_can_be_set() {
        let mut keys = std::collections::BTreeSet::new();
        for scenario in embedded_scenarios() {
            for technology in technologies().filter(|name| *name != "mixed") {
                let spec = RunSpec::of(scenario.name, &[]).expect("a built-in scenario").with_technology(technology);
                let Ok(loaded) = spec.load() else { continue };
                for setting in settings(&loaded) {
                    let wanted = setting.range.0 + (setting.range.1 - setting.range.0) * 0.4;
                    let assignment = setting.assign(wanted);
                    let changed = spec.with(&assignment).load().unwrap_or_else(|error| panic!("{assignment}: {error}"));
                    let now =
                        settings(&changed).into_iter().find(|one| one.key == setting.key).expect("it is still there");
                    let value = now.value.expect("it is set");
                    assert!((value - wanted).abs() <= setting.step / 2.0 + 1e-9, "{assignment}: {value}");
                    if !setting.rule.is_empty() {
                        let released = spec.with(&assignment).with(&setting.release()).load().expect("valid");
                        let now = settings(&released).into_iter().find(|one| one.key == setting.key);
                        assert_eq!(now.and_then(|one| one.value), None, "{assignment}");
                    }
                    keys.insert(setting.key);
                }
            }
        }
        for key in [
            "traffic.density_per_km",
            "access.lte_v2x.tx_power_dbm",
            "access.ideal.loss.constant.rate",
            "messages.cam.rate_hz",
        ] {
            assert!(keys.contains(key), "{key} is missing in {keys:?}");
        }
        assert!(keys.iter().filter(|key| key.starts_with("road.")).count() >= 7, "{keys:?}");
    }

    #[test]
    fn models_are_chosen_by_their_names() {
        let spec = RunSpec::of("default", &[]).expect("a built-in scenario");
        for choice in choices(&spec.load().expect("valid")) {
            for (model, _) in choice.offered {
                let changed =
                    spec.with(&choice.assign(model)).load().unwrap_or_else(|error| panic!("{model}: {error}"));
                let now = choices(&changed).into_iter().find(|one| one.key == choice.key).expect("it is still there");
                assert_eq!(now.chosen, *model);
            }
        }
    }
}
