//! What a map of a scenario shows.

use std::sync::Arc;

use crate::channel::propagation::obstacles::BuildingMap;
use crate::engine::RandomStream;
use crate::evaluation::record::{MapBody, MapBuilding, MapRecord, MapSignal, Strip, StripKind};
use crate::geometry::{LocalPlane, Point};
use crate::scenario::Scenario;
use crate::scenario::settings::Road;
use crate::simulation::build::ground::{Ground, Plan};
use crate::simulation::build::roster::{self, Roster};
use crate::simulation::build::{BuildError, traffic};
use crate::simulation::participants::Participants;
use crate::station::facilities::StationKind;
use crate::units::Meters;
use crate::world::road::network::{Building, RoadNetwork, Way};

/// What stands between two places of the map of a scenario.
#[derive(Clone, Debug)]
pub struct SightLines {
    buildings: Arc<BuildingMap>,
}

impl SightLines {
    /// Those of the buildings of `scenario`.
    pub fn of(scenario: &Scenario) -> Result<Self, BuildError> {
        Ok(Self { buildings: Ground::of(scenario)?.buildings })
    }

    /// Whether a building that is higher than `height` stands on the line between two places.
    pub fn blocked(&self, from: Point, to: Point, height: Meters) -> bool {
        self.buildings.blocks((from, to), height)
    }
}

/// Where the map of a scenario lies on the earth.
pub fn plane_of(scenario: &Scenario) -> Result<LocalPlane, BuildError> {
    Ok(Ground::of(scenario)?.plane)
}

/// Roads, buildings, signals and everybody at the start of the run of `scenario` with one seed.
pub fn map_of(scenario: &Scenario, seed: u64) -> Result<MapRecord, BuildError> {
    let root = RandomStream::from_seed(seed);
    let ground = Ground::of(scenario)?;
    let Roster { participants, mobility, .. } = roster::build(&Plan { scenario, ground: &ground }, &root)?;
    let participants = Participants::new(mobility, participants, None);
    let mut map = MapRecord { title: scenario.run.name.clone(), ..MapRecord::default() };
    match (&scenario.road, &ground.network) {
        (Road::Highway(highway), _) => draw_highway(&mut map, highway),
        (_, Some(network)) => draw_network(&mut map, network),
        _ => {}
    }
    map.bodies = participants
        .present()
        .map(|(one, motion)| MapBody {
            position: motion.position,
            heading: motion.heading,
            length_m: one.length.0,
            width_m: one.width.0,
            kind: one.kind.name(),
            has_station: one.has_station,
            fixed: one.kind == StationKind::RoadSideUnit,
        })
        .collect();
    map.extent = extent(&map);
    Ok(map)
}

fn draw_highway(map: &mut MapRecord, highway: &crate::scenario::settings::Highway) {
    let road = traffic::road(highway);
    for lane in road.lanes() {
        map.strips.push(Strip {
            kind: StripKind::Lane,
            line: vec![road.point_at(lane, Meters(0.0)), road.point_at(lane, road.length)],
            width_m: road.lane_width.0,
        });
    }
}

fn draw_network(map: &mut MapRecord, network: &RoadNetwork) {
    let mut strip = |kind, line: &[Point], width: Meters| {
        map.strips.push(Strip { kind, line: line.to_vec(), width_m: width.0 });
    };
    for lane in &network.lanes {
        strip(StripKind::Lane, lane.path.points(), lane.width);
    }
    for connection in &network.connections {
        strip(StripKind::Connection, connection.path.points(), network.lane(connection.from).width);
    }
    for walkway in &network.walkways {
        strip(StripKind::Walkway, walkway.path.points(), walkway.width);
    }
    for crossing in &network.crossings {
        strip(StripKind::Crossing, crossing.path.points(), crossing.width);
    }
    let signal = |(lane, _)| {
        let path = network.path(Way::Lane(lane));
        MapSignal {
            position: path.end(),
            heading: path.at(path.length()).heading(),
            width_m: network.lane(lane).width.0,
        }
    };
    map.signals = network.signals().into_iter().map(signal).collect();
    let building = |building: &Building| MapBuilding { outline: building.outline.clone(), height_m: building.height.0 };
    map.buildings = network.buildings.iter().map(building).collect();
}

fn extent(map: &MapRecord) -> (Point, Point) {
    let (mut low, mut high) =
        (Point::new(f64::INFINITY, f64::INFINITY), Point::new(f64::NEG_INFINITY, f64::NEG_INFINITY));
    let lines = map.strips.iter().flat_map(|strip| strip.line.iter().map(|place| (*place, strip.width_m / 2.0)));
    let outlines = map.buildings.iter().flat_map(|building| &building.outline).map(|place| (*place, 0.0));
    let bodies = map.bodies.iter().map(|body| (body.position, body.length_m));
    for (place, around) in lines.chain(outlines).chain(bodies) {
        low = Point::new(low.x.min(place.x - around), low.y.min(place.y - around));
        high = Point::new(high.x.max(place.x + around), high.y.max(place.y + around));
    }
    if low.x > high.x { (Point::default(), Point::default()) } else { (low, high) }
}
