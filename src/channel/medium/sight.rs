//! Whether two antennas see each other, and what it costs if they do not.

use std::sync::Arc;

use crate::channel::propagation::obstacles::{BuildingMap, InTheWay, VehicleMap, knife_edge};
use crate::channel::propagation::path_loss::{KnownCarrier, WinnerB1Corner};
use crate::channel::propagation::{LinkGeometry, LinkState, LinkStateModel, ObstructionLossLaw, VehicleObstruction};
use crate::geometry::{Point, Topology};
use crate::units::{Db, Meters};

/// How two stations come to see each other or not.
#[derive(Debug)]
pub enum Sight {
    /// By chance, with the probability that a source gives for the distance.
    Drawn(DrawnSight),
    /// By what stands between them on the map.
    Seen(SeenSight),
}

/// Sight where no map decides.
#[derive(Debug)]
pub struct DrawnSight {
    /// Probabilities of the states of a link.
    pub states: Box<dyn LinkStateModel>,
    /// The loss of a vehicle in between.
    pub obstruction: VehicleObstruction,
    /// Displacement over which the state of a pair decorrelates; zero: any movement makes a new one.
    pub decorrelation: Meters,
    /// How long the loss of an obstruction lasts.
    pub obstruction_lasts: ObstructionLasts,
}

/// How long the loss of an obstruction lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObstructionLasts {
    /// As long as the obstruction.
    WhileObstructed,
    /// For one frame.
    OneFrame,
}

/// Sight on a map.
#[derive(Debug)]
pub struct SeenSight {
    /// The buildings, and what they cost; none if they do not count.
    pub buildings: Option<(Arc<BuildingMap>, BuildingEffect)>,
    /// What vehicles in between cost; none if they do not count.
    pub vehicles: Option<VehicleEffect>,
}

/// What buildings between two antennas do.
#[derive(Clone, Copy, Debug)]
pub enum BuildingEffect {
    /// The loss of each wall and each metre inside comes on top of the loss along a street (Sommer et al.).
    Walls,
    /// The path loss is that of links behind buildings.
    State,
    /// The way goes around the corner of two streets along the axes of the map.
    Corner(WinnerB1Corner),
}

/// What vehicles between two antennas do.
#[derive(Clone, Copy, Debug)]
pub enum VehicleEffect {
    /// They diffract: knife edges of ITU-R P.526.
    KnifeEdges,
    /// They cost a random loss that lasts as long as they are in the way: 3GPP TR 37.885 clause 6.2.1.
    Tr37885(ObstructionLossLaw),
}

/// What a pair of stations has between them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Between {
    pub state: LinkState,
    /// Loss that does not depend on chance, on top of the path loss of the state.
    pub extra_loss: Db,
    /// The path loss, where it is not that of the state.
    pub path_loss: Option<Db>,
    /// The highest of the vehicles in between, if their loss is a random one.
    pub blocker_height: Option<Meters>,
    /// How far both stations together may move with a building surely in between; none where that is not known.
    pub blocked_for: Option<Meters>,
    /// The building that stays in between for so long, if one was looked for, or the highest vehicle.
    pub obstacle: Option<u32>,
}

/// What an earlier look at a pair has found; it saves work and changes nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Earlier {
    /// A building stands between them, and does so for some way more.
    StillBehindFor(Meters),
    /// This building stood between them.
    Behind(u32),
    /// None did, or nobody looked; this vehicle stood between them.
    InFront(Option<u32>),
}

/// Buffers that are used again.
#[derive(Debug, Default)]
pub(super) struct SightScratch {
    buildings: Vec<u32>,
    way: InTheWay,
}

impl Between {
    pub(super) const NOTHING: Self = Self {
        state: LinkState::LineOfSight,
        extra_loss: Db(0.0),
        path_loss: None,
        blocker_height: None,
        blocked_for: None,
        obstacle: None,
    };
}

/// A building that stays in between for so long need not be looked for often.
const BLOCKED_LONG_ENOUGH: Meters = Meters(60.0);
/// If the building that stood in between goes on to do so for this long, no better one is looked for, and neither is one where there
/// was none before: at the start, that is the most of all pairs.
const STILL_LONG_ENOUGH: Meters = Meters(25.0);

/// What is left of a way after all rounding.
fn safe(way: Meters) -> Meters {
    Meters((way.0 - 0.01).max(0.0))
}

impl SeenSight {
    /// What stands between two stations; a loss above `enough` need not be exact.
    pub(super) fn between(
        &self,
        vehicles: &VehicleMap,
        line: (Point, Point),
        (stations, earlier): ((u32, u32), Earlier),
        geometry: &LinkGeometry,
        setting: (Topology, &KnownCarrier, Db),
        scratch: &mut SightScratch,
    ) -> Between {
        let (topology, carrier, enough) = setting;
        if let Some((map, effect)) = &self.buildings
            && !map.is_empty()
        {
            let lower = Meters(geometry.tx_height.0.min(geometry.rx_height.0));
            let behind = Between { state: LinkState::BuildingObstructed, ..Between::NOTHING };
            match effect {
                BuildingEffect::Walls => {
                    let crossing = map.crossing(line, lower, enough, &mut scratch.buildings);
                    if crossing.walls > 0 {
                        return Between { extra_loss: crossing.loss, ..behind };
                    }
                }
                BuildingEffect::State | BuildingEffect::Corner(_) => {
                    let blocked = match earlier {
                        Earlier::StillBehindFor(way) => Some((None, way)),
                        Earlier::Behind(building) => map
                            .blocked_by(building, line, lower)
                            .filter(|way| *way >= STILL_LONG_ENOUGH)
                            .map(|way| (building, way))
                            .or_else(|| map.still_blocked_for(line, lower, BLOCKED_LONG_ENOUGH))
                            .map(|(building, way)| (Some(building), safe(way))),
                        Earlier::InFront(_) => map
                            .blocked_for(line, lower, STILL_LONG_ENOUGH)
                            .map(|(building, way)| (Some(building), safe(way))),
                    };
                    if let Some((building, blocked_for)) = blocked {
                        let way = line.1 - line.0;
                        let around =
                            |corner: &WinnerB1Corner| corner.loss(Meters(way.x.abs()), Meters(way.y.abs()), carrier);
                        let path_loss = match effect {
                            BuildingEffect::Corner(corner) => Some(around(corner)),
                            BuildingEffect::State | BuildingEffect::Walls => None,
                        };
                        // On a ring the shortest way may turn to the other side, where other buildings stand.
                        let blocked_for = (topology == Topology::Open).then_some(blocked_for);
                        return Between { path_loss, blocked_for, obstacle: building, ..behind };
                    }
                }
            }
        }
        let Some(effect) = &self.vehicles else { return Between::NOTHING };
        match effect {
            VehicleEffect::KnifeEdges => {
                vehicles.between(line, stations, topology, &mut scratch.way);
                let edges = &mut scratch.way.edges;
                let (tx, rx) = (geometry.tx_height.0, geometry.rx_height.0);
                let over_the_line =
                    |edge: &knife_edge::Edge| edge.height > tx + (rx - tx) * edge.along / geometry.ground_distance.0;
                let blocked = edges.iter().any(over_the_line);
                let loss = knife_edge::loss(edges, tx, rx, geometry.ground_distance.0, carrier.frequency.wavelength());
                let state = if blocked { LinkState::VehicleObstructed } else { LinkState::LineOfSight };
                Between { state, extra_loss: Db(loss), ..Between::NOTHING }
            }
            VehicleEffect::Tr37885(_) => {
                // A vehicle that both antennas are lower than cannot be outdone.
                let enough = Meters(geometry.tx_height.0.max(geometry.rx_height.0));
                let vehicle = if let Earlier::InFront(vehicle) = earlier { vehicle } else { None };
                match vehicles.highest_between(line, stations, topology, enough, vehicle) {
                    None => Between::NOTHING,
                    Some((vehicle, height)) => Between {
                        state: LinkState::VehicleObstructed,
                        blocker_height: Some(height),
                        obstacle: Some(vehicle),
                        ..Between::NOTHING
                    },
                }
            }
        }
    }
}
