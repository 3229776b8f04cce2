//! Road hazard signalling: slower before an event that others told of.

use std::collections::{BTreeMap, BTreeSet};

use super::{Application, Notice, Reaction, SpeedAdvice, Warning};
use crate::geometry::{Heading, Point, Topology};
use crate::station::facilities::{EgoState, EventId, EventState, HeardEvent, RelativePlace, StationView};
use crate::units::{Meters, SimDuration, SimTime};

/// How a vehicle deals with events that others tell of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RoadHazardSettings {
    /// From the warning until the driver, or an automated function, does something.
    pub reaction_time: SimDuration,
    /// What is done.
    pub advice: SpeedAdvice,
    /// Events farther ahead do not concern a vehicle, whatever they say of themselves.
    pub relevance_distance: Meters,
}

/// The receiving mode of the road hazard signalling application (ETSI TS 101 539-1), with a driver who obeys.
///
/// The standard says what the application has to be capable of and leaves open what a driver does. Here: an event concerns a
/// vehicle if it is ahead on its way, not farther than its relevance distance, for traffic of the vehicle's direction, and told by
/// somebody else. After the reaction time the driver keeps to the advised speed until the vehicle has passed the event or has turned
/// away from it, the event has expired, or it was cancelled or negated.
///
/// A station knows neither its route nor a road map. A DENM that tells the way to the event (`traces`) concerns those who are on it,
/// and those who are not yet there but have its beginning ahead. Without a trace the event itself has to be ahead: at most as far aside
/// as ahead.
#[derive(Debug)]
pub struct RoadHazardSignalling {
    settings: RoadHazardSettings,
    /// Events that the vehicle is coming up to.
    approaches: BTreeMap<EventId, Approach>,
    /// Events of which it was told once, and to which it reacted.
    warned: BTreeSet<EventId>,
    reacted: BTreeSet<EventId>,
    /// The identifiers that its station has had.
    own_names: Vec<u32>,
    last_look: SimTime,
}

/// An event that concerns the vehicle.
#[derive(Clone, Copy, Debug)]
struct Approach {
    warning: Warning,
    reacts_since: Option<SimTime>,
    /// The shortest distance so far.
    nearest: Meters,
}

/// So far beside its way an event, or the trace that leads to it, may be: a motorway with its hard shoulders.
const HALF_WIDTH: Meters = Meters(25.0);

/// A vehicle is on a trace if its heading is at most 45 degrees from that of the trace there.
const COSINE_ALONG: f64 = std::f64::consts::FRAC_1_SQRT_2;

/// A vehicle that is so much farther from the event than it was has turned away.
const TURNED_AWAY: Meters = Meters(25.0);

impl RoadHazardSignalling {
    /// The application of a vehicle that knows of nothing.
    pub fn new(settings: RoadHazardSettings) -> Self {
        Self {
            settings,
            approaches: BTreeMap::new(),
            warned: BTreeSet::new(),
            reacted: BTreeSet::new(),
            own_names: Vec::new(),
            last_look: SimTime::ZERO,
        }
    }

    /// Where an event is that concerns the vehicle.
    fn concerns(&self, event: &HeardEvent, ego: &EgoState, topology: Topology) -> Option<Sighting> {
        let sighting = Sighting::of(event, ego, topology);
        let Sighting { place, distance } = sighting;
        let in_reach = distance.0 <= event.relevance_distance.0.min(self.settings.relevance_distance.0);
        let ahead = place.ahead.0 > 0.0 && is_on_the_way(event, ego, topology);
        // Crossing traffic has another direction.
        let direction = event.traffic_heading.is_none_or(|heading| heading.difference(ego.motion.heading) < 90.0);
        let of_others = !self.own_names.contains(&event.id.originator);
        (in_reach && ahead && direction && of_others).then_some(sighting)
    }

    /// Lets go of what is over: passed, left aside, ended.
    fn go_on(&mut self, view: &StationView<'_>) {
        let topology = view.map.topology();
        self.approaches.retain(|id, approach| {
            let holds = |event: &&HeardEvent| event.state == EventState::Active;
            let Some(event) = view.map.event(view.now, *id).filter(holds) else { return false };
            let Sighting { place, distance } = Sighting::of(event, view.ego, topology);
            approach.nearest = Meters(approach.nearest.0.min(distance.0));
            place.ahead.0 > 0.0 && distance.0 <= approach.nearest.0 + TURNED_AWAY.0
        });
        self.warned.retain(|id| view.map.event(view.now, *id).is_some());
        self.reacted.retain(|id| view.map.event(view.now, *id).is_some());
    }

    /// Takes up what has begun to concern the vehicle.
    fn take_up(&mut self, view: &StationView<'_>, last_look: SimTime, notices: &mut Vec<Notice>) {
        for event in view.map.events(view.now) {
            if self.approaches.contains_key(&event.id) {
                continue;
            }
            let Some(Sighting { distance, .. }) = self.concerns(event, view.ego, view.map.topology()) else { continue };
            let known_since = view.map.event_known_since(view.now, event.id).unwrap_or(view.now);
            let warned_at = if known_since >= last_look { known_since } else { view.now };
            let warning = Warning { event: event.id, detected_at: event.detected_at, warned_at };
            self.approaches.insert(event.id, Approach { warning, reacts_since: None, nearest: distance });
            if self.warned.insert(event.id) {
                notices.push(Notice::Warned(warning));
            }
        }
    }

    /// Lets the driver react whose time has come.
    fn begin_to_react(&mut self, view: &StationView<'_>, notices: &mut Vec<Notice>) {
        let Self { settings, approaches, reacted, .. } = self;
        for (id, approach) in approaches {
            let due = approach.warning.warned_at + settings.reaction_time <= view.now;
            if approach.reacts_since.is_some() || !due {
                continue;
            }
            approach.reacts_since = Some(view.now);
            if reacted.insert(*id) {
                notices.push(Notice::Reacted {
                    warning: approach.warning,
                    at: view.now,
                    distance: approach.nearest,
                    speed: view.ego.motion.speed,
                    advice: settings.advice,
                });
            }
        }
    }
}

impl Application for RoadHazardSignalling {
    fn react(&mut self, view: &StationView<'_>, notices: &mut Vec<Notice>) -> Option<Reaction> {
        if self.own_names.last() != Some(&view.station_id) {
            self.own_names.push(view.station_id);
        }
        let last_look = std::mem::replace(&mut self.last_look, view.now);
        self.go_on(view);
        self.take_up(view, last_look, notices);
        self.begin_to_react(view, notices);
        let reacting = self.approaches.iter().filter_map(|(id, approach)| Some((id, approach.reacts_since?, approach)));
        let nearest = reacting.min_by(|(_, _, one), (_, _, other)| one.nearest.0.total_cmp(&other.nearest.0));
        nearest.map(|(event, since, _)| Reaction { advice: self.settings.advice, event: *event, since })
    }

    fn station_left(&mut self) {
        self.approaches.clear();
    }
}

/// An event as its receiver sees it.
#[derive(Clone, Copy, Debug)]
struct Sighting {
    place: RelativePlace,
    distance: Meters,
}

impl Sighting {
    fn of(event: &HeardEvent, ego: &EgoState, topology: Topology) -> Self {
        let way = topology.displacement(ego.motion.position, event.position);
        Self { place: RelativePlace::of(way, ego.motion.heading), distance: Meters(way.x.hypot(way.y)) }
    }
}

/// Whether a vehicle comes to an event if it goes on.
fn is_on_the_way(event: &HeardEvent, ego: &EgoState, topology: Topology) -> bool {
    let way = topology.displacement(ego.motion.position, event.position);
    if event.traces.is_empty() {
        return is_before(way, ego.motion.heading);
    }
    event.traces.iter().any(|trace| leads(trace, way, ego.motion.heading, topology))
}

/// Whether what lies at the end of `way` is ahead of somebody who looks along a heading.
fn is_before(way: Point, heading: Heading) -> bool {
    let place = RelativePlace::of(way, heading);
    place.ahead.0 > 0.0 && place.left.0.abs() <= place.ahead.0.max(HALF_WIDTH.0)
}

/// Whether a trace, backwards from an event at the end of `way`, leads somebody there who looks along a heading.
fn leads(trace: &[Point], way: Point, heading: Heading, topology: Topology) -> bool {
    let mut after = way;
    for pair in trace.windows(2) {
        // From point to point, because on a ring the trace may be longer than half of it.
        let before = after + topology.displacement(pair[0], pair[1]);
        if is_along(before, after, heading) {
            return true;
        }
        after = before;
    }
    // Whoever is nearer than the beginning of the trace and not on it is somewhere else.
    after.x.hypot(after.y) <= way.x.hypot(way.y) && is_before(after, heading)
}

/// Whether the stretch from one place to another passes by somebody at the origin who drives along it.
fn is_along(from: Point, to: Point, heading: Heading) -> bool {
    let stretch = to - from;
    let squared = stretch.x * stretch.x + stretch.y * stretch.y;
    if squared == 0.0 {
        return false;
    }
    let share = (-(from.x * stretch.x + from.y * stretch.y) / squared).clamp(0.0, 1.0);
    let nearest = from + stretch.scaled(share);
    let forward = heading.direction();
    let cosine = (forward.x * stretch.x + forward.y * stretch.y) / squared.sqrt();
    nearest.x.hypot(nearest.y) <= HALF_WIDTH.0 && cosine >= COSINE_ALONG
}

#[cfg(test)]
mod tests;
