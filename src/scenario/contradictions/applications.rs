//! Applications that cannot do anything.

use super::{Checked, Problem};
use crate::scenario::settings::{Mobility, Motion, Road, StationClass};

const SIGNALLING: &str = "applications.road_hazard_signalling";

/// Without a DENM nobody learns of an event.
pub(super) fn there_are_events_to_react_to(checked: &Checked<'_>) -> Option<Problem> {
    checked.scenario.applications.road_hazard_signalling?;
    let denm = &checked.scenario.messages.denm;
    if !denm.happens() {
        let keys = [(SIGNALLING, "waits for DENMs".to_owned()), ("messages.denm", "nothing happens".to_owned())];
        return Some(
            checked.problem("vehicles are to react to events, but no DENM tells of one".to_owned(), &keys).with_help(
                "add messages.denm.events or messages.denm.emergency_braking_mps2, or leave the application out",
            ),
        );
    }
    let vehicles = [StationClass::Car, StationClass::Truck, StationClass::Bus, StationClass::Motorcycle];
    (!vehicles.iter().any(|class| denm.stations.contains(class))).then(|| {
        let keys =
            [(SIGNALLING, "for vehicles".to_owned()), ("messages.denm.stations", "no vehicle among them".to_owned())];
        checked
            .problem("vehicles are to react to events, but none of them understands DENMs".to_owned(), &keys)
            .with_help("add \"car\", \"truck\", \"bus\" or \"motorcycle\" to messages.denm.stations")
    })
}

/// What has happened already, and what stands, obeys nobody.
pub(super) fn vehicles_can_obey(checked: &Checked<'_>) -> Option<Problem> {
    let scenario = checked.scenario;
    scenario.applications.road_hazard_signalling?;
    let (message, key, label, help) = match (&scenario.mobility, &scenario.road) {
        (Mobility::Recorded(_), _) => (
            "vehicles are to react to events, but recorded traffic drives as it did",
            "mobility",
            "a recording",
            "choose [mobility.built_in] or [mobility.traci], whose vehicles obey, or leave the application out",
        ),
        (Mobility::BuiltIn(_), Road::Highway(_)) if scenario.traffic.motion == Motion::Static => (
            "vehicles are to react to events, but they stand",
            "traffic.motion",
            "nobody drives",
            "set traffic.motion = \"driving\", or leave the application out",
        ),
        _ => return None,
    };
    let keys = [(SIGNALLING, "asks vehicles to slow down".to_owned()), (key, label.to_owned())];
    Some(checked.problem(message.to_owned(), &keys).with_help(help))
}
