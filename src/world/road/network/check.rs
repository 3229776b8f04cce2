//! From a road file to a network that can be relied on.

use std::collections::{BTreeMap, BTreeSet};

use crate::geometry::{Point, Wgs84};
use crate::units::{Meters, MetersPerSecond};
use crate::world::road::network::conflict::find_conflicts;
use crate::world::road::network::elements::seconds;
use crate::world::road::network::grid::LaneGrid;
use crate::world::road::network::{
    ActuatedProgram, ActuatedStage, Building, Connection, ConnectionIndex, Crossing, CrossingIndex, CrossingZone, Edge,
    EdgeIndex, FileConnection, FileLane, FileLaneReference, FileSignals, Junction, JunctionIndex, JunctionKind, Lane,
    LaneIndex, LaneUsers, NetworkError, Polyline, ROAD_FILE_VERSION, RoadFile, RoadNetwork, SignalProgram, WalkLink,
    WalkNode, Walkway, WalkwayIndex, Way,
};
use crate::world::road::{SignalGroupPlan, SignalPlan, Turn};

type Names<'a, T> = BTreeMap<&'a str, T>;

/// Speeds beyond this are a mistake in units.
const TOP_SPEED_MPS: f64 = 150.0;
/// Coordinates beyond this are a mistake in units, or geodetic; half the way round the earth.
const FARTHEST_M: f64 = 2e7;
/// Lane ends closer than this are joined without a way of its own.
const JOINT_M: f64 = 0.05;
/// Ends of paths closer than this are one node.
const WALK_JOINT_M: f64 = 0.5;
/// Turns of less than this go straight on.
const STRAIGHT_SINE: f64 = 0.5;
/// A connection that crosses a crossing comes from a lane that is not farther away than this.
const JUNCTION_REACH_M: f64 = 60.0;
/// Points of a connection that the file draws no line for.
const CURVE_STEPS: u32 = 12;

/// What an element is and what it is called, for messages.
#[derive(Clone, Copy)]
struct Element<'a>(&'static str, &'a str);

impl Element<'_> {
    fn number(
        self,
        field: &'static str,
        value: f64,
        accepted: bool,
        expected: &'static str,
    ) -> Result<(), NetworkError> {
        if accepted && value.is_finite() {
            return Ok(());
        }
        Err(NetworkError::OutOfRange { element: self.0, id: self.1.to_owned(), field, value, expected })
    }

    fn shape(self, points: &[[f64; 2]]) -> Result<Polyline, NetworkError> {
        let points = self.points(points)?;
        Polyline::new(&points).ok_or_else(|| NetworkError::Shape {
            element: self.0,
            id: self.1.to_owned(),
            points: points.len(),
            expected: "at least two different ones",
        })
    }

    fn points(self, points: &[[f64; 2]]) -> Result<Vec<Point>, NetworkError> {
        for value in points.iter().flatten() {
            self.number("shape", *value, value.abs() <= FARTHEST_M, "finite metres within the earth's size")?;
        }
        Ok(points.iter().map(|point| Point::new(point[0], point[1])).collect())
    }

    fn find<T: Copy>(self, names: &Names<'_, T>, kind: &'static str, name: &str) -> Result<T, NetworkError> {
        names.get(name).copied().ok_or_else(|| NetworkError::Missing {
            element: self.0,
            id: self.1.to_owned(),
            kind,
            missing: name.to_owned(),
        })
    }

    fn contradiction(self, problem: String) -> NetworkError {
        NetworkError::Contradiction { element: self.0, id: self.1.to_owned(), problem }
    }
}

/// The places of names in their list; a name that is there twice is an error.
fn names<'a, T>(
    element: &'static str,
    ids: impl Iterator<Item = &'a String>,
    index: impl Fn(u32) -> T,
) -> Result<Names<'a, T>, NetworkError> {
    let mut names = BTreeMap::new();
    for (place, id) in ids.enumerate() {
        if names.insert(id.as_str(), index(place as u32)).is_some() {
            return Err(NetworkError::Duplicate { element, id: id.clone() });
        }
    }
    Ok(names)
}

impl RoadNetwork {
    /// Reads the JSON of a road file.
    pub fn from_json(text: &str) -> Result<Self, NetworkError> {
        let file = RoadFile::from_json(text).map_err(|error| NetworkError::Syntax(error.to_string()))?;
        Self::from_file(&file)
    }

    /// The network that a road file describes.
    pub fn from_file(file: &RoadFile) -> Result<Self, NetworkError> {
        if file.version != ROAD_FILE_VERSION {
            return Err(NetworkError::Version { found: file.version, expected: ROAD_FILE_VERSION });
        }
        if file.edges.is_empty() {
            return Err(NetworkError::Empty);
        }
        let junction_names = names("junction", file.junctions.iter().map(|junction| &junction.id), JunctionIndex)?;
        let edge_names = names("edge", file.edges.iter().map(|edge| &edge.id), EdgeIndex)?;
        let mut junctions = junctions(file)?;
        let (mut lanes, mut edges) = lanes_and_edges(file, &junction_names, &mut junctions)?;
        let connections = connections(file, &edge_names, &mut junctions, &mut lanes, &mut edges)?;
        let mut walk_nodes = WalkNodes::default();
        let walkways = walkways(file, &mut walk_nodes)?;
        let origin = origin(file)?;
        let buildings = buildings(file)?;
        let bounds = bounds(&lanes, &connections, &walkways, &buildings);
        let grid = LaneGrid::new(&lanes, bounds);
        let mut network = Self {
            name: file.name.clone(),
            origin,
            lanes,
            edges,
            connections,
            junctions,
            walkways,
            crossings: Vec::new(),
            walk_nodes: Vec::new(),
            buildings,
            bounds,
            grid,
        };
        network.crossings = crossings(file, &junction_names, &network, &mut walk_nodes)?;
        network.walk_nodes = walk_nodes.nodes;
        Ok(network)
    }
}

fn origin(file: &RoadFile) -> Result<Option<Wgs84>, NetworkError> {
    let Some(origin) = file.origin else { return Ok(None) };
    let element = Element("network", &file.name);
    // At the poles a degree east has no length.
    element.number("latitude_deg", origin.latitude_deg, origin.latitude_deg.abs() <= 89.0, "-89 to 89")?;
    element.number("longitude_deg", origin.longitude_deg, origin.longitude_deg.abs() <= 180.0, "-180 to 180")?;
    Ok(Some(Wgs84 { latitude_deg: origin.latitude_deg, longitude_deg: origin.longitude_deg }))
}

fn junctions(file: &RoadFile) -> Result<Vec<Junction>, NetworkError> {
    file.junctions
        .iter()
        .map(|junction| {
            let element = Element("junction", &junction.id);
            let position = element.points(&[junction.position])?[0];
            let signals = junction.signals.as_ref().map(|signals| program(element, signals)).transpose()?;
            if (junction.kind == JunctionKind::Signalised) != signals.is_some() {
                let problem = "signals belong to junctions of kind `signalised`, and those need them; \
                               add `signals` or change `kind`";
                return Err(element.contradiction(problem.to_owned()));
            }
            Ok(Junction {
                id: junction.id.clone(),
                position,
                kind: junction.kind,
                incoming: Vec::new(),
                outgoing: Vec::new(),
                connections: Vec::new(),
                signals,
            })
        })
        .collect()
}

fn program(element: Element<'_>, signals: &FileSignals) -> Result<SignalProgram, NetworkError> {
    const DAY_S: f64 = 86_400.0;
    let time = |field, value: f64| element.number(field, value, (0.0..=DAY_S).contains(&value), "0 to 86400 seconds");
    let group =
        |group: u8| element.number("group", f64::from(group), (1..=254).contains(&group), "1 to 254 (SignalGroupID)");
    match signals {
        FileSignals::Fixed { cycle_s, offset_s, groups } => {
            time("cycle_s", *cycle_s)?;
            element.number("offset_s", *offset_s, offset_s.abs() <= DAY_S, "at most a day")?;
            for plan in groups {
                group(plan.group)?;
                time("green_from_s", plan.green_from_s)?;
                time("green_s", plan.green_s)?;
                time("amber_s", plan.amber_s)?;
                time("red_amber_s", plan.red_amber_s)?;
            }
            let groups = groups
                .iter()
                .map(|plan| SignalGroupPlan {
                    group: plan.group,
                    green_from: seconds(plan.green_from_s),
                    green: seconds(plan.green_s),
                    amber: seconds(plan.amber_s),
                    red_amber: seconds(plan.red_amber_s),
                })
                .collect();
            let plan = SignalPlan { cycle: seconds(*cycle_s), offset: seconds(*offset_s), groups };
            plan.check().map_err(|error| element.contradiction(error.to_string()))?;
            Ok(SignalProgram::Fixed(plan))
        }
        FileSignals::Actuated { stages, amber_s, red_amber_s, clearance_s, detector_m, gap_s } => {
            for (field, value) in
                [("amber_s", *amber_s), ("red_amber_s", *red_amber_s), ("clearance_s", *clearance_s), ("gap_s", *gap_s)]
            {
                time(field, value)?;
            }
            element.number("detector_m", *detector_m, (0.0..=1000.0).contains(detector_m), "0 to 1000 metres")?;
            if stages.is_empty() {
                return Err(element.contradiction("an actuated program has no stages; give it one or more".to_owned()));
            }
            for stage in stages {
                stage.groups.iter().try_for_each(|number| group(*number))?;
                let longest = stage.max_green_s;
                element.number("max_green_s", longest, longest > 0.0 && longest <= DAY_S, "more than 0 seconds")?;
                let fits = (0.0..=longest).contains(&stage.min_green_s);
                element.number("min_green_s", stage.min_green_s, fits, "0 to `max_green_s`")?;
            }
            let stages = stages
                .iter()
                .map(|stage| ActuatedStage {
                    groups: stage.groups.clone(),
                    min_green: seconds(stage.min_green_s),
                    max_green: seconds(stage.max_green_s),
                })
                .collect();
            Ok(SignalProgram::Actuated(ActuatedProgram {
                stages,
                amber: seconds(*amber_s),
                red_amber: seconds(*red_amber_s),
                clearance: seconds(*clearance_s),
                detector: Meters(*detector_m),
                gap: seconds(*gap_s),
            }))
        }
    }
}

fn lanes_and_edges(
    file: &RoadFile,
    junction_names: &Names<'_, JunctionIndex>,
    junctions: &mut [Junction],
) -> Result<(Vec<Lane>, Vec<Edge>), NetworkError> {
    let mut lanes: Vec<Lane> = Vec::new();
    let mut edges = Vec::with_capacity(file.edges.len());
    for (index, edge) in file.edges.iter().enumerate() {
        let index = EdgeIndex(index as u32);
        let element = Element("edge", &edge.id);
        let from = element.find(junction_names, "junction", &edge.from)?;
        let to = element.find(junction_names, "junction", &edge.to)?;
        if edge.lanes.is_empty() {
            return Err(element.contradiction("it has no lanes; an edge needs at least one".to_owned()));
        }
        let first = lanes.len() as u32;
        for (number, file_lane) in edge.lanes.iter().enumerate() {
            let mut lane = lane(element, file_lane, index, number as u32)?;
            let own = first + number as u32;
            lane.right = (number > 0).then(|| LaneIndex(own - 1));
            lane.left = (number + 1 < edge.lanes.len()).then(|| LaneIndex(own + 1));
            lanes.push(lane);
        }
        let own: Vec<LaneIndex> = (first..lanes.len() as u32).map(LaneIndex).collect();
        let length = own.iter().map(|lane| lanes[lane.at()].path.length().0).fold(0.0, f64::max);
        junctions[from.at()].outgoing.push(index);
        junctions[to.at()].incoming.push(index);
        edges.push(Edge {
            id: edge.id.clone(),
            from,
            to,
            priority: edge.priority,
            lanes: own,
            length: Meters(length),
            successors: Vec::new(),
        });
    }
    Ok((lanes, edges))
}

fn lane(element: Element<'_>, lane: &FileLane, edge: EdgeIndex, number: u32) -> Result<Lane, NetworkError> {
    element.number("width_m", lane.width_m, lane.width_m > 0.0 && lane.width_m <= 100.0, "0 to 100 metres")?;
    let speed = lane.speed_limit_mps;
    element.number("speed_limit_mps", speed, speed > 0.0 && speed <= TOP_SPEED_MPS, "more than 0, at most 150 m/s")?;
    Ok(Lane {
        edge,
        number,
        path: element.shape(&lane.shape)?,
        width: Meters(lane.width_m),
        speed_limit: MetersPerSecond(speed),
        users: LaneUsers::of(&lane.users),
        left: None,
        right: None,
        outgoing: Vec::new(),
        incoming: Vec::new(),
    })
}

fn connections(
    file: &RoadFile,
    edge_names: &Names<'_, EdgeIndex>,
    junctions: &mut [Junction],
    lanes: &mut [Lane],
    edges: &mut [Edge],
) -> Result<Vec<Connection>, NetworkError> {
    let own_names = names("connection", file.connections.iter().map(|connection| &connection.id), ConnectionIndex)?;
    let mut pairs = BTreeSet::new();
    let mut found = Vec::with_capacity(file.connections.len());
    for (index, connection) in file.connections.iter().enumerate() {
        let element = Element("connection", &connection.id);
        let from = referred_lane(element, edge_names, edges, &connection.from)?;
        let to = referred_lane(element, edge_names, edges, &connection.to)?;
        if !pairs.insert((from, to)) {
            return Err(element.contradiction("another connection joins the same lanes; remove one".to_owned()));
        }
        let (from_edge, to_edge) = (lanes[from.at()].edge, lanes[to.at()].edge);
        let junction = edges[from_edge.at()].to;
        if edges[to_edge.at()].from != junction {
            return Err(element.contradiction(format!(
                "edge `{}` ends at junction `{}`, but edge `{}` begins at `{}`; connect edges that meet",
                edges[from_edge.at()].id,
                junctions[junction.at()].id,
                edges[to_edge.at()].id,
                junctions[edges[to_edge.at()].from.at()].id
            )));
        }
        if let Some(group) = connection.signal_group {
            let known = junctions[junction.at()].signals.as_ref().is_some_and(|signals| signals.has_group(group));
            if !known {
                let place = &junctions[junction.at()].id;
                return Err(element.contradiction(format!(
                    "signal group {group} is not among the signals of junction `{place}`; add it there"
                )));
            }
        }
        let path = connection_path(element, connection, &lanes[from.at()].path, &lanes[to.at()].path)?;
        let limit = lanes[from.at()].speed_limit.0.min(lanes[to.at()].speed_limit.0);
        let speed = connection.speed_limit_mps.unwrap_or(limit);
        element.number(
            "speed_limit_mps",
            speed,
            speed > 0.0 && speed <= TOP_SPEED_MPS,
            "more than 0, at most 150 m/s",
        )?;
        let turn = connection.turn.unwrap_or_else(|| turn_of(&lanes[from.at()].path, &lanes[to.at()].path));
        let index = ConnectionIndex(index as u32);
        lanes[from.at()].outgoing.push(index);
        lanes[to.at()].incoming.push(index);
        junctions[junction.at()].connections.push(index);
        let successors = &mut edges[from_edge.at()].successors;
        if !successors.contains(&to_edge) {
            successors.push(to_edge);
        }
        found.push(Connection {
            id: connection.id.clone(),
            junction,
            from,
            to,
            path,
            speed_limit: MetersPerSecond(speed),
            turn,
            signal_group: connection.signal_group,
            conflicts: Vec::new(),
        });
    }
    let yields_to = file
        .connections
        .iter()
        .map(|connection| {
            let element = Element("connection", &connection.id);
            let find = |id: &String| element.find(&own_names, "connection", id);
            connection.yields_to.as_ref().map(|ids| ids.iter().map(find).collect()).transpose()
        })
        .collect::<Result<Vec<Option<Vec<ConnectionIndex>>>, _>>()?;
    for junction in junctions.iter() {
        find_conflicts(junction, lanes, edges, &mut found, &yields_to);
    }
    Ok(found)
}

fn referred_lane(
    element: Element<'_>,
    edge_names: &Names<'_, EdgeIndex>,
    edges: &[Edge],
    reference: &FileLaneReference,
) -> Result<LaneIndex, NetworkError> {
    let edge = &edges[element.find(edge_names, "edge", &reference.edge)?.at()];
    edge.lanes.get(reference.lane as usize).copied().ok_or_else(|| NetworkError::Missing {
        element: element.0,
        id: element.1.to_owned(),
        kind: "lane",
        missing: format!("{}_{}", reference.edge, reference.lane),
    })
}

/// The line of a connection, from the end of one lane to the start of the other.
fn connection_path(
    element: Element<'_>,
    connection: &FileConnection,
    from: &Polyline,
    to: &Polyline,
) -> Result<Polyline, NetworkError> {
    let (start, end) = (from.end(), to.start());
    let joint = || Polyline::joint(start, from.end_direction());
    if start.distance(end).0 <= JOINT_M && connection.shape.len() < 3 {
        return Ok(joint());
    }
    let mut points = element.points(&connection.shape)?;
    if points.is_empty() {
        points = smooth_curve(start, from.end_direction(), end, to.start_direction());
    }
    // A drawn line may miss the lanes a little; vehicles go from end to start without a jump.
    points[0] = start;
    let last = points.len() - 1;
    points[last] = end;
    Ok(Polyline::new(&points).unwrap_or_else(joint))
}

/// A cubic Bézier curve that leaves and arrives in the directions of the lanes.
fn smooth_curve(start: Point, leaving: Point, end: Point, arriving: Point) -> Vec<Point> {
    let distance = start.distance(end).0;
    let cosine = leaving.x * arriving.x + leaving.y * arriving.y;
    if cosine > 0.9999 {
        let across = leaving.x * (end.y - start.y) - leaving.y * (end.x - start.x);
        if across.abs() < 0.01 {
            return vec![start, end];
        }
    }
    // With this reach, a right angle comes within 0.03 % of a circle: 4/3 tan(turn / 4) radii, a radius being
    // distance / (2 sin(turn / 2)).
    let turn = cosine.clamp(-1.0, 1.0).acos();
    let reach = if turn < 1e-3 {
        distance / 3.0
    } else {
        (4.0 / 3.0 * (turn / 4.0).tan() * distance / (2.0 * (turn / 2.0).sin())).min(distance)
    };
    let one = start + Point::new(leaving.x * reach, leaving.y * reach);
    let two = end - Point::new(arriving.x * reach, arriving.y * reach);
    (0..=CURVE_STEPS)
        .map(|step| {
            let t = f64::from(step) / f64::from(CURVE_STEPS);
            let u = 1.0 - t;
            let weights = [u * u * u, 3.0 * u * u * t, 3.0 * u * t * t, t * t * t];
            let corners = [start, one, two, end];
            let mut sum = Point::new(0.0, 0.0);
            for (weight, corner) in weights.into_iter().zip(corners) {
                sum = sum + Point::new(weight * corner.x, weight * corner.y);
            }
            sum
        })
        .collect()
}

fn turn_of(from: &Polyline, to: &Polyline) -> Turn {
    let (ahead, after) = (from.end_direction(), to.start_direction());
    let (sine, cosine) = (ahead.x * after.y - ahead.y * after.x, ahead.x * after.x + ahead.y * after.y);
    match sine {
        _ if cosine < -0.9 => Turn::Left,
        _ if sine > STRAIGHT_SINE => Turn::Left,
        _ if sine < -STRAIGHT_SINE => Turn::Right,
        _ => Turn::Straight,
    }
}

/// The nodes of the paths, found by where these end.
#[derive(Default)]
struct WalkNodes {
    nodes: Vec<WalkNode>,
    /// Nodes by a cell of the size of a joint.
    cells: BTreeMap<(i64, i64), u32>,
}

impl WalkNodes {
    fn enter(&mut self, position: Point, link: WalkLink) -> u32 {
        let cell = |value: f64| (value / WALK_JOINT_M).floor() as i64;
        let (column, row) = (cell(position.x), cell(position.y));
        for (east, north) in (-1..=1).flat_map(|east| (-1..=1).map(move |north| (east, north))) {
            if let Some(&node) = self.cells.get(&(column + east, row + north)) {
                let found = &mut self.nodes[node as usize];
                if found.position.distance(position).0 <= WALK_JOINT_M {
                    found.links.push(link);
                    return node;
                }
            }
        }
        let node = self.nodes.len() as u32;
        self.nodes.push(WalkNode { position, links: vec![link] });
        self.cells.insert((column, row), node);
        node
    }
}

fn walkways(file: &RoadFile, nodes: &mut WalkNodes) -> Result<Vec<Walkway>, NetworkError> {
    names("walkway", file.walkways.iter().map(|walkway| &walkway.id), WalkwayIndex)?;
    let mut walkways = Vec::with_capacity(file.walkways.len());
    for (index, walkway) in file.walkways.iter().enumerate() {
        let element = Element("walkway", &walkway.id);
        element.number(
            "width_m",
            walkway.width_m,
            walkway.width_m > 0.0 && walkway.width_m <= 1000.0,
            "0 to 1000 metres",
        )?;
        let path = element.shape(&walkway.shape)?;
        let link = WalkLink::Walkway(WalkwayIndex(index as u32));
        let nodes = [nodes.enter(path.start(), link), nodes.enter(path.end(), link)];
        walkways.push(Walkway { id: walkway.id.clone(), path, width: Meters(walkway.width_m), nodes });
    }
    Ok(walkways)
}

fn crossings(
    file: &RoadFile,
    junction_names: &Names<'_, JunctionIndex>,
    network: &RoadNetwork,
    nodes: &mut WalkNodes,
) -> Result<Vec<Crossing>, NetworkError> {
    names("crossing", file.crossings.iter().map(|crossing| &crossing.id), CrossingIndex)?;
    let mut crossings = Vec::with_capacity(file.crossings.len());
    for (index, crossing) in file.crossings.iter().enumerate() {
        let element = Element("crossing", &crossing.id);
        element.number(
            "width_m",
            crossing.width_m,
            crossing.width_m > 0.0 && crossing.width_m <= 100.0,
            "0 to 100 metres",
        )?;
        let path = element.shape(&crossing.shape)?;
        let junction = crossing.junction.as_ref().map(|id| element.find(junction_names, "junction", id)).transpose()?;
        let signals = match (junction, crossing.signal_group) {
            (_, None) => None,
            (None, Some(_)) => {
                let problem = "it obeys a signal group of no junction; name the `junction`";
                return Err(element.contradiction(problem.to_owned()));
            }
            (Some(junction), Some(group)) => {
                let place = network.junction(junction);
                if !place.signals.as_ref().is_some_and(|signals| signals.has_group(group)) {
                    return Err(element.contradiction(format!(
                        "signal group {group} is not among the signals of junction `{}`; add it there",
                        place.id
                    )));
                }
                Some((junction, group))
            }
        };
        let link = WalkLink::Crossing(CrossingIndex(index as u32));
        let nodes = [nodes.enter(path.start(), link), nodes.enter(path.end(), link)];
        let width = Meters(crossing.width_m);
        let zones = crossing_zones(network, &path, width);
        crossings.push(Crossing { id: crossing.id.clone(), path, width, signals, zones, nodes });
    }
    Ok(crossings)
}

/// Where ways cross a crossing: the lanes near it, and what leads on from them.
fn crossing_zones(network: &RoadNetwork, path: &Polyline, width: Meters) -> Vec<CrossingZone> {
    let mut zones = Vec::new();
    let (mut low, mut high) = (path.start(), path.start());
    for point in path.points() {
        low = Point::new(low.x.min(point.x), low.y.min(point.y));
        high = Point::new(high.x.max(point.x), high.y.max(point.y));
    }
    let reach = Point::new(JUNCTION_REACH_M, JUNCTION_REACH_M);
    let lanes = network.lanes_near(low - reach, high + reach);
    let onwards = |lane: &LaneIndex| network.lane(*lane).outgoing.iter().map(|index| Way::Connection(*index));
    let connections: Vec<Way> = lanes.iter().flat_map(onwards).collect();
    let ways = lanes.iter().map(|lane| Way::Lane(*lane)).chain(connections);
    for way in ways {
        let lane_width = match way {
            Way::Lane(lane) => network.lane(lane).width.0,
            Way::Connection(connection) => network.lane(network.connection(connection).from).width.0,
        };
        let line = network.path(way);
        if let Some((along, across)) = first_intersection(line, path) {
            // Someone beside the middle of the crossing is in the way too, and half a lane to either side.
            let half = width.0 / 2.0;
            zones.push(CrossingZone {
                way,
                along_way: (Meters((along - half).max(0.0)), Meters((along + half).min(line.length().0))),
                along_crossing: (Meters(across - lane_width / 2.0), Meters(across + lane_width / 2.0)),
            });
        }
    }
    zones
}

/// Where the first of two lines meets the second: lengths along both.
fn first_intersection(one: &Polyline, two: &Polyline) -> Option<(f64, f64)> {
    let mut along = 0.0;
    for pair in one.points().windows(2) {
        let step = pair[1] - pair[0];
        let length = pair[0].distance(pair[1]).0;
        let mut across = 0.0;
        for other in two.points().windows(2) {
            let way = other[1] - other[0];
            let other_length = other[0].distance(other[1]).0;
            let determinant = step.x * way.y - step.y * way.x;
            if determinant.abs() > 1e-9 {
                let apart = other[0] - pair[0];
                let first = (apart.x * way.y - apart.y * way.x) / determinant;
                let second = (apart.x * step.y - apart.y * step.x) / determinant;
                if (0.0..=1.0).contains(&first) && (0.0..=1.0).contains(&second) {
                    return Some((along + first * length, across + second * other_length));
                }
            }
            across += other_length;
        }
        along += length;
    }
    None
}

fn buildings(file: &RoadFile) -> Result<Vec<Building>, NetworkError> {
    let mut ids = BTreeSet::new();
    let mut buildings = Vec::with_capacity(file.buildings.len());
    for building in &file.buildings {
        let element = Element("building", &building.id);
        if !ids.insert(&building.id) {
            return Err(NetworkError::Duplicate { element: "building", id: building.id.clone() });
        }
        let height = building.height_m;
        element.number("height_m", height, height > 0.0 && height <= 1000.0, "0 to 1000 metres")?;
        let mut outline = element.points(&building.outline)?;
        // A closed ring repeats its first corner.
        if outline.len() > 1 && outline[0] == outline[outline.len() - 1] {
            outline.pop();
        }
        let area: f64 = (0..outline.len())
            .map(|index| {
                let (here, next) = (outline[index], outline[(index + 1) % outline.len()]);
                here.x * next.y - next.x * here.y
            })
            .sum();
        if outline.len() < 3 || area == 0.0 {
            return Err(NetworkError::Shape {
                element: "building",
                id: building.id.clone(),
                points: outline.len(),
                expected: "three or more corners around an area",
            });
        }
        if area < 0.0 {
            outline.reverse();
        }
        buildings.push(Building { id: building.id.clone(), kind: building.kind, height: Meters(height), outline });
    }
    Ok(buildings)
}

fn bounds(lanes: &[Lane], connections: &[Connection], walkways: &[Walkway], buildings: &[Building]) -> (Point, Point) {
    let (mut low, mut high) = (Point::new(f64::MAX, f64::MAX), Point::new(f64::MIN, f64::MIN));
    let lines = lanes.iter().map(|lane| lane.path.points());
    let lines = lines.chain(connections.iter().map(|connection| connection.path.points()));
    let lines = lines.chain(walkways.iter().map(|walkway| walkway.path.points()));
    for point in lines.chain(buildings.iter().map(|building| building.outline.as_slice())).flatten() {
        low = Point::new(low.x.min(point.x), low.y.min(point.y));
        high = Point::new(high.x.max(point.x), high.y.max(point.y));
    }
    (low, high)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::road::network::LaneUser;

    #[test]
    fn a_right_angle_is_nearly_a_circle() {
        let east = Point::new(1.0, 0.0);
        let curve = smooth_curve(Point::new(0.0, 0.0), east, Point::new(10.0, 10.0), Point::new(0.0, 1.0));
        for point in curve {
            assert!((point.distance(Point::new(0.0, 10.0)).0 - 10.0).abs() < 0.005, "{point:?}");
        }
    }

    #[test]
    fn users_of_no_kind_may_use_nothing() {
        assert!(LaneUsers::of(&[]).is_empty());
        assert!(LaneUsers::ROAD_VEHICLES.allows(LaneUser::Bicycle));
        assert!(!LaneUsers::MOTOR_VEHICLES.allows(LaneUser::Bicycle));
    }
}
