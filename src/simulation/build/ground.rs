//! Where a run takes place.

use std::ops::Deref;
use std::sync::Arc;

use crate::channel::propagation::obstacles::BuildingMap;
use crate::geometry::{LocalPlane, Point, Topology, Wgs84};
use crate::scenario::Scenario;
use crate::scenario::settings::{Highway, Road};
use crate::simulation::build::BuildError;
use crate::simulation::communication::MeasuredRegion;
use crate::units::Meters;

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

impl Ground {
    /// The map of a scenario.
    pub fn of(scenario: &Scenario) -> Result<Self, BuildError> {
        match &scenario.road {
            Road::Highway(highway) => Ok(Self::of_highway(highway)),
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
