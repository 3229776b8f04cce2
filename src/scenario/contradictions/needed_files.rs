//! Choices that are nothing without a file.

use super::{Checked, Problem};
use crate::scenario::settings::{Mobility, RecordingFormat, Road};

/// A road file has to be named.
pub(super) fn a_road_file_is_named(checked: &Checked<'_>) -> Option<Problem> {
    let Road::Network(network) = &checked.scenario.road else { return None };
    network.file.as_os_str().is_empty().then(|| {
        let help = "add file = \"NAME\", a road file of `comad import sumo` or `comad import osm`, \
                    or choose a built-in road such as [road.highway]";
        missing(checked, "road.network", "a road file", help)
    })
}

/// A recording has to be named.
pub(super) fn a_recording_is_named(checked: &Checked<'_>) -> Option<Problem> {
    let Mobility::Recorded(recorded) = &checked.scenario.mobility else { return None };
    recorded.file.as_os_str().is_empty().then(|| {
        let kind = match recorded.format {
            RecordingFormat::SumoFcd => "floating car data of SUMO",
            RecordingFormat::Csv => "a table with the columns of [mobility.recorded.columns]",
            RecordingFormat::Gpx => "GPX tracks",
        };
        let help = format!("add file = \"NAME\", {kind}, or choose [mobility.built_in]");
        missing(checked, "mobility.recorded", "a recording", &help)
    })
}

fn missing(checked: &Checked<'_>, table: &str, what: &str, help: &str) -> Problem {
    checked
        .problem(
            format!("`{table}.file` is missing, expected the name of {what}"),
            &[(table, "has no `file`".to_owned())],
        )
        .with_help(help)
}
