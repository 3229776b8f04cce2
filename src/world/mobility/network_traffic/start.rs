//! How vehicles come on the network.

use std::sync::Arc;

use crate::engine::RandomStream;
use crate::geometry::{Heading, Point};
use crate::units::{Meters, MetersPerSecond, SimTime};
use crate::world::mobility::network_traffic::DemandError;
use crate::world::mobility::network_traffic::demand::{Departure, Fill};
use crate::world::mobility::network_traffic::driver::{Driver, TRAIL};
use crate::world::mobility::network_traffic::network_ways::Ways;
use crate::world::mobility::network_traffic::occupancy::Occupant;
use crate::world::mobility::network_traffic::settings::{DriverSettings, lane_user};
use crate::world::mobility::network_traffic::traffic::NetworkTraffic;
use crate::world::mobility::{KinematicState, Leader, RoadUserClass};
use crate::world::road::network::{EdgeIndex, LaneIndex};

/// Where a vehicle stands at the start.
#[derive(Clone, Copy, Debug)]
pub(super) struct FillPlace {
    pub(super) class: RoadUserClass,
    lane: LaneIndex,
    along: f64,
    /// The room behind the vehicle ahead.
    gap: f64,
}

/// Vehicles keep so far from the ends of a lane at the start, in metres.
const AWAY_FROM_ENDS_M: f64 = 4.0;
/// Room between two vehicles at the start, in metres.
const LEAST_GAP_M: f64 = 3.0;
/// The desired speeds of a platoon's first member and of the others, over the speed limit or that of lorries.
const PLATOON_LEADER: f64 = 0.9;
const PLATOON_FOLLOWER: f64 = 1.08;
/// How often a vehicle looks for a destination that it can reach.
const TRIES: u64 = 20;

/// Vehicles on all lanes that lead on, evenly spaced but for half of the free room.
pub(super) fn fill_places(
    ways: &Ways,
    fill: &Fill,
    settings: &DriverSettings,
    stream: &RandomStream,
) -> Result<Vec<FillPlace>, DemandError> {
    fill.check()?;
    let network = &*ways.network;
    let mut places = Vec::new();
    // What does not make a whole vehicle on one lane is carried over to the next one.
    let mut carried = 0.0;
    for (index, lane) in network.lanes.iter().enumerate() {
        if !lane.users.allows(lane_user(RoadUserClass::Car)) || lane.outgoing.is_empty() {
            continue;
        }
        let length = ways.length[index];
        carried += fill.per_lane_km * length / 1000.0;
        let count = carried.floor();
        carried -= count;
        let room = (length - 2.0 * AWAY_FROM_ENDS_M) / count.max(1.0);
        for number in 0..count as u32 {
            let mut draws = stream.derive(places.len() as u64);
            let class = fill.classes.pick(draws.next_unit());
            // A class that may not be here, or does not fit, leaves its place to a car.
            let fits = |class: RoadUserClass| {
                lane.users.allows(lane_user(class)) && settings.of(class).shape.length.0 + LEAST_GAP_M <= room
            };
            let class = if fits(class) { class } else { RoadUserClass::Car };
            let body = settings.of(class).shape.length.0;
            if !fits(class) {
                continue;
            }
            let free = room - body - LEAST_GAP_M;
            let shift = free * 0.5 * draws.next_unit();
            let along = AWAY_FROM_ENDS_M + room * f64::from(number) + body + shift;
            let gap = LEAST_GAP_M + free - shift;
            places.push(FillPlace { class, lane: LaneIndex(index as u32), along, gap });
        }
    }
    Ok(places)
}

impl NetworkTraffic {
    /// A vehicle that is there at the start.
    pub(super) fn start_driver(&mut self, id: u32, place: &FillPlace) {
        let edge = self.ways.network.lane(place.lane).edge;
        let mut driver = self.driver(id, place.class, vec![edge]);
        driver.stays = true;
        driver.way = place.lane.0;
        driver.along = place.along;
        let limit = driver.desired_speed(self.ways.limit[place.lane.at()]);
        // As fast as the gap allows behind somebody just as fast, and slow enough for a junction near by.
        let left = (self.ways.length[place.lane.at()] - place.along).max(0.0);
        let calm = driver.idm.equilibrium_speed(Meters(place.gap), MetersPerSecond(limit)).0;
        driver.speed = calm.min((2.0 * left).sqrt());
        self.drivers.push(driver);
        let slot = self.drivers.len() - 1;
        self.next_destination(slot);
        self.settle(slot, place.lane);
    }

    /// Lets a vehicle of the schedule come in if there is room.
    pub(super) fn try_departure(&mut self, departure: &Departure) -> bool {
        let network = Arc::clone(&self.ways.network);
        let user = lane_user(departure.class);
        let Some(route) = self.route_of(departure.from, departure.to, departure.flow, departure.class) else {
            // All routes were looked for beforehand; nobody waits for one that is not there.
            return true;
        };
        let mut driver = self.driver(departure.id, departure.class, route);
        if let Some(time_gap) = departure.time_gap {
            driver.idm.time_headway = time_gap;
            // Who follows could drive faster than who leads: only then does the gap close to that of the time.
            let factor = if departure.leads { PLATOON_LEADER } else { PLATOON_FOLLOWER };
            driver.speed_factor = factor;
            driver.top_speed *= factor;
        }
        let length = driver.length();
        // Of the lanes that lead on, the one with the most room; the rightmost of equals. Heavy vehicles keep right.
        let heavy = matches!(departure.class, RoadUserClass::Truck | RoadUserClass::Bus);
        let mut best: Option<(f64, LaneIndex, Option<Occupant>)> = None;
        for &lane in &network.edge(departure.from).lanes {
            let found = network.lane(lane);
            let leads_on = driver.route.len() < 2 || !found.outgoing.is_empty();
            if !found.users.allows(user) || !leads_on {
                continue;
            }
            let first = self.occupancy.of(lane.0).first().copied();
            let room = first.map_or(f64::INFINITY, |other| other.rear - length);
            if best.is_none_or(|(most, _, _)| room > most) {
                best = Some((room, lane, first));
            }
            if heavy && room > LEAST_GAP_M {
                break;
            }
        }
        let Some((room, lane, first)) = best else { return true };
        let limit = driver.desired_speed(self.ways.limit[lane.at()]);
        let speed = match first {
            None => limit,
            Some(first) => {
                if room < driver.idm.jam_distance.0 + 0.5 {
                    return false;
                }
                let leader = Leader { gap: Meters(room), speed: MetersPerSecond(first.speed) };
                driver.idm.calm_speed(MetersPerSecond(limit), leader).0.min(limit)
            }
        };
        // Rather wait for a moment than come in much slower than those ahead.
        if first.is_some_and(|first| speed < 0.7 * first.speed.min(limit) - 0.5) {
            return false;
        }
        driver.way = lane.0;
        driver.along = length;
        driver.speed = speed;
        let at = self.drivers.partition_point(|other| other.id < departure.id);
        self.drivers.insert(at, driver);
        self.settle(at, lane);
        // Places in the list have moved: everything that names them is made anew.
        self.enter_scene();
        true
    }

    fn settle(&mut self, slot: usize, lane: LaneIndex) {
        let driver = &mut self.drivers[slot];
        driver.next = self.ways.connection_for(lane, &driver.route, driver.leg, driver.class);
        let state = self.state_of(&self.drivers[slot], None);
        self.drivers[slot].state = state;
    }

    fn driver(&self, id: u32, class: RoadUserClass, route: Vec<EdgeIndex>) -> Driver {
        let settings = self.settings.of(class);
        let mut draws = self.stream.named("drivers").derive(u64::from(id));
        let deviation = draws.next_normal().clamp(-2.0, 2.0) * settings.speed_factor_deviation;
        let pause = self.settings.mobil.minimum_interval.as_secs_f64() * draws.next_unit();
        Driver {
            id,
            class,
            shape: settings.shape,
            idm: settings.idm,
            speed_factor: settings.speed_factor + deviation,
            top_speed: settings.top_speed.0,
            way: 0,
            along: 0.0,
            speed: 0.0,
            acceleration: 0.0,
            trail: [0; TRAIL],
            trail_length: 0,
            odometer: 0.0,
            route,
            leg: 0,
            next: None,
            change: None,
            rear_progress: 0.0,
            rear_waits: 0.0,
            leaving: None,
            wants: None,
            next_decision: SimTime(self.now.0 + SimTime::from_secs_f64(pause).0),
            grants: Vec::with_capacity(4),
            waiting: 0.0,
            commanded: None,
            stays: false,
            destinations: 0,
            state: KinematicState::at_rest(Point::new(0.0, 0.0), Heading::EAST),
        }
    }

    /// Draws a new destination for a driver who has arrived, and the route to it from where the route ends now.
    pub(super) fn next_destination(&mut self, slot: usize) {
        let driver = &self.drivers[slot];
        let (id, class, first) = (driver.id, driver.class, driver.destinations);
        let Some(&here) = driver.route.last() else { return };
        let stream = self.stream.named("destinations").derive(u64::from(id));
        let edges = self.ways.network.edges.len() as u32;
        for attempt in 0..TRIES {
            let goal = EdgeIndex(stream.derive(first + attempt).next_up_to(edges - 1));
            let lanes = &self.ways.network.edge(goal).lanes;
            let usable = lanes.iter().any(|lane| self.ways.network.lane(*lane).users.allows(lane_user(class)));
            // A road that leads nowhere is no place to drive on from.
            if goal == here || !usable || self.ways.network.edge(goal).successors.is_empty() {
                continue;
            }
            if let Some(route) = self.route_of(here, goal, None, class) {
                let driver = &mut self.drivers[slot];
                driver.destinations = first + attempt + 1;
                driver.route.drain(..driver.leg);
                driver.leg = 0;
                driver.route.truncate(1);
                driver.route.extend_from_slice(&route[1..]);
                return;
            }
        }
        self.drivers[slot].destinations = first + TRIES;
    }
}
