//! What a network is made of.

use serde::{Deserialize, Serialize};

use crate::geometry::{Point, Wgs84};
use crate::units::{Meters, MetersPerSecond, SimDuration};
use crate::world::road::network::conflict::Conflict;
use crate::world::road::network::grid::LaneGrid;
use crate::world::road::network::{LaneUsers, PathPoint, Polyline, SignalProgram};
use crate::world::road::{IntersectionLane, LaneLink, LaneUse, SignalisedIntersection, Turn};

macro_rules! index {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// The place in the network's list.
            #[inline]
            pub const fn at(self) -> usize {
                self.0 as usize
            }
        }
    };
}

index!(
    /// A lane's place in [`RoadNetwork::lanes`].
    LaneIndex
);
index!(
    /// An edge's place in [`RoadNetwork::edges`].
    EdgeIndex
);
index!(
    /// A connection's place in [`RoadNetwork::connections`].
    ConnectionIndex
);
index!(
    /// A junction's place in [`RoadNetwork::junctions`].
    JunctionIndex
);
index!(
    /// A crossing's place in [`RoadNetwork::crossings`].
    CrossingIndex
);
index!(
    /// A walkway's place in [`RoadNetwork::walkways`].
    WalkwayIndex
);

/// Roads, signals, paths and buildings; everything refers to what exists.
#[derive(Clone, Debug)]
pub struct RoadNetwork {
    /// What it is called.
    pub name: String,
    /// Where `(0, 0)` is on the earth.
    pub origin: Option<Wgs84>,
    /// Its lanes, edge by edge and from the right.
    pub lanes: Vec<Lane>,
    /// Its edges.
    pub edges: Vec<Edge>,
    /// The ways through its junctions.
    pub connections: Vec<Connection>,
    /// Its junctions.
    pub junctions: Vec<Junction>,
    /// Paths for people on foot.
    pub walkways: Vec<Walkway>,
    /// Where these cross the road.
    pub crossings: Vec<Crossing>,
    /// Where paths and crossings meet.
    pub walk_nodes: Vec<WalkNode>,
    /// What stands around.
    pub buildings: Vec<Building>,
    /// The lower left and the upper right corner of everything.
    pub bounds: (Point, Point),
    pub(super) grid: LaneGrid,
}

/// What a vehicle drives on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// A lane of an edge.
    Lane(LaneIndex),
    /// A connection through a junction.
    Connection(ConnectionIndex),
}

/// A lane.
#[derive(Clone, Debug)]
pub struct Lane {
    /// Its edge.
    pub edge: EdgeIndex,
    /// How many lanes of the edge lie to its right.
    pub number: u32,
    /// Its centre line.
    pub path: Polyline,
    /// From side to side.
    pub width: Meters,
    /// Its speed limit.
    pub speed_limit: MetersPerSecond,
    /// Who may use it.
    pub users: LaneUsers,
    /// The lane to the left, driven the same way.
    pub left: Option<LaneIndex>,
    /// The lane to the right, driven the same way.
    pub right: Option<LaneIndex>,
    /// Where it leads.
    pub outgoing: Vec<ConnectionIndex>,
    /// What leads into it.
    pub incoming: Vec<ConnectionIndex>,
}

/// A road between two junctions, one way.
#[derive(Clone, Debug)]
pub struct Edge {
    /// Its name.
    pub id: String,
    /// The junction that it comes from.
    pub from: JunctionIndex,
    /// The junction that it leads to.
    pub to: JunctionIndex,
    /// Where two edges meet, the one with the higher number goes first.
    pub priority: i32,
    /// Its lanes, the rightmost first.
    pub lanes: Vec<LaneIndex>,
    /// Length of its longest lane.
    pub length: Meters,
    /// The edges that its lanes lead to, without repetition.
    pub successors: Vec<EdgeIndex>,
}

/// A way through a junction.
#[derive(Clone, Debug)]
pub struct Connection {
    /// Its name.
    pub id: String,
    /// The junction.
    pub junction: JunctionIndex,
    /// The lane that it comes from.
    pub from: LaneIndex,
    /// The lane that it leads to.
    pub to: LaneIndex,
    /// Its centre line; of no length where one lane goes on as the next one.
    pub path: Polyline,
    /// Its speed limit.
    pub speed_limit: MetersPerSecond,
    /// What one does there.
    pub turn: Turn,
    /// The signal group that it obeys.
    pub signal_group: Option<u8>,
    /// The connections that come into its way.
    pub conflicts: Vec<Conflict>,
}

/// What rules at a junction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JunctionKind {
    /// The edge of higher priority goes first.
    Priority,
    /// Signals.
    Signalised,
    /// Who comes from the right goes first.
    RightBeforeLeft,
    /// Who is in the roundabout goes first.
    Roundabout,
    /// Where roads end: vehicles come in and leave.
    Border,
}

/// A junction.
#[derive(Clone, Debug)]
pub struct Junction {
    /// Its name.
    pub id: String,
    /// Where it is.
    pub position: Point,
    /// What rules there.
    pub kind: JunctionKind,
    /// The edges that lead to it.
    pub incoming: Vec<EdgeIndex>,
    /// The edges that come from it.
    pub outgoing: Vec<EdgeIndex>,
    /// The ways through it.
    pub connections: Vec<ConnectionIndex>,
    /// What governs its signals.
    pub signals: Option<SignalProgram>,
}

/// A path for people on foot, both ways.
#[derive(Clone, Debug)]
pub struct Walkway {
    /// Its name.
    pub id: String,
    /// Its centre line.
    pub path: Polyline,
    /// From side to side.
    pub width: Meters,
    /// The nodes at its start and its end, places in [`RoadNetwork::walk_nodes`].
    pub nodes: [u32; 2],
}

/// Where people cross the road.
#[derive(Clone, Debug)]
pub struct Crossing {
    /// Its name.
    pub id: String,
    /// Its centre line, from kerb to kerb.
    pub path: Polyline,
    /// From side to side.
    pub width: Meters,
    /// The junction and the signal group that it obeys.
    pub signals: Option<(JunctionIndex, u8)>,
    /// Where vehicles cross it.
    pub zones: Vec<CrossingZone>,
    /// The nodes at its start and its end, places in [`RoadNetwork::walk_nodes`].
    pub nodes: [u32; 2],
}

/// Where a way and a crossing meet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CrossingZone {
    /// The way.
    pub way: Way,
    /// Its part on the crossing.
    pub along_way: (Meters, Meters),
    /// The part of the crossing's path on which people are in the way of vehicles.
    pub along_crossing: (Meters, Meters),
}

/// A path or a crossing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WalkLink {
    /// A path.
    Walkway(WalkwayIndex),
    /// A crossing.
    Crossing(CrossingIndex),
}

/// Where paths and crossings meet.
#[derive(Clone, Debug)]
pub struct WalkNode {
    /// Where it is.
    pub position: Point,
    /// What begins or ends there.
    pub links: Vec<WalkLink>,
}

/// What a building is built like; loss models tell walls apart by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BuildingKind {
    /// Blocks of flats in a town.
    UrbanResidential,
    /// Houses of a suburb.
    Suburban,
    /// A warehouse or a factory.
    Warehouse,
    /// A light construction.
    LightConstruction,
    /// A car park of several storeys.
    ParkingGarage,
    /// A wall of concrete or rock, such as a tunnel's.
    Concrete,
}

/// A building.
#[derive(Clone, Debug, PartialEq)]
pub struct Building {
    /// Its name.
    pub id: String,
    /// What it is built like.
    pub kind: BuildingKind,
    /// From the ground to the roof.
    pub height: Meters,
    /// The corners of its outline, counter-clockwise.
    pub outline: Vec<Point>,
}

impl RoadNetwork {
    /// The lanes that end at a signal, ascending, each with the first way on that the signal is for.
    pub fn signals(&self) -> Vec<(LaneIndex, ConnectionIndex)> {
        let signalised = self.connections.iter().enumerate().filter(|(_, one)| one.signal_group.is_some());
        let mut signals: Vec<_> = signalised.map(|(index, one)| (one.from, ConnectionIndex(index as u32))).collect();
        signals.sort_unstable();
        signals.dedup_by_key(|(lane, _)| *lane);
        signals
    }

    /// A lane.
    #[inline]
    pub fn lane(&self, lane: LaneIndex) -> &Lane {
        &self.lanes[lane.at()]
    }

    /// An edge.
    #[inline]
    pub fn edge(&self, edge: EdgeIndex) -> &Edge {
        &self.edges[edge.at()]
    }

    /// A connection.
    #[inline]
    pub fn connection(&self, connection: ConnectionIndex) -> &Connection {
        &self.connections[connection.at()]
    }

    /// A junction.
    #[inline]
    pub fn junction(&self, junction: JunctionIndex) -> &Junction {
        &self.junctions[junction.at()]
    }

    /// The line of a way.
    #[inline]
    pub fn path(&self, way: Way) -> &Polyline {
        match way {
            Way::Lane(lane) => &self.lane(lane).path,
            Way::Connection(connection) => &self.connection(connection).path,
        }
    }

    /// Where a place of a lane is, how it is headed and how it bends.
    pub fn point_at(&self, lane: LaneIndex, along: Meters) -> PathPoint {
        self.lane(lane).path.at(along)
    }

    /// The name of a lane, `edge_number`.
    pub fn lane_name(&self, lane: LaneIndex) -> String {
        let lane = self.lane(lane);
        format!("{}_{}", self.edge(lane.edge).id, lane.number)
    }

    /// The edge of a name.
    pub fn edge_named(&self, id: &str) -> Option<EdgeIndex> {
        self.edges.iter().position(|edge| edge.id == id).map(|index| EdgeIndex(index as u32))
    }

    /// The junction of a name.
    pub fn junction_named(&self, id: &str) -> Option<JunctionIndex> {
        self.junctions.iter().position(|junction| junction.id == id).map(|index| JunctionIndex(index as u32))
    }

    /// Length of all lanes that some of `users` may use.
    pub fn lane_length(&self, users: LaneUsers) -> Meters {
        let allowed = self.lanes.iter().filter(|lane| !lane.users.and(users).is_empty());
        Meters(allowed.map(|lane| lane.path.length().0).sum())
    }

    /// A signalised junction as the road-side units announce it: arms counted from 1 in the order of the edges, lanes cut
    /// to `arm`. None if the junction has no signals, or more lanes or arms than the messages can name.
    pub fn signalised_intersection(
        &self,
        junction: JunctionIndex,
        id: u16,
        arm: Meters,
    ) -> Option<SignalisedIntersection> {
        let place = self.junction(junction);
        let plan = place.signals.as_ref()?.plan();
        let edges = || {
            place
                .incoming
                .iter()
                .map(|edge| (edge, LaneUse::Ingress))
                .chain(place.outgoing.iter().map(|edge| (edge, LaneUse::Egress)))
        };
        // MAPEM counts lanes up to 254 and arms up to 15 (TS 103 301; SAE J2735 LaneID, ApproachID).
        let count: usize = edges().map(|(edge, _)| self.edge(*edge).lanes.len()).sum();
        if count > 254 || place.incoming.len().max(place.outgoing.len()) > 15 {
            return None;
        }
        let numbers: Vec<LaneIndex> = edges().flat_map(|(edge, _)| self.edge(*edge).lanes.iter().copied()).collect();
        let number_of =
            |lane: LaneIndex| numbers.iter().position(|number| *number == lane).map(|index| index as u8 + 1);
        let mut lanes = Vec::with_capacity(count);
        for (&edge, use_of_lane) in edges() {
            let approach = self.approach_of(junction, edge)?;
            for &lane in &self.edge(edge).lanes {
                let nodes = self.nodes_outwards(lane, use_of_lane, arm);
                let links = match use_of_lane {
                    LaneUse::Egress => Vec::new(),
                    LaneUse::Ingress => {
                        let outgoing = self.lane(lane).outgoing.iter().map(|connection| self.connection(*connection));
                        outgoing
                            .filter_map(|connection| {
                                let (turn, signal_group) = (connection.turn, connection.signal_group);
                                Some(LaneLink { to: number_of(connection.to)?, turn, signal_group })
                            })
                            .collect()
                    }
                };
                lanes.push(IntersectionLane { id: number_of(lane)?, approach, use_of_lane, nodes, links });
            }
        }
        let first = self.lane(*numbers.first()?);
        let (lane_width, speed_limit) = (first.width, first.speed_limit);
        Some(SignalisedIntersection { id, centre: place.position, lane_width, speed_limit, lanes, plan })
    }

    /// The number of an arm: an edge and the one that leads back the same way share it.
    fn approach_of(&self, junction: JunctionIndex, edge: EdgeIndex) -> Option<u8> {
        let place = self.junction(junction);
        let number = |index: usize| u8::try_from(index + 1).ok();
        if let Some(index) = place.incoming.iter().position(|other| *other == edge) {
            return number(index);
        }
        let far = self.edge(edge).to;
        let back = place.incoming.iter().position(|other| self.edge(*other).from == far);
        let only_out = || {
            let index = place.outgoing.iter().position(|other| *other == edge)?;
            Some(place.incoming.len() + index)
        };
        number(back.or_else(only_out)?)
    }

    fn nodes_outwards(&self, lane: LaneIndex, use_of_lane: LaneUse, arm: Meters) -> Vec<Point> {
        let path = &self.lane(lane).path;
        let arm = arm.0.min(path.length().0);
        let place = |away: f64| {
            let along = if use_of_lane == LaneUse::Ingress { path.length().0 - away } else { away };
            path.at(Meters(along)).position
        };
        // A straight lane needs its ends alone; a bend gets a point every ten metres.
        let steps = if path.points().len() == 2 { 1 } else { (arm / 10.0).ceil().max(1.0) as u32 };
        (0..=steps).map(|step| place(arm * f64::from(step) / f64::from(steps))).collect()
    }
}

/// A span that a file gives in seconds.
pub(super) fn seconds(seconds: f64) -> SimDuration {
    SimDuration::from_secs_f64(seconds)
}
