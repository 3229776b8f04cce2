//! People who walk and ride on paths, and cross the road.

use crate::engine::RandomStream;
use crate::geometry::{Heading, Point};
use crate::units::{Meters, MetersPerSecond, SimTime};
use crate::world::mobility::network_traffic::settings::DriverSettings;
use crate::world::mobility::{KinematicState, RoadUserClass, VehicleShape};
use crate::world::road::network::{CrossingIndex, Polyline, RoadNetwork, WalkLink, WalkwayIndex};

/// Somebody on a path or a crossing.
#[derive(Clone, Debug)]
pub(super) struct Walker {
    pub(super) id: u32,
    pub(super) class: RoadUserClass,
    pub(super) shape: VehicleShape,
    pub(super) link: WalkLink,
    pub(super) state: KinematicState,
    forward: bool,
    /// From the start of the path in the direction of walking.
    along: f64,
    speed: f64,
    /// To the right of the middle of the path.
    right: f64,
    /// Waits at the kerb.
    waits: bool,
    stream: RandomStream,
    turns: u64,
}

/// Somebody on a crossing or at its kerb.
#[derive(Clone, Copy, Debug)]
pub(super) struct OnCrossing {
    /// From the start of the crossing's path.
    at: f64,
    forward: bool,
    waits: bool,
}

/// All people.
#[derive(Clone, Debug, Default)]
pub(super) struct Walkers {
    pub(super) all: Vec<Walker>,
    on_crossing: Vec<Vec<OnCrossing>>,
}

/// People stay in the way of vehicles until they are so far beyond a lane.
const BEYOND_LANE_M: f64 = 0.7;

impl Walkers {
    /// People on the walkways, in proportion to their lengths; `number` of them gets id `first_id + number`.
    pub(super) fn new(
        network: &RoadNetwork,
        classes: impl Iterator<Item = RoadUserClass>,
        settings: &DriverSettings,
        stream: &RandomStream,
        first_id: u32,
    ) -> Self {
        let total: f64 = network.walkways.iter().map(|walkway| walkway.path.length().0).sum();
        let mut all = Vec::new();
        for (number, class) in classes.enumerate() {
            let own = stream.derive(number as u64);
            let mut draws = own;
            let mut place = draws.next_unit() * total;
            let mut index = 0;
            while index + 1 < network.walkways.len() && place > network.walkways[index].path.length().0 {
                place -= network.walkways[index].path.length().0;
                index += 1;
            }
            let kind = settings.of(class);
            let deviation = draws.next_normal().clamp(-2.0, 2.0) * kind.speed_factor_deviation;
            let speed = kind.top_speed.0 * (kind.speed_factor + deviation).max(0.3);
            let forward = draws.next_up_to(1) == 1;
            let mut walker = Walker {
                id: first_id + number as u32,
                class,
                shape: kind.shape,
                link: WalkLink::Walkway(WalkwayIndex(index as u32)),
                state: KinematicState::at_rest(Point::new(0.0, 0.0), Heading::EAST),
                forward,
                along: place.min(network.walkways[index].path.length().0),
                speed,
                right: 0.1 + 0.2 * draws.next_unit(),
                waits: false,
                stream: own,
                turns: 0,
            };
            walker.show(network);
            all.push(walker);
        }
        let mut walkers = Self { all, on_crossing: vec![Vec::new(); network.crossings.len()] };
        walkers.enter_crossings(network);
        walkers
    }

    /// Whether somebody on a crossing, or about to enter it where `may_enter`, is in the way of a zone.
    pub(super) fn in_the_way(&self, network: &RoadNetwork, crossing: u32, zone: u32, may_enter: bool) -> bool {
        let zone = &network.crossings[crossing as usize].zones[zone as usize];
        let (from, to) = (zone.along_crossing.0.0, zone.along_crossing.1.0);
        self.on_crossing[crossing as usize].iter().any(|person| match person {
            OnCrossing { waits: true, .. } => may_enter,
            OnCrossing { at, forward: true, .. } => *at < to + BEYOND_LANE_M,
            OnCrossing { at, .. } => *at > from - BEYOND_LANE_M,
        })
    }

    /// Everybody goes on for `seconds`; `may_cross` tells whether a crossing is free.
    pub(super) fn step(&mut self, network: &RoadNetwork, seconds: f64, may_cross: impl Fn(CrossingIndex) -> bool) {
        for walker in &mut self.all {
            if walker.waits {
                let WalkLink::Crossing(crossing) = walker.link else { continue };
                if !may_cross(crossing) {
                    walker.show(network);
                    continue;
                }
                walker.waits = false;
            }
            walker.along += walker.speed * seconds;
            let length = walker.path(network).length().0;
            if walker.along >= length {
                walker.turn(network, walker.along - length);
            }
            walker.show(network);
        }
        self.enter_crossings(network);
    }

    fn enter_crossings(&mut self, network: &RoadNetwork) {
        for list in &mut self.on_crossing {
            list.clear();
        }
        for walker in &self.all {
            if let WalkLink::Crossing(crossing) = walker.link {
                let length = network.crossings[crossing.at()].path.length().0;
                let at = if walker.forward { walker.along } else { length - walker.along };
                let person = OnCrossing { at, forward: walker.forward, waits: walker.waits };
                self.on_crossing[crossing.at()].push(person);
            }
        }
    }
}

impl Walker {
    fn path<'a>(&self, network: &'a RoadNetwork) -> &'a Polyline {
        match self.link {
            WalkLink::Walkway(index) => &network.walkways[index.at()].path,
            WalkLink::Crossing(index) => &network.crossings[index.at()].path,
        }
    }

    /// Goes on at a node: any way but back, unless there is no other.
    fn turn(&mut self, network: &RoadNetwork, over: f64) {
        let nodes = nodes_of(network, self.link);
        let node = nodes[usize::from(self.forward)];
        let links = &network.walk_nodes[node as usize].links;
        let others = links.iter().filter(|link| **link != self.link).count() as u32;
        self.turns += 1;
        if others == 0 {
            self.forward = !self.forward;
            self.along = over;
            return;
        }
        let choice = self.stream.derive(self.turns).next_up_to(others - 1) as usize;
        let next = links.iter().filter(|link| **link != self.link).nth(choice);
        let Some(&next) = next else { return };
        self.link = next;
        self.forward = nodes_of(network, next)[0] == node;
        self.waits = matches!(next, WalkLink::Crossing(_));
        self.along = if self.waits { 0.0 } else { over };
    }

    fn show(&mut self, network: &RoadNetwork) {
        let path = self.path(network);
        let along = if self.forward { self.along } else { path.length().0 - self.along };
        let place = path.at(Meters(along));
        let sign = if self.forward { 1.0 } else { -1.0 };
        let ahead = Point::new(place.direction.x * sign, place.direction.y * sign);
        let position = place.position + Point::new(ahead.y * self.right, -ahead.x * self.right);
        let heading = Heading::from_degrees(ahead.x.atan2(ahead.y).to_degrees());
        let speed = if self.waits { 0.0 } else { self.speed };
        self.state = KinematicState { speed: MetersPerSecond(speed), ..KinematicState::at_rest(position, heading) };
    }
}

fn nodes_of(network: &RoadNetwork, link: WalkLink) -> [u32; 2] {
    match link {
        WalkLink::Walkway(index) => network.walkways[index.at()].nodes,
        WalkLink::Crossing(index) => network.crossings[index.at()].nodes,
    }
}

/// Whether people may enter a crossing by its signals.
pub(super) fn has_green(
    network: &RoadNetwork,
    signals: &super::signal_control::SignalControl,
    crossing: CrossingIndex,
    now: SimTime,
) -> bool {
    use crate::world::road::SignalState;
    match network.crossings[crossing.at()].signals {
        None => true,
        Some((junction, group)) => {
            signals.interval(network, junction, group, now).is_some_and(|interval| interval.state == SignalState::Green)
        }
    }
}
