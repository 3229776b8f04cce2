//! Where a run takes place.

use std::fs;
use std::ops::Deref;
use std::sync::Arc;

use crate::channel::propagation::obstacles::{Building, BuildingMap, WallLoss};
use crate::geometry::{LocalPlane, Point, Topology, Wgs84};
use crate::scenario::Scenario;
use crate::scenario::settings::{Highway, Obstruction, Origin, Road};
use crate::simulation::build::{BuildError, built_in_roads};
use crate::simulation::communication::MeasuredRegion;
use crate::units::{Db, Meters};
use crate::world::road;
use crate::world::road::network::RoadNetwork;

/// The map of a run.
#[derive(Clone, Debug)]
pub(super) struct Ground {
    /// How the ends of the world meet.
    pub topology: Topology,
    /// Where it lies on the earth.
    pub plane: LocalPlane,
    /// The corners of what is measured if everything is.
    extent: (Point, Point),
    /// Width of the lanes at signals.
    pub lane_width: Meters,
    /// Buildings as radio waves meet them.
    pub buildings: Arc<BuildingMap>,
    /// Outlines of the buildings as sensors meet them.
    pub outlines: Vec<Vec<Point>>,
    /// The roads, where there is more than the straight highway.
    pub network: Option<Arc<RoadNetwork>>,
}

/// A scenario with its map.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan<'a> {
    pub scenario: &'a Scenario,
    pub ground: &'a Ground,
}

impl Deref for Plan<'_> {
    type Target = Scenario;

    fn deref(&self) -> &Scenario {
        self.scenario
    }
}

const EVERYWHERE: (Point, Point) =
    (Point::new(f64::NEG_INFINITY, f64::NEG_INFINITY), Point::new(f64::INFINITY, f64::INFINITY));

fn plane_around(origin: Origin) -> LocalPlane {
    LocalPlane::new(Wgs84 { latitude_deg: origin.latitude_deg, longitude_deg: origin.longitude_deg })
}

impl Ground {
    /// The map of a scenario.
    pub fn of(scenario: &Scenario) -> Result<Self, BuildError> {
        match &scenario.road {
            Road::Highway(highway) => Ok(Self::of_highway(highway)),
            Road::Network(settings) => {
                let file = &settings.file;
                let text =
                    fs::read_to_string(file).map_err(|source| BuildError::RoadFile { file: file.clone(), source })?;
                let network = RoadNetwork::from_json(&text)
                    .map_err(|source| BuildError::Network { file: file.clone(), source: Box::new(source) })?;
                Ok(Self::of_network(network, settings.origin, scenario))
            }
            Road::CityGrid(_)
            | Road::Intersection(_)
            | Road::LaneMerge(_)
            | Road::Roundabout(_)
            | Road::RuralRoad(_)
            | Road::TunnelExit(_)
            | Road::CrossingPedestrian(_) => {
                let (road, _, origin) = built_in_roads::of(&scenario.road).expect("a built-in road");
                let network =
                    RoadNetwork::from_file(&road).map_err(|source| BuildError::BuiltInRoad(Box::new(source)))?;
                Ok(Self::of_network(network, origin, scenario))
            }
            Road::Plane(plane) => Ok(Self {
                topology: Topology::Open,
                plane: plane_around(plane.origin),
                extent: EVERYWHERE,
                lane_width: Meters(3.5),
                buildings: Arc::new(BuildingMap::default()),
                outlines: Vec::new(),
                network: None,
            }),
        }
    }

    fn of_network(network: RoadNetwork, origin: Origin, scenario: &Scenario) -> Self {
        let loss = match &scenario.channel.obstruction {
            Obstruction::Geometry(geometry) => {
                WallLoss { per_wall: Db(geometry.wall_loss_db), per_metre_db: geometry.inside_loss_db_per_m }
            }
            _ => WallLoss::default(),
        };
        let building = |building: &road::network::Building| Building {
            outline: building.outline.clone(),
            height: building.height,
            loss,
        };
        Self {
            topology: Topology::Open,
            plane: network.origin.map_or_else(|| plane_around(origin), LocalPlane::new),
            extent: network.bounds,
            lane_width: network.lanes.first().map_or(Meters(3.5), |lane| lane.width),
            buildings: Arc::new(BuildingMap::new(network.buildings.iter().map(building).collect())),
            outlines: network.buildings.iter().map(|building| building.outline.clone()).collect(),
            network: Some(Arc::new(network)),
        }
    }

    fn of_highway(highway: &Highway) -> Self {
        let length = Meters(highway.length_m);
        let origin = highway.origin;
        Self {
            topology: if highway.wrap_around { Topology::RingAlongX(length) } else { Topology::Open },
            plane: LocalPlane::new(Wgs84 { latitude_deg: origin.latitude_deg, longitude_deg: origin.longitude_deg }),
            // All that is beside the road belongs to it.
            extent: (Point::new(0.0, f64::NEG_INFINITY), Point::new(length.0, f64::INFINITY)),
            lane_width: Meters(highway.lane_width_m),
            buildings: Arc::new(BuildingMap::default()),
            outlines: Vec::new(),
            network: None,
        }
    }

    /// The central `share` of the map along each axis.
    pub fn region(&self, share: f64) -> MeasuredRegion {
        let (low, high) = self.extent;
        let span = |low: f64, high: f64| {
            let margin = if (high - low).is_finite() { (high - low) * (1.0 - share) / 2.0 } else { 0.0 };
            (low + margin, high - margin)
        };
        let ((left, right), (bottom, top)) = (span(low.x, high.x), span(low.y, high.y));
        MeasuredRegion { from: Point::new(left, bottom), to: Point::new(right, top) }
    }
}
