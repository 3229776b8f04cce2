//! Pavements, crossings, and the ways between them.

use std::collections::BTreeMap;

use crate::world::road::network::{FileCrossing, FileWalkway, LaneUser, LaneUsers};
use crate::world::road::sumo::read::{Function, Net, NetLane};

/// Ends closer than this are joined by the road network itself.
const JOINED_M: f64 = 0.5;

/// Whether a lane is for people on foot only.
pub(super) fn is_pavement(lane: &NetLane) -> bool {
    lane.users == LaneUsers::of(&[LaneUser::Pedestrian])
}

/// Pavements are paths; a walking area becomes paths from its middle to whatever begins or ends at it.
pub(super) fn walkways(net: &Net) -> Vec<FileWalkway> {
    let mut walkways = Vec::new();
    // The lines that people walk along, by edge and lane, and the middle of each walking area.
    let mut lines: BTreeMap<(&str, u32), (&NetLane, bool)> = BTreeMap::new();
    let mut areas: BTreeMap<&str, (&NetLane, Vec<[f64; 2]>)> = BTreeMap::new();
    for edge in &net.edges {
        for lane in &edge.lanes {
            match edge.function {
                Function::Normal if is_pavement(lane) => {
                    let (id, width_m, shape) = (lane.id.clone(), lane.width, lane.shape.clone());
                    walkways.push(FileWalkway { id, width_m, shape });
                    lines.insert((&edge.id, lane.index), (lane, false));
                }
                Function::Crossing => drop(lines.insert((&edge.id, lane.index), (lane, true))),
                Function::WalkingArea => drop(areas.insert(&edge.id, (lane, Vec::new()))),
                _ => {}
            }
        }
    }
    for connection in &net.connections {
        let from = lines.get(&(connection.from.as_str(), connection.from_lane));
        let to = lines.get(&(connection.to.as_str(), connection.to_lane));
        let end = from.and_then(|(line, _)| line.shape.last());
        if let (Some(end), Some((_, ends))) = (end, areas.get_mut(connection.to.as_str())) {
            ends.push(*end);
        }
        let start = to.and_then(|(line, _)| line.shape.first());
        if let (Some(start), Some((_, ends))) = (start, areas.get_mut(connection.from.as_str())) {
            ends.push(*start);
        }
    }
    for (id, (area, ends)) in areas {
        let distance = |one: [f64; 2], two: [f64; 2]| (one[0] - two[0]).hypot(one[1] - two[1]);
        let path = |number: usize, from: [f64; 2], to: [f64; 2]| FileWalkway {
            id: format!("{id}_{number}"),
            width_m: area.width,
            shape: vec![from, to],
        };
        match ends[..] {
            [] => {}
            [one, two] => {
                if distance(one, two) > JOINED_M {
                    walkways.push(path(0, one, two));
                }
            }
            _ => {
                let count = ends.len() as f64;
                let sum = ends.iter().fold([0.0, 0.0], |sum, end| [sum[0] + end[0], sum[1] + end[1]]);
                let middle = [sum[0] / count, sum[1] / count];
                let far = ends.iter().enumerate().filter(|(_, end)| distance(**end, middle) > JOINED_M);
                walkways.extend(far.map(|(number, end)| path(number, *end, middle)));
            }
        }
    }
    walkways
}

/// Crossings without their signals: the name, `:JUNCTION_cN`, says where each is.
pub(super) fn crossings(net: &Net) -> Vec<FileCrossing> {
    let crossings = net.edges.iter().filter(|edge| edge.function == Function::Crossing);
    crossings
        .filter_map(|edge| {
            let lane = edge.lanes.first()?;
            let junction = edge.id.strip_prefix(':').and_then(|id| id.rsplit_once("_c")).map(|(id, _)| id.to_owned());
            Some(FileCrossing {
                id: edge.id.clone(),
                width_m: lane.width,
                shape: lane.shape.clone(),
                junction,
                signal_group: None,
            })
        })
        .collect()
}
