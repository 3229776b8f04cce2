//! From the elements of a network file to a road file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use crate::geometry::{LocalPlane, Point, Wgs84};
use crate::world::road::Turn;
use crate::world::road::network::{
    FileConnection, FileEdge, FileJunction, FileLane, FileLaneReference, FileOrigin, JunctionKind, LaneUser, LaneUsers,
    RoadFile, RoadNetwork,
};
use crate::world::road::sumo::read::{Function, Location, Net, NetConnection, NetJunction, NetLane, NetProgram, read};
use crate::world::road::sumo::signals::{JunctionSignals, signals_of};
use crate::world::road::sumo::{SumoError, polygons, walk};

/// What an import brings.
#[derive(Debug)]
pub struct SumoImport {
    /// The road file.
    pub road: RoadFile,
    /// The network that it describes.
    pub network: RoadNetwork,
    /// What the road file cannot say, in words for the user.
    pub warnings: Vec<String>,
}

/// An internal lane may lead on to another one behind the place where one waits, but not in circles.
const MOST_INTERNAL_LANES: usize = 8;
/// The road network's limits: walking pace for lanes that say 0, and the fastest that it takes.
const SPEEDS_MPS: (f64, f64) = (1.0, 150.0);

/// Imports the network at `net` with the buildings of `buildings`.
pub fn import_sumo(net: &Path, buildings: Option<&Path>) -> Result<SumoImport, SumoError> {
    let open = |path: &Path| -> Result<BufReader<File>, SumoError> {
        let file = File::open(path).map_err(|source| SumoError::Read { path: path.to_owned(), source })?;
        Ok(BufReader::with_capacity(1 << 16, file))
    };
    let name = net.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name = name.strip_suffix(".net.xml").unwrap_or(&name).to_owned();
    let source = open(net)?;
    let polygons = match buildings {
        Some(path) => Some((path.display().to_string(), open(path)?)),
        None => None,
    };
    parse_sumo(&name, &net.display().to_string(), source, polygons)
}

/// The same from memory or from elsewhere: the name of the network, then each file's name and content.
pub fn parse_sumo<P: BufRead>(
    name: &str,
    file: &str,
    net: impl BufRead,
    buildings: Option<(String, P)>,
) -> Result<SumoImport, SumoError> {
    let net = read(file, net)?;
    let mut warnings = Vec::new();
    let mut road = Converter::new(file, &net).convert(name, &mut warnings)?;
    if let Some((polygon_file, source)) = buildings {
        road.buildings = polygons::read(&polygon_file, source, &mut warnings)?;
    }
    let network =
        RoadNetwork::from_file(&road).map_err(|source| SumoError::Network { file: file.to_owned(), source })?;
    Ok(SumoImport { road, network, warnings })
}

struct Converter<'a> {
    file: &'a str,
    net: &'a Net,
    /// Lanes for vehicles: by edge and number in SUMO, the number among those that are kept.
    kept: BTreeMap<(&'a str, u32), (u32, &'a NetLane)>,
    internal: BTreeMap<&'a str, &'a NetLane>,
    /// What an internal lane leads on to within its junction.
    onwards: BTreeMap<(&'a str, u32), &'a str>,
    end_of_edge: BTreeMap<&'a str, &'a str>,
}

/// A lane is kept if anything on wheels may use it.
fn is_kept(lane: &NetLane) -> bool {
    !lane.users.and(LaneUsers::ROAD_VEHICLES).is_empty()
}

impl<'a> Converter<'a> {
    fn new(file: &'a str, net: &'a Net) -> Self {
        let (mut kept, mut internal, mut end_of_edge) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for edge in &net.edges {
            match edge.function {
                Function::Normal => {
                    end_of_edge.insert(edge.id.as_str(), edge.to.as_str());
                    for (number, lane) in edge.lanes.iter().filter(|lane| is_kept(lane)).enumerate() {
                        kept.insert((edge.id.as_str(), lane.index), (number as u32, lane));
                    }
                }
                Function::Internal => internal.extend(edge.lanes.iter().map(|lane| (lane.id.as_str(), lane))),
                Function::Crossing | Function::WalkingArea => {}
            }
        }
        let inside = net.connections.iter().filter(|connection| connection.from.starts_with(':'));
        let onwards = inside.filter_map(|connection| {
            Some(((connection.from.as_str(), connection.from_lane), connection.via.as_deref()?))
        });
        Self { file, net, kept, internal, onwards: onwards.collect(), end_of_edge }
    }

    fn convert(&self, name: &str, warnings: &mut Vec<String>) -> Result<RoadFile, SumoError> {
        let mut road = RoadFile::named(name);
        road.origin = self.net.location.as_ref().and_then(origin);
        road.edges = self.edges()?;
        if road.edges.is_empty() {
            return Err(SumoError::Nothing { file: self.file.to_owned() });
        }
        let drawn = self.connections()?;
        let mut signals = self.signals(&drawn, warnings)?;
        road.walkways = walk::walkways(self.net);
        road.crossings = walk::crossings(self.net);
        let known: BTreeSet<&str> = self.net.junctions.iter().map(|junction| junction.id.as_str()).collect();
        let crossing_links = self.crossing_links();
        for crossing in &mut road.crossings {
            crossing.junction = crossing.junction.take().filter(|id| known.contains(id.as_str()));
            let program = crossing.junction.as_deref().and_then(|id| signals.get(id));
            let link = crossing_links.get(crossing.id.as_str()).map(|(_, link)| link);
            crossing.signal_group = program.zip(link).and_then(|(own, link)| own.group_of_link.get(link)).copied();
        }
        road.connections = self.finish_connections(drawn, &signals);
        let roundabouts: BTreeSet<&str> = self.net.roundabout_nodes.iter().map(String::as_str).collect();
        for junction in self.net.junctions.iter().filter(|junction| junction.kind != "internal") {
            let signals = signals.remove(junction.id.as_str()).map(|own| own.signals);
            let kind = match junction.kind.as_str() {
                _ if signals.is_some() => JunctionKind::Signalised,
                _ if roundabouts.contains(junction.id.as_str()) => JunctionKind::Roundabout,
                "right_before_left" => JunctionKind::RightBeforeLeft,
                "dead_end" => JunctionKind::Border,
                _ => JunctionKind::Priority,
            };
            road.junctions.push(FileJunction { id: junction.id.clone(), position: junction.position, kind, signals });
        }
        Ok(road)
    }

    fn edges(&self) -> Result<Vec<FileEdge>, SumoError> {
        let known: BTreeSet<&str> = self.net.junctions.iter().map(|junction| junction.id.as_str()).collect();
        let normal = self.net.edges.iter().filter(|edge| edge.function == Function::Normal);
        let mut edges = Vec::new();
        for edge in normal {
            for end in [&edge.from, &edge.to] {
                if !known.contains(end.as_str()) {
                    return Err(self.missing(edge.line, format!("edge `{}`", edge.id), "junction", end));
                }
            }
            let lanes: Vec<FileLane> = edge.lanes.iter().filter(|lane| is_kept(lane)).map(file_lane).collect();
            if !lanes.is_empty() {
                let (id, from, to, priority) = (edge.id.clone(), edge.from.clone(), edge.to.clone(), edge.priority);
                edges.push(FileEdge { id, from, to, priority, lanes });
            }
        }
        Ok(edges)
    }

    /// The connections between lanes that are kept, with the internal lanes that they lead over.
    fn connections(&self) -> Result<Vec<Drawn<'a>>, SumoError> {
        let edges: BTreeSet<&str> = self.net.edges.iter().map(|edge| edge.id.as_str()).collect();
        let mut drawn = Vec::new();
        for connection in &self.net.connections {
            for edge in [&connection.from, &connection.to] {
                if !edges.contains(edge.as_str()) {
                    let element = format!("connection from `{}` to `{}`", connection.from, connection.to);
                    return Err(self.missing(connection.line, element, "edge", edge));
                }
            }
            let from = self.kept.get(&(connection.from.as_str(), connection.from_lane));
            let to = self.kept.get(&(connection.to.as_str(), connection.to_lane));
            let (Some((from_number, from)), Some((to_number, to))) = (from, to) else { continue };
            let mut inside = Vec::new();
            let mut via = connection.via.as_deref();
            while let Some(id) = via {
                let Some(lane) = self.internal.get(id) else {
                    let element = format!("connection from `{}` to `{}`", connection.from, connection.to);
                    return Err(self.missing(connection.line, element, "internal lane", id));
                };
                inside.push((id, *lane));
                let edge = id.rsplit_once('_').map_or(id, |(edge, _)| edge);
                via = self.onwards.get(&(edge, lane.index)).copied().filter(|_| inside.len() < MOST_INTERNAL_LANES);
            }
            drawn.push(Drawn { connection, lanes: (*from_number, *to_number), speeds: (from.speed, to.speed), inside });
        }
        Ok(drawn)
    }

    /// The signal program and link of each crossing.
    fn crossing_links(&self) -> BTreeMap<&'a str, (&'a str, u32)> {
        let links = self.net.connections.iter().filter_map(|connection| {
            let (program, link) = connection.signal.as_ref()?;
            connection.to.starts_with(':').then_some((connection.to.as_str(), (program.as_str(), *link)))
        });
        links.collect()
    }

    /// The signals of each junction that has some: a program may govern several junctions.
    fn signals(
        &self,
        drawn: &[Drawn<'a>],
        warnings: &mut Vec<String>,
    ) -> Result<BTreeMap<&'a str, JunctionSignals>, SumoError> {
        let mut programs: BTreeMap<&str, &NetProgram> = BTreeMap::new();
        for program in &self.net.programs {
            // Of several programs of one name, SUMO starts with the first.
            if programs.contains_key(program.id.as_str()) {
                warnings.push(format!(
                    "{}:{}: another program of signals `{}` is left out",
                    self.file, program.line, program.id
                ));
            } else {
                programs.insert(&program.id, program);
            }
        }
        let mut links: BTreeMap<&'a str, (&'a str, BTreeSet<u32>, f64)> = BTreeMap::new();
        for Drawn { connection, speeds, .. } in drawn {
            let Some((program, link)) = &connection.signal else { continue };
            if !programs.contains_key(program.as_str()) {
                let element = format!("connection from `{}` to `{}`", connection.from, connection.to);
                return Err(self.missing(connection.line, element, "tlLogic", program));
            }
            if let Some(junction) = self.end_of_edge.get(connection.from.as_str()) {
                let entry = links.entry(junction).or_insert((program, BTreeSet::new(), 0.0));
                entry.1.insert(*link);
                entry.2 = entry.2.max(speeds.0);
            }
        }
        for (crossing, (program, link)) in self.crossing_links() {
            let junction = crossing.strip_prefix(':').and_then(|id| id.rsplit_once("_c")).map(|(id, _)| id);
            if let Some(entry) = junction.and_then(|id| links.get_mut(id)).filter(|entry| entry.0 == program) {
                entry.1.insert(link);
            }
        }
        let mut signals = BTreeMap::new();
        for (junction, (program, links, speed)) in links {
            let links: Vec<u32> = links.into_iter().collect();
            if let Some(own) = signals_of(programs[program], &links, speed, warnings) {
                signals.insert(junction, own);
            }
        }
        Ok(signals)
    }

    /// Names, lines, turns, groups, and who yields to whom.
    fn finish_connections(
        &self,
        drawn: Vec<Drawn<'a>>,
        signals: &BTreeMap<&'a str, JunctionSignals>,
    ) -> Vec<FileConnection> {
        let ids: Vec<String> = drawn.iter().map(Drawn::id).collect();
        let mut by_lane: BTreeMap<&str, usize> = BTreeMap::new();
        for (index, connection) in drawn.iter().enumerate() {
            by_lane.extend(connection.inside.iter().map(|(id, _)| (*id, index)));
        }
        let mut yields_to: Vec<Option<Vec<String>>> = vec![None; drawn.len()];
        for junction in &self.net.junctions {
            for (index, others) in right_of_way(junction, &by_lane) {
                yields_to[index] = Some(others.into_iter().map(|other| ids[other].clone()).collect());
            }
        }
        let finish = |((drawn, id), yields_to): ((Drawn<'a>, String), Option<Vec<String>>)| {
            let connection = drawn.connection;
            let lane = |edge: &str, lane| FileLaneReference { edge: edge.to_owned(), lane };
            let own = self.end_of_edge.get(connection.from.as_str()).and_then(|junction| signals.get(junction));
            let link = connection.signal.as_ref().map(|(_, link)| link);
            let inside = drawn.inside.iter().map(|(_, lane)| lane.speed.clamp(SPEEDS_MPS.0, SPEEDS_MPS.1));
            let mut shape: Vec<[f64; 2]> = Vec::new();
            for point in drawn.inside.iter().flat_map(|(_, lane)| &lane.shape) {
                if shape.last() != Some(point) {
                    shape.push(*point);
                }
            }
            FileConnection {
                id,
                from: lane(&connection.from, drawn.lanes.0),
                to: lane(&connection.to, drawn.lanes.1),
                // Without internal lanes there is nothing drawn, and one point is no line.
                shape: if shape.len() < 2 { Vec::new() } else { shape },
                turn: match connection.direction.as_str() {
                    "s" => Some(Turn::Straight),
                    "l" | "L" | "t" | "T" => Some(Turn::Left),
                    "r" | "R" => Some(Turn::Right),
                    _ => None,
                },
                speed_limit_mps: inside.reduce(f64::min),
                signal_group: own.zip(link).and_then(|(own, link)| own.group_of_link.get(link)).copied(),
                yields_to,
            }
        };
        drawn.into_iter().zip(ids).zip(yields_to).map(finish).collect()
    }

    fn missing(&self, line: u64, element: String, kind: &'static str, missing: &str) -> SumoError {
        SumoError::Missing { file: self.file.to_owned(), line, element, kind, missing: missing.to_owned() }
    }
}

/// A connection that is kept.
struct Drawn<'a> {
    connection: &'a NetConnection,
    /// The numbers of its lanes among those that are kept.
    lanes: (u32, u32),
    speeds: (f64, f64),
    inside: Vec<(&'a str, &'a NetLane)>,
}

impl Drawn<'_> {
    fn id(&self) -> String {
        let NetConnection { from, from_lane, to, to_lane, .. } = self.connection;
        format!("{from}_{from_lane}-{to}_{to_lane}")
    }
}

/// For each connection of a junction, the ones that it yields to: bit `i` of a link's response, counted from the right, is
/// set if link `i` goes first. Link `i` leads over the junction's `i`-th internal lane.
fn right_of_way(junction: &NetJunction, by_lane: &BTreeMap<&str, usize>) -> Vec<(usize, Vec<usize>)> {
    let of_link = |link: usize| junction.internal_lanes.get(link).and_then(|lane| by_lane.get(lane.as_str())).copied();
    junction
        .responses
        .iter()
        .filter_map(|(link, response)| {
            let own = of_link(*link as usize)?;
            let first = response.bytes().rev().enumerate().filter(|(_, bit)| *bit == b'1');
            Some((own, first.filter_map(|(link, _)| of_link(link)).collect()))
        })
        .collect()
}

fn file_lane(lane: &NetLane) -> FileLane {
    // People may walk along a road without a pavement; who drives there does not need to know.
    let users = lane.users.and(LaneUsers::ROAD_VEHICLES);
    FileLane {
        width_m: lane.width,
        speed_limit_mps: lane.speed.clamp(SPEEDS_MPS.0, SPEEDS_MPS.1),
        users: users.iter().collect::<Vec<LaneUser>>(),
        shape: lane.shape.clone(),
    }
}

/// Where `(0, 0)` is. The middle of the map is the same in metres and in degrees; from there the plane leads back to its
/// origin. That is exact in the middle, while projections turn and stretch the map a little elsewhere (UTM by up to 3 degrees).
fn origin(location: &Location) -> Option<FileOrigin> {
    let [west, south, east, north] = location.original;
    let geodetic = west >= -180.0 && east <= 180.0 && south >= -85.0 && north <= 85.0;
    if !geodetic || !(location.projection.contains("+proj") || location.projection == ".") {
        return None;
    }
    let [left, low, right, high] = location.converted;
    let middle = Wgs84 { latitude_deg: f64::midpoint(south, north), longitude_deg: f64::midpoint(west, east) };
    let back = Point::new(-f64::midpoint(left, right), -f64::midpoint(low, high));
    let origin = LocalPlane::new(middle).wgs84_from_world(back);
    let sound = origin.latitude_deg.abs() <= 89.0 && origin.longitude_deg.abs() <= 180.0;
    sound.then_some(FileOrigin { latitude_deg: origin.latitude_deg, longitude_deg: origin.longitude_deg })
}
