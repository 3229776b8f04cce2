//! All road users of a network and how they move.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::engine::RandomStream;
use crate::geometry::{Heading, Point};
use crate::units::{DegreesPerSecond, Meters, MetersPerSecond, MetersPerSecondSquared, SimDuration, SimTime};
use crate::world::mobility::network_traffic::demand::{Departure, Schedule};
use crate::world::mobility::network_traffic::driver::{Commanded, Driver, TRAIL};
use crate::world::mobility::network_traffic::junctions::{Approach, Holder};
use crate::world::mobility::network_traffic::network_ways::Ways;
use crate::world::mobility::network_traffic::occupancy::{Occupancy, Occupant};
use crate::world::mobility::network_traffic::people::Walkers;
use crate::world::mobility::network_traffic::settings::lane_user;
use crate::world::mobility::network_traffic::signal_control::SignalControl;
use crate::world::mobility::network_traffic::{Demand, DemandError, DriverCommand, DriverSettings};
use crate::world::mobility::{KinematicState, RoadUserClass, SpeedCap, VehicleShape};
use crate::world::road::network::{
    ConnectionIndex, EdgeIndex, JunctionIndex, LaneIndex, LaneUser, RoadNetwork, SignalProgram, WalkLink, Way,
};
use crate::world::road::{SignalInterval, SignalState};

/// Somebody who is on the network now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Participant {
    /// The name that stays; nobody else ever gets it.
    pub id: u32,
    /// What kind of road user it is.
    pub class: RoadUserClass,
    /// Its outline.
    pub shape: VehicleShape,
    /// Its motion; the position is that of the middle of the front edge, the heading that of the body.
    pub state: KinematicState,
    /// What it is on.
    pub place: Place,
}

/// What somebody is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A lane, or a connection through a junction.
    Road(Way),
    /// A path or a crossing.
    Path(WalkLink),
}

/// Somebody who can appear.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Planned {
    /// The name.
    pub id: u32,
    /// What kind of road user it is.
    pub class: RoadUserClass,
    /// Its outline.
    pub shape: VehicleShape,
    /// The earliest time at which it comes in; later if there is no room.
    pub departure: SimTime,
}

/// The road users of a network.
#[derive(Clone, Debug)]
pub struct NetworkTraffic {
    pub(super) ways: Ways,
    pub(super) settings: DriverSettings,
    pub(super) demand: Demand,
    pub(super) stream: RandomStream,
    pub(super) now: SimTime,
    pub(super) drivers: Vec<Driver>,
    pub(super) occupancy: Occupancy,
    /// Vehicles with a place in the order, by connection.
    pub(super) holders: Vec<Vec<Holder>>,
    pub(super) used_holders: Vec<u32>,
    /// Vehicles that come near, by connection.
    pub(super) approaching: Vec<Vec<Approach>>,
    pub(super) used_approaching: Vec<u32>,
    pub(super) candidates: Vec<(f64, u32, Approach)>,
    pub(super) next_order: u64,
    pub(super) signals: SignalControl,
    pub(super) walkers: Walkers,
    pub(super) accelerations: Vec<f64>,
    schedule: Schedule,
    /// How many of the schedule are on the road or wait for room.
    departed: usize,
    waiting: Vec<Departure>,
    initial: Vec<Planned>,
    routes: BTreeMap<(EdgeIndex, EdgeIndex, LaneUser), Option<Vec<EdgeIndex>>>,
    participants: Vec<Participant>,
    arrived: u64,
}

/// No step is longer than this.
const LONGEST_STEP: SimDuration = SimDuration::from_millis(100);

impl NetworkTraffic {
    /// The traffic of a demand at the start of the run.
    pub fn new(
        network: Arc<RoadNetwork>,
        demand: Demand,
        settings: DriverSettings,
        stream: RandomStream,
    ) -> Result<Self, DemandError> {
        let ways = Ways::new(Arc::clone(&network), settings.lateral_acceleration.0);
        let fill = demand
            .fill
            .as_ref()
            .map_or(Ok(Vec::new()), |fill| super::start::fill_places(&ways, fill, &settings, &stream.named("fill")))?;
        let people = demand.people;
        if (people.pedestrians > 0 || people.cyclists > 0) && network.walkways.is_empty() {
            return Err(DemandError::NoWalkways(network.name.clone()));
        }
        let classes = (0..people.pedestrians)
            .map(|_| RoadUserClass::Pedestrian)
            .chain((0..people.cyclists).map(|_| RoadUserClass::Cyclist));
        let first_person = fill.len() as u32;
        let walkers = Walkers::new(&network, classes, &settings, &stream.named("people"), first_person);
        let first_departure = first_person + walkers.all.len() as u32;
        let schedule = Schedule::new(&demand, &network, stream.named("departures"), first_departure)?;
        let connections = network.connections.len();
        let mut traffic = Self {
            occupancy: Occupancy::new(ways.length.len()),
            signals: SignalControl::new(&network),
            ways,
            settings,
            stream,
            now: SimTime::ZERO,
            drivers: Vec::new(),
            holders: vec![Vec::new(); connections],
            used_holders: Vec::new(),
            approaching: vec![Vec::new(); connections],
            used_approaching: Vec::new(),
            candidates: Vec::new(),
            next_order: 0,
            walkers,
            accelerations: Vec::new(),
            schedule,
            departed: 0,
            waiting: Vec::new(),
            initial: Vec::new(),
            routes: BTreeMap::new(),
            participants: Vec::new(),
            arrived: 0,
            demand,
        };
        traffic.check_routes()?;
        for (id, place) in fill.iter().enumerate() {
            let (class, shape) = (place.class, settings.of(place.class).shape);
            traffic.initial.push(Planned { id: id as u32, class, shape, departure: SimTime::ZERO });
            traffic.start_driver(id as u32, place);
        }
        for walker in &traffic.walkers.all {
            let (id, class, shape) = (walker.id, walker.class, walker.shape);
            traffic.initial.push(Planned { id, class, shape, departure: SimTime::ZERO });
        }
        traffic.show(None);
        Ok(traffic)
    }

    /// Whether each flow and each platoon has a way for each of its classes.
    fn check_routes(&mut self) -> Result<(), DemandError> {
        let network = Arc::clone(&self.ways.network);
        let edge =
            |id: &String| network.edge_named(id).ok_or_else(|| DemandError::NoEdge(id.clone(), network.name.clone()));
        let mut pairs = Vec::new();
        for (index, flow) in self.demand.flows.iter().enumerate() {
            let mix = flow.classes;
            for to in &flow.to {
                for (class, share) in [
                    (RoadUserClass::Car, mix.car),
                    (RoadUserClass::Truck, mix.truck),
                    (RoadUserClass::Bus, mix.bus),
                    (RoadUserClass::Motorcycle, mix.motorcycle),
                ] {
                    if share > 0.0 && to.share > 0.0 {
                        pairs.push((edge(&flow.from)?, edge(&to.edge)?, Some(index as u32), class));
                    }
                }
            }
        }
        for platoon in &self.demand.platoons {
            pairs.push((edge(&platoon.from)?, edge(&platoon.to)?, None, RoadUserClass::Truck));
        }
        for (from, to, flow, class) in pairs {
            let usable = super::demand::may_use(&network, from, class);
            if !usable || self.route_of(from, to, flow, class).is_none() {
                let id = |edge: EdgeIndex| network.edge(edge).id.clone();
                return Err(DemandError::NoRoute { from: id(from), to: id(to), class });
            }
        }
        Ok(())
    }

    /// Everybody who is on the network now, sorted by id.
    pub fn participants(&self) -> &[Participant] {
        &self.participants
    }

    /// The roads.
    pub fn network(&self) -> &Arc<RoadNetwork> {
        &self.ways.network
    }

    /// The time that the traffic has reached.
    pub fn now(&self) -> SimTime {
        self.now
    }

    /// How many vehicles have left at the end of their route.
    pub fn arrived(&self) -> u64 {
        self.arrived
    }

    /// How many vehicles wait for room to come in.
    pub fn waiting_to_depart(&self) -> usize {
        self.waiting.len()
    }

    /// Everybody who can appear before `until`, sorted by id. Ids do not depend on `until`.
    pub fn planned(&mut self, until: SimTime) -> Vec<Planned> {
        self.schedule.extend(until);
        let mut planned = self.initial.clone();
        planned.extend(self.schedule.departures.iter().filter(|departure| departure.at < until).map(|departure| {
            let shape = self.settings.of(departure.class).shape;
            Planned { id: departure.id, class: departure.class, shape, departure: departure.at }
        }));
        planned.sort_by_key(|planned| planned.id);
        planned
    }

    /// What a signal group shows, and until when; for an actuated program, the earliest end that it allows. None if there is no
    /// such group.
    pub fn signal_state(&self, junction: JunctionIndex, group: u8, now: SimTime) -> Option<SignalInterval> {
        self.signals.interval(&self.ways.network, junction, group, now)
    }

    /// The same for all groups of a junction, ascending.
    pub fn signal_groups(&self, junction: JunctionIndex, now: SimTime) -> Vec<(u8, SignalInterval)> {
        let program = self.network().junction(junction).signals.as_ref();
        let groups = program.map(SignalProgram::groups).unwrap_or_default();
        groups.into_iter().filter_map(|group| Some((group, self.signal_state(junction, group, now)?))).collect()
    }

    /// What the signals show at `now`, in the order of [`RoadNetwork::signals`].
    pub fn signals(&self, now: SimTime) -> Vec<SignalState> {
        let shown = |(_, first): (LaneIndex, ConnectionIndex)| self.signal_of(first, now).unwrap_or(SignalState::Red);
        self.network().signals().into_iter().map(shown).collect()
    }

    /// Tells a driver what to do; false if no such vehicle is on the road.
    pub fn command(&mut self, id: u32, command: DriverCommand) -> bool {
        let Ok(slot) = self.drivers.binary_search_by_key(&id, |driver| driver.id) else { return false };
        let driver = &mut self.drivers[slot];
        let comfortably = |speed| SpeedCap { speed, deceleration: driver.idm.comfortable_deceleration };
        driver.commanded = match command {
            DriverCommand::Speed(speed) => Some(Commanded { cap: comfortably(speed), until: None }),
            DriverCommand::Cap(cap) => Some(Commanded { cap, until: None }),
            DriverCommand::SlowDown { speed, span } => {
                Some(Commanded { cap: comfortably(speed), until: Some(self.now + span) })
            }
            DriverCommand::Resume => None,
        };
        true
    }

    /// Lets time pass.
    pub fn step(&mut self, span: SimDuration) {
        let steps = (span.0 + LONGEST_STEP.0 - 1) / LONGEST_STEP.0;
        for step in 0..steps {
            // Whole nanoseconds, so that the steps sum up to the span.
            let part = SimDuration(span.0 * (step + 1) / steps - span.0 * step / steps);
            self.substep(part);
        }
    }

    fn substep(&mut self, span: SimDuration) {
        let seconds = span.as_secs_f64();
        let network = Arc::clone(&self.ways.network);
        self.enter_scene();
        self.depart();
        self.update_signals();
        self.order_junctions();
        self.accelerate();
        self.change_lanes();
        let mut walkers = std::mem::take(&mut self.walkers);
        walkers.step(&network, seconds, |crossing| self.may_cross(crossing));
        self.walkers = walkers;
        self.now += span;
        self.drive_on(seconds);
        self.show(Some(seconds));
    }

    /// Says who is where at the start of the step.
    pub(super) fn enter_scene(&mut self) {
        self.occupancy.clear();
        for (slot, driver) in self.drivers.iter().enumerate() {
            let (slot, speed, length) = (slot as u32, driver.speed, driver.length());
            let (mut front, mut way) = (driver.along, driver.way);
            for index in 0..=usize::from(driver.trail_length) {
                self.occupancy.push(way, Occupant { front, rear: front - length, speed, slot });
                if front > length || index == usize::from(driver.trail_length) {
                    break;
                }
                way = driver.trail[index];
                front += self.ways.length[way as usize];
            }
            if let Some(leaving) = driver.leaving {
                let front = self.along_beside(driver, leaving.0);
                self.occupancy.push(leaving.0, Occupant { front, rear: front - length, speed, slot });
            }
        }
        self.occupancy.sort();
        self.enter_holders();
    }

    /// The place on a lane beside the own one; beyond its end if the front has gone on to other ways.
    pub(super) fn along_beside(&self, driver: &Driver, lane: u32) -> f64 {
        let edge = self.ways.network.lanes[lane as usize].edge;
        let (mut way, mut along) = (driver.way, driver.along);
        for index in 0..=usize::from(driver.trail_length) {
            if let Way::Lane(own) = self.ways.way(way)
                && self.ways.network.lane(own).edge == edge
            {
                let (length, beside) = (self.ways.length[own.at()], self.ways.length[lane as usize]);
                return if along <= length { along * beside / length } else { beside + along - length };
            }
            if index == usize::from(driver.trail_length) {
                break;
            }
            way = driver.trail[index];
            along += self.ways.length[way as usize];
        }
        self.ways.length[lane as usize] + along
    }

    fn update_signals(&mut self) {
        let (network, occupancy) = (Arc::clone(&self.ways.network), &self.occupancy);
        let mut signals = std::mem::take(&mut self.signals);
        signals.update(&network, self.now, |junction, groups, program| {
            network.junction(junction).connections.iter().any(|index| {
                let connection = network.connection(*index);
                if !connection.signal_group.is_some_and(|group| groups.contains(&group)) {
                    return false;
                }
                let length = network.lane(connection.from).path.length().0;
                occupancy.of(connection.from.0).iter().any(|other| {
                    let before_the_line = other.front > length - program.detector.0 && other.front <= length;
                    before_the_line && self.drivers[other.slot as usize].next == Some(*index)
                })
            })
        });
        self.signals = signals;
    }

    /// Vehicles whose time has come, where there is room.
    fn depart(&mut self) {
        self.schedule.extend(self.now + SimDuration(1));
        while let Some(departure) = self.schedule.departures.get(self.departed).filter(|next| next.at <= self.now) {
            self.waiting.push(*departure);
            self.departed += 1;
        }
        let mut waiting = std::mem::take(&mut self.waiting);
        let mut blocked: Vec<EdgeIndex> = Vec::new();
        waiting.retain(|departure| {
            // Who waits lets nobody pass.
            if blocked.contains(&departure.from) {
                return true;
            }
            let comes_in = self.try_departure(departure);
            if !comes_in {
                blocked.push(departure.from);
            }
            !comes_in
        });
        self.waiting = waiting;
    }

    /// The route of a vehicle, from a cache.
    pub(super) fn route_of(
        &mut self,
        from: EdgeIndex,
        to: EdgeIndex,
        flow: Option<u32>,
        class: RoadUserClass,
    ) -> Option<Vec<EdgeIndex>> {
        let network = Arc::clone(&self.ways.network);
        let user = lane_user(class);
        let via: Vec<EdgeIndex> = match flow {
            None => Vec::new(),
            Some(flow) => {
                let names = &self.demand.flows[flow as usize].via;
                names.iter().filter_map(|name| network.edge_named(name)).collect()
            }
        };
        let mut route = vec![from];
        for to in via.into_iter().chain([to]) {
            let here = route[route.len() - 1];
            let leg = self.routes.entry((here, to, user)).or_insert_with(|| network.route(here, to, user));
            route.extend_from_slice(&leg.as_ref()?[1..]);
        }
        Some(route)
    }

    /// Everybody moves with the accelerations that were found.
    fn drive_on(&mut self, seconds: f64) {
        let mut gone = false;
        for slot in 0..self.drivers.len() {
            gone |= !self.move_driver(slot, seconds);
        }
        if gone {
            let before = self.drivers.len();
            self.drivers.retain(|driver| driver.way != GONE);
            self.arrived += (before - self.drivers.len()) as u64;
        }
    }

    /// Moves one vehicle; false if it has left.
    fn move_driver(&mut self, slot: usize, seconds: f64) -> bool {
        let acceleration = self.accelerations[slot];
        let now = self.now;
        let driver = &mut self.drivers[slot];
        let before = driver.speed;
        let after = before + acceleration * seconds;
        let step = if after < 0.0 { before * before / (-2.0 * acceleration) } else { (before + after) / 2.0 * seconds };
        driver.speed = after.max(0.0);
        driver.acceleration =
            if after < 0.0 || (driver.speed == 0.0 && acceleration < 0.0) { 0.0 } else { acceleration };
        driver.along += step;
        driver.odometer += step;
        driver.waiting = if driver.speed < 0.3 { driver.waiting + seconds } else { 0.0 };
        driver.commanded = driver.commanded.filter(|commanded| commanded.until.is_none_or(|until| until > now));
        if let Some(change) = &mut driver.change {
            change.advance(before, seconds);
            let moved = (step - driver.rear_waits).clamp(0.0, step);
            driver.rear_waits = (driver.rear_waits - step).max(0.0);
            if step > 0.0 {
                let mut rear = *change;
                rear.progress = driver.rear_progress;
                rear.advance(before, seconds * moved / step);
                driver.rear_progress = rear.progress;
            }
            if driver.rear_progress >= 1.0 && change.is_over() {
                driver.change = None;
                driver.leaving = None;
                driver.next_decision = now + self.settings.mobil.minimum_interval;
            }
        }
        self.pass_ends(slot)
    }

    /// From way to way, as far as the vehicle has come.
    fn pass_ends(&mut self, slot: usize) -> bool {
        loop {
            let driver = &self.drivers[slot];
            let length = self.ways.length[driver.way as usize];
            if driver.along < length {
                break;
            }
            let next_way = match self.ways.way(driver.way) {
                Way::Lane(_) => match driver.next {
                    Some(connection) => self.ways.number(Way::Connection(connection)),
                    None if driver.leg + 1 >= driver.route.len() => {
                        self.drivers[slot].way = GONE;
                        return false;
                    }
                    None => {
                        // A driver stops before a lane that does not lead on; rounding is all that leads here.
                        let driver = &mut self.drivers[slot];
                        driver.along = length;
                        driver.speed = 0.0;
                        break;
                    }
                },
                Way::Connection(connection) => self.ways.network.connection(connection).to.0,
            };
            let driver = &mut self.drivers[slot];
            driver.trail.copy_within(0..TRAIL - 1, 1);
            driver.trail[0] = driver.way;
            driver.trail_length = (driver.trail_length + 1).min(TRAIL as u8);
            driver.along -= length;
            driver.way = next_way;
            if let Way::Lane(lane) = self.ways.way(next_way) {
                driver.leg += 1;
                if driver.stays && driver.leg + 1 >= driver.route.len() {
                    self.next_destination(slot);
                }
                let driver = &mut self.drivers[slot];
                driver.next = self.ways.connection_for(lane, &driver.route, driver.leg, driver.class);
            }
        }
        let driver = &mut self.drivers[slot];
        let (odometer, length) = (driver.odometer, driver.length());
        let connections = &self.ways.network.connections;
        driver.grants.retain(|grant| {
            let connection = &connections[grant.connection.at()];
            // The rear has left every part on which somebody could touch it.
            let clear = connection.conflicts.iter().map(|conflict| conflict.own.1.0).fold(0.0, f64::max);
            odometer - grant.starts_at - length <= clear
        });
        true
    }

    /// The places of the body: front middle and rear middle.
    fn body(&self, driver: &Driver) -> (Point, Point) {
        let place = |mut along: f64, offset: f64| {
            let mut way = driver.way;
            for index in 0..usize::from(driver.trail_length) {
                if along >= 0.0 {
                    break;
                }
                way = driver.trail[index];
                along += self.ways.length[way as usize];
            }
            let place = self.ways.network.path(self.ways.way(way)).at(Meters(along));
            place.position + Point::new(-place.direction.y * offset, place.direction.x * offset)
        };
        let (front, rear) = match &driver.change {
            None => (0.0, 0.0),
            Some(change) => {
                let mut behind = *change;
                behind.progress = driver.rear_progress;
                (change.lateral(driver.speed, 0.0).offset_left, behind.lateral(driver.speed, 0.0).offset_left)
            }
        };
        (place(driver.along, front), place(driver.along - driver.length(), rear))
    }

    pub(super) fn state_of(&self, driver: &Driver, seconds: Option<f64>) -> KinematicState {
        let (front, rear) = self.body(driver);
        let way = front - rear;
        let heading = Heading::from_degrees(way.x.atan2(way.y).to_degrees());
        let turn = seconds.map_or(0.0, |seconds| {
            // Headings grow clockwise, turning rates counter-clockwise.
            let turn = driver.state.heading.degrees() - heading.degrees();
            (turn - 360.0 * (turn / 360.0).round()) / seconds
        });
        let turn = if driver.speed > 0.0 { turn } else { 0.0 };
        KinematicState {
            position: front,
            heading,
            speed: MetersPerSecond(driver.speed),
            acceleration: MetersPerSecondSquared(driver.acceleration),
            yaw_rate: DegreesPerSecond(turn),
            curvature_per_m: if driver.speed > 0.5 { turn.to_radians() / driver.speed } else { 0.0 },
        }
    }

    fn show(&mut self, seconds: Option<f64>) {
        for slot in 0..self.drivers.len() {
            let state = self.state_of(&self.drivers[slot], seconds);
            self.drivers[slot].state = state;
        }
        self.participants.clear();
        let ways = &self.ways;
        self.participants.extend(self.drivers.iter().map(|driver| Participant {
            id: driver.id,
            class: driver.class,
            shape: driver.shape,
            state: driver.state,
            place: Place::Road(ways.way(driver.way)),
        }));
        self.participants.extend(self.walkers.all.iter().map(|walker| Participant {
            id: walker.id,
            class: walker.class,
            shape: walker.shape,
            state: walker.state,
            place: Place::Path(walker.link),
        }));
        self.participants.sort_unstable_by_key(|participant| participant.id);
    }
}

/// The way of a vehicle that has left.
const GONE: u32 = u32::MAX;
