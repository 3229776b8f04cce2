//! The Road and Lane Topology (RLT) service of a road-side unit: MAPEM (TS 103 301 clause 6).

use crate::geometry::{LocalPlane, Point};
use crate::station::facilities::{FacilitiesService, Outbox, StationView};
use crate::station::message::quantities::{
    AllowedManeuvers, ApproachId, LaneDirectionalUse, LaneKind, LaneSharing, LaneWidth, Latitude, Longitude,
    MinuteOfTheYear, MsgCount, RegulatorySpeed, SpeedLimitType,
};
use crate::station::message::{
    EncodeError, GenericLane, IntersectionGeometry, IntersectionReference, LaneConnection, Mapem, MessageKind,
    NodeOffset, RegulatorySpeedLimit,
};
use crate::station::networking::{Destination, Priority, Transport};
use crate::units::{Meters, MetersPerSecond, SimDuration, SimTime};

/// An intersection as a road authority describes it.
#[derive(Clone, Debug, PartialEq)]
pub struct IntersectionMap {
    /// Which one.
    pub id: IntersectionReference,
    /// Version of the description.
    pub revision: MsgCount,
    /// Its middle, the reference point.
    pub centre: Point,
    /// Width of its lanes.
    pub lane_width: Meters,
    /// Speed limit on its lanes.
    pub speed_limit: Option<MetersPerSecond>,
    /// 1 to 255 lanes.
    pub lanes: Vec<MapLane>,
}

/// A lane.
#[derive(Clone, Debug, PartialEq)]
pub struct MapLane {
    /// Its number.
    pub id: u8,
    /// Arm on which it leads into the intersection.
    pub ingress: Option<ApproachId>,
    /// Arm on which it leads out of it.
    pub egress: Option<ApproachId>,
    /// What it is for.
    pub kind: LaneKind,
    /// Two or more points, from the intersection outwards.
    pub nodes: Vec<Point>,
    /// Up to 16 lanes that it leads to.
    pub connections: Vec<MapConnection>,
}

/// From one lane to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MapConnection {
    /// The lane.
    pub lane: u8,
    /// What one does to get there.
    pub maneuver: AllowedManeuvers,
    /// Signals that say when.
    pub signal_group: Option<u8>,
}

/// An intersection that no MAPEM can hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the intersection does not fit a MAPEM: {0}")]
pub struct MapServiceError(EncodeError);

/// The service of one road-side unit.
#[derive(Debug)]
pub struct MapService {
    mapem: Mapem,
    interval: SimDuration,
    transport: Transport,
    next: SimTime,
}

impl MapService {
    /// Interval in deployments, 1 Hz.
    pub const INTERVAL: SimDuration = SimDuration::from_millis(1000);

    /// Single-hop broadcast.
    pub const TRANSPORT: Transport = Transport {
        destination: Destination::SingleHop,
        priority: Priority::Dp2,
        lifetime: SimDuration::from_millis(1000),
    };

    /// A service that sends the map at `first`, and then each `interval`, of at least a millisecond.
    pub fn new(
        map: &IntersectionMap,
        plane: &LocalPlane,
        interval: SimDuration,
        transport: Transport,
        first: SimTime,
    ) -> Result<Self, MapServiceError> {
        let mapem = Mapem {
            station_id: 0,
            time_stamp: None,
            revision: map.revision,
            intersections: vec![geometry(map, plane)],
        };
        mapem.encode_into(&mut Vec::new()).map_err(MapServiceError)?;
        Ok(Self { mapem, interval: interval.max(SimDuration::from_millis(1)), transport, next: first })
    }

    /// The message, as it was last sent.
    pub fn mapem(&self) -> &Mapem {
        &self.mapem
    }
}

fn geometry(map: &IntersectionMap, plane: &LocalPlane) -> IntersectionGeometry {
    let reference = plane.wgs84_from_world(map.centre);
    let limit = |speed| RegulatorySpeedLimit {
        kind: SpeedLimitType::VehicleMaxSpeed,
        speed: RegulatorySpeed::from_speed(speed),
    };
    IntersectionGeometry {
        id: map.id,
        revision: map.revision,
        latitude: Latitude::from_degrees(reference.latitude_deg),
        longitude: Longitude::from_degrees(reference.longitude_deg),
        // The world has no heights.
        elevation: None,
        lane_width: Some(LaneWidth::from_width(map.lane_width)),
        speed_limits: map.speed_limit.map(limit).into_iter().collect(),
        lanes: map.lanes.iter().map(|lane| generic_lane(lane, map.centre)).collect(),
    }
}

fn generic_lane(lane: &MapLane, reference: Point) -> GenericLane {
    let way = |leads: bool, way: LaneDirectionalUse| if leads { way.raw() } else { 0 };
    let ways = way(lane.ingress.is_some(), LaneDirectionalUse::INGRESS)
        | way(lane.egress.is_some(), LaneDirectionalUse::EGRESS);
    let maneuvers = lane.connections.iter().fold(0, |all, connection| all | connection.maneuver.raw());
    GenericLane {
        id: lane.id,
        ingress_approach: lane.ingress,
        egress_approach: lane.egress,
        directional_use: LaneDirectionalUse::from_raw(ways).expect("two bits"),
        shared_with: LaneSharing::NONE,
        kind: lane.kind,
        attributes: 0,
        maneuvers: AllowedManeuvers::from_raw(maneuvers).filter(|_| !lane.connections.is_empty()),
        nodes: node_offsets(&lane.nodes, reference),
        connections: lane
            .connections
            .iter()
            .map(|connection| LaneConnection {
                lane: connection.lane,
                maneuver: Some(connection.maneuver),
                remote_intersection: None,
                signal_group: connection.signal_group,
                user_class: None,
                connection_id: None,
            })
            .collect(),
    }
}

/// Most that a node may lie from the one before it, in 0.01 m.
const LONGEST_WAY_CM: i64 = 32_767;

/// The way to each node from the one before it; ways that are too long get nodes in between.
fn node_offsets(nodes: &[Point], reference: Point) -> Vec<NodeOffset> {
    let mut offsets = Vec::with_capacity(nodes.len());
    // Places are rounded, not ways, so that errors do not add up.
    let (mut x, mut y) = (0i64, 0i64);
    for node in nodes {
        let place = *node - reference;
        let (to_x, to_y) = ((place.x * 100.0).round() as i64, (place.y * 100.0).round() as i64);
        let parts = (to_x - x).abs().max((to_y - y).abs()).div_euclid(LONGEST_WAY_CM + 1) + 1;
        // More parts than a lane has nodes: refused when the message is encoded.
        for part in (1..=parts.min(64)).rev() {
            let step = ((to_x - x) / part, (to_y - y) / part);
            offsets.push(NodeOffset { x: step.0 as i16, y: step.1 as i16 });
            (x, y) = (x + step.0, y + step.1);
        }
    }
    offsets
}

impl FacilitiesService for MapService {
    fn next_wakeup(&self) -> Option<SimTime> {
        Some(self.next)
    }

    fn handle(&mut self, view: &StationView<'_>, outbox: &mut Outbox) {
        self.next = view.now + self.interval;
        self.mapem.station_id = view.station_id;
        self.mapem.time_stamp = Some(MinuteOfTheYear::of(view.now));
        outbox.send(MessageKind::Mapem, self.transport, |bytes| {
            self.mapem.encode_into(bytes).expect("the map was encoded before");
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Wgs84;

    fn map(nodes: Vec<Point>) -> IntersectionMap {
        IntersectionMap {
            id: IntersectionReference { region: Some(49), id: 7 },
            revision: MsgCount::from_raw(1).unwrap(),
            centre: Point::new(100.0, 50.0),
            lane_width: Meters(3.25),
            speed_limit: Some(MetersPerSecond(15.0)),
            lanes: vec![MapLane {
                id: 1,
                ingress: ApproachId::from_raw(2),
                egress: None,
                kind: LaneKind::Vehicle,
                nodes,
                connections: vec![MapConnection {
                    lane: 6,
                    maneuver: AllowedManeuvers::STRAIGHT,
                    signal_group: Some(1),
                }],
            }],
        }
    }

    fn service(nodes: Vec<Point>) -> Result<MapService, MapServiceError> {
        let plane = LocalPlane::new(Wgs84 { latitude_deg: 48.0, longitude_deg: 11.0 });
        MapService::new(&map(nodes), &plane, MapService::INTERVAL, MapService::TRANSPORT, SimTime::ZERO)
    }

    #[test]
    fn a_map_is_told_in_the_units_of_the_standard() {
        let service = service(vec![Point::new(105.0, 51.625), Point::new(180.0, 51.625)]).unwrap();
        let intersection = &service.mapem().intersections[0];
        // 0.01 m; 0.02 m/s; 50 m north of 48 degrees in 0.1 microdegrees
        assert_eq!(intersection.lane_width.unwrap().raw(), 325);
        assert_eq!(intersection.speed_limits[0].speed.raw(), 750);
        assert_eq!(intersection.latitude.raw(), 480_004_497);
        let lane = &intersection.lanes[0];
        assert_eq!(lane.nodes, [NodeOffset { x: 500, y: 163 }, NodeOffset { x: 7500, y: 0 }]);
        assert_eq!(lane.directional_use, LaneDirectionalUse::INGRESS);
        assert_eq!(lane.connections[0].signal_group, Some(1));
    }

    #[test]
    fn a_long_lane_gets_nodes_in_between_and_one_without_nodes_is_refused() {
        let long = service(vec![Point::new(100.0, 50.0), Point::new(1100.0, 50.0)]).unwrap();
        let nodes = &long.mapem().intersections[0].lanes[0].nodes;
        assert_eq!(nodes.len(), 5);
        assert_eq!(nodes.iter().map(|node| i32::from(node.x)).sum::<i32>(), 100_000);
        assert!(service(vec![Point::new(0.0, 0.0)]).is_err());
    }
}
