//! The scenarios that come with the program.

use std::sync::LazyLock;

use super::{ScenarioSource, WrittenScenario};

/// A scenario that comes with the program.
#[derive(Debug)]
pub struct EmbeddedScenario {
    /// Its name on the command line.
    pub name: &'static str,
    /// The commented file.
    pub text: &'static str,
}

const EMBEDDED: &[EmbeddedScenario] = &[
    EmbeddedScenario { name: "default", text: include_str!("../../scenarios/default.toml") },
    EmbeddedScenario { name: "highway", text: include_str!("../../scenarios/highway.toml") },
    EmbeddedScenario { name: "city_grid", text: include_str!("../../scenarios/city_grid.toml") },
    EmbeddedScenario { name: "intersection", text: include_str!("../../scenarios/intersection.toml") },
    EmbeddedScenario { name: "lane_merge", text: include_str!("../../scenarios/lane_merge.toml") },
    EmbeddedScenario { name: "roundabout", text: include_str!("../../scenarios/roundabout.toml") },
    EmbeddedScenario { name: "rural_road", text: include_str!("../../scenarios/rural_road.toml") },
    EmbeddedScenario { name: "tunnel_exit", text: include_str!("../../scenarios/tunnel_exit.toml") },
    EmbeddedScenario { name: "crossing_pedestrian", text: include_str!("../../scenarios/crossing_pedestrian.toml") },
    EmbeddedScenario { name: "hazard_ahead", text: include_str!("../../scenarios/hazard_ahead.toml") },
    EmbeddedScenario {
        name: "ieee80211p_sepulcre",
        text: include_str!("../../scenarios/validation/ieee80211p_sepulcre.toml"),
    },
    EmbeddedScenario {
        name: "limeric_fixed_point",
        text: include_str!("../../scenarios/validation/limeric_fixed_point.toml"),
    },
    EmbeddedScenario {
        name: "lte_v2x_mode4_gonzalez",
        text: include_str!("../../scenarios/validation/lte_v2x_mode4_gonzalez.toml"),
    },
    EmbeddedScenario {
        name: "nr_v2x_mode2_5glena",
        text: include_str!("../../scenarios/validation/nr_v2x_mode2_5glena.toml"),
    },
    EmbeddedScenario { name: "mixed_fleet", text: include_str!("../../scenarios/mixed_fleet.toml") },
    EmbeddedScenario { name: "ns3_highway", text: include_str!("../../scenarios/validation/ns3_highway.toml") },
];

/// All of them, the default first.
pub fn embedded_scenarios() -> &'static [EmbeddedScenario] {
    EMBEDDED
}

/// The one of that name.
pub fn embedded_scenario(name: &str) -> Option<&'static EmbeddedScenario> {
    EMBEDDED.iter().find(|scenario| scenario.name == name)
}

impl EmbeddedScenario {
    /// Its `scenario.description`.
    pub fn description(&self) -> &'static str {
        static DESCRIPTIONS: LazyLock<Vec<String>> = LazyLock::new(|| {
            let description = |scenario| {
                let read = WrittenScenario::read(&ScenarioSource::Embedded(scenario), &[]);
                read.and_then(|written| written.check()).expect("embedded scenarios are valid").run.description
            };
            EMBEDDED.iter().map(description).collect()
        });
        let place = EMBEDDED.iter().position(|scenario| scenario.name == self.name);
        place.map_or("", |place| &DESCRIPTIONS[place])
    }
}
