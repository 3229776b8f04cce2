//! Everybody who takes part, and who of them has a station.

mod on_highway;
mod on_network;
mod recorded;

use crate::engine::RandomStream;
use crate::geometry::{Heading, KinematicState, Point};
use crate::scenario::Scenario;
use crate::scenario::settings::{self, RoadsideUnit};
use crate::simulation::build::ground::Plan;
use crate::simulation::build::{BuildError, traffic};
use crate::simulation::participants::{Mobility, Participant};
use crate::station::facilities::StationKind;
use crate::units::{Db, Dbm, Meters, SimDuration};
use crate::world::mobility::recorded::ClassShapes;
use crate::world::mobility::{RoadUserClass, VehicleShape};

/// A station as the access layer and the services see it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Site {
    pub id: u32,
    pub kind: StationKind,
    pub antenna_height: Meters,
    /// Transmit power, where it is not that of the technology.
    pub tx_power: Option<Dbm>,
    /// Antenna gain, where it is not that of the technology.
    pub antenna_gain: Option<Db>,
    /// When in its period a positions file lets it send.
    pub phase: Option<SimDuration>,
    /// Which entry of `roadside_units` it is.
    pub roadside_unit: Option<usize>,
    /// Transmit power and antenna gain, where its technology is another one than that whose stations are built.
    pub foreign_radio: Option<(Dbm, Db)>,
}

/// Everybody who takes part.
pub(super) struct Roster {
    /// All stations in ascending order of their numbers.
    pub sites: Vec<Site>,
    /// All participants in ascending order of their numbers.
    pub participants: Vec<Participant>,
    /// What moves them.
    pub mobility: Box<dyn Mobility>,
}

/// Numbers of who is beside the road begin at the next multiple of this, so that more vehicles do not change them.
const BLOCK: u32 = 10_000;

/// Height of a person (DIN 33402-2: median of adults) and of a cyclist.
const PERSON: Meters = Meters(1.7);

/// Height of a unit at the road side, whose sensors look down on the traffic.
const ROAD_SIDE_UNIT: Meters = Meters(5.0);

/// Everybody, from what the scenario moves them with.
pub(super) fn build(scenario: &Plan<'_>, root: &RandomStream) -> Result<Roster, BuildError> {
    match (&scenario.mobility, &scenario.road) {
        (settings::Mobility::BuiltIn(_), settings::Road::Highway(highway)) => {
            on_highway::build(scenario, highway, root)
        }
        (settings::Mobility::BuiltIn(_), _) => {
            let network = scenario.ground.network.as_ref();
            on_network::build(scenario, network.expect("a checked scenario has drivers where it has roads"), root)
        }
        (settings::Mobility::Recorded(recorded), _) => recorded::build(scenario, recorded, root),
        (settings::Mobility::Traci(_), _) => todo!(),
    }
}

/// Where a unit at the road side stands.
fn place_of(unit: &RoadsideUnit) -> KinematicState {
    KinematicState::at_rest(Point::new(unit.x_m, unit.y_m), Heading::default())
}

/// What the scenario says about the equipment of each class.
struct Equipment<'a> {
    scenario: &'a Scenario,
    draws: RandomStream,
}

impl<'a> Equipment<'a> {
    fn of(scenario: &'a Scenario, root: &RandomStream) -> Self {
        Self { scenario, draws: root.named("equipment") }
    }

    /// The bodies of all classes.
    fn shapes(&self) -> ClassShapes {
        ClassShapes {
            car: self.shape(RoadUserClass::Car),
            truck: self.shape(RoadUserClass::Truck),
            bus: self.shape(RoadUserClass::Bus),
            motorcycle: self.shape(RoadUserClass::Motorcycle),
            cyclist: self.shape(RoadUserClass::Cyclist),
            pedestrian: self.shape(RoadUserClass::Pedestrian),
        }
    }

    /// The body of a class.
    fn shape(&self, class: RoadUserClass) -> VehicleShape {
        let users = &self.scenario.vulnerable_road_users;
        let (length, width) = match class {
            RoadUserClass::Cyclist => (Meters(1.8), Meters(0.6)),
            RoadUserClass::Pedestrian => (Meters(0.5), Meters(0.5)),
            _ => return traffic::shape(self.body(class)),
        };
        let antenna_height =
            Meters(if class == RoadUserClass::Cyclist { &users.cyclists } else { &users.pedestrians }.antenna_height_m);
        VehicleShape { length, width, height: PERSON, antenna_height }
    }

    fn body(&self, class: RoadUserClass) -> &settings::Body {
        match class {
            RoadUserClass::Truck => &self.scenario.vehicles.truck,
            RoadUserClass::Bus => &self.scenario.vehicles.bus,
            RoadUserClass::Motorcycle => &self.scenario.vehicles.motorcycle,
            _ => &self.scenario.vehicles.car,
        }
    }

    /// Share of a class that has a station.
    fn share(&self, class: RoadUserClass) -> f64 {
        let users = &self.scenario.vulnerable_road_users;
        match class {
            RoadUserClass::Pedestrian => users.pedestrians.equipped_share,
            RoadUserClass::Cyclist => users.cyclists.equipped_share,
            _ => self.body(class).equipped_share,
        }
    }

    /// Whether somebody has a station. Whoever has one with a small share has it with every greater one too.
    fn has_station(&self, id: u32, class: RoadUserClass) -> bool {
        self.draws.derive(u64::from(id)).next_unit() < self.share(class)
    }

    fn radio(&self, class: RoadUserClass) -> (Option<Dbm>, Option<Db>) {
        match class {
            RoadUserClass::Pedestrian | RoadUserClass::Cyclist => (None, None),
            _ => {
                let body = self.body(class);
                (body.tx_power_dbm.map(Dbm), body.antenna_gain_dbi.map(Db))
            }
        }
    }
}

/// A roster that grows.
#[derive(Default)]
struct List {
    pub sites: Vec<Site>,
    pub participants: Vec<Participant>,
    /// Where the numbers of the next kind begin.
    pub next_block: u32,
}

impl List {
    /// Adds somebody who moves.
    fn add(
        &mut self,
        equipment: &Equipment,
        id: u32,
        class: RoadUserClass,
        shape: VehicleShape,
        phase: Option<SimDuration>,
    ) {
        let has_station = equipment.has_station(id, class);
        let kind = station_kind(class);
        let (tx_power, antenna_gain) = equipment.radio(class);
        if has_station {
            self.sites.push(Site {
                id,
                kind,
                antenna_height: shape.antenna_height,
                tx_power,
                antenna_gain,
                phase,
                roadside_unit: None,
                foreign_radio: None,
            });
        }
        let VehicleShape { length, width, height, .. } = shape;
        self.participants.push(Participant { id, kind, length, width, height, has_station });
    }

    /// Adds all units at the road side of a scenario; tells where they stand.
    fn add_roadside_units(&mut self, scenario: &Scenario) -> Vec<KinematicState> {
        self.next_block =
            (self.participants.last().map_or(0, |last| last.id) / BLOCK + 1).max(self.next_block / BLOCK) * BLOCK;
        for (index, unit) in scenario.roadside_units.iter().enumerate() {
            self.add_roadside_unit(index, unit);
        }
        scenario.roadside_units.iter().map(place_of).collect()
    }

    /// Adds a unit at the road side.
    fn add_roadside_unit(&mut self, index: usize, unit: &RoadsideUnit) {
        let kind = StationKind::RoadSideUnit;
        let id = self.next_block + index as u32;
        self.sites.push(Site {
            id,
            kind,
            antenna_height: Meters(unit.antenna_height_m),
            tx_power: unit.tx_power_dbm.map(Dbm),
            antenna_gain: unit.antenna_gain_dbi.map(Db),
            phase: None,
            roadside_unit: Some(index),
            foreign_radio: None,
        });
        let (length, width, height) = (Meters(0.5), Meters(0.5), ROAD_SIDE_UNIT);
        self.participants.push(Participant { id, kind, length, width, height, has_station: true });
    }
}

/// A class of road users as stations name it.
fn station_kind(class: RoadUserClass) -> StationKind {
    match class {
        RoadUserClass::Car => StationKind::Car,
        RoadUserClass::Truck => StationKind::Truck,
        RoadUserClass::Bus => StationKind::Bus,
        RoadUserClass::Motorcycle => StationKind::Motorcycle,
        RoadUserClass::Cyclist => StationKind::Cyclist,
        RoadUserClass::Pedestrian => StationKind::Pedestrian,
    }
}
