//! Tests of road files and of the networks that they become.

use super::*;
use crate::geometry::Point;
use crate::units::Meters;
use crate::world::road::Turn;

const CAR: LaneUser = LaneUser::Car;

fn lane(shape: &[[f64; 2]]) -> FileLane {
    FileLane { width_m: 3.5, speed_limit_mps: 13.9, users: LaneUser::ALL[..5].to_vec(), shape: shape.to_vec() }
}

fn edge(id: &str, from: &str, to: &str, shape: &[[f64; 2]]) -> FileEdge {
    FileEdge { id: id.into(), from: from.into(), to: to.into(), priority: 0, lanes: vec![lane(shape)] }
}

fn junction(id: &str, position: [f64; 2], kind: JunctionKind) -> FileJunction {
    FileJunction { id: id.into(), position, kind, signals: None }
}

fn connection(from: &str, to: &str) -> FileConnection {
    let lane = |edge: &str| FileLaneReference { edge: edge.into(), lane: 0 };
    FileConnection {
        id: format!("{from}-{to}"),
        from: lane(from),
        to: lane(to),
        shape: Vec::new(),
        turn: None,
        speed_limit_mps: None,
        signal_group: None,
        yields_to: None,
    }
}

/// A junction of four arms of 100 m with all turns.
fn crossing(kind: JunctionKind) -> RoadFile {
    let mut file = RoadFile::named("crossing");
    file.junctions.push(junction("c", [0.0, 0.0], kind));
    // arm, direction outwards
    let arms = [("e", [1.0, 0.0]), ("n", [0.0, 1.0]), ("w", [-1.0, 0.0]), ("s", [0.0, -1.0])];
    for (arm, [x, y]) in arms {
        let place = |along: f64, right: f64| [x * along + y * right, y * along - x * right];
        file.junctions.push(junction(arm, place(100.0, 0.0), JunctionKind::Border));
        file.edges.push(edge(&format!("{arm}_in"), arm, "c", &[place(100.0, -1.75), place(10.0, -1.75)]));
        file.edges.push(edge(&format!("{arm}_out"), "c", arm, &[place(10.0, 1.75), place(100.0, 1.75)]));
    }
    for (from, _) in arms {
        for (to, _) in arms {
            if from != to {
                file.connections.push(connection(&format!("{from}_in"), &format!("{to}_out")));
            }
        }
    }
    file.walkways.push(FileWalkway { id: "walk".into(), width_m: 2.0, shape: vec![[20.0, -30.0], [20.0, -5.0]] });
    file.crossings.push(FileCrossing {
        id: "zebra".into(),
        width_m: 4.0,
        shape: vec![[20.0, -5.0], [20.0, 5.0]],
        junction: None,
        signal_group: None,
    });
    file.buildings.push(FileBuilding {
        id: "house".into(),
        kind: BuildingKind::UrbanResidential,
        height_m: 20.0,
        outline: vec![[10.0, 10.0], [10.0, 50.0], [50.0, 50.0], [50.0, 10.0]],
    });
    file
}

#[test]
fn a_road_file_comes_back_as_it_was_written() {
    let file = crossing(JunctionKind::RightBeforeLeft);
    let back = RoadFile::from_json(&file.to_json()).expect("what was written");
    assert_eq!(back, file);
    let network = RoadNetwork::from_json(&file.to_json()).expect("a sound network");
    assert_eq!((network.lanes.len(), network.connections.len(), network.walk_nodes.len()), (8, 12, 3));
    assert!(RoadFile::from_json(&file.to_json().replacen("\"name\"", "\"nme\"", 1)).is_err());
}

#[test]
fn who_comes_from_the_right_or_on_the_bigger_road_or_straight_on_goes_first() {
    let yields = |network: &RoadNetwork, one: &str, two: &str| {
        let find = |id: &str| network.connections.iter().position(|connection| connection.id == id).expect("its name");
        let other = ConnectionIndex(find(two) as u32);
        let conflict = network.connections[find(one)].conflicts.iter().find(|conflict| conflict.with == other);
        conflict.map(|conflict| conflict.yields)
    };
    let equal = RoadNetwork::from_file(&crossing(JunctionKind::RightBeforeLeft)).expect("a sound network");
    // one, other -> whether the first yields; none where they do not meet
    let cases = [
        ("e_in-w_out", "n_in-s_out", Some(true)), // from the right, going west, is the north
        ("n_in-s_out", "e_in-w_out", Some(false)),
        ("e_in-s_out", "w_in-e_out", Some(true)), // a left turn before those who come towards
        ("w_in-e_out", "e_in-s_out", Some(false)),
        ("e_in-w_out", "w_in-e_out", None),
        ("e_in-n_out", "w_in-s_out", None),
    ];
    for (one, two, expected) in cases {
        assert_eq!(yields(&equal, one, two), expected, "{one} {two}");
    }
    let mut file = crossing(JunctionKind::Priority);
    file.edges[0].priority = 1;
    let unequal = RoadNetwork::from_file(&file).expect("a sound network");
    assert_eq!(yields(&unequal, "e_in-w_out", "n_in-s_out"), Some(false));
    assert_eq!(yields(&unequal, "n_in-s_out", "e_in-w_out"), Some(true));
    file.connections[1].yields_to = Some(vec!["n_in-s_out".into()]);
    let told = RoadNetwork::from_file(&file).expect("a sound network");
    assert_eq!(yields(&told, "e_in-w_out", "n_in-s_out"), Some(true));
    let turn = |id: &str| told.connections.iter().find(|connection| connection.id == id).map(|found| found.turn);
    assert_eq!(turn("e_in-n_out"), Some(Turn::Right));
    assert_eq!(turn("e_in-s_out"), Some(Turn::Left));
    assert_eq!(turn("e_in-w_out"), Some(Turn::Straight));
}

#[test]
fn lanes_are_found_measured_and_crossed() {
    let network = RoadNetwork::from_file(&crossing(JunctionKind::RightBeforeLeft)).expect("a sound network");
    let nearest = network.nearest_lane(Point::new(50.0, 3.0), CAR, Meters(5.0)).expect("a lane is near");
    assert_eq!(network.lane_name(nearest.lane), "e_in_0");
    assert!((nearest.projection.along.0 - 50.0).abs() < 1e-9 && (nearest.projection.left.0 + 1.25).abs() < 1e-9);
    assert_eq!(network.nearest_lane(Point::new(50.0, 30.0), CAR, Meters(5.0)), None);
    let place = network.point_at(nearest.lane, Meters(40.0));
    assert!((place.heading().degrees() - 270.0).abs() < 1e-9 && (place.position.x - 60.0).abs() < 1e-9);
    let zones = &network.crossings[0].zones;
    assert_eq!(zones.len(), 2);
    assert!(zones.iter().all(|zone| (zone.along_way.1.0 - zone.along_way.0.0 - 4.0).abs() < 1e-9));
    // A right turn with a radius of 8.25 m.
    let right = network.connections.iter().find(|connection| connection.id == "e_in-n_out").expect("its name");
    let middle = right.path.at(right.path.length() * 0.5);
    assert!((middle.curvature_per_m + 1.0 / 8.25).abs() < 0.01, "{middle:?}");
}

#[test]
fn routes_go_the_fastest_way_that_turns_allow() {
    let mut file = crossing(JunctionKind::RightBeforeLeft);
    let edge_of = |network: &RoadNetwork, id: &str| network.edge_named(id).expect("its name");
    let network = RoadNetwork::from_file(&file).expect("a sound network");
    let (from, to) = (edge_of(&network, "e_in"), edge_of(&network, "n_out"));
    assert_eq!(network.route(from, to, CAR), Some(vec![from, to]));
    assert_eq!(network.route(to, from, CAR), None);
    assert_eq!(network.route(from, to, LaneUser::Pedestrian), None);
    file.connections.retain(|connection| connection.id != "e_in-n_out");
    let network = RoadNetwork::from_file(&file).expect("a sound network");
    assert_eq!(network.route(from, to, CAR), None);
}

#[test]
fn a_junction_with_signals_can_be_announced() {
    let mut file = crossing(JunctionKind::Signalised);
    let group =
        |group, green_from_s| FileSignalGroup { group, green_from_s, green_s: 20.0, amber_s: 3.0, red_amber_s: 1.0 };
    file.junctions[0].signals =
        Some(FileSignals::Fixed { cycle_s: 60.0, offset_s: 0.0, groups: vec![group(1, 0.0), group(2, 30.0)] });
    for connection in &mut file.connections {
        connection.signal_group = Some(if "ew".contains(&connection.id[..1]) { 1 } else { 2 });
    }
    let network = RoadNetwork::from_file(&file).expect("a sound network");
    let found = network.signalised_intersection(JunctionIndex(0), 7, Meters(80.0)).expect("it has signals");
    assert_eq!((found.lanes.len(), found.id), (8, 7));
    assert_eq!(found.lanes[0].nodes, [Point::new(10.0, 1.75), Point::new(90.0, 1.75)]);
    assert_eq!(found.lanes[0].links.len(), 3);
    assert_eq!(found.lanes[0].approach, found.lanes[4].approach);
    assert_eq!(network.signalised_intersection(JunctionIndex(1), 7, Meters(80.0)), None);
}

#[test]
fn a_mistake_is_named_with_its_element() {
    type Spoil = fn(&mut RoadFile);
    // what is done to a sound file -> words of the message
    let cases: [(Spoil, &[&str]); 13] = [
        (|file| file.version = 9, &["version 9", "expected 1"]),
        (|file| file.edges.clear(), &["no edges"]),
        (|file| file.edges[1].id = "e_in".into(), &["edge `e_in`", "twice"]),
        (|file| file.edges[0].to = "x".into(), &["edge `e_in`", "junction `x`"]),
        (|file| file.edges[0].lanes[0].shape.truncate(1), &["edge `e_in`", "1 points"]),
        (|file| file.edges[0].lanes[0].shape[1][0] = f64::NAN, &["edge `e_in`", "NaN"]),
        (|file| file.edges[0].lanes[0].width_m = 0.0, &["edge `e_in`", "width_m"]),
        (|file| file.edges[0].lanes.clear(), &["edge `e_in`", "no lanes"]),
        (|file| file.connections[0].to.lane = 1, &["connection `e_in-n_out`", "lane `n_out_1`"]),
        (|file| file.connections[0].to.edge = "s_in".into(), &["connection `e_in-n_out`", "edges that meet"]),
        (|file| file.connections[0].signal_group = Some(3), &["connection `e_in-n_out`", "group 3"]),
        (|file| file.junctions[0].kind = JunctionKind::Signalised, &["junction `c`", "signals"]),
        (|file| file.buildings[0].outline.truncate(2), &["building `house`", "2 points"]),
    ];
    for (spoil, words) in cases {
        let mut file = crossing(JunctionKind::RightBeforeLeft);
        spoil(&mut file);
        let message = RoadNetwork::from_file(&file).expect_err("a mistake").to_string();
        assert!(words.iter().all(|word| message.contains(word)), "{message}");
    }
}
