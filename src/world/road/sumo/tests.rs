//! Networks of SUMO, sound and damaged.

use std::path::PathBuf;

use proptest::prelude::*;

use super::*;
use crate::geometry::{LocalPlane, Wgs84};
use crate::units::Meters;
use crate::world::road::Turn;
use crate::world::road::network::{BuildingKind, FileSignals, JunctionKind, LaneUser, RoadNetwork};

fn data(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/networks").join(name)
}

fn text(name: &str) -> String {
    std::fs::read_to_string(data(name)).expect("a test file")
}

fn parse(net: &str) -> Result<SumoImport, SumoError> {
    parse_sumo("test", "test.net.xml", net.as_bytes(), None::<(String, &[u8])>)
}

#[test]
fn a_signalised_junction_with_pavements_becomes_a_network() {
    let import = import_sumo(&data("signals.net.xml"), None).expect("sound");
    assert_eq!(import.warnings, Vec::<String>::new());
    let (road, network) = (&import.road, &import.network);
    assert_eq!((road.name.as_str(), road.origin), ("signals", None));
    // Four arms of two lanes each way; the third lane of SUMO is the pavement.
    assert_eq!((road.edges.len(), network.lanes.len(), road.crossings.len()), (8, 16, 4));
    assert_eq!(road.walkways.iter().filter(|walkway| !walkway.id.starts_with(':')).count(), 8);
    assert!(
        network.lanes.iter().all(|lane| lane.users.allows(LaneUser::Car) && !lane.users.allows(LaneUser::Pedestrian))
    );
    let centre = network.junction_named("A0").expect("its name");
    assert_eq!(network.junction(centre).kind, JunctionKind::Signalised);

    // Straight on from the south is green in the first phase of the program, for 22 + 5 s, then amber for 3 s.
    let find = |from: &str, to: &str| {
        road.connections.iter().find(|connection| connection.from.edge == from && connection.to.edge == to)
    };
    let straight = find("bottom0A0", "A0top0").expect("a way straight on");
    assert_eq!((straight.turn, straight.speed_limit_mps), (Some(Turn::Straight), Some(13.89)));
    assert!(straight.shape.len() >= 2);
    let junction = road.junctions.iter().find(|junction| junction.id == "A0").expect("its name");
    let Some(FileSignals::Fixed { cycle_s, groups, .. }) = &junction.signals else { panic!("{junction:?}") };
    let group = groups.iter().find(|group| Some(group.group) == straight.signal_group).expect("its group");
    assert_eq!(*cycle_s, 60.0);
    assert_eq!((group.green_from_s, group.green_s, group.amber_s, group.red_amber_s), (0.0, 27.0, 3.0, 0.0));
    // Crossings obey signals as well, and have green while no vehicle goes straight over them.
    assert!(network.crossings.iter().all(|crossing| crossing.signals.is_some() && crossing.zones.len() >= 4));

    // A left turn lets those go who come towards, as its `request` says.
    let left = find("bottom0A0", "A0left0").expect("a left turn");
    let yields = left.yields_to.as_ref().expect("its right of way");
    let towards = find("top0A0", "A0bottom0").expect("a way straight on");
    assert!(yields.contains(&towards.id), "{yields:?}");
    assert!(!towards.yields_to.as_ref().expect("its right of way").contains(&left.id));
    // Its line leads over both of its internal lanes, the wait in the middle included.
    let path = &network.connections.iter().find(|connection| connection.id == left.id).expect("its name").path;
    assert!(path.length() > Meters(15.0), "{:?}", path.length());
    assert!(path.points().windows(2).all(|two| two[0].distance(two[1]) < Meters(20.0)));

    // From one pavement over a crossing to another, the paths hang together.
    let joined = |node: &crate::world::road::network::WalkNode| node.links.len();
    assert!(
        network
            .crossings
            .iter()
            .flat_map(|crossing| crossing.nodes)
            .all(|node| { joined(&network.walk_nodes[node as usize]) >= 2 })
    );
    assert_eq!(RoadNetwork::from_json(&road.to_json()).expect("what was written").lanes.len(), network.lanes.len());
}

#[test]
fn a_map_has_its_place_on_the_earth_its_buildings_and_actuated_signals() {
    let import = import_sumo(&data("block.net.xml"), Some(&data("block.poly.xml"))).expect("sound");
    let (road, network) = (&import.road, &import.network);
    let [building] = &network.buildings[..] else { panic!("one building") };
    assert_eq!((building.id.as_str(), building.kind), ("102", BuildingKind::UrbanResidential));
    assert_eq!((building.height, building.outline.len()), (Meters(18.0), 4));
    // The corner of the building at 48.1373 N, 11.5763 E, within what the turned grid costs 100 m off the middle.
    let plane = LocalPlane::new(network.origin.expect("a place on the earth"));
    let corner = plane.world_from_wgs84(Wgs84 { latitude_deg: 48.1373, longitude_deg: 11.5763 });
    assert!(building.outline.iter().any(|point| point.distance(corner) < Meters(3.0)), "{corner:?}");
    let signalised = road.junctions.iter().find(|junction| junction.kind == JunctionKind::Signalised);
    let Some(FileSignals::Actuated { stages, amber_s, gap_s, detector_m, .. }) = &signalised.expect("signals").signals
    else {
        panic!("{signalised:?}")
    };
    assert!(stages.iter().filter(|stage| stage.min_green_s < stage.max_green_s).count() >= 2, "{stages:?}");
    assert!(*amber_s >= 3.0 && *gap_s == 3.0 && *detector_m > 20.0, "{amber_s} {gap_s} {detector_m}");
}

#[test]
fn mistakes_are_named_with_their_line_and_what_was_expected() {
    let net = text("signals.net.xml");
    // what is replaced, with what -> message (the line is that of the first place)
    let line = |what: &str| net[..net.find(what).expect(what)].matches('\n').count() + 1;
    let edge = r#"<edge id="A0bottom0" from="A0" to="bottom0""#;
    let lane = r#"<lane id="A0bottom0_1" index="1" disallow="pedestrian" speed="13.89""#;
    let connection = r#"<connection from="bottom0A0" to="A0left0" fromLane="2""#;
    let cases = [
        (
            edge,
            edge.replace("\"bottom0\"", "\"nowhere\""),
            "edge `A0bottom0` names junction `nowhere`, which is not in the file; expected one that is",
        ),
        (
            lane,
            lane.replace("13.89", "fast"),
            "`speed` of <lane> `A0bottom0_1` is `fast`, expected a speed in m/s from 0 on",
        ),
        (
            lane,
            lane.replace("13.89", "NaN"),
            "`speed` of <lane> `A0bottom0_1` is `NaN`, expected a speed in m/s from 0 on",
        ),
        (lane, lane.replace(" speed=\"13.89\"", ""), "`<lane>` has no attribute `speed`"),
        (
            connection,
            connection.replace("A0left0", "gone"),
            "connection from `bottom0A0` to `gone` names edge `gone`, which is not in the file; expected one that is",
        ),
    ];
    for (what, with, expected) in cases {
        let error = parse(&net.replacen(what, &with, 1)).expect_err(expected).to_string();
        assert_eq!(error, format!("test.net.xml:{}: {expected}", line(what)));
    }
    let error = parse(&net[..net.len() / 2]).expect_err("cut off").to_string();
    assert!(error.starts_with("test.net.xml:"), "{error}");
    let error = parse("<net/>").expect_err("empty").to_string();
    assert_eq!(error, "test.net.xml: no edge for road vehicles in it, expected a network of `netconvert`");
    let error = parse("<routes>\n</routes>").expect_err("something else").to_string();
    assert_eq!(error, "test.net.xml:1: found `<routes>`, expected `<net>`");
    let polygons = text("block.poly.xml").replace("132.785654", "east");
    let net = text("block.net.xml");
    let source = Some(("block.poly.xml".to_owned(), polygons.as_bytes()));
    let error = parse_sumo("test", "test.net.xml", net.as_bytes(), source).expect_err("no number").to_string();
    assert!(error.starts_with("block.poly.xml:") && error.contains("`shape` of <poly> `102` is"), "{error}");
}

/// A file with some bytes changed, left out or doubled.
fn mutated(text: &str, changes: &[(usize, u8, u8)]) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for (at, kind, value) in changes {
        let length = bytes.len();
        if length == 0 {
            break;
        }
        let at = at % length;
        let end = (at + usize::from(*value)).min(length);
        match kind % 8 {
            0 => bytes.truncate(at),
            1..=4 => bytes[at] = *value,
            5 => drop(bytes.drain(at..end)),
            _ => {
                let part = bytes[at..end].to_vec();
                bytes.splice(at..at, part);
            }
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_damaged_network_is_read_or_refused_by_name(
        signals in any::<bool>(),
        changes in prop::collection::vec((any::<usize>(), any::<u8>(), any::<u8>()), 1..6),
        polygon_changes in prop::collection::vec((any::<usize>(), any::<u8>(), any::<u8>()), 0..3),
    ) {
        let net = mutated(&text(if signals { "signals.net.xml" } else { "block.net.xml" }), &changes);
        let polygons = mutated(&text("block.poly.xml"), &polygon_changes);
        let source = Some(("mutated.poly.xml".to_owned(), &polygons[..]));
        if let Err(error) = parse_sumo("test", "mutated.net.xml", &net[..], source) {
            prop_assert!(error.to_string().contains("mutated."), "{}", error);
        }
    }
}
